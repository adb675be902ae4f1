"""Visit: a request for a page, read and checked, and how what is made of it is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Generic, TypeVar

from aiohttp import web
from multidict import MultiDict, MultiMapping

from treatylog import __version__
from treatylog.http.operation import CLOCK, SERVICE
from treatylog.http.query import ClockQuery, LogQuery, Query
from treatylog.http.reply import NO_STORE
from treatylog.pages import reply
from treatylog.pages.frame import Page, Place, written
from treatylog.pages.kept import KEPT
from treatylog.service.treaties import Question, Treaties

HTML = "text/html"
SVG = "image/svg+xml"

Q = TypeVar("Q", bound=Query)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit(Generic[Q]):
    """A request for a page that has passed every check of its form."""

    treaties: Treaties
    query: Q
    place: Place
    names: Mapping[str, str]
    today: date
    request: web.Request

    @property
    def question(self) -> Question:
        """The clocks that were asked."""
        assert isinstance(self.query, ClockQuery)
        return self.query.question(self.request.app[CLOCK]())

    async def kept(self, name: str, position: int, on: date, make: Callable[[], Awaitable[T]]) -> T:
        """What *make* makes for *on* at a *position* of the log, by the clocks that were asked; made once."""
        key = (name, position, on, self.place.get("known_at"), self.place.get("public_on"), self.today)
        return await self.request.app[KEPT].get(key, make)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """That what was asked for is at another address."""

    url: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file to keep."""

    body: bytes
    content_type: str
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """A path and what answers there."""

    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    method: str = "GET"


Made = Page | Elsewhere | Download
"""What a request for a page leads to."""


def posted(path: str, query: type[Q]) -> Callable[[Callable[[Visit[Q], MultiMapping[str]], Awaitable[Page]]], View]:
    """The page that answers a form sent to *path*; it is not kept."""

    def made(make: Callable[[Visit[Q], MultiMapping[str]], Awaitable[Page]]) -> View:
        async def handler(request: web.Request) -> web.StreamResponse:
            form = await request.post()
            given = MultiDict((name, value) for name, value in form.items() if isinstance(value, str))
            visit = await _visit(request, query)
            page = await make(visit, given)
            answered = reply.page(request, written(page, visit.place, visit.today, __version__), HTML)
            answered.headers["Cache-Control"] = NO_STORE
            return answered

        return View(path, handler, "POST")

    return made


def view(path: str, query: type[Q]) -> Callable[[Callable[[Visit[Q]], Awaitable[Made]]], View]:
    """The page at *path*, made by the function under it from the parameters that *query* reads."""

    def made(make: Callable[[Visit[Q]], Awaitable[Made]]) -> View:
        async def handler(request: web.Request) -> web.StreamResponse:
            blank = [name for name, value in request.query.items() if not value.strip()]
            if blank:
                return elsewhere(str(request.rel_url.without_query_params(*blank)))
            visit = await _visit(request, query)
            page = await make(visit)
            if isinstance(page, Elsewhere):
                return elsewhere(page.url)
            if isinstance(page, Download):
                answered = reply.page(request, page.body, page.content_type)
                answered.headers["Content-Disposition"] = f'attachment; filename="{page.name}"'
                return answered
            return reply.page(request, written(page, visit.place, visit.today, __version__), HTML)

        return View(path, handler)

    return made


async def _visit(request: web.Request, query: type[Q]) -> Visit[Q]:
    given = MultiDict(request.query)
    asked, app = query.read(given), request.app
    treaties = app[SERVICE].treaties
    if isinstance(asked, LogQuery) and asked.min_position:
        await treaties.reach(asked.min_position)
    today = app[CLOCK]().astimezone(UTC).date()
    return Visit(treaties, asked, Place(request.path, dict(given)), request.match_info, today, request)


def elsewhere(url: str) -> web.Response:
    """A redirection that keeps nothing of the request."""
    return web.Response(status=303, headers={"Location": url, "Cache-Control": NO_STORE})
