"""What holds of every date and every period."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from properties.trying import bounded
from treatylog.domain.calendar import add_months, add_period
from treatylog.facts.clauses import Period

dates = st.dates(date(1600, 1, 1), date(2400, 12, 31))
lengths = st.fixed_dictionaries(
    {"years": st.integers(0, 60), "months": st.integers(0, 300), "days": st.integers(0, 4000)}
)
periods = lengths.filter(lambda length: any(length.values())).map(lambda length: Period(**length))


@bounded
@given(dates, st.integers(0, 2400))
def test_months_are_added_as_another_library_adds_them(day: date, months: int) -> None:
    """A second opinion on the last day of a month and on leap years."""
    assert add_months(day, months) == day + relativedelta(months=months)


@bounded
@given(dates, periods)
def test_a_period_is_added_as_another_library_adds_it(day: date, period: Period) -> None:
    """Years and months first, then days."""
    assert add_period(day, period) == day + relativedelta(years=period.years, months=period.months, days=period.days)


@bounded
@given(dates, st.integers(0, 400), periods)
def test_a_later_act_never_takes_effect_earlier(day: date, later: int, period: Period) -> None:
    """The end of a period grows with its beginning."""
    assert add_period(day, period) <= add_period(day + timedelta(days=later), period)


@bounded
@given(dates, periods, st.integers(1, 400))
def test_a_longer_period_never_ends_earlier(day: date, period: Period, more: int) -> None:
    """A day or a month more does not shorten it."""
    for longer in ({"days": period.days + more}, {"months": period.months + more}):
        assert add_period(day, period) <= add_period(day, period.model_copy(update=longer))


@bounded
@given(dates, periods)
def test_a_period_ends_after_it_begins(day: date, period: Period) -> None:
    """No period is empty."""
    assert add_period(day, period) > day
