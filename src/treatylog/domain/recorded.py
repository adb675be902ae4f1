"""
Effects that somebody stated, set beside those the clauses give.

A stated effect checks the derived date where the acts it follows from are in the record: the derived date stands and
the other is shown. Where those acts are not in the record, the statement moves the state, on the basis ``recorded``.
"""

from dataclasses import replace

from treatylog.domain.accession import waits_unrefused
from treatylog.domain.act import Act
from treatylog.domain.calendar import day_after
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Bearing, Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Basis, Ground
from treatylog.facts.clauses import AsRecorded, EffectEdge
from treatylog.facts.treaty import Treaty

STATED = Rule(
    "effect as stated",
    "practice of depositaries",
    "Where the acts are not in the record, the effect is taken as it was stated.",
)


def check_entry(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A statement that the treaty entered into force, for one party or as a whole."""
    party = state.of(act.party) if act.party else None
    derived = (party.bound_by if party.is_bound else None) if party else state.in_force
    if derived:
        return _compared(act, derived)
    if party and party.extinct:
        return Ruling(Bearing.DIFFERS, says="it had ceased to exist")
    if party and party.end and treaty.coverage.consents:
        return without_effect("no-new-consent", "it had left, and no new act of consent is on record")
    if _may_be_derived(treaty) and _is_pending(state, party) and not (party and _is_undated(treaty, party)):
        return Ruling(Bearing.DIFFERS, says="the clauses do not bring it into force by that date")
    given = party.consent if party else None
    return moves(
        Effect(
            act.on, Trigger.ENTER_INTO_FORCE, act.party, STATED, acts=(act.id,), basis=Basis.RECORDED, cause=given
        )
    )  # fmt: skip


def after_stated_entry(_treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What is in force for one party is in force."""
    if state.in_force:
        return ()
    return (Effect(effect.on, Trigger.ENTER_INTO_FORCE, None, STATED, cause=effect, basis=Basis.INFERRED),)


def check_withdrawal(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A statement that a party's withdrawal took effect."""
    assert act.party
    party = state.of(act.party)
    if party.end and party.end.trigger is not Trigger.LEAVE:
        return Ruling(Bearing.DIFFERS, derived=party.end.on, says="its bond ended otherwise", beside=party.end)
    found = party.end or (party.left if party.left and act.first <= party.left.on <= act.last else None)
    if found:
        return _compared(act, found, is_last_day(treaty))
    if party.exit:
        if is_last_day(treaty) and party.exit.effective == day_after(act.last):
            return _compared(act, replace(party.exit, on=party.exit.effective), last_day=True)
        running = party.exit
        return Ruling(
            Bearing.DIFFERS, derived=running.effective, says="its notice was still running", beside=running
        )  # fmt: skip
    return _stated_end(state, act, Trigger.LEAVE, Ground.WITHDRAWAL)


def check_termination(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A statement that the treaty ended, for one party or as a whole."""
    derived = state.of(act.party).end if act.party else state.ended
    if derived:
        return _compared(act, derived, is_last_day(treaty))
    return _stated_end(state, act, Trigger.TERMINATE, act.ground or Ground.TERMINATION)


def _stated_end(state: TreatyState, act: Act, trigger: Trigger, ground: str) -> Ruling:
    if act.party and not state.of(act.party).is_bound:
        return Ruling(Bearing.DIFFERS, says="it was not a party then")
    return moves(Effect(act.on, trigger, act.party, STATED, acts=(act.id,), basis=Basis.RECORDED, ground=ground))


def _may_be_derived(treaty: Treaty) -> bool:
    """Whether the clause and the acts it counts are in the record."""
    return treaty.coverage.consents and not isinstance(treaty.entry_into_force, AsRecorded)


def _is_pending(state: TreatyState, party: PartyState | None) -> bool:
    if party is None:
        return any(other.consent for other in state.parties.values())
    return party.standing is Standing.CONTRACTING


def _is_undated(treaty: Treaty, party: PartyState) -> bool:
    """Whether the clause counts for *party* from a day that is not in the record."""
    return waits_unrefused(treaty, party) and bool(party.consent and party.consent.circulated is None)


def is_last_day(treaty: Treaty) -> bool:
    """Whether an end falls at the end of a day, so that lists print the last day before it."""
    edges = (getattr(clause, "effect_edge", None) for clause in (treaty.exit, treaty.duration))
    return EffectEdge.END in edges


def _compared(act: Act, found: Effect, last_day: bool = False) -> Ruling:
    giver = "another statement gives" if found.basis is Basis.RECORDED else "the clauses give"
    if last_day and day_after(act.last) == found.on:
        return Ruling(Bearing.CONFIRMS, derived=found.on, says=f"{giver} that day as the last", beside=found)
    if act.first <= found.on <= act.last:
        return Ruling(Bearing.CONFIRMS, derived=found.on, says=f"{giver} the same day", beside=found)
    return Ruling(Bearing.DIFFERS, derived=found.on, says=f"{giver} {found.on}", beside=found)
