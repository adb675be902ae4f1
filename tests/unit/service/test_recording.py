"""Many writers of one treaty: judged together where nothing speaks against it, and each told of its own act."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest_asyncio

from treatylog.errors import EventConflict, LogBusy, NotAdmitted, WrongExpectedVersion
from treatylog.facts.event import Event, parse_event
from treatylog.service import recording
from treatylog.service.answers import AppendedAnswer
from treatylog.service.treaties import Treaties
from worlds import SteppingClock, story_service


@pytest_asyncio.fixture
async def treaties() -> AsyncIterator[Treaties]:
    """The use cases over the treaties of the story."""
    async with story_service(SteppingClock()) as opened:
        yield opened


def statement(name: str, **other: object) -> Event:
    event = {
        "id": f"inf/{name}", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2019-10-01",
        "sources": ["us-statement-2019-02-02"], "text": "Said something.",
    }  # fmt: skip
    return parse_event({**event, **other})


def counted(monkeypatch_target: Treaties) -> Counter[int]:
    """How many events are judged at a time, from now on."""
    seen: Counter[int] = Counter()
    log = monkeypatch_target._recording
    judge = log._judge

    def judging(world: object, key: str, recorded: Sequence[Event], new: Sequence[Event]) -> tuple[str, ...]:
        seen[len(new)] += 1
        return judge(world, key, recorded, new)  # type: ignore[arg-type]

    log._judge = judging  # type: ignore[method-assign]
    return seen


async def recorded(treaties: Treaties, *events: Event, expected: int | None = None) -> list[object]:
    """What becomes of *events*, each from a writer of its own, all at once."""
    return await asyncio.gather(
        *(treaties.record("inf", [event], expected=expected, recorded_by=event.id) for event in events),
        return_exceptions=True,
    )


async def test_writers_that_wait_are_judged_in_one_unfolding(treaties: Treaties) -> None:
    """Each is told where its own event stands, by whom it was recorded."""
    seen = counted(treaties)
    outcomes = await recorded(treaties, *(statement(f"a{number}") for number in range(32)))
    answers = [outcome for outcome in outcomes if isinstance(outcome, AppendedAnswer)]
    assert seen == {32: 1}
    assert [answer.recorded[0].recorded_by for answer in answers] == [f"inf/a{number}" for number in range(32)]
    assert len({answer.version for answer in answers}) == 32
    assert all(answer.position >= answer.recorded[0].position for answer in answers)


async def test_one_that_is_not_admitted_does_not_concern_the_others(treaties: Treaties) -> None:
    """Then each is judged by itself, in order."""
    future = statement("future", on="2100-01-01")
    stray = statement("stray", type="withdrawal_notified", party="USA", sources=["us-statement-2019-02-02"])
    outcomes = await recorded(treaties, statement("a"), future, statement("b"), stray, statement("c"))
    assert [type(outcome) for outcome in outcomes] == [
        AppendedAnswer, NotAdmitted, AppendedAnswer, NotAdmitted, AppendedAnswer,
    ]  # fmt: skip


async def test_the_same_event_from_many_is_recorded_once(treaties: Treaties) -> None:
    """The others hear that nothing was new."""
    outcomes = await recorded(treaties, *[statement("same")] * 8)
    answers = [outcome for outcome in outcomes if isinstance(outcome, AppendedAnswer)]
    assert sorted(len(answer.recorded) for answer in answers) == [0] * 7 + [1]


async def test_an_id_that_two_use_for_different_acts_goes_to_the_first(treaties: Treaties) -> None:
    """The second is told of the conflict, and the third is recorded."""
    outcomes = await recorded(treaties, statement("one"), statement("one", text="Another."), statement("two"))
    assert [type(outcome) for outcome in outcomes] == [AppendedAnswer, EventConflict, AppendedAnswer]


async def test_of_writers_that_name_a_version_one_wins(treaties: Treaties) -> None:
    """Optimistic concurrency is that of the stream, waiting or not."""
    version = len((await treaties.events(treaty="inf", limit=1000)).items)
    outcomes = await recorded(treaties, *(statement(f"v{number}") for number in range(8)), expected=version)
    assert Counter(type(outcome) for outcome in outcomes) == {AppendedAnswer: 1, WrongExpectedVersion: 7}


async def test_who_gives_up_leaves_the_others_alone(treaties: Treaties) -> None:
    """A cancelled writer is passed over or recorded, and nobody waits for ever."""
    tasks = [
        asyncio.create_task(treaties.record("inf", [statement(f"c{number}")], expected=None, recorded_by="x"))
        for number in range(8)
    ]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 20)
    assert [type(outcome) for outcome in outcomes[1::2]] == [AppendedAnswer] * 4
    await treaties.verify()


async def test_more_writers_than_may_wait_are_refused(treaties: Treaties) -> None:
    """At once, and without having been judged."""
    treaties._recording = recording.Recording(treaties, treaties._store, SteppingClock(), most_waiting=4)
    outcomes = await recorded(treaties, *(statement(f"q{number}") for number in range(6)))
    assert Counter(type(outcome) for outcome in outcomes) == {AppendedAnswer: 4, LogBusy: 2}
