"""The examples of the OpenAPI document: real answers, as the document describes them."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.asking import Api, described
from treatylog.http.operation import Operation
from treatylog.http.routes import OPERATIONS

DOCUMENT = described()
WITHOUT = {"answer": {"redeliver", "define_treaty"}, "body": set[str]()}
"""What has no example: it takes a delivery that was tried, or answers with an id that is made anew each time."""


def example(operation: Operation, part: str) -> tuple[str, Any, Any]:
    """The request of an example, its value, and the schema that stands beside it."""
    entry = DOCUMENT["paths"][operation.path][operation.method.lower()]
    place = entry["requestBody"] if part == "body" else entry["responses"][str(operation.status)]
    (content,) = [one for one in place["content"].values() if "examples" in one]
    found = content["examples"]["record"]
    return found["summary"], found["value"], content["schema"]


def exemplified(part: str) -> list[Operation]:
    """The operations that have an example of *part*, or should."""
    answered = [one for one in OPERATIONS if one.answer and one.name not in WITHOUT[part]]
    return answered if part == "answer" else [one for one in answered if one.has_body]


@pytest.mark.parametrize("part", ["answer", "body"])
def test_every_operation_has_examples_that_are_as_described(part: str) -> None:
    """Of its answer, and of what is sent to it."""
    for operation in exemplified(part):
        request, value, schema = example(operation, part)
        validator = Draft202012Validator({**DOCUMENT, "allOf": [schema]})
        assert [fault.message for fault in validator.iter_errors(value)] == [], request


async def test_what_is_asked_today_is_answered_as_in_the_examples(api: Api) -> None:
    """Every question that needs no token; so an example cannot be of another version than the code."""
    reading = [one for one in exemplified("answer") if one.method == "GET" and not one.scope and not one.streamed]
    assert len(reading) > 20
    for operation in reading:
        request, value, _ = example(operation, "answer")
        assert await api.answer(request.removeprefix("GET ")) == value, request


async def test_a_write_of_the_examples_is_answered_as_there(api: Api) -> None:
    """With the same event on the same log."""
    operation = next(one for one in OPERATIONS if one.name == "append_events")
    request, value, _ = example(operation, "answer")
    reply = await api.post(example(operation, "body")[1], path=request.removeprefix("POST "))
    assert (reply.status, reply.json) == (201, value)
