"""Axis: a stretch of time laid along a line from 0 to 100 per cent. Linear, always."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from treatylog.pages.words import month

_YEARS = (1, 2, 5, 10, 20, 50, 100)
_MONTHS = (1, 3, 6)
_MOST_TICKS = 11
_YEAR = 366


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the scale; a *minor* one has no room on a narrow page."""

    x: float
    label: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The days from *begin* to *end*."""

    begin: date
    end: date

    @property
    def days(self) -> int:
        """How many days it is long."""
        return max(1, (self.end - self.begin).days)

    def x(self, day: date) -> float:
        """Where *day* lies, in per cent, at an end of the axis where it lies beyond."""
        share = (day - self.begin).days / self.days * 100
        return round(min(max(share, 0.0), 100.0), 3)

    def holds(self, day: date) -> bool:
        """Whether *day* lies on the axis."""
        return self.begin <= day <= self.end

    def span(self, since: date, until: date | None) -> tuple[float, float] | None:
        """Where ``[since, until)`` begins and how long it is, or None where it lies beyond."""
        last = until or self.end
        if last <= self.begin or since >= self.end or last <= since:
            return None
        start, end = self.x(since), self.x(last)
        return start, round(end - start, 3)

    def ticks(self) -> Iterator[Tick]:
        """The marks of the scale: years, or months where the axis is short."""
        found = list(self._years() if self.days > 3 * _YEAR else self._months())
        for number, (day, text) in enumerate(found):
            yield Tick(self.x(day), text, minor=number % 2 == 1 and len(found) > 4)

    def _years(self) -> Iterator[tuple[date, str]]:
        years = self.end.year - self.begin.year
        step = next((step for step in _YEARS if years / step <= _MOST_TICKS), _YEARS[-1])
        first = -(-self.begin.year // step) * step
        for year in range(first, self.end.year + 1, step):
            day = date(year, 1, 1)
            if self.holds(day):
                yield day, str(year)

    def _months(self) -> Iterator[tuple[date, str]]:
        months = (self.end.year - self.begin.year) * 12 + self.end.month - self.begin.month
        step = next((step for step in _MONTHS if months / step <= _MOST_TICKS), 12)
        day, before = self.begin.replace(day=1), None
        while day <= self.end:
            if (day.month - 1) % step == 0 and day >= self.begin:
                yield day, month(day) if day.year != before else month(day)[:3]
                before = day.year
            day = first_of_next(day)


def first_of_next(day: date) -> date:
    """The first day of the month after that of *day*."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def quarter_before(day: date) -> date:
    """The first day of the quarter of *day*."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarter_after(day: date) -> date:
    """The first day of the quarter after that of *day*."""
    first = quarter_before(day)
    return first_of_next(first_of_next(first_of_next(first)))
