"""`treatylog backup`, `restore`, `doctor` and `migrate`: a log as a whole."""

import json
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import NOON, STATEMENT, USAGE, Command, Pipe, head, made
from treatylog.log import migrations
from treatylog.log.merkle import canonical, leaf_hash
from treatylog.log.sqlite_writer import WriterLock
from treatylog.log.store import leaf_bytes

OATH = json.dumps(json.loads(STATEMENT) | {"treaty": "oath", "sources": ["list"]})
CONVENTIONS = Path(__file__).parents[1] / "api" / "conventions"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with a small record in it, made for tests; it is only read."""
    return made(tmp_path_factory.mktemp("conventions") / "log.db", events=CONVENTIONS)


def line(log: Path) -> str:
    """What `verify` prints of *log*."""
    kept = head(log)
    return f"{kept.size} events, each as it was recorded; the head is {kept.root}\n"


def files(folder: Path) -> set[str]:
    """The names of what is in *folder*."""
    return {file.name for file in folder.iterdir()}


def export(treatylog: Command, log: Path, file: Path) -> list[Any]:
    """What is in *log*, exported to *file*."""
    assert treatylog("export", "--db", log, "--out", file).code == 0
    return [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]


def written(file: Path, lines: list[Any]) -> Path:
    """*file*, with *lines* in it."""
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return file


@pytest.fixture
def held_open(log: Path) -> Iterator[sqlite3.Connection]:
    """A connection of somebody else to the log, who has read from it."""
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        db.execute("BEGIN")
        assert db.execute("SELECT count(*) FROM event").fetchone()
        yield db


class TestBackup:
    def test_the_copy_has_the_head_of_the_log(self, treatylog: Command, log: Path, tmp_path: Path) -> None:
        """One file, that its owner alone may read."""
        folder = tmp_path / "copies"
        printed = treatylog("backup", folder / "copy.db", "--db", log)
        assert (printed.code, printed.out, printed.err) == (0, line(log), "")
        assert line(folder / "copy.db") == line(log)
        assert files(folder) == {"copy.db"}
        assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600

    def test_it_needs_no_stop(
        self, treatylog: Command, log: Path, tmp_path: Path, held_open: sqlite3.Connection, piped: Pipe
    ) -> None:
        """While somebody reads, what others have appended is in it, from the write-ahead log too."""
        piped(OATH.encode())
        recorded = treatylog("record", "-", "--db", log)
        assert recorded.code == 0, recorded.err
        assert (tmp_path / "log.db-wal").stat().st_size
        printed = treatylog("backup", tmp_path / "copy.db", "--db", log)
        held_open.execute("COMMIT")
        assert (printed.code, printed.out) == (0, line(log))
        assert head(tmp_path / "copy.db") == head(log)

    def test_tokens_are_in_it(self, treatylog: Command, log: Path, tmp_path: Path) -> None:
        """Whoever may write to the log may write to what is restored from it."""
        assert treatylog("token", "create", "clerk", "--scope", "write", "--db", log).code == 0
        assert treatylog("backup", tmp_path / "copy.db", "--db", log).code == 0
        assert "clerk" in treatylog("token", "list", "--db", tmp_path / "copy.db").out

    def test_it_is_not_made_over_a_file(self, treatylog: Command, loaded: Path, tmp_path: Path) -> None:
        """What is there may be the last good copy."""
        (tmp_path / "copy.db").write_text("something")
        printed = treatylog("backup", tmp_path / "copy.db", "--db", loaded)
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "unusable-target")
        assert (tmp_path / "copy.db").read_text() == "something"

    def test_a_log_that_was_changed_has_no_backup(self, treatylog: Command, log: Path, tmp_path: Path) -> None:
        """It is said where, and nothing is left behind."""
        tamper(log, "UPDATE event SET recorded_by = 'nobody' WHERE position = 9")
        printed = treatylog("backup", tmp_path / "copy.db", "--db", log)
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-corrupt")
        assert files(tmp_path) == {"log.db"}

    @pytest.mark.parametrize("content", [None, "", "Not a database, and long enough to be taken for one." * 20])
    def test_what_is_no_log_has_no_backup(self, treatylog: Command, tmp_path: Path, content: str | None) -> None:
        """Not there, empty, or something else."""
        if content is not None:
            (tmp_path / "log.db").write_text(content)
        printed = treatylog("backup", tmp_path / "copy.db", "--db", tmp_path / "log.db")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-unavailable" if content else "empty-log")
        assert not (tmp_path / "copy.db").exists()

    def test_the_database_of_another_program_has_no_backup(self, treatylog: Command, tmp_path: Path) -> None:
        """It is a database, but no log."""
        with closing(sqlite3.connect(tmp_path / "log.db")) as db:
            db.execute("CREATE TABLE mine (x)")
        printed = treatylog("backup", tmp_path / "copy.db", "--db", tmp_path / "log.db")
        assert (printed.code, "is a database of another program" in printed.err) == (USAGE, True)


def tamper(log: Path, *statements: str) -> None:
    """Change *log* from outside, its guards taken off for the while."""
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            db.execute(statement)
        for _, sql in guards:
            db.execute(sql)


class TestRestore:
    @pytest.mark.parametrize("kind", ["backup", "export"])
    def test_the_log_comes_back_with_its_head(
        self, treatylog: Command, loaded: Path, tmp_path: Path, kind: str
    ) -> None:
        """From either; every event at the time it was recorded, so that `known_at` gives the same answers."""
        command = {"backup": ("backup", tmp_path / "copy"), "export": ("export", "--out", tmp_path / "copy")}[kind]
        assert treatylog(*command, "--db", loaded).code == 0
        printed = treatylog("restore", tmp_path / "copy", "--db", tmp_path / "new" / "log.db")
        assert (printed.code, printed.out, printed.err) == (0, line(loaded), "")
        assert treatylog("export", "--db", tmp_path / "new" / "log.db").out == treatylog("export", "--db", loaded).out
        assert files(tmp_path / "new") == {"log.db"}

    def test_an_export_of_many_writers_comes_back(
        self, treatylog: Command, log: Path, tmp_path: Path, piped: Pipe
    ) -> None:
        """Streams and names in turn, at any times."""
        for number, by in enumerate(("one", "two", "one")):
            act = json.loads(OATH) | {"id": f"oath/mine-{number}"}
            piped(json.dumps(act).encode())
            assert treatylog("record", "-", "--db", log, "--by", by).code == 0
        export(treatylog, log, tmp_path / "copy")
        assert treatylog("restore", tmp_path / "copy", "--db", tmp_path / "new.db").out == line(log)

    def test_what_was_restored_goes_on(self, treatylog: Command, loaded: Path, tmp_path: Path, piped: Pipe) -> None:
        """It is a log like any other."""
        export(treatylog, loaded, tmp_path / "copy")
        assert treatylog("restore", tmp_path / "copy", "--db", tmp_path / "new.db").code == 0
        piped(OATH.encode())
        assert treatylog("record", "-", "--db", tmp_path / "new.db").code == 0
        assert head(tmp_path / "new.db").size == head(loaded).size + 1

    def test_it_is_not_made_over_a_log(self, treatylog: Command, log: Path, loaded: Path, tmp_path: Path) -> None:
        """Nor where one has left something behind, which SQLite would take for its own."""
        assert treatylog("restore", loaded, "--db", log).err.split(": ")[1] == "unusable-target"
        (tmp_path / "new.db-wal").write_bytes(b"left behind")
        printed = treatylog("restore", loaded, "--db", tmp_path / "new.db")
        assert (printed.code, "new.db-wal is there already; move it away" in printed.err) == (USAGE, True)

    def test_it_must_have_the_head_that_is_asked_for(self, treatylog: Command, loaded: Path, tmp_path: Path) -> None:
        """So that an older copy, whole in itself, is not taken for the last one."""
        (tmp_path / "head").write_text(line(loaded))
        lines = export(treatylog, loaded, tmp_path / "copy")
        assert treatylog("restore", tmp_path / "copy", "--db", tmp_path / "a.db", "--head", tmp_path / "head").code == 0
        written(tmp_path / "copy", lines[:-1])
        printed = treatylog("restore", tmp_path / "copy", "--db", tmp_path / "b.db", "--head", tmp_path / "head")
        assert (printed.code, printed.err.split(": ")[1]) == (1, "proof-failed")
        assert not (tmp_path / "b.db").exists()

    @pytest.mark.parametrize("number", [1, 9, 0])
    def test_a_changed_line_is_named_and_nothing_is_made(
        self, treatylog: Command, loaded: Path, tmp_path: Path, number: int
    ) -> None:
        """The first, one in the middle, the last."""
        lines = export(treatylog, loaded, tmp_path / "copy")
        lines[number - 1]["recorded_by"] = "nobody"
        place = number or len(lines)
        printed = treatylog("restore", written(tmp_path / "copy", lines), "--db", tmp_path / "new.db")
        assert (printed.code, printed.err.split(": ")[1]) == (1, "proof-failed")
        assert f"{tmp_path / 'copy'}:{place}: event '" in printed.err
        assert files(tmp_path) == {"copy"}

    def test_an_event_that_this_version_does_not_know_is_named(
        self, treatylog: Command, loaded: Path, tmp_path: Path
    ) -> None:
        """Whole in itself, but no event: a newer version may have written it."""
        lines = export(treatylog, loaded, tmp_path / "copy")
        lines[-1]["event"]["type"] = "teleported"
        lines[-1]["leaf_hash"] = leaf(lines[-1])
        printed = treatylog("restore", written(tmp_path / "copy", lines), "--db", tmp_path / "new.db")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-event")
        assert f"copy:{len(lines)}: " in printed.err
        assert files(tmp_path) == {"copy"}

    @pytest.mark.parametrize("content", ["", "{}", '{"size": 1, "root": "ab"}', "Dear Sir,\n"])
    def test_what_is_no_log_is_not_restored(self, treatylog: Command, tmp_path: Path, content: str) -> None:
        """Nor a head, which is none."""
        (tmp_path / "copy").write_text(content)
        printed = treatylog("restore", tmp_path / "copy", "--db", tmp_path / "new.db")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-file")
        assert files(tmp_path) == {"copy"}

    def test_a_log_without_events_is_not_restored(self, treatylog: Command, tmp_path: Path) -> None:
        """There is nothing in it."""
        empty = made(tmp_path / "empty.db", loading=False)
        printed = treatylog("restore", empty, "--db", tmp_path / "new.db")
        assert (printed.code, "it holds no events" in printed.err) == (USAGE, True)

    def test_what_is_not_there_is_not_restored(self, treatylog: Command, tmp_path: Path) -> None:
        """With the reason."""
        printed = treatylog("restore", tmp_path / "copy", "--db", tmp_path / "new.db")
        assert (printed.code, "cannot be read: No such file" in printed.err) == (USAGE, True)


class TestImport:
    def test_an_export_is_the_log_again(self, treatylog: Command, loaded: Path, tmp_path: Path) -> None:
        """With its head, in a log that was not there."""
        export(treatylog, loaded, tmp_path / "copy")
        printed = treatylog("import", tmp_path / "copy", "--db", tmp_path / "new.db")
        assert (printed.code, printed.out, printed.err) == (0, line(loaded), "")

    @pytest.mark.parametrize("kind", ["backup", "export"])
    def test_a_log_that_holds_no_event_takes_one_and_keeps_its_tokens(
        self, treatylog: Command, loaded: Path, tmp_path: Path, kind: str
    ) -> None:
        """Whoever was given one before may write afterwards."""
        command = {"backup": ("backup", tmp_path / "copy"), "export": ("export", "--out", tmp_path / "copy")}[kind]
        assert treatylog(*command, "--db", loaded).code == 0
        new = tmp_path / "new.db"
        assert treatylog("token", "create", "clerk", "--scope", "write", "--db", new).code == 0
        assert treatylog("import", tmp_path / "copy", "--db", new).out == line(loaded)
        assert "clerk" in treatylog("token", "list", "--db", new).out
        assert files(tmp_path) == {"copy", "new.db"}

    def test_a_log_that_holds_something_takes_none(self, treatylog: Command, log: Path, tmp_path: Path) -> None:
        """It stays as it is."""
        export(treatylog, log, tmp_path / "copy")
        before = line(log)
        assert treatylog("import", tmp_path / "copy", "--db", log).err.split(": ")[1] == "unusable-target"
        assert line(log) == before

    @pytest.mark.parametrize("content", ["", "treaty,party,action,date\n", STATEMENT + "\n", '{"size": 1}', "[1]\n"])
    def test_what_is_no_log_is_told_from_one(self, treatylog: Command, tmp_path: Path, content: str) -> None:
        """A table, an act, a head: with a head to hold it against, a log is meant."""
        (tmp_path / "copy").write_text(content)
        (tmp_path / "head").write_text(f'{{"size": 0, "root": "{sha256().hexdigest()}"}}')
        printed = treatylog("import", tmp_path / "copy", "--db", tmp_path / "new.db", "--head", tmp_path / "head")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-file")
        assert "does not begin as a log does" in printed.err
        assert files(tmp_path) == {"copy", "head"}

    @pytest.mark.parametrize("content", ["", STATEMENT + "\n", '{"size": 1}', "[1]\n"])
    def test_what_is_neither_log_nor_table_leaves_nothing_behind(
        self, treatylog: Command, tmp_path: Path, content: str
    ) -> None:
        """An act, a head: no log is made for them."""
        (tmp_path / "copy").write_text(content)
        printed = treatylog("import", tmp_path / "copy", "--db", tmp_path / "new.db")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-table")
        assert files(tmp_path) == {"copy"}

    def test_a_log_is_not_put_in_the_place_of_one_that_is_written_to(
        self, treatylog: Command, loaded: Path, tmp_path: Path
    ) -> None:
        """Its file may have been moved away; whoever serves it still does."""
        lock = WriterLock(str(tmp_path / "new.db"))
        lock.take(staying=True)
        printed = treatylog("restore", loaded, "--db", tmp_path / "new.db")
        lock.release()
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-in-use")
        assert files(tmp_path) == set()


def leaf(item: Any) -> str:
    """The leaf of *item* as it is now."""
    at = datetime.fromisoformat(item["recorded_at"])
    body = canonical(item["event"])
    data = leaf_bytes(item["position"], item["stream"], item["version"], at, item["recorded_by"], body)
    return leaf_hash(data).hex()


class TestDoctor:
    @staticmethod
    def told(treatylog: Command, log: Path) -> dict[str, tuple[str, str]]:
        """What the doctor finds of *log*, by check."""
        found = json.loads(treatylog("doctor", "--db", log, "--json").out)
        return {one["check"]: (one["verdict"], one["says"]) for one in found}

    def test_a_sound_log_is_found_sound(self, treatylog: Command, log: Path) -> None:
        """Each check on a line of its own; nothing is changed."""
        before = log.read_bytes()
        printed = treatylog("doctor", "--db", log)
        assert (printed.code, printed.err) == (0, "")
        checks = [text.split()[:2] for text in printed.out.splitlines()]
        assert checks == [
            ["ok", f"{name}:"] for name in ("versions", "space", "wal", "schema", "integrity", "events", "clock")
        ]
        assert head(log).root in printed.out
        assert log.read_bytes() == before

    def test_a_changed_event_is_found(self, treatylog: Command, log: Path) -> None:
        """Code 1, with the position."""
        tamper(log, "UPDATE event SET recorded_by = 'nobody' WHERE position = 9")
        printed = treatylog("doctor", "--db", log)
        assert printed.code == 1
        assert "fail  contents: position 9: the stored content hashes to " in printed.out

    def test_a_gap_is_found(self, treatylog: Command, log: Path) -> None:
        """An event in the middle is gone."""
        tamper(log, "DELETE FROM event WHERE position = 9")
        verdict, says = self.told(treatylog, log)["contents"]
        assert (verdict, says.startswith("position 9: the event is gone, position 10 comes next")) == ("fail", True)

    def test_a_guard_that_was_taken_off_is_found(self, treatylog: Command, log: Path) -> None:
        """Though every event is as it was."""
        with closing(sqlite3.connect(log)) as db:
            db.execute("DROP TRIGGER event_is_never_removed")
        verdict, says = self.told(treatylog, log)["contents"]
        assert (verdict, says.startswith("trigger event_is_never_removed is not in the file")) == ("fail", True)

    def test_a_damaged_page_is_found(self, treatylog: Command, log: Path) -> None:
        """By SQLite itself."""
        content = bytearray(log.read_bytes())
        content[8192:12288] = b"\xff" * 4096
        log.write_bytes(content)
        printed = treatylog("doctor", "--db", log)
        assert (printed.code, "fail" in printed.out) == (1, True)

    def test_a_clock_that_was_set_back_is_told(
        self, treatylog: Command, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is odd, and not wrong: the log goes on a microsecond later each time."""
        monkeypatch.setattr("treatylog.cli.keeping.now", lambda: NOON.replace(year=2025))
        found = json.loads(treatylog("doctor", "--db", log, "--json").out)
        clock = found[-1]
        assert (clock["check"], clock["verdict"]) == ("clock", "warn")
        assert "it is now 2025-01-01T12:00:00.000000Z: the clock was ahead then, or is behind now" in clock["says"]

    def test_a_long_write_ahead_log_is_told(
        self, treatylog: Command, log: Path, held_open: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, piped: Pipe
    ) -> None:
        """A reader that stays holds it back."""
        monkeypatch.setattr("treatylog.service.keeping.MOST_WAL_BYTES", 1000)
        piped(OATH.encode())
        assert treatylog("record", "-", "--db", log).code == 0
        verdict, says = self.told(treatylog, log)["wal"]
        held_open.execute("COMMIT")
        assert (verdict, "a reader holds it back" in says) == ("warn", True)

    def test_a_full_disk_is_told(self, treatylog: Command, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where a backup would not fit."""
        usage = shutil.disk_usage(log.parent)._replace(free=10)
        monkeypatch.setattr("treatylog.service.keeping.shutil.disk_usage", lambda _path: usage)
        assert self.told(treatylog, log)["space"][0] == "warn"

    def test_a_log_by_a_newer_version_is_told(self, treatylog: Command, log: Path) -> None:
        """It is not opened."""
        with closing(sqlite3.connect(log, isolation_level=None)) as db:
            db.execute("INSERT INTO schema_migrations (number, name, sha256) VALUES (99, 'sqlite-099.sql', 'ab')")
        verdict, says = self.told(treatylog, log)["access"]
        assert (verdict, "was written by a newer treatylog" in says) == ("fail", True)

    def test_a_file_that_is_no_log_is_told(self, treatylog: Command, tmp_path: Path) -> None:
        """Code 1."""
        (tmp_path / "log.db").write_text("Not a database, and long enough to be taken for one." * 20)
        printed = treatylog("doctor", "--db", tmp_path / "log.db")
        assert (printed.code, "file is not a database" in printed.out) == (1, True)

    def test_a_log_that_is_not_there(self, treatylog: Command, tmp_path: Path) -> None:
        """Usage; and none is made."""
        printed = treatylog("doctor", "--db", tmp_path / "log.db")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "empty-log")
        assert files(tmp_path) == set()


class TestMigrate:
    def test_a_backup_keeps_the_schema_that_the_log_has(
        self, treatylog: Command, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever goes back to the version before the upgrade can open it."""
        before = line(log)
        further = migrations.Migration(99, "sqlite-099.sql", "CREATE TABLE further (x);\n")
        known = (*migrations.migrations("sqlite"), further)
        for module in ("sqlite", "sqlite_file"):
            monkeypatch.setattr(f"treatylog.log.{module}.migrations", lambda _: known)
        assert treatylog("backup", tmp_path / "copy.db", "--db", log).out == before
        monkeypatch.undo()
        assert line(tmp_path / "copy.db") == before
        assert files(tmp_path) == {"log.db", "copy.db"}

    def test_a_log_of_this_version_is_up_to_date(self, treatylog: Command, log: Path) -> None:
        """And stays as it is."""
        before = line(log)
        printed = treatylog("migrate", "--db", log)
        steps = ", ".join(step.name for step in migrations.migrations("sqlite"))
        assert (printed.code, printed.out) == (0, f"up to date already, made by {steps}\n")
        assert line(log) == before

    def test_an_older_log_is_brought_up_to_date(
        self, treatylog: Command, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The doctor asks for it; it is said which steps were applied, and the head is the same."""
        known = migrations.migrations("sqlite")
        further = migrations.Migration(99, "sqlite-099.sql", "CREATE TABLE further (x);\n")
        before = line(log)
        monkeypatch.setattr("treatylog.log.sqlite_file.migrations", lambda _: (*known, further))
        odd = json.loads(treatylog("doctor", "--db", log, "--json").out)
        assert [one["verdict"] for one in odd if one["check"] == "schema"] == ["warn"]
        monkeypatch.setattr("treatylog.log.sqlite.migrations", lambda _: (*known, further))
        assert treatylog("migrate", "--db", log).out == "applied sqlite-099.sql\n"
        assert treatylog("migrate", "--db", log).out.startswith("up to date already")
        assert treatylog("verify", "--db", log).out == before

    def test_a_log_that_is_not_there_is_not_made(self, treatylog: Command, tmp_path: Path) -> None:
        """There is nothing to bring up to date."""
        assert treatylog("migrate", "--db", tmp_path / "log.db").code == USAGE
        assert files(tmp_path) == set()


def test_nothing_is_kept_without_a_log(treatylog: Command, tmp_path: Path) -> None:
    """Each of the four needs one by name."""
    for command in (("backup", "x"), ("restore", "x"), ("doctor",), ("migrate",)):
        printed = treatylog(*command)
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "no-log")
