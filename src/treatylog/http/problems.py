"""Problems: every error as `application/problem+json` (RFC 9457), by one table."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict, Field

from treatylog.errors import (
    EventConflict,
    Forbidden,
    ForesightBusy,
    InvalidDay,
    InvalidDefinition,
    InvalidEvent,
    InvalidFeedId,
    InvalidInstant,
    InvalidPair,
    InvalidRange,
    KnownAtInFuture,
    LogBehind,
    LogBusy,
    LogCorrupt,
    LogUnavailable,
    NotAdmitted,
    RefusedAddress,
    TooManyWebhooks,
    TooMuchAsked,
    TreatylogError,
    Unauthorized,
    UnknownEvent,
    UnknownGroup,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    UnknownTerritory,
    UnknownTreaty,
    UnknownWebhook,
    WrongExpectedVersion,
)
from treatylog.http import faults
from treatylog.http.reply import CODE

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:treatylog:problem:"
RETRY_SECONDS = 5
SOON_SECONDS = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a class of errors is told: its status and a title that is the same each time."""

    status: int
    title: str


KINDS: Mapping[type[TreatylogError], Kind] = MappingProxyType(
    {
        faults.InvalidRequest: Kind(400, "The request is not valid"),
        faults.UnknownParameter: Kind(400, "The resource has no such query parameter"),
        faults.RepeatedParameter: Kind(400, "A query parameter is given more than once"),
        faults.InvalidParameter: Kind(400, "A query parameter has a value that it cannot have"),
        InvalidDay: Kind(400, "A date is not one of the calendar"),
        InvalidInstant: Kind(400, "An instant is not one"),
        InvalidFeedId: Kind(400, "Not an id of the feed"),
        KnownAtInFuture: Kind(400, "What the log will know cannot be asked"),
        InvalidPair: Kind(422, "No treaty can be in force between these two"),
        InvalidRange: Kind(422, "Not a range of time"),
        faults.BrokenJson: Kind(400, "The body is not JSON"),
        faults.InvalidIfMatch: Kind(400, "If-Match holds no version"),
        Unauthorized: Kind(401, "A token is needed"),
        Forbidden: Kind(403, "This is not allowed"),
        faults.OtherEngine: Kind(404, "Another version answers here"),
        faults.NoSuchResource: Kind(404, "There is no such resource"),
        UnknownGroup: Kind(404, "There is no such group of parties"),
        UnknownTreaty: Kind(404, "There is no such treaty"),
        UnknownParty: Kind(404, "There is no such party"),
        UnknownTerritory: Kind(404, "There is no such territory of the party"),
        UnknownEvent: Kind(404, "There is no such event"),
        UnknownWebhook: Kind(404, "There is no such webhook"),
        faults.MethodNotAllowed: Kind(405, "The resource does not have this method"),
        TooManyWebhooks: Kind(409, "There are too many webhooks"),
        EventConflict: Kind(409, "The event's id stands for something else"),
        WrongExpectedVersion: Kind(412, "The stream has moved on"),
        faults.RequestTimeout: Kind(408, "The body came too slowly"),
        faults.BodyTooLarge: Kind(413, "The body is too large"),
        faults.UnsupportedMediaType: Kind(415, "The body must be JSON"),
        faults.InvalidBody: Kind(422, "The body does not have the form that is asked"),
        InvalidEvent: Kind(422, "The event does not have the form of its type"),
        InvalidDefinition: Kind(422, "The treaty cannot be defined so"),
        NotAdmitted: Kind(422, "The act is not admitted to the record"),
        RefusedAddress: Kind(422, "Nothing may be sent there"),
        UnknownSource: Kind(422, "There is no such source"),
        UnknownProvision: Kind(422, "There is no such provision"),
        TooMuchAsked: Kind(422, "More is asked for than one answer holds"),
        faults.RateLimited: Kind(429, "This client asks too often"),
        faults.PreconditionRequired: Kind(428, "The version must be named"),
        LogCorrupt: Kind(500, "The log is damaged"),
        faults.InternalError: Kind(500, "Something went wrong here"),
        ForesightBusy: Kind(503, "A hypothetical question takes too long"),
        faults.TooManyReaders: Kind(503, "Too many read the feed"),
        faults.TookTooLong: Kind(503, "The answer took too long"),
        LogBehind: Kind(503, "The log is not read so far yet"),
        LogBusy: Kind(503, "Too many appends wait"),
        LogUnavailable: Kind(503, "The log cannot be used at present"),
    }
)
"""Every class of errors that an answer can be."""

_IN_A_BODY = 422
_OPAQUE: Mapping[type[TreatylogError], str] = MappingProxyType(
    {
        LogUnavailable: f"the log cannot be used at present; try again in {RETRY_SECONDS} seconds",
        LogCorrupt: "the log is not as it was written; its keeper must verify it and restore a backup",
    }
)
"""What is said instead of messages that name files of the server."""

_CHALLENGE = 'Bearer realm="treatylog"'

_MOST_QUOTED = 80
_MOST_TOLD = 2000
_LONG = re.compile(
    rf"(?<![^\s(])'(?P<quoted>[^']{{{_MOST_QUOTED + 1},}})'(?![^\s.,;:)])|(?P<word>\S{{{_MOST_QUOTED + 1},}})"
)


class Fault(BaseModel):
    """One thing that is wrong, and where."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detail: str
    parameter: str | None = Field(default=None, description="The query parameter.")
    pointer: str | None = Field(default=None, description="The place in the body, as a JSON pointer fragment.")


class Problem(BaseModel):
    """What went wrong (RFC 9457). Members that do not apply are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field(description="A URI that stands for the kind of problem; it ends with `code`.")
    title: str = Field(description="The kind of problem in words, the same each time.")
    status: int
    detail: str = Field(description="What was found, what was expected, and what to do.")
    code: str = Field(description="The stable code; for an act not admitted, the reason.")
    instance: str | None = Field(default=None, description="This occurrence, by which the server's log names it.")
    did_you_mean: tuple[str, ...] | None = None
    errors: tuple[Fault, ...] | None = None
    admission: str | None = Field(default=None, description="`refused` or `undeclared-without-effect`.")
    event: str | None = Field(default=None, description="The event it is about.")
    expected: int | None = Field(default=None, description="The stream's version that the request named.")
    actual: int | None = Field(default=None, description="The stream's version.")


def status_of(error: type[TreatylogError], *, in_body: bool = False) -> int:
    """The status of *error*. What a path names and is not there is 404; the same word in a body makes it 422."""
    if in_body and issubclass(error, UnknownParty | UnknownEvent | UnknownTerritory):
        return _IN_A_BODY
    return _kind(error).status


def problem(error: TreatylogError, *, in_body: bool = False, instance: str | None = None) -> Problem:
    """*error* as a caller is told it."""
    told = error.context if _opaque(error) is None else {}
    code = error.reason if isinstance(error, NotAdmitted) else error.code
    return Problem(
        type=f"{TYPE}{code}",
        title=_kind(type(error)).title,
        status=status_of(type(error), in_body=in_body),
        detail=told_text(_opaque(error) or error.message),
        code=code,
        instance=instance,
        **_extensions(told),
    )


def told_text(text: str) -> str:
    """
    *text* as a message may say it: in UTF-8 whatever a client sent, with no more than the beginning of a long value.
    """
    plain = _encodable(text)
    short = _LONG.sub(_shortened, plain)
    return short if len(short) <= _MOST_TOLD else f"{short[:_MOST_TOLD]}…"


def problem_response(error: TreatylogError, *, in_body: bool = False) -> web.Response:
    """*error* as a response. What only the keeper of the log may read is logged."""
    if _opaque(error):
        _log.error("%s: %s", error.code, error.message)
    return _response(problem(error, in_body=in_body), _headers(error))


async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever is raised becomes a problem; what nobody expected becomes one that gives nothing away."""
    try:
        return await handler(request)
    except TreatylogError as error:
        return problem_response(error)
    except web.HTTPException as error:
        return problem_response(_of_http(request, error))
    except Exception:  # noqa: BLE001  # the last guard: logged whole, told without detail
        return _unexpected(request)


def _unexpected(request: web.Request) -> web.Response:
    instance = uuid4().urn
    _log.exception("%s %s failed (%s)", request.method, request.rel_url.raw_path, instance)
    error = faults.InternalError(f"something went wrong here, and it is not your request; it is logged as {instance}")
    return _response(problem(error, instance=instance), {})


def _kind(error: type[TreatylogError]) -> Kind:
    return next((kind for base in error.__mro__ if (kind := KINDS.get(base))), KINDS[faults.InternalError])


def _opaque(error: TreatylogError) -> str | None:
    return _OPAQUE.get(type(error))


def _extensions(context: Mapping[str, object]) -> dict[str, Any]:
    return {
        "did_you_mean": tuple(map(told_text, _listed(context, "did_you_mean"))) or None,
        "errors": tuple(map(_fault, _listed(context, "errors"))) or None,
        "admission": context.get("admission"),
        "event": context.get("event", context.get("id")),
        "expected": context.get("expected"),
        "actual": context.get("actual"),
    }


def _listed(context: Mapping[str, object], name: str) -> Sequence[Any]:
    found = context.get(name) or ()
    assert isinstance(found, Sequence)
    return found


def _fault(said: Mapping[str, str]) -> Mapping[str, str]:
    """*said* with its texts as they may be told; a pointer stays whole, for a part of it points elsewhere."""
    return {name: _encodable(text) if name == "pointer" else told_text(text) for name, text in said.items()}


def _encodable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _shortened(found: re.Match[str]) -> str:
    quoted = found["quoted"]
    return f"'{quoted[:_MOST_QUOTED]}…'" if quoted else f"{found['word'][:_MOST_QUOTED]}…"


def _headers(error: TreatylogError) -> dict[str, str]:
    match error:
        case Unauthorized() | Forbidden():
            return {"WWW-Authenticate": _challenge(error)}
        case faults.MethodNotAllowed():
            return {"Allow": ", ".join(sorted(str(method) for method in _allowed(error)))}
        case faults.RequestTimeout():
            return {"Connection": "close"}
        case LogBehind() | LogBusy() | ForesightBusy() | faults.RateLimited():
            return {"Retry-After": str(SOON_SECONDS)}
        case LogUnavailable() | faults.TookTooLong() | faults.TooManyReaders():
            return {"Retry-After": str(RETRY_SECONDS)}
    return {}


def _challenge(error: Unauthorized | Forbidden) -> str:
    """What a client is told of its token (RFC 6750, section 3); nothing where it sent none."""
    if isinstance(error, Unauthorized):
        return f'{_CHALLENGE}, error="invalid_token"' if error.context.get("invalid") else _CHALLENGE
    scope = error.context.get("scope")
    return f'{_CHALLENGE}, error="insufficient_scope"' + (f', scope="{scope}"' if scope else "")


def _allowed(error: faults.MethodNotAllowed) -> list[str]:
    allowed = error.context["allowed"]
    assert isinstance(allowed, list)
    return allowed


def _of_http(request: web.Request, error: web.HTTPException) -> TreatylogError:
    match error:
        case web.HTTPNotFound():
            return faults.NoSuchResource(
                f"there is nothing at '{request.path}'; what there is, is described in /openapi.json"
            )
        case web.HTTPMethodNotAllowed():
            allowed = sorted(error.allowed_methods)
            return faults.MethodNotAllowed(
                f"'{request.path}' does not have {request.method}; it has {', '.join(allowed)}", allowed=allowed
            )
    return faults.InvalidRequest(f"the request cannot be answered: {error.reason}")


def _response(told: Problem, headers: Mapping[str, str]) -> web.Response:
    body = told.model_dump_json(exclude_none=True).encode()
    response = web.Response(
        status=told.status, body=body, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store", **headers}
    )
    response[CODE] = told.code
    return response
