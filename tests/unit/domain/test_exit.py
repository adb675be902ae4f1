"""Leaving a treaty, and its end when a side is empty (VCLT arts. 54-56, 65-68, 70)."""

from typing import Any

import pytest

from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    deposits_treaty,
    event,
    exchange_treaty,
    exit_clause,
    extinguished,
    given,
)

NOTICE = event("withdrawal_notified", "USA", "2019-02-02")


def inf(*lines: Line) -> Given:
    """The exchange treaty in force since 1988, and then *lines*."""
    return given(exchange_treaty(), *both_ratified(), *lines)


def joined(clause: dict[str, Any], *lines: Line) -> Given:
    """A multilateral treaty with the exit *clause*, in force for the United States and Albania since 1990."""
    treaty = deposits_treaty(2, exit=clause)
    return given(treaty, event("ratified", "USA", "1990-01-01"), event("ratified", "ALB", "1990-01-01"), *lines)


def test_a_notice_runs_from_its_day_to_the_day_it_takes_effect() -> None:
    """INF Treaty, United States: notified on 2019-02-02, a party until 2019-08-02, with 93 days left on 1 May."""
    told = inf(NOTICE)
    told.on("2019-02-01").then("USA", standing="party", exit=None)
    told.on("2019-02-02").then("USA", standing="withdrawing", operation="in_force", exit="2019-08-02")
    told.on("2019-08-01").then("USA", standing="withdrawing", headline="withdrawal_notice_running")
    told.on("2019-08-02").then("USA", standing="former_party", operation="ended", headline="withdrawn", exit=None)


@pytest.mark.parametrize(
    ("notice", "received", "out"),
    [
        ({"months": 12}, "2016-10-27", "2017-10-27"),  # X1: Rome Statute, Burundi
        ({"months": 12}, "2024-02-29", "2025-02-28"),  # X1: from a leap day
        ({"months": 6}, "2012-01-24", "2012-07-24"),  # ICSID Convention, its practice of one day more apart
        ({"months": 3}, "1997-10-23", "1998-01-23"),  # X5: First Optional Protocol, Jamaica
        ({"days": 150}, "2023-06-09", "2023-11-06"),  # CFE Treaty, its practice of one day more apart
    ],
)
def test_a_withdrawal_takes_effect_a_period_after_the_notice(notice: dict[str, Any], received: str, out: str) -> None:
    """The day of receipt is not counted, and the anniversary is the first day outside (depositary practice)."""
    told = joined(exit_clause(**notice), event("withdrawal_notified", "USA", received))
    told.on(received).then("USA", standing="withdrawing", exit=out)
    told.on(out).then("USA", standing="former_party", headline="withdrawn")


def test_a_notice_may_name_a_later_date() -> None:
    """X1: the later of the period's end and the date stated in the notice."""
    told = joined(exit_clause(months=12), event("withdrawal_notified", "USA", "2016-10-27", effective_on="2018-01-01"))
    told.on("2017-12-31").then("USA", standing="withdrawing", exit="2018-01-01")
    told.on("2018-01-01").then("USA", standing="former_party")


def test_a_notice_cannot_shorten_its_period() -> None:
    """An earlier date in the notice does not count."""
    told = joined(exit_clause(months=12), event("withdrawal_notified", "USA", "2016-10-27", effective_on="2016-12-01"))
    told.on("2016-12-01").then("USA", standing="withdrawing", exit="2017-10-27")


def test_a_clause_may_count_from_receipt() -> None:
    """A letter of 23 August received on 25 August: the period runs from receipt."""
    late = event("withdrawal_notified", "USA", "1997-08-23", received_on="1997-08-25")
    told = joined(exit_clause(months=12, anchor="receipt"), late)
    told.on("1997-08-24").then("USA", standing="party").on("1997-08-25").then("USA", exit="1998-08-25")


def test_a_clause_may_count_from_the_notice_itself() -> None:
    """Where the clause says so, the day of receipt does not matter."""
    late = event("withdrawal_notified", "USA", "1997-08-23", received_on="1997-08-25")
    joined(exit_clause(months=12), late).on("1997-08-23").then("USA", exit="1998-08-23")


def test_a_notice_can_be_taken_back_before_it_takes_effect() -> None:
    """Rome Statute, Gambia, 2017-02-10: the end of the period then brings nothing (art. 68)."""
    told = inf(NOTICE, event("withdrawal_rescinded", "USA", "2019-08-01"))
    told.on("2019-08-01").then("USA", standing="party", operation="in_force", exit=None)
    told.on("2019-08-02").then("USA", standing="party", headline="in_force")


def test_a_notice_cannot_be_taken_back_on_the_day_it_takes_effect() -> None:
    """Effects caused earlier come first on a day."""
    told = inf(NOTICE).when(event("withdrawal_rescinded", "USA", "2019-08-02")).then_refused("no-notice-running")
    told.on("2019-08-02").then("USA", standing="former_party")


def test_a_new_notice_after_one_taken_back_runs_its_own_period() -> None:
    """The first period's end passes without effect."""
    told = inf(
        NOTICE, event("withdrawal_rescinded", "USA", "2019-03-01"), event("withdrawal_notified", "USA", "2019-04-01")
    )
    told.on("2019-08-02").then("USA", standing="withdrawing", exit="2019-10-01")
    told.on("2019-10-01").then("USA", standing="former_party")


@pytest.mark.parametrize("type", ["withdrawal_announced", "suspension_announced", "breach_alleged", "statement_made"])
def test_an_announcement_moves_nothing(type: str) -> None:
    """INF Treaty, United States, 2018-10-20: only an act addressed to the other party does."""
    inf(event(type, "USA", "2018-10-20")).on("2018-10-20").then("USA", standing="party", operation="in_force")


@pytest.mark.parametrize(
    ("lines", "act", "reason"),
    [
        ([NOTICE], event("withdrawal_notified", "USA", "2019-05-01"), "notice-already-running"),
        ([], event("withdrawal_notified", "FRA", "2019-05-01"), "not-a-party"),
        ([event("signed", "FRA", "1987-12-08")], event("withdrawal_notified", "FRA", "2019-05-01"), "not-a-party"),
        ([NOTICE], event("withdrawal_notified", "USA", "2019-09-01"), "not-a-party"),
        ([], event("withdrawal_rescinded", "USA", "2019-05-01"), "no-notice-running"),
    ],
)
def test_a_notice_by_one_that_cannot_give_it_is_without_effect(lines: list[Line], act: Line, reason: str) -> None:
    """A second notice, a stranger's, one after the exit; taking back what does not run."""
    inf(*lines).when(act).then_refused(reason)


def test_a_treaty_without_an_exit_clause_knows_no_notice() -> None:
    """Article 56 is not decided here."""
    told = given(deposits_treaty(1, exit=None), event("ratified", "USA", "1990-01-01"))
    told.when(event("withdrawal_notified", "USA", "2000-01-01")).then_refused("no-exit-clause")


def test_a_treaty_between_sides_ends_when_a_side_is_empty() -> None:
    """INF Treaty, 2019-08-02: for the one withdrawal, for the others the end of the treaty."""
    told = inf(NOTICE)
    told.on("2019-08-01").then("SUHH", standing="party", operation="in_force")
    told.on("2019-08-02").then("SUHH", standing="former_party", operation="ended", headline="terminated")
    ended = told.state("2019-08-02").ended
    assert ended is not None
    assert ended.foundation == ("t/0003",)


def test_a_side_with_one_party_left_is_not_empty() -> None:
    """One of two successors leaves, the other holds the side."""
    told = inf(
        event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="continuation"),
        event("succeeded", "BLR", "1991-12-26", predecessor="SUHH", mode="succession"),
        extinguished("SUHH", "1991-12-26"),
        event("withdrawal_notified", "RUS", "2000-01-01"),
    )
    told.on("2000-07-01").then("RUS", headline="withdrawn").on("2000-07-01").then("USA", headline="in_force")
    told.on("2000-07-01").then("BLR", headline="in_force")


def test_both_sides_may_leave_on_one_day() -> None:
    """Each has withdrawn, and the treaty has ended once."""
    told = inf(NOTICE, event("withdrawal_notified", "SUHH", "2019-02-02"))
    told.on("2019-08-02").then("USA", headline="withdrawn").on("2019-08-02").then("SUHH", headline="withdrawn")


def test_a_multilateral_treaty_outlives_its_parties_withdrawals() -> None:
    """A treaty does not end because few parties are left (art. 55)."""
    told = joined(exit_clause(months=6), event("withdrawal_notified", "USA", "2000-01-01"))
    told.on("2000-07-01").then("ALB", headline="in_force")
    assert told.state("2000-07-01").ended is None


@pytest.mark.parametrize(("ground", "headline"), [("expiry", "expired"), ("supersession", "superseded")])
def test_a_partys_end_has_the_ground_on_which_the_treaty_ended(ground: str, headline: str) -> None:
    """When a treaty expires, it has expired for each of its parties."""
    told = joined(exit_clause(months=6), event("terminated", None, "2000-01-01", ground=ground))
    told.on("2000-01-01").then("ALB", standing="former_party", headline=headline)


def test_a_notice_at_the_end_of_the_calendar_is_judged_like_any_other() -> None:
    """A period that no calendar holds must not break the treaty's history."""
    inf(event("withdrawal_notified", "USA", "9999-12-01")).on("2019-01-01").then("USA", standing="party")


def test_a_stated_end_for_one_side_ends_the_treaty_for_the_other() -> None:
    """Nobody is left opposite, however the last one left."""
    told = inf(event("terminated", "USA", "2019-08-02"))
    told.on("2019-08-01").then("SUHH", headline="in_force").on("2019-08-02").then("SUHH", headline="terminated")


def test_two_notices_of_withdrawal_stated_and_ended_otherwise_are_told_apart() -> None:
    """A bond that ended by a stated termination was not ended by a withdrawal of the same day."""
    told = inf(event("terminated", "USA", "2019-08-02"), event("withdrawn", "USA", "2019-08-02"))
    assert told.ruling("0004").bearing == "differs"
