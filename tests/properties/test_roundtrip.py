"""Every model survives JSON and back."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.trying import bounded
from treatylog.facts.day import Day
from treatylog.facts.event import EVENT_TYPES, event_json, parse_event
from treatylog.facts.treaty import Treaty
from treatylog.testing.strategies import days, events, treaties, written


@pytest.mark.parametrize("type", sorted(EVENT_TYPES))
def test_an_event_of_every_type_survives_json(type: str) -> None:
    """Line, event, JSON and event again: the same event, of the class of its type."""

    @settings(parent=bounded, max_examples=max(30, bounded.max_examples // 10))
    @given(written(type))
    def survives(line: dict[str, Any]) -> None:
        event = parse_event(line)
        assert isinstance(event, EVENT_TYPES[type])
        assert parse_event(json.dumps(event_json(event))) == event
        assert parse_event(event_json(event)) == event

    survives()


@bounded
@given(events())
def test_what_is_written_for_an_event_is_written_again(line: dict[str, Any]) -> None:
    """The JSON of an event is one, its keys in one order: equal events are equal bytes."""
    once = event_json(parse_event(line))
    assert json.dumps(event_json(parse_event(once))) == json.dumps(once)


@bounded
@given(events())
def test_an_event_is_read_from_text_as_from_data(line: dict[str, Any]) -> None:
    """Whether a line comes from a file or from a program."""
    assert parse_event(line) == parse_event(json.dumps(line)) == parse_event(json.dumps(line).encode())


@bounded
@given(treaties())
def test_a_definition_survives_json(treaty: Treaty) -> None:
    """In full, and with its defaults left out."""
    assert Treaty.model_validate_json(treaty.model_dump_json()) == treaty
    assert Treaty.model_validate(treaty.model_dump(mode="json", exclude_defaults=True)) == treaty


@bounded
@given(days() | st.dates(date(1600, 1, 1)).map(str))
def test_a_day_is_written_as_it_was_read(text: str) -> None:
    """With its precision; its first and last days lie within it."""
    day = Day.parse(text)
    assert str(day) == text
    assert day.first <= day.last
    assert str(day.first).startswith(text)
    assert str(day.last).startswith(text)
