"""Recalling: a snapshot beside the log, by which a server starts; kept when it ends, and never trusted over the log."""

import asyncio
import logging
from pathlib import Path

from treatylog import __version__
from treatylog.log import snapshot
from treatylog.log.store import EventStore
from treatylog.service.settings import Settings
from treatylog.service.treaties import Treaties

LEAST_EVENTS = 20_000
"""Fewer events are read out of the log faster than anybody would notice: of so few no snapshot is kept."""

_log = logging.getLogger(__name__)


def place(settings: Settings) -> Path:
    """Where the snapshot of the log lies that *settings* name: beside its file."""
    return Path(f"{settings.path}{snapshot.ENDING}")


async def recall(treaties: Treaties, store: EventStore, settings: Settings) -> int:
    """
    Let *treaties* begin with the snapshot of the log in *store*, where it is of the log as it is now; its size.

    0 where there is none, or it is not taken: that is said, and the log is read.
    """
    file = place(settings)
    if treaties.tape is None or not file.exists():
        return 0
    head = await store.head()
    try:
        tape = await asyncio.to_thread(snapshot.read, file, head, __version__, treaties.tape.whole)
    except snapshot.Stale as stale:
        _log.warning("the snapshot %s is not used: %s; the log is read", file, stale)
        return 0
    treaties.begin(tape)
    return head.size


async def keep(treaties: Treaties, store: EventStore, settings: Settings, recalled: int) -> None:
    """Keep a snapshot of what *treaties* read of the log, unless there is the one of *recalled* events, or few."""
    tape, head = treaties.tape, await store.head()
    if tape is None or head.size != len(tape) or head.size < LEAST_EVENTS or head.size == recalled:
        return
    file = place(settings)
    try:
        await asyncio.to_thread(snapshot.write, file, tape, head, __version__)
    except OSError as fault:
        _log.warning("no snapshot is kept in %s: %s; the next start reads the log", file, fault)
