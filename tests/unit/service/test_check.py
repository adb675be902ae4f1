"""Checking a folder of events as form and as law."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from treatylog.log.files import bundled
from treatylog.service.check import check

SOUND = Path(__file__).parents[2] / "invalid" / "_sound" / "events"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(SOUND, tmp_path / "events")


def add(root: Path, **fields: object) -> int:
    """A further line for the treaty `pact`; the number of that line."""
    file = root / "pact" / "events.jsonl"
    lines = file.read_text().splitlines()
    line = {"id": "pact/0999", "treaty": "pact", "sources": ["pact-1980"]} | fields
    file.write_text("\n".join([*lines, json.dumps(line)]) + "\n")
    return len(lines) + 1


def test_the_bundled_record_has_no_fault() -> None:
    """What we ship passes its own reviewer."""
    assert check(bundled())[1] == ()


def test_a_sound_folder_has_no_fault(root: Path) -> None:
    """The base of the bad examples is good."""
    assert check(root)[1] == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "statement_made", "party": "USA", "on": "1900-01-01"}, "before-adoption"),
        ({"type": "withdrawal_notified", "party": "LTU", "on": "2001-01-01"}, "not-a-party"),
        ({"type": "moratorium_ended", "party": "USA", "on": "2001-01-01"}, "wrong-form"),
        ({"type": "party_extinguished", "party": "USA", "on": "2001-01-01"}, "wrong-stream"),
        (
            {"type": "statement_made", "party": "USA", "on": "2001-01-01", "without_effect": "not-a-party"},
            "needless-without-effect",
        ),
    ],
)
def test_an_unlawful_line_is_found_with_file_and_line(root: Path, fields: dict[str, object], code: str) -> None:
    """A fault in law is reported like a fault of form: where, which, and what to do."""
    line = add(root, **fields)
    found = check(root)[1]
    assert [(finding.where, finding.code) for finding in found] == [(f"events/pact/events.jsonl:{line}", code)]


def test_a_declared_lack_of_effect_is_verified(root: Path) -> None:
    """A real act without effect that says so is no fault."""
    add(root, type="withdrawal_notified", party="LTU", on="2001-01-01", without_effect="not-a-party")
    assert check(root)[1] == ()


def test_what_a_late_record_overtook_stays_admitted(root: Path) -> None:
    """A notice was lawful when it joined; an earlier one, recorded later, leaves it without effect and in its place."""
    said = {"type": "withdrawal_notified", "party": "USA"}
    add(root, **said, id="pact/0901", on="2001-06-01")
    add(root, **said, id="pact/0902", on="2001-05-01")
    assert check(root)[1] == ()


def test_a_notice_that_was_second_when_it_joined_is_a_fault(root: Path) -> None:
    """The other way round it never had effect, and must say so."""
    said = {"type": "withdrawal_notified", "party": "USA"}
    add(root, **said, id="pact/0901", on="2001-05-01")
    add(root, **said, id="pact/0902", on="2001-06-01")
    assert [finding.code for finding in check(root)[1]] == ["notice-already-running"]


def test_a_lack_of_effect_that_a_later_annulment_removes_was_rightly_declared(root: Path) -> None:
    """The second notice was without effect when it joined; the annulment of the first came afterwards."""
    said = {"type": "withdrawal_notified", "party": "USA"}
    add(root, **said, id="pact/0901", on="2001-05-01")
    add(root, **said, id="pact/0902", on="2001-06-01", without_effect="notice-already-running")
    add(root, id="pact/0903", type="annulled", corrects="pact/0901", by="USA", on="2001-07-01")
    assert check(root)[1] == ()


def test_treaties_are_judged_after_those_they_are_linked_to(root: Path) -> None:
    """However long the chain of links, and whichever way its keys sort."""
    chain = [f"pact-{number:03}" for number in range(450)]
    definition = (root / "pact" / "treaty.toml").read_text()
    for key, other in zip(chain, [*chain[1:], "pact"], strict=True):
        shutil.copytree(root / "pact", root / key)
        link = f'[[links]]\nkind = "linked exit"\ntreaty = "{other}"\narticle = "7"\n'
        (root / key / "treaty.toml").write_text(definition.replace('key = "pact"', f'key = "{key}"') + link)
        events = (root / key / "events.jsonl").read_text().replace('"pact/', f'"{key}/')
        (root / key / "events.jsonl").write_text(events.replace(':"pact"', f':"{key}"'))
    assert check(root)[1] == ()


@pytest.mark.timeout(30)
@pytest.mark.parametrize("step", [1, 7])
def test_thousands_of_unlawful_lines_are_found_at_once(root: Path, step: int) -> None:
    """Whether they follow in time or not."""
    days = (str(date(2001, 1, 1) + timedelta(days=step * number % 3000)) for number in range(3000))
    file = root / "pact" / "events.jsonl"
    with file.open("a") as lines:
        for number, day in enumerate(days):
            said = {"id": f"pact/x{number}", "treaty": "pact", "type": "withdrawal_notified", "party": "LTU", "on": day}
            lines.write(json.dumps({**said, "sources": ["pact-1980"]}) + "\n")
    assert [finding.code for finding in check(root)[1]] == ["not-a-party"] * 3000
