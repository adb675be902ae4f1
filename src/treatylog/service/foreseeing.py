"""
Foreseeing: hypotheses in a process of their own, which may use so much of a processor and no more.

The process is started when it is first needed, and again after it had to be stopped. It is sent what the log holds of
the streams that matter, unfolds it, and forgets it.
"""

import asyncio
import pickle
import signal
import struct
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from treatylog.errors import ForesightBusy, TreatylogError
from treatylog.facts.event import PARTIES_STREAM, Event
from treatylog.log.store import RecordedEvent
from treatylog.projection.knowledge import known
from treatylog.projection.world import World
from treatylog.service.answers import WhatIfAnswer
from treatylog.service.hypotheses import by_stream, foreseen
from treatylog.service.telling import Asked

CPU_SECONDS = 5.0
"""How much of a processor one question may use."""

_WALL_FACTOR = 6
_MOST_WAITING = 16
_IN_THE_PROCESS = f"from {__name__} import serve; serve()"
_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Task:
    """A question with all it needs: what is recorded, the acts, the clocks, the position, and the budget."""

    recorded: tuple[RecordedEvent, ...]
    acts: tuple[Event, ...]
    asked: Asked
    position: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as it is sent from one process to another."""

    kind: type[TreatylogError]
    message: str
    context: Mapping[str, object]


class BudgetSpent(BaseException):
    """The processor time of a question is used up. No fault that any code on the way would hold up."""


class Foreseer:
    """The one process that hypotheses are unfolded in, one after the other."""

    def __init__(self, seconds: float = CPU_SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None

    async def foreseen(
        self, world: World, recorded: Sequence[RecordedEvent], acts: Sequence[Event], asked: Asked
    ) -> WhatIfAnswer:
        """
        What *acts* would change in *world*, which was made from *recorded*. As `hypotheses.foreseen`.

        ForesightBusy when it takes too much of a processor, or too many wait.
        """
        needed = _needed(world, by_stream(acts))
        task = Task(
            tuple(item for item in recorded if item.stream in needed), tuple(acts), asked, world.knowledge.position,
            self._seconds,
        )  # fmt: skip
        if self._waiting >= _MOST_WAITING:
            raise ForesightBusy(f"{self._waiting} hypothetical questions wait, and no more may; ask again in a moment")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._answered(task)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """Stop the process, if there is one."""
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _answered(self, task: Task) -> WhatIfAnswer:
        try:
            async with asyncio.timeout(self._seconds * _WALL_FACTOR):
                told = await self._sent(task)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            await self.close()
            told = None
        except asyncio.CancelledError:
            await self.close()
            raise
        match told:
            case WhatIfAnswer():
                return told
            case Refusal(kind, message, context):
                raise kind(message, **context)
        raise ForesightBusy(
            f"what these acts would change was not found with {self._seconds:g} seconds of a processor; ask about "
            "fewer acts, or of a treaty with fewer parties"
        )

    async def _sent(self, task: Task) -> Any:
        process = await self._running()
        assert process.stdin
        assert process.stdout
        content = pickle.dumps(task)
        process.stdin.write(_LENGTH.pack(len(content)) + content)
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        return pickle.loads(await process.stdout.readexactly(length))  # from our own process

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _IN_THE_PROCESS, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        return self._process


def _needed(world: World, streams: dict[str, list[Event]]) -> frozenset[str]:
    """The streams that are unfolded, and those that bear on them: all, where the parties' own is touched."""
    if PARTIES_STREAM in streams:
        return frozenset(world.knowledge.streams)
    for key in streams:
        world.treaty(key)
    bearing = [key for key in world.knowledge.treaties if not world.upstream(key).isdisjoint(streams)]
    return frozenset({PARTIES_STREAM}.union(*(world.upstream(key) for key in bearing)))


# In the process


def serve() -> None:
    """Answer the tasks that come from standard input, one after the other, until it ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, _spent)
    while head := source.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        task: Task = pickle.loads(source.read(length))  # from the process that started this one
        content = pickle.dumps(_within_budget(task))
        target.write(_LENGTH.pack(len(content)) + content)
        target.flush()


def _within_budget(task: Task) -> WhatIfAnswer | Refusal | None:
    """The answer, or what speaks against the question; None where the budget does not reach."""
    try:
        signal.setitimer(signal.ITIMER_PROF, task.seconds)
        return answered(task)
    except TreatylogError as fault:
        return Refusal(type(fault), fault.message, fault.context)
    except BudgetSpent:
        return None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def answered(task: Task) -> WhatIfAnswer:
    """The answer to *task*."""
    world = World(replace(known(task.recorded, public_on=task.asked.public_on), position=task.position))
    streams = {key: [item.event for item in task.recorded if item.stream == key] for key in by_stream(task.acts)}
    return foreseen(world, streams, task.acts, task.asked)


def _spent(_number: int, _frame: object) -> None:
    raise BudgetSpent
