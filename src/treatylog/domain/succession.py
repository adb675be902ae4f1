"""Succession of States: continuation, succession and extinction (custom; the Vienna Convention of 1978)."""

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Operation, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState, line_of
from treatylog.facts.base import Ground
from treatylog.facts.treaty import Treaty

CONTINUATION = Rule(
    "continuation",
    "custom on State succession",
    "A State that continues the legal person of another is bound as before, without a new act of consent.",
)
SUCCESSION = Rule(
    "succession",
    "custom on State succession",
    "A successor State is a party from the date of succession where it and the other parties treat it as one.",
)
EXTINCTION = Rule(
    "extinction",
    "custom on State succession",
    "A State that ceases to exist is a party to nothing; its successors are judged for themselves.",
)


def succeed(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """
    A State takes the place of its predecessor: as a party, a contracting State or a signatory.

    It has what its predecessor had on the day of succession, and nothing that came to the predecessor later (Vienna
    Convention of 1978, arts. 17-19). A notification that reaches back to a day on which there was no consent yet to
    succeed to binds nobody, from then or later: the date is wrong, or the predecessor, or a consent of its own is due.

    Where the record does not say which State it succeeds, its own notification is what it rests on.
    """
    assert act.party
    predecessor = state.of(act.predecessor) if act.predecessor else None
    if predecessor and act.party in line_of(state, predecessor.party):
        return without_effect("succeeds-itself", "it is itself in the line of the State that it is said to succeed")
    trigger, cause = _place(treaty, state, predecessor)
    if trigger is None:
        return without_effect("predecessor-not-a-party", f"its predecessor {act.predecessor} was not a party")
    if trigger is Trigger.SIGN and act.done_on:
        says = f"its predecessor {act.predecessor} had only signed on {act.on}, from which it is to have effect"
        return without_effect("before-predecessor", says)
    if state.ended:
        return without_effect("treaty-ended", "the treaty had ended")
    if state.of(act.party).standing not in _MAY_SUCCEED:
        return without_effect("already-bound", "it had signed or consented on its own account already")
    rule = CONTINUATION if act.mode == "continuation" else SUCCESSION
    on = max(act.on, act.effective_on or act.on)
    return moves(
        Effect(
            on, trigger, act.party, rule, acts=(act.id,), cause=cause, predecessor=act.predecessor, mode=act.mode
        )
    )  # fmt: skip


_MAY_SUCCEED = (Standing.NOT_PARTY, Standing.SIGNATORY, Standing.SIGNATORY_DISOWNED)


def _place(treaty: Treaty, state: TreatyState, predecessor: PartyState | None) -> tuple[Trigger | None, Effect | None]:
    """What a successor to *predecessor* becomes, and by which effect of the predecessor's; nothing: it has no place."""
    unrecorded = predecessor is not None and not treaty.coverage.consents and predecessor.standing_by is None
    if predecessor is None or unrecorded:
        return (Trigger.SUCCEED if state.in_force else Trigger.CONSENT), None
    if _was_bound(predecessor):
        return Trigger.SUCCEED, predecessor.bound_by
    if predecessor.consent:
        return Trigger.CONSENT, predecessor.consent
    return (Trigger.SIGN, predecessor.signed) if predecessor.signed else (None, None)


def _was_bound(predecessor: PartyState) -> bool:
    extinct = predecessor.end is not None and predecessor.end.trigger is Trigger.EXTINGUISH
    return predecessor.is_bound or extinct


def extinguish(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State ceases to exist: what it was bound by ends for it, what it had only signed lapses."""
    assert act.party
    party = state.of(act.party)
    if party.extinct:
        return without_effect("already-extinct", "it had ceased to exist before")
    gone = Effect(act.on, Trigger.EXTINGUISH, act.party, EXTINCTION, acts=(act.id,), ground=Ground.EXTINCTION)
    if party.operation in (Operation.PROVISIONAL, Operation.SUSPENDED) and not party.is_bound:
        return moves(Effect(act.on, Trigger.END_PROVISIONAL, act.party, EXTINCTION, acts=(act.id,)), gone)
    return moves(gone)
