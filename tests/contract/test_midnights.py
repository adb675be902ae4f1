"""What every store promises of the midnights that the feed marks in it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, Protocol

import pytest_asyncio

from contract.statements import statement
from treatylog.log.store import Clock, EventStore, FeedStore

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


class Store(EventStore, FeedStore, Protocol):
    """What is tested here."""


@pytest_asyncio.fixture
async def store(open_lasting: Callable[[Clock], Awaitable[Store]], clock: Any) -> Store:
    """An empty log, in a store that keeps what is marked."""
    return await open_lasting(clock)


async def test_a_day_is_marked_where_the_log_ends(store: Store) -> None:
    """With how many events there are."""
    await store.append("inf", [statement(1), statement(2)], expected=0, recorded_by="a")
    await store.mark_midnight(TODAY + DAY)
    assert await store.midnights() == [(TODAY + DAY, 2)]
    assert await store.midnights() == [(TODAY + DAY, 2)]


async def test_a_day_is_marked_once(store: Store) -> None:
    """The first mark stands, and none comes before it."""
    await store.append("inf", [statement(1)], expected=0, recorded_by="a")
    await store.mark_midnight(TODAY + 2 * DAY)
    await store.append("inf", [statement(2)], expected=1, recorded_by="a")
    for day in (TODAY + DAY, TODAY + 2 * DAY):
        await store.mark_midnight(day)
    assert await store.midnights() == [(TODAY + 2 * DAY, 1)]
    await store.mark_midnight(TODAY + 3 * DAY)
    assert await store.midnights() == [(TODAY + 2 * DAY, 1), (TODAY + 3 * DAY, 2)]


async def test_a_day_that_the_log_has_an_event_of_is_not_marked(store: Store) -> None:
    """The event says as much."""
    await store.append("inf", [statement(1)], expected=0, recorded_by="a")
    for day in (TODAY - DAY, TODAY):
        await store.mark_midnight(day)
    assert await store.midnights() == []


async def test_an_empty_log_can_be_marked(store: Store) -> None:
    """Before its first event."""
    await store.mark_midnight(TODAY)
    assert await store.midnights() == [(TODAY, 0)]


async def test_marks_and_appends_at_once_have_an_order(store: Store) -> None:
    """Every mark names how many events were there when it was made, and the order of days is that of positions."""
    await asyncio.gather(
        *(store.append("inf", [statement(number)], expected=None, recorded_by="a") for number in range(1, 30)),
        *(store.mark_midnight(TODAY + number * DAY) for number in range(1, 10)),
    )
    marks = await store.midnights()
    assert marks == sorted(marks)
    assert [position for _, position in marks] == sorted(position for _, position in marks)
    assert (await store.verify()).size == 29


async def test_marks_last(open_lasting: Callable[[Clock], Awaitable[Store]], clock: Any) -> None:
    """They are as durable as the log."""
    first = await open_lasting(clock)
    await first.append("inf", [statement(1)], expected=0, recorded_by="a")
    await first.mark_midnight(TODAY + DAY)
    other = await open_lasting(clock)
    assert await other.midnights() == [(TODAY + DAY, 1)]
