"""Server-Sent Events, read as they come."""

import json
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from treatylog.client.faults import UnreadableAnswer

_LONGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of the feed: the id to go on from, and the CloudEvent."""

    id: str
    event: Mapping[str, Any]

    @property
    def type(self) -> str:
        """What kind of item it is."""
        return str(self.event["type"])

    @property
    def data(self) -> Any:
        """What happened."""
        return self.event.get("data")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a stream: what it says, the last id named so far, and how long to wait before coming back."""

    data: str
    id: str
    retry: float | None = None

    def item(self) -> FeedItem:
        """The item of the feed that it carries. UnreadableAnswer where it carries none."""
        try:
            event = json.loads(self.data)
            if isinstance(event, dict) and "type" in event:
                return FeedItem(self.id, event)
        except ValueError:
            pass
        raise UnreadableAnswer(f"the feed sent what is no CloudEvent: '{self.data[:80]}'; upgrade treatylog")


async def messages(chunks: AsyncIterable[bytes], *, last: str = "") -> AsyncIterator[Message]:
    """
    The messages in *chunks* of a stream, as the HTML standard has it (section 9.2.6), *last* being the id before.

    One without an end is dropped; one without data moves the id and is not told.
    """
    data: list[str] = []
    retry: float | None = None
    async for line in _lines(chunks):
        if not line:
            if data:
                yield Message("\n".join(data), last, retry)
            data, retry = [], None
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                data.append(value)
            case "id" if "\0" not in value:
                last = value
            case "retry" if value.isascii() and value.isdigit():
                retry = int(value) / 1000


async def _lines(chunks: AsyncIterable[bytes]) -> AsyncIterator[str]:
    """The lines in *chunks*, which end with CR, LF or both. The rest after the last end is no line."""
    rest = b""
    async for chunk in chunks:
        rest += chunk
        held = b"\r" if rest.endswith(b"\r") else b""  # an LF may follow
        *lines, rest = rest[: len(rest) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        rest += held
        if len(rest) > _LONGEST:
            raise UnreadableAnswer(f"the feed sent a line of more than {_LONGEST} bytes; it is no feed of treatylog")
        for line in lines:
            yield line.decode(errors="replace")
