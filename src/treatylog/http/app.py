"""The application: the routes over a service, and serving it until it is told to stop."""

import asyncio
import errno
import gc
import json
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from treatylog.errors import CannotListen
from treatylog.http.accept import JSON
from treatylog.http.explorer import DOCS, DOCS_FILE, docs, docs_file
from treatylog.http.kept import KEPT
from treatylog.http.measuring import METRICS_PATH, metrics
from treatylog.http.openapi import document
from treatylog.http.operation import CLOCK, PROOFS, SERVICE
from treatylog.http.pipeline import PIPELINE, Pipeline
from treatylog.http.query import NoQuery
from treatylog.http.reply import etagged
from treatylog.http.routes import OPERATIONS
from treatylog.http.server import Limits, listening
from treatylog.http.streaming import READERS, Readers
from treatylog.log.store import Clock
from treatylog.relay.running import relayed
from treatylog.service.build import Service, service
from treatylog.service.foreseeing import Foreseer
from treatylog.service.load import LoadReport
from treatylog.service.proofs import Proofs
from treatylog.service.settings import Settings

PAGES = ("/openapi.json", METRICS_PATH, DOCS, DOCS_FILE)
"""What is served beside the operations, and is not in the OpenAPI document."""

Part = Callable[[web.Application], None]
"""What an application may have beside its operations: a function that adds it, such as the pages for people."""

_ID = "{id:[^/]+(?:/[^/]+)?}"
_ID_OF_TWO = "{id:[^/]+(?:/|%2F)[^/]+}"
"""An id where more follows: an event may be called `proof`, so the slash in its own id must be there."""


def build_app(opened: Service, clock: Clock, *parts: Part, worker: str = "0") -> web.Application:
    """
    The application over *opened*, with its *parts*. *clock* says what "today" is, as it does for the service.

    *worker* names the process among those that serve together.
    """
    pipeline = Pipeline(opened, clock, OPERATIONS, worker=worker)

    @web.middleware
    async def piped(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await pipeline.answer(request, handler)

    app = web.Application(middlewares=[piped], client_max_size=opened.settings.max_body)
    app[PIPELINE] = pipeline
    app[KEPT] = pipeline.kept
    app[SERVICE] = opened
    app[PROOFS] = Proofs(opened.treaties, opened.signer)
    app[CLOCK] = clock
    readers = app[READERS] = Readers(opened)
    pipeline.metrics.gauge("treatylog_feed_readers", lambda: len(readers))
    for operation in OPERATIONS:
        path = operation.path.replace("{id}/", f"{_ID_OF_TWO}/").replace("{id}", _ID)
        if operation.method == "GET":
            app.router.add_get(path, operation.handler, name=operation.name)
        else:
            app.router.add_route(operation.method, path, operation.handler, name=operation.name)
    for path, handler in zip(PAGES, (_openapi, metrics, docs, docs_file), strict=True):
        app.router.add_get(path, handler)
    opened.treaties.foreseer = Foreseer()
    app.on_cleanup.append(_stop_foreseeing)
    app.on_startup.append(_read_log)
    app.on_response_prepare.append(pipeline.dress)
    app.on_shutdown.append(_dismiss_readers)
    for add in parts:
        add(app)
    return app


async def serve(
    settings: Settings, clock: Clock, *, announce: Callable[[str, LoadReport], None], parts: Sequence[Part] = ()
) -> None:
    """
    Serve the log that *settings* name, with *parts*, until SIGINT or SIGTERM; *announce* is told, once it answers,
    the address and what loading the record did.

    CannotListen says why an address cannot be had. Requests under way get some seconds to finish, as the settings say.
    """
    async with _started(settings, clock, parts, loading=True) as (runner, report):
        with listening_at(settings):
            await web.TCPSite(runner, settings.host, settings.port).start()
        async with told_to_stop() as stop:
            gc.freeze()  # what was loaded stays; later collections need not look at it
            assert report is not None
            announce(_address(runner), report)
            await stop.wait()


async def serve_on(
    listener: socket.socket,
    settings: Settings,
    clock: Clock,
    *,
    worker: str,
    ready: Callable[[], None],
    parts: Sequence[Part] = (),
) -> None:
    """As `serve`, on a *listener* that others may share, with nothing to load; *ready* is told once it answers."""
    async with _started(settings, clock, parts, loading=False, worker=worker) as (runner, _):
        await web.SockSite(runner, listener).start()
        async with told_to_stop() as stop:
            gc.freeze()
            ready()
            await stop.wait()


@asynccontextmanager
async def _started(
    settings: Settings, clock: Clock, parts: Sequence[Part], *, loading: bool, worker: str = "0"
) -> AsyncIterator[tuple[web.BaseRunner, LoadReport | None]]:
    async with (
        service(settings, clock, loading=loading, following=True, staying=True) as opened,
        relayed(opened, clock),
        listening(build_app(opened, clock, *parts, worker=worker), Limits.of(settings)) as runner,
    ):
        yield runner, opened.loaded


async def _openapi(request: web.Request) -> web.StreamResponse:
    NoQuery.read(request.query)
    return etagged(request, _document(), JSON)


@cache
def _document() -> bytes:
    return json.dumps(document(OPERATIONS), ensure_ascii=False).encode()


async def _read_log(app: web.Application) -> None:
    await app[SERVICE].treaties.refresh()


async def _dismiss_readers(app: web.Application) -> None:
    await app[READERS].close()


async def _stop_foreseeing(app: web.Application) -> None:
    treaties = app[SERVICE].treaties
    foreseer, treaties.foreseer = treaties.foreseer, None
    if foreseer:
        await foreseer.close()


@asynccontextmanager
async def told_to_stop() -> AsyncIterator[asyncio.Event]:
    """An event that is set by SIGINT or SIGTERM."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


@contextmanager
def listening_at(settings: Settings) -> Iterator[None]:
    """CannotListen where the address that *settings* name cannot be had."""
    try:
        yield
    except (OSError, UnicodeError) as fault:
        raise CannotListen(f"cannot listen on {settings.host}:{settings.port}: {_reason(fault)}") from fault


def _reason(fault: Exception) -> str:
    match fault:
        case socket.gaierror() | UnicodeError():
            return "there is no such address; name one of this machine, such as 127.0.0.1, with --host"
        case OSError(errno=errno.EADDRINUSE):
            return "another program listens there; stop it, or choose another port with --port (0 takes a free one)"
        case OSError(errno=errno.EADDRNOTAVAIL):
            return "the address is not one of this machine; name one that is, such as 127.0.0.1, with --host"
        case OSError(errno=errno.EACCES):
            return "this user may not; choose a port above 1023 with --port"
    return f"{fault}; choose another address with --host and --port"


def _address(runner: web.BaseRunner) -> str:
    return address_of(runner.addresses[0])


def address_of(name: Sequence[Any]) -> str:
    """The URL of a socket by its *name*."""
    host, port = name[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
