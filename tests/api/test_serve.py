"""Serving on a real socket, until told to stop."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiohttp import ClientSession
from yarl import URL

from api.asking import NOW, sent
from treatylog.errors import CannotListen
from treatylog.http.app import serve
from treatylog.http.reply import SECURITY
from treatylog.service.load import LoadReport
from treatylog.service.settings import Settings


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[str]:
    """The address of a server over *settings*, which is told to stop at the end and does so within a second."""
    addresses: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(
        serve(settings, lambda: NOW, announce=lambda address, _: addresses.put_nowait(address))
    )
    yield await addresses.get()
    began = monotonic()
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    assert monotonic() - began < 1


def nothing(_address: str, _report: LoadReport) -> None:
    """Nobody is told."""


async def got(session: ClientSession, address: str) -> Any:
    """The answer at *address*, which is one."""
    async with session.get(address) as response:
        assert response.status == 200
        return await response.json()


async def test_it_answers_at_the_address_announced() -> None:
    """Port 0 takes a free one, and the real one is told."""
    async with serving(Settings.given(port=0)) as address, ClientSession() as session:
        assert not address.endswith(":0")
        answer = await got(session, f"{address}/v1/treaties/inf/parties/USA?on=2019-05-01")
        assert answer["headline"] == "suspended"


async def test_an_open_connection_does_not_hold_it_up() -> None:
    """A client that keeps its connection is cut off."""
    async with ClientSession() as session, serving(Settings.given(port=0)) as address:
        assert await got(session, f"{address}/health/live") == {"status": "live"}


async def test_an_address_of_version_six_is_in_brackets() -> None:
    """As a URL has it (RFC 3986, section 3.2.2)."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    async with serving(Settings.given(host="::1", port=0)) as address:
        assert address.startswith("http://[::1]:")


async def test_a_port_in_use() -> None:
    """The message says what to do."""
    async with serving(Settings.given(port=0)) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(CannotListen, match="--port") as caught:
            await serve(Settings.given(port=port), lambda: NOW, announce=nothing)
    assert caught.value.code == "cannot-listen"


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a" * 300])
async def test_an_address_of_another_machine(host: str) -> None:
    """It cannot be listened on."""
    with pytest.raises(CannotListen, match="--host"):
        await serve(Settings.given(host=host, port=0), lambda: NOW, announce=nothing)


@pytest.mark.parametrize(
    ("request_text", "status", "code"),
    [
        (b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "invalid-request"),
        (b"\x16\x03\x01\r\n\r\n", 400, "invalid-request"),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400, "invalid-request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400, "invalid-request"),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
            415,
            "unsupported-media-type",
        ),
    ],
)
async def test_what_is_no_request_is_answered_as_all_errors_are(
    request_text: bytes, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A problem with the headers of every response, and one line in the server's log."""
    async with serving(Settings.given(port=0)) as address:
        head, _, body = (await sent(URL(address), request_text)).partition(b"\r\n\r\n")
    assert (int(head.split()[1]), json.loads(body)["code"]) == (status, code)
    headers = head.decode().split("\r\n")
    assert [name for name, value in SECURITY.items() if f"{name}: {value}" not in headers] == []
    (logged,) = caplog.records
    assert (logged.exc_info, len(logged.getMessage().splitlines()), len(logged.getMessage()) < 300) == (None, 1, True)


async def test_a_client_that_goes_away_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    """A body that breaks off is no fault of the server."""
    head = b"POST /v1/treaties/inf/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
    async with serving(Settings.given(port=0)) as address:
        await sent(URL(address), head, reading=False)
        async with ClientSession() as session:
            await got(session, f"{address}/health/live")
    assert [record for record in caplog.records if record.exc_info] == []


async def test_the_log_outlives_the_server(tmp_path: Path) -> None:
    """A second start finds what the first one loaded, and adds nothing."""
    settings = Settings.given(db=str(tmp_path / "log.db"), port=0)
    heads = []
    for _ in range(2):
        async with serving(settings) as address, ClientSession() as session:
            heads.append(await got(session, f"{address}/v1/log/head"))
    assert heads[0] == heads[1]
