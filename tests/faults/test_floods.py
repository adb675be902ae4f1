"""Many connections that come to nothing, clients that never finish, and an end under load."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
import pytest_asyncio

from api.asking import STATEMENT
from faults.serving import Running, running, small_record
from treatylog.http.loop import open_many_files
from treatylog.service.build import service
from treatylog.service.settings import Settings

FULL = bool(os.environ.get("TREATYLOG_FULL"))
CONNECTIONS = 10_000 if FULL else 1_500
AT_ONCE = 500
SLOW = 300 if FULL else 100
MOST_GROWTH = 40 * 2**20
"""How much more memory a server may take after a flood, when it was flooded once before."""

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory of a process cannot be read here"),
    pytest.mark.timeout(400),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the record of the story."""
    place = tmp_path_factory.mktemp("faults")
    small_record(place)
    return place


@pytest_asyncio.fixture
async def server(folder: Path) -> AsyncIterator[Running]:
    """A server that gives a new connection two seconds to say what it wants."""
    async with running(folder, head_timeout="2") as found:
        yield found


async def dropped(port: int, number: int) -> None:
    """Open a connection and drop it: at once, after half a head, or after a question whose answer is not read."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    told = (b"", b"GET /v1/treaties HTTP/1.1\r\nHos", b"GET /v1/treaties HTTP/1.1\r\nHost: x\r\n\r\n")[number % 3]
    writer.write(told)
    writer.transport.abort()


async def flood(port: int, many: int) -> None:
    """Open and drop *many* connections."""
    for begin in range(0, many, AT_ONCE):
        await asyncio.gather(*(dropped(port, number) for number in range(begin, min(begin + AT_ONCE, many))))


async def test_thousands_of_connections_opened_and_dropped_leave_nothing_behind(server: Running) -> None:
    """It answers as before, in memory that does not grow, and nothing went wrong."""
    open_many_files()
    await flood(server.port, AT_ONCE)
    before = server.memory
    await flood(server.port, CONNECTIONS)
    assert await server.status() == 200
    assert server.memory - before < MOST_GROWTH
    assert '"level": "error"' not in server.said.read_text()


async def test_clients_that_send_a_letter_now_and_then_are_cut_off_and_hold_up_nobody(server: Running) -> None:
    """Within the time for a head; meanwhile others are answered."""
    cut: Counter[bool] = Counter()

    async def slow() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            async with asyncio.timeout(20):
                for letter in b"GET /v1/treaties HTTP/1.1\r\nHost: " + b"x" * 1000:
                    writer.write(bytes([letter]))
                    if reader.at_eof() or writer.is_closing():
                        break
                    await asyncio.sleep(0.2)
            cut[True] += 1
        except ConnectionError:
            cut[True] += 1
        except TimeoutError:
            cut[False] += 1
        finally:
            writer.transport.abort()

    clients = [asyncio.create_task(slow()) for _ in range(SLOW)]
    await asyncio.sleep(0.5)
    assert await server.status("/v1/treaties/inf/parties/USA?on=2019-05-01") == 200
    await asyncio.gather(*clients)
    assert cut == {True: SLOW}


async def test_told_to_stop_under_load_it_finishes_and_loses_nothing_it_acknowledged(
    folder: Path, tmp_path: Path
) -> None:
    """What was under way is answered, within the time for that; every write that was answered 201 is in the log."""
    log = tmp_path / "log.db"
    async with service(Settings.given(db=str(log), events=folder / "events"), lambda: datetime.now(UTC)) as opened:
        token = await opened.tokens.create("clerk", "write")
    acknowledged: list[str] = []
    told: Counter[int] = Counter()
    numbers, enough = count(1), asyncio.Event()

    async def exchange(port: int, request: bytes) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            answer = await reader.read()
            head, _, body = answer.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            assert len(body) == length, "an answer broke off"
            return int(head.split()[1])
        finally:
            writer.transport.abort()

    def write(name: str) -> bytes:
        body = json.dumps({**STATEMENT, "id": f"inf/{name}"}).encode()
        head = (
            "POST /v1/treaties/inf/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def client(server: Running, *, writing: bool) -> None:
        while True:
            name = f"load-{next(numbers)}"
            question = b"GET /v1/treaties/inf HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            try:
                status = await exchange(server.port, write(name) if writing else question)
            except (OSError, IndexError):  # nobody listens any more, or the connection was never taken
                return
            told[status] += 1
            if status == 201:
                acknowledged.append(name)
                if len(acknowledged) == 20:
                    enough.set()

    async with running(folder, "--db", str(log)) as server:
        clients = [asyncio.create_task(client(server, writing=number % 2 == 0)) for number in range(24)]
        await enough.wait()
        began = monotonic()
        server.terminate()
        await asyncio.wait_for(server.process.wait(), 20)
        took = monotonic() - began
        await asyncio.gather(*clients)
    assert took < 12
    assert set(told) <= {200, 201}, told
    async with service(Settings.given(db=str(log)), lambda: datetime.now(UTC), loading=False) as opened:
        await opened.treaties.refresh()
        assert [name for name in acknowledged if not opened.treaties.knows(f"inf/{name}")] == []
        await opened.treaties.verify()
