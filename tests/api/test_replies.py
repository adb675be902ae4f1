"""What every reply carries: an ETag that stands for the bytes, and headers that keep browsers safe."""

import pytest

from api.asking import STATEMENT, Api
from treatylog.http.reply import SECURITY

STABLE = "/v1/treaties/inf/parties/USA?on=2019-05-01&known_at=2026-10-01T00:00:00Z"
STORED = [STABLE, "/v1/events", "/v1/log/head", "/openapi.json"]


@pytest.mark.parametrize("path", STORED)
async def test_what_one_has_is_not_sent_again(api: Api, path: str) -> None:
    """304 with the same ETag and no body."""
    first = await api.get(path)
    again = await api.get(path, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("held", ["W/{tag}", '"other", {tag}', "*"])
async def test_any_tag_that_is_held_will_do(api: Api, held: str) -> None:
    """Weakly compared, among others, or whatever it is (RFC 9110, section 13.1.2)."""
    tag = (await api.get(STABLE)).headers["ETag"]
    assert (await api.get(STABLE, If_None_Match=held.format(tag=tag))).status == 304


async def test_what_one_has_not_is_sent(api: Api) -> None:
    """Another tag is another content."""
    assert (await api.get(STABLE, If_None_Match='"other"')).status == 200


async def test_the_same_question_about_the_past_has_the_same_bytes(api: Api) -> None:
    """Whatever is recorded later."""
    before = await api.get(STABLE)
    assert (await api.post(STATEMENT)).status == 201
    after = await api.get(STABLE)
    assert (after.body, after.headers["ETag"]) == (before.body, before.headers["ETag"])


@pytest.mark.parametrize("path", [*STORED, "/health/live", "/nothing"])
async def test_head_says_what_get_would(api: Api, path: str) -> None:
    """The same status and headers, and no body."""
    get, head = await api.get(path), await api.ask("HEAD", path)
    volatile = {"Date", "X-Request-ID"}
    assert (head.status, head.body) == (get.status, b"")
    assert {k: v for k, v in head.headers.items() if k not in volatile} == {
        k: v for k, v in get.headers.items() if k not in volatile
    }


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/v1/treaties"), ("GET", "/nothing"), ("PUT", "/v1/treaties")]
)
async def test_every_response_has_the_security_headers(api: Api, method: str, path: str) -> None:
    """Errors too; and the server does not say which version of what it is."""
    reply = await api.ask(method, path)
    assert {name: reply.headers[name] for name in SECURITY} == SECURITY


async def test_an_answer_is_compact_json_in_utf_8(api: Api) -> None:
    """Names are written as they are."""
    reply = await api.get("/v1/parties/T%C3%BCrkiye?on=2023-01-01")
    assert "Türkiye" in reply.text
