"""What holds of every history, however lawless its acts."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given

from histories import unfolded
from properties.trying import bounded
from treatylog.domain.act import act_of
from treatylog.domain.declaration import DECLARATION_LAW
from treatylog.domain.effects import law_of
from treatylog.domain.history import replay, unfold
from treatylog.domain.machine import LEGAL_PAIRS
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Bearing
from treatylog.domain.state import TreatyState
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.timeline import timeline
from treatylog.testing.strategies import dates, days, lives, pledges, treaties

Acts = tuple[LegalAct, ...]
DAY = timedelta(days=1)


@bounded
@given(treaties(), lives(), dates())
def test_there_is_no_hindsight(treaty: Treaty, acts: Acts, on: date) -> None:
    """An act that has effect after a day changes no state at or before it, and no ruling but to overtake an effect."""
    whole, until = unfolded(treaty, acts), unfolded(treaty, [act for act in acts if act_of(act).on <= on])
    for day in {on, *(day for day in whole.days if day <= on)}:
        assert whole.at(day) == until.at(day)
    for id, ruling in until.rulings.items():
        assert whole.rulings[id] == ruling or "overtaken" in (whole.rulings[id].reason, ruling.reason)


@bounded
@given(pledges(), dates())
def test_there_is_no_hindsight_in_declarations(acts: Acts, on: date) -> None:
    """A later answer does not change what was answered."""
    whole = unfold(DECLARATION_LAW, [act_of(act) for act in acts])
    until = unfold(DECLARATION_LAW, [act_of(act) for act in acts if act.on.last <= on])
    for day in {on, *(day for day in whole.days if day <= on)}:
        assert whole.at(day) == until.at(day)


@bounded
@given(treaties(), lives(days()), dates())
def test_there_is_no_hindsight_where_dates_are_imprecise(treaty: Treaty, acts: Acts, on: date) -> None:
    """What may have been done only after a day changes nothing that could be said of it, the duties included."""
    whole, until = _timeline(treaty, acts), _timeline(treaty, [act for act in acts if act_of(act, "first").on <= on])
    for party in whole.parties:
        if party in until.parties:
            assert whole.could_be(party, on) == until.could_be(party, on)
            assert [(d.id, d.state, d.since) for d in whole.obligations(party, on)] == [
                (d.id, d.state, d.since) for d in until.obligations(party, on)
            ]


def _timeline(treaty: Treaty, acts: list[LegalAct] | Acts):  # type: ignore[no-untyped-def]
    return timeline(treaty, [act for act in acts if act.treaty == "t"], [act for act in acts if act.treaty != "t"])


@bounded
@given(treaties(), lives())
def test_replay_is_what_was_unfolded(treaty: Treaty, acts: Acts) -> None:
    """Folding the effects up to any date gives the state of that date."""
    history = unfolded(treaty, acts)
    for on in {day + step for day in history.days for step in (-DAY, 0 * DAY, DAY)}:
        assert replay(law_of(treaty), history.effects, on=on) == history.at(on)


@bounded
@given(pledges())
def test_replay_of_a_declaration_is_what_was_unfolded(acts: Acts) -> None:
    """Folding the effects up to any date gives the state of that date."""
    history = unfold(DECLARATION_LAW, [act_of(act) for act in acts])
    for on in history.days:
        assert replay(DECLARATION_LAW, history.effects, on=on) == history.at(on)


@bounded
@given(treaties(), lives())
def test_no_effect_comes_before_its_cause(treaty: Treaty, acts: Acts) -> None:
    """Neither in date nor in the order of effects, nor before the acts it rests on."""
    effects = unfolded(treaty, acts).effects
    done = {act.id: act_of(act).on for act in acts}
    assert [effect.on for effect in effects] == sorted(effect.on for effect in effects)
    for index, effect in enumerate(effects):
        assert all(done[act] <= effect.on for act in effect.foundation)
        for earlier in (effect.cause, effect.waits_for):
            assert earlier is None or (earlier.on <= effect.on and earlier in effects[:index])


@bounded
@given(treaties(), lives())
def test_only_legal_pairs_exist(treaty: Treaty, acts: Acts) -> None:
    """On every day, for every party."""
    for state in unfolded(treaty, acts).states:
        assert {(party.standing, party.operation) for party in state.parties.values()} <= LEGAL_PAIRS


@bounded
@given(treaties(), lives())
def test_a_party_is_bound_only_by_a_treaty_that_is_in_force(treaty: Treaty, acts: Acts) -> None:
    """Not before it entered into force (art. 24), nor after it ended (art. 70)."""
    for state in unfolded(treaty, acts).states:
        bound = [party.party for party in state.bound()]
        assert not bound or (state.in_force and not state.ended)


@bounded
@given(treaties(), lives())
def test_who_is_gone_is_bound_by_nothing(treaty: Treaty, acts: Acts) -> None:
    """From the day of its extinction, whatever anybody states."""
    for state in unfolded(treaty, acts).states:
        assert not [party.party for party in state.bound() if party.extinct]


@bounded
@given(treaties(), lives())
def test_what_a_state_remembers_goes_with_its_standing(treaty: Treaty, acts: Acts) -> None:
    """A notice runs for those withdrawing, a suspension for those suspended, an end for those who left or lapsed."""
    for state in unfolded(treaty, acts).states:
        for party in state.parties.values():
            assert (party.exit is not None) == (party.standing == "withdrawing")
            assert (party.suspension is not None) == (party.operation == "suspended")
            assert (party.end is not None) == (party.standing == "former_party" or _lapsed(party))
            assert (party.bound_by is not None) == (party.is_bound or party.standing == "former_party")
            assert (party.consent is not None) == (party.standing == "contracting")
            assert party.pending is None or party.is_bound


def _lapsed(party: PartyState) -> bool:
    """Whether the treaty was over for *party* before it was bound."""
    return party.standing == "not_party" and party.end is not None and party.end.ground == "lapse"


@bounded
@given(treaties(), lives())
def test_an_act_without_effect_leaves_no_trace(treaty: Treaty, acts: Acts) -> None:
    """Taken out of the record, it leaves the same states on every day."""
    history = unfolded(treaty, acts)
    idle = {id for id, ruling in history.rulings.items() if ruling.bearing is not Bearing.MOVES}
    bare = unfolded(treaty, [act for act in acts if act.id not in idle])
    assert all(_moved(history.at(day)) == _moved(bare.at(day)) for day in history.days)


def _moved(state: TreatyState) -> TreatyState:
    """*state* without what came to nothing."""
    return replace(state, lapsed=())


@bounded
@given(treaties(), lives())
def test_every_act_is_ruled_on(treaty: Treaty, acts: Acts) -> None:
    """Each once, with a reason where it is without effect."""
    history = unfolded(treaty, acts)
    assert set(history.rulings) == {act.id for act in acts}
    for ruling in history.rulings.values():
        assert (ruling.bearing is Bearing.WITHOUT_EFFECT) == bool(ruling.reason)
        assert (ruling.bearing is Bearing.MOVES) == bool(ruling.effects)
