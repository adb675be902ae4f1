"""Suspension of a treaty's operation, as performed (VCLT arts. 57, 60-62, 65, 72)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Operation, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState, relation_between
from treatylog.facts.treaty import Treaty

SUSPENSION = Rule(
    "suspension as performed",
    "VCLT arts. 57, 60, 65, 72",
    "A party's own formal act moves that party's operation from its date; whether it was lawful is recorded as the "
    "positions of those who say so, and not decided here.",
)
BY_ORGAN = Rule(
    "suspension by the organ",
    "VCLT arts. 5, 57(a)",
    "The competent organ suspends the treaty for a State where the treaty, or its provisional application, so allows.",
)
CONFIRMATION = Rule(
    "suspension confirmed", "VCLT art. 72", "A further act of the same party confirms its suspension and starts none."
)
TOWARDS = Rule(
    "suspension towards one party",
    "VCLT arts. 58, 60(2)(b), 72",
    "A suspension may stop performance between certain parties alone; towards others the treaty stays in operation.",
)
PARTIAL = Rule(
    "suspension of certain provisions",
    "VCLT arts. 44, 57-62",
    "Where provisions are separable, a suspension may be of these alone; the treaty stays in operation otherwise.",
)
RIGHTS_SUSPENDED = Rule(
    "rights of membership suspended",
    "VCLT art. 5, the constituent instrument",
    "An organ's sanction takes a member's rights and leaves it bound: the treaty is not suspended.",
)
RIGHTS_RESTORED = Rule(
    "rights of membership restored",
    "VCLT art. 5, the constituent instrument",
    "The organ gives a member's rights back.",
)
RESUMPTION = Rule("resumption", "VCLT art. 72", "A party that performs again does so from the date of its act.")


def suspend(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """
    A party's formal act by which it stops performing, or which confirms that it has (VCLT arts. 57-62, 65, 72).

    Towards certain parties, or of certain provisions, it leaves the party's own operation as it is.
    """
    assert act.party
    party = state.of(act.party)
    if act.towards or act.provisions:
        return _suspend_in_part(party, act)
    if not party.is_bound and party.operation not in (Operation.PROVISIONAL, Operation.SUSPENDED):
        return without_effect("not-a-party", "it was not a party then")
    if party.operation is Operation.SUSPENDED:
        return moves(Effect(act.on, Trigger.CONFIRM_SUSPENSION, act.party, CONFIRMATION, acts=(act.id,)))
    rule = BY_ORGAN if act.by and act.by != act.party else SUSPENSION
    return moves(Effect(_from(act), Trigger.SUSPEND, act.party, rule, acts=(act.id,)))


def _suspend_in_part(party: PartyState, act: Act) -> Ruling:
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    trigger, rule = (Trigger.SUSPEND_TOWARDS, TOWARDS) if act.towards else (Trigger.SUSPEND_PROVISIONS, PARTIAL)
    return moves(
        Effect(
            _from(act), trigger, act.party, rule, acts=(act.id,), towards=act.towards, provisions=act.provisions,
            done=act.on,
        )
    )  # fmt: skip


def resume(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A party's formal act by which it performs again (VCLT art. 72): towards those it names, or all and everything."""
    party = state.of(act.party or "")
    towards = act.towards or _suspended_towards(party)
    again = [] if act.towards else list(_performs_again(party))
    if any(relation_between(state, party, state.of(other)).suspended for other in towards):
        again.append(Trigger.RESUME_TOWARDS)
    if not again:
        return without_effect(
            "not-suspended", "it had not suspended the treaty" + (" towards them" if act.towards else "")
        )
    done = Effect(_from(act), again[0], act.party, RESUMPTION, acts=(act.id,))
    return moves(
        *(replace(done, trigger=one, towards=towards if one is Trigger.RESUME_TOWARDS else ()) for one in again)
    )


def _performs_again(party: PartyState) -> Iterator[Trigger]:
    if party.operation is Operation.SUSPENDED:
        yield Trigger.RESUME if party.is_bound else Trigger.RESUME_PROVISIONAL
    if party.dealings.partial:
        yield Trigger.RESUME_PROVISIONS


def _suspended_towards(party: PartyState) -> tuple[str, ...]:
    relations = party.dealings.relations
    return tuple(sorted(code for code in relations if relations[code].suspended))


def suspend_rights(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An organ suspends a member's rights; the treaty stays in operation for it."""
    assert act.party
    party = state.of(act.party)
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    if party.rights:
        return without_effect("already-suspended", "its rights had been suspended already")
    return moves(Effect(_from(act), Trigger.SUSPEND_RIGHTS, act.party, RIGHTS_SUSPENDED, acts=(act.id,)))


def restore_rights(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An organ restores a member's rights."""
    assert act.party
    if state.of(act.party).rights is None:
        return without_effect("not-suspended", "its rights had not been suspended")
    return moves(Effect(_from(act), Trigger.RESTORE_RIGHTS, act.party, RIGHTS_RESTORED, acts=(act.id,)))


def _from(act: Act) -> date:
    return max(act.on, act.effective_on) if act.effective_on else act.on
