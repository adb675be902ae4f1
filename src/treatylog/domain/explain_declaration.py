"""Why a party stands where it does under a declaration, as a tree of reasons."""

from collections.abc import Iterable
from dataclasses import replace

from treatylog.domain.declaration import AnswerState, DeclarationState, Round
from treatylog.domain.history import History
from treatylog.domain.machine import Answer, Pledge
from treatylog.domain.prose import Naming, Voice, clause, opened
from treatylog.domain.reasons import Part, Reason, Teller, disputes, ground, not_counted
from treatylog.domain.sentence import declaration_sentence
from treatylog.facts.treaty import Treaty


def explain_declaration(
    treaty: Treaty, history: History[DeclarationState], party: str, voice: Voice, naming: Naming
) -> Reason:
    """Why *party* stands where it does under *treaty*, a declaration."""
    teller = Teller.of(treaty, history, voice, naming)
    state = history.at(voice.on)
    pledge = state.pledge_of(party)
    grounds = (
        *_pledge(teller, state, party),
        *(_proposal(teller, made) for made in state.rounds if made.proposer == party),
        *(_answer(teller, state, given) for given in state.answers_of(party)),
    )
    ended = pledge.by if pledge.pledge is Pledge.ENDED else None
    beside = (*not_counted(teller, party), *disputes(teller, party, ended))
    return Reason(
        Part.ANSWER, declaration_sentence(treaty, state, party, voice, naming), voice.on, because=(*grounds, *beside)
    )


def _pledge(teller: Teller, state: DeclarationState, party: str) -> Iterable[Reason]:
    pledge = state.pledge_of(party)
    if pledge.made:
        again = f" It was repeated {teller.dated(pledge.repeated)}." if pledge.repeated else ""
        name = opened(teller.name(party, pledge.made.on))
        says = f"{name} made its pledge {teller.when(pledge.made)}: {teller.text(pledge.made)}.{again}"
        told = ground(pledge.made, f"{says} {pledge.made.rule.says}")
        yield replace(told, events=(*pledge.made.acts, *pledge.repeated))
    if pledge.by and pledge.by is not pledge.made:
        name = opened(teller.name(party, pledge.by.on))
        yield ground(pledge.by, f"{name} ended it {teller.when(pledge.by)}: {teller.text(pledge.by)}.")


def _proposal(teller: Teller, made: Round) -> Reason:
    name = opened(teller.name(made.proposer, made.by.on))
    says = f"{name} made the proposal of round {made.number} {teller.when(made.by)}: {teller.text(made.by)}."
    return ground(made.by, says)


def _answer(teller: Teller, state: DeclarationState, given: AnswerState) -> Reason:
    assert given.by is not None
    made = next(made for made in state.rounds if made.number == given.round)
    if given.answer is Answer.ADDRESSED:
        return _proposal(teller, made)
    beside = "; ".join(clause(teller.acts[i].text) for i in given.beside if i in teller.acts)
    added = f" Beside it, on the same day: {beside}." if beside else ""
    since = teller.day(given.by)
    says = f"In round {given.round}, {given.answer.value} since {since}: {teller.text(given.by)}.{added}"
    return replace(ground(given.by, says, (_proposal(teller, made),)), events=(*given.by.acts, *given.beside))
