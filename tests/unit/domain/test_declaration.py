"""Declarations: pledges, proposals by rounds, and the answers to them. Political commitments, and no treaty law."""

import pytest

from treatylog.domain.declaration import AnswerState, DeclarationState, PledgeState
from treatylog.domain.ruling import Bearing
from treatylog.testing import Given, Line, declaration, event, given

PROPOSED = event("moratorium_proposed", "RUS", "2019-09-19", round=1, addressees=["USA", "FRA", "NATO"])


def pledged(on: str, condition: str | None = None) -> Line:
    """A pledge by Russia."""
    return event("moratorium_declared", "RUS", on, text="It will not be first.", condition=condition)


def answered(party: str, on: str, response: str, **fields: object) -> Line:
    """An answer to the proposal."""
    return event("moratorium_responded", party, on, response=response, **fields)


def told(*lines: Line) -> Given:
    """A declaration, and what was said under it."""
    return given(declaration(), *lines)


def state(story: Given, on: str) -> DeclarationState:
    """The state at the end of *on*."""
    return story.timeline.declaration.at(story.on(on).day)


def pledge(story: Given, on: str) -> PledgeState:
    """Russia's pledge at the end of *on*."""
    return state(story, on).pledge_of("RUS")


def answer(story: Given, party: str, on: str) -> AnswerState:
    """The answer of *party* in the round last opened."""
    return state(story, on).answers_of(party)[0]


def test_a_pledge_stands_from_its_day() -> None:
    """Before it there is none."""
    story = told(pledged("2019-02-02"))
    story.on("2019-02-01").then("RUS", headline="none").on("2019-02-02").then("RUS", headline="declared")


def test_a_pledge_may_stand_on_a_condition() -> None:
    """As long as the other side does not begin."""
    story = told(pledged("2020-10-26", "as long as the other side does not begin"))
    story.on("2020-11-01").then("RUS", headline="conditional")
    assert pledge(story, "2020-11-01").condition == "as long as the other side does not begin"


def test_a_pledge_ends_by_the_declarants_word() -> None:
    """Russia, 2025-08-04: and not before."""
    story = told(pledged("2019-02-02"), event("moratorium_ended", "RUS", "2025-08-04"))
    story.on("2025-08-03").then("RUS", headline="declared").on("2025-08-04").then("RUS", headline="ended")


def test_a_pledge_made_again_while_it_stands_is_repeated() -> None:
    """It stands since it was first made."""
    story = told(pledged("2019-02-02"), pledged("2019-08-02"))
    found = pledge(story, "2019-08-02")
    assert found.by is not None
    assert str(found.by.on) == "2019-02-02"
    assert found.repeated == ("t/0002",)


def test_a_pledge_that_ended_may_be_made_again() -> None:
    """Anew, from its new day."""
    story = told(pledged("2019-02-02"), event("moratorium_ended", "RUS", "2020-01-01"), pledged("2021-01-01"))
    found = pledge(story, "2021-01-01")
    assert found.by is not None
    assert (found.pledge.value, str(found.by.on)) == ("declared", "2021-01-01")


def test_a_pledge_made_again_without_a_condition_has_none() -> None:
    """The new words replace the old."""
    story = told(pledged("2019-02-02", "if others do"), pledged("2020-01-01"))
    found = pledge(story, "2020-01-01")
    assert (found.pledge.value, found.condition) == ("declared", None)


@pytest.mark.parametrize("lines", [[], [pledged("2019-02-02"), event("moratorium_ended", "RUS", "2020-01-01")]])
def test_a_pledge_that_does_not_stand_cannot_be_ended(lines: list[Line]) -> None:
    """None was made, or it had ended."""
    told(*lines).when(event("moratorium_ended", "RUS", "2021-01-01")).then_refused("no-pledge")


def test_a_proposal_makes_its_addressees() -> None:
    """And the proposer is none of them."""
    story = told(PROPOSED)
    for party in ("USA", "FRA", "NATO"):
        story.on("2019-09-19").then(party, headline="addressed")
    story.on("2019-09-19").then("RUS", headline="none").on("2019-09-19").then("BLR", headline="none")
    assert [(opened.number, opened.proposer) for opened in state(story, "2019-09-19").rounds] == [(1, "RUS")]


@pytest.mark.parametrize("response", ["considering", "consulting", "accepted", "rejected"])
def test_an_addressee_answers(response: str) -> None:
    """Each answer has its word."""
    story = told(PROPOSED, answered("FRA", "2019-11-28", response))
    story.on("2019-11-27").then("FRA", headline="addressed").on("2019-11-28").then("FRA", headline=response)
    assert not answer(story, "FRA", "2019-11-28").volunteered


def test_the_latest_answer_stands() -> None:
    """A party may think again."""
    story = told(PROPOSED, answered("FRA", "2019-11-28", "considering"), answered("FRA", "2020-02-01", "rejected"))
    story.on("2020-01-31").then("FRA", headline="considering").on("2020-02-01").then("FRA", headline="rejected")


@pytest.mark.parametrize("order", [1, -1])
def test_of_the_answers_of_one_day_that_of_the_highest_organ_stands(order: int) -> None:
    """A head of State outranks a ministry, whichever is recorded first; the other is listed beside it."""
    answers = [
        answered("CZE", "2019-09-26", "considering", organ="head_of_state", id="t/0002"),
        answered("CZE", "2019-09-26", "rejected", organ="foreign_ministry", id="t/0003"),
    ]
    ids = ("t/0002", "t/0003") if order == 1 else ("t/0003", "t/0002")
    story = told(PROPOSED, *(line | {"id": id} for line, id in zip(answers, ids, strict=True)))
    found = answer(story, "CZE", "2019-09-26")
    assert found.answer.value == "considering"
    assert found.beside == (ids[1],)


def test_a_lower_organ_may_answer_otherwise_on_a_later_day() -> None:
    """Rank decides within a day only."""
    story = told(
        PROPOSED,
        answered("CZE", "2019-09-26", "considering", organ="head_of_state"),
        answered("CZE", "2019-09-27", "rejected", organ="foreign_ministry"),
    )
    story.on("2019-09-27").then("CZE", headline="rejected")


def test_one_that_was_not_asked_volunteers() -> None:
    """Belarus, 2019-10-11."""
    story = told(PROPOSED, answered("BLR", "2019-10-11", "accepted"))
    story.on("2019-10-11").then("BLR", headline="accepted")
    assert answer(story, "BLR", "2019-10-11").volunteered


def test_a_new_round_addresses_anew() -> None:
    """NATO, 2020-10-26: rejected in the first round, addressed in the second, and both are kept."""
    second = event("moratorium_proposed", "RUS", "2020-10-26", round=2, addressees=["NATO"])
    story = told(PROPOSED, answered("NATO", "2019-09-26", "rejected"), second)
    story.on("2020-10-25").then("NATO", headline="rejected").on("2020-10-26").then("NATO", headline="addressed")
    assert [given.answer.value for given in state(story, "2020-10-26").answers_of("NATO")] == ["addressed", "rejected"]


def test_an_answer_may_name_its_round() -> None:
    """A late answer to the first round leaves the second as it is."""
    second = event("moratorium_proposed", "RUS", "2020-10-26", round=2, addressees=["NATO"])
    story = told(PROPOSED, second, answered("NATO", "2020-11-01", "rejected", round=1))
    story.on("2020-11-01").then("NATO", headline="addressed")


@pytest.mark.parametrize(
    ("lines", "act", "reason"),
    [
        ([], answered("FRA", "2019-11-28", "rejected"), "no-such-round"),
        ([PROPOSED], answered("FRA", "2019-11-28", "rejected", round=2), "no-such-round"),
        ([PROPOSED], answered("FRA", "2019-09-01", "rejected"), "no-such-round"),
        ([PROPOSED], PROPOSED, "round-already-open"),
    ],
)
def test_what_answers_nothing_is_without_effect(lines: list[Line], act: Line, reason: str) -> None:
    """No proposal, another round, before it was made; a round opened twice."""
    told(*lines).when(act).then_refused(reason)


def test_a_pledge_comes_before_an_answer() -> None:
    """A party with both is shown by its pledge."""
    other = event("moratorium_proposed", "BLR", "2020-01-01", round=1, addressees=["RUS"])
    story = told(pledged("2019-02-02"), other, answered("RUS", "2020-02-01", "accepted"))
    story.on("2020-02-01").then("RUS", headline="declared")


def test_acts_of_treaty_law_move_nothing_under_a_declaration() -> None:
    """Nobody ratifies a pledge."""
    story = told().when(event("ratified", "FRA", "2019-01-01")).then_refused("wrong-form")
    assert story.ruling("0001").bearing is Bearing.MOVES_NOTHING
