"""Why a party stands where it does: long stories, and what is told in which order."""

from datetime import date, timedelta

import pytest

from pairs import UNREFUSED, convention
from treatylog.domain.explain import explain
from treatylog.domain.prose import Voice
from treatylog.domain.reasons import article, prose
from treatylog.testing import Given, Line, deposits_treaty, event, extinguished, given, leaving

TODAY = date(2026, 11, 23)
EXTENDABLE = leaving(notice={"years": 2}, extendable=True)


def told(story: Given, on: str, party: str = "USA") -> str:
    """The explanation as prose."""
    voice = Voice(date.fromisoformat(on), TODAY)
    return prose(explain(story.treaty, story.history, party, voice, lambda code, _: code))


def extended(times: int) -> Given:
    """A notice of 2017, the time of which is extended day after day so many *times*."""
    first = date(2017, 3, 30)
    days = [first + timedelta(days=number) for number in range(times)]
    lines: list[Line] = [event("ratified", "USA", "2000-01-01"), event("withdrawal_notified", "USA", "2017-03-29")]
    lines += [
        event("extended", "USA", str(day), effective_on=str(day + timedelta(days=2000)), clause="X") for day in days
    ]
    return given(deposits_treaty(1, exit=EXTENDABLE), *lines)


def test_a_notice_that_was_extended_hundreds_of_times_is_told_with_a_count() -> None:
    """The notice, how many extensions followed, and the last of them."""
    says = told(extended(450), "2018-12-31")
    assert " on 29 March 2017, to take effect on 29 March 2019 (29 March 2017 and two years)" in says
    assert "There followed 446 extensions of the time, from 30 March 2017 to 18 June 2018." in says
    assert "On 22 June 2018 the time before the exit was extended to 13 December 2023" in says
    assert says.count("the time before the exit was extended") == 4


def test_a_few_extensions_are_told_one_by_one() -> None:
    """In the order of their dates, after the notice."""
    says = told(extended(2), "2018-12-31")
    notice, first, second = says.index("gave notice"), says.index("On 30 March 2017"), says.index("On 31 March 2017")
    assert notice < first < second


def test_it_is_said_who_extended_the_time() -> None:
    """By its words where the record has them, else by name."""
    lines = (
        event("ratified", "USA", "2000-01-01"), event("withdrawal_notified", "USA", "2017-03-29"),
        event("extended", "USA", "2019-03-22", effective_on="2019-04-12", by="EUE", clause="X"),
    )  # fmt: skip
    says = told(given(deposits_treaty(1, exit=EXTENDABLE), *lines), "2019-04-01")
    assert "On 22 March 2019 the time before the exit was extended to 12 April 2019 by EUE; it was then to" in says


def test_a_reservation_that_was_refused_is_told_after_the_earlier_bond() -> None:
    """Iceland, 1992 to 2002."""
    rule = {"article": "XII", "accepted_by": "organ"}
    lines = (
        event("ratified", "USA", "1948-11-10"), event("withdrawal_notified", "USA", "1991-12-27"),
        event("acceded", "USA", "2001-06-08", reservation="To the Schedule."),
        event("organ_decided", "USA", "2001-07-23", by="IWC", decision="refuses reservation", text="The organ voted."),
    )  # fmt: skip
    story = given(deposits_treaty(1, exit=leaving(notice={"months": 6}), reservations=rule), *lines)
    says = told(story, "2002-06-01")
    assert "USA deposited an instrument with a reservation on 8 June 2001." in says
    assert "This was not accepted on 23 July 2001: the organ voted." in says
    assert says.index("ran out") < says.index("8 June 2001")


def test_a_term_that_was_over_before_entry_into_force_is_the_reason_of_a_lapse() -> None:
    """SALT II: no other reason is offered beside it."""
    term = {"article": "XIX", "term": "fixed", "until": "1985-12-31", "effect_edge": "end"}
    story = given(deposits_treaty(1, duration=term), event("signed", "USA", "1979-06-18"))
    says = told(story, "1986-06-01")
    assert "lapsed on 1 January 1986, the day on which its term would have ended under article XIX, without" in says
    assert "will not give it" not in says


def test_provisional_application_is_told_between_the_signature_and_its_end() -> None:
    """The notice that disowns comes last."""
    applied = {"article": "45(1)", "begins": "signature", "ends": {"days": 60}}
    story = given(
        deposits_treaty(9, provisional_application=applied), event("signed", "USA", "1994-12-17"),
        event("provisional_application_ended", "USA", "2009-08-20", text="Informed the depositary."),
    )  # fmt: skip
    says = told(story, "2010-06-01")
    assert says.index("signed on") < says.index("provisionally from") < says.index("On 20 August 2009")
    assert "its provisional application ended on 19 October 2009" in says


def test_a_stated_entry_says_what_of_it_the_record_lacks() -> None:
    """Apostille Convention, the Philippines: the accession is on record, the day of its circulation is not."""
    story = convention(
        event("acceded", "PHL", "2018-09-12"), event("entered_into_force", "PHL", "2019-05-14"), accession=UNREFUSED
    )
    assert "the day from which the clause counts is not in the record. [t/0003, t/0004]" in told(
        story, "2019-05-14", "PHL"
    )
    bare = given(deposits_treaty(1), event("entered_into_force", "USA", "2000-01-01"))
    assert "its consent is not in the record" in told(bare, "2000-01-01")


def test_with_others_instruments_missing_the_own_is_not_said_to_be() -> None:
    """UNESCO: the first acceptances are on record, the twenty are not."""
    lines = (event("ratified", "USA", "1946-09-30"), event("entered_into_force", None, "1946-11-04"))
    says = told(given(deposits_treaty(20, coverage={"consents": False}), *lines), "1947-01-01")
    assert "the record does not hold all the instruments that the clause needs." in says
    assert "its consent is not in the record" not in says


def test_an_entry_that_is_to_come_with_all_others_is_told() -> None:
    """Kyoto Protocol, Russia: its deposit of 18 November 2004 was the one needed."""
    lines = (event("ratified", "CAN", "2002-12-17"), event("ratified", "USA", "2004-11-18"))
    says = told(given(deposits_treaty(2, then={"days": 90}), *lines), "2004-12-18")
    assert "was to enter into force for it on 16 February 2005 under article 24 (18 November 2004 and 90 days)." in says


def test_an_instrument_that_was_taken_back_is_told_with_its_deposit() -> None:
    """Rome Statute, Malaysia."""
    lines = (event("acceded", "USA", "2019-03-04"), event("instrument_withdrawn", "USA", "2019-04-29"))
    says = told(given(deposits_treaty(1, then={"months": 3}), *lines), "2019-05-01")
    assert "USA consented to be bound on 4 March 2019. [t/0001] USA took its instrument back on 29 April 2019." in says


def test_a_consent_that_lapsed_with_its_state_is_told() -> None:
    """Refugee Convention, the German Democratic Republic."""
    lines = (event("acceded", "DDDE", "1990-09-04"), extinguished("DDDE", "1990-10-03"))
    says = told(given(deposits_treaty(1, then={"days": 90}), *lines), "1990-12-03", "DDDE")
    assert "consented to be bound on 4 September 1990" in says
    assert "Its consent lapsed with it, before it was bound." in says


def test_a_state_that_consented_is_said_to_apply_provisionally_beside() -> None:
    """CFE Treaty, Norway: neither of the two is left out of the sentence."""
    applied = {"article": "45(1)", "begins": "signature", "ends": {"days": 60}}
    lines = (event("signed", "USA", "1990-11-19"), event("ratified", "USA", "1991-11-29"))
    says = told(given(deposits_treaty(9, provisional_application=applied), *lines), "1991-12-01")
    assert "on 29 November 1991; it was not yet in force for it, but applied provisionally since 19 Nov" in says


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("XV(2)", "article XV(2)"),
        ("26, 27", "articles 26 and 27"),
        ("110(4); 4(2)", "article 110(4) and article 4(2)"),
        ("closing paragraph", "the closing paragraph"),
        ("paragraph 34(ii)", "paragraph 34(ii)"),
        ("Protocol on Provisional Application", "the Protocol on Provisional Application"),
        ("Protocol of 1972, 18(2)", "the Protocol of 1972, article 18(2)"),
        ("Convention 138, 10(5)(a)", "Convention 138, article 10(5)(a)"),
    ],
)
def test_a_clause_is_cited_as_what_it_is(clause: str, text: str) -> None:
    """By article, by several, by paragraph, or with the instrument in which it stands."""
    assert article(clause) == text


def test_the_last_day_of_the_bond_is_told_where_the_calendar_fixes_it() -> None:
    """UNESCO: a notice of 1983 keeps its State bound to the end of 1984."""
    rule = {"article": "II(6)", "cut_off": {"by": "12-31", "on": "12-31", "years_later": 1}, "effect_edge": "end"}
    rule |= {"anchor": "notice", "addressee": "the Director-General"}
    lines = (event("ratified", "USA", "1946-11-04"), event("withdrawal_notified", "USA", "1983-12-28"))
    says = told(given(deposits_treaty(1, exit=rule), *lines), "1984-01-01")
    fixed = "for notice given by 31 December 1983 the clause fixes 31 December 1984 as the last day of the bond"
    assert f"({fixed})" in says


def test_a_range_of_articles_is_several() -> None:
    """Part V of the Vienna Convention; paragraphs of one article are of one."""
    assert (article("42-72"), article("39(4)-(5)")) == ("articles 42-72", "article 39(4)-(5)")
