"""A service over a log in memory, with a clock that the test holds, for tests above the domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.log.sqlite import SqliteStore
from treatylog.service.check import admission
from treatylog.service.load import load
from treatylog.service.treaties import Treaties

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


class SteppingClock:
    """A clock that moves a second at each look, and to wherever the test sets it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@cache
def bundled_record() -> RecordFiles:
    """The bundled record, read once."""
    return read_record(bundled())


@asynccontextmanager
async def bundled_service(clock: SteppingClock | None = None) -> AsyncIterator[Treaties]:
    """The use cases over the bundled record, in a log of its own."""
    clock = clock or SteppingClock()
    store = await SqliteStore.open(":memory:", clock=clock)
    try:
        files = bundled_record()
        await load(store, files, admit=admission(files))
        yield Treaties(store, clock)
    finally:
        await store.close()
