"""The state of a treaty with all its parties, and how an effect moves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from treatylog.domain.effect import Effect
from treatylog.domain.frozen import quickly_made
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState, inherited, is_overtaken, moved, place_after, stranger
from treatylog.domain.relation import Relation, towards

Parties = dict[str, PartyState] | MappingProxyType[str, PartyState]
"""The parties of a treaty by their codes; read only."""


@quickly_made
@dataclass(frozen=True, slots=True)
class TreatyState:
    """
    A treaty as a whole: since when it is in force, how it ended, on which side each party stands.

    ``term`` is the effect that fixed the term now running, ``met`` the conditions met, each a treaty and its party,
    ``suspending`` the parties whose own act suspends it, towards all or some.
    """

    parties: Parties = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    in_force: Effect | None = None
    term: Effect | None = None
    ended: Effect | None = None
    suspending: frozenset[str] = frozenset()
    met: frozenset[tuple[str, str]] = frozenset()
    lapsed: tuple[Effect, ...] = ()

    def of(self, party: str) -> PartyState:
        """The state of *party*, that of a stranger when it never had to do with the treaty."""
        return self.parties.get(party) or stranger(party)

    def bound(self) -> tuple[PartyState, ...]:
        """The parties, in the order of their codes."""
        return tuple(self.parties[code] for code in sorted(self.parties) if self.parties[code].is_bound)


def initial_state(sides: Mapping[str, str]) -> TreatyState:
    """The state of a treaty before the first act, with the *sides* its text names (party to side)."""
    return TreatyState(sides=MappingProxyType(dict(sides)))


def applies(state: TreatyState, effect: Effect) -> bool:
    """Whether *effect* moves *state*: both tables allow it, and what it waits for still stands."""
    party = state.of(effect.party or "")
    if effect.trigger in _BEGINNINGS and (state.ended or party.extinct):
        return False
    if effect.party is None:
        return _whole_applies(state, effect)
    if effect.unless_a_third_objects and _third_objects(state, party):
        return False
    return not is_overtaken(party, effect) and place_after(party, effect) is not None


def evolve(state: TreatyState, effect: Effect) -> TreatyState:
    """*state* after *effect*. Total: an effect that does not apply changes nothing and is kept in ``lapsed``."""
    if not applies(state, effect):
        return replace(state, lapsed=(*state.lapsed, effect))
    if effect.party is None:
        return _evolve_whole(state, effect)
    party = state.of(effect.party)
    place = place_after(party, effect)
    assert place is not None
    after = moved(party, effect, place)
    if effect.predecessor:
        after = inherited(after, state.of(effect.predecessor), effect)
    return TreatyState(
        parties=MappingProxyType(state.parties | {effect.party: after}),
        sides=_joined(state.sides, effect) if effect.trigger is Trigger.SUCCEED else state.sides,
        in_force=state.in_force,
        term=state.term,
        ended=state.ended,
        suspending=state.suspending | {effect.party} if _suspends(after) else state.suspending - {effect.party},
        met=state.met,
        lapsed=state.lapsed,
    )


def _suspends(party: PartyState) -> bool:
    relations = party.dealings.relations
    return bool(party.suspension or (relations and any(relation.suspended for relation in relations.values())))


_BEGINNINGS = frozenset(
    {Trigger.SIGN, Trigger.CONSENT, Trigger.APPLY_PROVISIONALLY, Trigger.ENTER_INTO_FORCE, Trigger.SUCCEED}
)
"""What can no longer happen once the treaty has ended, or the State has."""


def _third_objects(state: TreatyState, party: PartyState) -> bool:
    """Whether a third of the parties, or more, object to the reservation of *party*."""
    bound = [other for other in state.parties.values() if other.is_bound]
    return 3 * len(set(party.objectors)) >= max(1, len(bound))


def _whole_applies(state: TreatyState, effect: Effect) -> bool:
    match effect.trigger:
        case Trigger.ENTER_INTO_FORCE:
            return state.in_force is None
        case Trigger.LAPSE:
            return state.ended is None and state.in_force is None
        case _:
            return state.ended is None and (effect.waits_for is None or effect.waits_for is state.term)


def _evolve_whole(state: TreatyState, effect: Effect) -> TreatyState:
    match effect.trigger:
        case Trigger.ENTER_INTO_FORCE:
            return replace(state, in_force=effect, term=effect)
        case Trigger.EXTEND_TERM:
            return replace(state, term=effect)
        case Trigger.MEET_CONDITION:
            return replace(state, met=state.met | {effect.met} if effect.met else state.met)
        case Trigger.FAIL_CONDITION:
            return replace(state, met=state.met - {effect.met} if effect.met else state.met)
        case _:
            return replace(state, ended=effect)


def _joined(sides: Mapping[str, str], effect: Effect) -> Mapping[str, str]:
    side = sides.get(effect.predecessor or "")
    return MappingProxyType({**sides, effect.party or "": side}) if side else sides


def line_of(state: TreatyState, party: str) -> tuple[str, ...]:
    """*party*, the State whose place it took, and so on to the first."""
    return tuple(code for code, _ in lineage(state, party))


def lineage(state: TreatyState, party: str) -> Iterator[tuple[str, date]]:
    """Each State in the line of *party*, and until which day what it did, or was done to it, counts for *party*."""
    until, seen = date.max, {party}
    yield party, until
    while (taken := state.of(party).succession) and taken.predecessor and taken.predecessor not in seen:
        party, until = taken.predecessor, min(until, taken.on)
        seen.add(party)
        yield party, until


def relation_between(state: TreatyState, actor: PartyState, other: PartyState) -> Relation:
    """
    What *actor* did towards *other*, or towards the State whose place that took, before it did.

    What was done before either left the treaty and came back is over.
    """
    since = max((party.left.on for party in (actor, other) if party.left), default=date.min)
    found = Relation()
    for code, until in reversed(tuple(lineage(state, other.party))):
        found = towards(actor.dealings.relations, code).within(since, until).over(found)
    return found


def suspensions_towards(state: TreatyState, party: str) -> tuple[tuple[str, Effect], ...]:
    """The other parties that have suspended the treaty towards *party*, and how (VCLT art. 72(1)(a))."""
    there = state.of(party)
    others = (state.of(code) for code in sorted(state.suspending - {party}))
    found = ((other, other.suspension or _wholly(relation_between(state, other, there))) for other in others)
    return tuple(
        (other.party, by) for other, by in found if other.is_bound and by and are_opposite(state, other.party, party)
    )


def _wholly(relation: Relation) -> Effect | None:
    """The suspension of the treaty as a whole."""
    return next((effect for effect in relation.suspended if not effect.provisions), None)


def suspended_by(state: TreatyState, party: str) -> tuple[str, ...]:
    """The codes of the other parties that have suspended the treaty towards *party*."""
    return tuple(code for code, _ in suspensions_towards(state, party))


def are_opposite(state: TreatyState, one: str, other: str) -> bool:
    """Whether what is owed under the treaty is owed between *one* and *other*: they are not on the same side of it."""
    sides = state.sides.get(one), state.sides.get(other)
    return None in sides or sides[0] != sides[1]
