"""`GET /v1/log/consistency`, `GET /v1/events/{id}/proof`, and answers in a receipt."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from api.asking import NOW, STATEMENT, Api, Reply, Watch
from treatylog.http.app import build_app
from treatylog.log.note import Signer
from treatylog.service.build import service
from treatylog.service.documents import read_document
from treatylog.service.settings import Settings
from treatylog.service.verifying import Held, Shown, verified

STATUS = "/v1/treaties/inf/parties/USA?on=2019-05-01"
RECEIPT = "application/vnd.treatylog.receipt+json"
CONVENTIONS = Path(__file__).parent / "conventions"


def shown(reply: Reply, held: Held) -> Shown:
    """What a reply proves."""
    assert reply.status == 200, reply.text
    return verified(read_document(reply.body, "reply"), held)


async def held(api: Api) -> Held:
    """The head of the log, as somebody wrote it down."""
    return Held(head=await api.head())


async def test_an_event_is_proven(api: Api) -> None:
    """Under the head of the log; whoever holds that needs nothing else."""
    reply = await api.get("/v1/events/inf/0036/proof")
    assert reply.json["entry"] == await api.answer("/v1/events/inf/0036")
    assert shown(reply, await held(api)).found[0].startswith("event 'inf/0036' (position ")


@pytest.mark.parametrize("path", ["/v1/events/inf%2F0036/proof", "/v1/events/inf/0036/proof?size=9999"])
async def test_the_slash_may_be_encoded_and_a_size_must_have_been(api: Api, path: str) -> None:
    """As for the event itself; a log of so many events is still to come."""
    if "size" in path:
        await api.refused(422, "invalid-range", api.get(path))
    else:
        assert (await api.answer(path))["entry"]["event"]["id"] == "inf/0036"


async def test_an_event_that_is_not_there_has_no_proof(api: Api) -> None:
    """404."""
    await api.refused(404, "unknown-event", api.get("/v1/events/inf/9999/proof"))


async def test_an_event_may_be_called_proof(api: Api) -> None:
    """It has its address, and so has its own proof."""
    assert (await api.post({**STATEMENT, "id": "inf/proof"})).status == 201
    assert (await api.answer("/v1/events/inf/proof"))["event"]["id"] == "inf/proof"
    assert (await api.answer("/v1/events/inf/proof/proof"))["entry"]["event"]["id"] == "inf/proof"


async def test_a_log_that_grew_is_shown_to_have_only_grown(api: Api) -> None:
    """From the head that was held to the one that is."""
    before = await held(api)
    assert before.head
    assert (await api.post(STATEMENT)).status == 201
    reply = await api.get(f"/v1/log/consistency?from={before.head.size}")
    assert shown(reply, before).head == await api.head()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "invalid-parameter"),
        ("from=-1", 400, "invalid-parameter"),
        ("from=1.5", 400, "invalid-parameter"),
        ("from=1&size=3", 400, "unknown-parameter"),
        ("from=9&to=5", 422, "invalid-range"),
        ("from=1&to=9999999", 422, "invalid-range"),
    ],
)
async def test_what_cannot_be_asked(api: Api, query: str, status: int, code: str) -> None:
    """No start, no whole number, backwards, or into the future."""
    await api.refused(status, code, api.get(f"/v1/log/consistency?{query}"))


async def test_an_answer_comes_in_a_receipt(api: Api) -> None:
    """The answer as it is without one, with what it rests on; no cache keeps it."""
    reply = await api.get(f"{STATUS}&receipt=true")
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == (RECEIPT, "no-store")
    assert reply.json["answer"] == await api.answer(f"{STATUS}&known_at={reply.json['asked_at']}")
    assert reply.json["question"] == STATUS
    assert shown(reply, await held(api)).kind == "receipt"


async def test_the_address_in_a_receipt_is_the_same_for_the_same_question(api: Api) -> None:
    """Whatever the order of the parameters and the way they are encoded."""
    one = await api.get("/v1/treaties/inf/parties/United%20States?receipt=true&on=2019-05-01&known_at=2026-02-01")
    other = await api.get("/v1/treaties/inf/parties/United+States?known_at=2026%2D02%2D01&on=2019-05-01&receipt=true")
    assert one.json["question"] == "/v1/treaties/inf/parties/United%20States?known_at=2026-02-01&on=2019-05-01"
    assert other.json["question"] in (one.json["question"], one.json["question"].replace("%20", "%2B"))


@pytest.mark.parametrize("value", ["yes", "1", "TRUE", ""])
async def test_a_receipt_is_wanted_or_not(api: Api, value: str) -> None:
    """true or false."""
    await api.refused(400, "invalid-parameter", api.get(f"{STATUS}&receipt={value}"))
    assert (await api.get(f"{STATUS}&receipt=false")).json == await api.answer(STATUS)


async def test_a_wrong_question_has_a_problem_and_no_receipt(api: Api) -> None:
    """As without."""
    await api.refused(404, "unknown-party", api.get("/v1/treaties/inf/parties/Atlantis?receipt=true"))


class TestSigned:
    """A log with a key."""

    @pytest_asyncio.fixture
    async def signed(self, tmp_path: Path) -> AsyncIterator[tuple[Api, Held]]:
        """The service over a small record, and its public key."""
        signer = Signer.made("log.example/treaties")
        signer.write(tmp_path / "log.key")
        watch = Watch(NOW)
        settings = Settings(events=CONVENTIONS, signing_key=tmp_path / "log.key")
        async with service(settings, watch) as opened, TestClient(TestServer(build_app(opened, watch))) as client:
            yield Api(client, opened, watch, ""), Held(signer.verifier)

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/log/head", "/v1/log/consistency?from=3", "/v1/events/oath/0001/proof",
            "/v1/treaties/oath?receipt=true",
        ],
    )  # fmt: skip
    async def test_what_it_says_of_its_head_is_signed(self, signed: tuple[Api, Held], path: str) -> None:
        """The head, both proofs and the receipt."""
        api, key = signed
        assert "the head is signed by 'log.example/treaties'" in shown(await api.get(path), key).found

    async def test_a_receipt_is_signed_as_a_whole(self, signed: tuple[Api, Held]) -> None:
        """A value that was swapped is found out."""
        api, key = signed
        reply = await api.get("/v1/treaties/oath?receipt=true")
        assert "the receipt is signed by 'log.example/treaties'" in shown(reply, key).found
        assert json.loads(reply.body)["signature"].startswith("treatylog receipt\n")
