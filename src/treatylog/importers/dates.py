"""Dates as tables write them. What can be read in two ways is refused, unless the mapping file says which is meant."""

import re
from collections.abc import Callable
from typing import Literal

from treatylog.errors import InvalidDay
from treatylog.facts.day import Day
from treatylog.importers.codes import Fault

Order = Literal["day first", "month first"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|"
        "november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?Z?", re.ASCII)
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", re.ASCII)
_NUMBERS = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", re.ASCII)
_DAY_MONTH = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]+)\.?[ ,-]+([0-9]{4})", re.ASCII)
_MONTH_DAY = re.compile(r"([A-Za-z]+)\.? ([0-9]{1,2}),? ([0-9]{4})", re.ASCII)
_MONTH_YEAR = re.compile(r"([A-Za-z]+)\.? ([0-9]{4})", re.ASCII)


def read_date(text: str, order: Order | None = None) -> str | Fault:
    """The date that *text* writes, as ISO 8601 to the day, the month or the year; else why it is none."""
    if _ISO.fullmatch(text):
        return _checked(text, text)
    for form, read in _FORMS:
        if found := form.fullmatch(text):
            return _checked(read(found), text)
    if found := _NUMBERS.fullmatch(text):
        return _in_order(int(found[1]), int(found[2]), found[3], text, order)
    return Fault("invalid-date", f"'{text}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, or 31 May 2001")


def _in_order(first: int, second: int, year: str, text: str, order: Order | None) -> str | Fault:
    by_day, by_month = f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"
    if order:
        return _checked(by_day if order == "day first" else by_month, text)
    if first > 12 or first == second:
        return _checked(by_day, text)
    if second > 12:
        return _checked(by_month, text)
    return Fault(
        "ambiguous-date",
        f"'{text}' may be {by_day} or {by_month}; say dates = \"day first\" or \"month first\" under [table] of the "
        "mapping file",
    )  # fmt: skip


def _checked(iso: str, text: str) -> str | Fault:
    try:
        Day.parse(iso)
    except InvalidDay as fault:
        return Fault("invalid-date", fault.message.replace(f"'{iso}'", f"'{text}'", 1))
    return iso


def _month(name: str) -> str:
    """The number of the month *name*; 00, which no date has, where it is none."""
    return f"{_MONTHS.get(name.lower(), 0):02}"


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_COMPACT, lambda found: f"{found[1]}-{found[2]}-{found[3]}"),
    (_MIDNIGHT, lambda found: found[1]),
    (_YEAR_FIRST, lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"),
    (_DAY_MONTH, lambda found: f"{found[3]}-{_month(found[2])}-{int(found[1]):02}"),
    (_MONTH_DAY, lambda found: f"{found[3]}-{_month(found[1])}-{int(found[2]):02}"),
    (_MONTH_YEAR, lambda found: f"{found[2]}-{_month(found[1])}"),
)
