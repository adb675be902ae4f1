"""SQLite logs for tests: opened on a ticking clock, read and tampered with as any program could."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from treatylog.facts.event import Event, parse_event
from treatylog.log.sqlite import BUSY_SECONDS, SqliteStore
from treatylog.log.store import Clock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ticking() -> Clock:
    """Noon of 23 November 2026, one second later with each event."""
    times = (NOON + timedelta(seconds=number) for number in range(10_000))
    return lambda: next(times)


def statement(number: int, text: str = "Intends to leave.") -> Event:
    """An event like any other."""
    event = {"id": f"inf/{number:04}", "treaty": "inf", "type": "statement_made", "party": "USA"}
    return parse_event({**event, "on": "2018-10-20", "sources": ["white-house-2018-10-20"], "text": text})


@asynccontextmanager
async def opened(path: Path, patience: float = BUSY_SECONDS) -> AsyncIterator[SqliteStore]:
    """The log at *path*, closed at the end."""
    store = await SqliteStore.open(path, clock=ticking(), patience=patience)
    try:
        yield store
    finally:
        await store.close()


async def verified(path: Path) -> int:
    """How many events the log at *path* holds, all of them verified."""
    async with opened(path) as store:
        return (await store.verify()).size


def contents(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Events and head, as they are stored."""
    return [*db.execute("SELECT * FROM event ORDER BY position"), *db.execute("SELECT * FROM head")]


def unguard(db: sqlite3.Connection) -> None:
    """Takes every guard off."""
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')
