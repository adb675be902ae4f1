"""`GET /v1/between`: every treaty that two parties have to do with."""

import pytest

from api.asking import Api

ASKED = "/v1/between?a=Russia&b=USA&on=2019-05-01"


async def test_each_treaty_says_what_it_says_between_the_two(api: Api) -> None:
    """The same, treaty by treaty, as the treaty's own `between`; declarations are left out."""
    answer = await api.answer(ASKED)
    assert (answer["a"], answer["a_name"], answer["b"], answer["b_name"]) == ("RUS", "Russia", "USA", "United States")
    assert "inf" in [item["treaty"] for item in answer["items"]]
    for item in answer["items"]:
        whole = await api.answer(f"/v1/treaties/{item['treaty']}/between/RUS/USA?on=2019-05-01")
        assert item | {"reservations": 0} == {name: whole[name] for name in item} | {"reservations": 0}
        assert item["reservations"] == len(whole["reservations"])


async def test_the_next_change_is_the_first_under_any_of_them(api: Api) -> None:
    """The end of the INF Treaty."""
    assert (await api.answer(f"{ASKED}"))["next_change"] == "2019-08-02"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("a=USA&b=USA", 422, "invalid-pair"), ("a=RUS&b=SUHH", 422, "invalid-pair"),
        ("a=USA", 400, "invalid-parameter"), ("a=USA&b=Rusia", 404, "unknown-party"),
    ],
    ids=["itself", "its predecessor", "one alone", "unknown"],
)  # fmt: skip
async def test_two_that_cannot_be_two_are_refused(api: Api, query: str, status: int, code: str) -> None:
    """As under one treaty."""
    answered = await api.get(f"/v1/between?{query}")
    assert (answered.status, answered.json["code"]) == (status, code)


async def test_two_that_share_nothing_have_an_empty_list(conventions: Api) -> None:
    """It is an answer, and no problem."""
    directory = await conventions.answer("/v1/parties")
    codes = [one["party"] for one in directory["items"]]
    pairs = [(a, b) for a in codes for b in codes if a < b]
    found = [await conventions.get(f"/v1/between?a={a}&b={b}") for a, b in pairs[:40]]
    assert any(one.status == 200 and one.json["items"] == [] for one in found)
