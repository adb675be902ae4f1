"""
Whoever reads on after the last position seen misses nothing and sees nothing twice, however long commits take.

The same test fails on a reader of the kind that is often written: one that follows the numbers of a sequence, which are
given before the commit and not in its order.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from postgres import schema
from treatylog.facts.event import Event, parse_event
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import EventStore

WRITERS = 8
BATCH = 100
EVENTS = 100_000 if os.environ.get("TREATYLOG_FULL") == "1" else 8_000

SLOW_COMMIT = """
    CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(random() * 0.004); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER slowly AFTER UPDATE ON head DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slowly();
"""

Write = Callable[[Sequence[Event]], Awaitable[None]]
Read = Callable[[int], Awaitable[Sequence[tuple[int, str]]]]


@dataclass(frozen=True)
class Log:
    """Several ways to write into one log, and one to read what stands after a position."""

    writers: Sequence[Write]
    read: Read


TEMPLATE = parse_event(
    {
        "id": "inf/0", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2018-10-20", "sources": ["s"],
        "text": "Intends to leave.",
    }
)  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


async def gaps(log: Log, events: int) -> tuple[set[str], list[str]]:
    """What a reader that runs while *events* are written misses, and what it sees more than once."""
    sent = [[f"inf/{writer}-{number}" for number in range(events // WRITERS)] for writer in range(WRITERS)]
    writing = asyncio.gather(*(_write(write, ids) for write, ids in zip(log.writers, sent, strict=True)))
    seen: list[str] = []
    last = 0
    while True:
        done = writing.done()
        page = await log.read(last)
        seen += [id for _, id in page]
        last = page[-1][0] if page else last
        if done and not page:
            break
        await asyncio.sleep(random.random() * 0.003)
    await writing
    twice = [id for id in set(seen) if len(seen) > events and seen.count(id) > 1]
    return {id for ids in sent for id in ids}.difference(seen), twice


async def _write(write: Write, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), BATCH):
        await write([TEMPLATE.model_copy(update={"id": id}) for id in ids[start : start + BATCH]])
        await asyncio.sleep(random.random() * 0.002)


async def _append(store: EventStore, events: Sequence[Event]) -> None:
    await store.append("inf", events, expected=None, recorded_by="writer")


async def _page(store: EventStore, after: int) -> Sequence[tuple[int, str]]:
    return [(entry.position, entry.event.id) for entry in await store.read_all(after=after, limit=10_000)]


@asynccontextmanager
async def in_postgres(dsn: str) -> AsyncIterator[Log]:
    """Eight nodes write, a ninth reads; each commit takes up to four milliseconds longer than it would."""
    import psycopg

    from treatylog.log.postgres import PostgresStore

    stores = [await PostgresStore.open(dsn, clock=now, patience=100) for _ in range(WRITERS + 1)]
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(SLOW_COMMIT.encode())
    try:
        yield Log([partial(_append, store) for store in stores[1:]], partial(_page, stores[0]))
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute("DROP TRIGGER slowly ON head")
        assert (await stores[0].verify()).size == EVENTS
    finally:
        for store in stores:
            await store.close()


@asynccontextmanager
async def naive(dsn: str) -> AsyncIterator[Log]:
    """The same, over a sequence: a number is given when the row is inserted, and the commit comes when it comes."""
    import psycopg

    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as reader:
        await reader.execute("CREATE TABLE naive (position bigserial PRIMARY KEY, id text NOT NULL)")

        async def write(events: Sequence[Event]) -> None:
            async with await psycopg.AsyncConnection.connect(dsn) as db:
                await db.execute("INSERT INTO naive (id) SELECT unnest(%s::text[])", ([event.id for event in events],))
                await db.execute("SELECT pg_sleep(random() * 0.004)")

        async def read(after: int) -> Sequence[tuple[int, str]]:
            rows = await reader.execute(
                "SELECT position, id FROM naive WHERE position > %s ORDER BY position", (after,)
            )
            return await rows.fetchall()

        yield Log([write] * WRITERS, read)


@pytest.mark.timeout(600)
async def test_a_reader_in_postgres_misses_nothing_and_sees_nothing_twice(
    postgres: str, record_property: Callable[[str, object], None]
) -> None:
    """A position is given by the row that counts, which is held until the commit."""
    with schema(postgres) as dsn:
        async with in_postgres(dsn) as log:
            assert await gaps(log, EVENTS) == (set(), [])
    record_property("counts", f"PostgreSQL: {EVENTS:,} events by {WRITERS} writers read: 0 missed, 0 twice")


@pytest.mark.timeout(600)
async def test_a_reader_in_sqlite_misses_nothing_and_sees_nothing_twice(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Eight writers share the one opening of the file that may write, and another opening reads."""
    reading, writing = [await SqliteStore.open(tmp_path / "log.db", clock=now, patience=100) for _ in range(2)]
    assert await gaps(Log([partial(_append, writing)] * WRITERS, partial(_page, reading)), EVENTS) == (set(), [])
    assert (await reading.verify()).size == EVENTS
    record_property("counts", f"SQLite: {EVENTS:,} events by {WRITERS} writers read: 0 missed, 0 twice")
    for store in (reading, writing):
        await store.close()


async def test_a_naive_reader_is_found_out(postgres: str) -> None:
    """The test would notice: a reader of a sequence misses what commits late."""
    with schema(postgres) as dsn:
        async with naive(dsn) as log:
            missed, _ = await gaps(log, 20_000)
    assert missed
