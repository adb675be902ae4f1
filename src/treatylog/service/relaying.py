"""Relaying: how far each relay has come in the feed, and which node runs it; kept beside the log."""

import json
from datetime import UTC, datetime, timedelta

from treatylog.log.store import Clock, NoteStore
from treatylog.projection.feed import BEGINNING, FeedId

NATS = "nats"
"""The relay to NATS, by the name of its lease and of its notes."""

_RELAY = "relay"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Relaying:
    """What nodes must agree on about relays. It is kept beside the log and is no part of it."""

    def __init__(self, store: NoteStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def lease(self, relay: str, holder: str, seconds: float) -> bool:
        """Whether *holder* is the one node that runs *relay*, for so many *seconds*."""
        now = self._clock()
        return await self._store.lease(relay, holder, now, now + timedelta(seconds=seconds))

    async def let_go(self, relay: str, holder: str) -> None:
        """Let another node run *relay* at once, where *holder* did."""
        await self._store.lease(relay, holder, self._clock(), _LONG_AGO)

    async def cursor(self, relay: str, name: str) -> FeedId:
        """The last item that *relay* has passed on to *name*; the beginning where there is none."""
        found = dict(await self._store.notes(_RELAY, f"{relay}/{name}"))
        value = found.get(f"{relay}/{name}")
        return FeedId.parse(json.loads(value)["cursor"]) if value else BEGINNING

    async def move(self, relay: str, name: str, cursor: FeedId) -> None:
        """Keep that *relay* has passed on everything up to *cursor* to *name*."""
        await self._store.put_notes([(_RELAY, f"{relay}/{name}", json.dumps({"cursor": str(cursor)}))])
