"""Answers as tables and lines, for spreadsheets and for programs that read a line at a time."""

import json
from typing import Any

from treatylog.service.answers import EventItem, EventsAnswer
from treatylog.service.matrix import csv_text

_OF_THE_LOG = ("position", "stream", "version", "recorded_at", "recorded_by", "leaf_hash")
_OF_THE_EVENT = ("id", "type", "party", "on", "published_on", "effective_on", "sources", "text", "note")


def events_as_csv(answer: EventsAnswer) -> str:
    """A page of the log: a row for each event, with what most events have, and the whole event as JSON at the end."""
    return csv_text(((*_OF_THE_LOG, *_OF_THE_EVENT, "event"), *map(_row, answer.items)))


def _row(item: EventItem) -> tuple[object, ...]:
    told = item.model_dump(mode="json")
    return (
        *(told[name] for name in _OF_THE_LOG),
        *(_cell(item.event.get(name)) for name in _OF_THE_EVENT),
        json.dumps(item.event, ensure_ascii=False),
    )


def _cell(value: Any) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def events_as_lines(answer: EventsAnswer) -> str:
    """A page of the log as JSON Lines: an item on each line."""
    return "".join(f"{item.model_dump_json(by_alias=True)}\n" for item in answer.items)
