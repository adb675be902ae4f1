"""The examples of the reference: real answers and problems of a server over a part of the bundled record."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from treatylog.errors import NotAdmitted
from treatylog.http.app import build_app
from treatylog.http.openapi import PATH_EXAMPLES
from treatylog.http.problems import KINDS, problem
from treatylog.log.files import bundled, read_record
from treatylog.log.sqlite import SqliteStore
from treatylog.service.build import Service
from treatylog.service.check import admission
from treatylog.service.feed import Feed
from treatylog.service.load import load
from treatylog.service.relaying import Relaying
from treatylog.service.settings import Settings
from treatylog.service.tokens import Tokens
from treatylog.service.treaties import Treaties
from treatylog.service.webhooks import Webhooks

STREAMS = ("parties", "inf", "inf-moratorium", "belarus-declaration-offer")
"""The part of the record that is asked: quick to load, and as it is in the whole."""

LOADED = datetime(2026, 1, 2, 12, tzinfo=UTC)
ASKED = datetime(2026, 11, 23, 18, tzinfo=UTC)
SECRET = "whsec_bm90IGEgc2VjcmV0IGF0IGFsbCwgYW4gZXhhbXBsZQ=="
_NAMED_ANEW = frozenset({"define_treaty"})
"""The operations whose answer has an id that is made anew each time; only what is sent to them is an example."""

ASKED_WITH: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Example:
    """A request, as it was asked, and what was answered."""

    request: str
    body: Any
    answer: Any


class Clock:
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        self.now = LOADED

    def __call__(self) -> datetime:
        """The time it is set to."""
        return self.now


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks a server, with one of several tokens."""

    client: TestClient[web.Request, web.Application]
    tokens: Mapping[str, str]
    version: int

    async def ask(
        self, request: str, *, token: str = "all", if_match: str | None = None, media: str = "application/json"
    ) -> tuple[int, Example]:
        """The status and the answer to *request*: a method, an address and at times a body."""
        method, _, rest = request.partition(" ")
        address, _, body = rest.partition(" ")
        headers = {"Content-Type": media} if body else {}
        if token in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[token]}"
        if if_match != "" and (method == "PUT" or ("/events" in address and method == "POST")):
            headers["If-Match"] = if_match or ('"0"' if method == "PUT" else f'"{self.version}"')
        sent = body.encode() if body else None
        async with self.client.request(method, URL(address, encoded=True), headers=headers, data=sent) as response:
            text = await response.text()
            answer = _first(text) if response.content_type == "text/event-stream" else json.loads(text)
            return response.status, Example(f"{method} {address}", _read(body), answer)


@cache
def examples() -> tuple[Mapping[str, Example], Mapping[str, Example]]:
    """An answer of each operation that has one here, and a problem of each code."""
    return asyncio.run(_examples())


@asynccontextmanager
async def _opened(clock: Clock) -> AsyncIterator[Service]:
    """A service over the part of the record that is asked, in a log of its own."""
    settings, whole = Settings.given(), read_record(bundled())
    files = replace(whole, streams=tuple(one for one in whole.streams if one.key in STREAMS))
    store = await SqliteStore.open(settings.path, clock=clock)
    try:
        admit = admission(files)
        report = await load(store, files, admit=admit)
        treaties = Treaties(store, clock, admit.timelines)
        feed = Feed(treaties, store, clock)
        webhooks = Webhooks(store, feed, clock, is_insecure=False)
        yield Service(treaties, Tokens(store, clock), feed, webhooks, Relaying(store, clock), settings, report)
    finally:
        await store.close()


async def _examples() -> tuple[Mapping[str, Example], Mapping[str, Example]]:
    clock = Clock()
    async with _opened(clock) as opened:
        clock.now = ASKED
        tokens = {
            "all": await opened.tokens.create("clerk", "write", "webhooks", "define"),
            "write": await opened.tokens.create("writer", "write"),
        }
        version = (await opened.treaties.refresh()).knowledge.streams["inf"].version
        async with TestClient(TestServer(build_app(opened, clock))) as client:
            asker = Asker(client, tokens, version)
            problems = {kind.code: await _problem(asker, kind) for kind in KINDS}
            answers = await _answers(asker)
    return answers, problems


async def _problem(asker: Asker, kind: Any) -> Example:
    said = ASKED_WITH["problems"].get(kind.code) or {}
    if "do" not in said:
        raise SystemExit(f"docs/examples.toml says nothing of the problem '{kind.code}'")
    if "detail" in said:
        told = problem(kind(said["detail"])).model_dump(mode="json", exclude_none=True)
        return Example("", None, told)
    _, found = await asker.ask(
        said["ask"], **{name: said[name] for name in ("token", "if_match", "media") if name in said}
    )
    if kind.code != found.answer["code"] and not (kind is NotAdmitted and "admission" in found.answer):
        raise SystemExit(f"docs/examples.toml: '{said['ask']}' is answered {found.answer}, not '{kind.code}'")
    return found


async def _answers(asker: Asker) -> Mapping[str, Example]:
    """In the order of the table: what is read comes before what is written, and a webhook is made before it is read."""
    found: dict[str, Example] = {}
    webhook = PATH_EXAMPLES["webhook"]
    made = webhook
    for name, asked in ASKED_WITH["answers"].items():
        status, example = await asker.ask(asked.replace(webhook, made))
        if status not in (200, 201, 202):
            raise SystemExit(f"docs/examples.toml: '{asked}' is answered {status}: {example.answer}")
        if name == "create_webhook":
            made = example.answer["id"]
        found[name] = Example(example.request.replace(made, webhook), example.body, _lasting(example.answer, made))
    return found


def _lasting(answer: Any, made: str) -> Any:
    """*answer* with what is another at each run as it is in all examples."""
    if isinstance(answer, dict):
        return {key: SECRET if key == "secret" else _lasting(value, made) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_lasting(one, made) for one in answer]
    return PATH_EXAMPLES["webhook"] if answer == made else answer


def _first(stream: str) -> dict[str, str]:
    """The first event of *stream* that has data."""
    frame = next(one for one in stream.replace("\r\n", "\n").split("\n\n") if "\ndata: " in one)
    lines = [line.partition(": ") for line in frame.splitlines()]
    return {name: value for name, _, value in lines if name in ("id", "event", "data")}


def _read(body: str) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body


def told_examples() -> Mapping[str, Any]:
    """What the OpenAPI document has of them, by operation."""
    answers, _ = examples()
    return {
        name: {
            "request": one.request,
            **({"body": one.body} if one.body else {}),
            **({} if name in _NAMED_ANEW else {"answer": one.answer}),
        }
        for name, one in answers.items()
    }
