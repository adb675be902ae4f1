"""The SQLite store: what the database itself enforces, and what happens when file or disk fail it."""

import asyncio
import os
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.log.last_seen import ENDING
from treatylog.log.merkle import leaf_hash
from treatylog.log.sqlite import BUSY_SECONDS, SqliteStore, connect
from treatylog.log.worker import Worker
from unit.log.logs import NOON, contents, opened, statement, ticking, unguard, verified

LATER = "2026-11-23T13:00:00.000000Z"


def make_read_only(path: Path) -> None:
    path.chmod(0o444)


def folder_of(path: Path) -> list[Path]:
    return list(path.parent.iterdir())


SETTINGS = ("journal_mode", "synchronous", "busy_timeout")
NO_TIME = "9999-99-99T99:99:99.999999Z"
NOT_UTF8 = "CAST(x'ff' AS TEXT)"
BODY_NOT_UTF8 = """CAST(x'7b226964223a22ff222c2274797065223a2278227d' AS TEXT)"""
DEEP = '{"id":"inf/0002","type":"x","a":' + "[" * 1500 + "]" * 1500 + "}"
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


@contextmanager
def unguarded(db: sqlite3.Connection) -> Iterator[None]:
    """Takes the guards off and puts them back as they were, as a careful forger would."""
    guards = db.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    unguard(db)
    db.execute("PRAGMA ignore_check_constraints = ON")
    yield
    for (guard,) in guards:
        db.execute(guard)


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
        with pytest.raises(LogCorrupt, match=r"position 3: an event was acknowledged there that is not in the log"):
            await SqliteStore.open(log, clock=ticking())
        log.with_name(f"{log.name}{ENDING}").unlink()
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
            _ = [entry.event for entry in await store.read("inf")]
        await store.close()

    async def test_says_which_event_is_not_as_its_leaf(self, log: Path, raw: sqlite3.Connection) -> None:
        """Valid as it may be: another party did not say it. To look at where it stands is not to rely on it."""
        with unguarded(raw):
            raw.execute("UPDATE event SET body = replace(body, 'USA', 'RUS') WHERE position = 2")
        async with opened(log) as store:
            first, second, _ = await store.read("inf")
        assert (first.id, first.type, first.data()["party"]) == ("inf/0001", "statement_made", "USA")
        assert not first.has_model
        with pytest.raises(LogCorrupt, match=r"^position 2: the stored content hashes to .*, its leaf is"):
            second.data()

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
                _ = [entry.recorded_at for entry in await store.read_all()]

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
        raw.execute("INSERT INTO token VALUES ('curator', 'write', hex(zeroblob(32)), 'yesterday', NULL, NULL)")
        async with opened(log) as store:
            with pytest.raises(LogCorrupt, match=r'^table token says of "curator" the time "yesterday"'):
                await store.tokens()


class TestOpening:
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

    async def test_a_schema_that_is_not_text_is_refused(self, log: Path, raw: sqlite3.Connection) -> None:
        """SQLite quotes it in a message that Python cannot decode."""
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(f"UPDATE sqlite_schema SET name = {NOT_UTF8}, sql = 'CREATE' WHERE name = 'token'")
        with pytest.raises(LogCorrupt, match=r"^the schema cannot be read \(malformed database schema \(\ufffd\)"):
            await SqliteStore.open(log, clock=ticking())

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
    async def test_may_have_appended_since_the_log_was_opened(self, log: Path) -> None:
        """Until its own first append a store holds nothing, and remembers nothing of the log."""
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
        worker = Worker("log")
        db = await worker.run(full, str(log))
        store = SqliteStore(str(log), db, worker, ticking(), BUSY_SECONDS)
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
