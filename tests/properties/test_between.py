"""What holds between any two parties, whatever was done (VCLT arts. 2(1)(g), 20-21, 72)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from histories import unfolded
from properties.trying import bounded
from treatylog.domain.between import Between, between, stands
from treatylog.domain.history import History
from treatylog.domain.state import TreatyState, line_of
from treatylog.facts.clauses import UnrefusedAccession
from treatylog.facts.treaty import Treaty
from treatylog.testing import Line, event, numbered
from treatylog.testing.strategies import PARTIES, acts_between, conventions, dealings

Lines = tuple[Line, ...]
DAY = timedelta(days=1)
PAIRS = tuple(combinations(PARTIES, 2))
AFTERWARDS = (date(2016, 1, 1), date(2030, 1, 1))


def told(treaty: Treaty, lines: Lines) -> History[TreatyState]:
    """What *lines* bring about."""
    return unfolded(treaty, numbered(lines))


def asked(*histories: History[TreatyState]) -> list[date]:
    """Every day on which something happens, the day before, and some afterwards."""
    days = {day for history in histories for day in history.days}
    return sorted({*days, *(day - DAY for day in days), *AFTERWARDS})


def answers(treaty: Treaty, history: History[TreatyState]) -> Iterator[tuple[date, TreatyState, str, str, Between]]:
    """How the treaty stands between each pair on each day."""
    for on in asked(history):
        for one, other in PAIRS:
            yield on, history.at(on), one, other, between(treaty, history.at(on), one, other, on)


@bounded
@given(conventions(), dealings())
def test_how_it_stands_between_two_is_the_same_from_either_side(treaty: Treaty, lines: Lines) -> None:
    """Between A and B as between B and A."""
    for on, state, one, other, there in answers(treaty, told(treaty, lines)):
        back = between(treaty, state, other, one, on)
        assert _symmetric(there) == _symmetric(back)


def _symmetric(found: Between) -> tuple[object, ...]:
    return (
        found.in_force, found.in_operation, found.bar, found.since, found.suspended_by, found.suspended_provisions,
        found.excluded_provisions, found.is_contested, found.text, set(found.modifications), set(found.missing),
        set(found.because),
    )  # fmt: skip


@bounded
@given(conventions(), dealings())
def test_it_is_in_force_only_between_two_that_are_bound(treaty: Treaty, lines: Lines) -> None:
    """VCLT art. 2(1)(g); and where one is not bound, that is certain."""
    for _, state, one, other, found in answers(treaty, told(treaty, lines)):
        if not (state.of(one).is_bound and state.of(other).is_bound):
            assert found.in_force is False


@bounded
@given(conventions(), dealings())
def test_what_is_in_operation_is_in_force(treaty: Treaty, lines: Lines) -> None:
    """And where it is in force and not in operation, somebody has suspended it."""
    for *_, found in answers(treaty, told(treaty, lines)):
        assert found.in_force or not found.in_operation
        assert (found.in_force is None) == (found.in_operation is None)
        assert bool(found.suspended_by) == (found.in_force is True and found.in_operation is False)
        assert (found.bar is None) == (found.in_force is True)


@bounded
@given(conventions(), dealings())
def test_where_it_is_in_force_it_began_on_the_day_that_is_told(treaty: Treaty, lines: Lines) -> None:
    """In force on that day and on all until now, and not in force the day before."""
    history = told(treaty, lines)
    for on, _, one, other, _ in answers(treaty, history):
        found = stands(treaty, history, one, other, on)
        if not found.in_force:
            assert found.since is None
            continue
        assert found.since is not None
        assert found.since <= on
        days = [found.since, *(day for day in history.days if found.since < day < on)]
        assert all(between(treaty, history.at(day), one, other, day).in_force for day in days)
        eve = found.since - DAY
        assert not between(treaty, history.at(eve), one, other, eve).in_force


@bounded
@given(conventions(), dealings())
def test_each_suspends_for_itself(treaty: Treaty, lines: Lines) -> None:
    """Nobody else is named as suspending between two; what is excluded or suspended is told once."""
    for _, _, one, other, found in answers(treaty, told(treaty, lines)):
        assert set(found.suspended_by) <= {one, other}
        assert {change.by for change in found.modifications} <= {one, other}
        assert len(set(found.excluded_provisions)) == len(found.excluded_provisions)
        assert len(set(found.suspended_provisions)) == len(found.suspended_provisions)


@bounded
@given(conventions(), dealings(), st.permutations(PARTIES), st.data())
def test_nothing_done_between_two_changes_how_a_third_stands_to_either(
    treaty: Treaty, lines: Lines, order: list[str], data: st.DataObject
) -> None:
    """VCLT art. 21(2); not where one refusal, or one objection to a late reservation, is enough for all."""
    one, other, *thirds = order
    act = data.draw(acts_between(one, other))
    bare, full = told(treaty, lines), told(treaty, (*lines, act))
    on = date.fromisoformat(act["on"])
    assume(bare.at(on).of(one).is_bound)
    assume(not (isinstance(treaty.accession, UnrefusedAccession) and treaty.accession.blocks == "all"))
    assume(not any(made.late for made in bare.at(on).of(other).dealings.reservations))
    for day in asked(bare, full):
        before, after = bare.at(day), full.at(day)
        for third in thirds:
            if {one, other} & {*line_of(after, third)}:
                continue
            for party in (one, other):
                if third in line_of(after, party):
                    continue
                was = between(treaty, before, party, third, day)
                assert _told(between(treaty, after, party, third, day)) == _told(was)


def _told(found: Between) -> tuple[object, ...]:
    """What is said of the two, without the objections of others that a reservation remembers."""
    changes = {(change.by, change.reservation.event, change.state, change.since) for change in found.modifications}
    return (*_symmetric(replace(found, modifications=())), changes)


@bounded
@given(conventions(), dealings(), st.sampled_from(PARTIES))
def test_who_left_and_came_back_has_done_nothing_towards_anybody(treaty: Treaty, lines: Lines, party: str) -> None:
    """A fresh bond: no reservation, objection, suspension or consent to a text of the former one stands."""
    bound = told(treaty, lines).at(date(2016, 12, 31)).of(party).is_bound
    assume(bound)
    back = (event("withdrawal_notified", party, "2017-01-01"), event("ratified", party, "2018-01-01"))
    history, on = told(treaty, (*lines, *back)), date(2018, 1, 1)
    state = history.at(on)
    assume(state.of(party).is_bound)
    for other in (code for code in PARTIES if code != party):
        found = between(treaty, state, party, other, on)
        assert not [change for change in found.modifications if change.by == party or change.objection]
        assert party not in found.suspended_by
        assert not [by for by in found.because if by.trigger == "accept_accession" and by.party == party]


@bounded
@given(conventions(), dealings())
def test_every_day_can_be_asked_about(treaty: Treaty, lines: Lines) -> None:
    """Also before the first act and long after the last."""
    history = told(treaty, lines)
    for on in (date.min, date.max):
        for one, other in PAIRS:
            assert between(treaty, history.at(on), one, other, on).in_force in (True, False, None)
