"""The service: questions by three clocks, acts judged and appended, and what it refuses."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from treatylog.errors import (
    EventConflict,
    InvalidEvent,
    KnownAtInFuture,
    NotAdmitted,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    UnknownTreaty,
    WrongExpectedVersion,
)
from treatylog.facts.event import Event, parse_event
from treatylog.service.listing import Page
from treatylog.service.treaties import Question, Treaties
from worlds import SteppingClock


def act(name: str, type: str, on: str, party: str | None = "USA", **fields: object) -> Event:
    said = {"id": f"inf/{name}", "treaty": "inf", "type": type, "on": on, "sources": ["no-document"], **fields}
    return parse_event({**said, "party": party} if party else said)


async def record(service: Treaties, *events: Event, expected: int | None = None) -> tuple[str, ...]:
    answer = await service.record("inf", events, expected=expected, recorded_by="test")
    return answer.overtaken


# The clocks


async def test_a_question_without_a_date_is_about_today(service: Treaties, clock: SteppingClock) -> None:
    """The legal date defaults to today in UTC, and every answer echoes the clocks."""
    answer = await service.status("inf", "USA")
    assert answer.on == clock.now.date()
    last = (await service.recorded())[-1].recorded_at
    assert answer.known_at == last <= clock.now
    assert answer.public_on is None
    assert answer.position == (await service.head()).size


async def test_what_the_log_will_know_nobody_can_say(service: Treaties, clock: SteppingClock) -> None:
    """A known_at in the future is an error, not an answer."""
    with pytest.raises(KnownAtInFuture, match="still to come"):
        await service.status("inf", "USA", Question(known_at=clock.now + timedelta(hours=1)))


async def test_the_answer_of_yesterday_can_be_had_again(service: Treaties, clock: SteppingClock) -> None:
    """A correction changes the answer from its recording on; known_at before it gives the old answer."""
    before = clock.now
    clock.now += timedelta(days=1)
    moved = {"id": "inf/0036", "treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2019-02-03"}
    correction = parse_event(
        {
            "id": "inf/c-1", "treaty": "inf", "type": "corrected", "on": "2026-11-24", "corrects": "inf/0036",
            "reason": "recording", "sources": ["no-document"], "replacement": {**moved, "sources": ["no-document"]},
        }
    )  # fmt: skip
    await record(service, correction)
    on = date(2019, 5, 1)
    now, then = (
        await service.status("inf", "USA", Question(on)),
        await service.status("inf", "USA", Question(on, before)),
    )
    assert now.exit is not None
    assert then.exit is not None
    assert (now.exit.effective, then.exit.effective) == (date(2019, 8, 3), date(2019, 8, 2))


async def test_before_the_record_began_the_log_knew_no_treaty(service: Treaties) -> None:
    """With known_at before the first event, the treaty is not in the record."""
    with pytest.raises(UnknownTreaty):
        await service.status("inf", "USA", Question(known_at=datetime(2020, 1, 1, tzinfo=UTC)))


async def test_a_correction_of_our_own_mistake_counts_whatever_was_public(service: Treaties) -> None:
    """A wrong line of ours was never public knowledge: its correction holds for every public_on."""
    struck = parse_event(
        {
            "id": "inf/c-2", "treaty": "inf", "type": "corrected", "on": "2026-11-23", "corrects": "inf/0035",
            "reason": "recording", "sources": ["no-document"],
        }
    )  # fmt: skip
    await record(service, struck)
    answer = await service.status("inf", "USA", Question(date(2019, 5, 1), public_on=date(2019, 5, 1)))
    assert answer.headline == "withdrawal_notice_running"


async def test_a_late_record_makes_a_later_act_ineffective_and_says_so(service: Treaties) -> None:
    """An earlier notice, recorded late, is admitted; the later one is without effect by then, and reported."""
    overtaken = await record(service, act("late", "withdrawal_notified", "2019-01-15"))
    assert "inf/0036" in overtaken
    answer = await service.status("inf", "USA", Question(date(2019, 5, 1)))
    assert answer.exit is not None
    assert answer.exit.effective == date(2019, 7, 15)


# Appending


async def test_the_same_event_again_changes_nothing(service: Treaties) -> None:
    """An event that the log holds may be sent again, also with a version that is stale."""
    event = act("x-1", "statement_made", "2019-01-01", text="Said.")
    await record(service, event)
    head = await service.head()
    again = await service.record("inf", [event], expected=3, recorded_by="test")
    assert again.recorded == ()
    assert await service.head() == head


async def test_of_two_writers_at_one_version_one_is_told_to_read_again(service: Treaties) -> None:
    """Both judged the same history; only one may append to it."""
    version = (await service.treaty("inf")).version
    events = [act(f"x-{n}", "statement_made", "2019-01-01", text="Said.") for n in (1, 2)]
    results = await asyncio.gather(
        *(service.record("inf", [event], expected=version, recorded_by="test") for event in events),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["AppendedAnswer", "WrongExpectedVersion"]


async def test_writers_that_name_no_version_are_judged_again(service: Treaties) -> None:
    """Who does not say what the decision rests on is judged by what is there, also when another came first."""
    events = [act(f"x-{n}", "statement_made", "2019-01-01", text="Said.") for n in range(4)]
    done = await asyncio.gather(
        *(service.record("inf", [event], expected=None, recorded_by="test") for event in events)
    )
    assert all(len(answer.recorded) == 1 for answer in done)


async def test_many_readers_at_once_read_each_event_once(service: Treaties) -> None:
    """Refreshing is safe under concurrency: no event is taken twice."""
    await asyncio.gather(*(service.status("inf", "USA") for _ in range(20)))
    page = await service.events(limit=1000)
    assert [item.position for item in page.items] == list(range(1, (await service.head()).size + 1))


async def test_the_log_can_be_read_in_pages(service: Treaties) -> None:
    """Pages follow each other by position, without gap or overlap; the last one has no next."""
    seen: list[int] = []
    after = 0
    while True:
        page = await service.events(after=after, limit=50)
        seen += [item.position for item in page.items]
        if page.next is None:
            break
        after = int(page.next)
    assert seen == list(range(1, (await service.head()).size + 1))


# What is refused, with the log unchanged

REFUSED = {
    "an act of a State extinct by then": (act("b-1", "statement_made", "1992-01-01", "SUHH"), "party-extinct"),
    "an act before the treaty was adopted": (act("b-2", "statement_made", "1987-12-07"), "before-adoption"),
    "a withdrawal by a State that is no party": (act("b-3", "withdrawal_notified", "2010-01-01", "LTU"), "not-a-party"),
    "a second notice while one runs": (act("b-4", "withdrawal_notified", "2019-03-01"), "notice-already-running"),
    "a notice after the treaty ended": (act("b-5", "withdrawal_notified", "2020-01-01", "RUS"), "not-a-party"),
    "a notice taken back that never ran": (act("b-6", "withdrawal_rescinded", "2018-01-01"), "no-notice-running"),
    "a resumption without a suspension": (act("b-7", "resumed", "2018-01-01"), "not-suspended"),
    "an effect denied that the act has": (
        act("b-8", "suspended", "2018-01-01", without_effect="not-a-party"), "has-effect",
    ),
    "words said to be without effect": (
        act("b-9", "statement_made", "2018-01-01", without_effect="not-a-party"), "needless-without-effect",
    ),
    "another reason than the law's": (
        act("b-10", "withdrawal_notified", "2019-03-01", without_effect="not-a-party"), "notice-already-running",
    ),
    "an act that is still to come": (act("b-11", "statement_made", "2030-01-01"), "not-yet-done"),
    "a pledge under an instrument": (act("b-12", "moratorium_declared", "2019-01-01", text="t"), "wrong-form"),
    "an extinction in a treaty's stream": (act("b-13", "party_extinguished", "2019-01-01"), "wrong-stream"),
}  # fmt: skip


@pytest.mark.parametrize(("event", "reason"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_contradicts_the_record_is_refused(service: Treaties, event: Event, reason: str) -> None:
    """The reason is a stable code, and the log is as it was."""
    head = await service.head()
    with pytest.raises(NotAdmitted) as caught:
        await record(service, event)
    assert caught.value.reason == reason
    assert event.id in caught.value.message
    assert await service.head() == head


async def test_an_act_without_effect_that_says_so_is_admitted_and_moves_nothing(service: Treaties) -> None:
    """A second notice is a real act: declared without effect it is kept, and the exit stays where it was."""
    second = act("second", "withdrawal_notified", "2019-03-01", without_effect="notice-already-running")
    await record(service, second)
    answer = await service.status("inf", "USA", Question(date(2019, 5, 1)))
    assert answer.exit is not None
    assert answer.exit.effective == date(2019, 8, 2)
    marker = next(m for m in (await service.timeline("inf", "USA")).markers if m.id == "inf/second")
    assert (marker.bearing, marker.reason) == ("without_effect", "notice-already-running")


WRONG = {
    "unknown source": (act("w-1", "statement_made", "2019-01-01", sources=["nowhere"]), UnknownSource),
    "unknown party": (act("w-2", "statement_made", "2019-01-01", "XXX"), UnknownParty),
    "unknown provision": (
        act("w-3", "obligation_performed", "2019-01-01", provisions=["XX"]), UnknownProvision,
    ),
    "an after that points nowhere": (act("w-4", "statement_made", "2019-01-01", after="inf/nil"), UnknownEvent),
    "other content under a known id": (act("0036", "statement_made", "2019-01-01"), EventConflict),
    "another treaty's event": (
        parse_event({"id": "x/1", "treaty": "x", "type": "statement_made", "on": "2019-01-01", "sources": ["s"]}),
        InvalidEvent,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event", "error"), WRONG.values(), ids=WRONG.keys())
async def test_what_refers_to_nothing_is_an_error(service: Treaties, event: Event, error: type[Exception]) -> None:
    """The error names the event and what it refers to, and the log is as it was."""
    head = await service.head()
    with pytest.raises(error):
        await record(service, event)
    assert await service.head() == head


async def test_a_stale_version_is_refused(service: Treaties) -> None:
    """Somebody else appended first: read again, then decide again."""
    with pytest.raises(WrongExpectedVersion, match="3"):
        await record(service, act("x-9", "statement_made", "2019-01-01"), expected=3)


async def test_a_stale_writer_is_told_so_before_the_law_is_asked(service: Treaties) -> None:
    """What was decided on an old version is not judged on a new one."""
    with pytest.raises(WrongExpectedVersion):
        await record(service, act("x-9", "withdrawal_notified", "2019-03-01"), expected=3)


async def test_one_bad_event_keeps_all_of_them_out(service: Treaties) -> None:
    """An append is all or nothing."""
    good, bad = act("g-1", "statement_made", "2019-01-01"), act("g-2", "resumed", "2018-01-01")
    head = await service.head()
    with pytest.raises(NotAdmitted):
        await record(service, good, bad)
    assert await service.head() == head


async def test_a_replacement_is_judged_like_the_act_it_replaces(service: Treaties) -> None:
    """A correction may not smuggle in what would be refused."""
    replacement = {
        "id": "inf/0036", "treaty": "inf", "type": "withdrawal_notified", "party": "LTU", "on": "2019-02-02",
        "sources": ["no-document"],
    }  # fmt: skip
    correction = {
        "id": "inf/c-3", "treaty": "inf", "type": "corrected", "on": "2026-11-23", "corrects": "inf/0036",
        "reason": "recording", "sources": ["no-document"], "replacement": replacement,
    }  # fmt: skip
    with pytest.raises(NotAdmitted) as caught:
        await record(service, parse_event(correction))
    assert caught.value.reason == "not-a-party"


@pytest.mark.parametrize("name", ["0999", "defined-0123456789ab"])
async def test_the_ids_of_the_bundled_record_are_its_own(service: Treaties, name: str) -> None:
    """A later release may come to use them."""
    with pytest.raises(NotAdmitted) as caught:
        await record(service, act(name, "statement_made", "2019-01-01"))
    assert caught.value.reason == "reserved-id"


def correction(name: str, corrects: str, **fields: object) -> Event:
    said = {"id": f"inf/{name}", "treaty": "inf", "type": "corrected", "on": "2026-11-23", "reason": "recording"}
    return parse_event({**said, "corrects": corrects, "sources": ["no-document"], **fields})


@pytest.mark.parametrize("corrects", ["inf/k-1", "inf/nothing"])
async def test_a_correction_is_of_something_that_stands(service: Treaties, corrects: str) -> None:
    """Not of itself, and not of what is not there."""
    with pytest.raises(UnknownEvent, match="stands"):
        await record(service, correction("k-1", corrects))


async def test_what_was_taken_back_is_not_taken_back_again(service: Treaties) -> None:
    """A second correction of an act that was struck corrects nothing; one of the correction itself restores the act."""
    await record(service, correction("k-1", "inf/0035"))
    with pytest.raises(UnknownEvent, match="stands"):
        await record(service, correction("k-2", "inf/0035"))
    await record(service, correction("k-3", "inf/k-1"))
    assert (await service.status("inf", "USA", Question(date(2019, 5, 1)))).headline == "suspended"


async def test_a_correction_is_not_dated_in_the_future(service: Treaties) -> None:
    """Neither it nor what it puts in place."""
    with pytest.raises(NotAdmitted) as caught:
        await record(service, correction("k-1", "inf/0035", on="2999-01-01"))
    assert caught.value.reason == "not-yet-done"


def extinct(name: str, party: str, on: str) -> Event:
    said = {"id": f"parties/{name}", "treaty": "parties", "type": "party_extinguished", "party": party, "on": on}
    return parse_event({**said, "sources": ["iso-3166-3"]})


async def test_an_extinction_reports_the_acts_it_overtakes_under_every_treaty(service: Treaties) -> None:
    """A State that was gone did nothing afterwards, whatever the treaty."""
    answer = await service.record("parties", [extinct("x-1", "RUS", "2000-01-01")], expected=None, recorded_by="test")
    assert {"inf/0041", "inf-moratorium/0038"} <= set(answer.overtaken)


async def test_a_state_ceases_to_exist_only_once(service: Treaties) -> None:
    """A second extinction is refused, and the first one named."""
    with pytest.raises(NotAdmitted, match="parties/0001") as caught:
        await service.record("parties", [extinct("x-2", "SUHH", "1993-01-01")], expected=None, recorded_by="test")
    assert caught.value.reason == "already-extinct"


async def test_a_resumption_is_told_with_the_suspension_it_ended(service: Treaties) -> None:
    """A party that performs again is in force, and the explanation says since when."""
    await record(service, act("x-5", "resumed", "2019-03-01", text="It performs the treaty again."))
    on = Question(date(2019, 4, 1))
    assert (await service.status("inf", "USA", on)).headline == "withdrawal_notice_running"
    prose = (await service.explanation("inf", "USA", on)).prose
    assert "resumed it on 1 March 2019: it performs the treaty again. [inf/x-5]" in prose


# What was taken back


async def test_an_annulled_act_is_told_as_taken_back(service: Treaties) -> None:
    """It moves nothing, and both the timeline and the explanation say who says that it never had effect."""
    annulment = parse_event(
        {
            "id": "inf/c-4", "treaty": "inf", "type": "annulled", "on": "2026-11-23", "corrects": "inf/0041",
            "by": "RUS", "sources": ["no-document"],
        }
    )  # fmt: skip
    await record(service, annulment)
    markers = {marker.id: marker for marker in (await service.timeline("inf", "RUS")).markers}
    assert (markers["inf/0041"].bearing, markers["inf/0041"].corrected_by) == ("without_effect", "inf/c-4")
    prose = (await service.explanation("inf", "RUS", Question(date(2019, 8, 1)))).prose
    assert "never had effect: so stated Russia on 23 November 2026. [inf/c-4]" in prose


async def test_a_corrected_act_is_told_as_corrected(service: Treaties) -> None:
    """The replacement stands in its place, and what corrected it is named."""
    replacement = {
        "id": "inf/0041", "treaty": "inf", "type": "suspended", "party": "RUS", "on": "2019-03-05",
        "sources": ["no-document"],
    }  # fmt: skip
    correction = {
        "id": "inf/c-5", "treaty": "inf", "type": "corrected", "on": "2026-11-23", "corrects": "inf/0041",
        "reason": "recording", "sources": ["no-document"], "replacement": replacement,
    }  # fmt: skip
    await record(service, parse_event(correction))
    markers = {marker.id: marker for marker in (await service.timeline("inf", "RUS")).markers}
    assert (markers["inf/0041"].on, markers["inf/0041"].corrected_by) == ("2019-03-05", "inf/c-5")
    prose = (await service.explanation("inf", "RUS", Question(date(2019, 8, 1)))).prose
    assert "was corrected on 23 November 2026 by inf/c-5" in prose


# Names


@pytest.mark.parametrize("name", ["USA", "United States", "the United States of America", "us"])
async def test_a_party_may_be_called_by_any_common_name(service: Treaties, name: str) -> None:
    """The answer carries the code."""
    assert (await service.status("inf", name)).party == "USA"


async def test_an_unknown_treaty_comes_with_suggestions(service: Treaties) -> None:
    """A slip of the pen is met with what may have been meant."""
    with pytest.raises(UnknownTreaty, match="Did you mean 'inf'") as caught:
        await service.status("ifn", "USA")
    assert caught.value.context["did_you_mean"] == ["inf"]


async def test_the_coming_end_is_told_though_others_leave_too(service: Treaties) -> None:
    """A notice on the party's own side does not hide the one that empties the other."""
    await record(service, act("x-6", "withdrawal_notified", "2019-04-01", "BLR"))
    prose = (await service.explanation("inf", "RUS", Question(date(2019, 5, 1)))).prose
    assert "When it takes effect no party is left on the American side" in prose


async def test_a_list_is_as_certain_as_the_answer_itself(service: Treaties) -> None:
    """After the date through which the record was checked, both say that they are not."""
    on = Question(date(2026, 10, 1))
    status = await service.status("inf-moratorium", "RUS", on)
    (line,) = [item for item in (await service.party("RUS", on)).items if item.treaty == "inf-moratorium"]
    assert (status.certain, line.certain) == (False, False)


# Lists


async def test_a_list_can_be_read_in_pages(service: Treaties) -> None:
    """Pages follow each other by key; the last one has no next."""
    seen: list[str] = []
    page = Page(limit=4)
    while True:
        answer = await service.parties_of("inf", page=page)
        seen += [line.party for line in answer.items]
        if answer.next is None:
            break
        page = Page(after=answer.next, limit=4)
    assert seen == [line.party for line in (await service.treaty("inf")).parties]
