"""Keeping a log: backed up while it is in use, restored from a backup or an export, looked over, brought up to date."""

import platform
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from treatylog import __version__
from treatylog.errors import InvalidEvent, InvalidFile, LogCorrupt, LogUnavailable, UnusableTarget
from treatylog.facts.event import parse_event
from treatylog.log.last_seen import ENDING
from treatylog.log.merkle import canonical
from treatylog.log.sqlite_file import (
    BESIDE,
    add_tokens,
    complaints,
    copy,
    fill,
    head_at,
    schema,
    settle,
    wal_bytes,
    whole,
)
from treatylog.log.sqlite_file import held as writing
from treatylog.log.store import Clock, Head, Row, Token, instant_text
from treatylog.log.whole import Schema, Whole
from treatylog.service.answers import EventItem
from treatylog.service.build import driver, opened_store, service
from treatylog.service.documents import SQLITE, Export, read_document
from treatylog.service.settings import Settings
from treatylog.service.verifying import compare, tree_of

if TYPE_CHECKING:
    from treatylog.log.postgres_whole import Condition, Database

MOST_WAL_BYTES = 64 * 1024 * 1024
"""More than this in the write-ahead log means that nobody has been able to clear it up."""


MOST_IDLE_SECONDS = 10
"""A transaction that is left open for longer, while others wait, holds them up."""

MOST_USED = 0.9
"""The share of a server's connections from which on there is soon none left."""


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
    with _making(target) as part:
        if settings.is_shared:
            with _database(settings).whole() as (log, kept):
                fill(part, log)
            head = await _verified(settings, part, clock)
        else:
            source = Path(settings.path)
            copy(source, part)
            head = await _recomputed(settings, part, clock)
            kept = head_at(source, head.size)
        compare(head, kept)
    return head


async def restore(file: Path, settings: Settings, clock: Clock, *, held: Head | None = None) -> Head:
    """
    Make the log that *settings* name, which must hold no event, from *file*, a backup or an export; its head.

    All of it is verified first; nothing is left where that fails. With *held* it must have just that head. Tokens that
    are there stay.
    """
    accept = partial(_accept, file, held)
    if settings.is_shared:
        with _located(file), _whole_of(file) as log:
            return _database(settings).fill(log, accept)
    target = Path(settings.path)
    tokens = _tokens_of_empty(target)
    with _making(target, replacing=tokens is not None) as part, writing(target):
        if _is_database(file):
            copy(file, part)
        else:
            with _whole_of(file) as log:
                fill(part, log)
        head = await _recomputed(settings, part, clock)
        accept(head)
        if tokens:
            add_tokens(part, tokens)
    return head


def _accept(file: Path, held: Head | None, head: Head) -> None:
    if not head.size:
        raise InvalidFile(f"{file}: it holds no events, so there is nothing to restore; name another file")
    compare(head, held)


@contextmanager
def _located(file: Path) -> Iterator[None]:
    """Whatever is corrupt is so in *file*."""
    try:
        yield
    except LogCorrupt as fault:
        raise fault.located(str(file)) from None


@contextmanager
def _whole_of(file: Path) -> Iterator[Whole]:
    """The log in *file*, a backup or an export. ProofFailed and InvalidEvent name the line of an export."""
    if _is_database(file):
        with whole(file) as log:
            yield log
    else:
        export = _export(file)
        tree_of(export)
        yield Whole(_row(item, place) for item, place in zip(export.items, export.places, strict=True))


def _row(item: EventItem, place: str) -> Row:
    """*item* as a store keeps it. InvalidEvent where it is no event that this version knows."""
    try:
        parse_event(item.event)
    except InvalidEvent as fault:
        raise fault.located(place) from None
    body, leaf = canonical(item.event).decode(), bytes.fromhex(item.leaf_hash)
    return item.position, item.stream, item.version, instant_text(item.recorded_at), item.recorded_by, body, leaf


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


def _tokens_of_empty(target: Path) -> Sequence[Token] | None:
    """The tokens of the log in *target* where it holds no event; None where it holds some, or is no log."""
    try:
        if not target.is_file() or not _is_database(target) or head_at(target, 1).size:
            return None
        with whole(target) as log:
            return log.tokens
    except (LogCorrupt, LogUnavailable):
        return None


@contextmanager
def _making(target: Path, *, replacing: bool = False) -> Iterator[Path]:
    """
    A new file beside *target*, which becomes *target* when all went well. UnusableTarget where that cannot be, or where
    a file is there that is neither empty nor to be replaced.
    """
    part = target.with_name(f"{target.name}.part")
    replacing = replacing or (target.is_file() and not target.stat().st_size)
    new = (*_beside(target), part, *_beside(part))
    there = next((file for file in (new if replacing else (target, *new)) if file.exists()), None)
    if there:
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


def _database(settings: Settings) -> "Database":
    """The database that *settings* name. InvalidSetting where its driver is not installed."""
    with driver():
        from treatylog.log.postgres_whole import Database
    return Database(settings.path, settings.place, settings.db_patience)


# Health


async def migrate(settings: Settings, clock: Clock) -> Schema:
    """Bring the log that *settings* name up to the schema of this version; what it was made by before."""
    before = _database(settings).schema() if settings.is_shared else schema(Path(settings.path))
    async with opened_store(settings, clock):
        return before


async def looked_over(settings: Settings, clock: Clock) -> Sequence[Checked]:
    """What there is to say of the health of the log that *settings* name. Nothing is changed."""
    found: list[Checked] = []
    try:
        found.extend(_server(_database(settings).condition()) if settings.is_shared else _file(Path(settings.path)))
        made_by = _database(settings).schema() if settings.is_shared else schema(Path(settings.path))
        found.append(_schema(made_by))
        if not settings.is_shared:
            found.append(_integrity(Path(settings.path)))
        if made_by.applied and not made_by.pending:
            found.extend(await _contents(settings, clock))
    except LogCorrupt as fault:
        found.append(Checked("contents", Verdict.WRONG, fault.message))
    except LogUnavailable as fault:
        found.append(Checked("access", Verdict.WRONG, fault.message))
    return found


def _file(file: Path) -> Sequence[Checked]:
    return _versions(f"SQLite {sqlite3.sqlite_version}"), _space(file), _wal(file)


def _server(found: "Condition") -> Sequence[Checked]:
    """What the server of a database tells."""
    return (
        _versions(f"PostgreSQL {found.server}"),
        Checked("space", Verdict.FINE, f"the tables of the log have {_megabytes(found.bytes)}, with their indexes"),
        _role(found),
        _durable(found),
        _indexes(found),
        _connections(found),
    )


def _versions(database: str) -> Checked:
    says = f"treatylog {__version__}, {database}, Python {platform.python_version()}"
    return Checked("versions", Verdict.FINE, says)


def _role(found: "Condition") -> Checked:
    if found.is_standby:
        return Checked("server", Verdict.ODD, "it is a stand-by, which takes no writes until it is promoted")
    return Checked("server", Verdict.FINE, "it takes writes")


def _durable(found: "Condition") -> Checked:
    if not found.is_durable:
        lost = "fsync or full_page_writes is off: a power cut may lose or damage what was acknowledged; switch both on"
        return Checked("durability", Verdict.ODD, lost)
    return Checked("durability", Verdict.FINE, "the server waits for its disk: fsync and full_page_writes are on")


def _indexes(found: "Condition") -> Checked:
    pages = "its pages have checksums" if found.has_checksums else "its pages have no checksums"
    if found.broken_indexes:
        broken = ", ".join(found.broken_indexes)
        return Checked("integrity", Verdict.WRONG, f"the server says that {broken} cannot be used; run REINDEX")
    return Checked("integrity", Verdict.FINE, f"the server can use every index; {pages}")


def _connections(found: "Condition") -> Checked:
    says = f"{found.connections} of {found.most_connections} connections, {found.waiting} of them wait for a lock"
    if found.waiting and found.idle_seconds > MOST_IDLE_SECONDS:
        waits = f"{says}; a transaction has been left open for {found.idle_seconds:.0f} seconds"
        return Checked("connections", Verdict.ODD, f"{waits}; see pg_stat_activity")
    if found.connections > MOST_USED * found.most_connections:
        return Checked("connections", Verdict.ODD, f"{says}; nodes may soon be refused, raise max_connections")
    return Checked("connections", Verdict.FINE, says)


def _schema(made_by: Schema) -> Checked:
    if not made_by.applied:
        return Checked("schema", Verdict.WRONG, "there is no log in this database; name the one it is in")
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
