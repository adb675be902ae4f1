"""`treatylog verify`: the head of the log, recomputed."""

import json
import sqlite3
from pathlib import Path

from cli.terminal import USAGE, Command, head


def test_the_size_and_the_root_are_printed(treatylog: Command, log: Path) -> None:
    """They are those that the log keeps."""
    kept = head(log)
    printed = treatylog("verify", "--db", log)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out == f"{kept.size} events, each as it was recorded; the head is {kept.root}\n"


def test_the_json_is_the_head(treatylog: Command, log: Path) -> None:
    """As HTTP gives it."""
    kept = head(log)
    assert json.loads(treatylog("verify", "--db", log, "--json").out) == {"size": kept.size, "root": kept.root}


def test_the_bundled_record_can_be_verified_in_memory(treatylog: Command, loaded: Path) -> None:
    """Without a log the record is loaded and hashed."""
    assert treatylog("verify").out.startswith(f"{head(loaded).size} events, ")


def test_a_log_that_was_changed_from_outside_fails(treatylog: Command, log: Path) -> None:
    """Code 1, and the position that differs."""
    db = sqlite3.connect(log)
    triggers = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]
    for name in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE event SET recorded_by = 'nobody' WHERE position = 100")
    db.commit()
    db.close()
    printed = treatylog("verify", "--db", log)
    assert (printed.code, printed.out) == (1, "")
    assert printed.err.startswith("treatylog: log-corrupt: position 100: ")


def test_a_file_that_is_no_log_is_refused(treatylog: Command, tmp_path: Path) -> None:
    """It cannot be verified: usage, not failure."""
    (tmp_path / "log.db").write_text("This is not a database, and long enough to be read as one." * 20)
    printed = treatylog("verify", "--db", tmp_path / "log.db")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-unavailable")
