"""A service over a log in memory, with a clock that the test holds, for tests above the domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from treatylog.facts.event import PARTIES_STREAM
from treatylog.log.files import RecordFiles, read_record
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Clock
from treatylog.service.build import Service
from treatylog.service.check import admission
from treatylog.service.feed import Feed
from treatylog.service.load import load
from treatylog.service.relaying import Relaying
from treatylog.service.settings import Settings
from treatylog.service.tokens import Tokens
from treatylog.service.treaties import Treaties
from treatylog.service.webhooks import Webhooks
from treatylog.testing.record import record

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
STORY = ("inf", "inf-moratorium", "belarus-declaration-offer")
"""The treaties of the story that most tests are about."""


class SteppingClock:
    """A clock that moves a second at each look, and to wherever the test sets it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def bundled_record() -> RecordFiles:
    """The bundled record, read once, also for the test kit."""
    return record()


@cache
def story_record() -> RecordFiles:
    """The bundled record of the treaties of the story alone: quick to load into a log of its own for each test."""
    whole = bundled_record()
    return replace(whole, streams=tuple(one for one in whole.streams if one.key in (PARTIES_STREAM, *STORY)))


CONVENTIONS = Path(__file__).parent / "api" / "conventions"
"""A record made for tests: accessions to accept, reservations, territories, and a dispute that every holder joins."""


@cache
def conventions_record() -> RecordFiles:
    """The record of `CONVENTIONS`, read once."""
    return read_record(CONVENTIONS)


@asynccontextmanager
async def service_over(files: RecordFiles, settings: Settings, clock: Clock) -> AsyncIterator[Service]:
    """The service over *files*, loaded as the bundled record into the log that *settings* name."""
    store = await SqliteStore.open(settings.path, clock=clock)
    try:
        admit = admission(files)
        report = await load(store, files, admit=admit)
        treaties = Treaties(store, clock, admit.timelines)
        feed = Feed(treaties, store, clock)
        webhooks = Webhooks(store, feed, clock, is_insecure=settings.webhook_insecure)
        yield Service(treaties, Tokens(store, clock), feed, webhooks, Relaying(store, clock), settings, report)
    finally:
        await store.close()


@asynccontextmanager
async def bundled_service() -> AsyncIterator[Treaties]:
    """The use cases over the bundled record, in a log of its own."""
    async with service_over(bundled_record(), Settings(db=None), SteppingClock()) as opened:
        yield opened.treaties


@asynccontextmanager
async def story_service(clock: SteppingClock | None = None) -> AsyncIterator[Treaties]:
    """The use cases over the treaties of the story, in a log of its own."""
    async with service_over(story_record(), Settings(db=None), clock or SteppingClock()) as opened:
        yield opened.treaties


@asynccontextmanager
async def conventions_service() -> AsyncIterator[Treaties]:
    """The use cases over the record made for tests, in a log of its own."""
    async with service_over(conventions_record(), Settings(db=None), SteppingClock()) as opened:
        yield opened.treaties
