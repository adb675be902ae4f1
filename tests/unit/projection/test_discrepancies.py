"""Discrepancies: a stated day and the derived one, sources against each other, disputes, oddities."""

from typing import Any

import pytest

from pairs import ACCEPTED, acceded, accepted, convention
from treatylog.facts.source import Source
from treatylog.projection.discrepancies import (
    DatedOtherwise,
    Discrepancy,
    Dispute,
    Kind,
    Odd,
    Oddity,
    StatedOtherwise,
    among_parties,
    discrepancies,
)
from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    declaration,
    deposits_treaty,
    event,
    exchange_treaty,
    given,
    leaving,
)

SEEN = Source.model_validate({"document": "A list", "confidence": "verified"})
UNSEEN = Source.model_validate({"document": "No document"})
REPORTED = Source.model_validate({"document": "A note", "seen_at": [{"title": "A page", "url": "https://a.example"}]})


def found(told: Given, **sources: Source) -> tuple[Discrepancy, ...]:
    """The discrepancies of a history."""
    return discrepancies(told.timeline, told.events, sources or {"s": SEEN})


def stated(told: Given) -> list[tuple[str, str, str | None, int | None]]:
    """Of the effects stated otherwise: the event, the day stated, the day derived, the days between."""
    return [
        (one.act.id, str(one.stated), one.derived and str(one.derived[1]), one.days)
        for one in found(told)
        if isinstance(one, StatedOtherwise)
    ]


def in_force(*lines: Line, **tables: Any) -> Given:
    """A treaty in force for France since 1990, joined at thirty days; then *lines*."""
    return given(deposits_treaty(1, then={"days": 30}, **tables), event("ratified", "FRA", "1990-01-01"), *lines)


# Stated against derived


def test_a_printed_day_that_the_clause_gives_is_none() -> None:
    """30 days after the deposit."""
    assert found(in_force(event("acceded", "ALB", "2000-01-01", printed_effect="2000-01-31"))) == ()


@pytest.mark.parametrize(("printed", "days"), [("2000-01-30", -1), ("2000-02-01", 1), ("1999-01-31", -365)])
def test_a_printed_day_that_the_clause_does_not_give(printed: str, days: int) -> None:
    """The derived day stands, the printed one is shown, with the days between."""
    told = in_force(event("acceded", "ALB", "2000-01-01", printed_effect=printed))
    assert stated(told) == [("t/0002", printed, "2000-01-31", days)]
    assert told.party_state("ALB", "2000-01-31").is_bound


def test_a_printed_day_of_an_act_that_came_to_nothing() -> None:
    """The clauses give none."""
    taken_back = event("instrument_withdrawn", "ALB", "2000-01-10")
    told = in_force(event("acceded", "ALB", "2000-01-01", printed_effect="2000-01-31"), taken_back)
    assert stated(told) == [("t/0002", "2000-01-31", None, None)]


def test_a_printed_day_between_two() -> None:
    """The acceptance by France of Albania: a list prints the same day of the year before."""
    clause = {**ACCEPTED, "then": {"days": 60}}
    accepts = accepted("FRA", "2010-12-23", "ALB", printed_effect="2010-02-21")
    told = convention(acceded("ALB", "2010-01-01"), accepts, accession=clause)
    assert stated(told) == [("t/0004", "2010-02-21", "2011-02-21", -365)]


def test_a_printed_day_for_a_territory() -> None:
    """Three months after the declaration."""
    says = {"territory": "NCL", "application": "applies", "printed_effect": "2000-05-01"}
    made = event("territorial_application_declared", "FRA", "2000-01-01", **says)
    told = in_force(made, territory={"article": "39", "extends_to": "declared", "then": {"months": 3}})
    assert stated(told) == [("t/0002", "2000-05-01", "2000-04-01", 30)]


def test_days_that_sources_give_for_an_effect() -> None:
    """Each by itself; one that is the derived day is none."""
    others = [{"on": on, "of": "effect", "sources": ["s"]} for on in ("2001-01-02", "2001-01-01", "2000-12-31")]
    told = in_force(event("withdrawal_notified", "FRA", "2000-01-01", alternatives=others))
    assert stated(told) == [("t/0002", "2001-01-02", "2001-01-01", 1), ("t/0002", "2000-12-31", "2001-01-01", -1)]
    assert [one.number for one in found(told) if isinstance(one, StatedOtherwise)] == [0, 2]


def test_a_day_within_an_imprecise_one_agrees() -> None:
    """A deposit of some day of May gives a day from 31 May to 30 June."""
    told = [in_force(event("acceded", "ALB", "2000-05", printed_effect=on)) for on in ("2000-06-10", "2000-07-01")]
    assert [stated(one) for one in told] == [[], [("t/0002", "2000-07-01", "2000-06-30", None)]]


def test_the_last_day_agrees_where_the_clause_counts_so() -> None:
    """An exit at the end of a day is printed with that day."""
    clause = leaving(notice={"months": 12}, effect_edge="end")
    other = [{"on": "2001-01-01", "of": "effect"}]
    told = in_force(event("withdrawal_notified", "FRA", "2000-01-01", alternatives=other), exit=clause)
    assert stated(told) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (event("entered_into_force", None, "1988-07-01"), ("1988-07-01", "1988-06-01", 30)),
        (event("entered_into_force", "USA", "1988-07-01"), ("1988-07-01", "1988-06-01", 30)),
        (event("party_listed", "USA", "1988-06-02"), ("1988-06-02", "1988-06-01", 1)),
        (event("withdrawn", "USA", "2019-08-03"), ("2019-08-03", "2019-08-02", 1)),
        (event("withdrawn", "USA", "2019-08-01"), ("2019-08-01", "2019-08-02", -1)),
        (event("terminated", None, "2019-09-01"), ("2019-09-01", "2019-08-02", 30)),
        (event("expired", "SUHH", "2019-09-01"), ("2019-09-01", "2019-08-02", 30)),
    ],
)
def test_a_statement_on_another_day(statement: Line, expected: tuple[str, str, int]) -> None:
    """Of an entry into force, of an exit, while the notice ran too, of an end."""
    signed = (event("signed", "USA", "1987-12-08"), event("signed", "SUHH", "1987-12-08"))
    notice = event("withdrawal_notified", "USA", "2019-02-02")
    told = given(exchange_treaty(), *signed, *both_ratified(), notice, statement)
    assert stated(told) == [("t/0006", *expected)]


def test_a_statement_before_the_clause_allows_it() -> None:
    """The day that comes is the derived one."""
    told = in_force(event("ratified", "ALB", "2000-01-01"), event("entered_into_force", "ALB", "2000-01-15"))
    assert stated(told) == [("t/0003", "2000-01-15", "2000-01-31", -16)]


def test_a_statement_on_the_derived_day_is_none() -> None:
    """It confirms."""
    told = given(exchange_treaty(), *both_ratified(), event("entered_into_force", None, "1988-06-01"))
    assert found(told) == ()


# Sources against each other


def test_sources_that_date_an_act_otherwise() -> None:
    """With what the clause would give from each."""
    other = [{"on": "2000-01-05", "sources": ["s"], "note": "A list."}]
    (one,) = found(in_force(event("acceded", "ALB", "2000-01-01", alternatives=other)))
    assert isinstance(one, DatedOtherwise)
    assert [(str(day.on), str(day.gives), day.note) for day in one.days] == [
        ("2000-01-01", "2000-01-31", None), ("2000-01-05", "2000-02-04", "A list."),
    ]  # fmt: skip


def test_sources_that_differ_in_another_way() -> None:
    """An act marked as conflicting, without another date."""
    (one,) = found(in_force(event("signed", "ALB", "2000-01-01", confidence="conflicting")))
    assert isinstance(one, DatedOtherwise)
    assert one.days == ()


def test_what_is_shown_as_an_effect_is_not_shown_again() -> None:
    """A misprint makes an act conflicting; that is told once."""
    line = event("acceded", "ALB", "2000-01-01", printed_effect="2000-02-01", confidence="conflicting")
    assert [one.kind for one in found(in_force(line))] == [Kind.EFFECT]


def test_the_parties_stream_has_other_dates_too() -> None:
    """Without a clause that would give anything."""
    (end,) = given(deposits_treaty(), event("party_extinguished", "SUHH", "1991-12-26", treaty="parties",
                   alternatives=[{"on": "1991-12-25"}])).events  # fmt: skip
    (one,) = among_parties([end])
    assert isinstance(one, DatedOtherwise)
    assert [str(day.on) for day in one.days] == ["1991-12-26", "1991-12-25"]


# Disputes


def view(since: str | None, until: str | None, holder: str = "NLD", party: str = "FRA") -> Line:
    """What *holder* says of *party* for a time."""
    about = {name: day for name, day in (("from", since), ("until", until)) if day}
    return event("position_stated", party, "2005-01-01", held_by=holder, text="So it is.", about=about)


def disputes(*lines: Line) -> list[tuple[list[str], str | None, str | None]]:
    """The holders of each dispute, and the time that it is about."""
    told = found(in_force(*lines))
    return [
        (
            [one.holder for one in dispute.positions],
            str(dispute.begins) if dispute.begins else None,
            str(dispute.ends) if dispute.ends else None,
        )
        for dispute in told
        if isinstance(dispute, Dispute)
    ]


def test_views_of_the_same_time_are_one_dispute() -> None:
    """In the order in which they were stated."""
    first, second = view("2001-01-01", "2003-01-01"), view("2000-01-01", "2002-01-01", "DEU")
    assert disputes(first, second) == [(["NLD", "DEU"], "2000-01-01", "2003-01-01")]


def test_views_of_times_apart_are_two() -> None:
    """The end of one is the first day of the other: they have no day in common."""
    assert disputes(view("2000-01-01", "2001-01-01"), view("2001-01-01", "2002-01-01")) == [
        (["NLD"], "2000-01-01", "2001-01-01"), (["NLD"], "2001-01-01", "2002-01-01"),
    ]  # fmt: skip


def test_views_of_two_parties_are_two() -> None:
    """Each is about one."""
    assert len(disputes(view("2000-01-01", None), view("2000-01-01", None, "DEU", "ALB"))) == 2


def test_an_open_time_is_open() -> None:
    """And one without an end of its own lasts as long as the bond."""
    assert disputes(view(None, None)) == [(["NLD"], None, None)]
    left = event("withdrawal_notified", "FRA", "2006-01-01")
    assert disputes(view("2000-01-01", None), left) == [(["NLD"], "2000-01-01", "2007-01-01")]


# Oddities


def odd(told: Given, **sources: Source) -> list[tuple[str, Oddity]]:
    """What is odd."""
    return [(one.act.id, one.oddity) for one in found(told, **sources) if isinstance(one, Odd)]


def test_an_act_beyond_coverage_is_odd() -> None:
    """Dated after the day through which the record was checked."""
    told = in_force(event("signed", "ALB", "2000-01-02"), coverage={"through": "2000-01-01"})
    assert odd(told) == [("t/0002", Oddity.BEYOND_COVERAGE)]


def test_a_verified_line_that_nobody_saw_is_odd() -> None:
    """A page that reports the document is enough."""
    told = in_force(event("signed", "ALB", "2000-01-01", confidence="verified"))
    assert odd(told, s=UNSEEN) == [("t/0002", Oddity.NO_PAGE_SEEN)]
    assert odd(told, s=SEEN) == odd(told, s=REPORTED) == []


@pytest.mark.parametrize(("consents", "expected"), [(True, [("t/0002", Oddity.CONSENT_MISSING)]), (False, [])])
def test_a_bond_by_statement_alone_is_odd_where_instruments_are_held(consents: bool, expected: list[Any]) -> None:
    """Where the record does not promise the instruments, it is not."""
    told = in_force(event("entered_into_force", "ALB", "2000-01-01"), coverage={"consents": consents})
    assert odd(told) == expected


def test_a_declaration_has_disputes_and_no_effects() -> None:
    """There is no entry into force under it."""
    line = event("moratorium_declared", "USA", "2000-01-01", text="It will not.", alternatives=[{"on": "2000-01-02"}])
    told = given(declaration(), line, view("2000-01-01", None, party="USA"))
    assert [one.kind for one in found(told)] == [Kind.SOURCES, Kind.DISPUTE]
