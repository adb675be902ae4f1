"""The arithmetic of final clauses: how depositaries count days, months and years."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from treatylog.facts.clauses import Count, CutOff, EffectEdge, Period, Rounding


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


def counted(anchor: date, count: Count) -> date:
    """The day that *count* gives from *anchor*: the period, then the first day of a month or the day after."""
    day = add_period(anchor, count)
    if count.round is Rounding.FIRST_OF_THAT_MONTH:
        day = day.replace(day=1)
    elif count.round is Rounding.FIRST_OF_NEXT_MONTH:
        day = add_months(day.replace(day=1), 1)
    return day_after(day) if count.expiry_plus_one else day


def cut_off(given: date, clause: CutOff) -> date:
    """
    The day of the calendar on which notice *given* takes effect: that of the first year whose cut-off it meets.

    Notice on the day of the cut-off is in time.
    """
    year = given.year if given <= day_of_year(given.year, clause.by) else given.year + 1
    return day_of_year(year + clause.years_later, clause.on)


def day_of_year(year: int, month_day: str) -> date:
    """The day *month_day* (``MM-DD``) of *year*, the month's last where it has none; the last day of the calendar."""
    if year > MAXYEAR:
        return date.max
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def day_after(day: date) -> date:
    """The day after *day*; the calendar's last has none."""
    return day if day == date.max else day + timedelta(days=1)


def at_edge(day: date, edge: EffectEdge) -> date:
    """The first day of the new state: *day* itself, or the day after where it is the last of the old one."""
    return day_after(day) if edge is EffectEdge.END else day


def in_words(period: Period) -> str:
    """*period* as running text: "six months", "one year and 30 days", "60 days, then the first of the next month"."""
    parts = [_counted(period.years, "year"), _counted(period.months, "month"), _counted(period.days, "day")]
    words = " and ".join(part for part in parts if part)
    if not isinstance(period, Count):
        return words
    rounded = {
        Rounding.FIRST_OF_NEXT_MONTH: "the first day of the next month",
        Rounding.FIRST_OF_THAT_MONTH: "the first day of that month",
    }
    steps = [
        words,
        rounded.get(period.round, "") if period.round else "",
        "the day after" if period.expiry_plus_one else "",
    ]
    return ", then ".join(step for step in steps if step)


_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()


def _counted(number: int, unit: str) -> str:
    if number == 0:
        return ""
    said = _WORDS[number] if number < len(_WORDS) else str(number)
    return f"{said} {unit}{'' if number == 1 else 's'}"
