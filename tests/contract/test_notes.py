"""What every store that lasts promises of the notes and leases of relays."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Protocol

import pytest_asyncio

from treatylog.log.store import Clock, EventStore, NoteStore

MINUTE = timedelta(minutes=1)


class Store(EventStore, NoteStore, Protocol):
    """What is tested here."""


@pytest_asyncio.fixture
async def store(open_lasting: Callable[[Clock], Awaitable[Store]], clock: Any) -> Store:
    """A store that lasts."""
    return await open_lasting(clock)


async def test_notes_are_kept_by_kind_and_name(store: Store) -> None:
    """In the order of their names, those that begin as asked; one that is put again is replaced."""
    await store.put_notes([("a", "x/2", "2"), ("a", "x/1", "1"), ("a", "y/1", "3"), ("b", "x/1", "4")])
    await store.put_notes([("a", "x/1", '{"again": true}')])
    assert await store.notes("a") == [("x/1", '{"again": true}'), ("x/2", "2"), ("y/1", "3")]
    assert await store.notes("a", "x/") == [("x/1", '{"again": true}'), ("x/2", "2")]
    assert await store.notes("a", "x_") == await store.notes("c") == []


async def test_a_note_is_forgotten(store: Store) -> None:
    """Together with what else is put; one that is not there is no matter."""
    await store.put_notes([("a", "1", "1"), ("a", "2", "2")])
    await store.put_notes([("a", "1", None), ("a", "3", "3"), ("a", "4", None)])
    assert await store.notes("a") == [("2", "2"), ("3", "3")]


async def test_a_lease_has_one_holder_at_a_time(store: Store, clock: Any) -> None:
    """Who has it may renew it; another gets it when it has run out."""
    now = clock.now
    assert await store.lease("relay", "one", now, now + MINUTE)
    assert not await store.lease("relay", "other", now, now + MINUTE)
    assert await store.lease("else", "other", now, now + MINUTE)
    assert await store.lease("relay", "one", now + MINUTE / 2, now + 2 * MINUTE)
    assert not await store.lease("relay", "other", now + MINUTE, now + 3 * MINUTE)
    assert await store.lease("relay", "other", now + 3 * MINUTE, now + 4 * MINUTE)
    assert not await store.lease("relay", "one", now + 3 * MINUTE, now + 4 * MINUTE)
