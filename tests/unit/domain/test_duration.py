"""How long a treaty lasts: terms, extension, renewal, and the end of what never began (VCLT arts. 39, 54(a))."""

from datetime import date, timedelta
from typing import Any

import pytest

from treatylog.testing import Given, Line, deposits_treaty, event, exchange_treaty, given, leaving, provision

START = {"article": "XVII", "term": "fixed", "years": 15}
NEW_START = {"article": "XIV", "term": "fixed", "years": 10, "extensions": 1, "extension": {"years": 5}}
SALT = {"article": "XIX", "term": "fixed", "until": "1985-12-31"}


def between(duration: dict[str, Any], since: str | None, *lines: Line, **tables: Any) -> Given:
    """A treaty of the United States and the Soviet Union with *duration*, in force *since* a day; then *lines*."""
    exchanged = [event("ratified", code, since) for code in ("USA", "SUHH")] if since else []
    return given(exchange_treaty(duration=duration, **tables), *exchanged, *lines)


def test_an_unlimited_treaty_has_no_end_of_its_own() -> None:
    """D1: INF Treaty, XV(1)."""
    told = between({"article": "XV", "term": "unlimited"}, "1988-06-01")
    told.on("2029-12-31").then("USA", headline="in_force")


@pytest.mark.parametrize(
    ("duration", "since", "over"),
    [
        (START, "1994-12-05", "2009-12-05"),  # D2: START I, fifteen years
        ({"article": "VIII", "term": "fixed", "years": 5}, "1972-10-03", "1977-10-03"),  # D2: SALT I
        (NEW_START, "2011-02-05", "2021-02-05"),  # D3: New START, had it not been extended
        ({"article": "IV", "term": "fixed", "until": "2012-12-31"}, "2003-06-01", "2012-12-31"),  # SORT
        ({"article": "IV", "term": "fixed", "until": "2012-12-31", "effect_edge": "end"}, "2003-06-01", "2013-01-01"),
    ],
)
def test_a_fixed_term_ends_for_all_when_it_is_over(duration: dict[str, Any], since: str, over: str) -> None:
    """D2: a party on the day before, expired on the day, on both sides alike."""
    told = between(duration, since)
    ended = told.state("2040-01-01").ended
    assert ended is not None
    assert (ended.on.isoformat(), ended.ground) == (over, "expiry")
    for party in ("USA", "SUHH"):
        told.on(over).then(party, standing="former_party", operation="ended", headline="expired")


def extended(on: str, party: str | None = None, **until: Any) -> Line:
    """More time for the treaty, agreed on a day."""
    return event("extended", party, on, **until)


def test_a_term_can_be_extended_while_it_runs() -> None:
    """D3: New START, in force 2011-02-05 for ten years, extended on 2021-02-03 by five."""
    told = between(NEW_START, "2011-02-05", extended("2021-02-03", until="2026-02-05"))
    told.on("2021-02-05").then("USA", headline="in_force").on("2026-02-04").then("USA", headline="in_force")
    told.on("2026-02-05").then("USA", headline="expired").on("2026-02-05").then("SUHH", headline="expired")


@pytest.mark.parametrize("agreed", ["2021-02-05", "2021-02-06"])
def test_a_term_cannot_be_extended_when_it_is_over(agreed: str) -> None:
    """After its end the same agreement would be a new treaty."""
    told = between(NEW_START, "2011-02-05")
    told.when(extended(agreed, until="2026-02-05")).then_refused("term-not-running")


def test_a_term_that_has_not_begun_is_not_extended() -> None:
    """Before entry into force there is nothing to extend."""
    between(NEW_START, None).when(extended("2011-01-01", until="2026-02-05")).then_refused("term-not-running")


def test_an_extension_may_be_told_by_a_line_for_each_party() -> None:
    """A joint act: both lines join the record, and the term is extended once."""
    lines = [extended("2021-02-03", code, until="2026-02-05", joint="extension") for code in ("USA", "SUHH")]
    told = between(NEW_START, "2011-02-05", lines[0])
    told.when(lines[1]).then_admitted().on("2026-02-04").then("USA", headline="in_force")


def test_a_term_extended_to_the_end_of_a_day_ends_on_the_next() -> None:
    """The edge of the clause holds for the day to which the term is extended."""
    duration = {"article": "IV", "term": "fixed", "until": "2011-12-31", "effect_edge": "end"}
    told = between(duration, "2003-06-01", extended("2010-01-01", until="2016-12-31"))
    told.on("2016-12-31").then("USA", headline="in_force").on("2017-01-01").then("USA", headline="expired")


def test_a_term_can_be_extended_again() -> None:
    """The last agreement counts, and none of the earlier ends comes."""
    told = between(
        START, "1994-12-05", extended("2009-01-01", until="2012-01-01"), extended("2011-01-01", until="2015-01-01")
    )
    told.on("2012-01-01").then("USA", headline="in_force").on("2015-01-01").then("USA", headline="expired")


def test_a_conference_may_make_a_treaty_last_for_good() -> None:
    """D7: Non-Proliferation Treaty, in force 1970-03-05 for 25 years; the conference decided on 1995-05-11."""
    told = given(
        deposits_treaty(1, duration={"article": "X(2)", "term": "conference", "years": 25}),
        event("ratified", "USA", "1970-03-05"), extended("1995-05-11", indefinitely=True),
    )  # fmt: skip
    for day in ("1995-03-05", "1995-05-11", "2029-12-31"):
        told.on(day).then("USA", headline="in_force")


def test_a_fixed_term_may_be_made_to_last_for_good() -> None:
    """The end that the term would have had does not come."""
    told = between(START, "1994-12-05", extended("2009-12-04", indefinitely=True))
    told.on("2029-12-31").then("USA", headline="in_force")


def test_a_term_is_renewed_unless_notice_is_given() -> None:
    """D4: Threshold Test Ban Treaty, in force 1990-12-11 for five years at a time; nobody gave notice."""
    told = between({"article": "V", "term": "renewed", "years": 5}, "1990-12-11")
    for day in ("1995-12-11", "2000-12-11", "2025-12-11"):
        told.on(day).then("USA", headline="in_force")


def test_a_notice_against_renewal_takes_effect_with_the_term() -> None:
    """D4: six months before its end, for the end of that term."""
    told = between(
        {"article": "V", "term": "renewed", "years": 5},
        "1990-12-11",
        event("withdrawal_notified", "USA", "1995-06-11"),
        exit=leaving(notice={"months": 6}, end_of_term=True),
    )
    told.on("1995-12-10").then("USA", standing="withdrawing").on("1995-12-11").then("USA", headline="withdrawn")


def test_a_term_and_then_until_notice_has_no_end_without_one() -> None:
    """D5: Montreux Convention, 1936-11-09: in force to this day, no notice having been given."""
    told = between({"article": "28", "term": "until notice", "years": 20}, "1936-11-09")
    told.on("1956-11-09").then("USA", headline="in_force").on("2029-12-31").then("USA", headline="in_force")


def test_a_term_that_ran_out_before_the_treaty_began_leaves_nothing() -> None:
    """SALT II, signed 1979-06-18, never in force; its term would have ended on 1985-12-31."""
    told = between(SALT, None, *(event("signed", code, "1979-06-18") for code in ("USA", "SUHH")))
    told.on("1985-12-30").then("USA", standing="signatory", headline="signatory")
    told.on("1985-12-31").then("USA", standing="not_party", operation="not_in_force", headline="lapsed")
    told.when(event("ratified", "USA", "1986-05-01")).then_refused("treaty-ended")


def test_a_treaty_lapses_when_one_that_it_needs_will_not_join() -> None:
    """START II, signed 1993-01-03: with Russia's statement of 2002-06-14 it can no longer enter into force."""
    told = between(
        {"article": "VI", "term": "unlimited"},
        None,
        *(event("signed", code, "1993-01-03") for code in ("USA", "SUHH")),
        event("signature_disowned", "SUHH", "2002-06-14"),
    )
    told.on("2002-06-13").then("USA", headline="signatory")
    told.on("2002-06-14").then("USA", standing="not_party", headline="lapsed")


def test_a_multilateral_treaty_does_not_lapse_with_one_signature() -> None:
    """Others can still bring it into force."""
    told = given(
        deposits_treaty(2), event("signed", "USA", "1996-09-24"), event("signed", "ALB", "1996-09-24"),
        event("signature_disowned", "USA", "2002-05-06"),
    )  # fmt: skip
    told.on("2002-05-06").then("ALB", headline="signatory")


def test_a_treaty_that_began_in_time_does_not_lapse() -> None:
    """The day its term ends is then an expiry."""
    told = between(SALT, "1980-01-01", event("signed", "ALB", "1979-06-18"))
    told.on("1985-12-31").then("USA", headline="expired")


def test_a_party_may_leave_before_the_term_is_over() -> None:
    """The exit comes first; what was left of the term brings it nothing more."""
    told = between(START, "1994-12-05", event("withdrawal_notified", "USA", "2000-01-01"))
    told.on("2000-07-01").then("USA", headline="withdrawn").on("2009-12-05").then("USA", headline="withdrawn")


def test_a_notice_that_runs_when_the_term_ends_comes_to_nothing() -> None:
    """START I, 2009-12-05: expired for one whose notice would have run until January."""
    told = between(START, "1994-12-05", event("withdrawal_notified", "USA", "2009-07-15"))
    told.on("2009-12-05").then("USA", headline="expired").on("2010-01-15").then("USA", headline="expired")


def test_a_duty_may_end_while_the_treaty_lives() -> None:
    """Kyoto Protocol: the first period ended on 2012-12-31, the protocol did not."""
    told = given(
        deposits_treaty(1, provision=[provision("3", until="2013-01-01"), provision("5")]),
        event("ratified", "CAN", "2005-02-16"),
    )
    assert told.duties("CAN", "2012-12-31")["3"].state == "binding"
    found = told.duties("CAN", "2013-01-01")
    assert (found["3"].state, found["5"].state) == ("ended", "binding")


def test_a_term_of_a_treaty_stated_to_be_in_force_runs_from_the_stated_day() -> None:
    """Where the instruments are not on record, the term counts from what was stated."""
    told = given(
        deposits_treaty(20, duration=START, coverage={"consents": False}),
        event("entered_into_force", None, "1994-12-05"), event("entered_into_force", "USA", "1994-12-05"),
    )  # fmt: skip
    told.on("2009-12-04").then("USA", headline="in_force").on("2009-12-05").then("USA", headline="expired")


def test_an_extension_to_a_day_that_has_passed_ends_nothing() -> None:
    """Nobody agrees on a term that is over already; the term runs on as it did."""
    told = between(START, "1994-12-05", extended("2000-01-01", until="1995-01-01"))
    told.on("2000-01-01").then("USA", headline="in_force").on("2009-12-05").then("USA", headline="expired")


def test_time_before_an_exit_is_not_moved_into_the_past() -> None:
    """The notice runs on as it did."""
    told = between(
        START,
        "1994-12-05",
        event("withdrawal_notified", "USA", "2000-01-01"),
        event("extended", "USA", "2000-03-01", effective_on="1999-01-01"),
        exit=leaving(notice={"months": 6}, extendable=True),
    )
    told.on("2000-03-01").then("USA", standing="withdrawing", exit="2000-07-01")


def test_consents_that_come_when_the_term_is_over_bring_nothing_into_force() -> None:
    """A term that ends on a fixed day is over on it, whether anybody had signed or not."""
    told = between(SALT, "1986-05-01")
    assert told.state("1990-01-01").in_force is None
    told.on("1986-05-01").then("USA", operation="not_in_force")


def test_a_term_may_be_extended_as_often_as_one_likes() -> None:
    """A long chain of causes is followed to its beginning, however long it is."""
    days = [date(1995, 1, 1) + timedelta(days=n) for n in range(2_000)]
    told = between(START, "1994-12-05", *(extended(day.isoformat(), until="2100-01-01") for day in days))
    told.on("2099-12-31").then("USA", headline="in_force").on("2100-01-01").then("USA", headline="expired")
    assert told.party_state("USA", "2100-01-01").end


# Within the clause, or beyond it


@pytest.mark.parametrize(
    ("until", "rule"),
    [
        (["2026-02-05"], "extension of the term"),  # D3: New START, five years, once
        (["2024-02-05"], "extension of the term"),
        (["2027-02-05"], "extension beyond the clause"),
        ([None], "extension beyond the clause"),
        (["2026-02-05", "2031-02-05"], "extension beyond the clause"),
    ],
)
def test_an_extension_that_the_clause_does_not_foresee_rests_on_agreement(until: list[str | None], rule: str) -> None:
    """VCLT art. 39: the parties may agree on more time than the clause gives; it is told by that rule."""
    lines = [
        event("extended", None, f"202{n}-02-03", **({"until": day} if day else {"indefinitely": True}))
        for n, day in enumerate(until)
    ]
    told = between(NEW_START, "2011-02-05", *lines)
    term = told.state("2025-01-01").term
    assert term is not None
    assert term.rule.name == rule
    told.on("2025-06-01").then("USA", headline="in_force" if until[-1] != "2024-02-05" else "expired")


def test_an_extension_of_a_term_without_a_number_is_one_of_its_own() -> None:
    """NPT, X(2): the conference decides, and that is what the clause foresees."""
    conference = {"article": "X", "term": "conference", "years": 25}
    told = between(conference, "1970-03-05", event("extended", None, "1995-05-11", indefinitely=True))
    term = told.state("1996-01-01").term
    assert term is not None
    assert term.rule.name == "extension of the term"
