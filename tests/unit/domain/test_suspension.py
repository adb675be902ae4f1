"""Suspension as performed, its confirmation and its end (VCLT arts. 57-62, 65, 72)."""

import pytest

from treatylog.domain.state import suspended_by
from treatylog.testing import Given, Line, both_ratified, event, exchange_treaty, given

DECREE = event("suspended", "SUHH", "2019-03-04")


def inf(*lines: Line) -> Given:
    """The exchange treaty in force since 1988, and then *lines*."""
    return given(exchange_treaty(), *both_ratified(), *lines)


def test_a_partys_own_act_suspends_it_from_its_day() -> None:
    """INF Treaty, Russia, decree of 2019-03-04: its operation, and not its standing."""
    told = inf(DECREE)
    told.on("2019-03-03").then("SUHH", operation="in_force")
    told.on("2019-03-04").then("SUHH", operation="suspended", standing="party", headline="suspended")


def test_the_other_side_is_not_suspended_by_it() -> None:
    """It is suspended towards; its own headline does not move."""
    told = inf(DECREE).on("2019-03-04").then("USA", operation="in_force", headline="in_force")
    assert suspended_by(told.state("2019-03-04"), "USA") == ("SUHH",)
    assert suspended_by(told.state("2019-03-04"), "SUHH") == ()


def test_an_act_may_fix_a_later_day() -> None:
    """Suspended from the day that the act names."""
    told = inf(event("suspended", "USA", "2019-02-01", effective_on="2019-02-02"))
    told.on("2019-02-01").then("USA", operation="in_force").on("2019-02-02").then("USA", operation="suspended")


def test_an_act_does_not_suspend_for_the_past() -> None:
    """A day before the act counts as the act's own."""
    told = inf(event("suspended", "USA", "2019-02-02", effective_on="2019-01-01"))
    told.on("2019-02-01").then("USA", operation="in_force").on("2019-02-02").then("USA", operation="suspended")


def test_a_second_act_confirms_and_starts_nothing() -> None:
    """INF Treaty, Russia: the law of 2019-07-03 confirms the decree of 2019-03-04."""
    told = inf(DECREE, event("suspended", "SUHH", "2019-07-03"))
    party = told.party_state("SUHH", "2019-07-03")
    assert party.suspension is not None
    assert party.suspension.acts == ("t/0003",)
    assert party.confirmations == ("t/0004",)
    assert told.party_state("SUHH", "2019-07-02").confirmations == ()


def test_a_party_may_suspend_and_give_notice_on_one_day() -> None:
    """INF Treaty, United States, 2019-02-02: two axes, both moved."""
    told = inf(event("suspended", "USA", "2019-02-02"), event("withdrawal_notified", "USA", "2019-02-02"))
    told.on("2019-05-01").then("USA", standing="withdrawing", operation="suspended", headline="suspended")
    told.on("2019-08-02").then("USA", standing="former_party", operation="ended", headline="withdrawn")


def test_a_suspended_party_may_perform_again() -> None:
    """From the day of its act, and not before."""
    told = inf(DECREE, event("resumed", "SUHH", "2019-05-01"))
    told.on("2019-04-30").then("SUHH", operation="suspended").on("2019-05-01").then("SUHH", headline="in_force")


def test_resumption_may_be_set_for_a_later_day() -> None:
    """The act fixes the day from which the party performs again."""
    told = inf(DECREE, event("resumed", "SUHH", "2019-05-01", effective_on="2019-06-01"))
    told.on("2019-05-31").then("SUHH", operation="suspended").on("2019-06-01").then("SUHH", operation="in_force")


def test_an_act_does_not_resume_for_the_past() -> None:
    """An effect never comes before its cause: resumption has effect ex nunc."""
    history = inf(DECREE, event("resumed", "SUHH", "2019-05-01", effective_on="2019-04-01")).history
    assert max(effect.on for effect in history.effects).isoformat() == "2019-05-01"


@pytest.mark.parametrize(
    ("lines", "act", "reason"),
    [
        ([], event("suspended", "FRA", "2019-03-04"), "not-a-party"),
        ([event("signed", "FRA", "1987-12-08")], event("suspended", "FRA", "2019-03-04"), "not-a-party"),
        ([], event("resumed", "SUHH", "2019-03-04"), "not-suspended"),
        ([DECREE, event("resumed", "SUHH", "2019-04-01")], event("resumed", "SUHH", "2019-05-01"), "not-suspended"),
    ],
)
def test_only_a_party_suspends_and_only_the_suspended_resume(lines: list[Line], act: Line, reason: str) -> None:
    """Otherwise the act is without effect."""
    inf(*lines).when(act).then_refused(reason)


def test_an_act_whose_effect_never_came_is_without_effect() -> None:
    """A suspension set for June, when the party suspends in February already."""
    told = inf(
        event("suspended", "SUHH", "1989-01-01", effective_on="1989-06-01"), event("suspended", "SUHH", "1989-02-01")
    )
    assert told.ruling("0003").reason == "overtaken"
    told.on("1989-02-01").then("SUHH", operation="suspended")
