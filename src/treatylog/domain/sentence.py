"""The answer in one sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.declaration import AnswerState, DeclarationState, PledgeState
from treatylog.domain.effect import Effect
from treatylog.domain.headline import Headline, headline
from treatylog.domain.linked import AUTOMATIC, LINKED_EXIT, SUPERSESSION
from treatylog.domain.machine import Answer, Operation, Pledge, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.prose import Naming, Voice, days_between, listed, long_date, period_name, possessive
from treatylog.domain.state import TreatyState, suspensions_towards
from treatylog.facts.base import Ground
from treatylog.facts.treaty import Treaty


def sentence(treaty: Treaty, whole: TreatyState, party: str, voice: Voice, naming: Naming) -> str:
    """Where *party* stands under *treaty*, an instrument whose state is *whole*, in one sentence."""
    name, title, state = naming(party, voice.on), f"the {treaty.name}", whole.of(party)
    says = _how_to_say(state)
    return f"{voice.on_the_day} {says(state, name, title, voice)}{_others(whole, state, voice, naming)}."


def _how_to_say(state: PartyState) -> Callable[[PartyState, str, str, Voice], str]:
    if state.extinct:
        return _extinct
    if headline(state) is Headline.LAPSED:
        return _lapsed
    if not state.is_bound and state.operation in (Operation.PROVISIONAL, Operation.SUSPENDED):
        return _provisional
    return _SAID[state.standing]


def _others(whole: TreatyState, party: PartyState, voice: Voice, naming: Naming) -> str:
    """What is suspended between it and some others, by it or by them, where the party itself performs otherwise."""
    if not party.is_bound or party.suspension:
        return ""
    acts = suspensions_towards(whole, party.party)
    since = f" since {voice.day(acts[0][1])}" if len(acts) == 1 else ""
    theirs = f"; {listed(naming(code, voice.on) for code, _ in acts)} {voice.had} suspended its operation{since}"
    own = [code for code, done in party.dealings.relations.items() if any(not by.provisions for by in done.suspended)]
    towards = listed(naming(code, voice.on) for code in sorted(own))
    return (f"; it {voice.had} suspended its operation towards {towards}" if own else "") + (theirs if acts else "")


def unknown_sentence(treaty: Treaty, party: str, voice: Voice, naming: Naming) -> str:
    """That the record cannot say where *party* stands."""
    name = naming(party, voice.on)
    return f"The record cannot say where {name} {voice.stood} under the {treaty.name} on {long_date(voice.on)}."


def _not_party(party: PartyState, name: str, title: str, voice: Voice) -> str:
    if party.standing_by and party.standing_by.trigger is Trigger.WITHDRAW_INSTRUMENT:
        when = _when(party, voice)
        return f"{name} {voice.was} not a party to {title}: it took its instrument back {when}, before it was bound"
    if party.standing_by and party.standing_by.trigger is Trigger.EXCLUDE_TERRITORY:
        return f"{name} {voice.was} not bound by {title}: its State excluded it {_when(party, voice)}"
    return f"{name} {voice.was} not a party to {title}: it {voice.had} neither signed nor joined it"


def _signatory(party: PartyState, name: str, title: str, voice: Voice) -> str:
    signed = f"signed {title}" if _today(party, voice) else f"{voice.had} signed {title}, {_signed_when(party, voice)},"
    if party.standing_by and party.standing_by.trigger is Trigger.REVOKE_CONSENT:
        signed = f"{voice.had} signed {title} and taken back its ratification {_when(party, voice)},"
    says = f"{name} {signed} but {voice.was} not bound by it"
    return f"{says}; unless it makes clear that it will not join, it must not defeat the treaty's purpose"


def _signed_when(party: PartyState, voice: Voice) -> str:
    return voice.when(party.signed) if party.signed else _when(party, voice)


def _lapsed(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.end is not None
    when = voice.when_seen(party.end)
    return f"{name} {voice.was} not bound by {title}, which lapsed {when} without having entered into force"


def _provisional(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.provisional is not None
    since = "from that day" if voice.is_today(party.provisional) else f"since {voice.day(party.provisional)}"
    says = f"{name} {voice.was} not a party to {title}, which it {voice.had} applied provisionally {since}"
    if party.standing is Standing.CONTRACTING:
        says = f"{_contracting(party, name, title, voice)}, but applied provisionally {since}"
    if party.suspension:
        return f"{says}; that application {_suspended_passively(party.suspension, voice)}"
    if party.provisional_notice and party.provisional_notice.effective:
        return f"{says}; that {voice.was_to} end {voice.takes_effect(party.provisional_notice)}"
    return says


def _suspended_passively(since: Effect, voice: Voice) -> str:
    if voice.is_today(since):
        return "was suspended on that day"
    return f"{voice.had} been suspended since {voice.day(since)}"


def _disowned(party: PartyState, name: str, title: str, voice: Voice) -> str:
    applied = party.provisional_end or party.provisional_notice
    over = "ended" if party.provisional_end else f"{voice.was_to} end"
    when = voice.when(applied) if party.provisional_end and applied else voice.takes_effect(applied) if applied else ""
    beside = f"; its provisional application {over} {when}" if applied else ""
    says = f"having signed it, it said {_when(party, voice)} that it would not join"
    return f"{name} {voice.was} not bound by {title}: {says}{beside}"


def _contracting(party: PartyState, name: str, title: str, voice: Voice) -> str:
    when = _when(party, voice)
    return f"{name} {voice.had} consented to be bound by {title}, {when}; it {voice.was} not yet in force for it"


def _party(party: PartyState, name: str, title: str, voice: Voice) -> str:
    if party.suspension:
        return f"{name} {voice.was} party to {title} but {_suspended(party.suspension, voice)}"
    since = ""
    if party.bound_by:
        since = "since that day" if voice.is_today(party.bound_by) else f"since {voice.day(party.bound_by)}"
    return f"{name} {voice.was} a party to {title}, in force for it {since}{_beside(party, voice)}"


def _beside(party: PartyState, voice: Voice) -> str:
    """What runs beside the bond of a party: a notice that was stopped, rights that an organ suspended."""
    if party.paused:
        return f"; a notice of withdrawal {voice.had} been stopped {voice.when(party.paused)}"
    if party.rights:
        return f"; its rights of membership {voice.had} been suspended since {voice.day(party.rights)}"
    return ""


def _withdrawing(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.exit is not None
    assert party.exit.effective is not None
    if party.exit.effective <= voice.on:
        return (
            f"{name} {voice.was} a party to {title}; its withdrawal {voice.was_to} take effect "
            f"{voice.takes_effect(party.exit)} and waits for the end of an armed conflict"
        )
    left = f", {days_between(voice.on, party.exit.effective)}" if voice.knows_effect(party.exit) else ""
    effect = f"{voice.was_to} take effect {voice.takes_effect(party.exit)}{left}"
    if party.suspension:
        suspended = _suspended(party.suspension, voice)
        return f"{name} {voice.was} party to {title}, {suspended}, and its withdrawal {effect}"
    notified = voice.when_seen(party.exit.first_cause)
    if party.exit.rule is LINKED_EXIT:
        follows = f"which follows from its leaving {linked_treaty(party.exit, voice)} {notified}"
        return f"{name} {voice.was} a party to {title}; its exit, {follows}, {effect}"
    return f"{name} {voice.was} a party to {title}; its withdrawal, notified {notified}, {effect}"


def linked_treaty(effect: Effect, voice: Voice) -> str:
    """The other treaty whose end for a party brings *effect* here."""
    return _title_of(effect, voice) or "the treaty with which this one is linked"


def later_treaty(end: Effect, voice: Voice) -> str:
    """The treaty that took this one's place, where *end* is by another's entry into force or by consent to it."""
    by_link = end.rule in (SUPERSESSION, AUTOMATIC)
    return (_title_of(end.first_cause, voice) if by_link else None) or "a later treaty"


def _title_of(effect: Effect, voice: Voice) -> str | None:
    return voice.titles.get(effect.acts[-1].partition("/")[0]) if effect.acts else None


def left_other(effect: Effect) -> date:
    """The day on which the party left the other treaty, where it leaves this one with it by *effect*."""
    return effect.reckoning.start if effect.reckoning else effect.on


def _with_another(end: Effect, voice: Voice) -> str:
    on = left_other(end)
    left = "on that day" if on == voice.on else f"on {long_date(on)}"
    return f"its leaving {linked_treaty(end, voice)} {left}"


def _former(party: PartyState, name: str, title: str, voice: Voice) -> str:
    when = _when(party, voice)
    if party.end and party.end.ground == Ground.EXPULSION:
        return f"{name} {voice.was_no_longer} a party to {title}: it was expelled {when}"
    if party.end and party.end.rule is LINKED_EXIT:
        why = f"with {_with_another(party.end, voice)} its bond ended here too, {when}"
        return f"{name} {voice.was_no_longer} a party to {title}: {why}"
    if headline(party) is Headline.WITHDRAWN:
        return f"{name} {voice.was_no_longer} a party to {title}: its withdrawal took effect {when}"
    how = "whose term ended" if headline(party) is Headline.EXPIRED else "which ended for it"
    if party.end and headline(party) is Headline.SUPERSEDED:
        for_it = "" if party.end.trigger is Trigger.TERMINATE else " for it"
        how = f"which {later_treaty(party.end, voice)} replaced{for_it}"
    return f"{name} {voice.was_no_longer} bound by {title}, {how} {when}"


def _extinct(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.extinct is not None
    when = voice.when_seen(party.extinct)
    bound = voice.was_no_longer if party.bound_by else f"{voice.was} not"
    return f"{name} {bound} bound by {title}: it ceased to exist {when}"


_SAID: dict[Standing, Callable[[PartyState, str, str, Voice], str]] = {
    Standing.NOT_PARTY: _not_party,
    Standing.SIGNATORY: _signatory,
    Standing.SIGNATORY_DISOWNED: _disowned,
    Standing.CONTRACTING: _contracting,
    Standing.PARTY: _party,
    Standing.WITHDRAWING: _withdrawing,
    Standing.FORMER_PARTY: _former,
}


def _suspended(since: Effect, voice: Voice) -> str:
    if voice.is_today(since):
        return "suspended its operation on that day"
    return f"{voice.had} suspended its operation since {voice.day(since)}"


def _today(party: PartyState, voice: Voice) -> bool:
    return party.standing_by is not None and voice.is_today(party.standing_by)


def _when(party: PartyState, voice: Voice) -> str:
    assert party.standing_by is not None
    return voice.when_seen(party.standing_by)


# What cannot be said


@dataclass(frozen=True, slots=True)
class Doubt:
    """The headlines of a party that are possible where ``acts`` are dated to a month or a year: by the last day of it
    on which they may have been done, and by the first."""

    acts: tuple[Act, ...]
    last: Headline
    first: Headline


def doubtful_sentence(title: str, party: str, doubt: Doubt, voice: Voice, naming: Naming) -> str:
    """That the record cannot say where *party* stood under *title*, why not, and what each possible day would give."""
    name = naming(party, voice.on)
    what = f"how {name} {voice.stood} under {title}"
    if (doubt.last in _BOUND) is not (doubt.first in _BOUND):
        what = f"whether {name} {voice.was} bound by {title}"
    says = f"{voice.on_the_day} it cannot be said {what}: {dated_vaguely(doubt.acts, party, voice, naming)}."
    last, first = _READINGS[doubt.last](voice), _READINGS[doubt.first](voice)
    if len(doubt.acts) != 1:
        return f"{says} Taken on the last day possible, {name} {last}; taken on the first, it {first}."
    act = doubt.acts[0]
    return f"{says} If that was done on {long_date(act.last)}, {name} {last}; if on {long_date(act.first)}, it {first}."


def dated_vaguely(acts: tuple[Act, ...], party: str, voice: Voice, naming: Naming) -> str:
    """That the record dates *acts* to a month or a year, as seen from *party*."""
    if not acts:
        return "an act that this follows from is dated to a month or a year alone"
    said = [f"{_whose(act, party, voice, naming)} to {period_name(act.first, act.last)}" for act in acts]
    return f"the record dates {listed(said)}, without a day"


def _whose(act: Act, party: str, voice: Voice, naming: Naming) -> str:
    what = act_noun(act.type)
    if act.party == party:
        return f"its {what}"
    return f"the {what} of {naming(act.party, voice.on)}" if act.party else f"the {what}"


def act_noun(type: str) -> str:
    """An act of *type* as a noun: accession, notice of withdrawal."""
    return _NOUNS.get(type, f"act ({type.replace('_', ' ')})")


_NOUNS: Mapping[str, str] = {
    "signed": "signature",
    "definitively_signed": "definitive signature",
    "ratified": "ratification",
    "accepted": "acceptance",
    "approved": "approval",
    "acceded": "accession",
    "succeeded": "notification of succession",
    "withdrawal_notified": "notice of withdrawal",
    "withdrawn": "withdrawal",
    "suspended": "suspension",
    "resumed": "resumption",
    "expired": "end of the term",
    "moratorium_declared": "pledge",
    "moratorium_ended": "end of the pledge",
    "moratorium_proposed": "proposal",
    "moratorium_responded": "answer",
    "obligation_performed": "performance",
    "objection_made": "objection",
}

_BOUND = frozenset({Headline.IN_FORCE, Headline.WITHDRAWAL_NOTICE_RUNNING, Headline.SUSPENDED})

_READINGS: Mapping[Headline, Callable[[Voice], str]] = {
    Headline.UNKNOWN: lambda voice: f"{voice.stood} where the record cannot say",
    Headline.EXTINCT: lambda voice: f"{voice.had} ceased to exist",
    Headline.WITHDRAWN: lambda voice: f"{voice.was_no_longer} a party",
    Headline.TERMINATED: lambda voice: f"{voice.was_no_longer} bound",
    Headline.EXPIRED: lambda voice: f"{voice.was_no_longer} bound",
    Headline.SUPERSEDED: lambda voice: f"{voice.was_no_longer} bound",
    Headline.LAPSED: lambda voice: f"{voice.was} not bound, as it had lapsed",
    Headline.SUSPENDED: lambda voice: f"{voice.was} one for whom its operation was suspended",
    Headline.WITHDRAWAL_NOTICE_RUNNING: lambda voice: f"{voice.was} a party whose notice of withdrawal was running",
    Headline.IN_FORCE: lambda voice: f"{voice.was} a party",
    Headline.PROVISIONALLY_APPLIED: lambda voice: f"{voice.was} one that applied it provisionally",
    Headline.CONTRACTING: lambda voice: f"{voice.had} consented to be bound and {voice.was} not yet a party",
    Headline.SIGNATURE_DISOWNED: lambda voice: f"{voice.was} not bound and {voice.had} disowned its signature",
    Headline.SIGNATORY: lambda voice: f"{voice.was} a signatory and not bound",
    Headline.NOT_PARTY: lambda voice: f"{voice.was} not a party",
    Headline.DECLARED: lambda voice: f"{voice.had} made its pledge",
    Headline.CONDITIONAL: lambda voice: f"{voice.had} made its pledge on a condition",
    Headline.ENDED: lambda voice: f"{voice.had} ended its pledge",
    Headline.ADDRESSED: lambda voice: f"{voice.had} been sent the proposal and {voice.had} not answered it",
    Headline.CONSIDERING: lambda voice: f"{voice.was} considering the proposal",
    Headline.CONSULTING: lambda voice: f"{voice.was} consulting on the proposal",
    Headline.ACCEPTED: lambda voice: f"{voice.had} accepted the proposal",
    Headline.REJECTED: lambda voice: f"{voice.had} rejected the proposal",
    Headline.NONE: lambda voice: f"{voice.had} made no pledge and answered no proposal",
}
"""What a headline means, as the end of a sentence about a party."""


# Declarations


def declaration_sentence(treaty: Treaty, state: DeclarationState, party: str, voice: Voice, naming: Naming) -> str:
    """Where *party* stands under *treaty*, a declaration, in one sentence."""
    name, title = naming(party, voice.on), f"the {treaty.name}"
    pledge = state.pledge_of(party)
    if pledge.by:
        return f"{voice.on_the_day} {possessive(name)} pledge under {title} {_pledged(pledge, voice)}."
    answers = state.answers_of(party)
    if answers:
        return f"{voice.on_the_day} {name} {_answered(state, answers[0], title, voice, naming)}."
    proposals = [long_date(opened.by.on) for opened in state.rounds if opened.proposer == party]
    if proposals:
        return f"{voice.on_the_day} {name} {voice.had} made its proposal ({title}) on {listed(proposals)}."
    return f"{voice.on_the_day} {name} {voice.had} made no pledge under {title} and answered no proposal."


def _pledged(pledge: PledgeState, voice: Voice) -> str:
    assert pledge.by is not None
    held = "from that day" if voice.is_today(pledge.by) else f"as it {voice.had} since {voice.day(pledge.by)}"
    match pledge.pledge:
        case Pledge.CONDITIONAL:
            return f"{voice.stood}, {held}, on a condition: {(pledge.condition or '').rstrip('.')}"
        case Pledge.ENDED:
            return "ended on that day" if voice.is_today(pledge.by) else f"{voice.had} ended, {voice.when(pledge.by)}"
        case _:
            return f"{voice.stood}, {held}"


def _answered(state: DeclarationState, given: AnswerState, title: str, voice: Voice, naming: Naming) -> str:
    assert given.by is not None
    opened = next(opened for opened in state.rounds if opened.number == given.round)
    proposal = (
        f"the proposal that {naming(opened.proposer, opened.by.on)} made on {long_date(opened.by.on)} under {title}"
    )
    if given.answer is Answer.ADDRESSED:
        return f"{voice.had} been sent {proposal} and {voice.had} not answered it"
    by = "that day" if voice.is_today(given.by) else voice.day(given.by)
    unasked = ", though it was not among those addressed" if given.volunteered else ""
    return f"{_VERBS[given.answer](voice)} {proposal}, by its answer of {by}{unasked}"


_VERBS: dict[Answer, Callable[[Voice], str]] = {
    Answer.CONSIDERING: lambda voice: f"{voice.was} considering",
    Answer.CONSULTING: lambda voice: f"{voice.was} consulting on",
    Answer.ACCEPTED: lambda voice: f"{voice.had} accepted",
    Answer.REJECTED: lambda voice: f"{voice.had} rejected",
}
