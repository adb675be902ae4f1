"""The discrepancies that are known by name: every case of `discrepancies/named.toml`, asked of the bundled record."""

import tomllib
from collections.abc import AsyncIterator, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import BaseModel, ConfigDict, Field

from golden.test_printed import DISCREPANCIES
from treatylog.facts.base import EventId, PartyCode
from treatylog.projection.discrepancies import Kind
from treatylog.service import answers
from treatylog.service.treaties import Treaties
from worlds import bundled_service

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMED = Path(__file__).parent / "discrepancies" / "named.toml"


class Dated(BaseModel):
    """A day that a source gives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: str
    gives: date | None = None
    sources: list[str] | None = None


class About(BaseModel):
    """The time that a dispute is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_: date | None = Field(default=None, alias="from")
    until: date | None = None


class Case(BaseModel):
    """One discrepancy; what it leaves out is not compared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    event: EventId
    party: PartyCode
    towards: list[PartyCode] | None = None
    stated: str | None = None
    derived: date | None = None
    days: int | None = None
    clause: str | None = None
    reckoning: str | None = None
    because: list[EventId] | None = None
    sources: list[str] | None = None
    derived_from: list[str] | None = None
    dates: list[Dated] | None = None
    about: About | None = None
    holders: list[PartyCode] | None = None
    in_words: str | None = None


class File(BaseModel):
    """The cases by kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effect: tuple[Case, ...]
    sources: tuple[Case, ...]
    dispute: tuple[Case, ...]


CASES = [
    pytest.param(Kind(kind), case, id=f"{kind}-{case.event}-{case.stated or ''}")
    for kind, cases in File.model_validate(tomllib.loads(NAMED.read_text(encoding="utf-8")))
    for case in cases
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def found() -> AsyncIterator[tuple[answers.Discrepancy, ...]]:
    """Every discrepancy of the bundled record."""
    async with bundled_service() as treaties:
        yield await every(treaties)


async def every(treaties: Treaties) -> tuple[answers.Discrepancy, ...]:
    """All items of the answer."""
    return (await treaties.discrepancies()).items


@pytest.mark.parametrize(("kind", "case"), CASES)
async def test_what_is_known_by_name_is_listed(found: Iterable[answers.Discrepancy], kind: Kind, case: Case) -> None:
    """With both dates, the clause and the sources of each side; who says what, and for which time."""
    told = [as_case(item, case) for item in found if item.kind is kind and item.event == case.event]
    assert case.model_dump(exclude_none=True, by_alias=True) in told


def as_case(item: answers.Discrepancy, case: Case) -> dict[str, Any]:
    """*item* as far as *case* says something of it."""
    whole: dict[str, Any] = {
        **item.model_dump(by_alias=True),
        "says": case.says,
        "towards": list(item.towards),
        "because": list(item.because),
        "sources": [source.key for source in item.sources],
        "derived_from": [source.key for source in item.derived_from],
        "dates": [dated(day, wanted) for day, wanted in zip(item.dates, case.dates or (), strict=False)],
        "holders": [position.holder for position in item.positions],
        "in_words": case.in_words if case.in_words and item.says.startswith(case.in_words) else item.says,
    }
    return {name: whole[name] for name in case.model_dump(exclude_none=True)}


def dated(day: answers.OtherDay, wanted: Dated) -> dict[str, Any]:
    """*day* as far as *wanted* says something of it."""
    whole = {"on": day.on, "gives": day.gives, "sources": [source.key for source in day.sources]}
    return {name: whole[name] for name in wanted.model_dump(exclude_none=True)}


async def test_every_printed_day_that_differs_is_listed_and_no_other(found: Iterable[answers.Discrepancy]) -> None:
    """Just those that the comparison of all printed days with the states finds."""
    listed = {item.event for item in found if item.kind is Kind.EFFECT and item.event not in OF_ONE_SOURCE}
    assert listed == DISCREPANCIES


OF_ONE_SOURCE = {"hague-child-abduction-1980/0039", "energy-charter-treaty/0106"}
"""Where no list is the record's, and sources give other days for the effect."""


async def test_every_key_is_its_own(found: tuple[answers.Discrepancy, ...]) -> None:
    """And the list is in their order."""
    keys = [item.key for item in found]
    assert keys == sorted(set(keys))


async def test_every_effect_has_both_days_or_says_that_there_is_none(found: Iterable[answers.Discrepancy]) -> None:
    """With who states the one; of the other what it rests on."""
    for item in (item for item in found if item.kind is Kind.EFFECT):
        assert item.stated, item.key
        assert item.sources, item.key
        assert item.derived is None or (item.because and item.derived_from and item.stated != str(item.derived))
