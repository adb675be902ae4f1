"""Sealed: an event of which only the slip was read. What else is asked of it is read, and let go again."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from treatylog.errors import LogCorrupt
from treatylog.facts.event import Event
from treatylog.log.slips import parts
from treatylog.log.store import RecordedEvent, Row, corrupt, stored_instant

T = TypeVar("T")

MOST_KEPT = 16_384
"""How many events that were read whole are kept, those asked for last; some 50 MB with their models."""


class Whole:
    """
    Reads events by position, and keeps those asked for last.

    *read* gives the rows at positions, *leaves* the leaves from one to another, *place* the position of an id.
    """

    def __init__(
        self, read: Callable[[Sequence[int]], Iterable[Row]], leaves: Callable[[int, int], Sequence[bytes]],
        place: Callable[[str], int | None],
    ) -> None:  # fmt: skip
        self._read = read
        self.leaves = leaves
        self.place = lru_cache(maxsize=MOST_KEPT)(lambda id: _found(place(id), id))
        self._kept: OrderedDict[int, RecordedEvent] = OrderedDict()
        self._turn = Lock()

    def at(self, position: int) -> RecordedEvent:
        """The event at *position*."""
        with self._turn:
            found = self._kept.get(position)
            if found is None:
                self._fetch([position])
                found = self._kept[position]
            else:
                self._kept.move_to_end(position)
        return found

    def fetch(self, positions: Sequence[int]) -> None:
        """Read the events at *positions* together, those that will be asked for next."""
        with self._turn:
            lacking = [position for position in positions if position not in self._kept]
            if lacking and len(positions) <= MOST_KEPT:
                self._fetch(lacking)

    def _fetch(self, positions: Sequence[int]) -> None:
        found = {row[0]: RecordedEvent.stored(row) for row in self._read(positions)}
        for position in positions:
            if position not in found:
                raise corrupt(position, "the event is gone")
            self._kept[position] = found[position]
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


class NotThere(LookupError):
    """There is no event of that id yet."""


def _found(position: int | None, id: str) -> int:
    if position is None:
        raise NotThere(id)  # which is not kept: it may come
    return position


class Sealed(RecordedEvent):
    """An event of which only the line beside it was read, whose seal was whole: of the *stream*, at the *position*."""

    __slots__ = ("_line", "_place", "_stream", "whole")

    whole: Whole
    """What reads the rest of it."""

    def __init__(self, position: int, stream: str, line: str, whole: Whole) -> None:
        self._place = position
        self._stream = stream
        self._line = line
        self.whole = whole

    @property
    def row(self) -> Row:
        """See `RecordedEvent.row`."""
        return self._found().row

    @property
    def position(self) -> int:
        """See `RecordedEvent.position`."""
        return self._place

    @property
    def stream(self) -> str:
        """See `RecordedEvent.stream`."""
        return self._stream

    @property
    def version(self) -> int:
        """See `RecordedEvent.version`."""
        return self._found().version

    @property
    def recorded_at(self) -> datetime:
        """See `RecordedEvent.recorded_at`."""
        return stored_instant(self._place, self._line.partition("\t")[0])

    @property
    def recorded_by(self) -> str:
        """See `RecordedEvent.recorded_by`."""
        return self._found().recorded_by

    @property
    def event(self) -> Event:
        """See `RecordedEvent.event`."""
        return self._found().event

    @property
    def has_model(self) -> bool:
        """See `RecordedEvent.has_model`."""
        return False

    @property
    def line(self) -> str:
        """Its slip."""
        return self._line

    @property
    def id(self) -> str:
        """See `RecordedEvent.id`."""
        return parts(self._line)[1]

    @property
    def type(self) -> str:
        """See `RecordedEvent.type`."""
        return parts(self._line)[2]

    @property
    def party(self) -> str | None:
        """See `RecordedEvent.party`."""
        return parts(self._line)[4] or None

    @property
    def body(self) -> bytes:
        """See `RecordedEvent.body`."""
        return self._found().body

    def data(self) -> Mapping[str, Any]:
        """See `RecordedEvent.data`."""
        return self._found().data()

    def once(self, make: Callable[[RecordedEvent], T]) -> T:
        """See `RecordedEvent.once`."""
        return make(self)

    @property
    def leaf_hash(self) -> str:
        """See `RecordedEvent.leaf_hash`."""
        return self._found().leaf_hash

    def __reduce__(self) -> tuple[object, ...]:
        return RecordedEvent.stored, (self.row,)

    def _all(self) -> tuple[object, ...]:
        return self._found()._all()

    def _found(self) -> RecordedEvent:
        found = self.whole.at(self._place)
        if found.stream != self._stream or found.row[3] != self._line.partition("\t")[0]:
            raise _another(self._place)
        return found


def _another(position: int) -> LogCorrupt:
    return corrupt(position, "another event is there now than when its slip was read")


def whole_of(recorded: Sequence[RecordedEvent]) -> Whole | None:
    """What reads the rest of *recorded*, where only the slips were read."""
    return recorded[-1].whole if recorded and isinstance(recorded[-1], Sealed) else None


def fetched(recorded: Sequence[RecordedEvent]) -> Sequence[RecordedEvent]:
    """*recorded*, all of which will be asked for as a whole: what was not read of them is read together."""
    sealed = [item for item in recorded if isinstance(item, Sealed)]
    if len(sealed) > 1:
        sealed[0].whole.fetch([item.position for item in sealed])
    return recorded


def leaves(recorded: Sequence[RecordedEvent]) -> Iterable[bytes]:
    """The leaves of *recorded*, which follow one another in the log."""
    whole = whole_of(recorded)
    if whole and whole_of(recorded[:1]) is whole:
        return whole.leaves(recorded[0].position, recorded[-1].position)
    return (bytes.fromhex(item.leaf_hash) for item in recorded)
