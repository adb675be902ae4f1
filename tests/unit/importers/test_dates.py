"""Dates as tables write them: what has one reading is read, what has two is refused."""

import pytest

from treatylog.importers.codes import Fault
from treatylog.importers.dates import Order, read_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2001-05-31", "2001-05-31"),
        ("2001-05", "2001-05"),
        ("2001", "2001"),
        ("20010531", "2001-05-31"),
        ("2001-05-31T00:00:00Z", "2001-05-31"),
        ("2001/5/31", "2001-05-31"),
        ("31/05/2001", "2001-05-31"),
        ("05/31/2001", "2001-05-31"),
        ("05.05.2001", "2001-05-05"),
        ("31 May 2001", "2001-05-31"),
        ("31-May-2001", "2001-05-31"),
        ("May 31, 2001", "2001-05-31"),
        ("Sept. 2001", "2001-09"),
    ],
)
def test_a_date_with_one_reading_is_read(text: str, iso: str) -> None:
    """Whatever form it has."""
    assert read_date(text) == iso


@pytest.mark.parametrize("text", ["05/06/2001", "5.6.2001", "05-06-2001"])
def test_a_date_with_two_readings_is_refused(text: str) -> None:
    """Both are named, and how to say which one is meant."""
    found = read_date(text)
    assert isinstance(found, Fault)
    assert found.code == "ambiguous-date"
    assert "2001-06-05" in found.reason
    assert "2001-05-06" in found.reason


@pytest.mark.parametrize(("order", "iso"), [("day first", "2001-06-05"), ("month first", "2001-05-06")])
def test_the_mapping_file_says_which_reading_is_meant(order: Order, iso: str) -> None:
    """Then it has one."""
    assert read_date("05/06/2001", order) == iso


@pytest.mark.parametrize(
    "text",
    ["1999-06-31", "31 June 1999", "0000-01-01", "0", "2001-02-29", "37042", "5/31/01", "31/31/2001", "soon",
     "1 Foo 2001", "2001-5-1x", "1351-08-01", "2001-05-31T14:00:00Z", "\u0662\u0660\u0660\u0661-05-31"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    """31 June, the year 0, a day's number of a spreadsheet, a year of two digits."""
    found = read_date(text)
    assert isinstance(found, Fault)
    assert found.code == "invalid-date"
    assert text in found.reason
