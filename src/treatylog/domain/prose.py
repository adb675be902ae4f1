"""The words of sentences: dates, names, tenses, lists. A court registrar's tone: exact, short, without adjectives."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

Naming = Callable[[str, date], str]
"""The name of a party in running text, as it was on a date: ("USA", 2019-05-01) -> "the United States"."""

_MONTHS = ("January February March April May June July August September October November December").split()


def long_date(day: date) -> str:
    """*day* as running text: 2 August 2019."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_name(first: date, last: date) -> str:
    """The month or year from *first* to *last*: May 2013, 2013."""
    return f"{_MONTHS[first.month - 1]} {first.year}" if first.month == last.month else str(first.year)


def listed(items: Iterable[str]) -> str:
    """*items* as an enumeration: a, b and c."""
    every = list(items)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}" if every else ""


def opened(sentence: str) -> str:
    """*sentence* with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def clause(text: str | None) -> str:
    """*text*, a sentence, as the end of another: no stop at its end, no capital at its beginning but a name's."""
    said = (text or "").strip().rstrip(".")
    return said[:1].lower() + said[1:] if said.partition(" ")[0] in _NO_NAMES else said


_NO_NAMES = frozenset(
    "A After An Announced As At By Done In Instrument It Joined Last Not On Signed Some The This To With".split()
)
"""Words that begin a sentence of the record and are no names."""


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

    ``titles`` are the names of the treaties in running text, by key.
    """

    on: date
    today: date
    titles: Mapping[str, str] = field(default_factory=dict)

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
