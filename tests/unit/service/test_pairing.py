"""From a world to how a treaty stands between two: what is told where the record, or the two, leave it open."""

from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest

from pairs import ACCEPTED, THIRD_MONTH, acceded, accepted, convention, objected, refused, reserved
from treatylog.errors import InvalidPair
from treatylog.facts.directory import Directory
from treatylog.facts.event import PARTIES_STREAM
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.pairing import between
from treatylog.service.telling import Asked
from treatylog.testing import Given, Line, event, extinguished, provision

RESERVES: dict[str, Any] = {"provision": [provision("I"), provision("II")]}


def world_of(told: Given) -> World:
    """The world of one history alone."""
    own = tuple(act for act in told.events if act.treaty != PARTIES_STREAM)
    shared = tuple(act for act in told.events if act.treaty == PARTIES_STREAM)
    streams = {
        told.treaty.key: StreamKnowledge(told.treaty.key, told.treaty, acts=own),
        PARTIES_STREAM: StreamKnowledge(PARTIES_STREAM, None, acts=shared),
    }
    return World(Knowledge(MappingProxyType(streams), Directory.of({}), 0))


def asked(told: Given, one: str, other: str, on: str) -> answers.BetweenAnswer:
    """The answer for *one* and *other* on *on*, asked in 2026."""
    today = date(2026, 11, 23)
    when = Asked(date.fromisoformat(on), datetime(2026, 11, 23, 18, tzinfo=UTC), None, today, "0")
    return between(world_of(told), "t", (one, other), when)


def both(told: Given, one: str, other: str, on: str) -> tuple[answers.BetweenAnswer, answers.BetweenAnswer]:
    """The answer in either order."""
    return asked(told, one, other, on), asked(told, other, one, on)


def in_doubt(answer: answers.BetweenAnswer) -> tuple[bool | None, bool | None, bool]:
    """In force, in operation, certain."""
    return answer.in_force, answer.in_operation, answer.certain


# Readings


def forbidding(*lines: Line) -> Given:
    """A convention to which no reservation may be made, and one that Albania made."""
    rule = {"article": "42", "permitted": "none"}
    made = reserved("ALB", "1995-01-01", provisions=["I"])
    return convention(event("ratified", "ALB", "1995-01-01"), made, *lines, reservations=rule, **RESERVES)


def test_a_forbidden_reservation_has_two_readings() -> None:
    """Severed, or no bond at all (VCLT art. 19; practice differs): both are told, and neither moves the answer."""
    for answer in both(forbidding(), "FRA", "ALB", "2000-01-01"):
        assert (answer.in_force, answer.disputed) == (True, True)
        severed, unbound = answer.readings
        assert severed.startswith("Albania is bound without its reservation")
        assert unbound.startswith("Albania is not bound at all")
        assert answer.sentence.endswith("This is disputed.")


def test_an_objection_in_full_has_two_readings() -> None:
    """The objecting State holds the other bound without the reservation; that one, only as it reserved."""
    told = convention(
        event("ratified", "ALB", "1995-01-01"),
        reserved("ALB", "1995-01-01", provisions=["I"]),
        objected("FRA", "1995-06-01", stance="in full"),
        **RESERVES,
    )
    for answer in both(told, "FRA", "ALB", "2000-01-01"):
        assert (answer.in_force, answer.disputed) == (True, True)
        assert answer.readings[0].startswith("France holds the treaty in force between the two in full")
        assert answer.readings[1].startswith("Albania is bound only as it reserved")


def test_others_are_not_in_dispute() -> None:
    """The Netherlands objected to nothing."""
    told = convention(
        event("ratified", "ALB", "1995-01-01"),
        reserved("ALB", "1995-01-01"),
        objected("FRA", "1995-06-01", stance="in full"),
    )
    answer = asked(told, "NLD", "ALB", "2000-01-01")
    assert (answer.disputed, answer.readings) == (False, ())


def test_a_simple_objection_is_no_dispute() -> None:
    """Both know what does not apply between them (VCLT art. 21(3))."""
    told = convention(
        event("ratified", "ALB", "1995-01-01"),
        reserved("ALB", "1995-01-01", provisions=["I"]),
        objected("FRA", "1995-06-01"),
        **RESERVES,
    )
    answer = asked(told, "FRA", "ALB", "2000-01-01")
    assert (answer.disputed, answer.readings, answer.excluded_provisions) == (False, (), ("I",))


def test_an_objection_that_opposes_entry_into_force_bars_it() -> None:
    """No readings: it is not in force between the two (VCLT art. 20(4)(b))."""
    told = convention(
        event("ratified", "ALB", "1995-01-01"),
        reserved("ALB", "1995-01-01"),
        objected("FRA", "1995-06-01", stance="opposes entry into force"),
    )
    for answer in both(told, "FRA", "ALB", "2000-01-01"):
        assert (answer.in_force, answer.bar, answer.readings) == (False, "entry-opposed", ())


def test_what_is_held_of_the_two_is_told_in_either_order() -> None:
    """A position on how it stands between two makes the pair disputed, and neither party's own status."""
    said = event("position_stated", "FRA", "1995-01-01", towards=["NLD"], held_by="NLD", text="We are not bound.")
    for answer in both(convention(said), "FRA", "NLD", "2000-01-01"):
        assert (answer.disputed, [position.says for position in answer.positions]) == (True, ["We are not bound."])
    assert not asked(convention(said, event("ratified", "BEL", "1991-01-01")), "FRA", "BEL", "2000-01-01").disputed


# Needs


def test_a_missing_acceptance_is_said_in_words() -> None:
    """Whose, and of whose accession."""
    told = convention(acceded("ALB", "1995-01-01"), accession=ACCEPTED)
    for answer in both(told, "FRA", "ALB", "2000-01-01"):
        assert in_doubt(answer) == (False, False, False)
        assert answer.needs == ("whether France accepted Albania's accession",)


def test_with_all_acceptances_on_record_nothing_is_missing() -> None:
    """Silence is then an answer."""
    told = convention(acceded("ALB", "1995-01-01"), accession=ACCEPTED, coverage={"acceptances": "all"})
    answer = asked(told, "FRA", "ALB", "2000-01-01")
    assert (in_doubt(answer), answer.needs) == ((False, False, True), ())


def test_an_instrument_of_unknown_kind_is_missing() -> None:
    """A State stated to be a party, by what instrument is not on record: whether it had to be accepted is open."""
    told = convention(event("entered_into_force", "BEL", "1996-01-01"), accession=ACCEPTED)
    for answer in both(told, "FRA", "BEL", "2000-01-01"):
        assert in_doubt(answer) == (None, None, False)
        (need,) = answer.needs
        assert need == "by what instrument Belgium consented to be bound"


def test_a_refusal_needs_nothing_more() -> None:
    """It was said."""
    told = convention(acceded("ALB", "1995-01-01"), refused("FRA", "1995-06-01", "ALB"), accession=ACCEPTED)
    answer = asked(told, "FRA", "ALB", "2000-01-01")
    assert (in_doubt(answer), answer.bar) == ((False, False, True), "accession-refused")


@pytest.mark.parametrize("other", ["FRA", "BEL"])
def test_of_a_state_that_is_not_listed_the_record_says_nothing(other: str) -> None:
    """Null with a party, and with another that is not listed."""
    told = convention(coverage={"parties": "listed"})
    answer = asked(told, "JPN", other, "2000-01-01")
    assert in_doubt(answer) == (None, None, False)
    assert any("Japan" in need for need in answer.needs)
    assert answer.sentence.startswith("The record")


def test_with_one_that_is_known_to_be_outside_there_is_no_doubt() -> None:
    """Whatever the other is, it is not in force between the two."""
    told = convention(event("signed", "BEL", "1991-01-01"), coverage={"parties": "listed"})
    for answer in both(told, "JPN", "BEL", "2000-01-01"):
        assert (answer.in_force, answer.bar) == (False, "not-parties")


# Days that are not known


def vague(day: str, type: str = "ratified") -> Given:
    """Belgium consents on a vague day."""
    return convention(event(type, "BEL", day))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1994-12-31", (False, False, True)),
        ("1995-01-01", (None, None, False)),
        ("1995-12-30", (None, None, False)),
        ("1995-12-31", (True, True, True)),
    ],
)
def test_within_the_time_of_a_vague_act_it_is_not_known(
    on: str, expected: tuple[bool | None, bool | None, bool]
) -> None:
    """Before and after it is certain."""
    for answer in both(vague("1995"), "FRA", "BEL", on):
        assert in_doubt(answer) == expected


def test_in_force_may_be_known_where_in_operation_is_not() -> None:
    """A suspension in some month: the treaty stays in force, whether it operates is open."""
    told = convention(event("suspended", "FRA", "1995-03"))
    for answer in both(told, "FRA", "NLD", "1995-03-15"):
        assert in_doubt(answer) == (True, None, False)
        assert answer.needs == ("the very day of an act that the record dates only to a month or a year",)
    assert in_doubt(asked(told, "FRA", "NLD", "1995-02-28")) == (True, True, True)
    assert in_doubt(asked(told, "FRA", "NLD", "1995-03-31")) == (True, False, True)


def test_an_acceptance_of_a_vague_day_is_reckoned_from_both_ends() -> None:
    """Accepted in 1996: in force from the third month after, at the earliest 1 March 1996, at the latest 1997."""
    told = convention(
        acceded("ALB", "1995-01-01"), accepted("FRA", "1996", "ALB"), accession={**ACCEPTED, "then": THIRD_MONTH}
    )
    found = {day: asked(told, "FRA", "ALB", day).in_force for day in ("1996-02-29", "1996-06-01", "1997-04-01")}
    assert found == {"1996-02-29": False, "1996-06-01": None, "1997-04-01": True}


def test_a_vague_act_of_a_third_state_leaves_no_doubt() -> None:
    """Belgium's year says nothing of France and the Netherlands."""
    assert in_doubt(asked(vague("1995"), "FRA", "NLD", "1995-06-01")) == (True, True, True)


def test_beyond_what_was_checked_it_is_told_and_not_certain() -> None:
    """The record holds nothing later."""
    answer = asked(convention(coverage={"through": "2000-12-31"}), "FRA", "NLD", "2001-01-01")
    assert in_doubt(answer) == (True, True, False)
    assert "2000-12-31" in answer.needs[0]


# Pairs that are none


def succeeded(mode: str = "succession") -> tuple[Line, ...]:
    """The Czech Republic takes Czechoslovakia's place."""
    return (
        event("ratified", "CSHH", "1991-01-01"),
        extinguished("CSHH", "1993-01-01"),
        event("succeeded", "CZE", "1993-01-01", predecessor="CSHH", mode=mode),
    )


@pytest.mark.parametrize("mode", ["succession", "continuation"])
@pytest.mark.parametrize("on", ["1992-01-01", "1993-01-01", "2000-01-01"])
def test_a_former_state_and_its_successor_are_no_pair(mode: str, on: str) -> None:
    """In either order, on any date."""
    for pair in (("CSHH", "CZE"), ("CZE", "CSHH")):
        with pytest.raises(InvalidPair, match="took the place of") as fault:
            asked(convention(*succeeded(mode)), *pair, on)
        assert fault.value.code == "invalid-pair"


def test_a_predecessor_that_lives_on_and_its_successor_are_a_pair() -> None:
    """Serbia and Montenegro: both exist, so the treaty may be in force between them."""
    told = convention(
        event("ratified", "SRB", "1991-01-01"),
        event("succeeded", "MNE", "2006-10-23", predecessor="SRB", mode="succession"),
    )
    assert asked(told, "SRB", "MNE", "2010-01-01").in_force is True


def test_a_state_is_no_pair_with_itself() -> None:
    """Whether it is a party or not."""
    for code in ("FRA", "ITA"):
        with pytest.raises(InvalidPair, match="paired with itself"):
            asked(convention(), code, code, "2000-01-01")


# The law told in words


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ((acceded("ALB", "1995-01-01"), accepted("FRA", "1996-01-01", "ALB")), {"accession": ACCEPTED}),
        ((event("ratified", "ALB", "1995-01-01"), event("suspended", "ALB", "1996-01-01", towards=["FRA"])), {}),
        ((event("ratified", "ALB", "1995-01-01"), event("suspended", "FRA", "1996-01-01")), {}),
        ((event("ratified", "ALB", "1995-01-01"), event("suspended", "FRA", "1996-01-01", provisions=["I"])), RESERVES),
        ((event("ratified", "ALB", "1995-01-01"), event("declaration_made", "FRA", "1996-01-01", towards=["ALB"])), {}),
    ],
)
def test_every_reason_has_its_events_and_is_a_sentence(lines: tuple[Line, ...], fields: dict[str, Any]) -> None:
    """In the order of time, each with the rule that it comes by."""
    answer = asked(convention(*lines, **fields), "FRA", "ALB", "2000-01-01")
    assert answer.reasons
    assert [reason.on for reason in answer.reasons] == sorted(reason.on or date.min for reason in answer.reasons)
    for reason in answer.reasons:
        assert reason.events
        assert (reason.says[0].isupper(), reason.says[-1], reason.says.count("_")) == (True, ".", 0)
    assert {act for reason in answer.reasons for act in reason.events} <= {f"t/{number:04}" for number in range(1, 9)}


def test_a_pair_by_a_statement_rests_on_what_was_recorded() -> None:
    """The basis is that of the weakest ground."""
    told = convention(event("entered_into_force", "BEL", "1996-01-01"))
    assert asked(told, "FRA", "BEL", "2000-01-01").basis == "recorded"
    assert asked(told, "FRA", "NLD", "2000-01-01").basis == "derived"


# However many


def test_many_parties_and_all_their_acceptances_are_told() -> None:
    """One world answers for all; no pair is lost and none is made up."""
    directory = Directory.of({})
    codes = [code for code in directory.codes() if len(code) == 3 and code not in ("FRA", "NLD")][:40]
    joined = [acceded(code, "1995-01-01") for code in codes]
    welcome = [accepted("FRA", "1996-01-01", code) for code in codes[::2]]
    told = convention(*joined, *welcome, accession=ACCEPTED, coverage={"acceptances": "all"})
    world = world_of(told)
    when = Asked(date(2000, 1, 1), datetime(2026, 11, 23, 18, tzinfo=UTC), None, date(2026, 11, 23), "0")
    found = {code: between(world, "t", ("FRA", code), when).in_force for code in codes}
    assert found == {code: number % 2 == 0 for number, code in enumerate(codes)}
    assert world.timeline("t") is world.timeline("t")


def test_who_applies_it_provisionally_is_told_although_it_is_no_party() -> None:
    """VCLT art. 25: not in force between the two, and yet applied."""
    clause = {"article": "45", "begins": "declaration"}
    told = convention(
        event("signed", "ALB", "1995-01-01"), event("provisional_application_started", "ALB", "1995-01-01"),
        provisional_application=clause,
    )  # fmt: skip
    answer = asked(told, "ALB", "FRA", "1996-01-01")
    assert answer.in_force is False
    assert answer.sentence.endswith("Albania was not a party to it; Albania applied it provisionally.")


# Made when signing


def test_the_answer_says_that_it_knows_no_confirmation_of_a_reservation_made_when_signing() -> None:
    """VCLT art. 23(2): without one it has no effect; the record may lack it, so the answer is not certain."""
    signed = (event("signed", "ALB", "1994-01-01"), reserved("ALB", "1994-01-01", provisions=["I"]))
    answer = asked(convention(*signed, event("ratified", "ALB", "1995-01-01"), **RESERVES), "ALB", "FRA", "1996-01-01")
    assert (answer.reservations[0].state, answer.reservations[0].unconfirmed) == ("without_effect", date(1995, 1, 1))
    assert not answer.certain
    assert "whether Albania confirmed the reservation of 1 January 1994" in answer.needs[0]
