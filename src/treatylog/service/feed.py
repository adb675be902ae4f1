"""Feed: its items, made once on a node for all who read them, and the wait for more."""

import asyncio
import logging
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, timedelta

from treatylog.errors import TreatylogError
from treatylog.log.store import Clock, FeedStore, RecordedEvent
from treatylog.projection.feed import BEGINNING, FeedId, Log, Teller
from treatylog.projection.world import World
from treatylog.service.cloudevents import Entry, entry_of, source_of
from treatylog.service.load import is_loader
from treatylog.service.treaties import Treaties

POLL_SECONDS = 0.25
"""How long a node waits at the most before it looks for what others appended, while somebody reads the feed."""

GRACE = timedelta(seconds=2)
"""How long after midnight a day is marked as begun, so that what was recorded before it is mostly in the log."""

_PIECE = timedelta(seconds=2)
_SPAN = 64
_MOST_BYTES = 32 * 1024 * 1024

_log = logging.getLogger(__name__)


def came_together(one: RecordedEvent, other: RecordedEvent) -> bool:
    """
    Whether *other* was loaded in one piece with *one*.

    What is loaded from an events folder comes stream by stream, each stream at once. What anybody else records is told
    act by act.
    """
    same = (one.stream, one.recorded_by) == (other.stream, other.recorded_by) and is_loader(one.recorded_by)
    return same and other.recorded_at - one.recorded_at <= _PIECE


class _Chunk:
    """What follows a stretch of the log's events, in order."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.ids: list[FeedId] = []
        self.entries: list[Entry] = []
        self.size = 0

    @property
    def last(self) -> int:
        """The last position of its stretch."""
        return (self.number + 1) * _SPAN

    def extend(self, entries: Iterable[Entry]) -> None:
        """Add *entries*, which follow."""
        for entry in entries:
            self.ids.append(entry.id)
            self.entries.append(entry)
            self.size += len(entry.body)

    def after(self, cursor: FeedId, limit: int) -> Sequence[Entry]:
        """At most *limit* entries after *cursor*."""
        begin = bisect_right(self.ids, cursor)
        return self.entries[begin : begin + limit]


class Feed:
    """
    The feed of one log on one node: lazy, and the same on every node.

    Items are made when somebody wants them, for a stretch of the log at a time, and shared by all readers. As many
    stretches are kept as fit into a fixed number of bytes. They are made in a thread, so that questions are answered
    meanwhile.
    """

    def __init__(self, treaties: Treaties, store: FeedStore, clock: Clock) -> None:
        self._treaties = treaties
        self._store = store
        self._clock = clock
        self._lock = asyncio.Lock()
        self._log: Log | None = None
        self._tail: _Chunk | None = None
        self._teller: Teller | None = None
        self._behind: Teller | None = None
        self._chunks: OrderedDict[int, _Chunk] = OrderedDict()
        self._checked: tuple[int, date] | None = None
        self._news = asyncio.Event()
        self._watchers = 0
        self._watching: asyncio.Task[None] | None = None

    async def head(self) -> FeedId:
        """The id of the last item there is."""
        tail = await self._looked()
        return tail.ids[-1] if tail.ids else BEGINNING

    async def after(self, cursor: FeedId, limit: int = 500) -> Sequence[Entry]:
        """At most *limit* items that follow *cursor*, in order; none where there is nothing more yet."""
        tail = self._tail or await self._looked()
        number = _number(cursor.position)
        while number <= tail.number:
            chunk = tail if number == tail.number else await self._past(number)
            if found := chunk.after(cursor, limit):
                return found
            number, tail = number + 1, self._tail or tail
        return ()

    async def reach(self, cursor: FeedId) -> None:
        """Wait until the log was read as far as *cursor* says. LogBehind after a while."""
        await self._treaties.reach(cursor.position)

    async def wait(self, seconds: float) -> None:
        """Until there may be more, *seconds* at the most. Only of use while the feed is `watched`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def wake(self) -> None:
        """Let all who wait look again."""
        self._news.set()
        self._news = asyncio.Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look for more for as long as it lasts."""
        self._watchers += 1
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self._watchers -= 1
            if not self._watchers and self._watching is not None:
                self._watching.cancel()
                self._watching = None

    async def look(self) -> None:
        """Take in what the log has gained, and the days that have begun."""
        await self._looked()

    async def _looked(self) -> _Chunk:
        async with self._lock:
            log, present = await self._read()
            tail = await self._take_in(log, present)
            day = await self._day_to_mark(log)
            if day is not None:
                await self._store.mark_midnight(day)
                tail = await self._take_in(*await self._read())
            return tail

    async def _read(self) -> tuple[Log, World]:
        """
        The log, read to its end, then the midnights marked in it: one that comes before an event that was read is seen.
        """
        world = await self._treaties.refresh()
        events, streams = self._treaties.read
        present = World(world.knowledge, timelines=world.timelines)
        size = world.knowledge.position
        midnights = [one for one in await self._store.midnights() if one[1] <= size]
        self._log = Log(events, midnights, size, came_together, streams)
        return self._log, present

    async def _take_in(self, log: Log, present: World) -> _Chunk:
        """The last stretch, with what is new in it. Where it is broken off, the stretch is made anew the next time."""
        teller, tail, self._teller = self._teller, self._tail, None
        if teller is None or tail is None or log.upto - teller.position > 4 * _SPAN:
            tail = _Chunk(_number(log.upto))
            teller = await asyncio.to_thread(Teller.after, tail.number * _SPAN, log, present.timelines)
        had = len(tail.ids) if tail is self._tail else None
        while True:
            tail.extend(await asyncio.to_thread(_told, teller, log, tail.last, present))
            if log.upto <= tail.last:
                break
            self._keep(tail)
            tail = _Chunk(tail.number + 1)
        self._teller, self._tail = teller, tail
        if len(tail.ids) != had:
            self.wake()
        return tail

    async def _day_to_mark(self, log: Log) -> date | None:
        """Today, where it or a day before it brings a change that nothing in the log says has come."""
        today = (self._clock() - GRACE).astimezone(UTC).date()
        checked = log.upto, today
        if not log.upto or checked == self._checked or today <= log.day_after(log.upto):
            return None
        assert self._teller
        due = await asyncio.to_thread(self._teller.due, log.day_after(log.upto))
        self._checked = checked
        return today if due and due <= today else None

    async def _past(self, number: int) -> _Chunk:
        """The stretch *number*, which is not the last."""
        if number not in self._chunks:
            async with self._lock:
                if number not in self._chunks:
                    self._keep(await self._made(number))
        self._chunks.move_to_end(number)
        return self._chunks[number]

    async def _made(self, number: int) -> _Chunk:
        log, chunk, teller, self._behind = self._log, _Chunk(number), self._behind, None
        assert log
        if teller is None or teller.position != number * _SPAN:
            teller = await asyncio.to_thread(Teller.after, number * _SPAN, log, {})
        chunk.extend(await asyncio.to_thread(_told, teller, log, chunk.last))
        self._behind = teller
        return chunk

    def _keep(self, chunk: _Chunk) -> None:
        self._chunks[chunk.number] = chunk
        kept = sum(one.size for one in self._chunks.values())
        while kept > _MOST_BYTES and len(self._chunks) > 1:
            kept -= self._chunks.popitem(last=False)[1].size

    async def _watch(self) -> None:
        """Look for ever. A log that is away is told of once when it goes, and once when it is back."""
        away = False
        while True:
            try:
                await self.look()
            except TreatylogError as fault:
                if not away:
                    _log.warning("%s: %s; the feed waits", fault.code, fault.message)
                away = True
            else:
                if away:
                    _log.warning("the log is back; the feed goes on")
                away = False
            await self._treaties.moved(POLL_SECONDS)


def _told(teller: Teller, log: Log, upto: int, present: World | None = None) -> list[Entry]:
    source = source_of(log.events[0]) if log.upto else ""
    return [entry_of(item, source) for item in teller.told(log, min(upto, log.upto), present)]


def _number(position: int) -> int:
    """The number of the stretch that *position* is in."""
    return max(position - 1, 0) // _SPAN
