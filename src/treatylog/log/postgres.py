"""The store for several nodes: PostgreSQL 14 or newer, one row that counts, and a notice to those who wait."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg import Cursor
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction, UniqueViolation

from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.facts.event import Event
from treatylog.log.committer import MOST_WAITING, Committer, TryAgain
from treatylog.log.group import Append, Ground, Group, Outcome, decide, ids, streams
from treatylog.log.merkle import Frontier
from treatylog.log.migrations import migrations, refuse
from treatylog.log.postgres_schema import Db, altered, check_applied, make
from treatylog.log.rows import (
    COLUMNS,
    SLIPS,
    SLIPS_OF_LOG,
    TOKEN_COLUMNS,
    WRITTEN,
    entry_of,
    midnight_of,
    slips_after,
    slips_in,
    tail_of,
    token_of,
    token_row,
    written,
)
from treatylog.log.store import (
    Appended,
    Clock,
    Draft,
    Head,
    RecordedEvent,
    Slip,
    SlipOfLog,
    Stored,
    Tail,
    Token,
    check_writable,
    draft,
    instant_text,
    verified,
)
from treatylog.log.worker import Worker

PATIENCE_SECONDS = 10.0
CONNECT_SECONDS = 3
PAUSE_SECONDS = 0.2
CHANNEL: Final = "treatylog"

_STREAM = f"SELECT {COLUMNS} FROM event WHERE stream = %s AND recorded_at <= %s ORDER BY version".encode()
_PAGE = f"SELECT {COLUMNS} FROM event WHERE position > %s ORDER BY position LIMIT %s".encode()
_SLIPS = f"SELECT {SLIPS} FROM event WHERE stream = %s AND recorded_at <= %s ORDER BY version".encode()
_SLIPS_OF_ALL = f"SELECT {SLIPS_OF_LOG} FROM event WHERE position > %s ORDER BY position LIMIT %s".encode()
_WHOLE = f"SELECT {COLUMNS}, id, type, party, legal_date, slip, seal FROM event ORDER BY position".encode()
_VERSION = b"SELECT coalesce(max(version), 0) FROM event WHERE stream = %s"
_HEAD = "SELECT size, frontier, recorded_at FROM head LEFT JOIN event ON position = size"
_TOKENS = f"SELECT {TOKEN_COLUMNS} FROM token ORDER BY name".encode()
_ADD_TOKEN = f"INSERT INTO token ({TOKEN_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING".encode()
_REVOKE_TOKEN = "UPDATE token SET revoked_at = coalesce(revoked_at, %s) WHERE name = %s"

_MIDNIGHTS = "SELECT day, position FROM midnight ORDER BY day"
_MARK_MIDNIGHT = """
    INSERT INTO midnight (day, position) SELECT %(day)s, size FROM head LEFT JOIN event ON event.position = size
    WHERE coalesce(recorded_at, '') < %(day)s AND NOT EXISTS (SELECT FROM midnight WHERE day >= %(day)s)
"""

_NOTES = b"SELECT name, value FROM note WHERE kind = %(kind)s AND starts_with(name, %(prefix)s) ORDER BY name"
_PUT_NOTE = b"""
    INSERT INTO note (kind, name, value) VALUES (%s, %s, %s)
    ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value
"""
_FORGET_NOTE = b"DELETE FROM note WHERE kind = %s AND name = %s"
_LEASE = b"""
    INSERT INTO lease (name, holder, until) VALUES (%(name)s, %(holder)s, %(until)s)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE lease.holder = excluded.holder OR lease.until < %(now)s
"""

_LOCK = "SELECT FROM head FOR UPDATE"
_VERSIONS = "SELECT stream, max(version) FROM event WHERE stream = ANY (%s) GROUP BY stream"
_STORED = b"SELECT id, position, stream, body FROM event WHERE id = ANY (%s)"
_LEAF = "SELECT leaf FROM event WHERE position = %s"
_WRITE = """
    WITH ours AS (
        SELECT size FROM head WHERE size = %s AND NOT EXISTS (SELECT FROM event WHERE id {known}) FOR UPDATE
    ),
    added AS (
        INSERT INTO event ({columns}, id, type, party, legal_date) SELECT {new}
    ),
    moved AS (UPDATE head SET size = %s, frontier = %s FROM ours WHERE head.size = ours.size RETURNING head.size)
    SELECT pg_notify('{channel}', size::text) FROM moved
"""
_ONE = "%s::bigint, %s, %s::bigint, %s, %s, %s, %s::bytea, %s, %s::bigint, %s, %s, %s, %s FROM ours"
_MANY = """new.* FROM ours, unnest(
    %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bytea[],
    %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]
) AS new"""
_WRITE_ONE, _WRITE_MANY = (
    _WRITE.format(columns=WRITTEN, channel=CHANNEL, known=known, new=new).encode()
    for known, new in (("= %s", _ONE), ("= ANY (%s)", _MANY))
)
"""
Every new event and the head, where the head is still the one they were decided on and no event has one of their ids: a
row; else nothing, and none.
"""

_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
_LIMITS = (
    "SELECT set_config('lock_timeout', '5s', false), set_config('idle_in_transaction_session_timeout', '30s', false)"
)
_LAST = 2**63 - 1
_END_OF_TIME = "9999-12-31T23:59:59.999999Z"
_AGAIN = (psycopg.OperationalError, psycopg.InterfaceError, ReadOnlySqlTransaction)
"""What may be over in a moment: no connection, a server that stops or starts, a lock, a stand-by that takes over."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class PostgresStore:
    """
    An `EventStore`, with all that is kept beside the log, in PostgreSQL. Any number of processes may open it at once.

    Reading has a thread and a connection, and so has writing. As long as no other node writes, a group of appends is
    one statement at READ COMMITTED and one journey, decided on the head that was left behind, which it moves; where
    another node moved it first, or an id is in the log already, it writes nothing. Then the row of the head is locked,
    and the group decided on what is found. A lost connection is made again, and a group of which it is not known
    whether it was written is looked for before it is written again.
    """

    def __init__(self, link: "Link", *, clock: Clock, patience: float, most_waiting: int) -> None:
        self._place = link.place
        self._clock = clock
        self._reader, self._writer, self._listener = link, link.another(), link.another()
        self._reading = Worker("treatylog-read")
        self._writing = Worker("treatylog-log")
        self._listening = Worker("treatylog-listen")
        self._committer = Committer(
            self._commit, self._writing, place=self._place, patience=patience, most_waiting=most_waiting
        )
        self._known: Ground | None = None
        self._ended_at: int | None = None
        self._unsure: _Unsure | None = None
        self._closed = False

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        clock: Clock,
        place: str | None = None,
        patience: float = PATIENCE_SECONDS,
        most_waiting: int = MOST_WAITING,
    ) -> Self:
        """
        The log in the database that *dsn* names, made if there is none; *place* is how messages name it.

        A server that cannot be reached is tried again until *patience* (seconds) is over, each failure being logged;
        then LogUnavailable. LogCorrupt says which of its tables or guards was changed.
        """
        link = Link(dsn, place or "postgresql://")
        await asyncio.to_thread(_opened, link, patience)
        return cls(link, clock=clock, patience=patience, most_waiting=most_waiting)

    async def append(self, stream: str, events: Sequence[Event], *, expected: int | None, recorded_by: str) -> Appended:
        """See `EventStore.append`."""
        drafts = [draft(event) for event in events]
        return await self._committer.append(Append(stream, drafts, expected, check_writable(stream, recorded_by)))

    async def read(self, stream: str, *, known_at: datetime | None = None) -> list[RecordedEvent]:
        """See `EventStore.read`."""
        until = _END_OF_TIME if known_at is None else instant_text(known_at)
        return await self._run(lambda db: _recorded(db, _STREAM, (stream, until)))

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        """See `EventStore.read_all`."""
        page = (min(after, _LAST), min(max(limit, 0), _LAST))
        return await self._run(lambda db: _recorded(db, _PAGE, page))

    async def slips(self, stream: str, *, known_at: datetime | None = None) -> list[Slip]:
        """See `EventStore.slips`."""
        until = _END_OF_TIME if known_at is None else instant_text(known_at)
        return await self._run(lambda db: _slips(db, stream, until))

    async def slips_of_all(self, *, after: int = 0, limit: int = 1000) -> list[SlipOfLog]:
        """See `EventStore.slips_of_all`."""
        page = (max(min(after, _LAST), 0), min(max(limit, 0), _LAST))
        return await self._run(lambda db: _slips_of_all(db, page))

    async def position(self) -> int:
        """See `EventStore.position`."""
        return (await self.head()).size

    async def version(self, stream: str) -> int:
        """See `EventStore.version`."""
        return await self._run(lambda db: int(_row(db, _VERSION, (stream,))[0]))

    async def head(self) -> Head:
        """See `EventStore.head`."""
        return await self._run(lambda db: Head.of(_tail(db).frontier))

    async def wait(self, seconds: float) -> None:
        """See `EventStore.wait`. A server that cannot be asked is waited for as well."""
        if self._closed:
            await asyncio.sleep(seconds)
            return
        await self._listening.run(self._heard, seconds)

    async def verify(self) -> Head:
        """See `EventStore.verify`. It has a connection of its own, so that nobody waits for it."""
        self._check_open()
        return await asyncio.to_thread(self._verify)

    async def add_token(self, token: Token) -> bool:
        """See `TokenStore.add_token`."""
        row = token_row(token)
        return await self._run(lambda db: db.execute(_ADD_TOKEN, row).rowcount == 1)

    async def tokens(self) -> list[Token]:
        """See `TokenStore.tokens`."""
        return await self._run(lambda db: [token_of(row) for row in db.execute(_TOKENS)])

    async def revoke_token(self, name: str, at: datetime) -> bool:
        """See `TokenStore.revoke_token`."""
        return await self._run(lambda db: db.execute(_REVOKE_TOKEN, (instant_text(at), name)).rowcount == 1)

    async def midnights(self) -> list[tuple[date, int]]:
        """See `FeedStore.midnights`."""
        return await self._run(lambda db: [midnight_of(row) for row in db.execute(_MIDNIGHTS)])

    async def mark_midnight(self, day: date) -> None:
        """See `FeedStore.mark_midnight`. It holds the row of the head, as an append does."""
        await self._run(lambda db: _mark_midnight(db, day))

    async def notes(self, kind: str, prefix: str = "") -> list[tuple[str, str]]:
        """See `NoteStore.notes`."""
        return await self._run(lambda db: [(n, v) for n, v in db.execute(_NOTES, {"kind": kind, "prefix": prefix})])

    async def put_notes(self, notes: Sequence[tuple[str, str, str | None]]) -> None:
        """See `NoteStore.put_notes`."""
        await self._run(lambda db: _put_notes(db, notes))

    async def lease(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """See `NoteStore.lease`."""
        given = {"name": name, "holder": holder, "now": instant_text(now), "until": instant_text(until)}
        return await self._run(lambda db: db.execute(_LEASE, given).rowcount == 1)

    async def close(self) -> None:
        """See `EventStore.close`."""
        await self._committer.close()
        if not self._closed:
            self._closed = True
            for worker, link in ((self._reading, self._reader), (self._writing, self._writer)):
                await worker.run(link.close)
                worker.end()
            self._listening.give(self._listener.close, lambda _: None)
            self._listening.end()

    def _check_open(self) -> None:
        if self._closed:
            raise LogUnavailable(f"the log {self._place} is closed; open it again", place=self._place)

    async def _run(self, work: Callable[[Db], T]) -> T:
        self._check_open()
        return await self._reading.run(self._asked, work)

    def _asked(self, work: Callable[[Db], T]) -> T:
        """What *work* gives. A connection that was lost since it was last used is made again, once."""
        with self._reader.told():
            try:
                return work(self._reader.db)
            except _AGAIN:
                self._reader.close()
                return work(self._reader.db)

    # Appending

    def _commit(self, appends: Sequence[Append]) -> list[Outcome]:
        try:
            with self._writer.told("what waits to be written was not acknowledged; send it again; "):
                settled = self._settled()
                waiting = [one for one in appends if id(one) not in settled]
                written = self._written(waiting) if waiting else []
        except LogUnavailable as fault:
            if isinstance(fault.__cause__, _AGAIN):
                raise TryAgain(fault, PAUSE_SECONDS) from fault
            raise
        outcomes = settled | {id(one): outcome for one, outcome in zip(waiting, written, strict=True)}
        return [outcomes[id(one)] for one in appends]

    def _settled(self) -> dict[int, Outcome]:
        """What became of the group that was sent when the connection broke, where it turns out to be in the log."""
        if self._unsure is None:
            return {}
        leaf = self._writer.db.execute(_LEAF, (self._unsure.position,)).fetchone()
        settled = self._unsure.outcomes if leaf and leaf[0] == self._unsure.leaf else {}
        self._unsure = None
        return settled

    def _written(self, appends: Sequence[Append]) -> list[Outcome]:
        clock = _Readings(self._clock)
        known, self._known = self._known, None
        if known and all(stream in known.versions for stream in streams(appends)):
            known.stored = {}  # the statement looks for their ids itself
            group = decide(appends, known, clock)
            if group.new and len(group.new) == sum(len(one.drafts) for one in appends):
                with suppress(UniqueViolation):  # another node was faster with the same event
                    if self._sent(appends, group):
                        self._known, self._ended_at = known, known.tail.frontier.size
                        return group.outcomes
            clock.rewind()
        return self._written_with_lock(appends, clock)

    def _written_with_lock(self, appends: Sequence[Append], clock: Clock) -> list[Outcome]:
        with self._writer.db.pipeline(), self._writer.db.transaction():
            self._writer.db.execute(_LOCK)
            ground = _ground(self._writer.db, appends)
            began_at = ground.tail.frontier.size
            group = decide(appends, ground, clock)
            if group.new:
                self._send(appends, group)
        self._unsure = None
        self._known = ground if began_at == self._ended_at else None
        self._ended_at = ground.tail.frontier.size
        return group.outcomes

    def _sent(self, appends: Sequence[Append], group: Group) -> bool:
        """Whether *group* was written: whether the head was still the one that its first event follows."""
        done = self._send(appends, group).fetchone() is not None
        self._unsure = None
        return done

    def _send(self, appends: Sequence[Append], group: Group) -> Cursor[tuple[Any, ...]]:
        first, last = group.new[0][0], group.new[-1][0]
        outcomes = {id(one): outcome for one, outcome in zip(appends, group.outcomes, strict=True)}
        self._unsure = _Unsure(appends, outcomes, last.position, bytes.fromhex(last.leaf_hash))
        frontier = group.tail.frontier
        names = [item.event.id for _, item in group.new]
        if first is last:
            query, values = _WRITE_ONE, (names[0], *_cells(*group.new[0]))
        else:
            query, values = _WRITE_MANY, (names, *_columns(group))
        values = (first.position - 1, *values, frontier.size, frontier.to_bytes())
        return self._writer.db.execute(query, values)

    # The others

    def _heard(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        try:
            if self._listener.is_new:
                self._listener.db.execute(f"LISTEN {CHANNEL}".encode())
                return  # what came before was not heard
            for _ in self._listener.db.notifies(timeout=seconds, stop_after=1):
                pass
        except (psycopg.Error, LogUnavailable):
            self._listener.close()
            time.sleep(max(0.0, until - time.monotonic()))

    def _verify(self) -> Head:
        link = self._reader.another()
        try:
            with link.told():
                db = link.db
                db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                with db.transaction():
                    return Head.of(recomputed(db, self._place))
        finally:
            link.close()


class Link:
    """One connection, made when it is needed and made again after it was lost. It belongs to one thread."""

    def __init__(self, dsn: str, place: str) -> None:
        self._dsn = dsn
        self._db: Db | None = None
        self.place = place

    def another(self) -> "Link":
        """A link of its own to the same database."""
        return Link(self._dsn, self.place)

    @property
    def is_new(self) -> bool:
        """Whether there is no connection yet."""
        return self._db is None or self._db.closed

    @property
    def db(self) -> Db:
        """The connection. psycopg.OperationalError when none can be had."""
        if self._db is None or self._db.closed:
            try:
                self._db = psycopg.connect(
                    self._dsn, autocommit=True, connect_timeout=CONNECT_SECONDS, client_encoding="utf8",
                    fallback_application_name="treatylog",
                )  # fmt: skip
            except psycopg.ProgrammingError as error:
                raise LogUnavailable(
                    f"the address of the log {self.place} cannot be read: {first_line(error)}; write "
                    "postgresql://user@host:5432/name",
                    place=self.place,
                ) from None
            self._db.execute(_DURABLE)
            self._db.execute(_LIMITS)
        return self._db

    def close(self) -> None:
        """Let go of the connection, if there is one."""
        if self._db is not None:
            with suppress(psycopg.Error):
                self._db.close()
            self._db = None

    @contextmanager
    def told(self, undone: str = "") -> Iterator[None]:
        """Whatever the database says, in our words. LogUnavailable, or LogCorrupt where it is not as it was made."""
        try:
            yield
        except _AGAIN as error:
            self.close()
            raise LogUnavailable(
                f"the log {self.place} cannot be reached: {first_line(error)}; {undone}see whether the server runs "
                "and takes connections",
                place=self.place,
            ) from error
        except InsufficientPrivilege as error:
            raise LogUnavailable(
                f"the log {self.place} may not be used: {first_line(error)}; grant it to the role", place=self.place
            ) from error
        except psycopg.Error as error:
            raise LogCorrupt(
                f"the log {self.place} is damaged: {first_line(error)}; run `treatylog verify` and restore a backup",
                place=self.place,
            ) from error


def _opened(link: Link, patience: float) -> None:
    patiently(link, patience, lambda db: _made(db, link.place))


def _made(db: Db, place: str) -> None:
    if altered(db, make(db, place)):
        recomputed(db, place)


def patiently(link: Link, patience: float, work: Callable[[Db], T]) -> T:
    """
    What *work* does in one transaction. A server that cannot be reached is tried again until *patience* (seconds) is
    over, each failure being logged; then LogUnavailable.
    """
    until = time.monotonic() + patience
    while True:
        try:
            with link.told(), link.db.transaction():
                return work(link.db)
        except LogUnavailable as fault:
            if not isinstance(fault.__cause__, _AGAIN) or time.monotonic() >= until:
                link.close()
                raise
            _log.warning("%s; trying again for %.0f seconds", fault.message, until - time.monotonic())
            time.sleep(min(1.0, max(0.0, until - time.monotonic())))
        except BaseException:
            link.close()
            raise


class _Unsure:
    """A group that was sent: what it comes to if it is in the log, and by which leaf it would be known there."""

    def __init__(self, appends: Sequence[Append], outcomes: dict[int, Outcome], position: int, leaf: bytes) -> None:
        self.appends = appends  # kept, so that the ids of their outcomes stay theirs
        self.outcomes = outcomes
        self.position = position
        self.leaf = leaf


class _Readings:
    """A clock that can be wound back to give the same readings again, so that a second try is as the first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: list[datetime] = []
        self._next = 0

    def __call__(self) -> datetime:
        if self._next == len(self._given):
            self._given.append(self._clock())
        self._next += 1
        return self._given[self._next - 1]

    def rewind(self) -> None:
        """Go back to the first reading."""
        self._next = 0


def _mark_midnight(db: Db, day: date) -> None:
    with db.transaction():
        db.execute(_LOCK)
        db.execute(_MARK_MIDNIGHT, {"day": day.isoformat()})


def _put_notes(db: Db, notes: Sequence[tuple[str, str, str | None]]) -> None:
    with db.transaction():
        for kind, name, value in notes:
            if value is None:
                db.execute(_FORGET_NOTE, (kind, name))
            else:
                db.execute(_PUT_NOTE, (kind, name, value))


def _ground(db: Db, appends: Sequence[Append]) -> Ground:
    """What *appends* stand on, asked for in one journey; the row of the head is ours by then."""
    head = db.execute(_HEAD)
    versions = db.execute(_VERSIONS, (streams(appends),))
    stored = db.execute(_STORED, (ids(appends),))
    return Ground(
        tail_of(head.fetchone()),
        dict.fromkeys(streams(appends), 0) | dict(versions.fetchall()),
        _by_id(stored),
    )


def _by_id(rows: Iterable[tuple[Any, ...]]) -> dict[str, Stored]:
    return {id: Stored(position, stream, body.encode()) for id, position, stream, body in rows}


def _cells(entry: RecordedEvent, item: Draft) -> tuple[Any, ...]:
    """The row of an event, with the copies out of its body."""
    return (*written(entry, item), *(item.content.get(name) for name in ("id", "type", "party", "on")))


def _columns(group: Group) -> Iterator[list[Any]]:
    """The new rows of *group*, column by column."""
    return map(list, zip(*(_cells(entry, item) for entry, item in group.new), strict=True))


def recomputed(db: Db, place: str) -> Frontier:
    """The frontier recomputed. LogCorrupt names the table that differs, else the position, else the guard."""
    steps = check_applied(db, place, migrations("postgres"))
    differing = altered(db, steps)
    refuse({part: found for part, found in differing.items() if part[0] == "table"})
    kept = _tail(db).frontier
    with db.cursor("treatylog_verify") as rows:
        rows.itersize = 5000
        frontier = verified(map(entry_of, rows.execute(_WHOLE)), kept)
    refuse(differing)
    return frontier


def _recorded(db: Db, query: bytes, values: tuple[object, ...]) -> list[RecordedEvent]:
    return [RecordedEvent.stored(row) for row in db.execute(query, values, binary=True).fetchall()]


def _slips(db: Db, stream: str, until: str) -> list[Slip]:
    kept: Any = db.execute(_SLIPS, (stream, until), binary=True).fetchall()
    return slips_in(stream, kept, lambda: _recorded(db, _STREAM, (stream, until)))


def _slips_of_all(db: Db, page: tuple[int, int]) -> list[SlipOfLog]:
    kept: Any = db.execute(_SLIPS_OF_ALL, page, binary=True).fetchall()
    return slips_after(page[0], kept, lambda: _recorded(db, _PAGE, page))


def _tail(db: Db) -> Tail:
    return tail_of(db.execute(_HEAD).fetchone())


def _row(db: Db, query: bytes, values: tuple[object, ...]) -> tuple[Any, ...]:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return row


def first_line(error: Exception) -> str:
    """What *error* says first: further lines are hints for whoever wrote the query."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
