"""The service over HTTP, with a log of its own for each test."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from api.asking import LOADED, NOW, Api, Watch
from treatylog.client import Client
from treatylog.http.app import build_app
from treatylog.log.files import RecordFiles
from treatylog.service.settings import Settings
from worlds import conventions_record, service_over, story_record


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TREATYLOG_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def settings() -> Settings:
    """The settings of the service: as they are by default, with the log in memory."""
    return Settings.given()


@pytest_asyncio.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    """The treaties of the story, loaded on 2 January 2026 and asked about on 23 November 2026 at 18:00."""
    async with _api_over(story_record(), settings) as api:
        yield api


@pytest_asyncio.fixture
async def conventions(settings: Settings) -> AsyncIterator[Api]:
    """The same over the conventions made for tests."""
    async with _api_over(conventions_record(), settings) as api:
        yield api


@pytest_asyncio.fixture
async def client(api: Api) -> AsyncIterator[Client]:
    """Our own client of the treaties of the story, that may write."""
    async with Client(str(api.client.make_url("/")), token=api.token) as client:
        yield client


@asynccontextmanager
async def _api_over(files: RecordFiles, settings: Settings) -> AsyncIterator[Api]:
    watch = Watch(LOADED)
    async with service_over(files, settings, watch) as opened:
        watch.now = NOW
        token = await opened.tokens.create("clerk", "write")
        async with TestClient(TestServer(build_app(opened, watch))) as client:
            yield Api(client, opened, watch, token)
