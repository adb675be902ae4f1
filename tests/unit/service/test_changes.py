"""What changed along a clock, and what hypothetical acts would change."""

from datetime import UTC, date, datetime

import pytest

from treatylog.errors import InvalidRange, NotAdmitted, UnknownTreaty
from treatylog.facts.event import Event, parse_event
from treatylog.service.answers import Axis, ChangeLine
from treatylog.service.changes import Span, span_of
from treatylog.service.listing import Page
from treatylog.service.treaties import Question, Treaties
from worlds import SteppingClock


def legal(since: str, until: str, party: str | None = None, treaty: str | None = "inf") -> Span:
    return Span(Axis.LEGAL, date.fromisoformat(since), date.fromisoformat(until), treaty, party)


def act(type: str, on: str, party: str = "USA", **fields: object) -> Event:
    said = {"id": f"inf/x-{on}", "treaty": "inf", "type": type, "on": on, "party": party}
    return parse_event({"sources": ["hypothetical"], **said, **fields})


# Along a clock


async def test_changes_in_law_are_told_by_day(service: Treaties) -> None:
    """INF Treaty, the United States: 2 February and 2 August 2019."""
    answer = await service.diff(legal("2019-01-01", "2019-12-31", party="United States"))
    assert [(str(item.since), item.before.headline, item.after.headline) for item in answer.items] == [
        ("2019-02-02", "in_force", "suspended"),
        ("2019-08-02", "suspended", "withdrawn"),
    ]
    assert answer.items[0].after.because


async def test_a_page_of_changes_goes_on_where_the_last_ended(service: Treaties) -> None:
    """Page by page it is the same list."""
    whole = await service.diff(legal("1980-01-01", "2020-01-01"))
    found: list[ChangeLine] = []
    after: str | None = None
    while True:
        page = await service.diff(legal("1980-01-01", "2020-01-01"), page=Page(after, 3))
        found += page.items
        if (after := page.next) is None:
            break
    assert tuple(found) == whole.items


async def test_what_became_public_changes_what_could_be_known(service: Treaties) -> None:
    """INF Treaty: the notice of 2 February 2019 told everybody of August."""
    span = Span(Axis.PUBLIC, date(2019, 2, 1), date(2019, 2, 2), "inf", "USA")
    answer = await service.diff(span, Question(on=date(2019, 8, 3)))
    assert [(item.before.headline, item.after.headline) for item in answer.items] == [("in_force", "withdrawn")]


async def test_what_this_log_learned_changes_its_answers(service: Treaties, clock: SteppingClock) -> None:
    """Before anything was recorded, nobody was a party to anything."""
    span = Span(Axis.KNOWLEDGE, datetime(2000, 1, 1, tzinfo=UTC), clock(), "inf", "USA")
    answer = await service.diff(span, Question(on=date(2019, 5, 1)))
    assert [(item.before.headline, item.after.headline) for item in answer.items] == [("not_party", "suspended")]


async def test_nothing_changes_between_a_point_and_itself(service: Treaties) -> None:
    """The later point counts, the earlier does not."""
    assert (await service.diff(legal("2019-02-02", "2019-02-02"))).items == ()


async def test_the_points_come_in_order(service: Treaties) -> None:
    """The error names both."""
    with pytest.raises(InvalidRange, match="from, 2019-02-02, is later than to, 2019-02-01; give the earlier one"):
        await service.diff(legal("2019-02-02", "2019-02-01"))


def test_only_the_clock_of_the_log_has_instants() -> None:
    """In law a date means its end."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(InvalidRange, match="from and to are dates along the legal axis"):
        span_of(Axis.LEGAL, now, date(2026, 1, 1), now, treaty=None, party=None)


async def test_a_treaty_that_is_none(service: Treaties) -> None:
    """Said at once, whatever the span."""
    with pytest.raises(UnknownTreaty):
        await service.diff(legal("2019-01-01", "2019-12-31", treaty="infx"))


# What if


async def test_a_hypothetical_notice_changes_what_is_to_come(service: Treaties) -> None:
    """Had the United States given notice on 1 January 2018, the treaty had ended on 1 July."""
    before = await service.head()
    answer = await service.what_if([act("withdrawal_notified", "2018-01-01")])
    changes = [(item.party, str(item.since), item.before.headline, item.after.headline) for item in answer.items]
    assert ("USA", "2018-01-01", "in_force", "withdrawal_notice_running") in changes
    assert ("USA", "2018-07-01", "in_force", "withdrawn") in changes
    assert ("RUS", "2018-07-01", "in_force", "terminated") in changes
    assert [(said.type, said.bearing) for said in answer.acts] == [("withdrawal_notified", "moves")]
    assert await service.head() == before


async def test_the_duties_that_would_differ_are_named(service: Treaties) -> None:
    """Each with its state before and after."""
    answer = await service.what_if([act("withdrawal_notified", "2018-01-01")])
    ended = next(item for item in answer.items if item.party == "USA" and str(item.since) == "2018-07-01")
    assert {(duty.before, duty.after) for duty in ended.obligations} >= {("binding", "ended")}


async def test_an_act_without_effect_changes_nothing_and_says_why(service: Treaties) -> None:
    """A second notice while one runs needs no declaration here."""
    answer = await service.what_if([act("withdrawal_notified", "2019-03-01")])
    assert (answer.items, answer.acts[0].reason) == ((), "notice-already-running")


async def test_a_correction_can_be_tried_before_it_is_made(service: Treaties) -> None:
    """Without the notice of 2 February 2019 the United States would have been a party that had suspended, no more."""
    notice = next(
        item.event
        for item in (await service.events(treaty="inf", type="withdrawal_notified", limit=1000)).items
        if item.event.get("party") == "USA"
    )
    tried = parse_event(
        {
            "id": "inf/x-gone", "treaty": "inf", "type": "corrected", "on": "2026-01-01", "sources": ["hypothetical"],
            "corrects": notice["id"], "reason": "recording", "note": "What if there had been none?",
        }
    )  # fmt: skip
    answer = await service.what_if([tried])
    first = next(item for item in answer.items if item.party == "USA")
    assert (str(first.since), first.before.standing, first.after.standing) == ("2019-02-02", "withdrawing", "party")
    assert answer.acts[0].bearing is None


async def test_what_contradicts_the_record_is_refused(service: Treaties) -> None:
    """As it would be if it were recorded."""
    with pytest.raises(NotAdmitted, match="before the INF Treaty was adopted"):
        await service.what_if([act("withdrawal_notified", "1980-01-01")])


async def test_a_hypothesis_on_top_of_what_was_public_then(service: Treaties) -> None:
    """On 1 February 2019 nobody knew of a notice; another one would have been the first."""
    asked = Question(public_on=date(2019, 2, 1))
    answer = await service.what_if([act("withdrawal_notified", "2019-02-01")], asked)
    assert answer.acts[0].bearing == "moves"
    assert {item.party for item in answer.items} >= {"USA", "RUS"}
