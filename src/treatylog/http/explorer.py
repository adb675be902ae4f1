"""The page at ``/docs``: the OpenAPI document to read and to try, by Swagger UI, with nothing from another host."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from aiohttp import web

from treatylog.http.faults import NoSuchResource
from treatylog.http.query import NoQuery
from treatylog.http.reply import POLICY, etagged

DOCS = "/docs"
DOCS_FILE = f"{DOCS}/{{file}}"

DOCS_POLICY = f"{POLICY}; img-src 'self' data:"
"""The policy of the page. Its style draws the small signs, an arrow or a lock, in data of its own."""

_OURS, _THEIRS = "treatylog.http", "swagger_ui"
_FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "explorer.js": (_OURS, "text/javascript"),
        "favicon-32x32.png": (_THEIRS, "image/png"),
        "swagger-ui-bundle.js": (_THEIRS, "text/javascript"),
        "swagger-ui.css": (_THEIRS, "text/css"),
    }
)
"""The files of the page: the package that each is in, and its media type."""


async def docs(request: web.Request) -> web.StreamResponse:
    """The page, which names its files."""
    NoQuery.read(request.query)
    return etagged(request, _bytes(_OURS, "explorer.html"), "text/html")


async def docs_file(request: web.Request) -> web.StreamResponse:
    """A file of the page. NoSuchResource for any other."""
    NoQuery.read(request.query)
    name = request.match_info["file"]
    if name not in _FILES:
        raise NoSuchResource(f"there is nothing at '{request.path}'; the page is {DOCS}")
    package, media = _FILES[name]
    return etagged(request, _bytes(package, name), media)


@cache
def _bytes(package: str, name: str) -> bytes:
    return files(package).joinpath("static", name).read_bytes()
