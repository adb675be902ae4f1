"""
This package over a made world, in a process of its own: started cold, then asked.

Run in ``tests`` as ``python -m benchmarks.ours LOG QUESTIONS``, which `suite` does; it prints JSON.
"""

import asyncio
import gc
import json
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.made import SOURCE
from treatylog.facts.event import parse_event
from treatylog.log.rows import SLIPS_OF_LOG
from treatylog.projection.world import World
from treatylog.service.build import Service, service
from treatylog.service.recalling import place
from treatylog.service.settings import Settings
from treatylog.service.treaties import Question

ROUNDS = 5
FETCH = f"SELECT {SLIPS_OF_LOG} FROM event ORDER BY position"
"""What has to be read of the log before anything can be answered, as one statement."""

QUIET = frozenset({"not_party", "unknown", "none"})
"""The headlines of those who have had nothing to do with a treaty yet."""

Asked = tuple[str, str, str]
"""A question: the key of a treaty, the code of a party, a day."""


def digest(found: Sequence[tuple[str, str, str]]) -> str:
    """What all of *found* comes to, in whatever order it is."""
    return sha256(json.dumps(sorted(found)).encode()).hexdigest()


def timed(work: Callable[[], Any], rounds: int = ROUNDS, clock: Callable[[], float] = time.process_time) -> float:
    """The seconds that *work* takes by *clock*, of CPU unless it is another: the median of *rounds*."""
    took = []
    for _ in range(rounds):
        began = clock()
        work()
        took.append(clock() - began)
    return statistics.median(took)


def resident() -> float:
    """The megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def point(world: World, asked: Sequence[tuple[str, str, date]]) -> list[str]:
    """Where each party stood, asked one by one."""
    timeline = world.timeline
    return [timeline(treaty).headline(party, on).value for treaty, party, on in asked]


def everywhere(world: World, on: date) -> list[tuple[str, str, str]]:
    """Where all parties of all treaties stood on a day, those left out who had nothing to do with them yet."""
    found = []
    for key in world.knowledge.treaties:
        line = world.timeline(key)
        for party in line.parties:
            headline = line.headline(party, on).value
            if headline not in QUIET:
                found.append((key, party, headline))
    return found


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


async def started(log: str, asked: Sequence[Asked], on: str) -> dict[str, Any]:
    """What starting over *log* takes of CPU, and then answering what is *asked*, and everything on the day *on*."""
    settings = Settings(db=log)
    place(settings).unlink(missing_ok=True)
    gc.disable()  # as a server does while it loads
    before, began = resident(), time.process_time()
    async with service(settings, now, loading=False, following=True, staying=True) as opened:
        await _first(opened, asked[0])
        answering, read = time.process_time(), resident() - before
        world = await opened.treaties.present()
        for key in world.knowledge.treaties:
            world.timeline(key)
        whole = time.process_time()
        memory = resident() - before
        gc.enable()
        gc.freeze()
        questions = [(treaty, party, date.fromisoformat(day)) for treaty, party, day in asked]
        everything = everywhere(world, date.fromisoformat(on))
        return {
            "first": answering - began,
            "start": whole - began,
            "read": read,
            "memory": memory,
            "point": timed(lambda: point(world, questions)) / len(questions),
            "answers": point(world, questions),
            "everywhere": timed(lambda: everywhere(world, date.fromisoformat(on))),
            "pairs": len(everything),
            "digest": digest(everything),
        }


async def _first(opened: Service, asked: Asked) -> None:
    treaty, party, day = asked
    await opened.treaties.status(treaty, party, Question(date.fromisoformat(day)))


async def recalled(log: str, asked: Sequence[Asked]) -> float:
    """The seconds of CPU until the first answer of a server that starts by the snapshot which `started` left behind."""
    settings = Settings(db=log)
    if not place(settings).exists():
        raise FileNotFoundError(f"there is no snapshot {place(settings)}")
    began = time.process_time()
    async with service(settings, now, loading=False, following=True) as opened:
        await _first(opened, asked[0])
        return time.process_time() - began


def fetched(log: str) -> float:
    """The seconds of CPU in which the rows that are read to start are fetched and kept."""
    gc.disable()
    with closing(sqlite3.connect(log)) as db:
        began = time.process_time()
        found = db.execute(FETCH).fetchall()
        seconds = time.process_time() - began
    assert found
    gc.enable()
    return seconds


async def late(log: str, keys: Sequence[str], rounds: int) -> dict[str, tuple[float, float]]:
    """
    How long it takes until what an act recorded late changes is answered, by the key of its treaty; and of CPU.

    From handing the act over to the status of its party: judged, durably written, the treaty unfolded anew, told.
    """
    async with service(Settings(db=log), now, loading=False, staying=True) as opened:
        world = await opened.treaties.refresh()
        gc.collect()
        gc.freeze()
        found = {}
        for key in keys:
            line = world.timeline(key)
            party = line.parties[0]
            took = [await _late(opened, key, party, number) for number in range(rounds)]
            found[key] = statistics.median(one for one, _ in took), statistics.median(cpu for _, cpu in took)
        return found


async def _late(opened: Service, key: str, party: str, number: int) -> tuple[float, float]:
    adopted = (await opened.treaties.refresh()).treaty(key).header.adopted
    event = parse_event(
        {
            "id": f"{key}/late-{number}", "treaty": key, "type": "statement_made", "party": party,
            "on": (adopted + timedelta(days=40 + number)).isoformat(), "sources": [SOURCE], "text": "It spoke late.",
        }
    )  # fmt: skip
    began, worked = time.perf_counter(), time.process_time()
    await opened.treaties.record(key, [event], expected=None, recorded_by="benchmark")
    await opened.treaties.status(key, party, Question(adopted + timedelta(days=400)))
    return time.perf_counter() - began, time.process_time() - worked


def main(arguments: Sequence[str]) -> int:
    """Print what was measured, as JSON."""
    what, log, *rest = arguments
    if what == "fetch":
        found: Any = fetched(log)
    elif what == "late":
        found = asyncio.run(late(log, json.loads(rest[0]), int(rest[1])))
    else:
        questions = json.loads(Path(rest[0]).read_text(encoding="utf-8"))
        asked = questions["asked"]
        found = asyncio.run(recalled(log, asked) if what == "recalled" else started(log, asked, questions["on"]))
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
