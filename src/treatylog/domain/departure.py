"""When a party may give notice of withdrawal, and when it takes effect: the arithmetic of exit clauses."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from treatylog.domain.calendar import add_months, add_period, at_edge, counted, cut_off, in_words
from treatylog.domain.effect import Reckoning
from treatylog.domain.prose import long_date
from treatylog.facts.clauses import Anchor, Duration, Exit, Fixed, Renewed, UntilNotice, Window


@dataclass(frozen=True, slots=True)
class Bond:
    """
    What an exit clause counts from: the entry into force of the treaty, and that for the party.

    Where the treaty's term was ``extended`` it ends on the day ``until``, or has no end.
    """

    treaty: date | None
    party: date | None
    extended: bool = False
    until: date | None = None

    def start(self, after: Anchor) -> date | None:
        """The day of the fact *after*."""
        return self.party if after is Anchor.FOR_THE_PARTY else self.treaty


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why a notice cannot be given on a day: the slug, when it can in words, and the first day on which it can."""

    reason: str
    when: str
    until: date | None

    @property
    def says(self) -> str:
        """The bar as a sentence about a notice that was given."""
        return f"notice could be given {self.when}"


@dataclass(frozen=True, slots=True)
class Departure:
    """When a notice takes effect, and how that day was found."""

    on: date
    reckoning: Reckoning | None = None
    occasion: str | None = None


def barrier(clause: Exit, given: date, bond: Bond) -> Barrier | None:
    """What stands in the way of a notice *given* under *clause*, if anything."""
    return _restricted(clause, given, bond) or _outside_window(clause, given, bond)


def _restricted(clause: Exit, given: date, bond: Bond) -> Barrier | None:
    rule = clause.not_within
    start = bond.start(rule.after) if rule else None
    if rule is None or start is None:
        return None
    first = add_period(start, rule)
    if given >= first:
        return None
    when = f"no earlier than on {long_date(first)}, {in_words(rule)} after {rule.after}"
    return Barrier("withdrawal-before-allowed", when, first)


def _outside_window(clause: Exit, given: date, bond: Bond) -> Barrier | None:
    window = next_window(clause, given, bond)
    if window is None or given >= window[0]:
        return None
    opens, last = window
    when = f"only while a window is open, next from {long_date(opens)} to {long_date(last)}"
    return Barrier("outside-window", when, opens)


def windows(window: Window, start: date) -> Iterator[tuple[date, date]]:
    """The windows for notice that *window* opens after *start*, each with its last day, without end."""
    months = window.every.years * 12 + window.every.months
    for number in count(1):
        opens = add_months(start, months * number)
        yield opens, add_period(opens, window.open)


def next_window(clause: Exit, given: date, bond: Bond) -> tuple[date, date] | None:
    """The window of *clause* that is open on the day *given*, or opens next: its first and its last day."""
    start = bond.start(clause.window.after) if clause.window else None
    if clause.window is None or start is None:
        return None
    return next((opens, last) for opens, last in windows(clause.window, start) if given <= last)


def departure(clause: Exit, given: date, stated: date | None, bond: Bond, duration: Duration | None) -> Departure:
    """When a notice *given* under *clause* takes effect: by the clause, or on the later date that it *stated*."""
    found = _by_clause(clause, given, bond, duration)
    if stated and at_edge(stated, clause.effect_edge) > found.on:
        return Departure(at_edge(stated, clause.effect_edge), occasion="the later date that the notice names")
    return found


def _by_clause(clause: Exit, given: date, bond: Bond, duration: Duration | None) -> Departure:
    if clause.cut_off:
        on = cut_off(given, clause.cut_off)
        occasion = f"the day that the clause fixes for notice given by {_said(clause.cut_off.by)}"
        return Departure(at_edge(on, clause.effect_edge), occasion=occasion)
    if clause.notice is None:
        return Departure(given, occasion="at once")
    run = counted(given, clause.notice)
    if clause.end_of_term:
        end = bond.until if bond.extended else end_of_term(duration, run, bond.treaty)
        if end and end >= run:
            return Departure(end, occasion=f"the end of the term, {in_words(clause.notice)} or more after the notice")
    first = _end_of_first_term(duration, bond.treaty)
    if first and first > run:
        return Departure(first, occasion="the end of the first term")
    return Departure(at_edge(run, clause.effect_edge), Reckoning(given, in_words(clause.notice)))


def _end_of_first_term(duration: Duration | None, entered: date | None) -> date | None:
    if isinstance(duration, UntilNotice) and entered:
        return add_period(entered, duration)
    return None


def end_of_term(duration: Duration | None, after: date, entered: date | None) -> date | None:
    """The first end of a term on or after the day *after*; terms run from *entered*, the treaty's entry into force."""
    if entered is None:
        return None
    if isinstance(duration, Fixed):
        return at_edge(duration.until or add_period(entered, duration), duration.effect_edge)
    if not isinstance(duration, Renewed):
        return None
    months = duration.years * 12 + duration.months
    return next(end for end in (add_months(entered, months * n) for n in count(1)) if end >= after or end == date.max)


def _said(month_day: str) -> str:
    return long_date(date.fromisoformat(f"2000-{month_day}")).removesuffix(" 2000")


def last_day(clause: Exit, given: date, bond: Bond, duration: Duration | None) -> date | None:
    """
    The last day on which notice may be given in the window open on the day *given*.

    Without windows: the last on which it takes effect on the same day as one *given* then, because of a day of the
    calendar, a rounding or the end of a term; none where each day counts for itself.
    """
    window = next_window(clause, given, bond)
    leaves = departure(clause, given, None, bond, duration)
    if window or clause.at_once or (leaves.reckoning and not (clause.notice and clause.notice.round)):
        return window[1] if window else None
    later = range(given.toordinal(), leaves.on.toordinal() + 1)
    same = bisect_right(later, leaves.on, key=lambda day: _reached(clause, date.fromordinal(day), bond, duration))
    return date.fromordinal(later[same - 1]) if same else None


def _reached(clause: Exit, given: date, bond: Bond, duration: Duration | None) -> date:
    """The first day that a notice *given* reaches: a term that is not renewed ends too early for a late one."""
    runs = counted(given, clause.notice) if clause.end_of_term and clause.notice else given
    return max(departure(clause, given, None, bond, duration).on, runs)


def last_against_renewal(term: Renewed, given: date, entered: date) -> tuple[date, date] | None:
    """The end of the first term whose tacit renewal a notice *given* still prevents, after the last day for that."""
    if term.notice is None:
        return None
    end = end_of_term(term, add_period(given, term.notice), entered)
    if end is None:
        return None
    notice, later = term.notice, range(given.toordinal(), end.toordinal() + 1)
    in_time = bisect_right(later, end, key=lambda day: add_period(date.fromordinal(day), notice))
    return date.fromordinal(later[in_time - 1]), end
