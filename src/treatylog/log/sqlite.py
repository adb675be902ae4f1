"""The default store: one SQLite file (or memory), one connection, one thread that owns it."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, cast

from treatylog.errors import InvalidEvent, LogCorrupt, LogUnavailable
from treatylog.facts.event import Event, parse_event
from treatylog.log.merkle import Frontier
from treatylog.log.store import (
    Appended,
    Clock,
    Draft,
    Entry,
    Head,
    RecordedEvent,
    Stored,
    Tail,
    Token,
    check_version,
    corrupt,
    draft,
    instant_text,
    record,
    unrecorded,
    verified,
)

MEMORY = ":memory:"
APPLICATION_ID = 0x7472746C
BUSY_SECONDS = 10

_COLUMNS = "position, stream, version, recorded_at, recorded_by, body, leaf"
_INSERT = f"INSERT INTO event ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_STREAM = f"SELECT {_COLUMNS} FROM event WHERE stream = ? AND recorded_at <= ? ORDER BY version"
_PAGE = f"SELECT {_COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ?"
_WHOLE = f"SELECT {_COLUMNS}, id, type, party, legal_date FROM event ORDER BY position"
_STORED = "SELECT id, position, stream, body FROM event WHERE id IN (SELECT value FROM json_each(?))"
_VERSION = "SELECT coalesce(max(version), 0) FROM event WHERE stream = ?"
_TAIL = "SELECT size, frontier, recorded_at FROM head LEFT JOIN event ON position = size"
_ADVANCE = "UPDATE head SET size = ?, frontier = ?"
_ADD_TOKEN = "INSERT INTO token (name, scope, digest, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING"
_TOKENS = "SELECT name, scope, digest, created_at FROM token ORDER BY name"
_REMOVE_TOKEN = "DELETE FROM token WHERE name = ?"
_APPLIED = "SELECT number, name, sha256 FROM schema_migrations ORDER BY number"
_APPLY = "INSERT INTO schema_migrations (number, name, sha256) VALUES (?, ?, ?)"
_TABLES = "SELECT count(*) FROM sqlite_schema"
_PROBE = "UPDATE token SET name = name WHERE false"  # BEGIN IMMEDIATE alone passes on a file that is read-only
_LAST = 2**63 - 1
_END_OF_TIME = "9999-12-31T23:59:59.999999Z"

T = TypeVar("T")
Row = tuple[int, str, int, str, str, str, bytes]


class SqliteStore:
    """
    An `EventStore` and `TokenStore` in SQLite.

    Every statement runs on one thread, and every append in one immediate transaction that reads position and frontier
    afresh: other processes may append to the same file. A cancelled append is either not begun or done as a whole.
    """

    def __init__(self, place: str, db: sqlite3.Connection, thread: ThreadPoolExecutor, clock: Clock) -> None:
        self._place = place
        self._db = db
        self._thread = thread
        self._clock = clock
        self._closed = False

    @classmethod
    async def open(cls, path: str | Path, *, clock: Clock) -> Self:
        """The log at *path*, made with its folders if there is none. LogUnavailable says why it cannot be opened."""
        place = str(path)
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="treatylog-log")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, connect, place)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(place, db, thread, clock)

    async def append(self, stream: str, events: Sequence[Event], *, expected: int | None, recorded_by: str) -> Appended:
        """See `EventStore.append`."""
        drafts = [draft(event) for event in events]
        return await self._run(lambda: self._append(stream, drafts, expected, recorded_by))

    async def read(self, stream: str, *, known_at: datetime | None = None) -> list[RecordedEvent]:
        """See `EventStore.read`."""
        until = _END_OF_TIME if known_at is None else instant_text(known_at)
        return await self._run(lambda: [_recorded(row) for row in self._db.execute(_STREAM, (stream, until))])

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        """See `EventStore.read_all`."""
        page = (min(after, _LAST), min(max(limit, 0), _LAST))
        return await self._run(lambda: [_recorded(row) for row in self._db.execute(_PAGE, page)])

    async def position(self) -> int:
        """See `EventStore.position`."""
        return (await self.head()).size

    async def version(self, stream: str) -> int:
        """See `EventStore.version`."""
        return await self._run(lambda: _version(self._db, stream))

    async def head(self) -> Head:
        """See `EventStore.head`."""
        return await self._run(lambda: Head.of(_tail(self._db).frontier))

    async def verify(self) -> Head:
        """See `EventStore.verify`."""
        return await self._run(self._verify)

    async def add_token(self, token: Token) -> bool:
        """See `TokenStore.add_token`."""
        row = (token.name, token.scope, token.digest, instant_text(token.created_at))
        return await self._run(lambda: self._db.execute(_ADD_TOKEN, row).rowcount == 1)

    async def tokens(self) -> list[Token]:
        """See `TokenStore.tokens`."""
        return await self._run(lambda: [_token(row) for row in self._db.execute(_TOKENS)])

    async def remove_token(self, name: str) -> bool:
        """See `TokenStore.remove_token`."""
        return await self._run(lambda: self._db.execute(_REMOVE_TOKEN, (name,)).rowcount == 1)

    async def close(self) -> None:
        """See `EventStore.close`."""
        if not self._closed:
            self._closed = True
            await asyncio.get_running_loop().run_in_executor(self._thread, self._db.close)
            self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise LogUnavailable(f"the log {self._place} is closed; open it again", place=self._place)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._translated, work)

    def _translated(self, work: Callable[[], T]) -> T:
        with _failures(self._place):
            return work()

    def _append(self, stream: str, drafts: Sequence[Draft], expected: int | None, recorded_by: str) -> Appended:
        with _transaction(self._db, "IMMEDIATE") as db:
            version = _version(db, stream)
            new = unrecorded(stream, drafts, _stored(db, drafts))
            if not new:
                return Appended(version, ())
            check_version(stream, expected=expected, actual=version)
            recorded, tail = record(
                new, stream=stream, version=version, tail=_tail(db), clock=self._clock, recorded_by=recorded_by
            )
            db.executemany(_INSERT, [_row(entry, item) for entry, item in zip(recorded, new, strict=True)])
            db.execute(_ADVANCE, (tail.frontier.size, tail.frontier.to_bytes()))
            return Appended(version + len(recorded), recorded)

    def _verify(self) -> Head:
        with _transaction(self._db, "DEFERRED") as db:
            return Head.of(verified(map(_entry, db.execute(_WHOLE)), _tail(db).frontier))


def connect(place: str) -> sqlite3.Connection:
    """A connection to the log at *place*, its schema up to date. LogUnavailable says what is wrong and what to do."""
    with _unopened(place):
        if place != MEMORY:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _prepare(db, place)
        except BaseException:
            db.close()
            raise
        return db


def _prepare(db: sqlite3.Connection, place: str) -> None:
    with _transaction(db, "IMMEDIATE"):
        _check_ours(db, place)
        migrate(db, place, migrations())
        db.execute(_PROBE)
    if place != MEMORY:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")


def _check_ours(db: sqlite3.Connection, place: str) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute(_TABLES).fetchone()
    if tables and application != APPLICATION_ID:
        raise LogUnavailable(
            f"{place} is a database of another program, not a treatylog log; name another file", place=place
        )


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema. Once released its text never changes; the next step gets the next number."""

    number: int
    name: str
    script: str

    @property
    def sha256(self) -> str:
        """The checksum by which an applied step is known again."""
        return sha256(self.script.encode()).hexdigest()


def migrations() -> list[Migration]:
    """The steps this version of treatylog knows, in order."""
    found = (re.fullmatch(r"sqlite-(\d{3})\.sql", file.name) for file in _schema().iterdir())
    steps = [Migration(int(m[1]), m[0], _schema().joinpath(m[0]).read_text("utf-8")) for m in found if m]
    return sorted(steps, key=lambda step: step.number)


def migrate(db: sqlite3.Connection, place: str, known: Sequence[Migration]) -> None:
    """Apply those of *known* that *db* lacks. LogUnavailable where the applied steps are not those known."""
    applied = _applied(db)
    _check_applied(place, applied, {step.number: step for step in known})
    for step in known:
        if step.number not in applied:
            for statement in _statements(step.script):
                db.execute(statement)
            db.execute(_APPLY, (step.number, step.name, step.sha256))


def _schema() -> Traversable:
    return files("treatylog.log").joinpath("schema")


def _applied(db: sqlite3.Connection) -> dict[int, str]:
    (tables,) = db.execute(_TABLES).fetchone()
    return {number: checksum for number, _, checksum in db.execute(_APPLIED)} if tables else {}


def _check_applied(place: str, applied: Mapping[int, str], known: Mapping[int, Migration]) -> None:
    for number, checksum in applied.items():
        if number not in known:
            raise LogUnavailable(
                f"{place} was written by a newer treatylog (schema {number}, this one knows up to {max(known)}); "
                "upgrade treatylog",
                place=place,
                schema=number,
            )
        if checksum != known[number].sha256:
            raise LogUnavailable(
                f"{place} was made with another {known[number].name} (sha256 {checksum[:12]}…) than this treatylog has "
                f"(sha256 {known[number].sha256[:12]}…); use the treatylog that made it, or export with that one and "
                "import into a new log",
                place=place,
                schema=number,
            )


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _transaction(db: sqlite3.Connection, kind: Literal["IMMEDIATE", "DEFERRED"]) -> Iterator[sqlite3.Connection]:
    """All or nothing. Writers are IMMEDIATE: a deferred one that finds another writer fails without waiting."""
    db.execute(f"BEGIN {kind}")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def _unopened(place: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LogUnavailable(
            f"cannot open the log {place}: {error}; it must be a treatylog log, or a new file where one can be written",
            place=place,
        ) from error


@contextmanager
def _failures(place: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LogUnavailable(
            f"the log {place} cannot be used: {error}; nothing was written. Look for a full disk, lost access or "
            "another process that holds it, then try again",
            place=place,
        ) from error
    except sqlite3.DatabaseError as error:
        raise LogCorrupt(
            f"the log {place} is damaged: {error}; run `treatylog verify` and restore a backup", place=place
        ) from error


def _version(db: sqlite3.Connection, stream: str) -> int:
    return cast(int, db.execute(_VERSION, (stream,)).fetchone()[0])


def _stored(db: sqlite3.Connection, drafts: Sequence[Draft]) -> dict[str, Stored]:
    ids = json.dumps([item.event.id for item in drafts])
    return {id: Stored(position, stream, body.encode()) for id, position, stream, body in db.execute(_STORED, (ids,))}


def _tail(db: sqlite3.Connection) -> Tail:
    size, peaks, recorded_at = db.execute(_TAIL).fetchone()
    if size and recorded_at is None:
        raise corrupt(size, "the event is gone, and the head names it as the last one")
    try:
        frontier = Frontier.from_bytes(size, peaks)
    except ValueError as error:
        raise corrupt(size, f"the head is damaged: {error}") from error
    return Tail(frontier, datetime.fromisoformat(recorded_at) if recorded_at else None)


def _row(entry: RecordedEvent, item: Draft) -> Row:
    return (
        entry.position,
        entry.stream,
        entry.version,
        instant_text(entry.recorded_at),
        entry.recorded_by,
        item.body.decode(),
        bytes.fromhex(entry.leaf_hash),
    )


def _recorded(row: Row) -> RecordedEvent:
    position, stream, version, recorded_at, recorded_by, body, leaf = row
    instant = datetime.fromisoformat(recorded_at)
    return RecordedEvent(position, stream, version, instant, recorded_by, _event(position, body), leaf.hex())


def _event(position: int, body: str) -> Event:
    try:
        return parse_event(body)
    except InvalidEvent as fault:
        raise LogCorrupt(
            f"position {position}: the stored event cannot be read ({fault}); upgrade treatylog if a newer one wrote "
            "it, else run `treatylog verify`",
            position=position,
        ) from fault


def _token(row: tuple[str, str, str, str]) -> Token:
    name, scope, digest, created_at = row
    return Token(name, scope, digest, datetime.fromisoformat(created_at))


def _entry(row: tuple[Any, ...]) -> Entry:
    position, stream, version, recorded_at, recorded_by, body, leaf, id, type, party, legal_date = row
    columns = {"id": id, "type": type, "party": party, "on": legal_date}
    return Entry(position, stream, version, recorded_at, recorded_by, body, leaf, columns)
