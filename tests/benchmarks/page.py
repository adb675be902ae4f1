"""What the suite measured, as JSON, as a page and as a plot. Nothing on the page is typed but what the figures mean."""

import json
import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

DATA = "performance.json"
PAGE = "performance.md"
PLOT = "performance.svg"

_ROOT = Path(__file__).parent.parent.parent
_OTHERS = ("transitions", "eventsourcing", "pandas", "psycopg", "pydantic")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one part measured at one size: by side, in the unit of the part. ``moment`` is when, and at what commit."""

    part: str
    size: int
    figures: Mapping[str, float]
    moment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured, and the machine it was measured on."""

    machine: Mapping[str, str]
    measured: Sequence[Measured]

    @classmethod
    def read(cls, path: Path) -> Self:
        """What *path* holds; nothing where it is not there."""
        if not path.exists():
            return cls({}, ())
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(data["machine"], tuple(Measured(**one) for one in data["measured"]))

    def write(self, path: Path) -> None:
        """Keep all of it in *path*."""
        measured = [
            {"part": one.part, "size": one.size, "figures": dict(one.figures), "moment": dict(one.moment)}
            for one in self.measured
        ]
        path.write_text(json.dumps({"machine": dict(self.machine), "measured": measured}, indent=1) + "\n", "utf-8")

    def with_one(self, one: Measured, moment: Mapping[str, str]) -> Self:
        """The same with *one*, measured now on this machine, in place of what was measured of it before."""
        rest = [other for other in self.measured if (other.part, other.size) != (one.part, one.size)]
        rest.append(replace(one, moment=moment))
        order = [title.part for title in TABLES]
        measured = sorted(rest, key=lambda each: (order.index(each.part), each.size))
        return replace(self, machine=machine(), measured=tuple(measured))

    def of(self, part: str) -> Sequence[Measured]:
        """What was measured of *part*, the smallest size first."""
        return [one for one in self.measured if one.part == part]

    def largest(self, part: str, most: int | None = None) -> Measured | None:
        """What was measured of *part* at the largest size, or at the largest up to *most*."""
        found = [one for one in self.of(part) if most is None or one.size <= most]
        return found[-1] if found else None


def moment() -> Mapping[str, str]:
    """Now, the commit, and how busy the machine is."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=_ROOT
    ).stdout.strip()
    load = f"{os.getloadavg()[0]:.1f}"
    return {"at": datetime.now(UTC).isoformat(timespec="minutes"), "commit": commit or "unknown", "load": load}


def machine() -> Mapping[str, str]:
    """The machine and what runs on it, as far as figures depend on it."""
    cpu = re.search(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _text("/proc/meminfo"))
    return {
        "processor": f"{os.cpu_count()} x {cpu[1].strip() if cpu else platform.processor() or 'unknown'}",
        "memory": f"{int(memory[1]) / 2**20:.0f} GB" if memory else "unknown",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
        "packages": ", ".join(f"{name} {_version(name)}" for name in _OTHERS),
    }


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


# What is told


@dataclass(frozen=True, slots=True)
class Title:
    """A table of one part: what it is called, what its sizes and figures are in, and what is to be said of it."""

    part: str
    title: str
    of: str
    unit: str
    text: str


TABLES = (
    Title("step", "One step of a machine", "steps", "us a step",
          "The moves of every party of a small world with clauses, by the compiled tables and by `transitions` walked "
          "directly, one live machine for each party and axis. Both end in the same states."),
    Title("rehydrate", "One stream", "events", "us an event",
          "A stream of a hundred parties read from SQLite and folded to the standing of each, beside an aggregate of "
          "`eventsourcing` on the same disk that takes the same steps. *In law* is the same stream unfolded by its "
          "clauses, with the day and the reason of every effect."),
    Title("start-recorded", "Started cold, effects as recorded", "events", "seconds, and megabytes of memory",
          "A process of its own opens the log and reads all of it. *First answer* is the first status told; *all "
          "unfolded*, every treaty ready to be asked about. Beside it the rows that have to be read, fetched by one "
          "statement and kept. MB is what the process holds then, beyond what it held when it began. A snapshot is "
          "what a server left behind that ended in good order."),
    Title("start-clauses", "Started cold, effects by clauses", "events", "seconds, and megabytes of memory",
          "The same where each treaty has clauses, by which every effect is derived."),
    Title("point", "Where one party stood", "events", "us a question",
          "Two thousand questions drawn from the whole world, one after the other, in process; the others ask a table "
          "in which what became of every party was worked out beforehand. All give the same answers."),
    Title("everywhere", "Where all parties of all treaties stood on a day", "events", "milliseconds",
          "All rows as Python objects, by each side; the same rows. *Pairs* is how many."),
    Title("late", "One act recorded late", "events", "milliseconds",
          "From handing the act over to the status of its party: judged, durably written, its treaty unfolded anew, "
          "told. The median treaty has two parties, the large one is among the largest twentieth."),
    Title("import", "A table taken in", "rows", "",
          "A CSV of dated actions, CPU of one core: rows parsed alone; and parsed, judged by law and durably logged."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked: of which part, at most at which size, worked out how; and what limits it where it is missed."""

    what: str
    part: str
    asked: str
    value: Callable[[Mapping[str, float], int], float]
    is_kept: Callable[[float], bool]
    form: str
    limit: str
    most: int | None = None


def _ratio(one: str, other: str) -> Callable[[Mapping[str, float], int], float]:
    return lambda figures, _size: figures[one] / figures[other]


def _each(side: str) -> Callable[[Mapping[str, float], int], float]:
    return lambda figures, size: figures[side] / size * 1e6


MILLION = 1_000_000
_START = "what is made of each stream, and the reading of what the first answer rests on"
_UNFOLD = "a state with its reasons is made for every effect of every treaty; a server makes those that are asked for"

TARGETS = (
    Target("compiled step, of `transitions`", "step", "at least 50 x", _ratio("transitions", "treatylog"),
           lambda x: x >= 50, "{:.0f} x", "`transitions` calls a method for each step; a look-up has little to save"),
    Target("rehydrating one stream, of `eventsourcing`", "rehydrate", "at least 8 x",
           _ratio("eventsourcing", "treatylog"), lambda x: x >= 8, "{:.1f} x",
           "a slip is a row to fetch, a line to split, a date to read and an act to make, each a call; a fold over "
           "slips that makes no acts would move it"),
    Target("cold start, effects recorded, of the bare fetch", "start-recorded", "at most 2 x",
           _ratio("treatylog, first answer", "bare fetch"), lambda x: x <= 2, "{:.1f} x", _START),
    Target("the same with every treaty unfolded", "start-recorded", "at most 2 x",
           _ratio("treatylog, all unfolded", "bare fetch"), lambda x: x <= 2, "{:.1f} x", _UNFOLD),
    Target("cold start, effects by clauses, an event", "start-clauses", "at most 15 us",
           _each("treatylog, first answer"), lambda x: x <= 15, "{:.1f} us", _START),
    Target("the same with every treaty unfolded", "start-clauses", "at most 15 us",
           _each("treatylog, all unfolded"), lambda x: x <= 15, "{:.1f} us", _UNFOLD),
    Target("cold start from a snapshot, of the bare fetch", "start-recorded", "at most 0.3 x",
           _ratio("treatylog, from snapshot", "bare fetch"), lambda x: x <= 0.3, "{:.2f} x",
           "the digest over the snapshot, the head of the log, and what is made of each stream"),
    Target("where one party stood, of SQLite's best index", "point", "at least 3 x", _ratio("SQLite", "treatylog"),
           lambda x: x >= 3, "{:.1f} x", "two look-ups by name and a bisection, each a call"),
    Target("where one party stood", "point", "at most 2 us", lambda figures, _size: figures["treatylog"],
           lambda x: x <= 2, "{:.2f} us", "two look-ups by name and a bisection, each a call"),
    Target("all parties of all treaties at a date, of SQLite", "everywhere", "at least 10 x",
           _ratio("SQLite", "treatylog"), lambda x: x >= 10, "{:.1f} x",
           "one question for each pair, and every answer a Python object, on both sides"),
    Target("one late act in a median treaty, answered again", "late", "at most 5 ms",
           lambda figures, _size: figures["median treaty"], lambda x: x <= 5, "{:.1f} ms",
           "the wait for the disk, the changes of thread, and maps of all streams, copied for each world"),
    Target("rows of a table parsed a second", "import", "at least 50,000",
           lambda figures, _size: figures["rows parsed a second"], lambda x: x >= 50_000, "{:,.0f}",
           "the CSV reader and the sorting of rows on disk"),
    Target("rows of a table judged and logged a second", "import", "at least 10,000",
           lambda figures, _size: figures["rows a second"], lambda x: x >= 10_000, "{:,.0f}",
           "events as models, their canonical bytes and hashes, and the unfolding of each treaty"),
    Target("resident memory for a million events", "start-recorded", "at most 400 MB",
           lambda figures, size: figures["MB read"] / size * MILLION, lambda x: x <= 400, "{:.0f} MB",
           "a slip for each event and what is known of each stream"),
    Target("the same with every treaty unfolded", "start-recorded", "at most 400 MB",
           lambda figures, size: figures["MB unfolded"] / size * MILLION, lambda x: x <= 400, "{:.0f} MB",
           "states with their reasons, for every effect of every treaty"),
)  # fmt: skip
"""What issue and page call targets, in the order in which they were asked."""


def told(one: Measured) -> Iterator[str]:
    """*one* in a line or two, for whoever waits."""
    figures = "; ".join(f"{side} {_number(value)}" for side, value in one.figures.items())
    yield f"{one.part} {one.size:,}: {figures}"


def text(figures: Figures) -> str:
    """The page."""
    lines = [
        "# Performance",
        "",
        "What this package does beside what one would pick instead, in one run on one machine: ratios mean something",
        "elsewhere, times do not. The worlds are made from a seed with the shape of published tables of treaty acts:",
        "half of the treaties have two parties, one in ten a hundred and more; some acts are recorded late, some are",
        "corrected. What became of every party is also worked out by a few lines that know nothing of the law in the",
        "package, and a run fails unless all sides say the same. Times are CPU time, which is much the same on a busy",
        "machine; what waits for a disk or for a server is timed by the clock on the wall.",
        "",
        "Written by `make bench INTO=docs/explanation`; `SIZE=10000000` measures the largest, `ONLY=step,late` parts.",
        "How a step, a store and an answer over HTTP are measured by themselves: [speed](../reference/speed.md).",
        "",
        *_machine(figures),
        "## Asked and measured",
        "",
        *_targets(figures),
        "## Growth with size",
        "",
        f"![Time by size: starting grows with the number of events, a question does not]({PLOT})",
        "",
        *_growth(figures),
        "",
    ]
    for title in TABLES:
        lines += _table(title, figures.of(title.part))
    return "\n".join(lines).rstrip() + "\n"


def _machine(figures: Figures) -> Iterator[str]:
    yield "| measured on | |"
    yield "|---|---|"
    for name, value in figures.machine.items():
        yield f"| {name} | {value} |"
    yield ""
    moments = [one.moment for one in figures.measured if one.moment]
    if moments:
        loads = [float(one["load"]) for one in moments]
        commits = ", ".join(sorted({one["commit"] for one in moments}))
        begun, ended = min(one["at"] for one in moments), max(one["at"] for one in moments)
        yield (
            f"From {begun} to {ended}, at {commits}; {min(loads):.1f} to {max(loads):.1f} processes were ready to run "
            "meanwhile."
        )
    yield ""


def _targets(figures: Figures) -> Iterator[str]:
    yield "| what | events or rows | asked | measured | |"
    yield "|---|---:|---|---:|---|"
    missed = list[str]()
    for target in TARGETS:
        found = figures.largest(target.part, target.most)
        if found is None:
            yield f"| {target.what} | | {target.asked} | not measured | |"
            continue
        try:
            value = target.value(found.figures, found.size)
        except KeyError:  # of a size at which it is not there
            yield f"| {target.what} | {found.size:,} | {target.asked} | not measured | |"
            continue
        is_kept = target.is_kept(value)
        yield (
            f"| {target.what} | {found.size:,} | {target.asked} | {target.form.format(value)} | "
            f"{'kept' if is_kept else '**missed**'} |"
        )
        if not is_kept:
            missed.append(f"- *{target.what}*: {target.limit}.")
    yield ""
    if missed:
        yield "What limits those that are missed:"
        yield ""
        yield from missed
        yield ""


def _growth(figures: Figures) -> Iterator[str]:
    for part, side, what in (
        ("start-recorded", "treatylog, all unfolded", "Starting cold, effects as recorded"),
        ("start-clauses", "treatylog, all unfolded", "Starting cold, effects by clauses"),
        ("point", "treatylog", "Asking where one party stood"),
    ):
        found = figures.of(part)
        if len(found) > 1:
            first, last = found[0], found[-1]
            grown = last.figures[side] / first.figures[side]
            yield f"- {what}: {last.size / first.size:,.0f} times the events, {grown:,.1f} times as long."


def _table(title: Title, measured: Sequence[Measured]) -> Iterator[str]:
    if not measured:
        return
    yield f"## {title.title}"
    yield ""
    yield f"{title.text} In {title.unit}." if title.unit else title.text
    yield ""
    columns = list(dict.fromkeys(name for one in measured for name in one.figures))
    yield f"| {title.of} | " + " | ".join(columns) + " |"
    yield "|---:|" + "---:|" * len(columns)
    for one in measured:
        cells = (_number(one.figures[name]) if name in one.figures else "" for name in columns)
        yield f"| {one.size:,} | " + " | ".join(cells) + " |"
    yield ""


def _number(value: float) -> str:
    """Three digits that say something, and no more."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 1 else f"{value:.3g}"


def write(figures: Figures, folder: Path) -> None:
    """The page and its plot into *folder*."""
    (folder / PAGE).write_text(text(figures), encoding="utf-8")
    plot(figures, folder / PLOT)


def plot(figures: Figures, path: Path) -> None:
    """Time by size, each side a line: starting on the left, a question in the middle, everything on the right."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    panels: Iterable[tuple[str, str, Sequence[Measured]]] = (
        ("started cold, effects recorded", "seconds", figures.of("start-recorded")),
        ("where one party stood", "us a question", figures.of("point")),
        ("where all stood on a day", "ms", figures.of("everywhere")),
    )
    with mpl.rc_context({"svg.hashsalt": "treatylog", "svg.fonttype": "none", "font.size": 9}):
        figure, axes = pyplot.subplots(1, 3, figsize=(10, 3.4), layout="constrained")
        for axis, (name, unit, measured) in zip(axes, panels, strict=True):
            _lines(axis, measured)
            axis.set(title=name, xlabel="events", ylabel=unit, xscale="log", yscale="log")
            axis.grid(visible=True, which="major", alpha=0.3)
            if measured:
                axis.legend(frameon=False, fontsize=8)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


def _lines(axis: Any, measured: Sequence[Measured]) -> None:
    for side in dict.fromkeys(name for one in measured for name in one.figures):
        if side in {"MB read", "MB unfolded", "pairs"}:
            continue
        points = [(one.size, one.figures[side]) for one in measured if side in one.figures]
        width = 2.2 if side.startswith("treatylog") else 1.2
        axis.plot(*zip(*points, strict=True), marker="o", markersize=3, linewidth=width, label=side)
