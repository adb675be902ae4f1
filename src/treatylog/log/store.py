"""The port to the log: what a store keeps, what it promises, and the rules every store follows when it appends."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol, Self, TypeVar

from pydantic_core import from_json

from treatylog.errors import EventConflict, InvalidEvent, LogCorrupt, WrongExpectedVersion
from treatylog.facts.event import Event, event_json, parse_event
from treatylog.log.merkle import Frontier, canonical, canonical_text, leaf_hash
from treatylog.log.slips import Beside, is_formed, line_of, seal_of

T = TypeVar("T")

Clock = Callable[[], datetime]
"""The time now, with its time zone. A store asks it once for each event it records, in order."""


Row = tuple[int, str, int, str, str, str, bytes]
"""An event as a store keeps it: position, stream, version, instant, recorder, body, leaf."""


Slip = tuple[int, str]
"""The position of an event, and its line: what replay needs of it (`log.slips`)."""

SlipOfLog = tuple[int, str, str]
"""The same with the stream in between."""


_NOTHING: Any = object()


class RecordedEvent:
    """
    An event as the log holds it: where, since when, from whom, and the hash of its leaf (hex). Nothing in it changes.

    One that a store has read is its row. What is asked of it is made then: its model (`event`) for those who want all
    of it, `once` for those who need less. LogCorrupt where what is stored cannot be read, or is not what its leaf says.
    """

    __slots__ = ("_event", "_id", "_made", "_recorded_at", "_row", "_type")

    _row: tuple[int, str, int, str | None, str, str | None, str | bytes]
    _recorded_at: datetime | None
    _event: Event | None
    _id: str | None
    _type: str | None
    _made: Any

    def __init__(  # noqa: PLR0917  # in the order in which the log is printed
        self, position: int, stream: str, version: int, recorded_at: datetime, recorded_by: str, event: Event,
        leaf_hash: str,
    ) -> None:  # fmt: skip
        self._row = position, stream, version, None, recorded_by, None, leaf_hash
        self._recorded_at = recorded_at
        self._event, self._id, self._type = event, event.id, event.type
        self._made = _NOTHING

    @classmethod
    def stored(cls, row: Row) -> Self:
        """The event that is kept in *row*."""
        found = cls.__new__(cls)
        found._row = row
        found._recorded_at = found._event = found._id = found._type = None
        found._made = _NOTHING
        return found

    @classmethod
    def recorded(cls, row: Row, at: datetime, event: Event) -> Self:
        """The *event* that is about to be kept in *row*, recorded *at* an instant."""
        found = cls.stored(row)
        found._recorded_at, found._event, found._id, found._type = at, event, event.id, event.type
        return found

    @property
    def row(self) -> Row:
        """What a store keeps of it."""
        position, stream, version, at, by, _, leaf = self._row
        if isinstance(leaf, bytes):
            return self._row  # type: ignore[return-value]
        text = at or instant_text(self.recorded_at)
        return position, stream, version, text, by, self.body.decode(), bytes.fromhex(leaf)

    @property
    def position(self) -> int:
        """Its place in the log, counted from 1."""
        return self._row[0]

    @property
    def stream(self) -> str:
        """The stream it is in."""
        return self._row[1]

    @property
    def version(self) -> int:
        """Its place in the stream, counted from 1."""
        return self._row[2]

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""
        if self._recorded_at is None:
            self._recorded_at = stored_instant(self.position, str(self._row[3]))
        return self._recorded_at

    @property
    def recorded_by(self) -> str:
        """Who recorded it."""
        return self._row[4]

    @property
    def event(self) -> Event:
        """The event itself."""
        if self._event is None:
            self._event = self._read()
        return self._event

    def _read(self) -> Event:
        position, stream, version, at, by, body, leaf = self._row
        check_types(position, stream, version, at, by, body)
        event = _stored_event(position, str(body))
        found = leaf_hash(_leaf_bytes(position, stream, version, str(at), by, str(body).encode()))
        if found != leaf:
            raise _other_leaf(position, found, leaf)
        return event

    @property
    def has_model(self) -> bool:
        """Whether its model was made already."""
        return self._event is not None

    @property
    def id(self) -> str:
        """The id of the event; its model is not made for it."""
        return self._id or self._named_by(self.data())[0]

    @property
    def type(self) -> str:
        """The type of the event; its model is not made for it."""
        return self._type or self._named_by(self.data())[1]

    @property
    def body(self) -> bytes:
        """The event in canonical bytes, as it is kept."""
        body = self._row[5]
        return canonical(event_json(self.event)) if body is None else body.encode()

    def data(self) -> Mapping[str, Any]:
        """
        The event as JSON data, in no order of keys. It is as its leaf says, and was valid for whoever recorded it.

        LogCorrupt where the row hashes to another leaf.
        """
        position, stream, version, at, by, body, leaf = self._row
        if body is None:
            return event_json(self.event)
        check_types(position, stream, version, at, by, body)
        content = body.encode()
        found = leaf_hash(_leaf_bytes(position, stream, version, str(at), by, content))
        if found != leaf:
            self._check_readable()
            raise _other_leaf(position, found, leaf)
        data: Mapping[str, Any] = from_json(content)  # of the library behind the models: twice as fast as json
        self._named_by(data)
        return data

    @property
    def party(self) -> str | None:
        """Whose act it is; its model is not made for it."""
        found: str | None = self.data().get("party")
        return found

    def once(self, make: Callable[["RecordedEvent"], T]) -> T:
        """What *make* makes of it, made once and kept: always ask with the same one."""
        if self._made is _NOTHING:
            self._made = make(self)
        made: T = self._made
        return made

    def _named_by(self, data: Mapping[str, Any]) -> tuple[str, str]:
        try:
            self._id, self._type = names = data["id"], sys.intern(data["type"])
        except (KeyError, TypeError):
            self._id, self._type = names = self.event.id, self.event.type
        return names

    def _check_readable(self) -> None:
        """LogCorrupt where the row holds no event at all."""
        _ = self.recorded_at, self.event

    @property
    def leaf_hash(self) -> str:
        """The hash of its leaf (hex)."""
        leaf = self._row[6]
        return leaf if isinstance(leaf, str) else leaf.hex()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordedEvent) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash((self.position, self.leaf_hash))

    def __repr__(self) -> str:
        return f"RecordedEvent{self._all()!r}"

    def _all(self) -> tuple[object, ...]:
        position, stream, version, _, recorded_by, _, _ = self._row
        return position, stream, version, self.recorded_at, recorded_by, self.event, self.leaf_hash


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did: the stream's version after it, and the events that were new to the log."""

    version: int
    recorded: tuple[RecordedEvent, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The Merkle tree head over all leaves (RFC 9162), hex; of the empty log, the SHA-256 of nothing."""

    size: int
    root: str

    @classmethod
    def of(cls, frontier: Frontier) -> "Head":
        """The head of the tree that *frontier* stands for."""
        return cls(frontier.size, frontier.root().hex())


@dataclass(frozen=True, slots=True)
class Token:
    """
    Who may do what: a name, what it is for, the SHA-256 of its secret (hex), and until when. The secret itself is not
    kept.
    """

    name: str
    scopes: tuple[str, ...]
    digest: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class EventStore(Protocol):
    """An append-only log of events, in streams (one per treaty) and in one total order without gaps."""

    async def append(self, stream: str, events: Sequence[Event], *, expected: int | None, recorded_by: str) -> Appended:
        """
        Append all of *events* or none, *expected* being the version the stream is at (None: whatever it is).

        An event that is in the log already, equal in content, is passed over; when all of them are, *expected* may be
        stale. EventConflict where the content differs; WrongExpectedVersion says both versions.
        """

    async def read(self, stream: str, *, known_at: datetime | None = None) -> list[RecordedEvent]:
        """The events of *stream* in order, up to those recorded by *known_at*."""

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        """At most *limit* events of every stream after position *after*, in the order they were recorded."""

    async def slips(self, stream: str, *, known_at: datetime | None = None) -> list[Slip]:
        """What replay needs of the events of *stream*, as `read` gives them; LogCorrupt where it was changed."""

    async def slips_of_all(self, *, after: int = 0, limit: int = 1000) -> list[SlipOfLog]:
        """What replay needs of the events that `read_all` gives, each with its stream."""

    async def position(self) -> int:
        """The position of the last event; 0 for the empty log."""

    async def version(self, stream: str) -> int:
        """How many events *stream* holds."""

    async def head(self) -> Head:
        """The Merkle tree head, as kept."""

    async def wait(self, seconds: float) -> None:
        """
        Until the store hears that another process appended, and *seconds* at the most.

        It is a hint and never an error: whoever waits looks at the log in any case.
        """

    async def verify(self) -> Head:
        """The Merkle tree head, recomputed from every stored body. LogCorrupt says the first position that differs."""

    async def close(self) -> None:
        """Finish what runs and let go of the log. Closing twice is no error."""


class TokenStore(Protocol):
    """The tokens that open the log to those who have them."""

    async def add_token(self, token: Token) -> bool:
        """Keep *token*. False when its name was given before; then nothing changes."""

    async def tokens(self) -> list[Token]:
        """Every token, by name, revoked ones too."""

    async def revoke_token(self, name: str, at: datetime) -> bool:
        """Keep that the token called *name* is revoked since *at*, or since earlier. False when there is none."""


class FeedStore(Protocol):
    """What the feed keeps beside the log, so that it has the same order on every node."""

    async def midnights(self) -> list[tuple[date, int]]:
        """The days whose beginning was marked, in order, each with how many events the log held then."""

    async def mark_midnight(self, day: date) -> None:
        """
        Mark that *day* begins here: before whatever is appended from now on.

        Nothing is marked where the log has an event of *day* or later, which says as much, or such a day was marked.
        """


class NoteStore(Protocol):
    """What relays keep beside the log: notes in JSON, by kind and name, and leases that one holder has at a time."""

    async def notes(self, kind: str, prefix: str = "") -> list[tuple[str, str]]:
        """The notes of *kind* whose names begin with *prefix*, by name: each name and its value."""

    async def put_notes(self, notes: Sequence[tuple[str, str, str | None]]) -> None:
        """Keep *notes*, each a kind, a name and a value, all or none; the value None forgets one."""

    async def lease(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether *holder* has the lease *name* until then: its own, or one that nobody has *now*."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event on its way into the log, as JSON data and in canonical bytes."""

    event: Event
    content: Mapping[str, object]
    body: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """What the log holds under an event's id."""

    position: int
    stream: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the log ends: the frontier of its tree and when its last event was recorded."""

    frontier: Frontier
    recorded_at: datetime | None


def draft(event: Event) -> Draft:
    """*event* with the bytes it is kept and compared by. NotCanonical when it has none."""
    content = event_json(event)
    return Draft(event, content, canonical(content))


def check_writable(stream: str, recorded_by: str) -> str:
    """*recorded_by*. ValueError where it or *stream* holds what no store can keep as text."""
    for name in (stream, recorded_by):
        if "\0" in name:
            raise ValueError(f"{name!r} holds the character NUL, which not every store can keep; leave it out")
    return recorded_by


def unrecorded(stream: str, drafts: Sequence[Draft], stored: Mapping[str, Stored]) -> list[Draft]:
    """Those of *drafts* the log does not hold, once each. EventConflict for an id that stands for something else."""
    new: dict[str, Draft] = {}
    for item in drafts:
        known, twin = stored.get(item.event.id), new.get(item.event.id)
        if known is not None:
            _check_same_as_stored(item, stream, known)
        elif twin is not None:
            _check_same_as_twin(item, twin)
        else:
            new[item.event.id] = item
    return list(new.values())


def _check_same_as_stored(item: Draft, stream: str, known: Stored) -> None:
    if (known.stream, known.body) != (stream, item.body):
        raise EventConflict(
            f'event "{item.event.id}" is in the log with other content (stream "{known.stream}", position '
            f"{known.position}); what is recorded is never edited: give the new act an id of its own, or record a "
            "`corrected` event that names this one",
            id=item.event.id,
            stream=known.stream,
            position=known.position,
        )


def _check_same_as_twin(item: Draft, twin: Draft) -> None:
    if item.body != twin.body:
        raise EventConflict(
            f'event "{item.event.id}" comes twice in one append with different content; give each act an id of its own',
            id=item.event.id,
        )


def check_version(stream: str, *, expected: int | None, actual: int) -> None:
    """WrongExpectedVersion unless *stream* is where the writer believes it to be."""
    if expected is not None and expected != actual:
        raise WrongExpectedVersion(
            f'stream "{stream}" is at version {actual}, expected {expected}; read what was appended, then decide again',
            stream=stream,
            expected=expected,
            actual=actual,
        )


def record(
    drafts: Sequence[Draft], *, stream: str, version: int, tail: Tail, clock: Clock, recorded_by: str
) -> tuple[tuple[RecordedEvent, ...], Tail]:
    """*drafts* as the log will hold them after *tail* and *version*, and the tail after them."""
    recorded: list[RecordedEvent] = []
    for number, item in enumerate(drafts, start=version + 1):
        at = next_instant(clock(), tail.recorded_at)
        position, text = tail.frontier.size + 1, instant_text(at)
        leaf = leaf_hash(_leaf_bytes(position, stream, number, text, recorded_by, item.body))
        tail = Tail(tail.frontier.append(leaf), at)
        row = position, stream, number, text, recorded_by, item.body.decode(), leaf
        recorded.append(RecordedEvent.recorded(row, at, item.event))
    return tuple(recorded), tail


def next_instant(reading: datetime, last: datetime | None) -> datetime:
    """When the next event is recorded: at the clock's *reading*, and in any case after *last*."""
    now = _in_utc(reading)
    return now if last is None else max(now, last + timedelta(microseconds=1))


def instant_text(instant: datetime) -> str:
    """*instant* as RFC 3339 in UTC with microseconds: text that sorts as time does. ValueError without a time zone."""
    return _in_utc(instant).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give an instant, such as 2019-02-02T12:00:00+00:00")
    return instant.astimezone(UTC)


def stored_instant(position: int, text: str) -> datetime:
    """The instant that the event at *position* says it was recorded at. LogCorrupt unless `instant_text` wrote it."""
    try:
        instant = datetime.fromisoformat(text)
        if instant_text(instant) == text:
            return instant
    except (ValueError, OverflowError):
        pass
    raise corrupt(position, f'recorded at "{text}", expected an instant such as 2026-11-23T12:00:00.000000Z')


def _stored_event(position: int, body: str) -> Event:
    try:
        return parse_event(body)
    except InvalidEvent as fault:
        raise LogCorrupt(
            f"position {position}: the stored event cannot be read ({fault}); upgrade treatylog if a newer one wrote "
            "it, else run `treatylog verify`",
            position=position,
        ) from fault


def leaf_bytes(position: int, stream: str, version: int, recorded_at: datetime, recorded_by: str, body: bytes) -> bytes:
    """The bytes of a leaf: everything the log says about an event, whose *body* is canonical, in canonical JSON."""
    return _leaf_bytes(position, stream, version, instant_text(recorded_at), recorded_by, body)


def _leaf_bytes(position: int, stream: str, version: int, recorded_at: str, recorded_by: str, body: bytes) -> bytes:
    return b'{"event":%b,"position":%d,"recorded_at":"%b","recorded_by":%b,"stream":%b,"version":%d}' % (
        body, position, recorded_at.encode(), _name(recorded_by), _name(stream), version,
    )  # fmt: skip


_name = lru_cache(maxsize=4096)(canonical_text)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A row as it lies in the store, unread: what `verified` recomputes. ``columns`` are copies out of the body, and
    ``beside`` is its slip.
    """

    position: int
    stream: str
    version: int
    recorded_at: str
    recorded_by: str
    body: str
    leaf: bytes
    columns: Mapping[str, object]
    beside: Beside = (None, None)


def verified(entries: Iterable[Entry], kept: Frontier) -> Frontier:
    """The frontier over *entries*, recomputed. LogCorrupt names the first position that is not as it was appended."""
    frontier, versions, last = Frontier(), dict[str, int](), ""
    misled: int | None = None
    for entry in entries:
        _check_order(entry, frontier.size + 1, versions.get(entry.stream, 0) + 1, last)
        if _check_content(entry) and misled is None:
            misled = entry.position
        frontier = frontier.append(entry.leaf)
        versions[entry.stream], last = entry.version, entry.recorded_at
    _check_head(frontier, kept)
    if misled is not None:
        raise corrupt(misled, "the slip beside the stored body says something else")
    return frontier


def _check_order(entry: Entry, position: int, version: int, last: str) -> None:
    if entry.position != position:
        raise corrupt(position, f"the event is gone, position {entry.position} comes next")
    if entry.version != version:
        raise corrupt(position, f'stream "{entry.stream}" goes on with version {entry.version}, expected {version}')
    if entry.recorded_at <= last:
        raise corrupt(position, f"recorded at {entry.recorded_at}, expected a time after {last}")


def _check_content(entry: Entry) -> bool:
    """Whether the slip of *entry* says something else than its body. LogCorrupt where that is not as it was."""
    event = _content(entry)
    differing = [name for name, value in entry.columns.items() if value != event.get(name)]
    if differing:
        raise corrupt(entry.position, f"the columns {', '.join(differing)} differ from the stored body")
    at, body = stored_instant(entry.position, entry.recorded_at), entry.body.encode()
    leaf = leaf_hash(leaf_bytes(entry.position, entry.stream, entry.version, at, entry.recorded_by, body))
    if leaf != entry.leaf:
        raise _other_leaf(entry.position, leaf, entry.leaf)
    return is_formed(entry.beside) and entry.beside != _slip(entry, event)


def _slip(entry: Entry, event: Mapping[str, object]) -> Beside:
    line = line_of(entry.recorded_at, event)
    return line, seal_of(entry.position, entry.stream, entry.version, line)


def check_types(position: int, stream: object, version: object, *texts: object) -> None:
    """LogCorrupt where a value read is not of the type of its column."""
    if type(version) is not int or not all(type(text) is str for text in (stream, *texts)):
        raise corrupt(position, "a value is not of the type of its column")


def _other_leaf(position: int, found: bytes, kept: bytes | str) -> LogCorrupt:
    leaf = kept if isinstance(kept, str) else kept.hex()
    return corrupt(position, f"the stored content hashes to {found.hex()}, its leaf is {leaf}")


def _content(entry: Entry) -> Mapping[str, object]:
    try:
        event = json.loads(entry.body)
        if isinstance(event, dict) and canonical(event) == entry.body.encode():
            return event
    except (ValueError, RecursionError):
        pass
    raise corrupt(entry.position, "the stored body is not a JSON object in canonical form")


def _check_head(found: Frontier, kept: Frontier) -> None:
    if found.size != kept.size:
        raise corrupt(min(found.size, kept.size) + 1, f"the log holds {found.size} events, its head counts {kept.size}")
    for (first, last, here), (_, _, there) in zip(found.subtrees(), kept.subtrees(), strict=True):
        if here != there:
            raise corrupt(first, f"positions {first} to {last} hash to {here.hex()}, the head keeps {there.hex()}")


def corrupt(position: int, found: str) -> LogCorrupt:
    """The error for a log that is not as it was appended from *position* on."""
    return LogCorrupt(
        f"position {position}: {found}; the log was changed from outside, restore it from a backup or an export",
        position=position,
    )


def damaged(part: str, found: str) -> LogCorrupt:
    """The error for a log of which *part*, other than an event, is not as it was made."""
    return LogCorrupt(
        f"{part} {found}; the log was changed from outside, restore it from a backup or an export", part=part
    )
