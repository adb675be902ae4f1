"""`POST /v1/treaties/{treaty}/events`: recording acts."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from api.asking import EVENTS, NOW, STATEMENT, Api, sent
from treatylog.http.body import read_bytes
from treatylog.http.problems import guarded
from treatylog.service.settings import Settings

NOTICE: Mapping[str, Any] = {
    "id": "inf/second-notice",
    "type": "withdrawal_notified",
    "party": "USA",
    "on": "2019-03-01",
    "sources": ["us-statement-2019-02-02"],
}


def statements(number: int) -> dict[str, list[dict[str, Any]]]:
    """A body with a *number* of statements."""
    return {"events": [{**STATEMENT, "id": f"inf/mine-{index}"} for index in range(number)]}


# What is recorded


async def test_one_event_is_recorded(api: Api) -> None:
    """201, with the stream's new version and where the event is; it is recorded by the token's holder."""
    version = await api.version("inf")
    reply = await api.post(STATEMENT)
    answer = reply.json
    (item,) = answer["recorded"]
    assert (reply.status, answer["version"]) == (201, version + 1)
    assert (reply.headers["ETag"], reply.headers["Location"]) == (f'"{version + 1}"', "/v1/events/inf/mine")
    assert (item["recorded_by"], item["event"]) == ("clerk", {**STATEMENT, "treaty": "inf"})
    assert await api.answer(reply.headers["Location"]) == item


async def test_many_events_are_recorded_together(api: Api) -> None:
    """In the order given; there is no one place to point to."""
    reply = await api.post(statements(3))
    assert [item["event"]["id"] for item in reply.json["recorded"]] == ["inf/mine-0", "inf/mine-1", "inf/mine-2"]
    assert (reply.status, "Location" in reply.headers) == (201, False)


async def test_an_event_without_an_id_gets_one(api: Api) -> None:
    """`x-` and 32 hexadecimal digits, under the treaty of the path."""
    reply = await api.post({name: value for name, value in STATEMENT.items() if name != "id"})
    id = reply.json["recorded"][0]["event"]["id"]
    assert (id[:6], len(id), reply.headers["Location"]) == ("inf/x-", 38, f"/v1/events/{id}")


async def test_the_same_again_changes_nothing(api: Api) -> None:
    """200 with the version, whatever version is named: a writer may repeat what it does not know to have arrived."""
    version = await api.version("inf")
    await api.post(STATEMENT)
    before = await api.head()
    again = await api.post(STATEMENT, expected=version)
    assert (again.status, again.json["version"], again.json["recorded"]) == (200, version + 1, [])
    assert (again.headers["ETag"], await api.head()) == (f'"{version + 1}"', before)


async def test_any_version_may_be_meant(api: Api) -> None:
    """`If-Match: *` asks only that the treaty is there."""
    assert (await api.post(STATEMENT, If_Match="*")).status == 201


async def test_an_act_without_effect_that_says_so_is_recorded(api: Api) -> None:
    """A second notice while one runs is a real act that changes nothing."""
    reply = await api.post({**NOTICE, "without_effect": "notice-already-running"})
    assert (reply.status, reply.json["recorded"][0]["event"]["without_effect"]) == (201, "notice-already-running")


async def test_the_media_type_may_say_its_charset(api: Api) -> None:
    """JSON is UTF-8, and may say so."""
    assert (await api.post(STATEMENT, Content_Type="application/json; charset=utf-8")).status == 201


async def test_of_two_writers_at_one_version_one_comes_first(api: Api) -> None:
    """The other learns that the stream has moved on, and both versions."""
    version = await api.version("inf")
    bodies = [{**STATEMENT, "id": f"inf/writer-{name}"} for name in "ab"]
    replies = await asyncio.gather(*(api.post(body, expected=version) for body in bodies))
    first, second = sorted(replies, key=lambda reply: reply.status)
    assert (first.status, second.status, second.json["code"]) == (201, 412, "wrong-expected-version")
    assert (second.json["expected"], second.json["actual"]) == (version, version + 1)
    assert await api.version("inf") == version + 1


# Who may not


async def test_without_a_token(api: Api) -> None:
    """401, with how to send one (RFC 6750)."""
    await api.refused(401, "unauthorized", api.post(STATEMENT, Authorization=None))
    reply = await api.post(STATEMENT, Authorization=None)
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="treatylog"'


@pytest.mark.parametrize(
    "authorization", ["Bearer wrong", "Bearer", "Bearer ", "Basic Y2xlcms6", "Bearer a b", "Bearer \xe9", "wrong"]
)
async def test_with_a_wrong_token(api: Api, authorization: str) -> None:
    """401, and the token is not repeated."""
    problem = await api.refused(401, "unauthorized", api.post(STATEMENT, Authorization=authorization))
    assert "wrong" not in problem["detail"]


async def test_with_a_token_that_is_over(api: Api) -> None:
    """401 says that it expired, or was revoked, and that another one is needed (RFC 6750)."""
    ending = await api.service.tokens.create("guest", "write", expires=NOW + timedelta(days=90))
    revoked = await api.service.tokens.create("former", "write")
    await api.service.tokens.revoke("former")
    api.watch.now += timedelta(days=90)
    for secret, why in ((ending, "'guest' expired at"), (revoked, "'former' was revoked at")):
        problem = await api.refused(401, "unauthorized", api.post(STATEMENT, Authorization=f"Bearer {secret}"))
        assert why in problem["detail"]
        reply = await api.post(STATEMENT, Authorization=f"Bearer {secret}")
        assert reply.headers["WWW-Authenticate"] == 'Bearer realm="treatylog", error="invalid_token"'


async def test_with_a_token_for_something_else(api: Api) -> None:
    """403 names what the token is for, and what it would have to be for."""
    secret = await api.service.tokens.create("scraper", "metrics", "webhooks")
    problem = await api.refused(403, "forbidden", api.post(STATEMENT, Authorization=f"Bearer {secret}"))
    assert "'scraper' is for 'webhooks', 'metrics', not for 'write'" in problem["detail"]
    reply = await api.post(STATEMENT, Authorization=f"Bearer {secret}")
    challenge = 'Bearer realm="treatylog", error="insufficient_scope", scope="write"'
    assert reply.headers["WWW-Authenticate"] == challenge


async def test_the_scheme_has_any_case(api: Api) -> None:
    """As RFC 9110 has it."""
    assert (await api.post(STATEMENT, Authorization=f"bearer {api.token}")).status == 201


async def test_without_any_token_configured_writes_are_off(api: Api) -> None:
    """403, for everybody."""
    await api.service.tokens.revoke("clerk")
    await api.refused(403, "forbidden", api.post(STATEMENT, Authorization=None))


async def test_who_may_not_write_learns_nothing_else(api: Api) -> None:
    """The token is checked before anything that the request says."""
    asked = api.post(b"{", path=f"{EVENTS}?x=1", Authorization=None, Content_Type="text/plain", If_Match=None)
    await api.refused(401, "unauthorized", asked)


# What is no write


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "application/jsonl", None])
async def test_a_body_that_is_not_said_to_be_json(api: Api, media: str | None) -> None:
    """415, before it is read."""
    await api.refused(415, "unsupported-media-type", api.post(STATEMENT, Content_Type=media))


@pytest.mark.parametrize("settings", [Settings.given(max_body=1024)])
async def test_a_body_that_is_too_large(api: Api) -> None:
    """413, with the limit."""
    problem = await api.refused(413, "body-too-large", api.post({**STATEMENT, "text": "x" * 1024}))
    assert "1024" in problem["detail"]


@pytest.mark.parametrize("settings", [Settings.given(max_body=1024)])
async def test_a_body_that_unpacks_to_too_much(api: Api) -> None:
    """The limit is on what has to be read, not on what was sent."""
    packed = gzip.compress(b" " * 10_000_000)
    await api.refused(413, "body-too-large", api.post(packed, Content_Encoding="gzip"))


async def test_a_body_that_is_not_packed_as_it_says(api: Api) -> None:
    """400."""
    await api.refused(400, "broken-json", api.post(STATEMENT, Content_Encoding="gzip"))


async def test_without_a_version(api: Api) -> None:
    """428 says where the version is found (RFC 6585)."""
    problem = await api.refused(428, "precondition-required", api.post(STATEMENT, If_Match=None))
    assert "version" in problem["detail"]


@pytest.mark.parametrize("if_match", ["6", '"six"', 'W/"6"', '"6", "7"', '""', '"-1"', '"1e3"', '"9999999999999999"'])
async def test_a_version_that_is_none(api: Api, if_match: str) -> None:
    """One strong entity tag, with a number in it."""
    await api.refused(400, "invalid-if-match", api.post(STATEMENT, If_Match=if_match))


async def test_a_stale_version(api: Api) -> None:
    """412, with both versions."""
    version = await api.version("inf")
    problem = await api.refused(412, "wrong-expected-version", api.post(STATEMENT, expected=version - 1))
    assert (problem["expected"], problem["actual"]) == (version - 1, version)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"id": }', b"{} {}", b"\xff", b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'{"round": NaN}',
        b'{"round": Infinity}', b"[" * 100_000, b'{"on": "2019-01-01", "on": "2019-01-02"}', b"1" * 10_000,
    ],
)  # fmt: skip
async def test_a_body_that_is_not_json(api: Api, body: bytes) -> None:
    """400: broken, not UTF-8, a key twice, no JSON number, or too deep to be read."""
    await api.refused(400, "broken-json", api.post(body))


@pytest.mark.parametrize("number", ["1.5", "1e400", "9007199254740992", "-9007199254740993", "1.0", "true", "1" * 90])
async def test_a_number_that_has_no_one_form_or_is_none_of_this_field(api: Api, number: str) -> None:
    """No fraction, nothing beyond what every reader of JSON sees alike: 422, with the field."""
    act = {"type": "moratorium_proposed", "party": "RUS", "on": "2019-10-01", "sources": ["x"], "text": "T."}
    body = json.dumps({**act, "round": "ROUND"}).replace('"ROUND"', number)
    path = "/v1/treaties/inf-moratorium/events"
    problem = await api.refused(422, "invalid-event", api.post(body.encode(), path=path))
    assert problem["errors"][0]["pointer"] == "#/round"


async def test_a_version_that_is_no_text(api: Api) -> None:
    """A byte of If-Match that is not UTF-8 is told as it would be escaped."""
    head = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nIf-Match: "
    )
    answered = await sent(api.client.make_url("/"), head.encode() + b"\xff\r\n\r\n{}")
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert b"If-Match is \\\\udcff; " in answered


async def test_a_key_that_stands_twice_is_found_at_once(api: Api) -> None:
    """However many there are beside it."""
    keys = [f'"{number}": 1' for number in range(70_000)]
    began = monotonic()
    problem = await api.refused(400, "broken-json", api.post(f"{{{', '.join([*keys, keys[-1]])}}}".encode()))
    assert '"69999" stands twice' in problem["detail"]
    assert monotonic() - began < 5


async def test_a_number_with_too_many_digits(api: Api) -> None:
    """The message speaks of the body and not of the server's language."""
    problem = await api.refused(400, "broken-json", api.post(b'{"round": %s}' % (b"1" * 5000)))
    assert "5000 digits" in problem["detail"]
    assert "sys" not in problem["detail"]


async def test_a_long_key_is_not_repeated_whole(api: Api) -> None:
    """Its beginning is enough to find it by."""
    problem = await api.refused(422, "invalid-event", api.post({**STATEMENT, "x" * 7000: 1}))
    assert len(problem["detail"]) < 400


async def test_a_body_that_comes_too_slowly() -> None:
    """408, and the connection is closed (RFC 9110, section 15.5.9)."""

    async def read(request: web.Request) -> web.Response:
        return web.Response(body=await read_bytes(request, 1024, seconds=0.05))

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(0.5)
        yield b"}"

    app = web.Application(middlewares=[web.middleware(guarded)])
    app.router.add_post("/", read)
    async with (
        TestClient(TestServer(app)) as client,
        client.post("/", data=slow(), headers={"Content-Type": "application/json"}) as response,
    ):
        told = await response.json(content_type="application/problem+json")
    assert (response.status, told["code"], response.headers["Connection"]) == (408, "request-timeout", "close")


# What is no event


@pytest.mark.parametrize(
    "body",
    [[], "text", 1, None, {}, {"events": []}, {"events": {}}, {"events": [1]}, {"events": [STATEMENT], "more": 1}],
)
async def test_a_body_that_holds_no_event(api: Api, body: object) -> None:
    """One object, or a list of them and nothing beside it."""
    await api.refused(422, "invalid-event", api.post(body))


async def test_more_events_than_are_taken_at_a_time(api: Api) -> None:
    """At most a thousand."""
    await api.refused(422, "invalid-event", api.post(statements(1001)))


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"on": "2019-02-30"}, "#/on"),
        ({"on": 0}, "#/on"),
        ({"typ": "signed"}, "#/typ"),
        ({"sources": []}, "#/sources"),
        ({"id": "inf/../etc"}, "#/id"),
        ({"text": ""}, "#/text"),
        ({"type": "nonsense"}, "#"),
        ({"type": ["signed"]}, "#"),
    ],
)
async def test_an_event_without_the_form_of_its_type(api: Api, changed: dict[str, Any], pointer: str) -> None:
    """422 points to the place."""
    problem = await api.refused(422, "invalid-event", api.post({**STATEMENT, **changed}))
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_one_wrong_event_keeps_all_out(api: Api) -> None:
    """The pointer says which it is."""
    body = statements(3)
    body["events"][1]["on"] = "2019-02-30"
    problem = await api.refused(422, "invalid-event", api.post(body))
    assert ([error["pointer"] for error in problem["errors"]], problem["detail"][:10]) == (
        ["#/events/1/on"],
        "events[1]:",
    )


@pytest.mark.parametrize("said", ["something", "2019-10-01", "us-statement-2019-02-02", "inf/mine", "party"])
async def test_a_text_that_no_encoding_can_carry(api: Api, said: str) -> None:
    """Half a surrogate pair is no character, wherever it stands."""
    body = json.dumps(STATEMENT).replace(said, "\\ud800").encode()
    await api.refused(400, "broken-json", api.post(body))


async def test_a_key_that_no_encoding_can_carry(api: Api) -> None:
    """Not even where it stands twice."""
    problem = await api.refused(400, "broken-json", api.post(b'{"\\ud800": 1, "\\ud800": 2}'))
    assert '"\\ud800"' in problem["detail"]


async def test_a_pair_of_surrogates_is_a_character(api: Api) -> None:
    """As JSON escapes what lies beyond the basic plane (RFC 8259, section 7)."""
    reply = await api.post(json.dumps({**STATEMENT, "text": "\U0001f54a"}).encode())
    assert reply.json["recorded"][0]["event"]["text"] == "\U0001f54a"


@pytest.mark.parametrize("changed", [{"treaty": "inf-moratorium"}, {"id": "inf-moratorium/mine"}])
async def test_an_event_of_another_treaty(api: Api, changed: dict[str, Any]) -> None:
    """It is sent to its own stream."""
    await api.refused(422, "invalid-event", api.post({**STATEMENT, **changed}))


async def test_a_definition_is_not_recorded_as_an_act(api: Api) -> None:
    """Definitions come from files."""
    defined = (await api.answer("/v1/events?treaty=inf&limit=1"))["items"][0]["event"]
    await api.refused(422, "invalid-event", api.post({**defined, "id": "inf/redefined"}))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"party": "ATL"}, "unknown-party"),
        ({"addressees": ["ATL"]}, "unknown-party"),
        ({"sources": ["hearsay"]}, "unknown-source"),
        ({"after": "inf/9999"}, "unknown-event"),
        ({"type": "obligation_performed", "provisions": ["C"]}, "unknown-provision"),
    ],
)
async def test_what_a_body_names_must_be_there(api: Api, changed: dict[str, Any], code: str) -> None:
    """422: the resource is there, it is the event that is wrong."""
    await api.refused(422, code, api.post({**STATEMENT, **changed}))


async def test_an_unknown_treaty(api: Api) -> None:
    """404: it is the path that is wrong."""
    body = {**STATEMENT, "id": "atlantis/mine"}
    await api.refused(404, "unknown-treaty", api.post(body, path="/v1/treaties/atlantis/events", expected=0))


async def test_an_id_that_stands_for_something_else(api: Api) -> None:
    """409: what is recorded is never edited."""
    problem = await api.refused(409, "event-conflict", api.post({**NOTICE, "id": "inf/0036"}))
    assert problem["event"] == "inf/0036"


# What the record does not admit


@pytest.mark.parametrize(
    ("event", "code", "admission"),
    [
        (NOTICE, "notice-already-running", "undeclared-without-effect"),
        ({**NOTICE, "party": "LTU"}, "not-a-party", "undeclared-without-effect"),
        ({**STATEMENT, "on": "1987-12-07"}, "before-adoption", "refused"),
        ({**STATEMENT, "party": "SUHH"}, "party-extinct", "refused"),
    ],
)
async def test_an_act_that_is_not_admitted(api: Api, event: dict[str, Any], code: str, admission: str) -> None:
    """The code is the reason; `admission` says whether the act must only say that it has no effect."""
    problem = await api.refused(422, code, api.post(event))
    assert (problem["admission"], problem["event"]) == (admission, event["id"])


async def test_one_act_not_admitted_keeps_all_out(api: Api) -> None:
    """All or none."""
    await api.refused(422, "notice-already-running", api.post({"events": [STATEMENT, NOTICE]}))
