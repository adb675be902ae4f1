"""Feed: what happened, in one order: events, what they changed or announced, and what the clock alone brought."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Self

from treatylog.errors import InvalidDay, InvalidFeedId
from treatylog.facts.day import parse_exact
from treatylog.facts.event import PARTIES_STREAM
from treatylog.log.store import RecordedEvent
from treatylog.projection.knowledge import by_stream, extended, known
from treatylog.projection.timeline import Timeline
from treatylog.projection.turns import Place, Turn, turns
from treatylog.projection.world import World

_ID = re.compile(r"(?P<position>[0-9]{1,15})\.(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.(?P<number>[0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class FeedId:
    """
    Where an item stands: after which event of the log, on which day, as which of that day. Ids are ordered so.

    The number of an event itself is 0. Before everything is `0`.
    """

    position: int
    day: date
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The id that *text* writes. InvalidFeedId for anything else."""
        if text == "0":
            return cls(0, date.min, 0)
        found = _ID.fullmatch(text)
        try:
            if found:
                return cls(int(found["position"]), parse_exact(found["day"]), int(found["number"]))
        except InvalidDay:
            pass
        raise InvalidFeedId(
            f"'{text}' is no id of the feed; one is `<position>.<date>.<n>`, such as 9783.2026-11-23.0, as every item "
            "carries it"
        )

    def __str__(self) -> str:
        return f"{self.position}.{self.day}.{self.number}" if self.position else "0"


BEGINNING = FeedId(0, date.min, 0)
"""Before everything."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event was recorded."""

    recorded: RecordedEvent


@dataclass(frozen=True, slots=True)
class Changed:
    """
    A party's position changed, today or, as is known only now, before; ``current`` says whether it is the present one.

    ``event`` is what was recorded when it became known; None where the clock alone brought it.
    """

    treaty: str
    party: str
    turn: Turn
    current: bool
    event: str | None


@dataclass(frozen=True, slots=True)
class Announced:
    """A change to come, unless something comes between."""

    treaty: str
    party: str
    turn: Turn
    event: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A change that had been told or announced does not stand as it was; ``now`` is what stands in its place."""

    treaty: str
    party: str
    was: Turn
    now: Turn | None
    event: str


What = Happened | Changed | Announced | Revised


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the feed, and the instant it is told as of."""

    id: FeedId
    at: datetime
    what: What


Midnight = tuple[date, int]
"""A day that began, and how many events the log held then."""

Together = Callable[[RecordedEvent, RecordedEvent], bool]
"""Whether an event came into the log in one piece with the one before it, so that they are judged as one."""


@dataclass(frozen=True, slots=True)
class Log:
    """
    A log as far as it was read: its events, and the midnights that were marked in it.

    The day that the feed is at after an event is the one on which it was recorded, or a later one whose beginning was
    marked before it came. So the order rests on what is stored, and on no reading of a clock.
    """

    events: Sequence[RecordedEvent]
    midnights: Sequence[Midnight]
    upto: int
    together: Together
    streams: Mapping[str, Sequence[RecordedEvent]] = field(default_factory=dict)

    def day_of(self, position: int) -> date:
        """The day at which the feed is when the event at *position* comes."""
        return max(self.events[position - 1].recorded_at.date(), self._marked(position - 1))

    def day_after(self, position: int) -> date:
        """The last day that began before the event after *position* came; as far as is known, where none did yet."""
        if position == 0:
            return self.day_of(1) if self.upto else date.min
        if position < self.upto:
            return self.day_of(position + 1)
        return max(self.day_of(position), self._marked(position))

    def ends_piece(self, position: int) -> bool:
        """Whether the event at *position* is the last of what came into the log in one piece with it."""
        if position >= self.upto:
            return True
        one, other = self.events[position - 1], self.events[position]
        return not self.together(one, other) or self.day_of(position) != self.day_of(position + 1)

    def piece_begins(self, position: int) -> int:
        """The position of the first event of the piece that the one at *position* is part of."""
        while position > 1 and not self.ends_piece(position - 1):
            position -= 1
        return position

    def _marked(self, position: int) -> date:
        """The last day that was marked to begin when the log held *position* events, or fewer."""
        index = bisect_right(self.midnights, position, key=lambda one: one[1])
        return self.midnights[index - 1][0] if index else date.min


class Teller:
    """
    Tells the items of a feed, in order, from one position on. What it has told it does not tell again.

    The same log gives the same items, wherever a teller starts and however often it is asked in between.
    """

    def __init__(self, position: int, day: date, world: World) -> None:
        self._position = position
        self._day = day
        self._world = world
        self._turns: dict[str, tuple[Timeline, Mapping[str, tuple[Turn, ...]]]] = {}

    @classmethod
    def after(cls, position: int, log: Log, made: Mapping[str, Timeline]) -> Self:
        """One that tells what comes after the event at *position* and after all that follows it before the next."""
        whole = position if position >= log.upto else log.piece_begins(position + 1) - 1
        return cls(position, log.day_after(position), World(known(log.events[:whole]), made=made))

    @property
    def position(self) -> int:
        """The position of the last event that was told."""
        return self._position

    def told(self, log: Log, upto: int, present: World | None = None) -> Iterator[Item]:
        """
        The items up to the event at position *upto*, and the days that are known to have begun before the next.

        *present* is the world at the end of *log*, where it is at hand.
        """
        yield from self._days(log)
        while self._position < upto:
            yield from self._event(log, present)
            yield from self._days(log)

    def due(self, day: date) -> date | None:
        """The next day after *day* that brings a change by itself, as things stand."""
        every = (turn.since for key in self._world.knowledge.treaties for turn in self._all(self._world, key))
        return min((since for since in every if since > day), default=None)

    def _event(self, log: Log, present: World | None) -> Iterator[Item]:
        self._position += 1
        position, recorded = self._position, log.events[self._position - 1]
        self._day = log.day_of(position)
        yield Item(FeedId(position, self._day, 0), recorded.recorded_at, Happened(recorded))
        if log.ends_piece(position):
            after = _led(self._world, log, position, present)
            for number, what in enumerate(self._brought(after, recorded), start=1):
                yield Item(FeedId(position, self._day, number), recorded.recorded_at, what)
            self._world = after

    def _brought(self, after: World, recorded: RecordedEvent) -> Iterator[What]:
        """What *recorded*, and what came in one piece with it, made different."""
        before, streams = self._world, (recorded.stream,)
        known_before = frozenset(before.knowledge.treaties)
        for key in after.knowledge.treaties:
            if _bears(streams, after, key):
                old = self._parties(before, key) if key in known_before else {}
                new = self._parties(after, key)
                for party in sorted({*old, *new}) if old is not new else ():
                    change = _Difference(key, party, self._day, recorded.event.id)
                    yield from change.between(old.get(party, ()), new.get(party, ()))

    def _days(self, log: Log) -> Iterator[Item]:
        """What the days brought that began since; each is told at its midnight."""
        until = log.day_after(self._position)
        if until <= self._day:
            return
        since, self._day = self._day, until
        due: dict[date, list[Changed]] = {}
        for key in self._world.knowledge.treaties:
            for party, changes in self._parties(self._world, key).items():
                for turn in changes:
                    if since < turn.since <= until:
                        due.setdefault(turn.since, []).append(Changed(key, party, turn, True, None))
        for day in sorted(due):
            at = datetime.combine(day, time(), UTC)
            for number, changed in enumerate(sorted(due[day], key=lambda one: (one.treaty, one.party)), start=1):
                yield Item(FeedId(self._position, day, number), at, changed)

    def _all(self, world: World, key: str) -> Iterable[Turn]:
        return (turn for changes in self._parties(world, key).values() for turn in changes)

    def _parties(self, world: World, key: str) -> Mapping[str, tuple[Turn, ...]]:
        """The changes of every party under *key*, ever."""
        line = world.timeline(key)
        if key not in self._turns or self._turns[key][0] is not line:
            found = {party: tuple(turns(line, party, after=date.min, until=date.max)) for party in line.parties}
            self._turns[key] = line, found
        return self._turns[key][1]


@dataclass(frozen=True, slots=True)
class _Difference:
    """What an event, told on a day, made different for one party under one treaty."""

    treaty: str
    party: str
    day: date
    event: str

    def between(self, old: Sequence[Turn], new: Sequence[Turn]) -> Iterator[What]:
        """What no longer stands, with what stands in its place; then what is new: come about, or to come."""
        stood, stands = {_mark(turn) for turn in old}, {_mark(turn) for turn in new}
        gone = [turn for turn in old if _mark(turn) not in stands]
        fresh = [turn for turn in new if _mark(turn) not in stood]
        replaced = _paired(gone, fresh)
        for was in gone:
            yield Revised(self.treaty, self.party, was, replaced.get(_mark(was)), self.event)
        yield from self._come_about(old, new, fresh)
        moved = {_mark(now) for now in replaced.values()}
        for turn in fresh:
            if turn.since > self.day and _mark(turn) not in moved:
                yield Announced(self.treaty, self.party, turn, self.event)

    def _come_about(self, old: Sequence[Turn], new: Sequence[Turn], fresh: Sequence[Turn]) -> Iterator[Changed]:
        now, was = self._present(new), self._present(old)
        for turn in fresh:
            if turn.since <= self.day:
                yield Changed(self.treaty, self.party, turn, turn is now, self.event)
        if now is not None and now not in fresh and was is not None and was.after != now.after:
            yield Changed(self.treaty, self.party, Turn(now.since, now.until, was.after, now.after), True, self.event)
        if now is None and was is not None:
            ended = Turn(old[0].since, None, was.after, old[0].before)
            yield Changed(self.treaty, self.party, ended, True, self.event)

    def _present(self, changes: Sequence[Turn]) -> Turn | None:
        return next((turn for turn in reversed(changes) if turn.since <= self.day), None)


def _mark(turn: Turn) -> tuple[date, Place]:
    """By what a change is known again: its day, and where it leads."""
    return turn.since, turn.after


def _paired(gone: Sequence[Turn], fresh: Sequence[Turn]) -> dict[tuple[date, Place], Turn]:
    """What stands in the place of each that is gone: the same on another day, else something else on that day."""
    left = list(fresh)
    found: dict[tuple[date, Place], Turn] = {}
    for like in (_leads_there, _on_that_day):
        for was in gone:
            if _mark(was) not in found and (now := next((turn for turn in left if like(was, turn)), None)):
                found[_mark(was)] = now
                left.remove(now)
    return found


def _leads_there(was: Turn, now: Turn) -> bool:
    return was.after == now.after


def _on_that_day(was: Turn, now: Turn) -> bool:
    return was.since == now.since


def _led(world: World, log: Log, position: int, present: World | None) -> World:
    """*world* led on to *position*."""
    streams = by_stream(log.events[world.knowledge.position : position])
    if present is not None and position == present.knowledge.position:
        same = {key: line for key, line in world.timelines.items() if not _bears(streams, present, key)}
        return World(present.knowledge, made={**present.timelines, **same})
    whole = {key: _up_to(log.streams[key], position) for key in streams}
    return world.followed_by(extended(world.knowledge, whole, streams, position))


def _bears(streams: Iterable[str], world: World, key: str) -> bool:
    """Whether anything in *streams* bears on the treaty *key*."""
    return any(stream == PARTIES_STREAM or stream in world.upstream(key) for stream in streams)


def _up_to(stream: Sequence[RecordedEvent], position: int) -> Sequence[RecordedEvent]:
    return stream[: bisect_right(stream, position, key=lambda item: item.position)]
