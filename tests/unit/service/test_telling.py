"""What is told of dates that are known to a month or a year alone: never a day, never that nothing was done."""

from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from treatylog.facts.directory import Directory
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.world import World
from treatylog.service import answers, narrating, telling
from treatylog.service.leaving import Wanted, earliest
from treatylog.service.telling import Asked
from treatylog.service.treaties import Question
from treatylog.testing import Given, Line, deposits_treaty, event, given, leaving
from worlds import bundled_service

TODAY = date(2026, 11, 23)


def world_of(told: Given) -> World:
    """The world of one history alone."""
    stream = StreamKnowledge(told.treaty.key, told.treaty, acts=told.events)
    return World(Knowledge(MappingProxyType({told.treaty.key: stream}), Directory.of({}), 0))


def at(on: str) -> Asked:
    """The question about *on*, asked today."""
    return Asked(date.fromisoformat(on), datetime(2026, 11, 23, 18, tzinfo=UTC), None, TODAY, "0")


ARMS = deposits_treaty(1, then={"days": 90}, exit=leaving(notice={"days": 90}))
JOINED = (event("ratified", "ALB", "2014-09-25"), event("acceded", "USA", "2024"))


def status(on: str, *lines: Line) -> answers.PartyStatus:
    """Where the United States stood on *on*, having acceded at some time in 2024 unless *lines* say otherwise."""
    return telling.status(world_of(given(ARMS, *(lines or JOINED))), "t", "USA", at(on))


def explained(on: str) -> answers.ExplanationAnswer:
    """Why it stood there."""
    return narrating.explanation(world_of(given(ARMS, *JOINED)), "t", "USA", at(on))


def test_a_day_within_the_year_of_an_accession_leaves_both_open() -> None:
    """On 1 June it may have been a party since March, or have done nothing yet."""
    told = status("2024-06-01")
    assert told.sentence == (
        "On 1 June 2024 it cannot be said whether the United States was bound by the Treaty: the record dates its "
        "accession to 2024, without a day. If that was done on 31 December 2024, the United States was not a party; if "
        "on 1 January 2024, it was a party."
    )
    assert (told.certain, told.could_be) == (False, ("not_party", "in_force"))


@pytest.mark.parametrize("on", ["2024-06-01", "2025-02-01"])
def test_an_explanation_claims_no_lack_of_acts_and_names_no_state_in_code(on: str) -> None:
    """The accession is on record, and prose has no underscores."""
    prose = explained(on).prose
    assert "holds no act" not in prose
    assert "neither signed nor joined" not in prose
    assert "_" not in prose
    assert "2024, without a day" in prose


def test_what_follows_from_a_year_lies_between_two_days() -> None:
    """Ninety days after a day in 2024; 31 December is nobody's date."""
    prose = explained("2025-06-01").prose
    assert "in force for it since a day from 31 March 2024 to 31 March 2025" in prose
    assert "(a day in 2024 and 90 days)" in prose
    assert "31 December 2024" not in prose


def test_the_days_that_stand_for_a_year_are_said_to_be_the_last_possible() -> None:
    """`since`, `until` and `next_change` hold the last days, and `needs` says so."""
    told = status("2024-06-01")
    assert (told.until.standing, told.next_change) == (date(2024, 12, 31), date(2024, 12, 31))
    (need,) = told.needs
    assert need.startswith("the day in 2024 of t/0002 (accession); until it is known, 2024-12-31 and 2025-03-31 are")


def test_a_precise_record_needs_no_day() -> None:
    """Nothing is said of days where each is known."""
    assert status("2024-06-01", event("ratified", "USA", "2014-09-25")).needs == ()


def test_a_notice_known_to_the_year_is_told_so() -> None:
    """The UNESCO exits of 1955 and 1971: any notice of the year takes effect on one day."""
    clause = leaving(cut_off={"by": "12-31", "on": "12-31", "years_later": 1}, effect_edge="end")
    lines = (event("ratified", "USA", "1946-11-04"), event("withdrawal_notified", "USA", "1955"))
    world = world_of(given(deposits_treaty(1, exit=clause), *lines))
    told = telling.status(world, "t", "USA", at("1956-06-01"))
    assert "its withdrawal, notified in 1955, was to take effect on 1 January 1957, in 214 days" in told.sentence
    assert told.certain
    prose = narrating.explanation(world, "t", "USA", at("1957-06-01")).prose
    assert " in 1955, to take effect on 1 January 1957" in prose


def test_a_way_out_that_hangs_on_a_year_is_told_for_both_ends_of_it() -> None:
    """It says why it is not certain, and what it lacks."""
    asked = at("2024-06-01")
    wanted = Wanted.asked("USA", asked.on, None)
    found = earliest(world_of(given(ARMS, *JOINED)), "t", asked, wanted)
    assert found.sentence.startswith("The record dates its accession to 2024, without a day. Taken on the last day")
    assert "Taken on the first: On 1 June 2024 the United States could give notice of withdrawal" in found.sentence
    assert not found.certain
    assert found.needs


async def test_the_gambia_in_the_year_of_its_accession() -> None:
    """The case on record: att/0268."""
    async with bundled_service() as service:
        told = await service.status("att", "GMB", Question(date(2024, 6, 1)))
        exits = await service.earliest_exit("att", "GMB", Question(date(2024, 6, 1)))
    assert "the record dates its accession to 2024, without a day" in told.sentence
    assert any("att/0268" in need for need in told.needs)
    assert any("att/0268" in need for need in exits.needs)
