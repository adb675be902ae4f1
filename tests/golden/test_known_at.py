"""What the log knew when: a log kept from day to day, asked afterwards what it knew at an earlier time."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import pytest_asyncio

from treatylog.errors import UnknownTreaty
from treatylog.facts.event import Corrected, Event, LegalAct, event_json, parse_event
from treatylog.log.files import RecordFiles
from treatylog.log.sqlite import SqliteStore
from treatylog.projection.knowledge import published
from treatylog.service.check import admission
from treatylog.service.load import load
from treatylog.service.treaties import Question, Treaties
from worlds import STORY, story_record

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
BEGUN = date(1987, 12, 1)


@dataclass
class Hands:
    """A clock that is set by hand."""

    now: datetime

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now


@dataclass(frozen=True)
class Office:
    """Where a log is kept: the service, the store under it, and the clock on the wall."""

    treaties: Treaties
    store: SqliteStore
    clock: Hands

    async def load(self, files: RecordFiles, at: datetime) -> None:
        """Load what *files* hold and the log lacks, at the time *at*."""
        self.clock.now = at
        await load(self.store, files, recorded_by="folder story", admit=admission(files))

    async def record(self, event: Event, at: datetime) -> None:
        """Record one event of the INF Treaty or its moratorium by hand."""
        self.clock.now = at
        await self.treaties.record(event.treaty, [event], expected=None, recorded_by="clerk")

    async def answer(self, treaty: str, party: str, on: date, **clocks: Any) -> dict[str, Any]:
        """What the log says, asked at the end of this history."""
        self.clock.now = NOW
        return (await self.treaties.status(treaty, party, Question(on, **clocks))).model_dump()


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """An empty log in memory."""
    clock = Hands(noon(BEGUN))
    store = await SqliteStore.open(":memory:", clock=clock)
    try:
        yield Office(Treaties(store, clock), store, clock)
    finally:
        await store.close()


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def with_lines(keep: Any) -> RecordFiles:
    """The record of the story with those lines only whose act *keep* is true of."""
    streams = (
        replace(stream, lines=tuple(line for line in stream.lines if keep(line.event)))
        for stream in story_record().streams
    )
    return replace(story_record(), streams=tuple(streams))


def acts() -> Iterator[LegalAct]:
    for stream in story_record().streams:
        for line in stream.lines:
            assert isinstance(line.event, LegalAct)
            yield line.event


def act(id: str) -> LegalAct:
    return next(act for act in acts() if act.id == id)


def days() -> list[date]:
    """The days on which an act became public."""
    return sorted({published(act) for act in acts()})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept() -> AsyncIterator[Office]:
    """A log kept from day to day: each act was recorded at noon of the day on which the world could know of it."""
    async with office() as begun:
        await begun.load(with_lines(lambda _: False), noon(BEGUN))
        for day in days():
            await begun.load(with_lines(lambda act, day=day: published(act) <= day), noon(day))
        yield begun


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole() -> AsyncIterator[Office]:
    """The record of the story, recorded at once and long after the acts."""
    async with office() as begun:
        await begun.load(story_record(), NOW - timedelta(days=1))
        yield begun


KNEW = """
inf             USA   1987-12-08  1987-12-07  not_party
inf             USA   1987-12-08  1987-12-08  signatory
inf             USA   1988-06-01  1988-05-28  signatory
inf             USA   1988-06-01  1988-06-01  in_force
inf             SUHH  1991-12-27  1991-12-25  in_force
inf             SUHH  1991-12-27  1991-12-26  extinct
inf             RUS   1991-12-27  1991-12-25  not_party
inf             RUS   1991-12-27  1991-12-26  in_force
inf             LTU   1995-01-01  1991-12-26  not_party
inf             ARM   2018-01-01  1991-12-25  not_party
inf             ARM   2018-01-01  1991-12-26  in_force
inf             USA   2018-12-04  2018-10-19  in_force
inf             USA   2019-05-01  2019-02-01  in_force
inf             USA   2019-05-01  2019-02-02  suspended
inf             RUS   2019-03-04  2019-03-03  in_force
inf             RUS   2019-03-04  2019-03-04  suspended
inf             USA   2019-08-02  2019-02-01  in_force
inf             USA   2019-08-02  2019-02-02  withdrawn
inf             RUS   2019-08-02  2019-02-01  in_force
inf             RUS   2019-08-02  2019-02-02  terminated
inf             KAZ   2019-08-02  2019-02-01  in_force
inf             KAZ   2019-08-02  2019-02-02  terminated
inf             TKM   2019-08-02  2019-02-02  terminated
inf-moratorium  NATO  2019-09-30  2019-09-24  unknown
inf-moratorium  NATO  2019-09-30  2019-09-25  rejected
inf-moratorium  CZE   2019-09-30  2019-09-24  unknown
inf-moratorium  CZE   2019-09-30  2019-09-25  considering
inf-moratorium  DEU   2019-09-30  2019-09-25  consulting
inf-moratorium  FRA   2019-09-30  2019-09-25  addressed
inf-moratorium  FRA   2019-09-30  2019-09-26  considering
inf-moratorium  FRA   2019-11-28  2019-11-26  considering
inf-moratorium  FRA   2019-11-28  2019-11-27  consulting
inf-moratorium  FRA   2019-11-28  2019-11-28  rejected
inf-moratorium  BLR   2019-10-11  2019-10-10  unknown
inf-moratorium  BLR   2019-10-11  2019-10-11  accepted
inf-moratorium  NATO  2020-10-27  2020-10-25  rejected
inf-moratorium  NATO  2020-10-27  2020-10-26  addressed
inf-moratorium  RUS   2020-11-01  2019-02-02  conditional
inf-moratorium  RUS   2025-08-05  2025-08-03  conditional
inf-moratorium  RUS   2025-08-05  2025-08-04  ended
inf             RUS   2025-08-05  2019-02-02  terminated
"""
"""Treaty, party, legal date, the day of which the log's knowledge is asked, and the headline as it knew it then."""


@pytest.mark.parametrize("row", KNEW.strip().splitlines(), ids=lambda row: " ".join(row.split()))
async def test_the_log_answers_as_it_knew_it_then(kept: Office, row: str) -> None:
    """With `known_at` only what was recorded by then counts; before an event was recorded it has not happened."""
    treaty, party, on, known, headline = row.split()
    at = end_of(date.fromisoformat(known))
    assert (await kept.answer(treaty, party, date.fromisoformat(on), known_at=at))["headline"] == headline


async def test_the_instant_of_recording_decides(kept: Office) -> None:
    """At noon the notice is on the log; a second before it is not."""
    recorded = noon(date(2019, 2, 2))
    before = await kept.answer("inf", "USA", date(2019, 5, 1), known_at=recorded - timedelta(seconds=1))
    after = await kept.answer("inf", "USA", date(2019, 5, 1), known_at=recorded + timedelta(seconds=1))
    assert (before["headline"], after["headline"]) == ("in_force", "suspended")


async def test_a_dispute_is_known_when_it_is_recorded(kept: Office) -> None:
    """Ukraine's own position was recorded on 2 August 2019 and is about 2018 too."""
    known = [
        await kept.answer("inf", "UKR", date(2018, 1, 1), known_at=end_of(day))
        for day in (date(2018, 1, 1), date(2019, 2, 2), date(2019, 8, 2))
    ]
    assert [answer["disputed"] for answer in known] == [False, True, True]
    assert [{p["holder"] for p in answer["positions"]} for answer in known] == [set(), {"USA"}, {"USA", "UKR"}]


async def test_a_confirmation_is_known_when_it_is_recorded(kept: Office) -> None:
    """The law of 3 July 2019 confirms the suspension from the day on which the log has it."""
    known = [
        await kept.answer("inf", "RUS", date(2019, 8, 1), known_at=end_of(day))
        for day in (date(2019, 7, 2), date(2019, 7, 3))
    ]
    assert [answer["confirmed_by"] for answer in known] == [(), ("inf/0046",)]


async def test_before_the_log_was_begun_it_knew_no_treaty(kept: Office) -> None:
    """A definition is known from the day it was recorded, like everything else."""
    with pytest.raises(UnknownTreaty):
        await kept.answer("inf", "USA", date(2019, 5, 1), known_at=noon(BEGUN) - timedelta(seconds=1))


async def test_an_answer_names_the_position_it_rests_on(kept: Office) -> None:
    """The position is that of the last event recorded by the instant asked about."""
    for day in (BEGUN, date(1991, 12, 26), date(2019, 2, 2), date(2025, 9, 22)):
        recorded = [item for item in await kept.store.read_all(limit=1000) if item.recorded_at <= end_of(day)]
        answer = await kept.answer("inf", "USA", date(2019, 5, 1), known_at=end_of(day))
        assert (answer["position"], answer["known_at"]) == (recorded[-1].position, end_of(day))


@pytest.mark.parametrize("treaty", STORY)
async def test_knowledge_kept_from_day_to_day_is_what_the_world_could_know(
    kept: Office, whole: Office, treaty: str
) -> None:
    """In such a log `known_at` gives what `public_on` gives in one that was written long after."""
    known = days()
    asked = [date(1988, 6, 1), date(1991, 12, 25), date(2012, 12, 31), *(day for day in known if day.year == 2019)]
    for party in sorted({act.party for act in acts() if act.party and act.treaty == treaty} | {"LTU"}):
        for day in asked[:: 1 if party in ("USA", "RUS", "FRA") else 5]:
            then = await kept.answer(treaty, party, date(2019, 11, 28), known_at=end_of(day))
            public = await whole.answer(treaty, party, date(2019, 11, 28), public_on=day)
            assert _without_clocks(then) == _without_clocks(public), (party, day)


@pytest.mark.parametrize("treaty", STORY)
async def test_the_order_of_recording_changes_nothing_in_the_end(kept: Office, whole: Office, treaty: str) -> None:
    """Recorded from day to day or at once, the same acts give the same answers."""
    for party in sorted({act.party for act in acts() if act.party and act.treaty == treaty}):
        for on in (date(1988, 5, 28), date(1991, 12, 26), date(2019, 5, 1), date(2019, 10, 10), date(2025, 8, 5)):
            day_by_day, at_once = await kept.answer(treaty, party, on), await whole.answer(treaty, party, on)
            assert _without_clocks(day_by_day) == _without_clocks(at_once), (party, on)


def _without_clocks(answer: dict[str, Any]) -> dict[str, Any]:
    """*answer* without what names the clocks and the log that it rests on."""
    named = ("known_at", "public_on", "position", "citation")
    return {name: value for name, value in answer.items() if name not in named}


# Corrections


def redated(id: str, on: str) -> LegalAct:
    """The bundled act *id* as of another day."""
    event = parse_event(event_json(act(id)) | {"on": on})
    assert isinstance(event, LegalAct)
    return event


def correction(wrong: str, replacement: LegalAct, on: date) -> Corrected:
    event = parse_event(
        {
            "id": f"{replacement.treaty}/correction-1", "treaty": replacement.treaty, "type": "corrected",
            "on": on.isoformat(), "sources": list(replacement.sources), "corrects": wrong, "reason": "recording",
            "replacement": event_json(replacement),
        }
    )  # fmt: skip
    assert isinstance(event, Corrected)
    return event


NOTICE = "inf/0036"
MISTAKEN, CORRECTED = noon(date(2019, 2, 3)), noon(date(2019, 2, 5))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mended() -> AsyncIterator[Office]:
    """A log that had the notice of the United States as of 1 February 2019, until that was corrected to 2 February."""
    async with office() as begun:
        early = with_lines(lambda act: published(act) <= date(2019, 2, 2) and act.id != NOTICE)
        await begun.load(early, noon(date(2019, 2, 2)))
        await begun.record(redated(NOTICE, "2019-02-01"), MISTAKEN)
        await begun.record(correction(NOTICE, act(NOTICE), date(2019, 2, 5)), CORRECTED)
        yield begun


async def test_a_correction_moves_what_follows_from_the_act(mended: Office) -> None:
    """With the notice as of 2 February the withdrawal takes effect on 2 August."""
    answer = await mended.answer("inf", "USA", date(2019, 5, 1))
    assert (answer["exit"]["effective"], answer["exit"]["days_left"]) == (date(2019, 8, 2), 93)
    assert (await mended.answer("inf", "USA", date(2019, 8, 1)))["headline"] == "suspended"


async def test_the_answer_before_the_correction_can_be_given_again(mended: Office) -> None:
    """As the log knew it on 4 February, the notice was of 1 February and the end on 1 August."""
    then = end_of(date(2019, 2, 4))
    answer = await mended.answer("inf", "USA", date(2019, 5, 1), known_at=then)
    assert (answer["exit"]["notified"], answer["exit"]["effective"]) == (date(2019, 2, 1), date(2019, 8, 1))
    assert (await mended.answer("inf", "USA", date(2019, 8, 1), known_at=then))["headline"] == "withdrawn"
    assert (await mended.answer("inf", "RUS", date(2019, 8, 1), known_at=then))["headline"] == "terminated"


async def test_a_correction_of_our_own_mistake_counts_for_what_was_public(mended: Office) -> None:
    """What the world could know does not depend on when we mended our record."""
    answer = await mended.answer("inf", "USA", date(2019, 8, 3), public_on=date(2019, 2, 1))
    assert answer["headline"] == "in_force"
    uncorrected = end_of(date(2019, 2, 4))
    answer = await mended.answer("inf", "USA", date(2019, 8, 3), public_on=date(2019, 2, 1), known_at=uncorrected)
    assert answer["headline"] == "withdrawn"


async def test_a_corrected_log_still_verifies(mended: Office) -> None:
    """The mistaken line is where it was; nothing was edited."""
    assert await mended.store.verify() == await mended.store.head()
    assert (await mended.treaties.event(NOTICE)).event["on"] == "2019-02-01"


async def test_another_date_of_a_letter_can_be_taken_up() -> None:
    """The letter of the President of France has two dates in the press; each stands for as long as the log held it."""
    letter = "inf-moratorium/0069"
    async with office() as begun:
        await begun.load(story_record(), noon(date(2026, 1, 1)))
        await begun.record(correction(letter, redated(letter, "2019-10-30"), date(2026, 2, 1)), noon(date(2026, 2, 1)))
        answers = [
            (await begun.answer("inf-moratorium", "FRA", on, known_at=end_of(known)))["headline"]
            for on in (date(2019, 10, 29), date(2019, 10, 30))
            for known in (date(2026, 1, 31), date(2026, 2, 1))
        ]
    assert answers == ["consulting", "considering", "consulting", "consulting"]
