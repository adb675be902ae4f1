"""The clocks, and what is kept up against what is made anew."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from properties.trying import bounded
from treatylog.facts.event import Annulled, Corrected, CorrectionReason, Event, LegalAct, event_json
from treatylog.log.slips import line_of
from treatylog.log.store import RecordedEvent
from treatylog.projection.knowledge import Knowledge, by_stream, corrected_acts, extended, known, published
from treatylog.projection.outlined import outlined
from treatylog.projection.world import World
from treatylog.testing.strategies import dates, logs

Log = list[RecordedEvent]


def events(log: Log) -> list[Event]:
    """The events of *log*."""
    return [item.event for item in log]


def same(one: Knowledge, other: Knowledge) -> bool:
    """Whether two knowledges let one know the same."""
    named = [(code, date(2000, 1, 1)) for code in ("RUS", "XYZ")]
    return (
        one.streams == other.streams
        and one.position == other.position
        and one.directory.codes() == other.directory.codes()
        and all(
            not one.directory.knows(code) or one.directory.name(code, on) == other.directory.name(code, on)
            for code, on in named
        )
    )


@bounded
@given(logs(), st.data())
def test_knowledge_kept_up_is_knowledge_made_anew(log: Log, data: st.DataObject) -> None:
    """However the log is cut into pieces, `extended` and `followed_by` end where `known` does, timelines included."""
    cuts = sorted({0, len(log), *data.draw(st.sets(st.integers(0, len(log)), max_size=4))})
    world = World(Knowledge.nothing())
    for begin, end in pairwise(cuts):
        touched = {item.stream for item in log[begin:end]}
        world = world.followed_by(extended(world.knowledge, by_stream(log[:end]), touched, log[end - 1].position))
        for key in world.knowledge.treaties:
            world.timeline(key)
    whole = World(known(log))
    assert same(world.knowledge, whole.knowledge)
    for key in whole.knowledge.treaties:
        assert world.treaty(key) == whole.treaty(key)
        assert world.timeline(key).history == whole.timeline(key).history
        assert world.timeline(key).earliest == whole.timeline(key).earliest


@bounded
@given(logs(), st.none() | dates())
def test_slips_let_one_know_what_the_events_do(log: Log, public_on: date | None) -> None:
    """Of every stream the same acts, by law and as models, definitions and corrections, by either clock."""
    whole = known(log, public_on=public_on)
    for key, events in by_stream(log).items():
        slips = [(item.position, line_of(item.row[3], event_json(item.event))) for item in events]
        stream = outlined(key, slips, lambda position: log[position - 1], public_on=public_on)
        assert stream.dated == whole.streams[key].dated
        assert stream == whole.streams[key]
        assert stream.acts_of("RUS") == whole.streams[key].acts_of("RUS")


@bounded
@given(logs(), st.data())
def test_what_was_recorded_later_does_not_change_what_was_known(log: Log, data: st.DataObject) -> None:
    """What the log knew at an instant is what its beginning lets one know, for ever."""
    cut = log[data.draw(st.integers(0, len(log) - 1))].recorded_at
    then = [item for item in log if item.recorded_at <= cut]
    assert then == log[: len(then)]
    grown = Knowledge.nothing()
    for end in range(1, len(then) + 1):
        grown = extended(grown, by_stream(then[:end]), {then[end - 1].stream}, end)
    assert same(known(then), grown)


@bounded
@given(logs())
def test_what_counts_is_the_last_that_was_said_of_an_act(log: Log) -> None:
    """Its replacement, nothing where it was removed or annulled, else itself."""
    by_id = {event.id: event for event in events(log) if isinstance(event, LegalAct)}
    expected: dict[str, LegalAct | None] = dict(by_id)
    for event in events(log):
        if isinstance(event, Corrected):
            expected[event.corrects] = event.replacement
        elif isinstance(event, Annulled):
            expected[event.corrects] = None
    for stream, items in by_stream(log).items():
        acts = {act.id: act for act in corrected_acts(events(items))}
        assert acts == {id: act for id, act in expected.items() if act and id.startswith(f"{stream}/")}


@bounded
@given(logs(), dates())
def test_nothing_counts_before_it_was_public(log: Log, day: date) -> None:
    """Of what is known, only what was published by then."""
    for stream in known(log, public_on=day).streams.values():
        assert all(published(act) <= day for act in stream.acts)


@bounded
@given(logs(), dates())
def test_our_own_mistakes_are_corrected_whatever_was_public(log: Log, day: date) -> None:
    """Where no other had to speak first, the world knew at the time what we know now."""
    ours = [event for event in events(log) if not _is_for_others_to_say(event)]
    assert corrected_acts(ours, day) == tuple(act for act in corrected_acts(ours) if published(act) <= day)


@bounded
@given(logs(), dates())
def test_what_others_rectify_counts_from_its_date(log: Log, day: date) -> None:
    """Before it, all is as though it had not been said; from it on, as though it had always been."""
    said = [event for event in events(log) if not (_is_for_others_to_say(event) and event.on > day)]  # type: ignore[union-attr,operator]
    assert corrected_acts(events(log), day) == tuple(act for act in corrected_acts(said) if published(act) <= day)


def _is_for_others_to_say(event: Event) -> bool:
    rectified = isinstance(event, Corrected) and event.reason is CorrectionReason.DEPOSITARY_RECTIFICATION
    return rectified or isinstance(event, Annulled)


@bounded
@given(logs(), dates(), st.data())
def test_a_later_public_date_takes_no_act_away_that_nobody_corrected(log: Log, day: date, data: st.DataObject) -> None:
    """The world learns; it forgets only what was rectified or annulled."""
    later = data.draw(st.dates(day, date(2030, 1, 1)))
    touched = {event.corrects for event in events(log) if isinstance(event, Corrected | Annulled)}
    before = {act.id for act in corrected_acts(events(log), day)} - touched
    assert before <= {act.id for act in corrected_acts(events(log), later)}
