"""Malformed and hostile requests on every route: each is answered or dropped, none breaks anything."""

import asyncio
import json
import logging
import os
import re
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from api.asking import NOW, Watch
from faults.corpus import PATHS, QUERIES, requests
from treatylog.http.app import PAGES, build_app
from treatylog.http.routes import OPERATIONS
from treatylog.http.server import Limits, listening
from treatylog.service.settings import Settings
from worlds import service_over, story_record

FULL = bool(os.environ.get("TREATYLOG_FULL"))
EVERY = 1 if FULL else 6
"""Of the tricks on a route, each so many; another beginning on each route, so that all are played somewhere."""

FILLED = {"treaty": "inf", "party": "USA", "a": "USA", "b": "RUS", "id": "inf/0036", "file": "explorer.js"}
ROUTES = sorted({(one.method, one.path) for one in OPERATIONS} | {("GET", page) for page in PAGES})
FINE = "/v1/treaties/inf/parties/USA?on=2019-05-01"
PATIENCE = 20.0 if FULL else 3.0
"""For how many seconds an answer is waited for: a request that is not whole gets none."""


@pytest_asyncio.fixture
async def server() -> AsyncIterator[tuple[int, str]]:
    """The story served as `serve` does it: its port, and a token that may write."""
    settings = Settings.given()
    async with service_over(story_record(), settings, Watch(NOW)) as opened:
        token = await opened.tokens.create("clerk", "write")
        async with listening(build_app(opened, Watch(NOW)), Limits.of(settings)) as runner:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield runner.addresses[0][1], token


async def status(port: int, request: bytes) -> int:
    """The status that *request* is answered with; 0 where there is no answer, for it is not whole or beyond repair."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(PATIENCE):
            writer.write(request)
            line = await reader.readline()
    except (ConnectionError, TimeoutError):
        return 0
    finally:
        writer.transport.abort()
    found = re.match(rb"HTTP/1\.[01] ([0-9]{3}) ", line)
    assert found or not line, line
    return int(found[1]) if found else 0


@pytest.mark.timeout(600)
async def test_no_trick_on_any_route_is_a_fault_of_the_server(
    server: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Never a status from 500 on, never an error in the log, and it answers as before."""
    port, token = server
    authorized = f'Authorization: Bearer {token}\r\nIf-Match: "*"\r\n'.encode()
    told: Counter[int] = Counter()
    bad: list[str] = []
    gate = asyncio.Semaphore(16)

    async def played(route: str, name: str, request: bytes) -> None:
        async with gate:
            found = await status(port, request)
        told[found] += 1
        if found >= 500:
            bad.append(f"{route}: {name}: {found}")

    games = []
    for number, (method, path) in enumerate(ROUTES):
        filled = re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "x"), path).encode()
        tricks = list(requests(method, filled, authorized=authorized))
        games += [played(f"{method} {path}", *trick) for trick in tricks[number % EVERY :: EVERY]]
    await asyncio.gather(*games)
    assert bad == []
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
    assert sum(told.values()) == len(games) > 10 * len(ROUTES)
    assert told[400] + told[404] + told[405] + told[413] + told[422] > 20 * told[0], told
    assert await status(port, b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200


async def test_no_trick_with_a_question_of_a_batch_is_a_fault_of_the_server(
    server: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Each is answered by itself, and so is the one among them that is none."""
    port, _ = server
    asked = [FINE]
    for path in sorted({path for method, path in ROUTES if method == "GET"}):
        filled = re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "x"), path).encode()
        tricks = [*(trick % filled for trick in PATHS.values()), *(filled + query for query in QUERIES.values())]
        asked += [trick.decode("latin-1")[:4000] for trick in tricks]
    told: Counter[int] = Counter()
    async with ClientSession() as session:
        for begin in range(0, len(asked), 1000):
            body = json.dumps({"questions": [*asked[begin : begin + 999], FINE]})
            headers = {"Content-Type": "application/json"}
            async with session.post(f"http://127.0.0.1:{port}/v1/batch", data=body, headers=headers) as reply:
                items = (await reply.json())["items"]
            assert (reply.status, items[-1]["status"]) == (200, 200)
            told.update(item["status"] for item in items)
    assert max(told) < 500, told
    assert told[400] > 100
    assert told[404] > 100
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
