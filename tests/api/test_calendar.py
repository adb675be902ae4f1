"""`GET /v1/calendar.ics`: legal days to come."""

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from api.asking import Api

CALENDAR = "/v1/calendar.ics"


async def read(api: Api, query: str) -> dict[str, Any]:
    """The entries of a calendar by their ids, as a calendar library reads them."""
    reply = await api.get(f"{CALENDAR}?{query}")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8"), reply.text
    assert all(len(line) <= 75 for line in reply.body.split(b"\r\n"))
    found = Calendar.from_ical(reply.text)
    assert not found.errors
    events = list(found.walk("VEVENT"))
    assert not [event.errors for event in events if event.errors]
    return {str(event["UID"]): event for event in events}


async def test_an_exit_that_was_announced_is_a_day(api: Api) -> None:
    """The withdrawal of the United States, of which notice ran on 1 May 2019: all day on 2 August."""
    entries = await read(api, "on=2019-05-01&treaty=inf&party=USA")
    leaves = entries["exit/inf/USA/inf/0036@treatylog"]
    assert (leaves["DTSTART"].dt, leaves["DTEND"].dt) == (date(2019, 8, 2), date(2019, 8, 3))
    assert leaves["DTSTART"].params["VALUE"] == "DATE"
    assert "United States: withdrawal from the INF Treaty takes effect" in str(leaves["SUMMARY"])
    assert (str(leaves["STATUS"]), str(leaves["TRANSP"])) == ("CONFIRMED", "TRANSPARENT")
    assert leaves["SEQUENCE"] > 0


async def test_what_has_come_about_is_no_day_to_come(api: Api) -> None:
    """Nor what was not announced yet."""
    for on in ("2019-08-02", "2019-02-01"):
        assert not [uid for uid in await read(api, f"on={on}&treaty=inf&party=USA") if uid.startswith("exit/")]


async def test_the_same_calendar_has_the_same_bytes(api: Api) -> None:
    """So that it can be asked whether it has changed."""
    asked = f"{CALENDAR}?on=2019-05-01&known_at=2026-06-01&treaty=inf"
    one, other = await api.get(asked), await api.get(asked)
    assert one.body == other.body
    assert (await api.get(asked, If_None_Match=one.headers["ETag"])).status == 304


async def test_as_json_it_says_what_it_rests_on(api: Api) -> None:
    """The same entries, with events."""
    answer = await api.answer(f"{CALENDAR}?on=2019-05-01&treaty=inf&party=USA&format=json")
    (leaves,) = [entry for entry in answer["items"] if entry["kind"] == "exit"]
    assert (leaves["on"], leaves["because"], leaves["headline"]) == ("2019-08-02", ["inf/0036"], "withdrawn")
    assert {f"{entry['uid']}@treatylog" for entry in answer["items"]} == set(
        await read(api, "on=2019-05-01&treaty=inf&party=USA")
    )


async def test_text_is_escaped(api: Api) -> None:
    """What stands in a description comes back as it was."""
    answer = await api.answer(f"{CALENDAR}?on=1988-05-31&treaty=inf&party=USA&format=json")
    entries = await read(api, "on=1988-05-31&treaty=inf&party=USA")
    for entry in answer["items"]:
        told = str(entries[f"{entry['uid']}@treatylog"]["DESCRIPTION"])
        assert told.startswith(entry["says"])


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("treaty=imf", 404, "unknown-treaty"),
        ("party=Rusia", 404, "unknown-party"),
        ("on=2019-13-01", 400, "invalid-day"),
        ("format=xml", 400, "invalid-parameter"),
    ],
)
async def test_what_cannot_be_asked(api: Api, query: str, status: int, code: str) -> None:
    """Each with its own problem."""
    await api.refused(status, code, api.get(f"{CALENDAR}?{query}"))
