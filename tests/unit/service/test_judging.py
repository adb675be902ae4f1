"""Judging what joins a stream: what it overtakes, in its own treaty and in others."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from treatylog.facts.event import Event, parse_event
from treatylog.service.settings import Settings
from treatylog.service.treaties import Treaties
from worlds import SteppingClock, bundled_record, service_over

EUROPE = ("coe-statute", "echr")


@pytest.fixture
async def service() -> AsyncIterator[Treaties]:
    """The Council of Europe and its human rights convention, which a State leaves with the Council."""
    whole = bundled_record()
    files = replace(whole, streams=tuple(one for one in whole.streams if one.key in ("parties", *EUROPE)))
    async with service_over(files, Settings(db=None), SteppingClock()) as opened:
        yield opened.treaties


def expelled(treaty: str, party: str, on: str) -> Event:
    said = {"id": f"{treaty}/x-1", "treaty": treaty, "type": "expelled", "party": party, "on": on, "by": "FRA"}
    return parse_event({**said, "sources": ["no-document"]})


async def test_what_is_overtaken_in_a_linked_treaty_is_reported_too(service: Treaties) -> None:
    """Had Greece been expelled from the Council in 1960, there was no convention left to denounce in 1969."""
    out = expelled("coe-statute", "GRC", "1960-01-01")
    answer = await service.record("coe-statute", [out], expected=None, recorded_by="test")
    assert {"coe-statute/0030", "echr/0037"} <= set(answer.overtaken)


async def test_only_acts_on_record_are_reported(service: Treaties) -> None:
    """The exit that follows another treaty's event is no act of its own; that event still has its effect there."""
    own = parse_event(
        {
            "id": "echr/x-1", "treaty": "echr", "type": "expelled", "party": "RUS", "on": "2020-01-01", "by": "FRA",
            "sources": ["no-document"],
        }
    )  # fmt: skip
    answer = await service.record("echr", [own], expected=None, recorded_by="test")
    assert [id for id in answer.overtaken if not id.startswith("echr/") or "#" in id] == []
