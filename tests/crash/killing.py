"""The killing of writers, and the looking over of what they leave."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import treatylog
from crash.writer import Append, Plan, batch, door, open_store, plan_text
from treatylog.facts.event import Event
from treatylog.log.store import EventStore, RecordedEvent

SOURCES = Path(treatylog.__file__).parents[1]
TESTS = Path(__file__).parents[1]

LONGEST = 0.6
"""A writer that does not come by its moment in so many seconds is killed as at any other."""

AT_ONCE = 256
"""So many appends of a writer that was killed are sent again at once: far fewer than a log lets wait."""


@dataclass
class Ended:
    """What a writer told before its end: what it tried, what was acknowledged at which positions."""

    tried: set[tuple[int, int]] = field(default_factory=set)
    done: dict[tuple[int, int], Sequence[int]] = field(default_factory=dict)
    refused: int = 0
    by_itself: bool = False
    opened: bool = False
    code: int = 0
    fault: str = ""


class Mould:
    """Casts writers, one at a time, and has them killed."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def killed(self, plan: Plan, *, after: float, acknowledged: int | None) -> Ended:
        """A writer killed *after* so many seconds from its opening and so many *acknowledged*; None: from its birth."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(plan_text(plan).encode())
        loop, ended, pid, killing = asyncio.get_running_loop(), Ended(), 0, None
        wait = LONGEST if plan.moment else after
        while words := (await self._process.stdout.readline()).decode().split():
            match words:
                case ["began", one]:
                    pid = int(one)
                case ["opened"]:
                    ended.opened = True
                case ["try", writer, number]:
                    ended.tried.add((int(writer), int(number)))
                case ["done", writer, number, *positions]:
                    ended.done[int(writer), int(number)] = [int(one) for one in positions]
                case ["refused", *what]:
                    assert "the last append was not written" in " ".join(what)
                    ended.refused += 1
                case ["here"]:
                    ended.by_itself = True
                case ["fault", *what]:
                    ended.fault = " ".join(what)
                case ["ended", code]:
                    ended.code = int(code)
                    break
            due = pid if acknowledged is None else ended.opened and len(ended.done) >= acknowledged
            if killing is None and due:
                killing = loop.call_later(wait, _kill, pid)
        if killing:
            killing.cancel()
        ended.by_itself |= ended.code == -signal.SIGXFSZ
        return ended


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@asynccontextmanager
async def mould() -> AsyncIterator[Mould]:
    """A mould, warm."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (SOURCES, TESTS)))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "crash.writer", stdin=PIPE, stdout=PIPE, env=environment
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield Mould(process)
    finally:
        process.stdin.close()
        await process.wait()


@dataclass
class Log:
    """A log that outlives its writers: where it is, and what was seen in it, which must stay."""

    place: str
    leaves: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


@dataclass
class Tally:
    """What was counted."""

    kills: int = 0
    at_moments: int = 0
    before_opening: int = 0
    acknowledged: int = 0
    lost: int = 0
    refused: int = 0
    in_doubt: int = 0
    found: int = 0
    events: int = 0
    moments: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.at_moments} at {len(self.moments)} named moments, {self.before_opening} before "
            f"the log was open), {self.acknowledged:,} appends acknowledged, {self.lost} lost; {self.in_doubt:,} in "
            f"doubt, of which {self.found:,} were there, each once after a retry"
        )


async def kill_and_look(mould: Mould, log: Log, plan: Plan, dice: random.Random, tally: Tally) -> None:
    """Kill a writer by *plan*, and see that the log holds what it promised."""
    early = dice.random() < 0.25
    ended = await mould.killed(
        plan,
        after=dice.uniform(0, 0.06) if early else dice.uniform(0, 0.004),
        acknowledged=None if early and not plan.moment else 0 if plan.moment else dice.randrange(1, 80),
    )
    assert not ended.fault, ended.fault
    assert ended.code in {-signal.SIGKILL, -signal.SIGXFSZ}
    tally.kills += 1
    tally.refused += ended.refused
    tally.at_moments += ended.by_itself
    tally.before_opening += not ended.opened
    if ended.by_itself and plan.moment:
        tally.moments.add(plan.moment)
    await look(log, plan, ended, tally)


async def look(log: Log, plan: Plan, ended: Ended, tally: Tally) -> None:
    """
    The log opens and verifies; it begins with all that was seen in it before; every acknowledged append is there, at
    its positions and as it was sent; every other one wholly or not at all; and sent again, each is there once.
    """
    tried = {one: batch(plan.run, *one) for one in sorted(ended.tried)}
    doubtful = [events for one, events in tried.items() if one not in ended.done]
    store = await open_store(log.place)
    try:
        assert (await store.verify()).size == await store.position()
        there = await _seen(log, store)
        for one, positions in ended.done.items():
            tally.acknowledged += 1
            held = [(entry.position, entry.event) for event in tried[one] if (entry := there.get(event.id))]
            tally.lost += held != list(zip(positions, tried[one], strict=True))
        assert not tally.lost
        assert {id for id in there if id.startswith(f"pact/k{plan.run}-")} <= _ids(tried.values())
        for events in doubtful:
            found = [event.id in there for event in events]
            assert all(found) or not any(found)
            tally.in_doubt += 1
            tally.found += all(found)
        async with door(log.place, plan.through, store) as append:
            told = await _sent(append, doubtful)
            assert all(len(positions) in {0, len(events)} for positions, events in zip(told, doubtful, strict=True))
            assert not any(await _sent(append, list(tried.values())))
        there |= await _seen(log, store)
    finally:
        await store.close()
    assert _ids(tried.values()) <= there.keys()
    tally.events += len(_ids(tried.values()))


async def _sent(append: Append, batches: Sequence[Sequence[Event]]) -> Sequence[Sequence[int]]:
    """What *append* tells of each of *batches*, of which no more are sent at once than a log lets wait."""
    told: list[Sequence[int]] = []
    for start in range(0, len(batches), AT_ONCE):
        told += await asyncio.gather(*map(append, batches[start : start + AT_ONCE]))
    return told


async def _seen(log: Log, store: EventStore) -> dict[str, RecordedEvent]:
    """What *store* holds that was not seen in *log* before, by id; what was is unchanged."""
    entries = await store.read_all(limit=10**6)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.leaf_hash for entry in entries[: len(log.leaves)]] == log.leaves
    news = {entry.event.id: entry for entry in entries[len(log.leaves) :]}
    assert len(news) == len(entries) - len(log.leaves)
    assert not news.keys() & log.ids
    log.ids |= news.keys()
    log.leaves = [entry.leaf_hash for entry in entries]
    return news


def _ids(batches: Iterable[Sequence[Event]]) -> set[str]:
    return {event.id for events in batches for event in events}
