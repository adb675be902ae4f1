"""The arithmetic of final clauses, by worked examples of depositaries."""

from datetime import date

import pytest

from treatylog.domain.calendar import add_months, add_period, in_words
from treatylog.facts.clauses import Period


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
