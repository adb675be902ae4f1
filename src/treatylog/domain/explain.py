"""Why a party stands where it does under an instrument, as a tree of reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect
from treatylog.domain.entry import SIGNATURE
from treatylog.domain.exit import ENDS_FOR_ALL, SIDE_EMPTY
from treatylog.domain.headline import Headline, headline
from treatylog.domain.history import History
from treatylog.domain.linked import AUTOMATIC, LINKED_EXIT, SUPERSESSION
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.prose import Naming, Voice, clause, listed, long_date, opened, period_name
from treatylog.domain.reasons import Part, Reason, Teller, article, cut_off_of, disputes, ground, not_counted
from treatylog.domain.reservation import ONE_THIRD, ORGAN_ACCEPTS
from treatylog.domain.ruling import Bearing, Ruling
from treatylog.domain.sentence import act_noun, later_treaty, left_other, linked_treaty, sentence
from treatylog.domain.state import TreatyState, suspensions_towards
from treatylog.domain.suspension import BY_ORGAN
from treatylog.domain.why_not import why_not
from treatylog.facts.base import Basis, Ground
from treatylog.facts.clauses import CoverageParties, EffectEdge
from treatylog.facts.treaty import Treaty


def explain(treaty: Treaty, history: History[TreatyState], party: str, voice: Voice, naming: Naming) -> Reason:
    """Why *party* stands where it does under *treaty*, an instrument, on the date that *voice* speaks of."""
    teller = Teller.of(treaty, history, voice, naming)
    whole = history.at(voice.on)
    state = whole.of(party)
    coming = tuple(_coming_entry(teller, history, state))
    grounds = (
        *_earlier(teller, history, state),
        *(() if state.end else _reserved(teller, history, state)),
        *_bond(teller, whole, state),
        *coming,
        *_provisional(teller, state),
        *_disowned(teller, state),
        *_kept(teller, state),
        *_suspension(teller, _last_in_operation(history, state)),
        *_resumption(teller, state),
        *_suspended_by(teller, whole, state),
        *_taken_back(teller, history, state),
        *_leaving(teller, history, state),
        *_coming_end(teller, whole, state),
        *(_reserved(teller, history, state) if state.end else ()),
    )
    nearby = why_not(teller, history, state, coming[0] if coming else None)
    beside = (*nearby, *not_counted(teller, party), *_checks(teller, state), *disputes(teller, party, state.end))
    return Reason(Part.ANSWER, sentence(treaty, whole, party, voice, naming), voice.on, because=(*grounds, *beside))


def _under(effect: Effect) -> str:
    return f" under {article(effect.clause)}" if effect.clause else ""


# The bond


def _bond(teller: Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    if state.bound_by:
        yield _bound(teller, whole, state, state.bound_by)
    elif headline(state) is Headline.LAPSED and state.end:
        yield _lapsed(teller, state.end)
    elif state.consent:
        name = opened(teller.name(state.party, state.consent.on))
        yield ground(state.consent, f"{name} consented to be bound {teller.when(state.consent)}.")
    elif state.standing_by and state.standing is Standing.SIGNATORY:
        yield _signed(teller, state, state.standing_by)
    elif state.standing_by and state.standing is Standing.SIGNATORY_DISOWNED:
        yield from _signature(teller, state.party, state.standing_by.on)
    elif state.standing_by and state.standing_by.trigger is Trigger.WITHDRAW_INSTRUMENT:
        yield _withdrawn_instrument(teller, state.party, state.standing_by)
    elif not (state.extinct or state.awaiting or state.refused):
        yield from _stranger(teller, state)


def _withdrawn_instrument(teller: Teller, party: str, taken: Effect) -> Reason:
    """That an instrument was taken back, over the consent that it had given."""
    before = teller.history.at(taken.on - timedelta(days=1))
    state = before.of(party) if isinstance(before, TreatyState) else None
    under = tuple(_bond(teller, before, state)) if state and state.consent and isinstance(before, TreatyState) else ()
    says = f"{opened(teller.name(party, taken.on))} took its instrument back {teller.when(taken)}. {taken.rule.says}"
    return ground(taken, says, under)


def _signature(teller: Teller, party: str, until: date) -> Iterable[Reason]:
    """The last signature of *party* by the day *until*."""
    signed = [effect for effect in teller.history.effects if effect.trigger is Trigger.SIGN and effect.party == party]
    for effect in [effect for effect in signed if effect.on <= until][-1:]:
        yield ground(effect, f"{opened(teller.name(party, effect.on))} signed {teller.when(effect)}.")


def _disowned(teller: Teller, state: PartyState) -> Iterable[Reason]:
    """What a State said that had signed and would not join, and the end of its provisional application by that."""
    said, notice = state.standing_by, (state.provisional_end.cause if state.provisional_end else None)
    if said is None or state.standing is not Standing.SIGNATORY_DISOWNED:
        return
    when, name = opened(teller.when(said)), teller.name(state.party, said.on)
    yield ground(said, f"{when} {name} disowned its signature{_in_its_words(teller, said)}.")
    notice = notice or state.provisional_notice
    if notice and notice.effective and set(notice.acts) & set(said.foundation):
        says = "With that it gave notice that it would no longer apply the treaty provisionally, with effect"
        yield ground(notice, f"{says} {_from(teller, notice)}{_under(notice)}{teller.reckoned(notice)}.")


def _from(teller: Teller, notice: Effect) -> str:
    return f"from {teller.voice.takes_effect(notice).removeprefix('on ').removeprefix('in ')}"


def _reserved(teller: Teller, history: History[TreatyState], state: PartyState) -> Iterable[Reason]:
    """What became of instruments with a reservation that others must accept, since the party last left."""
    since = state.left.on if state.left else date.min
    told: set[tuple[str, ...]] = set()
    lapsed = {id(effect) for effect in history.states[-1].lapsed} if history.states else set()
    for effect in history.effects:
        if effect.party != state.party or not since <= effect.on <= teller.voice.on or id(effect) in lapsed:
            continue
        if effect.trigger is Trigger.AWAIT_ACCEPTANCE and effect.acts not in told:
            told.add(effect.acts)
            yield _put(teller, effect, waits=state.awaiting is not None and effect.acts == state.awaiting.acts)
        elif effect.trigger is Trigger.REFUSE_RESERVATION:
            says = f"This was not accepted {teller.when(effect)}{_in_its_words(teller, effect)}. {effect.rule.says}"
            yield replace(ground(effect, says), events=effect.foundation)
        elif effect.trigger is Trigger.CONSENT and effect.rule in (ORGAN_ACCEPTS, ONE_THIRD):
            yield _accepted(teller, history, effect)


def _put(teller: Teller, effect: Effect, *, waits: bool) -> Reason:
    name = opened(teller.name(effect.party, effect.on))
    says = f"{name} deposited an instrument with a reservation {teller.when(effect)}"
    return ground(effect, f"{says}, which others had yet to accept." if waits else f"{says}.")


def _accepted(teller: Teller, history: History[TreatyState], effect: Effect) -> Reason:
    """The acceptance of a reservation: by an organ's decision, or by the silence of two thirds."""
    if effect.rule is ONE_THIRD:
        put = history.at(effect.on - timedelta(days=1)).of(effect.party or "").put or effect.cause or effect
        within = f" within {effect.reckoning.period}" if effect.reckoning else " in the time given"
        says = f"To the reservation, put to the others {teller.when(put)}, less than a third of the parties objected"
        return ground(effect, f"{says}{within}{_under(effect)}. {effect.rule.says}")
    decision = next((teller.acts[i] for i in reversed(effect.acts) if i in teller.acts), None)
    done = decision.done_on if decision else None
    later = f" The decision was taken on {long_date(done)} and counts from the deposit." if done else ""
    words = f": {clause(decision.text)}" if decision and decision.text else ""
    says = f"The reservation was accepted with effect {teller.when(effect)}{words}.{later} {effect.rule.says}"
    return ground(effect, says)


def _signed(teller: Teller, state: PartyState, by: Effect) -> Reason:
    signed = state.signed or by
    name = opened(teller.name(state.party, signed.on))
    says = f"{name} signed {teller.when(signed)}. {SIGNATURE.says}"
    if by.trigger is not Trigger.REVOKE_CONSENT:
        return ground(signed, says)
    revoked = f"{opened(teller.when(by))} it took its ratification back, and is a signatory again. {by.rule.says}"
    return ground(by, revoked, (ground(signed, says),))


def _lapsed(teller: Teller, end: Effect) -> Reason:
    cause = end.cause.cause if end.cause else None
    name = teller.name(cause.party, cause.on) if cause and cause.party else ""
    how = f" after {name} had said that it would not join" if cause and cause.trigger is Trigger.DISOWN else ""
    whole = end.cause if end.cause and end.cause.trigger is Trigger.LAPSE else end
    under, occasion = _under(whole), f", {whole.occasion}" if whole.occasion else ""
    if whole.occasion:
        how = f"{occasion}{under}, without having entered into force"
    elif not how:
        how = ", since it could no longer enter into force"
    says = f"{opened(teller.title)} lapsed {teller.when(end)}{how}. With it ended the duties of its signatories."
    return replace(ground(end, says), events=end.foundation)


def _provisional(teller: Teller, state: PartyState) -> Iterable[Reason]:
    begun, ended = state.provisional, state.provisional_end
    if begun is None:
        return
    name = opened(teller.name(state.party, begun.on))
    told = ground(begun, f"{name} applied {teller.title} provisionally from {teller.day(begun)}{_under(begun)}.")
    yield replace(told, events=begun.foundation)
    notice = ended.cause if ended else state.provisional_notice
    disowned = state.standing_by if state.standing is Standing.SIGNATORY_DISOWNED else None
    if notice and disowned and set(notice.acts) & set(disowned.foundation):
        return
    if notice and notice.effective == notice.on:
        yield ground(notice, f"That ended {teller.when(notice)}: {teller.text(notice)}.")
    elif notice and notice.effective:
        says = f"It gave notice {teller.when(notice)} that it would no longer do so, with effect"
        yield ground(notice, f"{says} {_from(teller, notice)}{_under(notice)}{teller.reckoned(notice)}.")
    elif ended:
        yield ground(ended, f"That ended {teller.when(ended)}. {ended.rule.says}")


def _kept(teller: Teller, state: PartyState) -> Iterable[Reason]:
    """What runs beside the bond: a consent kept, a notice stopped, rights suspended."""
    name = opened(teller.name(state.party))
    if state.pending:
        says = f"{name} deposited a new instrument {teller.when(state.pending)}"
        yield ground(state.pending, f"{says}. {state.pending.rule.says}")
    if state.paused:
        yield _notice(teller, state.paused)
    if state.rights:
        says = f"The rights of membership of {teller.name(state.party)} were suspended {teller.when(state.rights)}"
        yield ground(state.rights, f"{says}{_in_its_words(teller, state.rights)}. {state.rights.rule.says}")


def _in_its_words(teller: Teller, effect: Effect) -> str:
    """What the act behind *effect* says, where the record has words for it."""
    told = any(teller.acts[i].text for i in effect.acts if i in teller.acts)
    return f": {teller.text(effect)}" if told else ""


def _stranger(teller: Teller, state: PartyState) -> Iterable[Reason]:
    on = teller.voice.on
    vague = [act for act in teller.history.acts if act.party == state.party and act.first <= on < act.on]
    for act in vague:
        dated = f"{period_name(act.first, act.last)}, without a day"
        says = f"The record dates the {act_noun(act.type)} of {teller.name(state.party)} to {dated}."
        yield Reason(Part.GROUND, says, basis=Basis.RECORDED, events=(act.id,))
    if not vague:
        says = f"The record holds no act of {teller.name(state.party)} by which it could be bound by then."
        yield Reason(Part.GROUND, f"{says} {_covered(teller.treaty)}", basis=Basis.RECORDED)


def _covered(treaty: Treaty) -> str:
    """How much of *treaty* the record holds, with what it says of that itself."""
    through = f"it was checked through {long_date(treaty.coverage.through)}"
    whom = "It lists every party"
    if treaty.coverage.parties is not CoverageParties.ALL:
        whom = "Whoever it does not list was not a party"
    note = f" On what it covers: {treaty.coverage.note}" if treaty.coverage.note else ""
    return f"{whom}; {through}.{note}"


def _earlier(teller: Teller, history: History[TreatyState], state: PartyState) -> Iterable[Reason]:
    """The bond that a party had before the one that it has, or is to have."""
    left = state.left
    if left is None or left is state.end or state.end:
        return
    before = history.at(left.on - timedelta(days=1)).of(state.party).bound_by
    if before:
        name = opened(teller.name(state.party, left.on))
        says = f"{name} had been a party before, from {teller.day(before)} to {teller.day(left)}."
        yield replace(ground(left, says), events=left.foundation)


def _coming_entry(teller: Teller, history: History[TreatyState], state: PartyState) -> Iterable[Reason]:
    """The entry into force that a consent brings on a later day, where all that it rests on is done."""
    if state.standing is not Standing.CONTRACTING:
        return
    for effect in history.effects:
        enters = effect.trigger is Trigger.ENTER_INTO_FORCE and effect.party == state.party
        if enters and effect.on > teller.voice.on and _is_done(teller, effect):
            says = f"{opened(teller.title)} {teller.voice.was_to} enter into force for it {teller.when(effect)}"
            told = ground(effect, f"{says}{_under(effect)}{teller.reckoned(_with_all(effect))}.")
            yield replace(told, events=effect.foundation)
            return


def _is_done(teller: Teller, effect: Effect) -> bool:
    on, reckoning = teller.voice.on, _with_all(effect).reckoning
    return all(i in teller.acts and teller.acts[i].on <= on for i in effect.foundation) and bool(reckoning)


def _with_all(effect: Effect) -> Effect:
    """The entry into force of the whole treaty, where *effect* is that for one of those with whom it enters."""
    return effect.cause if effect.cause and effect.cause.party is None else effect


def _bound(teller: Teller, whole: TreatyState, state: PartyState, effect: Effect) -> Reason:
    name, on = teller.name(state.party, effect.on), teller.day(effect)
    if effect.trigger is Trigger.SUCCEED and effect.predecessor is None:
        says = f"{opened(name)} is a party by succession from {on}, as it notified{_notified(teller, effect)}."
        return ground(effect, f"{says} The record does not say which State it succeeded. {effect.rule.says}")
    if effect.trigger is Trigger.SUCCEED:
        predecessor = whole.of(effect.predecessor or "")
        before = teller.name(predecessor.party, effect.on)
        under = (_bound(teller, whole, predecessor, predecessor.bound_by),) if predecessor.bound_by else ()
        says = f"{_taken_over(teller, effect, opened(name), before)}{_retroactive(teller, effect)}"
        return ground(effect, f"{says} {effect.rule.says}", under)
    if effect.basis is Basis.RECORDED:
        says = f"That {teller.title} entered into force for {name} {teller.when(effect)} is taken as stated"
        return replace(ground(effect, f"{says}: {_lacking(effect)}."), events=effect.foundation)
    if effect.trigger is Trigger.APPLY_TO_TERRITORY:
        why = f": {teller.text(effect)}" if effect.acts else ""
        return ground(
            effect, f"{opened(teller.title)} applied to {name} {teller.when(effect)}{why}. {effect.rule.says}"
        )
    how = f"{_under(effect)}{teller.reckoned(_with_all(effect))}"
    says = f"For {name} {teller.title} entered into force {teller.when(effect)}{how}."
    return replace(ground(effect, says), events=effect.foundation)


def _lacking(effect: Effect) -> str:
    """Why an entry into force is taken as it is stated."""
    if effect.cause and effect.cause.manner:
        return "the day from which the clause counts is not in the record"
    if effect.cause and effect.cause.party is None and effect.acts:
        return "the record does not hold all the instruments that the clause needs"
    return "its consent is not in the record"


def _notified(teller: Teller, effect: Effect) -> str:
    """The day on which an act was done that has effect from an earlier one."""
    days = (teller.acts[i].done_on for i in effect.acts if i in teller.acts)
    return next((f" on {long_date(day)}" for day in days if day), "")


def _retroactive(teller: Teller, effect: Effect) -> str:
    notified = _notified(teller, effect)
    return f" This was notified{notified} and has effect from the earlier date." if notified else ""


def _taken_over(teller: Teller, effect: Effect, name: str, before: str) -> str:
    on = teller.day(effect)
    if effect.mode == "continuation":
        return f"{name} continues the legal person of {before}, and from {on} stood in that bond under its own name."
    return f"{name} succeeded {before} in that bond {teller.when(effect)}."


# Leaving


def _taken_back(teller: Teller, history: History[TreatyState], state: PartyState) -> Iterable[Reason]:
    """The notices of the present bond that the party gave and took back while they ran (VCLT art. 68)."""
    since = state.bound_by.on if state.bound_by else None
    for effect in history.effects:
        rescinds = effect.trigger is Trigger.RESCIND_WITHDRAWAL and effect.party == state.party
        if rescinds and since and since <= effect.on <= teller.voice.on:
            before = history.at(effect.on - timedelta(days=1)).of(state.party)
            notice = before.exit or before.paused
            says = f"It took the notice back {teller.when(effect)}. {effect.rule.says}"
            yield ground(effect, says, (_notice(teller, notice),) if notice else ())


def _leaving(teller: Teller, history: History[TreatyState], state: PartyState) -> Iterable[Reason]:
    whole = history.at(teller.voice.on)
    if state.exit:
        yield _notice(teller, state.exit)
    if state.end and state.end.ground == Ground.EXPULSION and state.end.basis is Basis.DERIVED:
        yield _expelled(teller, history, state.end)
    elif state.end and state.end.ground != Ground.LAPSE:
        yield _ended(teller, whole, state.end)
    elif state.extinct:
        yield _cut_short(teller, history, state, _ended(teller, whole, state.extinct))


def _cut_short(teller: Teller, history: History[TreatyState], state: PartyState, told: Reason) -> Reason:
    """*told*, that a State ceased to exist, over the signature or consent that it had given before it was bound."""
    before = history.at((told.on or teller.voice.on) - timedelta(days=1))
    party = before.of(state.party)
    if state.bound_by or party.standing not in (Standing.SIGNATORY, Standing.CONTRACTING):
        return told
    lapsed = " Its consent lapsed with it, before it was bound." if party.standing is Standing.CONTRACTING else ""
    return replace(told, says=f"{told.says}{lapsed}", because=tuple(_bond(teller, before, party)))


def _expelled(teller: Teller, history: History[TreatyState], end: Effect) -> Reason:
    """An expulsion in the words of its act, after the notice of the party's own that it overtook."""
    running = history.at(end.on - timedelta(days=1)).of(end.party or "").exit
    before = "Before that took effect " if running else ""
    name = teller.name(end.party, end.on)
    act = next((teller.acts[i] for i in end.acts if i in teller.acts), None)
    organ = f" by {teller.name(act.by, end.on)}" if act and act.by else ""
    says = f"{opened(f'{before}{name}')} was expelled{organ}{_under(end)} {teller.when(end)}"
    says = f"{says}{_in_its_words(teller, end)}. {end.rule.says}"
    return ground(end, says, (_notice(teller, running),) if running else ())


_RECENT = 4
"""How many of the later steps of a long notice are told; the others are counted."""


def _notice(teller: Teller, notice: Effect) -> Reason:
    """A notice, over what came before: that it was given, stopped, let run again or extended."""
    first, *later = reversed(notice.chain)
    told = [_first_notice(teller, first)]
    if len(later) > 2 * _RECENT:
        told.append(_many(teller, later[:-_RECENT]))
        later = later[-_RECENT:]
    told += [_step(teller, effect) for effect in later]
    return replace(told[-1], because=tuple(told[:-1]))


def _many(teller: Teller, steps: Sequence[Effect]) -> Reason:
    extended = all(effect.trigger is Trigger.EXTEND_WITHDRAWAL for effect in steps)
    what = "extensions of the time" if extended else "changes to its running"
    says = f"There followed {len(steps)} {what}, from {teller.day(steps[0])} to {teller.day(steps[-1])}."
    return Reason(Part.GROUND, says, steps[-1].on, events=tuple(act for effect in steps for act in effect.acts))


def _step(teller: Teller, effect: Effect) -> Reason:
    if effect.trigger is Trigger.PAUSE_WITHDRAWAL:
        name = opened(teller.name(effect.party, effect.on))
        return ground(effect, f"{name} stopped its notice {teller.when(effect)}. {effect.rule.says}")
    return ground(effect, _again(teller, effect))


def _first_notice(teller: Teller, notice: Effect) -> Reason:
    assert notice.effective is not None
    name = opened(teller.name(notice.party, notice.on))
    if notice.rule is LINKED_EXIT:
        left = f"{name} left {linked_treaty(notice, teller.voice)} {teller.when(notice)}"
        says = f"{left}, and with it {teller.voice.was_to} leave"
        when = f"{teller.voice.takes_effect(notice)}{_under(notice)}{teller.reckoned(notice)}"
        return ground(notice, f"{says} {teller.title} {when}.")
    return ground(
        notice,
        f"{name} gave notice of withdrawal{_under(notice)} {_given(teller, notice)}, to take effect "
        f"{teller.voice.takes_effect(notice)}{_counted(teller, notice)}.",
    )


def _again(teller: Teller, notice: Effect) -> str:
    """A notice that runs on, or for longer: the last day of the time is named where the exit takes effect after it."""
    assert notice.effective is not None
    if notice.trigger is not Trigger.EXTEND_WITHDRAWAL:
        says = f"It let the notice that it had stopped run again {teller.when(notice)}"
        return f"{says}, so that it was to take effect {teller.voice.takes_effect(notice)}{teller.reckoned(notice)}."
    last_day = _has_last_day(teller)
    until = notice.effective - timedelta(days=1) if last_day else notice.effective
    said = f"{opened(teller.when(notice))} the time before the exit was extended to {long_date(until)}"
    effect = f"it was then to take effect on {'the day after' if last_day else 'that day'}"
    return f"{said}{_by_whom(teller, notice)}; {effect}."


def _by_whom(teller: Teller, effect: Effect) -> str:
    """What the act behind *effect* says, or who did it where the record has no words for it."""
    words = _in_its_words(teller, effect)
    by = next((teller.acts[i].by for i in effect.acts if i in teller.acts), None)
    return words or (f" by {teller.name(by, effect.on)}" if by else "")


def _has_last_day(teller: Teller) -> bool:
    """Whether the exit clause gives the last day of the bond, so that the exit takes effect on the day after."""
    return teller.treaty.exit is not None and teller.treaty.exit.effect_edge is EffectEdge.END


def _counted(teller: Teller, notice: Effect) -> str:
    """How the day was found on which *notice* takes effect, with the year of a day of the calendar."""
    assert notice.effective is not None
    by = cut_off_of(teller.treaty.exit, notice.on, notice.effective)
    if by and notice.reckoning is None:
        return f" ({by})"
    says = teller.reckoned(notice)
    ends = notice.reckoning and _has_last_day(teller) and not says.endswith("day after)")
    return f"{says.removesuffix(')')}, then the day after)" if ends else says


def _given(teller: Teller, notice: Effect) -> str:
    """When a notice was given, and the day of its receipt where the period runs from there."""
    given = min((teller.acts[i].on for i in notice.acts if i in teller.acts), default=notice.on)
    return teller.when(notice) if given == notice.on else f"on {long_date(given)}, received on {long_date(notice.on)}"


def _ended(teller: Teller, whole: TreatyState, end: Effect) -> Reason:
    when, cause = teller.when(end), end.cause
    if end.rule is LINKED_EXIT:
        return ground(end, _left_with(teller, end))
    match end.trigger:
        case Trigger.LEAVE if cause is None and end.basis is Basis.DERIVED:
            name = opened(teller.name(end.party, end.on))
            by = f", by its consent to {later_treaty(end, teller.voice)}" if end.rule is AUTOMATIC else ""
            says = f"{name} ceased to be a party {when}{_under(end)}{teller.reckoned(end)}{by}. {end.rule.says}"
            return ground(end, says)
        case Trigger.LEAVE if cause:
            says = f"The notice ran out {when}, and {teller.name(end.party, end.on)} ceased to be a party."
            return ground(end, says, (_notice(teller, cause),))
        case Trigger.EXTINGUISH:
            return ground(end, f"{opened(teller.name(end.party, end.on))} ceased to exist {when}. {end.rule.says}")
        case Trigger.TERMINATE if cause:
            return _ended_for_all(teller, whole, end, cause)
        case _:
            return ground(end, f"That its bond ended {teller.when(end)} is taken as stated{_unclaused(teller)}.")


def _unclaused(teller: Teller) -> str:
    """Why an end is taken as it is stated."""
    if teller.treaty.exit is None:
        return "; by the clauses nothing ends it, since the treaty has none on withdrawal"
    return ": the acts it follows from are not in the record"


def _left_with(teller: Teller, end: Effect) -> str:
    """That a party left the treaty with another one."""
    name, left = opened(teller.name(end.party, end.on)), left_other(end)
    says = f"{name} left {linked_treaty(end, teller.voice)} on {long_date(left)}, and with it {teller.title}"
    when = f" {teller.when(end)}" if end.on != left else ""
    reckoned = teller.reckoned(end) if end.reckoning else ""
    return f"{says}{when}{_under(end)}{reckoned}. {end.rule.says}"


def _ended_for_all(teller: Teller, whole: TreatyState, end: Effect, termination: Effect) -> Reason:
    departure = termination.cause
    if termination.rule not in (SIDE_EMPTY, ENDS_FOR_ALL) and termination.basis is Basis.DERIVED:
        later = f", when {later_treaty(end, teller.voice)} took its place" if end.rule is SUPERSESSION else ""
        how = f"{_under(termination)}{teller.reckoned(termination)}{later}"
        says = f"{opened(teller.title)} ended for all {teller.when(end)}{how}."
        return replace(ground(end, f"{says} {termination.rule.says}"), events=termination.foundation)
    if departure is None:
        return ground(end, f"{opened(teller.title)} ended for all {teller.when(end)}, as stated.")
    if termination.rule is ENDS_FOR_ALL:
        says = f"With that {teller.title} ended for all. {end.rule.says}"
        return ground(end, says, (_ended(teller, whole, departure),))
    side = whole.sides.get(departure.party or "")
    says = f"With that no party was left on the {side} side, and {teller.title} ended for all. {end.rule.says}"
    return ground(end, says, (_ended(teller, whole, departure),))


def _coming_end(teller: Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    """The end that others' notices bring: when they take effect, nobody is left on their side."""
    coming = [(notice, side) for side in sorted(set(whole.sides.values())) for notice in _emptying(whole, side)]
    if state.exit or not state.is_bound or not coming:
        return
    notice, side = min(coming, key=lambda item: item[0].effective or item[0].on)
    told = _notice(teller, notice)
    says = f"{told.says} When it takes effect no party is left on the {side} side, and {teller.title} ends for all."
    yield replace(told, says=says, rule=SIDE_EMPTY.name, article=SIDE_EMPTY.article, law=SIDE_EMPTY.says)


def _emptying(whole: TreatyState, side: str) -> Iterable[Effect]:
    """The last notice to take effect on *side*, where every party on it has given one."""
    notices = [party.exit for party in whole.bound() if whole.sides.get(party.party) == side]
    running = [notice for notice in notices if notice]
    if running and len(running) == len(notices):
        yield max(running, key=lambda notice: notice.effective or notice.on)


# Suspension


def _last_in_operation(history: History[TreatyState], state: PartyState) -> PartyState:
    """The state of the party on the last day before its bond ended, or its state when it has not."""
    return history.at(state.end.on - timedelta(days=1)).of(state.party) if state.end else state


def _suspension(teller: Teller, state: PartyState) -> Iterable[Reason]:
    act = state.suspension
    if act is None:
        return
    confirmed = f" It confirmed this {teller.dated(state.confirmations)}." if state.confirmations else ""
    goes_on = state.party in _bound_now(teller) or not state.bound_by
    lasted = "" if goes_on else " The suspension lasted as long as the bond."
    says = f"{opened(teller.name(act.party))} suspended the treaty's operation {teller.when(act)}: {teller.text(act)}"
    if act.rule is BY_ORGAN:
        what = teller.title if state.is_bound else "the provisional application"
        words = teller.text(act) if _in_its_words(teller, act) else f"{what} was suspended for {teller.name(act.party)}"
        says = f"{opened(teller.when(act))} {words}"
    told = ground(act, f"{says}.{confirmed}{lasted} {act.rule.says}")
    yield replace(told, events=(*act.acts, *state.confirmations))


def _resumption(teller: Teller, state: PartyState) -> Iterable[Reason]:
    act = state.operation_by
    if act and act.trigger is Trigger.RESUME:
        says = f"{opened(teller.name(act.party))} had suspended the treaty's operation, and resumed it"
        yield ground(act, f"{says} {teller.when(act)}: {teller.text(act)}.")


def _bound_now(teller: Teller) -> frozenset[str]:
    state = teller.history.at(teller.voice.on)
    assert isinstance(state, TreatyState)
    return frozenset(party.party for party in state.bound())


def _suspended_by(teller: Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    """What the party and others suspended between them, and what the party declared under clauses."""
    for made in state.dealings.declarations.values():
        yield ground(made, f"It declared under {article(made.clause or '')} {teller.when(made)}: {teller.text(made)}.")
    if not state.is_bound:
        return
    towards = {by.acts: by for done in state.dealings.relations.values() for by in done.suspended}
    for own in towards.values():
        others = listed(teller.name(code) for code in own.towards)
        yield ground(own, f"It suspended the treaty towards {others} {teller.when(own)}: {teller.text(own)}.")
    for code, act in suspensions_towards(whole, state.party):
        name, to = teller.name(code), f" towards {teller.name(state.party)}" if act.towards else ""
        says = f"{opened(name)} suspended the treaty{to} {teller.when(act)}"
        owed = f"what was owed only to {name} was suspended (Vienna Convention, article 72(1)(a))"
        yield ground(act, f"{says}; {owed}.")


# What was checked


def _checks(teller: Teller, state: PartyState) -> Iterable[Reason]:
    concerned = {state.party, None} if state.bound_by else {state.party}
    for act in teller.history.acts:
        ruling = teller.history.rulings[act.id]
        compared = ruling.bearing in (Bearing.CONFIRMS, Bearing.DIFFERS)
        if compared and act.party in concerned and act.on <= teller.voice.on:
            yield Reason(Part.CHECK, _checked(act, ruling), act.on, events=(act.id,), basis=Basis.RECORDED)


def _checked(act: Act, ruling: Ruling) -> str:
    whose = "" if act.party or act.type != "entered_into_force" else " of the treaty"
    stated = f"A source states {_EFFECTS[act.type]}{whose} on {long_date(act.on)}"
    if ruling.bearing is Bearing.CONFIRMS:
        return f"{stated}; {ruling.says}."
    return f"{stated}; {ruling.says}, and the derived date stands."


_EFFECTS = {
    "entered_into_force": "the entry into force",
    "withdrawn": "the exit",
    "terminated": "the end of the treaty",
    "expired": "the end of the term",
    "superseded": "the end by a later treaty",
    "party_listed": "that it is a party",
}
