"""`treatylog verify FILE`, `--receipt` and `treatylog key`: what a log proves, checked offline."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import STATEMENT, USAGE, Command, Pipe, head, made, stories

ASKED = ("inf", "USA", "--on", "2019-05-01")


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that holds the treaties of the story, so that it is read at once; it is only read."""
    folder = tmp_path_factory.mktemp("story")
    story = stories(folder / "events")
    return made(folder / "log.db", events=story)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """The events folder of the story."""
    return stories(tmp_path / "events")


@pytest.fixture
def key(treatylog: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The public half of a key with which the commands of the test sign."""
    printed = treatylog("key", "create", "log.example/treaties", "--out", tmp_path / "log.key")
    assert printed.code == 0
    monkeypatch.setenv("TREATYLOG_SIGNING_KEY", str(tmp_path / "log.key"))
    return printed.out.split()[-1]


def receipt(treatylog: Command, log: Path, folder: Path) -> Path:
    """The file of a receipt from *log*."""
    assert treatylog("status", *ASKED, "--db", log, "--receipt", folder / "receipt.json").code == 0
    return folder / "receipt.json"


def changed(file: Path, change: Any) -> Path:
    """*file* with what it holds changed."""
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def test_a_key_is_made_and_shown(treatylog: Command, key: str, tmp_path: Path) -> None:
    """The public half is the last word; the secret half is never printed."""
    assert treatylog("key", "show", tmp_path / "log.key").out == f"{key}\n"
    assert key.startswith("log.example/treaties+")
    again = treatylog("key", "create", "another", "--out", tmp_path / "log.key")
    assert (again.code, again.err.split(": ")[1]) == (USAGE, "invalid-key")


def test_an_answer_with_a_receipt_is_the_same_answer(treatylog: Command, loaded: Path, tmp_path: Path) -> None:
    """Printed as without one; the receipt holds it, under the address that HTTP has for the question."""
    plain = treatylog("status", *ASKED, "--db", loaded, "--json")
    printed = treatylog("status", *ASKED, "--db", loaded, "--json", "--receipt", tmp_path / "receipt.json")
    kept = json.loads((tmp_path / "receipt.json").read_text(encoding="utf-8"))
    assert kept["question"] == "/v1/treaties/inf/parties/USA?on=2019-05-01"
    assert kept["answer"] == json.loads(printed.out)
    moment = {"known_at": None, "citation": None}
    assert {**kept["answer"], **moment} == {**json.loads(plain.out), **moment}


def test_a_receipt_is_not_written_over_a_file(treatylog: Command, loaded: Path, tmp_path: Path) -> None:
    """What is there may be a receipt too."""
    file = receipt(treatylog, loaded, tmp_path)
    printed = treatylog("status", *ASKED, "--db", loaded, "--receipt", file)
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "unwritable-file")


def test_hypothetical_acts_have_no_receipt(treatylog: Command, loaded: Path, tmp_path: Path, piped: Pipe) -> None:
    """They are in no log."""
    piped(STATEMENT.encode())
    printed = treatylog("what-if", "-", "--db", loaded, "--receipt", tmp_path / "receipt.json")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "no-receipt")


def test_a_receipt_is_verified_by_itself(treatylog: Command, loaded: Path, tmp_path: Path) -> None:
    """And it is said what it cannot show."""
    printed = treatylog("verify", receipt(treatylog, loaded, tmp_path))
    kept = head(loaded)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.splitlines() == [
        f"receipt: the head is of {kept.size} events, {kept.root}",
        "found: the answer is the one that was hashed",
        "found: 10 events on which it rests, each under the head",
        "not checked: who says so: the head is not signed",
        "not checked: that the log gives this answer: give the log with --db, or the events folder with --events",
    ]


def test_a_signed_receipt_is_verified_against_key_head_and_log(
    treatylog: Command, log: Path, key: str, tmp_path: Path, piped: Pipe
) -> None:
    """Also when the log has grown since; nothing is left unchecked."""
    file = receipt(treatylog, log, tmp_path)
    (tmp_path / "head").write_text(treatylog("verify", "--db", log).out)
    piped(STATEMENT.encode())
    assert treatylog("record", "-", "--db", log).code == 0
    printed = treatylog("verify", file, "--key", key, "--head", tmp_path / "head", "--db", log, "--json")
    told = json.loads(printed.out)
    assert (printed.code, told["kind"], told["unchecked"]) == (0, "receipt", [])
    assert told["found"][-3:] == [
        "it is the head you hold",
        f"the log {log} has had this head",
        f"the log {log} gives the same answer",
    ]


def test_a_key_may_be_given_as_a_file(treatylog: Command, loaded: Path, key: str, tmp_path: Path) -> None:
    """With what `key create` printed."""
    (tmp_path / "public").write_text(f"Public key: {key}\n")
    file = receipt(treatylog, loaded, tmp_path)
    assert treatylog("verify", file, "--key", tmp_path / "public").code == 0
    other = treatylog("verify", file, "--key", "nonsense")
    assert (other.code, other.err.split(": ")[1]) == (USAGE, "invalid-key")


def test_a_receipt_is_verified_against_an_events_folder(
    treatylog: Command, loaded: Path, events: Path, tmp_path: Path
) -> None:
    """The folder gives the answer, though its log has other times; where a line differs, it does not."""
    file = receipt(treatylog, loaded, tmp_path)
    assert f"the folder {events} gives the same answer" in treatylog("verify", file, "--events", events).out
    acts = events / "inf" / "events.jsonl"
    text = acts.read_text(encoding="utf-8")
    line = next(at for at in text.splitlines() if '"inf/0036"' in at)
    acts.write_text(text.replace(line, line.replace('"on": "2019-02-02"', '"on": "2019-02-03"')), encoding="utf-8")
    printed = treatylog("verify", file, "--events", events)
    assert (printed.code, printed.err.split(": ")[1]) == (1, "proof-failed")
    assert "to take effect on 3 August 2019" in printed.err


def test_a_swapped_value_fails(treatylog: Command, loaded: Path, key: str, tmp_path: Path) -> None:
    """Code 1, with the file and what does not fit."""
    file = changed(receipt(treatylog, loaded, tmp_path), lambda data: data["answer"].update(standing="party"))
    printed = treatylog("verify", file, "--key", key)
    assert (printed.code, printed.out) == (1, "")
    assert printed.err.startswith(f"treatylog: proof-failed: {file}: the answer hashes to ")


def test_an_export_is_verified_as_a_log(treatylog: Command, loaded: Path, tmp_path: Path) -> None:
    """It has the head of the log; a line that was changed is named."""
    file = tmp_path / "log.jsonl"
    assert treatylog("export", "--db", loaded, "--out", file).code == 0
    assert treatylog("verify", file).out == treatylog("verify", "--db", loaded).out
    assert treatylog("verify", file, "--json").out == treatylog("verify", "--db", loaded, "--json").out
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[99] = lines[99].replace('"recorded_by":"', '"recorded_by":"not ')
    file.write_text("".join(lines), encoding="utf-8")
    printed = treatylog("verify", file)
    assert (printed.code, printed.err.startswith(f"treatylog: proof-failed: {file}:100: event '")) == (1, True)


def test_a_log_is_verified_by_its_file(treatylog: Command, loaded: Path, tmp_path: Path) -> None:
    """As with --db; beside another log it is one too many."""
    assert treatylog("verify", loaded).out == treatylog("verify", "--db", loaded).out
    printed = treatylog("verify", loaded, "--db", loaded)
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-or-events")


def test_a_log_is_held_against_a_head(treatylog: Command, log: Path, tmp_path: Path, piped: Pipe) -> None:
    """It may have grown; it may not be another one."""
    (tmp_path / "head").write_text(treatylog("verify", "--db", log).out)
    piped(STATEMENT.encode())
    assert treatylog("record", "-", "--db", log).code == 0
    size = head(log).size - 1
    printed = treatylog("verify", "--db", log, "--head", tmp_path / "head")
    assert (printed.code, printed.out.splitlines()[1]) == (0, f"it begins with the {size} events of the head you hold")
    (tmp_path / "head").write_text(json.dumps({"size": size, "root": "ab" * 32}))
    printed = treatylog("verify", "--db", log, "--head", tmp_path / "head")
    assert (printed.code, "it is another log, or it was rewritten" in printed.err) == (1, True)


@pytest.mark.parametrize("content", ["Dear Sir,\n", "{}", "[1]"])
def test_a_file_that_proves_nothing(treatylog: Command, tmp_path: Path, content: str) -> None:
    """It is said what was expected: usage, not failure."""
    (tmp_path / "file").write_text(content)
    printed = treatylog("verify", tmp_path / "file")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-file")
    assert "expected an export of a log, a head or checkpoint" in printed.err


def test_a_file_that_is_not_there(treatylog: Command, tmp_path: Path) -> None:
    """With the reason."""
    printed = treatylog("verify", tmp_path / "nothing")
    assert (printed.code, "cannot be read: No such file" in printed.err) == (USAGE, True)
