"""`treatylog record --dry-run`: acts are judged and what they would change is told; nothing is written."""

import json
from pathlib import Path

import pytest

from cli.terminal import USAGE, Command, Pipe, made, stories

CORRECTION = {
    "id": "inf/mine-2", "treaty": "inf", "type": "corrected", "on": "2021-03-02", "sources": ["us-note-2019-02-02"],
    "corrects": "inf/0036", "reason": "recording",
}  # fmt: skip
NOTICE = {
    "id": "inf/0036", "treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2019-02-12",
    "sources": ["us-note-2019-02-02"], "clause": "XV(2)",
}  # fmt: skip
ANNULMENT = {
    "id": "inf/mine-3", "treaty": "inf", "type": "annulled", "on": "2021-03-02", "sources": ["us-note-2019-02-02"],
    "corrects": "inf/0036", "by": "USA", "text": "The note had not been signed.",
}  # fmt: skip
SAID = {
    "id": "inf/mine-1", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2019-10-01",
    "sources": ["us-note-2019-02-02"], "text": "T.",
}  # fmt: skip


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that holds the treaties of the story; it is only read."""
    folder = tmp_path_factory.mktemp("story")
    return made(folder / "log.db", events=stories(folder / "events"))


@pytest.fixture
def corrected(piped: Pipe) -> None:
    """A correction of the date of the notice, on standard input."""
    piped(json.dumps(CORRECTION | {"replacement": NOTICE}).encode())


@pytest.mark.usefixtures("corrected")
def test_a_correction_is_judged_and_what_it_changes_is_told(treatylog: Command, log: Path) -> None:
    """Where it would stand, for whom what would be otherwise; the log is as it was."""
    before = log.read_bytes()
    printed = treatylog("record", "-", "--db", log, "--dry-run")
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.startswith("inf/mine-2: would be recorded at position ")
    assert "2019-02-02  2019-02-12  inf     USA    suspended, withdrawing   suspended, party" in printed.out
    assert log.read_bytes() == before


def test_what_is_told_is_what_comes_about(treatylog: Command, log: Path, piped: Pipe) -> None:
    """Recorded in earnest, the acts stand where it was said, and `diff` along the clock of the log tells the same."""
    acts = "".join(json.dumps(act) + "\n" for act in (SAID, CORRECTION | {"replacement": NOTICE}))
    piped(acts.encode())
    told = json.loads(treatylog("record", "-", "--db", log, "--dry-run", "--json").out)
    piped(acts.encode())
    (done,) = [json.loads(line) for line in treatylog("record", "-", "--db", log, "--json").out.splitlines()]
    (rehearsed,) = told["appended"]
    places = [
        [(one["position"], one["version"], one["event"]) for one in each["recorded"]] for each in (rehearsed, done)
    ]
    assert places[0] == places[1]
    on = "2019-02-05"
    status = json.loads(treatylog("status", "inf", "USA", "--on", on, "--db", log, "--json").out)
    (line,) = [line for line in told["changes"]["items"] if line["since"] <= on < (line["until"] or "9")]
    assert (line["party"], line["after"]["standing"]) == ("USA", status["standing"])


def test_an_annulment_is_told_too(treatylog: Command, log: Path, piped: Pipe) -> None:
    """The notice never had effect: no withdrawal was under way, and the treaty did not end by one."""
    piped(json.dumps(ANNULMENT).encode())
    told = json.loads(treatylog("record", "-", "--db", log, "--dry-run", "--json").out)
    assert [act["type"] for act in told["changes"]["acts"]] == ["annulled"]
    first, *_ = told["changes"]["items"]
    assert (first["since"], first["before"]["standing"], first["after"]["standing"]) == (
        "2019-02-02",
        "withdrawing",
        "party",
    )


def test_what_would_be_refused_is_refused(treatylog: Command, log: Path, piped: Pipe) -> None:
    """As `record` would: `what-if` may suppose what has not been done or has no source, this may not."""
    for act, code in (
        (NOTICE | {"id": "inf/mine-4", "on": "2019-03-01"}, "notice-already-running"),
        (SAID | {"on": "2999-01-01"}, "not-yet-done"),
        (SAID | {"sources": ["hearsay"]}, "unknown-source"),
        (NOTICE, "event-conflict"),
    ):
        piped(json.dumps(act).encode())
        before = log.read_bytes()
        printed = treatylog("record", "-", "--db", log, "--dry-run")
        assert (printed.code, printed.err.split(": ")[1]) == (USAGE, code)
        assert log.read_bytes() == before


def test_a_stale_version_is_refused(treatylog: Command, log: Path, piped: Pipe) -> None:
    """As it would be."""
    piped(json.dumps(SAID).encode())
    printed = treatylog("record", "-", "--db", log, "--expected", "1", "--dry-run")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "wrong-expected-version")


@pytest.mark.usefixtures("corrected")
def test_a_log_that_is_not_there_is_not_made(treatylog: Command, tmp_path: Path) -> None:
    """The folder is judged in memory, and its files are left alone."""
    folder = stories(tmp_path / "events")
    before = (folder / "inf" / "events.jsonl").read_bytes()
    printed = treatylog("record", "-", "--db", tmp_path / "log.db", "--events", folder, "--dry-run")
    assert printed.out.startswith("inf/mine-2: would be recorded at position ")
    assert not (tmp_path / "log.db").exists()
    assert (folder / "inf" / "events.jsonl").read_bytes() == before


def test_what_is_recorded_already_would_not_be_again(treatylog: Command, log: Path, piped: Pipe) -> None:
    """And changes nothing."""
    for _ in range(2):
        piped(json.dumps(SAID).encode())
        assert treatylog("record", "-", "--db", log).code == 0
    piped(json.dumps(SAID).encode())
    printed = treatylog("record", "-", "--db", log, "--dry-run")
    assert printed.out.startswith("inf/mine-1: recorded already\n")
    assert "Nothing changes." in printed.out
