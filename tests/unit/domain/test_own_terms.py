"""Instruments with terms of their own: declarations on the jurisdiction of the Court, each ended as it says itself."""

from typing import Any

import pytest

from treatylog.errors import InvalidEvent
from treatylog.testing import Given, Line, deposits_treaty, event, given, leaving, threshold

SIX_MONTHS = {"lasts": {"years": 5}, "then": "until notice", "notice": {"months": 6}}
AT_ONCE = {"at_once": True}
FIVE_YEARS = {"lasts": {"years": 5}}
RENEWED = {"lasts": {"years": 5}, "then": "renewed", "notice": {"months": 6}}


def declared(terms: dict[str, Any] | None, on: str, *lines: Line, **clause: Any) -> Given:
    """The optional clause, under which Belgium and, with *terms*, Albania made declarations; then *lines*."""
    rule = leaving(**{"own_terms": True} | clause)
    text = deposits_treaty(entry_into_force=threshold(deposits=1), exit=rule)
    return given(
        text, event("accepted", "BEL", "1945-10-24"), event("accepted", "ALB", on, terms=terms), *lines
    )  # fmt: skip


def ended(on: str) -> Line:
    """Albania's notice that it ends its declaration."""
    return event("withdrawal_notified", "ALB", on)


@pytest.mark.parametrize(
    ("terms", "made", "notice", "out"),
    [
        (SIX_MONTHS, "1946-08-26", "1985-10-07", "1986-04-07"),  # X15: United States
        (SIX_MONTHS, "1946-08-26", "1950-01-01", "1951-08-26"),  # made up: within the five years
        (SIX_MONTHS, "1946-08-26", "1951-08-01", "1952-02-01"),  # made up: a notice that outlasts them
        (AT_ONCE, "1966-05-20", "1974-01-10", "1974-01-10"),  # X16: France, notification of 10 January
        (RENEWED, "1973-11-26", "1983-05-26", "1983-11-26"),  # made up: in time for the second term
        (RENEWED, "1973-11-26", "1983-05-27", "1988-11-26"),  # made up: a day late
    ],
)
def test_a_notice_takes_effect_as_the_instrument_says(terms: dict[str, Any], made: str, notice: str, out: str) -> None:
    """The terms are those of the party's own declaration, and run from it."""
    told = declared(terms, made, ended(notice))
    end = told.party_state("ALB", "2020-01-01").end
    assert end is not None
    assert (end.on.isoformat(), end.ground) == (out, "withdrawal")
    told.on(out).then("ALB", headline="withdrawn").on(out).then("BEL", headline="in_force")


@pytest.mark.parametrize(
    ("terms", "last", "over"),
    [
        (FIVE_YEARS, "1978-11-25", "1978-11-26"),
        ({"until": "1978-12-31"}, "1978-12-30", "1978-12-31"),
    ],
)
def test_a_declaration_for_a_time_ends_by_itself(terms: dict[str, Any], last: str, over: str) -> None:
    """X15: for five years, or until a day."""
    told = declared(terms, "1973-11-26")
    told.on(last).then("ALB", headline="in_force").on(over).then("ALB", headline="expired")
    told.on(over).then("BEL", headline="in_force")


def test_a_declaration_for_a_time_that_can_be_ended_ends_by_whatever_comes_first() -> None:
    """Five years, or at once; and one made anew runs from itself."""
    terms = FIVE_YEARS | AT_ONCE
    told = declared(terms, "1973-11-26", ended("1975-01-01"), event("accepted", "ALB", "1976-01-01", terms=terms))
    told.on("1975-01-01").then("ALB", headline="withdrawn").on("1976-01-01").then("ALB", headline="in_force")
    told.on("1978-11-26").then("ALB", headline="in_force").on("1981-01-01").then("ALB", headline="expired")


def test_a_declaration_that_is_silent_on_notice_cannot_be_ended_by_one() -> None:
    """For five years and no shorter; or with no terms on record."""
    declared(FIVE_YEARS, "1973-11-26").when(ended("1975-01-01")).then_refused("no-own-terms")
    declared(None, "1973-11-26").when(ended("1975-01-01")).then_refused("no-own-terms")


def test_terms_of_its_own_count_where_the_treaty_leaves_it_to_them() -> None:
    """Elsewhere the clause applies to all alike."""
    told = declared(AT_ONCE, "1990-01-01", ended("2000-01-01"), own_terms=False, notice={"months": 3})
    told.on("2000-03-31").then("ALB", standing="withdrawing").on("2000-04-01").then("ALB", headline="withdrawn")


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"notice": {"months": 6}, "at_once": True},
        {"lasts": {"years": 5}, "until": "1978-12-31"},
        {"then": "renewed", "notice": {"months": 6}},
        {"lasts": {"years": 5}, "then": "renewed"},
        {"lasts": {"days": 500}, "then": "renewed", "notice": {"months": 6}},
        {"lasts": {"years": 5}, "then": "until notice"},
    ],
)
def test_terms_that_contradict_themselves_are_refused(terms: dict[str, Any]) -> None:
    """One way, and one that can be counted."""
    with pytest.raises(InvalidEvent, match="terms"):
        assert declared(terms, "1990-01-01").events
