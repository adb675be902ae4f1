"""Webhooks: the deliveries that wait, sent, signed, tried again and laid aside; by one node at a time."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from standardwebhooks import Webhook

from treatylog import __version__
from treatylog.errors import TreatylogError
from treatylog.log.store import Clock
from treatylog.relay.addresses import NotPublic, public_socket
from treatylog.service.build import Service
from treatylog.service.webhooks import Delivery, Stored, settled

POLL_SECONDS = 1.0
"""How long a node waits before it looks again for what is due."""

_LEASE_SECONDS = 60.0
_TIMEOUT = ClientTimeout(total=20, sock_connect=5, sock_read=10)
_MOST_READ = 4096
_TOGETHER = 8
_GOOD = range(200, 300)

_log = logging.getLogger(__name__)


class Deliverer:
    """Sends what is due, as one of the nodes that may. Receivers may get an item twice, always under the same id."""

    def __init__(self, opened: Service, clock: Clock) -> None:
        self._webhooks = opened.webhooks
        self._feed = opened.feed
        self._clock = clock
        self._most = opened.settings.webhook_attempts
        self._is_insecure = opened.settings.webhook_insecure
        self._name = secrets.token_hex(8)

    async def run(self) -> None:
        """Deliver for ever. A log that is away is told of once when it goes."""
        away = False
        async with self._session() as session:
            while True:
                try:
                    await self.deliver(session)
                    away = False
                except TreatylogError as fault:
                    if not away:
                        _log.warning("%s: %s; webhooks wait", fault.code, fault.message)
                    away = True
                await asyncio.sleep(POLL_SECONDS)

    async def deliver(self, session: ClientSession) -> None:
        """Send what is due now, where no other node does."""
        hooks = await self._webhooks.stored()
        if not hooks or not await self._webhooks.lease(self._name, _LEASE_SECONDS):
            return
        await self._feed.look()
        async with asyncio.timeout(_LEASE_SECONDS / 2):
            await asyncio.gather(*(self._to(hook, session) for hook in hooks))

    async def _to(self, hook: Stored, session: ClientSession) -> None:
        """Send *hook* what is due, in order as far as it arrives."""
        now = self._clock()
        due = [one for one in await self._webhooks.take_in(hook) if one.next_at is not None and one.next_at <= now]
        for first in range(0, len(due), _TOGETHER):
            batch = due[first : first + _TOGETHER]
            done = await asyncio.gather(*(self._attempt(hook, one, session) for one in batch))
            if hook.id not in {one.id for one in await self._webhooks.stored()}:
                return
            await self._webhooks.put(hook.id, done)
            if all(one.last and not one.last.startswith("2") for one in done):
                return  # it is down: the others wait for the next look

    async def _attempt(self, hook: Stored, delivery: Delivery, session: ClientSession) -> Delivery:
        entry = await self._webhooks.entry(delivery.id)
        now = self._clock()
        headers = {
            "Content-Type": "application/cloudevents+json; charset=UTF-8",
            "User-Agent": f"treatylog/{__version__}",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": _signed(hook.secret, delivery.id, now, entry.body),
        }
        try:
            async with session.post(hook.url, data=entry.body, headers=headers, allow_redirects=False) as response:
                with suppress(ClientError, TimeoutError):
                    await response.content.read(_MOST_READ)
                said, arrived = str(response.status), response.status in _GOOD
        except (ClientError, OSError, TimeoutError, ValueError) as fault:
            said, arrived = _why(fault), False
        return settled(delivery, said, arrived=arrived, now=now, most=self._most)

    def _session(self) -> ClientSession:
        connector = TCPConnector(
            limit=64, limit_per_host=_TOGETHER, force_close=True, ttl_dns_cache=0, use_dns_cache=False,
            socket_factory=None if self._is_insecure else public_socket,
        )  # fmt: skip
        return ClientSession(
            connector=connector, timeout=_TIMEOUT, cookie_jar=DummyCookieJar(), trust_env=False, auto_decompress=False
        )


@asynccontextmanager
async def delivering(opened: Service, clock: Clock) -> AsyncIterator[None]:
    """Webhooks are delivered for as long as it lasts."""
    task = asyncio.create_task(Deliverer(opened, clock).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _signed(secret: str, id: str, at: datetime, body: bytes) -> str:
    return Webhook(secret).sign(id, at, body.decode())


def _why(fault: Exception) -> str:
    """Why there was no answer, without what only a neighbour of this machine may know."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, NotPublic):
            return "refused: not an address of the public Internet"
        cause = getattr(cause, "os_error", None) or cause.__cause__
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return "no connection"
