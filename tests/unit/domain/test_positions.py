"""Disputes: an overlay of what holders say, and no state."""

from datetime import date

import pytest

from treatylog.domain.positions import Position, positions
from treatylog.testing import Given, both_ratified, event, exchange_treaty, given

SAID = event(
    "position_stated", "ARM", "2019-01-01", held_by="USA", text="It is a party.", claims="party",
    about={"from": "1991-12-26", "until": "2019-08-02"},
)  # fmt: skip


def told() -> Given:
    """A treaty with one position on Armenia."""
    return given(exchange_treaty(), *both_ratified(), SAID)


@pytest.mark.parametrize(
    ("on", "covered"),
    [("1991-12-25", False), ("1991-12-26", True), ("2019-08-01", True), ("2019-08-02", False)],
)
def test_a_position_covers_the_dates_it_is_about(on: str, covered: bool) -> None:
    """From and until, the last day excluded; also long before it was stated."""
    found = positions(told().history.acts, "ARM", date.fromisoformat(on), None)
    expected = Position("ARM", "USA", "It is a party.", "party", date(1991, 12, 26), date(2019, 8, 2), "t/0003")
    assert found == ((expected,) if covered else ())


def test_a_position_without_bounds_covers_every_date() -> None:
    """What is said in general is said of all time."""
    story = given(
        exchange_treaty(), event("position_stated", "ARM", "2019-01-01", held_by="USA", text="It is a party.")
    )
    assert positions(story.history.acts, "ARM", date(1950, 1, 1), None)


def test_a_position_without_an_end_lasts_as_long_as_the_bond() -> None:
    """Who counts a State as a party says nothing of the time after its bond has ended; the end is not known before."""
    story = given(exchange_treaty(), event("position_stated", "ARM", "2012-12", held_by="USA", text="It is a party."))
    ended = date(2019, 8, 2)
    assert positions(story.history.acts, "ARM", date(2019, 8, 2), ended) == ()
    (found,) = positions(story.history.acts, "ARM", date(2019, 8, 1), None)
    assert found.until is None


def test_a_position_is_about_one_party() -> None:
    """Others are not disputed by it."""
    assert positions(told().history.acts, "USA", date(2000, 1, 1), None) == ()


def test_a_position_moves_no_state() -> None:
    """What somebody says of a party is listed, and does not make it one."""
    told().on("2000-01-01").then("ARM", standing="not_party")
    assert told().timeline.is_disputed("ARM", date(2000, 1, 1))
    assert not told().timeline.is_disputed("USA", date(2000, 1, 1))
