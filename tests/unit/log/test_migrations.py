"""The schema of the SQLite store: its steps, and what happens when a file is not what they made."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.log.migrations import Migration, migrations
from treatylog.log.rows import COLUMNS
from treatylog.log.sqlite import SqliteStore
from treatylog.log.sqlite_schema import altered, check_applied, migrate
from treatylog.log.store import Token
from unit.log.logs import contents, opened, ticking, unguard, verified

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


class TestMigrations:
    def test_are_numbered_without_gaps(self) -> None:
        """Each step follows the one before."""
        assert [step.number for step in migrations("sqlite")] == list(range(1, len(migrations("sqlite")) + 1))

    async def test_are_recorded_with_their_checksums(self, raw: sqlite3.Connection) -> None:
        """The file says by which steps it was made."""
        found = raw.execute("SELECT number, name, sha256 FROM schema_migrations").fetchall()
        assert found == [
            (step.number, step.name, sha256(step.script.encode()).hexdigest()) for step in migrations("sqlite")
        ]

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
        step = Migration(99, "sqlite-099.sql", "CREATE TABLE extra (a TEXT) STRICT;")
        known = (*migrations("sqlite"), step)
        assert check_applied(raw, "log.db", known) == migrations("sqlite")
        migrate(raw, [step])
        assert check_applied(raw, "log.db", known) == known
        assert (altered(raw, known), contents(raw)) == ({}, before)

    async def test_tokens_made_before_they_could_end_still_hold(self, tmp_path: Path) -> None:
        """The second step adds when a token ends and when it was revoked, and leaves those of the first as they are."""
        first, *_ = migrations("sqlite")
        with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as old:
            migrate(old, [first])
            old.execute("INSERT INTO token VALUES ('clerk', 'write', hex(zeroblob(32)), '2026-01-02T12:00:00.000000Z')")
        async with opened(tmp_path / "old.db") as store:
            assert await store.tokens() == [
                Token("clerk", ("write",), "00" * 32, datetime(2026, 1, 2, 12, tzinfo=UTC), None, None)
            ]

    async def test_events_from_before_there_were_slips_are_given_theirs(self, log: Path, tmp_path: Path) -> None:
        """The fifth step reads each event once; what they say is what they would have said."""
        with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as old:
            migrate(old, migrations("sqlite")[:4])
            old.execute("ATTACH ? AS new", (str(log),))
            old.execute(f"INSERT INTO event ({COLUMNS}) SELECT {COLUMNS} FROM new.event")
            old.execute("UPDATE head SET size = 3, frontier = (SELECT frontier FROM new.head)")
        async with opened(log) as store:
            expected = await store.slips("inf")
        async with opened(tmp_path / "old.db") as store:
            assert await store.slips("inf") == expected
            assert (await store.verify()).size == len(expected) == 3
        with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as old:
            assert old.execute("SELECT count(*) FROM event WHERE seal > 0").fetchall() == [(3,)]


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
                (
                    "DROP TABLE event; DROP TABLE head; DROP TABLE token; DROP TABLE midnight; DROP TABLE note; "
                    "DROP TABLE lease; DROP TABLE schema_migrations"
                ),
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

    async def test_another_programs_database_is_refused_and_left_as_it_is(self, tmp_path: Path) -> None:
        """No table of ours goes into a database that is not ours."""
        path = tmp_path / "other.db"
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE event (position)")
        before = path.read_bytes()
        with pytest.raises(LogUnavailable, match="a database of another program, not a treatylog log"):
            await SqliteStore.open(path, clock=ticking())
        assert path.read_bytes() == before


class TestVerify:
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

    async def test_lets_a_table_index_or_view_of_another_tool_be(self, log: Path, raw: sqlite3.Connection) -> None:
        """A replicator's table, an index or a report changes nothing in the log; statistics do not either."""
        raw.executescript(
            "CREATE TABLE replicated (a); CREATE INDEX by_type ON event (type); "
            "CREATE VIEW report AS SELECT * FROM event; ANALYZE;"
        )
        assert await verified(log) == 3
