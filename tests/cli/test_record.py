"""`treatylog record`: acts into the log, all of a treaty or none."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import USAGE, Command, Pipe, head

SOURCE = "us-statement-2019-02-02"


def act(**fields: Any) -> dict[str, Any]:
    """A statement of the United States, or what *fields* make of it."""
    plain = {"id": "inf/x-1", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2019-10-01"}
    return {name: value for name, value in {**plain, "sources": [SOURCE], **fields}.items() if value is not None}


def lines(*acts: dict[str, Any]) -> bytes:
    """*acts* as JSON Lines."""
    return "".join(json.dumps(item) + "\n" for item in acts).encode()


def recorded(treatylog: Command, log: Path) -> dict[str, Any]:
    """The last item of the log."""
    item: dict[str, Any] = json.loads(treatylog("export", "--db", log).out.splitlines()[-1])
    return item


def test_an_act_is_recorded_and_its_place_is_told(treatylog: Command, log: Path, piped: Pipe) -> None:
    """Position in the log and version of the stream."""
    before = head(log).size
    piped(lines(act()))
    printed = treatylog("record", "-", "--db", log)
    assert printed.code == 0
    assert printed.out.startswith(f"inf/x-1: recorded at position {before + 1}, version ")
    assert recorded(treatylog, log)["event"] == act()


def test_a_file_may_be_recorded(treatylog: Command, log: Path, tmp_path: Path) -> None:
    """Of one JSON object, too, spread over lines."""
    (tmp_path / "act.json").write_text(json.dumps(act(), indent=2), encoding="utf-8")
    assert treatylog("record", tmp_path / "act.json", "--db", log).code == 0
    assert recorded(treatylog, log)["event"] == act()


def test_an_act_without_an_id_is_given_one(treatylog: Command, log: Path, piped: Pipe) -> None:
    """Of its treaty, and never that of another act; nothing else is filled in."""
    piped(lines(act(id=None)))
    name = treatylog("record", "-", "--db", log).out.partition(":")[0]
    assert name.startswith("inf/x-")
    assert recorded(treatylog, log)["event"] == act(id=name)


def test_the_recorder_is_named(treatylog: Command, log: Path, piped: Pipe) -> None:
    """`--by` says who."""
    piped(lines(act()))
    treatylog("record", "-", "--db", log, "--by", "Legal desk")
    assert recorded(treatylog, log)["recorded_by"] == "Legal desk"


def test_the_same_act_again_changes_nothing(treatylog: Command, log: Path, piped: Pipe) -> None:
    """It is told to be recorded already."""
    piped(lines(act()))
    treatylog("record", "-", "--db", log)
    before = head(log)
    piped(lines(act()))
    printed = treatylog("record", "-", "--db", log)
    assert (printed.code, printed.out) == (0, "inf/x-1: recorded already\n")
    assert head(log) == before


def test_the_json_is_the_answer_of_the_append(treatylog: Command, log: Path, piped: Pipe) -> None:
    """One line for each treaty."""
    piped(lines(act()))
    told = json.loads(treatylog("record", "-", "--db", log, "--json").out)
    assert [item["event"]["id"] for item in told["recorded"]] == ["inf/x-1"]


def test_acts_of_several_treaties_are_sorted_into_their_streams(treatylog: Command, log: Path, piped: Pipe) -> None:
    """One append for each."""
    other = act(id="inf-moratorium/x-1", treaty="inf-moratorium", sources=["kremlin-meeting-2019-02-02"])
    piped(lines(act(), other, act(id="inf/x-2")))
    printed = treatylog("record", "-", "--db", log)
    assert [line.partition(":")[0] for line in printed.out.splitlines()] == ["inf/x-1", "inf/x-2", "inf-moratorium/x-1"]


def test_an_act_is_added_to_the_files_as_well(treatylog: Command, log: Path, events: Path, piped: Pipe) -> None:
    """As a line at the end, and the folder stays sound and loads again."""
    piped(lines(act()))
    assert treatylog("record", "-", "--db", log, "--events", events).code == 0
    content = (events / "inf" / "events.jsonl").read_text(encoding="utf-8")
    assert content.endswith("\n")
    assert json.loads(content.splitlines()[-1]) == act()
    assert treatylog("check", events).code == 0


def test_an_act_that_the_files_have_is_not_added_twice(
    treatylog: Command, log: Path, events: Path, piped: Pipe
) -> None:
    """Recorded again, the files stay as they are."""
    piped(lines(act()))
    treatylog("record", "-", "--db", log, "--events", events)
    content = (events / "inf" / "events.jsonl").read_bytes()
    piped(lines(act()))
    assert treatylog("record", "-", "--db", log, "--events", events).code == 0
    assert (events / "inf" / "events.jsonl").read_bytes() == content


def test_the_record_is_loaded_into_a_new_log(treatylog: Command, tmp_path: Path, piped: Pipe) -> None:
    """What an act follows from is there before it is judged."""
    piped(lines(act()))
    assert treatylog("record", "-", "--db", tmp_path / "new" / "log.db").code == 0
    assert "inf/x-1" in treatylog("timeline", "inf", "USA", "--db", tmp_path / "new" / "log.db").out


def test_the_bundled_record_never_comes_into_a_log_of_other_treaties(
    treatylog: Command, tmp_path: Path, events: Path, piped: Pipe
) -> None:
    """A log made from another folder keeps to it."""
    (events / "inf" / "treaty.toml").write_text(
        (events / "inf" / "treaty.toml")
        .read_text(encoding="utf-8")
        .replace('short = ["INF Treaty"', 'short = ["Ours"'),
        encoding="utf-8",
    )
    piped(lines(act()))
    treatylog("record", "-", "--db", tmp_path / "own.db", "--events", events)
    piped(lines(act(id="inf/x-2")))
    assert treatylog("record", "-", "--db", tmp_path / "own.db").code == 0
    assert "Ours" in treatylog("treaty", "inf", "--db", tmp_path / "own.db").out


def test_what_was_recorded_never_drives_the_terminal(treatylog: Command, log: Path, piped: Pipe) -> None:
    """Control characters of a text are shown as such, and brackets are no markup."""
    piped(lines(act(text="[red]x[/red] \x1b[31m")))
    treatylog("record", "-", "--db", log)
    assert "[red]x[/red] \N{REPLACEMENT CHARACTER}[31m" in treatylog("timeline", "inf", "USA", "--db", log).out


NOTICE = {"type": "withdrawal_notified", "id": "inf/x-9"}

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "unknown key": (lines(act(id="ifn/x-1", treaty="ifn")), "unknown-treaty", "'inf'"),
    "unknown type": (lines(act(type="statment_made")), "invalid-event", "stdin:1: unknown type 'statment_made'"),
    "no type": (lines(act(type=None)), "invalid-event", "stdin:1: no 'type'"),
    "unknown field": (
        lines(act(), act(id="inf/x-2", colour="red")),
        "invalid-event",
        "stdin:2: unknown field 'colour'",
    ),
    "unknown party": (lines(act(party="XYZ")), "unknown-party", "stdin:1: "),
    "unknown source": (lines(act(), act(id=None, sources=["hearsay"])), "unknown-source", "stdin:2: "),
    "impossible date": (lines(act(on="2019-02-30")), "invalid-event", "2019-02-30"),
    "a number as date": (lines(act(on=0)), "invalid-event", "stdin:1: on"),
    "same id, other content": (lines(act(id="inf/0001")), "event-conflict", 'stdin:1: event "inf/0001"'),
    "same id twice": (lines(act(), act(text="Other.")), "event-conflict", "stdin:"),
    "before adoption": (lines(act(type="signed", on="1980-01-01")), "before-adoption", "stdin:1: "),
    "withdrawal by a State that is no party": (lines(act(**NOTICE, party="LTU")), "not-a-party", "stdin:1: "),
    "second notice": (lines(act(**NOTICE, on="2019-03-02")), "notice-already-running", "stdin:1: "),
    "extinct State": (lines(act(**NOTICE, party="SUHH", on="1995-01-01")), "party-extinct", "stdin:1: "),
    "a definition": (lines({"id": "inf/x-1", "treaty": "inf", "type": "defined"}), "invalid-event", "stdin:1: "),
    "broken JSON": (lines(act()) + b"{broken\n", "invalid-event", "stdin:2: not JSON"),
    "truncated": (lines(act()) + b'{"id": "inf/x-2", "tre', "invalid-event", "stdin:2: "),
    "no object": (b"[1]\n", "invalid-event", "stdin:1: a line is one JSON object, this is an array"),
    "empty": (b"", "invalid-file", "stdin:1: the file is empty"),
    "not UTF-8": (b'{"id": "\xff"}\n', "invalid-file", "stdin:1: byte 0xff"),
    "10 MB": (lines(act(text="x" * 10_000_000)), "invalid-file", "stdin:1: the line has 10000"),
    "deep": (b"[" * 100_000 + b"\n", "invalid-event", "stdin:1: not JSON that can be read"),
}


@pytest.mark.parametrize(("content", "code", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_recorded_is_refused_and_the_log_is_as_before(
    treatylog: Command, log: Path, piped: Pipe, content: bytes, code: str, says: str
) -> None:
    """Exit code 2, the error's code and place, and nothing is kept of it, nor of the lines beside it."""
    before = head(log)
    piped(content)
    printed = treatylog("record", "-", "--db", log)
    assert (printed.code, printed.out) == (USAGE, "")
    assert printed.err.startswith(f"treatylog: {code}: ")
    assert says in printed.err
    assert printed.err.count("\n") == 1
    assert head(log) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-", "--expected", "1"), "wrong-expected-version"),
        (("-", "--expected", "one"), "usage"),
        (("nowhere.jsonl",), "invalid-file"),
        ((), "usage"),
    ],
    ids=str,
)
def test_what_is_asked_for_wrongly_changes_nothing(
    treatylog: Command, log: Path, piped: Pipe, arguments: tuple[str, ...], code: str
) -> None:
    """A stale version, a version that is no number, a file that is not there, no file."""
    before = head(log)
    piped(lines(act()))
    printed = treatylog("record", *arguments, "--db", log)
    assert (printed.code, printed.out) == (USAGE, "")
    assert printed.err.startswith(f"treatylog: {code}: ")
    assert head(log) == before


def test_a_version_is_expected_of_one_stream(treatylog: Command, log: Path, piped: Pipe) -> None:
    """Acts of two treaties have two versions."""
    before = head(log)
    piped(lines(act(), act(id="inf-moratorium/x-1", treaty="inf-moratorium")))
    printed = treatylog("record", "-", "--db", log, "--expected", "1")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "expected-of-many")
    assert head(log) == before


def test_the_version_that_the_stream_is_at_is_accepted(treatylog: Command, log: Path, piped: Pipe) -> None:
    """`--expected` as `treatylog treaty --json` tells it."""
    version = json.loads(treatylog("treaty", "inf", "--db", log, "--json").out)["version"]
    piped(lines(act()))
    assert treatylog("record", "-", "--db", log, "--expected", str(version)).code == 0


def test_an_act_needs_a_log(treatylog: Command, piped: Pipe) -> None:
    """In memory it would be lost; nothing is read before that is said."""
    piped(b"{broken")
    assert treatylog("record", "-").err.startswith("treatylog: no-log: ")


def test_an_edited_line_of_the_past_is_refused(treatylog: Command, log: Path, events: Path, piped: Pipe) -> None:
    """With its file and line, before anything is recorded."""
    file = events / "inf" / "events.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("by 93 votes to 5", "by 92 votes to 6"), encoding="utf-8")
    before = head(log)
    piped(lines(act()))
    printed = treatylog("record", "-", "--db", log, "--events", events)
    assert printed.code == USAGE
    assert printed.err.startswith("treatylog: event-conflict: events/inf/events.jsonl:3: ")
    assert head(log) == before


def test_a_file_that_cannot_be_written_is_named(treatylog: Command, log: Path, events: Path, piped: Pipe) -> None:
    """The act is in the log all the same, and the error says so."""
    add = events / "inf" / "events.jsonl"
    add.chmod(0o444)
    if os.access(add, os.W_OK):
        pytest.skip("this user may write to every file")
    piped(lines(act()))
    printed = treatylog("record", "-", "--db", log, "--events", events)
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "unwritable-file")
    assert recorded(treatylog, log)["event"] == act()
