"""A worker: one thread that does what an event loop gives it, in order, and reports to the loop when it is done."""

import asyncio
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Done(Generic[T]):
    """What became of a piece of work."""

    __slots__ = ("_given", "fault")

    def __init__(self, given: T | None, fault: BaseException | None) -> None:
        self._given = given
        self.fault = fault

    def result(self) -> T:
        """What it gave. Raises what it raised."""
        if self.fault is not None:
            raise self.fault
        return self._given  # type: ignore[return-value]


class Worker:
    """
    A thread of its own for what waits for a disk or a server.

    It does what an executor with one thread does, for half of what that costs: no future that other threads could wait
    for stands between the work and the loop. It ends when it is told to, or when nobody has it any more; a process that
    ends does not wait for it.
    """

    def __init__(self, name: str) -> None:
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._end = weakref.finalize(self, self._orders.put, None)
        Thread(target=_work, args=(self._orders,), name=name, daemon=True).start()

    def give(self, work: Callable[[], T], then: Callable[[Done[T]], None]) -> None:
        """Have *work* done after what was given before, and *then* called with what became of it, on the loop here."""
        self._orders.put((work, then, asyncio.get_running_loop(), None))

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """What *work* gives. Whoever is cancelled before it has begun has it left undone."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[T] = loop.create_future()
        self._orders.put((partial(work, *arguments) if arguments else work, partial(_tell, told), loop, told))
        return await told

    def end(self) -> None:
        """Do what was given, and no more. Ending twice is no error."""
        self._end()


_Order = tuple[Callable[[], Any], Callable[[Done[Any]], None], asyncio.AbstractEventLoop, "asyncio.Future[Any] | None"]
"""The work, who hears of it, the loop to tell them on, and who may have given up meanwhile."""


def _work(orders: "SimpleQueue[_Order | None]") -> None:
    while (order := orders.get()) is not None:
        work, then, loop, told = order
        if told is None or not told.cancelled():
            done = _done(work)
            with suppress(RuntimeError):  # the loop is closed: nobody hears of it
                loop.call_soon_threadsafe(then, done)
            del done
        del order, work, then, told  # what waits for work keeps nobody alive


def _done(work: Callable[[], T]) -> Done[T]:
    try:
        return Done(work(), None)
    except BaseException as fault:  # noqa: BLE001  # whoever asked is to hear of it
        return Done(None, fault)


def _tell(told: "asyncio.Future[T]", done: Done[T]) -> None:
    if told.done():
        return
    if done.fault is not None:
        told.set_exception(done.fault)
    else:
        told.set_result(done.result())
