"""GET /v1/feed: the feed as Server-Sent Events."""

import asyncio
import json
import os
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from time import monotonic
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from api.asking import NOW, STATEMENT, Api
from treatylog.facts.event import PARTIES_STREAM
from treatylog.http.app import serve
from treatylog.http.streaming import DROPPED, READERS, Readers
from treatylog.log.files import bundled
from treatylog.service.settings import Settings
from worlds import STORY

FEED = "/v1/feed"
FULL = "TREATYLOG_FULL" in os.environ
READING = 1000 if FULL else 60
_MOST_WAITING = 3 * 65_536
"""What may wait for one reader: what is written before its writer looks, what makes it wait, an item; not the feed."""
_MOST_RESIDENT = 32 * 1024 * 1024


class Frame(dict[str, str]):
    """One event of a stream, by its fields."""

    @property
    def event(self) -> Any:
        """The CloudEvent in it."""
        return json.loads(self["data"])


async def frames(content: Any, *, with_data: bool = True) -> AsyncIterator[Frame]:
    """The events of a stream as they come; those without data are only told where asked for."""
    found = Frame()
    async for line in content:
        text = line.decode().rstrip("\r\n")
        if text.startswith(":"):
            continue
        if text:
            name, _, value = text.partition(": ")
            found[name] = value
        elif found:
            if "data" in found or not with_data:
                yield found
            found = Frame()


async def all_of(api: Api, path: str, **headers: str) -> list[Frame]:
    """The events at *path*, to the end of the stream."""
    response = await api.client.get(path, headers=headers)
    assert response.status == 200, await response.text()
    return [frame async for frame in frames(response.content)]


async def write(api: Api, name: str) -> None:
    """Record a statement."""
    reply = await api.post({**STATEMENT, "id": f"inf/{name}"})
    assert reply.status == 201, reply.text


async def test_it_is_a_stream_of_cloud_events(api: Api) -> None:
    """Each with its id and its type beside the data, and the headers that every response has."""
    response = await api.client.get(f"{FEED}?after=0&follow=false")
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    told = [frame async for frame in frames(response.content)]
    assert all((frame["id"], frame["event"]) == (frame.event["id"], frame.event["type"]) for frame in told)
    recorded = [frame.event["data"] for frame in told if frame["event"] == "treatylog.event.recorded.v1"]
    assert recorded == (await api.answer("/v1/events?limit=1000"))["items"]


async def test_a_stream_says_first_where_it_begins(api: Api) -> None:
    """A reader that is cut off before the first item goes on from there."""
    head = (await all_of(api, f"{FEED}?after=0&follow=false"))[-1]["id"]
    async with api.client.get(FEED) as response:
        async for frame in frames(response.content, with_data=False):
            assert frame == {"retry": "3000", "id": head}
            break


async def test_what_is_recorded_comes_at_once(api: Api) -> None:
    """Also by a reader who began before it, and by one who wants only this treaty."""
    async with api.client.get(f"{FEED}?treaty=inf") as response:
        stream = frames(response.content)
        await write(api, "said")
        frame = await asyncio.wait_for(anext(stream), 2)
        assert frame.event["data"]["event"]["id"] == "inf/said"


async def test_a_change_that_the_clock_brings_comes_by_itself(conventions: Api) -> None:
    """Nobody acts; the day begins. The stream was open all the time, and tells both."""
    notice = {"id": "visits/gone", "type": "withdrawal_notified", "party": "DNK", "on": "2026-11-20"}
    async with conventions.client.get(f"{FEED}?party=Denmark&type=treatylog.status.changed.v1") as response:
        stream = frames(response.content)
        reply = await conventions.post({**notice, "sources": ["list"]}, path="/v1/treaties/visits/events")
        assert reply.status == 201, reply.text
        announced = await asyncio.wait_for(anext(stream), 2)
        assert announced.event["data"]["after"]["headline"] == "withdrawal_notice_running"
        conventions.watch.now = datetime(2027, 11, 20, 0, 0, 3, tzinfo=UTC)
        changed = await asyncio.wait_for(anext(stream), 2)
        assert (changed["id"].split(".")[1], changed.event["data"]["since"]) == ("2027-11-20", "2027-11-20")
        assert changed.event["data"]["after"]["headline"] == "withdrawn"
        assert changed.event["data"]["event"] is None


async def test_it_goes_on_after_any_item(api: Api) -> None:
    """By the header, as browsers do, or by the parameter; the header comes first."""
    whole = await all_of(api, f"{FEED}?after=0&follow=false")
    middle = whole[len(whole) // 2]["id"]
    later = whole[len(whole) // 2 + 1 :]
    assert await all_of(api, f"{FEED}?follow=false", **{"Last-Event-ID": middle}) == later
    assert await all_of(api, f"{FEED}?follow=false&after={middle}") == later
    assert await all_of(api, f"{FEED}?follow=false&after=0", **{"Last-Event-ID": middle}) == later
    assert await all_of(api, f"{FEED}?follow=false") == []


async def test_it_is_filtered(api: Api) -> None:
    """By treaty, party (by code or name) and type, alone and together."""
    whole = await all_of(api, f"{FEED}?after=0&follow=false")
    inf = await all_of(api, f"{FEED}?after=0&follow=false&treaty=inf")
    assert inf == [one for one in whole if one.event["subject"].split("/")[0] == "inf"]
    russia = await all_of(api, f"{FEED}?after=0&follow=false&party=Russia&type=treatylog.status.changed.v1")
    assert {one.event["data"]["party"] for one in russia} == {"RUS"}
    assert [one.event["data"]["after"]["headline"] for one in russia if one.event["data"]["treaty"] == "inf"][-1] == (
        "terminated"
    )


async def test_what_was_passed_over_is_not_read_again(api: Api) -> None:
    """A stream with a filter says how far it has come, without an event."""
    whole = await all_of(api, f"{FEED}?after=0&follow=false")
    response = await api.client.get(f"{FEED}?after=0&follow=false&treaty=inf&party=Cuba")
    passed = [frame async for frame in frames(response.content, with_data=False)]
    assert passed[-1] == {"id": whole[-1]["id"]}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("after=yesterday", 400, "invalid-feed-id"),
        ("after=1.2018-02-30.0", 400, "invalid-feed-id"),
        ("treaty=nif", 404, "unknown-treaty"),
        ("party=Atlantis", 404, "unknown-party"),
        ("type=status", 400, "invalid-parameter"),
        ("follow=maybe", 400, "invalid-parameter"),
        ("since=1", 400, "unknown-parameter"),
    ],
)
async def test_what_cannot_be_asked(api: Api, query: str, status: int, code: str) -> None:
    """A problem, as everywhere, and no stream."""
    response = await api.client.get(f"{FEED}?{query}")
    assert (response.status, (await response.json(content_type=None))["code"]) == (status, code)


async def test_an_id_that_no_log_can_have_in_the_header(api: Api) -> None:
    """Is refused as in the parameter."""
    response = await api.client.get(FEED, headers={"Last-Event-ID": "\u00e9"})
    assert (response.status, (await response.json(content_type=None))["code"]) == (400, "invalid-feed-id")


async def test_an_item_beyond_what_was_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another node it may be there already: 503, to be asked again."""
    monkeypatch.setattr("treatylog.service.treaties.Treaties.reach.__defaults__", (0.1,))
    response = await api.client.get(f"{FEED}?after=99999.2026-11-23.0")
    assert (response.status, (await response.json(content_type=None))["code"]) == (503, "log-behind")


async def test_the_head_of_a_stream_can_be_asked_for(api: Api) -> None:
    """HEAD, without a stream."""
    response = await api.client.head(FEED)
    assert (response.status, response.headers["Content-Type"]) == (200, "text/event-stream")


@pytest.mark.parametrize("settings", [Settings.given(feed_readers=2)])
async def test_no_more_read_than_are_served(api: Api) -> None:
    """503 for the next, until one of them leaves."""
    one, other = await api.client.get(FEED), await api.client.get(FEED)
    third = await api.client.get(FEED)
    assert (third.status, third.headers["Retry-After"]) == (503, "5")
    assert (await third.json(content_type=None))["code"] == "too-many-readers"
    one.close()
    again = await api.client.get(FEED)
    assert again.status == 200
    again.close()
    other.close()


async def test_metrics_tell_how_many_read(api: Api) -> None:
    """Until they leave."""

    async def readers() -> str:
        lines = (await api.get("/metrics")).text.splitlines()
        return next(line for line in lines if line.startswith("treatylog_feed_readers{")).rsplit(" ", 1)[1]

    assert await readers() == "0.0"
    async with api.client.get(FEED):
        assert await readers() == "1.0"
    await _comes_true(lambda: not len(_readers(api)))
    assert await readers() == "0.0"


class Stalled:
    """A reader that asks for the whole feed and takes nothing in until it is told to."""

    def __init__(self, port: int | None, path: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)
        self._port, self._path = port, path

    async def ask(self) -> None:
        """Send the request."""
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        await loop.sock_sendall(self._socket, f"GET {self._path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    async def wake(self) -> str:
        """All that there is to read, to the end."""
        loop, found = asyncio.get_running_loop(), b""
        async with asyncio.timeout(20):
            while part := await loop.sock_recv(self._socket, 65536):
                found += part
        self._socket.close()
        return found.decode(errors="replace")

    def close(self) -> None:
        """Leave."""
        self._socket.close()


@pytest.mark.parametrize("settings", [Settings.given(feed_patience=0.3)])
async def test_a_reader_that_does_not_keep_up_is_dropped_with_its_position(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """When it wakes it reads what lay in its buffers, and where to go on; nothing is lost and nothing comes twice."""
    whole = [frame["id"] for frame in await all_of(api, f"{FEED}?after=0&follow=false")]
    slow = Stalled(api.client.port, f"{FEED}?after=0")
    await slow.ask()
    await _comes_true(lambda: "dropped" in caplog.text)
    assert len(_readers(api)) == 0
    text = await slow.wake()
    assert f"event: {DROPPED}" in text
    after = json.loads(text.rpartition("data: ")[2].partition("\n")[0])["after"]
    begun = [line.removeprefix("id: ").strip() for line in text.splitlines() if line.startswith("id: ")][1:]
    later = [frame["id"] for frame in await all_of(api, f"{FEED}?follow=false&after={after}")]
    assert 0 < len(begun) < len(whole)
    assert begun + later == whole


@pytest.mark.parametrize("settings", [Settings.given(feed_patience=1.0)])
async def test_many_readers_of_whom_half_stall(api: Api) -> None:
    """Each of the others gets every item; those that stall are dropped, hold nobody up, and take little memory."""
    whole = await all_of(api, f"{FEED}?after=0&follow=false")
    ids = [frame["id"] for frame in whole]
    had, found = _resident(), _Memory()
    watching = asyncio.create_task(found.watch(api))
    slow = [Stalled(api.client.port, f"{FEED}?after=0") for _ in range(READING // 2)]
    await asyncio.gather(*(one.ask() for one in slow))

    async def read() -> list[str]:
        timeout = ClientTimeout(total=None, sock_read=60)
        async with session.get(api.client.make_url(f"{FEED}?after=0"), timeout=timeout) as response:
            found: list[str] = []
            async for frame in frames(response.content):
                found.append(frame["id"])
                if "inf/at-the-end" in frame["data"]:
                    break
            return found

    async with ClientSession(connector=_unlimited()) as session:
        reading = [asyncio.create_task(read()) for _ in range(READING - READING // 2)]
        await asyncio.sleep(0.2)
        await write(api, "at-the-end")
        async with asyncio.timeout(100):
            told = await asyncio.gather(*reading)
    last = (await all_of(api, f"{FEED}?after={ids[-1]}&follow=false"))[0]["id"]
    assert [one == [*ids, last] for one in told] == [True] * len(reading)
    await _comes_true(lambda: not len(_readers(api)))
    watching.cancel()
    for one in slow:
        one.close()
    assert 0 < found.waiting <= _MOST_WAITING < sum(len(frame["data"]) for frame in whole)
    assert found.resident - had < _MOST_RESIDENT + READING * _MOST_WAITING


class _Memory:
    """The most that was seen to wait for one reader, and the most that the process took, in bytes."""

    def __init__(self) -> None:
        self.waiting = self.resident = 0

    async def watch(self, api: Api) -> None:
        """Look now and then."""
        while True:
            transports = [request.transport for request in _readers(api)._reading.values()]
            sizes = [one.get_write_buffer_size() for one in transports if one is not None]
            self.waiting = max(self.waiting, *sizes, 0)
            self.resident = max(self.resident, _resident())
            await asyncio.sleep(0.05)


def _resident() -> int:
    """How much memory this process takes, in bytes; 0 where it cannot be asked for."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * resource.getpagesize() if statm.exists() else 0


def _readers(api: Api) -> Readers:
    assert api.client.app
    return api.client.app[READERS]


async def _comes_true(told: Callable[[], bool], seconds: float = 30) -> None:
    until = monotonic() + seconds
    while not told():
        assert monotonic() < until
        await asyncio.sleep(0.05)


def _unlimited() -> TCPConnector:
    return TCPConnector(limit=0)


async def test_streams_do_not_hold_up_a_shutdown(tmp_path: Path) -> None:
    """Told to stop, it stops within a second, with readers that follow and readers that stall."""
    addresses: asyncio.Queue[str] = asyncio.Queue()
    for key in (PARTIES_STREAM, *STORY):
        copytree(str(bundled() / key), tmp_path / key)
    given = Settings.given(port=0, events=tmp_path)
    running = asyncio.create_task(serve(given, lambda: NOW, announce=lambda address, _: addresses.put_nowait(address)))
    address = await addresses.get()
    stalled = [Stalled(int(address.rpartition(":")[2]), f"{FEED}?after=0") for _ in range(20)]
    await asyncio.gather(*(one.ask() for one in stalled))
    async with ClientSession(connector=_unlimited()) as session:
        following = [await session.get(f"{address}{FEED}") for _ in range(20)]
        began = monotonic()
        os.kill(os.getpid(), signal.SIGTERM)
        await running
        assert monotonic() - began < 1
        for response in following:
            response.close()
    for one in stalled:
        one.close()
