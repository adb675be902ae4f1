"""The one shape of errors: RFC 9457, by one table."""

import logging
from typing import Any, NoReturn, cast

import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.asking import NOW, Api, Watch
from treatylog import errors
from treatylog.errors import (
    LogCorrupt,
    LogUnavailable,
    NotAdmitted,
    TreatylogError,
    UnknownEvent,
    UnknownParty,
    UnknownSource,
)
from treatylog.http import faults
from treatylog.http.app import build_app
from treatylog.http.problems import KINDS, problem, status_of
from treatylog.http.routes import OPERATIONS
from treatylog.service.build import Service
from treatylog.service.feed import Feed
from treatylog.service.relaying import Relaying
from treatylog.service.settings import Settings
from treatylog.service.tokens import Tokens
from treatylog.service.treaties import Treaties
from treatylog.service.webhooks import Webhooks

SECRET = "the password is swordfish"


class Broken:
    """A service in which something is wrong that nobody thought of."""

    position = 0
    waiting = 0
    is_followed = False

    async def refresh(self) -> None:
        """Nothing to read."""

    def wake(self) -> None:
        """Nobody to wake."""

    async def directory(self, *_: Any) -> NoReturn:
        """Fail as no error of ours does."""
        raise RuntimeError(SECRET)


async def test_what_nobody_expected_is_told_without_detail(caplog: pytest.LogCaptureFixture) -> None:
    """500 with the name under which the server's log has the whole of it."""
    treaties, tokens, feed = cast(Treaties, Broken()), cast(Tokens, None), cast(Feed, Broken())
    app = build_app(
        Service(treaties, tokens, feed, cast(Webhooks, None), cast(Relaying, None), Settings.given(), None),
        Watch(NOW),
    )
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/v1/parties?on=2019-05-01")
        told = await response.json(content_type="application/problem+json")
    assert (response.status, told["code"]) == (500, "internal-error")
    assert SECRET not in str(told)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert told["instance"] in record.getMessage()
    assert record.exc_info


@pytest.mark.parametrize(
    "path", ["/v2/treaties", "/v1/treaties/", "/v1/treaties/inf/partys", "/v1", "/static/", "/%00"]
)
async def test_a_path_under_which_there_is_nothing(api: Api, path: str) -> None:
    """404, with where the paths are described."""
    told = await api.refused(404, "no-such-resource", api.get(path))
    assert "/openapi.json" in told["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/treaties/inf", "GET, HEAD, PUT"),
        ("OPTIONS", "/v1/treaties", "GET, HEAD"),
        ("GET", "/v1/treaties/inf/events", "POST"),
    ],
)
async def test_a_method_that_the_resource_does_not_have(api: Api, method: str, path: str, allowed: str) -> None:
    """405, with those that it has."""
    await api.refused(405, "method-not-allowed", api.ask(method, path))
    assert (await api.ask(method, path)).headers["Allow"] == allowed


async def test_members_that_do_not_apply_are_left_out(api: Api) -> None:
    """No member is null."""
    told = (await api.get("/v2")).json
    assert set(told) == {"type", "title", "status", "detail", "code"}


async def test_no_cache_keeps_an_error(api: Api) -> None:
    """It may be over in a moment."""
    assert (await api.get("/v1/treaties/atlantis")).headers["Cache-Control"] == "no-store"


def test_the_code_of_an_act_not_admitted_is_its_reason() -> None:
    """So that a program can tell the reasons apart."""
    told = problem(NotAdmitted("no", reason="party-extinct", admission="refused", event="inf/1"))
    assert (told.code, told.type, told.status) == ("party-extinct", "urn:treatylog:problem:party-extinct", 422)


@pytest.mark.parametrize("error", [UnknownParty, UnknownEvent])
def test_what_a_path_names_is_missing_and_what_a_body_names_is_wrong(error: type[TreatylogError]) -> None:
    """404 against 422."""
    assert (status_of(error), status_of(error, in_body=True)) == (404, 422)


def test_a_source_is_only_ever_named_in_a_body() -> None:
    """422 in any case."""
    assert status_of(UnknownSource) == 422


def test_a_damaged_log_is_told_without_its_place() -> None:
    """The path of the file is for its keeper."""
    assert "/var/lib" not in problem(LogCorrupt("/var/lib/log.db is damaged")).detail


def test_an_unavailable_log_is_told_with_when_to_try_again() -> None:
    """A write may have been recorded by then, so nothing is said of what was not."""
    told = problem(LogUnavailable("the log /var/lib/log.db is busy"))
    assert told.detail == "the log cannot be used at present; try again in 5 seconds"


def test_whatever_was_sent_can_be_told() -> None:
    """Half a surrogate pair, in any text of an error, is written as it would be escaped."""
    half = "\ud800"
    said = [{"parameter": half, "detail": half}, {"pointer": f"#/{half}", "detail": half}]
    told = problem(UnknownParty(half, did_you_mean=(half,), errors=said))
    assert "\\\\ud800" in told.model_dump_json()
    assert (told.detail, told.did_you_mean) == ("\\ud800", ("\\ud800",))


@pytest.mark.parametrize("path", ["/v1/parties/{}", "/v1/treaties/{}", "/v1/events/inf/{}", "/{}", "/v1/treaties?{}=1"])
@pytest.mark.parametrize("name", ["x" * 7000, "x%20" * 1700])
async def test_a_long_value_is_not_repeated_whole(api: Api, path: str, name: str) -> None:
    """Its beginning is enough to find it by."""
    reply = await api.get(path.format(name))
    assert reply.status in {400, 404}
    assert len(reply.json["detail"]) < 400
    assert "…" in reply.json["detail"]


def test_an_error_outside_the_table_is_internal() -> None:
    """What no operation is meant to raise is the server's own fault."""
    assert status_of(errors.DefinitionError) == 500


def test_every_fault_of_a_request_is_in_the_table() -> None:
    """And so has a status and a title."""
    own = {kind for kind in vars(faults).values() if isinstance(kind, type) and kind is not TreatylogError}
    assert own <= KINDS.keys()


def test_every_problem_of_an_operation_is_in_the_table() -> None:
    """What the OpenAPI document lists has its status from there."""
    assert {error for operation in OPERATIONS for error in operation.problems} <= KINDS.keys()
