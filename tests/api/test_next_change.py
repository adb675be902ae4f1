"""`next_change`: the next day on which an answer changes, by what is known."""

import pytest

from api.asking import Api

USA = "/v1/treaties/inf/parties/USA"


@pytest.mark.parametrize(
    "asked",
    [
        USA,
        f"{USA}/obligations",
        f"{USA}/explanation",
        f"{USA}/timeline",
        "/v1/treaties/inf",
        "/v1/treaties/inf/parties",
        "/v1/treaties/inf/between/USA",
        "/v1/parties/USA",
    ],
)
async def test_every_answer_about_a_party_names_its_next_change(api: Api, asked: str) -> None:
    """While its notice ran, the end of the INF Treaty."""
    assert (await api.answer(f"{asked}?on=2019-05-01"))["next_change"] == "2019-08-02"


async def test_the_collection_names_that_of_each_treaty_and_the_first_of_them(api: Api) -> None:
    """While its notice ran, the end of the INF Treaty; no other treaty of the story changes before."""
    told = await api.answer("/v1/treaties?on=2019-05-01")
    assert {item["key"]: item["next_change"] for item in told["items"]}["inf"] == "2019-08-02" == told["next_change"]
