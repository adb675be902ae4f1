"""Replies: bytes with the ETag that stands for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from aiohttp import ETag, web

from treatylog.http.origin import Origin

NO_CACHE = "no-cache"
NO_STORE = "no-store"
IMMUTABLE = "public, max-age=31536000, immutable"
"""For what never changes (RFC 8246)."""

POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
"""What a page may load: what is from here, and nothing written into the page."""

SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Server": "treatylog",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
"""Headers of every response. The server's name says no version."""

READABLE: Mapping[str, str] = MappingProxyType(
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, X-Request-ID",
    }
)
"""Headers that let pages of other sites read what everybody may read."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer whole: its bytes, and the headers that describe them."""

    body: bytes
    headers: Mapping[str, str]


ID: web.RequestKey[str] = web.RequestKey("ID", str)
"""The id of a request: the client's own, or one that was made for it."""

ORIGIN: web.RequestKey[Origin] = web.RequestKey("ORIGIN", Origin)
"""Where a request comes from."""

ANSWERED: web.RequestKey[Answered] = web.RequestKey("ANSWERED", Answered)
"""What was answered to a request, also where the client has it already."""

HOLDER: web.RequestKey[str] = web.RequestKey("HOLDER", str)
"""The name behind the token of a request."""

NAMED: web.RequestKey[Sequence[str]] = web.RequestKey("NAMED", Sequence)
"""The ids of the events that a write recorded; where it was refused, those that it names."""

CODE: web.ResponseKey[str] = web.ResponseKey("CODE", str)
"""The code of the problem that a response is."""


def etagged(
    request: web.Request,
    body: bytes,
    content_type: str,
    *,
    vary: str | None = None,
    kept: str = NO_CACHE,
    link: str | None = None,
) -> web.Response:
    """*body*, or 304 where *request* says that it has it already (RFC 9110, section 13.1.2)."""
    answered = request[ANSWERED] = described(body, content_type, vary=vary, kept=kept, link=link)
    return respond(request, answered)


def described(
    body: bytes, content_type: str, *, vary: str | None = None, kept: str = NO_CACHE, link: str | None = None
) -> Answered:
    """*body* with the headers that describe it."""
    tag = sha256(body).hexdigest()[:32]
    charset = "; charset=utf-8" if content_type.startswith("text/") else ""
    headers = {"Content-Type": f"{content_type}{charset}", "ETag": f'"{tag}"', "Cache-Control": kept}
    if link:
        headers["Link"] = link
    if vary:
        headers["Vary"] = vary
    return Answered(body, headers)


def respond(request: web.BaseRequest, answered: Answered) -> web.Response:
    """What *answered* holds, or 304."""
    headers = dict(answered.headers)
    if _has(request, headers["ETag"].strip('"')):
        del headers["Content-Type"]
        return web.Response(status=304, headers=headers)
    return web.Response(body=answered.body, headers=headers)


def _has(request: web.BaseRequest, tag: str) -> bool:
    return any(held == ETag("*") or held.value == tag for held in request.if_none_match or ())
