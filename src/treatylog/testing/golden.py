"""
Golden files: what a record must answer, written so that a lawyer can check it and add to it.

A ``*.history.toml`` names a treaty and holds cases: a ``[[case]]`` asks about a party, a ``[[between]]`` about two, a
``[[whole]]`` about the treaty itself. Only what a case names is looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from treatylog import __version__
from treatylog.facts.base import Capacity, TreatyKey
from treatylog.log.text import Toml, read_toml
from treatylog.projection.world import World
from treatylog.service.telling import Asked
from treatylog.service.treaties import for_territory
from treatylog.testing.expected import Said, Then, ThenAsAWhole, ThenBetween, sayings
from treatylog.testing.failing import report
from treatylog.testing.faults import InvalidGoldenFile
from treatylog.testing.record import world
from treatylog.testing.vocabulary import Pair, Party, Whole

SUFFIX = ".history.toml"

Several = BeforeValidator(lambda value: value if isinstance(value, list) else [value])
_EVENT = re.compile(r"\b[a-z][a-z0-9-]*/\d{4}\b")


class Case(Said):
    """What every case says, whatever it asks about."""

    says: str = ""
    """What it shows, in a sentence."""
    source: str = ""
    """What the answer follows from: events of the record, articles, the law."""
    on: Annotated[list[date], Several] = Field(min_length=1)
    """The date, or several, in brackets; it means the end of that day."""
    public_on: date | None = None
    """Ask only of what was public by that day."""
    policy: Capacity | None = None
    """By whose word."""
    xfail: str | None = None
    """Why the program is known to answer otherwise, where the answer expected is right."""


class PartyCase(Case):
    """What is expected of one party, or of each of several."""

    party: Annotated[list[str], Several] = Field(min_length=1)
    """A code or a name, or several, in brackets; each is asked by itself."""
    territory: str | None = None
    """Ask for one territory of the party."""
    then: Then
    """What is expected."""


class PairCase(Case):
    """What is expected of a treaty between two parties, in either order."""

    parties: list[str] = Field(min_length=2, max_length=2)
    """The two, as codes or names."""
    then: ThenBetween
    """What is expected."""


class WholeCase(Case):
    """What is expected of a treaty as a whole."""

    then: ThenAsAWhole
    """What is expected."""


class Golden(Said):
    """One file."""

    treaty: TreatyKey
    """The key of the treaty."""
    case: tuple[PartyCase, ...] = ()
    """Questions about a party."""
    between: tuple[PairCase, ...] = ()
    """Questions about two parties."""
    whole: tuple[WholeCase, ...] = ()
    """Questions about the treaty as a whole."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a golden file, and the place of its case: what is collected as one test."""

    treaty: str
    case: Case
    on: date
    parties: tuple[str, ...]
    line: int

    @property
    def name(self) -> str:
        """What it asks, and what it shows."""
        public = f" public {self.case.public_on}" if self.case.public_on else ""
        words = re.sub(r"[^\w -]", "", self.case.says)
        return " ".join((self.treaty, "-".join(self.parties) or "whole", f"{self.on}{public}", words)).strip()


def read(content: bytes, place: str) -> tuple[Golden, Toml]:
    """The golden file at *place*. InvalidGoldenFile, with each line and the words that may have been meant."""
    toml, findings = read_toml(content, place)
    if toml is None or findings:
        raise InvalidGoldenFile("\n".join(f"{finding.where}: {finding.message}" for finding in findings))
    try:
        return Golden.model_validate(toml.data), toml
    except ValidationError as fault:
        wrong = (f"{toml.where(path)}: {says}" for path, says in sayings(Golden, toml.data, fault))
        raise InvalidGoldenFile("\n".join(wrong), where=place) from None


def questions(golden: Golden, toml: Toml) -> Iterator[Question]:
    """Each question that the cases of *golden* ask."""

    def line(kind: str, number: int) -> int:
        return int(toml.where((kind, number)).rpartition(":")[2])

    for number, case in enumerate(golden.case):
        for party, on in product(case.party, case.on):
            yield Question(golden.treaty, case, on, (party,), line("case", number))
    for number, pair in enumerate(golden.between):
        for on in pair.on:
            yield Question(golden.treaty, pair, on, tuple(pair.parties), line("between", number))
    for number, whole in enumerate(golden.whole):
        for on in whole.on:
            yield Question(golden.treaty, whole, on, (), line("whole", number))


def failure(question: Question, root: Path | None) -> str | None:
    """What the record in *root*, or the bundled one, answers otherwise; None where it answers as the case says."""
    found = _Answer(question, root)
    differing = found.differing()
    if not differing:
        return None
    case = question.case
    public = f", public on {case.public_on}" if case.public_on else ""
    asked = f"{found.about.about} on {question.on}{public}"
    source = f"; source: {case.source}" if case.source else ""
    return report("\n".join(part for part in (case.says, f"{asked}{source}") if part), differing, found.about.told())


class _Answer:
    """What the record answers to one question."""

    def __init__(self, question: Question, root: Path | None) -> None:
        self._question, self._root = question, root
        now = datetime.now(UTC)
        case = question.case
        territory = case.territory if isinstance(case, PartyCase) else None
        asked = Asked(question.on, now, case.public_on, now.date(), __version__, territory, case.policy)
        told = world(root, case.public_on)
        told.treaty(question.treaty)
        codes = tuple(told.knowledge.directory.resolve(party) for party in question.parties)
        told, asked = for_territory(told, question.treaty, asked, codes)
        for code in codes if asked.policy else ():
            told = told.as_held_by(question.treaty, code, asked.policy)  # type: ignore[arg-type]
        self.about = _about(told, question.treaty, asked, codes)

    def differing(self) -> list[str]:
        """Where it is not as the case says, and what the case rests on that is not on record."""
        case = self._question.case
        said = case.then.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        return [*self.about.differing(said), *self._asymmetric(), *self._unrecorded(case)]

    def _asymmetric(self) -> Iterator[str]:
        """Where the answer about two depends on who is named first."""
        if isinstance(self.about, Pair):
            other = replace(self.about, one=self.about.other, other=self.about.one).answer
            one = self.about.answer
            for name in _OF_BOTH:
                if getattr(one, name) != getattr(other, name):
                    yield f"{name}: {getattr(one, name)}, and {getattr(other, name)} with the two in the other order"

    def _unrecorded(self, case: Case) -> Iterator[str]:
        known = world(self._root).knowledge.streams
        for id in _EVENT.findall(case.source):
            stream = known.get(id.partition("/")[0])
            changes = stream.changes if stream else ()
            changed = {id for change in changes for id in (change.by.id, change.by.corrects)}
            if stream is None or (id not in changed and stream.act(id) is None):
                yield f"source: there is no event {id} on record; correct the id"


_OF_BOTH = "in_force in_operation since until suspended_by disputed certain".split()


def _about(told: World, key: str, asked: Asked, codes: tuple[str, ...]) -> Party | Pair | Whole:
    match codes:
        case (code,):
            return Party(told, key, asked, code)
        case (one, other):
            return Pair(told, key, asked, one, other)
        case _:
            return Whole(told, key, asked)
