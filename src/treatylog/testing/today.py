"""The day that it is in a test: held still, and set to any other."""

from datetime import UTC, date, datetime, time, timedelta

from treatylog.facts.day import parse_exact
from treatylog.service import clocks


class Today:
    """
    What day it is, and what time: as it was when the test began, until it is set.

    Whatever of treatylog asks the time in this process is told it: the log and the service of the test kit, the
    library, the command line.
    """

    def __init__(self) -> None:
        self._set(datetime.now(UTC))

    def __call__(self) -> datetime:
        """The time, in UTC."""
        return self._now

    @property
    def day(self) -> date:
        """The day, in UTC."""
        return self._now.date()

    def set(self, day: str | date) -> "Today":
        """It is noon of *day*, or the very instant, where one with a time zone is given."""
        if isinstance(day, datetime):
            self._set(day.astimezone(UTC))
        else:
            self._set(datetime.combine(day if isinstance(day, date) else parse_exact(day), time(12), UTC))
        return self

    def forward(self, days: int = 1) -> "Today":
        """So many *days* have passed."""
        self._set(self._now + timedelta(days=days))
        return self

    def _set(self, now: datetime) -> None:
        self._now = clocks.now.held = now

    def let_go(self) -> None:
        """Time runs on."""
        clocks.now.held = None
