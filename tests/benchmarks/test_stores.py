"""The benchmark of the stores runs, and both sides of each comparison did the same. No time is tested."""

import asyncio
import gc
from pathlib import Path

import pytest

from benchmarks.stores import Place, Sizes, in_postgres, in_sqlite, measured, table
from postgres import Missing, required

SMALL = Sizes(young=2, growing=3, singles=3, together=64, recorded=32, read=200, rounds=1)


def told(place: Place) -> list[str]:
    """The figures of *place*, a line each."""
    try:
        return list(table(asyncio.run(measured(place, SMALL))))
    finally:
        gc.unfreeze()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["sqlite", "postgres"])
def test_every_figure_is_printed(name: str, tmp_path: Path) -> None:
    """Eight for each store, two of which nothing is asked of."""
    pytest.importorskip("eventsourcing", reason="there is no eventsourcing for this Python")
    try:
        with in_sqlite(tmp_path) if name == "sqlite" else in_postgres() as place:
            lines = told(place)
    except Missing as missing:
        required(missing)
        raise
    assert len(lines) == 8
    assert sum("(none asked)" in line for line in lines) == 2
    assert all(line.startswith(name) and " x (" in line for line in lines)
