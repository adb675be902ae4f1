"""Days to come: what is revised, taken back, ended, opened."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from treatylog.facts.event import parse_event
from treatylog.log.store import RecordedEvent
from treatylog.projection.knowledge import known
from treatylog.projection.world import World
from treatylog.service import calendar
from treatylog.service.answers_calendar import CalendarEntry
from treatylog.service.telling import Asked
from worlds import bundled_service

AT = datetime(2026, 1, 1, tzinfo=UTC)


async def days(treaty: str, party: str | None, on: str, *further: dict[str, Any]) -> dict[str, CalendarEntry]:
    """The days to come by id, from the bundled record and the events *further*, recorded after it."""
    async with bundled_service() as treaties:
        recorded = list(await treaties.recorded())
    last = max(recorded, key=lambda item: item.position)
    for number, fields in enumerate(further, 1):
        event = parse_event(
            {"treaty": treaty, "sources": ["x"], **({} if "corrects" in fields else {"party": party}), **fields}
        )
        position, version = last.position + number, last.version + number
        recorded.append(RecordedEvent(position, treaty, version, AT, "t", event, last.leaf_hash))
    world = World(known(recorded))
    by_id = {item.event.id: item for item in recorded}
    asked = Asked(date.fromisoformat(on), AT, None, AT.date(), "0")
    found = calendar.entries(world, treaty, calendar.Wanted(treaty, party), asked, by_id.get)
    return {entry.uid: entry for entry in found}


NOTICE = {"id": "npt/n", "type": "withdrawal_notified", "on": "2025-01-10"}


async def test_a_notice_that_is_taken_back_is_cancelled_under_the_same_id() -> None:
    """With a higher sequence, so that calendars take it over."""
    before = await days("npt", "USA", "2025-02-01", NOTICE)
    after = await days(
        "npt", "USA", "2025-02-01", NOTICE, {"id": "npt/r", "type": "withdrawal_rescinded", "on": "2025-01-20"}
    )
    uid = "exit/npt/USA/npt/n"
    assert (before[uid].on, before[uid].cancelled) == (date(2025, 4, 10), False)
    assert (after[uid].on, after[uid].cancelled) == (date(2025, 4, 10), True)
    assert after[uid].sequence > before[uid].sequence


async def test_a_correction_of_the_notice_moves_the_day_under_the_same_id() -> None:
    """The sequence grows."""
    replaced = {**NOTICE, "treaty": "npt", "party": "USA", "sources": ["x"], "on": "2025-01-15"}
    correction = {
        "id": "npt/c", "type": "corrected", "on": "2025-01-25", "corrects": "npt/n", "reason": "recording",
        "replacement": replaced,
    }  # fmt: skip
    before = (await days("npt", "USA", "2025-02-01", NOTICE))["exit/npt/USA/npt/n"]
    after = (await days("npt", "USA", "2025-02-01", NOTICE, correction))["exit/npt/USA/npt/n"]
    assert (before.on, after.on) == (date(2025, 4, 10), date(2025, 4, 15))
    assert after.sequence > before.sequence


@pytest.mark.parametrize(("on", "end"), [("2012-01-01", date(2021, 2, 5)), ("2021-02-04", date(2026, 2, 5))])
async def test_an_extension_moves_the_end_of_the_term(on: str, end: date) -> None:
    """New START: ten years, then five more."""
    entry = (await days("new-start", None, on))["term/new-start/term"]
    assert (entry.on, entry.party) == (end, None)


async def test_a_window_that_is_still_to_open_is_a_day() -> None:
    """The Paris Agreement could be left three years after it had entered into force."""
    found = await days("paris-agreement", "USA", "2018-01-01")
    opens = [entry for uid, entry in found.items() if uid.startswith("window_opens/")]
    assert [entry.on for entry in opens] == [date(2019, 11, 4)]
