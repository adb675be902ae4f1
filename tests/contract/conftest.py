"""Every store the contract is held against. A new store is one more entry in STORES."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Clock, EventStore, TokenStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Store(EventStore, TokenStore, Protocol):
    """What every store is: a log of events, and the tokens that open it."""


Opener = Callable[[Clock], Awaitable[Store]]


def sqlite_in_memory(_folder: Path) -> Opener:
    """A new log in memory with each opening."""
    return lambda clock: SqliteStore.open(":memory:", clock=clock)


def sqlite_on_disk(folder: Path) -> Opener:
    """The same file with each opening."""
    return lambda clock: SqliteStore.open(folder / "log.db", clock=clock)


LASTING = {"sqlite-on-disk": sqlite_on_disk}
STORES = {"sqlite-in-memory": sqlite_in_memory, **LASTING}


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
async def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opener]:
    """Opens a store with the clock given; every store opened is closed at the end."""
    async with _opened_by(STORES[request.param](tmp_path)) as opener:
        yield opener


@pytest_asyncio.fixture(params=LASTING)
async def open_lasting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opener]:
    """Like `open_store`, for stores that outlive their closing: each opening opens the same log."""
    async with _opened_by(LASTING[request.param](tmp_path)) as opener:
        yield opener


@pytest.fixture
def clock() -> Ticking:
    """Noon of 23 November 2026, one second later with each event."""
    return Ticking(NOON, timedelta(seconds=1))


@pytest_asyncio.fixture
async def store(open_store: Opener, clock: Ticking) -> Store:
    """An empty log on the clock of the test."""
    return await open_store(clock)
