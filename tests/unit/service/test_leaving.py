"""When a party may leave: what counts, by which clock, and an answer for every party of every treaty on record."""

import asyncio
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from treatylog.facts.directory import Directory
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.leaving import Wanted, earliest
from treatylog.service.telling import Asked
from treatylog.testing import Given, deposits_treaty, event, given, leaving, treaty
from worlds import bundled_service

TODAY = date(2026, 11, 23)
KEYS = sorted(path.parent.name for path in (Path(__file__).parents[3] / "events").glob("*/treaty.toml"))
FINAL = {
    "unknown", "not-a-treaty", "treaty-ended", "party-extinct", "not-a-party", "notice-already-running",
    "no-exit-clause", "no-own-terms", "right-reserved",
}  # fmt: skip
"""What bars a notice for good, as far as is known."""


@cache
def everything() -> World:
    """The world of the bundled record."""

    async def loaded() -> World:
        async with bundled_service() as treaties:
            return await treaties.refresh()

    return asyncio.run(loaded())


def world_of(*told: Given) -> World:
    """The world of these histories alone."""
    streams = {one.treaty.key: StreamKnowledge(one.treaty.key, one.treaty, acts=one.events) for one in told}
    return World(Knowledge(MappingProxyType(streams), Directory.of({}), 0))


def asked(
    world: World, key: str, party: str, *, on: date = TODAY, notice_on: date | None = None
) -> answers.EarliestExit:
    """When *party* may first give notice, asked today."""
    question = Asked(on, datetime(2026, 11, 23, 18, tzinfo=UTC), None, TODAY, "0")
    return earliest(world, key, question, Wanted.asked(party, on, notice_on))


# Every party of every treaty on record


@pytest.mark.parametrize("key", KEYS)
def test_every_party_of_every_treaty_has_an_answer(key: str) -> None:
    """A day with its effect, or what bars it for good; never before the day asked about."""
    world = everything()
    for party in (*world.timeline(key).parties, "TUV"):
        for notice_on in (None, date(2035, 1, 1)):
            answer = asked(world, key, party, notice_on=notice_on)
            assert consistent(answer), answer


@pytest.mark.parametrize("key", KEYS)
def test_every_treaty_has_answers_for_days_gone_by(key: str) -> None:
    """What was done later is taken out, and what is left is a history."""
    world = everything()
    adopted, parties = world.treaty(key).header.adopted, world.timeline(key).parties
    for party in {parties[0], parties[len(parties) // 2], parties[-1]}:
        for on in (adopted, date(adopted.year + 8, 6, 15), date(2010, 6, 15)):
            answer = asked(world, key, party, on=on)
            assert consistent(answer), answer


def test_the_record_has_treaties() -> None:
    """What is asked of every treaty is asked of some."""
    assert {"inf", "inf-moratorium"} <= set(KEYS)


def consistent(answer: answers.EarliestExit) -> bool:
    """Whether the parts of *answer* agree with each other."""
    reasons = {block.reason for block in answer.blocks}
    if answer.notice_from is None:
        return bool(reasons & FINAL) and answer.notice_until is None
    in_order = answer.notice_on <= answer.notice_from <= (answer.notice_until or answer.notice_from)
    held = bool(reasons & {"ends-first", "armed-conflict"})
    effects = answer.not_before is not None and answer.effective == (None if held else answer.not_before)
    return in_order and effects and answer.not_before >= answer.notice_from  # type: ignore[operator]


# What counts


def test_what_is_done_later_does_not_count() -> None:
    """INF Treaty, asked of 1 January 2019 in 2026: the notice of 2 February 2019 had not been given."""
    answer = asked(everything(), "inf", "USA", notice_on=date(2019, 1, 1))
    assert (answer.notice_from, answer.effective) == (date(2019, 1, 1), date(2019, 7, 1))
    assert "inf/0036" not in answer.because


def test_the_notice_of_that_very_day_does_not_count() -> None:
    """The question is when notice can be given; that it was given that day is the proof."""
    answer = asked(everything(), "inf", "USA", notice_on=date(2019, 2, 2))
    assert (answer.notice_from, answer.effective, answer.exit) == (date(2019, 2, 2), date(2019, 8, 2), None)


def test_a_notice_is_of_the_day_from_which_it_counts() -> None:
    """First Optional Protocol, Democratic People's Republic of Korea: a letter of the 23rd, received on the 25th."""
    notice = event("withdrawal_notified", "USA", "1997-08-23", received_on="1997-08-25")
    world = world_of(given(deposits_treaty(1), event("ratified", "USA", "1990-01-01"), notice))
    assert asked(world, "t", "USA", notice_on=date(1997, 8, 25)).notice_from == date(1997, 8, 25)
    assert asked(world, "t", "USA", notice_on=date(1997, 8, 26)).notice_from is None


def test_without_a_day_for_the_notice_all_that_is_done_counts() -> None:
    """INF Treaty on 2 February 2019: the notice of that day runs, as the status of the day says."""
    answer = asked(everything(), "inf", "USA", on=date(2019, 2, 2))
    assert answer.notice_from is None
    assert answer.exit is not None
    assert (answer.exit.effective, answer.effective) == (date(2019, 8, 2), date(2019, 8, 2))


def test_a_day_to_come_is_asked_about_as_things_stand() -> None:
    """Acts after the legal date do not count, whatever day is named for the notice."""
    answer = asked(everything(), "inf", "RUS", on=date(2018, 1, 1), notice_on=date(2019, 9, 1))
    assert (answer.notice_from, answer.effective) == (date(2019, 9, 1), date(2020, 3, 1))


# Where the record is silent, or there is nothing to leave


def test_a_declaration_is_ended_without_notice() -> None:
    """A pledge is no treaty."""
    answer = asked(everything(), "inf-moratorium", "RUS")
    assert [block.reason for block in answer.blocks] == ["not-a-treaty"]


def test_of_a_party_that_the_record_does_not_list_nothing_is_said() -> None:
    """Coverage: others than those listed are unknown."""
    world = world_of(given(deposits_treaty(1, coverage={"parties": "listed"}), event("ratified", "USA", "2000-01-01")))
    answer = asked(world, "t", "BEL")
    assert [block.reason for block in answer.blocks] == ["unknown"]
    assert answer.certain is False
    assert answer.needs


def test_a_date_known_to_the_year_makes_the_answer_uncertain() -> None:
    """Ratified in 2000, so the restricted period ends some day of 2003."""
    clause = leaving(notice={"years": 1}, not_within={"years": 3, "after": "entry into force for the party"})
    world = world_of(given(deposits_treaty(1, exit=clause), event("ratified", "USA", "2000")))
    answer = asked(world, "t", "USA", notice_on=date(2001, 6, 1))
    assert (answer.notice_from, answer.certain) == (date(2003, 12, 31), False)
    assert asked(world, "t", "USA", notice_on=date(2010, 1, 1)).certain


def test_leaving_another_treaty_is_another_way_out() -> None:
    """Paris Agreement, article 28(3): who leaves the Convention leaves it too."""
    parent = treaty(
        header={"key": "parent", "short": ["Convention"]},
        entry_into_force={"when": "deposits", "article": "1", "deposits": 1},
    )
    link = {"kind": "linked exit", "treaty": "parent", "article": "28(3)"}
    child = given(deposits_treaty(1, links=[link]), event("ratified", "USA", "2000-01-01"))
    answer = asked(world_of(child, given(parent, event("ratified", "USA", "1999-01-01"))), "t", "USA")
    assert answer.ways == ("A party that leaves the Convention leaves the Treaty with it (article 28(3)).",)


def test_an_exit_that_another_treaty_brings_counts_from_the_notice_there() -> None:
    """The notice under the parent was given before the day asked about, so the exit from both is coming."""
    parent = treaty(
        header={"key": "parent", "short": ["Convention"]},
        entry_into_force={"when": "deposits", "article": "1", "deposits": 1},
        exit=leaving(notice={"years": 1}),
    )
    link = {"kind": "linked exit", "treaty": "parent", "article": "28(3)"}
    child = given(
        deposits_treaty(1, exit=leaving(notice={"years": 3}), links=[link]), event("ratified", "USA", "2000-01-01")
    )
    told = given(parent, event("ratified", "USA", "1999-01-01"), event("withdrawal_notified", "USA", "2005-01-01"))
    answer = asked(world_of(child, told), "t", "USA", notice_on=date(2005, 6, 1))
    assert [block.reason for block in answer.blocks] == ["ends-first"]
    assert "Its bond was to end on 1 January 2006" in answer.sentence
