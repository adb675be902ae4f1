"""Day: a legal date with its precision, read strictly."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from treatylog.errors import InvalidDay
from treatylog.facts.day import Day, ExactDay, Precision, parse_exact


def test_a_full_date_is_known_to_the_day() -> None:
    """A precise date begins and ends on the same day."""
    day = Day.parse("2019-02-02")
    assert (day.first, day.last, day.precision) == (date(2019, 2, 2), date(2019, 2, 2), Precision.DAY)
    assert day.is_precise


@pytest.mark.parametrize(
    ("text", "last"), [("2018-10", date(2018, 10, 31)), ("2019-02", date(2019, 2, 28)), ("2020-02", date(2020, 2, 29))]
)
def test_a_month_spans_its_first_to_its_last_day(text: str, last: date) -> None:
    """A date known to the month lies between the month's ends, leap years counted."""
    day = Day.parse(text)
    assert (day.first, day.last, day.precision) == (last.replace(day=1), last, Precision.MONTH)


def test_a_year_spans_its_first_to_its_last_day() -> None:
    """A date known to the year lies between 1 January and 31 December."""
    day = Day.parse("2018")
    assert (day.first, day.last, day.precision) == (date(2018, 1, 1), date(2018, 12, 31), Precision.YEAR)


@pytest.mark.parametrize("text", ["2019-02-02", "2018-10", "2018", "1600-01-01", "1648", "9999-12-31"])
def test_a_day_is_written_as_it_was_read(text: str) -> None:
    """Text, day and text again are the same, the precision included."""
    assert str(Day.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "says"), [("1599-12-31", "before 1600"), ("0000", "before 1600"), ("10000-01-01", "after the year 9999")]
)
def test_a_date_outside_the_years_kept_here_is_refused(text: str, says: str) -> None:
    """No treaty on record is older than 1600, and a date has four digits of years."""
    with pytest.raises(InvalidDay, match=says):
        Day.parse(text)


@pytest.mark.parametrize("text", ["2019-02-30", "2019-02-29", "2018-13", "2018-00", "2018-01-00"])
def test_a_date_that_no_calendar_has_is_refused(text: str) -> None:
    """30 February, month 13 and the year 0 are not dates."""
    with pytest.raises(InvalidDay, match="not a date of the calendar"):
        Day.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "0", "19", "2019-2-2", "20190202", "2019-W05", "2019-02-02T00:00:00Z", " 2019-02-02", "2019-02-02\n", "-2019",
     "٢٠١٩-٠٢-٠٢", "2019-02-", "02.02.2019", "today"],
)  # fmt: skip
def test_other_ways_to_write_a_date_are_refused(text: str) -> None:
    """Only YYYY-MM-DD, YYYY-MM and YYYY are read, in ASCII digits, with nothing around them."""
    with pytest.raises(InvalidDay, match="write YYYY-MM-DD"):
        Day.parse(text)


@pytest.mark.parametrize("value", [0, 1549065600, 2019.0, None, True, datetime(2019, 2, 2, tzinfo=UTC), ["2019"]])
def test_a_value_that_is_no_text_and_no_date_is_refused(value: object) -> None:
    """Numbers of seconds and instants are not legal dates."""
    with pytest.raises(InvalidDay):
        Day.validated(value)


def test_a_date_as_toml_gives_it_is_a_day() -> None:
    """TOML has dates of its own."""
    assert Day.validated(date(2019, 2, 2)) == Day.parse("2019-02-02")


def test_a_question_needs_one_day() -> None:
    """A month is an answer's precision, and no question."""
    assert parse_exact("2019-02-02") == date(2019, 2, 2)
    with pytest.raises(InvalidDay, match="names no single day"):
        parse_exact("2019-02")


@pytest.mark.parametrize("value", ["2019-02", 0, 1549065600, "2019-02-30", datetime(2019, 2, 2, tzinfo=UTC)])
def test_an_exact_day_takes_nothing_but_a_day(value: object) -> None:
    """Where a field needs the day, neither a month nor a number of seconds will do."""
    with pytest.raises(ValidationError):
        TypeAdapter(ExactDay).validate_python(value)
