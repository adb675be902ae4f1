"""The clock of the world: an answer as of a public date rests on nothing that was published later."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product

import pytest

from treatylog.facts.event import LegalAct
from treatylog.projection.knowledge import published
from treatylog.service import answers
from treatylog.service.treaties import Question, Treaties
from worlds import STORY, story_record

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATES = [date(1988, 1, 1), date(2000, 1, 1), date(2014, 1, 1), date(2019, 2, 1), date(2019, 5, 1), date(2019, 10, 1)]


def cited(status: answers.PartyStatus) -> Iterable[str]:
    """Every event that *status* names."""
    yield from status.because
    yield from status.confirmed_by
    yield from (position.because for position in status.positions)
    yield from (event for obligation in status.obligations for event in obligation.because)
    yield from (answer.statement.id for answer in status.answers)


@pytest.mark.parametrize("treaty", STORY)
async def test_nothing_is_cited_that_was_not_public(story: Treaties, treaty: str) -> None:
    """Whatever the legal date, also one in the future of the public date; and no dispute ends before it was over."""
    lines = [line for stream in story_record().streams for line in stream.lines]
    since = {line.event.id: published(line.event) for line in lines if isinstance(line.event, LegalAct)}
    for day, later in product(DATES, (timedelta(), timedelta(days=400))):
        question = Question(day + later, public_on=day)
        for item in (await story.parties_of(treaty, question)).items:
            status = await story.status(treaty, item.party, question)
            assert [event for event in cited(status) if since[event] > day] == [], (day, item.party)
            told = await story.explanation(treaty, item.party, question)
            assert [event.id for event in told.events if since[event.id] > day] == [], (day, item.party)


@pytest.mark.parametrize("party", ["USA", "RUS", "ARM", "UKR"])
async def test_the_end_of_a_dispute_is_not_foreseen(story: Treaties, party: str) -> None:
    """Positions on a bond last as long as it does; before its end was to be known, none is told."""
    status = await story.status("inf", party, Question(date(2014, 1, 1), public_on=date(2014, 1, 1)))
    assert [position.about.until for position in status.positions if position.about.until] == []
