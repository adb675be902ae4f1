"""
Whose word goes where holders differ: a party's state as one of them has it (VCLT arts. 65-66; practice).

By default a treaty is told as it was performed, and as a court decided; who asks may choose another's word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Operation, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.positions import Position
from treatylog.facts.base import Basis, Capacity, Ground
from treatylog.facts.event import Claim

HELD = Rule(
    "position of a holder",
    "VCLT arts. 65, 66",
    "Where holders differ, the answer can be given as one of them has it: a court, the depositary, an organ, other "
    "parties, the party itself or a researcher.",
)


def capacity_of(
    position: Position, party: str, depositaries: Iterable[str], speakers: Mapping[str, Capacity]
) -> Capacity:
    """In what capacity the holder of *position* speaks of *party*: as it says itself, else by who the holder is."""
    if position.capacity:
        return position.capacity
    if position.holder == party:
        return Capacity.PARTY
    if position.holder in depositaries:
        return Capacity.DEPOSITARY
    return speakers.get(position.holder, Capacity.OTHER_PARTIES)


def as_held(party: PartyState, position: Position) -> PartyState:
    """*party* as *position* has it; unchanged where that agrees with how it stands."""
    claim = Claim(position.claims) if position.claims else None
    if claim is None or _agrees(party, claim):
        return party
    on = position.since or (party.standing_by.on if party.standing_by else None)
    if on is None:
        return party
    held = Effect(on, _TRIGGERS[claim], party.party, HELD, acts=(position.because,), basis=Basis.RECORDED)
    free = replace(party, exit=None, suspension=None, confirmations=())
    match claim:
        case Claim.PARTY | Claim.IN_FORCE:
            return replace(
                free, standing=Standing.PARTY, operation=Operation.IN_FORCE, standing_by=held, operation_by=held,
                bound_by=party.bound_by or held, end=None,
            )  # fmt: skip
        case Claim.SUSPENDED:
            return replace(free, operation=Operation.SUSPENDED, operation_by=held, suspension=held)
        case Claim.NOT_PARTY:
            return PartyState(party.party, standing_by=held)
        case Claim.ENDED:
            end = replace(held, ground=Ground.TERMINATION)
            return replace(
                free, standing=Standing.FORMER_PARTY, operation=Operation.ENDED, standing_by=end, operation_by=end,
                end=end,
            )  # fmt: skip


_TRIGGERS = {
    Claim.PARTY: Trigger.ENTER_INTO_FORCE,
    Claim.IN_FORCE: Trigger.ENTER_INTO_FORCE,
    Claim.SUSPENDED: Trigger.SUSPEND,
    Claim.NOT_PARTY: Trigger.LAPSE,
    Claim.ENDED: Trigger.TERMINATE,
}


def _agrees(party: PartyState, claim: Claim) -> bool:
    match claim:
        case Claim.PARTY:
            return party.is_bound
        case Claim.IN_FORCE:
            return party.is_bound and party.operation is Operation.IN_FORCE
        case Claim.SUSPENDED:
            return party.operation is Operation.SUSPENDED or not party.is_bound
        case Claim.NOT_PARTY:
            return not party.is_bound
        case Claim.ENDED:
            return party.standing is Standing.FORMER_PARTY or not party.is_bound
