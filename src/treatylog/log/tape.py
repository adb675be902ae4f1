"""Tape: the slips of a log as they are kept in memory, stream by stream; an event is made when it is asked for."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import overload

from treatylog.log.sealed import Sealed, Whole
from treatylog.log.store import RecordedEvent, SlipOfLog


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

    def take(self, slips: Iterable[SlipOfLog]) -> set[str]:
        """Add *slips*, each of which follows the last; the streams that they are in."""
        strands, order = self._of
        numbers, touched = self._numbers, set[str]()
        for position, stream, line in slips:
            number = numbers.get(stream)
            if number is None:
                number = numbers[stream] = len(strands)
                strands.append(Strand(stream, self.whole))
                self.strands[stream] = strands[number]
            strand = strands[number]
            strand.lines.append(line)
            strand.positions.append(position)
            order.append(number)
            touched.add(stream)
        return touched

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
