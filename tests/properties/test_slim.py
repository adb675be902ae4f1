"""The law sees the same act in a row of the log as in its model."""

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings

from properties.strategies import bounded, written
from treatylog.domain.act import ACT_TYPES, Act, act_of, dated, dated_of
from treatylog.facts.event import LegalAct, event_json, parse_event
from treatylog.log.files import bundled, read_record
from treatylog.log.merkle import canonical


def kept(event: LegalAct) -> dict[str, Any]:
    """*event* as a store gives it back: its canonical body, decoded."""
    data: dict[str, Any] = json.loads(canonical(event_json(event)))
    return data


def kinds(act: Act) -> list[type]:
    """Of what class the value of each field is: the law tells some apart by identity."""
    return [type(getattr(act, field.name)) for field in fields(act)]


def agrees(event: LegalAct) -> None:
    """A row and a model make the same act, on the last day and on the first."""
    of_model, of_row = dated(event), dated_of(kept(event))
    assert of_row == of_model
    assert of_row.is_precise == of_model.is_precise == event.on.is_precise
    assert [kinds(act) for act in of_row] == [kinds(act) for act in of_model]
    assert (act_of(event), act_of(event, "first")) == (of_model.last, of_model.first)


@pytest.mark.parametrize("type", sorted(ACT_TYPES))
def test_a_row_makes_the_act_that_its_model_makes(type: str) -> None:
    """Whatever the type, and whatever of it is said."""

    @settings(parent=bounded, max_examples=max(15, bounded.max_examples // 20))
    @given(written(type))
    def same(line: dict[str, Any]) -> None:
        event = parse_event(line)
        assert isinstance(event, LegalAct)
        agrees(event)

    same()


def test_so_does_every_event_of_the_bundled_record() -> None:
    """None is seen otherwise for having been in the log."""
    acts = [line.event for stream in read_record(bundled()).streams for line in stream.lines]
    legal = [event for event in acts if isinstance(event, LegalAct)]
    assert len(legal) > 9000
    for event in legal:
        agrees(event)


@pytest.mark.parametrize("change", [{"pary": "USA"}, {"on": "2019-02-31"}, {"on": 7}, {"type": "star_wars_begun"}])
def test_what_no_act_can_be_made_of_is_not_taken_for_one(change: dict[str, Any]) -> None:
    """A field or type that is not known, a date that is none: the model has to say what it is."""
    data = {
        "id": "t/1",
        "treaty": "t",
        "type": "signed",
        "party": "USA",
        "on": "2019-02-02",
        "sources": ["s"],
        **change,
    }
    with pytest.raises((ValueError, LookupError, TypeError)):
        dated_of(data | change)
