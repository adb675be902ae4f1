"""The body and the precondition of a write, checked in this order: media type, size, If-Match."""

import asyncio
import re

from aiohttp import web

from treatylog.http.accept import JSON
from treatylog.http.faults import (
    BodyTooLarge,
    BrokenJson,
    InvalidIfMatch,
    PreconditionRequired,
    RequestTimeout,
    UnsupportedMediaType,
)

_STRONG = re.compile(r'"(?P<version>[0-9]{1,15})"', re.ASCII)


async def read_bytes(request: web.Request, most: int, *, seconds: float) -> bytes:
    """The body of *request*, said to be JSON, of *most* bytes at the most and here within *seconds*."""
    if request.content_type != JSON:
        raise UnsupportedMediaType(
            f"the body is said to be '{request.content_type}'; send JSON, with 'Content-Type: {JSON}'"
        )
    if (request.content_length or 0) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large(most) from None
    except TimeoutError:
        raise RequestTimeout(f"the body was not all there after {seconds:g} seconds; send it again, or less") from None
    except (web.RequestPayloadError, ConnectionError):
        raise BrokenJson("the body cannot be read as it is encoded; send it whole, without Content-Encoding") from None


def read_version(request: web.Request) -> int | None:
    """The stream's version in If-Match; None for ``*``, whatever it is. PreconditionRequired where none is named."""
    given = request.headers.getall("If-Match", [])
    if not given:
        raise PreconditionRequired(
            "a write names the version of the stream that it was decided on, as 'If-Match: \"6\"'; the treaty's answer "
            "has it as `version`"
        )
    if given == ["*"]:
        return None
    if len(given) > 1 or not (tag := _STRONG.fullmatch(given[0].strip())):
        raise InvalidIfMatch(f'If-Match is {", ".join(given)}; write one version in quotation marks, as "6"')
    return int(tag["version"])


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body has more than {most} bytes; send it in several requests")
