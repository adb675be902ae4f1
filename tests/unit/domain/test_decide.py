"""Admission: refused, without effect, or admitted; judged by legal date."""

import pytest

from treatylog.domain.decide import overtaken, verdicts
from treatylog.testing import Given, Line, both_ratified, event, exchange_treaty, extinguished, given

NOTICE = event("withdrawal_notified", "USA", "2019-02-02")


def inf(*lines: Line) -> Given:
    """The exchange treaty, adopted in 1987 and in force since 1988, and then *lines*."""
    return given(exchange_treaty(header={"adopted": "1987-12-08"}), *both_ratified(), *lines)


@pytest.mark.parametrize(
    "line", [NOTICE, event("signed", "FRA", "1987-12-08"), event("statement_made", None, "2018-10-20")]
)
def test_an_act_that_has_its_effect_or_needs_none_is_admitted(line: Line) -> None:
    """A notice by a party, a signature on the day of adoption, words."""
    inf().when(line).then_admitted()


@pytest.mark.parametrize("type", ["signed", "statement_made", "withdrawal_notified"])
def test_an_act_before_adoption_is_refused(type: str) -> None:
    """There was no treaty yet."""
    judged = inf().when(event(type, "USA", "1987-12-07"))
    judged.then_refused("before-adoption")
    assert judged.verdict.admission == "refused"
    assert "1987-12-07" in (judged.verdict.says or "")
    assert "1987-12-08" in (judged.verdict.says or "")


def test_an_act_of_an_extinct_state_is_refused() -> None:
    """It contradicts the record; saying so does not help."""
    told = inf(extinguished("SUHH", "1991-12-26"))
    for declared in (None, "party-extinct"):
        judged = told.when(event("signed", "SUHH", "1992-01-01", without_effect=declared))
        judged.then_refused("party-extinct")
        assert judged.verdict.admission == "refused"


def test_a_real_act_without_effect_must_say_so() -> None:
    """A second notice while one runs: with its reason it is admitted, without it not."""
    second = event("withdrawal_notified", "USA", "2019-05-01")
    judged = inf(NOTICE).when(second)
    judged.then_refused("notice-already-running")
    assert judged.verdict.admission == "undeclared-without-effect"
    inf(NOTICE).when({**second, "without_effect": "notice-already-running"}).then_admitted()


def test_an_act_without_effect_must_give_the_right_reason() -> None:
    """The reason declared is the reason found."""
    wrong = event("withdrawal_notified", "USA", "2019-05-01", without_effect="not-a-party")
    inf(NOTICE).when(wrong).then_refused("notice-already-running")


def test_an_act_without_effect_changes_nothing() -> None:
    """The second notice does not move the end of the first."""
    second = event("withdrawal_notified", "USA", "2019-05-01", without_effect="notice-already-running")
    inf(NOTICE, second).on("2019-05-01").then("USA", exit="2019-08-02").on("2019-08-02").then(
        "USA", headline="withdrawn"
    )


def test_an_act_that_has_effect_cannot_say_it_has_none() -> None:
    """The record would contradict itself."""
    judged = inf().when({**NOTICE, "without_effect": "premature"})
    judged.then_refused("has-effect")
    assert judged.verdict.admission == "refused"


def test_an_act_is_judged_by_its_legal_date() -> None:
    """Recorded last, done first: the notice of 2018 finds no other running."""
    inf(NOTICE).when(event("withdrawal_notified", "USA", "2018-01-01")).then_admitted()


def test_a_late_record_that_overtakes_another_is_reported() -> None:
    """The earlier notice makes the later one a second notice, which is not refused for it."""
    before, after = inf(NOTICE).history, inf(NOTICE, event("withdrawal_notified", "USA", "2019-01-01")).history
    assert overtaken(before, after) == ("t/0003",)
    assert overtaken(after, after) == ()


def test_verdicts_are_given_on_those_asked_for_in_the_order_of_their_dates() -> None:
    """One stream may be judged at once."""
    told = inf(NOTICE, event("signed", "FRA", "1988-01-01"), event("ratified", "USA", "1989-01-01"))
    found = verdicts(told.treaty, told.history, ["t/0003", "t/0005"])
    assert [(verdict.act, verdict.reason) for verdict in found] == [("t/0005", "already-consented"), ("t/0003", None)]
