"""Views of a treaty: as it is for one territory of a party, and as the holder of a position has it."""

from collections.abc import Callable, Sequence
from datetime import date

from treatylog.domain.history import History
from treatylog.domain.party import PartyState
from treatylog.domain.positions import Position
from treatylog.domain.state import TreatyState
from treatylog.domain.territorial import state_for
from treatylog.facts.party import Holding
from treatylog.projection.overlay import as_said, overlaid
from treatylog.projection.timeline import Timeline


def in_respect_of(line: Timeline, party: str, territory: str, held: Sequence[Holding]) -> Timeline:
    """*line* as it is for *territory* of *party*, of which *held* are the times in which it held it."""
    clause = line.treaty.territory
    turns = {day for holding in held for day in (holding.from_, holding.until) if day}

    def change(day: date, state: TreatyState) -> PartyState:
        return state_for(clause, state, state.of(party), territory, held, day)

    return _seen(line, lambda told: overlaid(told, party, turns, change))


def as_held_by(line: Timeline, party: str, counts: Callable[[Position], bool]) -> Timeline:
    """*line* with *party* as the first of the positions that *counts* has it; where there is none, as it is."""
    return _seen(line, lambda told: as_said(told, party, counts))


def _seen(line: Timeline, view: Callable[[History[TreatyState]], History[TreatyState]]) -> Timeline:
    """The *view* of both histories of *line*; a declaration is the same in all."""
    if line.treaty.is_declaration:
        return line
    last = view(line.instrument)
    earliest = last if line.is_precise else view(line.early_instrument)
    return Timeline(line.treaty, last, earliest, line.acts, line.linked)
