"""A PostgreSQL whose processes are killed with SIGKILL, one backend or the postmaster, costs time and nothing else."""

import asyncio
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic

import psycopg
import pytest

from crash.writer import batch, now
from postgres import Missing, Server, binaries, required
from treatylog.log.postgres import PostgresStore

FULL = bool(os.environ.get("TREATYLOG_FULL"))
BACKENDS, POSTMASTERS = (20, 6) if FULL else (2, 1)
WRITERS = 12


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that may be killed."""
    try:
        made = Server(binaries())
    except Missing as missing:
        required(missing)
        raise
    try:
        yield made
    finally:
        made.remove()


def kill_a_backend(server: Server, dice: random.Random) -> None:
    """The postmaster then ends all the others, and starts anew from its write-ahead log."""
    until = monotonic() + 30
    while monotonic() < until:
        with suppress(psycopg.OperationalError), psycopg.connect(server.dsn, autocommit=True) as db:
            rows = db.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'treatylog'").fetchall()
            if rows:
                os.kill(dice.choice(rows)[0], signal.SIGKILL)
                return
    raise AssertionError("no backend of ours came back")


def kill_the_postmaster(server: Server) -> None:
    """Its backends notice by themselves; until they are gone, no other can start."""
    server.kill(signal.SIGKILL)
    until = monotonic() + 30
    while True:
        try:
            server.start()
        except Missing:
            if monotonic() > until:
                raise
        else:
            return


@pytest.mark.timeout(300)
async def test_lose_nothing(server: Server, record_property: Callable[[str, object], None]) -> None:
    """Two nodes write all the while: each append is told once, is there once, and the log verifies."""
    stores = [await PostgresStore.open(server.dsn, clock=now, patience=90) for _ in range(2)]
    dice, stop, acknowledged = random.Random(9), asyncio.Event(), dict[str, int]()

    async def write(writer: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            events = batch(0, writer, number)
            done = await stores[writer % 2].append("pact", events, expected=None, recorded_by="writer")
            assert [entry.event for entry in done.recorded] == events
            acknowledged.update((entry.event.id, entry.position) for entry in done.recorded)

    killed = {"backends": 0, "postmasters": 0}
    writing = [asyncio.create_task(write(writer)) for writer in range(WRITERS)]
    for number in range(BACKENDS + POSTMASTERS):
        before = len(acknowledged)
        while len(acknowledged) < before + dice.randrange(20, 200):  # noqa: ASYNC110  # the writers go on
            await asyncio.sleep(0.005)
        await asyncio.sleep(dice.uniform(0, 0.01))
        if number % ((BACKENDS + POSTMASTERS) // POSTMASTERS) == 0:
            await asyncio.to_thread(kill_the_postmaster, server)
            killed["postmasters"] += 1
        else:
            await asyncio.to_thread(kill_a_backend, server, dice)
            killed["backends"] += 1
    stop.set()
    await asyncio.gather(*writing)
    there = {entry.event.id: entry.position for entry in await stores[0].read_all(limit=10**6)}
    assert there == acknowledged
    assert (await stores[1].verify()).size == len(there)
    for store in stores:
        await store.close()
    record_property(
        "counts",
        f"PostgreSQL itself: {killed['backends']} backends and {killed['postmasters']} postmasters killed, "
        f"{len(there):,} events acknowledged, 0 lost, 0 twice",
    )
