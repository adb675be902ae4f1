"""Leaving a treaty, and its end when nobody is left (VCLT arts. 42, 54-56, 65-68, 70)."""

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Ground
from treatylog.facts.treaty import Treaty

NOTICE = Rule(
    "notice of withdrawal",
    "VCLT arts. 54(a), 65, 67",
    "A notice under the treaty's own clause sets the withdrawal running; until it takes effect the State is a party.",
)
NOTICE_ELAPSED = Rule(
    "end of the notice period",
    "VCLT arts. 54(a), 70(2)",
    "When the period of notice has run, the State is no longer a party.",
)
NOTICE_RESCINDED = Rule(
    "notice taken back", "VCLT art. 68", "A notice can be taken back at any time before it takes effect."
)
SIDE_EMPTY = Rule(
    "empty side",
    "VCLT arts. 54, 55, 70",
    "A treaty concluded between two sides ends for all when no party is left on one of them.",
)


def notify_withdrawal(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A notice of withdrawal under the exit clause (VCLT arts. 54(a), 65, 67)."""
    assert act.party
    party = state.of(act.party)
    if party.standing is Standing.WITHDRAWING:
        return without_effect("notice-already-running", "a notice of its own was already running")
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    clause = treaty.exit
    if clause is None:
        return without_effect("no-exit-clause", "the treaty has no clause on withdrawal in this record")
    start = max(act.on, act.received_on or act.on) if clause.anchor == "receipt" else act.on
    elapsed = add_period(start, clause.notice)
    on = max(elapsed, act.effective_on) if act.effective_on else elapsed
    reckoning = Reckoning(start, in_words(clause.notice)) if on == elapsed else None
    occasion = None if reckoning else "the later date that the notice names"
    notice = Effect(
        start, Trigger.NOTIFY_WITHDRAWAL, act.party, NOTICE, clause=clause.article, acts=(act.id,),
        effective=on, reckoning=reckoning, occasion=occasion,
    )  # fmt: skip
    leaving = Effect(
        on, Trigger.LEAVE, act.party, NOTICE_ELAPSED, clause=clause.article, cause=notice, waits_for=notice,
        ground=Ground.WITHDRAWAL, reckoning=reckoning,
    )  # fmt: skip
    return moves(notice, leaving)


def rescind(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A notice taken back before it took effect (VCLT art. 68)."""
    assert act.party
    if state.of(act.party).standing is not Standing.WITHDRAWING:
        return without_effect("no-notice-running", "no notice of its own was running")
    return moves(Effect(act.on, Trigger.RESCIND_WITHDRAWAL, act.party, NOTICE_RESCINDED, acts=(act.id,)))


def empty_side(treaty: Treaty, state: TreatyState, departure: Effect) -> tuple[Effect, ...]:
    """
    The end of a treaty between two sides when one of them is empty at the close of the day.

    Judged at the close, because a successor takes its predecessor's place on the very day it ceases to exist.
    """
    if not treaty.sides or state.ended or not state.in_force:
        return ()
    manned = {state.sides.get(party.party) for party in state.bound()}
    if all(side.name in manned for side in treaty.sides):
        return ()
    return (Effect(departure.on, Trigger.TERMINATE, None, SIDE_EMPTY, cause=departure, ground=departure.ground),)


def _ground_for_those_left(end: Effect) -> str | None:
    """For those who did not leave, an end brought by others leaving is a termination."""
    left = end.ground in (Ground.WITHDRAWAL, Ground.EXPULSION, Ground.EXTINCTION)
    return Ground.TERMINATION if left else end.ground


def after_end(state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What the treaty's end brings: it ends for every party that is left (VCLT arts. 54, 70)."""
    return tuple(
        Effect(
            effect.on, Trigger.TERMINATE, party.party, effect.rule, clause=effect.clause, cause=effect,
            ground=_ground_for_those_left(effect), basis=effect.basis,
        )
        for party in state.bound()
    )  # fmt: skip
