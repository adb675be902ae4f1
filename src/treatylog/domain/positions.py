"""Disputes: what the holders of differing views say of a party's legal position. An overlay, never a state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from treatylog.domain.act import Act
from treatylog.facts.base import Capacity


@dataclass(frozen=True, slots=True)
class Position:
    """
    What *holder* says of *party*, about the legal dates ``[since, until)``, by the act *because*.

    ``capacity`` is that in which it speaks, where the record says so; ``towards`` whom alone it holds that.
    """

    party: str
    holder: str
    says: str
    claims: str | None
    since: date | None
    until: date | None
    because: str
    capacity: Capacity | None = None
    towards: tuple[str, ...] = ()

    def covers(self, on: date) -> bool:
        """Whether it is about *on*."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def positions(acts: Iterable[Act], party: str, on: date, ended: date | None) -> tuple[Position, ...]:
    """
    The positions recorded about *party* that cover *on*, in the order in which they were stated.

    A position stated later about an earlier time counts for that time: what could be known of it when, is the question
    of the other clocks. One without an end of its own is about the bond as long as it lasts: until *ended*.
    """
    return tuple(position for position in every_position(acts, party, ended) if position.covers(on))


def every_position(acts: Iterable[Act], party: str, ended: date | None) -> tuple[Position, ...]:
    """Every position recorded about *party*, whose bond *ended* then, in the order in which they were stated."""
    return tuple(_position(act, ended) for act in acts if act.type == "position_stated" and act.party == party)


def _position(act: Act, ended: date | None) -> Position:
    return Position(
        act.party or "", act.held_by or "", act.text or "", act.claims, act.about_from,
        act.about_until or _end_after(act, ended), act.id, act.capacity, act.towards,
    )  # fmt: skip


def _end_after(act: Act, ended: date | None) -> date | None:
    return ended if ended and (act.about_from is None or act.about_from < ended) else None
