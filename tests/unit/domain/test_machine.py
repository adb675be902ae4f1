"""The state machines: the compiled tables are what the declared machines do, for every state and trigger."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest
from transitions import MachineError

from treatylog.domain.machine import (
    ANSWER,
    ANSWER_TABLE,
    LEGAL_PAIRS,
    OPERATION,
    OPERATION_TABLE,
    PLEDGE,
    PLEDGE_TABLE,
    STANDING,
    STANDING_TABLE,
    Answer,
    Definition,
    Operation,
    Pledge,
    Standing,
    Trigger,
    compile_table,
    live_machine,
)
from treatylog.errors import DefinitionError

MACHINES: list[tuple[Definition[Any], Mapping[tuple[Any, Trigger], Any]]] = [
    (STANDING, STANDING_TABLE),
    (OPERATION, OPERATION_TABLE),
    (PLEDGE, PLEDGE_TABLE),
    (ANSWER, ANSWER_TABLE),
]
each_machine = pytest.mark.parametrize(
    ("definition", "table"), MACHINES, ids=[definition.states.__name__ for definition, _ in MACHINES]
)


class Walker:
    """A model that is moved by a machine and by nothing else."""


def walked(definition: Definition[Any], state: StrEnum, trigger: Trigger) -> StrEnum | None:
    """Where the live machine goes from *state* on *trigger*; None where it goes nowhere."""
    machine, walker = live_machine(definition), Walker()
    machine.add_model(walker, initial=state)
    if trigger.value not in machine.events:
        return None
    try:
        machine.events[trigger.value].trigger(walker)
    except MachineError:
        return None
    found: StrEnum = walker.state  # type: ignore[attr-defined]
    return found


@each_machine
def test_the_table_does_what_the_machine_does(
    definition: Definition[Any], table: Mapping[tuple[Any, Trigger], Any]
) -> None:
    """For every state and every trigger, those that go nowhere too, look-up and live machine agree."""
    pairs = [(state, trigger) for state in definition.states for trigger in Trigger]
    assert {pair: walked(definition, *pair) for pair in pairs} == {pair: table.get(pair) for pair in pairs}


@each_machine
def test_the_table_knows_no_other_state_or_trigger(
    definition: Definition[Any], table: Mapping[tuple[Any, Trigger], Any]
) -> None:
    """A key is a pair of a declared state and a declared trigger, a value a declared state."""
    assert {type(part) for key in table for part in key} == {definition.states, Trigger}
    assert {*table.values()} <= set[Any](definition.states.__members__.values())


@each_machine
def test_every_state_can_be_reached(definition: Definition[Any], table: Mapping[tuple[Any, Trigger], Any]) -> None:
    """From the initial state acts lead to every other, but to ``unknown``, which is no act's doing."""
    reached: set[Any] = set()
    found: set[Any] = {definition.initial}
    while found:
        reached |= found
        found = {to for (source, _), to in table.items() if source in reached} - reached
    assert reached == {state for state in definition.states if state.value != "unknown"}


@each_machine
def test_a_table_cannot_be_changed(definition: Definition[Any], table: Mapping[tuple[Any, Trigger], Any]) -> None:
    """The law in force is not edited at run time."""
    with pytest.raises(TypeError):
        table[definition.initial, Trigger.SIGN] = definition.initial  # type: ignore[index]


@pytest.mark.parametrize("names", [Standing, Operation, Pledge, Answer, Trigger])
def test_a_value_is_its_name_in_small_letters(names: type[StrEnum]) -> None:
    """The library gives names back, the interface shows values: they are one word."""
    assert [member.name.lower() for member in names] == [member.value for member in names]


def test_a_destination_that_is_not_declared_is_refused() -> None:
    """The library accepts it silently; the compiler does not."""
    stray = replace(PLEDGE, rows=(*PLEDGE.rows, (Trigger.SIGN, (Pledge.NONE,), Standing.SIGNATORY)))  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="unknown states"):
        compile_table(stray)


def test_a_source_that_is_not_declared_is_refused() -> None:
    """A row from nowhere is a mistake."""
    stray = replace(PLEDGE, rows=(*PLEDGE.rows, (Trigger.SIGN, (Standing.PARTY,), Pledge.DECLARED)))  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="unknown states"):
        compile_table(stray)


def test_an_initial_state_that_is_not_declared_is_refused() -> None:
    """A machine begins in one of its own states."""
    with pytest.raises(DefinitionError):
        compile_table(replace(PLEDGE, initial=Standing.PARTY))  # type: ignore[arg-type]


def test_two_destinations_from_one_state_are_refused() -> None:
    """One trigger leads from one state to one other: conditions are law, and no part of a table."""
    forked = replace(PLEDGE, rows=(*PLEDGE.rows, (Trigger.DECLARE, (Pledge.NONE,), Pledge.CONDITIONAL)))
    with pytest.raises(DefinitionError, match="several"):
        compile_table(forked)


def test_only_these_pairs_are_legal() -> None:
    """Standing and operation answer two questions, and not every pair of answers can be."""
    by_operation = {
        operation: {standing for standing, other in LEGAL_PAIRS if other is operation} for operation in Operation
    }
    unbound = {Standing.NOT_PARTY, Standing.SIGNATORY, Standing.SIGNATORY_DISOWNED, Standing.CONTRACTING}
    bound = {Standing.PARTY, Standing.WITHDRAWING}
    assert by_operation == {
        Operation.NOT_IN_FORCE: unbound,
        Operation.PROVISIONAL: unbound,
        Operation.IN_FORCE: bound,
        Operation.SUSPENDED: unbound | bound,
        Operation.ENDED: {Standing.FORMER_PARTY},
        Operation.UNKNOWN: {Standing.UNKNOWN},
    }


@pytest.mark.parametrize(
    ("source", "trigger", "destination"),
    [
        (Standing.NOT_PARTY, Trigger.SIGN, Standing.SIGNATORY),
        (Standing.SIGNATORY, Trigger.CONSENT, Standing.CONTRACTING),
        (Standing.NOT_PARTY, Trigger.CONSENT, Standing.CONTRACTING),
        (Standing.CONTRACTING, Trigger.ENTER_INTO_FORCE, Standing.PARTY),
        (Standing.CONTRACTING, Trigger.WITHDRAW_INSTRUMENT, Standing.NOT_PARTY),
        (Standing.SIGNATORY, Trigger.DISOWN, Standing.SIGNATORY_DISOWNED),
        (Standing.PARTY, Trigger.NOTIFY_WITHDRAWAL, Standing.WITHDRAWING),
        (Standing.WITHDRAWING, Trigger.RESCIND_WITHDRAWAL, Standing.PARTY),
        (Standing.WITHDRAWING, Trigger.LEAVE, Standing.FORMER_PARTY),
        (Standing.FORMER_PARTY, Trigger.CONSENT, Standing.CONTRACTING),
        (Standing.PARTY, Trigger.SIGN, None),
        (Standing.CONTRACTING, Trigger.DISOWN, None),
        (Standing.PARTY, Trigger.WITHDRAW_INSTRUMENT, None),
        (Standing.SIGNATORY, Trigger.NOTIFY_WITHDRAWAL, None),
        (Standing.WITHDRAWING, Trigger.NOTIFY_WITHDRAWAL, None),
        (Standing.FORMER_PARTY, Trigger.SUCCEED, None),
    ],
)
def test_standing_moves_as_the_law_of_treaties_has_it(
    source: Standing, trigger: Trigger, destination: Standing | None
) -> None:
    """The rows of the table that a lawyer would ask about."""
    assert STANDING_TABLE.get((source, trigger)) is destination
