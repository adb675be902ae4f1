"""
Discrepancies: where the record and its sources do not agree.

A stated effect and the day that the clauses give; sources that date one act to different days; positions of holders
who differ; and what is odd in the record itself. All of it is found in one pass over what a treaty was unfolded from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from treatylog.domain.act import Act
from treatylog.domain.calendar import day_after
from treatylog.domain.effect import Effect
from treatylog.domain.machine import Trigger
from treatylog.domain.positions import Position, every_position
from treatylog.domain.recorded import is_last_day
from treatylog.domain.ruling import Bearing, Ruling
from treatylog.facts.base import Basis, Confidence
from treatylog.facts.day import Day
from treatylog.facts.event import LegalAct
from treatylog.facts.source import Source
from treatylog.projection.outcome import outcomes, supposed
from treatylog.projection.timeline import Timeline


class Kind(StrEnum):
    """What kind of discrepancy it is."""

    EFFECT = "effect"
    """An effect is stated or printed for another day than the clauses give. The derived day stands, this is shown."""
    SOURCES = "sources"
    """Sources date an act to different days, or tell it, or read it, differently."""
    DISPUTE = "dispute"
    """Holders of differing views say where a party stands. No side is taken."""
    RECORD = "record"
    """Something is odd in the record, though nothing in it is wrong as form or as law."""


class Oddity(StrEnum):
    """What is odd in the record."""

    BEYOND_COVERAGE = "beyond-coverage"
    """The act is dated after the day through which the record of its treaty was checked."""
    CONSENT_MISSING = "consent-missing"
    """A State is a party by a statement alone, though the record is to hold the instruments of all."""
    NO_PAGE_SEEN = "no-page-seen"
    """The line says that it is verified, and none of its sources names a page that was seen."""


@dataclass(frozen=True, slots=True)
class StatedOtherwise:
    """
    An effect ``stated`` in *act* for another day than ``derived``, that of the ``outcome`` for which it is done.

    ``derived`` lies between two days where an act is not dated to the day; without it the clauses give no such effect.
    ``says`` is what the law said of a statement; ``sources`` are those that state the day.
    """

    act: LegalAct
    number: int
    stated: Day
    sources: tuple[str, ...]
    outcome: Effect | None = None
    derived: tuple[date, date] | None = None
    says: str | None = None
    note: str | None = None
    kind: Kind = Kind.EFFECT

    @property
    def days(self) -> int | None:
        """How many days after the derived day it is stated; negative where before. None where a day is not known."""
        if self.derived is None or self.derived[0] != self.derived[1] or not self.stated.is_precise:
            return None
        return (self.stated.first - self.derived[0]).days


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day to which sources date an act, and the one on which the clauses would give its effect from there."""

    on: Day
    sources: tuple[str, ...]
    note: str | None = None
    gives: date | None = None


@dataclass(frozen=True, slots=True)
class DatedOtherwise:
    """An act that sources date to different days, the one that the record goes by first; or tell differently."""

    act: LegalAct
    days: tuple[OtherDay, ...]
    outcome: Effect | None = None
    kind: Kind = Kind.SOURCES


@dataclass(frozen=True, slots=True)
class Dispute:
    """What holders say of one party for times that touch one another, in the order in which they said it."""

    acts: tuple[LegalAct, ...]
    positions: tuple[Position, ...]
    kind: Kind = Kind.DISPUTE

    @property
    def act(self) -> LegalAct:
        """The first that was said."""
        return self.acts[0]

    @property
    def begins(self) -> date | None:
        """The first day that it is about; None where that is open."""
        days = [position.since for position in self.positions]
        return None if None in days else min(day for day in days if day)

    @property
    def ends(self) -> date | None:
        """The day from which nobody says anything any more; None where that is open."""
        days = [position.until for position in self.positions]
        return None if None in days else max(day for day in days if day)


@dataclass(frozen=True, slots=True)
class Odd:
    """What is odd in the record of *act*."""

    act: LegalAct
    oddity: Oddity
    kind: Kind = Kind.RECORD


Discrepancy = StatedOtherwise | DatedOtherwise | Dispute | Odd


def discrepancies(line: Timeline, acts: Sequence[LegalAct], sources: Mapping[str, Source]) -> tuple[Discrepancy, ...]:
    """
    Every discrepancy of *acts*, those of the stream of *line*, with the *sources* that they cite.

    An effect is among them just when the day stated for it and the day that the clauses give cannot be the same.
    """
    stated = tuple(_stated(line, acts))
    shown = {found.act.id for found in stated}
    return (*stated, *_dated(line, acts, shown), *_disputes(line, acts), *_odd(line, acts, sources))


def among_parties(acts: Sequence[LegalAct]) -> tuple[Discrepancy, ...]:
    """The discrepancies of the parties stream: the acts that sources date to different days."""
    return tuple(DatedOtherwise(act, _days_of(act, {})) for act in acts if act.alternatives or _is_conflicting(act))


# A stated day, and the day that the clauses give


def _stated(line: Timeline, acts: Sequence[LegalAct]) -> Iterator[StatedOtherwise]:
    yield from stated_otherwise(line, acts)
    if line.treaty.is_declaration:
        return
    judged = {act.id: act for act in line.history.acts}
    for act in acts:
        ruling = line.history.rulings.get(act.id)
        if ruling and ruling.bearing is Bearing.DIFFERS:
            yield _statement(line, act, judged[act.id], ruling)


def stated_otherwise(line: Timeline, acts: Sequence[LegalAct]) -> Iterator[StatedOtherwise]:
    """The days that lists print, or sources give, for the effects of *acts*, where the clauses give others."""
    if line.treaty.is_declaration:
        return
    claimed = [act for act in acts if _printed(act) or any(other.of == "effect" for other in act.alternatives)]
    last = outcomes(line, claimed)
    first = last if line.is_precise else outcomes(line, claimed, early=True)
    for act in claimed:
        derived = _between(last.get(act.id), first.get(act.id))
        for number, (day, sources, note) in enumerate(_claims(act)):
            if not _agree(line, last.get(act.id), derived, day):
                yield StatedOtherwise(act, number, day, sources, last.get(act.id), derived, note=note)


def _printed(act: LegalAct) -> date | None:
    found: date | None = getattr(act, "printed_effect", None)
    return found


def _claims(act: LegalAct) -> Iterator[tuple[Day, tuple[str, ...], str | None]]:
    """The days that are stated for the effect of *act*, with the sources that do."""
    printed = _printed(act)
    if printed:
        yield Day.of(printed), act.sources, act.note
    for other in act.alternatives:
        if other.of == "effect":
            yield other.on, other.sources, other.note


def _between(last: Effect | None, first: Effect | None) -> tuple[date, date] | None:
    if last is None:
        return None
    return min(last.on, first.on if first else last.on), last.on


def _agree(line: Timeline, outcome: Effect | None, derived: tuple[date, date] | None, stated: Day) -> bool:
    """Whether the day *stated* may be the day *derived*, or the last before it where the clause counts so."""
    if derived is None or outcome is None:
        return False
    is_end = outcome.trigger in (Trigger.LEAVE, Trigger.LEAVE_FOR_TERRITORY, Trigger.TERMINATE)
    if is_end and is_last_day(line.treaty) and day_after(stated.last) == derived[1]:
        return True
    return stated.first <= derived[1] and derived[0] <= stated.last


def _statement(line: Timeline, act: LegalAct, judged: Act, ruling: Ruling) -> StatedOtherwise:
    """A statement of an effect that the law found to differ."""
    beside = ruling.beside or _to_come(line, judged)
    day = ruling.derived or (beside.on if beside else None)
    return StatedOtherwise(act, 0, act.on, act.sources, beside, (day, day) if day else None, ruling.says, act.note)


def _to_come(line: Timeline, judged: Act) -> Effect | None:
    """The entry into force that the clauses bring later than it is stated."""
    if judged.type not in ("entered_into_force", "party_listed"):
        return None
    lapsed = {id(effect) for state in line.instrument.states[-1:] for effect in state.lapsed}
    return next(
        (
            effect
            for effect in line.instrument.effects
            if effect.trigger is Trigger.ENTER_INTO_FORCE
            and effect.party == judged.party
            and effect.on > judged.last
            and id(effect) not in lapsed
        ),
        None,
    )


# Sources against each other


def _dated(line: Timeline, acts: Iterable[LegalAct], shown: set[str]) -> Iterator[DatedOtherwise]:
    otherwise = [act for act in acts if any(other.of == "act" for other in act.alternatives)]
    found = outcomes(line, otherwise)
    for act in otherwise:
        outcome = found.get(act.id)
        gives = {other.on: supposed(line, act, outcome, other.on) for other in act.alternatives if other.of == "act"}
        if outcome and any(gives.values()):
            gives[act.on] = outcome.on
        yield DatedOtherwise(act, _days_of(act, gives), outcome)
    dated = shown | {act.id for act in otherwise}
    for act in acts:
        if act.id not in dated and act.type != "position_stated" and _is_conflicting(act):
            yield DatedOtherwise(act, ())


def _days_of(act: LegalAct, gives: Mapping[Day, date | None]) -> tuple[OtherDay, ...]:
    own = OtherDay(act.on, act.sources, gives=gives.get(act.on))
    others = (
        OtherDay(other.on, other.sources, other.note, gives.get(other.on))
        for other in act.alternatives
        if other.of == "act"
    )
    days = (own, *others)
    return days if len(days) > 1 else ()


def _is_conflicting(act: LegalAct) -> bool:
    return act.confidence is Confidence.CONFLICTING


# Disputed statuses


def _disputes(line: Timeline, acts: Iterable[LegalAct]) -> Iterator[Dispute]:
    said: dict[str, LegalAct] = {act.id: act for act in acts if act.type == "position_stated"}
    about = dict.fromkeys(act.party for act in said.values() if act.party)
    for party in about:
        held = every_position(line.history.acts, party, line.ended(party, date.max))
        for together in _touching([position for position in held if position.because in said]):
            yield Dispute(tuple(said[position.because] for position in together), together)


def _touching(held: Sequence[Position]) -> Iterator[tuple[Position, ...]]:
    """*held*, those together that are about times which have a day in common, directly or through others."""
    groups: list[list[Position]] = []
    for position in sorted(held, key=lambda one: one.since or date.min):
        if groups and any((other.until or date.max) > (position.since or date.min) for other in groups[-1]):
            groups[-1].append(position)
        else:
            groups.append([position])
    for group in groups:
        yield tuple(position for position in held if position in group)


# What is odd in the record


def _odd(line: Timeline, acts: Iterable[LegalAct], sources: Mapping[str, Source]) -> Iterator[Odd]:
    through = line.treaty.coverage.through
    unseen = {key for key, source in sources.items() if not _is_seen(source)}
    stood_in = _stood_in_for_consent(line)
    for act in acts:
        if act.on.first > through:
            yield Odd(act, Oddity.BEYOND_COVERAGE)
        if act.confidence is Confidence.VERIFIED and unseen.issuperset(act.sources):
            yield Odd(act, Oddity.NO_PAGE_SEEN)
        if act.id in stood_in:
            yield Odd(act, Oddity.CONSENT_MISSING)


def _is_seen(source: Source) -> bool:
    """Whether the document, or a page that has it or reports it, was seen."""
    return source.confidence is Confidence.VERIFIED or any(place.url for place in source.seen_at)


def _stood_in_for_consent(line: Timeline) -> frozenset[str]:
    """The statements on which alone a State is a party, where the record is to hold the instruments of all."""
    if line.treaty.is_declaration or not line.treaty.coverage.consents:
        return frozenset()
    return frozenset(
        name
        for effect in line.instrument.effects
        if effect.trigger is Trigger.ENTER_INTO_FORCE and effect.party and effect.basis is not Basis.DERIVED
        for name in effect.acts
        if effect.cause is None
    )
