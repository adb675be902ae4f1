"""Every finding: a small bad events folder each, with the findings expected beside it."""

import shutil
from pathlib import Path

import pytest

from treatylog.log.files import read_files
from treatylog.log.findings import FINDINGS

CASES = Path(__file__).parents[2] / "invalid"
SOUND = CASES / "_sound" / "events"
NAMES = sorted(folder.name for folder in CASES.iterdir() if not folder.name.startswith("_"))


def folder_of(case: str, place: Path) -> Path:
    """The sound folder with the files of *case* laid over it, those of its ``removed.txt`` taken out."""
    root = place / "events"
    shutil.copytree(SOUND, root)
    if (CASES / case / "events").is_dir():
        shutil.copytree(CASES / case / "events", root, dirs_exist_ok=True)
    removed = CASES / case / "removed.txt"
    for name in removed.read_text().splitlines() if removed.is_file() else ():
        (root / name).unlink()
    return root


@pytest.mark.parametrize("case", NAMES)
def test_a_bad_folder_gives_the_findings_written_beside_it(case: str, tmp_path: Path) -> None:
    """Each fault is reported once, with file, line, code and what to do; nothing else is reported."""
    _, findings = read_files(folder_of(case, tmp_path))
    assert "\n".join(map(str, findings)) + "\n" == (CASES / case / "expected.txt").read_text()


def test_the_folder_under_every_case_is_sound() -> None:
    """What the cases report comes from their own files."""
    assert read_files(SOUND)[1] == ()


def test_every_code_has_a_case() -> None:
    """The codes documented are the codes shown; a line too long is made by its own test, not stored."""
    shown = {line.split(": ")[1] for case in NAMES for line in (CASES / case / "expected.txt").read_text().splitlines()}
    assert shown | {"line-too-long"} == set(FINDINGS)
