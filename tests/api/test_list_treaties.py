"""`GET /v1/treaties`: the collection."""

import pytest

from api.asking import Api


async def keys(api: Api, query: str) -> list[str]:
    """The treaties that *query* leaves, with the moratorium and the treaty told by their keys."""
    return [item["key"] for item in (await api.answer(f"/v1/treaties?{query}"))["items"]]


async def test_it_counts_headlines(api: Api) -> None:
    """On 1 May 2019 the United States and Russia had suspended the INF Treaty."""
    items = {item["key"]: item for item in (await api.answer("/v1/treaties?on=2019-05-01"))["items"]}
    assert items["inf"]["counts"]["suspended"] == 2
    assert items["inf"]["whole"]["state"] == "in_force"
    assert items["inf-moratorium"]["whole"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("binding=legal&q=INF", ["inf"]),
        ("q=moratorium", ["inf-moratorium"]),
        ("q=MISSILES&binding=legal", ["inf"]),
        ("party=Soviet+Union&q=INF+Treaty", ["inf"]),
        ("party=USA&headline=suspended&on=2019-05-01", ["inf"]),
        ("party=KAZ&headline=suspended&on=2019-05-01", []),
        ("q=nothing+of+the+kind", []),
    ],
)
async def test_it_can_be_cut_down(api: Api, query: str, expected: list[str]) -> None:
    """By party, headline, bindingness and words of the title."""
    assert await keys(api, query) == expected


async def test_an_unknown_party_is_an_error(api: Api) -> None:
    """Not an empty list."""
    await api.refused(404, "unknown-party", api.get("/v1/treaties?party=Atlantis"))
