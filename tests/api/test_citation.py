"""`citation`: the line that an answer is cited by."""

from typing import Any
from urllib.parse import unquote

import pytest
from icalendar import Calendar

from api.asking import LOADED, NOW, STATEMENT, Api
from treatylog import __version__
from treatylog.http.query import ClockQuery
from treatylog.http.routes import OPERATIONS

USA = "/v1/treaties/inf/parties/USA"
ASKED = "on=2019-05-01&known_at=2026-06-01&public_on=2020-01-01"
PLACES = {"treaty": "inf", "party": "USA", "a": "USA", "b": "RUS"}
QUERIES = {
    "get_diff": "from=2019-01-01&to=2019-12-31",
    "get_what_if": "treaty=inf&acts=withdrawal_rescinded:USA:2019-04-01",
    "get_calendar": "format=json",
    "list_treaties_between": "a=USA&b=RUS",
}


async def test_it_names_what_was_asked_all_dates_the_engine_and_the_head(api: Api) -> None:
    """On one line, as it would stand in a footnote."""
    head = await api.head()
    assert (await api.answer(f"{USA}?{ASKED}"))["citation"] == (
        f"treatylog {__version__}, INF Treaty, United States, on 1 May 2019, as known at 2026-06-01T23:59:59.999999Z, "
        f"as public on 1 January 2020, log position {head.size}, head sha256:{head.root[:16]}"
    )


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if issubclass(one.query, ClockQuery)], ids=lambda one: one.name
)
async def test_every_answer_by_the_clocks_has_one(api: Api, operation: Any) -> None:
    """With the date it is about, its position and the head there."""
    query = "&".join(part for part in ("on=2019-05-01", QUERIES.get(operation.name)) if part)
    answer = await api.answer(f"{operation.path.format(**PLACES)}?{query}")
    head = await api.head()
    assert answer["citation"].startswith(f"treatylog {__version__}, ")
    assert "1 May 2019" in answer["citation"]
    assert answer["citation"].endswith(f", log position {answer['position']}, head sha256:{head.root[:16]}")


async def test_a_batch_has_one_for_its_places(api: Api) -> None:
    """Its addresses are answered with their own."""
    questions = [f"{USA}?on=2019-05-01", {"treaty": "inf", "party": "USA", "on": "2019-05-01"}]
    reply = await api.post({"questions": questions}, path="/v1/batch", expected=0, Authorization=None, If_Match=None)
    head = await api.head()
    assert reply.json["citation"] == (
        f"treatylog {__version__}, answers to 2 questions, as known at {NOW.isoformat()[:19]}Z, log position "
        f"{head.size}, head sha256:{head.root[:16]}"
    )
    assert reply.json["items"][0]["body"] == await api.answer(f"{USA}?on=2019-05-01")


async def test_the_head_is_that_of_the_position_which_the_answer_rests_on(api: Api) -> None:
    """What is recorded later moves it for those who ask by what is known now, and for nobody else."""
    known, before = f"{USA}?on=2019-05-01&known_at={LOADED.date()}", await api.head()
    then, now = await api.get(known), await api.answer(USA)
    assert (await api.post(STATEMENT)).status == 201
    after = await api.head()
    assert (await api.get(known)).body == then.body
    assert before.root[:16] in then.json["citation"]
    assert now["citation"].endswith(before.root[:16])
    assert (await api.answer(USA))["citation"].endswith(f"log position {after.size}, head sha256:{after.root[:16]}")


async def test_a_diff_of_what_was_known_cites_the_later_end(api: Api) -> None:
    """Not the log as it is now."""
    before = await api.head()
    assert (await api.post(STATEMENT)).status == 201
    answer = await api.answer("/v1/diff?axis=knowledge&from=2026-01-01&to=2026-06-01")
    assert answer["citation"].endswith(f"log position {before.size}, head sha256:{before.root[:16]}")


async def test_before_anything_was_recorded_it_has_the_head_of_nothing(api: Api) -> None:
    """As RFC 9162 gives it."""
    answer = await api.answer("/v1/treaties?known_at=2025-01-01")
    assert answer["citation"].endswith("log position 0, head sha256:e3b0c44298fc1c14")


@pytest.mark.parametrize(
    ("address", "media"),
    [
        ("/v1/matrix?treaties=inf&parties=USA&limit=1&on=2019-05-01", "text/csv"),
        (f"{USA}/explanation?on=2019-05-01", "text/plain"),
        ("/v1/calendar.ics?treaty=inf&on=2019-05-01", "text/calendar"),
    ],
)
async def test_what_is_no_json_has_it_in_a_header(api: Api, address: str, media: str) -> None:
    """As the title of what is to be cited (RFC 8574): a table has no line for it."""
    reply = await api.get(address, Accept=media)
    told = await api.answer(address.replace("calendar.ics?", "calendar.ics?format=json&"))
    assert reply.headers["Content-Type"].startswith(media)
    (link,) = (part for part in reply.headers["Link"].split(", ") if 'rel="cite-as"' in part)
    assert unquote(link.partition("title*=UTF-8''")[2]) == told["citation"]


async def test_a_calendar_says_it_of_itself(api: Api) -> None:
    """In the description that calendar programs show (RFC 7986)."""
    reply = await api.get("/v1/calendar.ics?treaty=inf&on=2019-05-01")
    told = await api.answer("/v1/calendar.ics?treaty=inf&on=2019-05-01&format=json")
    assert str(Calendar.from_ical(reply.text)["DESCRIPTION"]) == told["citation"]
