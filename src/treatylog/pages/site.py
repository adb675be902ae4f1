"""The site: which pages there are, and how a request becomes one."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from datetime import UTC
from functools import cache
from importlib.resources import files
from typing import Any

from aiohttp import web

from treatylog import __version__
from treatylog.errors import TreatylogError
from treatylog.http.accept import prefers_html
from treatylog.http.operation import CLOCK, SERVICE
from treatylog.http.pipeline import PIPELINE, Shown
from treatylog.http.problems import MEDIA_TYPE
from treatylog.http.reply import CODE
from treatylog.log.store import Clock
from treatylog.pages import reply
from treatylog.pages.frame import Page, Place, pages, written
from treatylog.pages.kept import KEPT, Kept
from treatylog.pages.views import VIEWS
from treatylog.pages.visit import HTML
from treatylog.service.treaties import Question, Treaties

STATIC = "/static"
_PAUSE = 0.05
_KEPT = ("Retry-After", "Allow")
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "json": "application/json"}


def shown_by(clock: Clock) -> Shown:
    """What shows problems: one that a person meets becomes a page that says what happened and where to go."""

    def shown(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        is_problem = isinstance(response, web.Response) and response.content_type == MEDIA_TYPE
        if not is_problem or request.path.startswith("/v1/") or not prefers_html(request.headers.get("Accept", "")):
            return response
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        told = json.loads(response.body)
        place = Place(request.path, dict(request.query))
        page = Page("problem.html", told["title"], {"problem": told, "near": _near(request, told)}, has_clocks=False)
        html = written(page, place, clock().astimezone(UTC).date(), __version__)
        answered = reply.page(request, html, HTML, status=response.status)
        answered.headers.extend({name: value for name, value in response.headers.items() if name in _KEPT})
        answered[CODE] = told["code"]
        return answered

    return shown


def _near(request: web.Request, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where one may have wanted to go: the addresses that differ by one of the words suggested."""
    path, detail, found = request.path, str(told["detail"]), list[tuple[str, str]]()
    for word in told.get("did_you_mean") or ():
        for parameter in told.get("errors") or ():
            name = parameter.get("parameter")
            if name in request.query:
                found.append((word, Place(path, dict(request.query)).link(**{name: word})))
        wrong = [part for part in (request.match_info or {}).values() if f"'{part}'" in detail]
        for part in wrong[:1]:
            found.append((word, Place(path.replace(f"/{part}", f"/{word}"), dict(request.query)).link()))
        if not found or found[-1][0] != word:
            found += [
                (word, Place(path, dict(request.query)).link(**told)) for told in _put_right(request, detail, word)
            ]
    return found


def _put_right(request: web.Request, detail: str, word: str) -> Iterator[dict[str, str]]:
    """The parameter that holds what *detail* quotes, alone or in a list, with *word* in its place."""
    for name, value in request.query.items():
        parts = value.split(",")
        if wrong := next((part for part in parts if part and f"'{part.strip()}'" in detail), None):
            yield {name: ",".join(word if part == wrong else part for part in parts)}
            return


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    body = _files().get(name)
    if body is None:
        raise web.HTTPNotFound
    return reply.page(request, body, _TYPES[name.rpartition(".")[2]])


@cache
def _files() -> Mapping[str, bytes]:
    folder = files("treatylog.pages").joinpath("static")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.rpartition(".")[2] in _TYPES}


async def _warmed(app: web.Application) -> AsyncIterator[None]:
    """
    What the first page is made of is there before the first request: treaties unfolded and listed, its templates read.

    The other templates are read beside the first requests. A log that is away at the start keeps nobody from starting.
    """
    with suppress(TreatylogError):
        treaties = app[SERVICE].treaties
        await _unfolded(treaties)
        await treaties.treaties(Question())
    pages().get_template("home.html")
    reading = asyncio.create_task(_read_templates())
    yield
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading


async def _unfolded(treaties: Treaties) -> None:
    for key in (await treaties.present()).knowledge.treaties:
        await treaties.lives(key)
        await asyncio.sleep(0)


async def _read_templates() -> None:
    for name in pages().list_templates():
        await asyncio.sleep(_PAUSE)
        pages().get_template(name)


def add_pages(app: web.Application) -> None:
    """The pages at their paths in *app*, their style and script, and problems told as pages."""
    app[KEPT] = Kept()
    app.cleanup_ctx.append(_warmed)
    app[PIPELINE].shown = shown_by(app[CLOCK])
    for one in VIEWS:
        if one.method == "GET":
            app.router.add_get(one.path, one.handler)
        else:
            app.router.add_route(one.method, one.path, one.handler)
    app.router.add_get(f"{STATIC}/{{name}}", _static)
