"""
The pipeline: all that happens to a request beside its answer, in one pass.

Its id, where it comes from, how often it may ask, the headers of every response, the answers that are kept, how long
it may take, what is counted, and what the server's log says of it. One pass, because each wrapper costs every request.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC
from itertools import count
from math import ceil
from time import perf_counter
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from treatylog.errors import TreatylogError
from treatylog.http.explorer import DOCS, DOCS_POLICY
from treatylog.http.faults import RateLimited, TookTooLong
from treatylog.http.kept import Entry, Kept, Key, Moment, Sent, key_of
from treatylog.http.limiter import Limiter, client_of
from treatylog.http.logs import AUDIT, REQUEST_ID
from treatylog.http.metrics import NO_ROUTE, Metrics
from treatylog.http.operation import Operation
from treatylog.http.origin import LOCAL, Origin, origin_of
from treatylog.http.problems import guarded, problem_response
from treatylog.http.query import ClockQuery
from treatylog.http.reply import ANSWERED, CODE, HOLDER, ID, NAMED, ORIGIN, READABLE, SECURITY
from treatylog.log.store import Clock
from treatylog.service.build import Service

ENDLESS = frozenset({"/v1/feed"})
"""Routes whose answer goes on until the client leaves: they may take as long as they like."""

ASKED_BY_POST = frozenset({"/v1/batch"})
"""Routes that write nothing though they are asked by POST: they are given up when they take too long."""

PRIVATE = frozenset({"/metrics"})
"""What a page of another site may not read, though it is only read."""

_READING = frozenset({"GET", "HEAD"})
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Cache-Control, If-None-Match, Last-Event-ID, X-Request-ID",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
    "Vary": "Access-Control-Request-Method, Access-Control-Request-Headers",
}
_HSTS = "max-age=31536000"
_LARGE = 500
_MOST_NAMED = 50

_log = logging.getLogger("treatylog.requests")
_audit = logging.getLogger(AUDIT)


Shown = Callable[[web.Request, web.StreamResponse], web.StreamResponse]
"""How a response is shown to who asks: as it is, or a problem as a page."""


class Pipeline:
    """
    What every request to one application goes through. *worker* names the process among those that serve it.

    ``shown`` has the last word on what a response looks like: a problem that arises before any route is one too.
    """

    def __init__(self, opened: Service, clock: Clock, operations: Sequence[Operation], *, worker: str = "0") -> None:
        settings = opened.settings
        self._treaties = opened.treaties
        self._clock = clock
        self._proxies = settings.trusted_proxies
        self._seconds = settings.answer_timeout
        self._log_requests = settings.log_requests
        self._limiter = Limiter(settings.rate_limit) if settings.rate_limit else None
        self._prefix = secrets.token_hex(6)
        self._numbers = count(1)
        asked = (one for one in operations if one.method == "GET" and settings.cache_bytes)
        self._kept_routes = {one.path for one in asked if issubclass(one.query, ClockQuery)}
        self._writes = {(one.method, one.path) for one in operations if one.scope and one.method != "GET"}
        self.shown: Shown = lambda _, response: response
        self.kept = Kept(settings.cache_bytes)
        self.metrics = _measured(Metrics(worker), self.kept, opened)

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The response to *request*, which *handler* makes unless it is here already or may not be asked for."""
        if ID in request:
            return await handler(request)
        began = perf_counter()
        headers = request.headers
        id = request[ID] = self._id(headers.get("X-Request-ID"))
        origin = request[ORIGIN] = origin_of(request, self._proxies)
        if self._limiter is not None and not origin.is_local:
            wait = self._limiter.wait(client_of(origin.address))
            if wait:
                return self._refused(request, wait, began)
        if request.method == "GET":
            key = key_of(request.raw_path, headers.get("Accept", ""))
            if self.kept.has(key) and (entry := await self._again(key)):
                self.kept.hits += 1
                response = entry.sent(request, _own(id, origin))
                if not isinstance(response, Sent):
                    _dress(request, response)
                seconds = perf_counter() - began
                self.metrics.count(entry.route, "GET", response.status, seconds)
                if self._log_requests:
                    self._tell(request, entry.route, response, seconds)
                return response
        elif request.method == "OPTIONS" and "Access-Control-Request-Method" in headers:
            return self._finished(request, web.Response(status=204, headers=_PREFLIGHT), "preflight", began)
        return await self._made(request, handler, began)

    async def dress(self, request: web.BaseRequest, response: web.StreamResponse) -> None:
        """Give *response* the headers of every response."""
        _dress(request, response)

    def malformed(self, request: web.BaseRequest, response: web.StreamResponse) -> None:
        """Something that is no request was answered with *response*."""
        request[ID] = self._id(None)
        _dress(request, response)
        self.metrics.count(NO_ROUTE, "other", response.status, 0.0)

    # One way or another

    def _id(self, given: str | None) -> str:
        return given if given and _WELL_FORMED.fullmatch(given) else f"{self._prefix}-{next(self._numbers):x}"

    async def _again(self, key: Key) -> Entry | None:
        """The answer to *key* that is kept, of this moment."""
        if not self._treaties.is_followed:
            try:
                await self._treaties.present()
            except TreatylogError:
                return None
        return self.kept.get(key, self._moment())

    def _moment(self) -> Moment:
        return self._treaties.position, self._clock().astimezone(UTC).date()

    def _refused(self, request: web.Request, wait: float, began: float) -> web.StreamResponse:
        self.metrics.rate_limited += 1
        error = RateLimited("this client asks too often; wait as long as Retry-After says, and ask for more at once")
        response = problem_response(error)
        response.headers["Retry-After"] = str(ceil(wait))
        return self._finished(request, response, NO_ROUTE, began)

    async def _made(self, request: web.Request, handler: Handler, began: float) -> web.StreamResponse:
        token = REQUEST_ID.set(request[ID])
        self.metrics.in_progress += 1
        try:
            before = self._moment()
            response = await self._in_time(request, handler)
            route = _route(request)
            if route in self._kept_routes and ANSWERED in request:
                self._keep(request, route, before)
            return self._finished(request, response, route, began)
        finally:
            self.metrics.in_progress -= 1
            REQUEST_ID.reset(token)

    async def _in_time(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """What *handler* answers. A question that takes too long is given up; a write never is, once it has begun."""
        is_given_up = (request.method in _READING or request.path in ASKED_BY_POST) and request.path not in ENDLESS
        if not is_given_up or not self._seconds:
            return await guarded(request, handler)
        try:
            async with asyncio.timeout(self._seconds):
                return await guarded(request, handler)
        except TimeoutError:
            _log.error("given up after %g seconds: %s %s", self._seconds, request.method, request.rel_url.raw_path)
            return problem_response(
                TookTooLong(f"there was no answer within {self._seconds:g} seconds; ask for less, or later")
            )

    def _keep(self, request: web.Request, route: str, before: Moment) -> None:
        self.kept.misses += 1
        if before == self._moment():
            key = key_of(request.raw_path, request.headers.get("Accept", ""))
            self.kept.put(key, before, Entry.made(route, request[ANSWERED]))

    # What is told of it

    def _finished(
        self, request: web.Request, response: web.StreamResponse, route: str, began: float
    ) -> web.StreamResponse:
        if not response.prepared:
            response = self.shown(request, response)
            _dress(request, response)
        seconds = perf_counter() - began
        method = request.method if request.method in _METHODS else "other"
        self.metrics.count(route, method, response.status, seconds)
        if (method, route) in self._writes:
            _audit.info("write", extra=_told(request, route, response, seconds) | _written(request, response))
        elif self._log_requests:
            self._tell(request, route, response, seconds)
        return response

    def _tell(self, request: web.Request, route: str, response: web.StreamResponse, seconds: float) -> None:
        level = logging.ERROR if response.status >= _LARGE else logging.INFO
        _log.log(level, "request", extra=_told(request, route, response, seconds))


PIPELINE = web.AppKey("PIPELINE", Pipeline)
"""The pipeline of an application."""


def _dress(request: web.BaseRequest, response: web.StreamResponse) -> None:
    headers = response.headers
    headers.update(SECURITY)
    if request.path == DOCS:
        headers["Content-Security-Policy"] = DOCS_POLICY
    headers["X-Request-ID"] = request.get(ID, "-")
    if request.method in _READING and request.path not in PRIVATE:
        headers.update(READABLE)
    elif request.method == "OPTIONS":
        headers["Access-Control-Allow-Origin"] = "*"
    if request.get(ORIGIN, LOCAL).is_secure:
        headers["Strict-Transport-Security"] = _HSTS


def _own(id: str, origin: Origin) -> str:
    """The lines of a head that differ from request to request."""
    line = f"X-Request-ID: {id}\r\n"
    return f"{line}Strict-Transport-Security: {_HSTS}\r\n" if origin.is_secure else line


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else NO_ROUTE


def _told(request: web.Request, route: str, response: web.StreamResponse, seconds: float) -> dict[str, Any]:
    """What the log says of a request: never its query, body, or token."""
    return {
        "request_id": request[ID],
        "method": request.method,
        "path": request.rel_url.raw_path[:200],
        "route": route,
        "status": response.status,
        "code": response.get(CODE),
        "client": request[ORIGIN].address,
        "milliseconds": round(seconds * 1000, 3),
    }


def _written(request: web.Request, response: web.StreamResponse) -> dict[str, Any]:
    """What the audit log says beside that: who wrote, which events, the first of them by id, and what came of it."""
    named = request.get(NAMED, ())
    return {
        "events": list(named[:_MOST_NAMED]),
        "number": len(named),
        "holder": request.get(HOLDER),
        "outcome": "done" if response.status < 400 else "refused" if response.status < _LARGE else "failed",
        "version": response.headers.get("ETag"),
        "location": response.headers.get("Location"),
    }


def _measured(metrics: Metrics, kept: Kept, opened: Service) -> Metrics:
    treaties = opened.treaties
    metrics.counter("treatylog_cache_hits", lambda: kept.hits)
    metrics.counter("treatylog_cache_misses", lambda: kept.misses)
    metrics.gauge("treatylog_cache_entries", lambda: len(kept))
    metrics.gauge("treatylog_cache_bytes", lambda: kept.size)
    metrics.gauge("treatylog_log_position", lambda: treaties.position)
    metrics.gauge("treatylog_appends_waiting", lambda: treaties.waiting)
    return metrics
