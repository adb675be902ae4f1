"""The bare page at ``/``: which treaties there are, with links to their JSON. It works without JavaScript."""

from functools import cache
from importlib.resources import files

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from treatylog.http.operation import SERVICE
from treatylog.http.query import NoQuery
from treatylog.http.reply import etagged

STYLE = "/static/treatylog.css"


async def home(request: web.Request) -> web.StreamResponse:
    """The treaties of the record as they stand today."""
    NoQuery.read(request.query)
    answer = await request.app[SERVICE].treaties.treaties()
    html = _pages().get_template("home.html").render(answer=answer, style=STYLE)
    return etagged(request, html.encode(), "text/html")


async def style(request: web.Request) -> web.StreamResponse:
    """How the page looks."""
    NoQuery.read(request.query)
    return etagged(request, _css(), "text/css")


@cache
def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("treatylog.http"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _css() -> bytes:
    return files("treatylog.http").joinpath("static", "treatylog.css").read_bytes()
