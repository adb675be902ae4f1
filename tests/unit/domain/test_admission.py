"""Admission by an organ, and the instrument: bound from the later of the two."""

import pytest

from treatylog.testing import Given, Line, deposits_treaty, event, given, threshold

VOTE = event("organ_decided", "ALB", "1995-07-13", decision="admits", by="COE")
DEPOSIT = event("acceded", "ALB", "1995-07-13")


def council(*lines: Line) -> Given:
    """An organisation of France and Belgium, to which others are admitted by its Committee; then *lines*."""
    rule = {"article": "4", "by": "COE", "original": ["FRA", "BEL"]}
    clause = threshold(deposits=2, later="on deposit", admission=rule)
    first = [event("ratified", code, "1949-08-03") for code in ("FRA", "BEL")]
    return given(deposits_treaty(entry_into_force=clause), *first, *lines)


@pytest.mark.parametrize(
    ("vote", "deposit", "bound"),
    [
        ("1995-06-29", "1995-07-13", "1995-07-13"),
        ("1995-07-13", "1995-07-13", "1995-07-13"),
        ("1995-07-13", "1995-06-29", "1995-07-13"),
    ],
)
def test_a_state_is_bound_when_both_vote_and_instrument_are_there(vote: str, deposit: str, bound: str) -> None:
    """E21: whichever comes last."""
    told = council(VOTE | {"on": vote}, DEPOSIT | {"on": deposit})
    entry = told.party_state("ALB", "2000-01-01").bound_by
    assert entry is not None
    assert entry.on.isoformat() == bound
    assert {"t/0003", "t/0004"} >= set(entry.foundation)
    assert "t/0004" in entry.foundation


def test_an_original_member_needs_no_vote() -> None:
    """Who signed at the conference is a member by its own instrument."""
    council().on("1949-08-03").then("FRA", standing="party")


def test_an_instrument_without_a_vote_binds_nobody() -> None:
    """It waits; a second one adds nothing."""
    told = council(DEPOSIT)
    told.on("2000-01-01").then("ALB", standing="not_party", operation="not_in_force")
    told.when(DEPOSIT | {"on": "1996-01-01"}).then_refused("already-consented")


def test_an_instrument_that_waits_for_a_vote_can_be_taken_back() -> None:
    """Then the vote finds nothing."""
    back = event("instrument_withdrawn", "ALB", "1996-01-01")
    told = council(DEPOSIT, back, VOTE | {"on": "1997-01-01"})
    told.on("2000-01-01").then("ALB", standing="not_party")


def test_a_vote_of_another_body_admits_nobody() -> None:
    """Nor one where the text asks for none."""
    council().when(VOTE | {"by": "NATO"}).then_refused("no-admission-needed")
    given(deposits_treaty(1)).when(VOTE).then_refused("no-admission-needed")


def test_a_member_is_not_admitted_twice() -> None:
    """Nor one that had been admitted."""
    council(VOTE).when(VOTE | {"on": "1996-01-01"}).then_refused("already-admitted")
    council().when(VOTE | {"party": "FRA"}).then_refused("already-admitted")


def test_who_left_must_be_admitted_again() -> None:
    """The vote was for the membership that ended."""
    out = event("withdrawal_notified", "ALB", "2000-01-01")
    told = council(VOTE, DEPOSIT, out, DEPOSIT | {"on": "2002-01-01"})
    told.on("2002-01-01").then("ALB", standing="former_party")
    told = council(VOTE, DEPOSIT, out, DEPOSIT | {"on": "2002-01-01"}, VOTE | {"on": "2003-01-01"})
    told.on("2002-12-31").then("ALB", standing="former_party").on("2003-01-01").then("ALB", standing="party")
