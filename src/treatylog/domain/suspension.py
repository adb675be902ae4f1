"""Suspension of a treaty's operation, as performed (VCLT arts. 57, 60-62, 65, 72)."""

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Operation, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.treaty import Treaty

SUSPENSION = Rule(
    "suspension as performed",
    "VCLT arts. 57, 60, 65, 72",
    "A party's own formal act moves that party's operation from its date; whether it was lawful is recorded as the "
    "positions of those who say so, and not decided here.",
)
CONFIRMATION = Rule(
    "suspension confirmed", "VCLT art. 72", "A further act of the same party confirms its suspension and starts none."
)
RESUMPTION = Rule("resumption", "VCLT art. 72", "A party that performs again does so from the date of its act.")


def suspend(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A party's formal act by which it stops performing, or which confirms that it has (VCLT arts. 57-62, 65, 72)."""
    assert act.party
    party = state.of(act.party)
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    if party.operation is Operation.SUSPENDED:
        return moves(Effect(act.on, Trigger.CONFIRM_SUSPENSION, act.party, CONFIRMATION, acts=(act.id,)))
    on = max(act.on, act.effective_on) if act.effective_on else act.on
    return moves(Effect(on, Trigger.SUSPEND, act.party, SUSPENSION, acts=(act.id,)))


def resume(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A party's formal act by which it performs again (VCLT art. 72)."""
    assert act.party
    if state.of(act.party).operation is not Operation.SUSPENDED:
        return without_effect("not-suspended", "it had not suspended the treaty")
    on = max(act.on, act.effective_on) if act.effective_on else act.on
    return moves(Effect(on, Trigger.RESUME, act.party, RESUMPTION, acts=(act.id,)))
