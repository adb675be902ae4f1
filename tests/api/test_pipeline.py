"""What happens to every request beside its answer: ids, kept answers, limits, other sites, metrics, audit."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web

from api.asking import NOW, STATEMENT, Api, Watch
from treatylog.http.app import build_app
from treatylog.http.logs import AUDIT
from treatylog.http.pipeline import PIPELINE
from treatylog.http.server import Limits, listening
from treatylog.service.settings import Settings
from worlds import service_over, story_record

USA = "/v1/treaties/inf/parties/USA?on=2019-05-01"
OWN = {"Date", "X-Request-ID"}


def common(headers: Any) -> dict[str, str]:
    """The headers that are the same for the same answer."""
    return {name: value for name, value in headers.items() if name not in OWN}


@asynccontextmanager
async def served(**settings: Any) -> AsyncIterator[tuple[str, web.Application, Watch]]:
    """The story served as `serve` does it, its address and its clock."""
    watch, given = Watch(NOW), Settings.given(**settings)
    async with service_over(story_record(), given, watch) as opened:
        app = build_app(opened, watch)
        async with listening(app, Limits.of(given)) as runner:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}", app, watch


async def test_an_answer_that_is_kept_is_the_answer_that_was_made() -> None:
    """The same status, headers and bytes, for those who have it already, for HEAD and for old clients too."""
    async with served() as (address, app, _), ClientSession() as session:
        replies = []
        for _ in range(2):
            async with session.get(address + USA) as whole:
                body = await whole.read()
            async with session.get(address + USA, headers={"If-None-Match": whole.headers["ETag"]}) as held:
                pass
            async with session.get(address + USA, headers={"If-None-Match": f'"x", W/{whole.headers["ETag"]}'}) as weak:
                pass
            async with session.head(address + USA) as head:
                pass
            told = [(one.status, common(one.headers)) for one in (whole, held, weak, head)]
            replies.append((body, told))
        assert replies[0] == replies[1]
        assert [status for status, _ in replies[0][1]] == [200, 304, 304, 200]
        assert app[PIPELINE].kept.hits == 5
        async with session.get(address + USA, headers={"Connection": "close"}) as closing:
            assert (await closing.read(), closing.headers["Connection"]) == (replies[0][0], "close")


async def test_nothing_is_kept_beyond_a_record_or_a_day(api: Api) -> None:
    """The answer is of the position and of the day at which it is given."""
    question = "/v1/treaties/inf/parties/USA"
    kept = api.client.app[PIPELINE].kept
    first = [await api.get(question) for _ in range(3)][-1]
    assert kept.hits >= 1
    assert (await api.post(STATEMENT)).status == 201
    moved = await api.get(question)
    assert moved.json["position"] == first.json["position"] + 1
    api.watch.now += timedelta(days=1)
    assert (await api.get(question)).json["on"] == "2026-11-24"


async def test_each_form_of_an_answer_is_kept_for_itself(api: Api) -> None:
    """Prose for those who would rather read prose."""
    path = "/v1/treaties/inf/parties/USA/explanation?on=2019-05-01"
    for _ in range(3):
        assert (await api.get(path, Accept="text/plain")).text.startswith("On 1 May 2019")
        assert (await api.get(path, Accept="application/json")).json["party"] == "USA"


async def test_receipts_and_what_is_of_the_moment_are_not_kept(api: Api) -> None:
    """Each is made when it is asked for."""
    for path in (f"{USA}&receipt=true", "/health/ready", "/v1/log/head"):
        for _ in range(3):
            await api.get(path)
    assert len(api.client.app[PIPELINE].kept) == 0


@pytest.mark.parametrize(("given", "echoed"), [("mine-1", True), ("x" * 65, False), ("a b", False), ('"', False)])
async def test_a_request_keeps_its_id_where_it_has_a_good_one(api: Api, given: str, echoed: bool) -> None:
    """Else it is given one; no two are the same."""
    told = [(await api.get("/health/live", X_Request_Id=given)).headers["X-Request-ID"] for _ in range(2)]
    assert (told == [given] * 2) is echoed
    assert echoed or told[0] != told[1]


async def test_pages_of_other_sites_may_read_and_not_write(api: Api) -> None:
    """GET and HEAD with the headers one needs; a write is not announced as allowed."""
    read = await api.get(USA, Origin="https://elsewhere.example")
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "X-Request-ID", "Retry-After"} <= set(read.headers["Access-Control-Expose-Headers"].split(", "))
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    preflight = await api.ask("OPTIONS", "/v1/treaties/inf/events", headers=asked)
    assert (preflight.status, preflight.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
    assert "Authorization" not in preflight.headers["Access-Control-Allow-Headers"]
    written = await api.post(STATEMENT, Origin="https://elsewhere.example")
    assert (written.status, "Access-Control-Allow-Origin" in written.headers) == (201, False)
    assert "Access-Control-Allow-Origin" not in (await api.get("/metrics")).headers


@pytest.mark.parametrize("settings", [Settings.given(rate_limit=0.2, trusted_proxies="127.0.0.1")])
async def test_who_asks_too_often_is_told_when_to_come_back(api: Api) -> None:
    """429 for that client alone, behind a proxy too; programs of the machine itself are not limited."""
    told = [(await api.get(USA, X_Forwarded_For="192.0.2.1")) for _ in range(3)]
    assert [reply.status for reply in told] == [200, 200, 429]
    assert (told[2].json["code"], told[2].headers["Retry-After"]) == ("rate-limited", "5")
    assert (await api.get(USA, X_Forwarded_For="192.0.2.2")).status == 200
    assert [(await api.get(USA)).status for _ in range(4)] == [200] * 4


async def test_every_write_is_in_the_audit_log_refused_ones_too(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """Who, what, from where, under which id, and what came of it; never the token."""
    with caplog.at_level(logging.INFO, AUDIT):
        await api.post(STATEMENT, X_Request_Id="write-1")
        await api.post(STATEMENT, Authorization="Bearer wrong")
        await api.post({"events": [{**STATEMENT, "id": f"inf/{number}", "party": "Atlantis"} for number in range(60)]})
        await api.get(USA)
    told = [record for record in caplog.records if record.name == AUDIT]
    found = [[getattr(one, name) for name in ("holder", "outcome", "status", "code", "client")] for one in told]
    assert found == [
        ["clerk", "done", 201, None, "127.0.0.1"],
        [None, "refused", 401, "unauthorized", "127.0.0.1"],
        ["clerk", "refused", 422, "invalid-event", "127.0.0.1"],
    ]
    assert [one.__dict__["events"][:2] for one in told] == [["inf/mine"], [], ["inf/0", "inf/1"]]
    assert [(len(one.__dict__["events"]), one.__dict__["number"]) for one in told] == [(1, 1), (0, 0), (50, 60)]
    assert (told[0].__dict__["request_id"], told[0].__dict__["location"]) == ("write-1", "/v1/events/inf/mine")
    assert api.token not in str([record.__dict__ for record in told])


async def test_metrics_count_what_was_answered(api: Api) -> None:
    """By the template of the route, never by what was asked."""
    for path in (USA, USA, USA, "/v1/treaties/nope", "/nothing"):
        await api.get(path)
    lines = set((await api.get("/metrics")).text.splitlines())
    route = "/v1/treaties/{treaty}/parties/{party}"
    assert f'treatylog_requests_total{{method="GET",route="{route}",status="200",worker="0"}} 3.0' in lines
    assert 'treatylog_requests_total{method="GET",route="none",status="404",worker="0"} 1.0' in lines
    position = (await api.head()).size
    assert f'treatylog_log_position{{worker="0"}} {float(position)}' in lines
    assert 'treatylog_log_lag{worker="0"} 0.0' in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)


async def test_metrics_are_for_this_machine_or_for_a_token_with_the_scope(api: Api) -> None:
    """A proxy on this machine speaks for others."""
    outside = {"X_Forwarded_For": "192.0.2.1"}
    assert (await api.get("/metrics")).status == 200
    assert (await api.get("/metrics", **outside)).status == 401
    assert (await api.get("/metrics", Authorization=f"Bearer {api.token}", **outside)).status == 403
    token = await api.service.tokens.create("prometheus", "metrics")
    assert (await api.get("/metrics", Authorization=f"Bearer {token}", **outside)).status == 200
