"""The words every fact is written with: keys, codes, ids, and the strict model under all of them."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

TreatyKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64, strict=True)]
"""A treaty's key, a lower-case slug: ``inf``, ``paris-agreement``."""

PartyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{2,11}$", strict=True)]
"""ISO 3166-1 alpha-3 (``USA``), ISO 3166-3 alpha-4 for former States (``SUHH``), or a body's code (``NATO``)."""

GroupKey = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,11}$", strict=True)]
"""The key of a group of parties, in capitals: ``NATO``, ``EU``."""

TerritoryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{2,11}$", strict=True)]
"""ISO 3166-1 alpha-3 of a territory that is no State (``HKG``, ``GRL``), or the record's own code for one."""

SourceKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$", strict=True)]
"""The key of a document in ``sources.toml``."""

EventId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z0-9][a-z0-9-]{0,63}$", max_length=130, strict=True),
]
"""``<treaty>/<name>``; names of four digits are the bundled record's own."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64, strict=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True, strict=True)]
Article = Annotated[str, StringConstraints(min_length=1, max_length=80, strict=True)]


class Fact(BaseModel):
    """A frozen model that knows its keys: an unknown one is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_default=False)


class Confidence(StrEnum):
    """How well a fact is sourced: a page was seen, it is known but unchecked, or sources differ."""

    VERIFIED = "verified"
    FROM_KNOWLEDGE = "from-knowledge"
    CONFLICTING = "conflicting"


class Ground(StrEnum):
    """Why a bond ended (VCLT arts. 54-64; succession and extinction by custom)."""

    WITHDRAWAL = "withdrawal"
    EXPULSION = "expulsion"
    TERMINATION = "termination"
    BREACH = "breach"
    IMPOSSIBILITY = "impossibility"
    CHANGE_OF_CIRCUMSTANCES = "change_of_circumstances"
    INVALIDITY = "invalidity"
    EXPIRY = "expiry"
    SUPERSESSION = "supersession"
    EXTINCTION = "extinction"
    LAPSE = "lapse"


class Capacity(StrEnum):
    """In what capacity somebody speaks about a party's position, the weightiest first."""

    COURT = "court"
    DEPOSITARY = "depositary"
    ORGAN = "organ"
    OTHER_PARTIES = "other_parties"
    PARTY = "party"
    RESEARCHER = "researcher"


GENERAL_GROUNDS = frozenset({Ground.BREACH, Ground.IMPOSSIBILITY, Ground.CHANGE_OF_CIRCUMSTANCES})
"""The grounds of general law on which a party may end a treaty by a notice of its own (VCLT arts. 60-62, 65)."""

OWN_GROUNDS = GENERAL_GROUNDS | {Ground.WITHDRAWAL}
"""The grounds of an end that the party itself brought about."""


class Basis(StrEnum):
    """What a state or date rests on: acts and clauses, somebody's statement of the effect, or inference."""

    DERIVED = "derived"
    RECORDED = "recorded"
    INFERRED = "inferred"
