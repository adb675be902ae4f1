"""`treatylog check`: what is wrong with an events folder."""

import json
from pathlib import Path

from cli.terminal import USAGE, Command


def appended(events: Path, line: str) -> int:
    """The number of the *line* added to the acts of the INF Treaty."""
    file = events / "inf" / "events.jsonl"
    with file.open("a", encoding="utf-8") as opened:
        opened.write(line)
    return len(file.read_text(encoding="utf-8").splitlines())


def test_the_bundled_record_is_sound(treatylog: Command) -> None:
    """No finding, nothing printed but the summary, exit code 0."""
    printed = treatylog("check")
    assert (printed.code, printed.out) == (0, "")
    assert printed.err.startswith("events: ")
    assert printed.err.endswith(" 0 findings\n")


def test_a_finding_is_a_line_with_its_place_and_code(treatylog: Command, events: Path) -> None:
    """file:line: code: message; exit code 1."""
    number = appended(events, "{broken\n")
    printed = treatylog("check", events)
    assert printed.code == 1
    assert printed.out.startswith(f"events/inf/events.jsonl:{number}: broken-json: ")
    assert printed.out.count("\n") == 1
    assert printed.err.endswith(" 1 finding\n")


def test_what_the_law_refuses_is_a_finding_too(treatylog: Command, events: Path) -> None:
    """A second notice while one runs, which does not say that it is without effect."""
    notice = '{"id": "inf/9001", "treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2019-03-02", '
    number = appended(events, notice + '"sources": ["us-statement-2019-02-02"]}\n')
    printed = treatylog("check", events)
    assert printed.code == 1
    assert printed.out.startswith(f"events/inf/events.jsonl:{number}: notice-already-running: ")


def test_the_json_lists_the_findings(treatylog: Command, events: Path) -> None:
    """Place, code and message of each."""
    number = appended(events, "{broken\n")
    (found,) = json.loads(treatylog("check", events, "--json").out)
    assert (found["where"], found["code"]) == (f"events/inf/events.jsonl:{number}", "broken-json")


def test_a_folder_that_is_not_there_is_a_finding(treatylog: Command, tmp_path: Path) -> None:
    """Checked and failed: exit code 1, not usage."""
    printed = treatylog("check", tmp_path / "nowhere")
    assert printed.code == 1
    assert printed.out.startswith("nowhere: missing-file: ")


def test_a_folder_with_a_fault_is_not_answered_from(treatylog: Command, events: Path) -> None:
    """A question to it is refused with file and line."""
    number = appended(events, "{broken\n")
    printed = treatylog("status", "inf", "USA", "--events", events)
    assert printed.code == USAGE
    assert printed.err.startswith(f"treatylog: invalid-event: events/inf/events.jsonl:{number}: ")
