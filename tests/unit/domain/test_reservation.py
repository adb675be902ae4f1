"""Reservations that others must accept before their State is bound (VCLT art. 20(1), (3))."""

from typing import Any

import pytest

from histories import Given, Line, event, given, leaving, threshold, treaty

ORGAN = {"article": "III", "accepted_by": "organ"}
SILENCE = {"article": "50(3)", "accepted_by": "silence of two thirds", "within": {"months": 12}}
PARTIES = ("ALB", "BEL", "CHE", "DNK", "EST", "FIN")


def bound(rule: dict[str, Any] | None, *lines: Line, then: dict[str, int] | None = None, **tables: Any) -> Given:
    """A treaty whose reservations others accept by *rule*, in force for six States since 1961; then *lines*."""
    consents = [event("ratified", code, "1961-01-01") for code in PARTIES]
    clause = threshold(deposits=6, then=then, later=then or "on deposit")
    return given(treaty(entry_into_force=clause, reservations=rule, **tables), *consents, *lines)


def acceded(on: str, **fields: Any) -> Line:
    """An instrument of Iceland with a reservation."""
    return event("acceded", "ISL", on, reservation="no moratorium", **fields)


def decided(on: str, decision: str, **fields: Any) -> Line:
    """What the organ decides about it."""
    return event("organ_decided", "ISL", on, decision=f"{decision} reservation", by="EUE", **fields)


# By an organ


def test_a_state_is_not_bound_before_the_organ_accepts_its_reservation() -> None:
    """Whaling Convention, Iceland: deposited 2001-06-08; while nothing is decided it is not a party."""
    bound(ORGAN, acceded("2001-06-08")).on("2002-10-09").then("ISL", standing="not_party", operation="not_in_force")


def test_an_instrument_without_a_reservation_needs_no_acceptance() -> None:
    """Art. 20(3) is about reservations."""
    bound(ORGAN, event("acceded", "ISL", "2001-06-08")).on("2001-06-08").then("ISL", standing="party")


def test_a_treaty_without_such_a_rule_binds_with_the_reservation() -> None:
    """Effects between two States are not judged here (arts. 20(4), 21)."""
    bound(None, acceded("2001-06-08")).on("2001-06-08").then("ISL", standing="party")


def test_acceptance_by_the_organ_binds() -> None:
    """Whaling Convention, Iceland: refused, refused again, and with the third instrument, 2002-10-10, accepted."""
    told = bound(
        ORGAN,
        acceded("2001-06-08"),
        decided("2001-07-23", "refuses"),
        acceded("2002-05-10"),
        decided("2002-05-20", "refuses"),
        acceded("2002-10-10"),
        decided("2002-10-14", "accepts", effective_on="2002-10-10"),
    )
    told.on("2001-07-23").then("ISL", standing="not_party").on("2002-10-09").then("ISL", standing="not_party")
    told.on("2002-10-10").then("ISL", standing="party", operation="in_force", headline="in_force")


def test_acceptance_has_effect_from_its_own_day_where_it_says_nothing_else() -> None:
    """The organ's decision, not the deposit, completes the consent."""
    told = bound(ORGAN, acceded("2002-10-10"), decided("2002-10-14", "accepts"))
    told.on("2002-10-13").then("ISL", standing="not_party").on("2002-10-14").then("ISL", standing="party")


def test_after_a_refusal_the_same_instrument_cannot_be_accepted() -> None:
    """Another instrument is needed."""
    told = bound(ORGAN, acceded("2001-06-08"), decided("2001-07-23", "refuses"))
    told.when(decided("2001-08-01", "accepts")).then_refused("nothing-to-decide")


def test_an_organ_has_nothing_to_decide_where_none_is_asked() -> None:
    """Nothing waits for acceptance."""
    bound(ORGAN).when(decided("2001-08-01", "accepts")).then_refused("nothing-to-decide")
    bound(None, acceded("2001-06-08")).when(decided("2001-08-01", "accepts")).then_refused("nothing-to-decide")


def test_what_the_organ_decides_cites_instrument_and_decision() -> None:
    """The bond rests on both."""
    by = bound(ORGAN, acceded("2002-10-10"), decided("2002-10-14", "accepts")).party("ISL", "2003-01-01").bound_by
    assert by is not None
    assert by.foundation == ("t/0007", "t/0008")


# By silence


def put(on: str, party: str = "ISL") -> Line:
    """The reservation, circulated to the parties."""
    return event("reservation_made", party, on, text="no moratorium", circulated_on=on, id="t/put")


def objections(count: int, on: str = "2012-12-01") -> list[Line]:
    """Objections of *count* parties."""
    return [event("objection_made", code, on, to="t/put") for code in PARTIES[:count]]


def test_silence_for_twelve_months_accepts() -> None:
    """X16: Single Convention, Bolivia: circulated 2012-01-10, deposited 2013-01-11, in force on the thirtieth day."""
    told = bound(SILENCE, put("2012-01-10"), acceded("2013-01-11"), then={"days": 30})
    told.on("2013-01-10").then("ISL", standing="not_party").on("2013-01-11").then("ISL", standing="contracting")
    told.on("2013-02-09").then("ISL", standing="contracting").on("2013-02-10").then("ISL", standing="party")


@pytest.mark.parametrize(("count", "standing"), [(0, "party"), (1, "party"), (2, "not_party"), (6, "not_party")])
def test_one_third_of_the_parties_can_block(count: int, standing: str) -> None:
    """Single Convention, art. 50(3): two of six are a third, one is not."""
    told = bound(SILENCE, put("2012-01-10"), *objections(count), acceded("2013-01-11"))
    told.on("2013-06-01").then("ISL", standing=standing)


def test_silence_counts_from_circulation_where_that_comes_after_the_deposit() -> None:
    """Twelve months from the day on which the others were told."""
    told = bound(SILENCE, acceded("2012-01-01"), put("2012-03-01"))
    told.on("2013-02-28").then("ISL", standing="not_party").on("2013-03-01").then("ISL", standing="party")


def test_an_objection_after_the_time_is_too_late() -> None:
    """The last day is the one before the twelve months are over."""
    told = bound(SILENCE, put("2012-01-10"))
    told.when(event("objection_made", "ALB", "2013-01-09", to="t/put")).then_admitted()
    told.when(event("objection_made", "ALB", "2013-01-10", to="t/put")).then_refused("objection-too-late")


def test_only_a_party_can_block() -> None:
    """A signatory's objection is recorded, and counts for nothing here."""
    told = bound(SILENCE, put("2012-01-10"))
    told.when(event("objection_made", "USA", "2012-06-01", to="t/put")).then_refused("not-a-party")


def test_the_same_party_objects_once() -> None:
    """Two notes of one State are not two States."""
    told = bound(SILENCE, put("2012-01-10"), *objections(1, "2012-02-01"), *objections(1), acceded("2013-01-11"))
    told.on("2013-06-01").then("ISL", standing="party")


@pytest.mark.parametrize("type", ["reservation_made", "objection_made"])
def test_elsewhere_reservations_and_objections_move_no_state(type: str) -> None:
    """Where the treaty has no such rule they are words here; their effects between two States are another question."""
    fields = {"text": "no"} if type == "reservation_made" else {"to": "t/0001"}
    told = bound(None, event(type, "ALB", "2000-01-01", **fields))
    assert told.ruling("0007").bearing == "moves_nothing"


def test_a_consent_kept_while_a_notice_runs_still_needs_acceptance() -> None:
    """Leaving and returning with a reservation: on the day of leaving the reservation has not been accepted."""
    told = bound(
        SILENCE, event("withdrawal_notified", "ALB", "2012-01-01"),
        event("acceded", "ALB", "2012-06-01", reservation="no moratorium"), exit=leaving(notice={"months": 6}),
    )  # fmt: skip
    told.on("2012-06-30").then("ALB", standing="withdrawing")
    told.on("2012-07-01").then("ALB", standing="former_party", operation="ended")
    told.on("2013-07-02").then("ALB", standing="party")


def test_a_new_instrument_does_not_profit_from_the_silence_on_an_older_reservation() -> None:
    """Blocked in 2012, tried again in 2015 and circulated anew: twelve months from then."""
    told = bound(
        SILENCE, put("2012-01-10"), *objections(2), acceded("2013-01-11"),
        event("reservation_made", "ISL", "2015-01-10", text="no moratorium", circulated_on="2015-01-10"),
        acceded("2015-01-11"),
    )  # fmt: skip
    told.on("2016-01-09").then("ISL", standing="not_party").on("2016-01-10").then("ISL", standing="party")
