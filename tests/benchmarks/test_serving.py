"""The benchmark of the server runs, and compares answers that are the same. The figures are printed, not tested."""

from pathlib import Path
from typing import cast

import pytest

from benchmarks import serving
from faults.serving import small_record


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the CPU time of a process cannot be read here")
def test_every_server_answers_alike_and_is_measured(tmp_path: Path) -> None:
    """Ours with its defaults, ours behind a proxy, ours without what is kept, and a bare handler; batches too."""
    found = serving.measured(2, 1, flags=("--events", str(small_record(tmp_path))), questions=40)
    names = [serving.BARE, serving.KEPT, serving.PROXIED, serving.HELD, serving.MADE]
    assert [row.name for row in found.rows] == names
    assert all(row.figure > 0 for row in found.rows)
    lines = list(serving.table(found.rows, found.waits))
    assert (len(lines), "p99" in lines[-1]) == (7, True)
    batches = found.batches.figures
    assert list(batches) == [
        serving.ALONE_MADE, serving.BATCH_MADE, serving.ALONE_KEPT, serving.BATCH_KEPT, serving.PLACES,
    ]  # fmt: skip
    assert all(figure > 0 for figure in batches.values())
    assert len(list(serving.batched(batches))) == 7


def test_what_is_not_reached_is_told() -> None:
    """By name."""
    costs = {serving.BARE: 10.0, serving.KEPT: 20.0, serving.PROXIED: 9.0, serving.HELD: 21.0, serving.FASTAPI: 30.0}
    rows = [serving.Row(name, cast(serving.Server, None), b"", [cost]) for name, cost in costs.items()]
    assert [line.partition(":")[0] for line in serving.unreached(rows)] == [serving.KEPT, serving.KEPT, serving.HELD]
