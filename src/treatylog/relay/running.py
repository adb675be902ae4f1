"""Running: the relays that the settings ask for, for as long as the service runs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import Any

from treatylog.errors import InvalidSetting
from treatylog.log.store import Clock
from treatylog.relay.webhooks import delivering
from treatylog.service.build import Service
from treatylog.service.settings import Settings


@asynccontextmanager
async def relayed(opened: Service, clock: Clock) -> AsyncIterator[None]:
    """Webhooks are delivered, and the feed is published where it should be. InvalidSetting where it cannot be."""
    async with AsyncExitStack() as stack:
        for relay in needed(opened.settings):
            await stack.enter_async_context(relay.relaying(opened, clock))
        await stack.enter_async_context(delivering(opened, clock))
        yield


def needed(settings: Settings) -> tuple[Any, ...]:
    """The modules of the relays that need a library of their own. InvalidSetting where it is not installed."""
    if not settings.nats_servers:
        return ()
    try:
        return (import_module("treatylog.relay.nats"),)
    except ImportError as error:
        raise InvalidSetting(
            f"nats needs a library that is not installed ({error}); pip install 'treatylog[nats]'"
        ) from None
