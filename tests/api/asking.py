"""Asking the service over HTTP: a client, a clock that can be set, and what was answered."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from yarl import URL

from treatylog.http.openapi import document
from treatylog.http.routes import OPERATIONS
from treatylog.log.store import Head
from treatylog.service.build import Service

LOADED = datetime(2026, 1, 2, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
EVENTS = "/v1/treaties/inf/events"
STATEMENT: Mapping[str, Any] = {
    "id": "inf/mine",
    "type": "statement_made",
    "party": "USA",
    "on": "2019-10-01",
    "sources": ["us-statement-2019-02-02"],
    "text": "The United States said something.",
}


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document, written once in a process: not to be changed."""
    return dict(document(OPERATIONS))


class Watch:
    """A clock that a test can set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it is set to."""
        return self.now


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Api:
    """The service over HTTP, with a token that may write."""

    client: TestClient[web.Request, web.Application]
    service: Service
    watch: Watch
    token: str

    async def ask(self, method: str, path: str, **options: Any) -> Reply:
        """Whatever is asked; *path* is sent as it is written."""
        url = URL(path, encoded=True)
        async with self.client.request(method, url, allow_redirects=False, **options) as response:
            return Reply(response.status, response.headers, await response.read())

    async def get(self, path: str, **headers: str) -> Reply:
        """GET, with *headers* whose hyphens are written as underscores."""
        return await self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def answer(self, path: str) -> Any:
        """The answer to GET *path*, which is one."""
        reply = await self.get(path)
        assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json"), reply.text
        return reply.json

    async def post(
        self, body: object, *, path: str = EVENTS, expected: int | None = None, **headers: str | None
    ) -> Reply:
        """A write with all it needs, at the stream's version unless another is *expected*; None drops a header."""
        version = expected if expected is not None else await self.version(path.split("/")[3])
        usual = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "If-Match": f'"{version}"',
        }
        given = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {name: value for name, value in given.items() if value is not None}
        return await self.ask("POST", path, data=data, headers=sent, skip_auto_headers=["Content-Type"])

    async def refused(self, status: int, code: str, asked: Awaitable[Reply]) -> Any:
        """The problem that *asked* is answered with: *status*, *code*, and the log as it was before."""
        before = await self.head()
        reply = await asked
        assert reply.headers["Content-Type"] == "application/problem+json"
        problem = reply.json
        assert (reply.status, problem["status"], problem["code"]) == (status, status, code), problem
        assert (problem["type"], bool(problem["title"])) == (f"urn:treatylog:problem:{code}", True)
        assert await self.head() == before == await self.service.treaties.verify()
        return problem

    async def head(self) -> Head:
        """The head of the log."""
        return await self.service.treaties.head()

    async def version(self, treaty: str) -> int:
        """The version of a treaty's stream."""
        known = (await self.service.treaties.refresh()).knowledge.streams.get(treaty)
        return known.version if known else 0


async def sent(server: URL, request: bytes, *, reading: bool = True) -> bytes:
    """What comes back from *server* for *request*, written to a connection as it is."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(request)
    await writer.drain()
    answered = await reader.read() if reading else b""
    writer.close()
    await writer.wait_closed()
    return answered
