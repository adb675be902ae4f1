"""The log in a database as a whole: read at one moment while others write, made from another, looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from json import loads
from typing import Any, cast

import psycopg

from treatylog.errors import LogCorrupt, UnusableTarget
from treatylog.log.migrations import migrations
from treatylog.log.postgres import CHANNEL, Link, first_line, patiently, recomputed
from treatylog.log.postgres_schema import Db, check_applied, make
from treatylog.log.rows import COLUMNS, TOKEN_COLUMNS, WRITTEN, tail_of, token_of, token_row
from treatylog.log.slips import beside as slip
from treatylog.log.store import Head, Row
from treatylog.log.whole import BESIDE, Counted, Schema, Whole

_ROWS = f"SELECT {COLUMNS} FROM event ORDER BY position".encode()
_COPY = f"COPY event ({WRITTEN}, id, type, party, legal_date) FROM STDIN".encode()
_COPIED_TOGETHER = 10_000
_TAIL = "SELECT size, frontier, recorded_at FROM head LEFT JOIN event ON position = size"
_TOKENS = "SELECT * FROM token ORDER BY name"  # an older log lacks the last columns
_ADD_TOKEN = f"INSERT INTO token ({TOKEN_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING".encode()
_ADVANCE = "UPDATE head SET size = %s, frontier = %s"
_TELL = "SELECT pg_notify(%s, %s::text)"
_UNHURRIED = "SELECT set_config('idle_in_transaction_session_timeout', '0', true)"
_CONDITION = """
    SELECT current_setting('server_version'), pg_is_in_recovery(),
        (SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
            AND relname IN ('event', 'head', 'token', 'schema_migrations')),
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
        current_setting('max_connections')::int,
        (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'),
        (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0)::float FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'),
        current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
        current_setting('data_checksums') = 'on',
        (SELECT coalesce(array_agg(indexrelid::regclass::text), '{}') FROM pg_index
            JOIN pg_class ON pg_class.oid = indrelid
            WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready))
"""


@dataclass(frozen=True, slots=True)
class Condition:
    """How a database is, as its server tells."""

    server: str
    is_standby: bool
    bytes: int
    connections: int
    most_connections: int
    waiting: int
    idle_seconds: float
    is_durable: bool
    has_checksums: bool
    broken_indexes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Database:
    """Where a log is: the address, as it may be printed, and for how many seconds a server away is tried again."""

    dsn: str
    place: str
    patience: float

    def schema(self) -> Schema:
        """By which steps the log was made; by none where there is none. LogUnavailable says what it is instead."""
        with self._moment() as db:
            return _schema(db, self.place)

    @contextmanager
    def whole(self) -> Iterator[tuple[Whole, Head]]:
        """The log as it is at one moment, with the head that it keeps. Others may write to it meanwhile."""
        with self._moment() as db:
            _schema(db, self.place).check_there(self.place)
            head = Head.of(tail_of(db.execute(_TAIL).fetchone()).frontier)
            tokens = [token_of(row) for row in db.execute(_TOKENS)]
            beside = {table: _beside(db, table) for table in BESIDE if _row(db, f"SELECT to_regclass('{table}')")[0]}
            with db.cursor("treatylog_whole") as rows:
                rows.itersize = _COPIED_TOGETHER
                yield Whole(cast("Iterable[Row]", rows.execute(_ROWS)), tokens, beside), head

    def fill(self, whole: Whole, accept: Callable[[Head], None]) -> Head:
        """
        Make the log, which must hold no event, from *whole*; its head, recomputed. Tokens that are there stay.

        All of it or nothing: what *accept* raises when it is told the head undoes it.
        """
        with self._link() as link, link.told(), link.db.transaction():
            db = link.db
            make(db, self.place)
            db.execute(_UNHURRIED)
            db.execute("SELECT FROM head FOR UPDATE")
            size = tail_of(db.execute(_TAIL).fetchone()).frontier.size
            if size:
                raise UnusableTarget(f"{self.place} holds {size} events already; name an empty database, or a schema")
            _write(db, whole)
            head = Head.of(recomputed(db, self.place))
            accept(head)
            db.execute(_TELL, (CHANNEL, head.size))
        return head

    def condition(self) -> Condition:
        """What the server tells of itself and of the log."""
        with self._moment() as db:
            return Condition(*_row(db, _CONDITION))

    @contextmanager
    def _link(self) -> Iterator[Link]:
        link = Link(self.dsn, self.place)
        try:
            patiently(link, self.patience, lambda db: db.execute("SELECT"))
            yield link
        finally:
            link.close()

    @contextmanager
    def _moment(self) -> Iterator[Db]:
        """A connection that sees the database as it is now, and changes nothing."""
        with self._link() as link, link.told():
            link.db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            link.db.read_only = True
            with link.db.transaction():
                link.db.execute(_UNHURRIED)
                yield link.db


def _schema(db: Db, place: str) -> Schema:
    known = migrations("postgres")
    applied = check_applied(db, place, known)
    return Schema(tuple(step.name for step in applied), tuple(step.name for step in known if step not in applied))


def _write(db: Db, whole: Whole) -> None:
    counted = Counted(whole.rows)
    rows = iter(counted)
    try:
        while _copied(db, rows):
            pass
        if counted.frontier.size:
            db.execute(_ADVANCE, (counted.frontier.size, counted.frontier.to_bytes()))
    except psycopg.IntegrityError as error:
        raise LogCorrupt(
            f"event {counted.frontier.size} or one just before does not follow the last: {first_line(error)}; the copy "
            "was changed, take another"
        ) from error
    for token in whole.tokens:
        db.execute(_ADD_TOKEN, token_row(token))
    for table, found in whole.beside.items():
        columns = BESIDE[table]
        values = ", ".join(["%s"] * len(columns))
        add = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}) ON CONFLICT DO NOTHING".encode()
        with db.cursor() as cursor:
            cursor.executemany(add, found)


def _beside(db: Db, table: str) -> Sequence[tuple[object, ...]]:
    return db.execute(f"SELECT {', '.join(BESIDE[table])} FROM {table}".encode()).fetchall()


def _copied(db: Db, rows: Iterator[Row]) -> bool:
    """Write so many of *rows* that they fit into memory; whether there are more."""
    with db.cursor() as cursor, cursor.copy(_COPY) as copy:
        for number, row in enumerate(rows, start=1):
            copy.write_row((*row, *slip(row), *_columns(row[5])))
            if number == _COPIED_TOGETHER:
                return True
    return False


def _columns(body: str) -> Iterator[Any]:
    """What the database keeps beside *body*; nothing, which it refuses, where that is no object."""
    try:
        content = loads(body)
    except (ValueError, RecursionError):
        content = None
    return (content.get(name) if isinstance(content, dict) else None for name in ("id", "type", "party", "on"))


def _row(db: Db, query: str) -> tuple[Any, ...]:
    row = db.execute(query.encode()).fetchone()
    assert row is not None
    return row
