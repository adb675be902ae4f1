"""Succession of States: continuation, succession and extinction (custom; the Vienna Convention of 1978)."""

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import PartyState, TreatyState
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


def succeed(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State takes the place of its predecessor as a party."""
    assert act.party
    assert act.predecessor
    predecessor = state.of(act.predecessor)
    if not _was_bound(predecessor):
        return without_effect("predecessor-not-a-party", f"its predecessor {act.predecessor} was not a party")
    if state.ended:
        return without_effect("treaty-ended", "the treaty had ended")
    if state.of(act.party).standing is not Standing.NOT_PARTY:
        return without_effect("already-bound", "it had signed or consented on its own account already")
    rule = CONTINUATION if act.mode == "continuation" else SUCCESSION
    return moves(
        Effect(
            act.on, Trigger.SUCCEED, act.party, rule, acts=(act.id,), cause=predecessor.bound_by,
            predecessor=act.predecessor, mode=act.mode,
        )
    )  # fmt: skip


def _was_bound(predecessor: PartyState) -> bool:
    extinct = predecessor.end is not None and predecessor.end.trigger is Trigger.EXTINGUISH
    return predecessor.is_bound or extinct


def extinguish(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State ceases to exist: what it was bound by ends for it, what it had only signed lapses."""
    assert act.party
    if state.of(act.party).extinct:
        return without_effect("already-extinct", "it had ceased to exist before")
    return moves(Effect(act.on, Trigger.EXTINGUISH, act.party, EXTINCTION, acts=(act.id,), ground=Ground.EXTINCTION))
