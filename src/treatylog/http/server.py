"""The server under the application: what is no request of HTTP is a problem too, and one line of the server's log."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError, LineTooLong

from treatylog.errors import TreatylogError
from treatylog.http.faults import InternalError, InvalidRequest, UnsupportedMediaType
from treatylog.http.pipeline import PIPELINE, Pipeline
from treatylog.http.problems import problem_response, told_text
from treatylog.service.settings import Settings

_BAD_REQUEST = 400

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a connection may take: seconds for the head of its first request, seconds idle; how many there may be."""

    head: float
    idle: float
    connections: int
    shutdown: float

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """As *settings* have them."""
        return cls(settings.head_timeout, settings.idle_timeout, settings.max_connections, settings.shutdown_timeout)


@asynccontextmanager
async def listening(app: web.Application, limits: Limits) -> AsyncIterator[web.BaseRunner]:
    """
    *app*, started, and a runner for its sites; both are cleaned up at the end.

    First nobody new is let in; then `on_shutdown` of *app* ends what would go on for ever; then requests under way are
    waited for; and only then `on_cleanup` takes away what they need.
    """
    started = web.AppRunner(app)
    await started.setup()
    try:
        assert started.server is not None
        runner = _Runner(_Server(started.server, app[PIPELINE], limits), app, limits.shutdown)
        await runner.setup()
        try:
            yield runner
        finally:
            await runner.cleanup()
    finally:
        await app.cleanup()


class _Runner(web.ServerRunner):
    """A runner that tells the application when it shuts down, before it waits for requests under way."""

    __slots__ = ("_app",)

    def __init__(self, server: web.Server, app: web.Application, shutdown_timeout: float) -> None:
        super().__init__(server, shutdown_timeout=shutdown_timeout)
        self._app = app

    async def shutdown(self) -> None:
        """See `BaseRunner.shutdown`."""
        await self._app.shutdown()


class _Connection(web.RequestHandler):
    """A connection on which errors of HTTP itself are answered as all others are, and that does not wait for ever."""

    __slots__ = ("_late", "_server")

    def __init__(self, server: "_Server", loop: asyncio.AbstractEventLoop) -> None:
        no_log: Any = None
        super().__init__(server, loop=loop, access_log=no_log, keepalive_timeout=server.limits.idle)
        self._server = server
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`. One connection too many is closed at once."""
        if len(self._server) >= self._server.limits.connections:
            transport.close()
            return
        super().connection_made(transport)
        self._late = self._loop.call_later(self._server.limits.head, self._close_if_silent)

    def connection_lost(self, exc: BaseException | None) -> None:
        """See `asyncio.Protocol`."""
        if self._late:
            self._late.cancel()
        super().connection_lost(exc)

    def _close_if_silent(self) -> None:
        if not self._request_count:
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The problem that stands for *exc*, which the application never saw; the connection is closed after it."""
        self.log_exception("a request that cannot be answered", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("part of another response is sent already")
        response = problem_response(_refusal(status, exc))
        self._server.pipeline.malformed(request, response)
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """One line, whatever the client sent, and nothing of a query."""
        fault = kw.get("exc_info")
        says = str(getattr(fault, "message", "") or fault).splitlines()[:1]
        _log.warning("%s: %s: %s", args[0], type(fault).__name__, told_text("".join(says)).partition("?")[0])


class _Server(web.Server):
    """The server of an application: with connections of our kind, and its pipeline before its routes."""

    def __init__(self, server: web.Server, pipeline: Pipeline, limits: Limits) -> None:
        super().__init__(_piped(pipeline, server.request_handler), request_factory=server.request_factory)
        self.pipeline = pipeline
        self.limits = limits
        pipeline.metrics.gauge("treatylog_connections", lambda: len(self))

    def __len__(self) -> int:
        return len(self._connections)

    def __call__(self) -> web.RequestHandler:
        return _Connection(self, asyncio.get_running_loop())


def _piped(pipeline: Pipeline, handler: Any) -> Any:
    """What answers a request: *pipeline*, with the routes of the application behind it."""

    async def answered(request: web.Request) -> web.StreamResponse:
        return await pipeline.answer(request, handler)

    return answered


def _refusal(status: int, exc: BaseException | None) -> TreatylogError:
    match exc:
        case LineTooLong():
            return InvalidRequest("a line of the request's head is too long; send a shorter address and headers")
        case ContentEncodingError():
            return UnsupportedMediaType("the body is packed in a way that is not read here; send it as it is")
    if status == _BAD_REQUEST:
        return InvalidRequest("this is no request of HTTP/1.1; check its method, address, headers and length")
    return InternalError("something went wrong here, and it is not your request; it is in the server's log")
