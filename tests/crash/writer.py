"""
A writer that is to be killed, and the mould it is cast from.

Run as a script this is the mould: it imports what a writer needs once, reads a `Plan` from each line of its input, and
forks a writer for it, which opens the log and appends for ever. Each writer tells on the output what it tries, what
was acknowledged and, where it is to die by its own hand, where. Nothing in treatylog knows of it: the moments between
the statements are found by a subclass of the connection, those within a statement by the handler that SQLite calls
every few instructions, those within a write by a limit on the size of a file.
"""

import asyncio
import json
import os
import random
import resource
import signal
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from treatylog.errors import LogUnavailable, WrongExpectedVersion
from treatylog.facts.event import Event, parse_event
from treatylog.log import sqlite
from treatylog.log.postgres import PostgresStore
from treatylog.log.store import EventStore
from treatylog.service.build import service
from treatylog.service.settings import Settings

RECORD = Path(__file__).parents[1] / "invalid" / "_sound" / "events"
"""A small record, for the writers that go through the service: loading it is a part of what is interrupted."""

Append = Callable[[Sequence[Event]], Awaitable[Sequence[int]]]
"""Appends events, all or none, and tells the positions of those that are new."""


@dataclass(frozen=True)
class Plan:
    """What a writer does: the log, the way into it, how many write at once, and where it dies (None: when killed)."""

    place: str
    run: int
    writers: int = 8
    through: str = "store"
    nodes: int = 1
    moment: str | None = None
    times: int = 1
    checkpoint: int = 1000
    seed: int = 0


def batch(run: int, writer: int, number: int) -> list[Event]:
    """The events that *writer* appends as its append *number*: one to five, always the same."""
    event = {"treaty": "pact", "type": "statement_made", "party": "USA", "on": "1985-01-01", "sources": ["pact-1980"]}
    return [
        parse_event({**event, "id": f"pact/k{run}-{writer}-{number}-{part}", "text": f"Says it {part} times."})
        for part in range(1 + (writer + number) % 5)
    ]


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def door(place: str, through: str, opened: EventStore | None = None) -> AsyncIterator[Append]:
    """
    The way into the log at *place*: through the store (the one *opened* already, if any), or through the service, which
    judges, and loads a record first.
    """
    if through == "service":
        async with service(Settings.given(db=place, events=RECORD), now) as built:

            async def record(events: Sequence[Event]) -> Sequence[int]:
                answer = await built.treaties.record("pact", events, expected=None, recorded_by="writer")
                return [item.position for item in answer.recorded]

            yield record
        return
    store = opened or await open_store(place)

    async def append(events: Sequence[Event]) -> Sequence[int]:
        done = await store.append("pact", events, expected=None, recorded_by="writer")
        return [entry.position for entry in done.recorded]

    try:
        yield append
    finally:
        if not opened:
            await store.close()


async def open_store(place: str) -> "sqlite.SqliteStore | PostgresStore":
    """The store at *place*, a path or an address."""
    if place.startswith("postgresql://"):
        return await PostgresStore.open(place, clock=now)
    return await sqlite.SqliteStore.open(place, clock=now)


# The writer


def say(*words: object) -> None:
    """Tell in one line, which a pipe takes as a whole."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Death:
    """Where the writer dies by its own hand: the time *times* that it comes by the moment it is to die at."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._left = plan.times

    def at(self, moment: str) -> None:
        """Die, if this is the moment."""
        if moment == self._plan.moment:
            self._left -= 1
            if not self._left:
                self.now()

    def now(self) -> None:
        """Die without a chance to tidy up."""
        say("here")
        os.kill(os.getpid(), signal.SIGKILL)

    def soon(self, moment: str, seconds: float) -> None:
        """Die a while after this moment, whatever is done meanwhile."""
        if moment == self._plan.moment:
            self._left -= 1
            if not self._left:
                threading.Timer(seconds, self.now).start()


@contextmanager
def passing(death: Death, sql: str) -> Iterator[None]:
    """Before and after a statement, called by its first word."""
    kind = sql.split(maxsplit=1)[0].lower()
    death.at(f"before {kind}")
    death.soon(f"amid {kind}", random.uniform(0, 0.003))
    yield
    death.at(f"after {kind}")


def doom_sqlite(plan: Plan, death: Death) -> None:
    """Have every connection to SQLite pass the moments."""
    usual = sqlite3.connect

    class Mortal(sqlite3.Connection):
        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            with passing(death, sql):
                return super().execute(sql, *rest)

        def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
            with passing(death, sql):
                return super().executemany(sql, rows)

    def connect(place: str, **options: Any) -> sqlite3.Connection:
        if place == sqlite.MEMORY:
            made: sqlite3.Connection = usual(place, **options)
            return made
        db: sqlite3.Connection = usual(place, factory=Mortal, **options)
        sqlite3.Connection.execute(db, f"PRAGMA wal_autocheckpoint = {plan.checkpoint}")
        if plan.moment == "amid instructions":
            db.set_progress_handler(lambda: death.at("amid instructions"), 1 + random.randrange(40))
        return db

    sqlite3.connect = connect  # type: ignore[assignment]


def doom_postgres(death: Death) -> None:
    """Have every connection to PostgreSQL pass the moments."""

    class Mortal(psycopg.Connection[Any]):
        def execute(self, query: Any, *rest: Any, **options: Any) -> psycopg.Cursor[Any]:
            with passing(death, query.decode() if isinstance(query, bytes) else query):
                return super().execute(query, *rest, **options)

        @contextmanager
        def transaction(self, *rest: Any, **options: Any) -> Iterator[psycopg.Transaction]:
            with super().transaction(*rest, **options) as inner:
                yield inner
                death.at("before commit")
            death.at("after commit")

    psycopg.connect = Mortal.connect


def tear(place: str) -> None:
    """Let the kernel end this process amid the write that makes a file of the log longer than it may be."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit(soon_reached(place))


def limit(size: int) -> None:
    """Let no file grow beyond *size* bytes: a write that would is cut there, and the next is refused or is the end."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def soon_reached(place: str) -> int:
    """A size to which the write-ahead log of *place* will soon have grown."""
    wal = Path(f"{place}-wal")
    return (wal.stat().st_size if wal.exists() else 0) + random.randrange(1, 40_000)


async def write(plan: Plan, death: Death) -> None:
    """Append for ever, from many writers at once."""
    async with AsyncExitStack() as stack:
        doors = [await stack.enter_async_context(door(plan.place, plan.through)) for _ in range(plan.nodes)]
        say("opened")
        if plan.moment == "amid a write":
            tear(plan.place)
        if plan.moment == "disk full":
            limit(soon_reached(plan.place))
        await asyncio.gather(
            *(_append(plan, writer, doors[writer % plan.nodes], death) for writer in range(plan.writers))
        )


async def _append(plan: Plan, writer: int, append: Append, death: Death) -> None:
    number = 0
    while True:
        number += 1
        say("try", writer, number)
        try:
            positions = await append(batch(plan.run, writer, number))
        except WrongExpectedVersion:  # the other node was faster, time and again
            number -= 1
            continue
        except LogUnavailable as fault:
            if plan.moment != "disk full":
                raise
            say("refused", fault.message)
            limit(resource.RLIM_INFINITY)
            number -= 1
            await asyncio.sleep(0.001)
            continue
        death.at("before the acknowledgement")
        say("done", writer, number, *positions)


def cast(plan: Plan) -> None:
    """Be the writer."""
    random.seed(plan.seed)
    say("began", os.getpid())
    death = Death(plan)
    doom_sqlite(plan, death)
    doom_postgres(death)
    try:
        asyncio.run(write(plan, death))
    except BaseException as fault:  # noqa: BLE001  # the parent must hear of whatever ends it
        say("fault", repr(fault)[:2000])
    finally:
        os._exit(1)


def main() -> None:
    """Cast a writer for each plan on the input, and tell when it has ended."""
    say("ready")
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            cast(Plan(**json.loads(line)))
        _, status = os.waitpid(pid, 0)
        say("ended", os.waitstatus_to_exitcode(status))


def plan_text(plan: Plan) -> str:
    """*plan* as a line of the input."""
    return json.dumps(asdict(plan)) + "\n"


if __name__ == "__main__":
    main()
