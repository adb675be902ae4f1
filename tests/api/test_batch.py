"""`POST /v1/batch`: many questions at once."""

import asyncio
from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest

from api.asking import STATEMENT, Api
from treatylog.http.pipeline import PIPELINE
from treatylog.http.routes import batch as route
from treatylog.service.settings import Settings

BATCH = "/v1/batch"
USA = "/v1/treaties/inf/parties/USA"
OPEN: dict[str, Any] = {"Authorization": None, "If_Match": None}


async def batch(api: Api, *questions: object, query: str = "") -> Any:
    """The answer to a batch of *questions*, which is one."""
    reply = await api.post({"questions": questions}, path=f"{BATCH}{query}", expected=0, **OPEN)
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store"), reply.text
    return reply.json


async def test_each_is_answered_as_by_itself_in_order(api: Api) -> None:
    """With the same body and status, in the order in which they were asked."""
    asked = [
        f"{USA}?on=2019-05-01", "/v1/treaties/inf/between/USA/RUS?on=1990-01-01", f"{USA}/explanation?on=2019-05-01",
        "/v1/treaties/imf", f"{USA}?on=2019-13-01", f"{USA}?off=1", "/v1/parties/Russian%20Federation",
    ]  # fmt: skip
    answer = await batch(api, *asked)
    alone = [await api.get(question) for question in asked]
    assert [item["status"] for item in answer["items"]] == [200, 200, 200, 404, 400, 400, 200]
    assert [item["body"] for item in answer["items"]] == [reply.json for reply in alone]
    assert answer["position"] == (await api.head()).size


async def test_a_place_is_answered_in_short(api: Api) -> None:
    """What the long answer says too."""
    (item,) = (await batch(api, {"treaty": "inf", "party": "United States", "on": "2019-05-01"}))["items"]
    whole = await api.answer(f"{USA}?on=2019-05-01")
    same = ("treaty", "party", "on", "headline", "standing", "operation", "exit", "disputed", "certain", "because")
    assert {name: item["body"][name] for name in same} == {name: whole[name] for name in same}


async def test_a_place_that_is_none_is_a_problem_of_its_own(api: Api) -> None:
    """The others are answered."""
    answer = await batch(api, {"treaty": "inf", "party": "Rusia"}, {"treaty": "inf", "party": "RUS"})
    assert [item["status"] for item in answer["items"]] == [404, 200]
    assert "RUS" in answer["items"][0]["body"]["did_you_mean"]


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ("/v1/matrix", 404, "no-such-resource"),
        ("/v1/events", 404, "no-such-resource"),
        ("/v1/batch", 404, "no-such-resource"),
        ("//elsewhere/v1/treaties", 404, "no-such-resource"),
        ("http://[::1", 404, "no-such-resource"),
        (f"{USA}?receipt=true", 400, "invalid-parameter"),
        (f"{USA}?on=2019-05-01&on=2019-05-02", 400, "repeated-parameter"),
        ("/v1/treaties/%00", 404, "unknown-treaty"),
    ],
)
async def test_what_cannot_be_asked_in_a_batch(api: Api, question: str, status: int, code: str) -> None:
    """What is no question by the clocks, or about too much."""
    (item,) = (await batch(api, question))["items"]
    assert (item["status"], item["body"]["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [{"questions": []}, {"questions": ["x"] * 1001}, {"questions": [1]}, {"questions": [{"treaty": "inf"}]}, {}, [],
     {"questions": ["x" * 4001]}, {"questions": [{"treaty": "inf", "party": "USA", "on": "x"}]}],
)  # fmt: skip
async def test_a_body_of_another_form_is_refused(api: Api, body: object) -> None:
    """Before anything is asked."""
    await api.refused(422, "invalid-body", api.post(body, path=BATCH, expected=0, **OPEN))


async def test_all_are_answered_from_one_position(api: Api) -> None:
    """What is appended meanwhile does not show in them."""
    still = await api.service.treaties.still()
    before = await still.events(limit=1000)
    reply = await api.post(STATEMENT)
    assert reply.status == 201
    assert await still.events(limit=1000) == before
    assert (await batch(api, USA, query=f"?min_position={reply.json['position']}"))["position"] == before.position + 1


async def test_a_thousand_places_cost_less_than_a_twentieth_of_single_answers(api: Api) -> None:
    """Counted in processor time, client and all: the least of three."""
    places = [
        {"treaty": "inf", "party": party, "on": f"{year}-{month:02}-01"}
        for party in ("USA", "RUS", "UKR", "BLR")
        for year in range(1988, 2008)
        for month in range(1, 13)
    ]
    await batch(api, *places)
    together = min([await _cost(batch(api, *places)) for _ in range(3)]) / len(places)
    singles = [api.answer(f"/v1/treaties/inf/parties/{one['party']}?on={one['on']}") for one in places[::24]]
    alone = sum([await _cost(single) for single in singles]) / len(singles)
    assert alone / together > 20, (alone, together)


async def _cost(asked: Any) -> float:
    began = process_time()
    await asked
    return process_time() - began


async def test_what_is_answered_in_a_batch_is_kept_for_those_who_ask_alone_and_the_other_way_round(api: Api) -> None:
    """The same bytes and headers as without it; what a batch may not ask it is not given because somebody asked."""
    kept = api.client.app[PIPELINE].kept
    asked = [f"{USA}?on=2019-05-01", f"{USA}/timeline?on=2019-05-01", "/v1/treaties/inf?on=2019-05-01"]
    costly = "/v1/matrix?on=2019-05-01&treaties=inf"
    first = await batch(api, *asked)
    alone = [await api.get(question) for question in asked]
    assert kept.hits == len(asked)
    made = [await api.get(question, Accept="application/*") for question in asked]
    await api.get(costly)
    assert [(one.body, one.headers["ETag"], one.headers["Cache-Control"]) for one in alone] == [
        (one.body, one.headers["ETag"], one.headers["Cache-Control"]) for one in made
    ]
    again = await batch(api, *asked, costly)
    assert kept.hits == 2 * len(asked)
    assert [item["status"] for item in again["items"]] == [200, 200, 200, 404]
    assert again["items"][:3] == first["items"]


async def test_a_batch_does_not_keep_what_is_no_longer_so(api: Api) -> None:
    """After something was recorded, the answer is the new one."""
    before = await batch(api, USA)
    assert (await api.post(STATEMENT)).status == 201
    after = await batch(api, USA)
    assert after["items"][0]["body"] == await api.answer(USA)
    assert after["items"][0]["body"]["position"] == before["items"][0]["body"]["position"] + 1


async def test_another_engine_is_refused_in_a_batch_too(api: Api) -> None:
    """As by itself."""
    question = f"{USA}?on=2019-05-01&engine=0.0.1"
    (item,) = (await batch(api, question))["items"]
    assert (item["status"], item["body"]) == (404, (await api.get(question)).json)


async def test_others_are_answered_while_a_batch_is(api: Api) -> None:
    """Its questions make room, so that several who ask alone are answered before it is."""
    days = [f"{USA}?on={date(1990, 1, 1) + timedelta(days=number)}" for number in range(1000)]
    long, answered = asyncio.create_task(batch(api, *days)), 0
    while not long.done():
        await api.answer(f"{USA}?on=2019-05-01")
        answered += 1
    assert len((await long)["items"]) == len(days)
    assert answered > 2


async def test_what_no_longer_fits_is_refused_and_what_came_before_is_answered(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is on the bytes of all answers together, the same one told twice counted twice."""
    asked = [f"{USA}?on=2019-05-01", f"{USA}?on=2019-05-02", f"{USA}?on=2019-05-01", f"{USA}?on=2019-05-03"]
    sizes = [len((await api.get(question)).body) for question in asked]
    monkeypatch.setattr(route, "MOST_BYTES", sum(sizes[:3]))
    items = (await batch(api, *asked, USA))["items"]
    assert [item["status"] for item in items] == [200, 200, 200, 422, 422]
    assert {item["body"]["code"] for item in items[3:]} == {"too-much-asked"}
    assert "the first 3 of 5 questions" in items[3]["body"]["detail"]
    monkeypatch.setattr(route, "MOST_BYTES", sum(sizes[:3]) - 1)
    assert [item["status"] for item in (await batch(api, *asked, USA))["items"]] == [200, 200, 422, 422, 422]


class TestWithLittleTime:
    """A service that gives up a question after a moment."""

    @pytest.fixture
    def settings(self) -> Settings:
        """The least time that is counted."""
        return Settings.given(answer_timeout=0.001)

    async def test_a_batch_that_takes_too_long_is_given_up(self, api: Api) -> None:
        """As a GET is: it writes nothing."""
        days = [f"{USA}/timeline?on=20{year}-{month:02}-01" for year in range(10, 40) for month in range(1, 13)]
        await api.refused(503, "took-too-long", api.post({"questions": days}, path=BATCH, expected=0, **OPEN))
