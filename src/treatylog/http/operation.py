"""Operation: a route and all that is known of it. Its checks, its OpenAPI entry and its replies come from that."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel

from treatylog.errors import (
    EventConflict,
    Forbidden,
    InvalidDay,
    InvalidEvent,
    InvalidInstant,
    KnownAtInFuture,
    LogBehind,
    LogBusy,
    LogUnavailable,
    NotAdmitted,
    TreatylogError,
    Unauthorized,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    UnknownTerritory,
    UnknownTreaty,
    WrongExpectedVersion,
)
from treatylog.http import body, faults
from treatylog.http.accept import FORMATS, JSON, RECEIPT, preferred
from treatylog.http.auth import holder
from treatylog.http.body import read_version
from treatylog.http.document import read_json, read_model
from treatylog.http.events import ids_in
from treatylog.http.kept import KEPT, Kept
from treatylog.http.problems import problem_response
from treatylog.http.query import ClockQuery, LogQuery, MomentQuery, NoQuery, Query, address
from treatylog.http.reply import ANSWERED, IMMUTABLE, NAMED, NO_CACHE, NO_STORE, Answered, described, etagged, respond
from treatylog.http.settled import check_engine, is_settled
from treatylog.log.store import Clock
from treatylog.service.answers import AppendedAnswer
from treatylog.service.build import Service
from treatylog.service.proofs import Proofs
from treatylog.service.tokens import Scope
from treatylog.service.treaties import Question, Treaties

SERVICE = web.AppKey("SERVICE", Service)
PROOFS = web.AppKey("PROOFS", Proofs)
CLOCK: web.AppKey[Clock] = web.AppKey("CLOCK")

Q = TypeVar("Q", bound=Query)
A = TypeVar("A", bound=BaseModel)
M = TypeVar("M", bound=BaseModel)
B = TypeVar("B", bound=BaseModel | None)
Problems = tuple[type[TreatylogError], ...]

_AS_JSON_ONLY: Mapping[str, Callable[[Any], str]] = MappingProxyType({})
_NO_CONTENT = 204

ALWAYS: Problems = (
    faults.UnknownParameter, faults.RepeatedParameter, faults.InvalidParameter, faults.RateLimited,
    faults.InternalError, faults.TookTooLong,
)  # fmt: skip
_CLOCKS: Problems = (InvalidDay, InvalidInstant, KnownAtInFuture)
_WRITING: Problems = (
    Unauthorized, Forbidden, faults.UnsupportedMediaType, faults.RequestTimeout, faults.BodyTooLarge,
    faults.PreconditionRequired, faults.InvalidIfMatch, faults.BrokenJson, InvalidEvent, UnknownTreaty, UnknownParty,
    UnknownSource, UnknownEvent, UnknownProvision, UnknownTerritory, NotAdmitted, WrongExpectedVersion, EventConflict,
    LogUnavailable, LogBusy,
)  # fmt: skip
_BODY: Problems = (
    faults.UnsupportedMediaType, faults.RequestTimeout, faults.BodyTooLarge, faults.BrokenJson, faults.InvalidBody,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking(Generic[Q]):
    """A question that has passed every check of its form."""

    treaties: Treaties
    path: Mapping[str, str]
    query: Q
    now: Clock
    proofs: Proofs

    @property
    def question(self) -> Question:
        """The clocks that were asked."""
        assert isinstance(self.query, MomentQuery)
        return self.query.question(self.now())

    def at(self, now: datetime) -> "Asking[Q]":
        """The same question, asked at *now*."""
        return replace(self, now=lambda: now)


@dataclass(frozen=True, slots=True)
class Writing:
    """A write by *holder* that has passed every check of its form; *expected* is the version it was decided on."""

    treaties: Treaties
    path: Mapping[str, str]
    holder: str
    expected: int | None
    body: Any


@dataclass(frozen=True, slots=True)
class Submission(Generic[B]):
    """
    A request that submits *body*, and has passed every check of its form.

    *holder* is the name of the token where the operation needs one, *expected* the version in If-Match where it names
    one.
    """

    service: Service
    path: Mapping[str, str]
    query: Query
    body: B
    holder: str
    expected: int | None
    now: Clock
    kept: Kept

    @property
    def treaties(self) -> Treaties:
        """The use cases."""
        return self.service.treaties


@dataclass(frozen=True, slots=True)
class Operation:
    """A method and path, what may be asked, what is answered, and every problem that may be the answer."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    name: str
    summary: str
    query: type[Query]
    answer: type[BaseModel] | None
    problems: Problems
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    forms: tuple[str, ...] = ()
    stored: bool = True
    scope: Scope | None = None
    run: Callable[[Asking[Any]], Awaitable[BaseModel]] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    appends: bool = False
    streamed: bool = False

    @property
    def has_body(self) -> bool:
        """Whether a request of it has a body."""
        return self.appends or self.body is not None

    @property
    def has_receipt(self) -> bool:
        """Whether its answer may be had in a receipt."""
        return issubclass(self.query, ClockQuery)


def get(
    path: str,
    *,
    query: type[Q],
    answer: type[A],
    problems: Problems = (),
    forms: Mapping[str, Callable[[A], str]] = _AS_JSON_ONLY,
    stored: bool = True,
) -> Callable[[Callable[[Asking[Q]], Awaitable[A]]], Operation]:
    """
    The operation GET *path*, answered by the function under it, whose docstring is its summary.

    With *forms*, by media type, the answer may also be had as something else than JSON. An answer that is not *stored*
    is of the moment and of the process: no cache keeps it, and only what *problems* name can go wrong.
    """

    def operation(run: Callable[[Asking[Q]], Awaitable[A]]) -> Operation:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                asking = await _asking(request, query)
                check_engine(asking.query)
                if isinstance(asking.query, ClockQuery) and asking.query.receipt:
                    question = address(request.path, request.query)
                    return _kept(await asking.proofs.receipt(question, lambda now: run(asking.at(now)), asking.now))
                answered = await run(asking)
            except TreatylogError as error:
                return problem_response(error)
            if not stored:
                return _momentary(answered)
            return _reply(request, answered, forms, asking)

        clocks = (*_CLOCKS, faults.OtherEngine) if issubclass(query, ClockQuery) else ()
        log = (LogUnavailable,) if stored else ()
        behind = (LogBehind,) if issubclass(query, LogQuery) else ()
        return Operation(
            "GET", path, run.__name__, _summary(run), query, answer, (*ALWAYS, *clocks, *problems, *log, *behind),
            handler, forms=tuple(forms), stored=stored, run=run,
        )  # fmt: skip

    return operation


def post(path: str, *, scope: Scope) -> Callable[[Callable[[Writing], Awaitable[AppendedAnswer]]], Operation]:
    """
    The operation POST *path*, which appends to a stream; it needs a token with *scope*.

    Checked in this order: token, query, media type, size, If-Match, JSON; only then what the body says.
    """

    def operation(run: Callable[[Writing], Awaitable[AppendedAnswer]]) -> Operation:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                writing = await _writing(request, scope)
                request[NAMED] = ids_in(writing.body)
                answered = await run(writing)
                request[NAMED] = [item.event["id"] for item in answered.recorded]
                return _appended(answered)
            except TreatylogError as error:
                return problem_response(error, in_body=True)

        return Operation(
            "POST", path, run.__name__, _summary(run), NoQuery, AppendedAnswer, (*ALWAYS, *_WRITING), handler,
            scope=scope, stored=False, status=201, appends=True,
        )  # fmt: skip

    return operation


def submit(
    method: Literal["GET", "POST", "PUT", "DELETE"],
    path: str,
    *,
    body: type[B],
    answer: type[A] | None,
    query: type[Query] = NoQuery,
    scope: Scope | None = None,
    problems: Problems = (),
    status: int = 200,
) -> Callable[[Callable[[Submission[B]], Awaitable[A | bytes | None]]], Operation]:
    """
    The operation *method* *path*, to which a *body* is sent (``NoneType`` for none), answered with *status*.

    Without a *scope* anybody may ask. An operation without an *answer* is answered 204; one that gives bytes has made
    the JSON of its answer. Checked in this order: token, query, media type, size, JSON, the model of the body, If-Match
    where there is one.
    """

    def operation(run: Callable[[Submission[B]], Awaitable[A | bytes | None]]) -> Operation:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                return _settled(await run(await _submission(request, query, body, scope)), status)
            except TreatylogError as error:
                return problem_response(error, in_body=model is not None)

        model = body if issubclass(body, BaseModel) else None
        entered = (Unauthorized, Forbidden) if scope else ()
        sent = _BODY if model else ()
        return Operation(
            method, path, run.__name__, _summary(run), query, answer, (*ALWAYS, *entered, *sent, *problems), handler,
            stored=False, scope=scope, body=model, status=status if answer else _NO_CONTENT,
        )  # fmt: skip

    return operation


def put(
    path: str, *, body: type[M], scope: Scope, problems: Problems = ()
) -> Callable[[Callable[[Submission[M]], Awaitable[AppendedAnswer]]], Operation]:
    """
    The operation PUT *path*, whose *body* is appended to a stream as what holds from now on; it needs *scope*.

    Checked in this order: token, query, media type, size, JSON, the model of the body, If-Match.
    """

    def operation(run: Callable[[Submission[M]], Awaitable[AppendedAnswer]]) -> Operation:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                submission = await _submission(request, NoQuery, body, scope)
                read_version(request)
                return _appended(await run(submission))
            except TreatylogError as error:
                return problem_response(error, in_body=True)

        conditional = (faults.PreconditionRequired, faults.InvalidIfMatch, WrongExpectedVersion)
        stored = (LogUnavailable, LogBusy)
        return Operation(
            "PUT", path, run.__name__, _summary(run), NoQuery, AppendedAnswer,
            (*ALWAYS, Unauthorized, Forbidden, *_BODY, *conditional, *problems, *stored), handler,
            scope=scope, stored=False, status=201, appends=True, body=body,
        )  # fmt: skip

    return operation


async def _asking(request: web.Request, query: type[Q]) -> Asking[Q]:
    """The question, once the log was read up to the position that it names."""
    app, asked = request.app, query.read(request.query)
    treaties = app[SERVICE].treaties
    if isinstance(asked, LogQuery) and asked.min_position:
        await treaties.reach(asked.min_position)
    return Asking(treaties, request.match_info, asked, app[CLOCK], app[PROOFS])


async def _writing(request: web.Request, scope: Scope) -> Writing:
    service = request.app[SERVICE]
    name = await holder(request, service.tokens, scope)
    NoQuery.read(request.query)
    content = await _content(request, service)
    expected = body.read_version(request)
    return Writing(service.treaties, request.match_info, name, expected, read_json(content))


async def _content(request: web.Request, service: Service) -> bytes:
    settings = service.settings
    return await body.read_bytes(request, settings.max_body, seconds=settings.body_timeout)


async def _submission(request: web.Request, query: type[Query], model: type[B], scope: Scope | None) -> Submission[B]:
    service = request.app[SERVICE]
    name = await holder(request, service.tokens, scope) if scope else ""
    asked = query.read(request.query)
    content: Any = None
    if issubclass(model, BaseModel):
        content = read_model(await _content(request, service), model)
    expected = body.read_version(request) if "If-Match" in request.headers else None
    app = request.app
    return Submission(service, request.match_info, asked, content, name, expected, app[CLOCK], app[KEPT])


def _settled(answer: BaseModel | bytes | None, status: int) -> web.Response:
    if answer is None:
        return web.Response(status=_NO_CONTENT, headers={"Cache-Control": NO_STORE})
    told = answer if isinstance(answer, bytes) else as_json(answer)
    return web.Response(status=status, body=told, content_type=JSON, headers={"Cache-Control": NO_STORE})


def in_json(answer: BaseModel, asking: Asking[Any]) -> Answered:
    """*answer* as JSON, with the headers of an answer to *asking* that has no other form."""
    return described(as_json(answer), JSON, kept=_keeping(asking))


def _keeping(asking: Asking[Any]) -> str:
    return IMMUTABLE if is_settled(asking.query, asking.now()) else NO_CACHE


def _reply(
    request: web.Request, answer: A, forms: Mapping[str, Callable[[A], str]], asking: Asking[Any]
) -> web.Response:
    if not forms:
        answered = request[ANSWERED] = in_json(answer, asking)
        return respond(request, answered)
    media = _format(asking.query) or preferred(request.headers.get("Accept", ""), forms)
    body = forms[media](answer).encode() if media in forms else as_json(answer)
    links = ", ".join(_links(request, answer)) or None
    return etagged(request, body, media, vary="Accept", kept=_keeping(asking), link=links)


def _links(request: web.Request, answer: BaseModel) -> Iterator[str]:
    """The page after this one, and what this is cited as, for forms in which they do not stand (RFC 8288, RFC 8574)."""
    if after := getattr(answer, "next", None):
        yield f'<{request.rel_url.update_query(after=after)}>; rel="next"'
    if line := getattr(answer, "citation", None):
        yield f"<{request.rel_url}>; rel=\"cite-as\"; title*=UTF-8''{quote(line, safe='')}"


def _format(query: Query) -> str | None:
    """The media type that *query* asks for by name."""
    name = getattr(query, "format", None)
    return FORMATS[name] if name else None


def _momentary(answer: BaseModel) -> web.Response:
    return web.Response(body=as_json(answer), content_type=JSON, headers={"Cache-Control": NO_STORE})


def _kept(receipt: BaseModel) -> web.Response:
    return web.Response(body=as_json(receipt), content_type=RECEIPT, headers={"Cache-Control": NO_STORE})


def _appended(answer: AppendedAnswer) -> web.Response:
    headers = {"ETag": f'"{answer.version}"', "Cache-Control": NO_STORE}
    if len(answer.recorded) == 1:
        headers["Location"] = f"/v1/events/{answer.recorded[0].event['id']}"
    status = 201 if answer.recorded else 200
    return web.Response(status=status, body=as_json(answer), content_type=JSON, headers=headers)


def as_json(answer: BaseModel) -> bytes:
    """*answer* as JSON."""
    return answer.model_dump_json(by_alias=True).encode()


def _summary(run: Callable[..., object]) -> str:
    assert run.__doc__
    return run.__doc__.strip()
