"""Judging many acts that join at once comes to the same as judging each when it joins."""

from collections.abc import Iterator, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from properties.trying import bounded
from treatylog.domain.decide import Verdict, verdicts
from treatylog.facts.event import Event, LegalAct, event_json, parse_event
from treatylog.facts.treaty import Treaty
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.timeline import timeline
from treatylog.service.judging import Around, judged_id, judgement
from treatylog.testing.strategies import exact, lives, treaties

Acts = tuple[LegalAct, ...]


@bounded
@given(treaties(), lives(), st.randoms(use_true_random=False), st.data())
def test_acts_are_judged_as_things_stood_when_each_joined(
    treaty: Treaty, acts: Acts, chance: Random, data: st.DataObject
) -> None:
    """Whatever joined later, in whatever order; acts that declare, name or correct one another among them."""
    own = [act for act in acts if act.treaty == "t"]
    shared = [act for act in acts if act.treaty != "t"]
    chance.shuffle(own)
    events = _corrected(list(_declaring(own, data)), data)
    before = data.draw(st.integers(0, len(events)))
    recorded, joining = events[:before], events[before:]
    found = list(judgement(treaty, recorded, joining, Around(shared)))
    assert found == list(one_by_one(treaty, recorded, joining, shared))


def one_by_one(
    treaty: Treaty, recorded: Sequence[Event], joining: Sequence[Event], shared: Sequence[LegalAct]
) -> Iterator[Verdict]:
    """The refusals of those that may not be there, of which each could not join either."""
    numbers = {judged_id(event): number for number, event in enumerate(joining)}
    for verdict in _refusals(treaty, [*recorded, *joining], numbers, shared):
        until = numbers[verdict.act] + 1
        if any(_refusals(treaty, [*recorded, *joining[:until]], [verdict.act], shared)):
            yield verdict


def _refusals(
    treaty: Treaty, events: Sequence[Event], judged: Sequence[str] | dict[str, int], shared: Sequence[LegalAct]
) -> Iterator[Verdict]:
    told = timeline(treaty, corrected_acts(events), shared).history
    return (verdict for verdict in verdicts(treaty, told, judged) if verdict.admission != "admitted")


def _declaring(acts: Sequence[LegalAct], data: st.DataObject) -> Iterator[LegalAct]:
    """*acts*, some of which say that they are without effect, or come after another."""
    names = [act.id for act in acts]
    for act in acts:
        said = data.draw(st.sampled_from((None, None, None, None, "not-a-party", "overtaken", "already-consented")))
        after = data.draw(st.none() | st.none() | st.sampled_from(names))
        update = {"after": after} | ({"without_effect": said} if "without_effect" in type(act).model_fields else {})
        yield act.model_copy(update=update)


def _corrected(acts: Sequence[LegalAct], data: st.DataObject) -> list[Event]:
    """*acts*, a few of them struck out or put under another date at some time, and now and then that taken back."""
    events: list[Event] = list(acts)
    for number in range(data.draw(st.integers(0, 3)) if acts else 0):
        event = data.draw(st.sampled_from(events))
        said = {"id": f"t/c{number}", "treaty": "t", "on": "2020-01-01", "sources": ["s"], "corrects": event.id}
        moved = data.draw(st.none() | exact()) if isinstance(event, LegalAct) else None
        instead = {"replacement": event_json(event) | {"on": moved}} if moved else {}
        change = parse_event({**said, **instead, "type": "corrected", "reason": "recording"})
        events.insert(data.draw(st.integers(events.index(event) + 1, len(events))), change)
    return events
