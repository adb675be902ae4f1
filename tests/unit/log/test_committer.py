"""The committer: what waits together is written together, and each writer hears of its own append only."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from treatylog.errors import EventConflict, LogBusy, LogCorrupt, LogUnavailable
from treatylog.log.committer import Committer, TryAgain
from treatylog.log.group import Append, Outcome
from treatylog.log.store import Appended
from treatylog.log.worker import Worker


class Disk:
    """A place to write to that can be held up and made to fail; it remembers every group."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.free = threading.Event()
        self.free.set()
        self.faults: list[Exception] = []
        self.bad: dict[str, Exception] = {}
        self.fatal: set[str] = set()

    def __call__(self, appends: Sequence[Append]) -> list[Outcome]:
        """Write a group."""
        self.free.wait()
        names = [one.stream for one in appends]
        self.groups.append(names)
        if self.faults:
            raise self.faults.pop(0)
        if self.fatal.intersection(names):
            raise LogCorrupt(f"one of {names} cannot be written")
        return [self.bad.get(name) or Appended(len(self.groups), ()) for name in names]


@asynccontextmanager
async def committing(disk: Disk, *, patience: float = 5.0, most_waiting: int = 100) -> AsyncIterator[Committer]:
    """A committer onto *disk*."""
    worker = Worker("disk")
    try:
        committer = Committer(disk, worker, place="log.db", patience=patience, most_waiting=most_waiting)
        yield committer
        disk.free.set()
        await committer.close()
    finally:
        worker.end()


def append(name: str) -> Append:
    return Append(name, (), None, "curator")


async def begun(committer: Committer, *names: str) -> list[asyncio.Task[Appended]]:
    """Appends that have come to wait."""
    tasks = [asyncio.create_task(committer.append(append(name))) for name in names]
    await asyncio.sleep(0.01)
    return tasks


async def test_a_lone_append_waits_for_nobody() -> None:
    """It is a group of its own."""
    disk = Disk()
    async with committing(disk) as committer:
        await committer.append(append("a"))
        await committer.append(append("b"))
    assert disk.groups == [["a"], ["b"]]


async def test_what_waits_together_is_written_together() -> None:
    """While one group is on its way to the disk the next one gathers, in order."""
    disk = Disk()
    async with committing(disk) as committer:
        disk.free.clear()
        tasks = await begun(committer, "a", "b", "c", "d")
        disk.free.set()
        await asyncio.gather(*tasks)
    assert disk.groups == [["a"], ["b", "c", "d"]]


async def test_one_that_fails_does_not_concern_the_others() -> None:
    """Each append of a group has its own outcome."""
    disk = Disk()
    disk.bad["c"] = EventConflict("c is another")
    async with committing(disk) as committer:
        disk.free.clear()
        tasks = await begun(committer, "a", "b", "c", "d")
        disk.free.set()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Appended, Appended, EventConflict, Appended]


async def test_a_group_that_fails_as_a_whole_is_tried_one_by_one() -> None:
    """The one that cannot be written is found, and the others are written."""
    disk = Disk()
    disk.fatal.add("c")
    async with committing(disk) as committer:
        disk.free.clear()
        tasks = await begun(committer, "a", "b", "c", "d")
        disk.free.set()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Appended, Appended, LogCorrupt, Appended]
    assert disk.groups == [["a"], ["b", "c", "d"], ["b"], ["c"], ["d"]]


async def test_more_than_may_wait_are_refused_at_once() -> None:
    """A queue without a bound would only hide that the disk is too slow."""
    disk = Disk()
    async with committing(disk, most_waiting=3) as committer:
        disk.free.clear()
        tasks = await begun(committer, "a", "b", "c")
        with pytest.raises(LogBusy, match="3 appends wait"):
            await committer.append(append("d"))
        disk.free.set()
        await asyncio.gather(*tasks)
        await committer.append(append("e"))
    assert [name for group in disk.groups for name in group] == ["a", "b", "c", "e"]


async def test_what_cannot_be_written_just_now_is_tried_again() -> None:
    """A log held by another process, or away for a moment, costs time and nothing else."""
    disk = Disk()
    disk.faults = [TryAgain(LogUnavailable("away")), TryAgain(LogUnavailable("away"))]
    async with committing(disk) as committer:
        await committer.append(append("a"))
    assert disk.groups == [["a"], ["a"], ["a"]]


async def test_patience_ends() -> None:
    """Then the writer is told what kept the log."""
    disk = Disk()
    disk.faults = [TryAgain(LogUnavailable("away")) for _ in range(1000)]
    async with committing(disk, patience=0.1) as committer:
        with pytest.raises(LogUnavailable, match="away"):
            await committer.append(append("a"))
        disk.faults.clear()
        await committer.append(append("b"))


async def test_who_gives_up_while_waiting_is_passed_over() -> None:
    """A cancelled append that has not begun never begins; one that has is written."""
    disk = Disk()
    async with committing(disk) as committer:
        disk.free.clear()
        tasks = await begun(committer, "a", "b", "c")
        for task in tasks[:2]:
            task.cancel()
        await asyncio.sleep(0)
        disk.free.set()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert disk.groups == [["a"], ["c"]]


async def test_a_clock_that_has_run_out_is_told() -> None:
    """A future cannot carry StopIteration, and nobody may wait for ever."""
    disk = Disk()
    disk.faults = [StopIteration()]
    async with committing(disk) as committer:
        with pytest.raises(RuntimeError, match="no more times"):
            await committer.append(append("a"))


async def test_closing_writes_what_waits_and_takes_no_more() -> None:
    """What was begun before is done."""
    disk = Disk()
    async with committing(disk) as committer:
        disk.free.clear()
        tasks = await begun(committer, "a", "b")
        closing = asyncio.create_task(committer.close())
        await asyncio.sleep(0)
        with pytest.raises(LogUnavailable, match="is closed"):
            await committer.append(append("c"))
        disk.free.set()
        await asyncio.gather(closing, *tasks)
    assert disk.groups == [["a"], ["b"]]
