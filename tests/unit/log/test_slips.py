"""Slips: what lies beside an event, and what happens where it is not what it was."""

import sqlite3
from pathlib import Path

import pytest

from treatylog.errors import LogCorrupt
from treatylog.facts.seen import FORM, SEEN
from treatylog.log.slips import line_of, parts, seal_of
from unit.log.logs import opened

LINE = "2026-11-23T12:00:01.000000Z\tinf/0002\tstatement_made\t2018-10-20\tUSA\tIntends to leave."
"""That of the second of the three events of the log."""

CHANGES = [
    "UPDATE event SET slip = replace(slip, 'USA', 'RUS') WHERE position = 2",
    "UPDATE event SET slip = replace(slip, '2018', '2019') WHERE position = 2",
    "UPDATE event SET slip = slip || '.' WHERE position = 2",
    "UPDATE event SET slip = '' WHERE position = 2",
    "UPDATE event SET seal = seal + 1 WHERE position = 2",
    f"UPDATE event SET slip = '{LINE}', seal = (SELECT seal FROM event WHERE position = 2) WHERE position = 3",
]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_slip_that_was_changed_is_refused(log: Path, raw: sqlite3.Connection, change: str) -> None:
    """Whoever reads its stream, or the log, or verifies it, is told; nothing is answered from it."""
    raw.execute(change)
    async with opened(log) as store:
        for asking in (store.slips("inf"), store.slips_of_all(), store.verify()):
            with pytest.raises(LogCorrupt, match=r"^position [23]: the slip beside"):
                await asking


@pytest.mark.parametrize("change", ["slip = NULL", "seal = NULL", f"slip = 'x', seal = {FORM + 1 << 32}", "seal = 0"])
async def test_what_is_no_slip_of_this_form_is_made_of_the_event(
    log: Path, raw: sqlite3.Connection, change: str
) -> None:
    """One from before there were any, or from a version that keeps something else, changes no answer."""
    raw.execute(f"UPDATE event SET {change} WHERE position = 2")
    async with opened(log) as store:
        assert (await store.slips("inf"))[1] == (2, LINE)
        assert (await store.slips_of_all())[1] == (2, "inf", LINE)
        assert (await store.verify()).size == 3


async def test_an_event_that_was_changed_is_refused_where_its_slip_is_missing(
    log: Path, raw: sqlite3.Connection
) -> None:
    """It is as its leaf says, or nothing is made of it."""
    raw.execute("DROP TRIGGER event_is_never_changed")
    raw.execute("UPDATE event SET body = replace(body, 'USA', 'RUS'), slip = NULL WHERE position = 2")
    raw.execute(GUARD)
    async with opened(log) as store:
        with pytest.raises(LogCorrupt, match=r"^position 2: the stored content hashes to"):
            await store.slips("inf")


GUARD = """CREATE TRIGGER event_is_never_changed
BEFORE UPDATE OF position, stream, version, recorded_at, recorded_by, body, leaf ON event
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only: an event is never changed');
END"""


async def test_the_stream_of_an_event_is_under_the_seal(log: Path, raw: sqlite3.Connection) -> None:
    """An event that turns up elsewhere is not taken for one of there."""
    raw.execute("DROP TRIGGER event_is_never_changed")
    raw.execute("UPDATE event SET stream = 'npt'")
    raw.execute(GUARD)
    async with opened(log) as store:
        for asking in (store.slips("npt"), store.slips_of_all()):
            with pytest.raises(LogCorrupt, match=r"^position 1: the slip"):
                await asking


def test_a_seal_is_of_one_place() -> None:
    """The same line has another seal in any other place."""
    places = [(position, stream, version) for position in (1, 2) for stream in ("inf", "npt") for version in (1, 2)]
    assert len({seal_of(*place, LINE) for place in places}) == len(places)


def test_words_alone_are_kept_as_they_are_and_anything_else_as_json() -> None:
    """A line is a line, whatever is said."""
    content = {"id": "t/1", "treaty": "t", "type": "statement_made", "on": "2019", "note": "not seen"}
    told = [{}, {"text": "Said so."}, {"text": "{"}, {"text": "a\nb"}, {"text": "Said so.", "after": "t/0"}]
    assert [parts(line_of("now", content | more))[5] for more in told] == [
        "", "Said so.", '{"text":"{"}', '{"text":"a\\nb"}', '{"after":"t/0","text":"Said so."}',
    ]  # fmt: skip


def test_another_list_of_what_is_seen_has_another_number() -> None:
    """Who adds a field that replay looks at counts `FORM` up, so that no old slip is taken for a new one, and this."""
    listed = "\n".join(f"{type} {' '.join(sorted(fields))}" for type, fields in sorted(SEEN.items()))
    assert (FORM, seal_of(0, "", 0, listed) & 0xFFFFFFFF) == (1, PINNED)


PINNED = 700372612
