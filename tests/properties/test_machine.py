"""What holds of every walk through the state machines."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from properties.trying import bounded
from treatylog.domain.machine import (
    ANSWER,
    ANSWER_TABLE,
    OPERATION,
    OPERATION_TABLE,
    PLEDGE,
    PLEDGE_TABLE,
    STANDING,
    STANDING_TABLE,
    Definition,
    Trigger,
    live_machine,
)


class Walker:
    """A model that is moved by a machine and by nothing else."""


@pytest.mark.parametrize(
    ("definition", "table"),
    [(STANDING, STANDING_TABLE), (OPERATION, OPERATION_TABLE), (PLEDGE, PLEDGE_TABLE), (ANSWER, ANSWER_TABLE)],
    ids=["Standing", "Operation", "Pledge", "Answer"],
)
@bounded
@given(data=st.data())
def test_table_and_machine_walk_together(definition: Definition[Any], table: Any, data: st.DataObject) -> None:
    """Whatever comes, look-up and live machine are in the same state; what is not defined moves neither."""
    triggers = sorted({trigger for _, trigger in table})
    machine, walker = live_machine(definition), Walker()
    machine.add_model(walker)
    state = definition.initial
    for trigger in data.draw(st.lists(st.sampled_from(triggers), max_size=20)):
        state = table.get((state, trigger), state)
        _step(machine, walker, trigger)
        assert walker.state is state  # type: ignore[attr-defined]


def _step(machine: Any, walker: Walker, trigger: Trigger) -> None:
    try:
        machine.events[trigger.value].trigger(walker)
    except MachineError:
        return
