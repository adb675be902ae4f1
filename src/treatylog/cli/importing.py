"""What `import` does with a table, and how that is told."""

import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from itertools import chain
from pathlib import Path

from rich.console import Console

from treatylog.cli import console, opening
from treatylog.cli.clocks import now
from treatylog.cli.recording import user
from treatylog.facts.event import LegalAct
from treatylog.importers import rejects as rejecting
from treatylog.importers.agreement import Agreement
from treatylog.importers.codes import Reject
from treatylog.importers.definitions import read_given
from treatylog.importers.examining import Examination, Examined
from treatylog.importers.mapping import TableMap, read_map
from treatylog.importers.rows import Reader
from treatylog.importers.staging import Staging
from treatylog.importers.table import Table
from treatylog.importers.taking import Progress, Taken, read_rows, take_table
from treatylog.log.files import bundled, read_record
from treatylog.log.store import EventStore
from treatylog.service.build import opened_store
from treatylog.service.load import load


async def take(
    file: Path,
    *,
    db: str | None,
    treaties: Sequence[Path],
    mapping: str | None,
    rejects: Path | None,
    by: str | None,
    json: bool,
) -> None:
    """Take the table in *file* into the log at *db*, and tell what became of every row."""
    settings, how, given = opening.kept(db), read_map(mapping) if mapping else TableMap(), read_given(*treaties)
    table = Table(file, how)
    table.check()
    with Staging() as staging:
        async with opened_store(settings, now) as store:
            await _know_parties(store)
            with _shown() as progress, _collected_seldom():
                taken = await take_table(
                    store, table, how, given, recorded_by=by or user(), today=now().astimezone(UTC).date(),
                    staging=staging, progress=progress,
                )  # fmt: skip
        target = rejects or Path(f"{file.name}.rejects.csv")
        _tell(file, how, staging, taken, target, json=json)


def examine(file: Path, *, treaties: Sequence[Path], mapping: str | None, json: bool) -> bool:
    """Print what is odd in the table in *file*, and how its dates agree with the clauses given; whether anything is."""
    how, given, record = read_map(mapping) if mapping else TableMap(), read_given(*treaties), read_record(bundled())
    table = Table(file, how)
    table.check()
    reader = Reader(how, record.directory, now().astimezone(UTC).date(), file.name.partition(".")[0])
    acts = tuple(
        line.event for stream in record.streams if stream.definition is None for line in stream.lines
        if isinstance(line.event, LegalAct)
    )  # fmt: skip
    with Staging() as staging:
        with _shown() as progress:
            rows = read_rows(table, reader, staging, progress)
        examination = Examination(staging, reader, given, record.directory, acts)
        found = examination.found
        if json:
            odd = [one._asdict() for one in examination.run()]
            console.data(
                {
                    "rows": rows, "rejected": staging.count_rejects(), "findings": dict(found.counts),
                    "agreement": {rule: _agreed(one) for rule, one in found.agreement.items()}, "odd": odd,
                }
            )  # fmt: skip
            return bool(odd)
        for reject in staging.rejects():
            console.line(f"{file}:{reject.line}: {reject.code}: {reject.reason}")
        for one in examination.run():
            console.line(f"{file}:{one.line}: {one.code}: {one.message}")
        _sum_up(staging.count_rejects(), examination.found)
        console.line(f"rows {rows}")
        return bool(found.counts or staging.count_rejects())


def _sum_up(rejects: Mapping[str, int], found: Examined) -> None:
    """The counts, the most first."""
    console.line("")
    for code, many in rejects.items():
        console.line(f"{many:7} rejected: {code}")
    for code, many in found.counts.most_common():
        console.line(f"{many:7} {code}, treaties {len(found.treaties[code])}")
    for rule, one in sorted(found.agreement.items(), key=lambda item: -item[1].pairs):
        misses = "; ".join(f"{many} {miss}" for miss, many in one.misses.most_common())
        console.line(
            f"{one.same:7} of {one.pairs} agree, by {rule} (treaties {one.treaties}){f': {misses}' if misses else ''}"
        )


def _agreed(one: Agreement) -> dict[str, object]:
    return {"treaties": one.treaties, "pairs": one.pairs, "same": one.same, "misses": dict(one.misses)}


async def _know_parties(store: EventStore) -> None:
    """Into a log that holds nothing: who there is, as the bundled record has it, and none of its treaties."""
    if not await store.position():
        record = read_record(bundled())
        parties = tuple(stream for stream in record.streams if stream.definition is None)
        await load(store, replace(record, streams=parties))


def _tell(file: Path, how: TableMap, staging: Staging, taken: Taken, target: Path, *, json: bool) -> None:
    found = rejecting.whole(staging.rejects(), Table(file, how))
    first = next(found, None)
    if first is not None:
        rejecting.write(chain([first], found), target)
    if json:
        console.data(
            {
                "accepted": taken.accepted, "rejected": taken.rejected, "rows": taken.rows, "events": taken.events,
                "treaties": taken.treaties, "by_code": staging.count_rejects(),
                "rejects": [_said(reject) for reject in staging.rejects()],
            }
        )  # fmt: skip
        return
    for reject in staging.rejects():
        console.line(f"{file}:{reject.line}: {reject.code}: {reject.reason}")
    console.line(f"accepted {taken.accepted}")
    console.line(f"rejected {taken.rejected}{f', written to {target}' if first else ''}")
    console.line(f"rows {taken.rows}")
    console.note(
        f"{console.counted(taken.events, 'event')} new to the log, of {console.counted(taken.treaties, 'treaty')}"
    )


def _said(reject: Reject) -> dict[str, object]:
    return {"line": reject.line, "code": reject.code, "reason": reject.reason}


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """Little of what an import makes is garbage in circles: to look for it often would be a fifth of the time."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


@contextmanager
def _shown() -> Iterator[Progress | None]:
    """A bar on the terminal that says how far it is; nothing where standard error is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %")
    with Bars(*columns, TimeRemainingColumn(), console=_terminal(), transient=True) as bars:
        tasks = {what: bars.add_task(what, total=None) for what in ("reading", "recording")}
        yield lambda what, done, whole: bars.update(tasks[what], completed=done, total=whole)


def _terminal() -> Console:
    return Console(stderr=True)
