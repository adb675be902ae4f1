"""Application before entry into force (VCLT art. 25), by the dates of the Energy Charter Treaty."""

from typing import Any

import pytest

from histories import Given, Line, event, extinguished, given, provision, threshold, treaty

SUNSET = {"text": "investments made before are protected", "years": 20}


def charter(*lines: Line, **clause: Any) -> Given:
    """Applied provisionally by every signatory since 1994-12-17, ended by a notice of sixty days; then *lines*."""
    applied = {"article": "45", "begins": "signature", "since": "1994-12-17", "ends": {"days": 60}, **clause}
    return given(
        treaty(
            entry_into_force=threshold(deposits=30, then={"days": 90}, later={"days": 90}),
            provisional_application=applied, provision=[provision("10", survives=SUNSET)],
        ),
        *lines,
    )  # fmt: skip


SIGNED = event("signed", "RUS", "1994-12-17")
ENDED = event("provisional_application_ended", "RUS", "2009-08-20")


def test_every_signatory_applies_it_where_the_clause_says_so() -> None:
    """Row 9: Energy Charter Treaty, signatories of 1994-12-17: applied from that day, and not in force for them."""
    told = charter(SIGNED)
    told.on("1994-12-16").then("RUS", standing="not_party", operation="not_in_force")
    told.on("1994-12-17").then("RUS", standing="signatory", operation="provisional", headline="provisionally_applied")


def test_a_signature_before_the_day_of_the_clause_waits_for_it() -> None:
    """Nobody applies it before the day that the clause gives."""
    told = charter(event("signed", "RUS", "1994-12-01"))
    told.on("1994-12-16").then("RUS", operation="not_in_force", headline="signatory")
    told.on("1994-12-17").then("RUS", operation="provisional")


def test_where_the_clause_asks_a_declaration_a_signature_alone_brings_nothing() -> None:
    """Arms Trade Treaty, art. 23: any State may declare it."""
    told = charter(
        SIGNED, event("provisional_application_started", "ALB", "2013-06-03"), begins="declaration", since=None
    )
    told.on("2013-06-03").then("RUS", operation="not_in_force")
    told.on("2013-06-03").then("ALB", standing="not_party", operation="provisional", headline="provisionally_applied")


def test_a_declaration_may_name_a_later_day() -> None:
    """It is applied from that day."""
    started = event("provisional_application_started", "ALB", "2013-06-03", effective_on="2013-07-01")
    told = charter(started, begins="declaration", since=None)
    told.on("2013-06-30").then("ALB", operation="not_in_force").on("2013-07-01").then("ALB", operation="provisional")


def test_a_notice_ends_it_when_the_time_of_the_clause_is_over() -> None:
    """Row 10: Russia, notice of 2009-08-20: sixty days later, 2009-10-19, it will not join and applies nothing."""
    told = charter(SIGNED, ENDED)
    told.on("2009-10-18").then("RUS", operation="provisional", headline="provisionally_applied")
    told.on("2009-10-19").then(
        "RUS", standing="signatory_disowned", operation="not_in_force", headline="signature_disowned"
    )


def test_without_a_time_in_the_clause_it_ends_on_notice() -> None:
    """VCLT art. 25(2): on telling the others."""
    charter(SIGNED, ENDED, ends=None).on("2009-08-20").then("RUS", operation="not_in_force")


def test_a_notice_counts_from_its_receipt() -> None:
    """Sent on 20 August, received on 24 August."""
    told = charter(SIGNED, ENDED | {"received_on": "2009-08-24"})
    told.on("2009-10-22").then("RUS", operation="provisional").on("2009-10-23").then("RUS", operation="not_in_force")


@pytest.mark.parametrize(("named", "ends"), [("2009-09-01", "2009-10-19"), ("2010-01-01", "2010-01-01")])
def test_a_notice_may_name_a_later_end_but_no_earlier_one(named: str, ends: str) -> None:
    """As with a notice of withdrawal."""
    by = charter(SIGNED, ENDED | {"effective_on": named}).party("RUS", "2011-01-01").provisional_end
    assert by is not None
    assert by.on.isoformat() == ends


def test_it_ends_once() -> None:
    """A second notice finds nothing to end."""
    charter(SIGNED, ENDED).when(event("provisional_application_ended", "RUS", "2009-11-01")).then_refused(
        "not-provisional"
    )


def test_a_signature_after_the_end_does_not_begin_it_anew_by_itself() -> None:
    """Where the notice did not say that its State will not join, it has signed already and signs no more."""
    told = charter(SIGNED, ENDED, notice_disowns=False)
    told.on("2009-10-19").then("RUS", standing="signatory", operation="not_in_force", headline="signatory")
    told.when(event("signed", "RUS", "2010-01-01")).then_refused("already-signed")


@pytest.mark.parametrize("day", ["2009-10-19", "2029-10-18"])
def test_what_was_protected_while_it_was_applied_stays_protected(day: str) -> None:
    """Art. 45(3)(b): Russia until 2029-10, twenty years after the end of its provisional application."""
    assert charter(SIGNED, ENDED).duties("RUS", day)["10"].state == "surviving"


def test_the_sunset_of_provisional_application_has_an_end_too() -> None:
    """Art. 45(3)(b): twenty years, and no day more."""
    assert charter(SIGNED, ENDED).duties("RUS", "2029-10-19")["10"].state == "ended"
    assert charter(SIGNED, ENDED).duties("RUS", "2009-10-18")["10"].state == "binding"


def test_entry_into_force_takes_its_place() -> None:
    """A State that ratifies applies provisionally until the treaty is in force for it."""
    told = given(
        treaty(
            entry_into_force=threshold(deposits=2, then={"days": 90}),
            provisional_application={"article": "45", "begins": "signature"},
        ),
        *(event("signed", code, "1994-12-17") for code in ("ALB", "BEL", "NOR")),
        event("ratified", "ALB", "1996-01-01"), event("ratified", "BEL", "1998-01-16"),
    )  # fmt: skip
    told.on("1996-01-01").then("ALB", standing="contracting", operation="provisional")
    told.on("1998-04-15").then("ALB", operation="provisional").on("1998-04-16").then("ALB", operation="in_force")
    told.on("1998-04-16").then("NOR", standing="signatory", operation="provisional")


def test_who_signs_when_it_is_in_force_applies_nothing_provisionally_by_signing() -> None:
    """It is applied pending entry into force (art. 25(1))."""
    told = given(
        treaty(
            entry_into_force=threshold(deposits=1), provisional_application={"article": "45", "begins": "signature"}
        ),
        event("ratified", "ALB", "1994-12-17"), event("signed", "BEL", "1999-01-01"),
    )  # fmt: skip
    told.on("1999-01-01").then("BEL", standing="signatory", operation="not_in_force")


def test_an_organ_may_suspend_it_and_resume_it() -> None:
    """Row 11: Belarus, Charter Conference, 2022-06-24."""
    told = charter(
        event("signed", "BLR", "1994-12-17"), event("suspended", "BLR", "2022-06-24", by="EUE"),
        event("resumed", "BLR", "2023-06-24", by="EUE"),
    )  # fmt: skip
    told.on("2022-06-23").then("BLR", operation="provisional")
    told.on("2022-06-24").then("BLR", standing="signatory", operation="suspended", headline="suspended")
    told.on("2023-06-24").then("BLR", standing="signatory", operation="provisional")


def test_a_suspended_application_can_be_ended() -> None:
    """Who is suspended may still say that it will not become a party."""
    told = charter(SIGNED, event("suspended", "RUS", "2009-01-01", by="EUE"), ENDED)
    told.on("2009-10-18").then("RUS", operation="suspended").on("2009-10-19").then("RUS", operation="not_in_force")
    assert told.party("RUS", "2009-10-19").suspension is None


def test_a_signature_disowned_before_the_day_of_the_clause_begins_nothing() -> None:
    """Who will not become a party has told the others so (art. 25(2))."""
    told = charter(event("signed", "RUS", "1994-12-01"), event("signature_disowned", "RUS", "1994-12-10"))
    told.on("1994-12-17").then("RUS", operation="not_in_force", headline="signature_disowned")


def test_to_disown_a_signature_ends_the_application_that_rests_on_it() -> None:
    """Art. 25(2): telling the others that one does not intend to become a party, with the time of the clause."""
    told = charter(SIGNED, event("signature_disowned", "RUS", "2009-08-20"))
    told.on("2009-08-20").then("RUS", standing="signatory_disowned")
    told.on("2009-10-18").then("RUS", operation="provisional").on("2009-10-19").then("RUS", operation="not_in_force")


def test_it_ends_with_its_state() -> None:
    """Nothing is applied by a State that is gone."""
    told = charter(event("signed", "YUCS", "1994-12-17"), extinguished("YUCS", "2006-06-03"))
    told.on("2006-06-02").then("YUCS", operation="provisional")
    told.on("2006-06-03").then("YUCS", standing="not_party", operation="not_in_force", headline="extinct")


def test_it_ends_with_the_treaty() -> None:
    """What is given up before it was in force is applied no longer."""
    told = charter(SIGNED, event("terminated", None, "2000-01-01"))
    told.on("2000-01-01").then("RUS", operation="not_in_force")


@pytest.mark.parametrize(
    ("lines", "act", "reason"),
    [
        ([SIGNED], event("provisional_application_started", "RUS", "1995-01-01"), "already-provisional"),
        ([], event("provisional_application_ended", "RUS", "1995-01-01"), "not-provisional"),
        ([event("entered_into_force", "RUS", "1995-01-01")],
         event("provisional_application_started", "RUS", "1996-01-01"), "already-bound"),
        ([event("entered_into_force", "RUS", "1995-01-01")],
         event("provisional_application_ended", "RUS", "1996-01-01"), "not-provisional"),
        ([SIGNED, event("terminated", None, "2000-01-01")],
         event("provisional_application_started", "RUS", "2000-06-01"), "treaty-ended"),
    ],
)  # fmt: skip
def test_an_act_that_finds_nothing_to_begin_or_end_is_without_effect(lines: list[Line], act: Line, reason: str) -> None:
    """Begun already, not begun, bound already, ended already."""
    charter(*lines).when(act).then_refused(reason)
