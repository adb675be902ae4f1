"""
What is odd in a table: dates that cannot be, or that look as if somebody computed, swapped or overwrote them.

A finding is no refusal: the row may be taken, and may be right. Each names its line, a code of `LINTS`, and why.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from treatylog.domain.calendar import add_months
from treatylog.facts.day import Day
from treatylog.facts.directory import Directory
from treatylog.importers.rows import Row, day_of

LINTS: Mapping[str, str] = MappingProxyType(
    {
        "act-after-exit": "A party is listed, or in force, after it had left, without a new consent.",
        "before-adoption": "An act or effect is dated before the treaty was adopted.",
        "counted-in-days": "An effect is exactly 365 days after the consent across 29 February: counted by machine.",
        "duplicate-act": "The same act twice, or a second signature or consent without an exit in between.",
        "exit-at-treaty-end": "A party's exit is dated on the day on which the treaty ended for all.",
        "exit-without-cause": "A party's bond ends, and no act says why.",
        "force-before-deposit": "In force for a party before it consented.",
        "force-off-clause": "In force on another day than the clause gives.",
        "imprecise-date": "Only the month or the year is known.",
        "in-force-again": "In force for a party a second time with no end in between, which may have been overwritten.",
        "name-changed": "The State did not exist under that code or name on the day of the act.",
        "shared-exit": "Five parties or more leave on one day, on which the treaty is not known to have ended.",
        "swapped-date": "With day and month the other way round the dates would be in order.",
    }
)
"""What every code says, in one sentence."""

MANY = 5
"""So many exits on one day are no coincidence."""

_CONSENTS = frozenset({"definitively_signed", "ratified", "accepted", "approved", "acceded", "succeeded"})
_ENDS = frozenset({"withdrawn", "terminated", "expired", "superseded"})
_BOUND = frozenset({"entered_into_force", "party_listed"})


class Oddity(NamedTuple):
    """A finding: its line, its code, and what was found."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a treaty beside its rows: when it was adopted and when it ended; who followed whom, and when."""

    directory: Directory
    gone: Mapping[str, date]
    adopted: date | None = None
    ended: date | None = None
    derived: Mapping[str, date] = field(default_factory=dict)
    """By party, the day of entry into force that the treaty's clauses give."""


def oddities(rows: Sequence[Row], facts: Facts) -> list[Oddity]:
    """What is odd in *rows*, all those of one treaty, by line."""
    by_party: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_party[row.party].append(row)
    found = [odd for check in _OF_THE_WHOLE for odd in check(rows, facts)]
    for acts in by_party.values():
        ordered = sorted(acts, key=lambda row: (_first(row), row.type not in _ENDS, row.line))
        found += [odd for check in _OF_A_PARTY for odd in check(ordered, facts)]
    return sorted(set(found))


def _day(row: Row) -> Day:
    return day_of(row.on)


def _first(row: Row) -> date:
    return day_of(row.on).first


def _last(row: Row) -> date:
    return day_of(row.on).last


# Of the treaty as a whole


def _before_adoption(rows: Sequence[Row], facts: Facts) -> Iterator[Oddity]:
    for row in rows:
        if facts.adopted and _last(row) < facts.adopted:
            yield Oddity(row.line, "before-adoption", f"{row.word} on {row.on}, adopted on {facts.adopted}")


def _imprecise(rows: Sequence[Row], _facts: Facts) -> Iterator[Oddity]:
    for row in rows:
        if not _day(row).is_precise:
            yield Oddity(row.line, "imprecise-date", f"{row.word} in {row.on}, the day is not given")


def _exits(rows: Sequence[Row], facts: Facts) -> Iterator[Oddity]:
    ends = [row for row in rows if row.type in _ENDS]
    shared = Counter(row.on for row in ends)
    noticed = {row.party for row in rows if row.type == "withdrawal_notified"}
    for row in ends:
        if facts.ended and row.on == facts.ended.isoformat():
            yield Oddity(row.line, "exit-at-treaty-end", f"{row.party} ends on {row.on}, as the treaty does")
        elif shared[row.on] >= MANY:
            says = f"{row.party} and {shared[row.on] - 1} others end on {row.on}: denounced by all, or the treaty's end"
            yield Oddity(row.line, "shared-exit", says)
        elif row.type == "terminated" and row.party not in noticed:
            yield Oddity(row.line, "exit-without-cause", f"{row.party} ends on {row.on}, and no act says why")


def _counted_in_days(rows: Sequence[Row], _facts: Facts) -> Iterator[Oddity]:
    """Entries exactly 365 days after the consent, where the treaty's others are a year after it."""
    pairs = list(pairs_of(rows))
    yearly = [(given, entry) for given, entry in pairs if 365 <= (_first(entry) - _first(given)).days <= 366]
    if len(yearly) < MANY or len(yearly) * 2 < len(pairs):
        return
    for given, entry in yearly:
        year = add_months(_first(given), 12)
        if (_first(entry) - _first(given)).days == 365 and year != _first(entry):
            says = f"365 days after the consent of {given.on}, across 29 February: a year ends on {year}"
            yield Oddity(entry.line, "counted-in-days", f"in force for {entry.party} on {entry.on}, {says}")


def pairs_of(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """The first consent and the first entry into force of each party that has both, to the day."""
    given: dict[str, Row] = {}
    entered: dict[str, Row] = {}
    for row in sorted(rows, key=_first):
        if row.type in _CONSENTS:
            given.setdefault(row.party, row)
        elif row.type == "entered_into_force":
            entered.setdefault(row.party, row)
    for party, act in given.items():
        if party in entered and _day(act).is_precise and _day(entered[party]).is_precise:
            yield act, entered[party]


# Of one party


def _out_of_order(acts: Sequence[Row], facts: Facts) -> Iterator[Oddity]:
    """In force before the deposit; and where swapping day and month of one date would set it right."""
    signed = next((row for row in acts if row.type == "signed" and _day(row).is_precise), None)
    for given, entry in pairs_of(acts):
        if given.type == "succeeded":
            continue  # a successor is bound from its independence
        if _first(entry) < _first(given):
            days = (_first(given) - _first(entry)).days
            says = f"in force for {entry.party} on {entry.on}, {days} days before its consent of {given.on}"
            yield Oddity(entry.line, "force-before-deposit", says)
            yield from _swapped(given, date.min, _first(entry), facts)
            yield from _swapped(entry, _first(given), date.max, facts)
        if signed and _first(signed) > _first(given):
            yield from _swapped(signed, date.min, _first(given), facts)
            yield from _swapped(given, _first(signed), _first(entry), facts)


def _swapped(row: Row, first: date, last: date, facts: Facts) -> Iterator[Oddity]:
    """Whether *row* would lie between *first* and *last* with day and month the other way round."""
    on = _first(row)
    if on.day > 12 or on.day == on.month:
        return
    other = on.replace(month=on.day, day=on.month)
    if max(first, facts.adopted or date.min) <= other <= last:
        says = f"{row.word} of {row.party} on {row.on}: as {other} it would be in order"
        yield Oddity(row.line, "swapped-date", says)


def _twice(acts: Sequence[Row], _facts: Facts) -> Iterator[Oddity]:
    """Acts that are done once, done again while the bond lasts; and the same row twice."""
    seen: dict[str, Row] = {}
    same: dict[tuple[str, str, str], Row] = {}
    for row in acts:
        kind = "consent" if row.type in _CONSENTS else row.type
        if row.type in _ENDS:
            seen.clear()
        earlier = same.get((row.type, row.on, row.effective)) or (
            seen.get(kind) if kind in ("consent", "signed") else None
        )
        if earlier:
            says = f"{row.word} of {row.party} on {row.on}, and {earlier.word} on {earlier.on} in line {earlier.line}"
            yield Oddity(row.line, "duplicate-act", says)
        seen.setdefault(kind, row)
        same.setdefault((row.type, row.on, row.effective), row)


def _again(acts: Sequence[Row], _facts: Facts) -> Iterator[Oddity]:
    """In force a second time without an end in between, or after an end without a new consent."""
    bound: Row | None = None
    left: Row | None = None
    consented = False
    for row in acts:
        if row.type in _ENDS:
            bound, left, consented = None, row, False
        elif row.type in _CONSENTS:
            consented = True
        elif row.type in _BOUND:
            if bound and bound.on != row.on:
                says = (
                    f"in force for {row.party} on {row.on} again, since {bound.on} (line {bound.line}) it never ended"
                )
                yield Oddity(row.line, "in-force-again", says)
            elif left and not consented and row.on != left.on:
                says = f"{row.word} of {row.party} on {row.on}, it had left on {left.on} (line {left.line})"
                yield Oddity(row.line, "act-after-exit", says)
            bound = row


def _off_clause(acts: Sequence[Row], facts: Facts) -> Iterator[Oddity]:
    for _, entry in pairs_of(acts):
        derived = facts.derived.get(entry.party)
        if derived and derived != _first(entry):
            days = (_first(entry) - derived).days
            off = f"{abs(days)} day{'s' * (abs(days) > 1)} {'earlier' if days > 0 else 'later'}"
            says = f"the clause gives {derived}, {off}"
            yield Oddity(entry.line, "force-off-clause", f"in force for {entry.party} on {entry.on}, {says}")


def _renamed(acts: Sequence[Row], facts: Facts) -> Iterator[Oddity]:
    """Acts of a State before it was there: under the code of its successor; or when it had ceased to exist."""
    code = acts[0].party
    entry = facts.directory.parties.get(code)
    said = (entry.continues, *entry.follows) if entry else ()
    before = [other for other in said if other and other in facts.gone]
    born = min((facts.gone[other] for other in before), default=None)
    gone = facts.gone.get(code)
    for row in acts:
        if born and _last(row) < born:
            says = f"{row.word} of {code} on {row.on}: until {born} it was part of {' or '.join(before)}"
            yield Oddity(row.line, "name-changed", says)
        elif gone and _first(row) > gone and row.type not in _ENDS:
            says = f"{row.word} of {code} on {row.on}: it ceased to exist on {gone}"
            yield Oddity(row.line, "name-changed", says)


_OF_THE_WHOLE: tuple[Callable[[Sequence[Row], Facts], Iterable[Oddity]], ...] = (
    _before_adoption, _imprecise, _exits, _counted_in_days,
)  # fmt: skip
_OF_A_PARTY: tuple[Callable[[Sequence[Row], Facts], Iterable[Oddity]], ...] = (
    _out_of_order, _twice, _again, _off_clause, _renamed,
)  # fmt: skip
