"""The three clocks of a question: `on`, `known_at`, `public_on`."""

from datetime import UTC, datetime, timedelta

import pytest

from api.asking import STATEMENT, Api

USA = "/v1/treaties/inf/parties/USA"


async def test_without_clocks_it_is_now(api: Api) -> None:
    """Today in UTC, everything that is known, everything that is public; and the answer says so."""
    answer = await api.answer(USA)
    assert (answer["on"], answer["known_at"], answer["public_on"]) == ("2026-11-23", "2026-11-23T00:00:00Z", None)


async def test_what_is_known_now_is_told_as_known_since_today_or_since_the_last_record(api: Api) -> None:
    """So the same question has the same bytes until the log or the day moves; and asked by that instant, the same."""
    first = await api.get(f"{USA}?on=2019-05-01")
    api.watch.now += timedelta(minutes=5)
    again = await api.get(f"{USA}?on=2019-05-01", If_None_Match=first.headers["ETag"])
    assert (again.status, first.json["known_at"]) == (304, "2026-11-23T00:00:00Z")
    recorded = (await api.post(STATEMENT)).json["recorded"][0]["recorded_at"]
    moved = await api.answer(f"{USA}?on=2019-05-01")
    assert moved["known_at"] == recorded
    assert await api.answer(f"{USA}?on=2019-05-01&known_at={recorded}") == moved
    api.watch.now += timedelta(days=1)
    assert (await api.answer(f"{USA}?on=2019-05-01"))["known_at"] == "2026-11-24T00:00:00Z"


@pytest.mark.parametrize(
    ("known_at", "resolved"),
    [
        ("2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z"),
        ("2026-10-01T12:00:00.25%2B02:00", "2026-10-01T10:00:00.250000Z"),
        ("2026-10-01t12:00:00z", "2026-10-01T12:00:00Z"),
        ("2026-10-01", "2026-10-01T23:59:59.999999Z"),
        ("2026-11-23", "2026-11-23T00:00:00Z"),
    ],
)
async def test_known_at_is_an_instant_or_the_end_of_a_date(api: Api, known_at: str, resolved: str) -> None:
    """In UTC; of today the end is still to come, so that today means now."""
    assert (await api.answer(f"{USA}?on=2019-05-01&known_at={known_at}"))["known_at"] == resolved


async def test_before_the_record_was_loaded_nothing_is_known(api: Api) -> None:
    """A treaty that the log had not heard of by then is unknown."""
    await api.refused(404, "unknown-treaty", api.get(f"{USA}?known_at=2026-01-01"))


async def test_what_was_recorded_later_was_not_known_then(api: Api) -> None:
    """The position an answer rests on is that of the last event known."""
    before = (await api.answer(USA))["position"]
    assert (await api.post(STATEMENT)).status == 201
    api.watch.now = datetime(2026, 11, 24, tzinfo=UTC)
    assert (await api.answer(USA))["position"] == before + 1
    assert (await api.answer(f"{USA}?known_at=2026-11-23T17:59:59Z"))["position"] == before


@pytest.mark.parametrize("known_at", ["2026-11-24", "2026-11-23T18:00:01Z", "9999-12-31"])
async def test_what_the_log_will_know_cannot_be_asked(api: Api, known_at: str) -> None:
    """The future of the log is no date of it."""
    await api.refused(400, "known-at-in-future", api.get(f"{USA}?known_at={known_at}"))


@pytest.mark.parametrize("parameter", ["on", "public_on"])
@pytest.mark.parametrize(
    "text",
    ["0", "2019-02-30", "2019-13-01", "0000-01-01", "2019", "2019-02", "1577836800", "20190202", "2019-2-2", "x"],
)
async def test_a_date_is_one_of_the_calendar(api: Api, parameter: str, text: str) -> None:
    """Numbers are no dates, and a question needs one day."""
    problem = await api.refused(400, "invalid-day", api.get(f"{USA}?{parameter}={text}"))
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


@pytest.mark.parametrize(
    "text",
    [
        "0", "2026", "yesterday", "2026-02-30", "2026-10-01T12:00:00", "2026-10-01T25:00:00Z", "2026-10-01T12:00Z",
        "0001-01-01T00:00:00%2B14:00", "2026-10-01T12:00:00+02:00", "1767268800",
    ],
)  # fmt: skip
async def test_an_instant_has_its_offset(api: Api, text: str) -> None:
    """RFC 3339; a '+' that is not written %2B is a space."""
    problem = await api.refused(400, "invalid-instant", api.get(f"{USA}?known_at={text}"))
    assert "%2B" in problem["detail"]
