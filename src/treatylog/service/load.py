"""Load: an events folder into the log, as often as one likes; only what the log lacks is appended."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any, overload

from treatylog.errors import EventConflict
from treatylog.facts.event import PARTIES_STREAM, Defined, Event, GroupDefined, PartyDefined, event_json
from treatylog.log.files import Line, RecordFiles, StreamFiles
from treatylog.log.merkle import canonical
from treatylog.log.store import EventStore, RecordedEvent

Admit = Callable[[str, Sequence[Event], Sequence[Line]], None]
"""
Judges new lines in law and raises what it refuses: the stream's key, its history with the definitions about to be
recorded, and the new lines. It is asked for every stream, the parties first, also where no line is new.
"""

BUNDLED = "bundled record"
"""Who records what comes with treatylog."""

FOLDER = "folder "
"""How the recorder of any other events folder begins."""

Definition = Defined | PartyDefined | GroupDefined
"""What the files define."""

_DEFINING = frozenset({"defined", "party_defined", "group_defined"})
_BUNDLED_NAME = re.compile(r"[0-9]{4}")
_RESERVED_NAME = re.compile(r"[0-9]{4}|(defined|(def|group)-[a-z0-9]+)-[0-9a-f]{12}.*")


def is_loader(recorder: str) -> bool:
    """Whether *recorder* is the name under which an events folder is loaded; no token can have it."""
    return recorder == BUNDLED or recorder.startswith(FOLDER)


def is_reserved(event: str) -> bool:
    """Whether *event*, an id, is one that only the bundled record gives in its own streams."""
    return _RESERVED_NAME.fullmatch(event.partition("/")[2]) is not None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: how many events each stream gained, which bundled events left the files, where the log ends."""

    appended: Mapping[str, int]
    gone: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one stream needs: the version it was read at, and the events to append, definitions first."""

    stream: str
    version: int
    events: tuple[Event, ...]
    gone: tuple[str, ...]


class _History(Sequence[Event]):
    """The events of *recorded*, each made a model when it is looked at, and the *definitions* about to follow them."""

    def __init__(self, recorded: Sequence[RecordedEvent], definitions: Sequence[Event]) -> None:
        self._all = (*recorded, *definitions)

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> Event: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Event]: ...

    def __getitem__(self, at: int | slice) -> Event | Sequence[Event]:
        found = self._all[at]
        if isinstance(found, tuple):
            return _History((), tuple(map(_model, found)))
        return _model(found)


def _model(one: RecordedEvent | Event) -> Event:
    return one.event if isinstance(one, RecordedEvent) else one


async def load(
    store: EventStore, files: RecordFiles, *, recorded_by: str = BUNDLED, admit: Admit | None = None
) -> LoadReport:
    """
    Append to *store* what *files* hold and it lacks. Everything is judged before anything is appended.

    EventConflict where a line says something else than the log has under its id. Other events of the log, such as a
    user's own, are left alone. WrongExpectedVersion when another writer came first: load again.
    """
    plans = [await _planned(store, files, stream, admit) for stream in files.streams]
    appended: dict[str, int] = {}
    for plan in plans:
        if plan.events:
            done = await store.append(plan.stream, plan.events, expected=plan.version, recorded_by=recorded_by)
            appended[plan.stream] = len(done.recorded)
    gone = tuple(name for plan in plans for name in plan.gone)
    return LoadReport(MappingProxyType(appended), gone, await store.position())


async def _planned(store: EventStore, files: RecordFiles, stream: StreamFiles, admit: Admit | None) -> _Plan:
    recorded = await store.read(stream.key)
    history = {entry.id: entry for entry in recorded}
    for line in stream.lines:
        if line.event.id in history:
            _check_unedited(line, history[line.event.id])
    new = tuple(line for line in stream.lines if line.event.id not in history)
    definitions = tuple(_definitions(files, stream, history))
    if admit is not None:
        admit(stream.key, _History(recorded, definitions), new)
    joining = (*definitions, *(line.event for line in new))
    return _Plan(stream.key, len(recorded), joining, tuple(_gone(history, stream)))


def _check_unedited(line: Line, recorded: RecordedEvent) -> None:
    position = recorded.position
    if canonical(event_json(line.event)) != recorded.body:
        fault = EventConflict(
            f'event "{line.event.id}" is in the log with other content (position {position}); a recorded line is never '
            "edited: restore it, and append a `corrected` event that names it and says what is right",
            id=line.event.id,
            stream=line.event.treaty,
            position=position,
        )
        raise fault.located(line.where)


def _gone(history: Mapping[str, RecordedEvent], stream: StreamFiles) -> Iterator[str]:
    there = {line.event.id for line in stream.lines}
    return (name for name in history if name not in there and _BUNDLED_NAME.fullmatch(name.partition("/")[2]))


def _definitions(files: RecordFiles, stream: StreamFiles, history: Mapping[str, RecordedEvent]) -> Iterator[Event]:
    """
    The definitions that differ from the latest that came from files, as events.

    What a user defined since applies until the files say something new.
    """
    loaded = (entry for entry in history.values() if entry.type in _DEFINING and is_loader(entry.recorded_by))
    defining = (entry.event for entry in loaded)
    latest = {_subject(event): _content(event) for event in defining if isinstance(event, Definition)}
    for event in _defined(files, stream):
        content = _content(event)
        if latest.get(_subject(event)) != content:
            name = f"{event.id}-{sha256(content).hexdigest()[:12]}"
            yield event.model_copy(update={"id": _unused(name, history)})


def _defined(files: RecordFiles, stream: StreamFiles) -> Iterator[Definition]:
    """What the files define, each under an id that still lacks the digest of its content."""
    if stream.definition is not None:
        yield Defined(
            id=f"{stream.key}/defined",
            treaty=stream.key,
            type="defined",
            definition=stream.definition,
            sources=dict(stream.sources),
        )
    elif stream.key == PARTIES_STREAM:
        if stream.sources:
            yield Defined(
                id=f"{PARTIES_STREAM}/defined", treaty=PARTIES_STREAM, type="defined", sources=dict(stream.sources)
            )
        for code, definition in sorted(files.parties.items()):
            yield PartyDefined(
                id=f"{PARTIES_STREAM}/def-{code.lower()}",
                treaty=PARTIES_STREAM,
                type="party_defined",
                party=code,
                definition=definition,
            )
        for key, group in sorted(files.groups.items()):
            yield GroupDefined(
                id=f"{PARTIES_STREAM}/group-{key.lower()}",
                treaty=PARTIES_STREAM,
                type="group_defined",
                group=key,
                definition=group,
            )


def _subject(event: Definition) -> tuple[str, str]:
    match event:
        case PartyDefined():
            return event.type, event.party
        case GroupDefined():
            return event.type, event.group
    return event.type, event.treaty


def _content(event: Definition) -> bytes:
    data: dict[str, Any] = event_json(event)
    return canonical({key: data[key] for key in ("definition", "sources") if key in data})


def _unused(name: str, history: Mapping[str, RecordedEvent]) -> str:
    """*name*, or with the first number from 2 that the log has not: a definition may come back after another one."""
    number, free = 1, name
    while free in history:
        number, free = number + 1, f"{name}-{number + 1}"
    return free
