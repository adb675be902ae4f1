"""The grid of treaties and parties, and the groups that can be named in it."""

from datetime import date

import pytest

from treatylog.errors import TooMuchAsked
from treatylog.facts.group import GroupDefinition
from treatylog.service import matrix
from treatylog.service.matrix import Grid, csv_text
from treatylog.service.treaties import Question
from worlds import bundled_record, bundled_service


@pytest.mark.parametrize(
    ("on", "count"), [("1949-08-23", 0), ("1949-08-24", 12), ("2004-03-29", 26), ("2024-03-07", 32)]
)
def test_a_group_has_its_members_by_date(on: str, count: int) -> None:
    """The day counts on which one joins."""
    assert len(bundled_record().groups["NATO"].on(date.fromisoformat(on))) == count


def test_a_member_that_left_is_out_on_that_day() -> None:
    """The United Kingdom left the European Union at the end of 31 January 2020."""
    group = bundled_record().groups["EU"]
    assert ["GBR" in group.on(date(2020, month, 1)) for month in (1, 2)] == [True, False]


def test_a_membership_ends_after_it_began() -> None:
    """Else it is none."""
    members = [{"party": "USA", "from": "2000-01-01", "until": "2000-01-01"}]
    with pytest.raises(ValueError, match="is not after from"):
        GroupDefinition.model_validate({"name": "G", "document": "D", "members": members})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_in_a_cell_is_text(text: str) -> None:
    """A spreadsheet must not reckon with it."""
    assert csv_text([[text, "plain"]]).lstrip('"').startswith(f"'{text[0]}")


async def test_a_grid_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large is refused before a cell is made."""
    monkeypatch.setattr(matrix, "MOST_CELLS", 100)
    async with bundled_service() as treaties:
        with pytest.raises(TooMuchAsked, match="cells, and one grid has 100 at the most"):
            await treaties.matrix(Grid(), Question(on=date(2019, 5, 1)))
