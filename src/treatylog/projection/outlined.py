"""
Outlined: a stream as its slips tell it, so that no event is read which the law need not see as a whole.

What this knows is what `knowledge` makes of the events themselves. Definitions and corrections are read; any other
event when its model is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, overload

from pydantic_core import from_json

from treatylog.domain.act import ACT_TYPES, Dated, dated, dated_by
from treatylog.errors import TreatylogError
from treatylog.facts.event import PARTIES_STREAM, Annulled, Corrected, Defined, LegalAct
from treatylog.log.sealed import Sealed, whole_of
from treatylog.log.slips import parts
from treatylog.log.store import RecordedEvent, Slip, corrupt
from treatylog.log.tape import Strand
from treatylog.projection.knowledge import (
    Change,
    StreamKnowledge,
    counts,
    model_of,
    published,
    standing_of,
    stream_told,
)

Read = Callable[[int], RecordedEvent]
"""Reads the event at a position."""

Fetch = Callable[[Sequence[int]], None]
"""Reads those at some positions together, because they will be asked for."""

_CORRECTIONS = frozenset({"corrected", "annulled"})


class Unread(Sequence[LegalAct | RecordedEvent]):
    """Acts at some places of the log, each read when it is looked at; a model in the place of one needs no reading."""

    def __init__(self, places: Sequence[int | LegalAct], read: Read, fetch: Fetch) -> None:
        self._places = places
        self._read = read
        self._fetch = fetch

    def __iter__(self) -> Iterator[LegalAct | RecordedEvent]:
        """All of them, read together."""
        self._fetch([place for place in self._places if isinstance(place, int)])
        return super().__iter__()

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> LegalAct | RecordedEvent: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[LegalAct | RecordedEvent]: ...

    def __getitem__(self, at: int | slice) -> LegalAct | RecordedEvent | Sequence[LegalAct | RecordedEvent]:
        if isinstance(at, slice):
            return Unread(self._places[at], self._read, self._fetch)
        place = self._places[at]
        return self._read(place) if isinstance(place, int) else place


def _apart(_positions: Sequence[int]) -> None:
    """Leaves each to be read by itself."""


def outlined(
    key: str, slips: Sequence[Slip], read: Read, *, fetch: Fetch = _apart, public_on: date | None = None
) -> StreamKnowledge:
    """What the *slips* of the stream *key* let one know; with *public_on*, only of what was public by then."""
    acts, places, others = list[Dated](), list[int](), list[tuple[int, str]]()
    for position, line in slips:
        _, id, type, on, party, said = line.split("\t", 5)
        if type in ACT_TYPES:
            try:
                acts.append(dated_by(id, type, on, party or None, said, from_json))
            except (ValueError, LookupError, TypeError, AttributeError, TreatylogError):
                acts.append(_of_model(read(position)))
            places.append(position)
        else:
            others.append((position, type))
    latest, version = _latest(others, read), len(slips)
    corrections = [event for event in _corrections(others, read) if counts(event, public_on)]
    if not corrections and public_on is None:
        return StreamKnowledge.seen(key, Unread(places, read, fetch), acts, latest, (), version)
    days = dict(_published(slips)) if public_on else {}
    return _changed(
        key, list(zip(places, acts, strict=True)), read, fetch, corrections, latest, version, days, public_on
    )  # fmt: skip


def _of_model(item: RecordedEvent) -> Dated:
    """The act that *item* is, by its model, which says what is wrong with it."""
    event = item.event
    if event.type not in ACT_TYPES:
        raise corrupt(item.position, "the slip beside the event says that it is another")
    return dated(event)  # type: ignore[arg-type]


def _latest(others: Sequence[tuple[int, str]], read: Read) -> Defined | None:
    latest = next((position for position, type in reversed(others) if type == "defined"), None)
    event = read(latest).event if latest else None
    return event if isinstance(event, Defined) else None


def _corrections(others: Iterable[tuple[int, str]], read: Read) -> Iterable[Corrected | Annulled]:
    for position, type in others:
        if type in _CORRECTIONS:
            event = read(position).event
            if isinstance(event, Corrected | Annulled):
                yield event


def _published(slips: Iterable[Slip]) -> Iterable[tuple[int, date]]:
    """The days of publication that slips say, by position."""
    for position, line in slips:
        said = parts(line)[5]
        if said[:1] == "{" and (day := from_json(said).get("published_on")):
            yield position, date.fromisoformat(day)


def _changed(  # noqa: PLR0913, PLR0917
    key: str, acts: Sequence[tuple[int, Dated]], read: Read, fetch: Fetch, corrections: Sequence[Corrected | Annulled],
    latest: Defined | None, version: int, days: dict[int, date], public_on: date | None,
) -> StreamKnowledge:  # fmt: skip
    """The same where *corrections* count, or not everything was public."""
    told: dict[str, tuple[int | LegalAct, Dated]] = {act.id: (position, act) for position, act in acts}
    changes: list[Change] = []
    for correction in standing_of(corrections):
        changed = told.get(correction.corrects)
        if changed is not None:
            place = changed[0]
            changes.append(Change(correction, model_of(read(place) if isinstance(place, int) else place)))
        if isinstance(correction, Corrected) and correction.replacement:
            told[correction.corrects] = correction.replacement, dated(correction.replacement)
        else:
            told.pop(correction.corrects, None)

    def is_public(place: int | LegalAct, act: Dated) -> bool:
        day = days.get(place, act.last.done_on or act.last.last) if isinstance(place, int) else published(place)
        return public_on is None or day <= public_on

    public = [(place, act) for place, act in told.values() if is_public(place, act)]
    unread = Unread([place for place, _ in public], read, fetch)
    return StreamKnowledge.seen(key, unread, [act for _, act in public], latest, tuple(changes), version)


def told(key: str, recorded: Sequence[RecordedEvent], public_on: date | None) -> StreamKnowledge:
    """
    What *recorded*, the events of the stream *key*, let one know.

    Where only their slips were read, nothing is made of them until something is asked. *recorded* may grow in place.
    """
    if isinstance(recorded, Strand) or (recorded and isinstance(recorded[0], Sealed) and whole_of(recorded)):
        return _Later(key, recorded, public_on)
    return stream_told(key, recorded, public_on)


class _Later(StreamKnowledge):
    """What slips let one know, made when something of it is asked."""

    def __init__(self, key: str, recorded: Sequence[RecordedEvent], public_on: date | None) -> None:
        self.key = key
        self.version = len(recorded)
        self._recorded = recorded
        self._public_on = public_on

    @property
    def is_treaty(self) -> bool:
        """See `StreamKnowledge.is_treaty`. Of the parties stream only the sources are defined."""
        return self.key != PARTIES_STREAM and any(parts(line)[2] == "defined" for _, line in self._slips())

    @cached_property
    def dated(self) -> tuple[Dated, ...]:
        """See `StreamKnowledge.dated`."""
        return self._made().dated

    def __getattr__(self, name: str) -> Any:
        if name in _DEFINED:
            return getattr(self._defined(), name)
        if name in _MADE:
            return getattr(self._made(), name)
        raise AttributeError(name)

    def _defined(self) -> StreamKnowledge:
        """Its definition alone: many are asked what they are linked to, and nothing more."""
        whole = whole_of(self._recorded)
        assert whole is not None
        others = [(position, type) for position, line in self._slips() if (type := parts(line)[2]) == "defined"]
        made = StreamKnowledge.seen(self.key, (), (), _latest(others, whole.at), (), self.version)
        for name in _DEFINED:
            setattr(self, name, getattr(made, name))
        return made

    def _slips(self) -> Iterable[Slip]:
        if isinstance(self._recorded, Strand):
            return zip(self._recorded.positions[: self.version], self._recorded.lines, strict=False)
        return ((item.position, item.line) for item in self._recorded[: self.version] if isinstance(item, Sealed))

    def _made(self) -> StreamKnowledge:
        whole = whole_of(self._recorded)
        assert whole is not None
        made = outlined(self.key, list(self._slips()), whole.at, fetch=whole.fetch, public_on=self._public_on)
        for name in (*_DEFINED, *_MADE):
            setattr(self, name, getattr(made, name))
        self.__dict__["dated"] = made.dated
        return made


_DEFINED = ("treaty", "sources")
_MADE = ("changes", "_told")
