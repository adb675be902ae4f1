"""`GET /v1/discrepancies`: where the record and its sources do not agree."""

from typing import Any

import pytest

from api.asking import EVENTS, Api

PATH = "/v1/discrepancies"


async def keys(api: Api, query: str = "") -> list[str]:
    """The keys that *query* leaves."""
    return [item["key"] for item in (await api.answer(f"{PATH}?{query}"))["items"]]


async def test_each_kind_is_counted(api: Api) -> None:
    """All that *query* leaves, whatever is on the page; the clocks are those of every answer."""
    answer = await api.answer(f"{PATH}?on=2020-01-01&limit=1")
    assert set(answer["counts"]) == {"sources", "dispute"}
    assert sum(answer["counts"].values()) > len(answer["items"]) == 1
    assert (answer["on"], answer["public_on"], answer["engine"]) == ("2020-01-01", None, "0.1.0")
    assert answer["position"] > 0


async def test_the_pages_make_up_the_whole(api: Api) -> None:
    """In the order of the keys, each once."""
    whole, walked = await keys(api), []
    answer: dict[str, Any] = {"items": [], "next": ""}
    while answer["next"] is not None:
        answer = await api.answer(f"{PATH}?limit=7{'&after=' if answer['next'] else ''}{answer['next']}")
        walked += [item["key"] for item in answer["items"]]
    assert walked == whole == sorted(whole)
    assert len(whole) > 14


async def test_a_stated_effect_is_shown_with_both_days(api: Api) -> None:
    """What is recorded over HTTP is checked at once."""
    line = {
        "id": "inf/mine", "type": "terminated", "on": "2019-08-05", "sources": ["us-statement-2019-08-02"],
        "text": "It ended.",
    }  # fmt: skip
    sent = await api.ask("POST", EVENTS, json=line, headers={"Authorization": f"Bearer {api.token}", "If-Match": "*"})
    assert sent.status == 201, sent.text
    (item,) = (await api.answer(f"{PATH}?kind=effect"))["items"]
    assert (item["event"], item["stated"], item["derived"], item["days"]) == ("inf/mine", "2019-08-05", "2019-08-02", 3)
    assert (item["kind"], item["type"], item["party"], item["treaty_name"]) == (
        "effect",
        "terminated",
        None,
        "INF Treaty",
    )
    assert [source["key"] for source in item["sources"]] == ["us-statement-2019-08-02"]
    assert item["because"]
    assert "2 August 2019" in item["says"]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("treaty=inf-moratorium", {"treaty": "inf-moratorium"}),
        ("treaty=parties", {"treaty": "parties"}),
        ("party=Ukraine&treaty=inf", {"treaty": "inf", "party": "UKR"}),
        ("kind=dispute", {"kind": "dispute"}),
    ],
)
async def test_it_can_be_cut_down(api: Api, query: str, left: dict[str, Any]) -> None:
    """By treaty, the parties stream too, by party and by kind."""
    items = (await api.answer(f"{PATH}?{query}"))["items"]
    assert items
    assert all(item[name] == value for item in items for name, value in left.items())


async def test_a_dispute_says_who_holds_what_and_for_when(conventions: Api) -> None:
    """Five holders on one year of the Netherlands, each in its capacity."""
    (item,) = (await conventions.answer(f"{PATH}?kind=dispute&treaty=visits"))["items"]
    assert item["about"] == {"from": "2000-01-01", "until": "2001-01-01"}
    assert {position["capacity"] for position in item["positions"]} >= {"court", "depositary", "organ", "party"}
    assert {position["because"] for position in item["positions"]} == set(item["because"])


@pytest.mark.parametrize(("on", "number"), [("1999-12-31", 0), ("2000-01-01", 1)])
async def test_what_had_not_begun_is_left_out(conventions: Api, on: str, number: int) -> None:
    """A dispute is there from the first day that it is about, an act from that on which it was done."""
    assert len(await keys(conventions, f"on={on}&kind=dispute")) == number


async def test_what_was_not_public_is_left_out(api: Api) -> None:
    """By the clock of the world."""
    held = {item["event"] for item in (await api.answer(f"{PATH}?kind=dispute&party=USA&treaty=inf"))["items"]}
    assert held
    assert await keys(api, "kind=dispute&party=USA&treaty=inf&public_on=2018-01-01") == []


async def test_what_was_not_known_is_left_out(api: Api) -> None:
    """By the clock of the log: before the load there was nothing."""
    assert await keys(api, "known_at=2026-01-01") == []


async def test_what_is_not_there_is_an_error(api: Api) -> None:
    """A treaty, a party, a kind; not an empty list."""
    await api.refused(404, "unknown-treaty", api.get(f"{PATH}?treaty=atlantis"))
    await api.refused(404, "unknown-party", api.get(f"{PATH}?party=Atlantis"))
    await api.refused(400, "invalid-parameter", api.get(f"{PATH}?kind=misprint"))
