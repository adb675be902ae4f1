"""Overlays of a history: the same days, with one party's state as something laid over it has it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from treatylog.domain.history import History
from treatylog.domain.party import PartyState
from treatylog.domain.policy import as_held
from treatylog.domain.positions import Position, positions
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Capacity

Change = Callable[[date, TreatyState], PartyState]
"""What the state of a party is on a day, in that of the treaty."""


def overlaid(
    history: History[TreatyState], party: str, further: Iterable[date], change: Change
) -> History[TreatyState]:
    """*history* with the *change* of *party* on each of its days, and on the *further* ones."""
    days = tuple(sorted({*history.days, *further}))
    return replace(history, days=days, states=tuple(_with(history.at(day), party, day, change) for day in days))


def _with(state: TreatyState, party: str, day: date, change: Change) -> TreatyState:
    then = change(day, state)
    return state if then is state.of(party) else replace(state, parties={**state.parties, party: then})


def as_said(history: History[TreatyState], party: str, counts: Callable[[Position], bool]) -> History[TreatyState]:
    """*history* with *party* as the first position that *counts* has it, while it is held; else as it is."""
    stated = [act for act in history.acts if act.type == "position_stated" and act.party == party]
    days = {day for act in stated for day in (act.about_from, act.about_until) if day}

    def change(day: date, state: TreatyState) -> PartyState:
        now = state.of(party)
        held = positions(stated, party, day, now.end.on if now.end else None)
        word = next((one for one in held if one.claims and not one.towards and counts(one)), None)
        return as_held(now, word) if word else now

    return overlaid(history, party, days, change)


def as_decided(history: History[TreatyState]) -> History[TreatyState]:
    """*history* as the courts decided whose positions the record holds as theirs (VCLT art. 66)."""
    decided = {act.party for act in history.acts if act.type == "position_stated" and act.capacity is Capacity.COURT}
    for party in sorted(code for code in decided if code):
        history = as_said(history, party, lambda position: position.capacity is Capacity.COURT)
    return history
