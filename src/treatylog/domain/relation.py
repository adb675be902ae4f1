"""
What a State did towards another, and what it reserved: remembered beside the two axes.

None of it moves a standing or an operation: it tells how the treaty stands between two (`between`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from treatylog.domain.effect import Effect
from treatylog.facts.event import Stance


@dataclass(frozen=True, slots=True)
class Relation:
    """
    What one State did towards another.

    It ``accepted`` or ``refused`` its accession, ``suspended`` the treaty, or provisions of it, and ``resumed``
    that, ``denied`` having treaty relations with it at all.
    """

    accepted: Effect | None = None
    refused: Effect | None = None
    suspended: tuple[Effect, ...] = ()
    resumed: Effect | None = None
    denied: Effect | None = None

    def within(self, since: date, until: date) -> "Relation":
        """What of it was done in a time: from *since*, when a former bond ended, until *until*, when an heir came."""

        def kept(effect: Effect | None) -> Effect | None:
            return effect if effect and since <= effect.given and effect.on <= until else None

        suspended = tuple(effect for effect in self.suspended if kept(effect))
        return Relation(kept(self.accepted), kept(self.refused), suspended, kept(self.resumed), kept(self.denied))

    def over(self, earlier: "Relation") -> "Relation":
        """It, laid over an *earlier* one: what was done later counts."""
        accepted, refused = self.accepted or earlier.accepted, self.refused or earlier.refused
        if accepted and refused:
            accepted, refused = (accepted, None) if accepted.given >= refused.given else (None, refused)
        again = self.resumed
        still = tuple(effect for effect in earlier.suspended if again is None or effect.on > again.on)
        suspended = (*still, *self.suspended)
        return Relation(accepted, refused, suspended, again or earlier.resumed, self.denied or earlier.denied)


@dataclass(frozen=True, slots=True)
class Objection:
    """
    An objection to a reservation, ``by`` a State, from the effect ``made`` on.

    It is that of a contracting State where its maker had consented to be bound (``as_party``). ``withdrawn`` names who
    took it back, for itself: its maker, or a successor of its maker.
    """

    by: str
    made: Effect
    stance: Stance | None
    provisions: tuple[str, ...]
    as_party: bool = False
    withdrawn: frozenset[str] = frozenset()

    @property
    def event(self) -> str:
        """The event by which it was made."""
        return self.made.acts[0]


@dataclass(frozen=True, slots=True)
class Reservation:
    """
    A reservation that stands, from the effect ``made`` on, with the objections to it that stand.

    ``late`` where it was made after its State had consented, ``forbidden`` where the treaty does not permit it,
    ``accepted`` by all where an organ, or the silence of the others, accepted it under a rule of the treaty. One made
    when signing is ``unconfirmed`` by the consent that did not confirm it, and ``confirms`` names the earlier one in
    its confirmation (VCLT art. 23(2)).
    """

    made: Effect
    provisions: tuple[str, ...]
    late: bool = False
    forbidden: bool = False
    accepted: Effect | None = None
    objections: tuple[Objection, ...] = ()
    confirms: str | None = None
    unconfirmed: Effect | None = None

    @property
    def event(self) -> str:
        """The event by which it was made."""
        return self.made.acts[0]

    def is_by(self, event: str | None) -> bool:
        """Whether it was made, or made first when signing, by *event*."""
        return event in (self.event, self.confirms)


Relations = Mapping[str, Relation]
"""What a State did towards others, by their codes."""

NO_RELATIONS: Relations = MappingProxyType({})
_NONE = Relation()


def towards(relations: Relations, other: str) -> Relation:
    """What was done towards *other*."""
    return relations.get(other, _NONE)


def changed(relations: Relations, other: str, relation: Relation) -> Relations:
    """*relations* with that to *other* become *relation*."""
    return MappingProxyType({**relations, other: relation})
