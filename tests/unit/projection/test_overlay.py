"""Overlays: the same history, with one party's state as something laid over it has it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from treatylog.domain.machine import Operation, Standing
from treatylog.domain.positions import Position
from treatylog.facts.base import Capacity
from treatylog.projection.overlay import as_decided, as_said, overlaid
from treatylog.testing import Given, Line, deposits_treaty, event, given, leaving

PLAIN = deposits_treaty(2, then=None, exit=leaving(at_once=True))
SUSPENDED = (
    event("ratified", "FRA", "1990-01-01"),
    event("ratified", "NLD", "1990-01-01"),
    event("suspended", "NLD", "1992-02-07"),
    event("resumed", "NLD", "1997-09-25"),
)


def position(claims: str | None, since: str | None, until: str | None, **fields: Any) -> Line:
    """What the Court of Justice says of the Netherlands."""
    said = {"held_by": "EUE", "text": "So it is.", "capacity": "court", "claims": claims, **fields}
    about = {name: day for name, day in (("from", since), ("until", until)) if day}
    return event("position_stated", "NLD", "1998-01-01", about=about, **said)


def told(*lines: Line) -> Given:
    """The history of a suspension, and what was said of it."""
    return given(PLAIN, *SUSPENDED, *lines)


def operation(history: Any, on: str, party: str = "NLD") -> Operation:
    """The operation for a party at the end of *on*."""
    found: Operation = history.at(date.fromisoformat(on)).of(party).operation
    return found


def by_a_court(word: Position) -> bool:
    """Whether a court said it."""
    return word.capacity is Capacity.COURT


def test_a_change_is_laid_over_one_party_on_every_day() -> None:
    """The other parties, the days and the acts stay as they are."""
    history = told().history
    changed = overlaid(history, "NLD", (), lambda _, state: replace(state.of("NLD"), operation=Operation.ENDED))
    assert changed.days == history.days
    assert {operation(changed, day.isoformat()) for day in changed.days} == {Operation.ENDED}
    assert [state.of("FRA") for state in changed.states] == [state.of("FRA") for state in history.states]
    assert (changed.acts, changed.rulings) == (history.acts, history.rulings)


def test_a_change_may_begin_on_a_day_on_which_nothing_was_done() -> None:
    """The further days are days of their own."""
    changed = overlaid(told().history, "NLD", [date(1995, 5, 5)], lambda _, state: state.of("NLD"))
    assert date(1995, 5, 5) in changed.days
    assert list(changed.days) == sorted(set(changed.days))
    assert operation(changed, "1995-05-05") is Operation.SUSPENDED


def test_where_nothing_changes_each_state_is_the_one_it_was() -> None:
    """Not a copy of it."""
    history = told().history
    same = overlaid(history, "NLD", (), lambda _, state: state.of("NLD"))
    assert all(one is other for one, other in zip(same.states, history.states, strict=True))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1992-02-06", Operation.IN_FORCE),
        ("1992-02-07", Operation.IN_FORCE),
        ("1997-09-24", Operation.IN_FORCE),
        ("1997-09-25", Operation.IN_FORCE),
    ],
)
def test_a_judgment_rewrites_the_time_that_it_is_about(on: str, expected: Operation) -> None:
    """Gabčíkovo-Nagymaros: the suspension had not been lawful; the treaty stayed in operation from 1992 to 1997."""
    history = told(position("in_force", "1992-02-07", "1997-09-25")).history
    assert operation(as_said(history, "NLD", by_a_court), on) is expected


def test_a_position_counts_while_it_is_held() -> None:
    """The days between its bounds, the last excluded."""
    seen = as_said(told(position("in_force", "1993-01-01", "1995-01-01")).history, "NLD", by_a_court)
    days = ("1992-12-31", "1993-01-01", "1994-12-31", "1995-01-01")
    assert [operation(seen, day) for day in days] == [
        Operation.SUSPENDED, Operation.IN_FORCE, Operation.IN_FORCE, Operation.SUSPENDED,
    ]  # fmt: skip


def test_a_position_that_does_not_count_changes_nothing() -> None:
    """That of another capacity."""
    history = told(position("in_force", "1993-01-01", "1995-01-01", capacity="party")).history
    assert operation(as_said(history, "NLD", by_a_court), "1994-01-01") is Operation.SUSPENDED


def test_a_position_that_claims_nothing_changes_nothing() -> None:
    """Words alone; the next one that claims something counts."""
    words = position(None, "1993-01-01", "1995-01-01")
    assert operation(as_said(told(words).history, "NLD", by_a_court), "1994-01-01") is Operation.SUSPENDED
    both = told(words, position("in_force", "1993-01-01", "1995-01-01"))
    assert operation(as_said(both.history, "NLD", by_a_court), "1994-01-01") is Operation.IN_FORCE


def test_of_two_positions_the_first_counts() -> None:
    """As they were stated."""
    both = told(position("in_force", "1993-01-01", "1995-01-01"), position("ended", "1993-01-01", "1995-01-01"))
    assert operation(as_said(both.history, "NLD", by_a_court), "1994-01-01") is Operation.IN_FORCE


def test_a_position_on_a_pair_is_none_on_the_party() -> None:
    """What is held of the two says nothing of the party in general."""
    history = told(position("ended", "1993-01-01", "1995-01-01", towards=["FRA"])).history
    assert operation(as_said(history, "NLD", by_a_court), "1994-01-01") is Operation.SUSPENDED


@pytest.mark.parametrize(
    ("claims", "standing"),
    [
        ("party", Standing.PARTY),
        ("in_force", Standing.PARTY),
        ("suspended", Standing.PARTY),
        ("ended", Standing.FORMER_PARTY),
        ("not_party", Standing.NOT_PARTY),
    ],
)
def test_each_claim_has_its_standing(claims: str, standing: Standing) -> None:
    """Of a State that is a party."""
    seen = as_said(told(position(claims, "1993-01-01", "1995-01-01")).history, "NLD", by_a_court)
    assert seen.at(date(1994, 1, 1)).of("NLD").standing is standing


def test_as_decided_follows_what_courts_said_of_each_party() -> None:
    """And of nobody else."""
    french = event(
        "position_stated", "FRA", "1998-01-01", held_by="EUE", text="It ended.", capacity="court", claims="ended",
        about={"from": "1993-01-01", "until": "1995-01-01"},
    )  # fmt: skip
    history = as_decided(told(position("in_force", "1993-01-01", "1995-01-01"), french).history)
    assert operation(history, "1994-01-01", "NLD") is Operation.IN_FORCE
    assert operation(history, "1994-01-01", "FRA") is Operation.ENDED
    assert operation(history, "1996-01-01", "FRA") is Operation.IN_FORCE


def test_without_a_court_a_history_is_as_it_was_performed() -> None:
    """The very same."""
    history = told(position("in_force", "1993-01-01", "1995-01-01", capacity="organ")).history
    assert as_decided(history) is history
