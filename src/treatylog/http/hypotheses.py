"""Hypothetical acts as a request has them: as objects in a body, or written in an address."""

from collections.abc import Sequence
from typing import Any

from treatylog.errors import InvalidEvent, did_you_mean, suggestions
from treatylog.facts.event import EVENT_TYPES, Event, parse_event
from treatylog.http.events import faults_at
from treatylog.projection.world import World

_SOURCES = ["hypothetical"]


def acts_in(items: Sequence[dict[str, Any]]) -> tuple[Event, ...]:
    """The acts that *items* describe. They need neither id nor source. InvalidEvent says which is wrong, and how."""
    return tuple(_act(item, number) for number, item in enumerate(items))


def _act(item: dict[str, Any], number: int) -> Event:
    where = f"events[{number}]: "
    key = item.get("treaty")
    if not isinstance(key, str):
        raise InvalidEvent(f"{where}it names no treaty; give its key as 'treaty'")
    try:
        return parse_event({"id": f"{key}/x-if-{number + 1}", "sources": _SOURCES, **item})
    except InvalidEvent as fault:
        raise InvalidEvent(f"{where}{fault.message}", errors=list(faults_at(fault, ("events", number)))) from None


def acts_written(text: str, treaty: str | None, world: World) -> tuple[Event, ...]:
    """The acts written in *text*, of *treaty* where they name none; parties are found by any name."""
    return tuple(_written(one.strip(), number, treaty, world) for number, one in enumerate(text.split(",")))


def _written(text: str, number: int, treaty: str | None, world: World) -> Event:
    named, slash, rest = text.partition("/")
    key, said = (named, rest) if slash else (treaty, text)
    parts = said.split(":")
    if len(parts) not in (3, 4) or not all(parts):
        raise InvalidEvent(f"'{text}' is no act; write type:party:date, as withdrawal_notified:USA:2018-10-20")
    if key is None:
        raise InvalidEvent(f"'{text}' names no treaty; give treaty=, or begin it with a key and a slash, as inf/")
    kind, party, on, *effective = parts
    if kind not in EVENT_TYPES:
        near = suggestions(kind, EVENT_TYPES)
        raise InvalidEvent(f"'{text}': there is no type of event '{kind}'.{did_you_mean(near)}", did_you_mean=near)
    data: dict[str, Any] = {
        "id": f"{world.treaty(key).header.key}/x-if-{number + 1}", "treaty": key, "type": kind,
        "party": world.knowledge.directory.resolve(party), "on": on, "sources": _SOURCES,
    }  # fmt: skip
    if effective:
        data["effective_on"] = effective[0]
    try:
        return parse_event(data)
    except InvalidEvent as fault:
        raise InvalidEvent(f"'{text}': {fault.message}") from None
