"""`treatylog backup`, `restore`, `import`, `doctor` and `migrate`: a log in PostgreSQL as a whole."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.terminal import NOON, USAGE, Command, made
from postgres import schema
from treatylog.facts.event import parse_event
from treatylog.log import migrations
from treatylog.log.postgres import PostgresStore
from treatylog.log.tree import Tree
from treatylog.service.keeping import back_up
from treatylog.service.settings import Settings

CONVENTIONS = Path(__file__).parents[1] / "api" / "conventions"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log in a file with a small record in it; it is only read."""
    return made(tmp_path_factory.mktemp("copy") / "log.db", events=CONVENTIONS)


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    """A database without a log."""
    with schema(postgres) as dsn:
        yield dsn


@pytest.fixture
def other(postgres: str) -> Iterator[str]:
    """Another one."""
    with schema(postgres) as dsn:
        yield dsn


@pytest.fixture
def log(empty: str, treatylog: Command, copy: Path) -> str:
    """A log in a database, restored from the file."""
    assert treatylog("restore", copy, "--db", empty).code == 0
    return empty


def changed(dsn: str, statement: str) -> None:
    """Do *statement* from outside, the guards taken off for the while."""
    with psycopg.connect(dsn, autocommit=True) as db:
        for table in ("event", "head"):
            db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        db.execute(statement.encode())
        for table in ("event", "head"):
            db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())


def tables(dsn: str) -> int:
    """How many tables are in the schema."""
    with psycopg.connect(dsn) as db:
        row = db.execute("SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace").fetchone()
    assert row is not None
    return int(row[0])


def newer(dsn: str) -> None:
    """As if a later version had made it."""
    with psycopg.connect(dsn) as db:
        db.execute("INSERT INTO schema_migrations (number, name, sha256) VALUES (99, 'postgres-099.sql', 'ab')")


class TestBetweenStores:
    def test_a_log_goes_from_a_file_to_a_database_and_back(
        self, treatylog: Command, copy: Path, empty: str, other: str, tmp_path: Path
    ) -> None:
        """With the same head and export each time, and its tokens; at each step that is what is printed."""
        source = tmp_path / "log.db"
        assert treatylog("backup", source, "--db", copy).code == 0
        assert treatylog("token", "create", "clerk", "--scope", "write", "--db", source).code == 0
        beside: list[list[tuple[Any, ...]]] = [
            [("2026-11-23", 4)],
            [("webhook", "one", '{"url":"https://example.org"}')],
        ]
        with closing(sqlite3.connect(source, isolation_level=None)) as file:
            file.execute("INSERT INTO midnight (day, position) VALUES (?, ?)", beside[0][0])
            file.execute("INSERT INTO note (kind, name, value) VALUES (?, ?, ?)", beside[1][0])
        line, text = treatylog("verify", "--db", source).out, treatylog("export", "--db", source).out
        steps = (
            ("restore", source, empty),
            ("backup", tmp_path / "back.db", empty),
            ("restore", tmp_path / "back.db", other),
        )
        for command, copied, db in steps:
            printed = treatylog(command, copied, "--db", db)
            assert (printed.code, printed.out, printed.err) == (0, line, "")
        for place in (empty, tmp_path / "back.db", other):
            assert (treatylog("verify", "--db", place).out, treatylog("export", "--db", place).out) == (line, text)
            assert "clerk" in treatylog("token", "list", "--db", place).out
        with closing(sqlite3.connect(tmp_path / "back.db")) as back:
            kept = [back.execute(query).fetchall() for query in ("SELECT * FROM midnight", "SELECT * FROM note")]
        with psycopg.connect(other) as last:
            there = [last.execute(query).fetchall() for query in ("SELECT * FROM midnight", "SELECT * FROM note")]
        assert kept == there == beside

    @pytest.mark.parametrize("command", ["restore", "import"])
    def test_an_export_goes_into_a_database(
        self, treatylog: Command, copy: Path, empty: str, tmp_path: Path, command: str
    ) -> None:
        """As JSON Lines, by either word; and out of it the same lines."""
        export = tmp_path / "export.jsonl"
        assert treatylog("export", "--db", copy, "--out", export).code == 0
        printed = treatylog(command, export, "--db", empty)
        assert (printed.code, printed.out) == (0, treatylog("verify", "--db", copy).out)
        assert treatylog("export", "--db", empty).out == export.read_text(encoding="utf-8")

    def test_a_log_in_a_database_is_not_written_over(self, treatylog: Command, log: str, copy: Path) -> None:
        """It stays as it is."""
        before = treatylog("verify", "--db", log).out
        printed = treatylog("restore", copy, "--db", log)
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "unusable-target")
        assert "events already; name an empty database" in printed.err
        assert treatylog("verify", "--db", log).out == before

    def test_with_another_head_than_is_asked_for_nothing_is_made(
        self, treatylog: Command, copy: Path, empty: str, tmp_path: Path
    ) -> None:
        """Not even the tables."""
        (tmp_path / "head").write_text(f'{{"size": 1, "root": "{"ab" * 32}"}}')
        printed = treatylog("restore", copy, "--db", empty, "--head", tmp_path / "head")
        assert (printed.code, printed.err.split(": ")[1]) == (1, "proof-failed")
        assert tables(empty) == 0

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ("UPDATE event SET recorded_by = 'nobody' WHERE position = 9", "position 9: the stored content hashes to"),
            ("DELETE FROM event WHERE position = 9", "does not follow the last"),
        ],
    )
    def test_a_backup_that_was_changed_is_not_restored(
        self, treatylog: Command, copy: Path, empty: str, tmp_path: Path, change: str, says: str
    ) -> None:
        """The message names the file, and where; nothing is made."""
        file = tmp_path / "changed.db"
        file.write_bytes(copy.read_bytes())
        with closing(sqlite3.connect(file, isolation_level=None)) as db:
            for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute(change)
        printed = treatylog("restore", file, "--db", empty)
        assert (printed.code, printed.err.split(": ")[1], says in printed.err) == (USAGE, "log-corrupt", True)
        assert str(file) in printed.err
        assert tables(empty) == 0


async def reached(store: PostgresStore, position: int) -> None:
    """Wait until the log has come to *position*."""
    while await store.position() < position:
        await store.wait(0.01)


class TestBackup:
    def test_others_write_meanwhile(self, log: str, tmp_path: Path) -> None:
        """The copy is the log as it was at one moment: a head that it has had."""

        async def write(store: PostgresStore, done: asyncio.Event) -> None:
            number = 0
            while not done.is_set():
                number += 1
                act = {
                    "id": f"oath/mine-{number}", "treaty": "oath", "type": "statement_made", "party": "USA",
                    "on": "2019-10-01", "sources": ["list"], "text": "T.",
                }  # fmt: skip
                await store.append("oath", [parse_event(act)], expected=None, recorded_by="clerk")

        async def both() -> None:
            store = await PostgresStore.open(log, clock=lambda: datetime.now(UTC))
            done, before = asyncio.Event(), await store.position()
            writing = asyncio.create_task(write(store, done))
            await reached(store, before + 5)
            copying = back_up(Settings.given(db=log), tmp_path / "copy.db", lambda: NOON)
            head = await asyncio.to_thread(asyncio.run, copying)
            await reached(store, head.size + 1)
            done.set()
            await writing
            leaves = [bytes.fromhex(entry.leaf_hash) for entry in await store.read_all(limit=head.size)]
            await store.close()
            assert head.size >= before + 5
            assert Tree(leaves).root().hex() == head.root

        asyncio.run(both())

    def test_a_log_that_was_changed_has_no_backup(self, treatylog: Command, log: str, tmp_path: Path) -> None:
        """It is said where, and nothing is left behind."""
        changed(log, "UPDATE event SET recorded_by = 'nobody' WHERE position = 9")
        printed = treatylog("backup", tmp_path / "copy.db", "--db", log)
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-corrupt")
        assert "position 9" in printed.err
        assert not list(tmp_path.iterdir())

    def test_of_no_log_there_is_no_backup(self, treatylog: Command, empty: str, tmp_path: Path) -> None:
        """An empty database is left empty."""
        printed = treatylog("backup", tmp_path / "copy.db", "--db", empty)
        assert (printed.code, printed.err.split(": ")[1], "holds no log" in printed.err) == (
            USAGE,
            "log-unavailable",
            True,
        )
        assert (list(tmp_path.iterdir()), tables(empty)) == ([], 0)


class TestDoctor:
    @staticmethod
    def told(treatylog: Command, log: str) -> dict[str, tuple[str, str]]:
        """What the doctor finds of *log*, by check."""
        found = json.loads(treatylog("doctor", "--db", log, "--json").out)
        return {one["check"]: (one["verdict"], one["says"]) for one in found}

    def test_a_sound_log_is_found_sound(self, treatylog: Command, log: str) -> None:
        """Each check on a line of its own."""
        assert treatylog("doctor", "--db", log).code == 0
        found = self.told(treatylog, log)
        assert list(found) == [
            "versions", "space", "server", "durability", "integrity", "connections", "schema", "events", "clock",
        ]  # fmt: skip
        assert "PostgreSQL 1" in found["versions"][1]
        assert {check for check, (verdict, _) in found.items() if verdict != "ok"} <= {"durability"}
        assert f"the head is {treatylog('verify', '--db', log).out.split()[-1]}" in found["events"][1]

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ("UPDATE event SET recorded_by = 'nobody' WHERE position = 9", "position 9: the stored content hashes to "),
            ("DELETE FROM event WHERE position = 9", "position 9: the event is gone, position 10 comes next"),
            ("DROP TRIGGER event_stays ON event", "trigger event_stays is not in the database"),
        ],
    )
    def test_what_was_changed_is_found(self, treatylog: Command, log: str, change: str, says: str) -> None:
        """An event, a gap, a guard; the exit code is 1."""
        changed(log, change)
        assert treatylog("doctor", "--db", log).code == 1
        verdict, found = self.told(treatylog, log)["contents"]
        assert (verdict, found[: len(says)]) == ("fail", says)

    def test_a_clock_that_was_set_back_is_told(
        self, treatylog: Command, log: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Against the time of the last event."""
        monkeypatch.setattr("treatylog.cli.keeping.now", lambda: NOON.replace(year=2025))
        assert self.told(treatylog, log)["clock"][0] == "warn"

    def test_writers_that_are_held_up_are_told(
        self, treatylog: Command, log: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody has left a transaction open that holds the head, and a node waits for it."""
        monkeypatch.setattr("treatylog.service.keeping.MOST_IDLE_SECONDS", 0.1)
        with psycopg.connect(log) as holder, psycopg.connect(log) as waiter:
            holder.execute("SELECT FROM head FOR UPDATE")
            waiter.pgconn.send_query(b"SELECT FROM head FOR UPDATE")
            with psycopg.connect(log, autocommit=True) as watcher:
                waiting: Any = None
                while waiting != (1,):
                    waiting = watcher.execute(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'",
                        (waiter.info.backend_pid,),
                    ).fetchone()
                watcher.execute("SELECT pg_sleep(0.2)")
            verdict, says = self.told(treatylog, log)["connections"]
            holder.rollback()
            waiter.close()
        assert (verdict, "a transaction has been left open for " in says) == ("warn", True)

    def test_a_database_without_a_log_is_told(self, treatylog: Command, empty: str) -> None:
        """Code 1; nothing is made."""
        assert treatylog("doctor", "--db", empty).code == 1
        assert self.told(treatylog, empty)["schema"] == (
            "fail", "there is no log in this database; name the one it is in",
        )  # fmt: skip
        assert tables(empty) == 0

    def test_a_log_by_a_newer_version_is_told(self, treatylog: Command, log: str) -> None:
        """It is not opened."""
        newer(log)
        verdict, says = self.told(treatylog, log)["access"]
        assert (verdict, "was written by a newer treatylog (schema 99" in says) == ("fail", True)

    def test_a_server_that_is_away_is_told(self, treatylog: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """Once patience is over."""
        monkeypatch.setenv("TREATYLOG_DB_PATIENCE", "0")
        verdict, says = self.told(treatylog, "postgresql://127.0.0.1:1/none")["access"]
        assert (verdict, "cannot be reached" in says) == ("fail", True)


class TestMigrate:
    def test_the_tables_are_made(self, treatylog: Command, empty: str) -> None:
        """By a role that may, before any node starts; afterwards there is nothing to do."""
        steps = ", ".join(step.name for step in migrations.migrations("postgres"))
        assert treatylog("migrate", "--db", empty).out == f"made the log, by {steps}\n"
        assert treatylog("migrate", "--db", empty).out == f"up to date already, made by {steps}\n"

    def test_an_older_log_is_brought_up_to_date(
        self, treatylog: Command, log: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The doctor asks for it; it is said which steps were applied, and the head is the same."""
        before = treatylog("verify", "--db", log).out
        further = migrations.Migration(99, "postgres-099.sql", "CREATE TABLE further (x int);\n")
        known = (*migrations.migrations("postgres"), further)
        for module in ("postgres", "postgres_schema", "postgres_whole"):
            monkeypatch.setattr(f"treatylog.log.{module}.migrations", lambda _: known)
        assert TestDoctor.told(treatylog, log)["schema"][0] == "warn"
        assert treatylog("migrate", "--db", log).out == "applied postgres-099.sql\n"
        assert treatylog("migrate", "--db", log).out.startswith("up to date already")
        assert treatylog("verify", "--db", log).out == before

    def test_an_older_program_leaves_a_newer_schema_alone(self, treatylog: Command, log: str) -> None:
        """It says what to do."""
        newer(log)
        printed = treatylog("migrate", "--db", log)
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-unavailable")
        assert "was written by a newer treatylog (schema 99, this one knows up to " in printed.err
        assert "; upgrade treatylog" in printed.err
