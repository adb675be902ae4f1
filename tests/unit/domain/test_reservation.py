"""Reservations that others must accept before their State is bound, and how they stand between two (arts. 19-23)."""

from datetime import date
from typing import Any

import pytest

from pairs import convention, modification, objected, pair, reserved, reserved_as
from treatylog.domain.between import Bar, Reserved
from treatylog.testing import Given, Line, event, extinguished, given, leaving, provision, threshold, treaty

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
    by = bound(ORGAN, acceded("2002-10-10"), decided("2002-10-14", "accepts")).party_state("ISL", "2003-01-01").bound_by
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


# Between two


FORBIDDEN = {"article": "120", "permitted": "none"}
LISTED = {"article": "42", "permitted": "listed", "to": ["I"]}
ARTICLES: dict[str, Any] = {"provision": [provision(name) for name in ("I", "II", "66")]}
AT_ONCE: dict[str, Any] = {"exit": leaving(at_once=True)}


def made(*lines: Line, on: str = "2000-01-01", circulated_on: str | None = "2000-01-10", **tables: Any) -> Given:
    """Tunisia accedes with a reservation to article 66, circulated on 2000-01-10; then *lines*."""
    put = reserved("TUN", on, provisions=["66"], circulated_on=circulated_on)
    return convention(put, event("acceded", "TUN", on), *lines, **{**ARTICLES, **tables})


def test_a_reservation_is_pending_while_the_others_may_object() -> None:
    """VCLT art. 20(5): twelve months from its circulation, and France has not spoken."""
    found = modification(made(), "FRA", "TUN", "2001-01-09")
    assert (found.by, found.state, found.since) == ("TUN", Reserved.PENDING, date(2000, 1, 1))
    assert pair(made(), "FRA", "TUN", "2001-01-09").in_force is True


def test_twelve_months_of_silence_accept_a_reservation() -> None:
    """VCLT art. 20(5); the depositary counts from circulation: 2000-01-10, accepted on 2001-01-10."""
    found = modification(made(), "FRA", "TUN", "2001-01-10")
    assert (found.state, found.since) == (Reserved.ACCEPTED, date(2001, 1, 10))


def test_who_consents_later_without_an_objection_accepts_by_that() -> None:
    """VCLT art. 20(5): twelve months, or the date of its own consent, whichever is later."""
    told = made(event("ratified", "GBR", "2005-06-01"))
    assert reserved_as(told, "GBR", "TUN", "2005-06-01") is Reserved.ACCEPTED
    assert modification(told, "GBR", "TUN", "2006-06-01").since == date(2005, 6, 1)


def test_the_time_of_who_consented_before_the_treaty_was_in_force_runs_from_its_consent() -> None:
    """VCLT art. 20(5): twelve months from circulation, not from the treaty's entry into force."""
    told = given(
        treaty(entry_into_force=threshold(deposits=2), **ARTICLES),
        event("ratified", "FRA", "1990-02-01"), reserved("TUN", "1990-01-01", circulated_on="1990-01-10"),
        event("acceded", "TUN", "1995-01-01", reservation="It confirms what it reserved."),
    )  # fmt: skip
    assert modification(told, "FRA", "TUN", "1995-06-01").since == date(1991, 1, 10)


def test_without_a_day_of_circulation_nobody_knows_whether_silence_accepted_it() -> None:
    """The time has no beginning that the record knows; it had not run when not even a year had passed."""
    assert reserved_as(made(circulated_on=None), "FRA", "TUN", "2020-01-01") is Reserved.NOT_KNOWN


def test_an_objection_keeps_the_reserved_provisions_from_applying() -> None:
    """VCLT art. 21(3): the treaty is in force between the two, without the provisions."""
    told = made(objected("FRA", "2000-06-01"))
    found = pair(told, "FRA", "TUN", "2002-01-01")
    assert (found.in_force, found.in_operation, found.excluded_provisions) == (True, True, ("66",))
    assert reserved_as(told, "FRA", "TUN", "2002-01-01") is Reserved.OBJECTED


def test_an_objection_concerns_its_own_state_alone() -> None:
    """VCLT art. 21(2): between others nothing changes."""
    told = made(objected("FRA", "2000-06-01"))
    assert pair(told, "NLD", "TUN", "2002-01-01").excluded_provisions == ()
    assert pair(told, "FRA", "NLD", "2002-01-01").modifications == ()


def test_an_objection_may_oppose_entry_into_force() -> None:
    """VCLT art. 20(4)(b): the treaty is then not in force between the two."""
    found = pair(made(objected("FRA", "2000-06-01", stance="opposes entry into force")), "FRA", "TUN", "2002-01-01")
    assert (found.in_force, found.in_operation, found.bar) == (False, False, Bar.ENTRY_OPPOSED)
    assert found.since is None


def test_opposition_blocks_from_its_own_day() -> None:
    """Until then the treaty was in force between the two."""
    told = made(objected("FRA", "2000-06-01", stance="opposes entry into force"))
    assert pair(told, "FRA", "TUN", "2000-05-31").in_force is True
    assert pair(told, "FRA", "TUN", "2000-06-01").in_force is False


def test_an_objection_that_holds_the_treaty_in_force_in_full_is_contested() -> None:
    """The objecting State takes the reservation as void and its State as bound; that State does not."""
    told = made(objected("FRA", "2000-06-01", stance="in full"))
    found = pair(told, "FRA", "TUN", "2002-01-01")
    assert reserved_as(told, "FRA", "TUN", "2002-01-01") is Reserved.CONTESTED
    assert (found.in_force, found.is_contested, found.excluded_provisions) == (True, True, ())
    assert not pair(told, "NLD", "TUN", "2002-01-01").is_contested


def test_an_objection_may_exclude_more_than_what_was_reserved() -> None:
    """Vienna Convention on the Law of Treaties, United Kingdom and Tunisia: article 66, and with it all of Part V."""
    told = made(objected("FRA", "2000-06-01", provisions=["I", "II"]))
    assert set(pair(told, "FRA", "TUN", "2002-01-01").excluded_provisions) == {"I", "II", "66"}


def test_an_objection_in_the_last_day_of_the_time_counts_and_a_later_one_does_not() -> None:
    """VCLT art. 20(5): by the end of the twelve months."""
    made().when(objected("FRA", "2001-01-10")).then_admitted()
    made().when(objected("FRA", "2001-01-11")).then_refused("objection-too-late")


def test_an_objection_by_a_signatory_sleeps_until_it_is_bound() -> None:
    """VCLT, Syria and the United States: recorded in 1971, of effect for a State that has consented."""
    told = made(
        event("signed", "USA", "1999-01-01"), objected("USA", "2000-06-01"), event("ratified", "USA", "2010-01-01")
    )
    assert pair(told, "USA", "TUN", "2009-12-31").bar is Bar.NOT_PARTIES
    assert pair(told, "USA", "TUN", "2010-01-01").excluded_provisions == ("66",)


def test_an_objection_to_no_reservation_is_without_effect() -> None:
    """Nothing was made by that event, or it was taken back."""
    convention().when(objected("FRA", "2000-06-01", to="t/0001")).then_refused("no-such-reservation")
    told = made(event("reservation_withdrawn", "TUN", "2000-03-01", to="t/r"))
    told.when(objected("FRA", "2000-06-01")).then_refused("no-such-reservation")


def test_nobody_objects_to_its_own_reservation() -> None:
    """An objection is another State's."""
    assert made().when(objected("TUN", "2000-06-01")).verdict.admission != "admitted"


def test_a_later_objection_in_time_takes_the_place_of_an_earlier_one() -> None:
    """First without a word on entry into force, then against it: the last word counts."""
    told = made(objected("FRA", "2000-03-01"), objected("FRA", "2000-06-01", stance="opposes entry into force"))
    assert pair(told, "FRA", "TUN", "2000-05-31").in_force is True
    assert pair(told, "FRA", "TUN", "2000-06-01").in_force is False


# Taken back


def test_a_reservation_that_is_taken_back_modifies_nothing() -> None:
    """VCLT art. 22(1), (3)(a): from the receipt of the notice, and with it the objections to it are gone."""
    told = made(
        objected("FRA", "2000-06-01"),
        event("reservation_withdrawn", "TUN", "2003-01-01", to="t/r", received_on="2003-01-15"),
    )
    assert pair(told, "FRA", "TUN", "2003-01-14").excluded_provisions == ("66",)
    assert pair(told, "FRA", "TUN", "2003-01-15").modifications == ()


def test_only_its_own_state_takes_a_reservation_back() -> None:
    """France has none."""
    made().when(event("reservation_withdrawn", "FRA", "2003-01-01", to="t/r")).then_refused("no-such-reservation")


def test_an_objection_that_is_taken_back_leaves_the_reservation_accepted() -> None:
    """VCLT art. 22(2): the twelve months had passed."""
    told = made(objected("FRA", "2000-06-01", id="t/o"), event("objection_withdrawn", "FRA", "2003-01-01", to="t/o"))
    assert reserved_as(told, "FRA", "TUN", "2002-12-31") is Reserved.OBJECTED
    assert reserved_as(told, "FRA", "TUN", "2003-01-01") is Reserved.ACCEPTED


def test_only_its_own_state_takes_an_objection_back() -> None:
    """The Netherlands has made none."""
    told = made(objected("FRA", "2000-06-01", id="t/o"))
    told.when(event("objection_withdrawn", "NLD", "2003-01-01", to="t/o")).then_refused("no-such-objection")


def test_one_of_two_objections_taken_back_leaves_the_other() -> None:
    """Each is an act of its own."""
    told = made(
        objected("FRA", "2000-03-01", id="t/o"), objected("FRA", "2000-06-01", provisions=["I"]),
        event("objection_withdrawn", "FRA", "2003-01-01", to="t/o"),
    )  # fmt: skip
    assert reserved_as(told, "FRA", "TUN", "2003-01-01") is Reserved.OBJECTED


@pytest.mark.parametrize(
    "line",
    [
        event("objection_withdrawn", "FRA", "2003-01-01", to="t/o"),
        event("reservation_withdrawn", "TUN", "2003-01-01", to="t/r"),
    ],
)
def test_when_the_opposition_is_gone_the_treaty_is_in_force_between_the_two_from_then(line: Line) -> None:
    """VCLT art. 22(3): it was not before."""
    told = made(objected("FRA", "2000-06-01", id="t/o", stance="opposes entry into force"), line)
    assert pair(told, "FRA", "TUN", "2002-12-31").in_force is False
    found = pair(told, "FRA", "TUN", "2003-01-01")
    assert (found.in_force, found.since) == (True, date(2003, 1, 1))


# Late


def late(*lines: Line, **tables: Any) -> Given:
    """Tunisia, a party since 2000, makes a reservation in 2010; then *lines*."""
    put = reserved("TUN", "2010-01-01", provisions=["66"], circulated_on="2010-01-10")
    return convention(event("acceded", "TUN", "2000-01-01"), put, *lines, **{**ARTICLES, **tables})


def test_a_late_reservation_has_effect_when_nobody_objected_in_twelve_months() -> None:
    """Practice of the Secretary-General: tacit acceptance by all."""
    assert modification(late(), "FRA", "TUN", "2010-06-01").reservation.late
    assert reserved_as(late(), "FRA", "TUN", "2011-01-09") is Reserved.PENDING
    found = modification(late(), "FRA", "TUN", "2011-01-10")
    assert (found.state, found.since) == (Reserved.ACCEPTED, date(2011, 1, 10))


def test_one_objection_keeps_a_late_reservation_from_having_effect_for_anybody() -> None:
    """Practice of the Secretary-General; nothing is excluded, for nothing is reserved."""
    told = late(objected("FRA", "2010-06-01"))
    for other in ("FRA", "NLD"):
        assert reserved_as(told, other, "TUN", "2012-01-01") is Reserved.WITHOUT_EFFECT
        assert pair(told, other, "TUN", "2012-01-01").excluded_provisions == ()


def test_opposition_to_a_late_reservation_does_not_undo_the_bond() -> None:
    """The treaty was in force between the two before; what has no effect cannot end that."""
    told = late(objected("FRA", "2010-06-01", stance="opposes entry into force"))
    assert pair(told, "FRA", "TUN", "2012-01-01").in_force is True


def test_the_objection_of_one_that_is_not_bound_does_not_stop_a_late_reservation() -> None:
    """It is for the contracting States to refuse it."""
    told = late(event("signed", "USA", "1999-01-01"), objected("USA", "2010-06-01"))
    assert reserved_as(told, "FRA", "TUN", "2012-01-01") is Reserved.ACCEPTED


def test_a_reservation_on_the_day_of_the_consent_is_not_late() -> None:
    """VCLT art. 19: when ratifying or acceding, in whatever order the lines stand."""
    told = convention(event("acceded", "TUN", "2000-01-01"), reserved("TUN", "2000-01-01"))
    assert not modification(told, "FRA", "TUN", "2000-06-01").reservation.late


WAITING: dict[str, Any] = {"entry_into_force": threshold(deposits=1, then={"days": 30})}


def test_a_reservation_after_the_consent_is_late_although_its_state_is_not_bound_yet() -> None:
    """VCLT art. 19: the time for reservations ends with the instrument."""
    told = given(
        treaty(**WAITING), event("ratified", "FRA", "1990-01-01"), event("acceded", "TUN", "2000-01-01"),
        reserved("TUN", "2000-01-15"),
    )  # fmt: skip
    assert modification(told, "FRA", "TUN", "2000-06-01").reservation.late


def test_a_reservation_on_the_day_of_the_entry_into_force_is_late() -> None:
    """Deposited on 2000-01-01, bound on 2000-01-31."""
    told = given(
        treaty(**WAITING), event("ratified", "FRA", "1990-01-01"), event("acceded", "TUN", "2000-01-01"),
        reserved("TUN", "2000-01-31"),
    )  # fmt: skip
    assert modification(told, "FRA", "TUN", "2000-06-01").reservation.late


# Not permitted


def test_a_reservation_that_the_treaty_forbids_is_recorded_and_flagged() -> None:
    """Rome Statute, art. 120; VCLT art. 19(a): its effect is contested."""
    found = modification(made(reservations=FORBIDDEN), "FRA", "TUN", "2002-01-01")
    assert found.reservation.forbidden
    assert pair(made(reservations=FORBIDDEN), "FRA", "TUN", "2002-01-01").is_contested


def test_a_reservation_to_an_article_that_is_not_listed_is_flagged() -> None:
    """VCLT art. 19(b): only those to article I are permitted."""
    told = convention(
        reserved("TUN", "2000-01-01", provisions=["I"]),
        reserved("MAR", "2000-01-01", id="t/m", provisions=["I", "II"]),
        event("acceded", "TUN", "2000-01-01"), event("acceded", "MAR", "2000-01-01"), reservations=LISTED, **ARTICLES,
    )  # fmt: skip
    assert not modification(told, "FRA", "TUN", "2002-01-01").reservation.forbidden
    assert modification(told, "FRA", "MAR", "2002-01-01").reservation.forbidden


def test_a_reservation_in_the_instrument_itself_is_one_like_any_other() -> None:
    """The line of the consent has its text, and the others may object to it."""
    told = convention(
        event("acceded", "TUN", "2000-01-01", reservation="no article 66", circulated_on="2000-01-10", id="t/r")
    )
    assert reserved_as(told, "FRA", "TUN", "2001-01-10") is Reserved.ACCEPTED
    opposed = told.when(objected("FRA", "2000-06-01", stance="opposes entry into force")).then_admitted()
    assert pair(opposed, "FRA", "TUN", "2001-01-10").in_force is False


def test_a_forbidden_reservation_in_the_instrument_itself_is_flagged() -> None:
    """VCLT art. 19(a): where it stands makes no difference."""
    told = convention(event("acceded", "TUN", "2000-01-01", reservation="no article 66"), reservations=FORBIDDEN)
    assert modification(told, "FRA", "TUN", "2002-01-01").reservation.forbidden


# Accepted by an organ, or by the silence of two thirds


@pytest.mark.parametrize(
    ("rule", "lines", "on"),
    [
        (ORGAN, (acceded_with := event("acceded", "ISL", "2002-10-10", reservation="no moratorium"),
                 decided("2002-10-14", "accepts")), "2002-10-14"),
        (SILENCE, (acceded_with,), "2003-10-10"),
    ],
)  # fmt: skip
def test_a_reservation_that_binds_by_a_rule_of_the_treaty_is_accepted_by_all(
    rule: dict[str, Any], lines: tuple[Line, ...], on: str
) -> None:
    """VCLT art. 20(1), (3): no further acceptance is asked of each State."""
    told = bound(rule, *lines)
    assert modification(told, "ALB", "ISL", on).state is Reserved.ACCEPTED


def test_a_reservation_that_the_organ_refused_does_not_stand_with_a_later_instrument() -> None:
    """The first instrument came to nothing, and its reservation too."""
    told = bound(
        ORGAN, event("reservation_made", "ISL", "2001-06-08", text="no moratorium"), acceded("2001-06-08"),
        decided("2001-07-23", "refuses"), event("acceded", "ISL", "2002-10-10"),
    )  # fmt: skip
    assert pair(told, "ALB", "ISL", "2003-01-01").modifications == ()


# Coming back


def test_re_joining_revives_no_reservation() -> None:
    """It must be made again."""
    told = made(event("withdrawal_notified", "TUN", "2005-01-01"), event("acceded", "TUN", "2006-01-01"), **AT_ONCE)
    assert pair(told, "FRA", "TUN", "2006-01-01").modifications == ()


def test_re_joining_revives_no_objection() -> None:
    """The objecting State left, and came back without a word on the reservation."""
    told = made(
        objected("FRA", "2000-06-01"), event("withdrawal_notified", "FRA", "2005-01-01"),
        event("ratified", "FRA", "2010-01-01"), **AT_ONCE,
    )  # fmt: skip
    assert reserved_as(told, "FRA", "TUN", "2012-01-01") is Reserved.ACCEPTED


def test_an_instrument_that_is_taken_back_takes_its_reservation_along() -> None:
    """The later one has none."""
    told = given(
        treaty(**WAITING, **ARTICLES), event("ratified", "FRA", "1990-01-01"), reserved("TUN", "2000-01-01"),
        event("acceded", "TUN", "2000-01-01"), event("instrument_withdrawn", "TUN", "2000-01-10"),
        event("acceded", "TUN", "2005-01-01"),
    )  # fmt: skip
    assert pair(told, "FRA", "TUN", "2006-01-01").modifications == ()


def test_a_reservation_made_with_a_consent_that_waits_for_an_exit_is_one_of_the_new_bond() -> None:
    """First Optional Protocol, Guyana: it left and acceded again on one day, out and in on 1999-04-05."""
    told = convention(
        event("acceded", "GUY", "1993-08-10"), event("withdrawal_notified", "GUY", "1999-01-05"),
        reserved("GUY", "1999-01-05"), event("acceded", "GUY", "1999-01-05"), exit=leaving(notice={"months": 3}),
    )  # fmt: skip
    told.on("1999-04-05").then("GUY", standing="party")
    assert not modification(told, "FRA", "GUY", "1999-04-05").reservation.late


# Successors


def split(year: int = 1993) -> tuple[Line, Line, Line]:
    """Czechoslovakia ends with a year, and its two successors take its place."""
    on, took = f"{year}-01-01", {"predecessor": "CSHH", "mode": "succession"}
    gone = extinguished("CSHH", f"{year - 1}-12-31")
    return event("succeeded", "CZE", on, **took), event("succeeded", "SVK", on, **took), gone


def test_a_successor_inherits_the_reservations_of_its_predecessor() -> None:
    """Slovakia: the reservations of Czechoslovakia, as they had been accepted."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"), reserved("CSHH", "1991-01-01", circulated_on="1991-01-10"), *split()
    )
    assert reserved_as(told, "FRA", "SVK", "1993-01-01") is Reserved.ACCEPTED


def test_a_successor_inherits_the_objections_of_its_predecessor() -> None:
    """Slovakia: the objections of Czechoslovakia."""
    told = made(objected("CSHH", "2000-06-01"), event("ratified", "CSHH", "1999-01-01"), *split(2001))
    assert pair(told, "SVK", "TUN", "2001-06-01").excluded_provisions == ("66",)


def test_objections_to_the_predecessor_stand_towards_its_successor() -> None:
    """France objected to the reservation of Czechoslovakia."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"), reserved("CSHH", "1991-01-01", provisions=["66"]),
        objected("FRA", "1991-06-01"), *split(), **ARTICLES,
    )  # fmt: skip
    assert pair(told, "FRA", "SVK", "1993-01-01").excluded_provisions == ("66",)


def test_who_takes_over_a_reservation_takes_it_back_for_itself_alone() -> None:
    """Two successors are two States."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"), reserved("CSHH", "1991-01-01"), *split(),
        event("reservation_withdrawn", "CZE", "1995-01-01", to="t/r"),
    )  # fmt: skip
    assert pair(told, "FRA", "CZE", "1995-01-01").modifications == ()
    assert pair(told, "FRA", "SVK", "1995-01-01").modifications != ()


@pytest.mark.parametrize("heir", ["CZE", "SVK"])
def test_an_objection_to_a_reservation_taken_over_is_one_towards_the_successor(heir: str) -> None:
    """Made after the dissolution, by a State that is about to consent."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"),
        reserved("CSHH", "1991-01-01", circulated_on="1991-01-10", provisions=["66"]),
        *split(), objected("GBR", "1993-12-01"), event("ratified", "GBR", "1994-01-01"), **ARTICLES,
    )  # fmt: skip
    assert pair(told, "GBR", heir, "1994-02-01").excluded_provisions == ("66",)


@pytest.mark.parametrize("heir", ["CZE", "SVK"])
def test_an_objection_taken_back_is_gone_towards_every_successor(heir: str) -> None:
    """France objected to Czechoslovakia's reservation, and takes that back after the dissolution."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"), reserved("CSHH", "1991-01-01", provisions=["66"]),
        objected("FRA", "1991-06-01", id="t/o"), *split(), event("objection_withdrawn", "FRA", "1995-01-01", to="t/o"),
        **ARTICLES,
    )  # fmt: skip
    assert pair(told, "FRA", heir, "1995-01-01").excluded_provisions == ()


def test_a_successor_takes_an_objection_of_its_predecessor_back() -> None:
    """It took over the objection, and with it the right to give it up."""
    told = made(
        objected("CSHH", "2000-06-01", id="t/o"), event("ratified", "CSHH", "1999-01-01"), *split(2001),
        event("objection_withdrawn", "SVK", "2003-01-01", to="t/o"),
    )  # fmt: skip
    assert pair(told, "SVK", "TUN", "2003-01-01").excluded_provisions == ()
    assert pair(told, "CZE", "TUN", "2003-01-01").excluded_provisions == ("66",)


def test_what_a_predecessor_that_lives_on_objects_to_later_is_its_own_affair() -> None:
    """Montenegro took Serbia's place for itself in 2006; Serbia objects in 2008."""
    told = convention(
        event("ratified", "SRB", "2001-01-01"),
        event("succeeded", "MNE", "2006-06-03", predecessor="SRB", mode="succession"),
        reserved("TUN", "2008-01-01", provisions=["66"]), event("acceded", "TUN", "2008-01-01"),
        objected("SRB", "2008-06-01"),
        **ARTICLES,
    )  # fmt: skip
    assert pair(told, "SRB", "TUN", "2009-01-01").excluded_provisions == ("66",)
    assert pair(told, "MNE", "TUN", "2009-01-01").excluded_provisions == ()


# Made when signing (art. 23(2)-(3))


def signed_with(*lines: Line) -> Given:
    """Tunisia signs with a reservation; then *lines*."""
    return convention(event("signed", "TUN", "1991-01-01"), reserved("TUN", "1991-01-01", provisions=["A"]), *lines)


def test_a_reservation_made_when_signing_stands_where_the_instrument_confirms_it() -> None:
    """VCLT art. 23(2): formally confirmed when expressing consent, and considered as made on that day."""
    told = signed_with(event("ratified", "TUN", "1992-01-01", reservation="As when signing."))
    assert reserved_as(told, "TUN", "FRA", "1992-01-01") is not Reserved.WITHOUT_EFFECT


def test_one_that_is_not_confirmed_modifies_nothing() -> None:
    """The instrument says nothing of it."""
    told = signed_with(event("ratified", "TUN", "1992-01-01"))
    assert reserved_as(told, "TUN", "FRA", "1992-01-01") is Reserved.WITHOUT_EFFECT
    assert pair(told, "TUN", "FRA", "1992-01-01").excluded_provisions == ()


def test_a_confirmation_of_its_own_keeps_the_objections_made_before() -> None:
    """VCLT art. 23(3): an objection made before the confirmation needs none itself, under either event's name."""
    told = signed_with(
        objected("FRA", "1991-06-01"), event("ratified", "TUN", "1992-01-01"),
        reserved("TUN", "1992-01-01", "t/s", provisions=["A"], confirms="t/r"),
        objected("NLD", "1992-06-01", "t/r"),
    )  # fmt: skip
    assert [reserved_as(told, "TUN", other, "1992-06-01") for other in ("FRA", "NLD")] == [Reserved.OBJECTED] * 2


# In an instrument that waits (arts. 20(3), 23(1))


def test_an_objection_reaches_a_reservation_whose_instrument_waits_for_the_organ() -> None:
    """Whaling Convention, Iceland: several governments objected before its reservation was accepted."""
    told = bound(
        ORGAN, {**acceded("2001-06-08"), "id": "t/i"}, objected("ALB", "2001-07-01", "t/i"),
        decided("2001-07-23", "accepts"),
    )  # fmt: skip
    assert [said.by for said in told.party_state("ISL", "2001-07-23").dealings.reservations[0].objections] == ["ALB"]


def test_a_third_may_object_to_a_reservation_whose_instrument_waits_for_silence() -> None:
    """Single Convention, article 50(3): two of six are a third."""
    objections = [objected(code, "2012-06-01", "t/i") for code in ("ALB", "BEL")]
    told = bound(SILENCE, {**acceded("2012-01-10"), "id": "t/i"}, *objections)
    told.on("2013-01-10").then("ISL", standing="not_party")
    bound(SILENCE, {**acceded("2012-01-10"), "id": "t/i"}, objections[0]).on("2013-01-10").then("ISL", standing="party")


def test_an_objection_reaches_a_reservation_whose_instrument_waits_for_an_exit() -> None:
    """Optional Protocol, Guyana: left and acceded again on one day, with a reservation, while its notice ran."""
    told = convention(
        event("withdrawal_notified", "NLD", "1999-01-05"),
        event("acceded", "NLD", "1999-01-05", id="t/i", reservation="It reserves."),
        objected("FRA", "1999-02-01", "t/i"), exit=leaving(notice={"months": 3}),
    )  # fmt: skip
    assert pair(told, "NLD", "FRA", "1999-04-04").modifications == ()
    assert reserved_as(told, "NLD", "FRA", "1999-04-05") is Reserved.OBJECTED


def test_only_a_contracting_state_bars_a_late_reservation() -> None:
    """Practice of the depositary: it asks the contracting States; one that consents afterwards was not asked."""
    late = reserved("NLD", "1995-01-01", circulated_on="1995-01-01")
    told = convention(late, objected("BEL", "1995-02-01"), event("ratified", "BEL", "1995-03-01"))
    assert reserved_as(told, "NLD", "FRA", "1996-01-01") is Reserved.ACCEPTED
    barred = convention(late, event("ratified", "BEL", "1995-01-15"), objected("BEL", "1995-02-01"))
    assert reserved_as(barred, "NLD", "FRA", "1996-01-01") is Reserved.WITHOUT_EFFECT
