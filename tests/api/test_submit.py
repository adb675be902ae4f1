"""Operations to which a body is sent: what is checked, in which order, and how that is described."""

from collections.abc import AsyncIterator
from types import NoneType
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import BaseModel, ConfigDict, Field

from api.asking import NOW
from treatylog.http.kept import KEPT, Kept
from treatylog.http.openapi import document
from treatylog.http.operation import CLOCK, SERVICE, Submission, submit
from treatylog.service.build import service
from treatylog.service.settings import Settings


class Sum(BaseModel):
    """Numbers to add up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: tuple[int, ...] = Field(max_length=3)


class Total(BaseModel):
    """What they come to, and who asked."""

    total: int
    asked_by: str


@submit("POST", "/sums", body=Sum, answer=Total, status=201, scope="write")
async def add(submission: Submission[Sum]) -> Total:
    """Add numbers up."""
    return Total(total=sum(submission.body.numbers), asked_by=submission.holder)


@submit("DELETE", "/sums", body=NoneType, answer=None)
async def forget(_submission: Submission[None]) -> None:
    """Forget it."""


@pytest.fixture
async def client() -> AsyncIterator[tuple[TestClient[Any, Any], str]]:
    async with service(Settings(), lambda: NOW, loading=False) as opened:
        app = web.Application()
        app[SERVICE] = opened
        app[CLOCK] = lambda: NOW
        app[KEPT] = Kept(0)
        for operation in (add, forget):
            app.router.add_route(operation.method, operation.path, operation.handler)
        async with TestClient(TestServer(app)) as asked:
            yield asked, await opened.tokens.create("clerk", "write")


async def _sent(client: tuple[TestClient[Any, Any], str], body: object) -> tuple[int, Any]:
    asked, token = client
    async with asked.post("/sums", json=body, headers={"Authorization": f"Bearer {token}"}) as reply:
        return reply.status, await reply.json(content_type=None)


async def test_a_body_arrives_as_its_model_with_the_holder(client: tuple[TestClient[Any, Any], str]) -> None:
    """The function is given the model and the name of the token."""
    assert await _sent(client, {"numbers": [1, 2]}) == (201, {"total": 3, "asked_by": "clerk"})


async def test_a_body_of_another_form_says_where_it_is_wrong(client: tuple[TestClient[Any, Any], str]) -> None:
    """Each fault has the pointer to its place."""
    status, problem = await _sent(client, {"numbers": [1, "x"], "extra": 1})
    assert (status, problem["code"]) == (422, "invalid-body")
    assert [fault["pointer"] for fault in problem["errors"]] == ["#/numbers/1", "#/extra"]
    assert "#/numbers/1" in problem["detail"]
    assert "and 1 more" in problem["detail"]


async def test_without_a_token_the_body_is_not_looked_at(client: tuple[TestClient[Any, Any], str]) -> None:
    """The token is asked for first."""
    async with client[0].post("/sums", data=b"{") as reply:
        assert reply.status == 401


async def test_nothing_is_answered_with_204(client: tuple[TestClient[Any, Any], str]) -> None:
    """An operation without an answer has no body."""
    async with client[0].delete("/sums") as reply:
        assert (reply.status, await reply.read()) == (204, b"")


def test_the_document_tells_of_the_body_the_status_and_the_token() -> None:
    """The entry comes from the same models."""
    paths = document([add, forget])["paths"]["/sums"]
    assert paths["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Sum")
    assert {"201", "401", "403", "413", "415", "422"} <= paths["post"]["responses"].keys()
    assert paths["post"]["security"]
    assert paths["delete"]["responses"].keys() & {"200", "204"} == {"204"}
    assert "requestBody" not in paths["delete"]
