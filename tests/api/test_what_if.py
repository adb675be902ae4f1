"""`POST` and `GET /v1/what-if`: what hypothetical acts would change."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.asking import Api
from treatylog.errors import ForesightBusy
from treatylog.facts.event import parse_event
from treatylog.service.foreseeing import Foreseer
from treatylog.service.treaties import NOW

WHAT_IF = "/v1/what-if"
NOTICE: dict[str, Any] = {"treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2018-01-01"}
OPEN: dict[str, Any] = {"Authorization": None, "If_Match": None}
SHARED = f"{WHAT_IF}?treaty=inf&acts=withdrawal_notified:USA:2018-01-01"


async def supposed(api: Api, *events: dict[str, Any], query: str = "") -> Any:
    """The answer to POST, which is one; nothing is written."""
    before = await api.head()
    reply = await api.post({"events": events}, path=f"{WHAT_IF}{query}", expected=0, **OPEN)
    assert reply.status == 200, reply.text
    assert await api.head() == before
    return reply.json


async def test_a_notice_given_earlier_would_have_ended_the_treaty_earlier(api: Api) -> None:
    """For both, six months after it; with the duties that differ."""
    answer = await supposed(api, NOTICE)
    assert [(act["id"], act["bearing"]) for act in answer["acts"]] == [("inf/x-if-1", "moves")]
    changed = {(item["party"], item["since"], item["until"]): item for item in answer["items"]}
    ended = changed["USA", "2018-07-01", "2019-02-02"]
    assert (ended["before"]["headline"], ended["after"]["headline"]) == ("in_force", "withdrawn")
    assert ended["obligations"]
    assert any(party == "RUS" for party, _, _ in changed)


async def test_an_address_can_be_shared(api: Api) -> None:
    """It has the same answer, with an ETag, and a receipt that can be checked."""
    reply = await api.get(SHARED)
    assert (reply.status, reply.json) == (200, await supposed(api, NOTICE))
    assert (await api.get(SHARED, If_None_Match=reply.headers["ETag"])).status == 304
    assert (await api.get(f"{SHARED}&receipt=true")).json["answer"]["items"] == reply.json["items"]


async def test_acts_in_an_address_name_parties_in_any_form(api: Api) -> None:
    """And their own treaty, and the day on which they say that they take effect."""
    answer = await api.answer(f"{WHAT_IF}?acts=inf/withdrawal_notified:United%20States:2018-01-01:2018-09-01")
    assert answer["acts"][0]["party"] == "USA"
    assert "2018-09-01" in {item["since"] for item in answer["items"]}


async def test_it_builds_on_what_was_known(api: Api) -> None:
    """Before the real notice was public, the treaty went on without an end."""
    answer = await supposed(api, NOTICE, query="?public_on=2018-06-01&on=2018-06-01")
    assert answer["public_on"] == "2018-06-01"
    assert {"2018-07-01"} == {item["since"] for item in answer["items"] if item["after"]["headline"] == "withdrawn"}


async def test_what_http_says_is_what_is_found_without_a_process(api: Api) -> None:
    """The same answer, unfolded here."""
    told = await api.answer(SHARED)
    api.service.treaties.foreseer, foreseer = None, api.service.treaties.foreseer
    here = await api.answer(SHARED)
    api.service.treaties.foreseer = foreseer
    assert told == here


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("acts=withdrawal_notified:USA:2018-01-01", 422, "invalid-event"),
        ("treaty=inf&acts=withdrawal_notfied:USA:2018-01-01", 422, "invalid-event"),
        ("treaty=inf&acts=withdrawal_notified:USA", 422, "invalid-event"),
        ("treaty=inf&acts=withdrawal_notified:USA:2018-02-30", 422, "invalid-event"),
        ("treaty=inf&acts=withdrawal_notified:Usonia:2018-01-01", 404, "unknown-party"),
        ("treaty=imf&acts=withdrawal_notified:USA:2018-01-01", 404, "unknown-treaty"),
        ("treaty=inf", 400, "invalid-parameter"),
        (f"treaty=inf&acts={'x' * 2049}", 400, "invalid-parameter"),
    ],
)
async def test_what_cannot_be_supposed(api: Api, query: str, status: int, code: str) -> None:
    """Each with its own problem."""
    await api.refused(status, code, api.get(f"{WHAT_IF}?{query}"))


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([], "invalid-body"),
        ([NOTICE] * 101, "invalid-body"),
        ([{**NOTICE, "id": "inf/0036"}], "event-conflict"),
        ([{**NOTICE, "id": "inf/mine"}] * 2, "event-conflict"),
        ([{**NOTICE, "treaty": 1}], "invalid-event"),
        ([{**NOTICE, "colour": "red"}], "invalid-event"),
        ([{**NOTICE, "party": "XXX"}], "unknown-party"),
        ([{**NOTICE, "treaty": "imf"}], "unknown-treaty"),
        ([{"treaty": "inf", "type": "defined", "sources": {}}], "invalid-event"),
    ],
)
async def test_bodies_that_are_refused(api: Api, events: list[Any], code: str) -> None:
    """Nothing is unfolded for them."""
    reply = await api.post({"events": events}, path=WHAT_IF, expected=0, **OPEN)
    status = {"event-conflict": 409, "unknown-treaty": 404}.get(code, 422)
    assert (reply.status, reply.json["code"]) == (status, code), reply.text


async def test_an_act_of_a_party_that_is_no_more_is_refused(api: Api) -> None:
    """As it would be if it were recorded: by name, from the other process."""
    act = {**NOTICE, "party": "SUHH", "on": "2000-01-01"}
    reply = await api.post({"events": [act]}, path=WHAT_IF, expected=0, **OPEN)
    assert (reply.status, reply.json["code"], reply.json["admission"]) == (422, "party-extinct", "refused")


# The process


@pytest.fixture
async def hurried() -> AsyncIterator[Foreseer]:
    """One that gives a question next to no time."""
    foreseer = Foreseer(seconds=0.001)
    yield foreseer
    await foreseer.close()


async def test_more_than_the_budget_is_answered_503(api: Api, hurried: Foreseer) -> None:
    """With the time to come again; and the next question is answered."""
    await api.service.treaties.foreseer.close()  # type: ignore[union-attr]
    api.service.treaties.foreseer, usual = hurried, api.service.treaties.foreseer
    reply = await api.get(SHARED)
    assert (reply.status, reply.json["code"], reply.headers["Retry-After"]) == (503, "foresight-busy", "1")
    api.service.treaties.foreseer = usual
    assert (await api.get(SHARED)).status == 200


async def test_a_process_that_dies_is_started_again(api: Api) -> None:
    """The question it had is answered 503, the next is answered."""
    foreseer = api.service.treaties.foreseer
    assert foreseer
    assert (await api.get(SHARED)).status == 200
    assert foreseer._process
    foreseer._process.kill()
    await foreseer._process.wait()
    assert (await api.get(SHARED)).status == 200


async def test_too_many_that_wait_are_sent_away(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once."""
    monkeypatch.setattr("treatylog.service.foreseeing._MOST_WAITING", 0)
    world, asked = await api.service.treaties.asked(NOW)
    act = parse_event({"id": "inf/x-if-1", "sources": ["hypothetical"], **NOTICE})
    with pytest.raises(ForesightBusy, match="no more may"):
        await Foreseer().foreseen(world, await api.service.treaties.recorded(), [act], asked)
