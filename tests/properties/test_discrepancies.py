"""A stated effect is a discrepancy just when its day is not the one that the clauses give."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairs import ACCEPTED, acceded, accepted, convention
from treatylog.facts.source import Source
from treatylog.projection.discrepancies import StatedOtherwise, discrepancies
from treatylog.testing import Given, Line, deposits_treaty, event
from treatylog.testing import given as told

DONE = date(2000, 5, 17)
COUNTS = st.one_of(
    st.fixed_dictionaries({"days": st.integers(1, 400)}),
    st.fixed_dictionaries({"months": st.integers(1, 24)}),
    st.fixed_dictionaries({"months": st.integers(1, 24), "round": st.just("first of next month")}),
    st.fixed_dictionaries({"days": st.integers(1, 400), "expiry_plus_one": st.just(True)}),
)
AWAY = st.integers(-800, 800)


def listed(history: Given) -> list[StatedOtherwise]:
    """The effects stated otherwise."""
    sources = {"s": Source.model_validate({"document": "A list", "confidence": "verified"})}
    found = discrepancies(history.timeline, history.events, sources)
    return [one for one in found if isinstance(one, StatedOtherwise)]


def entry(count: dict[str, Any], *lines: Line) -> Given:
    """A treaty in force for France, which others join after *count*; then *lines*."""
    return told(deposits_treaty(1, then=count), event("ratified", "FRA", "1990-01-01"), *lines)


def leaves(count: dict[str, Any], *lines: Line) -> Given:
    """A treaty that France joined at once, and leaves after *count*; then *lines*."""
    clause = {"article": "XV", "anchor": "notice", "addressee": "all", "notice": count}
    return told(deposits_treaty(1, exit=clause), event("ratified", "FRA", "1990-01-01"), *lines)


def printed_for_one(count: dict[str, Any], day: date | None) -> Given:
    """A day printed for the entry into force of one State."""
    return entry(count, event("acceded", "ALB", str(DONE), printed_effect=day and str(day)))


def printed_for_two(count: dict[str, Any], day: date | None) -> Given:
    """A day printed for an acceptance."""
    accepts = accepted("FRA", str(DONE), "ALB", printed_effect=day and str(day))
    return convention(acceded("ALB", "1995-01-01"), accepts, accession={**ACCEPTED, "then": count})


def printed_for_a_territory(count: dict[str, Any], day: date | None) -> Given:
    """A day printed for a territory."""
    says = {"territory": "NCL", "application": "applies", "printed_effect": day and str(day)}
    made = event("territorial_application_declared", "FRA", str(DONE), **says)
    return convention(made, territory={"article": "39", "extends_to": "declared", "then": count})


def given_for_an_exit(count: dict[str, Any], day: date | None) -> Given:
    """A day that a source gives for the effect of a notice."""
    others = [{"on": str(day), "of": "effect"}] if day else []
    return leaves(count, event("withdrawal_notified", "FRA", str(DONE), alternatives=others))


def stated_entry(count: dict[str, Any], day: date | None) -> Given:
    """A statement of an entry into force, on or after the deposit."""
    lines = [event("entered_into_force", "ALB", str(day))] if day else []
    return entry(count, event("acceded", "ALB", str(DONE)), *lines)


def stated_exit(count: dict[str, Any], day: date | None) -> Given:
    """A statement of an exit, on or after the notice."""
    lines = [event("withdrawn", "FRA", str(day))] if day else []
    return leaves(count, event("withdrawal_notified", "FRA", str(DONE)), *lines)


WAYS = [printed_for_one, printed_for_two, printed_for_a_territory, given_for_an_exit, stated_entry, stated_exit]


def derived(history: Given, way: Any) -> date:
    """The day that the clauses give, found in the states: the first on which the act has its effect."""
    turns = [day for day in history.history.days if day >= DONE]
    states = {day: history.history.at(day) for day in turns}
    if way in (printed_for_one, stated_entry):
        return next(day for day in turns if states[day].of("ALB").is_bound)
    if way in (given_for_an_exit, stated_exit):
        return next(day for day in turns if not states[day].of("FRA").is_bound)
    if way is printed_for_two:
        return next(day for day in turns if states[day].of("FRA").dealings.relations)
    return next(day for day in turns if states[day].of("FRA").dealings.territories)


@pytest.mark.parametrize("way", WAYS)
@given(count=COUNTS, away=AWAY)
def test_it_is_listed_just_when_the_days_differ(way: Any, count: dict[str, Any], away: int) -> None:
    """For one State, between two, for a territory, of an exit; printed, given by a source, or stated."""
    day = derived(way(count, None), way)
    stated = day + timedelta(days=away)
    if way in (stated_entry, stated_exit) and stated < DONE:
        stated = DONE  # a statement from before the act stands alone
    found = listed(way(count, stated))
    assert [(one.stated.first, one.derived, one.days) for one in found] == (
        [] if stated == day else [(stated, (day, day), (stated - day).days)]
    )


@pytest.mark.parametrize("way", WAYS)
@given(count=COUNTS)
def test_nothing_is_listed_where_nothing_is_stated(way: Any, count: dict[str, Any]) -> None:
    """The derived days alone are no discrepancy."""
    assert listed(way(count, None)) == []
