"""The body and the precondition of a write, checked in this order: media type, size, If-Match, JSON."""

import json
import re
from typing import Any

from aiohttp import web

from treatylog.http.accept import JSON
from treatylog.http.faults import BodyTooLarge, BrokenJson, InvalidIfMatch, PreconditionRequired, UnsupportedMediaType

_STRONG = re.compile(r'"(?P<version>[0-9]{1,15})"', re.ASCII)


async def read_bytes(request: web.Request, most: int) -> bytes:
    """The body of *request*, said to be JSON and of *most* bytes at the most."""
    if request.content_type != JSON:
        raise UnsupportedMediaType(
            f"the body is said to be '{request.content_type}'; send JSON, with 'Content-Type: {JSON}'"
        )
    if (request.content_length or 0) > most:
        raise _too_large(most)
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large(most) from None
    except web.RequestPayloadError:
        raise BrokenJson("the body cannot be read as it is encoded; send it without Content-Encoding") from None


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


def read_json(body: bytes) -> Any:
    """The value written in *body*. BrokenJson for anything but JSON in UTF-8, each key once in its object."""
    try:
        return json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise BrokenJson(f"the body is not UTF-8: byte {fault.object[fault.start]:#04x} at {fault.start}") from None
    except json.JSONDecodeError as fault:
        raise BrokenJson(f"the body is not JSON: {fault.msg} (line {fault.lineno}, column {fault.colno})") from None
    except RecursionError:
        raise BrokenJson("the body is nested too deeply to be read") from None
    except ValueError as fault:
        raise BrokenJson(f"the body is not JSON that can be read: {fault}") from None


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body has more than {most} bytes; send the events in several requests")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice}" stands twice in one object')
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
