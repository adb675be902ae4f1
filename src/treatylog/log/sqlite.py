"""The default store: one SQLite file (or memory), one connection, one thread that owns it."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Self, TypeVar, cast

from treatylog.errors import LogCorrupt, LogInUse, LogUnavailable
from treatylog.facts.event import Event
from treatylog.log.committer import MOST_WAITING, PAUSE_SECONDS, Committer, TryAgain
from treatylog.log.group import Append, Ground, Outcome, decide, ids, streams
from treatylog.log.last_seen import LastSeen
from treatylog.log.merkle import Frontier
from treatylog.log.migrations import Migration, migrations, refuse
from treatylog.log.rows import (
    COLUMNS,
    SLIPS,
    SLIPS_OF_LOG,
    TOKEN_COLUMNS,
    WITH_SLIPS,
    WRITTEN,
    entry_of,
    lacking,
    midnight_of,
    slips_after,
    slips_in,
    tail_of,
    token_of,
    token_row,
    written,
)
from treatylog.log.sealed import Whole
from treatylog.log.sqlite_schema import altered, check_applied, check_ours, migrate, result_code
from treatylog.log.sqlite_writer import WriterLock
from treatylog.log.store import (
    Appended,
    Clock,
    Head,
    RecordedEvent,
    Row,
    Slip,
    SlipOfLog,
    Stored,
    Tail,
    Token,
    check_writable,
    corrupt,
    damaged,
    draft,
    instant_text,
    verified,
)
from treatylog.log.worker import Worker

MEMORY = ":memory:"
BUSY_SECONDS = 10.0
ATTEMPT_SECONDS = 0.1
WAL_PAGES = 1000

_INSERT = f"INSERT INTO event ({WRITTEN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_STREAM = f"SELECT {COLUMNS} FROM event WHERE stream = ? AND recorded_at <= ? ORDER BY version"
_PAGE = f"SELECT {COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ?"
_SLIPS = f"SELECT {SLIPS} FROM event WHERE stream = ? AND recorded_at <= ? ORDER BY version"
_SLIPS_OF_ALL = f"SELECT {SLIPS_OF_LOG} FROM event WHERE position > ? ORDER BY position LIMIT ?"
_AT = f"SELECT {COLUMNS} FROM event WHERE position IN (SELECT value FROM json_each(?))"
_LEAVES = "SELECT leaf FROM event WHERE position BETWEEN ? AND ? ORDER BY position"
_WHOLE = f"SELECT {COLUMNS}, id, type, party, legal_date, slip, seal FROM event ORDER BY position"
_WHOLE_BEFORE_SLIPS = f"SELECT {COLUMNS}, id, type, party, legal_date FROM event ORDER BY position"
_STORED = "SELECT id, position, stream, body FROM event WHERE id IN (SELECT value FROM json_each(?))"
_STORED_ONE = "SELECT id, position, stream, body FROM event WHERE id = ?"
_VERSION = "SELECT coalesce(max(version), 0) FROM event WHERE stream = ?"
_TAIL = "SELECT size, frontier, recorded_at FROM head LEFT JOIN event ON position = size"
_CHANGE = "PRAGMA data_version"
_ADVANCE = "UPDATE head SET size = ?, frontier = ?"
_ADD_TOKEN = f"INSERT INTO token ({TOKEN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING"
_TOKENS = f"SELECT {TOKEN_COLUMNS} FROM token ORDER BY name"
_REVOKE_TOKEN = "UPDATE token SET revoked_at = coalesce(revoked_at, ?) WHERE name = ?"
_MIDNIGHTS = "SELECT day, position FROM midnight ORDER BY day"
_MARK_MIDNIGHT = """
    INSERT INTO midnight (day, position) SELECT :day, size FROM head LEFT JOIN event ON position = size
    WHERE coalesce(recorded_at, '') < :day AND NOT EXISTS (SELECT 1 FROM midnight WHERE day >= :day)
"""
_NOTES = "SELECT name, value FROM note WHERE kind = :kind AND substr(name, 1, length(:prefix)) = :prefix ORDER BY name"
_PUT_NOTE = """
    INSERT INTO note (kind, name, value) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value
"""
_FORGET_NOTE = "DELETE FROM note WHERE kind = ? AND name = ?"
_LEASE = """
    INSERT INTO lease (name, holder, until) VALUES (:name, :holder, :until)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE lease.holder = excluded.holder OR lease.until < :now
"""
_ADD_SLIP = "UPDATE event SET slip = ?, seal = ? WHERE position = ?"
_UNREAD = "SELECT position, {} FROM event ORDER BY position".format(
    ", ".join(f"CAST({column} AS BLOB)" for column in ("stream", "recorded_at", "recorded_by", "body"))
)
_PROBE = "UPDATE token SET name = name WHERE false"  # BEGIN IMMEDIATE alone passes on a file that is read-only
_LAST = 2**63 - 1
_TOGETHER = 5000
_NOT_WRITTEN = "the last append was not written, those before it stand; "
_END_OF_TIME = "9999-12-31T23:59:59.999999Z"

_FROM_OUTSIDE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_AUTH,
}

T = TypeVar("T")


class SqliteStore:
    """
    An `EventStore`, with all that is kept beside the log, in SQLite.

    Every statement runs on one thread, and every group of appends in one immediate transaction. Whoever appends first
    holds the file until it is closed, and others then only read it; tokens are written in turns. A cancelled append is
    either not begun or done as a whole.

    What finds the file held by another process is tried again until *patience* (seconds) is over. One attempt is short,
    so that reads pass between the attempts of a group that waits.
    """

    def __init__(
        self,
        place: str,
        db: sqlite3.Connection,
        worker: Worker,
        clock: Clock,
        patience: float = BUSY_SECONDS,
        most_waiting: int = MOST_WAITING,
        *,
        writer: WriterLock | None = None,
    ) -> None:
        self._place = place
        self._db = db
        self._writer = writer or WriterLock(place, lasting=place != MEMORY)
        self._worker = worker
        self._clock = clock
        self._patience = patience
        self._committer = Committer(self._commit, worker, place=place, patience=patience, most_waiting=most_waiting)
        self._end = LastSeen(place)
        self._beside = None if place == MEMORY else SecondLook(place)
        self.whole = Whole(self._beside.rows, self._beside.leaves, self._beside.place) if self._beside else None
        """What reads single events of a log in a file; None where it is in memory."""
        self._known: Ground | None = None
        self._change: tuple[int] | None = None
        self._closed = False

    @classmethod
    async def open(
        cls,
        path: str | Path,
        *,
        clock: Clock,
        patience: float = BUSY_SECONDS,
        most_waiting: int = MOST_WAITING,
        staying: bool = False,
    ) -> Self:
        """
        The log at *path*, made with its folders if there is none. *staying* holds it for writing from the start.

        LogUnavailable says why it cannot be opened; LogCorrupt, which of its tables or guards was changed; LogInUse,
        who holds it.
        """
        place = str(path)
        writer = WriterLock(place, lasting=place != MEMORY)
        worker = Worker("treatylog-log")
        try:
            db = await worker.run(connect, place, patience, writer, staying)
        except BaseException:
            worker.end()
            raise
        return cls(place, db, worker, clock, patience, most_waiting, writer=writer)

    async def append(self, stream: str, events: Sequence[Event], *, expected: int | None, recorded_by: str) -> Appended:
        """See `EventStore.append`."""
        drafts = [draft(event) for event in events]
        return await self._committer.append(Append(stream, drafts, expected, check_writable(stream, recorded_by)))

    async def read(self, stream: str, *, known_at: datetime | None = None) -> list[RecordedEvent]:
        """See `EventStore.read`."""
        until = _END_OF_TIME if known_at is None else instant_text(known_at)
        return await self._run(lambda: _in_turn(_read(self._db, _STREAM, (stream, until)), stream))

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        """See `EventStore.read_all`."""
        page = (min(after, _LAST), min(max(limit, 0), _LAST))
        return await self._run(lambda: _following(_read(self._db, _PAGE, page), max(page[0], 0)))

    async def slips(self, stream: str, *, known_at: datetime | None = None) -> list[Slip]:
        """See `EventStore.slips`."""
        until = _END_OF_TIME if known_at is None else instant_text(known_at)
        return await self._run(lambda: _slips(self._db, stream, until))

    async def slips_of_all(self, *, after: int = 0, limit: int = 1000) -> list[SlipOfLog]:
        """See `EventStore.slips_of_all`."""
        page = (max(min(after, _LAST), 0), min(max(limit, 0), _LAST))
        return await self._run(lambda: _slips_of_all(self._db, page))

    async def position(self) -> int:
        """See `EventStore.position`."""
        return (await self.head()).size

    async def version(self, stream: str) -> int:
        """See `EventStore.version`."""
        return await self._run(lambda: _version(self._db, stream))

    async def head(self) -> Head:
        """See `EventStore.head`."""
        return await self._run(lambda: Head.of(_tail(self._db).frontier))

    async def wait(self, seconds: float) -> None:
        """See `EventStore.wait`. A file tells nobody."""
        await asyncio.sleep(seconds)

    async def verify(self) -> Head:
        """See `EventStore.verify`."""
        return await self._run(self._verify)

    async def add_token(self, token: Token) -> bool:
        """See `TokenStore.add_token`."""
        row = token_row(token)
        return await self._run(lambda: self._db.execute(_ADD_TOKEN, row).rowcount == 1)

    async def tokens(self) -> list[Token]:
        """See `TokenStore.tokens`."""
        return await self._run(lambda: [token_of(row) for row in self._db.execute(_TOKENS)])

    async def revoke_token(self, name: str, at: datetime) -> bool:
        """See `TokenStore.revoke_token`."""
        return await self._run(lambda: self._db.execute(_REVOKE_TOKEN, (instant_text(at), name)).rowcount == 1)

    async def midnights(self) -> list[tuple[date, int]]:
        """See `FeedStore.midnights`."""
        return await self._run(lambda: [midnight_of(row) for row in self._db.execute(_MIDNIGHTS)])

    async def mark_midnight(self, day: date) -> None:
        """See `FeedStore.mark_midnight`."""
        await self._run(lambda: self._mark_midnight(day))

    async def notes(self, kind: str, prefix: str = "") -> list[tuple[str, str]]:
        """See `NoteStore.notes`."""
        return await self._run(lambda: list(self._db.execute(_NOTES, {"kind": kind, "prefix": prefix})))

    async def put_notes(self, notes: Sequence[tuple[str, str, str | None]]) -> None:
        """See `NoteStore.put_notes`."""
        await self._run(lambda: self._put_notes(notes))

    async def lease(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """See `NoteStore.lease`."""
        given = {"name": name, "holder": holder, "now": instant_text(now), "until": instant_text(until)}
        return await self._run(lambda: self._db.execute(_LEASE, given).rowcount == 1)

    async def close(self) -> None:
        """See `EventStore.close`."""
        await self._committer.close()
        if not self._closed:
            self._closed = True
            try:
                if self._beside:
                    self._beside.close()
                await self._worker.run(self._db.close)
            finally:
                self._end.close()
                self._writer.release()
                self._worker.end()

    async def _run(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while True:
            if self._closed:
                raise LogUnavailable(f"the log {self._place} is closed; open it again", place=self._place)
            try:
                return await self._worker.run(self._attempt, work)
            except LogUnavailable as fault:
                if not _is_busy(fault.__cause__) or loop.time() >= until:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)

    def _attempt(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except sqlite3.DatabaseError as error:
            raise _fault(self._place, error) from error

    def _commit(self, appends: Sequence[Append]) -> list[Outcome]:
        self._hold()
        try:
            with _transaction(self._db, "IMMEDIATE") as db:
                ground = self._ground(db, appends)
                group = decide(appends, ground, self._clock)
                if group.new:
                    db.executemany(_INSERT, [written(entry, item) for entry, item in group.new])
                    db.execute(_ADVANCE, (group.tail.frontier.size, group.tail.frontier.to_bytes()))
            if group.new:
                self._end.note(group.new[-1][0])
            self._known = ground
            return group.outcomes
        except sqlite3.DatabaseError as error:
            fault = _fault(self._place, error, _NOT_WRITTEN)
            if isinstance(fault, LogUnavailable) and _is_busy(error):
                raise TryAgain(fault) from error
            raise fault from error

    def _hold(self) -> None:
        """Hold the file for writing. Somebody who does so for a moment is waited for; LogInUse where one stays."""
        if self._writer.is_held:
            return
        try:
            self._writer.take()
        except LogInUse as fault:
            if fault.context["stays"]:
                raise
            raise TryAgain(fault, ATTEMPT_SECONDS) from fault
        self._db.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")

    def _ground(self, db: sqlite3.Connection, appends: Sequence[Append]) -> Ground:
        """What *appends* stand on: as the last group left it, unless another process has written since."""
        known, self._known = self._known, None
        change = db.execute(_CHANGE).fetchone()
        if known is None or change != self._change:
            known = Ground(_tail(db), {}, {})
        self._change = change
        known.versions |= {stream: _version(db, stream) for stream in streams(appends) if stream not in known.versions}
        names = ids(appends)
        stored = db.execute(_STORED_ONE, names) if len(names) == 1 else db.execute(_STORED, (json.dumps(names),))
        known.stored = {id: Stored(position, stream, body.encode()) for id, position, stream, body in stored}
        return known

    def _mark_midnight(self, day: date) -> None:
        with _transaction(self._db, "IMMEDIATE") as db:
            db.execute(_MARK_MIDNIGHT, {"day": day.isoformat()})

    def _put_notes(self, notes: Sequence[tuple[str, str, str | None]]) -> None:
        with _transaction(self._db, "IMMEDIATE") as db:
            for kind, name, value in notes:
                if value is None:
                    db.execute(_FORGET_NOTE, (kind, name))
                else:
                    db.execute(_PUT_NOTE, (kind, name, value))

    def _verify(self) -> Head:
        with _transaction(self._db, "DEFERRED") as db:
            known = migrations("sqlite")
            check_applied(db, self._place, known)
            head = Head.of(_recomputed(db, known))
            self._end.check(db)
            _check_indexes(db)
            return head


class SecondLook:
    """A second connection to the log at *place*, by which one event is read at once and nothing is written."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._db: sqlite3.Connection | None = None
        self._turn = Lock()
        self._closed = False

    def rows(self, positions: Sequence[int]) -> list[Row]:
        """The rows at *positions*, as far as they are there."""
        return self._asked(_AT, (json.dumps(list(positions)),))

    def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaves from one position to another."""
        return [leaf for (leaf,) in self._asked(_LEAVES, (first, last))]

    def place(self, id: str) -> int | None:
        """The position of the event *id*, if there is one."""
        return next((position for _, position, *_ in self._asked(_STORED_ONE, (id,))), None)

    def close(self) -> None:
        """Let go of the connection."""
        with self._turn:
            self._closed = True
            if self._db is not None:
                self._db.close()
                self._db = None

    def _asked(self, query: str, values: tuple[object, ...]) -> list[Any]:
        with self._turn:
            if self._closed:
                raise LogUnavailable(f"the log {self._place} is closed; open it again", place=self._place)
            try:
                self._db = self._db or self._connected()
                with closing(_rows(self._db, query, values)) as rows:
                    return list(rows)
            except sqlite3.DatabaseError as error:
                raise _fault(self._place, error) from error

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._place, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        for pragma in ("query_only = ON", "wal_autocheckpoint = 0"):
            db.execute(f"PRAGMA {pragma}")
        return db


def connect(
    place: str, patience: float = BUSY_SECONDS, writer: WriterLock | None = None, staying: bool = False
) -> sqlite3.Connection:
    """
    A connection to the log at *place*, its schema up to date and its guards in place; *writer* is held if *staying*.

    LogUnavailable and LogCorrupt say what is wrong and what to do.
    """
    writer = writer or WriterLock(place, lasting=place != MEMORY)
    with _unopened(place):
        if place != MEMORY:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        if staying:
            writer.wait(patience, staying=True)
        try:
            return _connected(place, patience, writer)
        except BaseException:
            writer.release()
            raise


def _connected(place: str, patience: float, writer: WriterLock) -> sqlite3.Connection:
    db = sqlite3.connect(place, timeout=patience, isolation_level=None)
    try:
        _prepare(db, place, writer)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, place: str, writer: WriterLock) -> None:
    with _transaction(db, "IMMEDIATE"):
        check_ours(db, place)
        known = migrations("sqlite")
        steps = check_applied(db, place, known)
        _check_made_by(db, steps)
        further = [step for step in known if step not in steps]
        if steps and further:
            writer.take()  # of a log that somebody writes to the schema stays
        migrate(db, further)
        if any(step.number == WITH_SLIPS for step in further):
            _add_slips(db)
        LastSeen(place).check(db)
        db.execute(_PROBE)
    if place != MEMORY:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES if writer.is_held else 0}")
    db.execute(f"PRAGMA busy_timeout = {round(ATTEMPT_SECONDS * 1000)}")


def _add_slips(db: sqlite3.Connection) -> None:
    """Give the events of an older log the slips that they lack."""
    after = 0
    while page := db.execute(_PAGE, (after, _TOGETHER)).fetchall():
        after = page[-1][0]
        made = ((row[0], lacking(row)) for row in page)
        db.executemany(_ADD_SLIP, [(*slip, position) for position, slip in made if slip])


def _check_made_by(db: sqlite3.Connection, steps: Sequence[Migration]) -> None:
    """LogCorrupt unless tables and guards are those of *steps*; the events are read only to say what came of it."""
    if altered(db, steps):
        _recomputed(db, steps)


def _recomputed(db: sqlite3.Connection, steps: Sequence[Migration]) -> Frontier:
    """The frontier recomputed. LogCorrupt names the table that differs, else the position, else the guard."""
    differing = altered(db, steps)
    refuse({part: found for part, found in differing.items() if part[0] == "table"})
    kept = _tail(db).frontier
    whole = _WHOLE if len(steps) >= WITH_SLIPS else _WHOLE_BEFORE_SLIPS
    with closing(_rows(db, whole)) as rows:
        frontier = verified(map(entry_of, rows), kept)
    refuse(differing)
    return frontier


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
        if isinstance(error, sqlite3.Error) and result_code(error) in (
            None,
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_CORRUPT,
        ):
            raise _fault(place, error) from error
        raise LogUnavailable(
            f"cannot open the log {place}: {error}; it must be a treatylog log, or a new file where one can be written",
            place=place,
        ) from error


def _fault(place: str, error: sqlite3.Error, undone: str = "") -> LogUnavailable | LogCorrupt:
    """What *error* stands for: another process, a cause outside the file, or a file that is not as it was made."""
    if _is_busy(error):
        return LogUnavailable(
            f"the log {place} is busy: another process holds it ({error}); {undone}try again", place=place
        )
    if result_code(error) in _FROM_OUTSIDE:
        return LogUnavailable(
            f"the log {place} cannot be used: {error}; {undone}look for a full disk or lost access, then try again",
            place=place,
        )
    return LogCorrupt(f"the log {place} is damaged: {error}; run `treatylog verify` and restore a backup", place=place)


def _is_busy(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.Error) and result_code(error) == sqlite3.SQLITE_BUSY


def _read(db: sqlite3.Connection, query: str, values: tuple[object, ...]) -> list[RecordedEvent]:
    with closing(_rows(db, query, values)) as rows:
        return [RecordedEvent.stored(row) for row in rows]


def _slips(db: sqlite3.Connection, stream: str, until: str) -> list[Slip]:
    with closing(_rows(db, _SLIPS, (stream, until))) as rows:
        kept = list(rows)
    return slips_in(stream, kept, lambda: _in_turn(_read(db, _STREAM, (stream, until)), stream))


def _slips_of_all(db: sqlite3.Connection, page: tuple[int, int]) -> list[SlipOfLog]:
    with closing(_rows(db, _SLIPS_OF_ALL, page)) as rows:
        kept = list(rows)
    return slips_after(page[0], kept, lambda: _following(_read(db, _PAGE, page), page[0]))


def _following(entries: list[RecordedEvent], after: int) -> list[RecordedEvent]:
    """*entries*. LogCorrupt where they are not those that follow *after*, one by one."""
    for position, entry in enumerate(entries, start=after + 1):
        if entry.position != position:
            raise corrupt(position, f"the event is gone, position {entry.position} comes next")
    return entries


def _in_turn(entries: list[RecordedEvent], stream: str) -> list[RecordedEvent]:
    """*entries*. LogCorrupt where they are not those of *stream*, one by one: where its index leads elsewhere."""
    for version, entry in enumerate(entries, start=1):
        if (entry.stream, entry.version) != (stream, version):
            found = f'version {entry.version} of "{entry.stream}" was found for version {version} of "{stream}"'
            raise corrupt(entry.position, found)
    return entries


def _check_indexes(db: sqlite3.Connection) -> None:
    """LogCorrupt where SQLite finds that an index or a page is not what the rows make of it."""
    (found,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise damaged("the file", f"is not as SQLite left it ({found})")


def _rows(db: sqlite3.Connection, query: str, values: tuple[object, ...] = ()) -> Generator[Any, None, None]:
    """The rows of events that *query* selects. LogCorrupt names the first event that is not UTF-8 text."""
    try:
        yield from db.execute(query, values)
    except sqlite3.OperationalError as error:
        position = _undecodable(db) if result_code(error) is None else None
        if position is None:
            raise
        raise corrupt(position, "the stored event is not UTF-8 text") from error


def _undecodable(db: sqlite3.Connection) -> int | None:
    return next((position for position, *texts in db.execute(_UNREAD) if not all(map(_is_utf8, texts))), None)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _version(db: sqlite3.Connection, stream: str) -> int:
    return cast(int, db.execute(_VERSION, (stream,)).fetchone()[0])


def _tail(db: sqlite3.Connection) -> Tail:
    return tail_of(db.execute(_TAIL).fetchone())
