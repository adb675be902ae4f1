"""Turns: changes of place in time, and the stretches over which two tellings differ."""

from datetime import date

from treatylog.projection.turns import Turn, differing, turns
from treatylog.testing import event, given, leaving, provision, threshold, treaty

CLAUSES = {"entry_into_force": threshold(deposits=2, later="on deposit"), "exit": leaving(notice={"months": 6})}
LINES = (event("ratified", "FRA", "1990-01-01"), event("ratified", "NLD", "1990-01-01"))
NOTICE = event("withdrawal_notified", "FRA", "2000-01-01")


def told(found: Turn) -> tuple[str, str | None, str, str]:
    """A turn as its days and headlines."""
    until = found.until.isoformat() if found.until else None
    return found.since.isoformat(), until, found.before.headline.value, found.after.headline.value


def test_a_change_is_told_on_the_day_it_comes_about() -> None:
    """Notice, and the exit six months later; the first day is outside the span, the last inside."""
    line = given(treaty(**CLAUSES), *LINES, NOTICE).timeline
    found = [told(turn) for turn in turns(line, "FRA", after=date(1990, 1, 1), until=date(2000, 7, 1))]
    assert found == [
        ("2000-01-01", "2000-07-01", "in_force", "withdrawal_notice_running"),
        ("2000-07-01", None, "withdrawal_notice_running", "withdrawn"),
    ]


def test_what_holds_before_the_span_is_no_change() -> None:
    """Nothing happened in the year asked about."""
    line = given(treaty(**CLAUSES), *LINES, NOTICE).timeline
    assert list(turns(line, "FRA", after=date(1995, 1, 1), until=date(1996, 1, 1))) == []


def test_two_tellings_differ_just_where_a_hypothetical_act_moves_something() -> None:
    """From the notice on, in stretches; the other party is not touched."""
    base, other = given(treaty(**CLAUSES), *LINES).timeline, given(treaty(**CLAUSES), *LINES, NOTICE).timeline
    assert [told(turn) for turn in differing(base, other, "FRA")] == [
        ("2000-01-01", "2000-07-01", "in_force", "withdrawal_notice_running"),
        ("2000-07-01", None, "in_force", "withdrawn"),
    ]
    assert list(differing(base, other, "NLD")) == []
    assert list(differing(base, base, "FRA")) == []


def test_duties_that_differ_are_told_with_the_place() -> None:
    """A provision that binds under one telling and has ended under the other."""
    clauses = {**CLAUSES, "provision": [provision("I")]}
    base, other = given(treaty(**clauses), *LINES).timeline, given(treaty(**clauses), *LINES, NOTICE).timeline
    last = list(differing(base, other, "FRA"))[-1]
    assert (last.before.duties, last.after.duties) == ((("t/I", "I", "binding"),), (("t/I", "I", "ended"),))
