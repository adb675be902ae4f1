"""Replies: bytes with the ETag that stands for them."""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

from aiohttp import ETag, web

NO_CACHE = "no-cache"
NO_STORE = "no-store"

SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Server": "treatylog",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
"""Headers of every response. The server's name says no version."""


def etagged(request: web.Request, body: bytes, content_type: str, *, vary: str | None = None) -> web.Response:
    """*body*, or 304 where *request* says that it has it already (RFC 9110, section 13.1.2)."""
    tag = sha256(body).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": NO_CACHE}
    if vary:
        headers["Vary"] = vary
    if _has(request, tag):
        return web.Response(status=304, headers=headers)
    charset = "utf-8" if content_type.startswith("text/") else None
    return web.Response(body=body, content_type=content_type, charset=charset, headers=headers)


def _has(request: web.Request, tag: str) -> bool:
    return any(held == ETag("*") or held.value == tag for held in request.if_none_match or ())
