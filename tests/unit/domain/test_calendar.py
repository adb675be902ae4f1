"""The arithmetic of final clauses, by worked examples of depositaries."""

from datetime import date

import pytest

from treatylog.domain.calendar import add_months, add_period, at_edge, counted, cut_off, day_after, in_words
from treatylog.facts.clauses import Count, CutOff, EffectEdge, Period, Rounding

NEXT, THAT = Rounding.FIRST_OF_NEXT_MONTH, Rounding.FIRST_OF_THAT_MONTH


@pytest.mark.parametrize(
    ("deposit", "period", "in_force"),
    [
        ("1979-12-28", Period(days=30), "1980-01-27"),  # Vienna Convention on the Law of Treaties
        ("2021-01-20", Period(days=30), "2021-02-19"),  # Paris Agreement, United States
        ("2004-11-18", Period(days=90), "2005-02-16"),  # Kyoto Protocol, Russia
        ("2007-12-12", Period(days=90), "2008-03-11"),  # Kyoto Protocol, Australia: through 29 February
        ("2012-04-02", Period(days=60), "2012-06-01"),  # Evidence Convention, Albania
        ("1996-10-31", Period(days=180), "1997-04-29"),  # Chemical Weapons Convention
        ("1992-09-30", Period(months=3), "1992-12-30"),  # First Optional Protocol, Belarus
        ("1975-08-21", Period(months=4), "1975-12-21"),  # Ramsar Convention
        ("1993-11-16", Period(months=12), "1994-11-16"),  # Convention on the Law of the Sea
        ("1993-11-16", Period(years=1), "1994-11-16"),
        ("2019-02-02", Period(months=6), "2019-08-02"),  # INF Treaty, notice of the United States
        ("1997-10-23", Period(months=3), "1998-01-23"),  # First Optional Protocol, notice of Jamaica
    ],
)
def test_a_period_runs_as_depositaries_count_it(deposit: str, period: Period, in_force: str) -> None:
    """The day of the act is not counted; months and years run from date to date."""
    assert add_period(date.fromisoformat(deposit), period) == date.fromisoformat(in_force)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2018-11-30", 3, "2019-02-28"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2019-08-31", 1, "2019-09-30"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("1999-12-31", 2, "2000-02-29"),
        ("2100-01-31", 1, "2100-02-28"),
        ("2019-12-15", 1, "2020-01-15"),
        ("2019-05-01", 0, "2019-05-01"),
    ],
)
def test_a_month_without_that_day_gives_its_last(start: str, months: int, end: str) -> None:
    """30 November and three months is the end of February."""
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_years_and_months_come_before_days() -> None:
    """One month and one day from 31 January: the end of February, and then a day."""
    assert add_period(date(2019, 1, 31), Period(months=1, days=1)) == date(2019, 3, 1)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(months=6), "six months"),
        (Period(months=1), "one month"),
        (Period(years=13), "thirteen years"),
        (Period(days=30), "30 days"),
        (Period(years=1, days=30), "one year and 30 days"),
    ],
)
def test_a_period_is_said_in_words(period: Period, words: str) -> None:
    """Small numbers are words, others are figures."""
    assert in_words(period) == words


@pytest.mark.parametrize(
    ("anchor", "count", "day"),
    [
        # E8: the first day of the month after so many months have run out
        ("2006-04-30", Count(months=3, round=NEXT), "2006-08-01"),  # Aircraft Protocol, Angola
        ("2016-03-01", Count(months=3, round=NEXT), "2016-07-01"),  # Cote d'Ivoire: not 1 June, when they run out
        ("2014-04-22", Count(months=3, round=NEXT), "2014-08-01"),  # Istanbul Convention
        (
            "2013-03-13",
            Count(months=3, round=NEXT),
            "2013-07-01",
        ),  # Aircraft Protocol, Congo: the printed date is wrong
        ("2012-10-15", Count(months=3, round=NEXT), "2013-02-01"),  # over the end of a year
        ("2021-03-22", Count(months=3, round=NEXT), "2021-07-01"),  # X6: Istanbul Convention, notice of Türkiye
        # E9: the first day of the month after the sixtieth day
        ("2002-07-01", Count(days=60, round=NEXT), "2002-09-01"),  # Rome Statute, Australia
        ("2011-08-30", Count(days=60, round=NEXT), "2011-11-01"),  # Rome Statute, Philippines
        ("2019-03-04", Count(days=60, round=NEXT), "2019-06-01"),  # Rome Statute, Malaysia
        ("2002-04-11", Count(days=60, round=NEXT), "2002-07-01"),  # Rome Statute
        # E10: the first day of the k-th month
        ("1999-10-26", Count(months=3, round=THAT), "2000-01-01"),  # Child Abduction Convention, Malta
        ("2014-01-24", Count(months=3, round=THAT), "2014-04-01"),  # Child Abduction Convention, Japan
        ("2016-12-22", Count(months=3, round=THAT), "2017-03-01"),  # Child Abduction Convention, Pakistan
        ("1998-09-16", Count(months=6, round=THAT), "1999-03-01"),  # Ottawa Convention: the sixth month
        ("2010-02-16", Count(months=6, round=THAT), "2010-08-01"),  # Convention on Cluster Munitions
        ("2000-08-31", Count(months=6, round=THAT), "2001-02-01"),  # clamped to the month before it is rounded
        # the day after the period has run out
        ("2014-12-31", Count(years=1, expiry_plus_one=True), "2016-01-01"),  # X3: Energy Charter Treaty, Italy
        ("2024-04-26", Count(years=1, expiry_plus_one=True), "2025-04-27"),  # X3: United Kingdom
        ("2012-01-24", Count(months=6, expiry_plus_one=True), "2012-07-25"),  # X4: ICSID Convention, Venezuela
        ("2023-06-09", Count(days=150, expiry_plus_one=True), "2023-11-07"),  # CFE Treaty, Russia
        (
            "1969-12-12",
            Count(months=6, expiry_plus_one=True),
            "1970-06-13",
        ),  # European Convention on Human Rights, Greece
        # plain
        ("2016-10-27", Count(months=12), "2017-10-27"),  # X1: Rome Statute, Burundi
        ("2009-08-20", Count(days=60), "2009-10-19"),  # Energy Charter Treaty, Russia's provisional application
        ("2007-10-31", Count(round=NEXT), "2007-11-01"),
        ("2007-10-01", Count(round=NEXT), "2007-11-01"),
    ],
)
def test_a_clause_counts_then_rounds_then_adds_a_day(anchor: str, count: Count, day: str) -> None:
    """The families E8, E9, E10, X3, X4 and X6, each with the dates of its depositary."""
    assert counted(date.fromisoformat(anchor), count) == date.fromisoformat(day)


WHALING = CutOff(by="01-01", on="06-30")
DRUGS = CutOff(by="07-01", on="01-01", years_later=1)
UNESCO = CutOff(by="12-31", on="12-31", years_later=1)
EUROPE = CutOff(by="09-30", on="12-31")


@pytest.mark.parametrize(
    ("clause", "given", "day"),
    [
        (WHALING, "1981-06-24", "1982-06-30"),  # X7: Canada, too late for 1981
        (WHALING, "1982-01-01", "1982-06-30"),  # on the day of the cut-off
        (WHALING, "1982-01-02", "1983-06-30"),
        (WHALING, "2018-12-26", "2019-06-30"),  # Japan
        (DRUGS, "2011-06-29", "2012-01-01"),  # X8: Bolivia
        (DRUGS, "2011-07-01", "2012-01-01"),
        (DRUGS, "2011-07-02", "2013-01-01"),
        (UNESCO, "2017-10-12", "2018-12-31"),  # X9: United States
        (UNESCO, "2017-12-31", "2018-12-31"),
        (UNESCO, "2018-01-01", "2019-12-31"),
        (EUROPE, "1969-12-12", "1970-12-31"),  # X10: Greece
        (EUROPE, "1969-09-30", "1969-12-31"),
        (EUROPE, "1969-10-01", "1970-12-31"),
    ],
)
def test_notice_by_a_cut_off_takes_effect_on_a_day_of_the_calendar(clause: CutOff, given: str, day: str) -> None:
    """The day of the cut-off is in time; a day later waits a whole year."""
    assert cut_off(date.fromisoformat(given), clause) == date.fromisoformat(day)


def test_a_cut_off_on_a_leap_day_is_the_last_of_february_in_other_years() -> None:
    """A day of every year must be there every year."""
    clause = CutOff(by="02-29", on="06-30")
    assert cut_off(date(2023, 2, 28), clause) == date(2023, 6, 30)
    assert cut_off(date(2023, 3, 1), clause) == date(2024, 6, 30)
    assert cut_off(date(2024, 2, 29), clause) == date(2024, 6, 30)


def test_what_falls_on_the_end_of_a_day_begins_on_the_next() -> None:
    """A clause that prints 31 December and means midnight: the new state is there on 1 January."""
    assert at_edge(date(2018, 12, 31), EffectEdge.END) == date(2019, 1, 1)
    assert at_edge(date(2018, 12, 31), EffectEdge.START) == date(2018, 12, 31)


def test_the_calendar_ends_without_an_error() -> None:
    """A period that no calendar holds ends on its last day; clauses may be counted from any date."""
    last = date.max
    assert add_months(last, 1) == add_period(last, Period(days=1)) == day_after(last) == last
    assert counted(last, Count(months=3, round=NEXT, expiry_plus_one=True)) == last
    assert cut_off(last, WHALING) == last


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(months=3, round=NEXT), "three months, then the first day of the next month"),
        (Count(months=6, round=THAT), "six months, then the first day of that month"),
        (Count(months=6, expiry_plus_one=True), "six months, then the day after"),
        (Count(round=NEXT), "the first day of the next month"),
        (Count(days=60), "60 days"),
    ],
)
def test_a_count_is_said_in_the_order_in_which_it_is_done(count: Count, words: str) -> None:
    """Period, rounding, the day after."""
    assert in_words(count) == words
