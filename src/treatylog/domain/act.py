"""Act: what the domain sees of an event. Frozen and slotted, built from a row or a model alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from treatylog.facts.event import LegalAct

Edge = Literal["first", "last"]
"""Which day stands for an imprecise date: a rule is applied to both, and equal results are certain."""


@dataclass(frozen=True, slots=True)
class Act:
    """
    An act with one legal date ``on``, which lies between ``first`` and ``last`` where only the month or year is known.

    ``received_on`` counts where a clause counts from receipt, ``effective_on`` is a later day that it names itself.
    The other fields are the event's own.
    """

    id: str
    type: str
    on: date
    first: date
    last: date
    party: str | None = None
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


_COPIED = (
    "received_on effective_on addressees provisions predecessor mode ground condition text response round organ "
    "held_by claims after without_effect"
).split()


def is_precise(act: Act) -> bool:
    """Whether the very day of *act* is known."""
    return act.first == act.last


def act_of(event: LegalAct, edge: Edge = "last") -> Act:
    """*event* as the domain sees it, an imprecise date taken at its *edge*."""
    about = getattr(event, "about", None)
    copied: Mapping[str, object] = {name: getattr(event, name) for name in _COPIED if getattr(event, name, None)}
    return Act(
        id=event.id,
        type=event.type,
        on=event.on.first if edge == "first" else event.on.last,
        first=event.on.first,
        last=event.on.last,
        party=event.party,
        about_from=about.from_ if about else None,
        about_until=about.until if about else None,
        **copied,  # type: ignore[arg-type]
    )


def in_order(acts: Iterable[Act]) -> tuple[Act, ...]:
    """
    *acts* as they happened: by legal date; on one day an act comes after the one it names, else by id.

    A State's extinction comes last on its day: until then it could act, and be succeeded. An ``after`` that points to
    no act of the same day says nothing about the order. A circle is broken by id.
    """
    ordered: list[Act] = []
    waiting = sorted(acts, key=lambda act: (act.on, act.type == "party_extinguished", act.id))
    while waiting:
        today = {act.id for act in waiting if act.on == waiting[0].on}
        ready = next((act for act in waiting if act.on == waiting[0].on and act.after not in today), waiting[0])
        ordered.append(ready)
        waiting.remove(ready)
    return tuple(ordered)
