"""
A file that was changed, cut or garbled is refused, saying where, or gives the answers it gave: never other ones.

What is compared is everything that can be read: each event with its place, time, recorder and leaf, each stream, the
versions, the head.
"""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crash.writer import batch, now
from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.log.last_seen import ENDING
from treatylog.log.sqlite import SqliteStore

FULL = bool(os.environ.get("TREATYLOG_FULL"))
FLIPS, CUTS, GARBLED = (600, 150, 150) if FULL else (40, 15, 15)
STREAMS = ("inf", "pact", "truce")
APPENDS = 24

Counts = Callable[[str, object], None]


async def make(path: Path) -> None:
    """A log at *path* with three streams, closed."""
    store = await SqliteStore.open(path, clock=now)
    for number in range(1, APPENDS + 1):
        await store.append(STREAMS[number % 3], batch(0, 0, number), expected=None, recorded_by="curator")
    await store.close()


async def answers(path: Path) -> tuple[Sequence[Any], ...]:
    """All that the log at *path* says, having been verified."""
    store = await SqliteStore.open(path, clock=now)
    try:
        head = await store.verify()
        return (
            [(one, one.recorded_at, one.event) for one in await store.read_all(limit=10**6)],
            [[(one.position, one.event) for one in await store.read(stream)] for stream in STREAMS],
            [await store.version(stream) for stream in (*STREAMS, "none")],
            [await store.slips(stream) for stream in STREAMS],
            await store.slips_of_all(limit=10**6),
            [head, await store.head()],
        )
    finally:
        await store.close()


async def told(path: Path, truth: object) -> str:
    """How the log at *path* answers: as before, or not at all. It must not say anything else."""
    try:
        found = await answers(path)
    except (LogCorrupt, LogUnavailable) as fault:
        return "refused" if {"position", "part", "place"} & fault.context.keys() else "refused without saying where"
    assert found == truth
    return "unchanged"


def altered(data: bytes, dice: random.Random) -> bytes:
    """*data* with one bit flipped, or one byte replaced by any other."""
    changed, place = bytearray(data), dice.randrange(len(data))
    changed[place] ^= dice.choice([1 << dice.randrange(8), dice.randrange(1, 256)])
    return bytes(changed)


@pytest.mark.timeout(300)
async def test_a_flipped_bit_is_found_or_does_no_harm(tmp_path: Path, record_property: Counts) -> None:
    """Anywhere in the file: its header, its schema, its tables, its indexes, and what SQLite does not use."""
    await make(sound := tmp_path / "sound.db")
    truth, data, dice = await answers(sound), sound.read_bytes(), random.Random(6)
    outcomes = []
    for number in range(FLIPS):
        (path := tmp_path / f"{number}.db").write_bytes(altered(data, dice))
        outcomes.append(await told(path, truth))
        path.unlink()
    refused = outcomes.count("refused")
    assert set(outcomes) == {"refused", "unchanged"}
    record_property("counts", f"{FLIPS} flips in a file: {refused} refused, {FLIPS - refused} without harm, 0 wrong")
    assert refused > FLIPS / 4


async def outlines(path: Path) -> list[list[Any]]:
    """What the slips of the log at *path* say, which nobody has verified."""
    store = await SqliteStore.open(path, clock=now)
    try:
        return [*[await store.slips(stream) for stream in STREAMS], await store.slips_of_all(limit=10**6)]
    finally:
        await store.close()


@pytest.mark.timeout(300)
async def test_a_flipped_bit_does_not_reach_what_is_replayed(tmp_path: Path, record_property: Counts) -> None:
    """Nobody verified: a slip says what it said, or is refused. (That a page has lost its end, `verify` finds.)"""
    await make(sound := tmp_path / "sound.db")
    truth, data, dice = await outlines(sound), sound.read_bytes(), random.Random(9)
    refused = 0
    for number in range(FLIPS):
        (path := tmp_path / f"{number}.db").write_bytes(altered(data, dice))
        try:
            found = await outlines(path)
        except (LogCorrupt, LogUnavailable):
            refused += 1
        else:
            assert all(one == true[: len(one)] for one, true in zip(found, truth, strict=True))
        path.unlink()
    record_property(
        "counts", f"{FLIPS} flips, slips not verified: {refused} refused, {FLIPS - refused} unchanged, 0 wrong"
    )
    assert 0 < refused < FLIPS


async def test_an_event_is_not_answered_from_unless_it_is_as_recorded(tmp_path: Path) -> None:
    """Without `verify`, too: whoever looks at an event learns that it was changed, and where."""
    await make(path := tmp_path / "log.db")
    data = path.read_bytes()
    assert data.count(b"Says it 2 times.") > 3
    path.write_bytes(data.replace(b"Says it 2 times.", b"Says it 3 times."))
    store = await SqliteStore.open(path, clock=now)
    entries = await store.read_all()
    with pytest.raises(LogCorrupt, match=r"^position 5: the stored content hashes to [0-9a-f]{64}, its leaf is"):
        assert [entry.event for entry in entries]
    await store.close()


async def test_an_index_that_leads_elsewhere_is_found(tmp_path: Path) -> None:
    """The rows are as they were, so only SQLite's own check of the index tells."""
    await make(path := tmp_path / "log.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_event_2'").fetchone()
    data = bytearray(path.read_bytes())
    page = slice((root - 1) * 4096, root * 4096)
    data[page] = data[page].replace(b"truce", b"trucd")
    path.write_bytes(data)
    store = await SqliteStore.open(path, clock=now)
    with pytest.raises(LogCorrupt, match=r"^the file is not as SQLite left it"):
        await store.verify()
    await store.close()


@pytest.mark.timeout(300)
async def test_a_file_that_was_cut_is_refused(tmp_path: Path, record_property: Counts) -> None:
    """At any length, down to nothing: an empty file would be a new log, if nothing told that events are owed."""
    await make(sound := tmp_path / "sound.db")
    truth, data, dice = await answers(sound), sound.read_bytes(), random.Random(7)
    lengths = [0, 1, 100, 4096, len(data) - 1, *(dice.randrange(len(data)) for _ in range(CUTS))]
    for number, length in enumerate(lengths):
        path = tmp_path / f"{number}.db"
        path.write_bytes(data[:length])
        shutil.copy(f"{sound}{ENDING}", f"{path}{ENDING}")
        assert await told(path, truth) == "refused"
    record_property("counts", f"{len(lengths)} files cut at any length: all refused")


async def abandoned(folder: Path) -> tuple[Path, int]:
    """A log as a killed writer leaves it, all of its events in the write-ahead log; and how many there are."""
    store = await SqliteStore.open(folder / "open.db", clock=now)
    for number in range(1, APPENDS + 1):
        await store.append(STREAMS[number % 3], batch(0, 0, number), expected=None, recorded_by="curator")
    size, path = await store.position(), folder / "sound.db"
    for ending in ("", "-wal", ENDING):
        shutil.copy(f"{folder / 'open.db'}{ending}", f"{path}{ending}")
    await store.close()
    return path, size


def wal_of(log: Path) -> bytes:
    return Path(f"{log}-wal").read_bytes()


def note_of(log: Path) -> Path:
    return Path(f"{log}{ENDING}")


def copied(sound: Path, to: Path, wal: bytes) -> Path:
    """The log at *sound* with another write-ahead log."""
    shutil.copy(sound, to)
    shutil.copy(f"{sound}{ENDING}", f"{to}{ENDING}")
    Path(f"{to}-wal").write_bytes(wal)
    return to


@pytest.mark.timeout(300)
async def test_a_write_ahead_log_that_was_cut_or_garbled_is_refused(tmp_path: Path, record_property: Counts) -> None:
    """SQLite goes on without what was cut off; the note of the last event acknowledged tells that it was there."""
    sound, size = await abandoned(tmp_path)
    wal, dice = wal_of(sound), random.Random(8)
    truth = await answers(copied(sound, tmp_path / "whole.db", wal))
    assert len(truth[0]) == size
    lengths = [0, 31, 32, len(wal) - 1, *(dice.randrange(len(wal)) for _ in range(CUTS))]
    outcomes = [await told(copied(sound, tmp_path / f"cut{n}.db", wal[:n]), truth) for n in dict.fromkeys(lengths)]
    assert set(outcomes) == {"refused"}
    garbled = [await told(copied(sound, tmp_path / f"g{n}.db", altered(wal, dice)), truth) for n in range(GARBLED)]
    refused = garbled.count("refused")
    record_property(
        "counts",
        f"{len(outcomes)} write-ahead logs cut at any length: all refused; {GARBLED} garbled: {refused} refused, "
        f"{GARBLED - refused} without harm, 0 wrong",
    )
    assert set(garbled) <= {"refused", "unchanged"}
    assert refused > GARBLED / 2


async def test_who_means_to_go_on_without_the_end_removes_the_note(tmp_path: Path) -> None:
    """The error says what was acknowledged, where the log ends, and which file to remove."""
    sound, size = await abandoned(tmp_path)
    path = copied(sound, tmp_path / "log.db", wal_of(sound)[:-100])
    with pytest.raises(LogCorrupt, match=rf"^position {size}: .* which ends at \d+: .* restore a backup, or remove"):
        await SqliteStore.open(path, clock=now)
    note_of(path).unlink()
    store = await SqliteStore.open(path, clock=now)
    assert 0 < (await store.verify()).size < size
    await store.close()


async def test_an_older_copy_put_in_the_place_of_a_log_is_refused(tmp_path: Path) -> None:
    """It verifies by itself, and lacks what was acknowledged since."""
    await make(path := tmp_path / "log.db")
    older = path.read_bytes()
    store = await SqliteStore.open(path, clock=now)
    await store.append("pact", batch(1, 1, 1), expected=None, recorded_by="curator")
    await store.close()
    path.write_bytes(older)
    with pytest.raises(LogCorrupt, match="an event was acknowledged there that is not in the log"):
        await SqliteStore.open(path, clock=now)


async def test_a_note_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Which may be because the disk is failing: nothing is taken for granted."""
    await make(path := tmp_path / "log.db")
    note_of(path).write_bytes(b"\0" * 84)
    with pytest.raises(LogCorrupt, match="is not the note that treatylog made"):
        await SqliteStore.open(path, clock=now)
