"""Event: one small class per type, told apart by ``type``, strict in its keys and values."""

from typing import Any

import pytest

from treatylog.domain.declaration import DECLARATION_LAW
from treatylog.domain.effects import RULES, STATEMENTS
from treatylog.errors import InvalidEvent
from treatylog.facts.event import EVENT_TYPES, Suspended, event_json, parse_event

NOTICE = {
    "id": "t/0001", "treaty": "t", "type": "withdrawal_notified", "party": "USA", "on": "2019-02-02", "sources": ["s"],
}  # fmt: skip

WORDS = {
    "withdrawal_announced", "suspension_announced", "breach_alleged", "domestic_act_done", "statement_made", "adopted",
}  # fmt: skip
"""Types that move nothing by their nature (an announcement is no act; a vote at home does not bind abroad)."""

OVERLAYS = {"position_stated"}
"""Types that move no state and are laid over it: a dispute."""

RECORDERS_OWN = {"defined", "party_defined", "group_defined", "corrected", "annulled"}
"""Types without a legal date: what the recorder says of the record."""


def test_every_type_is_judged_somewhere_or_moves_nothing_by_its_nature() -> None:
    """No type is without a decision on its law; one added later must be put in one of these places."""
    judged = {*RULES, *STATEMENTS, *DECLARATION_LAW.rules, *DECLARATION_LAW.statements}
    assert judged | WORDS | OVERLAYS | RECORDERS_OWN == set(EVENT_TYPES)
    assert not judged & (WORDS | OVERLAYS | RECORDERS_OWN)


def test_no_type_is_both_an_act_and_a_stated_effect() -> None:
    """What somebody did is judged by one table, what somebody says followed from it by another."""
    assert not set(RULES) & set(STATEMENTS)


def test_a_line_becomes_an_event_of_its_type_and_a_line_again() -> None:
    """What is written is what is read, in a fixed order of keys."""
    line = {**NOTICE, "effective_on": "2019-09-01", "note": "By note."}
    assert list(event_json(parse_event(line)).items()) == list(
        {key: line[key] for key in ("id", "treaty", "type", "party", "on", "sources", "effective_on", "note")}.items()
    )


def test_an_event_does_not_change() -> None:
    """A fact is frozen."""
    with pytest.raises(ValueError, match="frozen"):
        setattr(parse_event(NOTICE), "note", "later")  # noqa: B010 - it must fail at run time, not only for mypy


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"type": "withdrawal_notifed"}, "unknown type 'withdrawal_notifed'. Did you mean 'withdrawal_notified'"),
        ({"type": None}, "type"),
        ({"pary": "USA"}, "unknown field 'pary'"),
        ({"stance": "in full"}, "unknown field 'stance'"),
        ({"ground": "expiry"}, "ground 'expiry'"),
        ({"on": "2019-02-30"}, "'2019-02-30' is not a date of the calendar"),
        ({"on": 0}, "0 is not a date"),
        ({"on": 20190202}, "20190202 is not a date"),
        ({"effective_on": "2019-09"}, "names no single day"),
        ({"party": "usa"}, "party"),
        ({"party": "U S A"}, "party"),
        ({"party": None}, "party"),
        ({"sources": []}, "sources"),
        ({"sources": ["S"]}, "sources"),
        ({"id": "t/UPPER"}, "id"),
        ({"id": "0001"}, "id"),
        ({"id": "t/" + "a" * 65}, "id"),
        ({"treaty": "T"}, "treaty"),
        ({"text": ""}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"note": 5}, "note"),
        ({"confidence": "certain"}, "confidence"),
        ({"without_effect": "Not A Slug"}, "without_effect"),
    ],
)
def test_a_fault_is_named_with_its_field(change: dict[str, Any], says: str) -> None:
    """An event of another form is an error that says where the fault is."""
    with pytest.raises(InvalidEvent) as fault:
        parse_event({**NOTICE, **change})
    assert says in fault.value.message


@pytest.mark.parametrize("name", ["id", "treaty", "party", "on", "sources"])
def test_a_missing_field_is_named(name: str) -> None:
    """What the type needs and the line lacks is said."""
    with pytest.raises(InvalidEvent, match=f"field '{name}' is missing"):
        parse_event({key: value for key, value in NOTICE.items() if key != name})


def test_a_line_without_a_type_is_told_so() -> None:
    """Without its type nothing can be said of an event."""
    with pytest.raises(InvalidEvent, match="no 'type' is given"):
        parse_event({key: value for key, value in NOTICE.items() if key != "type"})


def test_every_fault_is_said_at_once() -> None:
    """A recorder corrects a line once, not fault by fault."""
    with pytest.raises(InvalidEvent) as fault:
        parse_event({**NOTICE, "on": "2019-02-30", "pary": "USA"})
    assert "2019-02-30" in fault.value.message
    assert "pary" in fault.value.message


@pytest.mark.parametrize("text", ["", "{", '{"id": "t/1"', "[]", "null", "5", '"signed"'])
def test_text_that_is_no_json_object_is_an_invalid_event(text: str) -> None:
    """Broken JSON and JSON of another kind are refused like any other fault."""
    with pytest.raises(InvalidEvent):
        parse_event(text)


def test_a_position_may_be_about_a_span_of_time() -> None:
    """``about`` has the dates from and until which the position is held."""
    line = {**NOTICE, "type": "position_stated", "held_by": "RUS", "text": "No.", "about": {"from": "2018-10-20"}}
    assert event_json(parse_event(line))["about"] == {"from": "2018-10-20"}


def test_a_correction_carries_the_act_that_takes_the_place() -> None:
    """The replacement is an event of its own type, checked like any other."""
    correction = {
        "id": "t/0002", "treaty": "t", "type": "corrected", "on": "2020-01-01", "sources": ["s"], "corrects": "t/0001",
        "reason": "recording", "replacement": {**NOTICE, "on": "2019-02-03"},
    }  # fmt: skip
    assert event_json(parse_event(correction)) == correction
    with pytest.raises(InvalidEvent, match="pary"):
        parse_event({**correction, "replacement": {**NOTICE, "pary": "USA"}})


def test_a_correction_does_not_replace_by_a_recorders_own_event() -> None:
    """Only an act with a legal date can take an act's place."""
    with pytest.raises(InvalidEvent):
        parse_event(
            {"id": "t/0002", "treaty": "t", "type": "corrected", "on": "2020-01-01", "sources": ["s"],
             "corrects": "t/0001", "reason": "recording",
             "replacement": {"id": "t/0001", "treaty": "t", "type": "annulled", "on": "2020-01-01", "sources": ["s"],
                             "corrects": "t/0003", "by": "USA"}}
        )  # fmt: skip


def test_the_type_of_an_event_is_the_name_of_its_class() -> None:
    """``withdrawal_notified`` is ``WithdrawalNotified``: one word for one thing."""
    for name, model in EVENT_TYPES.items():
        assert model.__name__ == "".join(part.title() for part in name.split("_"))
    assert EVENT_TYPES["suspended"] is Suspended
