"""The service over the story that its tests tell, and the clock it goes by."""

from collections.abc import AsyncIterator

import pytest

from treatylog.service.treaties import Treaties
from worlds import SteppingClock, story_service


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
async def service(clock: SteppingClock) -> AsyncIterator[Treaties]:
    async with story_service(clock) as treaties:
        yield treaties
