"""`PUT /v1/treaties/{treaty}`: defining treaties."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
import pytest_asyncio

from api.asking import STATEMENT, Api, Reply
from treatylog.service.load import load
from worlds import story_record

INF = "/v1/treaties/inf"
PACT: Mapping[str, Any] = {
    "treaty": {
        "key": "pact", "title": "Pact on Nothing", "short": ["Pact"], "form": "instrument", "binding": "legal",
        "adopted": "2020-01-01",
    },
    "coverage": {"parties": "all", "consents": True, "through": "2026-01-01"},
    "entry_into_force": {"article": "V", "when": "exchange", "between": ["USA", "SUHH"]},
    "sources": {"text": {"document": "The text of the Pact"}},
}  # fmt: skip


@pytest_asyncio.fixture
async def token(api: Api) -> str:
    """A token that may define."""
    return await api.service.tokens.create("drafter", "define")


async def put(
    api: Api, token: str | None, body: object, *, key: str = "inf", version: object = None, **headers: str | None
) -> Reply:
    """A definition sent with all it needs, at the stream's version unless another is named; None drops a header."""
    expected = f'"{await api.version(key)}"' if version is None else version
    usual = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "If-Match": expected}
    given = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    sent = {name: str(value) for name, value in given.items() if value is not None}
    return await api.ask("PUT", f"/v1/treaties/{key}", data=json.dumps(body).encode(), headers=sent)


async def defined(api: Api, key: str = "inf") -> dict[str, Any]:
    """The definition of a treaty as it would be sent: the latest of its events of that type."""
    event = (await api.answer(f"/v1/events?treaty={key}&type=defined"))["items"][-1]["event"]
    return {**deepcopy(event["definition"]), "sources": deepcopy(event["sources"])}


# What is defined


async def test_a_new_treaty_is_defined_at_version_zero(api: Api, token: str) -> None:
    """201; from then on it is a treaty like any other, and acts can be recorded under it."""
    reply = await put(api, token, PACT, key="pact", version='"0"')
    (item,) = reply.json["recorded"]
    assert (reply.status, reply.headers["ETag"], reply.json["overtaken"]) == (201, '"1"', [])
    assert (item["event"]["type"], item["recorded_by"]) == ("defined", "drafter")
    assert (await api.answer("/v1/treaties/pact"))["title"] == "Pact on Nothing"
    act = {"type": "statement_made", "party": "USA", "on": "2020-02-01", "sources": ["text"], "text": "Words."}
    assert (await api.post(act, path="/v1/treaties/pact/events")).status == 201


async def test_what_is_recorded_of_a_treaty_can_be_sent_again(api: Api, token: str) -> None:
    """200, and nothing is appended, whatever version is named: an equal definition is the one there is."""
    before = await api.head()
    for version in (None, '"1"', "*"):
        reply = await put(api, token, await defined(api), version=version)
        assert (reply.status, reply.json["recorded"], reply.json["version"]) == (200, [], await api.version("inf"))
    assert await api.head() == before


async def test_another_definition_applies_to_all_dates(api: Api, token: str) -> None:
    """And is the one that counts from then on."""
    body = await defined(api)
    body["treaty"]["title"] = "Another title"
    assert (await put(api, token, body)).status == 201
    assert (await api.answer(f"{INF}?on=1990-01-01"))["title"] == "Another title"
    assert (await put(api, token, body)).status == 200


async def test_what_loses_its_effect_is_told(api: Api, token: str) -> None:
    """A notice under a clause that is no more; that the United States withdrew is then only a statement."""
    body = await defined(api)
    del body["exit"]
    reply = await put(api, token, body)
    assert (reply.status, reply.json["overtaken"]) == (201, ["inf/0036"])
    answer = await api.answer(f"{INF}/parties/USA?on=2020-01-01")
    assert (answer["headline"], answer["basis"]) == ("withdrawn", "recorded")


async def test_the_files_say_something_new_or_nothing(api: Api, token: str) -> None:
    """Loading the same files again leaves a definition that was sent since; files that changed bring their own."""
    body = await defined(api)
    body["treaty"]["title"] = "Another title"
    assert (await put(api, token, body)).status == 201
    report = await load(api.service.treaties._store, story_record())
    assert (dict(report.appended), (await api.answer(INF))["title"]) == ({}, "Another title")


# What is not


@pytest.mark.parametrize(
    ("change", "status", "code", "says"),
    [
        (lambda body: body["treaty"].update(key="other"), 422, "invalid-definition", "'other'"),
        (lambda body: body["treaty"].update(see_also=["imf"]), 422, "invalid-definition", "Did you mean"),
        (lambda body: body["sides"][0]["parties"].append("XXX"), 422, "unknown-party", "sides.0.parties: "),
        (lambda body: body["sources"].pop("us-statement-2019-02-02"), 422, "unknown-source", "keep that source"),
        (lambda body: body["sources"]["us-statement-2019-02-02"].update(also_for=["inf/x"]), 422, "unknown-event", "x"),
        (
            lambda body: body.update(links=[{"kind": "protocol to", "article": "1", "treaty": "inf-moratorium"}]),
            422, "invalid-definition", "is a declaration",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_stand_is_refused(
    api: Api, token: str, change: Any, status: int, code: str, says: str
) -> None:
    """With what is wrong; nothing is appended."""
    body = await defined(api)
    change(body)
    problem = await api.refused(status, code, put(api, token, body))
    assert says in problem["detail"]


async def test_links_do_not_lead_back(api: Api, token: str) -> None:
    """What each brings would wait for the other."""
    for key, version in (("pact", '"0"'), ("protocol", '"0"')):
        body = deepcopy({**PACT, "treaty": {**PACT["treaty"], "key": key}})
        assert (await put(api, token, body, key=key, version=version)).status == 201
    linked = {**PACT, "links": [{"kind": "protocol to", "article": "1", "treaty": "protocol"}]}
    assert (await put(api, token, linked, key="pact")).status == 201
    back = {**body, "links": [{"kind": "protocol to", "article": "1", "treaty": "pact"}]}
    problem = await api.refused(422, "invalid-definition", put(api, token, back, key="protocol"))
    assert "rests on 'protocol' itself" in problem["detail"]


async def test_the_form_says_where_it_is_wrong(api: Api, token: str) -> None:
    """A pointer into the body."""
    body = {**PACT, "treaty": {**PACT["treaty"], "adopted": "yesterday"}, "clauses": []}
    problem = await api.refused(422, "invalid-body", put(api, token, body, key="pact", version='"0"'))
    assert {error["pointer"] for error in problem["errors"]} == {"#/treaty/adopted", "#/clauses"}


async def test_the_parties_are_no_treaty(api: Api, token: str) -> None:
    """They are a stream of their own."""
    body = {**PACT, "treaty": {**PACT["treaty"], "key": "parties"}}
    await api.refused(422, "invalid-definition", put(api, token, body, key="parties"))


async def test_a_provision_that_an_act_names_stays(conventions: Api) -> None:
    """As does a rule under which a declaration was made."""
    token = await conventions.service.tokens.create("drafter", "define")
    body = await defined(conventions, "visits")
    for part, code in (("provision", "unknown-provision"), ("declaration", "invalid-definition")):
        problem = await conventions.refused(422, code, put(conventions, token, {**body, part: []}, key="visits"))
        assert "'visits/" in problem["detail"]


async def test_the_version_is_named_and_right(api: Api, token: str) -> None:
    """428 without it, 412 with another; a new treaty has version 0."""
    body = await defined(api)
    body["treaty"]["title"] = "Another title"
    await api.refused(428, "precondition-required", put(api, token, body, If_Match=None))
    problem = await api.refused(412, "wrong-expected-version", put(api, token, body, version='"1"'))
    assert (problem["expected"], problem["actual"]) == (1, await api.version("inf"))
    await api.refused(412, "wrong-expected-version", put(api, token, PACT, key="pact", version='"1"'))


async def test_it_needs_a_token_that_may_define(api: Api) -> None:
    """One that may write acts may not."""
    await api.refused(401, "unauthorized", put(api, "wrong", PACT, key="pact"))
    await api.refused(403, "forbidden", put(api, api.token, PACT, key="pact"))


async def test_a_definition_among_events_is_pointed_here(api: Api) -> None:
    """It is no act."""
    event = (await api.answer("/v1/events?treaty=inf&type=defined"))["items"][-1]["event"]
    problem = await api.refused(422, "invalid-event", api.post({**event, "id": "inf/mine"}))
    assert "PUT to /v1/treaties/inf" in problem["detail"]
    assert (await api.post(STATEMENT)).status == 201
