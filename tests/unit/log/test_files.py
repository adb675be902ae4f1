"""The events folder: what is read of it, and how its faults are told."""

import shutil
from pathlib import Path

import pytest

from treatylog.errors import (
    InvalidDefinition,
    InvalidEvent,
    InvalidFile,
    TreatylogError,
    UnknownParty,
    UnknownSource,
    UnknownTreaty,
)
from treatylog.log.files import bundled, read_files, read_record
from treatylog.log.text import MOST_BYTES, KeyPath, read_toml

CASES = Path(__file__).parents[2] / "invalid"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A sound events folder that a test may spoil."""
    return shutil.copytree(CASES / "_sound" / "events", tmp_path / "events")


def add(file: Path, text: str) -> None:
    """*text* at the end of *file*."""
    file.write_text(file.read_text() + text)


def test_the_bundled_record_is_sound() -> None:
    """The record that comes with treatylog has no finding."""
    assert [str(finding) for finding in read_files(bundled())[1]] == []


def test_streams_come_parties_first_then_by_key(root: Path) -> None:
    """What concerns a State under all treaties is known before any treaty is read."""
    assert [stream.key for stream in read_record(root).streams] == ["parties", "pact", "truce"]


def test_a_stream_holds_definition_sources_and_lines(root: Path) -> None:
    """Each event comes with the file and line it stands on."""
    pact = read_record(root).streams[1]
    assert pact.definition is not None
    assert (pact.definition.name, set(pact.sources)) == ("Pact", {"pact-1980", "exchange-1980"})
    assert [(line.where, line.event.id) for line in pact.lines][-1] == ("events/pact/events.jsonl:4", "pact/0004")


def test_the_directory_knows_the_parties_defined(root: Path) -> None:
    """A body that parties.toml defines resolves like a State."""
    assert read_record(root).directory.resolve("Nato") == "NATO"


def test_a_folder_without_parties_is_a_record(root: Path) -> None:
    """The ISO tables are enough to write a treaty between States."""
    shutil.rmtree(root / "parties")
    assert read_files(root)[1] == ()


def test_a_huge_line_is_reported_unparsed(root: Path) -> None:
    """A line of 10 MB is a finding on its own line; the lines around it are read."""
    events = root / "pact" / "events.jsonl"
    first, *rest = events.read_text().splitlines(keepends=True)
    events.write_text("".join([first, '{"id": "' + "x" * 10_000_000 + "\n", *rest]))
    record, findings = read_files(root)
    assert [(finding.where, finding.code) for finding in findings] == [("events/pact/events.jsonl:2", "line-too-long")]
    assert f"the most that is read is {MOST_BYTES}" in findings[0].message
    assert len(record.streams[1].lines) == 4


def test_json_nested_too_deeply_is_broken(root: Path) -> None:
    """Depth that no parser here can follow is a finding, not a crash."""
    add(root / "pact" / "events.jsonl", "[" * 200_000 + "\n")
    assert [finding.code for finding in read_files(root)[1]] == ["broken-json"]


def test_a_number_too_long_is_broken(root: Path) -> None:
    """Digits that no parser here converts are a finding, not a crash."""
    add(root / "pact" / "events.jsonl", '{"round": ' + "9" * 5000 + "}\n")
    assert [finding.code for finding in read_files(root)[1]] == ["broken-json"]


def test_a_lone_surrogate_is_broken(root: Path) -> None:
    """Text without a UTF-8 form cannot be hashed, so it is no JSON here."""
    line = r'{"id":"pact/0009","treaty":"pact","type":"statement_made","on":"1981","sources":["pact-1980"],"text":"%s"}'
    add(root / "pact" / "events.jsonl", line % r"\ud800" + "\n")
    assert [finding.code for finding in read_files(root)[1]] == ["broken-json"]


def test_windows_line_ends_are_read(root: Path) -> None:
    """A carriage return before the newline is white space to JSON."""
    events = root / "pact" / "events.jsonl"
    events.write_bytes(events.read_bytes().replace(b"\n", b"\r\n"))
    assert read_files(root)[1] == ()


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """A mistyped --events is told as such."""
    assert [finding.code for finding in read_files(tmp_path / "nowhere")[1]] == ["missing-file"]


def test_an_empty_folder_is_a_finding(tmp_path: Path) -> None:
    """A record without a treaty answers nothing, so it is no record."""
    assert [finding.code for finding in read_files(tmp_path)[1]] == ["missing-file"]


def test_hidden_folders_and_loose_files_are_passed_over(root: Path) -> None:
    """Only direct sub-folders are treaties."""
    (root / ".git").mkdir()
    (root / "__pycache__").mkdir()
    (root / "README.md").write_text("How to write a line.\n")
    assert read_files(root)[1] == ()


def test_a_broken_sources_file_blames_no_line(root: Path) -> None:
    """Where the sources cannot be read, nothing is said of what the lines cite."""
    (root / "pact" / "sources.toml").write_text("[pact-1980\n")
    assert [finding.code for finding in read_files(root)[1]] == ["broken-toml"]


def test_a_broken_parties_file_blames_no_line(root: Path) -> None:
    """Where the parties cannot be read, nothing is said of who acts."""
    (root / "parties" / "parties.toml").write_text("SUHH = ")
    assert [finding.where for finding in read_files(root)[1]] == ["events/parties/parties.toml:1"]


def test_findings_come_in_the_order_of_the_lines(root: Path) -> None:
    """Faults of form and of reference are told together, from top to bottom."""
    add(root / "pact" / "events.jsonl", "{}\n\n" + '{"type":"x"}\n')
    findings = read_files(root)[1]
    assert [finding.line for finding in findings] == [5, 6, 7]


@pytest.mark.parametrize(
    ("case", "error", "said"),
    [
        ("unknown-source", UnknownSource, 'events/pact/events.jsonl:5: unknown source "pact-1981"'),
        ("unknown-party", UnknownParty, 'events/pact/events.jsonl:5: unknown party "XYZ"'),
        ("unknown-reference", UnknownTreaty, "events/pact/treaty.toml:8: treaty.see_also"),
        ("invalid-event", InvalidEvent, "events/pact/events.jsonl:5: on: '2019-02-30'"),
        ("broken-toml", InvalidDefinition, "events/pact/treaty.toml:5: not TOML"),
        ("empty-file", InvalidFile, "events/pact/events.jsonl:1: the file is empty"),
    ],
)
def test_the_first_finding_is_raised_as_its_error(
    case: str, error: type[TreatylogError], said: str, root: Path
) -> None:
    """A record that has to be sound fails with the class a caller can tell apart, at file and line."""
    shutil.copytree(CASES / case / "events", root, dirs_exist_ok=True)
    with pytest.raises(error) as caught:
        read_record(root)
    assert caught.value.message.startswith(said)
    assert caught.value.context["finding"] == case


def test_the_error_says_how_many_more_there_are(root: Path) -> None:
    """One error does not hide the others."""
    add(root / "pact" / "events.jsonl", "{}\n" * 3)
    with pytest.raises(InvalidEvent, match=r"\(and 2 more faults; `treatylog check` lists them all\)$"):
        read_record(root)


def test_a_place_in_toml_is_found_through_tables_and_arrays() -> None:
    """Dotted headers, arrays of tables and quoted keys count as TOML counts them."""
    text = '[a.b]\nx = 1\n[[c]]\ny = 1\n[[c]]\ny = 2\n[c."d e"]\nz.w = 3\n'
    toml, _ = read_toml(text.encode(), "f.toml")
    assert toml is not None
    paths: list[KeyPath] = [
        ("a", "b", "x"),
        ("c", 0, "y"),
        ("c", 1, "y"),
        ("c", 1, "d e", "z", "w"),
        ("c", 1, "missing"),
        ("none",),
    ]
    assert [toml.where(path) for path in paths] == [f"f.toml:{line}" for line in (2, 4, 6, 8, 5, 1)]
