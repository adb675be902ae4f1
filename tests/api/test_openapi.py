"""`GET /openapi.json`: the service as it describes itself."""

import re
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from api.asking import EVENTS, STATEMENT, Api, described
from treatylog.http.app import PAGES
from treatylog.http.problems import TYPE
from treatylog.http.routes import OPERATIONS
from treatylog.service.tokens import Scope

DOCUMENT = described()
METHODS = {"get", "post"}


def entries() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation of the document, with its path and method."""
    return [(path, method, entry) for path, methods in DOCUMENT["paths"].items() for method, entry in methods.items()]


def valid(schema: object, value: object) -> bool:
    """Whether *value* is as *schema*, a part of the document, says."""
    return bool(Draft202012Validator({**DOCUMENT, "allOf": [schema]}).is_valid(value))


def test_it_is_an_openapi_document() -> None:
    """Version 3.1, held against its schema."""
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1.")


async def test_every_route_is_in_it_and_nothing_else(api: Api) -> None:
    """The pages for people apart."""
    routes = {
        (route.resource.canonical, route.method.lower())
        for route in api.client.app.router.routes()
        if route.resource and route.method != "HEAD" and route.resource.canonical not in PAGES
    }
    assert routes == {(path, method) for path, method, _ in entries()}


async def test_it_is_served_as_it_is_made(api: Api) -> None:
    """One document for all."""
    assert await api.answer("/openapi.json") == DOCUMENT


def test_every_operation_says_what_it_is() -> None:
    """A name of its own and a summary; every parameter is described."""
    names = [entry["operationId"] for _, _, entry in entries()]
    assert len(names) == len(set(names))
    assert all(entry["summary"] for _, _, entry in entries())
    assert all(parameter["description"] for _, _, entry in entries() for parameter in entry["parameters"])


def test_every_placeholder_is_a_parameter() -> None:
    """And every path parameter stands in the path."""
    for path, _, entry in entries():
        named = {parameter["name"] for parameter in entry["parameters"] if parameter["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))


def test_a_parameter_is_never_null() -> None:
    """It is left out instead."""
    schemas = [parameter["schema"] for _, _, entry in entries() for parameter in entry["parameters"]]
    assert not [schema for schema in schemas if "'null'" in str(schema) or "$ref" in str(schema)]


def test_what_needs_a_token_says_for_which_scope() -> None:
    """A bearer token with one of the scopes, which the document explains; reads are open."""
    secured = {entry["operationId"]: entry["security"] for _, _, entry in entries() if "security" in entry}
    assert secured == {one.name: [{"bearer": [one.scope]}] for one in OPERATIONS if one.scope}
    assert {"append_events"} <= secured.keys()
    explained = DOCUMENT["components"]["securitySchemes"]["bearer"]["description"]
    assert [scope for scope in get_args(Scope) if f"`{scope}`: " not in explained] == []


def test_a_write_lists_all_that_may_go_wrong() -> None:
    """With every status that an API client has to handle."""
    assert set(DOCUMENT["paths"]["/v1/treaties/{treaty}/events"]["post"]["responses"]) == {
        "200", "201", "400", "401", "403", "404", "408", "409", "412", "413", "415", "422", "428", "429", "500", "503",
    }  # fmt: skip


BOUNDS = {
    "/v1/between": "a=USA&b=RUS",
    "/v1/calendar.ics": "format=json",
    "/v1/diff": "from=2019-01-01&to=2019-12-31",
    "/v1/log/consistency": "from=3",
    "/v1/what-if": "treaty=inf&acts=withdrawal_notified:USA:2018-01-01",
}
"""What must be asked where something must."""


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.method == "GET" and not one.streamed and not one.scope]
)
async def test_answers_are_as_described(api: Api, operation: Any) -> None:
    """The answer of every operation fits its schema."""
    path = operation.path.format(treaty="inf", party="USA", a="USA", b="RUS", id="inf/0036")
    entry = DOCUMENT["paths"][operation.path]["get"]
    schema = entry["responses"]["200"]["content"]["application/json"]["schema"]
    assert valid(schema, await api.answer(f"{path}?{BOUNDS.get(operation.path, '')}"))


@pytest.mark.parametrize("operation", [operation for operation in OPERATIONS if operation.has_receipt])
async def test_receipts_are_as_described(api: Api, operation: Any) -> None:
    """So is the receipt of every answer that has one."""
    path = operation.path.format(treaty="inf", party="USA", a="USA", b="RUS")
    content = DOCUMENT["paths"][operation.path]["get"]["responses"]["200"]["content"]
    reply = await api.get(f"{path}?{BOUNDS.get(operation.path, '')}&receipt=true")
    assert valid(content[reply.headers["Content-Type"]]["schema"], reply.json)


@pytest.mark.parametrize("body", [STATEMENT, {"events": [STATEMENT]}])
async def test_a_body_that_is_taken_is_as_described(api: Api, body: Any) -> None:
    """One event or many, without what the server fills in; and what came back."""
    entry = DOCUMENT["paths"]["/v1/treaties/{treaty}/events"]["post"]
    reply = await api.post(body)
    assert valid(entry["requestBody"]["content"]["application/json"]["schema"], body)
    assert valid(entry["responses"][str(reply.status)]["content"]["application/json"]["schema"], reply.json)


@pytest.mark.parametrize("path", ["/nothing", "/v1/treaties/imf", "/v1/treaties?on=0", EVENTS])
async def test_problems_are_as_described(api: Api, path: str) -> None:
    """One schema for all."""
    told = (await api.get(path)).json
    assert valid({"$ref": "#/components/schemas/Problem"}, told)
    assert told["type"] == f"{TYPE}{told['code']}"
