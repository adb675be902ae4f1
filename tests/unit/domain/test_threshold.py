"""Thresholds: which consents a treaty needs, and what it still needs (VCLT art. 24(1))."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import pytest

from treatylog.domain.threshold import Need, needed
from treatylog.facts.clauses import OnDeposits
from treatylog.testing import Given, Line, event, given, threshold, treaty

FIVE = ("CHN", "FRA", "GBR", "RUS", "USA")
EMISSIONS = {"CHN": 0.2, "USA": 0.18, "EUE": 0.12, "RUS": 0.075, "IND": 0.04, "BRA": 0.025}


def needs(clause: dict[str, Any], consented: Collection[str] = (), signatories: Collection[str] = ()) -> Need:
    """What the threshold of *clause* still needs."""
    return needed(OnDeposits.model_validate(threshold(**clause)), consented, signatories)


def test_a_number_of_deposits_is_counted() -> None:
    """Two of sixty are there: fifty-eight are needed."""
    assert needs({"deposits": 60}, ["ALB", "BEL"]) == Need(deposits=58)
    assert needs({"deposits": 2}, ["ALB", "BEL"]).is_met
    assert needs({"deposits": 2}, ["ALB", "BEL", "CHE"]).is_met


def test_nobody_is_counted_twice() -> None:
    """A State counts once, however many instruments it deposited with however many depositaries."""
    assert needs({"deposits": 3}, ["ALB", "ALB", "BEL"]).deposits == 1


def test_named_states_must_be_among_those_who_consented() -> None:
    """E15: the Charter of the United Nations, art. 110(3): the five, and a majority of the other signatories."""
    clause = {"deposits": 29, "named": FIVE}
    others = [f"X{number:02}" for number in range(24)]
    assert needs(clause, others) == Need(deposits=5, states=FIVE)
    assert needs(clause, [*others, *FIVE[1:]]) == Need(deposits=1, states=("CHN",))
    assert needs(clause, [*others, "ALB", *FIVE[1:]]) == Need(states=("CHN",))
    assert needs(clause, [*others, *FIVE]).is_met


def test_all_of_the_named_states_may_be_what_is_needed() -> None:
    """E15: the Test Ban Treaty needs the States of its Annex 2 and no others."""
    assert needs({"named": ["CHN", "IND", "PAK", "RUS"]}, ["RUS", "ALB"]) == Need(states=("CHN", "IND", "PAK"))


def test_depositaries_and_a_number_of_others() -> None:
    """Non-Proliferation Treaty: three depositaries and forty others are forty-three with these three among them."""
    clause = {"deposits": 43, "named": ["USA", "GBR", "RUS"]}
    assert needs(clause, [f"X{number:02}" for number in range(50)]) == Need(states=("USA", "GBR", "RUS"))


def test_all_signatories_may_be_needed() -> None:
    """CFE Treaty: in force when all who signed have deposited."""
    clause = {"all_signatories": True}
    assert needs(clause, ["ALB"], ["ALB", "BEL", "CHE"]) == Need(states=("BEL", "CHE"))
    assert needs(clause, ["ALB", "BEL", "CHE"], ["ALB", "BEL", "CHE"]).is_met


def test_so_many_must_come_from_among_certain_states() -> None:
    """E16: Istanbul Convention, art. 75(3): ten, eight of them members of the Council of Europe."""
    members = [f"M{number:02}" for number in range(10)]
    clause = {"deposits": 10, "among": [{"count": 8, "name": "members of the Council of Europe", "of": members}]}
    assert needs(clause, [*members[:7], "X01", "X02", "X03"]).subsets == (("members of the Council of Europe", 1),)
    assert needs(clause, members[:8]) == Need(deposits=2)
    assert needs(clause, [*members[:8], "X01", "X02"]).is_met


def test_a_number_and_a_share_must_both_be_there() -> None:
    """E14: Paris Agreement and Kyoto Protocol: fifty-five States, and fifty-five parts of a hundred of emissions."""
    share = {"at_least": 0.55, "name": "emissions", "of": EMISSIONS}
    many = [f"X{number:02}" for number in range(55)]
    assert needs({"deposits": 55, "share": share}, many).share == Decimal("0.55")
    assert needs({"deposits": 55, "share": share}, [*many, "CHN", "USA"]).share == Decimal("0.17")
    assert needs({"deposits": 55, "share": share}, ["CHN", "USA", "EUE", "RUS"]) == Need(deposits=51)
    assert needs({"deposits": 55, "share": share}, [*many, "CHN", "USA", "EUE", "RUS"]).is_met


def test_a_share_that_is_reached_exactly_is_reached() -> None:
    """Sums of decimal parts are compared as a clerk would, not as a processor does."""
    tenths = {f"X{number:02}": 0.1 for number in range(10)}
    share = {"at_least": 0.3, "name": "tonnage", "of": tenths}
    assert needs({"share": share}, ["X00", "X01", "X02"]).is_met
    assert not needs({"share": share}, ["X00", "X01"]).is_met


def test_those_who_are_not_counted_add_nothing() -> None:
    """Paris Agreement, arts. 20, 21: an organisation's instrument does not count beside its members'."""
    clause = {"deposits": 3, "uncounted": ["EUE"], "share": {"at_least": 0.3, "name": "emissions", "of": EMISSIONS}}
    assert needs(clause, ["ALB", "BEL", "EUE"]) == Need(deposits=1, share=Decimal("0.3"))


# In a history


def deposited(*who: str, on: str = "2000-01-01", type: str = "ratified") -> list[Line]:
    """Instruments of *who*, all on one day."""
    return [event(type, party, on) for party in who]


def in_force(told: Given) -> str | None:
    """Since when the treaty is in force."""
    entered = told.state("2029-12-31").in_force
    return entered.on.isoformat() if entered else None


def under(clause: dict[str, Any], *lines: Line) -> Given:
    """A treaty with the threshold *clause*, and then *lines*."""
    return given(treaty(entry_into_force=threshold(**clause)), *lines)


def test_the_day_on_which_number_and_share_are_both_there_sets_the_period_running() -> None:
    """E14: Paris Agreement: both met on 2016-10-05, in force on the thirtieth day, 2016-11-04."""
    clause = {"deposits": 3, "share": {"at_least": 0.55, "name": "emissions", "of": EMISSIONS}, "then": {"days": 30}}
    early = (
        *deposited("CHN", "USA", on="2016-09-03"),
        *deposited("BRA", on="2016-09-21"),
        *deposited("IND", on="2016-10-02"),
    )
    assert in_force(under(clause, *early)) is None
    assert in_force(under(clause, *early, *deposited("EUE", on="2016-10-05"))) == "2016-11-04"


def test_a_state_that_brings_the_share_brings_the_treaty_into_force() -> None:
    """E14: Kyoto Protocol: the number was there long before; Russia's deposit of 2004-11-18 made it 2005-02-16."""
    clause = {
        "deposits": 2,
        "share": {"at_least": 0.55, "name": "carbon dioxide of 1990", "of": {"RUS": 0.174, "ALB": 0.43}},
        "then": {"days": 90},
    }
    told = under(clause, *deposited("ALB", "BEL", on="2002-05-31"), *deposited("RUS", on="2004-11-18"))
    assert in_force(told) == "2005-02-16"
    told.on("2005-02-15").then("ALB", standing="contracting").on("2005-02-16").then("ALB", standing="party")


def test_named_states_may_come_first_or_last() -> None:
    """E15: the count is complete on the day of the last of all that are needed, whoever gives it."""
    clause = {"deposits": 3, "named": ["USA", "GBR"]}
    early = deposited("USA", "GBR", on="1970-01-01"), deposited("ALB", on="1970-03-05")
    late = (
        deposited("ALB", "BEL", "CHE", on="1970-01-01"),
        deposited("USA", on="1970-02-01"),
        deposited("GBR", on="1970-03-05"),
    )
    assert {in_force(under(clause, *[line for group in order for line in group])) for order in (early, late)} == {
        "1970-03-05"
    }


def test_a_subset_brings_the_treaty_into_force_with_its_own_rounding() -> None:
    """E16: Istanbul Convention: the tenth, of which the eighth member, on 2014-04-22; in force on 2014-08-01."""
    clause = {"deposits": 3, "among": [{"count": 2, "name": "members", "of": ["ALB", "AND", "AUT"]}],
              "then": {"months": 3, "round": "first of next month"}}  # fmt: skip
    told = under(clause, *deposited("ALB", "TUN", "MEX", on="2013-02-04"), *deposited("AND", on="2014-04-22"))
    assert in_force(told) == "2014-08-01"


def test_a_treaty_of_all_its_signatories_waits_for_the_last_of_them() -> None:
    """CFE Treaty: one deposit missing keeps all the others waiting."""
    signed = [event("signed", code, "1990-11-19") for code in ("ALB", "BEL", "CHE")]
    told = under({"all_signatories": True, "then": {"days": 10}}, *signed, *deposited("ALB", "BEL", on="1991-10-30"))
    assert in_force(told) is None
    assert in_force(under({"all_signatories": True, "then": {"days": 10}}, *told.lines,
                          *deposited("CHE", on="1992-10-30"))) == "1992-11-09"  # fmt: skip


def test_a_signature_is_no_consent_and_is_not_counted() -> None:
    """Ten signatures bring nothing."""
    assert in_force(under({"deposits": 2}, *deposited("ALB", "BEL", type="signed"))) is None


def test_an_instrument_taken_back_is_not_counted_any_more() -> None:
    """The threshold counts what stands on the day."""
    told = under(
        {"deposits": 2}, *deposited("ALB"), event("instrument_withdrawn", "ALB", "2000-06-01"),
        *deposited("BEL", on="2001-01-01"),
    )  # fmt: skip
    assert in_force(told) is None
    assert in_force(under({"deposits": 2}, *told.lines, *deposited("CHE", on="2002-01-01"))) == "2002-01-01"


def test_a_state_that_is_gone_is_not_counted_any_more() -> None:
    """What had not yet bound a State lapses with it."""
    gone = event("party_extinguished", "DDDE", "1990-10-03", treaty="parties")
    told = under({"deposits": 2}, *deposited("DDDE", on="1990-09-04"), gone, *deposited("ALB", on="1991-01-01"))
    assert in_force(told) is None


def test_a_floor_keeps_a_treaty_waiting() -> None:
    """E4: Chemical Weapons Convention: 180 days after the 65th deposit, never before 1995-01-13."""
    clause = {"deposits": 2, "then": {"days": 180}, "not_before": "1995-01-13"}
    told = under(clause, *deposited("ALB", "BEL", on="1993-01-13"))
    assert in_force(told) == "1995-01-13"
    told.on("1995-01-12").then("ALB", standing="contracting").on("1995-01-13").then("ALB", standing="party")
    assert in_force(under(clause, *deposited("ALB", "BEL", on="1996-10-31"))) == "1997-04-29"


def test_a_floor_is_none_for_those_who_come_later() -> None:
    """E4: once the treaty is in force a State's own period is all that counts."""
    clause = {"deposits": 1, "then": {"days": 30}, "not_before": "1995-01-13"}
    told = under(clause, *deposited("ALB", on="1993-01-13"), *deposited("BEL", on="1996-01-01"))
    told.on("1996-01-30").then("BEL", standing="contracting").on("1996-01-31").then("BEL", standing="party")


def test_those_who_come_before_the_floor_are_bound_on_it() -> None:
    """E4: a deposit between the threshold and the floor has run its period by then, or runs it out."""
    clause = {"deposits": 1, "then": {"days": 30}, "not_before": "1995-01-13"}
    told = under(
        clause,
        *deposited("ALB", on="1993-01-13"),
        *deposited("BEL", on="1994-01-01"),
        *deposited("CHE", on="1995-01-01"),
    )
    told.on("1995-01-13").then("BEL", standing="party").on("1995-01-13").then("CHE", standing="contracting")
    told.on("1995-01-31").then("CHE", standing="party")


# Several depositaries


DEPOSITARIES = {"deposits": 1, "depositaries": ["USA", "GBR", "RUS"]}


def with_three(type: str = "ratified") -> list[Line]:
    """One State's deposits in Washington, London and Moscow."""
    return [
        event(type, "ALB", on, deposited_with=code)
        for on, code in (("1970-01-01", "USA"), ("1970-02-01", "GBR"), ("1970-03-05", "RUS"))
    ]


def test_with_several_depositaries_the_first_deposit_counts() -> None:
    """Non-Proliferation Treaty, practice of the depositaries: the first; the others change nothing, and say so."""
    told = under(DEPOSITARIES, *with_three())
    told.on("1970-01-01").then("ALB", standing="party")
    assert [told.ruling(number).reason for number in ("0002", "0003")] == ["another-depositary"] * 2


def test_where_the_last_deposit_counts_all_three_are_needed() -> None:
    """Where the clause or the practice says so, consent is established with the last of them."""
    told = under(DEPOSITARIES | {"counts": "last"}, *with_three())
    told.on("1970-02-28").then("ALB", standing="not_party").on("1970-03-05").then("ALB", standing="party")


def test_a_second_deposit_with_one_depositary_is_not_that_with_another() -> None:
    """Where the last counts, two with the same do not make three."""
    lines = [event("ratified", "ALB", on, deposited_with=code) for on, code in (
        ("1970-01-01", "USA"), ("1970-02-01", "USA"), ("1970-03-05", "RUS"))]  # fmt: skip
    under(DEPOSITARIES | {"counts": "last"}, *lines).on("2000-01-01").then("ALB", standing="not_party")


# What counts of an instrument


@pytest.mark.parametrize(
    ("anchor", "begins"),
    [
        ("deposit", "2000-01-10"),
        ("receipt", "2000-01-10"),
        ("registration", "2000-01-10"),
        ("circulation", "2000-02-01"),
    ],
)
def test_a_period_runs_from_the_fact_that_the_clause_names(anchor: str, begins: str) -> None:
    """An instrument of 1 January received, or registered, on the tenth, and circulated on 1 February."""
    told = under(
        {"deposits": 1, "anchor": anchor},
        event("acceded", "ALB", "2000-01-01", received_on="2000-01-10", circulated_on="2000-02-01"),
    )
    assert in_force(told) == begins


def test_two_registrations_and_twelve_months() -> None:
    """E22: ILO C182: 1999-11-19 to 2000-11-19; Norway, registered 2000-12-21, on 2001-12-21."""
    told = under(
        {"deposits": 2, "then": {"months": 12}, "anchor": "registration"},
        *deposited("SYC", on="1999-09-28"), *deposited("MWI", on="1999-11-19"), *deposited("NOR", on="2000-12-21"),
    )  # fmt: skip
    assert in_force(told) == "2000-11-19"
    told.on("2001-12-20").then("NOR", standing="contracting").on("2001-12-21").then("NOR", standing="party")
