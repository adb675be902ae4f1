"""A worker: one thread that does what a loop gives it, in order."""

import asyncio
import gc
import threading
import time

import pytest

from treatylog.log.worker import Done, Worker


async def test_what_is_given_is_done_in_order_on_one_thread() -> None:
    """And not on the thread that gave it."""
    worker, seen = Worker("one"), list[tuple[int, str]]()
    await asyncio.gather(*(worker.run(_note, seen, number) for number in range(50)))
    worker.end()
    assert seen == [(number, "one") for number in range(50)]


async def test_who_asked_hears_what_it_gave_or_raised() -> None:
    """A fault of one piece of work concerns no other."""
    worker = Worker("one")
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda: 1 // 0)
    assert await worker.run(divmod, 7, 3) == (2, 1)
    worker.end()


async def test_what_is_given_is_reported_on_the_loop() -> None:
    """What hears of it may touch what belongs to the loop."""
    worker, loop = Worker("one"), asyncio.get_running_loop()
    told: asyncio.Future[tuple[int, str]] = loop.create_future()

    def hear(done: Done[int]) -> None:
        told.set_result((done.result(), threading.current_thread().name))

    worker.give(lambda: 42, hear)
    assert await told == (42, threading.current_thread().name)
    worker.end()


async def test_work_that_was_given_up_before_it_began_is_left_undone() -> None:
    """What is under way is finished, and what follows is done."""
    worker, free, seen = Worker("one"), threading.Event(), list[tuple[int, str]]()
    tasks = [
        asyncio.create_task(worker.run(free.wait)),
        *(asyncio.create_task(worker.run(_note, seen, n)) for n in (1, 2)),
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    free.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    worker.end()
    assert [number for number, _ in seen] == [2]


async def test_the_thread_ends_when_it_is_told_to() -> None:
    """After what was given before."""
    worker, seen = Worker("ending"), list[tuple[int, str]]()
    asked = asyncio.create_task(worker.run(_note, seen, 1))
    await asyncio.sleep(0)
    worker.end()
    worker.end()
    await asked
    assert seen
    assert _ended("ending")


def test_the_thread_ends_when_nobody_has_it_any_more() -> None:
    """A store that was never closed leaves no thread behind."""
    worker = Worker("forgotten")
    del worker
    gc.collect()
    assert _ended("forgotten")


def test_a_loop_that_was_closed_does_not_stop_the_work() -> None:
    """Nobody hears of it there; the next loop is served."""
    worker, free = Worker("one"), threading.Event()

    async def leave() -> None:
        worker.give(free.wait, lambda _: None)

    asyncio.run(leave())
    free.set()
    assert asyncio.run(worker.run(lambda: 42)) == 42
    worker.end()


def _note(seen: list[tuple[int, str]], number: int) -> None:
    seen.append((number, threading.current_thread().name))


def _ended(name: str) -> bool:
    until = time.monotonic() + 5
    while any(thread.name == name for thread in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.001)
    return all(thread.name != name for thread in threading.enumerate())
