"""Day: a legal date with its precision."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from treatylog.errors import InvalidDay

FIRST_YEAR = 1600
"""The first year of a legal date: no treaty on record is older, and calendars differed before."""

_YEAR_FORM = "(1[6-9]|[2-9][0-9])[0-9]{2}"
_BEYOND = re.compile(r"[0-9]{5,}-", re.ASCII)
_FORM = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?", re.ASCII)


class Precision(StrEnum):
    """How closely a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Day:
    """
    A date of the Gregorian calendar, known to the day, the month or the year (``2018-10-20``, ``2018-10``, ``2018``).

    ``first`` and ``last`` are the days between which it lies; for a precise date they are the same.
    """

    first: date
    last: date
    precision: Precision = Precision.DAY

    @classmethod
    def of(cls, day: date) -> "Day":
        """The precise *day*."""
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> "Day":
        """The day written as ISO 8601 in *text*. InvalidDay for anything else, dates that no calendar has included."""
        form = _FORM.fullmatch(text)
        if _BEYOND.match(text):
            raise InvalidDay(f"'{text}' lies after the year {MAXYEAR}, the last one that a date here can have")
        if form is None:
            raise InvalidDay(f"'{text}' is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where the day is not known")
        year, month, day = (int(part) if part else None for part in form.group("year", "month", "day"))
        if (year or 0) < FIRST_YEAR:
            raise InvalidDay(f"'{text}' lies before {FIRST_YEAR}, the first year that a date here can have")
        try:
            return cls._spanning(year or 0, month, day)
        except ValueError:
            raise InvalidDay(f"'{text}' is not a date of the calendar; check the month and the day") from None

    @classmethod
    def _spanning(cls, year: int, month: int | None, day: int | None) -> "Day":
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        if day is None:
            first = date(year, month, 1)
            return cls(first, first.replace(day=monthrange(year, month)[1]), Precision.MONTH)
        return cls.of(date(year, month, day))

    @property
    def is_precise(self) -> bool:
        """Whether the very day is known."""
        return self.precision is Precision.DAY

    def __str__(self) -> str:
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.validated, serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json")
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": f"^{_YEAR_FORM}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
            "description": "A date as YYYY-MM-DD; YYYY-MM or YYYY where only the month or the year is known.",
            "examples": ["2019-02-02", "2018-10"],
        }

    @classmethod
    def validated(cls, value: object) -> "Day":
        """*value* as a day: a day, ISO text, or a ``date`` (as TOML gives it). InvalidDay for anything else."""
        if isinstance(value, Day):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return cls.parse(value.isoformat())
        raise InvalidDay(f"{value!r} is not a date; write it as text, YYYY-MM-DD")


def parse_exact(text: str) -> date:
    """The date written YYYY-MM-DD in *text*. InvalidDay for anything else: a question needs one day."""
    day = Day.parse(text)
    if not day.is_precise:
        raise InvalidDay(f"'{text}' names no single day; a question needs one, as YYYY-MM-DD")
    return day.first


def _exact(value: object) -> date:
    day = Day.validated(value)
    if not day.is_precise:
        raise InvalidDay(f"'{day}' names no single day; write YYYY-MM-DD")
    return day.first


EXACT_FORM = f"^{_YEAR_FORM}-"
"""How a date begins, as a JSON Schema has it: with a year that it can have."""

ExactDay = Annotated[
    date, BeforeValidator(_exact), WithJsonSchema({"type": "string", "format": "date", "pattern": EXACT_FORM})
]
"""A date known to the day. Stricter than pydantic's own, which also takes numbers of seconds."""
