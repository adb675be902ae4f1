"""The body and the precondition of a write, checked in this order: media type, size, If-Match, JSON."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from treatylog.http.accept import JSON
from treatylog.http.faults import (
    BodyTooLarge,
    BrokenJson,
    InvalidBody,
    InvalidIfMatch,
    PreconditionRequired,
    RequestTimeout,
    UnsupportedMediaType,
)
from treatylog.log.definitions import path_in
from treatylog.log.text import DuplicateKey, distinct

M = TypeVar("M", bound=BaseModel)

_MOST_DIGITS = 100
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


def read_json(body: bytes) -> Any:
    """
    The value written in *body*. BrokenJson for anything but I-JSON (RFC 7493): in UTF-8, each key once in its object,
    no half of a surrogate pair.
    """
    try:
        found = json.loads(
            body.decode(), object_pairs_hook=distinct, parse_constant=_no_constant, parse_int=_whole_number
        )
        if b"\\u" in body:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BrokenJson("the body holds half of a surrogate pair, which is no character; correct the \\u") from None
    except UnicodeDecodeError as fault:
        raise BrokenJson(f"the body is not UTF-8: byte {fault.object[fault.start]:#04x} at {fault.start}") from None
    except json.JSONDecodeError as fault:
        raise BrokenJson(f"the body is not JSON: {fault.msg} (line {fault.lineno}, column {fault.colno})") from None
    except DuplicateKey as fault:
        raise BrokenJson(f"the body cannot be read: {fault}") from None
    except RecursionError:
        raise BrokenJson("the body is nested too deeply to be read") from None
    return found


def read_model(body: bytes, model: type[M]) -> M:
    """What *body* says, as a *model*. BrokenJson where it is no JSON, InvalidBody where it is not of that form."""
    found = read_json(body)
    try:
        return model.model_validate(found)
    except ValidationError as fault:
        wrong = [
            pointed(path_in(found, error["loc"], error["type"]), error["msg"].removeprefix("Value error, "))
            for error in fault.errors()
        ]
        first = f"{wrong[0]['pointer']}: {wrong[0]['detail']}"
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise InvalidBody(f"the body does not have the form that is asked: {first}{more}", errors=wrong) from None


def pointed(at: tuple[str | int, ...], detail: str) -> Mapping[str, str]:
    """A fault in a body, and where it is (RFC 6901)."""
    path = "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in at)
    return {"pointer": f"#{path}", "detail": detail}


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body has more than {most} bytes; send it in several requests")


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise BrokenJson(f"the body holds a number of {len(digits)} digits; at most {_MOST_DIGITS} are read")
    return int(digits)


def _no_constant(name: str) -> None:
    raise BrokenJson(f"the body is not JSON: {name} is no JSON number")
