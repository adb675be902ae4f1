"""The strategies of the test kit give what they promise."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from properties.trying import bounded
from treatylog.facts.event import Annulled, Corrected, LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.world import World
from treatylog.testing import Given, deposits_treaty
from treatylog.testing.strategies import Unlawful, clauses, corrections, histories, unlawful_acts, worlds


@bounded
@given(clauses())
def test_a_clause_stands_in_a_definition(clause: dict[str, Any]) -> None:
    """As `treaty.toml` has it."""
    (name,) = clause
    assert isinstance(deposits_treaty(**clause), Treaty)
    assert clause[name]["article"]


@bounded
@given(histories())
def test_every_act_of_a_lawful_history_joins_the_others(told: Given) -> None:
    """Whichever of them comes last."""
    for act in told.recorded:
        others = tuple(other for other in told.recorded if other.id != act.id)
        line = act.model_dump(mode="json", exclude_none=True)
        Given(told.treaty, (), recorded=others).when(line).then_admitted()


@bounded
@given(unlawful_acts())
def test_an_unlawful_act_does_not_join_a_lawful_history(case: Unlawful) -> None:
    """For the reason that comes with it."""
    case.given.when(case.act).then_refused(case.reason)


@bounded
@given(histories().filter(lambda told: told.recorded), st.data())
def test_a_correction_changes_one_act_and_no_other(told: Given, data: st.DataObject) -> None:
    """It is replaced or taken back."""
    correction = data.draw(corrections(told.recorded))
    assert isinstance(correction, Corrected | Annulled)
    after = {act.id: act for act in corrected_acts([*told.recorded, correction])}
    changed = {act.id for act in told.recorded if after.get(act.id) != act}
    assert changed <= {correction.corrects}
    assert all(isinstance(act, LegalAct) for act in after.values())


@bounded
@given(worlds())
def test_a_world_answers_about_each_of_its_treaties(world: World) -> None:
    """Its parties' states follow each other without a gap."""
    for key in world.knowledge.treaties:
        line = world.timeline(key)
        for party in line.parties:
            bands = line.bands(party)
            assert [band.until for band in bands[:-1]] == [band.since for band in bands[1:]]
