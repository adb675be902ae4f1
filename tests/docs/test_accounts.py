"""Every fact and row that the record was made from is accounted for, by events that say what it says."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from accounts import BASE, DATA_SETS, Fact, Item, Record, Threshold, deeds, facts, instruments, participants, reasons
from treatylog.projection.world import World

ROOT = Path(__file__).parents[2]
FACTS = {f"{key}: {one.id}": (key, one) for key, ones in facts().items() for one in ones}
STATED = {"ilo-c005", "ilo-c015", "teu-art-50", "unesco-constitution", "unification-treaty"}
"""The instruments whose entry into force is only stated: the deposits are not all in the record."""

HELD = ("", "other-date")
"""What stands beside a date that an event holds, be it by another date."""
TOOK_THE_PLACE_OF = {("RUS", "SUHH"), ("YEM", "YDYE")}


@pytest.fixture(scope="module")
def record() -> Record:
    return Record.bundled()


def items() -> Iterator[tuple[str, Item]]:
    for key, ones in participants().items():
        yield from ((key, one) for one in ones)


def in_record(key: str) -> bool:
    return (ROOT / "events" / key).is_dir()


def test_each_file_of_facts_is_accounted_for_in_full() -> None:
    """As many facts as the file has, none twice, for every file about an instrument of the record."""
    held = facts()
    expected = {one.key: one.facts for one in instruments() if one.facts and (one.key in held or in_record(one.key))}
    assert {key: len({fact.id for fact in ones}) for key, ones in held.items()} == expected
    assert sum(expected.values()) == len(FACTS)


def test_each_list_of_participants_is_accounted_for_in_full() -> None:
    """As many rows as the list has, each date of a row once, for every list of an instrument of the record."""
    held = participants()
    expected = {one.key: one.rows for one in instruments() if one.rows and (one.key in held or in_record(one.key))}
    assert {key: len({one.row for one in ones}) for key, ones in held.items()} == expected
    assert [
        each for each, times in Counter((key, one.row, one.what) for key, one in items()).items() if times > 1
    ] == []


def test_no_file_of_the_accounts_is_unknown() -> None:
    """Each file under docs/base is in the index."""
    known = {one.key for one in instruments()}
    assert {file.stem for folder in ("facts", "participants") for file in (BASE / folder).iterdir()} <= known


def test_every_fact_is_held_by_events_of_the_record(record: Record) -> None:
    """Each names at least one event, and none that is not there."""
    assert [name for name, (_, one) in FACTS.items() if not one.events] == []
    named = {event for _, one in FACTS.values() for event in one.events}
    assert named - record.events.keys() == set()


def test_no_fact_is_held_by_an_event_of_another_party(record: Record) -> None:
    """An event that has a party has one of the fact's actors, where these are parties to the treaty."""
    assert [name for name, (key, one) in FACTS.items() if is_of_another(record, key, one)] == []


def is_of_another(record: Record, key: str, one: Fact) -> bool:
    states = record.world.timeline(key).parties if key in record.world.knowledge.treaties else ()
    if not set(one.actors) <= set(states):
        return False
    concerned = [record.parties(event) for event in one.events]
    return any(parties and parties.isdisjoint(one.actors) for parties in concerned)


def test_every_date_of_a_fact_is_found(record: Record) -> None:
    """Its day and that of its effect are said by an event or derived from it, or a remark says why not."""
    assert [name for name, (_, one) in FACTS.items() if not one.remark and not all_found(record, one)] == []


def all_found(record: Record, one: Fact) -> bool:
    parties = {party for event in one.events for party in record.parties(event)} | set(one.actors)
    return all(any(record.shows(event, day, parties) for event in one.events) for day in one.dates)


def test_a_remark_stands_only_where_a_date_is_not_found(record: Record) -> None:
    """No remark has become idle."""
    assert [name for name, (_, one) in FACTS.items() if one.remark and all_found(record, one)] == []


def test_every_act_whose_document_is_known_rests_on_it(record: Record) -> None:
    """Each fact, by one of its events: the line cites one of the documents, or was named by it since."""
    events = {one.id: one.events for _, one in FACTS.values()}
    for one in deeds():
        assert set(one.sources) <= record.sources.keys(), one
        for fact in one.facts if one.sources else ():
            manners = {record.manner(event, source) for event in events[fact] for source in one.sources}
            assert manners - {None}, (one.file, fact)


def test_no_data_set_and_no_absence_passes_for_a_document() -> None:
    """Nor is a document named where none is known; then a remark says so."""
    absent = {*DATA_SETS, "no-document"}
    assert [one for one in deeds() if absent & {source.partition("/")[2] for source in one.sources}] == []
    assert [one for one in deeds() if bool(one.sources) == bool(one.remark)] == []


def test_every_date_of_a_row_is_held_or_set_aside_for_a_reason(record: Record) -> None:
    """Its event is there, or a reason of the list is given."""
    known = reasons()
    for key, one in items():
        assert one.event or one.set_aside, (key, one)
        assert not one.set_aside or one.set_aside in known, (key, one)
        assert not one.event or one.event in record.events, (key, one)


def test_the_events_of_a_row_are_those_of_its_party(record: Record) -> None:
    """The party acted, or the State whose place it took: lists print its acts under the new name."""
    for key, one in items():
        if one.set_aside in HELD and one.party not in record.parties(one.event):
            assert {(one.party, code) for code in record.parties(one.event)} <= TOOK_THE_PLACE_OF, (key, one)


def test_every_date_of_a_row_that_is_not_set_aside_is_found(record: Record) -> None:
    """The event says it, or the party's position changes on it."""
    held = [(key, one) for key, one in items() if one.on and one.set_aside in HELD]
    unfound = [
        (key, one)
        for key, one in held
        if not record.shows(one.event, one.on, {one.party, *record.parties(one.event)})
        and not (one.set_aside and one.what == "in_force")
    ]
    assert unfound == []


def test_no_event_is_the_consent_of_two_rows() -> None:
    """The facts and the rows were merged without doubles."""
    consents = Counter(one.event for _, one in items() if one.what == "consent" and one.event and not one.set_aside)
    assert [event for event, times in consents.items() if times > 1] == []


def test_the_days_that_follow_from_the_deposits_are_those_that_are_known(record: Record) -> None:
    """Of every instrument whose deposits are in the record."""
    found = tuple(record.thresholds())
    assert {one.key for one in found if not one.is_derived} == STATED
    assert [one for one in found if one.is_derived and not one.is_equal] == []


@pytest.mark.parametrize("key", ["att", "iccpr", "paris-agreement", "tpnw", "unfccc", "vclt"])
def test_the_deposits_named_complete_the_threshold(record: Record, key: str) -> None:
    """Without them the treaty enters into force later: the day is counted and not typed in."""
    one = next(one for one in record.thresholds() if one.key == key)
    later = without(record, one)
    assert one.on
    assert later is None or later > one.on


def without(record: Record, one: Threshold) -> date | None:
    acts = tuple(
        act for act in record.world.stream(one.key).acts if act.id not in one.last and act.type != "entered_into_force"
    )
    entry = World(record.world.knowledge.acting(one.key, acts)).timeline(one.key).instrument.states[-1].in_force
    return entry.on if entry else None
