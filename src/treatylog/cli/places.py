"""Places: where HTTP has the question of a command."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where HTTP has the same question: the parts of its path under /v1, and what is asked beside the clocks."""

    parts: tuple[str, ...]
    query: Mapping[str, str | None]


def place(*parts: str, **query: str | None) -> Place:
    """The place of a question."""
    return Place(parts, query)
