"""The tables that analysts use, as CSV."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TextIO

from treatylog.cli import opening
from treatylog.cli.clocks import now
from treatylog.errors import InvalidRange
from treatylog.facts.day import FIRST_YEAR
from treatylog.projection.world import World
from treatylog.service.panel import COUNTS, PANEL, Row, counts, panel

_YEARS = re.compile(r"(?P<first>[0-9]{4})-(?P<last>[0-9]{4})", re.ASCII)
_TABLES: dict[str, tuple[tuple[str, ...], Callable[[World, int, int], Iterator[Row]]]] = {
    "panel": (PANEL, panel),
    "counts": (COUNTS, counts),
}


async def write(
    what: Literal["panel", "counts"], years: str | None, *, db: str | None, events: Path | None, out: TextIO
) -> None:
    """Write the table *what* of *years* to *out*."""
    first, last = _range(years)
    columns, rows = _TABLES[what]
    async with opening.answering(db, events) as service:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows(await service.treaties.refresh(), first, last):
            writer.writerow(
                {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}
            )


def _range(years: str | None) -> tuple[int, int]:
    if years is None:
        return FIRST_YEAR, now().year
    found = _YEARS.fullmatch(years)
    if found is None or found["first"] > found["last"] or int(found["first"]) < FIRST_YEAR:
        raise InvalidRange(
            f"'{years}' is no range of years from {FIRST_YEAR} on; write the first and the last: 1990-2020"
        )
    return int(found["first"]), int(found["last"])
