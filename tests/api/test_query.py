"""Query parameters: read strictly, on every resource."""

import pytest

from api.asking import EVENTS, Api
from treatylog.http.routes import OPERATIONS

PATHS = [
    operation.path.format(treaty="inf", party="USA", a="USA", b="RUS", id="inf/0001")
    for operation in OPERATIONS
    if operation.method == "GET" and not operation.scope
]


@pytest.mark.parametrize("path", [*PATHS, "/docs", "/docs/explorer.js", "/openapi.json"])
async def test_an_unknown_parameter_is_an_error(api: Api, path: str) -> None:
    """A misspelt question is not answered as if it were another one."""
    problem = await api.refused(400, "unknown-parameter", api.get(f"{path}?onn=2019-05-01"))
    assert problem["errors"] == [{"parameter": "onn", "detail": "unknown"}]


async def test_a_near_miss_is_offered(api: Api) -> None:
    """What may have been meant."""
    problem = await api.refused(400, "unknown-parameter", api.get("/v1/treaties/inf?know_at=2019-05-01"))
    assert problem["did_you_mean"] == ["known_at"]


async def test_a_write_has_no_parameters(api: Api) -> None:
    """Not even those of a question."""
    await api.refused(400, "unknown-parameter", api.post({}, path=f"{EVENTS}?on=2019-05-01"))


async def test_a_repeated_parameter_is_an_error(api: Api) -> None:
    """One of the two would be passed over."""
    await api.refused(400, "repeated-parameter", api.get("/v1/treaties/inf?on=2019-05-01&on=2019-05-02"))


@pytest.mark.parametrize("query", ["on=", "on", "on=%20", "party=", "q=%09"])
async def test_a_blank_parameter_is_an_error(api: Api, query: str) -> None:
    """Nothing is no value; who wants none leaves the name out too."""
    await api.refused(400, "invalid-parameter", api.get(f"/v1/treaties?{query}"))


async def test_every_fault_is_listed(api: Api) -> None:
    """So that all can be put right at once."""
    problem = await api.refused(400, "invalid-day", api.get("/v1/treaties?on=0&headline=suspendd&binding=yes"))
    assert [error["parameter"] for error in problem["errors"]] == ["on", "headline", "binding"]


@pytest.mark.parametrize(
    ("path", "near"),
    [("/v1/treaties?headline=suspendd", "suspended"), ("/v1/events?type=withdrawal_notifed", "withdrawal_notified")],
)
async def test_a_word_that_is_none_of_those_allowed(api: Api, path: str, near: str) -> None:
    """The nearest are offered."""
    problem = await api.refused(400, "invalid-parameter", api.get(path))
    assert near in problem["did_you_mean"]


async def test_a_text_too_long_to_be_a_name(api: Api) -> None:
    """It is not searched for."""
    await api.refused(400, "invalid-parameter", api.get(f"/v1/treaties?party={'x' * 201}"))
