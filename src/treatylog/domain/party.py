"""Where one party stands, what is remembered of it, and how an effect moves it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from treatylog.domain.dealings import (
    DEALT,
    NO_DEALINGS,
    Dealings,
    dealt,
    taken_over,
    with_instrument,
    without_reservations,
)
from treatylog.domain.effect import Effect
from treatylog.domain.frozen import quickly_made
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
from treatylog.facts.base import OWN_GROUNDS
from treatylog.facts.clauses import OwnTerms

Place = tuple[Standing, Operation]
"""Where a State stands on both axes."""


@quickly_made
@dataclass(frozen=True, slots=True)
class PartyState:
    """
    Where one party stands, and by which effects.

    - ``signed`` the signature that stands, ``consent`` the consent that waits for entry into force, ``pending`` one
      that waits for an exit to take effect, ``awaiting`` one whose reservation others must accept, ``refused`` their
      refusal, ``put`` that reservation as it was put to them, ``objectors`` who objected, ``deposits`` the
      depositaries that have the instrument, ``admitted`` the organ's vote on it, ``unadmitted`` a consent that waits
      for that;
    - ``provisional`` the application before entry into force, ``provisional_notice`` and ``provisional_end`` its end,
      ``declined`` the declaration that keeps it from beginning;
    - ``bound_by`` what brought the latest bond, ``succession`` how it took its predecessor's place;
    - ``instrument`` the consent by which it is bound;
    - ``exit`` the notice that runs, ``paused`` one that was stopped;
    - ``suspension`` the party's own act in operation, ``rights`` the suspension of its rights by an organ;
    - ``end`` the first end of its latest bond, ``left`` the latest end of any, ``extinct`` the end of the State itself,
      ``conflict`` the armed conflict that it entered last, ``conflicts`` in how many it is engaged;
    - ``dealings`` what it did beside its own bond.
    """

    party: str
    standing: Standing = Standing.NOT_PARTY
    operation: Operation = Operation.NOT_IN_FORCE
    standing_by: Effect | None = None
    operation_by: Effect | None = None
    bound_by: Effect | None = None
    consent: Effect | None = None
    pending: Effect | None = None
    awaiting: Effect | None = None
    refused: Effect | None = None
    put: Effect | None = None
    objectors: tuple[str, ...] = ()
    deposits: tuple[str, ...] = ()
    admitted: Effect | None = None
    unadmitted: Effect | None = None
    signed: Effect | None = None
    provisional: Effect | None = None
    provisional_notice: Effect | None = None
    provisional_end: Effect | None = None
    declined: Effect | None = None
    instrument: Effect | None = None
    exit: Effect | None = None
    paused: Effect | None = None
    rights: Effect | None = None
    conflict: Effect | None = None
    conflicts: int = 0
    suspension: Effect | None = None
    confirmations: tuple[str, ...] = ()
    succession: Effect | None = None
    end: Effect | None = None
    left: Effect | None = None
    extinct: Effect | None = None
    dealings: Dealings = NO_DEALINGS

    @property
    def terms(self) -> OwnTerms | None:
        """What its instrument says of its own end, where the treaty leaves that to it."""
        return self.instrument.terms if self.instrument else None

    @property
    def is_bound(self) -> bool:
        """Whether the State is a party (VCLT art. 2(1)(g)), its notice running or not."""
        return self.standing in (Standing.PARTY, Standing.WITHDRAWING)


_FIELDS = tuple(field.name for field in fields(PartyState))
_values = attrgetter(*_FIELDS)


@lru_cache(maxsize=4096)
def stranger(party: str) -> PartyState:
    """The state of *party* under a treaty with which it never had to do."""
    return PartyState(party)


def _place(place: Place, trigger: Trigger) -> Place | None:
    standing = STANDING_TABLE.get((place[0], trigger)) if trigger in STANDING_TRIGGERS else place[0]
    operation = OPERATION_TABLE.get((place[1], trigger)) if trigger in OPERATION_TRIGGERS else place[1]
    if standing is None or operation is None or (standing, operation) not in LEGAL_PAIRS:
        return None
    return standing, operation


PLACES: Mapping[tuple[Standing, Operation, Trigger], Place] = MappingProxyType(
    {(*place, trigger): after for place in LEGAL_PAIRS for trigger in Trigger if (after := _place(place, trigger))}
)
"""Both tables in one: where each trigger leads from each legal pair, for those that lead to one."""


def place_after(party: PartyState, effect: Effect) -> Place | None:
    """The standing and operation to which *effect* moves *party* by the tables; none where it moves it to no pair."""
    return PLACES.get((party.standing, party.operation, effect.trigger))


def inherited(party: PartyState, predecessor: PartyState, succession: Effect) -> PartyState:
    """*party* with what it takes over from the State whose place it took: its instrument, and its dealings."""
    return replace(
        party, succession=succession, instrument=party.instrument or predecessor.instrument or predecessor.consent,
        dealings=taken_over(predecessor.dealings, same=succession.mode == "continuation"),
    )  # fmt: skip


def moved(party: PartyState, effect: Effect, place: Place) -> PartyState:
    """*party* moved by *effect* to *place*, with what is remembered of it."""
    standing, operation = place
    after = dict(zip(_FIELDS, _values(party), strict=True)) | _REMEMBERED.get(effect.trigger, _nothing)(party, effect)
    if standing is not party.standing:
        after |= {"standing": standing, "standing_by": effect}
    if operation is not party.operation:
        after |= {"operation": operation, "operation_by": effect}
    return PartyState(**after)


def is_overtaken(party: PartyState, effect: Effect) -> bool:
    """
    Whether *effect* waited for something that no longer stands, came too late, or is braked by an armed conflict.

    What was done under a bond that ended before it took effect is gone with that bond.
    """
    if effect.braked and party.conflict:
        return True
    if effect.done and party.left and party.left.on > effect.done:
        return True
    if effect.trigger is Trigger.DECLINE_PROVISIONAL and party.operation is Operation.PROVISIONAL:
        return party.provisional is not None and party.provisional.on < effect.on
    if effect.waits_for is None:
        return False
    if effect.trigger is Trigger.RESERVE:
        return party.left is None or party.left.on != effect.on
    if effect.trigger is Trigger.APPLY_PROVISIONALLY and party.declined:
        return True
    return not any(effect.waits_for is standing for standing in _standing(party))


def _standing(party: PartyState) -> Iterator[Effect | None]:
    """What an effect may wait for."""
    yield from (party.exit, party.consent, party.pending, party.awaiting, party.provisional_notice, party.signed)
    yield party.bound_by
    yield from (territory.exit for territory in party.dealings.territories.values())
    yield from (*party.dealings.declarations.values(), *party.dealings.lodged.values())


Changes = dict[str, Any]
"""Fields of a party's state and what they become."""


def _nothing(_party: PartyState, _effect: Effect) -> Changes:
    return {}


_ANEW: Changes = {"end": None, "bound_by": None, "succession": None, "instrument": None}
_NOT_SUSPENDED: Changes = {"suspension": None, "confirmations": ()}
_NOT_RESERVED: Changes = {"awaiting": None, "put": None, "objectors": ()}
_NOT_PROVISIONAL: Changes = dict.fromkeys(("provisional", "provisional_notice", "provisional_end", "declined"))


def _bound(party: PartyState, effect: Effect) -> Changes:
    fresh = {"consent": None, "end": None, "deposits": (), "bound_by": effect, "instrument": party.consent}
    return {**_NOT_SUSPENDED, **_NOT_RESERVED, **_NOT_PROVISIONAL, **fresh}


def _over(party: PartyState, effect: Effect) -> Changes:
    gone = dict.fromkeys(("exit", "paused", "consent", "pending", "signed", "rights", "admitted", "unadmitted"))
    return {
        **_NOT_SUSPENDED,
        **_NOT_RESERVED,
        **gone,
        "dealings": NO_DEALINGS,
        "end": party.end or effect,
        "left": effect,
    }


def _left(party: PartyState, effect: Effect) -> Changes:
    return {**_over(party, effect), "pending": party.pending if effect.ground in OWN_GROUNDS else None}


def _gone(party: PartyState, effect: Effect) -> Changes:
    ended = _over(party, effect) if party.bound_by else dict.fromkeys(("consent", "awaiting", "pending", "unadmitted"))
    return {**ended, "dealings": party.dealings, "extinct": effect}


def _taken_back(party: PartyState) -> Changes:
    return {"consent": None, "dealings": without_reservations(party.dealings)}


def _dealt(party: PartyState, effect: Effect) -> Changes:
    return {"dealings": dealt(party.dealings, effect)}


def _declined(party: PartyState, effect: Effect) -> Changes:
    """A declaration of the day on which provisional application began keeps it from having begun."""
    begun = {"provisional": None} if party.operation is Operation.PROVISIONAL else {}
    return {"declined": effect, **begun}


_REMEMBERED: Mapping[Trigger, Callable[[PartyState, Effect], Changes]] = {
    Trigger.SIGN: lambda _, effect: {**_ANEW, "signed": effect},
    Trigger.CONSENT: lambda party, effect: {
        **_ANEW,
        "consent": effect,
        "pending": None,
        "awaiting": None,
        "refused": None,
        "dealings": with_instrument(party.dealings, effect),
        "unadmitted": None,
    },
    Trigger.KEEP_CONSENT: lambda _, effect: {"pending": effect},
    Trigger.DROP_CONSENT: lambda party, _: {
        "pending": None,
        "unadmitted": None,
        "dealings": without_reservations(party.dealings) if party.unadmitted else party.dealings,
    },
    Trigger.AWAIT_ADMISSION: lambda party, effect: {
        "unadmitted": effect,
        "pending": None,
        "dealings": with_instrument(party.dealings, effect),
    },
    Trigger.ADMIT: lambda _, effect: {"admitted": effect},
    Trigger.DISOWN: lambda *_: {"signed": None},
    Trigger.PUT_RESERVATION: lambda _, effect: {"put": effect, "objectors": ()},
    Trigger.AWAIT_ACCEPTANCE: lambda party, effect: {
        "awaiting": effect,
        "pending": None,
        "unadmitted": None,
        "dealings": with_instrument(party.dealings, effect),
    },
    Trigger.REFUSE_RESERVATION: lambda party, effect: {
        "awaiting": None,
        "refused": effect,
        "dealings": without_reservations(party.dealings),
    },
    Trigger.OBJECT: lambda party, effect: {"objectors": (*party.objectors, *effect.objectors)},
    Trigger.DEPOSIT_ONE: lambda party, effect: {"deposits": (*party.deposits, effect.depositary or "")},
    Trigger.WITHDRAW_INSTRUMENT: lambda party, _: {**_taken_back(party), "signed": None},
    Trigger.REVOKE_CONSENT: lambda party, _: _taken_back(party),
    Trigger.DECLINE_PROVISIONAL: _declined,
    Trigger.ACCEPT_PROVISIONAL: lambda *_: {"declined": None},
    Trigger.APPLY_PROVISIONALLY: lambda _, effect: {"provisional": effect, "provisional_end": None, "declined": None},
    Trigger.NOTIFY_END_OF_PROVISIONAL: lambda _, effect: {"provisional_notice": effect},
    Trigger.END_PROVISIONAL: lambda _, effect: {
        **_NOT_SUSPENDED,
        "provisional_notice": None,
        "provisional_end": effect,
    },
    Trigger.ENTER_INTO_FORCE: _bound,
    Trigger.SUCCEED: lambda party, effect: {**_bound(party, effect), "succession": effect},
    Trigger.NOTIFY_WITHDRAWAL: lambda _, effect: {"exit": effect},
    Trigger.EXTEND_WITHDRAWAL: lambda _, effect: {"exit": effect},
    Trigger.PAUSE_WITHDRAWAL: lambda _, effect: {"exit": None, "paused": effect},
    Trigger.RESUME_WITHDRAWAL: lambda _, effect: {"exit": effect, "paused": None},
    Trigger.RESCIND_WITHDRAWAL: lambda *_: {"exit": None, "paused": None, "pending": None},
    Trigger.LEAVE: _left,
    Trigger.TERMINATE: _over,
    Trigger.LAPSE: _over,
    Trigger.EXTINGUISH: _gone,
    **dict.fromkeys(DEALT, _dealt),
    Trigger.SUSPEND_RIGHTS: lambda _, effect: {"rights": effect},
    Trigger.RESTORE_RIGHTS: lambda *_: {"rights": None},
    Trigger.BEGIN_CONFLICT: lambda party, effect: {"conflict": effect, "conflicts": party.conflicts + 1},
    Trigger.END_CONFLICT: lambda party, _: {
        "conflict": party.conflict if party.conflicts > 1 else None,
        "conflicts": max(0, party.conflicts - 1),
    },
    Trigger.SUSPEND: lambda _, effect: {"suspension": effect},
    Trigger.CONFIRM_SUSPENSION: lambda party, effect: {"confirmations": (*party.confirmations, *effect.acts)},
    Trigger.RESUME: lambda *_: _NOT_SUSPENDED,
    Trigger.RESUME_PROVISIONAL: lambda *_: _NOT_SUSPENDED,
}
"""What a party's state remembers of an effect beyond the two axes."""
