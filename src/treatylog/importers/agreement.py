"""Derived against published: each party's entry into force by the clause, beside the day that the table gives."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from treatylog.domain.declaration import DeclarationState
from treatylog.domain.history import History
from treatylog.domain.state import TreatyState
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.importers.checks import pairs_of
from treatylog.importers.rows import Row, day_of
from treatylog.projection.timeline import history

MISSES: Mapping[str, str] = {
    "before the deposit": "theirs: in force before the State consented; a succession dated back, or a mistake",
    "365 days": "theirs: 365 days counted where the clause says a year, across 29 February",
    "on the deposit": "theirs: the day of the deposit is repeated as that of entry into force",
    "with the treaty": "not modelled: in force with the treaty, though the State's own period ran on",
    "a day or two off": "open: counted with or without the day of deposit, or expiry plus one; or a misprint",
    "another period": "theirs or not modelled: another period than the rule's, as for a later text or a special case",
    "not derived": "ours: the consent has no effect by the other rows, so nothing is derived",
}
"""The families of misses, each with whose it is."""


class Compared(NamedTuple):
    """One party's entry into force: as published, as derived, and in which family a miss is."""

    row: Row
    given: date
    published: date
    derived: date | None
    miss: str | None


@dataclass(slots=True)
class Agreement:
    """How often the dates agree, under one rule."""

    pairs: int = 0
    same: int = 0
    treaties: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Compared] = field(default_factory=dict)

    def add(self, compared: Sequence[Compared]) -> None:
        """Count what was *compared* of one treaty."""
        self.treaties += 1
        for one in compared:
            self.pairs += 1
            self.same += one.miss is None
            if one.miss:
                self.misses[one.miss] += 1
                self.examples.setdefault(one.miss, one)


def derived(treaty: Treaty, acts: Sequence[LegalAct]) -> Mapping[str, date]:
    """By party, the first day on which it is bound by the clauses of *treaty*."""
    return first_bound(history(treaty, acts, ()))


def first_bound(unfolded: History[TreatyState] | History[DeclarationState]) -> Mapping[str, date]:
    """By party, the first day on which it is bound."""
    found: dict[str, date] = {}
    for day, state in zip(unfolded.days, unfolded.states, strict=True):
        if isinstance(state, TreatyState):
            for code, party in state.parties.items():
                if party.is_bound:
                    found.setdefault(code, day)
    return found


def compared(rows: Sequence[Row], dates: Mapping[str, date], whole: date | None) -> Iterator[Compared]:
    """The entries of *rows* beside the derived *dates*; the treaty as a *whole* entered into force then."""
    for given, entry in pairs_of(rows):
        on, published, found = day_of(given.on).first, day_of(entry.on).first, dates.get(entry.party)
        yield Compared(entry, on, published, found, _miss(on, published, found, whole))


def _miss(given: date, published: date, found: date | None, whole: date | None) -> str | None:
    if found == published:
        return None
    if published < given:
        return "before the deposit"
    if found is None:
        return "not derived"
    if (published - given).days == 365 and abs((found - published).days) == 1:
        return "365 days"
    if published == whole:
        return "with the treaty"
    if published == given:
        return "on the deposit"
    return "a day or two off" if abs((found - published).days) <= 2 else "another period"
