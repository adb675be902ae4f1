"""The events that a request wants recorded: one object or many, completed and read strictly."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from treatylog.errors import InvalidEvent
from treatylog.facts.event import EVENT_TYPES, Event, parse_event
from treatylog.http.document import pointed

MOST_EVENTS = 1000
"""How many events one request may hold."""

MOST_LETTERS = 130
"""How much of an id is told where it may be any text."""


def read_events(body: Any, treaty: str) -> tuple[Event, ...]:
    """The events in *body*, to be recorded under *treaty*. InvalidEvent says which is wrong, and how."""
    match body:
        case {"events": list(items)} if len(body) == 1:
            _check_number(items)
            return tuple(_event(item, treaty, ("events", number)) for number, item in enumerate(items))
        case {"events": _}:
            raise InvalidEvent('beside "events", a list of events, the body holds nothing')
    return (_event(body, treaty, ()),)


def ids_in(body: Any) -> list[str]:
    """The ids that *body* gives to its events, whatever else is wrong with it."""
    items = body.get("events", [body]) if isinstance(body, dict) else []
    given = (item.get("id") for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    return [id[:MOST_LETTERS] for id in given if isinstance(id, str)]


def _check_number(items: list[Any]) -> None:
    if not 1 <= len(items) <= MOST_EVENTS:
        raise InvalidEvent(f"the body holds {len(items)} events; send at least one and at most {MOST_EVENTS} at a time")


def _event(item: Any, treaty: str, at: tuple[str | int, ...]) -> Event:
    where = f"{at[0]}[{at[1]}]: " if at else ""
    if not isinstance(item, dict):
        raise InvalidEvent(
            f'{where}an event is a JSON object; send one, or {{"events": [...]}}',
            errors=[pointed(at, "no JSON object")],
        )
    try:
        return parse_event({"id": f"{treaty}/x-{uuid4().hex}", "treaty": treaty, **item})
    except InvalidEvent as fault:
        raise InvalidEvent(f"{where}{fault.message}", errors=list(faults_at(fault, at))) from None


def faults_at(fault: InvalidEvent, at: tuple[str | int, ...]) -> Iterable[Mapping[str, str]]:
    """What is wrong with the event that stands at *at* in a body."""
    errors = fault.context.get("errors", [])
    assert isinstance(errors, list)
    for error in errors:
        yield pointed((*at, *_untagged(error["loc"])), error["msg"].removeprefix("Value error, "))


def _untagged(loc: list[str | int]) -> list[str | int]:
    """*loc* without the type that pydantic puts first, which is no key of the document."""
    return loc[1:] if loc and loc[0] in EVENT_TYPES else loc
