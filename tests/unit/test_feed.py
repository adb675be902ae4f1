"""The items of the feed: what is recorded, what it changes, what the clock alone brings."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from feeding import Node, Watch, act, annulled, defined
from treatylog.errors import InvalidFeedId
from treatylog.facts.event import Event
from treatylog.log.sqlite import SqliteStore
from treatylog.projection.feed import BEGINNING, FeedId
from treatylog.service.cloudevents import Entry, Type, Wanted
from treatylog.service.load import BUNDLED
from treatylog.testing import KEY


class Told:
    """A log with a treaty in force between two, and what a node tells of it."""

    def __init__(self, store: SqliteStore, watch: Watch) -> None:
        self.store, self.watch, self.node = store, watch, Node(store, watch)

    async def record(self, *events: Event, at: str = "", by: str = "clerk") -> None:
        """Record *events* in one go."""
        if at:
            self.watch.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        await self.store.append(KEY, events, expected=None, recorded_by=by)

    async def news(self, at: str = "") -> Sequence[Entry]:
        """What is new when the node looks *at* that time."""
        if at:
            self.watch.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        had = len(self.node.told)
        return (await self.node.look()).told[had:]


@pytest_asyncio.fixture
async def told() -> AsyncIterator[Told]:
    """The treaty in force since 1 January 2018, of which all was told."""
    watch = Watch()
    store = await SqliteStore.open(":memory:", clock=watch)
    told = Told(store, watch)
    await told.record(defined(), act(1, "ratified", "USA"), act(2, "ratified", "SUHH"))
    await told.news()
    yield told
    await store.close()


NOTICE = act(3, "withdrawal_notified", "USA", "2018-02-01")


def lines(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Each of *entries* in a line: id, kind, party, the day and where it leads."""
    return [_line(entry) for entry in entries]


def _line(entry: Entry) -> tuple[str, ...]:
    data = json.loads(entry.body)["data"]
    kind = entry.type.removeprefix("treatylog.").removesuffix(".v1")
    if entry.type == Type.EVENT_RECORDED:
        return str(entry.id), kind, data["event"]["id"]
    if entry.type == Type.CHANGE_REVISED:
        now = data["now"] and data["now"]["since"]
        return str(entry.id), kind, entry.party or "", data["was"]["since"], str(now)
    return str(entry.id), kind, entry.party or "", data["since"], data["after"]["headline"]


async def test_an_act_tells_what_it_changes_and_what_it_announces(told: Told) -> None:
    """At once the notice runs; in six months it takes effect, and with it the treaty ends for the other."""
    await told.record(NOTICE, at="2018-02-01T09:00")
    assert lines(await told.news()) == [
        ("4.2018-02-01.0", "event.recorded", "t/0003"),
        ("4.2018-02-01.1", "change.announced", "SUHH", "2018-08-01", "terminated"),
        ("4.2018-02-01.2", "status.changed", "USA", "2018-02-01", "withdrawal_notice_running"),
        ("4.2018-02-01.3", "change.announced", "USA", "2018-08-01", "withdrawn"),
    ]


async def test_the_clock_alone_brings_what_was_announced(told: Told) -> None:
    """On the day, at its midnight, without an event."""
    await told.record(NOTICE, at="2018-02-01T09:00")
    await told.news()
    assert await told.news(at="2018-07-31T23:59:59") == []
    due = await told.news(at="2018-08-01T00:00:03")
    assert lines(due) == [
        ("4.2018-08-01.1", "status.changed", "SUHH", "2018-08-01", "terminated"),
        ("4.2018-08-01.2", "status.changed", "USA", "2018-08-01", "withdrawn"),
    ]
    body = json.loads(due[0].body)
    assert (body["time"], body["data"]["event"], body["data"]["current"]) == ("2018-08-01T00:00:00Z", None, True)
    assert await told.news(at="2019-08-01T00:00:03") == []


async def test_what_comes_on_a_day_that_passed_unseen_stands_before_the_next_event(told: Told) -> None:
    """No node ran; the time of the event says that the day had begun."""
    await told.record(NOTICE, at="2018-02-01T09:00")
    await told.record(act(4, "statement_made", "USA", "2018-09-01", text="A word."), at="2018-09-01T09:00")
    found = [line[0] for line in lines(await told.news())]
    assert found[-3:] == ["4.2018-08-01.1", "4.2018-08-01.2", "5.2018-09-01.0"]


async def test_an_event_that_says_it_came_before_a_marked_midnight_comes_after_it(told: Told) -> None:
    """The clock of its writer was late. What the day brought is not told again, and the order is that of the log."""
    await told.record(NOTICE, at="2018-02-01T09:00")
    await told.news(at="2018-08-01T00:00:03")
    await told.record(act(4, "statement_made", "USA", "2018-07-31", text="A word."), at="2018-07-31T23:59:58")
    assert lines(await told.news(at="2018-08-01T00:00:09")) == [("5.2018-08-01.0", "event.recorded", "t/0004")]
    assert (await Node(told.store, told.watch).look()).told == told.node.told


async def test_an_announcement_that_falls_is_revised(told: Told) -> None:
    """The notice never had effect: nothing comes in its place, and the party stands where it stood."""
    await told.record(NOTICE, at="2018-02-01T09:00")
    await told.news()
    await told.record(annulled(4, 3, "2018-03-01"), at="2018-03-01T09:00")
    assert lines(await told.news()) == [
        ("5.2018-03-01.0", "event.recorded", "t/0004"),
        ("5.2018-03-01.1", "change.revised", "SUHH", "2018-08-01", "None"),
        ("5.2018-03-01.2", "change.revised", "USA", "2018-02-01", "None"),
        ("5.2018-03-01.3", "change.revised", "USA", "2018-08-01", "None"),
        ("5.2018-03-01.4", "status.changed", "USA", "2018-01-01", "in_force"),
    ]
    assert await told.news(at="2018-08-02T00:00") == []


async def test_an_announcement_that_moves_names_its_new_day(told: Told) -> None:
    """A notice that turns out to have been given earlier takes effect earlier."""
    await told.record(NOTICE, at="2018-02-01T09:00")
    await told.news()
    earlier = act(4, "withdrawal_notified", "USA", "2018-01-15")
    await told.record(earlier, annulled(5, 3, "2018-03-01"), at="2018-03-01T09:00")
    revised = [line[2:] for line in lines(await told.news()) if line[1] == "change.revised"]
    assert ("USA", "2018-08-01", "2018-07-15") in revised


async def test_an_act_recorded_late_changes_the_past(told: Told) -> None:
    """What it brought about then is told as no longer current, where something else came since."""
    await told.record(NOTICE, at="2019-02-01T09:00")
    (notice,) = [one for one in await told.news() if _line(one)[-1] == "withdrawal_notice_running"]
    assert json.loads(notice.body)["data"]["current"] is False


async def test_what_is_loaded_in_one_piece_is_told_as_one(told: Told) -> None:
    """What came about between its lines was never so."""
    await told.record(NOTICE, annulled(4, 3, "2018-02-02"), at="2018-02-03T09:00", by=BUNDLED)
    assert [line[:2] for line in lines(await told.news())] == [
        ("4.2018-02-03.0", "event.recorded"),
        ("5.2018-02-03.0", "event.recorded"),
    ]


async def test_it_is_a_cloud_event(told: Told) -> None:
    """With the attributes of version 1.0, and the same source for the whole log."""
    body = json.loads(told.node.told[1].body)
    assert {name: body[name] for name in ("specversion", "id", "type", "subject", "datacontenttype", "position")} == {
        "specversion": "1.0", "id": "2.2018-01-01.0", "type": "treatylog.event.recorded.v1", "subject": "t/USA",
        "datacontenttype": "application/json", "position": 2,
    }  # fmt: skip
    assert {json.loads(one.body)["source"] for one in told.node.told} == {body["source"]}


async def test_what_is_wanted(told: Told) -> None:
    """By treaty, party and type; what is not named may be any."""
    entry = told.node.told[1]
    assert all(wanted.takes(entry) for wanted in (Wanted(), Wanted("t"), Wanted("t", "USA", Type.EVENT_RECORDED)))
    assert not any(
        wanted.takes(entry) for wanted in (Wanted("u"), Wanted(party="SUHH"), Wanted(type=Type.STATUS_CHANGED))
    )


@pytest.mark.parametrize(
    "text", ["", "1", "1.2.3", "1.2018-02-30.0", "1.2018-01-01", "-1.2018-01-01.0", "1.2018-01-01.0\n"]
)
def test_what_is_no_id(text: str) -> None:
    """It says what one looks like."""
    with pytest.raises(InvalidFeedId, match=r"<position>\.<date>\.<n>"):
        FeedId.parse(text)


def test_an_id_is_read_as_it_is_written() -> None:
    """Also the one before everything."""
    for text in ("0", "9783.2026-11-23.0", "9783.2026-11-23.12"):
        assert str(FeedId.parse(text)) == text
    assert FeedId.parse("0") == BEGINNING
    assert FeedId.parse("9.2026-11-23.2") < FeedId.parse("9.2026-11-23.10") < FeedId.parse("10.2026-11-23.0")


async def test_a_log_without_events_has_no_items(told: Told) -> None:
    """And is read from its beginning."""
    store = await SqliteStore.open(":memory:", clock=told.watch)
    node = await Node(store, told.watch).look()
    assert (node.told, await node.feed.head()) == ([], BEGINNING)
    await store.append(KEY, [defined()], expected=None, recorded_by="clerk")
    assert [str(one.id) for one in (await node.look()).told] == [f"1.{told.watch.now.date()}.0"]
    await store.close()


async def test_it_goes_on_over_many_stretches_of_the_log(told: Told) -> None:
    """What is written while a node looks and what another reads later is the same."""
    words = [act(number, "statement_made", "USA", "2018-01-01", text="A word.") for number in range(3, 203)]
    for first in range(0, 200, 70):
        await told.record(*words[first : first + 70])
        await told.news()
    assert [one.id.position for one in told.node.told if one.id.number == 0] == list(range(1, 204))
    assert (await Node(told.store, told.watch).look()).told == told.node.told
