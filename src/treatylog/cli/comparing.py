"""What `compare` is told to set side by side, and how that is told."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path

from treatylog.cli import console
from treatylog.cli.clocks import now
from treatylog.importers.comparing import OUTCOMES, Comparison, compare, rows_of_record
from treatylog.importers.faults import InvalidTable
from treatylog.importers.mapping import TableMap, read_map
from treatylog.importers.rows import Reader, Row
from treatylog.importers.staging import Staging
from treatylog.importers.table import Table
from treatylog.importers.taking import read_rows
from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.service.check import told as tell

RECORD = Path("record")
"""The word for the bundled record."""


def show(
    first: Path, second: Path, *, maps: tuple[str | None, str | None], pairs: Path | None, shown: int, json: bool
) -> bool:
    """Print the data sets side by side; whether they differ."""
    record = read_record(bundled())
    named = _pairs(pairs)
    with Staging() as one, Staging() as other:
        rows = [
            _rows(file, record, mapping, staging)
            for file, mapping, staging in ((first, maps[0], one), (second, maps[1], other))
        ]
        found = compare(rows[0], rows[1], named, shown)
    differs = any(
        many for counts in found.counts.values() for outcome, many in counts.items() if outcome != OUTCOMES[0]
    )
    if json:
        console.data(
            {
                "treaties": dict(found.treaties), "counts": {kind: dict(many) for kind, many in found.counts.items()},
                "examples": [{"outcome": outcome, **one._asdict()} for (_, outcome), all_ in found.examples.items()
                             for one in all_],
            }
        )  # fmt: skip
    else:
        _tell(found)
    return differs


def _tell(found: Comparison) -> None:
    for where, many in sorted(found.treaties.items()):
        console.line(f"{many:7} treaties {where}")
    for kind, counts in sorted(found.counts.items()):
        console.line("")
        for outcome in OUTCOMES:
            if counts[outcome]:
                console.line(f"{counts[outcome]:7} {kind}: {outcome}")
            for one in found.examples[kind, outcome]:
                dates = f"{one.first or 'nothing'} and {one.second or 'nothing'}"
                console.line(f"        {one.treaty} {one.party}: {dates}")


class _Rows(Mapping[str, Sequence[Row]]):
    """The rows of a table by treaty, read from disk when they are asked for."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._keys = {group.treaty: group.rows for group in staging.groups()}

    def __getitem__(self, key: str) -> Sequence[Row]:
        if key not in self._keys:
            raise KeyError(key)
        return self._staging.rows_of(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _rows(file: Path, record: RecordFiles, mapping: str | None, staging: Staging) -> Mapping[str, Sequence[Row]]:
    if file == RECORD or file.is_dir():
        told = read_record(file) if file.is_dir() else record
        world = tell(told)
        return {key: list(rows_of_record(world, key)) for key in world.knowledge.treaties}
    how = read_map(mapping) if mapping else TableMap()
    table = Table(file, how)
    table.check()
    reader = Reader(how, record.directory, now().astimezone(UTC).date(), file.name.partition(".")[0])
    read_rows(table, reader, staging)
    return _Rows(staging)


def _pairs(file: Path | None) -> Mapping[str, str]:
    """How the second data set calls treaties of the first, by the columns first and second of *file*."""
    if file is None:
        return {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return {row["first"]: row["second"] for row in csv.DictReader(opened)}
    except (OSError, KeyError, UnicodeDecodeError) as fault:
        raise InvalidTable(f"{file}: expected CSV with the columns first and second: {fault}") from None
