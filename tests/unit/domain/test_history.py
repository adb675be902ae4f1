"""History: the order of one day, and the states that the days lead to."""

from datetime import date
from itertools import permutations

import pytest

from histories import acts, unfolded
from treatylog.domain.effects import law_of
from treatylog.domain.history import replay, unfold
from treatylog.domain.machine import Trigger
from treatylog.domain.state import initial_state
from treatylog.testing import Given, Line, both_ratified, deposits_treaty, event, exchange_treaty, exit_clause, given

PLAIN = deposits_treaty(1, exit=exit_clause(months=6))
JOINED = (event("ratified", "ALB", "1990-01-01"), event("ratified", "USA", "1990-01-01"))
NOTICE = event("withdrawal_notified", "USA", "2019-02-02")


def moved(story: Given, on: str) -> list[tuple[str, str | None]]:
    """The effects of one day in order, as trigger and party."""
    return [(effect.trigger.value, effect.party) for effect in story.history.effects if str(effect.on) == on]


def test_without_acts_there_is_no_history() -> None:
    """Every date is like the first."""
    history = unfold(law_of(PLAIN), ())
    assert (history.effects, history.days, history.states) == ((), (), ())
    assert history.at(date(2000, 1, 1)) == initial_state({})


def test_a_state_holds_from_the_end_of_its_day() -> None:
    """On the day of an effect the new state holds; the day before, the old."""
    history = given(PLAIN, *JOINED).history
    assert history.at(date(1989, 12, 31)).of("USA").standing.value == "not_party"
    assert history.at(date(1990, 1, 1)).of("USA").standing.value == "party"
    assert history.at(date(2100, 1, 1)) is history.states[-1]


def test_an_effect_due_comes_before_the_acts_of_its_day() -> None:
    """The notice elapses, then the new consent counts: contracting until its own entry into force."""
    told = given(
        deposits_treaty(1, then={"days": 30}, exit=exit_clause(months=6)),
        *JOINED,
        NOTICE,
        event("acceded", "USA", "2019-08-02"),
    )
    told.on("2019-08-02").then("USA", standing="contracting", operation="not_in_force", headline="contracting")
    told.on("2019-09-01").then("USA", standing="party")
    assert moved(told, "2019-08-02") == [("leave", "USA"), ("consent", "USA")]


def test_an_act_is_followed_at_once_by_what_it_brings() -> None:
    """Where the deposit itself binds, a State that leaves and joins on one day has no gap."""
    told = given(PLAIN, *JOINED, NOTICE, event("acceded", "USA", "2019-08-02"), event("suspended", "USA", "2019-08-02"))
    assert moved(told, "2019-08-02") == [
        ("leave", "USA"), ("consent", "USA"), ("enter_into_force", "USA"), ("suspend", "USA"),
    ]  # fmt: skip
    told.on("2019-08-02").then("USA", standing="party", operation="suspended")


def test_endings_come_before_entries() -> None:
    """Of what falls due on one day."""
    told = given(
        deposits_treaty(1, then={"months": 6}, exit=exit_clause(months=6)),
        event("ratified", "USA", "1990-01-01"),
        event("acceded", "ALB", "2019-02-02", id="t/0001-a"),
        NOTICE,
    )
    assert moved(told, "2019-08-02") == [("leave", "USA"), ("enter_into_force", "ALB")]


def test_an_empty_side_is_seen_at_the_close_of_the_day() -> None:
    """After every act of the day."""
    told = given(exchange_treaty(), *both_ratified(), NOTICE, event("statement_made", "SUHH", "2019-08-02"))
    assert moved(told, "2019-08-02") == [("leave", "USA"), ("terminate", None), ("terminate", "SUHH")]


def test_one_that_leaves_and_returns_on_one_day_has_not_emptied_its_side() -> None:
    """The side is manned again when the day closes."""
    told = given(exchange_treaty(), *both_ratified(), NOTICE, event("acceded", "USA", "2019-08-02"))
    told.on("2019-08-02").then("USA", headline="in_force").on("2019-08-02").then("SUHH", headline="in_force")


def test_after_decides_between_acts_of_one_day() -> None:
    """A suspension that comes after the notice is taken back, and one before."""
    for after in (None, "t/0004"):
        told = given(
            PLAIN, *JOINED, event("suspended", "USA", "2000-01-01", after=after), event("resumed", "USA", "2000-01-01")
        )
        told.on("2000-01-01").then("USA", operation="in_force" if after is None else "suspended")


def test_what_is_caused_never_comes_before_its_cause() -> None:
    """In the list of effects and in date."""
    story = given(
        exchange_treaty(), *both_ratified(),
        event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="succession"), NOTICE,
    )  # fmt: skip
    effects = story.history.effects
    for index, effect in enumerate(effects):
        if effect.cause:
            assert effect.cause.on <= effect.on
            assert effect.cause in effects[:index]


@pytest.mark.parametrize("type", ["withdrawal_notified", "acceded"])
def test_an_act_received_before_it_was_done_has_no_effect_in_the_past(type: str) -> None:
    """An effect comes no earlier than the act; whether it is refused at the door or dated later, is open."""
    lines: tuple[Line, ...] = JOINED if type == "withdrawal_notified" else JOINED[:1]
    treaty = deposits_treaty(1)
    history = given(treaty, *lines, event(type, "USA", "2000-06-01", received_on="2000-01-01")).history
    assert not [effect for effect in history.effects if str(effect.on) == "2000-01-01"]


def test_effects_that_come_to_nothing_are_listed_too() -> None:
    """The end of a period whose notice was taken back."""
    told = given(PLAIN, *JOINED, NOTICE, event("withdrawal_rescinded", "USA", "2019-03-01"))
    assert told.state("2019-08-02").lapsed[-1].trigger is Trigger.LEAVE
    assert told.history.effects[-1].trigger is Trigger.LEAVE


def test_every_act_has_a_ruling() -> None:
    """Also one that moves nothing."""
    told = given(PLAIN, *JOINED, event("statement_made", None, "2000-01-01"), event("acceded", "USA", "2000-01-01"))
    assert set(told.history.rulings) == {"t/0001", "t/0002", "t/0003", "t/0004"}


@pytest.mark.parametrize("on", ["1989-12-31", "1990-01-01", "2019-02-02", "2019-08-01", "2019-08-02", "2030-01-01"])
def test_replay_folds_the_effects_up_to_a_date(on: str) -> None:
    """The fold of the effects is the state that was unfolded."""
    told = given(PLAIN, *JOINED, NOTICE)
    assert replay(law_of(PLAIN), told.history.effects, on=date.fromisoformat(on)) == told.state(on)


def test_the_order_of_recording_does_not_matter() -> None:
    """All orders of the acts of one day and of several give one history."""
    lines = (*JOINED, NOTICE, event("acceded", "USA", "2019-08-02"))
    histories = [unfold(law_of(PLAIN), order) for order in permutations(acts(*lines))]
    assert all(history == histories[0] for history in histories)


def test_the_two_edges_of_an_imprecise_date_give_two_histories() -> None:
    """A month is applied at its first and at its last day."""
    events = given(PLAIN, *JOINED, event("withdrawal_notified", "USA", "2019-02")).events
    first, last = (unfolded(PLAIN, events, edge) for edge in ("first", "last"))
    assert first.at(date(2019, 2, 10)).of("USA").standing.value == "withdrawing"
    assert last.at(date(2019, 2, 10)).of("USA").standing.value == "party"
