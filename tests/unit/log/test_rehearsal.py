"""The log that is only rehearsed: it does what a store does, and the store it begins as stays as it is."""

from pathlib import Path

import pytest

from treatylog.errors import EventConflict, WrongExpectedVersion
from treatylog.log.rehearsal import Rehearsal
from unit.log.logs import opened, statement, ticking


async def test_it_begins_as_the_store_and_leaves_it_alone(log: Path) -> None:
    """The same head; what is appended is in memory only."""
    async with opened(log) as store:
        tried = await Rehearsal.over(store, ticking())
        before = await store.head()
        assert await tried.head() == await tried.verify() == before
        appended = await tried.append("inf", [statement(4)], expected=3, recorded_by="curator")
        assert (appended.version, appended.recorded[0].position) == (4, 4)
        assert (await tried.position(), await store.position(), await store.head()) == (4, 3, before)


async def test_it_has_the_head_that_the_store_would_have(log: Path) -> None:
    """With the clock set to the same time."""
    async with opened(log) as store:
        tried = await Rehearsal.over(store, ticking())
        await tried.append("inf", [statement(4), statement(5)], expected=None, recorded_by="curator")
        await store.append("inf", [statement(4), statement(5)], expected=3, recorded_by="curator")
        assert await tried.head() == await store.head()
        assert await tried.read_all() == await store.read_all()
        assert await tried.read("inf") == await store.read("inf")


async def test_it_may_begin_as_the_store_was(log: Path) -> None:
    """With its first events only."""
    async with opened(log) as store:
        tried = await Rehearsal.over(store, ticking(), size=2)
        assert [item.event.id for item in await tried.read_all()] == ["inf/0001", "inf/0002"]
        first, last = await tried.read("inf")
        assert await tried.read("inf", known_at=first.recorded_at) == [first]
        assert await tried.read_all(after=1, limit=5) == [last]


async def test_it_refuses_what_a_store_refuses(log: Path) -> None:
    """A stale version, an id with other content; the same again changes nothing."""
    async with opened(log) as store:
        tried = await Rehearsal.over(store, ticking())
        assert (await tried.append("inf", [statement(3)], expected=0, recorded_by="curator")).recorded == ()
        with pytest.raises(WrongExpectedVersion):
            await tried.append("inf", [statement(4)], expected=2, recorded_by="curator")
        with pytest.raises(EventConflict):
            await tried.append("inf", [statement(3, "Stays.")], expected=3, recorded_by="curator")
        await tried.close()
