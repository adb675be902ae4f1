"""Acts as a recorder would write them, with what a test does not care about filled in."""

from collections.abc import Iterable
from typing import Any

from treatylog.facts.event import PARTIES_STREAM, LegalAct, parse_event

KEY = "t"
"""The key of the treaties that `treaty` and its kind define, unless they are given another."""

Line = dict[str, Any]
"""An event as a recorder would write it, its id left out where it does not matter."""


def event(type: str, party: str | None = None, on: str = "2000-01-01", **fields: Any) -> Line:
    """The line of an event of *type* by *party*, done on *on*."""
    return {"type": type, "party": party, "on": on, "sources": ["s"], **fields}


def extinguished(party: str, on: str, **fields: Any) -> Line:
    """The line of the parties stream that says that *party* ceased to exist on *on*."""
    return event("party_extinguished", party, on, treaty=PARTIES_STREAM, **fields)


def both_ratified(on: str = "1988-06-01") -> tuple[Line, Line]:
    """The exchange of instruments that brings `exchange_treaty` into force."""
    return event("ratified", "USA", on), event("ratified", "SUHH", on)


def stated_in_force(on: str, *parties: str) -> tuple[Line, ...]:
    """Statements that a treaty is in force since *on* for *parties*, whose instruments are not told."""
    return tuple(event("entered_into_force", party, on) for party in parties)


def numbered(lines: Iterable[Line], key: str = KEY, beside: str = "") -> tuple[LegalAct, ...]:
    """
    *lines* as events; those without an id are numbered in order: ``t/0001``, ``parties/0002`` and so on.

    The names begin with *beside* where they have to differ from those of a record.
    """
    return tuple(_parsed(line, f"{beside}{number:04}", key) for number, line in enumerate(lines, start=1))


def _parsed(line: Line, name: str, key: str) -> LegalAct:
    stream = line.get("treaty", key)
    said = {name: value for name, value in line.items() if value is not None}
    parsed = parse_event({"id": f"{stream}/{name}", **said, "treaty": stream})
    assert isinstance(parsed, LegalAct)
    return parsed
