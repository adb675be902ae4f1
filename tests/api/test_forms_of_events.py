"""`GET /v1/events` as CSV and JSON Lines, and the link to the next page."""

import csv
import json
from io import StringIO

import pytest

from api.asking import STATEMENT, Api

EVENTS = "/v1/events"


async def test_as_json_lines_each_event_is_a_line(api: Api) -> None:
    """The items of the list, in its order."""
    asked = f"{EVENTS}?treaty=inf&limit=5"
    reply = await api.get(asked, Accept="application/jsonl")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/jsonl")
    assert [json.loads(line) for line in reply.text.splitlines()] == (await api.answer(asked))["items"]
    assert (await api.get(f"{asked}&format=jsonl")).body == reply.body


async def test_as_csv_each_event_is_a_row(api: Api) -> None:
    """With the whole event at its end; a text that begins like a formula is none."""
    await api.post({**STATEMENT, "text": "=HYPERLINK(1)"})
    reply = await api.get(f"{EVENTS}?treaty=inf&type=statement_made&party=USA&limit=1000", Accept="text/csv")
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(reply.text)))
    assert (rows[-1]["id"], rows[-1]["text"]) == ("inf/mine", "'=HYPERLINK(1)")
    assert json.loads(rows[-1]["event"])["text"] == "=HYPERLINK(1)"


@pytest.mark.parametrize("form", ["json", "csv", "jsonl"])
async def test_pages_are_linked(api: Api, form: str) -> None:
    """In whatever form, to the end."""
    address, pages = f"{EVENTS}?treaty=inf&limit=20&format={form}", 0
    while address:
        reply = await api.get(address)
        assert reply.status == 200
        link, pages = reply.headers.get("Link", ""), pages + 1
        assert link == "" or link.endswith('; rel="next"')
        address = link.partition("<")[2].partition(">")[0]
    events = (await api.answer(f"{EVENTS}?treaty=inf&limit=1000"))["items"]
    assert pages == -(-len(events) // 20)
