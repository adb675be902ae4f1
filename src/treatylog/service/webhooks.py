"""Webhooks: who wants which items of the feed sent where, and what became of each."""

import asyncio
import json
import secrets
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import uniform
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field

from treatylog.errors import RefusedAddress, TooManyWebhooks, UnknownWebhook
from treatylog.log.store import Clock, NoteStore
from treatylog.projection.feed import FeedId
from treatylog.service.answers import Model
from treatylog.service.cloudevents import Entry, Type, Wanted
from treatylog.service.feed import Feed

MOST_WEBHOOKS = 100
"""How many webhooks one log keeps."""

MOST_OPEN = 200
"""How many deliveries of one webhook wait at once; the feed goes on for it when some have come to an end."""

MOST_SETTLED = 100
"""How many deliveries of one webhook that came to an end are kept, dead letters apart."""

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=6)
_WEBHOOK = "webhook"
_DELIVERY = "delivery"


class State(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class NewWebhook(Model):
    """A webhook to be made: where to, and which items of the feed."""

    url: str = Field(max_length=2000, description="Where to: an https URL.", examples=["https://example.org/treaties"])
    treaty: str | None = Field(default=None, max_length=64, description="Only what is about this treaty, by key.")
    party: str | None = Field(default=None, max_length=200, description="Only what is about this party.")
    type: Type | None = Field(default=None, description="Only items of this type.")


class WebhookAnswer(Model):
    """A webhook, without its secret."""

    id: str
    url: str
    treaty: str | None
    party: str | None
    type: Type | None
    created_by: str
    created_at: AwareDatetime
    cursor: str = Field(description="The id of the last item of the feed that was looked at for it.")


class CreatedWebhook(WebhookAnswer):
    """A webhook that was just made, with its secret, which is shown only here."""

    secret: str = Field(description="What its requests are signed with (Standard Webhooks). Shown once.")


class WebhooksAnswer(Model):
    """All webhooks."""

    items: tuple[WebhookAnswer, ...]


class Delivery(Model):
    """An item of the feed on its way to a webhook: the header `webhook-id` is its `id`."""

    id: str = Field(description="The id of the item in the feed.")
    state: State
    attempts: int
    last: str | None = Field(description="What came of the last attempt: a status, or why there was none.")
    at: AwareDatetime = Field(description="When the last attempt was made; before the first, when it began to wait.")
    next_at: AwareDatetime | None = Field(description="When it is tried again.")


class DeliveriesAnswer(Model):
    """The deliveries of a webhook: those that wait, dead letters, and the latest of those that arrived."""

    items: tuple[Delivery, ...]


class Stored(WebhookAnswer):
    """A webhook as it is kept. Its secret has to be kept as it is, for requests are signed with it."""

    secret: str

    @property
    def wanted(self) -> Wanted:
        """Which items it is sent."""
        return Wanted(self.treaty, self.party, self.type)

    @property
    def told(self) -> WebhookAnswer:
        """The same without the secret."""
        return WebhookAnswer(**self.model_dump(exclude={"secret"}))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many deliveries wait and are dead, and the cursor of the webhook that is furthest behind, if there is one."""

    waiting: int
    dead: int
    cursor: FeedId | None


class Webhooks:
    """The webhooks of one log, and their deliveries. They are kept beside the log and are no part of it."""

    def __init__(self, store: NoteStore, feed: Feed, clock: Clock, *, is_insecure: bool) -> None:
        self._store = store
        self._feed = feed
        self._clock = clock
        self._is_insecure = is_insecure
        self._changing = asyncio.Lock()

    async def create(self, wish: NewWebhook, by: str) -> CreatedWebhook:
        """
        A new webhook for what comes from now on. *wish* names treaty and party as the feed does.

        RefusedAddress for a URL to which nothing may be sent, as far as it can be told from the URL.
        """
        check_url(wish.url, is_insecure=self._is_insecure)
        cursor = str(await self._feed.head())
        async with self._changing:
            if len(await self._store.notes(_WEBHOOK)) >= MOST_WEBHOOKS:
                raise TooManyWebhooks(f"there are {MOST_WEBHOOKS} webhooks, and no more may be; delete one first")
            secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
            made = Stored(
                **wish.model_dump(), id=secrets.token_hex(8), created_by=by, created_at=self._clock(), cursor=cursor,
                secret=secret,
            )  # fmt: skip
            await self._store.put_notes([(_WEBHOOK, made.id, made.model_dump_json())])
        return CreatedWebhook(**made.model_dump())

    async def stored(self) -> list[Stored]:
        """Every webhook as it is kept."""
        return [Stored.model_validate_json(value) for _, value in await self._store.notes(_WEBHOOK)]

    async def all(self) -> WebhooksAnswer:
        """Every webhook."""
        return WebhooksAnswer(items=tuple(one.told for one in await self.stored()))

    async def one(self, id: str) -> Stored:
        """The webhook *id*. UnknownWebhook where there is none."""
        found = {one.id: one for one in await self.stored()}
        if id not in found:
            raise UnknownWebhook(f"there is no webhook '{id}'; they are listed at /v1/webhooks")
        return found[id]

    async def delete(self, id: str) -> None:
        """Forget the webhook *id* and its deliveries."""
        await self.one(id)
        gone = [(_DELIVERY, name, None) for name, _ in await self._store.notes(_DELIVERY, f"{id}/")]
        await self._store.put_notes([(_WEBHOOK, id, None), *gone])

    async def deliveries(self, id: str) -> list[Delivery]:
        """The deliveries of the webhook *id*, in the order of the feed."""
        await self.one(id)
        found = [Delivery.model_validate_json(value) for _, value in await self._store.notes(_DELIVERY, f"{id}/")]
        return sorted(found, key=lambda one: FeedId.parse(one.id))

    async def again(self, id: str, item: str) -> Delivery:
        """Try the delivery of *item* to the webhook *id* again, at once. UnknownWebhook where there is none."""
        found = next((one for one in await self.deliveries(id) if one.id == item), None)
        if found is None:
            raise UnknownWebhook(f"the webhook '{id}' has no delivery of '{item}'; see /v1/webhooks/{id}/deliveries")
        fresh = found.model_copy(update={"state": State.WAITING, "attempts": 0, "next_at": self._clock()})
        await self.put(id, [fresh])
        return fresh

    async def counted(self) -> Counted:
        """What is still to be done, and what was given up, over all webhooks."""
        states = Counter(json.loads(value)["state"] for _, value in await self._store.notes(_DELIVERY))
        cursors = [FeedId.parse(one.cursor) for one in await self.stored()]
        return Counted(states[State.WAITING], states[State.DEAD], min(cursors, default=None))

    # For the relay

    async def put(self, id: str, deliveries: Sequence[Delivery]) -> None:
        """Keep *deliveries* of the webhook *id*."""
        await self._store.put_notes([(_DELIVERY, f"{id}/{one.id}", one.model_dump_json()) for one in deliveries])

    async def lease(self, holder: str, seconds: float) -> bool:
        """Whether *holder* is the one node that delivers, for so many *seconds*."""
        now = self._clock()
        return await self._store.lease("webhooks", holder, now, now + timedelta(seconds=seconds))

    async def take_in(self, hook: Stored) -> list[Delivery]:
        """The deliveries of *hook* that wait, with those that the feed has gained for it."""
        every = await self.deliveries(hook.id)
        waiting = [one for one in every if one.state is State.WAITING]
        settled = [one for one in every if one.state is State.DELIVERED]
        notes: list[tuple[str, str, str | None]] = [
            (_DELIVERY, f"{hook.id}/{one.id}", None) for one in settled[: max(0, len(settled) - MOST_SETTLED)]
        ]
        cursor, now = FeedId.parse(hook.cursor), self._clock()
        while len(waiting) < MOST_OPEN and (entries := await self._feed.after(cursor, MOST_OPEN - len(waiting))):
            fresh = [_new(entry, now) for entry in entries if hook.wanted.takes(entry)]
            waiting += fresh
            notes += [(_DELIVERY, f"{hook.id}/{one.id}", one.model_dump_json()) for one in fresh]
            cursor = entries[-1].id
        if str(cursor) != hook.cursor:
            moved = hook.model_copy(update={"cursor": str(cursor)})
            notes.append((_WEBHOOK, hook.id, moved.model_dump_json()))
        if notes:
            await self._store.put_notes(notes)
        return waiting

    async def entry(self, item: str) -> Entry:
        """The item of the feed with this id."""
        id = FeedId.parse(item)
        before = FeedId(id.position, id.day, id.number - 1) if id.number else FeedId(id.position - 1, id.day, 10**9)
        return (await self._feed.after(before, 1))[0]


def settled(delivery: Delivery, came_of_it: str, *, arrived: bool, now: datetime, most: int) -> Delivery:
    """*delivery* after one more attempt: arrived, to be tried again after a longer pause, or dead after *most*."""
    attempts = delivery.attempts + 1
    state = State.DELIVERED if arrived else State.DEAD if attempts >= most else State.WAITING
    pause = min(_FIRST_PAUSE * 4 ** (attempts - 1), _LONGEST_PAUSE) * uniform(0.8, 1.2)
    return delivery.model_copy(
        update={
            "state": state, "attempts": attempts, "last": came_of_it, "at": now,
            "next_at": now + pause if state is State.WAITING else None,
        }
    )  # fmt: skip


def check_url(url: str, *, is_insecure: bool) -> None:
    """RefusedAddress for a URL that no webhook may have."""
    try:
        parts = urlsplit(url)
        port_is_well_formed = parts.port is None or parts.port > 0
    except ValueError:
        raise RefusedAddress("the URL of the webhook is none; write https://host/path") from None
    schemes = ("https", "http") if is_insecure else ("https",)
    if parts.scheme not in schemes or not parts.hostname or not port_is_well_formed:
        raise RefusedAddress(f"a webhook has a URL with a host that begins with {' or '.join(schemes)}://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise RefusedAddress("the URL of a webhook has no user, password or fragment; requests are signed instead")


def _new(entry: Entry, now: datetime) -> Delivery:
    return Delivery(id=str(entry.id), state=State.WAITING, attempts=0, last=None, at=now, next_at=now)
