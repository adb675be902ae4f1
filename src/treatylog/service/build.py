"""The composition root: the only place that chooses a store."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from treatylog.errors import InvalidSetting, WrongExpectedVersion
from treatylog.log.files import bundled, read_record
from treatylog.log.note import Signer
from treatylog.log.rehearsal import Rehearsal
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Clock, EventStore, FeedStore, NoteStore, TokenStore
from treatylog.projection.timeline import Timeline
from treatylog.service.check import admission
from treatylog.service.feed import Feed
from treatylog.service.following import followed
from treatylog.service.garbage import collected_later
from treatylog.service.load import BUNDLED, FOLDER, LoadReport, load
from treatylog.service.recalling import keep, recall
from treatylog.service.relaying import Relaying
from treatylog.service.settings import Settings
from treatylog.service.tokens import Tokens
from treatylog.service.treaties import Treaties
from treatylog.service.webhooks import Webhooks

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Service:
    """Everything an edge needs: the use cases, the tokens, the feed, and what loading the record did."""

    treaties: Treaties
    tokens: Tokens
    feed: Feed
    webhooks: Webhooks
    relaying: Relaying
    settings: Settings
    loaded: LoadReport | None
    signer: Signer | None = None


class Store(EventStore, TokenStore, FeedStore, NoteStore, Protocol):
    """What every store is: a log of events, the tokens that open it, and what feed and relays keep beside it."""


@asynccontextmanager
async def opened_store(settings: Settings, clock: Clock) -> AsyncIterator[EventStore]:
    """The store that *settings* name, bare, open for as long as the context lasts."""
    store = await _opened(settings, clock)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def service(
    settings: Settings,
    clock: Clock,
    *,
    loading: bool = True,
    judging: bool = True,
    rehearsing: bool = False,
    following: bool = False,
    staying: bool = False,
    over: EventStore | None = None,
) -> AsyncIterator[Service]:
    """
    The service over the log that *settings* name, open for as long as the context lasts.

    With *loading* the record (bundled, or the folder named) is loaded first; lines the log has already are passed over.
    Without *judging* they are taken as lawful, and a treaty is unfolded when it is asked about.
    When *rehearsing*, what is loaded and recorded is so in memory only, and the log stays as it is.
    When *staying*, a log in a file is held for writing all the while: LogInUse where another process does so.
    With *following* the log, which others may write to, is read as it grows, and questions are answered without asking
    it.
    With a log to be *over*, events are read and appended there, and only what is kept beside them lies where the
    settings say.
    """
    signer = Signer.read(settings.signing_key) if settings.signing_key else None
    store = await _opened(settings, clock, staying=staying)
    try:
        log: EventStore = over or (await Rehearsal.over(store, clock) if rehearsing else store)
        with collected_later():
            report, made = await _loaded(log, settings, judging=judging) if loading else (None, {})
        treaties = Treaties(log, clock, made, most_waiting=settings.max_waiting)
        recalled = await recall(treaties, store, settings) if following else 0
        async with followed(treaties) if following else nullcontext():
            feed = Feed(treaties, store, clock)
            webhooks = Webhooks(store, feed, clock, is_insecure=settings.webhook_insecure)
            tokens, relaying = Tokens(store, clock), Relaying(store, clock)
            yield Service(treaties, tokens, feed, webhooks, relaying, settings, report, signer)
        if following and staying:
            await keep(treaties, store, settings, recalled)
    finally:
        await store.close()


@contextmanager
def driver() -> Iterator[None]:
    """InvalidSetting where what is imported needs the driver of PostgreSQL, and there is none."""
    try:
        yield
    except ImportError as error:
        raise InvalidSetting(
            f"postgresql:// needs a driver that is not installed ({error}); pip install 'treatylog[postgres]'"
        ) from None


async def _opened(settings: Settings, clock: Clock, *, staying: bool = False) -> Store:
    most = settings.max_waiting
    if not settings.is_shared:
        return await SqliteStore.open(settings.path, clock=clock, most_waiting=most, staying=staying)
    with driver():
        from treatylog.log.postgres import PostgresStore
    return await PostgresStore.open(
        settings.path, clock=clock, place=settings.place, patience=settings.db_patience, most_waiting=most
    )


async def _loaded(store: EventStore, settings: Settings, *, judging: bool) -> tuple[LoadReport, dict[str, Timeline]]:
    """What loading the record did. Nodes that start together load it together: who comes second reads and goes on."""
    files = read_record(settings.events or bundled())
    by = BUNDLED if settings.events is None else f"{FOLDER}{files.root}"
    tries = _TRIES
    while True:
        admit = admission(files) if judging else None
        try:
            report = await load(store, files, recorded_by=by, admit=admit)
            return report, dict(admit.timelines) if admit else {}
        except WrongExpectedVersion:
            tries -= 1
            if not tries:
                raise
