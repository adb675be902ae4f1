"""The committer: the one place through which a process appends; what waits together is written together."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from treatylog.errors import LogBusy, LogUnavailable
from treatylog.log.group import Append, Outcome
from treatylog.log.store import Appended
from treatylog.log.worker import Done, Worker

MOST_WAITING = 1024
MOST_TOGETHER = 256
PAUSE_SECONDS = 0.01

Commit = Callable[[Sequence[Append]], list[Outcome]]
"""Writes a group in one durable transaction and tells the outcome of each; it runs on the thread of the store."""


class TryAgain(Exception):
    """The group could not be written just now. ``fault`` is what the writers are told when their patience ends."""

    def __init__(self, fault: LogUnavailable, pause: float = PAUSE_SECONDS) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.pause = pause


@dataclass(slots=True, eq=False)
class _Waiting:
    append: Append
    until: float
    told: asyncio.Future[Appended]
    alone: bool = field(default=False)


class Committer:
    """
    Appends in the order in which they come, those that wait at once in one group: *commit* runs on *worker*.

    While a group is being written the next one gathers, so that a lone writer waits for nobody and many writers share
    one wait for the disk. A group that fails as a whole is tried one by one, so that each writer hears of its own
    fault. A writer that gives up while it waits is passed over; one whose group is being written is recorded.
    """

    def __init__(
        self, commit: Commit, worker: Worker, *, place: str, patience: float, most_waiting: int = MOST_WAITING,
        most_together: int = MOST_TOGETHER,
    ) -> None:  # fmt: skip
        self._commit = commit
        self._worker = worker
        self._place = place
        self._patience = patience
        self._most_waiting = most_waiting
        self._most_together = most_together
        self._queue: deque[_Waiting] = deque()
        self._writing: Sequence[_Waiting] = ()
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    async def append(self, append: Append) -> Appended:
        """
        What became of *append*, once it lasts. LogBusy when too many wait; LogUnavailable when patience ends.
        """
        if self._closed:
            raise LogUnavailable(f"the log {self._place} is closed; open it again", place=self._place)
        waiting = len(self._queue) + len(self._writing)
        if waiting >= self._most_waiting:
            raise LogBusy(f"{waiting} appends wait to be written, and no more may; try again in a moment")
        loop = asyncio.get_running_loop()
        item = _Waiting(append, loop.time() + self._patience, loop.create_future())
        self._queue.append(item)
        if self._idle.is_set():
            self._idle.clear()
            self._start()
        return await item.told

    async def close(self) -> None:
        """Take no more, and finish what waits."""
        self._closed = True
        await self._idle.wait()

    def _start(self) -> None:
        self._writing = self._next_group()
        if not self._writing:
            self._idle.set()
            return
        self._worker.give(partial(self._commit, [item.append for item in self._writing]), self._finish)

    def _next_group(self) -> Sequence[_Waiting]:
        group: list[_Waiting] = []
        while self._queue and len(group) < self._most_together:
            item = self._queue[0]
            if item.alone and group:
                break
            self._queue.popleft()
            if not item.told.done():
                group.append(item)
            if item.alone and group:
                break
        return group

    def _finish(self, done: Done[list[Outcome]]) -> None:
        group, self._writing, pause = self._writing, (), 0.0
        fault = done.fault
        if fault is None:
            for item, outcome in zip(group, done.result(), strict=True):
                _tell(item, outcome)
        elif isinstance(fault, TryAgain):
            self._again(group, fault)
            pause = fault.pause
        elif len(group) > 1:
            self._again([_Waiting(item.append, item.until, item.told, alone=True) for item in group])
        else:
            _tell(group[0], fault)
        if pause:
            asyncio.get_running_loop().call_later(pause, self._start)
        else:
            self._start()

    def _again(self, group: Sequence[_Waiting], fault: TryAgain | None = None) -> None:
        """Put *group* back in front, without those whose patience has ended."""
        now = asyncio.get_running_loop().time()
        for item in reversed(group):
            if fault is not None and item.until <= now:
                _tell(item, fault.fault)
            else:
                self._queue.appendleft(item)


def _tell(item: _Waiting, outcome: Appended | BaseException) -> None:
    if item.told.done():
        return
    if isinstance(outcome, StopIteration):  # of a clock that replays the times of an export; a future cannot carry it
        item.told.set_exception(RuntimeError("the clock of the log has no more times to give"))
    elif isinstance(outcome, BaseException):
        item.told.set_exception(outcome)
    else:
        item.told.set_result(outcome)
