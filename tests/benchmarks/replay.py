"""
How fast the record is read and replayed, beside `transitions` walked directly over the same effects.

Run as ``python tests/benchmarks/replay.py``, or with the keys of some treaties after it. It ends with an error when the
walks do not lead to the same states. What the figures mean is said in docs/reference/speed.md.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from transitions import Machine

from treatylog.domain.declaration import DECLARATION_LAW, DeclarationState
from treatylog.domain.effect import Effect
from treatylog.domain.effects import law_of
from treatylog.domain.history import replay
from treatylog.domain.machine import (
    ANSWER,
    ANSWER_TABLE,
    OPERATION,
    OPERATION_TABLE,
    OPERATION_TRIGGERS,
    PLEDGE,
    PLEDGE_TABLE,
    STANDING,
    STANDING_TABLE,
    STANDING_TRIGGERS,
    Definition,
    Trigger,
)
from treatylog.domain.state import TreatyState
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service.build import service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Question

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
ON = date(2020, 1, 1)
LEAST = 50.0
"""How many times faster a step has to be."""

ROUNDS = 5

Subject = tuple[str, str, object]
"""A machine: the treaty, what it tells of (standing, operation, pledge, answer), and of whom (and in which round)."""

Row = tuple[Definition[Any], Any]

AXES: dict[str, Row] = {
    "standing": (STANDING, STANDING_TABLE),
    "operation": (OPERATION, OPERATION_TABLE),
    "pledge": (PLEDGE, PLEDGE_TABLE),
    "answer": (ANSWER, ANSWER_TABLE),
}
_PLEDGES = frozenset(trigger for _, trigger in PLEDGE_TABLE)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of one machine."""

    subject: Subject
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to replay: the timelines, how many effects they hold, and the steps these make."""

    lines: tuple[Timeline, ...]
    effects: int
    steps: tuple[Step, ...]


class Live:
    """The model of one live machine, which gives it a state and a method for each trigger."""

    state: StrEnum


States = dict[Subject, StrEnum]


async def answers(keys: Sequence[str] = ()) -> tuple[World, int]:
    """From files to answers: the record read, judged, loaded and unfolded, and one status asked of every treaty."""
    async with service(Settings(db=None, events=None), lambda: NOW) as opened:
        world = await opened.treaties.refresh()
        lines = [world.timeline(key) for key in keys or world.knowledge.treaties]
        for line in lines:
            await opened.treaties.status(line.treaty.key, line.parties[0], Question(ON))
        return world, len(lines)


def work(lines: Iterable[Timeline]) -> Work:
    """What is to be replayed of *lines*."""
    lines = tuple(lines)
    steps = tuple(step for line in lines for step in steps_of(line))
    return Work(lines, sum(len(line.history.effects) for line in lines), steps)


def steps_of(line: Timeline) -> Iterator[Step]:
    """Every move that the effects of one treaty make, in order; what came to nothing makes none."""
    key = line.treaty.key
    if line.treaty.is_declaration:
        yield from _declared(key, line.history.effects)
        return
    lapsed = {id(effect) for effect in line.instrument.states[-1].lapsed} if line.history.states else set()
    for effect in line.history.effects:
        if effect.party is None or id(effect) in lapsed:
            continue
        if effect.trigger in STANDING_TRIGGERS:
            yield Step((key, "standing", effect.party), effect.trigger)
        if effect.trigger in OPERATION_TRIGGERS:
            yield Step((key, "operation", effect.party), effect.trigger)


def _declared(key: str, effects: Iterable[Effect]) -> Iterator[Step]:
    state = DECLARATION_LAW.initial
    for effect in effects:
        applies, state = DECLARATION_LAW.applies(state, effect), DECLARATION_LAW.evolve(state, effect)
        if effect.party is None or not applies:
            continue
        if effect.trigger in _PLEDGES:
            yield Step((key, "pledge", effect.party), effect.trigger)
        elif state.answers[effect.round or 0, effect.party].by is effect:  # else a higher organ's answer stands
            yield Step((key, "answer", (effect.round or 0, effect.party)), effect.trigger)


# The three walks


def with_transitions(work: Work) -> tuple[float, States]:
    """The seconds that live machines need for the steps, one machine for each party and axis, and where they end."""
    subjects = tuple(dict.fromkeys(step.subject for step in work.steps))
    models = {subject: Live() for subject in subjects}
    for name, (definition, _) in AXES.items():
        _machine(definition, [models[subject] for subject in subjects if subject[1] == name])
    walked: list[Callable[[], bool]] = [getattr(models[step.subject], step.trigger.value) for step in work.steps]
    begun = time.process_time()
    for move in walked:
        move()
    return time.process_time() - begun, {subject: model.state for subject, model in models.items()}


def _machine(definition: Definition[Any], models: Sequence[Live]) -> Machine:
    rows = [{"trigger": t.value, "source": list(sources), "dest": to} for t, sources, to in definition.rows]
    return Machine(
        model=list(models), states=definition.states, initial=definition.initial, transitions=rows,
        auto_transitions=False,
    )  # fmt: skip


def with_tables(work: Work) -> tuple[float, States]:
    """The seconds that the compiled tables need for the steps, and where they end."""
    subjects = {subject: number for number, subject in enumerate(dict.fromkeys(step.subject for step in work.steps))}
    places: list[StrEnum] = [AXES[axis][0].initial for _, axis, _ in subjects]
    walked = [(subjects[step.subject], step.trigger, AXES[step.subject[1]][1]) for step in work.steps]
    begun = time.process_time()
    for number, trigger, table in walked:
        places[number] = table[places[number], trigger]
    return time.process_time() - begun, dict(zip(subjects, places, strict=True))


def with_replay(work: Work) -> tuple[float, States]:
    """The seconds that `replay` needs for the effects, with all that is remembered of them, and where it ends."""
    folds = {line.treaty.key: _fold(line) for line in work.lines}
    begun = time.process_time()
    ends = {key: fold() for key, fold in folds.items()}
    seconds = time.process_time() - begun
    return seconds, {subject: state for key, end in ends.items() for subject, state in _places(key, end)}


def _fold(line: Timeline) -> Callable[[], TreatyState | DeclarationState]:
    effects = line.history.effects
    if line.treaty.is_declaration:
        return lambda: replay(DECLARATION_LAW, effects, on=date.max)
    law = law_of(line.treaty)
    return lambda: replay(law, effects, on=date.max)


def _places(key: str, end: TreatyState | DeclarationState) -> Iterator[tuple[Subject, StrEnum]]:
    if isinstance(end, DeclarationState):
        yield from (((key, "pledge", party), state.pledge) for party, state in end.pledges.items())
        yield from (((key, "answer", who), state.answer) for who, state in end.answers.items())
    else:
        for party, state in end.parties.items():
            yield (key, "standing", party), state.standing
            yield (key, "operation", party), state.operation


# Side by side


@dataclass(frozen=True, slots=True)
class Measured:
    """The shortest time of each walk, in seconds, over the same work, and the states in which each ended."""

    work: Work
    transitions: float
    tables: float
    replay: float
    ends: tuple[States, States, States]

    @property
    def ratio(self) -> float:
        """How many times faster a step is by the compiled tables than by `transitions`."""
        return self.transitions / max(self.tables, 1e-9)


def measured(work: Work, rounds: int = ROUNDS) -> Measured:
    """Each walk in turn, *rounds* times."""
    walks = [(with_transitions(work), with_tables(work), with_replay(work)) for _ in range(rounds)]
    transitions, tables, replayed = (min(seconds for seconds, _ in walk) for walk in zip(*walks, strict=True))
    first, second, third = walks[-1]
    return Measured(work, transitions, tables, replayed, ends=(first[1], second[1], third[1]))


def differing(found: Measured) -> list[str]:
    """Where two walks did not end in one state; a machine that never moved is where it began."""
    subjects = sorted({subject for end in found.ends for subject in end}, key=repr)
    return [
        f"{' '.join(map(str, subject))}: {', '.join(str(state) for state in states)}"
        for subject in subjects
        if len(set(states := [end.get(subject, AXES[subject[1]][0].initial) for end in found.ends])) > 1
    ]


def table(found: Measured) -> Iterator[str]:
    """The figures as lines of text."""
    steps, effects = len(found.work.steps), found.work.effects
    yield f"{len(found.work.lines)} treaties, {effects} effects, {steps} steps of {len(found.ends[0])} machines"
    yield f"{'':34}{'us a step':>12}{'steps/s':>14}{'effects/s':>14}"
    for name, seconds in (
        ("transitions, live machines", found.transitions),
        ("compiled tables", found.tables),
        ("replay, with reasons and notices", found.replay),
    ):
        seconds = max(seconds, 1e-9)
        yield f"{name:34}{1e6 * seconds / steps:12.3f}{steps / seconds:14,.0f}{effects / seconds:14,.0f}"
    yield f"a step by the compiled tables: {found.ratio:.0f} x as fast as by transitions (at least {LEAST:.0f} asked)"


def main(keys: Sequence[str]) -> int:
    """Print the figures. 1 where the states differ or a step is too slow."""
    world, count = asyncio.run(answers(keys))
    cpu = time.process_time()
    found = measured(work(world.timeline(key) for key in keys or world.knowledge.treaties))
    wrong = differing(found)
    asked = f"{world.knowledge.position} events, {count} treaties asked"
    answered = f"from files to answers: {cpu:.2f} s of CPU, imports included ({asked})"
    told = wrong or ["all three end in the same states"]
    sys.stdout.write("\n".join([answered, *table(found), *told]) + "\n")
    return 1 if wrong or found.ratio < LEAST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
