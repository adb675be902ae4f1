"""Who writes: the holder of the bearer token of a request (RFC 6750)."""

import re

from aiohttp import web

from treatylog.http.reply import HOLDER
from treatylog.service.tokens import Scope, Tokens

_BEARER = re.compile(r"bearer +(?P<secret>[A-Za-z0-9._~+/-]+=*) *", re.ASCII | re.IGNORECASE)


async def holder(request: web.Request, tokens: Tokens, scope: Scope) -> str:
    """The name of who sent *request*, by its one token, which must have *scope*. Else Unauthorized or Forbidden."""
    given = request.headers.getall("Authorization", [])
    bearer = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
    name = request[HOLDER] = await tokens.holder(bearer["secret"] if bearer else None, scope)
    return name
