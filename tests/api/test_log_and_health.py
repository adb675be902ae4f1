"""`GET /v1/log/head`, `/health/live` and `/health/ready`."""

from contextlib import AsyncExitStack

from aiohttp.test_utils import TestClient, TestServer

from api.asking import NOW, STATEMENT, Api, Watch
from treatylog.http.app import build_app
from treatylog.service.settings import Settings
from worlds import service_over, story_record


async def test_the_head_of_the_log(api: Api) -> None:
    """Size and root of the Merkle tree (RFC 9162), as recomputed."""
    head = await api.service.treaties.verify()
    assert await api.answer("/v1/log/head") == {"size": head.size, "root": head.root, "checkpoint": None}


async def test_the_head_moves_with_an_event(api: Api) -> None:
    """One leaf more, another root."""
    before = await api.answer("/v1/log/head")
    assert (await api.post(STATEMENT)).status == 201
    after = await api.answer("/v1/log/head")
    assert (after["size"], after["root"] != before["root"]) == (before["size"] + 1, True)


async def test_the_process_lives(api: Api) -> None:
    """No cache keeps the answer."""
    reply = await api.get("/health/live")
    assert (reply.status, reply.json, reply.headers["Cache-Control"]) == (200, {"status": "live"}, "no-store")


async def test_the_log_is_ready(api: Api) -> None:
    """It says where the log ends."""
    reply = await api.get("/health/ready")
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
    assert reply.json == {"status": "ready", "position": (await api.head()).size}


async def test_without_its_log_the_process_lives_and_is_not_ready(settings: Settings) -> None:
    """503 says when to try again, and does not name the server's files."""
    watch = Watch(NOW)
    async with AsyncExitStack() as stack:
        async with service_over(story_record(), settings, watch) as opened:
            client = await stack.enter_async_context(TestClient(TestServer(build_app(opened, watch))))
        live, ready, head = [await client.get(path) for path in ("/health/live", "/health/ready", "/v1/log/head")]
        assert (live.status, ready.status, head.status) == (200, 503, 503)
        assert ready.headers["Retry-After"] == "5"
        problem = await ready.json(content_type="application/problem+json")
        assert (problem["code"], ":memory:" in problem["detail"]) == ("log-unavailable", False)
