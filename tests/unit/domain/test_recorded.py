"""Effects that somebody stated: they check the derived date, or stand in for acts that are not in the record."""

import pytest

from treatylog.domain.ruling import Bearing
from treatylog.facts.base import Basis
from treatylog.facts.clauses import AsRecorded
from treatylog.testing import Given, Line, both_ratified, deposits_treaty, event, exchange_treaty, given

NOTICE = event("withdrawal_notified", "USA", "2019-02-02")


def inf(*lines: Line) -> Given:
    """The exchange treaty in force since 1988, and then *lines*."""
    return given(exchange_treaty(), *both_ratified(), *lines)


@pytest.mark.parametrize("party", [None, "USA"])
def test_a_stated_entry_on_the_derived_day_confirms_it(party: str | None) -> None:
    """The clause gives the same day, for the treaty and for the party."""
    told = inf(event("entered_into_force", party, "1988-06-01"))
    assert told.ruling("0003").bearing is Bearing.CONFIRMS
    told.on("1988-06-01").then("USA", standing="party")


@pytest.mark.parametrize("party", [None, "USA"])
def test_a_stated_entry_on_another_day_is_a_discrepancy(party: str | None) -> None:
    """The derived date stands, the other is shown."""
    told = inf(event("entered_into_force", party, "1988-07-01"))
    assert told.ruling("0003").bearing is Bearing.DIFFERS
    assert str(told.ruling("0003").derived) == "1988-06-01"
    told.on("1988-06-15").then("USA", standing="party")


def test_a_stated_entry_before_the_clause_allows_it_is_a_discrepancy() -> None:
    """Where the consents are in the record, they decide."""
    told = given(
        deposits_treaty(1, then={"days": 30}),
        event("ratified", "ALB", "2000-01-01"),
        event("entered_into_force", "ALB", "2000-01-15"),
    )
    assert told.ruling("0002").bearing is Bearing.DIFFERS
    told.on("2000-01-30").then("ALB", standing="contracting").on("2000-01-31").then("ALB", standing="party")


def test_a_stated_entry_without_the_acts_moves_the_party() -> None:
    """On the basis of the statement alone."""
    told = given(deposits_treaty(60), event("entered_into_force", "ALB", "1990-01-01"))
    told.on("1989-12-31").then("ALB", standing="not_party").on("1990-01-01").then("ALB", standing="party")
    bound = told.party_state("ALB", "1990-01-01").bound_by
    assert bound is not None
    assert bound.basis is Basis.RECORDED


def test_a_stated_entry_of_the_treaty_without_the_acts_stands() -> None:
    """The treaty as a whole is in force on the day stated, and later deposits count by the clause."""
    told = given(
        deposits_treaty(60, then={"days": 30}),
        event("entered_into_force", None, "1990-01-01"),
        event("acceded", "ALB", "1995-01-01"),
    )
    entered = told.state("1990-01-01").in_force
    assert entered is not None
    assert entered.basis is Basis.RECORDED
    told.on("1995-01-31").then("ALB", standing="party")


def test_a_statement_on_the_day_of_the_act_is_compared_with_what_the_act_brought() -> None:
    """Statements are judged when the day is done, whatever their ids."""
    told = given(exchange_treaty(), event("entered_into_force", None, "1988-06-01"), *both_ratified())
    assert told.ruling("0001").bearing is Bearing.CONFIRMS


@pytest.mark.parametrize(("on", "bearing"), [("2019-08-02", Bearing.CONFIRMS), ("2019-08-03", Bearing.DIFFERS)])
def test_a_stated_withdrawal_is_compared_with_the_end_of_the_notice(on: str, bearing: Bearing) -> None:
    """The clause gives 2019-08-02."""
    told = inf(NOTICE, event("withdrawn", "USA", on))
    assert told.ruling("0004").bearing is bearing
    assert str(told.ruling("0004").derived) == "2019-08-02"


def test_a_withdrawal_stated_while_the_notice_runs_does_not_shorten_it() -> None:
    """The derived date stands."""
    told = inf(NOTICE, event("withdrawn", "USA", "2019-07-01"))
    assert told.ruling("0004").bearing is Bearing.DIFFERS
    told.on("2019-08-01").then("USA", standing="withdrawing").on("2019-08-02").then("USA", standing="former_party")


def test_a_stated_withdrawal_without_a_notice_moves_the_party() -> None:
    """And what follows from it follows: the side is empty."""
    told = inf(event("withdrawn", "USA", "2019-08-02"))
    told.on("2019-08-02").then("USA", headline="withdrawn").on("2019-08-02").then("SUHH", headline="terminated")


def test_a_stated_withdrawal_of_a_stranger_moves_nothing() -> None:
    """It was not a party then."""
    told = inf(event("withdrawn", "FRA", "2000-01-01"))
    assert told.ruling("0003").bearing is Bearing.DIFFERS
    told.on("2000-01-01").then("FRA", standing="not_party")


def test_a_stated_end_of_the_treaty_is_compared_with_the_derived_one() -> None:
    """The side was empty on 2019-08-02."""
    told = inf(NOTICE, event("terminated", None, "2019-08-02"), event("terminated", "SUHH", "2019-08-03"))
    assert told.ruling("0004").bearing is Bearing.CONFIRMS
    assert told.ruling("0005").bearing is Bearing.DIFFERS


def test_a_stated_end_without_the_acts_ends_the_treaty_for_all() -> None:
    """On the basis of the statement alone."""
    told = inf(event("terminated", None, "2019-08-02"))
    for party in ("USA", "SUHH"):
        told.on("2019-08-02").then(party, standing="former_party", operation="ended", headline="terminated")
    end = told.party_state("USA", "2019-08-02").end
    assert end is not None
    assert end.basis is Basis.RECORDED


def test_a_stated_end_has_the_ground_that_was_stated() -> None:
    """For one party: expired, and not terminated."""
    told = inf(event("terminated", "USA", "2019-08-02", ground="expiry"))
    told.on("2019-08-02").then("USA", headline="expired")


def test_a_statement_of_a_month_confirms_a_day_in_it() -> None:
    """Equal as far as the statement goes."""
    assert inf(event("entered_into_force", None, "1988-06")).ruling("0003").bearing is Bearing.CONFIRMS


def test_a_stated_return_of_a_former_party_moves_it() -> None:
    """It left, and a list shows it again; the record says that it does not hold all consents."""
    told = given(
        deposits_treaty(1, coverage={"consents": False}), event("ratified", "USA", "2016-01-01"),
        event("withdrawal_notified", "USA", "2019-01-01"), event("entered_into_force", "USA", "2021-02-19"),
    )  # fmt: skip
    told.on("2021-02-18").then("USA", standing="former_party").on("2021-02-19").then("USA", standing="party")


def test_a_former_party_does_not_return_without_a_new_act() -> None:
    """Where all consents are on record, a list that shows a State again moves nothing (VCLT art. 11)."""
    told = given(
        deposits_treaty(1), event("ratified", "USA", "2016-01-01"), event("withdrawal_notified", "USA", "2019-01-01"),
        event("entered_into_force", "USA", "2021-02-19"),
    )  # fmt: skip
    assert told.ruling("0003").reason == "no-new-consent"
    told.on("2021-02-19").then("USA", standing="former_party")


def test_a_stated_entry_moves_the_treaty_where_the_consents_are_not_all_in_the_record() -> None:
    """The record says that it does not hold the consents: two of sixty are no reason to doubt a list."""
    told = given(
        deposits_treaty(60, coverage={"consents": False}),
        event("ratified", "ALB", "1989-01-01"),
        event("entered_into_force", None, "1990-01-01"),
    )
    told.on("1990-01-01").then("ALB", standing="party")


def test_a_treaty_that_binds_a_party_is_in_force() -> None:
    """What is in force for one is in force (VCLT art. 24)."""
    assert given(deposits_treaty(60), event("entered_into_force", "ALB", "1990-01-01")).state("1990-01-01").in_force


def test_without_the_clause_only_statements_bring_into_force() -> None:
    """Each State is bound from the day that is stated for it, whatever it deposited and whoever is bound already."""
    told = given(
        deposits_treaty(1).model_copy(update={"entry_into_force": AsRecorded(when="recorded")}),
        event("ratified", "ALB", "1990-01-01"),
        event("ratified", "BEL", "1990-02-01"),
        event("entered_into_force", "ALB", "1990-06-01"),
        event("acceded", "CHE", "1995-01-01"),
        event("entered_into_force", "CHE", "1995-03-01"),
    )
    told.on("1990-05-31").then("ALB", standing="contracting").on("1990-06-01").then("ALB", standing="party")
    told.on("2000-01-01").then("BEL", standing="contracting")
    told.on("1995-02-28").then("CHE", standing="contracting").on("1995-03-01").then("CHE", standing="party")
    bound = told.party_state("CHE", "1995-03-01").bound_by
    assert bound is not None
    assert bound.basis is Basis.RECORDED
