"""/v1/webhooks: who wants which items of the feed sent where, and what became of each."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook

from api.asking import NOW, STATEMENT, Api, Reply
from treatylog.relay.webhooks import Deliverer
from treatylog.service.settings import Settings

WEBHOOKS = "/v1/webhooks"
INSECURE = pytest.mark.parametrize("settings", [Settings.given(webhook_insecure=True, webhook_attempts=3)])


class Receiver:
    """Somebody to whom webhooks are sent, who answers as a test wants it."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_get("/elsewhere", self._take)
        app.router.add_post("/elsewhere", self._take)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self.server.make_url("/hook"))

    @property
    def ids(self) -> list[str]:
        """What it was sent, by id."""
        return [headers["webhook-id"] for headers, _ in self.got]

    async def _take(self, request: web.Request) -> web.Response:
        self.got.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that takes everything."""
    receiver = Receiver()
    async with receiver.server:
        yield receiver


class Hooks:
    """The webhooks of a service, by a token that may."""

    def __init__(self, api: Api, token: str) -> None:
        self.api, self.token = api, token
        self.deliverer = Deliverer(api.service, api.watch)

    async def ask(self, method: str, path: str = WEBHOOKS, body: Any = None, token: str | None = None) -> Reply:
        """Whatever is asked."""
        headers = {"Authorization": f"Bearer {token or self.token}"}
        sent = {"json": body} if body is not None else {}
        return await self.api.ask(method, path, headers=headers, **sent)

    async def make(self, url: str, **wanted: str) -> Any:
        """A webhook."""
        reply = await self.ask("POST", body={"url": url, **wanted})
        assert reply.status == 201, reply.text
        return reply.json

    async def deliver(self, after: timedelta = timedelta()) -> None:
        """Let what is due be sent."""
        self.api.watch.now += after
        async with self.deliverer._session() as session:
            await self.deliverer.deliver(session)

    async def deliveries(self, hook: Any, query: str = "") -> list[Any]:
        """Those of *hook*."""
        reply = await self.ask("GET", f"{WEBHOOKS}/{hook['id']}/deliveries{query}")
        assert reply.status == 200, reply.text
        return list(reply.json["items"])

    async def say(self, name: str) -> None:
        """Record a statement."""
        reply = await self.api.post({**STATEMENT, "id": f"inf/{name}"})
        assert reply.status == 201, reply.text


@pytest_asyncio.fixture
async def hooks(api: Api) -> Hooks:
    """The webhooks of the service under test."""
    return Hooks(api, await api.service.tokens.create("integrator", "webhooks"))


async def test_a_webhook_is_made_listed_and_forgotten(hooks: Hooks) -> None:
    """Its secret is shown once."""
    made = await hooks.make("https://example.org/hook", treaty="inf", party="Russia")
    assert (made["treaty"], made["party"], made["created_by"]) == ("inf", "RUS", "integrator")
    assert made["secret"].startswith("whsec_")
    listed = (await hooks.ask("GET")).json["items"]
    assert listed == [{name: value for name, value in made.items() if name != "secret"}]
    path = f"{WEBHOOKS}/{made['id']}"
    assert (await hooks.ask("GET", path)).json == listed[0]
    assert (await hooks.ask("DELETE", path)).status == 204
    assert [(await hooks.ask(method, path)).status for method in ("GET", "DELETE")] == [404, 404]
    assert (await hooks.ask("GET")).json["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "http://example.org/hook"}, 422, "refused-address"),
        ({"url": "ftp://example.org/hook"}, 422, "refused-address"),
        ({"url": "https://user:pw@example.org/"}, 422, "refused-address"),
        ({"url": "https:///hook"}, 422, "refused-address"),
        ({"url": "https://example.org:99999/"}, 422, "refused-address"),
        ({"url": "https://example.org", "treaty": "nif"}, 404, "unknown-treaty"),
        ({"url": "https://example.org", "party": "Atlantis"}, 422, "unknown-party"),
        ({"url": "https://example.org", "type": "status"}, 422, "invalid-body"),
        ({"url": "https://example.org", "hidden": 1}, 422, "invalid-body"),
        ({}, 422, "invalid-body"),
    ],
)
async def test_what_is_no_webhook(hooks: Hooks, body: Any, status: int, code: str) -> None:
    """It is refused, and nothing is kept."""
    reply = await hooks.ask("POST", body=body)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert (await hooks.ask("GET")).json["items"] == []


async def test_a_token_for_writing_is_none_for_webhooks(hooks: Hooks) -> None:
    """Nor is none."""
    assert (await hooks.ask("GET", token=hooks.api.token)).status == 403
    assert (await hooks.api.get(WEBHOOKS)).status == 401


@INSECURE
async def test_what_comes_is_sent_signed(hooks: Hooks, receiver: Receiver) -> None:
    """The body is the item of the feed, its id the webhook-id; what was there before is not sent."""
    made = await hooks.make(receiver.url, treaty="inf")
    await hooks.say("first")
    await hooks.deliver()
    ((headers, body),) = receiver.got
    event = json.loads(body)
    assert (event["id"], event["data"]["event"]["id"]) == (headers["webhook-id"], "inf/first")
    assert headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = Webhook(made["secret"]).sign(headers["webhook-id"], NOW, body.decode())
    assert headers["webhook-signature"] == signed
    (delivery,) = await hooks.deliveries(made)
    assert (delivery["state"], delivery["attempts"], delivery["last"]) == ("delivered", 1, "204")
    await hooks.deliver(timedelta(days=1))
    assert len(receiver.got) == 1


@INSECURE
async def test_what_does_not_arrive_is_tried_again_and_then_laid_aside(hooks: Hooks, receiver: Receiver) -> None:
    """After longer and longer pauses; a dead letter can be sent again, under the same id."""
    made = await hooks.make(receiver.url)
    await hooks.say("first")
    receiver.status = 500
    for attempts, pause in ((1, 0), (1, 1), (2, 10), (2, 10), (3, 30)):
        await hooks.deliver(timedelta(seconds=pause))
        assert len(receiver.got) == attempts
    (dead,) = await hooks.deliveries(made, "?state=dead")
    assert (dead["attempts"], dead["last"], dead["next_at"]) == (3, "500", None)
    await hooks.deliver(timedelta(days=30))
    assert len(receiver.got) == 3
    receiver.status = 200
    again = await hooks.ask("POST", f"{WEBHOOKS}/{made['id']}/deliveries/{dead['id']}")
    assert (again.status, again.json["state"]) == (202, "waiting")
    await hooks.deliver()
    assert receiver.ids == [dead["id"]] * 4
    assert [one["state"] for one in await hooks.deliveries(made)] == ["delivered"]
    assert (await hooks.ask("POST", f"{WEBHOOKS}/{made['id']}/deliveries/1.2026-01-01.0")).status == 404


@INSECURE
async def test_a_redirect_is_not_followed(hooks: Hooks, receiver: Receiver) -> None:
    """It is no delivery."""
    made = await hooks.make(receiver.url)
    await hooks.say("first")
    receiver.status = 307
    await hooks.deliver()
    assert len(receiver.got) == 1
    assert [(one["state"], one["last"]) for one in await hooks.deliveries(made)] == [("waiting", "307")]


async def test_an_address_that_is_not_public_is_refused_when_it_is_connected_to(
    hooks: Hooks, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever name or number stands for it: nothing arrives, and the delivery says why."""
    monkeypatch.setattr("treatylog.service.webhooks.check_url", lambda *_, **__: None)
    port = receiver.server.port
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0"):
        await hooks.make(f"http://{host}:{port}/hook")
    await hooks.say("first")
    await hooks.deliver()
    assert receiver.got == []
    listed = (await hooks.ask("GET")).json["items"]
    said = [one["last"] for hook in listed for one in await hooks.deliveries(hook)]
    assert len(said) == 5
    assert set(said) <= {"refused: not an address of the public Internet", "no connection"}
    assert said.count("refused: not an address of the public Internet") >= 3


@INSECURE
async def test_one_node_delivers_at_a_time(hooks: Hooks, receiver: Receiver) -> None:
    """Another does when the first has not been heard of for a minute."""
    await hooks.make(receiver.url)
    await hooks.say("first")
    await hooks.deliver()
    other = Deliverer(hooks.api.service, hooks.api.watch)
    async with other._session() as session:
        await hooks.say("second")
        await other.deliver(session)
        assert len(receiver.got) == 1
        hooks.api.watch.now += timedelta(seconds=61)
        await other.deliver(session)
    assert len(set(receiver.ids)) == len(receiver.got) == 2


@INSECURE
async def test_many_items_arrive_once_each(hooks: Hooks, receiver: Receiver) -> None:
    """More than wait at once."""
    made = await hooks.make(receiver.url)
    text = [{**STATEMENT, "id": f"inf/many-{number}"} for number in range(210)]
    reply = await hooks.api.post({"events": text})
    assert reply.status == 201, reply.text
    for _ in range(3):
        await hooks.deliver()
    assert len(receiver.ids) == len(set(receiver.ids)) == 210
    assert len(await hooks.deliveries(made)) <= 201


@INSECURE
async def test_metrics_tell_what_waits_and_what_is_dead(hooks: Hooks, receiver: Receiver) -> None:
    """And how far the webhook is behind that is furthest; they are the same on every node."""

    async def measured() -> list[float]:
        lines = dict(line.rsplit(" ", 1) for line in (await hooks.ask("GET", "/metrics")).text.splitlines())
        return [float(lines[f'treatylog_webhooks_{name}{{worker="0"}}']) for name in ("waiting", "dead", "lag")]

    assert await measured() == [0, 0, 0]
    await hooks.make(receiver.url)
    await hooks.say("one")
    await hooks.say("two")
    assert await measured() == [0, 0, 2]
    receiver.status = 500
    await hooks.deliver()
    assert await measured() == [2, 0, 0]
    for _ in range(3):
        await hooks.deliver(timedelta(hours=12))
    assert await measured() == [0, 2, 0]
