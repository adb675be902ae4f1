"""Disputes: what the holders of differing views say of a party's legal position. An overlay, never a state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from treatylog.domain.act import Act


@dataclass(frozen=True, slots=True)
class Position:
    """What *holder* says of the party, about the legal dates ``[since, until)``, by the act *because*."""

    holder: str
    says: str
    claims: str | None
    since: date | None
    until: date | None
    because: str


def positions(acts: Iterable[Act], party: str, on: date) -> tuple[Position, ...]:
    """
    The positions recorded about *party* that cover *on*, in the order in which they were stated.

    A position stated later about an earlier time counts for that time: what could be known of it when, is the question
    of the other clocks.
    """
    return tuple(
        Position(act.held_by or "", act.text or "", act.claims, act.about_from, act.about_until, act.id)
        for act in acts
        if act.type == "position_stated" and act.party == party and _covers(act, on)
    )


def _covers(act: Act, on: date) -> bool:
    begun = act.about_from is None or act.about_from <= on
    return begun and (act.about_until is None or on < act.about_until)
