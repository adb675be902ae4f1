"""What the record calls a State in running text, by the day."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from treatylog.service.treaties import Question, Treaties

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = tomllib.loads((Path(__file__).parent / "names" / "by-date.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize(("code", "on", "before", "after"), NAMES["changes"])
async def test_a_state_bears_its_new_name_from_the_day_of_the_change(
    treaties: Treaties, code: str, on: date, before: str, after: str
) -> None:
    """The old name holds until the day before."""
    assert (await _sentence(treaties, code, on - timedelta(days=1)), await _sentence(treaties, code, on)) == (
        before,
        after,
    )


@pytest.mark.parametrize(("code", "name"), NAMES["always"])
async def test_other_names_are_the_same_on_any_day(treaties: Treaties, code: str, name: str) -> None:
    """Former States keep the name they had."""
    assert {await _sentence(treaties, code, date(year, 1, 1)) for year in range(1950, 2026, 5)} == {name}


async def _sentence(treaties: Treaties, code: str, on: date) -> str:
    """The name as the sentence on the party has it: between the date and the verb."""
    said = (await treaties.status("un-charter", code, Question(on))).sentence
    return said.partition(f"{on.day} {on:%B} {on.year} ")[2].partition(" was")[0]
