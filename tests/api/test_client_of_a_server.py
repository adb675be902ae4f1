"""`treatylog.client` on the service itself: the feed as it happens, and webhooks from first to last."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from itertools import pairwise
from typing import cast

import pytest
import pytest_asyncio

from api.asking import STATEMENT, Api
from treatylog.client import Client, FeedItem
from treatylog.errors import Forbidden, RefusedAddress, UnknownWebhook
from treatylog.projection.feed import FeedId


@pytest_asyncio.fixture
async def hooks(api: Api) -> AsyncIterator[Client]:
    """A client that may have webhooks."""
    async with Client(str(api.client.make_url("/")), token=await api.service.tokens.create("hooks", "webhooks")) as own:
        yield own


async def test_the_whole_feed_is_read_in_its_order(client: Client) -> None:
    """Each item once, with an id after the one before; what the clock alone brought is among them."""
    items = [item async for item in client.follow_feed(after="0", treaty="inf", follow=False)]
    ids = [FeedId.parse(item.id) for item in items]
    assert all(before < after for before, after in pairwise(ids))
    assert {"treatylog.event.recorded.v1", "treatylog.status.changed.v1"} <= {item.type for item in items}
    half = items[len(items) // 2]
    rest = [item.id async for item in client.follow_feed(after=half.id, treaty="inf", follow=False)]
    assert rest == [item.id for item in items if FeedId.parse(item.id) > FeedId.parse(half.id)]


async def test_what_is_recorded_arrives_at_who_follows(api: Api, client: Client) -> None:
    """While the stream is open, without another request."""
    after = str(await api.service.feed.head())
    following = cast(AsyncGenerator[FeedItem, None], client.follow_feed(after=after, treaty="inf"))
    waiting: asyncio.Task[FeedItem] = asyncio.ensure_future(anext(following))
    await client.append_events("inf", {**STATEMENT, "id": "inf/live"}, expected=None)
    item = await asyncio.wait_for(waiting, 10)
    assert (item.type, item.data["event"]["id"]) == ("treatylog.event.recorded.v1", "inf/live")
    await following.aclose()


async def test_a_webhook_from_first_to_last(hooks: Client) -> None:
    """Made with its secret, found again without it, with no delivery yet, and forgotten."""
    made = await hooks.create_webhook(url="https://example.org/treaties", treaty="inf")
    assert made.secret.startswith("whsec_")
    found = await hooks.webhook(made.id)
    assert (found.model_dump(), (await hooks.webhooks()).items) == (made.model_dump(exclude={"secret"}), (found,))
    assert (await hooks.deliveries(made.id)).items == ()
    with pytest.raises(UnknownWebhook):
        await hooks.redeliver(made.id, "1.2026-01-02.0")
    await hooks.delete_webhook(made.id)
    with pytest.raises(UnknownWebhook):
        await hooks.webhook(made.id)


async def test_a_webhook_that_is_refused(client: Client, hooks: Client) -> None:
    """With a token for something else, or to an address of this network."""
    with pytest.raises(Forbidden, match="webhooks"):
        await client.create_webhook(url="https://example.org/treaties")
    with pytest.raises(RefusedAddress):
        await hooks.create_webhook(url="http://127.0.0.1/")
