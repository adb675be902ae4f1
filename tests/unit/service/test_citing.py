"""The heads that citations name."""

from hashlib import sha256
from typing import Any

import pytest

from treatylog.log.merkle import root
from treatylog.log.store import RecordedEvent
from treatylog.service.citing import Heads

LEAVES = [sha256(bytes([number])).digest() for number in range(40)]


class Log(list[RecordedEvent]):
    """Recorded events that count how often one of them was read."""

    read = 0

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        self.read += len(found)
        return found


def log(leaves: list[bytes]) -> Log:
    """A log with *leaves*."""
    rows = ((at, "inf", at, "2026-01-02T12:00:00.000000Z", "x", "{}", leaf) for at, leaf in enumerate(leaves, 1))
    return Log(RecordedEvent.stored(row) for row in rows)


@pytest.mark.parametrize("order", [range(41), range(40, -1, -1)])
def test_each_position_has_the_head_of_the_events_up_to_it(order: range) -> None:
    """In whatever order they are asked about."""
    heads = Heads(log(LEAVES))
    assert [heads.at(size) for size in order] == [root(LEAVES[:size]).hex() for size in order]


def test_a_log_that_grows_has_new_heads_and_keeps_the_old() -> None:
    """What was read of it may grow in place."""
    read = log(LEAVES[:10])
    heads = Heads(read)
    before = heads.at(10)
    read.extend(log(LEAVES)[10:])
    assert (heads.at(40), heads.at(10)) == (root(LEAVES).hex(), before)


def test_every_event_is_hashed_once() -> None:
    """However often its heads are asked for, each event is read but once."""
    read = log(LEAVES)
    heads = Heads(read)
    for size in (7, 40, 7, 40, 12, 40):
        heads.at(size)
    assert read.read == len(LEAVES)
