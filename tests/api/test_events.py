"""`GET /v1/events` and `GET /v1/events/{id}`: the log."""

import pytest

from api.asking import Api

ITEM = {"position", "stream", "version", "recorded_at", "recorded_by", "leaf_hash", "event"}


async def test_an_item_says_all_that_the_log_holds(api: Api) -> None:
    """The event as it was recorded, where, when, by whom, and its leaf."""
    (item,) = (await api.answer("/v1/events?limit=1"))["items"]
    assert set(item) == ITEM
    assert (item["position"], item["stream"], item["version"], item["recorded_by"]) == (
        1,
        "parties",
        1,
        "bundled record",
    )


async def test_pages_together_are_the_whole_log(api: Api) -> None:
    """Each page says after which position the next begins; the last says nothing."""
    positions = []
    page = {"next": "0"}
    while page["next"]:
        page = await api.answer(f"/v1/events?limit=50&after={page['next']}")
        positions += [item["position"] for item in page["items"]]
    assert positions == list(range(1, (await api.head()).size + 1))


async def test_a_page_holds_a_hundred_by_default(api: Api) -> None:
    """And at most a thousand."""
    assert len((await api.answer("/v1/events"))["items"]) == 100
    assert len((await api.answer("/v1/events?limit=1000"))["items"]) == (await api.head()).size


async def test_it_can_be_cut_down(api: Api) -> None:
    """By stream, party (by any name) and type."""
    page = await api.answer("/v1/events?treaty=inf&party=United+States&type=withdrawal_notified")
    assert [item["event"]["id"] for item in page["items"]] == ["inf/0036"]


async def test_the_parties_stream_is_one_too(api: Api) -> None:
    """What concerns a State under all treaties."""
    page = await api.answer("/v1/events?treaty=parties&limit=1000")
    assert {item["stream"] for item in page["items"]} == {"parties"}


async def test_after_the_end_there_is_nothing(api: Api) -> None:
    """An empty page is a page."""
    size = (await api.head()).size
    assert await api.answer("/v1/events?after=999999999999999") == {"items": [], "next": None, "position": size}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=1001", "limit=-1", "limit=ten", "limit=1.0", "limit=1_0", "limit=%D9%A1", "after=-1",
        "after=1e3", "after=9999999999999999", "type=Signed", f"treaty={'x' * 65}",
    ],
)  # fmt: skip
async def test_a_value_out_of_bounds(api: Api, query: str) -> None:
    """Numbers are whole and written in digits; types are those there are."""
    await api.refused(400, "invalid-parameter", api.get(f"/v1/events?{query}"))


async def test_an_unknown_stream_is_an_error(api: Api) -> None:
    """Not an empty page."""
    await api.refused(404, "unknown-treaty", api.get("/v1/events?treaty=atlantis"))


async def test_one_event_by_its_id(api: Api) -> None:
    """The id has a slash, and so has the path."""
    item = await api.answer("/v1/events/inf/0036")
    assert set(item) == ITEM
    assert (item["event"]["id"], item["event"]["type"], item["event"]["on"]) == (
        "inf/0036",
        "withdrawal_notified",
        "2019-02-02",
    )


@pytest.mark.parametrize("slash", ["%2F", "%2f"])
async def test_the_slash_of_an_id_may_be_encoded(api: Api, slash: str) -> None:
    """As a client does that fills in a path parameter."""
    assert await api.answer(f"/v1/events/inf{slash}0036") == await api.answer("/v1/events/inf/0036")


@pytest.mark.parametrize(
    ("query", "least", "most"),
    [
        ("after=-1", "0", "999999999999999"),
        ("after=9999999999999999", "0", "999999999999999"),
        ("limit=0", "1", "1000"),
        ("limit=1001", "1", "1000"),
    ],
)
async def test_a_number_out_of_bounds_is_told_the_bounds(api: Api, query: str, least: str, most: str) -> None:
    """Both ends."""
    problem = await api.refused(400, "invalid-parameter", api.get(f"/v1/events?{query}"))
    assert f"from {least} to {most};" in problem["detail"]


async def test_an_unknown_event(api: Api) -> None:
    """404, with where the events are listed."""
    problem = await api.refused(404, "unknown-event", api.get("/v1/events/inf/9999"))
    assert "/v1/events" in problem["detail"]
