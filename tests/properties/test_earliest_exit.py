"""What `earliest-exit` promises, a notice delivers."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from histories import unfolded
from properties.trying import bounded
from treatylog.domain.earliest_exit import RUNNING, EarliestExit, earliest_exit
from treatylog.domain.effects import STATEMENTS
from treatylog.domain.history import History
from treatylog.domain.prose import Voice
from treatylog.domain.ruling import Bearing
from treatylog.domain.state import TreatyState
from treatylog.facts.clauses import Fixed
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.testing import deposits_treaty, event, leaving, numbered
from treatylog.testing.strategies import PARTIES, dates, lives, treaties

Acts = tuple[LegalAct, ...]
DAY = timedelta(days=1)

YEAR = {"years": 1}
WAYS: list[dict[str, Any]] = [
    {"notice": {"months": 6}},
    {"notice": {"days": 150, "expiry_plus_one": True}},
    {"notice": {"months": 3, "round": "first of next month"}},
    {"notice": {"months": 6}, "end_of_term": True},
    {"cut_off": {"by": "07-01", "on": "01-01", "years_later": 1}},
    {"cut_off": {"by": "09-30", "on": "12-31"}, "effect_edge": "end"},
    {"at_once": True},
]
BARRIERS: list[dict[str, Any]] = [
    {},
    {},
    {"not_within": {"years": 3, "after": "entry into force for the party"}},
    {"not_within": {"years": 10, "after": "entry into force"}},
    {"window": {"every": {"years": 5}, "open": YEAR, "after": "entry into force"}},
    {"conflict_brake": True},
    {"ends_for_all": True},
    {"only": ["USA"]},
]
TERMS: list[dict[str, Any]] = [
    {"term": "renewed", "years": 5},
    {"term": "fixed", "years": 15},
    {"term": "until notice", "years": 8},
]


def left_by_any_clause() -> SearchStrategy[Treaty]:
    """A treaty of any family; every other time one with terms and a clause on withdrawal that has all it can have."""
    then = st.sampled_from([None, {"days": 30}, YEAR])
    clause = st.builds(lambda way, bar: leaving(**way, **bar), st.sampled_from(WAYS), st.sampled_from(BARRIERS))
    built = st.builds(
        lambda then, clause, term: deposits_treaty(1, then=then, exit=clause, duration={"article": "9", **term}),
        then, clause, st.sampled_from(TERMS),
    )  # fmt: skip
    return built | treaties()


def told(treaty: Treaty, acts: Acts, party: str, on: date) -> EarliestExit:
    """When *party* may first give notice on *on* or later."""
    return earliest_exit(treaty, unfolded(treaty, acts), party, Voice(on, on), lambda code, _: code)


def noticed(treaty: Treaty, acts: Acts, party: str, on: date) -> tuple[History[TreatyState], bool]:
    """The history with a notice of *party* on *on*, and whether that has effect."""
    (notice,) = numbered([event("withdrawal_notified", party, on.isoformat(), id="t/9999")])
    history = unfolded(treaty, [*acts, notice])
    return history, history.rulings["t/9999"].bearing is Bearing.MOVES


def before(acts: Acts, on: date) -> Acts:
    """What is done by *on*, but for what is judged after a notice of that very day: stated effects, and extinctions."""
    late = {*STATEMENTS, "party_extinguished"}
    return tuple(act for act in acts if act.on.last < on or (act.on.last == on and act.type not in late))


@bounded
@given(left_by_any_clause(), lives(), dates(), st.sampled_from(PARTIES))
def test_a_notice_on_the_day_named_takes_effect_as_promised(treaty: Treaty, acts: Acts, on: date, party: str) -> None:
    """It is admitted, runs until the day of its effect, and is over then."""
    acts = before(acts, on)
    found = told(treaty, acts, party, on)
    if found.notice_from is None:
        return
    history, moves = noticed(treaty, acts, party, found.notice_from)
    assert moves
    assert found.notice_from >= on
    assert found.not_before is not None
    if found.effective:
        assert found.effective == found.not_before
        assert all(history.at(day).of(party).exit for day in _days(found.notice_from, found.effective))
        assert not history.at(found.effective).of(party).exit
    else:
        assert {block.reason for block in found.blocks} & {"ends-first", "armed-conflict"}
        assert not any(effect.on == found.not_before and effect.trigger == "leave" for effect in _moved(history))


@bounded
@given(left_by_any_clause(), lives(), dates(), st.sampled_from(PARTIES), st.integers(1, 4000))
def test_no_earlier_notice_is_admitted(treaty: Treaty, acts: Acts, on: date, party: str, wait: int) -> None:
    """Neither on the day before the one that is named, nor on any other since the day asked about."""
    acts = before(acts, on)
    found = told(treaty, acts, party, on)
    if any(block.reason == RUNNING for block in found.blocks):
        return
    first = found.notice_from or date.max
    for day in {on, first - DAY, on + timedelta(days=wait)}:
        if on <= day < first:
            assert not noticed(treaty, acts, party, day)[1], day


@bounded
@given(left_by_any_clause(), lives(), dates(), st.sampled_from(PARTIES))
def test_until_the_last_day_a_notice_does_the_same(treaty: Treaty, acts: Acts, on: date, party: str) -> None:
    """In a window it is admitted; else it takes effect on the same day, and one later only with a fixed term itself."""
    acts = before(acts, on)
    found = told(treaty, acts, party, on)
    if found.notice_until is None or found.effective is None:
        return
    last, after = (told(treaty, acts, party, day) for day in (found.notice_until, found.notice_until + DAY))
    assert last.notice_from == found.notice_until
    assert treaty.exit is not None
    if treaty.exit.window:
        assert after.notice_from != found.notice_until + DAY
    else:
        assert last.not_before == found.effective
        late = after.not_before is None or after.not_before > found.effective
        assert late or isinstance(treaty.duration, Fixed)


def _days(since: date, until: date) -> Iterable[date]:
    return {since, until - DAY} if until > since else set()


def _moved(history: History[TreatyState]) -> Iterable[Any]:
    lapsed = {id(effect) for effect in history.states[-1].lapsed}
    return (effect for effect in history.effects if id(effect) not in lapsed)
