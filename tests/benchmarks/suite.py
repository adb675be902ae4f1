"""
The whole suite: this package beside what a user would pick instead, over made worlds of growing size.

Run in ``tests`` as ``python -m benchmarks.suite``, or as ``make bench``. Figures are kept in ``performance.json``
beside the page that tells it; a part that is run again replaces its own figures there and no others.
"""

import argparse
import asyncio
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import made, ours, page, replay, sides, stores
from benchmarks.made import SEED, Kind, recorded, stretches, world
from benchmarks.page import Figures, Measured
from postgres import Missing
from treatylog.facts.event import parse_event
from treatylog.importers.mapping import TableMap
from treatylog.importers.rows import Reader
from treatylog.importers.staging import Staging
from treatylog.importers.table import Table
from treatylog.importers.taking import read_rows, take_table
from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import EventStore
from treatylog.service.build import service
from treatylog.service.load import load
from treatylog.service.recalling import LEAST_EVENTS
from treatylog.service.settings import Settings

SMALLEST = 10_000
LARGEST = 1_000_000
QUESTIONS = 2_000
IMPORTED = 100_000
LATE_ROUNDS = 21
ON = date(2010, 6, 1)
"""The day on which everything is asked for."""

_TOGETHER = 250
_OF_START = ("start", "first", "read", "memory")
_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent


@dataclass(frozen=True, slots=True)
class Bench:
    """The sizes to measure, where worlds are kept, the connection to PostgreSQL if there is one."""

    sizes: tuple[int, ...]
    worlds: Path
    folder: Path
    postgres: Any = None
    rounds: int = 3
    imported: int = IMPORTED
    questions: int = QUESTIONS
    late_rounds: int = LATE_ROUNDS
    last: dict[tuple[int, Kind], dict[str, Any]] = field(default_factory=dict)
    say: Callable[[str], None] = field(default=lambda text: None)


# Worlds on disk


def kept(bench: Bench, size: int, kind: Kind) -> Path:
    """The log of a made world, kept for as long as its maker does not change, its schema up to date."""
    state = sha256(Path(made.__file__).read_bytes()).hexdigest()[:12]
    path = bench.worlds / f"{kind}-{size}-{state}.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            bench.say(f"making a world of {size:,} events ({kind})")
            asyncio.run(_write(Path(folder) / "log.db", size, kind))
            (Path(folder) / "log.db").rename(path)
    asyncio.run(_opened_once(path))
    return path


async def _opened_once(path: Path) -> None:
    await (await SqliteStore.open(path, clock=ours.now)).close()


async def _write(path: Path, size: int, kind: Kind) -> None:
    store = await SqliteStore.open(path, clock=ours.now)
    try:
        for batches in _chunks(recorded(size, kind), _TOGETHER):
            await asyncio.gather(*(_append(store, key, lines) for key, lines in batches))
    finally:
        await store.close()


async def _append(store: EventStore, key: str, lines: Sequence[made.Line]) -> None:
    await store.append(key, [parse_event(line) for line in lines], expected=None, recorded_by="made")


def _chunks(batches: Iterator[made.Batch], many: int) -> Iterator[list[made.Batch]]:
    while chunk := list(islice(batches, many)):
        yield chunk


# The parts


def step(bench: Bench) -> Iterator[Measured]:
    """One step of a machine, by the compiled tables and by `transitions` walked directly."""
    work = replay.work(_timelines(kept(bench, min(bench.sizes), Kind.CLAUSES)))
    found = replay.measured(work, bench.rounds)
    if wrong := replay.differing(found):
        raise AssertionError(f"the walks end in different states: {wrong[:3]}")
    per = 1e6 / len(work.steps)
    figures = {"treatylog": found.tables * per, "transitions": found.transitions * per}
    yield Measured("step", len(work.steps), figures)


def _timelines(path: Path) -> list[Any]:
    async def made_of() -> list[Any]:
        async with service(Settings(db=str(path)), ours.now, loading=False) as opened:
            world = await opened.treaties.refresh()
            return [world.timeline(key) for key in world.knowledge.treaties]

    return asyncio.run(made_of())


def rehydrate(bench: Bench) -> Iterator[Measured]:
    """One long stream read from SQLite and folded, beside an aggregate of `eventsourcing`."""
    lengths = stores.Sizes(read=20_000 if bench.questions == QUESTIONS else 200, rounds=bench.rounds)
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder, stores.in_sqlite(Path(folder)) as place:
        found = asyncio.run(stores.rehydrated(place, lengths))
    figures = {"treatylog": found.ours, "eventsourcing": found.theirs, "treatylog, in law": found.lawful}
    yield Measured("rehydrate", found.events, figures)


def start(bench: Bench) -> Iterator[Measured]:
    """Started cold in a process of its own until it answers, beside the bare fetch of what has to be read."""
    for kind in Kind:
        for size in bench.sizes:
            path = kept(bench, size, kind)
            runs = [(_child("fetch", path), _asked(bench, path, size, kind)) for _ in range(_often(bench, size))]
            medians = {name: statistics.median(found[name] for _, found in runs) for name in _OF_START}
            figures = {
                "bare fetch": statistics.median(fetched for fetched, _ in runs),
                "treatylog, first answer": medians["first"],
                "treatylog, all unfolded": medians["start"],
                "MB read": medians["read"],
                "MB unfolded": medians["memory"],
            }
            if size >= LEAST_EVENTS:
                again = [_asked(bench, path, size, kind, "recalled") for _ in range(_often(bench, size))]
                figures["treatylog, from snapshot"] = statistics.median(again)
            yield Measured(f"start-{kind}", size, figures)


def asof(bench: Bench) -> Iterator[Measured]:
    """Where one party stood on a day, and where all stood, beside SQL and pandas over a table worked out beforehand."""
    for size in bench.sizes:
        path = kept(bench, size, Kind.RECORDED)
        questions = asked(size, bench.questions)
        right = [headline for _, headline in questions]
        questions_only = [question for question, _ in questions]
        found = bench.last.get((size, Kind.RECORDED)) or _asked(bench, path, size, Kind.RECORDED)
        if found["answers"] != right:
            raise AssertionError("treatylog answers something else than the acts say")
        point, all_at = {"treatylog": found["point"] * 1e6}, {"treatylog": found["everywhere"] * 1e3}
        with (
            tempfile.TemporaryDirectory(dir=bench.folder) as folder,
            sides.sides(Path(folder), size, Kind.RECORDED, bench.postgres) as others,
        ):
            for side in others:
                if side.point(questions_only) != right:
                    raise AssertionError(f"{side.name} answers something else than the acts say")
                if ours.digest(side.everywhere(ON.isoformat())) != found["digest"]:
                    raise AssertionError(f"{side.name} says something else of {ON}")
                clock = time.perf_counter if side.name == "PostgreSQL" else time.process_time  # it is another process
                few = questions_only[: len(questions_only) // 10] if side.name == "pandas" else questions_only
                point[side.name] = ours.timed(partial(side.point, few), bench.rounds, clock) / len(few) * 1e6
                all_at[side.name] = ours.timed(partial(side.everywhere, ON.isoformat()), bench.rounds, clock) * 1e3
        yield Measured("point", size, point)
        yield Measured("everywhere", size, {**all_at, "pairs": found["pairs"]})


def late(bench: Bench) -> Iterator[Measured]:
    """An act recorded late: judged, written, its treaty unfolded anew and a status of it told."""
    for size in bench.sizes:
        path = kept(bench, size, Kind.CLAUSES)
        treaties = sorted(islice(world(size, Kind.CLAUSES), 1000), key=lambda one: len(one.done))
        median, large = treaties[len(treaties) // 2].key, treaties[len(treaties) * 95 // 100].key
        with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
            copy = Path(folder) / "log.db"
            shutil.copyfile(path, copy)
            found = _child("late", copy, json.dumps([median, large]), str(bench.late_rounds))
        (whole, cpu), (large_whole, large_cpu) = found[median], found[large]
        figures = {
            "median treaty": whole, "of that CPU": cpu, "large treaty": large_whole, "of that CPU ": large_cpu,
        }  # fmt: skip
        yield Measured("late", size, {name: seconds * 1e3 for name, seconds in figures.items()})


def importing(bench: Bench) -> Iterator[Measured]:
    """A table of dated actions: its rows parsed, then judged by law and durably logged; CPU of one core."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        table = Path(folder) / "made.csv"
        rows = _table(table, bench.imported)
        parsed, taken = asyncio.run(_imported(Path(folder) / "log.db", table, rows))
    yield Measured("import", rows, {"rows parsed a second": rows / parsed, "rows a second": rows / (parsed + taken)})


def _table(path: Path, most: int) -> int:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("treaty", "party", "action", "date", "source"))
        rows = (
            (one.key, act.party, act.type, act.on.isoformat(), made.SOURCE)
            for one in world(2 * most, Kind.RECORDED)
            for act in one.done
        )
        many = 0
        for row in islice(rows, most):
            writer.writerow(row)
            many += 1
        return many


async def _imported(log: Path, file: Path, rows: int) -> tuple[float, float]:
    how, record = TableMap(), read_record(bundled())
    store = await SqliteStore.open(log, clock=ours.now)
    try:
        await load(store, _parties(record))
        with Staging() as staging:
            began = time.process_time()
            found = read_rows(Table(file, how), Reader(how, record.directory, ours.now().date(), "made"), staging)
            parsed = time.process_time() - began
            if found != rows or staging.count_rejects():
                raise AssertionError(f"{found} rows read of {rows}, {staging.count_rejects()} rejected")
        with Staging() as staging:
            began = time.process_time()
            taken = await take_table(
                store, Table(file, how), how, {}, recorded_by="benchmark", today=ours.now().date(), staging=staging
            )
            if taken.accepted != rows:
                raise AssertionError(f"{taken.accepted} rows accepted of {rows}: {staging.count_rejects()}")
            return parsed, time.process_time() - began - parsed
    finally:
        await store.close()


def _parties(record: RecordFiles) -> RecordFiles:
    """*record* without its treaties."""
    return replace(record, streams=tuple(stream for stream in record.streams if stream.definition is None))


PARTS: Mapping[str, Callable[[Bench], Iterator[Measured]]] = {
    "step": step,
    "rehydrate": rehydrate,
    "import": importing,
    "late": late,
    "start": start,
    "asof": asof,
}


# What is asked


def asked(size: int, many: int) -> list[tuple[ours.Asked, str]]:
    """Questions that are drawn from the whole of a world, with where the party stood."""
    random, found = Random(SEED), list[tuple[ours.Asked, str]]()
    share = min(1.0, 2 * many / size)
    for one in world(size, Kind.RECORDED):
        for stretch in stretches(one):
            if random.random() < share:
                last = stretch.until or made.LAST + timedelta(days=200)
                on = stretch.since + timedelta(days=random.randrange((last - stretch.since).days))
                found.append(((one.key, stretch.party, on.isoformat()), stretch.headline))
    random.shuffle(found)
    return found[:many]


def _asked(bench: Bench, path: Path, size: int, kind: Kind, what: str = "start") -> Any:
    questions = [question for question, _ in asked(size, bench.questions)] if kind is Kind.RECORDED else []
    if not questions:
        first = next(one for one in world(size, kind) if one.done)
        questions = [(first.key, first.done[0].party, ON.isoformat())]
    with tempfile.NamedTemporaryFile("w", suffix=".json", dir=bench.folder, encoding="utf-8") as file:
        json.dump({"asked": questions, "on": ON.isoformat()}, file)
        file.flush()
        found = _child(what, path, file.name)
        if what == "start":
            bench.last[size, kind] = found  # what is asked of it then need not be started again
        return found


def _child(what: str, log: Path, *more: str) -> Any:
    """What a process of its own measured."""
    command = [sys.executable, "-m", "benchmarks.ours", what, str(log), *more]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_HERE.parent)])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _often(bench: Bench, size: int) -> int:
    return bench.rounds if size <= SMALLEST * 10 else 1


# All of it


@contextmanager
def connected() -> Iterator[Any]:
    """A connection to PostgreSQL; None where there is none to be had."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(stores.in_postgres())
        except (Missing, ImportError) as missing:
            sys.stderr.write(f"without PostgreSQL: {missing}\n")
            yield None
            return
        bare: Any = place.bare
        yield bare.db


def sizes(largest: int) -> tuple[int, ...]:
    """From ten thousand by tens up to *largest*."""
    found, size = [], SMALLEST
    while size < largest:
        found.append(size)
        size *= 10
    return (*found, largest)


def run(bench: Bench, parts: Iterable[str], results: Path) -> Figures:
    """Measure the *parts*, keeping what was measured in *results* as it comes."""
    figures = Figures.read(results)
    for name in parts:
        bench.say(f"measuring: {name}")
        for one in PARTS[name](bench):
            bench.say("\n".join(page.told(one)))
            figures = figures.with_one(one, page.moment())
            figures.write(results)
    return figures


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Measure, and write the page with its plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suite", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--size", type=int, default=LARGEST, help="events in the largest world (default %(default)s)")
    parser.add_argument(
        "--only",
        default=",".join(PARTS),
        help="the parts to measure; none: only write the page",
    )
    parser.add_argument("--into", type=Path, default=_ROOT / ".bench", help="where page, plot and figures are written")
    parser.add_argument("--worlds", type=Path, default=Path(tempfile.gettempdir()) / "treatylog-worlds")
    given = parser.parse_args(arguments)
    parts = [name for name in given.only.split(",") if name]
    if unknown := [name for name in parts if name not in PARTS]:
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    given.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, connected() as postgres:
        bench = Bench(sizes(given.size), given.worlds, Path(folder), postgres, say=_say)
        figures = run(bench, parts, given.into / page.DATA)
    page.write(figures, given.into)
    sys.stdout.write(f"written: {given.into / page.PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
