"""A log in memory that begins as another one: to ask what it said at an earlier size, or what recording would do."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from treatylog.errors import LogUnavailable
from treatylog.facts.event import Event
from treatylog.log.merkle import Frontier
from treatylog.log.slips import line_of
from treatylog.log.store import (
    Appended,
    Clock,
    Draft,
    EventStore,
    Head,
    RecordedEvent,
    Slip,
    SlipOfLog,
    Stored,
    Tail,
    check_version,
    check_writable,
    draft,
    instant_text,
    record,
    unrecorded,
)

_PAGE = 1000


class Rehearsal:
    """An `EventStore` that holds *recorded*, and what is appended to it for as long as it lives."""

    def __init__(self, recorded: Sequence[RecordedEvent], clock: Clock) -> None:
        self._recorded = list(recorded)
        self._by_id = {item.id: item for item in recorded}
        self._clock = clock
        self._closed = False
        leaves = (bytes.fromhex(item.leaf_hash) for item in recorded)
        self._tail = Tail(Frontier().extend(leaves), recorded[-1].recorded_at if recorded else None)

    @classmethod
    async def over(cls, store: EventStore, clock: Clock, *, size: int | None = None) -> Self:
        """One that begins with all of *store*, or with its first *size* events."""
        recorded: list[RecordedEvent] = []
        while page := await store.read_all(after=len(recorded), limit=_PAGE):
            recorded.extend(page)
        return cls(recorded[:size], clock)

    async def append(self, stream: str, events: Sequence[Event], *, expected: int | None, recorded_by: str) -> Appended:
        """See `EventStore.append`."""
        drafts = [draft(event) for event in events]
        check_writable(stream, recorded_by)
        version = await self.version(stream)
        new = unrecorded(stream, drafts, self._stored(drafts))
        if not new:
            return Appended(version, ())
        check_version(stream, expected=expected, actual=version)
        recorded, self._tail = record(
            new, stream=stream, version=version, tail=self._tail, clock=self._clock, recorded_by=recorded_by
        )
        self._recorded.extend(recorded)
        self._by_id.update((item.id, item) for item in recorded)
        return Appended(version + len(recorded), recorded)

    def _stored(self, drafts: Sequence[Draft]) -> dict[str, Stored]:
        there = [self._by_id[item.event.id] for item in drafts if item.event.id in self._by_id]
        return {item.id: Stored(item.position, item.stream, item.body) for item in there}

    async def read(self, stream: str, *, known_at: datetime | None = None) -> list[RecordedEvent]:
        """See `EventStore.read`."""
        until = None if known_at is None else instant_text(known_at)
        of_stream = (item for item in self._all() if item.stream == stream)
        return [item for item in of_stream if until is None or instant_text(item.recorded_at) <= until]

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        """See `EventStore.read_all`."""
        return self._all()[after : after + max(limit, 0)]

    async def slips(self, stream: str, *, known_at: datetime | None = None) -> list[Slip]:
        """See `EventStore.slips`."""
        return [
            (item.position, line_of(item.row[3], item.data())) for item in await self.read(stream, known_at=known_at)
        ]

    async def slips_of_all(self, *, after: int = 0, limit: int = 1000) -> list[SlipOfLog]:
        """See `EventStore.slips_of_all`."""
        page = await self.read_all(after=after, limit=limit)
        return [(item.position, item.stream, line_of(item.row[3], item.data())) for item in page]

    async def position(self) -> int:
        """See `EventStore.position`."""
        return len(self._all())

    async def version(self, stream: str) -> int:
        """See `EventStore.version`."""
        return sum(item.stream == stream for item in self._all())

    async def head(self) -> Head:
        """See `EventStore.head`."""
        self._all()
        return Head.of(self._tail.frontier)

    async def wait(self, seconds: float) -> None:
        """See `EventStore.wait`. No other process appends to what is in memory."""
        await asyncio.sleep(seconds)

    async def verify(self) -> Head:
        """See `EventStore.verify`. What is in memory is not changed from outside."""
        return await self.head()

    async def close(self) -> None:
        """See `EventStore.close`."""
        self._closed = True

    def _all(self) -> list[RecordedEvent]:
        if self._closed:
            raise LogUnavailable("the log in memory is closed; open it again", place="memory")
        return self._recorded
