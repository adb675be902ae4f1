"""Every store the contract is held against. A new store is one more entry in STORES."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from postgres import schema
from treatylog.log.rehearsal import Rehearsal
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Clock, EventStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


Opener = Callable[[Clock], Awaitable[EventStore]]


@contextmanager
def sqlite_in_memory(_request: pytest.FixtureRequest) -> Iterator[Opener]:
    """A new log in memory with each opening."""
    yield lambda clock: SqliteStore.open(":memory:", clock=clock)


@contextmanager
def sqlite_on_disk(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """The same file with each opening."""
    folder: Path = request.getfixturevalue("tmp_path")
    yield lambda clock: SqliteStore.open(folder / "log.db", clock=clock)


@contextmanager
def in_postgres(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """The same schema of a database with each opening."""
    from treatylog.log.postgres import PostgresStore

    with schema(request.getfixturevalue("postgres")) as dsn:
        yield lambda clock: PostgresStore.open(dsn, clock=clock)


@contextmanager
def rehearsed(_request: pytest.FixtureRequest) -> Iterator[Opener]:
    """A log that is only rehearsed, and begins as one of nothing: it keeps no tokens."""

    async def opening(clock: Clock) -> Rehearsal:
        return Rehearsal((), clock)

    yield opening


Place = Callable[[pytest.FixtureRequest], AbstractContextManager[Opener]]

SHARED: dict[str, Place] = {"postgres": in_postgres}
LASTING: dict[str, Place] = {"sqlite-on-disk": sqlite_on_disk, **SHARED}
WITH_TOKENS: dict[str, Place] = {"sqlite-in-memory": sqlite_in_memory, **LASTING}
STORES: dict[str, Place] = {**WITH_TOKENS, "rehearsal": rehearsed}


class Ticking:
    """A clock that a test can read, set and stop."""

    def __init__(self, now: datetime, step: timedelta) -> None:
        self.now = now
        self.step = step

    def __call__(self) -> datetime:
        """The time, which then moves on by one step."""
        now, self.now = self.now, self.now + self.step
        return now


@asynccontextmanager
async def _opened_by(opener: Opener) -> AsyncIterator[Opener]:
    opened: list[EventStore] = []

    async def opening(clock: Clock) -> EventStore:
        opened.append(await opener(clock))
        return opened[-1]

    try:
        yield opening
    finally:
        for store in opened:
            await store.close()


@pytest_asyncio.fixture(params=STORES)
async def open_store(request: pytest.FixtureRequest) -> AsyncIterator[Opener]:
    """Opens a store with the clock given; every store opened is closed at the end."""
    with STORES[request.param](request) as place:
        async with _opened_by(place) as opener:
            yield opener


@pytest_asyncio.fixture(params=LASTING)
async def open_lasting(request: pytest.FixtureRequest) -> AsyncIterator[Opener]:
    """Like `open_store`, for stores that outlive their closing: each opening opens the same log."""
    with LASTING[request.param](request) as place:
        async with _opened_by(place) as opener:
            yield opener


@pytest_asyncio.fixture(params=SHARED)
async def open_shared(request: pytest.FixtureRequest) -> AsyncIterator[Opener]:
    """Like `open_lasting`, for stores that several may write to at once."""
    with SHARED[request.param](request) as place:
        async with _opened_by(place) as opener:
            yield opener


@pytest.fixture
def clock() -> Ticking:
    """Noon of 23 November 2026, one second later with each event."""
    return Ticking(NOON, timedelta(seconds=1))


@pytest_asyncio.fixture
async def store(open_store: Opener, clock: Ticking) -> EventStore:
    """An empty log on the clock of the test."""
    return await open_store(clock)


@pytest_asyncio.fixture(params=WITH_TOKENS)
async def token_store(request: pytest.FixtureRequest, clock: Ticking) -> AsyncIterator[EventStore]:
    """An empty log that keeps tokens."""
    with WITH_TOKENS[request.param](request) as place:
        async with _opened_by(place) as opener:
            yield await opener(clock)
