"""The derivation of an answer: a tree of reasons, each with its rule, article and events; and the same as prose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from treatylog.domain.act import Act, is_precise
from treatylog.domain.declaration import AnswerState, DeclarationState, Round
from treatylog.domain.effect import Effect
from treatylog.domain.entry import SIGNATURE
from treatylog.domain.exit import SIDE_EMPTY
from treatylog.domain.history import History
from treatylog.domain.machine import Answer, Pledge, Standing, Trigger
from treatylog.domain.positions import positions
from treatylog.domain.prose import Naming, Voice, clause, listed, long_date, opened, period_name
from treatylog.domain.ruling import Bearing, Ruling
from treatylog.domain.sentence import declaration_sentence, sentence
from treatylog.domain.state import PartyState, TreatyState, suspensions_towards
from treatylog.facts.base import Basis
from treatylog.facts.treaty import Treaty


class Part(StrEnum):
    """What a reason is for: the answer, its grounds, what did not count, is uncertain, was checked, is disputed."""

    ANSWER = "answer"
    GROUND = "ground"
    NOT_COUNTED = "not_counted"
    UNCERTAIN = "uncertain"
    CHECK = "check"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a derivation: what it says, by which rule and clause, on which events, and the steps under it."""

    part: Part
    says: str
    on: date | None = None
    rule: str | None = None
    article: str | None = None
    clause: str | None = None
    law: str | None = None
    reckoning: str | None = None
    basis: Basis = Basis.DERIVED
    events: tuple[str, ...] = ()
    because: tuple["Reason", ...] = ()


@dataclass(frozen=True, slots=True)
class _Teller:
    """What telling a derivation needs: the treaty, its history, the party names and the voice."""

    treaty: Treaty
    history: History[TreatyState] | History[DeclarationState]
    acts: Mapping[str, Act]
    naming: Naming
    voice: Voice

    @classmethod
    def of(
        cls, treaty: Treaty, history: History[TreatyState] | History[DeclarationState], voice: Voice, naming: Naming
    ) -> "_Teller":
        return cls(treaty, history, {act.id: act for act in history.acts}, naming, voice)

    def name(self, party: str | None, on: date | None = None) -> str:
        return self.naming(party or "", on or self.voice.on)

    def text(self, effect: Effect) -> str:
        """What the act behind *effect* says, as a clause."""
        texts = (self.acts[i].text for i in effect.acts if i in self.acts)
        return next((clause(text) for text in texts if text), "the record has no words for it")

    def dated(self, acts: Iterable[str]) -> str:
        return listed(long_date(self.acts[i].on) for i in acts if i in self.acts)

    @property
    def title(self) -> str:
        return f"the {self.treaty.name}"


def explain(treaty: Treaty, history: History[TreatyState], party: str, voice: Voice, naming: Naming) -> Reason:
    """Why *party* stands where it does under *treaty*, an instrument, on the date that *voice* speaks of."""
    teller = _Teller.of(treaty, history, voice, naming)
    whole = history.at(voice.on)
    state = whole.of(party)
    grounds = (
        *_bond(teller, whole, state),
        *_suspension(teller, _last_in_operation(history, state)),
        *_resumption(teller, state),
        *_suspended_by(teller, whole, state),
        *_leaving(teller, whole, state),
        *_coming_end(teller, whole, state),
    )
    beside = (*_not_counted(teller, party), *_checks(teller, state), *_disputes(teller, party, state.end))
    return Reason(Part.ANSWER, sentence(treaty, whole, party, voice, naming), voice.on, because=(*grounds, *beside))


def explain_declaration(
    treaty: Treaty, history: History[DeclarationState], party: str, voice: Voice, naming: Naming
) -> Reason:
    """Why *party* stands where it does under *treaty*, a declaration."""
    teller = _Teller.of(treaty, history, voice, naming)
    state = history.at(voice.on)
    pledge = state.pledge_of(party)
    grounds = (
        *_pledge(teller, state, party),
        *(_proposal(teller, made) for made in state.rounds if made.proposer == party),
        *(_answer(teller, state, given) for given in state.answers_of(party)),
    )
    ended = pledge.by if pledge.pledge is Pledge.ENDED else None
    beside = (*_not_counted(teller, party), *_disputes(teller, party, ended))
    return Reason(
        Part.ANSWER, declaration_sentence(treaty, state, party, voice, naming), voice.on, because=(*grounds, *beside)
    )


def _ground(effect: Effect, says: str, because: Iterable[Reason] = ()) -> Reason:
    return Reason(
        Part.GROUND, says, effect.on, effect.rule.name, effect.rule.article, effect.clause, effect.rule.says,
        str(effect.reckoning) if effect.reckoning else effect.occasion, effect.basis, effect.acts, tuple(because),
    )  # fmt: skip


def _under(effect: Effect) -> str:
    return f" under article {effect.clause}" if effect.clause else ""


def _reckoned(effect: Effect) -> str:
    if effect.reckoning:
        return f" ({long_date(effect.reckoning.start)} and {effect.reckoning.period})"
    return f", {effect.occasion}" if effect.occasion else ""


# The bond


def _bond(teller: _Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    if state.bound_by:
        yield _bound(teller, whole, state, state.bound_by)
    elif state.consent:
        name = opened(teller.name(state.party, state.consent.on))
        yield _ground(state.consent, f"{name} consented to be bound on {long_date(state.consent.on)}.")
    elif state.standing_by and state.standing is Standing.SIGNATORY:
        name = opened(teller.name(state.party, state.standing_by.on))
        yield _ground(state.standing_by, f"{name} signed on {long_date(state.standing_by.on)}. {SIGNATURE.says}")
    elif state.standing_by and state.standing is Standing.SIGNATORY_DISOWNED:
        name = opened(teller.name(state.party, state.standing_by.on))
        yield _ground(state.standing_by, f"On {long_date(state.standing_by.on)} {name} disowned its signature.")
    elif not state.extinct:
        yield from _stranger(teller, state)


def _stranger(teller: _Teller, state: PartyState) -> Iterable[Reason]:
    says = f"The record holds no act of {teller.name(state.party)} by which it could be bound."
    note = teller.treaty.coverage.note
    yield Reason(Part.GROUND, f"{says} {note}" if note else says, basis=Basis.RECORDED)


def _bound(teller: _Teller, whole: TreatyState, state: PartyState, effect: Effect) -> Reason:
    name, on = teller.name(state.party, effect.on), long_date(effect.on)
    if effect.trigger is Trigger.SUCCEED:
        predecessor = whole.of(effect.predecessor or "")
        before = teller.name(predecessor.party, effect.on)
        under = (_bound(teller, whole, predecessor, predecessor.bound_by),) if predecessor.bound_by else ()
        return _ground(effect, f"{_taken_over(effect, opened(name), before)} {effect.rule.says}", under)
    if effect.basis is Basis.RECORDED:
        says = f"That {teller.title} entered into force for {name} on {on} is taken as stated"
        return _ground(effect, f"{says}: its consent is not in the record.")
    whole_effect = effect.cause if effect.cause and effect.cause.party is None else effect
    says = f"For {name} {teller.title} entered into force on {on}{_under(effect)}{_reckoned(whole_effect)}."
    return replace(_ground(effect, says), events=effect.foundation)


def _taken_over(effect: Effect, name: str, before: str) -> str:
    on = long_date(effect.on)
    if effect.mode == "continuation":
        return f"{name} continues the legal person of {before}, and from {on} stood in that bond under its own name."
    return f"{name} succeeded {before} in that bond on {on}."


# Leaving


def _leaving(teller: _Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    if state.exit:
        yield _notice(teller, state.exit)
    if state.end:
        yield _ended(teller, whole, state.end)
    elif state.extinct:
        yield _ended(teller, whole, state.extinct)


def _notice(teller: _Teller, notice: Effect) -> Reason:
    assert notice.effective is not None
    name = opened(teller.name(notice.party, notice.on))
    return _ground(
        notice,
        f"{name} gave notice of withdrawal{_under(notice)} on {_given(teller, notice)}, to take effect on "
        f"{long_date(notice.effective)}{_reckoned(notice)}.",
    )


def _given(teller: _Teller, notice: Effect) -> str:
    """The day on which a notice was given, and that of its receipt where the period runs from there."""
    given = min((teller.acts[i].on for i in notice.acts if i in teller.acts), default=notice.on)
    return long_date(given) if given == notice.on else f"{long_date(given)}, received on {long_date(notice.on)}"


def _ended(teller: _Teller, whole: TreatyState, end: Effect) -> Reason:
    on, cause = long_date(end.on), end.cause
    match end.trigger:
        case Trigger.LEAVE if cause:
            says = f"The notice ran out on {on}, and {teller.name(end.party, end.on)} ceased to be a party."
            return _ground(end, says, (_notice(teller, cause),))
        case Trigger.EXTINGUISH:
            return _ground(end, f"{opened(teller.name(end.party, end.on))} ceased to exist on {on}. {end.rule.says}")
        case Trigger.TERMINATE if cause:
            return _ended_for_all(teller, whole, end, cause)
        case _:
            says = f"That it ended on {on} is taken as stated: the acts it follows from are not in the record."
            return _ground(end, says)


def _ended_for_all(teller: _Teller, whole: TreatyState, end: Effect, termination: Effect) -> Reason:
    departure = termination.cause
    if departure is None:
        return _ground(end, f"{opened(teller.title)} ended for all on {long_date(end.on)}, as stated.")
    side = whole.sides.get(departure.party or "")
    says = f"With that no party was left on the {side} side, and {teller.title} ended for all. {end.rule.says}"
    return _ground(end, says, (_ended(teller, whole, departure),))


def _coming_end(teller: _Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    """The end that others' notices bring: when they take effect, nobody is left on their side."""
    leaving = [party for party in whole.bound() if party.exit]
    if state.exit or not state.is_bound or not leaving:
        return
    side = whole.sides.get(leaving[0].party)
    last = max((party.exit for party in leaving if party.exit), key=lambda notice: notice.effective or notice.on)
    if side and all(party.exit for party in whole.bound() if whole.sides.get(party.party) == side):
        told, rule = _notice(teller, last), SIDE_EMPTY
        says = f"{told.says} When it takes effect no party is left on the {side} side, and {teller.title} ends for all."
        yield replace(told, says=says, rule=rule.name, article=rule.article, law=rule.says)


# Suspension


def _last_in_operation(history: History[TreatyState], state: PartyState) -> PartyState:
    """The state of the party on the last day before its bond ended, or its state when it has not."""
    return history.at(state.end.on - timedelta(days=1)).of(state.party) if state.end else state


def _suspension(teller: _Teller, state: PartyState) -> Iterable[Reason]:
    act = state.suspension
    if act is None:
        return
    confirmed = f" It confirmed this on {teller.dated(state.confirmations)}." if state.confirmations else ""
    lasted = "" if state.party in _bound_now(teller) else " The suspension lasted as long as the bond."
    says = f"{opened(teller.name(act.party))} suspended the treaty's operation on {long_date(act.on)}"
    told = _ground(act, f"{says}: {teller.text(act)}.{confirmed}{lasted} {act.rule.says}")
    yield replace(told, events=(*act.acts, *state.confirmations))


def _resumption(teller: _Teller, state: PartyState) -> Iterable[Reason]:
    act = state.operation_by
    if act and act.trigger is Trigger.RESUME:
        says = f"{opened(teller.name(act.party))} had suspended the treaty's operation, and resumed it"
        yield _ground(act, f"{says} on {long_date(act.on)}: {teller.text(act)}.")


def _bound_now(teller: _Teller) -> frozenset[str]:
    state = teller.history.at(teller.voice.on)
    assert isinstance(state, TreatyState)
    return frozenset(party.party for party in state.bound())


def _suspended_by(teller: _Teller, whole: TreatyState, state: PartyState) -> Iterable[Reason]:
    if not state.is_bound:
        return
    for code, act in suspensions_towards(whole, state.party):
        name = teller.name(code)
        says = f"{opened(name)} suspended the treaty on {long_date(act.on)}; what was owed only to {name} was suspended"
        yield _ground(act, f"{says} (Vienna Convention, article 72(1)(a)).")


# What did not count, what was checked, what is disputed

_WHY_NOT = {
    "withdrawal_announced": "an announcement is no notice",
    "suspension_announced": "an announcement is no act of suspension",
    "domestic_act_done": "an act at home does not bind abroad",
    "breach_alleged": "an allegation of breach does not itself move the treaty",
}


_DONE = {
    "signed": "it signed",
    "ratified": "it deposited an instrument of ratification",
    "acceded": "it deposited an instrument of accession",
    "withdrawal_notified": "it gave notice of withdrawal",
    "withdrawal_rescinded": "it took a notice back",
    "suspended": "it suspended the treaty",
    "resumed": "it resumed the treaty",
}
"""What was done, where the record has no words for it."""


def _not_counted(teller: _Teller, party: str) -> Iterable[Reason]:
    for act in teller.history.acts:
        ruling = teller.history.rulings[act.id]
        why = ruling.says if ruling.bearing is Bearing.WITHOUT_EFFECT else _WHY_NOT.get(act.type)
        if why and act.party == party and act.on <= teller.voice.on:
            said = f"{clause(act.text) if act.text else _DONE.get(act.type, act.type.replace('_', ' '))}: {why}"
            yield Reason(Part.NOT_COUNTED, f"{_when(act)}, {said}.", act.on, events=(act.id,), rule=ruling.reason)


def _when(act: Act) -> str:
    return f"On {long_date(act.on)}" if is_precise(act) else f"In {period_name(act.first, act.last)}"


def _checks(teller: _Teller, state: PartyState) -> Iterable[Reason]:
    concerned = {state.party, None} if state.bound_by else {state.party}
    for act in teller.history.acts:
        ruling = teller.history.rulings[act.id]
        compared = ruling.bearing in (Bearing.CONFIRMS, Bearing.DIFFERS)
        if compared and act.party in concerned and act.on <= teller.voice.on:
            yield Reason(Part.CHECK, _checked(act, ruling), act.on, events=(act.id,), basis=Basis.RECORDED)


def _checked(act: Act, ruling: Ruling) -> str:
    stated = f"A source states {_EFFECTS[act.type]} on {long_date(act.on)}"
    if ruling.bearing is Bearing.CONFIRMS:
        return f"{stated}; the clauses give the same day."
    return f"{stated}; {ruling.says}, and the derived date stands."


_EFFECTS = {
    "entered_into_force": "the entry into force",
    "withdrawn": "the withdrawal",
    "terminated": "the end of the treaty",
}


def _disputes(teller: _Teller, party: str, ended: Effect | None) -> Iterable[Reason]:
    held = positions(teller.history.acts, party, teller.voice.on, ended.on if ended else None)
    alone = " The record holds nobody else's position." if len({position.holder for position in held}) == 1 else ""
    for position in held:
        holder = opened(teller.name(position.holder))
        says = f"{holder} says: {clause(position.says)}.{alone}"
        yield Reason(Part.DISPUTE, says, position.since, events=(position.because,))


# Declarations


def _pledge(teller: _Teller, state: DeclarationState, party: str) -> Iterable[Reason]:
    pledge = state.pledge_of(party)
    if pledge.made:
        again = f" It was repeated on {teller.dated(pledge.repeated)}." if pledge.repeated else ""
        name = opened(teller.name(party, pledge.made.on))
        says = f"{name} made its pledge on {long_date(pledge.made.on)}: {teller.text(pledge.made)}.{again}"
        told = _ground(pledge.made, f"{says} {pledge.made.rule.says}")
        yield replace(told, events=(*pledge.made.acts, *pledge.repeated))
    if pledge.by and pledge.by is not pledge.made:
        name = opened(teller.name(party, pledge.by.on))
        yield _ground(pledge.by, f"{name} ended it on {long_date(pledge.by.on)}: {teller.text(pledge.by)}.")


def _proposal(teller: _Teller, made: Round) -> Reason:
    name = opened(teller.name(made.proposer, made.by.on))
    says = f"{name} made the proposal of round {made.number} on {long_date(made.by.on)}: {teller.text(made.by)}."
    return _ground(made.by, says)


def _answer(teller: _Teller, state: DeclarationState, given: AnswerState) -> Reason:
    assert given.by is not None
    made = next(made for made in state.rounds if made.number == given.round)
    if given.answer is Answer.ADDRESSED:
        return _proposal(teller, made)
    beside = "; ".join(clause(teller.acts[i].text) for i in given.beside if i in teller.acts)
    added = f" Beside it, on the same day: {beside}." if beside else ""
    says = (
        f"In round {given.round}, {given.answer.value} since {long_date(given.by.on)}: {teller.text(given.by)}.{added}"
    )
    return replace(_ground(given.by, says, (_proposal(teller, made),)), events=(*given.by.acts, *given.beside))


# Prose

_OPENINGS = {
    Part.GROUND: "",
    Part.NOT_COUNTED: "Not counted: ",
    Part.UNCERTAIN: "Not certain: ",
    Part.CHECK: "Checked: ",
    Part.DISPUTE: "Disputed: ",
}


def prose(reason: Reason) -> str:
    """The tree as text: the answer, then a paragraph for the grounds, and one for each other part."""
    parts = [reason.says]
    for part, opening in _OPENINGS.items():
        said = [_told(child) for child in reason.because if child.part is part]
        if said:
            parts.append(opening + " ".join(said))
    return "\n\n".join(parts)


def _told(reason: Reason) -> str:
    """A reason and those under it, the earliest first, each with the events it rests on."""
    under = [_told(child) for child in reason.because]
    cited = f" [{', '.join(reason.events)}]" if reason.events else ""
    return " ".join([*under, f"{reason.says}{cited}"])
