"""Outcome: the effect for which an act is done, and the day on which it would come had the act another date."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from treatylog.domain.act import act_of
from treatylog.domain.effect import Effect
from treatylog.domain.effects import follow, law_of
from treatylog.domain.machine import Trigger
from treatylog.domain.provisional import notice_of
from treatylog.domain.state import TreatyState, applies, evolve
from treatylog.facts.day import Day
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.timeline import Timeline

_CONSENTS = ("ratified", "accepted", "approved", "acceded", "definitively_signed")

OUTCOMES: Mapping[str, tuple[Trigger, ...]] = MappingProxyType(
    {
        **dict.fromkeys(_CONSENTS, (Trigger.ENTER_INTO_FORCE,)),
        "succeeded": (Trigger.ENTER_INTO_FORCE, Trigger.SUCCEED),
        "accession_accepted": (Trigger.ACCEPT_ACCESSION,),
        "territorial_application_declared": (Trigger.APPLY_TO_TERRITORY, Trigger.EXCLUDE_TERRITORY),
        "withdrawal_notified": (Trigger.LEAVE, Trigger.LEAVE_FOR_TERRITORY, Trigger.TERMINATE),
        "provisional_application_ended": (Trigger.END_PROVISIONAL,),
    }
)
"""What the types of act are done for whose effect may come on a later day: the first of these that came."""

_EVERY = frozenset(trigger for triggers in OUTCOMES.values() for trigger in triggers)
_STEPS = 100
_EMPTY: Mapping[str, Effect] = MappingProxyType({})


def outcomes(line: Timeline, acts: Iterable[LegalAct], *, early: bool = False) -> Mapping[str, Effect]:
    """
    What each of *acts* brought about under the treaty of *line*, by its id; nothing for one that came to nothing.

    With *early* imprecise dates are taken at their first day. A notice that ends a provisional application which its
    State had declined has the day that the clause gives all the same.
    """
    if line.treaty.is_declaration:
        return _EMPTY
    wanted = {act.id: act for act in acts if act.type in OUTCOMES}
    if not wanted:
        return _EMPTY
    history = line.early_instrument if early else line.instrument
    lapsed = {id(effect) for state in history.states[-1:] for effect in state.lapsed}
    parties = {None, *(act.party for act in wanted.values())}
    found: dict[str, Effect] = {}
    for effect in history.effects:
        if effect.party not in parties or effect.trigger not in _EVERY or id(effect) in lapsed:
            continue
        for name in wanted.keys() & set(effect.foundation):
            if _is_outcome(effect, wanted[name]) and _comes_first(effect, found.get(name), wanted[name]):
                found[name] = effect
    for act in wanted.values():
        if act.type == "provisional_application_ended" and act.id not in found and not act.without_effect:
            found[act.id] = _ended(line.treaty, act, early=early)
    return found


def _is_outcome(effect: Effect, act: LegalAct) -> bool:
    whose = effect.party == act.party or effect.trigger is Trigger.TERMINATE
    return whose and effect.trigger in OUTCOMES[act.type] and effect.territory == getattr(act, "territory", None)


def _comes_first(effect: Effect, other: Effect | None, act: LegalAct) -> bool:
    """Whether *effect* is what *act* is done for rather than the *other*."""
    order = OUTCOMES[act.type]
    return other is None or order.index(effect.trigger) < order.index(other.trigger)


def _ended(treaty: Treaty, act: LegalAct, *, early: bool) -> Effect:
    notice = notice_of(treaty, act_of(act, "first" if early else "last"))
    assert notice.effective
    return replace(notice, on=notice.effective)


def supposed(line: Timeline, act: LegalAct, outcome: Effect | None, day: Day) -> date | None:
    """
    The day on which *act* would have its *outcome* had it been done on *day*, all else as it was.

    None where nothing is counted from the act's own date, or where that cannot be told from the act alone.
    """
    if line.treaty.is_declaration or outcome is None or not (act.on.is_precise and day.is_precise):
        return None
    before = min(act.on.first, day.first) - timedelta(days=1)
    state = line.instrument.at(before)
    if _alone(line.treaty, state, act) != outcome.on:
        return None
    return _alone(line.treaty, state, act.model_copy(update={"on": day}))


def _alone(treaty: Treaty, state: TreatyState, event: LegalAct) -> date | None:
    """The day of the outcome of *event*, done in *state*, when nothing else happens."""
    act = act_of(event)
    ruling = law_of(treaty).rules[act.type](state, act)
    waiting = sorted(ruling.effects, key=lambda effect: effect.on)
    for _ in range(_STEPS):
        if not waiting:
            break
        effect = waiting.pop(0)
        if not applies(state, effect):
            continue
        state = evolve(state, effect)
        if _is_outcome(effect, event):
            return effect.on
        waiting = sorted([*waiting, *follow(treaty, state, effect)], key=lambda later: later.on)
    return _ended(treaty, event, early=False).on if act.type == "provisional_application_ended" else None
