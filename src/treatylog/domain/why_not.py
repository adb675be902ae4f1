"""Why not: what a party nearly is, under an instrument, and why it is not that."""

from collections.abc import Iterator
from datetime import date, timedelta

from treatylog.domain.act import Act, is_precise
from treatylog.domain.effect import Effect
from treatylog.domain.entry import SIGNATURE, lacking
from treatylog.domain.history import History
from treatylog.domain.linked import LINKED_EXIT
from treatylog.domain.machine import Operation, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.prose import listed, long_date, period_name
from treatylog.domain.reasons import Part, Reason, Teller
from treatylog.domain.ruling import Bearing
from treatylog.domain.state import TreatyState, suspensions_towards
from treatylog.domain.threshold import Need
from treatylog.facts.clauses import OnDeposits

_MOST_NAMED = 5
"""How many of those whose instruments are missing are named; more are counted."""


def why_not(
    teller: Teller, history: History[TreatyState], state: PartyState, coming: Reason | None
) -> Iterator[Reason]:
    """Why *state* is not the one that is near to it; *coming* tells of an entry into force on a later day."""
    whole = history.at(teller.voice.on)
    if state.end or state.extinct:
        return
    if state.is_bound:
        yield from _not_withdrawn(teller, history, state)
        yield from _not_suspended(teller, whole, state)
    elif state.standing is Standing.SIGNATORY:
        yield from _not_bound(teller, state)
    elif state.standing is Standing.CONTRACTING:
        yield from _not_in_force(teller, whole, coming)


def _said(says: str, *acts: str, on: date | None = None) -> Reason:
    return Reason(Part.WHY_NOT, says, on, events=acts)


def _dated(act: Act) -> str:
    return long_date(act.on) if is_precise(act) else period_name(act.first, act.last)


# Leaving


def _not_withdrawn(teller: Teller, history: History[TreatyState], state: PartyState) -> Iterator[Reason]:
    if state.exit:
        if state.exit.effective and state.exit.rule is not LINKED_EXIT:
            when = f"{teller.voice.was_to} take effect {teller.voice.takes_effect(state.exit)}"
            says = f"Not yet withdrawn: the notice of {_given(teller, state.exit)} {when}."
            yield _said(says, *_first(state.exit).acts, on=state.exit.effective)
    elif state.paused:
        says = f"Not withdrawn: the notice of {_given(teller, state.paused)} was stopped, and does not run."
        yield _said(says, *state.paused.acts)
    else:
        taken = _taken_back(teller, history, state)
        if taken:
            before = history.at(taken.on - timedelta(days=1)).of(state.party)
            notice = before.exit or before.paused
            which = f"the notice of {_given(teller, notice)}" if notice else "its notice"
            yield _said(f"Not withdrawn: {which} was taken back {teller.when(taken)}.", *taken.acts, on=taken.on)
        since = taken.on if taken else state.bound_by.on if state.bound_by else date.min
        yield from _no_notices(teller, state.party, since)


def _first(notice: Effect) -> Effect:
    return notice.chain[-1]


def _given(teller: Teller, notice: Effect) -> str:
    """The day on which a notice was given, which may lie before that of its receipt."""
    acts = [teller.acts[i] for i in _first(notice).acts if i in teller.acts]
    return _dated(min(acts, key=lambda act: act.on)) if acts else long_date(_first(notice).on)


def _taken_back(teller: Teller, history: History[TreatyState], state: PartyState) -> Effect | None:
    """The last time that the party took back a notice of its present bond."""
    since = state.bound_by.on if state.bound_by else date.min
    found = [
        effect
        for effect in history.effects
        if effect.trigger is Trigger.RESCIND_WITHDRAWAL
        and effect.party == state.party
        and since <= effect.on <= teller.voice.on
    ]
    return found[-1] if found else None


def _no_notices(teller: Teller, party: str, since: date) -> Iterator[Reason]:
    """The notices without effect, and the announcements, that *party* made after *since*."""
    own = [act for act in teller.history.acts if act.party == party and since < act.on <= teller.voice.on]
    for act in own:
        ruling = teller.history.rulings[act.id]
        if act.type == "withdrawal_notified" and ruling.bearing is Bearing.WITHOUT_EFFECT:
            says = f"Not withdrawn: the notice of {_dated(act)} had no effect, because {ruling.says}."
            yield _said(says, act.id, on=act.on)
    announced = [act for act in own if act.type == "withdrawal_announced" and not act.treaty]
    if announced:
        one = len(announced) == 1
        which = f"the announcement{'' if one else 's'} of {listed(_dated(act) for act in announced)}"
        says = f"Not withdrawn: {which} {'is no notice' if one else 'are no notices'}."
        yield _said(says, *(act.id for act in announced))


# Suspension


def _not_suspended(teller: Teller, whole: TreatyState, state: PartyState) -> Iterator[Reason]:
    found = dict(suspensions_towards(whole, state.party))
    if not found or state.operation is Operation.SUSPENDED:
        return
    by = listed(teller.name(code) for code in found)
    whose = "its own operation, and what was owed to it alone"
    if len(found) > 1:
        whose = "their own operation, and what was owed to them alone"
    says = f"Not suspended itself: the suspension by {by} moved {whose}."
    yield _said(says, *(id for effect in found.values() for id in effect.acts))


# Entering


def _not_bound(teller: Teller, state: PartyState) -> Iterator[Reason]:
    by = state.standing_by
    if by is None or by.trigger is not Trigger.SIGN or state.awaiting or state.refused:
        return
    if not teller.treaty.coverage.consents:
        return
    says = "Not bound: it signed, and by then the record holds no instrument of its consent."
    yield Reason(
        Part.WHY_NOT, says, by.on, rule=SIGNATURE.name, article=SIGNATURE.article, law=SIGNATURE.says, events=by.acts
    )


def _not_in_force(teller: Teller, whole: TreatyState, coming: Reason | None) -> Iterator[Reason]:
    need, clause = lacking(teller.treaty, whole), teller.treaty.entry_into_force
    if coming and coming.on:
        says = f"Not yet in force for it: nothing was missing by then but the day, {long_date(coming.on)}."
        yield _said(says, *coming.events, on=coming.on)
    elif need and isinstance(clause, OnDeposits) and teller.treaty.coverage.consents:
        missing = [*_missing(teller, clause, need)]
        if missing:
            yield _said(f"Not in force: by then {', and '.join(missing)}.")


def _missing(teller: Teller, clause: OnDeposits, need: Need) -> Iterator[str]:
    if need.deposits and clause.deposits:
        yield f"the record holds {clause.deposits - need.deposits} of the {clause.deposits} instruments that are needed"
    if need.states:
        names = listed(teller.name(code) for code in need.states)
        whose = names if len(need.states) <= _MOST_NAMED else f"{len(need.states)} States whose consent is needed"
        yield f"the instrument{'' if len(need.states) == 1 else 's'} of {whose} {_is_are(len(need.states))} missing"
    for name, count in need.subsets:
        yield f"{count} more from among {name} {_is_are(count)} missing"
    if need.share:
        yield "the share that its clause asks for is not reached"


def _is_are(number: int) -> str:
    return "is" if number == 1 else "are"
