"""Ruling: what the law says of one act in the state in which it is done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from treatylog.domain.effect import Effect
from treatylog.domain.frozen import quickly_made


class Bearing(StrEnum):
    """What an act does to the legal position: it moves a state, performs a duty, checks a date, or does nothing."""

    MOVES = "moves"
    PERFORMS = "performs"
    MOVES_NOTHING = "moves_nothing"
    CONFIRMS = "confirms"
    DIFFERS = "differs"
    WITHOUT_EFFECT = "without_effect"


@quickly_made
@dataclass(frozen=True, slots=True)
class Ruling:
    """
    The bearing of an act, with its effects.

    ``reason`` is the slug of why it is without effect, ``says`` the same in words; ``derived`` is the date that the
    clauses give where a statement of an effect names another, ``beside`` the effect that the statement was set beside.
    """

    bearing: Bearing
    effects: tuple[Effect, ...] = ()
    reason: str | None = None
    says: str | None = None
    derived: date | None = None
    beside: Effect | None = None


def moves(*effects: Effect) -> Ruling:
    """The act brings about *effects*."""
    return Ruling(Bearing.MOVES, effects)


def without_effect(reason: str, says: str) -> Ruling:
    """The act is real and changes nothing, because *says*."""
    return Ruling(Bearing.WITHOUT_EFFECT, reason=reason, says=says)


PERFORMS = Ruling(Bearing.PERFORMS)
"""The ruling on the performance of a duty, which moves no state."""

WORDS = Ruling(Bearing.MOVES_NOTHING)
"""The ruling on announcements, allegations, domestic acts and statements: they move nothing."""
