"""The answer in one sentence."""

from collections.abc import Callable
from datetime import date

from treatylog.domain.declaration import AnswerState, DeclarationState, PledgeState
from treatylog.domain.effect import Effect
from treatylog.domain.headline import Headline, headline
from treatylog.domain.linked import LINKED_EXIT
from treatylog.domain.machine import Answer, Operation, Pledge, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.prose import Naming, Voice, days_between, listed, long_date, possessive
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
    """What other parties did to it: their suspension, where the party itself performs."""
    if not party.is_bound or party.suspension:
        return ""
    acts = suspensions_towards(whole, party.party)
    if not acts:
        return ""
    since = f" since {long_date(acts[0][1].on)}" if len(acts) == 1 else ""
    return f"; {listed(naming(code, voice.on) for code, _ in acts)} {voice.had} suspended its operation{since}"


def unknown_sentence(treaty: Treaty, party: str, voice: Voice, naming: Naming) -> str:
    """That the record cannot say where *party* stands."""
    name = naming(party, voice.on)
    return f"The record cannot say where {name} {voice.stood} under the {treaty.name} on {long_date(voice.on)}."


def _not_party(party: PartyState, name: str, title: str, voice: Voice) -> str:
    if party.standing_by and party.standing_by.trigger is Trigger.WITHDRAW_INSTRUMENT:
        when = _when(party, voice)
        return f"{name} {voice.was} not a party to {title}: it took its instrument back {when}, before it was bound"
    return f"{name} {voice.was} not a party to {title}: it {voice.had} neither signed nor joined it"


def _signatory(party: PartyState, name: str, title: str, voice: Voice) -> str:
    signed = f"signed {title}" if _today(party, voice) else f"{voice.had} signed {title}, {_signed_when(party, voice)},"
    if party.standing_by and party.standing_by.trigger is Trigger.REVOKE_CONSENT:
        signed = f"{voice.had} signed {title} and taken back its ratification {_when(party, voice)},"
    says = f"{name} {signed} but {voice.was} not bound by it"
    return f"{says}; unless it makes clear that it will not join, it must not defeat the treaty's purpose"


def _signed_when(party: PartyState, voice: Voice) -> str:
    return f"on {long_date(party.signed.on)}" if party.signed else _when(party, voice)


def _lapsed(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.end is not None
    when = "on that day" if party.end.on == voice.on else f"on {long_date(party.end.on)}"
    return f"{name} {voice.was} not bound by {title}, which lapsed {when} without having entered into force"


def _provisional(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.provisional is not None
    since = "from that day" if party.provisional.on == voice.on else f"since {long_date(party.provisional.on)}"
    says = f"{name} {voice.was} not a party to {title}, which it {voice.had} applied provisionally {since}"
    if party.suspension:
        return f"{says}; that application {_suspended_passively(party.suspension.on, voice)}"
    if party.provisional_notice and party.provisional_notice.effective:
        return f"{says}; that {voice.was_to} end on {long_date(party.provisional_notice.effective)}"
    return says


def _suspended_passively(since: date, voice: Voice) -> str:
    if since == voice.on:
        return "was suspended on that day"
    return f"{voice.had} been suspended since {long_date(since)}"


def _disowned(party: PartyState, name: str, title: str, voice: Voice) -> str:
    when = _when(party, voice)
    return f"{name} {voice.was} not bound by {title}: having signed it, it said {when} that it would not join"


def _contracting(party: PartyState, name: str, title: str, voice: Voice) -> str:
    when = _when(party, voice)
    return f"{name} {voice.had} consented to be bound by {title}, {when}; it {voice.was} not yet in force for it"


def _party(party: PartyState, name: str, title: str, voice: Voice) -> str:
    if party.suspension:
        return f"{name} {voice.was} party to {title} but {_suspended(party.suspension.on, voice)}"
    since = "since that day" if party.bound_by and party.bound_by.on == voice.on else ""
    if party.bound_by and not since:
        since = f"since {long_date(party.bound_by.on)}"
    return f"{name} {voice.was} a party to {title}, in force for it {since}{_beside(party, voice)}"


def _beside(party: PartyState, voice: Voice) -> str:
    """What runs beside the bond of a party: a notice that was stopped, rights that an organ suspended."""
    if party.paused:
        return f"; a notice of withdrawal {voice.had} been stopped on {long_date(party.paused.on)}"
    if party.rights:
        return f"; its rights of membership {voice.had} been suspended since {long_date(party.rights.on)}"
    return ""


def _withdrawing(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.exit is not None
    assert party.exit.effective is not None
    if party.exit.effective <= voice.on:
        return (
            f"{name} {voice.was} a party to {title}; its withdrawal {voice.was_to} take effect on "
            f"{long_date(party.exit.effective)} and waits for the end of an armed conflict"
        )
    left = days_between(voice.on, party.exit.effective)
    effect = f"{voice.was_to} take effect on {long_date(party.exit.effective)}, {left}"
    if party.suspension:
        suspended = _suspended(party.suspension.on, voice)
        return f"{name} {voice.was} party to {title}, {suspended}, and its withdrawal {effect}"
    given = party.exit.first_cause.on
    notified = "on that day" if given == voice.on else f"on {long_date(given)}"
    if party.exit.rule is LINKED_EXIT:
        follows = f"which follows from its leaving {linked_treaty(party.exit, voice)} {notified}"
        return f"{name} {voice.was} a party to {title}; its exit, {follows}, {effect}"
    return f"{name} {voice.was} a party to {title}; its withdrawal, notified {notified}, {effect}"


def linked_treaty(effect: Effect, voice: Voice) -> str:
    """The other treaty whose end for a party brings *effect* here."""
    key = effect.acts[-1].partition("/")[0] if effect.acts else ""
    return voice.titles.get(key, "the treaty with which this one is linked")


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
    how = _ENDED.get(headline(party), "which ended for it")
    if party.end and party.end.trigger is Trigger.TERMINATE:
        how = how.removesuffix(" for it") if headline(party) is Headline.SUPERSEDED else how
    return f"{name} {voice.was_no_longer} bound by {title}, {how} {when}"


_ENDED = {
    Headline.EXPIRED: "whose term ended",
    Headline.SUPERSEDED: "which a later treaty replaced for it",
}


def _extinct(party: PartyState, name: str, title: str, voice: Voice) -> str:
    assert party.extinct is not None
    when = "on that day" if party.extinct.on == voice.on else f"on {long_date(party.extinct.on)}"
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


def _suspended(since: date, voice: Voice) -> str:
    if since == voice.on:
        return "suspended its operation on that day"
    return f"{voice.had} suspended its operation since {long_date(since)}"


def _today(party: PartyState, voice: Voice) -> bool:
    return party.standing_by is not None and party.standing_by.on == voice.on


def _when(party: PartyState, voice: Voice) -> str:
    assert party.standing_by is not None
    return "on that day" if _today(party, voice) else f"on {long_date(party.standing_by.on)}"


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
    held = "from that day" if pledge.by.on == voice.on else f"as it {voice.had} since {long_date(pledge.by.on)}"
    match pledge.pledge:
        case Pledge.CONDITIONAL:
            return f"{voice.stood}, {held}, on a condition: {(pledge.condition or '').rstrip('.')}"
        case Pledge.ENDED:
            return (
                "ended on that day" if pledge.by.on == voice.on else f"{voice.had} ended, on {long_date(pledge.by.on)}"
            )
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
    by = "that day" if given.by.on == voice.on else long_date(given.by.on)
    unasked = ", though it was not among those addressed" if given.volunteered else ""
    return f"{_VERBS[given.answer](voice)} {proposal}, by its answer of {by}{unasked}"


_VERBS: dict[Answer, Callable[[Voice], str]] = {
    Answer.CONSIDERING: lambda voice: f"{voice.was} considering",
    Answer.CONSULTING: lambda voice: f"{voice.was} consulting on",
    Answer.ACCEPTED: lambda voice: f"{voice.had} accepted",
    Answer.REJECTED: lambda voice: f"{voice.had} rejected",
}
