"""A long stream of a treaty's acts, each of which moves the standing of a party: the same for all who rehydrate it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any

from treatylog.domain.machine import STANDING, STANDING_TABLE, Standing, Trigger
from treatylog.facts.event import Event, parse_event
from treatylog.facts.treaty import Treaty
from treatylog.testing import deposits_treaty

KEY = "t"
PARTIES = 100
TREATY: Treaty = deposits_treaty(1)
"""Whoever deposits is a party at once, and leaves at twelve months' notice."""

TRIGGERS: Mapping[str, Trigger] = {
    "signed": Trigger.SIGN,
    "ratified": Trigger.CONSENT,
    "entered_into_force": Trigger.ENTER_INTO_FORCE,
    "withdrawal_notified": Trigger.NOTIFY_WITHDRAWAL,
    "withdrawal_rescinded": Trigger.RESCIND_WITHDRAWAL,
}
"""How each type of act moves a standing."""

_BEGUN = date(1980, 1, 1)
_LIFE = ("signed", "ratified", "entered_into_force")
_AFTER = ("withdrawal_notified", "withdrawal_rescinded")


def moved(standings: dict[str, Standing], party: str, type: str) -> None:
    """The standing of *party* after an act of *type*, by the compiled table: one step, as everybody here takes it."""
    standings[party] = STANDING_TABLE[standings.get(party, STANDING.initial), TRIGGERS[type]]


def lives(count: int) -> list[dict[str, Any]]:
    """So many acts of a hundred parties, in the order of their dates."""
    return list(islice(_lines(), count))


def _lines() -> Iterator[dict[str, Any]]:
    number = 0
    for turn in range(10**6):
        type = _LIFE[turn] if turn < len(_LIFE) else _AFTER[(turn - len(_LIFE)) % 2]
        for party in range(PARTIES):
            on = _BEGUN + timedelta(days=100 * (turn - (turn == 2)) + party % 90)  # in force on the day of its deposit
            yield {
                "id": f"{KEY}/{number}", "treaty": KEY, "type": type, "party": f"P{party:03}", "on": on.isoformat(),
                "sources": ["s"], "text": "So it did.",
            }  # fmt: skip
            number += 1


def events(count: int) -> list[Event]:
    """The same, as events."""
    return [parse_event(line) for line in lives(count)]
