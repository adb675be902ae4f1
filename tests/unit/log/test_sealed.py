"""Events of which only the slips were read: what is asked beyond is read then, checked, and let go again."""

import pickle
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.log.sealed import MOST_KEPT, NotThere, Sealed, Whole, fetched, leaves, whole_of
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import RecordedEvent, Row
from unit.log.logs import opened, unguard


class Rows:
    """Rows that are counted when they are read."""

    def __init__(self, *events: RecordedEvent) -> None:
        self._rows = {item.position: item.row for item in events}
        self.read: list[int] = []

    def __call__(self, positions: Sequence[int]) -> Iterator[Row]:
        """Those at *positions* that are there."""
        self.read += positions
        return (self._rows[position] for position in positions if position in self._rows)


async def sealed(store: SqliteStore) -> list[RecordedEvent]:
    """The events of the log in *store*, of which only the slips are read."""
    whole = store.whole
    assert whole is not None
    return [Sealed(position, stream, line, whole) for position, stream, line in await store.slips_of_all()]


async def test_one_is_the_event_that_was_read_as_a_whole(log: Path) -> None:
    """Whatever is asked of it, and to another process too."""
    async with opened(log) as store:
        told, read = await sealed(store), await store.read_all()
        for one, other in zip(told, read, strict=True):
            assert (one.id, one.type, one.party, one.stream) == (other.id, other.type, other.party, other.stream)
            assert (one.recorded_at, one.recorded_by) == (other.recorded_at, other.recorded_by)
            assert (one.version, one.row, one.body, one.data()) == (other.version, other.row, other.body, other.data())
            assert (one.event, one.leaf_hash, repr(one)) == (other.event, other.leaf_hash, repr(other))
        assert told == read
        assert set(told) == set(read)
        assert pickle.loads(pickle.dumps(told)) == read


async def test_who_did_what_and_when_is_told_without_reading_it(log: Path) -> None:
    """The slip says so; the second connection is not even made."""
    async with opened(log) as store:
        told = await sealed(store)
        assert [(one.id, one.type, one.party) for one in told] == [
            (f"inf/000{number}", "statement_made", "USA") for number in (1, 2, 3)
        ]
        assert [one.recorded_at.second for one in told] == [0, 1, 2]
        assert store._beside is not None
        assert store._beside._db is None


async def test_an_event_that_was_changed_is_refused_when_it_is_read(log: Path, raw: sqlite3.Connection) -> None:
    """Its slip is whole; its body is not what its leaf says."""
    async with opened(log) as store:
        told = await sealed(store)
        unguard(raw)
        raw.execute("UPDATE event SET body = replace(body, 'leave', 'stay') WHERE position = 2")
        assert told[0].event.id == "inf/0001"
        for asked in (lambda: told[1].event, told[1].data):
            with pytest.raises(LogCorrupt, match=r"^position 2: the stored content hashes to"):
                asked()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM event WHERE position = 2", "the event is gone"),
        ("UPDATE event SET recorded_at = '2026-11-23T12:00:01.500000Z' WHERE position = 2", "another event is there"),
        ("UPDATE event SET stream = 'npt' WHERE position = 2", "another event is there"),
    ],
)
async def test_another_event_in_the_place_of_one_is_not_taken_for_it(
    log: Path, raw: sqlite3.Connection, change: str, found: str
) -> None:
    """It has to be the one whose slip was read."""
    async with opened(log) as store:
        told = await sealed(store)
        unguard(raw)
        raw.execute(change)
        with pytest.raises(LogCorrupt, match=f"^position 2: {found}"):
            _ = told[1].event


async def test_what_was_not_read_before_the_log_was_closed_is_not_to_be_had(log: Path) -> None:
    """What the slip says still is."""
    async with opened(log) as store:
        first, second, _ = await sealed(store)
        assert first.event.id == "inf/0001"
    assert (first.event.id, second.id) == ("inf/0001", "inf/0002")
    with pytest.raises(LogUnavailable, match="is closed; open it again"):
        _ = second.event


async def test_an_id_is_found_by_the_index_of_the_log(log: Path) -> None:
    """One that is not there may come."""
    async with opened(log) as store:
        whole = whole_of(await sealed(store))
        assert whole is not None
        assert whole.place("inf/0002") == 2
        with pytest.raises(NotThere):
            whole.place("inf/0009")


async def test_events_are_read_together_once_and_the_leaves_alone(log: Path) -> None:
    """What will be asked for as a whole is read in one go; a tree needs the leaves, and nothing else."""
    async with opened(log) as store:
        read = await store.read_all()
    rows = Rows(*read)
    whole = Whole(rows, lambda first, last: [bytes([first]), bytes([last])], lambda _: None)
    told = [Sealed(item.position, item.stream, "2026-11-23T12:00:00.000000Z\t", whole) for item in read[:1]]
    told += [Sealed(item.position, item.stream, f"{item.row[3]}\t", whole) for item in read[1:]]
    assert [item.event for item in fetched(told)] == [item.event for item in read]
    assert rows.read == [1, 2, 3]
    assert list(leaves(told)) == [b"\1", b"\3"]
    assert list(leaves(read)) == [bytes.fromhex(item.leaf_hash) for item in read]


async def test_no_more_events_are_kept_than_are_counted(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those asked for last; the others are read again."""
    monkeypatch.setattr("treatylog.log.sealed.MOST_KEPT", 2)
    async with opened(log) as store:
        rows = Rows(*await store.read_all())
    whole = Whole(rows, lambda _first, _last: [], lambda _: None)
    for position in (1, 2, 1, 3, 1, 2):
        assert whole.at(position).position == position
    assert rows.read == [1, 2, 3, 2]
    assert MOST_KEPT > 10_000
