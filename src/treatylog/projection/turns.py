"""Turns: where a party's legal position changes in time, and where two tellings of it differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.obligations import DutyState
from treatylog.projection.timeline import Timeline

Owed = tuple[str, str, DutyState]
"""A duty by its id and its article, and its state."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a party stands, and the state of each of its duties, by provision."""

    headline: Headline
    standing: Standing | None
    operation: Operation | None
    duties: tuple[Owed, ...] = ()
    because: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of place, ``before`` and ``after``, over ``[since, until)``."""

    since: date
    until: date | None
    before: Place
    after: Place


def place_on(line: Timeline, party: str, on: date) -> Place:
    """Where *party* stands at the end of *on*; its duties are left out."""
    unknown, band = line.is_unknown(party, on), line.band_at(party, on)
    state = None if line.treaty.is_declaration else line.instrument.at(on).of(party)
    return Place(
        line.headline(party, on),
        None if state is None else Standing.UNKNOWN if unknown else state.standing,
        None if state is None else Operation.UNKNOWN if unknown else state.operation,
        because=band.because if band else (),
    )


def owing_on(line: Timeline, party: str, on: date) -> Place:
    """Where *party* stands at the end of *on*, and what it owes."""
    owed = tuple((duty.id, duty.article, duty.state) for duty in line.obligations(party, on))
    return replace(place_on(line, party, on), duties=owed)


def turns(line: Timeline, party: str, *, after: date, until: date) -> Iterator[Turn]:
    """The changes of *party* that come about after *after*, up to *until*: standing, operation or headline."""
    days = [band.since for band in line.bands(party) if after < band.since <= until]
    places = [(day, place_on(line, party, day)) for day in (after, *days)]
    for (_, before), (day, now) in pairwise(places):
        if before != now:
            yield Turn(day, next((later for later in days if later > day), None), before, now)


def differing(one: Timeline, other: Timeline, party: str) -> Iterator[Turn]:
    """The stretches of legal time in which *party* stands, or owes, otherwise under *other* than under *one*."""
    days = sorted(one.turning_days(party) | other.turning_days(party))
    told = [(day, (owing_on(one, party, day), owing_on(other, party, day))) for day in days]
    for since, until, (before, after) in _stretches(told):
        if before != after:
            yield Turn(since, until, before, after)


def nowhere(like: Place) -> Place:
    """The place of a party under a treaty that there is not yet; *like* says of which form the treaty is."""
    if like.standing is None:
        return Place(Headline.NONE, None, None)
    return Place(Headline.NOT_PARTY, Standing.NOT_PARTY, Operation.NOT_IN_FORCE)


Told = tuple[date, tuple[Place, Place]]


def _stretches(told: Iterable[Told]) -> Iterator[tuple[date, date | None, tuple[Place, Place]]]:
    """*told*, with neighbours that are the same as one."""
    begun: Told | None = None
    for day, places in told:
        if begun and begun[1] != places:
            yield begun[0], day, begun[1]
            begun = None
        begun = begun or (day, places)
    if begun:
        yield begun[0], None, begun[1]
