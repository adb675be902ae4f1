"""
Every operation of the OpenAPI document, asked in many ways that it allows and in many that it does not.

Ordinarily a few requests, with TREATYLOG_FULL=1 many; the same at every run. What lies ahead of the log
(`min_position`) is not asked for here: it is waited for, which has tests of its own.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import pytest
import schemathesis
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.errors import InvalidSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.asking import LOADED, NOW, Watch, described
from treatylog import __version__
from treatylog.http.app import build_app
from treatylog.http.operation import Operation
from treatylog.http.routes import OPERATIONS
from treatylog.service.settings import Settings
from worlds import service_over, story_record

FULL = os.environ.get("TREATYLOG_FULL") == "1"
MANY = 40 if FULL else 2

REAL = {"treaty": "inf", "party": "USA", "a": "USA", "b": "RUS", "id": "inf/0036"}
"""What stands in the paths of requests that are to be answered."""

OF_FORM = {
    "broken-json", "invalid-body", "invalid-day", "invalid-if-match", "invalid-instant", "invalid-parameter",
    "invalid-request", "method-not-allowed", "no-such-resource", "precondition-required", "repeated-parameter",
    "unknown-parameter", "unsupported-media-type",
}  # fmt: skip
"""The codes of problems that no request as described may have: it is of the form that is asked."""

HANGS_TOGETHER = {"define_treaty": {"invalid-body"}}
"""Where the parts of a body have to fit each other, as no schema says."""

SCHEMA = schemathesis.openapi.from_dict(described())
ONE_BY_ONE = settings(
    max_examples=MANY, derandomize=True, deadline=None, database=None, print_blob=FULL,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """A server in a thread of its own: where it is, how long its log is, and a token for everything."""

    url: str
    position: int
    token: str


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The treaties of the story, served for all tests of this module."""
    found: list[Served] = []
    up, stop, loop = Event(), asyncio.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        watch = Watch(LOADED)
        async with service_over(story_record(), Settings.given(), watch) as opened:
            watch.now = NOW
            token = await opened.tokens.create("clerk", "write", "webhooks", "define", "metrics")
            async with TestServer(build_app(opened, watch)) as server:
                found.append(Served(str(server.make_url("/")), opened.treaties.position, token))
                up.set()
                await stop.wait()

    thread = Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    assert up.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


def asked(case: Any, served: Served) -> Any:
    """The response to *case*; a stream is asked to end with what there is."""
    case.query = _bounded(case.query, served, is_streamed=case.operation.path == "/v1/feed")
    return case.call(base_url=served.url, headers={"Authorization": f"Bearer {served.token}"})


def _bounded(query: Any, served: Served, *, is_streamed: bool) -> Any:
    given: dict[str, Any] = dict(query) if isinstance(query, Mapping) else {}
    if isinstance(ahead := given.get("min_position"), int):
        given["min_position"] = min(ahead, served.position)
    if is_streamed and given.get("follow") in (None, True, "true"):
        given["follow"] = "false"
    return given


@pytest.mark.parametrize("operation", OPERATIONS, ids=[one.name for one in OPERATIONS])
def test_what_is_described_is_taken(operation: Operation, served: Served) -> None:
    """A request as the document has it is answered as the document says, and never refused for its form."""
    operated = SCHEMA.find_operation_by_id(operation.name)
    never = OF_FORM - HANGS_TOGETHER.get(operation.name, set())
    filled = {name: REAL[name] for name in REAL if f"{{{name}}}" in operation.path}

    @ONE_BY_ONE
    @given(case=operated.as_strategy(generation_mode=GenerationMode.POSITIVE, path_parameters=filled or None))
    def tried(case: Any) -> None:
        if isinstance(case.query, Mapping) and "engine" in case.query:
            case.query = {**case.query, "engine": __version__}
        response = asked(case, served)
        case.validate_response(response, excluded_checks=[positive_data_acceptance])
        if response.status_code >= 400:
            assert response.json()["code"] not in never, (
                case.as_curl_command(),
                response.text,
            )

    tried()


BEYOND_NEGATING = {"define_treaty"}
"""Bodies of which schemathesis ends with an error of its own when it has negated them for a while."""


@pytest.mark.parametrize("operation", OPERATIONS, ids=[one.name for one in OPERATIONS])
def test_what_is_not_described_is_refused(operation: Operation, served: Served) -> None:
    """A request that is in any way not as the document has it is refused, with a problem that is as described."""
    operated = SCHEMA.find_operation_by_id(operation.name)

    @ONE_BY_ONE
    @given(case=operated.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def tried(case: Any) -> None:
        case.validate_response(asked(case, served), excluded_checks=[positive_data_acceptance])

    if operation.name in BEYOND_NEGATING:
        with suppress(InvalidSchema):
            tried()
    elif operation.has_body or operation.scope or list(operated.iter_parameters()):
        tried()
    else:
        with pytest.raises(Unsatisfiable):
            tried()
