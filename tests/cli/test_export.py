"""`treatylog export`: the whole log as JSON Lines."""

import json
from pathlib import Path

from cli.terminal import USAGE, Command, head


def test_every_event_is_a_line_in_the_order_of_the_log(treatylog: Command, log: Path) -> None:
    """Each with what the log says of it."""
    items = [json.loads(line) for line in treatylog("export", "--db", log).out.splitlines()]
    assert [item["position"] for item in items] == list(range(1, head(log).size + 1))
    assert set(items[0]) == {"position", "stream", "version", "recorded_at", "recorded_by", "leaf_hash", "event"}


def test_the_export_may_go_to_a_file(treatylog: Command, log: Path, tmp_path: Path) -> None:
    """The same bytes, and nothing on standard output."""
    printed = treatylog("export", "--db", log, "--out", tmp_path / "all.jsonl")
    assert (printed.code, printed.out) == (0, "")
    assert (tmp_path / "all.jsonl").read_text(encoding="utf-8") == treatylog("export", "--db", log).out


def test_a_file_that_cannot_be_written_is_an_error(treatylog: Command, log: Path, tmp_path: Path) -> None:
    """With its code, and why."""
    printed = treatylog("export", "--db", log, "--out", tmp_path / "nowhere" / "all.jsonl")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "unwritable-file")


def test_a_panel_is_csv(treatylog: Command, log: Path, tmp_path: Path) -> None:
    """A row for each treaty, party and year; a range that is none is refused."""
    printed = treatylog("export", "--db", log, "--table", "panel", "--years", "1988-1989", "--out", tmp_path / "p.csv")
    assert (printed.code, printed.out) == (0, "")
    rows = (tmp_path / "p.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "treaty,party,year,headline,standing,operation,bound,basis,certain"
    assert "inf,USA,1988,in_force,party,in_force,true,derived,true" in rows
    wrong = treatylog("export", "--db", log, "--table", "counts", "--years", "1990-1980")
    assert (wrong.code, wrong.err.split(": ")[1]) == (USAGE, "invalid-range")
