"""Act: what the domain sees of an event. Frozen and slotted, built from a row or a model alike."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from heapq import heappop, heappush
from itertools import groupby
from sys import intern
from typing import Any, Literal, NamedTuple, Self, get_args

from treatylog.domain.frozen import quickly_made
from treatylog.facts.base import Capacity
from treatylog.facts.clauses import OwnTerms
from treatylog.facts.day import Day
from treatylog.facts.event import (
    EVENT_TYPES,
    LegalAct,
    Record,
    Stance,
)
from treatylog.facts.event import Act as ActModel

Edge = Literal["first", "last"]
"""Which day stands for an imprecise date: a rule is applied to both, and equal results are certain."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Act:
    """
    An act with one legal date ``on``, which lies between ``first`` and ``last`` where only the month or year is known.

    ``received_on`` counts where a clause counts from receipt, ``effective_on`` is a later day that it names itself.
    One that has effect from an earlier day stands there, and was ``done_on`` another. The other fields are the event's
    own; an act that another treaty's event amounts to here has that ``treaty``.
    """

    id: str
    type: str
    on: date
    first: date
    last: date
    party: str | None = None
    by: str | None = None
    received_on: date | None = None
    effective_on: date | None = None
    addressees: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    predecessor: str | None = None
    mode: str | None = None
    ground: str | None = None
    condition: str | None = None
    text: str | None = None
    response: str | None = None
    round: int | None = None
    organ: str | None = None
    held_by: str | None = None
    claims: str | None = None
    about_from: date | None = None
    about_until: date | None = None
    after: str | None = None
    without_effect: str | None = None
    done_on: date | None = None
    circulated_on: date | None = None
    printed_effect: date | None = None
    deposited_with: str | None = None
    reservation: str | None = None
    decision: str | None = None
    to: str | None = None
    confirms: str | None = None
    until: date | None = None
    indefinitely: bool = False
    treaty: str | None = None
    towards: tuple[str, ...] = ()
    stance: Stance | None = None
    territory: str | None = None
    application: str | None = None
    capacity: Capacity | None = None
    version: str | None = None
    declaration: str | None = None
    terms: OwnTerms | None = None


class Dated(NamedTuple):
    """An act on the last of the days on which it may have been done, and on the first; one act where it is one day."""

    last: Act
    first: Act

    @property
    def id(self) -> str:
        """Its id."""
        return self.last.id

    @property
    def party(self) -> str | None:
        """Who did it."""
        return self.last.party

    @property
    def is_precise(self) -> bool:
        """Whether its very day is known."""
        return self.last is self.first


_COPIED = (
    "by received_on effective_on addressees provisions predecessor mode ground condition text response round organ "
    "held_by claims after without_effect circulated_on printed_effect deposited_with reservation decision to confirms "
    "until indefinitely towards stance territory application capacity version declaration terms"
).split()

_RETROACTIVE = frozenset(
    {"succeeded", "organ_decided", "amended", "ratified", "accepted", "approved", "acceded", "definitively_signed"}
)
"""Acts that may have effect from a day before they are done: they take their place in time there."""

PARTIES_ACTS = frozenset({"party_extinguished", "conflict_began", "conflict_ended"})
"""Acts of the parties stream, which say nothing of a treaty by themselves."""

_day = lru_cache(maxsize=65536)(Day.parse)
_date = lru_cache(maxsize=65536)(date.fromisoformat)

_READ: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(("received_on", "effective_on", "circulated_on", "printed_effect", "until"), _date),
    **dict.fromkeys(("addressees", "provisions", "towards"), tuple),
    "terms": OwnTerms.model_validate,
}
"""How what is copied is read from JSON, where it is no text there or no text here; an enumeration is read by itself."""


def _as_it_is(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class _Form:
    """
    Of one type of event: which of its fields are copied, and what they are where nothing is said.

    ``read`` has every field, with how it is read from JSON where it is copied.
    """

    copied: tuple[str, ...]
    unsaid: Mapping[str, object]
    read: Mapping[str, Callable[[Any], object] | None]

    @classmethod
    def of(cls, model: type[Record]) -> Self:
        """That of the events of a *model*."""
        fields = model.model_fields
        copied = tuple(name for name in _COPIED if name in fields)
        unsaid = {name: value for name in copied if (value := fields[name].default) and not fields[name].is_required()}
        reading = {name: _READ.get(name) or _enum(fields[name].annotation) or _as_it_is for name in copied}
        return cls(copied, unsaid, {**dict.fromkeys(fields), **reading})


def _enum(annotation: Any) -> type[StrEnum] | None:
    """The enumeration that a field annotated so is of."""
    kinds = (annotation, *get_args(annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)


_FORMS = {name: _Form.of(model) for name, model in EVENT_TYPES.items() if issubclass(model, ActModel)}

ACT_TYPES = frozenset(_FORMS)
"""The types of the events that are acts."""


def event_of(act: Act) -> str:
    """The id of the event behind *act*: its own, or that of another treaty which it stands for here."""
    return act.id.partition("#")[0]


def is_precise(act: Act) -> bool:
    """Whether the very day of *act* is known."""
    return act.first == act.last


def act_of(event: LegalAct, edge: Edge = "last") -> Act:
    """*event* as the domain sees it, an imprecise date taken at its *edge*."""
    found = dated(event)
    return found.first if edge == "first" else found.last


def dated(event: LegalAct) -> Dated:
    """*event* as the domain sees it."""
    said = vars(event)
    copied = {name: value for name in _FORMS[event.type].copied if (value := said[name])}
    if about := said.get("about"):
        copied["about_from"], copied["about_until"] = about.from_, about.until
    return _dated(event.id, event.type, event.on, event.party, copied)


def dated_of(data: Mapping[str, Any]) -> Dated:
    """
    The same, from the JSON *data* of an event that was valid when it was recorded.

    ValueError, KeyError or TypeError where the data cannot be that of an act as this version knows them.
    """
    type = data["type"]
    form = _FORMS[type]
    copied = dict(form.unsaid)
    reading = form.read
    for name, value in data.items():
        read = reading[name]
        if read and value:
            copied[name] = read(value)
    if about := data.get("about"):
        copied["about_from"], copied["about_until"] = (
            _date(day) if (day := about.get(end)) else None for end in ("from", "until")
        )
    return _dated(data["id"], intern(type), _day(data["on"]), data.get("party"), copied)


def _dated(id: str, type: str, on: Day, party: str | None, copied: Mapping[str, Any]) -> Dated:
    last = _act(id, type, on, on.last, party, copied)
    return Dated(last, last if on.is_precise else _act(id, type, on, on.first, party, copied))


def _act(id: str, type: str, day: Day, on: date, party: str | None, copied: Mapping[str, Any]) -> Act:
    effective = copied.get("effective_on")
    if type in _RETROACTIVE and effective and effective < on:
        return Act(id, type, effective, effective, effective, party, done_on=on, **copied)
    return Act(id, type, on, day.first, day.last, party, **copied)


def in_order(acts: Iterable[Act]) -> tuple[Act, ...]:
    """
    *acts* as they happened: by legal date; on one day an act comes after the one it names, else by id.

    A State's extinction comes last on its day: until then it could act, and be succeeded. An ``after`` that points to
    no act of the same day says nothing about the order. A circle is broken by id.
    """
    days = groupby(sorted(acts, key=_in_time), key=lambda act: act.on)
    return tuple(act for _, today in days for act in _in_turn(list(today)))


def _in_time(act: Act) -> tuple[date, bool, str]:
    return act.on, act.type == "party_extinguished", act.id


def _in_turn(today: list[Act]) -> Iterator[Act]:
    """The acts of one day, each after the one it names: of those that may come, always the first as they stand."""
    if not any(act.after for act in today):
        yield from today
        return
    to_come = Counter(act.id for act in today)
    waiting: dict[str, list[int]] = {}
    ready: list[int] = []
    for place, act in enumerate(today):
        if act.after and act.after in to_come:
            waiting.setdefault(act.after, []).append(place)
        else:
            ready.append(place)
    circles = iter(range(len(today)))
    done: set[int] = set()
    while len(done) < len(today):
        place = heappop(ready) if ready else next(circles)
        if place in done:
            continue
        done.add(place)
        act = today[place]
        yield act
        to_come[act.id] -= 1
        for freed in waiting.pop(act.id, ()) if not to_come[act.id] else ():
            heappush(ready, freed)
