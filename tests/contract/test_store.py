"""What every store promises, held against each of them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, Protocol

import pytest

from contract.statements import statement
from treatylog.errors import EventConflict, LogUnavailable, WrongExpectedVersion
from treatylog.facts.event import Event, event_json
from treatylog.log.merkle import canonical
from treatylog.log.slips import line_of
from treatylog.log.store import Clock, EventStore, Head, RecordedEvent, Token, TokenStore
from worlds import bundled_record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
KNOWN_HEAD = "88579869e0a88d763afb484bfa45ff948f21ffdb91f4031a56a3f1cee49e0743"
EMPTY = Head(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


class Store(EventStore, TokenStore, Protocol):
    """What every store is."""


Opener = Callable[[Clock], Awaitable[Store]]


class SettableClock(Protocol):
    """The clock of the tests."""

    now: datetime
    step: timedelta

    def __call__(self) -> datetime:
        """The time, which then moves on by one step."""


def statements(first: int, last: int) -> list[Event]:
    return [statement(number) for number in range(first, last + 1)]


def ids(recorded: list[RecordedEvent] | tuple[RecordedEvent, ...]) -> list[str]:
    return [entry.event.id for entry in recorded]


class TestTheEmptyLog:
    async def test_has_the_head_of_the_empty_tree(self, store: Store) -> None:
        """The head of no leaves is the hash of nothing (RFC 9162, 2.1.1)."""
        assert await store.head() == await store.verify() == EMPTY

    async def test_is_at_position_and_version_zero(self, store: Store) -> None:
        """Counting starts before the first event."""
        assert (await store.position(), await store.version("inf")) == (0, 0)

    async def test_reads_as_nothing(self, store: Store) -> None:
        """A stream that nobody wrote to is empty, not an error."""
        assert await store.read("inf") == await store.read_all() == []


class TestAppending:
    async def test_returns_the_new_version_and_what_was_recorded(self, store: Store) -> None:
        """The writer learns where its events stand."""
        appended = await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        assert appended.version == 3
        assert ids(appended.recorded) == ["inf/0001", "inf/0002", "inf/0003"]

    async def test_what_is_read_is_what_was_recorded(self, store: Store) -> None:
        """Nothing is lost or added on the way through the store."""
        appended = await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        assert tuple(await store.read("inf")) == appended.recorded

    async def test_keeps_the_event_field_by_field(self, store: Store) -> None:
        """An event comes back equal, with the words it was written in."""
        event = statement(1, text='„Тезис“ — "x"\n\u2028 \x7f 漢字')
        await store.append("inf", [event], expected=0, recorded_by="curator")
        (read,) = await store.read("inf")
        assert read.event == event
        assert event_json(read.event) == event_json(event)

    async def test_says_who_recorded_it(self, store: Store) -> None:
        """The recorder is kept with every event."""
        await store.append("inf", [statement(1)], expected=0, recorded_by="Müller & Søn")
        assert [entry.recorded_by for entry in await store.read("inf")] == ["Müller & Søn"]

    async def test_of_nothing_changes_nothing(self, store: Store) -> None:
        """An empty batch is in the log already."""
        await store.append("inf", [statement(1)], expected=0, recorded_by="curator")
        before = await store.head()
        appended = await store.append("inf", [], expected=1, recorded_by="curator")
        assert (appended.version, appended.recorded, await store.head()) == (1, (), before)

    async def test_takes_a_batch_larger_than_a_statement_has_parameters(self, store: Store) -> None:
        """A whole record can be appended at once."""
        events = [statement(number) for number in range(1, 2501)]
        assert (await store.append("inf", events, expected=0, recorded_by="import")).version == 2500
        assert (await store.append("inf", events, expected=0, recorded_by="import")).recorded == ()
        assert (await store.verify()).size == 2500

    async def test_text_that_looks_like_sql_is_text(self, store: Store) -> None:
        """Values are parameters, never part of a statement."""
        words = "'); DROP TABLE event; --"
        await store.append(words, [statement(1, text=words)], expected=0, recorded_by=words)
        (read,) = await store.read(words)
        assert (read.stream, read.recorded_by, event_json(read.event)["text"]) == (words, words, words)


class TestPositionsAndVersions:
    async def test_positions_count_through_all_streams(self, store: Store) -> None:
        """There is one total order, without gaps."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        await store.append("tlatelolco", [statement(1, treaty="tlatelolco")], expected=0, recorded_by="curator")
        await store.append("inf", statements(3, 3), expected=2, recorded_by="curator")
        assert [entry.position for entry in await store.read_all()] == [1, 2, 3, 4]
        assert await store.position() == 4

    async def test_versions_count_within_a_stream(self, store: Store) -> None:
        """Each treaty has its own count."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        await store.append("tlatelolco", [statement(1, treaty="tlatelolco")], expected=0, recorded_by="curator")
        await store.append("inf", statements(3, 3), expected=2, recorded_by="curator")
        assert [entry.version for entry in await store.read("inf")] == [1, 2, 3]
        assert [await store.version(stream) for stream in ("inf", "tlatelolco")] == [3, 1]

    async def test_a_refused_append_leaves_no_gap(self, store: Store) -> None:
        """Positions are taken only by events that are in the log."""
        await store.append("inf", statements(1, 1), expected=0, recorded_by="curator")
        with pytest.raises(WrongExpectedVersion):
            await store.append("inf", statements(2, 5), expected=0, recorded_by="curator")
        await store.append("inf", statements(6, 6), expected=1, recorded_by="curator")
        assert [(entry.position, entry.version) for entry in await store.read("inf")] == [(1, 1), (2, 2)]


class TestTheExpectedVersion:
    @pytest.mark.parametrize("expected", [0, 1, 3, -1])
    async def test_must_be_the_version_of_the_stream(self, store: Store, expected: int) -> None:
        """A writer that decided on another history is refused and nothing is written."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        before = await store.head()
        with pytest.raises(WrongExpectedVersion):
            await store.append("inf", [statement(3)], expected=expected, recorded_by="curator")
        assert await store.head() == before

    async def test_when_wrong_the_error_says_both_versions(self, store: Store) -> None:
        """A program can read on from the version in the error's context."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        with pytest.raises(WrongExpectedVersion, match='stream "inf" is at version 2, expected 1') as caught:
            await store.append("inf", [statement(3)], expected=1, recorded_by="curator")
        assert caught.value.code == "wrong-expected-version"
        assert caught.value.context == {"stream": "inf", "expected": 1, "actual": 2}

    async def test_may_be_left_open(self, store: Store) -> None:
        """None stands for whatever version the stream is at."""
        await store.append("inf", statements(1, 2), expected=None, recorded_by="loader")
        assert (await store.append("inf", [statement(3)], expected=None, recorded_by="loader")).version == 3

    async def test_does_not_look_at_other_streams(self, store: Store) -> None:
        """Two treaties are written independently."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        other = [statement(1, treaty="tlatelolco")]
        assert (await store.append("tlatelolco", other, expected=0, recorded_by="curator")).version == 1


class TestAppendingAgain:
    async def test_the_same_event_writes_nothing(self, store: Store) -> None:
        """An append is idempotent by event id."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        before = await store.head()
        appended = await store.append("inf", statements(1, 2), expected=2, recorded_by="curator")
        assert (appended.version, appended.recorded, await store.head()) == (2, (), before)

    async def test_the_expected_version_may_be_stale(self, store: Store) -> None:
        """A writer that lost the answer may send the very same request again."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        await store.append("inf", statements(3, 4), expected=2, recorded_by="curator")
        appended = await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        assert (appended.version, appended.recorded) == (4, ())

    async def test_another_recorder_does_not_make_another_event(self, store: Store) -> None:
        """The first recorder stands; who sends an event is no part of its content."""
        await store.append("inf", [statement(1)], expected=0, recorded_by="first")
        await store.append("inf", [statement(1)], expected=0, recorded_by="second")
        assert [entry.recorded_by for entry in await store.read("inf")] == ["first"]

    async def test_a_mixed_batch_writes_only_what_is_new(self, store: Store) -> None:
        """Loading a record that has grown appends its new lines."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="loader")
        appended = await store.append("inf", statements(1, 4), expected=2, recorded_by="loader")
        assert (appended.version, ids(appended.recorded)) == (4, ["inf/0003", "inf/0004"])

    async def test_a_mixed_batch_needs_the_version_of_the_stream(self, store: Store) -> None:
        """A batch with anything new in it was decided on a history, so that history must be the present one."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        with pytest.raises(WrongExpectedVersion):
            await store.append("inf", statements(2, 3), expected=0, recorded_by="curator")
        assert await store.version("inf") == 2

    async def test_an_event_twice_in_one_batch_is_written_once(self, store: Store) -> None:
        """Idempotence holds within a batch as well."""
        appended = await store.append("inf", [statement(1), statement(1)], expected=0, recorded_by="curator")
        assert (appended.version, ids(appended.recorded)) == (1, ["inf/0001"])


class TestAConflict:
    async def test_arises_from_one_id_with_other_content(self, store: Store) -> None:
        """What is recorded is never edited; the error says where the first one stands."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        with pytest.raises(EventConflict, match='"inf/0002" is in the log with other content') as caught:
            await store.append("inf", [statement(2, text="Stays.")], expected=2, recorded_by="curator")
        assert caught.value.code == "event-conflict"
        assert caught.value.context == {"id": "inf/0002", "stream": "inf", "position": 2}

    async def test_is_named_before_a_stale_version(self, store: Store) -> None:
        """Reading again would not help, so the conflict is what the writer must hear of."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        with pytest.raises(EventConflict):
            await store.append("inf", [statement(2, text="Stays.")], expected=0, recorded_by="curator")

    async def test_stops_the_whole_batch(self, store: Store) -> None:
        """All events of an append are written, or none."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        before = await store.head()
        batch = [statement(3), statement(1, text="Stays."), statement(4)]
        with pytest.raises(EventConflict):
            await store.append("inf", batch, expected=2, recorded_by="curator")
        assert (await store.head(), ids(await store.read("inf"))) == (before, ["inf/0001", "inf/0002"])

    async def test_arises_within_one_batch(self, store: Store) -> None:
        """One id cannot stand for two acts."""
        batch = [statement(1), statement(1, text="Stays.")]
        with pytest.raises(EventConflict, match="twice in one append"):
            await store.append("inf", batch, expected=0, recorded_by="curator")
        assert await store.head() == EMPTY

    async def test_arises_from_one_id_in_two_streams(self, store: Store) -> None:
        """Ids are unique in the whole log."""
        await store.append("inf", [statement(1)], expected=0, recorded_by="curator")
        with pytest.raises(EventConflict, match='stream "inf", position 1'):
            await store.append("new-start", [statement(1)], expected=0, recorded_by="curator")


class TestReadingAsKnownAt:
    async def test_leaves_out_what_was_recorded_later(self, store: Store) -> None:
        """The log answers as it knew it then; the instant itself is included."""
        await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        assert ids(await store.read("inf", known_at=NOON + timedelta(seconds=1))) == ["inf/0001", "inf/0002"]

    async def test_before_the_first_event_is_nothing(self, store: Store) -> None:
        """The log knew nothing then."""
        await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        assert await store.read("inf", known_at=NOON - TICK) == []

    async def test_compares_instants_not_wall_clocks(self, store: Store) -> None:
        """15:00 at UTC+3 is noon in UTC."""
        await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        moscow = datetime(2026, 11, 23, 15, tzinfo=timezone(timedelta(hours=3)))
        assert ids(await store.read("inf", known_at=moscow)) == ["inf/0001"]

    async def test_needs_a_time_zone(self, store: Store) -> None:
        """An instant without a zone is nobody's instant."""
        with pytest.raises(ValueError, match="no time zone"):
            await store.read("inf", known_at=NOON.replace(tzinfo=None))


class TestReadingAll:
    async def test_pages_through_every_stream_in_order(self, store: Store) -> None:
        """Reading on after the last position seen loses nothing and repeats nothing."""
        for number in range(1, 8):
            stream = "inf" if number % 2 else "tlatelolco"
            await store.append(stream, [statement(number, treaty=stream)], expected=None, recorded_by="curator")
        seen: list[int] = []
        while page := await store.read_all(after=seen[-1] if seen else 0, limit=3):
            assert len(page) <= 3
            seen += [entry.position for entry in page]
        assert seen == [1, 2, 3, 4, 5, 6, 7]

    @pytest.mark.parametrize("after", [2, 3, 2**80])
    async def test_past_the_end_is_nothing(self, store: Store, after: int) -> None:
        """There is nothing after the last event, however far one asks."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        assert await store.read_all(after=after) == []

    @pytest.mark.parametrize("limit", [0, -1])
    async def test_a_limit_below_one_is_nothing(self, store: Store, limit: int) -> None:
        """A limit is never taken for no limit."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        assert await store.read_all(limit=limit) == []


class TestSlips:
    async def test_say_of_a_stream_what_replay_needs(self, store: Store) -> None:
        """In order, and up to what was known: the instant, the id, the type, the day, the party, and what else."""
        await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        first, second = await store.slips("inf", known_at=NOON + timedelta(seconds=1))
        line = "2026-11-23T12:00:00.000000Z\tinf/0001\tstatement_made\t2018-10-20\tUSA\tIntends to leave."
        assert (first, second[0]) == ((1, line), 2)
        assert await store.slips("none") == []

    async def test_say_the_same_page_by_page(self, store: Store) -> None:
        """Of every stream in the order of the log, whatever words an event holds."""
        texts = ["a\tb", "a\nb", "{}", "Žluťoučký", "\0", "x" * 3000]
        for number, text in enumerate(texts, start=1):
            stream = "inf" if number % 2 else "tlatelolco"
            await store.append(stream, [statement(number, text, stream)], expected=None, recorded_by="curator")
        whole = [slip for after in (0, 2, 4, 6) for slip in await store.slips_of_all(after=after, limit=2)]
        assert [position for position, _, _ in whole] == [1, 2, 3, 4, 5, 6]
        assert [(place, line) for place, stream, line in whole if stream == "inf"] == await store.slips("inf")
        events = await store.read_all()
        assert [line for _, _, line in whole] == [line_of(one.row[3], one.data()) for one in events]

    @pytest.mark.parametrize(("after", "limit"), [(2, 10), (2**80, 10), (0, 0), (0, -1)])
    async def test_outside_the_log_are_none(self, store: Store, after: int, limit: int) -> None:
        """As with the events themselves."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        assert await store.slips_of_all(after=after, limit=limit) == []


class TestTheClock:
    async def test_gives_each_event_its_time(self, store: Store) -> None:
        """The clock is asked once for each event recorded."""
        await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        assert [entry.recorded_at for entry in await store.read("inf")] == [
            NOON + timedelta(seconds=number) for number in range(3)
        ]

    async def test_is_not_asked_for_what_is_already_there(self, store: Store, clock: SettableClock) -> None:
        """Loading twice is the same as loading once, in time as well."""
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        await store.append("inf", statements(1, 3), expected=2, recorded_by="curator")
        assert clock.now == NOON + timedelta(seconds=3)

    async def test_that_stands_still_still_gives_increasing_times(self, store: Store, clock: SettableClock) -> None:
        """Time in the log is strictly increasing, by a microsecond at least."""
        clock.step = timedelta(0)
        await store.append("inf", statements(1, 2), expected=0, recorded_by="curator")
        await store.append("inf", statements(3, 3), expected=2, recorded_by="curator")
        assert [entry.recorded_at for entry in await store.read("inf")] == [NOON, NOON + TICK, NOON + 2 * TICK]

    async def test_that_goes_backwards_still_gives_increasing_times(self, store: Store, clock: SettableClock) -> None:
        """A clock set back cannot put an event before one that was already known."""
        await store.append("inf", statements(1, 1), expected=0, recorded_by="curator")
        clock.now = NOON - timedelta(days=400)
        await store.append("inf", statements(2, 2), expected=1, recorded_by="curator")
        assert [entry.recorded_at for entry in await store.read("inf")] == [NOON, NOON + TICK]

    async def test_is_kept_in_utc(self, open_store: Opener) -> None:
        """Wherever the clock hangs, the log writes UTC."""
        store = await open_store(lambda: datetime(2026, 11, 23, 15, tzinfo=timezone(timedelta(hours=3))))
        await store.append("inf", [statement(1)], expected=0, recorded_by="curator")
        (read,) = await store.read("inf")
        assert (read.recorded_at, read.recorded_at.tzinfo) == (NOON, UTC)

    async def test_without_a_time_zone_is_refused(self, open_store: Opener) -> None:
        """A naive clock writes nothing."""
        store = await open_store(lambda: NOON.replace(tzinfo=None))
        with pytest.raises(ValueError, match="no time zone"):
            await store.append("inf", [statement(1)], expected=0, recorded_by="curator")
        assert await store.head() == EMPTY


class TestTheHead:
    async def test_is_the_merkle_head_of_the_leaves_as_documented(self, store: Store) -> None:
        """Anyone can recompute the head with a JSON library and SHA-256 (RFC 9162, 2.1.1)."""
        await store.append("inf", [statement(1, text="né"), statement(2)], expected=0, recorded_by="curator")
        leaves = [documented_leaf(number, entry) for number, entry in enumerate(await store.read("inf"), start=1)]
        assert await store.head() == Head(2, sha256(b"\x01" + leaves[0] + leaves[1]).hexdigest())

    async def test_is_the_same_for_the_same_events_and_clock_on_every_store(self, store: Store) -> None:
        """The head depends on what was recorded and when, not on where it is kept."""
        await store.append("inf", statements(1, 5), expected=0, recorded_by="curator")
        assert await store.head() == Head(5, KNOWN_HEAD)

    async def test_does_not_depend_on_how_events_are_batched(self, open_store: Opener) -> None:
        """One append of three events or three of one: the same log."""
        store = await open_store(replaying(NOON))
        for number in range(1, 6):
            await store.append("inf", [statement(number)], expected=number - 1, recorded_by="curator")
        assert await store.head() == Head(5, KNOWN_HEAD)

    async def test_changes_with_the_time_of_recording(self, open_store: Opener) -> None:
        """When an event was recorded is part of its leaf."""
        store = await open_store(replaying(NOON + TICK))
        await store.append("inf", statements(1, 5), expected=0, recorded_by="curator")
        assert (await store.head()).root != KNOWN_HEAD

    async def test_is_what_verify_recomputes(self, store: Store) -> None:
        """The head kept and the head recomputed are one, after every append."""
        for number in range(1, 10):
            await store.append("inf", [statement(number)], expected=number - 1, recorded_by="curator")
            assert await store.verify() == await store.head()

    async def test_can_be_rebuilt_by_replaying_an_export(self, open_store: Opener, store: Store) -> None:
        """With the recorded times for a clock, a copy of the log has the head of the log."""
        await store.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        exported, head = await store.read_all(), await store.head()
        times: Iterator[datetime] = (entry.recorded_at for entry in exported)
        await store.close()
        copy = await open_store(lambda: next(times))
        for entry in exported:
            await copy.append(entry.stream, [entry.event], expected=None, recorded_by=entry.recorded_by)
        assert await copy.head() == head


def documented_leaf(position: int, entry: RecordedEvent) -> bytes:
    leaf: dict[str, Any] = {
        "event": event_json(entry.event),
        "position": position,
        "recorded_at": f"2026-11-23T12:00:0{position - 1}.000000Z",
        "recorded_by": "curator",
        "stream": "inf",
        "version": position,
    }
    data = json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = sha256(b"\x00" + data)
    assert entry.leaf_hash == digest.hexdigest()
    return digest.digest()


def replaying(start: datetime) -> Clock:
    times = (start + timedelta(seconds=number) for number in range(100))
    return lambda: next(times)


class TestManyWriters:
    async def test_exactly_one_wins_each_version(self, store: Store) -> None:
        """Of sixteen writers that decided on the same history, one is recorded and fifteen are told."""
        for version in range(4):
            outcomes = await asyncio.gather(
                *(
                    store.append("inf", [statement(100 * version + n)], expected=version, recorded_by=f"writer {n}")
                    for n in range(16)
                ),
                return_exceptions=True,
            )
            losers = [outcome for outcome in outcomes if isinstance(outcome, WrongExpectedVersion)]
            assert (len(losers), await store.version("inf")) == (15, version + 1)

    async def test_leave_no_gap_and_lose_nothing(self, store: Store) -> None:
        """Sixteen writers on four streams: every event is there, in one gapless order."""
        streams = ["inf", "tlatelolco", "npt", "abm"]
        await asyncio.gather(
            *(
                store.append(stream, [statement(n, treaty=stream)], expected=None, recorded_by="curator")
                for n in range(1, 17)
                for stream in streams
            )
        )
        assert [entry.position for entry in await store.read_all()] == list(range(1, 65))
        assert [await store.version(stream) for stream in streams] == [16, 16, 16, 16]
        assert (await store.verify()).size == 64

    async def test_who_send_the_same_event_write_it_once(self, store: Store) -> None:
        """Retries that overlap are one act."""
        sent = (store.append("inf", [statement(1)], expected=0, recorded_by="curator") for _ in range(16))
        appended = await asyncio.gather(*sent)
        assert sum(len(outcome.recorded) for outcome in appended) == 1
        assert {outcome.version for outcome in appended} == {1}

    async def test_who_give_up_waiting_leave_a_sound_log(self, store: Store) -> None:
        """A cancelled append was not begun or was done as a whole."""
        batches = [statements(10 * n, 10 * n + 9) for n in range(1, 21)]
        tasks = [
            asyncio.create_task(store.append("inf", batch, expected=None, recorded_by="curator")) for batch in batches
        ]
        await asyncio.sleep(0.002)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (await store.verify()).size % 10 == 0
        for batch in batches:
            await store.append("inf", batch, expected=None, recorded_by="curator")
        assert (await store.verify()).size == 200


class TestOpeningAgain:
    async def test_finds_what_was_recorded(self, open_lasting: Opener, clock: SettableClock) -> None:
        """The log outlives the process."""
        first = await open_lasting(clock)
        appended = await first.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        head = await first.head()
        await first.close()
        second = await open_lasting(clock)
        assert tuple(await second.read("inf")) == appended.recorded
        assert await second.head() == await second.verify() == head

    async def test_goes_on_where_the_log_ended(self, open_lasting: Opener, clock: SettableClock) -> None:
        """Positions, versions, times and tree continue, even when the clock does not."""
        first = await open_lasting(clock)
        await first.append("inf", statements(1, 3), expected=0, recorded_by="curator")
        await first.close()
        second = await open_lasting(lambda: NOON - timedelta(days=1))
        appended = await second.append("inf", [statement(4)], expected=3, recorded_by="curator")
        (entry,) = appended.recorded
        assert (entry.position, entry.version, entry.recorded_at) == (4, 4, NOON + timedelta(seconds=2) + TICK)
        assert await second.verify() == await second.head()

    async def test_twice_at_once_sees_one_log(self, open_shared: Opener, clock: SettableClock) -> None:
        """Two that hold the log open read what the other wrote and take turns."""
        one, other = await open_shared(clock), await open_shared(clock)
        for number in range(1, 9):
            writer = one if number % 2 else other
            await writer.append("inf", [statement(number)], expected=number - 1, recorded_by="curator")
        assert await one.read("inf") == await other.read("inf")
        assert (await one.verify()) == (await other.verify()) == await one.head()

    async def test_twice_at_once_still_lets_one_win_each_version(
        self, open_shared: Opener, clock: SettableClock
    ) -> None:
        """The expected version is checked where the log is, not in a process's memory."""
        writers = [await open_shared(clock), await open_shared(clock)]
        for version in range(8):
            outcomes = await asyncio.gather(
                *(
                    writer.append("inf", [statement(10 * version + n)], expected=version, recorded_by="curator")
                    for n, writer in enumerate(writers)
                ),
                return_exceptions=True,
            )
            assert sum(isinstance(outcome, WrongExpectedVersion) for outcome in outcomes) == 1
        assert (await writers[0].verify()).size == 8


class TestClosing:
    async def test_twice_is_no_error(self, store: Store) -> None:
        """Whoever closes last need not know."""
        await store.close()
        await store.close()

    async def test_lets_what_runs_finish(self, open_lasting: Opener, clock: SettableClock) -> None:
        """An append that was begun before is recorded."""
        store = await open_lasting(clock)
        appending = asyncio.create_task(store.append("inf", statements(1, 500), expected=0, recorded_by="curator"))
        await asyncio.sleep(0)
        await store.close()
        assert (await appending).version == 500
        assert (await (await open_lasting(clock)).verify()).size == 500

    async def test_makes_every_later_request_fail_clearly(self, store: Store) -> None:
        """A closed log says that it is closed."""
        await store.close()
        with pytest.raises(LogUnavailable, match="is closed") as caught:
            await store.head()
        assert caught.value.code == "log-unavailable"


class TestTokens:
    TOKEN = Token("curator", ("write",), sha256(b"secret").hexdigest(), NOON)

    async def test_there_are_none_at_first(self, token_store: Store) -> None:
        """A new log can be read by all and written by none over HTTP."""
        assert await token_store.tokens() == []

    async def test_are_kept_as_given_and_listed_by_name(self, token_store: Store) -> None:
        """Name, scopes, digest and times come back; the secret was never there."""
        admin = replace(self.TOKEN, name="admin", scopes=("write", "define"), expires_at=NOON + timedelta(days=90))
        assert [await token_store.add_token(token) for token in (self.TOKEN, admin)] == [True, True]
        assert await token_store.tokens() == [admin, self.TOKEN]

    async def test_a_name_that_was_given_is_not_given_again(self, token_store: Store) -> None:
        """A token is never replaced silently, nor after it was revoked."""
        await token_store.add_token(self.TOKEN)
        assert await token_store.add_token(replace(self.TOKEN, scopes=("define",))) is False
        await token_store.revoke_token("curator", NOON)
        assert await token_store.add_token(self.TOKEN) is False
        assert await token_store.tokens() == [replace(self.TOKEN, revoked_at=NOON)]

    async def test_stay_revoked_since_they_first_were(self, token_store: Store) -> None:
        """Revoked again, the first time stands; what is not there cannot be revoked."""
        await token_store.add_token(self.TOKEN)
        assert [await token_store.revoke_token("curator", NOON + timedelta(hours=hour)) for hour in (0, 1)] == [
            True,
            True,
        ]
        assert await token_store.revoke_token("nobody", NOON) is False
        assert await token_store.tokens() == [replace(self.TOKEN, revoked_at=NOON)]

    async def test_are_no_part_of_the_record(self, token_store: Store) -> None:
        """Tokens come and go without a trace in the head."""
        await token_store.add_token(self.TOKEN)
        assert (await token_store.head(), await token_store.position()) == (EMPTY, 0)

    async def test_outlive_the_process(self, open_lasting: Opener, clock: SettableClock) -> None:
        """A token made on the command line opens the server started later."""
        first = await open_lasting(clock)
        await first.add_token(self.TOKEN)
        await first.close()
        assert await (await open_lasting(clock)).tokens() == [self.TOKEN]


WORDS = {
    "nul": "a\0b",
    "control": "".join(map(chr, range(1, 32))),
    "quotes": "'\"`\\ %s %(name)s ? :1 $1 {}",
    "beyond-the-plane": "\U0001d518 \U0001f54a\ufe0f \U0001f469\u200d\u2696\ufe0f",
    "right-to-left": "\u202e\u05e1\u05e2\u05d9\u05e3\u202c",
    "decomposed": "e\u0301 and é stay two",
    "separators": "\u2028\u2029\u0085",
    "not-a-character": "\uffff\ufffe",
    "blank": "   ",
    "long": "x" * 3900,
}


class TestEveryKindOfEvent:
    async def test_comes_back_as_it_was_recorded(self, store: Store) -> None:
        """One of each kind in the bundled record: every field, in the bytes that were hashed."""
        lines = [line.event for stream in bundled_record().streams for line in stream.lines]
        kinds = {event.type: event for event in lines}.values()
        for event in kinds:
            await store.append(event.treaty, [event], expected=None, recorded_by="curator")
        read = [entry.event for entry in await store.read_all()]
        assert read == list(kinds)
        assert [canonical(event_json(event)) for event in read] == [canonical(event_json(event)) for event in kinds]
        assert await store.verify() == await store.head()

    @pytest.mark.parametrize("text", WORDS.values(), ids=WORDS.keys())
    async def test_keeps_every_text_that_json_can_hold(self, store: Store, text: str) -> None:
        """What an event says is not changed by where it is kept."""
        await store.append("inf", [statement(1, text=f"Said: {text}.")], expected=0, recorded_by="curator")
        (read,) = await store.read("inf")
        assert event_json(read.event)["text"] == f"Said: {text}."
        assert (await store.verify()).size == 1


class TestNames:
    @pytest.mark.parametrize("name", ["a", "é", "a b", "%", "A", "a" * 500, "📜", "'"])
    async def test_of_streams_and_recorders_are_told_apart_to_the_letter(self, store: Store, name: str) -> None:
        """No store folds case, trims or normalises."""
        others = [name.swapcase() + "x", f" {name}", f"{name} "]
        for number, stream in enumerate([name, *others]):
            await store.append(stream, [statement(number)], expected=0, recorded_by=stream)
        assert [(entry.stream, entry.recorded_by) for entry in await store.read(name)] == [(name, name)]
        assert [entry.stream for entry in await store.read_all()] == [name, *others]

    @pytest.mark.parametrize(("stream", "recorded_by"), [("a\0", "x"), ("a", "x\0")])
    async def test_with_nul_are_refused(self, store: Store, stream: str, recorded_by: str) -> None:
        """PostgreSQL has no such text, so no store takes it."""
        with pytest.raises(ValueError, match="NUL"):
            await store.append(stream, [statement(1)], expected=0, recorded_by=recorded_by)
        assert await store.head() == EMPTY


class TestAppendingTogether:
    async def test_each_hears_of_its_own_append(self, store: Store) -> None:
        """What waits together is written together, and fails by itself."""
        await store.append("inf", [statement(1)], expected=0, recorded_by="curator")
        outcomes = await asyncio.gather(
            store.append("inf", [statement(2)], expected=1, recorded_by="a"),
            store.append("inf", [statement(3)], expected=1, recorded_by="b"),
            store.append("inf", [statement(1, text="Stays.")], expected=None, recorded_by="c"),
            store.append("npt", [statement(4, treaty="npt")], expected=0, recorded_by="d"),
            store.append("inf", [statement(1)], expected=0, recorded_by="e"),
            return_exceptions=True,
        )
        assert [type(outcome).__name__ for outcome in outcomes] == [
            "Appended", "WrongExpectedVersion", "EventConflict", "Appended", "Appended",
        ]  # fmt: skip
        assert [entry.recorded_by for entry in await store.read_all()] == ["curator", "a", "d"]

    async def test_a_retry_that_overlaps_its_first_try_writes_once(self, store: Store) -> None:
        """The id of an event is what makes it one."""
        batch = statements(1, 5)
        outcomes = await asyncio.gather(
            *(store.append("inf", batch, expected=0, recorded_by="curator") for _ in range(4))
        )
        assert sorted(len(outcome.recorded) for outcome in outcomes) == [0, 0, 0, 5]

    async def test_ids_reused_for_other_acts_are_refused_wherever_they_come_from(self, store: Store) -> None:
        """Of two writers at once the first is recorded, in whichever stream."""
        outcomes = await asyncio.gather(
            store.append("inf", [statement(1)], expected=0, recorded_by="a"),
            store.append("npt", [statement(1)], expected=0, recorded_by="b"),
            return_exceptions=True,
        )
        assert [type(outcome).__name__ for outcome in outcomes] == ["Appended", "EventConflict"]
        assert (await store.verify()).size == 1

    async def test_is_in_the_order_of_asking(self, store: Store) -> None:
        """Who came first stands first."""
        await asyncio.gather(
            *(store.append("inf", [statement(n)], expected=None, recorded_by=f"{n}") for n in range(1, 101))
        )
        assert [entry.recorded_by for entry in await store.read("inf")] == [f"{n}" for n in range(1, 101)]

    async def test_a_batch_of_thousands_and_single_ones_share_a_log(self, store: Store) -> None:
        """A large append does not tear a small one apart."""
        await asyncio.gather(
            store.append("import", [statement(n, treaty="npt") for n in range(3000)], expected=0, recorded_by="x"),
            *(store.append("inf", [statement(n)], expected=None, recorded_by="y") for n in range(1, 30)),
        )
        assert (await store.version("import"), await store.version("inf")) == (3000, 29)
        assert (await store.verify()).size == 3029


class TestWaiting:
    async def test_is_no_longer_than_was_said(self, store: Store) -> None:
        """It is a hint, and never an error."""
        await asyncio.wait_for(store.wait(0.05), 5)
        await store.close()
        await asyncio.wait_for(store.wait(0.05), 5)
