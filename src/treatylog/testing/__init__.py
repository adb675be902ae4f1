"""
The test kit: histories told in tests, golden files, a log and the service to test against.

Whatever is named here is loaded when it is first asked for, so that a project that does not use it pays nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from treatylog.testing.definitions import (
        declaration,
        deposits_treaty,
        exchange_treaty,
        exit_clause,
        leaving,
        provision,
        signature_treaty,
        threshold,
        treaty,
    )
    from treatylog.testing.faults import ContradictoryHistory, InvalidGoldenFile, UnknownWord
    from treatylog.testing.histories import Given, Histories, On, When, given
    from treatylog.testing.lines import (
        KEY,
        Line,
        both_ratified,
        event,
        extinguished,
        numbered,
        stated_in_force,
    )
    from treatylog.testing.serving import Reply, TreatyService
    from treatylog.testing.today import Today
    from treatylog.testing.vocabulary import Pair, Party, Whole

_PLACES = {
    "definitions": "declaration deposits_treaty exchange_treaty exit_clause leaving provision signature_treaty "
    "threshold treaty",
    "faults": "ContradictoryHistory InvalidGoldenFile UnknownWord",
    "histories": "Given Histories On When given",
    "lines": "KEY Line both_ratified event extinguished numbered stated_in_force",
    "serving": "Reply TreatyService",
    "today": "Today",
    "vocabulary": "Pair Party Whole",
}
_PLACE = {name: module for module, names in _PLACES.items() for name in names.split()}

__all__ = [  # by the table above
    "KEY",
    "ContradictoryHistory",
    "Given",
    "Histories",
    "InvalidGoldenFile",
    "Line",
    "On",
    "Pair",
    "Party",
    "Reply",
    "Today",
    "TreatyService",
    "UnknownWord",
    "When",
    "Whole",
    "both_ratified",
    "declaration",
    "deposits_treaty",
    "event",
    "exchange_treaty",
    "exit_clause",
    "extinguished",
    "given",
    "leaving",
    "numbered",
    "provision",
    "signature_treaty",
    "stated_in_force",
    "threshold",
    "treaty",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
