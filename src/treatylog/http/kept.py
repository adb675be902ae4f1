"""Answers kept as bytes: what was answered at one position of the log on one day is sent again without being made."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import formatdate
from time import time

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

from treatylog.http.reply import READABLE, SECURITY, Answered, respond

Key = tuple[str, str]
"""What was asked: the target as it was sent, and the forms that the client accepts, where it has a choice."""

Moment = tuple[int, date]
"""What an answer depends on beside the question: how far the log was read, and which day it is."""

_NO_CHOICE = frozenset({"", "*/*", "application/json"})
"""What a client accepts that would as soon have JSON as anything else."""

_OVERHEAD = 1024
"""What an entry takes beside its bytes, roughly."""


class Sent(web.StreamResponse):
    """
    A response whose bytes are ready: they are written as they are.

    Only for GET over HTTP/1.1 on a connection that stays open; whatever else there is, aiohttp writes.
    """

    def __init__(self, head: bytes, body: bytes, own: str, status: int) -> None:
        self._ready = head, body, own
        self._code = status
        self._request: web.BaseRequest | None = None

    @property
    def status(self) -> int:
        """The status."""
        return self._code

    @property
    def prepared(self) -> bool:
        """Whether it is sent."""
        return self._request is not None

    @property
    def keep_alive(self) -> bool | None:
        """The connection stays open."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it."""
        self._request = request
        if request.transport is None:
            raise ConnectionResetError("the client has gone")
        head, body, own = self._ready
        whole = head + f"Date: {_date()}\r\n{own}\r\n".encode()
        if body:
            request.transport.writelines((whole, body))
        else:
            request.transport.write(whole)
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Wait where the client reads too slowly."""
        assert self._request is not None
        await self._request.writer.drain()


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer as it goes over the wire, whole and as "you have it"."""

    route: str
    answered: Answered
    head: bytes
    unchanged: bytes

    @classmethod
    def made(cls, route: str, answered: Answered) -> "Entry":
        """The entry for *answered*."""
        headers = {**SECURITY, **READABLE, **answered.headers}
        bare = {name: value for name, value in headers.items() if name != "Content-Type"}
        whole = {**headers, "Content-Length": str(len(answered.body))}
        return cls(route, answered, _head("200 OK", whole), _head("304 Not Modified", bare))

    @property
    def size(self) -> int:
        """How many bytes it takes, roughly."""
        return len(self.answered.body) + len(self.head) + len(self.unchanged) + _OVERHEAD

    def sent(self, request: web.Request, own: str) -> web.Response | Sent:
        """It as the response to *request*, with the lines *own* in its head; as it lies ready where that will do."""
        held = request.headers.get("If-None-Match")
        if request.keep_alive and request.version == HttpVersion11:
            if held is None:
                return Sent(self.head, self.answered.body, own, 200)
            if held == self.answered.headers["ETag"]:
                return Sent(self.unchanged, b"", own, 304)
        return respond(request, self.answered)


class Kept:
    """
    The answers of one moment, the most recently asked of them, in *most* bytes together.

    When the log has moved or the day has changed, nothing of before is given out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._moment: Moment | None = None
        self.size = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._entries)

    def has(self, key: Key) -> bool:
        """Whether there is an entry for *key*, of whichever moment."""
        return key in self._entries

    def found(self, key: Key, moment: Moment) -> Entry | None:
        """The answer to *key* at *moment*, where that is the moment of what is kept."""
        return self._entries.get(key) if moment == self._moment else None

    def get(self, key: Key, moment: Moment) -> Entry | None:
        """The answer to *key* at *moment*. What was kept of another moment is given up."""
        if moment != self._moment:
            self._move(moment)
            return None
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: Key, moment: Moment, entry: Entry) -> None:
        """Keep *entry*; whatever was not asked for longest makes room. One larger than an eighth of all is not kept."""
        if moment != self._moment:
            self._move(moment)
        size = entry.size + len(key[0]) + len(key[1])
        if size > self._most // 8 or key in self._entries:
            return
        self._entries[key] = entry
        self.size += size
        while self.size > self._most:
            old, dropped = self._entries.popitem(last=False)
            self.size -= dropped.size + len(old[0]) + len(old[1])

    def _move(self, moment: Moment) -> None:
        self._entries.clear()
        self.size = 0
        self._moment = moment


KEPT = web.AppKey("KEPT", Kept)
"""The answers that an application keeps."""


def key_of(target: str, accept: str = "") -> Key:
    """The key of the question *target*, by a client that accepts *accept*."""
    return target, "" if accept in _NO_CHOICE else accept


class _Dates:
    """The date as HTTP writes it, made once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._text = ""

    def __call__(self) -> str:
        second = int(time())
        if second != self._second:
            self._text = formatdate(second, usegmt=True)
            self._second = second
        return self._text


_date = _Dates()


def _head(status: str, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}".encode()
