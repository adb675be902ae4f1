"""Treaty: a definition as a lawyer writes it in ``treaty.toml``: clauses and provisions, each with its article."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from treatylog.facts.base import Article, Fact, PartyCode, Slug, Text, TreatyKey
from treatylog.facts.clauses import (
    Accession,
    Amends,
    Count,
    Coverage,
    Duration,
    EntryIntoForce,
    Exit,
    Fixed,
    LaterText,
    Link,
    OnDeposits,
    Period,
    ProvisionalApplication,
    ReservationRule,
    Term,
    TerritorialClause,
    Unlimited,
)
from treatylog.facts.day import ExactDay

ProvisionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$", strict=True)]


class Form(StrEnum):
    """Which machine runs it."""

    INSTRUMENT = "instrument"
    DECLARATION = "declaration"


class Binding(StrEnum):
    """Whether it is law."""

    LEGAL = "legal"
    POLITICAL = "political"


class Modality(StrEnum):
    """What a provision does to whom it is addressed to."""

    OBLIGATION = "obligation"
    PROHIBITION = "prohibition"
    PERMISSION = "permission"


class OwedBy(StrEnum):
    """Who must perform."""

    EACH_PARTY = "each party"
    DECLARANT = "the declarant"


class OwedTo(StrEnum):
    """To whom performance is due."""

    OTHER_SIDE = "the other side"
    ALL_PARTIES = "all parties"
    NOBODY = "nobody in particular"


class Header(Fact):
    """What the treaty is."""

    key: TreatyKey
    title: Text
    short: tuple[Text, ...] = Field(min_length=1)
    form: Form
    binding: Binding
    adopted: ExactDay
    languages: tuple[Text, ...] = ()
    depositary: Text | None = None
    citations: tuple[Text, ...] = ()
    see_also: tuple[TreatyKey, ...] = ()
    note: Text | None = None


class Side(Fact):
    """One of the two sides of a treaty; a successor joins its predecessor's. It ends for all when a side is empty."""

    name: Text
    parties: tuple[PartyCode, ...] = Field(min_length=1)


class DeclarationEffect(StrEnum):
    """What a declaration that a clause provides for does."""

    DECLINES_PROVISIONAL = "declines provisional application"
    OPTIONAL_CLAUSE = "optional clause"
    OPTS_OUT = "opts out"
    LIMITS = "limits whom it covers"


class DeclarationRule(Fact):
    """
    A declaration that a clause provides for: made by a State for itself, it does what ``effect`` says.

    It has effect a period after (``then``), for a time (``lasts``) or until it is taken back. An optional clause
    operates between those that have declared it, once so many of the parties have as it ``needs``.
    """

    id: Slug
    article: Article
    effect: DeclarationEffect
    by: Literal["parties", "any State"] = "parties"
    needs: int | None = Field(default=None, ge=2)
    """How many parties must have declared before any such declaration has effect."""
    then: Count | None = None
    lasts: Period | None = None


class Sunset(Period):
    """What outlives a party's bond, for so long after it ended (VCLT art. 70(1)(b))."""

    text: Text


class Provision(Fact):
    """One duty in plain words: article, who owes it to whom, from when, until when, and what survives the treaty."""

    id: ProvisionId
    article: Article
    modality: Modality
    text: Text
    owed_by: OwedBy
    owed_to: OwedTo
    from_: Term | ExactDay | Literal["entry into force", "declaration"] = Field(
        default="entry into force", alias="from"
    )
    until: Term | ExactDay | None = None
    due: Term | ExactDay | None = None
    """The day by which it must be performed."""
    bound: tuple[PartyCode, ...] = ()
    """The only parties that owe it; none: all."""
    applied_provisionally: bool = True
    """Whether provisional application extends to it."""
    condition: Text | None = None
    survives: Literal[False] | Text | Sunset = False
    """What of it outlives the party's bond (VCLT art. 70), in words, and for how long."""
    survives_for: tuple[PartyCode, ...] = ()
    """The only parties for which it does; none: all."""


class Treaty(Fact):
    """
    A definition, shaped as its file.

    ``[treaty]``, ``[coverage]``, clauses, ``[[sides]]``, ``[[links]]``, ``[[declaration]]`` and ``[[provision]]``.
    """

    header: Header = Field(alias="treaty")
    coverage: Coverage
    sides: tuple[Side, ...] = ()
    entry_into_force: EntryIntoForce | None = None
    provisional_application: ProvisionalApplication | None = None
    exit: Exit | None = None
    duration: Duration | None = None
    accession: Accession | None = None
    reservations: ReservationRule | None = None
    territory: TerritorialClause | None = None
    texts: tuple[LaterText, ...] = Field(default=(), alias="text")
    links: tuple[Link, ...] = ()
    declarations: tuple[DeclarationRule, ...] = Field(default=(), alias="declaration")
    provisions: tuple[Provision, ...] = Field(default=(), alias="provision")

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if twice := _twice(provision.id for provision in self.provisions):
            raise ValueError(f"provision: ids are used twice: {twice}")
        if twice := _twice(rule.id for rule in self.declarations):
            raise ValueError(f"declaration: ids are used twice: {twice}")
        if twice := _twice(f"{link.kind} {link.treaty}" for link in self.links):
            raise ValueError(f"links: given twice: {twice}")
        if twice := _twice(text.id for text in self.texts):
            raise ValueError(f"text: ids are used twice: {twice}")
        if self.key in self.linked:
            raise ValueError("links: a link of a treaty to itself; name the other treaty")
        return self

    @model_validator(mode="after")
    def _is_of_its_form(self) -> Self:
        if self.header.form is Form.INSTRUMENT and self.entry_into_force is None:
            raise ValueError("an instrument needs [entry_into_force]")
        if self.is_declaration and (self.links or self.exit or self.entry_into_force):
            raise ValueError("a declaration has no [entry_into_force], [exit] or [[links]]; its form is 'declaration'")
        return self

    @model_validator(mode="after")
    def _has_two_sides_or_none(self) -> Self:
        if len(self.sides) not in (0, 2):
            raise ValueError(f"sides: a treaty between sides has two of them, here are {len(self.sides)}")
        if both := set.intersection(*(set(side.parties) for side in self.sides)) if self.sides else set():
            raise ValueError(f"sides: on both of them: {', '.join(sorted(both))}; a State is on one")
        if not self.sides and any(p.owed_to is OwedTo.OTHER_SIDE for p in self.provisions):
            raise ValueError("provision: owed to the other side, but [[sides]] are not given")
        on_sides = {code for side in self.sides for code in side.parties}
        if strangers := set(self.exit.only) - on_sides if self.exit and self.sides else set():
            raise ValueError(f"exit.only: {', '.join(sorted(strangers))} is on no side; name those on [[sides]]")
        return self

    @model_validator(mode="after")
    def _has_what_its_clauses_need(self) -> Self:
        if self.exit and self.exit.end_of_term and isinstance(self.duration, Unlimited | None):
            raise ValueError("exit.end_of_term: an exit at the end of a term needs a [duration] that has terms")
        until = self.duration.until if isinstance(self.duration, Fixed) else None
        if until and until < self.header.adopted:
            raise ValueError(f"duration.until: the term ends on {until}, before the adoption; correct one of the dates")
        if any(text.from_ < self.header.adopted for text in self.texts):
            raise ValueError("text: a later text is in force before the treaty was adopted; correct one of the dates")
        declines = any(rule.effect is DeclarationEffect.DECLINES_PROVISIONAL for rule in self.declarations)
        if declines and not self.provisional_application:
            raise ValueError("a declaration that declines provisional application needs [provisional_application]")
        if isinstance(self.entry_into_force, OnDeposits) and self.entry_into_force.quorum and len(self.amended) != 1:
            raise ValueError("entry_into_force.quorum: a part of the parties to one treaty; give one link 'amends'")
        return self

    @property
    def linked(self) -> frozenset[str]:
        """The keys of the treaties whose events have a bearing on this one."""
        return frozenset(link.treaty for link in self.links)

    def declaration_rule(self, id: str | None) -> DeclarationRule | None:
        """The rule on declarations with that *id*."""
        return next((rule for rule in self.declarations if rule.id == id), None)

    @property
    def amended(self) -> tuple[Amends, ...]:
        """The links to the treaties that this one amends."""
        return tuple(link for link in self.links if isinstance(link, Amends))

    @property
    def key(self) -> str:
        """The treaty's key."""
        return self.header.key

    @property
    def name(self) -> str:
        """The short title used in running text."""
        return self.header.short[0]

    @property
    def is_declaration(self) -> bool:
        """Whether a declaration's machine runs it."""
        return self.header.form is Form.DECLARATION


def _twice(names: Iterable[str]) -> str:
    return ", ".join(sorted(name for name, count in Counter(names).items() if count > 1))
