"""A group: several appends decided one after the other and written in one transaction, each of them all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from treatylog.errors import TreatylogError
from treatylog.log.store import (
    Appended,
    Clock,
    Draft,
    RecordedEvent,
    Stored,
    Tail,
    check_version,
    record,
    unrecorded,
)


@dataclass(frozen=True, slots=True)
class Append:
    """One append as it waits to be written; see `EventStore.append`."""

    stream: str
    drafts: Sequence[Draft]
    expected: int | None
    recorded_by: str


@dataclass(slots=True)
class Ground:
    """What the appends of a group stand on: the tail, the versions of their streams, what is stored under their ids."""

    tail: Tail
    versions: dict[str, int]
    stored: dict[str, Stored]


Outcome = Appended | Exception


@dataclass(slots=True)
class Group:
    """What becomes of each append, in order; the events to be written for all of them, and the tail after those."""

    tail: Tail
    outcomes: list[Outcome] = field(default_factory=list)
    new: list[tuple[RecordedEvent, Draft]] = field(default_factory=list)


def decide(appends: Sequence[Append], ground: Ground, clock: Clock) -> Group:
    """
    *appends* in order, each on what those before it left of *ground*, which is moved on.

    One that cannot be recorded has its error as its outcome, leaves nothing behind and does not concern the others.
    """
    group = Group(ground.tail)
    for one in appends:
        try:
            group.outcomes.append(_decided(one, ground, clock, group.new))
        except (TreatylogError, ValueError) as fault:
            group.outcomes.append(fault)
    group.tail = ground.tail
    return group


def streams(appends: Sequence[Append]) -> list[str]:
    """The streams of *appends*, once each."""
    return list(dict.fromkeys(one.stream for one in appends))


def ids(appends: Sequence[Append]) -> list[str]:
    """The ids of the events of *appends*."""
    return [draft.event.id for one in appends for draft in one.drafts]


def _decided(one: Append, ground: Ground, clock: Clock, rows: list[tuple[RecordedEvent, Draft]]) -> Appended:
    version = ground.versions[one.stream]
    new = unrecorded(one.stream, one.drafts, ground.stored)
    if not new:
        return Appended(version, ())
    check_version(one.stream, expected=one.expected, actual=version)
    recorded, ground.tail = record(
        new, stream=one.stream, version=version, tail=ground.tail, clock=clock, recorded_by=one.recorded_by
    )
    ground.versions[one.stream] = version + len(recorded)
    for entry, item in zip(recorded, new, strict=True):
        ground.stored[item.event.id] = Stored(entry.position, one.stream, item.body)
        rows.append((entry, item))
    return Appended(version + len(recorded), recorded)
