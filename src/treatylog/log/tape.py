"""Tape: the slips of a log as they are kept in memory, stream by stream; an event is made of one when it is looked at."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import overload

from treatylog.log.sealed import Sealed, Whole
from treatylog.log.store import RecordedEvent


class Strand(Sequence[RecordedEvent]):
    """
    The slips of one stream: the positions of its events, and their lines.

    Lines that come from a snapshot lie there in one piece, until one of them is asked for.
    """

    __slots__ = ("_lines", "_packed", "_whole", "key", "positions")

    def __init__(self, key: str, whole: Whole, positions: "array[int] | None" = None, packed: bytes = b"") -> None:
        self.key = key
        self.positions = array("q") if positions is None else positions
        self._whole = whole
        self._packed: bytes | memoryview | None = packed if self.positions else None
        self._lines: list[str] = []

    @property
    def lines(self) -> list[str]:
        """Its lines, in order."""
        if self._packed is not None:
            self._lines = bytes(self._packed).decode().split("\n")
            self._packed = None
        return self._lines

    @property
    def packed(self) -> bytes:
        """Its lines in one piece."""
        return "\n".join(self._lines).encode() if self._packed is None else bytes(self._packed)

    def append(self, position: int, line: str) -> None:
        """Add the slip at *position*, which is behind all others."""
        self.lines.append(line)
        self.positions.append(position)

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, at: int) -> RecordedEvent: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[RecordedEvent]: ...

    def __getitem__(self, at: int | slice) -> RecordedEvent | Sequence[RecordedEvent]:
        if isinstance(at, slice):
            slips = zip(self.positions[at], self.lines[at], strict=True)
            return [Sealed(position, self.key, line, self._whole) for position, line in slips]
        return Sealed(self.positions[at], self.key, self.lines[at], self._whole)

    def at(self, position: int) -> RecordedEvent:
        """The event at a *position* of the log, which is in this stream."""
        return self[bisect_left(self.positions, position)]


class Tape(Sequence[RecordedEvent]):
    """The slips of a log. It grows at its end; parts of it are views, which do not."""

    __slots__ = ("_numbers", "_of", "strands", "whole")

    def __init__(self, whole: Whole, strands: Iterable[Strand] = (), order: "array[int] | None" = None) -> None:
        self.whole = whole
        self.strands: dict[str, Strand] = {strand.key: strand for strand in strands}
        self._numbers: dict[str, int] = {key: number for number, key in enumerate(self.strands)}
        self._of = list(self.strands.values()), array("I") if order is None else order

    @property
    def order(self) -> "array[int]":
        """Of each event in the log, the number of its stream, counted from 0 as they came."""
        return self._of[1]

    def take(self, news: Mapping[str, Sequence[RecordedEvent]], recorded: Sequence[RecordedEvent]) -> None:
        """Add *recorded*, of which only the slips were read and which is *news* stream by stream."""
        strands, order = self._of
        for key, events in news.items():
            if key not in self.strands:
                self._numbers[key] = len(strands)
                strands.append(Strand(key, self.whole))
                self.strands[key] = strands[-1]
            strand = self.strands[key]
            strand.lines.extend(item.line for item in events if isinstance(item, Sealed))
            strand.positions.extend(item.position for item in events)
        numbers = self._numbers
        order.extend(numbers[item.stream] for item in recorded)

    def __len__(self) -> int:
        return len(self._of[1])

    @overload
    def __getitem__(self, at: int) -> RecordedEvent: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[RecordedEvent]: ...

    def __getitem__(self, at: int | slice) -> RecordedEvent | Sequence[RecordedEvent]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return Part(self, places)
        strands, order = self._of
        return strands[order[places]].at(places + 1)


class Part(Sequence[RecordedEvent]):
    """Some events of a tape, in order."""

    __slots__ = ("_places", "_tape")

    def __init__(self, tape: Tape, places: range) -> None:
        self._tape = tape
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> RecordedEvent: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[RecordedEvent]: ...

    def __getitem__(self, at: int | slice) -> RecordedEvent | Sequence[RecordedEvent]:
        found = self._places[at]
        return Part(self._tape, found) if isinstance(found, range) else self._tape[found]
