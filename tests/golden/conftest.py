"""The bundled record, as the golden files are asked of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio

from treatylog.service.build import service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Treaties
from worlds import story_service

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def treaties() -> AsyncIterator[Treaties]:
    """The service over the bundled record, in memory, for all who only ask; other tests judge the record."""
    async with service(Settings(db=None, events=None), lambda: NOW, judging=False) as built:
        yield built.treaties


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def story() -> AsyncIterator[Treaties]:
    """The service over the treaties of the story alone, for all who only ask."""
    async with story_service() as service:
        yield service
