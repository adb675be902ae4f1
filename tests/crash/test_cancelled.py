"""A client that gives up in the middle of an append, and sends the same again, gets the first result."""

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from crash.writer import RECORD, batch, now, open_store
from postgres import schema
from treatylog.facts.event import event_json
from treatylog.http.app import build_app
from treatylog.log.store import EventStore
from treatylog.service.build import service
from treatylog.service.settings import Settings

FULL = bool(os.environ.get("TREATYLOG_FULL"))
CANCELS, ABORTS = (300, 120) if FULL else (30, 10)
NEIGHBOURS = 3
PATH = "/v1/treaties/pact/events"

Counts = Callable[[str, object], None]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A place for a log, in a file and in a database."""
    if request.param == "SQLite":
        yield str(tmp_path / "log.db")
        return
    with schema(request.getfixturevalue("postgres")) as dsn:
        yield dsn


async def positions(store: EventStore) -> dict[str, int]:
    """Where each event is, having been seen once."""
    entries = await store.read_all(limit=10**6)
    found = {entry.event.id: entry.position for entry in entries}
    assert len(found) == len(entries)
    return found


async def test_in_the_store(place: str, record_property: Counts) -> None:
    """At any moment from its first step on: it is there wholly or not at all, and its neighbours do not notice."""
    store, dice, begun, answered = await open_store(place), random.Random(10), 0, 0
    for number in range(CANCELS):
        events, others = batch(0, 0, number), [batch(0, writer + 1, number) for writer in range(NEIGHBOURS)]
        every = [*others, events] if dice.random() < 0.7 else [events, *others]  # so that it waits for a group, or not
        tasks = [asyncio.create_task(store.append("pact", one, expected=None, recorded_by="writer")) for one in every]
        task = tasks[every.index(events)]
        beside = [one for one in tasks if one is not task]
        for _ in range(dice.randrange(6)):
            await asyncio.sleep(0)
        await asyncio.sleep(dice.choice([0, dice.uniform(0, 0.015)]))
        task.cancel()
        with suppress(asyncio.CancelledError):
            first = await task
            answered += 1
            assert [entry.event for entry in first.recorded] == events
        assert all(
            [entry.event for entry in done.recorded] == one
            for done, one in zip(await asyncio.gather(*beside), others, strict=True)
        )
        again = await store.append("pact", events, expected=None, recorded_by="writer")
        assert len(again.recorded) in {0, len(events)}
        begun += not again.recorded
        assert task.cancelled() or not again.recorded
        there = await positions(store)
        places = [there[event.id] for event in events]
        assert places == list(range(places[0], places[0] + len(events)))
    assert (await store.verify()).size == len(await positions(store))
    await store.close()
    says = (
        f"{CANCELS} appends cancelled: {answered} had been answered, {begun - answered} more were there, the rest not"
    )
    record_property("counts", f"{'PostgreSQL' if '://' in place else 'SQLite'}: {says}; each once after a retry")
    assert begun < CANCELS


@asynccontextmanager
async def served(place: str) -> AsyncIterator[tuple["TestClient[Any, Any]", dict[str, str]]]:
    """The service over the log at *place*, and the headers with which to write."""
    async with service(Settings.given(db=place, events=RECORD), now) as opened:
        token = await opened.tokens.create("clerk", "write")
        async with TestClient(TestServer(build_app(opened, now))) as client:
            yield client, {"Authorization": f"Bearer {token}", "If-Match": "*", "Content-Type": "application/json"}


async def test_over_http(place: str, record_property: Counts) -> None:
    """The connection breaks while the request is on its way, being judged, or being answered."""
    dice, found = random.Random(11), 0
    async with served(place) as (client, headers):
        for number in range(ABORTS):
            body = json.dumps({"events": [event_json(event) for event in batch(1, 0, number)]}).encode()
            lines = [f"{name}: {says}" for name, says in {**headers, "Host": "x", "Content-Length": len(body)}.items()]
            request = "\r\n".join([f"POST {PATH} HTTP/1.1", *lines, "", ""]).encode() + body
            _, writer = await asyncio.open_connection(client.host, client.port)
            writer.write(request if dice.random() < 0.9 else request[: dice.randrange(1, len(request))])
            await asyncio.sleep(dice.choice([0, dice.uniform(0, 0.03)]))
            writer.transport.abort()
            async with client.post(PATH, data=body, headers=headers) as reply:
                again = await reply.json()
            assert reply.status == (201 if again["recorded"] else 200), again
            assert len(again["recorded"]) in {0, len(batch(1, 0, number))}
            found += not again["recorded"]
            async with client.post(PATH, data=body, headers=headers) as reply:
                third = await reply.json()
            assert (reply.status, third["recorded"], third["version"]) == (200, [], again["version"])
    store = await open_store(place)
    there = await positions(store)
    assert {event.id for number in range(ABORTS) for event in batch(1, 0, number)} <= there.keys()
    assert (await store.verify()).size == len(there)
    await store.close()
    name = "PostgreSQL" if "://" in place else "SQLite"
    record_property("counts", f"{name}: {ABORTS} requests broken off: {found} were recorded, each once after a retry")
