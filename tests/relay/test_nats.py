"""The relay to NATS: the feed in a stream of JetStream, whole, in order and once."""

import asyncio
import json
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from api.asking import LOADED, STATEMENT, Watch
from feeding import rest
from jetstream import JetStream, program
from treatylog.errors import InvalidSetting, LogUnavailable
from treatylog.facts.event import parse_event
from treatylog.http.app import build_app
from treatylog.projection.feed import BEGINNING
from treatylog.relay import nats as relay_nats
from treatylog.relay.nats import relaying
from treatylog.relay.running import relayed
from treatylog.service.build import Service
from treatylog.service.feed import Feed
from treatylog.service.relaying import NATS
from treatylog.service.settings import Settings
from treatylog.service.treaties import Treaties
from worlds import service_over, story_record


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds in earnest takes moments here."""
    monkeypatch.setattr(relay_nats, "TRY_SECONDS", 0.05)
    monkeypatch.setattr(relay_nats, "_ACK_SECONDS", 1.0)
    monkeypatch.setattr(relay_nats, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(relay_nats, "_LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(relay_nats, "_LOOK_SECONDS", 0.1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JetStream]:
    """A server that runs."""
    server = JetStream(program(), tmp_path_factory.mktemp("jetstream"))
    server.start()
    yield server
    server.kill()


@dataclass
class Bus:
    """A stream on the server, read by a client of its own."""

    server: JetStream
    name: str = field(default_factory=lambda: f"s{secrets.token_hex(4)}")

    def settings(self, **more: Any) -> Settings:
        """Those of a service that relays to it."""
        return Settings.given(nats=self.server.url, nats_stream=self.name, nats_subject=self.name, **more)

    @asynccontextmanager
    async def asked(self) -> AsyncIterator[JetStreamContext]:
        """A connection."""
        client = Client()
        await client.connect(self.server.url)
        try:
            yield client.jetstream()
        finally:
            await client.close()

    async def all(self) -> list[Any]:
        """Every message, in order."""
        async with self.asked() as stream:
            try:
                last = (await stream.stream_info(self.name)).state.last_seq
            except NotFoundError:
                return []
            return [await stream.get_msg(self.name, number) for number in range(1, last + 1)]

    async def ids(self) -> list[str]:
        """The id of every message, in order."""
        return [one.headers["Nats-Msg-Id"] for one in await self.all()]

    async def size(self) -> int:
        """How many messages there are."""
        async with self.asked() as stream:
            try:
                return (await stream.stream_info(self.name)).state.messages
            except NotFoundError:
                return 0


@pytest.fixture
def bus(server: JetStream) -> Bus:
    """A stream that is not there yet, with a name of its own."""
    return Bus(server)


@pytest_asyncio.fixture
async def opened(bus: Bus) -> AsyncIterator[Service]:
    """The story, in a service that relays to the stream."""
    async with service_over(story_record(), bus.settings(), Watch(LOADED)) as opened:
        yield opened


def other_node(opened: Service) -> Service:
    """A second node over the same log."""
    store: Any = opened.treaties._store
    treaties = Treaties(store, Watch(LOADED))
    return replace(opened, treaties=treaties, feed=Feed(treaties, store, Watch(LOADED)))


async def say(opened: Service, name: str) -> None:
    """Record a statement."""
    event = parse_event({**STATEMENT, "id": f"inf/{name}", "treaty": "inf"})
    await opened.treaties._store.append("inf", [event], expected=None, recorded_by="clerk")


async def told(opened: Service) -> list[Any]:
    """The whole feed, as this node has it."""
    await opened.feed.look()
    return await rest(opened.feed, BEGINNING)


async def arrives(bus: Bus, many: int) -> None:
    """Wait until so many messages are in the stream."""
    until = monotonic() + 30
    while (had := await bus.size()) < many:
        assert monotonic() < until, (had, many)
        await asyncio.sleep(0.02)


async def comes_true(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    until = monotonic() + 30
    while not what():
        assert monotonic() < until
        await asyncio.sleep(0.02)


async def test_the_feed_is_published_whole_and_in_order(opened: Service, bus: Bus) -> None:
    """Each item as it is in the feed, under its id, by treaty, party and kind; what is recorded then follows."""
    async with relaying(opened, Watch(LOADED)):
        await arrives(bus, len(await told(opened)))
        await say(opened, "later")
        entries = await told(opened)
        await arrives(bus, len(entries))
    found = await bus.all()
    assert [(one.headers["Nats-Msg-Id"], one.data) for one in found] == [(str(one.id), one.body) for one in entries]
    assert {one.headers["Content-Type"] for one in found} == {"application/cloudevents+json; charset=UTF-8"}
    for one in found:
        event = json.loads(one.data)
        treaty, _, party = event["subject"].partition("/")
        assert one.subject == f"{bus.name}.{treaty}.{party or '_'}.{event['type'].split('.')[2]}"
    assert json.loads(found[-1].data)["data"]["event"]["id"] == "inf/later"


async def test_what_is_published_twice_is_there_once(opened: Service, bus: Bus) -> None:
    """A node that ended before it noted how far it was begins again; the stream knows the ids, and answers so."""
    many = len(await told(opened))
    for _ in range(2):
        async with relaying(opened, Watch(LOADED)):
            await arrives(bus, many)
            until = monotonic() + 30
            while await opened.relaying.cursor(NATS, bus.name) == BEGINNING:
                assert monotonic() < until
                await asyncio.sleep(0.02)
        await opened.relaying.move(NATS, bus.name, BEGINNING)
    assert await bus.ids() == [str(one.id) for one in await told(opened)]
    first = (await bus.all())[0]
    async with bus.asked() as stream:
        answer = await stream.publish(first.subject, first.data, headers={"Nats-Msg-Id": first.headers["Nats-Msg-Id"]})
    assert answer.duplicate


async def test_it_goes_on_where_it_was(opened: Service, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next that relays begins after the last item that was noted."""
    async with relaying(opened, Watch(LOADED)):
        await arrives(bus, len(await told(opened)))
        last = (await told(opened))[-1].id
        until = monotonic() + 30
        while await opened.relaying.cursor(NATS, bus.name) != last:
            assert monotonic() < until
            await asyncio.sleep(0.02)
    published = []
    publish = JetStreamContext.publish

    async def counted(*given: Any, **named: Any) -> Any:
        published.append(named["headers"]["Nats-Msg-Id"])
        return await publish(*given, **named)

    monkeypatch.setattr(JetStreamContext, "publish", counted)
    await say(opened, "since")
    async with relaying(opened, Watch(LOADED)):
        await arrives(bus, len(await told(opened)))
    assert published == [str(one.id) for one in (await told(opened)) if one.id > last]


async def test_metrics_tell_how_far_it_is_behind(opened: Service, bus: Bus) -> None:
    """By the events of the log; NaN where there is no relay."""

    async def lag(service: Service) -> str:
        async with TestClient(TestServer(build_app(service, Watch(LOADED)))) as client:
            lines = (await (await client.get("/metrics")).text()).splitlines()
        return next(line for line in lines if line.startswith("treatylog_nats_lag{")).rsplit(" ", 1)[1]

    entries = await told(opened)
    assert await lag(opened) == str(float(entries[-1].id.position))
    await opened.relaying.move(NATS, bus.name, entries[-1].id)
    assert await lag(opened) == "0.0"
    assert await lag(replace(opened, settings=Settings.given())) == "NaN"


async def test_a_server_that_is_killed_in_the_middle_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is away, and told of once; when it is back all goes on, also what was recorded meanwhile."""
    server = JetStream(program(), tmp_path)
    server.start()
    bus = Bus(server)
    try:
        async with service_over(story_record(), bus.settings(), Watch(LOADED)) as opened:
            many = len(await told(opened))
            async with relaying(opened, Watch(LOADED)):
                await arrives(bus, many // 3)
                server.kill()
                await say(opened, "meanwhile")
                await comes_true(lambda: "waits and tries again" in caplog.text)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(server.start)
                entries = await told(opened)
                await arrives(bus, len(entries))
                await comes_true(lambda: "goes on" in caplog.text)
            assert await bus.ids() == [str(one.id) for one in entries]
    finally:
        server.kill()
    says = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [("waits" in one, "goes on" in one) for one in says] == [(True, False), (False, True)]


async def test_a_server_that_is_away_at_first_is_waited_for(tmp_path: Path) -> None:
    """The service starts all the same."""
    server = JetStream(program(), tmp_path)
    bus = Bus(server)
    try:
        async with (
            service_over(story_record(), bus.settings(), Watch(LOADED)) as opened,
            relaying(opened, Watch(LOADED)),
        ):
            await asyncio.sleep(0.2)
            await asyncio.to_thread(server.start)
            await arrives(bus, len(await told(opened)))
    finally:
        server.kill()


async def test_of_two_nodes_one_relays_and_the_other_takes_over(
    opened: Service, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second connects to nothing while the first relays, and goes on when the first has ended."""
    connected = []
    connect = Client.connect

    async def counted(client: Client, *given: Any, **named: Any) -> None:
        if named.get("name") == "treatylog":
            connected.append(client)
        await connect(client, *given, **named)

    monkeypatch.setattr(Client, "connect", counted)
    other = other_node(opened)
    async with AsyncExitStack() as stack:
        async with relaying(opened, Watch(LOADED)):
            await arrives(bus, 1)
            await stack.enter_async_context(relaying(other, Watch(LOADED)))
            await arrives(bus, len(await told(opened)))
            await asyncio.sleep(0.2)
            assert len(connected) == 1
        await say(opened, "after-the-first")
        entries = await told(other)
        await arrives(bus, len(entries))
        assert len(connected) == 2
    assert await bus.ids() == [str(one.id) for one in entries]


async def test_a_node_that_cannot_reach_the_server_leaves_it_to_another(opened: Service, bus: Bus) -> None:
    """It gives up the lease while it waits."""
    cut_off = replace(opened, settings=Settings.given(nats="nats://127.0.0.1:9", nats_stream=bus.name))
    async with relaying(cut_off, Watch(LOADED)):
        await asyncio.sleep(0.1)
        async with relaying(other_node(opened), Watch(LOADED)):
            await arrives(bus, len(await told(opened)))


async def test_a_log_that_is_away_is_waited_for(
    opened: Service, bus: Bus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """How far it has come cannot be noted then; nothing is lost."""
    away = True
    move = type(opened.relaying).move

    async def moved(*given: Any) -> None:
        if away:
            raise LogUnavailable("the database does not answer")
        await move(*given)

    monkeypatch.setattr(type(opened.relaying), "move", moved)
    async with relaying(opened, Watch(LOADED)):
        await comes_true(lambda: "the database does not answer" in caplog.text)
        away = False
        await arrives(bus, len(await told(opened)))
    assert await bus.ids() == [str(one.id) for one in await told(opened)]


@pytest.mark.parametrize("subjects", [["else.>"], ["else.>", "{name}.>"]])
async def test_a_stream_that_is_not_for_the_feed_alone_is_left_alone(
    opened: Service, bus: Bus, caplog: pytest.LogCaptureFixture, subjects: list[str]
) -> None:
    """The log says what was found and expected."""
    mine = [one.format(name=bus.name).replace("else", f"else-{bus.name}") for one in subjects]
    async with bus.asked() as stream:
        await stream.add_stream(name=bus.name, subjects=mine)
    async with relaying(opened, Watch(LOADED)):
        await comes_true(lambda: f"expected ['{bus.name}.>']" in caplog.text)
    assert await bus.size() == 0


async def test_a_stream_that_holds_another_log_is_left_alone(
    opened: Service, bus: Bus, caplog: pytest.LogCaptureFixture
) -> None:
    """Ids of two logs are alike: the server would take this one's items for the other's, and drop them."""
    async with relaying(opened, Watch(LOADED)):
        await arrives(bus, len(await told(opened)))
    had = await bus.size()
    later = Watch(LOADED.replace(month=2))
    async with service_over(story_record(), bus.settings(), later) as another, relaying(another, later):
        await comes_true(lambda: "holds items of urn:treatylog:log:" in caplog.text)
    assert await bus.size() == had


async def test_without_the_library_it_is_said_at_the_start(opened: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.delitem(sys.modules, "treatylog.relay.nats")
    monkeypatch.setitem(sys.modules, "nats.aio.client", None)
    with pytest.raises(InvalidSetting, match=r"pip install 'treatylog\[nats\]'"):
        async with relayed(opened, Watch(LOADED)):
            pass


@pytest.mark.parametrize("given", ["127.0.0.1:4222", "http://h:1", "nats://", "nats://h:x", "nats://h, tls"])
def test_what_is_no_server_of_nats(given: str) -> None:
    """The error says how to write one."""
    with pytest.raises(InvalidSetting, match="write nats://host:port"):
        Settings.given(nats=given)


def test_servers_are_written_with_commas_between_them() -> None:
    """User and password may be in them."""
    settings = Settings.given(nats="nats://a:4222, tls://u:p@b")
    assert settings.nats_servers == ("nats://a:4222", "tls://u:p@b")
    assert Settings.given().nats_servers == ()


@pytest.mark.parametrize(("name", "value"), [("nats_stream", "a b"), ("nats_stream", "a.b"), ("nats_subject", "a.>")])
def test_what_cannot_be_a_stream_or_a_subject(name: str, value: str) -> None:
    """Wildcards and blanks mean something else to the server."""
    given: dict[str, Any] = {name: value}
    with pytest.raises(InvalidSetting, match=name):
        Settings.given(**given)
