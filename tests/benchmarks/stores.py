"""
How the stores compare with the bare database under them, and with the `eventsourcing` package.

Run in ``tests`` as ``python -m benchmarks.stores``; ``sqlite`` or ``postgres`` after it runs one. What is compared is
measured in turns in one run on one disk, and the medians are divided: ratios mean something elsewhere, times do not.
"""

import asyncio
import gc
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from benchmarks import lives
from benchmarks.lives import moved
from postgres import NAMED, SAFE, Missing, Server, binaries, schema
from treatylog.domain.machine import Standing
from treatylog.facts.event import Event, event_json, parse_event
from treatylog.log.committer import Committer
from treatylog.log.merkle import canonical
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import EventStore, RecordedEvent, Slip
from treatylog.projection.knowledge import known
from treatylog.projection.outlined import outlined
from treatylog.projection.timeline import Timeline, timeline
from treatylog.service.check import admission
from treatylog.service.load import load
from treatylog.service.treaties import PAGE, Treaties
from worlds import story_record

WRITERS = 32
TEMPLATE = parse_event(
    {
        "id": "inf/0", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2019-10-01",
        "sources": ["us-statement-2019-02-02"], "text": "The United States said something.",
    }
)  # fmt: skip
BODY = canonical(event_json(TEMPLATE)).decode()

Took = list[float]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How often each thing is done."""

    young: int = 200
    growing: int = 1100
    singles: int = 400
    together: int = 4000
    recorded: int = 320
    read: int = 20_000
    rounds: int = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """What was asked, and by how much it was kept."""

    store: str
    what: str
    ratio: float
    asked: float | None
    figures: str

    @property
    def is_kept(self) -> bool:
        """Whether it is at least what was asked."""
        return self.asked is None or self.ratio >= self.asked


class Bare(Protocol):
    """A plain table in the same database, with the same durability."""

    def insert(self) -> None:
        """One row, durably."""

    def select(self) -> int:
        """Every row of the log; how many."""


@dataclass(slots=True)
class BareSqlite:
    """SQLite, as a program uses it that needs nothing but rows."""

    db: sqlite3.Connection
    log: sqlite3.Connection

    def insert(self) -> None:
        """See `Bare.insert`."""
        self.db.execute("INSERT INTO bare (body) VALUES (?)", (BODY,))

    def select(self) -> int:
        """See `Bare.select`."""
        rows = "SELECT position, stream, version, recorded_at, recorded_by, body, leaf FROM event ORDER BY position"
        return len(self.log.execute(rows).fetchall())


@dataclass(slots=True)
class BarePostgres:
    """PostgreSQL, the same."""

    db: Any

    def insert(self) -> None:
        """See `Bare.insert`."""
        self.db.execute(b"INSERT INTO bare (body) VALUES (%s)", (BODY,))

    def select(self) -> int:
        """See `Bare.select`."""
        rows = b"SELECT position, stream, version, recorded_at, recorded_by, body, leaf FROM event ORDER BY position"
        return len(self.db.execute(rows).fetchall())


@dataclass(frozen=True, slots=True)
class Place:
    """A store to measure: how it is opened, and the bare database beside it."""

    name: str
    open: Callable[[], Awaitable[Any]]
    bare: Bare
    others: Mapping[str, str]


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@contextmanager
def in_sqlite(folder: Path) -> Iterator[Place]:
    """A file in *folder*, and another beside it for the bare table."""
    with (
        closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as db,
        closing(sqlite3.connect(folder / "log.db", isolation_level=None)) as log,
    ):
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            db.execute(f"PRAGMA {pragma}")
        others = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "others.db"),
            "SQLITE_LOCK_TIMEOUT": "30",
        }  # fmt: skip
        db.execute("CREATE TABLE bare (position INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        yield Place("sqlite", lambda: SqliteStore.open(folder / "log.db", clock=now), BareSqlite(db, log), others)


@contextmanager
def in_postgres() -> Iterator[Place]:
    """A schema of the server that is named, or of one of our own that waits for its disk."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    from treatylog.log.postgres import PostgresStore

    server = None if NAMED in os.environ else Server(binaries(), SAFE)
    try:
        with (
            schema(server.dsn if server else os.environ[NAMED]) as dsn,
            psycopg.connect(dsn, autocommit=True) as db,
        ):
            db.execute("CREATE TABLE bare (position bigserial PRIMARY KEY, body text NOT NULL)")
            parts = {key: str(value) for key, value in conninfo_to_dict(dsn).items()}
            others = {
                "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": parts.get("dbname", ""),
                "POSTGRES_HOST": parts.get("host", ""), "POSTGRES_PORT": parts.get("port", "5432"),
                "POSTGRES_USER": parts.get("user", ""), "POSTGRES_PASSWORD": parts.get("password", ""),
                "POSTGRES_SCHEMA": parts["options"].rpartition("=")[2],
            }  # fmt: skip
            yield Place("postgres", lambda: PostgresStore.open(dsn, clock=now), BarePostgres(db), others)
    finally:
        if server:
            server.remove()


@asynccontextmanager
async def _opened(place: Place) -> AsyncIterator[Any]:
    store = await place.open()
    try:
        yield store
    finally:
        await store.close()


def events(prefix: str, count: int) -> list[Event]:
    """So many events that nobody has recorded."""
    return [TEMPLATE.model_copy(update={"id": f"inf/{prefix}-{number}"}) for number in range(count)]


async def single(place: Place, sizes: Sizes) -> list[Figure]:
    """
    One durable append after the other, beside one bare insert after the other.

    A write-ahead log that is new grows with every commit, which waits for the disk longer than one that is written over
    from its beginning; the first figure is of the latter.
    """
    ours, bare = Took(), Took()
    async with _opened(place) as store:
        for event in events("single", sizes.growing + sizes.singles):
            began = time.perf_counter()
            place.bare.insert()
            between = time.perf_counter()
            await store.append("apart", [event], expected=None, recorded_by="benchmark")
            bare.append(between - began)
            ours.append(time.perf_counter() - between)
    return [
        _single(place, "durable append, of a bare insert", 0.7, ours[sizes.growing :], bare[sizes.growing :]),
        _single(place, "the same in a log just opened", None, ours[: sizes.young], bare[: sizes.young]),
    ]


def _single(place: Place, what: str, asked: float | None, ours: Took, bare: Took) -> Figure:
    told = f"{median(ours) * 1e6:.0f} us beside {median(bare) * 1e6:.0f} us"
    return Figure(place.name, what, median(bare) / median(ours), asked, told)


async def grouped(place: Place, sizes: Sizes) -> Figure:
    """Many writers at the store, written in groups, beside the same one by one."""
    rates: dict[bool, Took] = {True: [], False: []}
    async with _opened(place) as store:
        committer: Committer = store._committer
        for number in range(2 * sizes.rounds):
            together = number % 2 == 0
            committer._most_together = 256 if together else 1
            count = sizes.together if together else max(sizes.together // 10, WRITERS)
            batch = events(f"group-{number}", count)
            rates[together].append(count / await _written(store.append, "apart", batch))
    fast, slow = median(rates[True]), median(rates[False])
    return Figure(
        place.name, f"{WRITERS} writers at the store, of ungrouped", fast / slow, 4.0,
        f"{fast:,.0f} a second beside {slow:,.0f}",
    )  # fmt: skip


async def recorded(place: Place, sizes: Sizes) -> Figure:
    """Many writers through the service, judged and written together, beside the same one by one."""
    rates: dict[bool, Took] = {True: [], False: []}
    files, made = story_record(), dict[str, Timeline]()
    async with _opened(place) as store:
        admit = admission(files)
        await load(store, files, admit=admit)
        treaties = Treaties(store, now, made)
        await treaties.refresh()
        recording = treaties._recording
        together_with = recording._record_together
        for number in range(2 * sizes.rounds):
            together = number % 2 == 0
            store._committer._most_together = 256 if together else 1
            recording._record_together = together_with if together else _nobody  # type: ignore[method-assign, assignment]
            count = sizes.recorded if together else max(sizes.recorded // 10, WRITERS)
            batch = events(f"service-{number}", count)
            rates[together].append(count / await _written(treaties.record, "inf", batch))
    fast, slow = median(rates[True]), median(rates[False])
    return Figure(
        place.name, f"{WRITERS} writers through the service, of ungrouped", fast / slow, 4.0,
        f"{fast:,.0f} a second beside {slow:,.0f}",
    )  # fmt: skip


async def _nobody(_key: str, _wishes: Sequence[object]) -> None:
    """Takes nobody along."""


async def _written(append: Callable[..., Awaitable[object]], key: str, batch: Sequence[Event]) -> float:
    """The seconds in which 32 writers append *batch*, each event durably by itself."""
    rest = iter(batch)

    async def write() -> None:
        for event in rest:
            await append(key, [event], expected=None, recorded_by="benchmark")

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    return time.perf_counter() - began


async def reading(place: Place, sizes: Sizes) -> Figure:
    """The whole log by pages, as the service reads it, beside one SELECT of the same columns."""
    ours, bare = Took(), Took()
    async with _opened(place) as store:
        await _filled(store, sizes.read)
        size = await store.position()
        _settle()
        for _ in range(sizes.rounds):
            began = time.perf_counter()
            found = place.bare.select()
            between = time.perf_counter()
            assert found == await _paged(store) == size
            bare.append(between - began)
            ours.append(time.perf_counter() - between)
    return Figure(
        place.name, "reading the log, of a bare SELECT", median(bare) / median(ours), 0.5,
        f"{median(ours) / size * 1e6:.2f} us an event beside {median(bare) / size * 1e6:.2f} us",
    )  # fmt: skip


def _settle() -> None:
    """What is in memory stays and is not collected again and again, as in a server that has loaded its record."""
    gc.collect()
    gc.freeze()


async def _filled(store: EventStore, count: int) -> None:
    size = await store.position()
    for start in range(size, count, 1000):
        batch = events(f"fill-{start}", min(1000, count - start))
        await store.append("apart", batch, expected=None, recorded_by="benchmark")


async def _paged(store: EventStore) -> int:
    after = 0
    while page := await store.read_all(after=after, limit=PAGE):
        after = page[-1].position
    return after


async def against_others(place: Place, sizes: Sizes) -> list[Figure]:
    """Appending and rehydrating, beside an aggregate of the `eventsourcing` package on the same disk."""
    return [await appending(place, sizes), *await rehydrating(place, sizes)]


async def appending(place: Place, sizes: Sizes) -> Figure:
    """Many writers, each durably by itself, beside as many of the package."""
    from benchmarks.incumbent import Incumbent

    other = Incumbent(place.others)
    theirs, ours = Took(), Took()
    async with _opened(place) as store:
        for number in range(sizes.rounds):
            count = max(sizes.together // 20, WRITERS)
            theirs.append(count / await asyncio.to_thread(other.append, WRITERS, count))
            batch = events(f"other-{number}", sizes.together)
            ours.append(sizes.together / await _written(store.append, "apart", batch))
    other.close()
    return Figure(
        place.name, f"{WRITERS} writers, of eventsourcing", median(ours) / median(theirs), 3.0,
        f"{median(ours):,.0f} a second beside {median(theirs):,.0f}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rehydrated:
    """Microseconds of CPU for an event of a stream of so many: by the tables, judged in law, and with the package."""

    events: int
    ours: float
    lawful: float
    theirs: float


async def rehydrated(place: Place, sizes: Sizes) -> Rehydrated:
    """One long stream read and folded, beside an aggregate of the package with the same events."""
    from benchmarks.incumbent import Incumbent

    other = Incumbent(place.others)
    async with _opened(place) as store:
        length = max(sizes.read // 10, 300)
        lines = lives.lives(length)
        other.fill(lines)
        await store.append(lives.KEY, lives.events(length), expected=None, recorded_by="benchmark")
        theirs, ours, lawful = Took(), Took(), Took()
        _settle()
        for _ in range(sizes.rounds):
            began = time.process_time()
            found = other.rehydrated()
            between = time.process_time()
            told = _standings(await store.slips(lives.KEY))
            after = time.process_time()
            line = timeline(lives.TREATY, known(await store.read(lives.KEY)).streams[lives.KEY].dated, ())
            lawful.append(time.process_time() - after)
            theirs.append(between - began)
            ours.append(after - between)
            last = line.instrument.at(max(act.on for act in line.instrument.acts))
            stand = {party: state.standing for party, state in last.parties.items()}
            assert found == told == stand
    other.close()
    ours_per, lawful_per, theirs_per = (median(took) * 1e6 / length for took in (ours, lawful, theirs))
    return Rehydrated(length, ours_per, lawful_per, theirs_per)


async def rehydrating(place: Place, sizes: Sizes) -> list[Figure]:
    """See `rehydrated`."""
    found = await rehydrated(place, sizes)
    return [
        Figure(
            place.name, "rehydrating a stream, of eventsourcing", found.theirs / found.ours, 8.0,
            f"{found.ours:.1f} us an event beside {found.theirs:.1f} us",
        ),
        Figure(
            place.name, "the same judged in law, of eventsourcing", found.theirs / found.lawful, None,
            f"{found.lawful:.1f} us an event beside {found.theirs:.1f} us",
        ),
    ]  # fmt: skip


def _standings(slips: Sequence[Slip]) -> dict[str, Standing]:
    """Where the parties stand after *slips*, by the table: what an aggregate does that knows no law."""
    standings: dict[str, Standing] = {}
    for said in outlined(lives.KEY, slips, _unread).dated:
        act = said.last
        moved(standings, act.party or "", act.type)
    return standings


def _unread(position: int) -> RecordedEvent:
    raise AssertionError(f"the event at {position} need not be read")


async def measured(place: Place, sizes: Sizes) -> list[Figure]:
    """Every figure of one store."""
    figures = [await recorded(place, sizes), *await single(place, sizes)]
    figures += [await measure(place, sizes) for measure in (grouped, reading)]
    return [*figures, *await against_others(place, sizes)]


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """A line each."""
    for one in figures:
        asked = f"({one.asked:g} asked)" if one.asked else "(none asked)"
        kept = "" if one.is_kept else "  <-- less than asked"
        yield f"{one.store:9} {one.what:45} {one.ratio:7.2f} x {asked}   {one.figures}{kept}"


def main(names: Sequence[str]) -> int:
    """Print the figures of the stores called *names*, or of both; 1 when one is less than asked."""
    figures: list[Figure] = []
    for name in names or ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as folder:
            try:
                with in_sqlite(Path(folder)) if name == "sqlite" else in_postgres() as place:
                    found = asyncio.run(measured(place, Sizes()))
            except Missing as missing:
                sys.stdout.write(f"{missing}\n")
                continue
        sys.stdout.writelines(f"{line}\n" for line in table(found))
        sys.stdout.flush()
        figures += found
    return int(not all(one.is_kept for one in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
