"""A log as a whole, on its way from one place to another: its rows as they lie there, and its tokens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from treatylog.errors import LogUnavailable
from treatylog.log.merkle import Frontier
from treatylog.log.store import Row, Token

BESIDE: Mapping[str, tuple[str, ...]] = {"midnight": ("day", "position"), "note": ("kind", "name", "value")}
"""The tables of every store that a log takes with it, with their columns. Leases end with the nodes that hold them."""


@dataclass(frozen=True, slots=True)
class Whole:
    """
    A log at one moment. The rows, in order, are read as they are asked for, and once. What lies ``beside`` the record,
    by table, is what relays keep and the days that were marked; an export has neither that nor tokens.
    """

    rows: Iterable[Row]
    tokens: Sequence[Token] = ()
    beside: Mapping[str, Sequence[tuple[object, ...]]] = field(default_factory=dict)


class Counted:
    """Rows that pass through, and the frontier over those that have passed."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.frontier = Frontier()

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.frontier = self.frontier.append(row[-1])
            yield row


@dataclass(frozen=True, slots=True)
class Schema:
    """The steps by which a log was made, and those of this version that it lacks."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]

    def check_there(self, place: str) -> None:
        """LogUnavailable where no log was made at *place*."""
        if not self.applied:
            raise LogUnavailable(f"{place} holds no log; name the place of one", place=place)
