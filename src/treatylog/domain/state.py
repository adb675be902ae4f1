"""The state of a treaty and of each party to it, and how an effect moves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from treatylog.domain.effect import Effect
from treatylog.domain.machine import (
    LEGAL_PAIRS,
    OPERATION_TABLE,
    OPERATION_TRIGGERS,
    STANDING_TABLE,
    STANDING_TRIGGERS,
    Operation,
    Standing,
    Trigger,
)


@dataclass(frozen=True, slots=True)
class PartyState:
    """
    Where one party stands, and by which effects.

    ``exit`` is the notice that runs, ``consent`` the consent that waits for entry into force, ``suspension`` the
    party's own act in operation, ``succession`` how it took its predecessor's place, ``end`` the first end of its
    latest bond, ``extinct`` the end of the State itself.
    """

    party: str
    standing: Standing = Standing.NOT_PARTY
    operation: Operation = Operation.NOT_IN_FORCE
    standing_by: Effect | None = None
    operation_by: Effect | None = None
    bound_by: Effect | None = None
    consent: Effect | None = None
    exit: Effect | None = None
    suspension: Effect | None = None
    confirmations: tuple[str, ...] = ()
    succession: Effect | None = None
    end: Effect | None = None
    extinct: Effect | None = None

    @property
    def is_bound(self) -> bool:
        """Whether the State is a party (VCLT art. 2(1)(g)), its notice running or not."""
        return self.standing in (Standing.PARTY, Standing.WITHDRAWING)


@dataclass(frozen=True, slots=True)
class TreatyState:
    """A treaty as a whole: since when it is in force, how it ended, on which side each party stands."""

    parties: Mapping[str, PartyState] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    in_force: Effect | None = None
    ended: Effect | None = None
    lapsed: tuple[Effect, ...] = ()

    def of(self, party: str) -> PartyState:
        """The state of *party*, that of a stranger when it never had to do with the treaty."""
        return self.parties.get(party) or PartyState(party)

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
    return not _is_overtaken(party, effect) and _moved(party, effect) is not None


def evolve(state: TreatyState, effect: Effect) -> TreatyState:
    """*state* after *effect*. Total: an effect that does not apply changes nothing and is kept in ``lapsed``."""
    if not applies(state, effect):
        return replace(state, lapsed=(*state.lapsed, effect))
    if effect.party is None:
        return _evolve_whole(state, effect)
    moved = _moved(state.of(effect.party), effect)
    assert moved is not None
    sides = state.sides if effect.trigger is not Trigger.SUCCEED else _joined(state.sides, effect)
    return replace(state, parties=MappingProxyType({**state.parties, effect.party: moved}), sides=sides)


_BEGINNINGS = frozenset({Trigger.SIGN, Trigger.CONSENT, Trigger.ENTER_INTO_FORCE, Trigger.SUCCEED})
"""What can no longer happen once the treaty has ended, or the State has."""


def _whole_applies(state: TreatyState, effect: Effect) -> bool:
    if effect.trigger is Trigger.ENTER_INTO_FORCE:
        return state.in_force is None
    return state.ended is None


def _evolve_whole(state: TreatyState, effect: Effect) -> TreatyState:
    if effect.trigger is Trigger.ENTER_INTO_FORCE:
        return replace(state, in_force=effect)
    return replace(state, ended=effect)


def _joined(sides: Mapping[str, str], effect: Effect) -> Mapping[str, str]:
    side = sides.get(effect.predecessor or "")
    return MappingProxyType({**sides, effect.party or "": side}) if side else sides


def _is_overtaken(party: PartyState, effect: Effect) -> bool:
    """Whether *effect* waited for a notice or consent that no longer stands."""
    return effect.waits_for is not None and effect.waits_for not in (party.exit, party.consent)


def _moved(party: PartyState, effect: Effect) -> PartyState | None:
    trigger = effect.trigger
    standing = STANDING_TABLE.get((party.standing, trigger)) if trigger in STANDING_TRIGGERS else party.standing
    operation = OPERATION_TABLE.get((party.operation, trigger)) if trigger in OPERATION_TRIGGERS else party.operation
    if standing is None or operation is None or (standing, operation) not in LEGAL_PAIRS:
        return None
    moved = replace(
        party,
        standing=standing,
        operation=operation,
        standing_by=effect if standing is not party.standing else party.standing_by,
        operation_by=effect if operation is not party.operation else party.operation_by,
    )
    return _REMEMBERED.get(trigger, _nothing)(moved, effect)


def _nothing(party: PartyState, _effect: Effect) -> PartyState:
    return party


def _anew(party: PartyState, _effect: Effect) -> PartyState:
    return replace(party, end=None, bound_by=None, succession=None)


def _bound(party: PartyState, effect: Effect) -> PartyState:
    return replace(party, consent=None, end=None, bound_by=effect)


def _over(party: PartyState, effect: Effect) -> PartyState:
    return replace(party, exit=None, consent=None, suspension=None, confirmations=(), end=party.end or effect)


_REMEMBERED: Mapping[Trigger, Callable[[PartyState, Effect], PartyState]] = {
    Trigger.SIGN: _anew,
    Trigger.CONSENT: lambda party, effect: replace(_anew(party, effect), consent=effect),
    Trigger.WITHDRAW_INSTRUMENT: lambda party, _: replace(party, consent=None),
    Trigger.ENTER_INTO_FORCE: _bound,
    Trigger.SUCCEED: lambda party, effect: replace(_bound(party, effect), succession=effect),
    Trigger.NOTIFY_WITHDRAWAL: lambda party, effect: replace(party, exit=effect),
    Trigger.RESCIND_WITHDRAWAL: lambda party, _: replace(party, exit=None),
    Trigger.LEAVE: _over,
    Trigger.TERMINATE: _over,
    Trigger.EXTINGUISH: lambda party, effect: replace(
        _over(party, effect) if party.bound_by else party, extinct=effect, consent=None
    ),
    Trigger.SUSPEND: lambda party, effect: replace(party, suspension=effect),
    Trigger.CONFIRM_SUSPENSION: lambda party, effect: replace(
        party, confirmations=(*party.confirmations, *effect.acts)
    ),
    Trigger.RESUME: lambda party, _: replace(party, suspension=None, confirmations=()),
}
"""What a party's state remembers of an effect beyond the two axes."""


def suspensions_towards(state: TreatyState, party: str) -> tuple[tuple[str, Effect], ...]:
    """The other parties that have suspended the treaty towards *party*, and how (VCLT art. 72(1)(a))."""
    return tuple(
        (other.party, other.suspension)
        for other in state.bound()
        if other.party != party and other.suspension and _faces(state, other.party, party)
    )


def suspended_by(state: TreatyState, party: str) -> tuple[str, ...]:
    """The codes of the other parties that have suspended the treaty towards *party*."""
    return tuple(code for code, _ in suspensions_towards(state, party))


def _faces(state: TreatyState, one: str, other: str) -> bool:
    sides = state.sides.get(one), state.sides.get(other)
    return None in sides or sides[0] != sides[1]
