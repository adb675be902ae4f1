"""Citing: the line by which an answer is cited. It says what was asked, by which clocks, from which log, by whom."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from treatylog.domain.prose import long_date
from treatylog.log.sealed import leaves
from treatylog.log.store import RecordedEvent
from treatylog.log.tree import Tree

SHOWN = 16
"""How many hexadecimal digits of a head stand in a citation."""

_KEPT = 1024


class Heads:
    """The heads that a log had at its positions. *recorded* is what was read of it; it may grow in place."""

    def __init__(self, recorded: Sequence[RecordedEvent]) -> None:
        self._recorded = recorded
        self._tree = Tree()
        self._told: dict[int, str] = {}

    def at(self, position: int) -> str:
        """The head of the first *position* events, in hexadecimal digits."""
        if position not in self._told:
            news = self._recorded[len(self._tree) : position]
            self._tree.extend(leaves(news))
            if len(self._told) == _KEPT:
                self._told.clear()
            self._told[position] = self._tree.root(position).hex()
        return self._told[position]


def citation(  # all that is cited
    engine: str,
    about: Iterable[str],
    *,
    on: date | None,
    known_at: datetime,
    public_on: date | None,
    position: int,
    head: str | None,
) -> str:
    """The line that cites an answer *about* something; it is the same for as long as the answer is."""
    return ", ".join((f"treatylog {engine}", *about, _rests_on(on, known_at, public_on, position, head)))


@lru_cache(maxsize=1024)
def _rests_on(on: date | None, known_at: datetime, public_on: date | None, position: int, head: str | None) -> str:
    """By which clocks, and from which log; the same for many answers."""
    parts = (
        *([f"on {long_date(on)}"] if on else ()),
        f"as known at {known_at.astimezone(UTC).isoformat().removesuffix('+00:00')}Z",
        *([f"as public on {long_date(public_on)}"] if public_on else ()),
        f"log position {position}",
        *([f"head sha256:{head[:SHOWN]}"] if head else ()),
    )
    return ", ".join(parts)
