"""The composition root: the only place that chooses a store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from treatylog.log.files import bundled, read_record
from treatylog.log.note import Signer
from treatylog.log.rehearsal import Rehearsal
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Clock, EventStore
from treatylog.projection.timeline import Timeline
from treatylog.service.check import admission
from treatylog.service.load import BUNDLED, LoadReport, load
from treatylog.service.settings import Settings
from treatylog.service.tokens import Tokens
from treatylog.service.treaties import Treaties


@dataclass(frozen=True, slots=True)
class Service:
    """Everything an edge needs: the use cases, the tokens, and what loading the record did."""

    treaties: Treaties
    tokens: Tokens
    settings: Settings
    loaded: LoadReport | None
    signer: Signer | None = None


@asynccontextmanager
async def opened_store(settings: Settings, clock: Clock) -> AsyncIterator[EventStore]:
    """The store that *settings* name, bare, open for as long as the context lasts."""
    store = await SqliteStore.open(settings.path, clock=clock)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def service(
    settings: Settings, clock: Clock, *, loading: bool = True, judging: bool = True, rehearsing: bool = False
) -> AsyncIterator[Service]:
    """
    The service over the log that *settings* name, open for as long as the context lasts.

    With *loading* the record (bundled, or the folder named) is loaded first; lines the log has already are passed over.
    Without *judging* they are taken as lawful, and a treaty is unfolded when it is asked about.
    When *rehearsing*, what is loaded and recorded is so in memory only, and the log stays as it is.
    """
    signer = Signer.read(settings.signing_key) if settings.signing_key else None
    store = await SqliteStore.open(settings.path, clock=clock)
    try:
        log: EventStore = await Rehearsal.over(store, clock) if rehearsing else store
        report, made = None, dict[str, Timeline]()
        if loading:
            files = read_record(settings.events or bundled())
            by = BUNDLED if settings.events is None else f"folder {files.root}"
            admit = admission(files) if judging else None
            report = await load(log, files, recorded_by=by, admit=admit)
            made = dict(admit.timelines) if admit else {}
        yield Service(Treaties(log, clock, made), Tokens(store, clock), settings, report, signer)
    finally:
        await store.close()
