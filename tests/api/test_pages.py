"""The pages as replies of HTTP, without a browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from api.asking import Api
from treatylog.http.app import build_app
from treatylog.pages.site import add_pages

Client = TestClient[Any, Any]


@pytest_asyncio.fixture
async def client(api: Api) -> AsyncIterator[Client]:
    """The treaties of the story with their pages."""
    async with TestClient(TestServer(build_app(api.service, api.watch, add_pages))) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/treaties/inf?on=2019-05-01", "/static/treatylog.css"])
async def test_what_a_browser_has_is_not_sent_again(client: Client, path: str) -> None:
    """304 with the same ETag and no body."""
    first = await client.get(path)
    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status, await again.read()) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


async def test_the_first_page_finds_every_treaty_unfolded(api: Api, client: Client) -> None:
    """Before anything is asked; so the first request costs no more than the next."""
    present = await api.service.treaties.present()
    assert present.timelines.keys() == set(present.knowledge.treaties)
    assert (await client.get("/")).status == 200


async def test_a_page_is_only_read(client: Client) -> None:
    """405, with what it has."""
    reply = await client.post("/")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")


async def test_a_page_may_load_nothing_from_elsewhere(client: Client) -> None:
    """Its policy names this server alone, and the page has no script or style of its own in it."""
    reply = await client.get("/treaties/inf/parties/USA?on=2019-05-01")
    assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
    text = await reply.text()
    assert "style=" not in text
    assert "onclick=" not in text
    assert "<style" not in text
