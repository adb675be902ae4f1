"""A party's whole life: the acts of the law of treaties one by one, and the chain of the Paris Agreement."""

import pytest

from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    deposits_treaty,
    event,
    exchange_treaty,
    extinguished,
    given,
    leaving,
    provision,
    stated_in_force,
    threshold,
    treaty,
)

HISTORICAL = (event("accepted", "ALB", "1990-01-01"),)
"""One instrument that has the treaties here in force long before."""


def acted(*lines: Line, then: dict[str, object] | None = None, notice: dict[str, object] | None = None) -> Given:
    """A treaty in force for Albania, and then *lines*."""
    clause = threshold(deposits=1, then=then)
    rule = leaving(notice=notice or {"years": 1}, anchor="receipt")
    return given(treaty(entry_into_force=clause, exit=rule), *HISTORICAL, *lines)


def test_rows_1_and_8_signed_and_disowned() -> None:
    """Rome Statute, United States: signed 2000-12-31, disowned 2002-05-06; Sudan 2008-08-26, Russia 2016-11-30."""
    told = acted(event("signed", "USA", "2000-12-31"), event("signature_disowned", "USA", "2002-05-06"))
    told.on("2000-12-30").then("USA", headline="not_party").on("2000-12-31").then("USA", headline="signatory")
    told.on("2002-05-05").then("USA", headline="signatory")
    told.on("2002-05-06").then("USA", standing="signatory_disowned", headline="signature_disowned")
    assert "general-18" in told.duties("USA", "2002-05-05")
    assert "general-18" not in told.duties("USA", "2002-05-06")


def test_row_2_a_signature_that_was_confirmed_counts_from_its_day() -> None:
    """Art. 12(2)(b): signed ad referendum and confirmed later, it is a signature of the first day."""
    told = acted(event("signed", "USA", "2000-03-01", text="Signed ad referendum, confirmed on 1 June 2000.",
                       published_on="2000-06-01"))  # fmt: skip
    told.on("2000-03-01").then("USA", headline="signatory")


def test_row_3_definitive_signature() -> None:
    """Ramsar Convention, Australia, 1974-05-08, with the seventh State on 1975-08-21 in force on 1975-12-21."""
    told = given(
        deposits_treaty(2, then={"months": 4}), event("definitively_signed", "AUS", "1974-05-08"),
        event("ratified", "GRC", "1975-08-21"),
    )  # fmt: skip
    told.on("1974-05-08").then("AUS", headline="contracting").on("1975-12-20").then("AUS", headline="contracting")
    told.on("1975-12-21").then("AUS", headline="in_force")


def test_rows_4_to_6_consent_and_entry_into_force() -> None:
    """Acceptance makes a contracting State; accession needs no signature: Belarus, 1992-09-30 and 1992-12-30."""
    told = acted(
        event("signed", "USA", "1992-01-01"),
        event("accepted", "USA", "1992-09-03"),
        event("acceded", "BLR", "1992-09-30"),
        then={"months": 3},
    )
    told.on("1992-09-02").then("USA", headline="signatory").on("1992-09-03").then("USA", headline="contracting")
    told.on("1992-09-29").then("BLR", headline="not_party").on("1992-12-29").then("BLR", headline="contracting")
    told.on("1992-12-30").then("BLR", headline="in_force")


def test_row_7_an_instrument_taken_back_before_it_bound() -> None:
    """Rome Statute, Malaysia: acceded 2019-03-04, would have been bound 2019-06-01, took it back 2019-04-29."""
    lines = (event("acceded", "MYS", "2019-03-04"), event("instrument_withdrawn", "MYS", "2019-04-29"))
    told = acted(*lines, then={"days": 60, "round": "first of next month"})
    told.on("2019-04-28").then("MYS", headline="contracting").on("2019-04-29").then("MYS", headline="not_party")
    told.on("2019-06-01").then("MYS", headline="not_party")
    acted(*lines[:1], then={"days": 60, "round": "first of next month"}).on("2019-06-01").then(
        "MYS", headline="in_force"
    )


@pytest.mark.parametrize("type", ["ratification_revoked", "instrument_withdrawn"])
def test_a_ratification_revoked_leaves_a_signatory(type: str) -> None:
    """Test Ban Treaty, Russia: ratified 2000-06-30, revoked 2023-11-02 (received next day); a signatory again."""
    told = given(
        deposits_treaty(44), event("signed", "RUS", "1996-09-24"), event("ratified", "RUS", "2000-06-30"),
        event(type, "RUS", "2023-11-02", received_on="2023-11-03"),
    )  # fmt: skip
    told.on("2023-11-02").then("RUS", standing="contracting")
    told.on("2023-11-03").then("RUS", standing="signatory", operation="not_in_force", headline="signatory")
    told.when(event("ratified", "RUS", "2024-01-01")).then_admitted()


def test_a_ratification_cannot_be_revoked_when_it_binds() -> None:
    """Then only withdrawal is left."""
    acted().when(event("ratification_revoked", "ALB", "2023-11-02")).then_refused("no-instrument-pending")


def test_rows_12_and_14_notice_and_exit() -> None:
    """Rome Statute, Burundi: received 2016-10-27, out on 2017-10-27: the anniversary is the first day outside."""
    told = given(
        deposits_treaty(1, exit=leaving(notice={"years": 1}, anchor="receipt")), event("ratified", "BDI", "2004-09-21"),
        event("withdrawal_notified", "BDI", "2016-10-27", received_on="2016-10-27"),
    )  # fmt: skip
    told.on("2016-10-26").then("BDI", headline="in_force")
    told.on("2016-10-27").then("BDI", headline="withdrawal_notice_running", exit="2017-10-27")
    told.on("2017-10-26").then("BDI", headline="withdrawal_notice_running").on("2017-10-27").then(
        "BDI", headline="withdrawn"
    )


@pytest.mark.parametrize(
    ("notice", "back", "would"),
    [("2016-11-10", "2017-02-10", "2017-11-10"), ("2016-10-19", "2017-03-07", "2017-10-19")],
)
def test_row_13_a_notice_taken_back(notice: str, back: str, would: str) -> None:
    """Rome Statute: Gambia and South Africa."""
    told = acted(event("withdrawal_notified", "ALB", notice), event("withdrawal_rescinded", "ALB", back))
    told.on(notice).then("ALB", exit=would).on(back).then("ALB", headline="in_force").on(would).then(
        "ALB", headline="in_force"
    )


def test_row_17_suspension_and_resumption() -> None:
    """A party's own act, from its date, until it performs again."""
    told = acted(event("suspended", "ALB", "2019-02-02"), event("resumed", "ALB", "2020-02-02"))
    told.on("2019-02-02").then("ALB", standing="party", operation="suspended", headline="suspended")
    told.on("2020-02-02").then("ALB", operation="in_force", headline="in_force")


@pytest.mark.parametrize(
    ("type", "headline"), [("terminated", "terminated"), ("expired", "expired"), ("superseded", "superseded")]
)
def test_row_18_the_end_of_the_treaty_is_the_end_for_all(type: str, headline: str) -> None:
    """Each ground has its own word."""
    acted(event(type, None, "2019-02-02")).on("2019-02-02").then("ALB", standing="former_party", headline=headline)


def test_row_19_succession_reaches_back_to_independence() -> None:
    """Covenant, Slovakia: received 1993-05-28, with effect from 1993-01-01."""
    told = acted(
        event("ratified", "CSHH", "1991-01-01"), extinguished("CSHH", "1993-01-01"),
        event("succeeded", "SVK", "1993-05-28", predecessor="CSHH", mode="succession", effective_on="1993-01-01"),
    )  # fmt: skip
    told.on("1992-12-31").then("SVK", headline="not_party").on("1993-01-01").then("SVK", headline="in_force")
    told.on("1992-12-31").then("CSHH", headline="in_force").on("1993-01-01").then("CSHH", headline="extinct")


def test_a_successor_of_one_that_is_not_named_rests_on_its_own_notification() -> None:
    """Refugee Convention, Congo, 1962-10-15: by virtue of an extension to its territory, the predecessor left out."""
    told = given(
        deposits_treaty(1), event("ratified", "FRA", "1954-04-22"),
        event("succeeded", "COG", "1962-10-15", mode="succession", effective_on="1960-08-15"),
    )  # fmt: skip
    told.on("1960-08-14").then("COG", headline="not_party").on("1960-08-15").then("COG", headline="in_force")


def test_row_20_extinction() -> None:
    """German Democratic Republic, 1990-10-03; what it had deposited on 1990-09-04 never bound it."""
    told = acted(event("acceded", "DDDE", "1990-09-04"), extinguished("DDDE", "1990-10-03"), then={"days": 90})
    told.on("1990-10-02").then("DDDE", headline="contracting").on("1990-10-03").then("DDDE", headline="extinct")
    told.on("1990-12-03").then("DDDE", standing="not_party", operation="not_in_force", headline="extinct")


@pytest.mark.parametrize("type", ["withdrawal_announced", "domestic_act_done", "statement_made", "breach_alleged"])
def test_row_23_announcements_and_votes_move_nothing(type: str) -> None:
    """Three Sahel States, 2025-09-22; the Latvian parliament, 2025-10-30: no notification, no change."""
    told = acted(event(type, "ALB", "2025-09-22"))
    told.on("2025-09-22").then("ALB", standing="party", exit=None).on("2026-09-22").then("ALB", headline="in_force")


def test_the_chain_of_the_united_states_under_the_paris_agreement() -> None:
    """Signed, accepted, in force, notice, out, accepted, in force, notice, out: 2016 to 2026."""
    rule = leaving(
        notice={"years": 1}, anchor="receipt", not_within={"years": 3, "after": "entry into force for the party"}
    )
    clause = threshold(
        deposits=2, then={"days": 30}, share={"at_least": 0.55, "name": "emissions", "of": {"USA": 0.4, "IND": 0.2}}
    )
    told = given(
        treaty(entry_into_force=clause, exit=rule),
        event("signed", "USA", "2016-04-22"),
        event("accepted", "USA", "2016-09-03"),
        event("ratified", "IND", "2016-10-05"),
        event("statement_made", "USA", "2017-08-04"),
        event("withdrawal_notified", "USA", "2019-11-04"),
        event("accepted", "USA", "2021-01-20"),
        event("withdrawal_notified", "USA", "2025-01-27"),
    )
    chain = {
        "2016-04-21": "not_party", "2016-04-22": "signatory", "2016-09-02": "signatory", "2016-09-03": "contracting",
        "2016-11-03": "contracting", "2016-11-04": "in_force", "2017-08-04": "in_force", "2019-11-03": "in_force",
        "2019-11-04": "withdrawal_notice_running", "2020-11-03": "withdrawal_notice_running", "2020-11-04": "withdrawn",
        "2021-01-19": "withdrawn", "2021-01-20": "contracting", "2021-02-18": "contracting", "2021-02-19": "in_force",
        "2025-01-26": "in_force", "2025-01-27": "withdrawal_notice_running", "2026-01-26": "withdrawal_notice_running",
        "2026-01-27": "withdrawn",
    }  # fmt: skip
    assert {day: told.timeline.headline("USA", told.on(day).day).value for day in chain} == chain
    assert told.ruling("0005").bearing == "moves"


# How depositaries count


def test_receipt_fixes_an_act_not_the_date_of_the_letter() -> None:
    """Declaration of France: a letter of 2 January 1974, recorded on 10 January."""
    told = acted(event("withdrawal_notified", "ALB", "1997-08-23", received_on="1997-08-25"))
    told.on("1997-08-24").then("ALB", standing="party").on("1997-08-25").then("ALB", exit="1998-08-25")


def test_a_day_without_work_is_a_day() -> None:
    """New Year's Day, a Sunday, is counted and is where a period ends."""
    told = acted(event("acceded", "USA", "2022-12-02"), then={"days": 30})
    told.on("2022-12-31").then("USA", headline="contracting").on("2023-01-01").then("USA", headline="in_force")


def test_on_the_day_of_effect_the_new_state_holds() -> None:
    """An effect begins with its day unless the clause says otherwise."""
    told = acted(event("withdrawal_notified", "ALB", "2000-01-01"))
    told.on("2000-12-31").then("ALB", standing="withdrawing").on("2001-01-01").then("ALB", standing="former_party")


def test_a_printed_date_that_cannot_be_right_does_not_move_the_derived_one() -> None:
    """Aircraft Protocol, Congo, 2013-03-13: printed 2013-05-01; by the rule 2013-07-01."""
    told = acted(
        event("acceded", "COG", "2013-03-13", printed_effect="2013-05-01"),
        then={"months": 3, "round": "first of next month"},
    )
    told.on("2013-05-01").then("COG", headline="contracting").on("2013-07-01").then("COG", headline="in_force")


def test_a_later_list_that_says_otherwise_is_shown_and_does_not_count() -> None:
    """What was stated beside what was derived."""
    told = acted(
        event("acceded", "COG", "2013-03-13"), event("entered_into_force", "COG", "2013-07-02"), then={"days": 30}
    )
    assert (told.ruling("0003").bearing, str(told.ruling("0003").derived)) == ("differs", "2013-04-12")
    told.on("2013-04-12").then("COG", headline="in_force")


# What is left


def test_duties_outlive_the_bond_as_long_as_the_clause_says() -> None:
    """Energy Charter Treaty, United Kingdom: out on 2025-04-27, investments protected until 2045-04-27."""
    sunset = {"text": "investments made before are protected", "years": 20}
    told = given(
        treaty(
            entry_into_force=threshold(deposits=1),
            exit=leaving(notice={"years": 1, "expiry_plus_one": True}),
            provision=[provision("10", survives=sunset), provision("11", survives="dues stay due"), provision("12")],
        ),
        event("ratified", "GBR", "1998-04-16"), event("withdrawal_notified", "GBR", "2024-04-26"),
    )  # fmt: skip
    told.on("2025-04-26").then("GBR", standing="withdrawing").on("2025-04-27").then("GBR", headline="withdrawn")
    states = {
        day: tuple(told.duties("GBR", day)[id].state.value for id in ("10", "11", "12"))
        for day in ("2025-04-26", "2025-04-27", "2045-04-26", "2045-04-27")
    }
    assert states == {
        "2025-04-26": ("binding", "binding", "binding"),
        "2025-04-27": ("surviving", "surviving", "ended"),
        "2045-04-26": ("surviving", "surviving", "ended"),
        "2045-04-27": ("ended", "surviving", "ended"),
    }


def test_a_sunset_ends_when_its_state_is_bound_anew() -> None:
    """Back in the treaty, the duty itself binds again."""
    sunset = {"text": "investments made before are protected", "years": 20}
    told = given(
        treaty(entry_into_force=threshold(deposits=1), exit=leaving(notice={"years": 1}),
               provision=[provision("10", survives=sunset)]),
        event("ratified", "GBR", "1998-04-16"), event("withdrawal_notified", "GBR", "2000-04-16"),
        event("acceded", "GBR", "2010-01-01"),
    )  # fmt: skip
    assert told.duties("GBR", "2009-12-31")["10"].state == "surviving"
    assert told.duties("GBR", "2010-01-01")["10"].state == "binding"


def test_a_treaty_between_two_ends_for_the_other_with_the_exit_of_one() -> None:
    """Anti-Ballistic Missile Treaty, United States: notice 2001-12-13, out 2002-06-13; over for Russia too."""
    told = given(
        exchange_treaty(),
        *both_ratified("1972-10-03"),
        event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="continuation"),
        extinguished("SUHH", "1991-12-26"),
        event("withdrawal_notified", "USA", "2001-12-13"),
    )
    told.on("2002-06-12").then("RUS", headline="in_force")
    told.on("2002-06-13").then("USA", headline="withdrawn").on("2002-06-13").then("RUS", headline="terminated")


def test_a_bond_that_was_only_stated_can_be_left_by_notice() -> None:
    """What is derived goes on from what was stated."""
    told = given(
        deposits_treaty(20, coverage={"consents": False}, exit=leaving(notice={"months": 3})),
        *stated_in_force("1976-03-23", "JAM"), event("withdrawal_notified", "JAM", "1997-10-23"),
    )  # fmt: skip
    told.on("1998-01-22").then("JAM", standing="withdrawing").on("1998-01-23").then("JAM", headline="withdrawn")


def test_a_consent_binds_on_no_day_before_its_receipt() -> None:
    """An instrument that fixes the day on which it was sent and is received on the next (depositary practice)."""
    told = given(
        deposits_treaty(1), event("ratified", "USA", "1986-02-01"),
        event("ratified", "RUS", "1986-02-01", received_on="1986-02-02", effective_on="1986-02-01"),
    )  # fmt: skip
    told.on("1986-02-01").then("RUS", standing="not_party").on("1986-02-02").then("RUS", standing="party")
