"""Consent to be bound and entry into force, by worked examples (VCLT arts. 11-18, 24)."""

from collections.abc import Mapping

import pytest

from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    deposits_treaty,
    event,
    exchange_treaty,
    given,
    signature_treaty,
)

CONSENTS = ["ratified", "accepted", "approved", "acceded", "definitively_signed"]


def test_a_signature_subject_to_ratification_makes_a_signatory() -> None:
    """Rome Statute, United States, 2000-12-31: from the day of signature, and no day before."""
    told = given(deposits_treaty(60), event("signed", "USA", "2000-12-31"))
    told.on("2000-12-30").then("USA", standing="not_party", headline="not_party")
    told.on("2000-12-31").then("USA", standing="signatory", operation="not_in_force", headline="signatory")


def test_a_definitive_signature_is_consent() -> None:
    """Ramsar Convention, Australia, 1974-05-08: no later instrument, and a contracting State at once (art. 12)."""
    told = given(deposits_treaty(7), event("definitively_signed", "AUS", "1974-05-08"))
    told.on("1974-05-08").then("AUS", standing="contracting", operation="not_in_force", headline="contracting")


@pytest.mark.parametrize("type", CONSENTS)
def test_every_form_of_consent_binds_alike(type: str) -> None:
    """Ratification, acceptance, approval, accession and definitive signature differ in name only (arts. 11-16)."""
    told = given(deposits_treaty(1), event(type, "ALB", "2000-01-01"))
    told.on("2000-01-01").then("ALB", standing="party", operation="in_force", headline="in_force")


def test_a_vote_in_parliament_is_no_ratification() -> None:
    """What is done at home does not bind abroad (art. 16)."""
    told = given(
        deposits_treaty(1), event("signed", "USA", "1987-12-08"), event("domestic_act_done", "USA", "1988-05-27")
    )
    told.on("1988-05-28").then("USA", standing="signatory")


def test_one_may_accede_without_having_signed() -> None:
    """First Optional Protocol, Belarus: accession on 1992-09-30, in force three months later."""
    told = given(
        deposits_treaty(1, then={"months": 3}),
        event("ratified", "ALB", "1970-01-01"),
        event("acceded", "BLR", "1992-09-30"),
    )
    told.on("1992-12-29").then("BLR", standing="contracting", operation="not_in_force")
    told.on("1992-12-30").then("BLR", standing="party", operation="in_force")


@pytest.mark.parametrize(
    ("then", "deposit", "in_force"),
    [
        ({"days": 30}, "1979-12-28", "1980-01-27"),  # E1: Vienna Convention
        ({"days": 90}, "2004-11-18", "2005-02-16"),  # E2: Kyoto Protocol
        ({"months": 3}, "2018-11-30", "2019-02-28"),  # E5: clamped to the end of February
        ({"months": 3}, "2019-11-30", "2020-02-29"),  # E5: the same in a leap year
        ({"months": 4}, "1975-08-21", "1975-12-21"),  # E6: Ramsar Convention
        ({"months": 12}, "1993-11-16", "1994-11-16"),  # E7: Law of the Sea Convention
        (None, "1951-04-21", "1951-04-21"),  # on the deposit itself
    ],
)
def test_the_last_deposit_needed_sets_the_period_running(
    then: Mapping[str, int] | None, deposit: str, in_force: str
) -> None:
    """In force for all who consented, a period after the nth deposit (art. 24(1))."""
    told = given(
        deposits_treaty(2, then=then), event("ratified", "ALB", "1950-01-01"), event("ratified", "BEL", deposit)
    )
    entered = told.state("2029-12-31").in_force
    assert entered is not None
    assert entered.on.isoformat() == in_force
    told.on(in_force).then("ALB", standing="party").on(in_force).then("BEL", standing="party")


def test_the_day_before_it_enters_into_force_all_are_contracting() -> None:
    """A contracting State is not yet bound (art. 2(1)(f))."""
    told = given(deposits_treaty(2, then={"days": 30}), *deposited("1979-11-01", "1979-12-28"))
    for party in ("ALB", "BEL"):
        told.on("1980-01-26").then(party, standing="contracting", operation="not_in_force", headline="contracting")


def deposited(*days: str) -> list[Line]:
    """Ratifications by ALB, BEL, CHE and so on, one on each of *days*."""
    return [event("ratified", party, day) for party, day in zip(("ALB", "BEL", "CHE", "DEU"), days, strict=False)]


def test_one_deposit_too_few_brings_nothing() -> None:
    """Two of three deposits do not bring a treaty into force."""
    told = given(deposits_treaty(3), *deposited("2000-01-01", "2001-01-01"))
    assert told.state("2029-12-31").in_force is None
    told.on("2029-12-31").then("ALB", standing="contracting")


def test_a_later_state_is_bound_a_period_after_its_own_deposit() -> None:
    """Kyoto Protocol, Australia: deposit on 2007-12-12, in force on 2008-03-11, through a leap day (art. 24(3))."""
    told = given(deposits_treaty(2, then={"days": 90}), *deposited("2002-05-31", "2004-11-18", "2007-12-12"))
    told.on("2008-03-10").then("CHE", standing="contracting").on("2008-03-11").then("CHE", standing="party")
    bound = told.party_state("CHE", "2008-03-11").bound_by
    assert bound is not None
    assert (bound.clause, bound.rule.article) == ("25", "VCLT art. 24(3)")


def test_a_deposit_between_the_last_needed_and_entry_into_force_counts_its_own_period() -> None:
    """A later State's date is the later of the treaty's and of its own deposit's."""
    told = given(deposits_treaty(2, then={"days": 30}), *deposited("2000-01-01", "2000-02-01", "2000-02-11"))
    told.on("2000-03-02").then("BEL", standing="party").on("2000-03-02").then("CHE", standing="contracting")
    told.on("2000-03-11").then("CHE", standing="contracting").on("2000-03-12").then("CHE", standing="party")


def test_instruments_bind_when_both_are_exchanged() -> None:
    """INF Treaty: nothing is in force until the second instrument is there (art. 16(a))."""
    told = given(exchange_treaty(), event("ratified", "USA", "1988-05-29"), event("ratified", "SUHH", "1988-06-01"))
    told.on("1988-05-31").then("USA", standing="contracting").on("1988-06-01").then("USA", standing="party")
    told.on("1988-06-01").then("SUHH", standing="party", operation="in_force")


def test_entry_into_force_rests_on_every_instrument_exchanged() -> None:
    """What binds the one is the instrument of the other too."""
    bound = given(exchange_treaty(), *both_ratified()).party_state("USA", "1988-06-01").bound_by
    assert bound is not None
    assert set(bound.foundation) == {"t/0001", "t/0002"}


def test_a_treaty_may_be_in_force_when_all_have_signed() -> None:
    """Definitive signatures of all the negotiating States named (art. 12)."""
    told = given(
        signature_treaty("ALB", "BEL"),
        event("definitively_signed", "ALB", "2000-01-01"),
        event("definitively_signed", "BEL", "2000-01-05"),
    )
    told.on("2000-01-04").then("ALB", standing="contracting").on("2000-01-05").then("ALB", standing="party")


def test_an_instrument_counts_from_its_receipt() -> None:
    """Sent on one day and received on another: consent is established on the second."""
    told = given(deposits_treaty(1), event("acceded", "ALB", "2000-01-01", received_on="2000-01-20"))
    told.on("2000-01-19").then("ALB", standing="not_party").on("2000-01-20").then("ALB", standing="party")


def test_an_instrument_can_be_taken_back_before_it_binds() -> None:
    """Rome Statute, Malaysia: acceded on 2019-03-04, would have been bound on 2019-06-01, withdrew on 2019-04-29."""
    told = given(
        deposits_treaty(1, then={"days": 89}),
        event("ratified", "ALB", "1998-07-17"),
        event("acceded", "MYS", "2019-03-04"),
        event("instrument_withdrawn", "MYS", "2019-04-29"),
    )
    told.on("2019-04-28").then("MYS", standing="contracting").on("2019-04-29").then("MYS", standing="not_party")
    told.on("2019-06-01").then("MYS", standing="not_party", operation="not_in_force", headline="not_party")


def test_an_instrument_cannot_be_taken_back_once_it_binds() -> None:
    """Then only withdrawal is left."""
    given(deposits_treaty(1), *deposited("2000-01-01")).when(
        event("instrument_withdrawn", "ALB", "2000-01-02")
    ).then_refused("no-instrument-pending")


def test_a_signatory_may_say_that_it_will_not_join() -> None:
    """Rome Statute, United States, 2002-05-06: the signature stays on the list, its duty ends (art. 18)."""
    told = given(
        deposits_treaty(60), event("signed", "USA", "2000-12-31"), event("signature_disowned", "USA", "2002-05-06")
    )
    told.on("2002-05-06").then("USA", standing="signatory_disowned", headline="signature_disowned")


def test_one_that_disowned_its_signature_may_still_consent() -> None:
    """A State may change its mind."""
    told = given(
        deposits_treaty(1),
        event("signed", "USA", "2000-12-31"),
        event("signature_disowned", "USA", "2002-05-06"),
        event("ratified", "USA", "2003-01-01"),
    )
    told.on("2003-01-01").then("USA", standing="party")


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("signed", "signed", "already-signed"),
        ("ratified", "signed", "already-signed"),
        ("ratified", "ratified", "already-consented"),
        ("ratified", "signature_disowned", "not-a-signatory"),
        ("signature_disowned", "signature_disowned", "not-a-signatory"),
        ("signed", "instrument_withdrawn", "no-instrument-pending"),
    ],
)
def test_an_act_that_finds_nothing_to_do_is_without_effect(first: str, second: str, reason: str) -> None:
    """A second signature, a second consent, a disowning by one that never signed."""
    told = given(deposits_treaty(9), event(first, "ALB", "2000-01-01"))
    told.when(event(second, "ALB", "2000-02-01")).then_refused(reason)


def rejoined() -> Given:
    """Paris Agreement, United States: out on 2020-11-04, acceptance on 2021-01-20, in on the 30th day."""
    return given(
        deposits_treaty(1, then={"days": 30}),
        event("accepted", "USA", "2016-10-05"),
        event("withdrawal_notified", "USA", "2019-11-04"),
        event("accepted", "USA", "2021-01-20"),
    )


def test_one_that_left_may_join_again() -> None:
    """A fresh consent and a new entry into force: 2021-01-20 and 30 days is 2021-02-19."""
    told = rejoined()
    told.on("2020-11-03").then("USA", standing="withdrawing")
    told.on("2020-11-04").then("USA", standing="former_party", operation="ended", headline="withdrawn")
    told.on("2021-01-20").then("USA", standing="contracting", operation="not_in_force", headline="contracting")
    told.on("2021-02-18").then("USA", standing="contracting")
    told.on("2021-02-19").then("USA", standing="party", operation="in_force", headline="in_force")


def test_nobody_consents_to_a_treaty_that_has_ended() -> None:
    """What has ended binds no one anew."""
    ended = given(
        exchange_treaty(), *both_ratified(), event("withdrawal_notified", "USA", "2019-02-02"),
    )  # fmt: skip
    ended.when(event("acceded", "FRA", "2020-01-01")).then_refused("treaty-ended")


def test_nobody_signs_a_treaty_that_has_ended() -> None:
    """A signature after the end makes no signatory."""
    ended = given(exchange_treaty(), *both_ratified(), event("withdrawal_notified", "USA", "2019-02-02"))
    ended.when(event("signed", "USA", "2020-01-01")).then_refused("treaty-ended")


def test_a_consent_still_waiting_when_the_treaty_ends_binds_nobody() -> None:
    """A treaty that has ended does not enter into force for a State that had deposited in time."""
    told = given(
        deposits_treaty(1, then={"days": 30}),
        event("ratified", "ALB", "2000-01-01"),
        event("ratified", "BEL", "2005-01-01"),
        event("terminated", None, "2005-01-10"),
    )
    told.on("2005-01-10").then("ALB", standing="former_party", headline="terminated")
    told.on("2005-02-01").then("BEL", operation="not_in_force")


def test_a_treaty_that_ended_before_it_was_in_force_does_not_enter_into_force() -> None:
    """The signatories may give a treaty up before it begins."""
    told = given(
        deposits_treaty(1, then={"days": 30}),
        event("ratified", "ALB", "2000-01-01"),
        event("terminated", None, "2000-01-10"),
    )
    assert told.state("2001-01-01").in_force is None
