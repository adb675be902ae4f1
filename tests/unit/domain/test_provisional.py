"""Application before entry into force (VCLT art. 25), by the dates of the Energy Charter Treaty."""

from typing import Any

import pytest
from pydantic import ValidationError

from treatylog.testing import Given, Line, event, extinguished, given, provision, threshold, treaty

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
    by = charter(SIGNED, ENDED | {"effective_on": named}).party_state("RUS", "2011-01-01").provisional_end
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
    assert told.party_state("RUS", "2009-10-19").suspension is None


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


def test_the_notice_cites_its_own_article() -> None:
    """Energy Charter Treaty: applied under 45(1), ended under 45(3)(a)."""
    told = charter(SIGNED, ENDED, ends_article="45(3)(a)")
    begun, state = told.party_state("RUS", "2000-01-01").provisional, told.party_state("RUS", "2009-10-19")
    assert begun is not None
    assert state.provisional_end is not None
    assert state.provisional_end.cause is not None
    assert (begun.clause, state.provisional_end.clause) == ("45", "45(3)(a)")
    assert state.provisional_end.cause.clause == "45(3)(a)"


# Declarations that a clause provides for


DECLINES = {"id": "declines", "article": "45(2)(a)", "effect": "declines provisional application"}
DECLINED = event("declaration_made", "RUS", "1994-12-17", declaration="declines")
TAKEN_BACK = event("declaration_withdrawn", "RUS", "1996-01-01", declaration="declines")


def open_to(*lines: Line, **clause: Any) -> Given:
    """The same with the declaration of article 45(2)(a); then *lines*."""
    plain = charter(**clause).treaty.model_dump(mode="json")
    return given(treaty(**{**plain, "header": {}, "declaration": [DECLINES]}), *lines)


@pytest.mark.parametrize("on", ["1994-12-01", "1994-12-17"])
@pytest.mark.parametrize("first", [True, False])
def test_who_declines_on_signing_never_applies_it(on: str, first: bool) -> None:
    """Energy Charter Treaty, 45(2)(a): Iceland signed, and applied nothing before it was bound."""
    lines = (DECLINED | {"on": on}, SIGNED) if first else (SIGNED, DECLINED | {"on": on})
    told = open_to(*lines)
    for day in ("1994-12-17", "1994-12-18", "2010-01-01"):
        told.on(day).then("RUS", standing="signatory", operation="not_in_force", headline="signatory")
    assert told.party_state("RUS", "2010-01-01").provisional is None
    assert set(told.duties("RUS", "2010-01-01")) == {"general-18"}


def test_a_declaration_between_the_signature_and_the_day_of_the_clause_comes_in_time() -> None:
    """Nobody applied it yet."""
    told = open_to(event("signed", "RUS", "1994-12-01"), DECLINED | {"on": "1994-12-10"})
    told.on("1994-12-17").then("RUS", operation="not_in_force")


def test_a_declaration_after_provisional_application_began_comes_too_late() -> None:
    """It ends by notice: 45(3)(a)."""
    told = open_to(SIGNED)
    told.when(DECLINED | {"on": "1995-01-01"}).then_refused("already-provisional")
    told.when(DECLINED | {"received_on": "1995-01-01"}).then_refused("already-provisional")


def test_what_declines_is_declared_once_and_before_the_bond() -> None:
    """A second one adds nothing, and who is bound has nothing to decline."""
    open_to(SIGNED, DECLINED).when(DECLINED | {"on": "1995-01-01"}).then_refused("already-declined")
    bound = open_to(event("entered_into_force", "RUS", "1994-12-17"))
    bound.when(DECLINED | {"on": "1995-01-01"}).then_refused("already-bound")


def test_who_takes_its_declaration_back_applies_it_from_then() -> None:
    """Its signature has the effect that the clause gives it."""
    told = open_to(SIGNED, DECLINED, TAKEN_BACK)
    told.on("1995-12-31").then("RUS", operation="not_in_force").on("1996-01-01").then("RUS", operation="provisional")
    open_to(SIGNED).when(TAKEN_BACK).then_refused("nothing-declared")


def test_the_notice_of_one_who_declined_disowns_its_signature() -> None:
    """Australia, 2021: there was no application to end, but it will not become a party."""
    told = open_to(SIGNED, DECLINED, ENDED)
    told.on("2009-08-19").then("RUS", standing="signatory")
    told.on("2009-08-20").then("RUS", standing="signatory_disowned", operation="not_in_force")


def test_who_declined_is_bound_as_others_are() -> None:
    """The declaration ends with the entry into force."""
    told = open_to(SIGNED, DECLINED, event("entered_into_force", "RUS", "1998-04-16"))
    told.on("1998-04-15").then("RUS", operation="not_in_force").on("1998-04-16").then("RUS", operation="in_force")
    assert told.party_state("RUS", "1998-04-16").declined is None


def test_a_declaration_without_a_rule_is_words() -> None:
    """It says what its maker thinks."""
    told = open_to(SIGNED).when(event("declaration_made", "RUS", "1994-12-17", text="It reads article 1 so."))
    told.then_admitted().on("1994-12-17").then("RUS", operation="provisional")


def test_a_declaration_under_a_rule_that_the_treaty_lacks_is_refused() -> None:
    """The message names the nearest."""
    verdict = open_to(SIGNED).when(DECLINED | {"declaration": "decline"}).verdict
    assert (verdict.admission, verdict.reason) == ("refused", "unknown-declaration")
    assert "Did you mean 'declines'" in str(verdict.says)


@pytest.mark.parametrize(
    ("rules", "clause", "says"),
    [
        ([DECLINES, DECLINES], {"article": "45", "begins": "signature"}, "used twice"),
        ([DECLINES], None, "needs .provisional_application."),
    ],
)
def test_rules_on_declarations_agree_with_the_treaty(rules: list[Any], clause: Any, says: str) -> None:
    """One id each, and something to decline."""
    with pytest.raises(ValidationError, match=says):
        treaty(entry_into_force=threshold(deposits=1), provisional_application=clause, declaration=rules)
