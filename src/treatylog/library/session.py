"""A service that is open in a thread of its own, where an event loop runs, for callers that have none or another."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from threading import Thread
from typing import TypeVar
from weakref import finalize

from treatylog.errors import LogUnavailable
from treatylog.service.build import Service

T = TypeVar("T")

THREAD = "treatylog"
"""What the threads are called in which services work."""


class Session:
    """
    The service that *opening* opens, and the thread in which it works until `close`.

    Whatever is run there is waited for, from any thread, whether or not an event loop runs in it.
    """

    def __init__(self, opening: AbstractAsyncContextManager[Service]) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._process = os.getpid()
        self._thread = Thread(target=_work, args=(self._loop,), name=THREAD, daemon=True)
        self._thread.start()
        self._leave = finalize(self, _leave, self._loop, self._stack)
        self._leave.atexit = False
        try:
            self.service = self.run(lambda: self._stack.enter_async_context(opening))
        except BaseException:
            self.close()
            raise

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._leave.alive

    def run(self, asked: Callable[[], Awaitable[T]]) -> T:
        """What *asked* gives. LogUnavailable after `close`, or in a process that was forked off."""
        if os.getpid() != self._process:
            raise LogUnavailable(
                f"this depositary was opened in process {self._process} and cannot be asked in {os.getpid()}, "
                "which was forked off it; open one in each process"
            )
        if not self.is_open:
            raise LogUnavailable("this depositary is closed; open one anew, with treatylog.load() or open_log()")
        answer = asyncio.run_coroutine_threadsafe(_answered(asked), self._loop)
        try:
            return answer.result()
        except BaseException:
            answer.cancel()
            raise

    def close(self) -> None:
        """Close the service, and end the thread. To do so again does nothing."""
        if self._process == os.getpid() and self._leave() is not None:
            self._thread.join()


async def _answered(asked: Callable[[], Awaitable[T]]) -> T:
    return await asked()


def _work(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _leave(loop: asyncio.AbstractEventLoop, stack: AsyncExitStack) -> bool:
    """Have *stack* closed in *loop*, then end it. Nothing waits: it may be asked for in that very thread."""
    asyncio.run_coroutine_threadsafe(_left(loop, stack), loop)
    return True


async def _left(loop: asyncio.AbstractEventLoop, stack: AsyncExitStack) -> None:
    try:
        await stack.aclose()
        await loop.shutdown_asyncgens()
    finally:
        loop.stop()
