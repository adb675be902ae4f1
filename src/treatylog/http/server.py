"""The server under the application: what is no request of HTTP is a problem too, and one line of the server's log."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError, LineTooLong

from treatylog.errors import TreatylogError
from treatylog.http.faults import InternalError, InvalidRequest, UnsupportedMediaType
from treatylog.http.problems import problem_response, told_text
from treatylog.http.reply import SECURITY

_BAD_REQUEST = 400

_log = logging.getLogger(__name__)


@asynccontextmanager
async def listening(app: web.Application, *, shutdown_timeout: float) -> AsyncIterator[web.BaseRunner]:
    """*app*, started, and a runner for its sites; both are cleaned up at the end."""
    started = web.AppRunner(app)
    await started.setup()
    try:
        assert started.server is not None
        runner = _Runner(started, _Server(started.server), shutdown_timeout=shutdown_timeout)
        await runner.setup()
        try:
            yield runner
        finally:
            await runner.cleanup()
    finally:
        await started.cleanup()


class _Connection(web.RequestHandler):
    """A connection on which errors of HTTP itself are answered as all others are."""

    __slots__ = ()

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
        response.headers.update(SECURITY)
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """One line, whatever the client sent."""
        _log.warning("%s: %s", args[0], told_text(repr(kw.get("exc_info"))))


class _Runner(web.ServerRunner):
    """A runner that tells the application to end its streams before it waits for them."""

    def __init__(self, app: web.AppRunner, server: web.Server, *, shutdown_timeout: float) -> None:
        super().__init__(server, shutdown_timeout=shutdown_timeout)
        self._app = app

    async def shutdown(self) -> None:
        """No connection is taken any more; those that are open end."""
        await self._app.shutdown()


class _Server(web.Server):
    """The server of an application, with connections of our kind."""

    def __init__(self, server: web.Server) -> None:
        super().__init__(server.request_handler, request_factory=server.request_factory)

    def __call__(self) -> web.RequestHandler:
        no_log: Any = None
        return _Connection(self, loop=asyncio.get_running_loop(), access_log=no_log)


def _refusal(status: int, exc: BaseException | None) -> TreatylogError:
    match exc:
        case LineTooLong():
            return InvalidRequest("a line of the request's head is too long; send a shorter address and headers")
        case ContentEncodingError():
            return UnsupportedMediaType("the body is packed in a way that is not read here; send it as it is")
    if status == _BAD_REQUEST:
        return InvalidRequest("this is no request of HTTP/1.1; check its method, address, headers and length")
    return InternalError("something went wrong here, and it is not your request; it is in the server's log")
