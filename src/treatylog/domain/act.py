"""Act: what the domain sees of an event. Frozen and slotted, built from a row or a model alike."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from heapq import heappop, heappush
from itertools import groupby
from sys import intern
from typing import Any, Literal, NamedTuple, Self, get_args

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
from treatylog.facts.seen import COPIED

Edge = Literal["first", "last"]
"""Which day stands for an imprecise date: a rule is applied to both, and equal results are certain."""


class Act:
    """
    An act with one legal date ``on``, which lies between ``first`` and ``last`` where only the month or year is known.

    ``received_on`` counts where a clause counts from receipt, ``effective_on`` is a later day that it names itself.
    One that has effect from an earlier day stands there, and was ``done_on`` another. The other fields are the event's
    own; an act that another treaty's event amounts to here has that ``treaty``.

    Most acts say who did what, and when, and no more: such a one keeps nothing but that. What another says beside it
    keeps in a dictionary; what it does not say, it has of the class. Nothing in it changes.
    """

    __slots__ = ("__dict__", "_more", "after", "first", "id", "last", "on", "party", "text", "type")

    _more: dict[str, Any] | None

    id: str
    type: str
    on: date
    first: date
    last: date
    party: str | None
    text: str | None
    after: str | None
    by: str | None = None
    received_on: date | None = None
    effective_on: date | None = None
    addressees: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    predecessor: str | None = None
    mode: str | None = None
    ground: str | None = None
    condition: str | None = None
    response: str | None = None
    round: int | None = None
    organ: str | None = None
    held_by: str | None = None
    claims: str | None = None
    about_from: date | None = None
    about_until: date | None = None
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

    def __new__(  # noqa: PLR0917  # in the order in which it is told
        cls, id: str, type: str, on: date, first: date, last: date, party: str | None = None, text: str | None = None,
        after: str | None = None, **more: Any,
    ) -> Self:  # fmt: skip
        """The act that says all this. TypeError for a name that no act has."""
        if not more.keys() <= _UNSAID.keys():
            raise TypeError(f"an act has no {', '.join(sorted(more.keys() - _UNSAID.keys()))}")
        made = _NEW(_Open)
        made.id, made.type, made.on, made.first, made.last = id, type, on, first, last
        made.party, made.text, made.after, made._more = party, text, after, None
        if more and (own := {name: value for name, value in more.items() if value or value != _UNSAID[name]}):
            made.__dict__ = made._more = own
        made.__class__ = Act
        return made  # type: ignore[no-any-return]

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Act) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash((self.id, self.type, self.on))

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (
            self.id,
            self.type,
            self.on,
            self.first,
            self.last,
            self.party,
            self.text,
            self.after,
            self._more,
        )

    def __repr__(self) -> str:
        said = (f"{name}={value!r}" for name in FIELDS if (value := getattr(self, name)) != _UNSAID.get(name))
        return f"Act({', '.join(said)})"

    def _all(self) -> tuple[object, ...]:
        return self.id, self.type, self.on, self.first, self.last, self.party, self.text, self.after, self._more


def _made(*said: Any) -> Act:
    """The act of which this was told to another process."""
    *most, more = said
    return Act(*most, **more or {})


class _Open:
    """An act while it is being made: it has the same slots, and does not refuse to be set."""

    __slots__ = Act.__slots__


FIELDS = tuple(name for name in Act.__annotations__ if name != "_more")
"""The names of all that an act may say."""

_UNSAID: Mapping[str, object] = {name: vars(Act)[name] for name in FIELDS if name not in Act.__slots__}
_NEW: Callable[[Any], Any] = object.__new__


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
        copied = tuple(name for name in COPIED if name in fields)
        unsaid = {name: value for name in copied if (value := fields[name].default) and not fields[name].is_required()}
        reading = {name: _READ.get(name) or _enum(fields[name].annotation) or _as_it_is for name in copied}
        return cls(copied, unsaid, {**dict.fromkeys(fields), **reading})


def _enum(annotation: Any) -> type[StrEnum] | None:
    """The enumeration that a field annotated so is of."""
    kinds = (annotation, *get_args(annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)


_FORMS = {name: _Form.of(model) for name, model in EVENT_TYPES.items() if issubclass(model, ActModel)}

_PLAIN = {intern(name): intern(name) for name, form in _FORMS.items() if not form.unsaid}
"""The types of acts of which no field means something where nothing is said."""

_WHOLE_DAY = len("2019-02-02")
_TUPLE: Callable[[Any, Any], Any] = tuple.__new__

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


def dated_by(id: str, type: str, on: str, party: str | None, said: str, read: Callable[[str], Any]) -> Dated:
    """
    The same, from what is kept beside an event: its *id*, *type*, day and *party*, and what else was *said*.

    That is nothing, words alone, or a JSON object, which *read* decodes. ValueError, KeyError or TypeError as there.
    """
    if type not in _PLAIN or len(on) != _WHOLE_DAY or said[:1] == "{":
        more = read(said) if said[:1] == "{" else {"text": said} if said else {}
        return dated_of({"id": id, "type": type, "on": on, "party": party, **more})
    made = _NEW(_Open)
    made.id, made.type, made.party, made.text = id, _PLAIN[type], party, said or None
    made.after = made._more = None
    made.on = made.first = made.last = _date(on)
    made.__class__ = Act
    return _TUPLE(Dated, (made, made))  # type: ignore[no-any-return]


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
