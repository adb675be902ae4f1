"""The clock of the log, as people write it: an instant, or a date that means its end; and what time it is now."""

import re
from datetime import UTC, date, datetime, time

from treatylog.errors import InvalidDay, InvalidInstant
from treatylog.facts.day import parse_exact

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_END_OF_DAY = time(23, 59, 59, 999_999, UTC)


def parse_known_at(text: str) -> datetime | date:
    """*text* as an RFC 3339 instant, in UTC, or as a date. InvalidInstant for anything else."""
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        return parse_exact(text)
    except (InvalidDay, ValueError, OverflowError):
        raise InvalidInstant(
            f"'{text}' is neither an RFC 3339 instant with its offset, such as 2026-11-23T18:00:00Z, nor a date"
        ) from None


def end_of(known_at: datetime | date, now: datetime) -> datetime | None:
    """The instant up to which the log is asked: that of *known_at*, or the end of the date; None, today, means now."""
    if isinstance(known_at, datetime):
        return known_at
    return None if known_at == now.astimezone(UTC).date() else end_of_day(known_at)


def end_of_day(day: date) -> datetime:
    """The last instant of *day*, in UTC."""
    return datetime.combine(day, _END_OF_DAY)


class Present:
    """What time it is, for whatever asks it in this process; a test may hold it still."""

    def __init__(self) -> None:
        self.held: datetime | None = None

    def __call__(self) -> datetime:
        """The time now, in UTC."""
        return self.held or datetime.now(UTC)


now = Present()
"""The one place that is asked what time it is."""
