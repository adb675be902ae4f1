"""Several nodes over one log in PostgreSQL: what is written on one is read on the others."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from api.asking import EVENTS, STATEMENT
from postgres import Missing, Server, binaries, required, schema
from treatylog.http.app import build_app
from treatylog.service.build import service
from treatylog.service.settings import Settings

_clerks = count(1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def dsn(postgres: str) -> Iterator[str]:
    """A log that the record is loaded into."""
    with schema(postgres) as address:
        asyncio.run(_load(address))
        yield address


async def _load(dsn: str) -> None:
    async with service(Settings.given(db=dsn), now):
        pass


class Node:
    """One node, asked over HTTP."""

    def __init__(self, client: "TestClient[Any, Any]", token: str) -> None:
        self.client = client
        self.token = token

    async def get(self, path: str) -> tuple[int, Any, Any]:
        """Status, JSON and headers of the answer."""
        async with self.client.get(path) as response:
            return response.status, await response.json(content_type=None), response.headers

    async def write(self, name: str) -> Any:
        """Record a statement."""
        headers = {"Authorization": f"Bearer {self.token}", "If-Match": "*"}
        async with self.client.post(EVENTS, json={**STATEMENT, "id": f"inf/{name}"}, headers=headers) as response:
            assert response.status == 201, await response.text()
            return await response.json()


@asynccontextmanager
async def nodes(dsn: str, many: int, **settings: Any) -> AsyncIterator[list[Node]]:
    """So many nodes over the log at *dsn*, into which the record is loaded."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(many):
            given = Settings.given(db=dsn, **settings)
            opened = await stack.enter_async_context(service(given, now, loading=False, following=True))
            token = await opened.tokens.create(f"clerk-{next(_clerks)}", "write")
            client = await stack.enter_async_context(TestClient(TestServer(build_app(opened, now))))
            found.append(Node(client, token))
        yield found


async def test_what_one_node_records_the_others_tell_within_a_second(dsn: str) -> None:
    """Each polls, and a notice from the database tells it when to look."""
    async with nodes(dsn, 3) as (one, *others):
        for number in range(3):
            await one.write(f"seen-{number}")
            began = monotonic()
            for other in others:
                while (await other.get(f"/v1/events/inf%2Fseen-{number}"))[0] != 200:
                    assert monotonic() - began < 1
                    await asyncio.sleep(0.01)


async def test_a_writer_reads_its_own_write_on_any_node(dsn: str) -> None:
    """`min_position` is the position in the answer to the write."""
    async with nodes(dsn, 2) as (one, other):
        for number in range(5):
            position = (await one.write(f"mine-{number}"))["position"]
            status, answer, _ = await other.get(f"/v1/events/inf%2Fmine-{number}?min_position={position}")
            assert (status, answer["position"] <= position) == (200, True)
            status, answer, _ = await other.get(f"/v1/treaties/inf/parties/USA?min_position={position}")
            assert (status, answer["position"] >= position) == (200, True)


async def test_a_position_that_does_not_come_is_told_after_a_while(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, to be asked again in a moment."""
    monkeypatch.setattr("treatylog.service.treaties.Treaties.reach.__defaults__", (0.3,))
    async with nodes(dsn, 1) as (node,):
        status, problem, headers = await node.get("/v1/treaties/inf?min_position=999999")
        assert (status, problem["code"], headers["Retry-After"]) == (503, "log-behind", "1")


async def test_writers_on_every_node_make_one_log(dsn: str) -> None:
    """Each event once, on all nodes the same."""
    async with nodes(dsn, 2) as both:
        answers = await asyncio.gather(*(both[n % 2].write(f"both-{n}") for n in range(16)))
        positions = [answer["recorded"][0]["position"] for answer in answers]
        assert len(set(positions)) == 16
        heads = [(await node.get(f"/v1/log/head?min_position={max(positions)}"))[1] for node in both]
        assert heads[0] == heads[1]


async def fed(node: Node, after: str | None = None, *, until: str) -> list[dict[str, str]]:
    """The frames that a node sends from *after* on, or from where the feed is, to the one that holds *until*."""
    given = {"Last-Event-ID": after} if after else {}
    frames, frame = list[dict[str, str]](), dict[str, str]()
    async with asyncio.timeout(60), node.client.get("/v1/feed", headers=given) as response:
        async for line in response.content:
            name, _, value = line.decode().strip().partition(": ")
            if name:
                frame[name] = value
            elif frame:
                frames.append(frame)
                if until in str(frame):
                    break
                frame = {}
    return frames


async def test_nodes_tell_one_feed_and_each_goes_on_where_another_ended(dsn: str) -> None:
    """The same items under the same ids in the same order, whichever node wrote them."""
    async with nodes(dsn, 2) as (one, other):
        (begin,) = await fed(one, until="id")
        for number in range(8):
            await (one, other)[number % 2].write(f"fed-{number}")
        both = [(await fed(node, begin["id"], until="inf/fed-7"))[1:] for node in (one, other)]
        assert both[0] == both[1]
        assert [f"inf/fed-{number}" in frame["data"] for number, frame in enumerate(both[0])] == [True] * 8
        cut = both[0][3]["id"]
        assert (await fed(other, cut, until="inf/fed-7"))[1:] == both[0][4:]


async def test_without_its_database_a_node_answers_and_is_not_ready() -> None:
    """Answers stay as of the last position; readiness tells the truth; afterwards all goes on by itself."""
    try:
        server = Server(binaries())
    except Missing as missing:
        required(missing)
        raise
    try:
        await _load(server.dsn)
        async with nodes(server.dsn, 1, db_patience=0.3) as (node,):
            assert (await node.get("/health/ready"))[0] == 200
            await asyncio.to_thread(server.kill)
            status, problem, headers = await node.get("/health/ready")
            assert (status, problem["code"], headers["Retry-After"]) == (503, "log-unavailable", "5")
            assert "/tmp" not in problem["detail"]
            assert (await node.get("/health/live"))[0] == 200
            assert (await node.get("/v1/treaties/inf/parties/USA?on=2019-05-01"))[0] == 200
            headers = {"Authorization": f"Bearer {node.token}", "If-Match": "*"}
            async with node.client.post(EVENTS, json={**STATEMENT, "id": "inf/away"}, headers=headers) as response:
                assert response.status == 503
            await asyncio.to_thread(server.start)
            assert (await node.get("/health/ready"))[0] == 200
            position = (await node.write("back"))["position"]
            assert (await node.get(f"/v1/events/inf%2Fback?min_position={position}"))[0] == 200
    finally:
        server.remove()


@asynccontextmanager
async def serving(dsn: str, *flags: str) -> AsyncIterator[tuple[Process, str]]:
    """`treatylog serve` as a process, and its address."""
    command = [sys.executable, "-m", "treatylog", "serve", "--db", dsn, "--port", "0", *flags]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if b" serving " in line:
                yield process, line.split()[2].decode().rstrip("/")
                break
        else:
            pytest.fail("it does not serve")
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0


def children(pid: int) -> list[int]:
    """The workers of the process *pid*."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            spawned = b"spawn_main" in (stat.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == pid and spawned:
            found.append(int(stat.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the processes cannot be listed here")
async def test_workers_share_an_address_and_one_that_dies_is_replaced(dsn: str) -> None:
    """They end with their keeper."""
    async with serving(dsn, "--workers", "2") as (process, address), ClientSession() as session:
        before = children(process.pid)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        until = monotonic() + 60
        while len(now_there := children(process.pid)) < 2 or before[0] in now_there:
            assert monotonic() < until
            async with session.get(f"{address}/health/ready") as response:
                assert response.status == 200
            await asyncio.sleep(0.1)
    assert children(process.pid) == []
