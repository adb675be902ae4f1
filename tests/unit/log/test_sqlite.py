"""The SQLite store: what the database itself enforces, and what happens when the file is not what it should be."""

import asyncio
import json
import os
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio

from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.facts.event import Event, parse_event
from treatylog.log.merkle import leaf_hash
from treatylog.log.sqlite import BUSY_SECONDS, Migration, SqliteStore, connect, migrate, migrations
from treatylog.log.store import Clock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = "2026-11-23T13:00:00.000000Z"


def ticking() -> Clock:
    times = (NOON + timedelta(seconds=number) for number in range(10_000))
    return lambda: next(times)


def statement(number: int, text: str = "Intends to leave.") -> Event:
    return parse_event(statement_json(number, text))


def statement_json(number: int, text: str = "Intends to leave.") -> str:
    event = {"id": f"inf/{number:04}", "treaty": "inf", "type": "statement_made", "party": "USA"}
    return json.dumps({**event, "on": "2018-10-20", "sources": ["white-house-2018-10-20"], "text": text})


@pytest_asyncio.fixture
async def log(tmp_path: Path) -> Path:
    """A file with three events in it, closed."""
    path = tmp_path / "log.db"
    store = await SqliteStore.open(path, clock=ticking())
    await store.append("inf", [statement(number) for number in (1, 2, 3)], expected=0, recorded_by="curator")
    await store.close()
    return path


@pytest.fixture
def raw(log: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to that file, as any program could open one."""
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        yield db


def contents(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [*db.execute("SELECT * FROM event ORDER BY position"), *db.execute("SELECT * FROM head")]


def make_read_only(path: Path) -> None:
    path.chmod(0o444)


def folder_of(path: Path) -> list[Path]:
    return list(path.parent.iterdir())


async def verified(path: Path) -> int:
    store = await SqliteStore.open(path, clock=ticking())
    try:
        return (await store.verify()).size
    finally:
        await store.close()


SETTINGS = ("journal_mode", "synchronous", "busy_timeout")
NO_TIME = "9999-99-99T99:99:99.999999Z"
NOT_UTF8 = "CAST(x'ff' AS TEXT)"
BODY_NOT_UTF8 = """CAST(x'7b226964223a22ff222c2274797065223a2278227d' AS TEXT)"""
DEEP = '{"id":"inf/0002","type":"x","a":' + "[" * 1500 + "]" * 1500 + "}"
GUARD = "CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT 1; END;"
ALTERED = [
    ("DROP TRIGGER event_is_never_changed", "trigger event_is_never_changed", "is not in the file"),
    (
        f"DROP TRIGGER event_is_never_changed; {GUARD}",
        "trigger event_is_never_changed",
        "is not the one that treatylog made",
    ),
    (GUARD.replace("event_is", "head_is"), "trigger head_is_never_changed", "was not made by treatylog"),
    ("DROP TABLE event", "table event", "is not in the file"),
    ("DROP TABLE head", "table head", "is not in the file"),
    ("ALTER TABLE token ADD COLUMN secret TEXT", "table token", "is not the one that treatylog made"),
]
COLUMNS = "(position, stream, version, recorded_at, recorded_by, body, leaf)"
ROW = "(2, 'inf', 2, '2027-01-01T00:00:00.000000Z', 'x', '{\"id\":\"inf/0002\",\"type\":\"signed\"}', zeroblob(32))"
NEXT = "({position}, 'inf', {version}, '{at}', 'x', '{{\"id\":\"inf/{id}\",\"type\":\"signed\"}}', zeroblob(32))"


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE event SET recorded_by = 'somebody else'",
            "UPDATE event SET body = replace(body, 'leave', 'stay') WHERE position = 2",
            "UPDATE event SET position = 9 WHERE position = 3",
            "UPDATE OR REPLACE event SET position = 1 WHERE position = 3",
            "UPDATE OR IGNORE event SET version = 7 WHERE position = 3",
            "DELETE FROM event",
            "DELETE FROM event WHERE position = 3",
            f"INSERT OR REPLACE INTO event {COLUMNS} VALUES {ROW}",
            f"REPLACE INTO event {COLUMNS} VALUES {ROW}",
            f"INSERT INTO event {COLUMNS} VALUES {ROW} ON CONFLICT DO UPDATE SET body = excluded.body",
            f"INSERT INTO event {COLUMNS} VALUES {ROW} ON CONFLICT (position) DO UPDATE SET body = excluded.body",
            f"INSERT INTO event {COLUMNS} VALUES {ROW} ON CONFLICT (stream, version) DO UPDATE SET body = '{{}}'",
        ],
    )
    async def test_refuses_to_change_or_remove_an_event(self, raw: sqlite3.Connection, statement: str) -> None:
        """Append-only holds against UPDATE, DELETE, REPLACE and upsert, from any program on any connection."""
        before = contents(raw)
        with pytest.raises(sqlite3.IntegrityError, match="the log is append-only"):
            raw.execute(statement)
        assert contents(raw) == before

    @pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"])
    @pytest.mark.parametrize(
        "values",
        [
            {"position": 5, "version": 4},
            {"position": "NULL", "version": 4},
            {"position": 0, "version": 4},
            {"position": 4, "version": 5},
            {"position": 4, "version": 1},
            {"position": 4, "version": 4, "id": "0002"},
            {"position": 4, "version": 4, "at": "2026-11-23T12:00:02.000000Z"},
        ],
        ids=["gap", "no-position", "before-all", "version-gap", "version-again", "id-again", "not-later"],
    )
    async def test_refuses_an_event_that_does_not_follow_the_last(
        self, raw: sqlite3.Connection, verb: str, values: dict[str, object]
    ) -> None:
        """Positions and versions have no gaps, ids are new and times increase, or the row does not go in."""
        row = NEXT.format(**{"id": "0004", "at": LATER, **values})
        before = contents(raw)
        with pytest.raises(sqlite3.IntegrityError, match="the log is append-only"):
            raw.execute(f"{verb} INTO event {COLUMNS} VALUES {row}")
        assert contents(raw) == before

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE head SET size = 2",
            "UPDATE head SET size = 3, frontier = x''",
            "UPDATE head SET size = 4",
            "UPDATE OR REPLACE head SET size = NULL",
            "DELETE FROM head",
            "INSERT INTO head (only, size, frontier) VALUES (2, 0, x'')",
            "INSERT OR REPLACE INTO head (only, size, frontier) VALUES (1, 0, x'')",
            "INSERT INTO head (only, size, frontier) VALUES (1, 9, x'') ON CONFLICT DO UPDATE SET size = 9",
        ],
    )
    async def test_moves_its_head_only_forward_to_the_last_event(self, raw: sqlite3.Connection, statement: str) -> None:
        """The counter cannot be set back, run ahead of the events, or be lost."""
        before = contents(raw)
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
        assert contents(raw) == before

    async def test_reads_type_party_and_date_out_of_the_body(self, raw: sqlite3.Connection) -> None:
        """What replay needs lies in columns that cannot say anything else than the body."""
        row = raw.execute("SELECT id, type, party, legal_date FROM event WHERE position = 2").fetchone()
        assert row == ("inf/0002", "statement_made", "USA", "2018-10-20")

    def test_writes_ahead_waits_for_the_disk_and_for_others(self, tmp_path: Path) -> None:
        """An acknowledged event survives a power cut (WAL, synchronous=FULL), and an attempt on a busy log is short."""
        with closing(connect(str(tmp_path / "log.db"))) as db:
            settings = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS]
        assert settings == ["wal", 2, 100]


class TestVerify:
    async def test_passes_an_untouched_log(self, log: Path) -> None:
        """Three events, three leaves."""
        assert await verified(log) == 3

    @pytest.mark.parametrize(
        ("change", "position", "found"),
        [
            ("UPDATE event SET body = replace(body, 'leave', 'stay') WHERE position = 2", 2, "hashes to"),
            (
                "UPDATE event SET body = replace(body, ':', ': ') WHERE position = 2",
                2,
                "not a JSON object in canonical",
            ),
            ("UPDATE event SET recorded_by = 'somebody' WHERE position = 3", 3, "hashes to"),
            ("UPDATE event SET recorded_at = '2026-11-23T12:00:01.500000Z' WHERE position = 2", 2, "hashes to"),
            ("UPDATE event SET recorded_at = '2026-11-23T11:00:00.000000Z' WHERE position = 2", 2, "a time after"),
            ("UPDATE event SET leaf = zeroblob(32) WHERE position = 1", 1, "its leaf is 0000"),
            ("UPDATE event SET stream = 'npt' WHERE position = 3", 3, "version 3, expected 1"),
            ("DELETE FROM event WHERE position = 2", 2, "the event is gone, position 3 comes next"),
            ("DELETE FROM event WHERE position = 3", 3, "the event is gone"),
            ("UPDATE head SET size = 2, frontier = zeroblob(32)", 3, "holds 3 events, its head counts 2"),
            ("UPDATE head SET size = 2, frontier = zeroblob(64)", 2, "the head is damaged"),
            ("UPDATE head SET frontier = zeroblob(64)", 1, "positions 1 to 2 hash to"),
        ],
    )
    async def test_names_the_first_position_that_differs(
        self, log: Path, raw: sqlite3.Connection, change: str, position: int, found: str
    ) -> None:
        """Whoever takes the guards off and edits the file is found out, and where."""
        unguard(raw)
        raw.execute(change)
        with pytest.raises(LogCorrupt, match=rf"^position {position}: .*{found}") as caught:
            await verified(log)
        assert (caught.value.code, caught.value.context) == ("log-corrupt", {"position": position})

    async def test_finds_a_body_replaced_together_with_its_leaf(self, log: Path, raw: sqlite3.Connection) -> None:
        """A forger who recomputes the leaf is still betrayed by the tree."""
        unguard(raw)
        (body,) = raw.execute("SELECT body FROM event WHERE position = 3").fetchone()
        forged = body.replace("leave", "stay")
        leaf = (
            f'{{"event":{forged},"position":3,"recorded_at":"2026-11-23T12:00:02.000000Z",'
            '"recorded_by":"curator","stream":"inf","version":3}'
        )
        raw.execute("UPDATE event SET body = ?, leaf = ? WHERE position = 3", (forged, leaf_hash(leaf.encode())))
        with pytest.raises(LogCorrupt, match=r"^position 3: positions 3 to 3 hash to"):
            await verified(log)

    @pytest.mark.parametrize(
        ("change", "position", "found"),
        [
            (f"UPDATE event SET recorded_at = '{NO_TIME}' WHERE position = 2", 2, f'recorded at "{NO_TIME}", expected'),
            (f"UPDATE event SET recorded_at = '{NO_TIME}' WHERE position = 3", 3, f'recorded at "{NO_TIME}", expected'),
            (f"UPDATE event SET recorded_by = {NOT_UTF8} WHERE position = 1", 1, "not UTF-8 text"),
            (f"UPDATE event SET body = {BODY_NOT_UTF8} WHERE position = 2", 2, "not UTF-8 text"),
            (f"UPDATE event SET body = '{DEEP}' WHERE position = 2", 2, "not a JSON object in canonical"),
        ],
        ids=["no-time-within", "no-time-at-the-end", "recorder", "body", "deep"],
    )
    async def test_names_the_position_of_a_value_that_cannot_be_read(
        self, log: Path, raw: sqlite3.Connection, change: str, position: int, found: str
    ) -> None:
        """A value that is no time, no text or no sane JSON is a damaged log, not a crash and not a full disk."""
        with unguarded(raw):
            raw.execute(change)
        with pytest.raises(LogCorrupt, match=rf"^position {position}: .*{found}.*restore it from a backup") as caught:
            await verified(log)
        assert caught.value.context == {"position": position}

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ("DELETE FROM head", "holds no row"),
            ("UPDATE head SET size = -1, frontier = zeroblob(32)", "counts -1 events"),
        ],
    )
    async def test_says_that_the_head_is_lost(
        self, log: Path, raw: sqlite3.Connection, change: str, found: str
    ) -> None:
        """A log without its counter is damaged; the error says where and what to do."""
        with unguarded(raw):
            raw.execute(change)
        with pytest.raises(LogCorrupt, match=rf"^table head {found}.*restore it from a backup or an export") as caught:
            await verified(log)
        assert caught.value.context == {"part": "table head"}

    @pytest.mark.parametrize(("change", "part", "found"), ALTERED)
    async def test_finds_a_guard_or_table_changed_while_the_log_is_open(
        self, log: Path, raw: sqlite3.Connection, change: str, part: str, found: str
    ) -> None:
        """The schema is compared at every verification, not only when the log is opened."""
        async with opened(log) as store:
            raw.executescript(change)
            with pytest.raises(LogCorrupt, match=rf"^{part} {found}") as caught:
                await store.verify()
        assert caught.value.context == {"part": part}


@contextmanager
def unguarded(db: sqlite3.Connection) -> Iterator[None]:
    """Takes the guards off and puts them back as they were, as a careful forger would."""
    guards = db.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    unguard(db)
    db.execute("PRAGMA ignore_check_constraints = ON")
    yield
    for (guard,) in guards:
        db.execute(guard)


def unguard(db: sqlite3.Connection) -> None:
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')


@asynccontextmanager
async def opened(path: Path, patience: float = BUSY_SECONDS) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(path, clock=ticking(), patience=patience)
    try:
        yield store
    finally:
        await store.close()


class TestADamagedLog:
    async def test_is_not_appended_to(self, log: Path, raw: sqlite3.Connection) -> None:
        """Where events and head disagree, the next append is refused rather than built on the difference."""
        raw.execute(f"INSERT INTO event {COLUMNS} VALUES {NEXT.format(position=4, version=4, at=LATER, id='0004')}")
        store = await SqliteStore.open(log, clock=ticking())
        with pytest.raises(LogCorrupt, match=r"run `treatylog verify`"):
            await store.append("inf", [statement(5)], expected=4, recorded_by="curator")
        await store.close()

    async def test_with_its_last_event_gone_has_no_head(self, log: Path, raw: sqlite3.Connection) -> None:
        """The head names an event that must be there."""
        with unguarded(raw):
            raw.execute("DELETE FROM event WHERE position = 3")
        store = await SqliteStore.open(log, clock=ticking())
        with pytest.raises(LogCorrupt, match=r"position 3: the event is gone"):
            await store.head()
        await store.close()

    async def test_says_which_event_cannot_be_read(self, log: Path, raw: sqlite3.Connection) -> None:
        """A type this version does not know may be a newer one's."""
        with unguarded(raw):
            raw.execute("UPDATE event SET body = replace(body, 'statement_made', 'star_wars_begun') WHERE position = 2")
        store = await SqliteStore.open(log, clock=ticking())
        with pytest.raises(LogCorrupt, match=r"position 2: the stored event cannot be read .*upgrade treatylog"):
            await store.read("inf")
        await store.close()

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            (f"UPDATE event SET body = {BODY_NOT_UTF8} WHERE position = 2", "not UTF-8 text"),
            (f"UPDATE event SET recorded_at = '{NO_TIME}' WHERE position = 2", "expected an instant"),
        ],
        ids=["body", "time"],
    )
    async def test_says_which_value_cannot_be_read(
        self, log: Path, raw: sqlite3.Connection, change: str, found: str
    ) -> None:
        """Reading names the position, as verifying does."""
        with unguarded(raw):
            raw.execute(change)
        async with opened(log) as store:
            with pytest.raises(LogCorrupt, match=rf"^position 2: .*{found}"):
                await store.read_all()

    async def test_whose_last_time_cannot_be_read_is_not_appended_to(self, log: Path, raw: sqlite3.Connection) -> None:
        """The next event would have to come after it."""
        with unguarded(raw):
            raw.execute(f"UPDATE event SET recorded_at = '{NO_TIME}' WHERE position = 3")
        async with opened(log) as store:
            with pytest.raises(LogCorrupt, match=r"^position 3: recorded at"):
                await store.append("inf", [statement(4)], expected=3, recorded_by="curator")

    async def test_that_lost_its_table_while_open_is_corrupt(self, log: Path, raw: sqlite3.Connection) -> None:
        """A missing table is no full disk."""
        async with opened(log) as store:
            raw.execute("DROP TABLE event")
            with pytest.raises(LogCorrupt, match=r"no such table: event; run `treatylog verify` and restore a backup"):
                await store.read("inf")

    async def test_names_a_token_whose_time_cannot_be_read(self, log: Path, raw: sqlite3.Connection) -> None:
        """Tokens are not hashed, but a broken one is not a crash."""
        raw.execute("INSERT INTO token VALUES ('curator', 'write', hex(zeroblob(32)), 'yesterday')")
        async with opened(log) as store:
            with pytest.raises(LogCorrupt, match=r'^table token says that "curator" was made at "yesterday"'):
                await store.tokens()


class TestOpening:
    @pytest.mark.parametrize(("change", "part", "found"), ALTERED)
    async def test_refuses_a_log_whose_guards_or_tables_were_changed(
        self, log: Path, raw: sqlite3.Connection, change: str, part: str, found: str
    ) -> None:
        """Without its guards a log is not append-only; the error names the first that differs and what to do."""
        raw.executescript(change)
        with pytest.raises(LogCorrupt, match=rf"^{part} {found}; .*restore it from a backup or an export") as caught:
            await SqliteStore.open(log, clock=ticking())
        assert caught.value.context == {"part": part}

    async def test_without_the_guards_names_the_position_that_was_changed(
        self, log: Path, raw: sqlite3.Connection
    ) -> None:
        """What was done to the events matters more than how it became possible."""
        unguard(raw)
        raw.execute("UPDATE event SET recorded_by = 'nobody' WHERE position = 2")
        with pytest.raises(LogCorrupt, match=r"^position 2: "):
            await SqliteStore.open(log, clock=ticking())

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ("DROP TABLE schema_migrations", "table schema_migrations cannot be read"),
            ("DELETE FROM schema_migrations", "table schema_migrations does not list the first step"),
            (
                "DROP TABLE event; DROP TABLE head; DROP TABLE token; DROP TABLE schema_migrations",
                "the log holds no table at all",
            ),
        ],
    )
    async def test_refuses_a_log_whose_schema_is_not_told(
        self, log: Path, raw: sqlite3.Connection, change: str, found: str
    ) -> None:
        """An emptied log is not taken for a new one."""
        raw.executescript(change)
        with pytest.raises(LogCorrupt, match=f"^{found}"):
            await SqliteStore.open(log, clock=ticking())

    async def test_lets_a_table_index_or_view_of_another_tool_be(self, log: Path, raw: sqlite3.Connection) -> None:
        """A replicator's table, an index or a report changes nothing in the log; statistics do not either."""
        raw.executescript(
            "CREATE TABLE replicated (a); CREATE INDEX by_type ON event (type); "
            "CREATE VIEW report AS SELECT * FROM event; ANALYZE;"
        )
        assert await verified(log) == 3

    async def test_makes_the_folders_of_a_new_log(self, tmp_path: Path) -> None:
        """A first start needs no set-up."""
        path = tmp_path / "a" / "b" / "log.db"
        assert await verified(path) == 0
        assert [file.name for file in folder_of(path)] == ["log.db"]

    async def test_a_text_file_is_refused_and_left_as_it_is(self, tmp_path: Path) -> None:
        """A mistyped path costs nobody a file."""
        path = tmp_path / "notes.txt"
        path.write_text("Not a database.\n" * 100)
        with pytest.raises(LogUnavailable, match=r"cannot open the log .*notes\.txt: file is not a database"):
            await SqliteStore.open(path, clock=ticking())
        assert path.read_text() == "Not a database.\n" * 100

    async def test_a_damaged_file_is_refused(self, log: Path) -> None:
        """A log whose first page is overwritten does not open."""
        with log.open("r+b") as file:
            file.seek(20)
            file.write(b"\xff" * 400)
        with pytest.raises(LogUnavailable, match="cannot open the log"):
            await SqliteStore.open(log, clock=ticking())

    async def test_another_programs_database_is_refused_and_left_as_it_is(self, tmp_path: Path) -> None:
        """No table of ours goes into a database that is not ours."""
        path = tmp_path / "other.db"
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE event (position)")
        before = path.read_bytes()
        with pytest.raises(LogUnavailable, match="a database of another program, not a treatylog log"):
            await SqliteStore.open(path, clock=ticking())
        assert path.read_bytes() == before

    async def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        """A log is a file."""
        with pytest.raises(LogUnavailable, match="unable to open database file"):
            await SqliteStore.open(tmp_path, clock=ticking())

    async def test_below_a_file_is_refused(self, log: Path) -> None:
        """A file has no folders in it."""
        with pytest.raises(LogUnavailable, match="cannot open the log") as caught:
            await SqliteStore.open(log / "log.db", clock=ticking())
        assert caught.value.context == {"place": str(log / "log.db")}

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write to read-only files")
    async def test_a_file_that_cannot_be_written_is_refused(self, log: Path) -> None:
        """A log that can only be read is no place to record."""
        make_read_only(log)
        with pytest.raises(LogUnavailable, match="attempt to write a readonly database"):
            await SqliteStore.open(log, clock=ticking())

    async def test_does_not_ask_the_clock(self, tmp_path: Path) -> None:
        """A clock that replays the times of an export is not put out of step."""
        times = iter([NOON])
        store = await SqliteStore.open(tmp_path / "log.db", clock=lambda: next(times))
        await store.close()
        assert next(times) == NOON


class TestMigrations:
    def test_are_numbered_without_gaps(self) -> None:
        """Each step follows the one before."""
        assert [step.number for step in migrations()] == list(range(1, len(migrations()) + 1))

    async def test_are_recorded_with_their_checksums(self, raw: sqlite3.Connection) -> None:
        """The file says by which steps it was made."""
        found = raw.execute("SELECT number, name, sha256 FROM schema_migrations").fetchall()
        assert found == [(step.number, step.name, sha256(step.script.encode()).hexdigest()) for step in migrations()]

    async def test_an_edited_step_is_refused(self, log: Path, raw: sqlite3.Connection) -> None:
        """A schema that is not the one released is not guessed at; the error says what to do."""
        raw.execute("UPDATE schema_migrations SET sha256 = 'abc'")
        with pytest.raises(LogUnavailable, match=r"another sqlite-001\.sql .*use the treatylog that made it"):
            await SqliteStore.open(log, clock=ticking())

    async def test_a_newer_schema_is_refused(self, log: Path, raw: sqlite3.Connection) -> None:
        """An older treatylog does not write to a newer log."""
        raw.execute("INSERT INTO schema_migrations (number, name, sha256) VALUES (99, 'sqlite-099.sql', 'abc')")
        with pytest.raises(LogUnavailable, match=r"written by a newer treatylog .*schema 99.*; upgrade treatylog"):
            await SqliteStore.open(log, clock=ticking())

    async def test_a_later_step_is_applied_to_an_earlier_log(self, raw: sqlite3.Connection) -> None:
        """An upgrade adds what is missing and keeps what is there."""
        before = contents(raw)
        step = Migration(2, "sqlite-002.sql", "CREATE TABLE extra (a TEXT) STRICT;")
        migrate(raw, "log.db", [*migrations(), step])
        migrate(raw, "log.db", [*migrations(), step])
        assert raw.execute("SELECT count(*) FROM extra").fetchone() == (0,)
        assert contents(raw) == before


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from treatylog.facts.event import parse_event
from treatylog.log.sqlite import SqliteStore

async def write():
    store = await SqliteStore.open(sys.argv[1], clock=lambda: datetime.now(UTC))
    for number in range(100_000):
        batch = [
            parse_event({
                "id": f"inf/{number}-{part}", "treaty": "inf", "type": "statement_made", "party": "USA",
                "on": "2018-10-20", "sources": ["s"], "text": "Intends to leave.",
            })
            for part in range(5)
        ]
        appended = await store.append("inf", batch, expected=None, recorded_by="writer")
        print(appended.version, flush=True)

asyncio.run(write())
"""


class TestAKilledWriter:
    @pytest.mark.parametrize("batches", [1, 37, 300])
    async def test_leaves_a_log_that_holds_all_it_acknowledged(self, tmp_path: Path, batches: int) -> None:
        """SIGKILL in the middle of appending: whole batches only, nothing acknowledged is lost, and it verifies."""
        path = tmp_path / "log.db"
        writer = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, str(path), stdout=PIPE)
        assert writer.stdout is not None
        heard = [await writer.stdout.readline() for _ in range(batches)]
        writer.kill()
        heard += [line async for line in writer.stdout if line.endswith(b"\n")]
        await writer.wait()
        size = await verified(path)
        assert size >= int(heard[-1])
        assert size % 5 == 0


class TestASecondProcess:
    async def test_appends_to_the_same_log(self, log: Path) -> None:
        """Position, version and frontier are read inside each append, never remembered."""
        store = await SqliteStore.open(log, clock=ticking())
        script = WRITER.replace("100_000", "3")
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(log), stdout=DEVNULL)
        assert await other.wait() == 0
        appended = await store.append("inf", [statement(4)], expected=18, recorded_by="curator")
        assert (appended.version, (await store.verify()).size) == (19, 19)
        await store.close()


@contextmanager
def held(db: sqlite3.Connection) -> Iterator[None]:
    """The log in the hands of another writer."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


class TestALogHeldByAnother:
    async def test_is_read_while_appends_wait(self, log: Path, raw: sqlite3.Connection) -> None:
        """Between two attempts of the appends that wait, reads get through."""
        async with opened(log) as store:
            with held(raw):
                waiting = [
                    asyncio.create_task(store.append("inf", [statement(n)], expected=None, recorded_by="curator"))
                    for n in range(4, 20)
                ]
                await asyncio.sleep(0)
                async with asyncio.timeout(2):
                    assert [len(await store.read("inf")) for _ in range(3)] == [3, 3, 3]
                assert not any(task.done() for task in waiting)
            appended = await asyncio.gather(*waiting)
            assert [done.version for done in appended] == list(range(4, 20))

    async def test_is_unavailable_when_patience_ends(self, log: Path, raw: sqlite3.Connection) -> None:
        """The error says that another process holds it, what was not written, and to try again."""
        async with opened(log, patience=0.2) as store:
            await store.append("inf", [statement(4)], expected=3, recorded_by="curator")
            with (
                held(raw),
                pytest.raises(LogUnavailable, match=r"is busy: another process holds it .* try again$") as caught,
            ):
                await store.append("inf", [statement(5)], expected=4, recorded_by="curator")
            assert "the last append was not written, those before it stand" in caught.value.message
            assert (await store.verify()).size == 4

    async def test_is_not_opened(self, log: Path, raw: sqlite3.Connection) -> None:
        """Opening waits as long as an append does, and names the cause."""
        with held(raw), pytest.raises(LogUnavailable, match=r"is busy: another process holds it"):
            await SqliteStore.open(log, clock=ticking(), patience=0.1)

    async def test_an_append_given_up_while_it_waits_is_not_written(self, log: Path, raw: sqlite3.Connection) -> None:
        """A cancelled append that has not begun never begins."""
        async with opened(log) as store:
            with held(raw):
                waiting = asyncio.create_task(
                    store.append("inf", [statement(4)], expected=3, recorded_by="curator"),
                )
                await asyncio.sleep(0.15)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
                await store.position()
            assert waiting.cancelled()
            assert (await store.verify()).size == 3

    async def test_is_closed_after_what_waits_is_written(self, log: Path, raw: sqlite3.Connection) -> None:
        """Closing finishes the appends that were begun before."""
        store = await SqliteStore.open(log, clock=ticking())
        with held(raw):
            waiting = [
                asyncio.create_task(store.append("inf", [statement(n)], expected=None, recorded_by="curator"))
                for n in (4, 5)
            ]
            await asyncio.sleep(0)
            closing_it = asyncio.create_task(store.close())
            await asyncio.sleep(0.15)
        await closing_it
        assert [(await task).version for task in waiting] == [4, 5]


class TestAnAppendThatFails:
    async def test_says_that_the_last_append_was_not_written(self, log: Path, raw: sqlite3.Connection) -> None:
        """What was appended before it stands, and the error does not deny it."""
        with ThreadPoolExecutor(max_workers=1) as thread:
            db = await asyncio.get_running_loop().run_in_executor(thread, full, str(log))
            store = SqliteStore(str(log), db, thread, ticking(), BUSY_SECONDS)
            await store.append("inf", [statement(4)], expected=3, recorded_by="curator")
            much = [statement(number, text="x" * 4000) for number in range(5, 50)]
            with pytest.raises(LogUnavailable, match=r"full; the last append was not written, those before") as caught:
                await store.append("inf", much, expected=4, recorded_by="curator")
            assert "nothing was written" not in caught.value.message
            assert (await store.verify()).size == 4
            await store.close()


def full(place: str) -> sqlite3.Connection:
    db = connect(place)
    db.execute("PRAGMA max_page_count = 1")
    return db
