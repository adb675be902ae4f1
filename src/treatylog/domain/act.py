"""Act: what the domain sees of an event. Frozen and slotted, built from a row or a model alike."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from heapq import heappop, heappush
from itertools import groupby
from typing import Literal

from treatylog.facts.base import Capacity
from treatylog.facts.clauses import OwnTerms
from treatylog.facts.event import LegalAct, Stance

Edge = Literal["first", "last"]
"""Which day stands for an imprecise date: a rule is applied to both, and equal results are certain."""


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


def event_of(act: Act) -> str:
    """The id of the event behind *act*: its own, or that of another treaty which it stands for here."""
    return act.id.partition("#")[0]


def is_precise(act: Act) -> bool:
    """Whether the very day of *act* is known."""
    return act.first == act.last


@cache
def _copied(type_: type) -> tuple[str, ...]:
    """Those of the fields copied that an event of *type_* has."""
    return tuple(name for name in _COPIED if name in type_.model_fields)  # type: ignore[attr-defined]


def act_of(event: LegalAct, edge: Edge = "last") -> Act:
    """*event* as the domain sees it, an imprecise date taken at its *edge*."""
    said = vars(event)
    copied = {name: value for name in _copied(type(event)) if (value := said[name])}
    about = said.get("about")
    on = event.on.first if edge == "first" else event.on.last
    first, last, done_on = event.on.first, event.on.last, None
    effective = said.get("effective_on")
    if event.type in _RETROACTIVE and effective and effective < on:
        on, first, last, done_on = effective, effective, effective, on
    return Act(
        id=event.id,
        type=event.type,
        on=on,
        first=first,
        last=last,
        done_on=done_on,
        party=event.party,
        about_from=about.from_ if about else None,
        about_until=about.until if about else None,
        **copied,
    )


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
