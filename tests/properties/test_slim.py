"""The law sees the same act in a row of the log, and in the slip beside it, as in its model."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic_core import from_json

from properties.trying import bounded
from treatylog.domain.act import ACT_TYPES, FIELDS, Act, Dated, act_of, dated, dated_by, dated_of
from treatylog.facts.event import LegalAct, event_json, parse_event
from treatylog.log.files import bundled, read_record
from treatylog.log.merkle import canonical
from treatylog.log.slips import line_of, parts
from treatylog.testing.strategies import written


def kept(event: LegalAct) -> dict[str, Any]:
    """*event* as a store gives it back: its canonical body, decoded."""
    data: dict[str, Any] = json.loads(canonical(event_json(event)))
    return data


def kinds(act: Act) -> list[type]:
    """Of what class the value of each field is: the law tells some apart by identity."""
    return [type(getattr(act, name)) for name in FIELDS]


def outlined(event: LegalAct) -> Dated:
    """The act that the slip beside *event* makes."""
    _, id, type, on, party, said = parts(line_of("2026-11-23T12:00:00.000000Z", event_json(event)))
    return dated_by(id, type, on, party or None, said, from_json)


def agrees(event: LegalAct) -> None:
    """A slip, a row and a model make the same act, on the last day and on the first."""
    of_model, of_row, of_slip = dated(event), dated_of(kept(event)), outlined(event)
    assert of_slip == of_row == of_model
    assert of_slip.is_precise == of_model.is_precise
    assert [kinds(act) for act in of_slip] == [kinds(act) for act in of_model]
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
