"""Keeping a log: backed up while it is in use, restored from a backup or an export, looked over, brought up to date."""

import platform
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from treatylog import __version__
from treatylog.errors import InvalidEvent, InvalidFile, LogCorrupt, LogUnavailable, UnusableTarget
from treatylog.facts.event import Event, parse_event
from treatylog.log.last_seen import ENDING
from treatylog.log.sqlite_file import BESIDE, Schema, complaints, copy, head_at, schema, settle, wal_bytes
from treatylog.log.store import Clock, Head, instant_text
from treatylog.service.answers import EventItem
from treatylog.service.build import opened_store, service
from treatylog.service.documents import SQLITE, Export, read_document
from treatylog.service.settings import Settings
from treatylog.service.verifying import compare, tree_of

MOST_WAL_BYTES = 64 * 1024 * 1024
"""More than this in the write-ahead log means that nobody has been able to clear it up."""


class Verdict(StrEnum):
    """How a check of a log came out."""

    FINE = "ok"
    ODD = "warn"
    WRONG = "fail"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at, and what was found."""

    check: str
    verdict: Verdict
    says: str


# Copies


async def back_up(settings: Settings, target: Path, clock: Clock) -> Head:
    """
    Copy the log that *settings* name to *target*, a new file; the head of the copy, recomputed from all that is in it.

    ProofFailed where that is not a head of the log itself. Others may write to the log meanwhile.
    """
    source = Path(settings.path)
    with _making(target) as part:
        copy(source, part)
        head = await _recomputed(settings, part, clock)
        compare(head, head_at(source, head.size))
    return head


async def restore(file: Path, settings: Settings, clock: Clock, *, held: Head | None = None) -> Head:
    """
    Make the log that *settings* name, which must not be there, from *file*, a backup or an export; its head.

    All of it is verified first; nothing is left where that fails. With *held* it must have just that head.
    """
    with _making(Path(settings.path)) as part:
        if _is_database(file):
            copy(file, part)
        else:
            await _import(_export(file), settings.model_copy(update={"db": str(part)}))
        head = await _recomputed(settings, part, clock)
        if not head.size:
            raise InvalidFile(f"{file}: it holds no events, so there is nothing to restore; name another file")
        compare(head, held)
    return head


async def _import(export: Export, settings: Settings) -> None:
    """Append the events of *export* to the new log that *settings* name, each at the time it was recorded."""
    head = Head(len(export.items), tree_of(export).root().hex())
    instants = iter([item.recorded_at for item in export.items])
    async with opened_store(settings, lambda: next(instants)) as store:
        placed = list(zip(export.items, export.places, strict=True))
        for (stream, recorded_by), group in groupby(placed, key=lambda one: (one[0].stream, one[0].recorded_by)):
            events = [_event(item, place) for item, place in group]
            await store.append(stream, events, expected=None, recorded_by=recorded_by)
        compare(await store.head(), head)


def _event(item: EventItem, place: str) -> Event:
    try:
        return parse_event(item.event)
    except InvalidEvent as fault:
        raise fault.located(place) from None


def _export(file: Path) -> Export:
    found = read_document(_read(file), str(file))
    if not isinstance(found, Export):
        raise InvalidFile(f"{file}: it is no log; restore takes a backup, or an export as JSON Lines")
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise InvalidFile(f"{file}: the file cannot be read: {fault.strerror}; name a file that is there") from None


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(SQLITE)) == SQLITE
    except OSError as fault:
        raise InvalidFile(f"{file}: the file cannot be read: {fault.strerror}; name a file that is there") from None


async def _recomputed(settings: Settings, file: Path, clock: Clock) -> Head:
    """The head of the log in *file*. One of an older schema keeps it: who goes back to the older version needs that."""
    if not schema(file).pending:
        return await _verified(settings, file, clock)
    spare = file.with_name(f"{file.name}.check")
    try:
        copy(file, spare)
        return await _verified(settings, spare, clock)
    finally:
        _remove(spare)


async def _verified(settings: Settings, file: Path, clock: Clock) -> Head:
    async with opened_store(settings.model_copy(update={"db": str(file)}), clock) as store:
        return await store.verify()


@contextmanager
def _making(target: Path) -> Iterator[Path]:
    """A new file beside *target*, which becomes *target* when all went well. UnusableTarget where that cannot be."""
    part = target.with_name(f"{target.name}.part")
    there = next((file for file in (target, *_beside(target), part, *_beside(part)) if file.exists()), None)
    if there and not (there == target and target.is_file() and not target.stat().st_size):
        raise UnusableTarget(f"{there} is there already; move it away, or name another file")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        settle(part)
        _note(target).unlink(missing_ok=True)  # it was of the log that is gone
        part.replace(target)
        settle(target)
    except OSError as fault:
        raise UnusableTarget(f"{target} cannot be made: {fault.strerror or fault}; name another file") from None
    finally:
        _remove(part)


def _remove(file: Path) -> None:
    for one in (file, _note(file), *_beside(file)):
        with suppress(OSError):
            one.unlink()


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}{ENDING}")


def _beside(file: Path) -> Iterator[Path]:
    return (file.with_name(f"{file.name}{ending}") for ending in BESIDE)


# Health


async def migrate(settings: Settings, clock: Clock) -> Schema:
    """Bring the log that *settings* name up to the schema of this version; what it was made by before."""
    before = schema(Path(settings.path))
    async with opened_store(settings, clock):
        return before


async def looked_over(settings: Settings, clock: Clock) -> Sequence[Checked]:
    """What there is to say of the health of the log that *settings* name. Nothing is changed."""
    file = Path(settings.path)
    found = [_versions(), _space(file), _wal(file)]
    try:
        made_by = schema(file)
        found.append(_schema(made_by))
        found.append(_integrity(file))
        if not made_by.pending:
            found.extend(await _contents(settings, clock))
    except LogCorrupt as fault:
        found.append(Checked("contents", Verdict.WRONG, fault.message))
    except LogUnavailable as fault:
        found.append(Checked("access", Verdict.WRONG, fault.message))
    return found


def _versions() -> Checked:
    says = f"treatylog {__version__}, SQLite {sqlite3.sqlite_version}, Python {platform.python_version()}"
    return Checked("versions", Verdict.FINE, says)


def _schema(made_by: Schema) -> Checked:
    if made_by.pending:
        lacking = ", ".join(made_by.pending)
        return Checked(
            "schema", Verdict.ODD, f"{lacking} is still to be applied; run `treatylog migrate`, then this again"
        )
    return Checked("schema", Verdict.FINE, f"up to date, made by {', '.join(made_by.applied)}")


def _integrity(file: Path) -> Checked:
    found = complaints(file)
    if found:
        return Checked("integrity", Verdict.WRONG, f"SQLite finds: {'; '.join(found)}; restore a backup")
    return Checked("integrity", Verdict.FINE, "SQLite finds nothing wrong with the file")


def _space(file: Path) -> Checked:
    size, free = file.stat().st_size, shutil.disk_usage(file.absolute().parent).free
    says = f"the file has {_megabytes(size)}, its disk {_megabytes(free)} left"
    if free < 2 * size:
        return Checked("space", Verdict.ODD, f"{says}; a backup beside it may not fit")
    return Checked("space", Verdict.FINE, says)


def _wal(file: Path) -> Checked:
    size = wal_bytes(file)
    says = f"the write-ahead log has {_megabytes(size)}"
    if size > MOST_WAL_BYTES:
        return Checked("wal", Verdict.ODD, f"{says}; a reader holds it back, or the last process did not end well")
    return Checked("wal", Verdict.FINE, says)


async def _contents(settings: Settings, clock: Clock) -> Sequence[Checked]:
    """What the events say when all of them are read and hashed anew."""
    async with service(settings, clock, loading=False) as opened:
        head = await opened.treaties.verify()
        recorded = await opened.treaties.recorded()
    says = f"{head.size} events without a gap, each as it was recorded; the head is {head.root}"
    if not recorded:
        return (Checked("events", Verdict.ODD, "the log holds nothing"),)
    return Checked("events", Verdict.FINE, says), _clock(recorded[-1].recorded_at, clock())


def _clock(last: datetime, now: datetime) -> Checked:
    says = f"the last event was recorded at {instant_text(last)}"
    if last > now:
        behind = (
            "the clock was ahead then, or is behind now; until it has caught up, events follow by a microsecond each"
        )
        return Checked("clock", Verdict.ODD, f"{says}, and it is now {instant_text(now)}: {behind}")
    return Checked("clock", Verdict.FINE, says)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
