"""Streaming: the feed as Server-Sent Events, to many readers at once, of whom some do not keep up."""

import asyncio
import json
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web
from aiohttp_sse import EventSourceResponse

from treatylog.http.faults import TooManyReaders
from treatylog.http.reply import NO_STORE
from treatylog.projection.feed import FeedId
from treatylog.service.build import Service
from treatylog.service.cloudevents import Entry, Wanted
from treatylog.service.feed import Feed

READERS: web.AppKey["Readers"] = web.AppKey("READERS")

LAST_EVENT_ID = "Last-Event-ID"
DROPPED = "treatylog.dropped"
"""The type of the last event that a reader gets who does not keep up: it names the id to go on after."""

_RETRY_MILLISECONDS = 3000
_LOOK_SECONDS = 5.0
_PING_SECONDS = 15.0
_LINGER_SECONDS = 30.0
_FAREWELL_SECONDS = 0.01
_SEND_BUFFER = 65_536

_log = logging.getLogger(__name__)


class Readers:
    """
    Those who read the feed now.

    A reader has no queue: it asks for what follows the last item it was sent, and what there is is shared by all. Who
    takes nothing in for too long is dropped; what lies in its buffers it may still read, with the id to go on after.
    """

    def __init__(self, opened: Service) -> None:
        self._feed = opened.feed
        self._most = opened.settings.feed_readers
        self._patience = opened.settings.feed_patience
        self._reading: dict[int, web.Request] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._reading)

    def check_room(self) -> None:
        """TooManyReaders where no more may read. Those whose connection is gone do not count."""
        if len(self._reading) >= self._most:
            self._reading = {key: one for key, one in self._reading.items() if not _is_gone(one)}
        if len(self._reading) >= self._most or self._closed:
            raise TooManyReaders(
                f"{len(self._reading)} readers follow the feed here, and no more may; try again in a while, at another "
                "node, or read with `follow=false`"
            )

    async def stream(self, request: web.Request, wanted: Wanted, cursor: FeedId, *, follow: bool) -> web.StreamResponse:
        """What follows *cursor* and is *wanted*, until the reader leaves; without *follow*, until there is no more."""
        self.check_room()
        self._reading[id(request)] = request
        try:
            response = EventSourceResponse(send_timeout=None, ping_interval=_PING_SECONDS)
            response.headers["Cache-Control"] = NO_STORE
            _limit_buffer(request)
            await response.prepare(request)
            async with response:
                with self._feed.watched():
                    await _Reader(request, response, self._feed, wanted, cursor, self._patience).read(
                        self, follow=follow
                    )
        except (ConnectionError, asyncio.CancelledError):
            if not _is_gone(request) and not self._closed:
                raise
        finally:
            self._reading.pop(id(request), None)
        return response

    @property
    def is_closed(self) -> bool:
        """Whether all streams are to end."""
        return self._closed

    async def close(self) -> None:
        """End all streams. Who is waiting ends in order; who does not keep up is cut off."""
        self._closed = True
        self._feed.wake()
        await asyncio.sleep(0)
        for request in self._reading.values():
            if request.transport is not None and request.transport.get_write_buffer_size():
                request.transport.abort()


class _Reader:
    """One reader, and how far it was sent what there is."""

    def __init__(
        self,
        request: web.Request,
        response: EventSourceResponse,
        feed: Feed,
        wanted: Wanted,
        cursor: FeedId,
        patience: float,
    ) -> None:
        self._request = request
        self._response = response
        self._feed = feed
        self._wanted = wanted
        self._cursor = cursor
        self._patience = patience

    async def read(self, readers: Readers, *, follow: bool) -> None:
        """Send what there is and what comes."""
        try:
            await self._send(f"retry: {_RETRY_MILLISECONDS}\n{_passed(self._cursor)}".encode())
            while not readers.is_closed and not _is_gone(self._request):
                entries = await self._feed.after(self._cursor)
                if entries:
                    await self._pass(entries, readers)
                elif follow:
                    await self._feed.wait(_LOOK_SECONDS)
                else:
                    return
        except TimeoutError:
            await self._drop()

    async def _pass(self, entries: Sequence[Entry], readers: Readers) -> None:
        sent = None
        for entry in entries:
            if readers.is_closed:
                return
            self._cursor = entry.id  # first: what cannot be sent on at once lies in the buffer already
            if self._wanted.takes(entry):
                sent = entry.id
                await self._send(_frame(entry))
        if sent != self._cursor:
            await self._send(_passed(self._cursor).encode())

    async def _send(self, frame: bytes) -> None:
        """TimeoutError where the reader takes nothing in for too long."""
        async with asyncio.timeout(self._patience):
            await self._response.write(frame)

    async def _drop(self) -> None:
        """Leave the reader with what lies in its buffers, and the id to go on after."""
        _log.warning("a reader of the feed took in nothing for %g seconds; dropped at %s", self._patience, self._cursor)
        says = json.dumps({"after": str(self._cursor), "reason": "slow"})
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._response.write(f"event: {DROPPED}\ndata: {says}\n\n".encode())
        if (transport := self._request.transport) is not None:
            transport.close()
            asyncio.get_running_loop().call_later(_LINGER_SECONDS, transport.abort)


def _frame(entry: Entry) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (str(entry.id).encode(), entry.type.encode(), entry.body)


def _passed(cursor: FeedId) -> str:
    """A frame without data: nothing is dispatched, and a reader that comes back goes on after it."""
    return f"id: {cursor}\n\n"


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _limit_buffer(request: web.Request) -> None:
    """Let the system keep little for the reader, so that many slow ones cost little."""
    found = request.transport.get_extra_info("socket") if request.transport else None
    if found is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
