"""Replies of the pages: bytes with their ETag, packed where the browser can unpack them."""

import gzip
from functools import lru_cache
from hashlib import sha256

from aiohttp import ETag, web

from treatylog.http.reply import NO_CACHE, NO_STORE

_LEAST = 600
_LEVEL = 5


def page(request: web.Request, body: bytes, content_type: str, *, status: int = 200) -> web.Response:
    """*body*, or 304 where the browser has it; a page that tells a problem is not kept."""
    packs = _packs(request) and len(body) > _LEAST
    tag = f"{sha256(body).hexdigest()[:32]}{'-gzip' if packs else ''}"
    kept = status == 200
    headers = {"Cache-Control": NO_CACHE if kept else NO_STORE, "Vary": "Accept-Encoding"}
    if kept:
        headers["ETag"] = f'"{tag}"'
        if any(held == ETag("*") or held.value == tag for held in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
    if packs:
        headers["Content-Encoding"] = "gzip"
        body = _packed(body)
    charset = "utf-8" if content_type.startswith("text/") or content_type.endswith("svg+xml") else None
    return web.Response(status=status, body=body, content_type=content_type, charset=charset, headers=headers)


def _packs(request: web.Request) -> bool:
    offered = (part.strip().lower() for part in request.headers.get("Accept-Encoding", "").split(","))
    return any(part.partition(";")[0] == "gzip" and not part.endswith("q=0") for part in offered)


@lru_cache(maxsize=64)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
