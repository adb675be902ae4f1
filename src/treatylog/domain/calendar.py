"""The arithmetic of final clauses: how depositaries count days, months and years."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from treatylog.facts.clauses import Period


def add_months(day: date, months: int) -> date:
    """
    The same-numbered day *months* later, or the month's last where it has none.

    Months run from date to date (depositary practice; a clause that reads "six months after"). Beyond the calendar it
    is the calendar's last day.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month0 + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_period(day: date, period: Period) -> date:
    """*day* plus *period*: years and months from date to date, then days; *day* itself is not counted."""
    start = add_months(day, period.years * 12 + period.months)
    return start + min(timedelta(days=period.days), date.max - start)


def in_words(period: Period) -> str:
    """*period* as running text: "six months", "thirteen years", "one year and 30 days"."""
    parts = [_counted(period.years, "year"), _counted(period.months, "month"), _counted(period.days, "day")]
    return " and ".join(part for part in parts if part)


_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()


def _counted(number: int, unit: str) -> str:
    if number == 0:
        return ""
    said = _WORDS[number] if number < len(_WORDS) else str(number)
    return f"{said} {unit}{'' if number == 1 else 's'}"
