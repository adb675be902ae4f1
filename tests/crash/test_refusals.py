"""A full disk and a place that cannot be written to are told, cost nothing that was acknowledged, and may pass."""

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crash.killing import Log, Tally, kill_and_look, mould
from crash.writer import Plan, batch, now
from treatylog.errors import LogUnavailable
from treatylog.log.sqlite import SqliteStore

FULL = bool(os.environ.get("TREATYLOG_FULL"))
DISKS = 25 if FULL else 3
NOBODY = 65534

Counts = Callable[[str, object], None]


@pytest.mark.timeout(300)
async def test_a_disk_that_is_full_is_told_and_may_be_cleared(tmp_path: Path, record_property: Counts) -> None:
    """A file of the log may not grow further, anywhere in a write; later it may, and then the writer is killed."""
    tally, log = Tally(), Log(str(tmp_path / "log.db"))
    async with mould() as cast:
        for number in range(DISKS):
            dice = random.Random(number)
            plan = Plan(
                log.place, number, writers=dice.choice([1, 8, 32]), seed=number, moment="disk full",
                checkpoint=dice.choice([1000, 4]),
            )  # fmt: skip
            await kill_and_look(cast, log, plan, dice, tally)
    record_property(
        "counts",
        f"disk full {DISKS} times: {tally.refused:,} appends refused, {tally.acknowledged:,} acknowledged, "
        f"{tally.lost} lost",
    )
    assert tally.refused >= DISKS / 2
    assert tally.lost == 0


@contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder of somebody who is not root, being who one is for root: to whom every file is open."""
    folder = Path(tempfile.mkdtemp(prefix="treatylog-", dir="/tmp"))
    folder.chmod(0o777)
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o777)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o444, 0o555), (0o644, 0o555), (0o000, 0o777)])
def test_what_cannot_be_written_is_refused_and_left_as_it_is(file_mode: int, folder_mode: int) -> None:
    """A file or a folder that is read-only, or a file that may not even be read."""
    with as_nobody() as folder:
        path = folder / "log.db"
        asyncio.run(_make(path))
        data = path.read_bytes()
        for one in folder.iterdir():
            one.chmod(file_mode)
        folder.chmod(folder_mode)
        with pytest.raises(LogUnavailable, match=r"cannot open the log .*log\.db: ") as caught:
            asyncio.run(_make(path))
        assert caught.value.context == {"place": str(path)}
        folder.chmod(0o777)
        for one in folder.iterdir():
            one.chmod(0o644)
        assert path.read_bytes() == data
        asyncio.run(_make(path))


async def _make(path: Path) -> None:
    store = await SqliteStore.open(path, clock=now)
    try:
        await store.append("pact", batch(0, 0, 1), expected=None, recorded_by="curator")
        assert (await store.verify()).size == 2
    finally:
        await store.close()
