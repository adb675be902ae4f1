"""The tables of the explanations say what the bundled record says."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import treatylog
from docs.walk import ROOT
from treatylog.library import Depositary

EXPLANATIONS = ROOT / "docs" / "explanation"


@pytest.fixture(scope="module")
def depositary() -> Iterator[Depositary]:
    """The bundled record."""
    with treatylog.load() as opened:
        yield opened


def rows(page: str, head: str) -> list[list[str]]:
    """The cells of the table on *page* that has *head*, without their backticks."""
    lines = iter((EXPLANATIONS / page).read_text(encoding="utf-8").splitlines())
    assert any(line == head for line in lines), f"{page} has no table {head}"
    table = [line for line in lines if not line or line.startswith("|")]
    until = table.index("")
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table[1:until]]


def test_standing_and_operation_are_side_by_side_as_the_page_says(depositary: Depositary) -> None:
    """Each row of the table."""
    found = rows("standing-and-operation.md", "| treaty | party | on | standing | operation | headline |")
    assert len(found) > 5
    for treaty, party, on, *said in found:
        status = depositary.status(treaty, party, on=on)
        assert [status.standing, status.operation, status.headline] == said, (treaty, party, on)


def test_days_are_counted_as_the_page_says(depositary: Depositary) -> None:
    """The act is on its day, the new state begins on the other, and the reasons name the count."""
    found = rows("how-depositaries-count-days.md", "| treaty | party | what was done | from this day | how |")
    assert len(found) > 5
    for treaty, party, done, day, how in found:
        on = date.fromisoformat(day)
        life = depositary.timeline(treaty, party)
        assert re.search(r"\d{4}-\d\d-\d\d", done)[0] in {marker.on for marker in life.markers}, done  # type: ignore[index]
        band = next(band for band in life.bands if band.since == on)
        before = depositary.status(treaty, party, on=on - timedelta(days=1))
        assert band.standing != before.standing, (treaty, party, day)
        prose = depositary.explanation(treaty, party, on=on).prose
        assert f"({how})" in " ".join(prose.split()), (treaty, party, prose)
