"""
Declarations: unilateral pledges, and proposals with the answers to them.

They are political commitments and no treaty law: no rule here is an article of the Vienna Convention, but for who
speaks for a State (art. 7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.history import Law
from treatylog.domain.machine import ANSWER_TABLE, PLEDGE_TABLE, Answer, Pledge, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.facts.event import Organ, Response

PLEDGE = Rule(
    "unilateral pledge",
    "the declaration's own terms",
    "A State's public pledge stands on the terms it gives, until the State ends it. It is a political commitment.",
)
PROPOSAL = Rule(
    "proposal", "the proposal's own terms", "Those to whom a proposal is sent are its addressees until they answer."
)
ANSWERED = Rule(
    "answer",
    "VCLT art. 7(2)(a), by analogy",
    "The latest answer stands; of the answers of one day, that of the highest organ.",
)


@dataclass(frozen=True, slots=True)
class PledgeState:
    """One declarant's pledge."""

    party: str
    pledge: Pledge = Pledge.NONE
    by: Effect | None = None
    """The effect since which it stands, or by which it ended."""
    made: Effect | None = None
    """The effect by which it was made, also once it has ended."""
    condition: str | None = None
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerState:
    """One party's answer in one round."""

    party: str
    round: int
    answer: Answer = Answer.NONE
    by: Effect | None = None
    volunteered: bool = False
    beside: tuple[str, ...] = ()
    """The other answers of that day."""


@dataclass(frozen=True, slots=True)
class Round:
    """One proposal: who made it, by which act, and when."""

    number: int
    proposer: str
    by: Effect


@dataclass(frozen=True, slots=True)
class DeclarationState:
    """The pledges made, the rounds opened, and the answers by ``(round, party)``."""

    pledges: Mapping[str, PledgeState] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    answers: Mapping[tuple[int, str], AnswerState] = field(default_factory=dict)

    def pledge_of(self, party: str) -> PledgeState:
        """The pledge of *party*, none when it made none."""
        return self.pledges.get(party) or PledgeState(party)

    def answers_of(self, party: str) -> tuple[AnswerState, ...]:
        """The answers of *party*, the round last opened first."""
        return tuple(self.answers[key] for key in sorted(self.answers, reverse=True) if key[1] == party)


def declare(_state: DeclarationState, act: Act) -> Ruling:
    """A pledge is made, on a condition or without; made again while it stands, it is repeated."""
    trigger = Trigger.DECLARE_CONDITIONALLY if act.condition else Trigger.DECLARE
    return moves(Effect(act.on, trigger, act.party, PLEDGE, acts=(act.id,), condition=act.condition))


def end_pledge(state: DeclarationState, act: Act) -> Ruling:
    """The declarant ends its pledge."""
    if state.pledge_of(act.party or "").pledge not in (Pledge.DECLARED, Pledge.CONDITIONAL):
        return without_effect("no-pledge", "it had no pledge that stood")
    return moves(Effect(act.on, Trigger.END_PLEDGE, act.party, PLEDGE, acts=(act.id,)))


def propose(state: DeclarationState, act: Act) -> Ruling:
    """A proposal opens a round; each addressee is addressed in it."""
    if act.round in {opened.number for opened in state.rounds}:
        return without_effect("round-already-open", f"round {act.round} had been opened before")
    opening = Effect(act.on, Trigger.ADDRESS, None, PROPOSAL, acts=(act.id,), round=act.round, proposer=act.party)
    addressed = (
        Effect(act.on, Trigger.ADDRESS, code, PROPOSAL, acts=(act.id,), cause=opening, round=act.round)
        for code in act.addressees
    )
    return moves(opening, *addressed)


_ANSWERS = {
    Response.CONSIDERING: Trigger.CONSIDER,
    Response.CONSULTING: Trigger.CONSULT,
    Response.ACCEPTED: Trigger.ACCEPT,
    Response.REJECTED: Trigger.REJECT,
}


def respond(state: DeclarationState, act: Act) -> Ruling:
    """An answer in a round, by default the one last opened."""
    number = act.round or max((opened.number for opened in state.rounds), default=None)
    if number not in {opened.number for opened in state.rounds}:
        return without_effect("no-such-round", "no proposal had been made that it could answer")
    trigger = _ANSWERS[Response(act.response or "")]
    return moves(Effect(act.on, trigger, act.party, ANSWERED, acts=(act.id,), round=number, organ=act.organ))


def applies(state: DeclarationState, effect: Effect) -> bool:
    """Whether *effect* moves *state*; an answer of a lower organ on the same day is noted, which moves it too."""
    if effect.trigger in _PLEDGE_TRIGGERS:
        return (state.pledge_of(effect.party or "").pledge, effect.trigger) in PLEDGE_TABLE
    if effect.party is None:
        return True
    return (_answer(state, effect).answer, effect.trigger) in ANSWER_TABLE


def evolve(state: DeclarationState, effect: Effect) -> DeclarationState:
    """*state* after *effect*; one that does not apply changes nothing."""
    if not applies(state, effect):
        return state
    if effect.party is None:
        opened = Round(effect.round or 0, effect.proposer or "", effect)
        return replace(state, rounds=(*state.rounds, opened))
    if effect.trigger in _PLEDGE_TRIGGERS:
        pledge = _pledged(state.pledge_of(effect.party), effect)
        return replace(state, pledges=MappingProxyType({**state.pledges, effect.party: pledge}))
    answer = _answered(_answer(state, effect), effect)
    return replace(state, answers=MappingProxyType({**state.answers, (answer.round, answer.party): answer}))


_PLEDGE_TRIGGERS = frozenset({Trigger.DECLARE, Trigger.DECLARE_CONDITIONALLY, Trigger.END_PLEDGE})
_RANK = {organ.value: rank for rank, organ in enumerate(Organ)}


def _answer(state: DeclarationState, effect: Effect) -> AnswerState:
    key = effect.round or 0, effect.party or ""
    return state.answers.get(key) or AnswerState(key[1], key[0], volunteered=effect.trigger is not Trigger.ADDRESS)


def _pledged(before: PledgeState, effect: Effect) -> PledgeState:
    pledge = PLEDGE_TABLE[before.pledge, effect.trigger]
    if pledge is before.pledge:
        return replace(before, repeated=(*before.repeated, *effect.acts), condition=effect.condition)
    if pledge is Pledge.ENDED:
        return replace(before, pledge=pledge, by=effect)
    return PledgeState(before.party, pledge, effect, effect, effect.condition)


def _answered(before: AnswerState, effect: Effect) -> AnswerState:
    if _is_outranked(before.by, effect):
        return replace(before, beside=(*before.beside, *effect.acts))
    answer = ANSWER_TABLE[before.answer, effect.trigger]
    return replace(before, answer=answer, by=effect, beside=_kept_beside(before, effect))


def _kept_beside(before: AnswerState, effect: Effect) -> tuple[str, ...]:
    same_day = before.by is not None and before.by.on == effect.on and before.by.organ is not None
    return (*before.beside, *before.by.acts) if same_day and before.by else ()


def _is_outranked(standing: Effect | None, effect: Effect) -> bool:
    if standing is None or standing.organ is None or standing.on != effect.on:
        return False
    return _RANK[effect.organ or "other"] > _RANK[standing.organ]


def _nothing(_state: DeclarationState, _effects: object) -> Iterable[Effect]:
    return ()


DECLARATION_LAW: Law[DeclarationState] = Law(
    initial=DeclarationState(),
    rules={
        "moratorium_declared": declare,
        "moratorium_ended": end_pledge,
        "moratorium_proposed": propose,
        "moratorium_responded": respond,
    },
    statements={},
    applies=applies,
    evolve=evolve,
    follow=_nothing,
    close=_nothing,
)
