"""
The days on which what is told may change: an answer is the same in law from one of them until the next.

They may be too many, never too few. Which of them do change an answer is found by telling it on each.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_months
from treatylog.domain.history import History
from treatylog.domain.state import TreatyState, lineage
from treatylog.projection.timeline import Timeline

Days = tuple[date, ...]
"""Days in order, each once."""

_DAY = timedelta(days=1)
_SILENCE = 12
"""How many months after it was made, or circulated, a reservation may be another by silence (VCLT art. 20(5))."""


def first_change(days: Sequence[date], told: Callable[[date], object], on: date) -> date | None:
    """The first of *days* after *on* on which what is *told* is not what is told on *on*; None where there is none."""
    to_come = later(days, on)
    if not to_come:
        return None
    now = told(on)
    return next((day for day in to_come if told(day) != now), None)


def later(days: Sequence[date], on: date) -> Sequence[date]:
    """Those of *days*, which are in order, that come after *on*."""
    return days[bisect_right(days, on) :]


def seen_days(line: Timeline, party: str) -> Days:
    """The days on which may change what a list tells of *party*: where it stands, its exit, whether it is disputed."""
    return line.once(_seen_days, party)


def status_days(line: Timeline, party: str) -> Days:
    """The days on which may change what its status tells of *party*, its duties included."""
    return line.once(_status_days, party)


def reason_days(line: Timeline, party: str) -> Days:
    """The days on which may change why *party* stands where it does, by the acts of *line*."""
    return line.once(_reason_days, party)


def pair_days(line: Timeline, pair: tuple[str, str]) -> Days:
    """The days on which may change how the treaty stands between the two of *pair*."""
    return _in_order(day for days in (line.once(_own_days, code) for code in _lines(line, pair)) for day in days)


def whole_days(line: Timeline) -> Days:
    """The days on which may change what the treaty is as a whole."""
    return line.once(_whole_days)


def _in_order(days: Iterable[date | None]) -> Days:
    return tuple(sorted({day for day in days if day}))


def _seen_days(line: Timeline, party: str) -> Days:
    return _in_order((*line.changing_days(party), *_stated_days(line, party), *_covered_days(line, party)))


def _stated_days(line: Timeline, party: str) -> Iterator[date | None]:
    """The days on which a position about *party* begins or ends to hold, but for the ends of its bond."""
    for act in line.statements(party):
        yield act.about_from
        yield act.about_until


def _covered_days(line: Timeline, party: str) -> Iterator[date | None]:
    """The days from which the record can say where *party* stood, and no longer knows what happened."""
    yield line.begins
    yield line.involved.get(party)
    yield line.treaty.coverage.through + _DAY
    yield line.once(_ended_on)


def _ended_on(line: Timeline) -> date | None:
    """The day on which an instrument ended as a whole."""
    if line.treaty.is_declaration:
        return None
    told = zip(line.instrument.days, line.instrument.states, strict=True)
    return next((day for day, state in told if state.ended), None)


def _status_days(line: Timeline, party: str) -> Days:
    duties = (day for duty in line.possible_duties(party) for day in (duty.begins, duty.ends))
    return _in_order((*seen_days(line, party), *duties, *line.once(_suspending_days)))


def _suspending_days(line: Timeline) -> Days:
    """The days on which may change who suspends the treaty, and towards whom."""
    if line.treaty.is_declaration:
        return ()
    return _in_order(_days_of(line.instrument, lambda state: state if state.suspending else None))


def _days_of(history: History[TreatyState], told: Callable[[TreatyState], object]) -> Iterator[date]:
    """The days on which what is *told* of the state is another object than the day before."""
    before = told(history.initial)
    for day, state in zip(history.days, history.states, strict=True):
        now = told(state)
        if now is not before:
            yield day
        before = now


def _reason_days(line: Timeline, party: str) -> Days:
    own = (day for act in line.history.acts if _concerns(act, party) for day in (act.first, act.on))
    codes = _lines(line, (party,))
    theirs = (day for code in codes for day in status_days(line, code))
    return _in_order((*own, *theirs, *line.once(_turning_days)))


def _turning_days(line: Timeline) -> Days:
    """The days on which the treaty as a whole takes a turn, and those on which it still lacked something for one."""
    if line.treaty.is_declaration:
        told = zip(line.declaration.days, line.declaration.states, strict=True)
        return tuple(day for day, state in told if any(opened.by.on == day for opened in state.rounds))
    parts: tuple[Callable[[TreatyState], object], ...] = (
        lambda state: state.in_force, lambda state: state.term, lambda state: state.ended, lambda state: state.met,
        lambda state: state if state.in_force is None else None,
    )  # fmt: skip
    return _in_order(day for part in parts for day in _days_of(line.instrument, part))


def _concerns(act: Act, party: str) -> bool:
    return act.party in (party, None) or party in act.addressees or party in act.towards


def _lines(line: Timeline, parties: Iterable[str]) -> tuple[str, ...]:
    """*parties*, and the States whose places they took."""
    if line.treaty.is_declaration or not line.instrument.states:
        return tuple(parties)
    last = line.instrument.states[-1]
    return tuple(dict.fromkeys(code for party in parties for code, _ in lineage(last, party)))


def _own_days(line: Timeline, party: str) -> Days:
    """The days on which may change what *party* brings into its relations with others."""
    days = line.changing_days(party)
    made = (made.made for day in days for made in line.instrument.at(day).of(party).dealings.reservations)
    begun = (day for by in made for day in (by.circulated, by.first_cause.on) if day)
    silent = (add_months(day, _SILENCE) for day in begun)
    texts = (text.from_ for text in line.treaty.texts)
    return _in_order((*seen_days(line, party), *silent, *texts))


def _whole_days(line: Timeline) -> Days:
    return _in_order((line.treaty.header.adopted, *line.history.days))
