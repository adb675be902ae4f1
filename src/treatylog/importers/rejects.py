"""The file of rejected rows: each with its line, code and reason, and the row as it stands in the table."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from treatylog.importers.codes import Reject
from treatylog.importers.faults import NoRoom
from treatylog.importers.table import Table

HEADER = ("line", "code", "reason", "row")


def whole(rejects: Iterable[Reject], table: Table) -> Iterator[Reject]:
    """*rejects*, in the order of their lines, each with its row: where it has none, as *table* has it."""
    rows = table.rows()
    for reject in rejects:
        if reject.row:
            yield reject
        else:
            yield reject._replace(row=next(row.text for row in rows if row.number == reject.line))


def write(rejects: Iterable[Reject], file: Path) -> int:
    """Write *rejects* to *file*, in place of what was there; how many there are. NoRoom where it cannot be written."""
    many = 0
    try:
        with file.open("w", encoding="utf-8", errors="surrogateescape", newline="") as opened:
            writer = csv.writer(opened, lineterminator="\n")
            writer.writerow(HEADER)
            for many, reject in enumerate(rejects, start=1):  # noqa: B007
                writer.writerow(reject)
    except OSError as fault:
        raise NoRoom(
            f"{file}: the rejected rows cannot be written: {fault.strerror}; name another file with --rejects"
        ) from None
    return many
