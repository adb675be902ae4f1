"""The state of a treaty, and how an effect moves it."""

from datetime import date
from typing import Any

from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Operation, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.state import TreatyState, applies, evolve, initial_state, suspended_by
from treatylog.testing import both_ratified, event, exchange_treaty, given

RULE = Rule("rule", "article", "It is so.")
DAY = date(2000, 1, 1)


def effect(trigger: Trigger, party: str | None = "USA", **fields: Any) -> Effect:
    """An effect on the first day."""
    return Effect(DAY, trigger, party, RULE, acts=("t/0001",), **fields)


def after(*effects: Effect) -> TreatyState:
    """The state that *effects* lead to from the beginning."""
    state = initial_state({})
    for one in effects:
        state = evolve(state, one)
    return state


def test_a_stranger_is_not_party() -> None:
    """A State that never had to do with a treaty has a state all the same."""
    assert after().of("USA") == PartyState("USA", Standing.NOT_PARTY, Operation.NOT_IN_FORCE)


def test_one_effect_may_move_both_axes() -> None:
    """Entry into force makes a contracting State a party and the treaty operate."""
    party = after(effect(Trigger.CONSENT), effect(Trigger.ENTER_INTO_FORCE)).of("USA")
    assert (party.standing, party.operation) == (Standing.PARTY, Operation.IN_FORCE)
    assert party.standing_by == party.operation_by == party.bound_by == effect(Trigger.ENTER_INTO_FORCE)


def test_one_effect_may_move_one_axis() -> None:
    """A notice moves the standing and leaves the operation."""
    party = after(
        effect(Trigger.CONSENT), effect(Trigger.ENTER_INTO_FORCE), effect(Trigger.NOTIFY_WITHDRAWAL)
    ).of("USA")  # fmt: skip
    assert (party.standing, party.operation) == (Standing.WITHDRAWING, Operation.IN_FORCE)
    assert party.operation_by == effect(Trigger.ENTER_INTO_FORCE)
    assert party.is_bound


def test_an_effect_that_does_not_apply_changes_nothing_and_is_kept() -> None:
    """A stranger cannot leave."""
    state = after(effect(Trigger.LEAVE))
    assert state.of("USA") == PartyState("USA")
    assert state.lapsed == (effect(Trigger.LEAVE),)


def test_an_effect_lapses_when_what_it_waited_for_no_longer_stands() -> None:
    """The end of a notice period brings nothing once the notice was taken back."""
    notice = effect(Trigger.NOTIFY_WITHDRAWAL)
    bound = (effect(Trigger.CONSENT), effect(Trigger.ENTER_INTO_FORCE), notice)
    leaving = effect(Trigger.LEAVE, waits_for=notice, cause=notice)
    assert applies(after(*bound), leaving)
    assert not applies(after(*bound, effect(Trigger.RESCIND_WITHDRAWAL)), leaving)


def test_a_treaty_enters_into_force_once() -> None:
    """The first entry stands."""
    first, second = effect(Trigger.ENTER_INTO_FORCE, None), effect(Trigger.ENTER_INTO_FORCE, None, clause="2")
    state = after(first, second)
    assert state.in_force == first
    assert state.lapsed == (second,)


def test_a_treaty_ends_once() -> None:
    """The first end stands."""
    first, second = effect(Trigger.TERMINATE, None), effect(Trigger.TERMINATE, None, clause="2")
    assert after(first, second).ended == first


def test_the_first_end_of_a_bond_is_remembered() -> None:
    """A State that withdrew and then ceased to exist had withdrawn."""
    left = effect(Trigger.LEAVE, ground="withdrawal")
    state = after(effect(Trigger.CONSENT), effect(Trigger.ENTER_INTO_FORCE), left, effect(Trigger.EXTINGUISH)).of("USA")
    assert state.end == left
    assert state.extinct == effect(Trigger.EXTINGUISH)


def test_a_new_consent_begins_a_new_bond() -> None:
    """What is remembered of the old bond is gone."""
    state = after(
        effect(Trigger.CONSENT), effect(Trigger.ENTER_INTO_FORCE), effect(Trigger.LEAVE), effect(Trigger.CONSENT)
    ).of("USA")  # fmt: skip
    assert (state.standing, state.operation) == (Standing.CONTRACTING, Operation.NOT_IN_FORCE)
    assert (state.end, state.bound_by) == (None, None)


def test_resumption_forgets_the_suspension() -> None:
    """A party that performs again has no suspension, nor confirmations of one."""
    state = after(
        effect(Trigger.CONSENT), effect(Trigger.ENTER_INTO_FORCE), effect(Trigger.SUSPEND),
        effect(Trigger.CONFIRM_SUSPENSION), effect(Trigger.RESUME),
    ).of("USA")  # fmt: skip
    assert (state.operation, state.suspension, state.confirmations) == (Operation.IN_FORCE, None, ())


def test_a_successor_joins_its_predecessors_side() -> None:
    """The sides of a treaty follow succession."""
    state = evolve(initial_state({"SUHH": "eastern"}), effect(Trigger.SUCCEED, "RUS", predecessor="SUHH"))
    assert state.sides["RUS"] == "eastern"


def test_a_state_does_not_change_when_another_follows_it() -> None:
    """States are values; a history can keep each of them."""
    before = after(effect(Trigger.SIGN))
    evolve(before, effect(Trigger.CONSENT))
    assert before.of("USA").standing is Standing.SIGNATORY


def test_the_parties_are_those_bound_in_the_order_of_their_codes() -> None:
    """Contracting States are no parties yet (VCLT art. 2(1)(g))."""
    state = after(
        *(effect(Trigger.CONSENT, code) for code in ("USA", "ALB", "BEL")),
        *(effect(Trigger.ENTER_INTO_FORCE, code) for code in ("USA", "ALB")),
    )
    assert [party.party for party in state.bound()] == ["ALB", "USA"]


def test_a_party_is_suspended_by_those_on_the_other_side_only() -> None:
    """A suspension is felt by those to whom performance was due (VCLT art. 72(1)(a))."""
    told = given(
        exchange_treaty(),
        *both_ratified(),
        event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="succession"),
        event("suspended", "RUS", "2019-03-04"),
    ).state("2019-03-04")
    assert suspended_by(told, "USA") == ("RUS",)
    assert suspended_by(told, "SUHH") == ()
