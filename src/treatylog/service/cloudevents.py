"""CloudEvents: the items of the feed as others read them (CloudEvents 1.0, in JSON)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from pydantic import AwareDatetime, Field

from treatylog.log.store import RecordedEvent
from treatylog.projection.feed import Announced, Changed, FeedId, Happened, Item, Revised, What
from treatylog.projection.turns import Place, Turn
from treatylog.service.answers import EventItem, Model, PlaceAnswer
from treatylog.service.recording import item_of


class Type(StrEnum):
    """The types of the items of the feed."""

    EVENT_RECORDED = "treatylog.event.recorded.v1"
    STATUS_CHANGED = "treatylog.status.changed.v1"
    CHANGE_ANNOUNCED = "treatylog.change.announced.v1"
    CHANGE_REVISED = "treatylog.change.revised.v1"


TYPES: Mapping[type[What], Type] = MappingProxyType(
    {
        Happened: Type.EVENT_RECORDED,
        Changed: Type.STATUS_CHANGED,
        Announced: Type.CHANGE_ANNOUNCED,
        Revised: Type.CHANGE_REVISED,
    }
)


class FeedChange(Model):
    """A change of a party's position: from which day, from where to where."""

    since: date
    before: PlaceAnswer
    after: PlaceAnswer


class _OfAParty(Model):
    treaty: str
    party: str


class StatusChanged(FeedChange, _OfAParty):
    """A party's position changed: today, or before, as is known only now."""

    current: bool = Field(description="Whether it is where the party stands now; else it is about the past.")
    event: str | None = Field(description="What was recorded when it became known. Null: the clock alone brought it.")


class ChangeAnnounced(FeedChange, _OfAParty):
    """A change to come, unless something comes between."""

    event: str = Field(description="What was recorded when it became known.")


class ChangeRevised(_OfAParty):
    """A change that had been told or announced does not stand as it was."""

    was: FeedChange
    now: FeedChange | None = Field(description="What stands in its place. Null: nothing does.")
    event: str = Field(description="What was recorded when it became known.")


class CloudEvent(Model):
    """An item of the feed (CloudEvents 1.0)."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(
        description="`<position>.<date>.<n>`: the same on every node, and in the order of the feed.",
        examples=["9783.2026-11-23.0"],
    )
    source: str = Field(description="The log: a URN with the hash of its first leaf.")
    type: Type
    subject: str = Field(description="The treaty, or the treaty and the party.", examples=["inf/USA"])
    time: AwareDatetime = Field(description="When it was recorded; of what the clock brought, the midnight.")
    datacontenttype: Literal["application/json"] = "application/json"
    position: int = Field(description="The position of the log that it rests on.")
    data: EventItem | StatusChanged | ChangeAnnounced | ChangeRevised


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the feed, ready to be sent, with what it may be chosen by."""

    id: FeedId
    type: Type
    treaty: str
    party: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items of the feed somebody wants; None is any."""

    treaty: str | None = None
    party: str | None = None
    type: Type | None = None

    def takes(self, entry: Entry) -> bool:
        """Whether *entry* is wanted."""
        return (
            self.treaty in (None, entry.treaty)
            and self.party in (None, entry.party)
            and self.type in (None, entry.type)
        )


EVERYTHING = Wanted()


def entry_of(item: Item, source: str) -> Entry:
    """*item* as an entry; *source* names the log."""
    treaty, party = _about(item.what)
    event = CloudEvent(
        id=str(item.id), source=source, type=TYPES[type(item.what)], subject=f"{treaty}/{party}" if party else treaty,
        time=item.at, position=item.id.position, data=_data(item.what),
    )  # fmt: skip
    return Entry(item.id, event.type, treaty, party, event.model_dump_json(by_alias=True).encode())


def source_of(first: RecordedEvent) -> str:
    """The URN of the log that begins with *first*."""
    return f"urn:treatylog:log:{first.leaf_hash[:32]}"


def _about(what: What) -> tuple[str, str | None]:
    if isinstance(what, Happened):
        return what.recorded.stream, getattr(what.recorded.event, "party", None)
    return what.treaty, what.party


def _data(what: What) -> EventItem | StatusChanged | ChangeAnnounced | ChangeRevised:
    match what:
        case Happened():
            return item_of(what.recorded)
        case Changed():
            return StatusChanged(
                treaty=what.treaty, party=what.party, current=what.current, event=what.event, **_turned(what.turn)
            )
        case Announced():
            return ChangeAnnounced(treaty=what.treaty, party=what.party, event=what.event, **_turned(what.turn))
        case Revised():
            now = FeedChange(**_turned(what.now)) if what.now else None
            return ChangeRevised(
                treaty=what.treaty, party=what.party, was=FeedChange(**_turned(what.was)), now=now, event=what.event
            )


def _turned(turn: Turn) -> dict[str, object]:
    return {"since": turn.since, "before": _place(turn.before), "after": _place(turn.after)}


def _place(place: Place) -> PlaceAnswer:
    return PlaceAnswer(
        headline=place.headline, standing=place.standing, operation=place.operation, because=place.because
    )
