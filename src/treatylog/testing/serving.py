"""A log in memory to test against, and the service over one, on a free port. No event loop is needed in the test."""

import json
from asyncio import run
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from aiohttp import web

from treatylog.client import Client
from treatylog.http.app import address_of, build_app
from treatylog.http.server import Limits, listening
from treatylog.library import Depositary
from treatylog.library.session import Session
from treatylog.log.rehearsal import Rehearsal
from treatylog.log.store import Clock, RecordedEvent
from treatylog.pages.site import add_pages
from treatylog.service.build import Service, service
from treatylog.service.load import BUNDLED, FOLDER, load
from treatylog.service.settings import Settings
from treatylog.service.tokens import SCOPES
from treatylog.testing.record import record

LOADED = datetime(1900, 1, 1, tzinfo=UTC)
"""When the record was recorded in a log for tests: before any day that is asked about in one."""

RECORDER = "test"
"""The name of the token that the service of a test has given."""

TIMEOUT = 30.0
"""How many seconds an answer may take."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered."""

    status: int
    """Its status."""
    headers: Mapping[str, str]
    """Its headers."""
    body: bytes
    """Its body, as bytes."""

    @property
    def json(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class TreatyService:
    """The service over a log of its own: asked by plain calls, by a client, or by whatever is under test."""

    url: str
    """Where it answers, without a slash at the end."""
    token: str
    """A token that may do everything."""
    log: Depositary
    """The same log, asked and written in this process."""

    def get(self, path: str, **headers: str) -> Reply:
        """The reply to GET *path*; *headers* with hyphens written as underscores."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object, **headers: str) -> Reply:
        """The reply to POST *path* with *body* as JSON and the token."""
        return self.ask("POST", path, body, **headers)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """The reply to a request, whatever its status; with a *body* the token is sent."""
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | sent
        request = Request(f"{self.url}{path}", data, sent, method=method)
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:
                return Reply(answer.status, dict(answer.headers), answer.read())
        except HTTPError as problem:
            with problem:
                return Reply(problem.code, dict(problem.headers), problem.read())

    def client(self) -> Client:
        """The async client of it, with the token: ``async with treaty_service.client() as client: ...``."""
        return Client(self.url, token=self.token)


@contextmanager
def logged(root: Path | None, clock: Clock) -> Iterator[Depositary]:
    """A log in memory that begins with the record in *root*, or the bundled one."""
    session = Session(_opened(root, clock))
    try:
        yield Depositary(session, clock, "of a log for a test")
    finally:
        session.close()


@contextmanager
def served(root: Path | None, clock: Clock) -> Iterator[TreatyService]:
    """The service over such a log, with its pages, on a free port of this machine."""
    told: dict[str, str] = {}

    @asynccontextmanager
    async def opening() -> AsyncIterator[Service]:
        async with (
            _opened(root, clock) as opened,
            listening(build_app(opened, clock, add_pages), Limits.of(opened.settings)) as runner,
        ):
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            told["url"] = address_of(runner.addresses[0])
            told["token"] = await opened.tokens.create(RECORDER, *SCOPES)
            yield opened

    session = Session(opening())
    try:
        yield TreatyService(**told, log=Depositary(session, clock, "of the log of a service for a test"))
    finally:
        session.close()


@asynccontextmanager
async def _opened(root: Path | None, clock: Clock) -> AsyncIterator[Service]:
    settings = Settings.model_construct(events=root)
    async with service(settings, clock, loading=False, over=Rehearsal(_recorded(root), clock)) as opened:
        yield opened


@cache
def _recorded(root: Path | None) -> Sequence[RecordedEvent]:
    """The record as a log holds it, made once in this process, in a thread: a loop may run where it is asked for."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run, _load(root)).result()


async def _load(root: Path | None) -> Sequence[RecordedEvent]:
    log, files = Rehearsal([], lambda: LOADED), record(root)
    report = await load(log, files, recorded_by=BUNDLED if root is None else f"{FOLDER}{files.root}")
    return await log.read_all(limit=report.position)
