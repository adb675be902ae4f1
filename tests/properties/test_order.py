"""The order of recording does not matter: only dates, what comes after what, and ids do."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from histories import unfolded
from properties.trying import bounded
from treatylog.domain.act import act_of, in_order
from treatylog.domain.declaration import DECLARATION_LAW
from treatylog.domain.history import unfold
from treatylog.facts.event import LegalAct, ObjectionMade
from treatylog.facts.treaty import Treaty
from treatylog.testing.strategies import exact, lives, pledges, treaties

Acts = tuple[LegalAct, ...]


@bounded
@given(treaties(), lives(), st.randoms(use_true_random=False))
def test_acts_recorded_in_any_order_make_one_history(treaty: Treaty, acts: Acts, chance: Random) -> None:
    """Effects, rulings and states are the same."""
    shuffled = sorted(acts, key=lambda _: chance.random())
    assert unfolded(treaty, shuffled) == unfolded(treaty, acts)


@bounded
@given(pledges(), st.randoms(use_true_random=False))
def test_declarations_recorded_in_any_order_make_one_history(acts: Acts, chance: Random) -> None:
    """Pledges, rounds and answers are the same."""
    seen = [act_of(act) for act in acts]
    assert unfold(DECLARATION_LAW, sorted(seen, key=lambda _: chance.random())) == unfold(DECLARATION_LAW, seen)


@bounded
@given(lives(st.sampled_from(["2000-01-01", "2000-01-02"])), st.data())
def test_after_is_kept_where_it_can_be(acts: Acts, data: st.DataObject) -> None:
    """Each act comes once, by date, and after the one it names on its day unless they name each other in a circle."""
    ids = [act.id for act in acts]
    earlier = {act.id: data.draw(st.none() | st.sampled_from(ids[:n])) if n else None for n, act in enumerate(acts)}
    ordered = in_order(act_of(act.model_copy(update={"after": earlier[act.id]})) for act in acts)
    assert sorted(act.id for act in ordered) == sorted(ids)
    assert [act.on for act in ordered] == sorted(act.on for act in ordered)
    place = {act.id: n for n, act in enumerate(ordered)}
    by_id = {act.id: act for act in ordered}
    for act in ordered:
        if act.after and by_id[act.after].on == act.on:
            assert place[act.after] < place[act.id]


@bounded
@given(treaties(), lives(exact()), st.sampled_from(["a", "m", "z"]))
def test_the_key_of_a_treaty_does_not_matter(treaty: Treaty, acts: Acts, key: str) -> None:
    """Ids sort by the treaty's key, and the parties stream has one too: no State's fate hangs on it."""
    renamed = [_renamed(act, key) if act.treaty == "t" else act for act in acts]
    one, other = unfolded(treaty, acts), unfolded(treaty, renamed)
    assert one.days == other.days
    for mine, its in zip(one.states, other.states, strict=True):
        assert {code: (p.standing, p.operation) for code, p in mine.parties.items()} == {
            code: (p.standing, p.operation) for code, p in its.parties.items()
        }


def _renamed(act: LegalAct, key: str) -> LegalAct:
    """*act* in the stream of *key*, and so the event it answers."""
    update = {"id": act.id.replace("t/", f"{key}/", 1), "treaty": key}
    if isinstance(act, ObjectionMade):
        update["to"] = act.to.replace("t/", f"{key}/", 1)
    return act.model_copy(update=update)
