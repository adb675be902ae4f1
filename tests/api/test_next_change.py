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
