"""Numbered steps by which the schema of a store is made, each known again by its checksum."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal

from treatylog.errors import LogUnavailable
from treatylog.log.store import damaged

Dialect = Literal["sqlite", "postgres"]

APPLIED = "SELECT number, sha256 FROM schema_migrations ORDER BY number"
"""The steps by which a log was made, with their checksums: the same words for every store."""

Part = tuple[str, str]
"""A part of the schema: its kind and its name."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema. Once released its text never changes; the next step gets the next number."""

    number: int
    name: str
    script: str

    @property
    def sha256(self) -> str:
        """The checksum by which an applied step is known again."""
        return sha256(self.script.encode()).hexdigest()


@cache
def migrations(dialect: Dialect) -> tuple[Migration, ...]:
    """The steps this version of treatylog knows for a store that speaks *dialect*, in order."""
    schema = files("treatylog.log").joinpath("schema")
    found = (re.fullmatch(rf"{dialect}-(\d{{3}})\.sql", file.name) for file in schema.iterdir())
    steps = (Migration(int(m[1]), m[0], schema.joinpath(m[0]).read_text("utf-8")) for m in found if m)
    return tuple(sorted(steps, key=lambda step: step.number))


def applied(recorded: Mapping[int, str] | None, place: str, known: Sequence[Migration]) -> tuple[Migration, ...]:
    """
    Those of *known* by which the log at *place* was made, which has *recorded* their numbers and checksums; none where
    it is new and has recorded nothing.

    LogUnavailable where it was made by others, LogCorrupt where it does not tell.
    """
    if recorded is None:
        return ()
    if 1 not in recorded:
        raise damaged("table schema_migrations", "does not list the first step of the schema")
    numbered = {step.number: step for step in known}
    for number, checksum in recorded.items():
        _check_known(number, checksum, place, numbered)
    return tuple(step for step in known if step.number in recorded)


def refuse(differing: Mapping[Part, str]) -> None:
    """LogCorrupt for the first of the parts of a schema that differ, if there is one."""
    for (kind, name), found in differing.items():
        raise damaged(f"{kind} {name}", found)


def _check_known(number: int, checksum: str, place: str, known: Mapping[int, Migration]) -> None:
    if number not in known:
        raise LogUnavailable(
            f"{place} was written by a newer treatylog (schema {number}, this one knows up to {max(known)}); "
            "upgrade treatylog",
            place=place,
            schema=number,
        )
    if checksum != known[number].sha256:
        raise LogUnavailable(
            f"{place} was made with another {known[number].name} (sha256 {checksum[:12]}…) than this treatylog has "
            f"(sha256 {known[number].sha256[:12]}…); use the treatylog that made it, or export with that one and "
            "import into a new log",
            place=place,
            schema=number,
        )
