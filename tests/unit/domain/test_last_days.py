"""Until when a notice may wait: windows, days of the calendar, ends of terms; found by hand."""

from datetime import MAXYEAR, date
from itertools import islice
from typing import Any

import pytest

from treatylog.domain.calendar import add_months, day_of_year
from treatylog.domain.departure import Bond, departure, end_of_term, last_against_renewal, last_day, windows
from treatylog.facts.clauses import Duration, Exit, Renewed, Window
from treatylog.testing import leaving, treaty

BEGUN = date(2000, 1, 1)
BOND = Bond(BEGUN, BEGUN)


def clause(**fields: Any) -> Exit:
    """An exit clause with *fields*."""
    return Exit.model_validate(leaving(**fields))


def lasting(**fields: Any) -> Duration | None:
    """A clause on duration with *fields*."""
    entry = {"when": "date", "article": "1", "on": "1900-01-01"}
    return treaty(entry_into_force=entry, duration={"article": "XIV", **fields}).duration


def renewed(**fields: Any) -> Renewed:
    """A term that is renewed, with *fields*."""
    found = lasting(term="renewed", **fields)
    assert isinstance(found, Renewed)
    return found


def test_windows_recur_after_years_and_months_together() -> None:
    """Eighteen months apart, and open for thirty days."""
    window = Window.model_validate(
        {"every": {"years": 1, "months": 6}, "open": {"days": 30}, "after": "entry into force"}
    )
    assert list(islice(windows(window, BEGUN), 2)) == [
        (date(2001, 7, 1), date(2001, 7, 31)),
        (date(2003, 1, 1), date(2003, 1, 31)),
    ]


def test_terms_of_years_and_months_end_after_both() -> None:
    """Eighteen months, and eighteen months again."""
    term = renewed(years=1, months=6)
    assert end_of_term(term, date(2001, 7, 1), BEGUN) == date(2001, 7, 1)
    assert end_of_term(term, date(2001, 7, 2), BEGUN) == date(2003, 1, 1)


@pytest.mark.parametrize("rule", [{"at_once": True}, {"notice": {"months": 12}}])
def test_a_notice_whose_day_counts_for_itself_has_no_last_day(rule: dict[str, Any]) -> None:
    """Each day of notice is followed by its own day of exit."""
    assert last_day(clause(**rule), date(2005, 3, 10), BOND, None) is None


def test_an_open_window_closes_whatever_the_notice_is_rounded_to() -> None:
    """The last day of the window is the last day for notice."""
    window = {"every": {"years": 10}, "open": {"years": 1}, "after": "entry into force"}
    rounded = {"months": 3, "round": "first of next month"}
    assert last_day(clause(window=window, notice=rounded), date(2010, 3, 10), BOND, None) == date(2011, 1, 1)


def test_a_day_of_the_calendar_is_the_last_for_its_year() -> None:
    """The day after it counts for the next year."""
    rule = clause(cut_off={"by": "12-31", "on": "12-31", "years_later": 1})
    assert last_day(rule, date(2005, 3, 10), BOND, None) == date(2005, 12, 31)
    assert last_day(rule, date(2006, 1, 1), BOND, None) == date(2006, 12, 31)


def test_a_term_is_left_by_a_notice_that_runs_out_with_it() -> None:
    """Six months before the end of the five years that are running."""
    rule = clause(notice={"months": 6}, end_of_term=True)
    assert last_day(rule, date(2001, 3, 10), BOND, renewed(years=5)) == date(2004, 7, 1)


def test_a_renewal_is_prevented_until_the_notice_no_longer_fits() -> None:
    """On the last day as on the first; a day later the next term is the one."""
    term = renewed(years=5, notice={"months": 6})
    assert last_against_renewal(term, date(2001, 3, 10), BEGUN) == (date(2004, 7, 1), date(2005, 1, 1))
    assert last_against_renewal(term, date(2004, 7, 1), BEGUN) == (date(2004, 7, 1), date(2005, 1, 1))
    assert last_against_renewal(term, date(2004, 7, 2), BEGUN) == (date(2009, 7, 1), date(2010, 1, 1))


def test_the_last_year_has_its_days() -> None:
    """Only years beyond it end in its last day."""
    assert day_of_year(MAXYEAR, "06-30") == date(MAXYEAR, 6, 30)
    assert day_of_year(MAXYEAR + 1, "06-30") == date.max


def test_the_last_year_has_its_months() -> None:
    """Periods that end in it are counted; those that end beyond it end in its last day."""
    assert add_months(date(MAXYEAR - 1, 12, 31), 2) == date(MAXYEAR, 2, 28)
    assert add_months(date(MAXYEAR, 12, 31), 1) == date.max


@pytest.mark.parametrize(
    ("rule", "terms", "stated", "occasion"),
    [
        ({"notice": {"months": 12}}, {}, "2006-12-31", "the later date that the notice names"),
        ({"notice": {"months": 12}}, {}, "2006-03-10", None),  # the day on which it takes effect anyway
        ({"at_once": True}, {}, None, "at once"),
        (
            {"notice": {"months": 6}, "end_of_term": True}, {"term": "renewed", "years": 5}, None,
            "the end of the term, six months or more after the notice",
        ),
        ({"notice": {"months": 12}}, {"term": "until notice", "years": 10}, None, "the end of the first term"),
    ],
)  # fmt: skip
def test_a_day_that_no_notice_reckons_has_its_occasion(
    rule: dict[str, Any], terms: dict[str, Any], stated: str | None, occasion: str | None
) -> None:
    """In the words that an explanation takes over; where the notice itself runs, there is none."""
    wanted = date.fromisoformat(stated) if stated else None
    found = departure(clause(**rule), date(2005, 3, 10), wanted, BOND, lasting(**terms) if terms else None)
    assert found.occasion == occasion
    assert bool(found.reckoning) is (occasion is None)


def test_a_term_that_ends_before_the_notice_does_not_cut_it_short() -> None:
    """A term that is not renewed ends too early; the notice runs for its whole time."""
    fixed = lasting(term="fixed", until="2005-12-31")
    found = departure(clause(notice={"months": 12}, end_of_term=True), date(2005, 6, 1), None, BOND, fixed)
    assert found.on == date(2006, 6, 1)


def test_a_notice_that_runs_out_with_the_first_term_is_reckoned_by_itself() -> None:
    """A day earlier the term is what it waits for."""
    rule, lasts = clause(notice={"months": 12}), lasting(term="until notice", years=6)
    assert departure(rule, date(2005, 1, 1), None, BOND, lasts).reckoning is not None
    assert departure(rule, date(2004, 12, 31), None, BOND, lasts).reckoning is None
