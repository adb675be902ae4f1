"""Every store the contract is held against. A new store is one more entry in STORES."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from postgres import schema
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Clock, EventStore, TokenStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Store(EventStore, TokenStore, Protocol):
    """What every store is: a log of events, and the tokens that open it."""


Opener = Callable[[Clock], Awaitable[Store]]


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


Place = Callable[[pytest.FixtureRequest], AbstractContextManager[Opener]]

LASTING: dict[str, Place] = {"sqlite-on-disk": sqlite_on_disk, "postgres": in_postgres}
STORES: dict[str, Place] = {"sqlite-in-memory": sqlite_in_memory, **LASTING}


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
    opened: list[Store] = []

    async def opening(clock: Clock) -> Store:
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


@pytest.fixture
def clock() -> Ticking:
    """Noon of 23 November 2026, one second later with each event."""
    return Ticking(NOON, timedelta(seconds=1))


@pytest_asyncio.fixture
async def store(open_store: Opener, clock: Ticking) -> Store:
    """An empty log on the clock of the test."""
    return await open_store(clock)
