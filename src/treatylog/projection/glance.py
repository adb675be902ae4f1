"""What a list tells of a party at a glance, in time: it is told once for each stretch in which it is the same."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.party import PartyState
from treatylog.projection.days import Days, seen_days
from treatylog.projection.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Running:
    """A withdrawal whose notice runs: when notice was given, when it takes effect, by which clause and reckoning."""

    notified: date
    effective: date
    clause: str | None
    reckoning: str | None


def running(state: PartyState | None) -> Running | None:
    """The withdrawal of a party in *state* whose notice runs."""
    notice = state.exit if state else None
    if notice is None or notice.effective is None:
        return None
    how = str(notice.reckoning) if notice.reckoning else notice.occasion
    return Running(notice.first_cause.on, notice.effective, notice.clause, how)


@dataclass(frozen=True, slots=True)
class Glance:
    """
    Where a party stands, since when, by which acts, and its notice that runs.

    Standing and operation are none under a declaration. It is certain where it is the same however an imprecise act is
    dated, and the record was checked for the time.
    """

    headline: Headline
    standing: Standing | None
    operation: Operation | None
    since: date | None
    exit: Running | None
    disputed: bool
    certain: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glances:
    """The glances at one party, each from its day until that of the next; the first is from the beginning of time."""

    days: Days
    told: tuple[Glance, ...]

    def at(self, on: date) -> Glance:
        """The glance on *on*."""
        return self.told[bisect_right(self.days, on) - 1]

    def next(self, on: date) -> date | None:
        """The first later day on which it is another."""
        index = bisect_right(self.days, on)
        return self.days[index] if index < len(self.days) else None

    def next_of(self, part: Callable[[Glance], object], on: date) -> date | None:
        """The first later day on which a *part* of it is another."""
        index = bisect_right(self.days, on)
        now = part(self.told[index - 1])
        later = zip(self.days[index:], self.told[index:], strict=True)
        return next((day for day, glance in later if part(glance) != now), None)


def glances(line: Timeline, party: str) -> Glances:
    """The glances at *party* under the treaty of *line*."""
    return line.once(_glances, party)


def _glances(line: Timeline, party: str) -> Glances:
    told = tuple(_apart(line, party))
    return Glances(tuple(day for day, _ in told), tuple(glance for _, glance in told))


def _apart(line: Timeline, party: str) -> Iterator[tuple[date, Glance]]:
    """The days on which the glance is another than before, each with it."""
    before = None
    for day in (date.min, *seen_days(line, party)):
        now = _glance(line, party, day)
        if now != before:
            yield day, now
        before = now


def _glance(line: Timeline, party: str, on: date) -> Glance:
    unknown, band = line.is_unknown(party, on), line.band_at(party, on)
    state = None if line.treaty.is_declaration else line.instrument.at(on).of(party)
    return Glance(
        line.headline(party, on),
        None if state is None else Standing.UNKNOWN if unknown else state.standing,
        None if state is None else Operation.UNKNOWN if unknown else state.operation,
        band.since if band else None, running(state), line.is_disputed(party, on),
        line.is_certain(party, on) and not line.is_beyond(on), band.because if band else (),
    )  # fmt: skip
