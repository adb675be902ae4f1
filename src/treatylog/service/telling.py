"""From a world to where one party stands under one treaty, and what binds it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import TypedDict

from treatylog.domain.act import is_precise
from treatylog.domain.declaration import AnswerState
from treatylog.domain.effect import Effect
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.obligations import Duty
from treatylog.domain.party import PartyState
from treatylog.domain.positions import Position
from treatylog.domain.prose import Voice, long_date, period_name
from treatylog.domain.sentence import (
    Doubt,
    act_noun,
    declaration_sentence,
    doubtful_sentence,
    sentence,
    unknown_sentence,
)
from treatylog.domain.state import suspended_by
from treatylog.facts.base import Basis, Capacity, Ground
from treatylog.facts.event import PARTIES_STREAM, LegalAct, MoratoriumResponded
from treatylog.projection.days import first_change, status_days
from treatylog.projection.discrepancies import StatedOtherwise, stated_otherwise
from treatylog.projection.glance import Running, running
from treatylog.projection.knowledge import StreamKnowledge
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import answers, dealing
from treatylog.service.citing import citation


@dataclass(frozen=True, slots=True)
class Asked:
    """
    The clocks of a question, resolved; ``today`` only sets the tense of sentences.

    ``territory`` and ``policy`` say for which territory of a party, and by whose word, the world is told. ``head`` is
    that of the log where the world ends.
    """

    on: date
    known_at: datetime
    public_on: date | None
    today: date
    engine: str
    territory: str | None = None
    policy: Capacity | None = None
    head: str | None = None

    def voice(self, world: World, line: Timeline, party: str) -> Voice:
        """How to speak of the date, of the treaties of *world*, and of *party* under the one of *line*."""
        return Voice(self.on, self.today, world.titles, earliest_effects(line, party))


class ClockFields(TypedDict):
    """The clocks as every answer carries them."""

    on: date
    known_at: datetime
    public_on: date | None
    position: int
    engine: str
    citation: str


def clocks(world: World, asked: Asked, *about: str) -> ClockFields:
    """The clocks of an answer *about* something from *world*, and the line that cites it."""
    position = world.knowledge.position
    line = citation(
        asked.engine, (*about, *_whose(world, asked)), on=asked.on, known_at=asked.known_at, public_on=asked.public_on,
        position=position, head=asked.head,
    )  # fmt: skip
    return ClockFields(
        on=asked.on, known_at=asked.known_at, public_on=asked.public_on, position=position, engine=asked.engine,
        citation=line,
    )  # fmt: skip


def _whose(world: World, asked: Asked) -> Iterator[str]:
    """For which territory, and by whose word, as a citation says it."""
    if asked.territory:
        yield f"in respect of {world.knowledge.directory.territory_name(asked.territory, asked.on)}"
    if asked.policy:
        yield f"by the word of the {asked.policy.value.replace('_', ' ')}"


class InLaw(TypedDict):
    """What the status of a party is in law: all of it but the dates that were asked for, and the names of the time."""

    headline: Headline
    standing: Standing | None
    operation: Operation | None
    ground: Ground | None
    basis: Basis
    certain: bool
    could_be: tuple[Headline, ...]
    since: answers.Period
    until: answers.Period
    pending_consent: date | None
    paused_notice: date | None
    provisional: answers.ProvisionalApplication | None
    rights_suspended: date | None
    suspended_by: tuple[str, ...]
    suspended_towards: tuple[str, ...]
    suspended_provisions: tuple[str, ...]
    reservations: tuple[answers.ReservationAnswer, ...]
    declarations: tuple[answers.DeclarationAnswer, ...]
    confirmed_by: tuple[str, ...]
    succeeded: answers.Succession | None
    pledge: answers.PledgeAnswer | None
    answers: tuple[answers.RoundAnswer, ...]
    obligations: tuple[answers.Obligation, ...]
    because: tuple[str, ...]


def status(world: World, key: str, party: str, asked: Asked) -> answers.PartyStatus:
    """Where *party* stands under the treaty *key*."""
    line, treaty, on = world.timeline(key), world.treaty(key), asked.on
    held = line.positions(party, on)
    return answers.PartyStatus(
        **clocks(world, asked, treaty.name, world.knowledge.directory.name(party, on)),
        **_in_law(world, key, party, on),
        treaty=key,
        treaty_name=treaty.name,
        form=treaty.header.form,
        binding=treaty.header.binding,
        party=party,
        name=world.knowledge.directory.name(party, on),
        territory=asked.territory,
        policy=asked.policy,
        sentence="".join(
            (
                sentence_of(world, line, party, asked),
                _by_whose_word(world, key, party, held, asked),
                " This is disputed." if held else "",
                _to_where(line, on),
            )
        ),
        disputed=bool(held),
        positions=tuple(told_position(world, key, position, on) for position in held),
        exit=told_exit(_exit(line, party, on), on),
        other_dates=world.once(_other_dates, key, party),
        next_change=next_status(world, key, party, on),
        coverage=treaty.coverage,
        needs=(*needs_of(world, line, party, on), *line.once(vague_days, party)),
    )


def _in_law(world: World, key: str, party: str, on: date) -> InLaw:
    line, treaty = world.timeline(key), world.treaty(key)
    unknown = line.is_unknown(party, on)
    state = None if treaty.is_declaration else line.instrument.at(on).of(party)
    band = line.band_at(party, on)
    return InLaw(
        headline=line.headline(party, on),
        standing=standing_of(state, unknown=unknown),
        operation=operation_of(state, unknown=unknown),
        ground=Ground(state.end.ground) if state and state.end and state.end.ground else None,
        basis=band.basis if band else Basis.DERIVED,
        certain=is_certain(line, party, on),
        could_be=line.could_be(party, on),
        since=_since(line, party, on, state),
        until=_until(line, party, on),
        pending_consent=_day(state.pending if state else None),
        paused_notice=_day(state.paused if state else None),
        provisional=_provisional(state),
        rights_suspended=_day(state.rights if state else None),
        suspended_by=() if state is None or not state.is_bound else suspended_by(line.instrument.at(on), party),
        suspended_towards=dealing.suspended_towards(state) if state else (),
        suspended_provisions=dealing.suspended_provisions(state) if state else (),
        reservations=dealing.reservations(world, key, state) if state else (),
        declarations=dealing.declarations(world, treaty, state) if state else (),
        confirmed_by=state.confirmations if state else (),
        succeeded=_succession(state),
        pledge=_pledge(line, party, on),
        answers=_round_answers(world, line, party, on),
        obligations=told_obligations(line, party, on),
        because=band.because if band else (),
    )


def _exit(line: Timeline, party: str, on: date) -> Running | None:
    return None if line.treaty.is_declaration else running(line.instrument.at(on).of(party))


def law_of_status(world: World, key: str, party: str, on: date) -> tuple[object, ...]:
    """What is told of *party* on *on* in law: two days that have the same have the same status."""
    line = world.timeline(key)
    doubts = line.is_unknown(party, on), line.is_beyond(on)
    return _in_law(world, key, party, on), line.positions(party, on), _exit(line, party, on), doubts


def next_status(world: World, key: str, party: str, on: date) -> date | None:
    """The first day after *on* on which the status of *party* differs in law; None where none is known."""
    days = status_days(world.timeline(key), party)
    index = bisect_right(days, on)
    return world.once(_next_status, key, party, index) if index < len(days) else None


def _next_status(world: World, key: str, party: str, index: int) -> date | None:
    """The same, after the days before *index*: it is told once for all the days on which nothing can change."""
    days = status_days(world.timeline(key), party)
    return first_change(days, partial(law_of_status, world, key, party), days[index - 1] if index else date.min)


def told_obligations(line: Timeline, party: str, on: date) -> tuple[answers.Obligation, ...]:
    """What binds *party* on *on*, as an answer."""
    certain = line.certain_duties(party, on)
    return tuple(
        told if (told.id, told.state) in certain else told.model_copy(update={"certain": False})
        for duty, told in line.once(_told_duties, party)
        if duty.holds(on)
    )


def _told_duties(line: Timeline, party: str) -> tuple[tuple[Duty, answers.Obligation], ...]:
    """What binds *party* in time, each as an answer has it where it is certain."""
    return tuple(
        (duty, answers.Obligation.model_validate({**asdict(duty.obligation), "certain": True}))
        for duty in line.duties(party)
    )


def obligations(world: World, key: str, party: str, asked: Asked) -> answers.ObligationsAnswer:
    """What binds *party* under the treaty *key*, provision by provision."""
    line = world.timeline(key)
    return answers.ObligationsAnswer(
        **clocks(world, asked, line.treaty.name, world.knowledge.directory.name(party, asked.on), "obligations"),
        treaty=key,
        treaty_name=line.treaty.name,
        party=party,
        name=world.knowledge.directory.name(party, asked.on),
        territory=asked.territory,
        policy=asked.policy,
        headline=line.headline(party, asked.on),
        items=told_obligations(line, party, asked.on),
        next_change=first_change(status_days(line, party), partial(_owed, line, party), asked.on),
    )


def _owed(line: Timeline, party: str, on: date) -> tuple[object, ...]:
    """What binds *party*, as an answer, and where it stands."""
    return line.headline(party, on), told_obligations(line, party, on)


def exit_of(state: PartyState | None, on: date) -> answers.Exit | None:
    """The withdrawal whose notice runs."""
    return told_exit(running(state), on)


def told_exit(found: Running | None, on: date) -> answers.Exit | None:
    """A withdrawal that is *found* to run, as an answer."""
    if found is None:
        return None
    return answers.Exit(
        notified=found.notified, effective=found.effective, days_left=max(0, (found.effective - on).days),
        clause=found.clause, reckoning=found.reckoning,
    )  # fmt: skip


# Parts of a status


def sentence_of(world: World, line: Timeline, party: str, asked: Asked) -> str:
    """Where *party* stands, in one sentence."""
    treaty, voice = line.treaty, asked.voice(world, line, party)
    if line.is_unknown(party, asked.on):
        return unknown_sentence(treaty, party, voice, world.name)
    doubt = doubt_of(line, party, asked.on)
    if doubt:
        return doubtful_sentence(world.titles[treaty.key], party, doubt, voice, world.name)
    if treaty.is_declaration:
        return declaration_sentence(treaty, line.declaration.at(asked.on), party, voice, world.name)
    return sentence(treaty, line.instrument.at(asked.on), party, voice, world.name)


def _to_where(line: Timeline, on: date) -> str:
    """How far the record reaches, where the date lies beyond."""
    return f" The record holds nothing after {long_date(line.treaty.coverage.through)}." if line.is_beyond(on) else ""


def standing_of(state: PartyState | None, *, unknown: bool) -> Standing | None:
    """The standing of *state*, none under a declaration."""
    if state is None:
        return None
    return Standing.UNKNOWN if unknown else state.standing


def operation_of(state: PartyState | None, *, unknown: bool) -> Operation | None:
    """The operation of *state*, none under a declaration."""
    if state is None:
        return None
    return Operation.UNKNOWN if unknown else state.operation


def _other_dates(world: World, key: str, party: str) -> tuple[answers.OtherDate, ...]:
    """The acts that concern *party*, at whatever time, for which sources give other dates."""
    shared = world.knowledge.streams.get(PARTIES_STREAM)
    acts = (*world.stream(key).acts_of(party), *(shared.acts_of(party) if shared else ()))
    return other_dates(world.timeline(key), acts)


def other_dates(line: Timeline, acts: Iterable[LegalAct]) -> tuple[answers.OtherDate, ...]:
    """Those of *acts* that sources date otherwise, and those whose effect a list dates otherwise than the clauses."""
    every = tuple(acts)
    stated: dict[str, list[StatedOtherwise]] = {}
    for found in stated_otherwise(line, every):
        stated.setdefault(found.act.id, []).append(found)
    return tuple(
        other for act in every for other in (*_done_otherwise(act), *_stated_otherwise(act, stated.get(act.id, ())))
    )


def _done_otherwise(act: LegalAct) -> Iterator[answers.OtherDate]:
    others = tuple(str(other.on) for other in act.alternatives if other.of == "act")
    if others:
        yield answers.OtherDate(id=act.id, type=act.type, of="act", on=str(act.on), others=others)


def _stated_otherwise(act: LegalAct, found: Sequence[StatedOtherwise]) -> Iterator[answers.OtherDate]:
    derived = found[0].derived if found else None
    if derived:
        others = tuple(str(other.stated) for other in found)
        yield answers.OtherDate(id=act.id, type=act.type, of="effect", on=str(derived[1]), others=others)


def _day(effect: Effect | None) -> date | None:
    return effect.on if effect else None


def _provisional(state: PartyState | None) -> answers.ProvisionalApplication | None:
    if state is None or state.provisional is None:
        return None
    coming = state.provisional_notice.effective if state.provisional_notice else None
    return answers.ProvisionalApplication(since=state.provisional.on, ends=_day(state.provisional_end) or coming)


def _since(line: Timeline, party: str, on: date, state: PartyState | None) -> answers.Period:
    if state is None:
        band = line.band_at(party, on)
        return answers.Period(standing=band.since if band else None, operation=None)
    return answers.Period(
        standing=state.standing_by.on if state.standing_by else None,
        operation=state.operation_by.on if state.operation_by else None,
    )


def _until(line: Timeline, party: str, on: date) -> answers.Period:
    now = line.band_at(party, on)
    later = [band for band in line.bands(party) if band.since > on]
    return answers.Period(
        standing=next((band.since for band in later if now is None or band.standing is not now.standing), None),
        operation=next((band.since for band in later if now is None or band.operation is not now.operation), None),
    )


def _succession(state: PartyState | None) -> answers.Succession | None:
    effect = state.succession if state else None
    if effect is None or effect.predecessor is None or effect.mode is None:
        return None
    return answers.Succession.model_validate({"mode": effect.mode, "predecessor": effect.predecessor, "on": effect.on})


def told_position(world: World, key: str, position: Position, on: date) -> answers.Position:
    """*position* as an answer."""
    return answers.Position.model_validate(
        {
            "holder": position.holder, "holder_name": world.knowledge.directory.name(position.holder, on),
            "capacity": world.capacity_of(key, position.party, position), "says": position.says,
            "claims": position.claims, "because": position.because,
            "about": {"from": position.since, "until": position.until},
        }
    )  # fmt: skip


def _by_whose_word(world: World, key: str, party: str, held: Sequence[Position], asked: Asked) -> str:
    """Whose word the answer goes by, where one was asked for."""
    if asked.policy is None:
        return ""
    words = (
        word
        for word in held
        if word.claims and not word.towards and world.capacity_of(key, party, word) is asked.policy
    )
    if word := next(words, None):
        return f" So {world.name(word.holder, asked.on)} has it."
    return f" The record has no view of {_CAPACITIES[asked.policy]} for that day."


_CAPACITIES = {
    Capacity.COURT: "a court",
    Capacity.DEPOSITARY: "the depositary",
    Capacity.ORGAN: "an organ",
    Capacity.OTHER_PARTIES: "other parties",
    Capacity.PARTY: "the party itself",
    Capacity.RESEARCHER: "a researcher",
}


def _pledge(line: Timeline, party: str, on: date) -> answers.PledgeAnswer | None:
    if not line.treaty.is_declaration:
        return None
    pledge = line.declaration.at(on).pledge_of(party)
    return answers.PledgeAnswer(
        state=pledge.pledge, since=pledge.by.on if pledge.by else None, condition=pledge.condition,
        because=pledge.by.acts if pledge.by else (), repeated=pledge.repeated,
    )  # fmt: skip


def _round_answers(world: World, line: Timeline, party: str, on: date) -> tuple[answers.RoundAnswer, ...]:
    if not line.treaty.is_declaration:
        return ()
    stream = world.stream(line.treaty.key)
    return tuple(_round_answer(given, stream) for given in line.declaration.at(on).answers_of(party))


def _round_answer(given: AnswerState, stream: StreamKnowledge) -> answers.RoundAnswer:
    assert given.by is not None
    return answers.RoundAnswer(
        round=given.round, answer=given.answer, since=given.by.on, volunteered=given.volunteered,
        statement=_statement(stream, given.by.acts[0]), beside=tuple(_statement(stream, id) for id in given.beside),
    )  # fmt: skip


def _statement(stream: StreamKnowledge, id: str) -> answers.Statement:
    act = stream.act(id)
    assert act is not None
    return answers.Statement(
        id=act.id, on=str(act.on), text=act.text, confidence=act.confidence,
        organ=act.organ if isinstance(act, MoratoriumResponded) else None,
    )  # fmt: skip


def is_certain(line: Timeline, party: str, on: date) -> bool:
    """Whether the position is the same however an imprecise act is dated, and the record was checked for the date."""
    return line.is_certain(party, on) and not line.is_beyond(on)


def needs_of(world: World, line: Timeline, party: str, on: date) -> tuple[str, ...]:
    """What the record lacks to say more of *party* on *on*."""
    treaty = line.treaty
    needs = []
    if line.is_unknown(party, on):
        name = world.name(party, on)
        needs.append(f"the record lists only some of those concerned and says nothing of {name}")
    if line.is_beyond(on):
        needs.append(f"the record was checked through {treaty.coverage.through}; nothing later is known to it")
    return tuple(needs)


# Dates that are not known to the day

_NONE_EARLIER: Mapping[Effect, Effect] = MappingProxyType({})


def earliest_effects(line: Timeline, party: str) -> Mapping[Effect, Effect]:
    """The effects for *party* or for all whose day is not known, each with the earliest that it may be."""
    return _NONE_EARLIER if line.is_precise else line.once(_earliest_effects, party)


def _earliest_effects(line: Timeline, party: str) -> Mapping[Effect, Effect]:
    early = {_same(effect): effect for effect in line.earliest.effects if effect.party in (party, None)}
    both = (
        (effect, early.get(_same(effect), effect)) for effect in line.history.effects if effect.party in (party, None)
    )
    return {late: first for late, first in both if (late.on, late.effective) != (first.on, first.effective)}


def _same(effect: Effect) -> tuple[object, ...]:
    return effect.trigger, effect.party, effect.rule.name, effect.foundation


def doubt_of(line: Timeline, party: str, on: date) -> Doubt | None:
    """What is possible of *party* on *on*, where acts that are dated to a month or a year leave more than one."""
    possible = line.could_be(party, on)
    if len(possible) < 2:
        return None
    last, first = possible
    around = [
        effect.foundation for effect, early in earliest_effects(line, party).items() if early.on <= on < effect.on
    ]
    behind = {act for foundation in around for act in foundation}
    vague = [act for act in line.history.acts if not is_precise(act) and act.first <= on]
    acts = [act for act in vague if act.id in behind] or [act for act in vague if act.party == party]
    return Doubt(tuple(acts), last, first)


def vague_days(line: Timeline, party: str) -> tuple[str, ...]:
    """The acts behind the position of *party* that are dated to a month or a year, and the days that stand for it."""
    found = earliest_effects(line, party)
    return tuple(
        f"the day in {period_name(act.first, act.last)} of {act.id} ({act_noun(act.type)}); until it is known, "
        f"{' and '.join(days)} {'is the last day' if len(days) == 1 else 'are the last days'} possible"
        for act in line.history.acts
        if not is_precise(act) and (days := _days_resting_on(act.id, found))
    )


def _days_resting_on(act: str, effects: Mapping[Effect, Effect]) -> list[str]:
    """The days that are given for those of *effects* that rest on *act*."""
    resting = [(late, early) for late, early in effects.items() if act in late.foundation]
    days = {late.on for late, early in resting if late.on != early.on}
    days |= {late.effective for late, early in resting if late.effective and late.effective != early.effective}
    return sorted(map(str, days))
