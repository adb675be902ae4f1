"""A log as a whole, on its way from one place to another: its rows as they lie there, and its tokens."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from treatylog.errors import LogUnavailable
from treatylog.log.merkle import Frontier
from treatylog.log.store import Row, Token


@dataclass(frozen=True, slots=True)
class Whole:
    """A log at one moment. The rows, in order, are read as they are asked for, and once."""

    rows: Iterable[Row]
    tokens: Sequence[Token] = ()


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
