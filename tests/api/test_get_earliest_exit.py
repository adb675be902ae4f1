"""`GET /v1/treaties/{treaty}/earliest-exit/{party}`: when a party may first give notice."""

from datetime import date

import pytest

from api.asking import Api
from treatylog.client import Client

NOTICE, EFFECT = date(2019, 2, 2), date(2019, 8, 2)
EXIT = "/v1/treaties/inf/earliest-exit"


async def test_the_first_notice_and_its_effect(client: Client) -> None:
    """INF Treaty, article XV(2): six months from 2 February 2019."""
    answer = await client.earliest_exit("inf", "USA", notice_on="2019-02-02")
    assert answer.treaty_name == "INF Treaty"
    assert (answer.notice_on, answer.notice_from, answer.notice_until) == (NOTICE, NOTICE, None)
    assert (answer.effective, answer.not_before) == (EFFECT, EFFECT)
    assert (answer.reckoning, answer.clause) == ("2019-02-02 + six months", "XV(2)")
    assert answer.addressee == "the other party"
    assert answer.condition
    assert answer.condition.startswith("the party decides that extraordinary events")
    assert (answer.blocks, answer.exit, answer.certain, answer.needs) == ((), None, True, ())
    assert "inf/0036" not in answer.because


async def test_the_day_for_the_notice_is_the_legal_date_by_default(client: Client) -> None:
    """And what was done on that date counts."""
    answer = await client.earliest_exit("inf", "United States", on="2019-05-01")
    assert answer.on == answer.notice_on == date(2019, 5, 1)
    assert answer.notice_from is None
    assert [(block.reason, block.until) for block in answer.blocks] == [("notice-already-running", EFFECT)]
    assert answer.exit
    assert (answer.exit.effective, answer.exit.days_left, answer.effective) == (EFFECT, 93, EFFECT)


async def test_what_was_not_known_does_not_count(api: Api) -> None:
    """On 1 January 2026 the log knew nothing, so there was no such treaty."""
    await api.refused(404, "unknown-treaty", api.get(f"{EXIT}/USA?known_at=2026-01-01"))


async def test_there_is_nothing_to_leave(api: Api) -> None:
    """Today the treaty has ended, and for a stranger too the answer is 200."""
    for party in ("USA", "LTU"):
        answer = await api.answer(f"{EXIT}/{party}")
        assert [block["reason"] for block in answer["blocks"]] == ["treaty-ended"]


@pytest.mark.parametrize("query", ["notice_on=2019-02-30", "notice_on=2019-02", "notice_on=tomorrow"])
async def test_a_day_that_is_none(api: Api, query: str) -> None:
    """400, and the parameter is named."""
    problem = await api.refused(400, "invalid-day", api.get(f"{EXIT}/USA?{query}"))
    assert [error["parameter"] for error in problem["errors"]] == ["notice_on"]


async def test_unknown_treaties_and_parties(api: Api) -> None:
    """404."""
    await api.refused(404, "unknown-treaty", api.get("/v1/treaties/atlantis/earliest-exit/USA"))
    await api.refused(404, "unknown-party", api.get(f"{EXIT}/Atlantis"))
