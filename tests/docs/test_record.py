"""The README says what the record holds."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_treaty_of_the_record_once() -> None:
    """The table by field has the key of each folder with a treaty.toml, and no other."""
    rows = README.partition("## The record")[2]
    named = re.findall(r"`([a-z0-9-]+)`", "".join(re.findall(r"^\| .*\|$", rows, re.MULTILINE)))
    assert sorted(named) == sorted(path.parent.name for path in (ROOT / "events").glob("*/treaty.toml"))
