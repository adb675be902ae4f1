"""NATS: the feed, published to a stream of JetStream, in its order; by one node at a time."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from random import uniform

from nats.aio.client import Client
from nats.errors import ConnectionClosedError, Error
from nats.js import JetStreamContext
from nats.js.api import Header
from nats.js.errors import NotFoundError

from treatylog.errors import TreatylogError
from treatylog.log.store import Clock
from treatylog.service.build import Service
from treatylog.service.cloudevents import Entry
from treatylog.service.relaying import NATS

TRY_SECONDS = 5.0
"""How long a node waits before it looks again whether another still relays."""

NO_PARTY = "_"
"""What stands in a subject where an item is about no party."""

_LEASE = timedelta(seconds=30)
_LOOK_SECONDS = 5.0
_CONNECT_SECONDS = 5
_ACK_SECONDS = 5.0
_CLOSE_SECONDS = 0.5
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_TOGETHER = 100
_REMEMBERED = 3600.0
_CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"

_log = logging.getLogger(__name__)


class UnusableStream(Exception):
    """A stream that the feed cannot be published to without harm."""


class Relay:
    """
    Publishes the feed, as one of the nodes that may. An item may be published twice, always under the same id.

    The next item is published when the server has acknowledged the one before, so the stream has the feed's order, and
    wherever it ends nothing is missing before that.
    """

    def __init__(self, opened: Service, clock: Clock) -> None:
        settings = opened.settings
        self._feed = opened.feed
        self._relaying = opened.relaying
        self._clock = clock
        self._servers = settings.nats_servers
        self._stream = settings.nats_stream
        self._prefix = settings.nats_subject
        self._holder = secrets.token_hex(8)
        self._renewed: datetime | None = None
        self._pause = _FIRST_PAUSE
        self._is_away = False
        self._is_stopped = False

    async def run(self) -> None:
        """Publish for ever. A server or a log that is away is told of once when it goes and once when it is back."""
        try:
            while not self._is_stopped:
                (fault,) = await asyncio.gather(self._turn(), return_exceptions=True)
                if fault is None:
                    continue
                self._fails(fault)
                await self._let_go()
                await asyncio.sleep(self._pause * uniform(0.8, 1.2))
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        finally:
            await self._let_go()

    def stop(self) -> None:
        """Come to an end at the next step. A task that is only cancelled may lose that to an answer that comes then."""
        self._is_stopped = True

    async def _turn(self) -> None:
        if await self._holds():
            await self._relay()
        elif not self._is_stopped:
            await asyncio.sleep(TRY_SECONDS)

    async def _relay(self) -> None:
        """Publish what there is and what comes, for as long as this is the node that does."""
        async with _connected(self._servers) as client:
            stream = client.jetstream(timeout=_ACK_SECONDS)
            source = await self._source_in(stream)
            cursor = await self._relaying.cursor(NATS, self._stream)
            with self._feed.watched():
                while await self._holds():
                    if client.is_closed:
                        raise ConnectionClosedError
                    entries = await self._feed.after(cursor, _TOGETHER)
                    if not entries:
                        self._works()
                        await self._feed.wait(_LOOK_SECONDS)
                        continue
                    self._check_source(source, entries[0])
                    if not await self._publish(stream, entries):
                        return
                    cursor = entries[-1].id
                    await self._relaying.move(NATS, self._stream, cursor)

    async def _publish(self, stream: JetStreamContext, entries: Sequence[Entry]) -> bool:
        """Publish *entries*; false where another node took over meanwhile."""
        for entry in entries:
            if not await self._holds():
                return False
            headers = {Header.MSG_ID.value: str(entry.id), "Content-Type": _CONTENT_TYPE}
            await stream.publish(subject_of(self._prefix, entry), entry.body, stream=self._stream, headers=headers)
            self._works()
        return True

    async def _source_in(self, stream: JetStreamContext) -> str | None:
        """
        The log that the last item in the stream is of; None for an empty one. The stream is made where there is none.

        UnusableStream where it is not for this feed alone: ids of something else would be taken for those of items.
        """
        wanted = [f"{self._prefix}.>"]
        try:
            found = await stream.stream_info(self._stream)
        except NotFoundError:
            found = await stream.add_stream(name=self._stream, subjects=wanted, duplicate_window=_REMEMBERED)
        if found.config.subjects != wanted:
            raise UnusableStream(
                f"the stream '{self._stream}' is for {found.config.subjects}, expected {wanted}; give it these "
                "subjects, or name another stream with TREATYLOG_NATS_STREAM"
            )
        with suppress(NotFoundError):
            last = await stream.get_last_msg(self._stream, wanted[0])
            return str(json.loads(last.data or b"{}").get("source"))
        return None

    def _check_source(self, source: str | None, entry: Entry) -> None:
        own = json.loads(entry.body)["source"]
        if source not in (None, own):
            raise UnusableStream(
                f"the stream '{self._stream}' holds items of {source}, and this log is {own}; ids of two logs are "
                "alike, so name a stream and subjects of its own with TREATYLOG_NATS_STREAM and TREATYLOG_NATS_SUBJECT"
            )

    async def _holds(self) -> bool:
        """Whether this is the node that relays. Its lease is renewed long before it runs out."""
        if self._is_stopped:
            return False
        now = self._clock()
        if self._renewed is None or not self._renewed <= now < self._renewed + _LEASE / 3:
            self._renewed = now if await self._relaying.lease(NATS, self._holder, _LEASE.total_seconds()) else None
        return self._renewed is not None

    async def _let_go(self) -> None:
        """Let another node relay: perhaps it reaches the server."""
        if self._renewed is not None:
            self._renewed = None
            with suppress(TreatylogError):
                await self._relaying.let_go(NATS, self._holder)

    def _fails(self, fault: BaseException) -> None:
        expected = isinstance(fault, Error | OSError | TimeoutError | TreatylogError | UnusableStream)
        if not self._is_away or not expected:
            says = str(fault) or type(fault).__name__
            _log.warning("the relay to NATS waits and tries again: %s", says, exc_info=None if expected else fault)
        self._is_away = True

    def _works(self) -> None:
        self._pause = _FIRST_PAUSE
        if self._is_away:
            _log.warning("the relay to NATS goes on")
        self._is_away = False


@asynccontextmanager
async def relaying(opened: Service, clock: Clock) -> AsyncIterator[None]:
    """The feed is published for as long as it lasts."""
    relay = Relay(opened, clock)
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        relay.stop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def subject_of(prefix: str, entry: Entry) -> str:
    """Where *entry* is published: by treaty, party and kind, such as ``treatylog.inf.USA.changed``."""
    return f"{prefix}.{entry.treaty}.{entry.party or NO_PARTY}.{entry.type.split('.')[2]}"


@asynccontextmanager
async def _connected(servers: Sequence[str]) -> AsyncIterator[Client]:
    """A connection to one of *servers*. It is not made again when it is lost: who uses it begins anew."""
    client, faults = Client(), list[Exception]()

    async def note(fault: Exception) -> None:
        faults.append(fault)

    try:
        try:
            await client.connect(
                servers=list(servers), name="treatylog", allow_reconnect=False, connect_timeout=_CONNECT_SECONDS,
                max_reconnect_attempts=1, reconnect_time_wait=0, error_cb=note,
            )  # fmt: skip
        except Error as fault:
            raise ConnectionError(
                f"no server of NATS takes the connection ({faults[-1] if faults else fault})"
            ) from fault
        yield client
    finally:
        with suppress(Error, OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await client.close()
