"""The words of sentences: dates, names, tenses, lists. A court registrar's tone: exact, short, without adjectives."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from treatylog.domain.effect import Effect

Naming = Callable[[str, date], str]
"""The name of a party in running text, as it was on a date: ("USA", 2019-05-01) -> "the United States"."""

_MONTHS = ("January February March April May June July August September October November December").split()


def long_date(day: date) -> str:
    """*day* as running text: 2 August 2019."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_name(first: date, last: date) -> str:
    """The month or year from *first* to *last*: May 2013, 2013."""
    return f"{_MONTHS[first.month - 1]} {first.year}" if first.month == last.month else str(first.year)


def named(first: date, last: date) -> str:
    """The time between the two days: 2 August 2019, May 2013, 2013, a day from 31 March 2024 to 31 March 2025."""
    if first == last:
        return long_date(first)
    if _is_period(first, last):
        return period_name(first, last)
    return f"a day from {long_date(first)} to {long_date(last)}"


def at_some_time(first: date, last: date) -> str:
    """The same as an adverb: on 2 August 2019, in 2013."""
    return f"{'in' if _is_period(first, last) else 'on'} {named(first, last)}"


def _is_period(first: date, last: date) -> bool:
    """Whether the two days are the first and the last of a month, or of a year."""
    whole = first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1)
    same_month = (first.year, first.month) == (last.year, last.month)
    return whole and (same_month or (first.year == last.year and (first.month, last.month) == (1, 12)))


def counted(number: int, one: str, many: str | None = None) -> str:
    """*number* with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """*items* as an enumeration: a, b and c."""
    every = list(items)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}" if every else ""


def opened(sentence: str) -> str:
    """*sentence* with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def clause(text: str | None) -> str:
    """*text*, a sentence, as the end of another: without a stop, with a subject, its capital only that of a name."""
    said = (text or "").strip().rstrip(".")
    if said.partition(" ")[0] in _DID:
        return f"it {said[:1].lower()}{said[1:]}"
    return said[:1].lower() + said[1:] if said.partition(" ")[0] in _NO_NAMES else said


_NO_NAMES = frozenset(
    "A After An Announced As At Beside Between Bills Both By Declaration Done Extraordinary First From General In "
    "Instrument Instruments It Its Joined Joint Last Leaving Members No Not Note Notice Notification On One Other "
    "Recourse Signature Signed Some The This To Tribunals Where Whether With Written".split()
)
"""Words that begin a sentence of the record and are no names."""

_DID = frozenset("Acceded Accepted Confirmed Declared Gave Informed Notified Objected Returned Stopped".split())
"""Verbs that begin a sentence of the record whose subject is the party."""


def possessive(name: str) -> str:
    """*name* as an owner: Russia's, the United States'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def days_between(start: date, end: date) -> str:
    """The time from *start* to *end* in days: "in 93 days"."""
    days = (end - start).days
    return "in one day" if days == 1 else f"in {days} days"


@dataclass(frozen=True, slots=True)
class Voice:
    """
    How to speak of *on* as seen from *today*: past, present or future.

    ``titles`` are the names of the treaties in running text, by key. ``earliest`` has, for an effect whose day is not
    known because an act is dated to a month or a year alone, the same effect with that act on its first day.
    """

    on: date
    today: date
    titles: Mapping[str, str] = field(default_factory=dict)
    earliest: Mapping[Effect, Effect] = field(default_factory=dict)

    def span(self, effect: Effect) -> tuple[date, date]:
        """The first and the last day on which *effect* may have come about."""
        return self.earliest.get(effect, effect).on, effect.on

    def day(self, effect: Effect) -> str:
        """The day of *effect*, or the time in which it lies."""
        return named(*self.span(effect))

    def when(self, effect: Effect) -> str:
        """The day of *effect* as an adverb, or the time in which it lies."""
        return at_some_time(*self.span(effect))

    def when_seen(self, effect: Effect) -> str:
        """The same, in a sentence about the date."""
        return "on that day" if self.is_today(effect) else self.when(effect)

    def is_today(self, effect: Effect) -> bool:
        """Whether *effect* came about on the date that is spoken of."""
        return self.span(effect) == (self.on, self.on)

    def takes_effect(self, notice: Effect) -> str:
        """When the exit of *notice* takes effect, as an adverb."""
        assert notice.effective is not None
        return at_some_time(self._first_effective(notice), notice.effective)

    def knows_effect(self, notice: Effect) -> bool:
        """Whether the very day is known on which the exit of *notice* takes effect."""
        return notice.effective is not None and self._first_effective(notice) == notice.effective

    def _first_effective(self, notice: Effect) -> date:
        found = self.earliest.get(notice, notice).effective or notice.effective
        assert found is not None
        return found

    @property
    def on_the_day(self) -> str:
        """The opening of a sentence about the date."""
        said = long_date(self.on)
        if self.on < self.today:
            return f"On {said}"
        return f"Today, {said}," if self.on == self.today else f"On {said}, if nothing else happens,"

    @property
    def was(self) -> str:
        """The verb to be."""
        return self.tense("was", "is", "will be")

    @property
    def was_no_longer(self) -> str:
        """The verb to be, of what is over."""
        return self.tense("was no longer", "is no longer", "will no longer be")

    @property
    def had(self) -> str:
        """The auxiliary of what is over by then."""
        return self.tense("had", "has", "will have")

    @property
    def stood(self) -> str:
        """The verb of what holds."""
        return self.tense("stood", "stands", "will stand")

    @property
    def was_to(self) -> str:
        """The verb of what is to come after it."""
        return self.tense("was to", "is to", "is to")

    @property
    def could(self) -> str:
        """The auxiliary of what is allowed."""
        return self.tense("could", "can", "can")

    @property
    def could_not(self) -> str:
        """The same of what is not allowed."""
        return self.tense("could not", "cannot", "cannot")

    @property
    def would(self) -> str:
        """The auxiliary of what would follow."""
        return self.tense("would", "will", "will")

    def tense(self, past: str, present: str, future: str) -> str:
        """The word for a date that is over, for today, or for one to come."""
        return past if self.on < self.today else present if self.on == self.today else future
