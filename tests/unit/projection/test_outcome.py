"""Outcomes: what an act is done for, and the day on which that would come had the act another date."""

from datetime import date

import pytest

from pairs import ACCEPTED, acceded, accepted, convention
from treatylog.facts.day import Day
from treatylog.projection.outcome import outcomes, supposed
from treatylog.testing import Given, Line, declaration, deposits_treaty, event, given, leaving, threshold, treaty

NOTICE = event("withdrawal_notified", "FRA", "2000-01-01")


def in_force(*lines: Line) -> Given:
    """A treaty in force for France and the Netherlands, joined at thirty days, left at twelve months; then *lines*."""
    begun = [event("ratified", code, "1990-01-01") for code in ("FRA", "NLD")]
    return given(deposits_treaty(2, then={"days": 30}), *begun, *lines)


def outcome(told: Given, name: str = "t/0003", *, early: bool = False) -> str | None:
    """The day of the outcome of the act *name*."""
    found = outcomes(told.timeline, told.events, early=early).get(name)
    return found.on.isoformat() if found else None


def other(told: Given, on: str, name: str = "t/0003") -> str | None:
    """The same, had the act been done on *on*."""
    act = next(act for act in told.events if act.id == name)
    found = supposed(told.timeline, act, outcomes(told.timeline, [act]).get(name), Day.parse(on))
    return found.isoformat() if found else None


def test_an_instrument_is_given_for_the_entry_into_force() -> None:
    """Thirty days after the deposit, for that State; the day of the treaty for those with whom it began."""
    told = in_force(event("acceded", "ALB", "2000-01-01"))
    assert (outcome(told), outcome(told, "t/0001")) == ("2000-01-31", "1990-01-31")


def test_the_entry_of_another_is_no_outcome() -> None:
    """A threshold rests on the instruments of all; each has its own."""
    later = threshold(deposits=2, then={"days": 30}, later={"days": 90})
    told = given(treaty(entry_into_force=later), *in_force(event("acceded", "ALB", "2000-01-01")).lines)
    assert outcome(told) == "2000-03-31"


def test_a_notice_is_given_for_the_exit() -> None:
    """Twelve months after; one that is taken back comes to nothing."""
    assert outcome(in_force(NOTICE)) == "2001-01-01"
    assert outcome(in_force(NOTICE, event("withdrawal_rescinded", "FRA", "2000-06-01"))) is None


def test_an_acceptance_is_given_for_the_effect_between_two() -> None:
    """A period after it, where the clause counts one."""
    clause = {**ACCEPTED, "then": {"days": 60}}
    told = convention(acceded("ALB", "1995-01-01"), accepted("FRA", "2010-12-23", "ALB"), accession=clause)
    assert outcome(told, "t/0004") == "2011-02-21"


def test_each_territory_has_its_own() -> None:
    """Of two declarations that of the territory it names."""
    made = [
        event("territorial_application_declared", "FRA", on, territory=territory, application="applies")
        for on, territory in (("2000-01-01", "NCL"), ("2001-01-01", "PYF"))
    ]
    told = convention(*made, territory={"article": "39", "extends_to": "declared", "then": {"months": 3}})
    assert (outcome(told), outcome(told, "t/0004")) == ("2000-04-01", "2001-04-01")


def test_the_end_of_an_application_that_was_declined_is_reckoned_all_the_same() -> None:
    """The clause gives a day although nothing was applied."""
    clause = {"article": "45(1)", "begins": "signature", "ends": {"days": 60}}
    rule = {"id": "declines", "article": "45(2)", "effect": "declines provisional application"}
    told = given(
        deposits_treaty(9, provisional_application=clause, declaration=[rule]),
        event("signed", "AUS", "1994-12-17"),
        event("declaration_made", "AUS", "1994-12-17", declaration="declines", after="t/0001"),
        event("provisional_application_ended", "AUS", "2021-10-14"),
    )
    assert (outcome(told), other(told, "2021-10-15"), other(told, "2021-09-28")) == (
        "2021-12-13", "2021-12-14", "2021-11-27",
    )  # fmt: skip


def test_an_imprecise_act_has_an_early_outcome() -> None:
    """With its first day."""
    told = in_force(event("acceded", "ALB", "2000-05"))
    assert (outcome(told, early=True), outcome(told)) == ("2000-05-31", "2000-06-30")


def test_a_declaration_has_none() -> None:
    """Nothing enters into force under it."""
    told = given(declaration(), event("moratorium_declared", "USA", "2000-01-01", text="It will not."))
    assert outcomes(told.timeline, told.events) == {}


@pytest.mark.parametrize(("on", "gives"), [("2000-01-15", "2000-02-14"), ("1999-12-31", "2000-01-30")])
def test_another_date_gives_another_day(on: str, gives: str) -> None:
    """Later or earlier, by the same clause."""
    assert other(in_force(event("acceded", "ALB", "2000-01-01")), on) == gives


def test_another_date_of_a_notice_gives_another_exit() -> None:
    """Twelve months from there."""
    assert other(in_force(NOTICE), "2000-03-01") == "2001-03-01"


def test_what_hangs_on_others_is_not_supposed() -> None:
    """The day of a threshold is not that of one act; a month is no day."""
    assert other(in_force(), "1989-06-01", "t/0001") is None
    assert other(in_force(event("acceded", "ALB", "2000-01-01")), "2000-02") is None


def test_what_would_have_been_barred_is_not_supposed() -> None:
    """A notice in the time in which none can be given has no day."""
    clause = leaving(notice={"months": 6}, not_within={"years": 3, "after": "entry into force for the party"})
    told = given(deposits_treaty(1, exit=clause), event("ratified", "FRA", "1990-01-01"), NOTICE)
    assert (other(told, "2000-02-01", "t/0002"), other(told, "1992-01-01", "t/0002")) == ("2000-08-01", None)


def test_the_history_is_not_moved() -> None:
    """Supposing writes nothing."""
    told = in_force(event("acceded", "ALB", "2000-01-01"))
    before = told.history.states
    other(told, "2005-01-01")
    assert told.history.states is before
    assert told.party_state("ALB", "2000-01-31").bound_by is not None
    assert date(2000, 1, 31) in told.history.days
