"""The feed has one order, whoever asks, whenever, by whatever clock."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeding import BEGAN, DAY, Node, Watch, act, annulled, defined, rest
from treatylog.facts.event import Event
from treatylog.log.sqlite import SqliteStore
from treatylog.projection.feed import BEGINNING
from treatylog.projection.turns import place_on
from treatylog.testing import KEY

Step = tuple[Literal["act", "days", "due", "back", "look"], int]

_ACTS = (
    ("ratified", "USA"), ("ratified", "SUHH"), ("withdrawal_notified", "USA"), ("withdrawal_notified", "SUHH"),
    ("suspended", "SUHH"), ("resumed", "SUHH"), ("annulled", "USA"), ("statement_made", "USA"),
)  # fmt: skip

_BEGUN: tuple[Step, ...] = (("act", 0), ("act", 1), ("days", 10), ("act", 2), ("look", 0))
"""Both ratify, and one gives notice, which takes effect in six months."""

_STEPS: tuple[Step, ...] = (
    ("days", 178), ("days", 60), ("days", 1), ("days", 120), ("due", 3), ("due", 4), ("look", 0), ("look", 1),
    ("look", 2), ("back", 9), ("act", 6), ("act", 2), ("act", 3), ("act", 4), ("act", 5), ("act", 7),
)  # fmt: skip

_ON_THE_DAY: list[Step] = [("due", 3)]
"""The notice takes effect on the last day that is looked at."""

_LATE: list[Step] = [("due", 3), ("look", 0), ("back", 9), ("act", 7), ("look", 1), ("back", 9), ("act", 3)]
"""Two writers whose clocks say it is still the day before."""

steps: st.SearchStrategy[list[Step]] = st.lists(st.sampled_from(_STEPS), min_size=2, max_size=12)


def _act(kind: int, number: int, on: date) -> Event:
    type, party = _ACTS[kind]
    if type == "annulled":
        return annulled(number, max(1, number - 1), on.isoformat())
    more: dict[str, Any] = {"text": "A word."} if type == "statement_made" else {}
    return act(number, type, party, on.isoformat(), **more)


async def _lived(script: Sequence[Step]) -> tuple[SqliteStore, list[Node], Watch]:
    """A log through which *script* has run, and three nodes that looked at it: one in time, one early, one late."""
    watch = Watch()
    store = await SqliteStore.open(":memory:", clock=watch)
    nodes = [Node(store, watch), Node(store, watch, 2 * DAY), Node(store, watch, -3 * DAY)]
    await store.append(KEY, [defined()], expected=None, recorded_by="clerk")
    number = 0
    for what, much in [*_BEGUN, *script, ("look", 0), ("look", 1), ("look", 2), ("look", 0), ("look", 1)]:
        if what == "act":
            number += 1
            on = watch.now.date() - timedelta(days=5 * (much % 3))
            await store.append(KEY, [_act(much, number, on)], expected=None, recorded_by="clerk")
        elif what == "days":
            watch.now += timedelta(days=much, seconds=number)
        elif what == "due":  # the next day that brings a change by itself, so many seconds after it began
            watch.now = max(watch.now, await _due_next(nodes[0], watch.now) + timedelta(seconds=much))
        elif what == "back":  # the clock of a writer is behind the day that a node has marked
            watch.now = max(BEGAN, watch.now - timedelta(hours=much))
        else:
            await nodes[much].look()
    return store, nodes, watch


async def _due_next(node: Node, now: datetime) -> datetime:
    await node.feed.look()
    assert node.feed._teller
    day = node.feed._teller.due(now.date())
    return datetime.combine(day, time(), UTC) if day else now


@given(steps)
@example(_ON_THE_DAY)
@example(_LATE)
@settings(max_examples=40, deadline=None)
def test_every_node_tells_the_same_items_in_the_same_order(script: list[Step]) -> None:
    """What a node told while it looked now and then is what one tells that comes last and reads all at once."""

    async def run() -> None:
        store, nodes, watch = await _lived(script)
        fresh = await Node(store, watch, 2 * DAY).look()
        for node in (nodes[0], nodes[1]):
            await node.look()
            assert node.told == fresh.told
        assert nodes[2].told == fresh.told[: len(nodes[2].told)]
        ids = [entry.id for entry in fresh.told]
        assert ids == sorted(set(ids))
        assert [one.day for one in ids] == sorted(one.day for one in ids)
        assert [one.position for one in ids if one.number == 0] == list(range(1, fresh.feed._log.upto + 1))  # type: ignore[union-attr]
        await store.close()

    asyncio.run(run())


@given(steps, st.integers(1, 7))
@settings(max_examples=20, deadline=None)
def test_a_reader_goes_on_after_any_item(script: list[Step], limit: int) -> None:
    """Nothing is lost and nothing comes twice, in pages of any length, also at a node that has told nothing yet."""

    async def run() -> None:
        store, _, watch = await _lived(script)
        whole = (await Node(store, watch).look()).told
        other = Node(store, watch).feed
        await other.look()
        for index in range(0, len(whole), 3):
            assert await rest(other, whole[index].id, limit) == whole[index + 1 :]
        assert await rest(other, BEGINNING, limit) == whole
        await store.close()

    asyncio.run(run())


@given(steps)
@example(_ON_THE_DAY)
@example(_LATE)
@settings(max_examples=40, deadline=None)
def test_the_last_item_that_is_current_tells_where_a_party_stands(script: list[Step]) -> None:
    """Whoever keeps only that knows the status of every party on the day at which the feed is."""

    async def run() -> None:
        store, (node, *_), watch = await _lived(script)
        world = await node.feed._treaties.refresh()
        line = world.timeline(KEY)
        log = node.feed._log
        assert log
        found = {party: place_on(line, party, date.min).headline.value for party in line.parties}
        for entry in node.told:
            data = json.loads(entry.body)["data"]
            if entry.type == "treatylog.status.changed.v1" and data["current"]:
                found[data["party"]] = data["after"]["headline"]
        day = log.day_after(log.upto)
        assert found == {party: line.headline(party, day).value for party in line.parties}
        # and no change that is due by the node's own clock is left untold
        assert _due(node, day, watch.now) == []
        await store.close()

    asyncio.run(run())


@given(steps)
@example(_LATE)
@settings(max_examples=40, deadline=None)
def test_what_the_clock_brings_is_told_once(script: list[Step]) -> None:
    """Unless it was revised in between."""

    async def run() -> None:
        store, (node, *_), _ = await _lived(script)
        stand = set[tuple[str, str]]()
        for entry in node.told:
            data = json.loads(entry.body)["data"]
            if entry.type == "treatylog.change.revised.v1":
                stand.discard((data["party"], data["was"]["since"]))
            elif entry.type == "treatylog.status.changed.v1" and data["event"] is None:
                assert (data["party"], data["since"]) not in stand
                stand.add((data["party"], data["since"]))
        await store.close()

    asyncio.run(run())


def _due(node: Node, day: date, now: datetime) -> list[date]:
    assert node.feed._teller
    due = node.feed._teller.due(day)
    return [due] if due and due <= now.date() and now.hour + now.minute + now.second > 2 else []
