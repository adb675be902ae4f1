"""When a party may leave and when it has left: the families of exit clauses, by the dates of their depositaries."""

from datetime import date
from itertools import islice
from typing import Any

import pytest

from histories import earliest
from treatylog.domain.departure import Barrier, Bond, Departure, barrier, departure, end_of_term, windows
from treatylog.facts.clauses import Duration, Exit, Window
from treatylog.testing import Given, Line, deposits_treaty, event, exchange_treaty, exit_clause, given, leaving, treaty

YEAR = {"years": 1}


def day(text: str) -> date:
    """The date written in *text*."""
    return date.fromisoformat(text)


def clause(**fields: Any) -> Exit:
    """An exit clause with *fields*."""
    return Exit.model_validate(leaving(**fields))


def duration(**fields: Any) -> Duration | None:
    """A clause on duration with *fields*."""
    return treaty(entry_into_force={"when": "date", "article": "1", "on": "1900-01-01"},
                  duration={"article": "XIV", **fields}).duration  # fmt: skip


def bond(whole: str | None, party: str | None = None) -> Bond:
    """A bond to a treaty in force since *whole*, for the party since *party*, or as long."""
    begun = day(whole) if whole else None
    return Bond(begun, day(party) if party else begun)


def left(rule: Exit, notice: str, stated: str | None = None, since: str = "1950-01-01", **terms: Any) -> str:
    """The day on which *notice* under *rule* takes effect."""
    lasts = duration(**terms) if terms else None
    return departure(rule, day(notice), day(stated) if stated else None, bond(since), lasts).on.isoformat()


# How a notice runs


@pytest.mark.parametrize(
    ("rule", "notice", "out"),
    [
        ({"notice": {"months": 12}}, "2016-10-27", "2017-10-27"),  # X1: Rome Statute, Burundi
        ({"notice": {"months": 12}}, "2025-01-22", "2026-01-22"),  # X1: World Health Organization, United States
        ({"notice": YEAR}, "2011-12-15", "2012-12-15"),  # X2: Kyoto Protocol, Canada
        ({"notice": YEAR}, "2019-11-04", "2020-11-04"),  # X2: Paris Agreement, United States
        ({"notice": YEAR}, "2025-01-27", "2026-01-27"),  # X2: Paris Agreement, United States again
        ({"notice": YEAR | {"expiry_plus_one": True}}, "2014-12-31", "2016-01-01"),  # X3: Energy Charter Treaty, Italy
        ({"notice": YEAR | {"expiry_plus_one": True}}, "2024-04-26", "2025-04-27"),  # X3: United Kingdom
        ({"notice": {"months": 6, "expiry_plus_one": True}}, "2012-01-24", "2012-07-25"),  # X4: ICSID, Venezuela
        ({"notice": {"months": 3}}, "1997-10-23", "1998-01-23"),  # X5: First Optional Protocol, Jamaica
        ({"notice": {"months": 3}}, "1998-05-26", "1998-08-26"),  # X5: Trinidad and Tobago
        ({"notice": {"months": 3}}, "2000-03-27", "2000-06-27"),  # X5: Trinidad and Tobago again
        ({"notice": {"months": 3, "round": "first of next month"}}, "2021-03-22", "2021-07-01"),  # X6: Türkiye
        ({"cut_off": {"by": "01-01", "on": "06-30"}}, "1981-06-24", "1982-06-30"),  # X7: whaling, Canada
        ({"cut_off": {"by": "07-01", "on": "01-01", "years_later": 1}}, "2011-06-29", "2012-01-01"),  # X8: Bolivia
        ({"cut_off": {"by": "12-31", "on": "12-31", "years_later": 1}}, "2017-10-12", "2018-12-31"),  # X9: UNESCO
        ({"cut_off": {"by": "09-30", "on": "12-31"}}, "1969-12-12", "1970-12-31"),  # X10: Council of Europe, Greece
        ({"notice": {"months": 6}}, "1985-10-07", "1986-04-07"),  # X15: compulsory jurisdiction, United States
        ({"at_once": True}, "1974-01-10", "1974-01-10"),  # X15: compulsory jurisdiction, France, as recorded
        ({"notice": {"days": 150, "expiry_plus_one": True}}, "2023-06-09", "2023-11-07"),  # CFE Treaty, Russia
        ({"notice": {"months": 6, "expiry_plus_one": True}}, "1969-12-12", "1970-06-13"),  # Greece, Strasbourg
    ],
)
def test_a_notice_takes_effect_as_its_family_counts(rule: dict[str, Any], notice: str, out: str) -> None:
    """One clause of each family, with the day on which the depositary showed the State as gone."""
    assert left(clause(**rule), notice) == out


@pytest.mark.parametrize(
    ("rule", "notice", "last", "gone"),
    [
        ({"notice": {"years": 2}, "effect_edge": "end"}, "2017-03-29", "2019-03-29", "2019-03-30"),  # X13: TEU, art. 50
        ({"cut_off": {"by": "12-31", "on": "12-31", "years_later": 1}, "effect_edge": "end"}, "2017-10-12",
         "2018-12-31", "2019-01-01"),
        ({"cut_off": {"by": "01-01", "on": "06-30"}, "effect_edge": "end"}, "2018-12-26", "2019-06-30", "2019-07-01"),
    ],
)  # fmt: skip
def test_an_effect_at_the_end_of_a_day_leaves_that_day_the_last(
    rule: dict[str, Any], notice: str, last: str, gone: str
) -> None:
    """The printed date is the last day of the bond; the new state begins on the next."""
    assert left(clause(**rule), notice) == gone
    told = given(deposits_treaty(1, exit=leaving(**rule)), event("ratified", "USA", "1990-01-01"),
                 event("withdrawal_notified", "USA", notice))  # fmt: skip
    told.on(last).then("USA", standing="withdrawing").on(gone).then("USA", standing="former_party")


@pytest.mark.parametrize(
    ("stated", "out"),
    [("2017-10-26", "2017-10-27"), ("2017-10-27", "2017-10-27"), ("2018-06-01", "2018-06-01")],
)
def test_only_a_later_date_that_the_notice_names_counts(stated: str, out: str) -> None:
    """X1: the later of the period's end and the date stated; a notice cannot shorten its period."""
    assert left(clause(notice={"months": 12}), "2016-10-27", stated) == out


def test_a_date_that_the_notice_names_is_the_last_day_where_the_clause_says_so() -> None:
    """The edge of the clause holds for the date that the notice names."""
    assert left(clause(notice={"years": 2}, effect_edge="end"), "2017-03-29", "2020-01-31") == "2020-02-01"


def test_a_departure_tells_how_its_day_was_found() -> None:
    """A counted day has its reckoning, a day of the calendar its occasion, never both."""
    run = departure(clause(notice={"months": 12}), day("2016-10-27"), None, bond("2004-12-01"), None)
    assert str(run.reckoning) == "2016-10-27 + twelve months"
    assert run.occasion is None
    fixed = departure(clause(cut_off={"by": "01-01", "on": "06-30"}), day("1981-06-24"), None, bond("1949-01-01"), None)
    assert fixed == Departure(day("1982-06-30"), None, "the day that the clause fixes for notice given by 1 January")


# When notice may be given


@pytest.mark.parametrize(
    ("rule", "whole", "party", "first"),
    [
        ({"years": 3, "after": "entry into force"}, "2016-11-04", "2017-06-01", "2019-11-04"),  # Paris Agreement
        ({"years": 3, "after": "entry into force for the party"}, "2016-11-04", "2021-02-19", "2024-02-19"),
        ({"years": 3, "after": "entry into force for the party"}, "2005-02-16", "2005-02-16", "2008-02-16"),  # Kyoto
        ({"years": 5, "after": "entry into force for the party"}, "1998-04-16", "1998-04-16", "2003-04-16"),  # ECT
        ({"years": 10, "after": "entry into force"}, "1921-06-13", "1930-01-01", "1931-06-13"),  # ILO C005
        ({"months": 6, "after": "entry into force"}, "2000-08-31", "2000-08-31", "2001-02-28"),
    ],
)
def test_a_restricted_period_is_over_on_its_anniversary(
    rule: dict[str, Any], whole: str, party: str, first: str
) -> None:
    """X2, X3: no notice before the day; on the day itself it may be given."""
    law, held = clause(notice=YEAR, not_within=rule), bond(whole, party)
    before = date.fromordinal(day(first).toordinal() - 1)
    found = barrier(law, before, held)
    assert found is not None
    assert (found.reason, found.until) == ("withdrawal-before-allowed", day(first))
    assert barrier(law, day(first), held) is None
    assert earliest(law, day(whole), held) == day(first)


def test_a_restriction_says_what_it_counts_from() -> None:
    """The reason is a sentence that a lawyer can check."""
    law = clause(notice=YEAR, not_within={"years": 3, "after": "entry into force"})
    found = barrier(law, day("2017-08-04"), bond("2016-11-04"))
    assert found is not None
    assert found.says == "notice could be given no earlier than on 4 November 2019, three years after entry into force"


ILO = {"every": {"years": 10}, "open": {"years": 1}, "after": "entry into force"}


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("2000-11-19", ["2010-11-19 2011-11-19", "2020-11-19 2021-11-19", "2030-11-19 2031-11-19"]),  # C182
        ("1976-06-19", ["1986-06-19 1987-06-19", "1996-06-19 1997-06-19", "2006-06-19 2007-06-19",
                        "2016-06-19 2017-06-19", "2026-06-19 2027-06-19"]),  # C138
    ],
)  # fmt: skip
def test_windows_open_every_ten_years_of_the_conventions_own_life(first: str, found: list[str]) -> None:
    """X11: counted from the convention's first entry into force, each a year long, its last day included."""
    told = islice(windows(Window.model_validate(ILO), day(first)), len(found))
    assert [f"{opens} {closes}" for opens, closes in told] == found


@pytest.mark.parametrize(
    ("notice", "blocked_until"),
    [
        ("2009-01-01", "2010-11-19"),
        ("2010-11-18", "2010-11-19"),
        ("2010-11-19", None),
        ("2011-05-01", None),
        ("2011-11-19", None),
        ("2011-11-20", "2020-11-19"),
        ("2025-01-01", "2030-11-19"),
    ],
)
@pytest.mark.parametrize("ratified", ["2000-11-19", "2009-12-01"])
def test_notice_is_given_while_a_window_is_open(notice: str, blocked_until: str | None, ratified: str) -> None:
    """X11: C182; a party that ratified in the ninth year is in the same window."""
    found = barrier(clause(notice=YEAR, window=ILO), day(notice), bond("2000-11-19", ratified))
    assert (found.until if found else None) == (day(blocked_until) if blocked_until else None)
    assert found is None or found.reason == "outside-window"


def test_the_earliest_notice_waits_for_both_the_restriction_and_the_window() -> None:
    """Where a clause has both, the later of the two days counts, and the window must be open on it."""
    law = clause(notice=YEAR, not_within={"years": 12, "after": "entry into force"}, window=ILO)
    assert earliest(law, day("2001-01-01"), bond("2000-11-19")) == day("2020-11-19")


def test_nothing_stands_in_the_way_of_a_notice_under_a_plain_clause() -> None:
    """A clause without restriction or window: at any time."""
    assert barrier(clause(notice=YEAR), day("2000-01-02"), bond("2000-01-01")) is None
    assert earliest(clause(notice=YEAR), day("2000-01-02"), bond("2000-01-01")) == day("2000-01-02")


def test_a_clause_counts_nothing_from_a_treaty_that_is_not_in_force() -> None:
    """A restriction without its anchor says nothing; that the State is no party yet is another rule."""
    law = clause(notice=YEAR, not_within={"years": 3, "after": "entry into force"}, window=ILO)
    assert barrier(law, day("2000-01-01"), Bond(None, None)) is None


# Terms


TERMS: dict[str, Any] = {"term": "renewed", "years": 5}


@pytest.mark.parametrize(
    ("notice", "out"),
    [
        ("1995-06-10", "1995-12-11"),
        ("1995-06-11", "1995-12-11"),  # six months to the day
        ("1995-06-12", "2000-12-11"),  # a day late: another term
        ("1991-01-01", "1995-12-11"),
        ("2000-06-11", "2000-12-11"),
    ],
)
def test_a_notice_that_prevents_renewal_takes_effect_at_the_end_of_the_term(notice: str, out: str) -> None:
    """D4: Threshold Test Ban Treaty, in force on 1990-12-11 for five years at a time, six months' notice."""
    rule = clause(notice={"months": 6}, end_of_term=True)
    assert left(rule, notice, since="1990-12-11", **TERMS) == out


def test_terms_run_from_the_conventions_own_entry_into_force() -> None:
    """D4: Hague conventions; for a State bound in the fourth year the term ends with that of all the others."""
    found = departure(
        clause(notice={"months": 6}, end_of_term=True), day("1987-07-01"), None, bond("1983-12-01", "1987-01-01"),
        duration(**TERMS),
    )  # fmt: skip
    assert (found.on, found.reckoning) == (day("1988-12-01"), None)


@pytest.mark.parametrize(
    ("notice", "out"),
    [
        ("1950-01-01", "1956-11-09"),  # long before: with the first twenty years
        ("1954-11-09", "1956-11-09"),
        ("1954-11-10", "1956-11-10"),
        ("1980-03-01", "1982-03-01"),
    ],
)
def test_a_notice_in_the_first_term_takes_effect_at_its_end_at_the_earliest(notice: str, out: str) -> None:
    """D5: Montreux Convention, in force on 1936-11-09: twenty years, then two years after a notice."""
    assert left(clause(notice={"years": 2}), notice, since="1936-11-09", term="until notice", years=20) == out


@pytest.mark.parametrize(
    ("terms", "after", "end"),
    [
        ({"term": "fixed", "years": 15}, "1995-01-01", "2009-12-05"),  # START I
        ({"term": "fixed", "until": "2012-12-31"}, "2003-06-01", "2012-12-31"),  # SORT
        ({"term": "fixed", "until": "2012-12-31", "effect_edge": "end"}, "2003-06-01", "2013-01-01"),
        ({"term": "unlimited"}, "1995-01-01", None),
        ({"term": "conference", "years": 25}, "1995-01-01", None),
    ],
)
def test_the_end_of_a_term_is_found_where_there_is_one(terms: dict[str, Any], after: str, end: str | None) -> None:
    """D1, D2, D7: what lasts without limit, or until a conference decides, has no end to wait for."""
    found = end_of_term(duration(**terms), day(after), day("1994-12-05"))
    assert (found.isoformat() if found else None) == end


def test_a_treaty_not_yet_in_force_has_no_term() -> None:
    """A term runs from entry into force."""
    assert end_of_term(duration(**TERMS), day("2000-01-01"), None) is None


# In a history


def bound(rule: dict[str, Any], *lines: Line, since: str = "2000-11-19", **tables: Any) -> Given:
    """A treaty with the exit *rule*, in force since *since* for the United States and Albania, and then *lines*."""
    consents = [event("ratified", code, since) for code in ("USA", "ALB")]
    return given(deposits_treaty(2, exit=leaving(**rule), **tables), *consents, *lines)


def notified(on: str, **fields: Any) -> Line:
    """A notice of the United States."""
    return event("withdrawal_notified", "USA", on, **fields)


def test_a_premature_notice_is_kept_and_moves_nothing() -> None:
    """Paris Agreement, United States: the letter of 2017-08-04 was no notice; that of 2019-11-04 was."""
    rule = {"notice": YEAR, "not_within": {"years": 3, "after": "entry into force for the party"}}
    told = bound(rule, notified("2017-08-04"), notified("2019-11-04"), since="2016-11-04")
    assert told.ruling("0003").reason == "withdrawal-before-allowed"
    told.on("2018-08-04").then("USA", standing="party", exit=None)
    told.on("2019-11-04").then("USA", standing="withdrawing", exit="2020-11-04")
    told.on("2020-11-04").then("USA", headline="withdrawn")


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"notice": YEAR, "not_within": {"years": 3, "after": "entry into force"}}, "withdrawal-before-allowed"),
        ({"notice": YEAR, "window": ILO}, "outside-window"),
        ({"notice": YEAR, "only": ["ALB"]}, "no-exit-clause"),
    ],
)
def test_a_notice_that_cannot_be_given_says_why_it_is_without_effect(rule: dict[str, Any], reason: str) -> None:
    """Too early, outside a window, or of a State to which the right is not reserved: recorded, and said."""
    bound(rule).when(notified("2003-01-01")).then_refused(reason)
    bound(rule).when(notified("2003-01-01", without_effect=reason)).then_admitted()


def test_a_right_reserved_by_some_is_theirs() -> None:
    """A clause that names who may leave lets these leave."""
    bound({"notice": YEAR, "only": ["USA"]}, notified("2003-01-01")).on("2004-01-01").then("USA", headline="withdrawn")


def test_a_notice_in_a_window_takes_effect_after_its_year() -> None:
    """X11: C182, notice on the last day of the first window, from its registration."""
    rule = {"notice": YEAR, "window": ILO, "anchor": "registration"}
    told = bound(rule, notified("2011-11-10", received_on="2011-11-19"))
    told.on("2011-11-18").then("USA", standing="party").on("2011-11-19").then("USA", exit="2012-11-19")


def test_a_notice_received_too_late_for_a_window_is_outside_it() -> None:
    """X11: the day of registration counts, not that of the letter."""
    rule = {"notice": YEAR, "window": ILO, "anchor": "registration"}
    bound(rule).when(notified("2011-11-10", received_on="2011-11-20")).then_refused("outside-window")


def test_a_notice_of_an_old_convention_is_free_after_its_first_ten_years() -> None:
    """X11: C005 and C015; no window recurs."""
    rule = {"notice": YEAR, "not_within": {"years": 10, "after": "entry into force"}, "anchor": "registration"}
    bound(rule, since="1921-06-13").when(notified("1931-06-12")).then_refused("withdrawal-before-allowed")
    bound(rule, notified("1947-02-03"), since="1921-06-13").on("1948-02-03").then("USA", headline="withdrawn")


def test_a_restricted_period_runs_again_for_one_that_joined_again() -> None:
    """Paris Agreement, United States: bound again on 2021-02-19, so free to leave from 2024-02-19."""
    rule = {"notice": YEAR, "not_within": {"years": 3, "after": "entry into force for the party"}}
    told = given(
        deposits_treaty(1, then={"days": 30}, exit=leaving(**rule)),
        event("accepted", "USA", "2016-10-05"), notified("2019-11-04"), event("accepted", "USA", "2021-01-20"),
    )  # fmt: skip
    told.on("2021-02-19").then("USA", standing="party")
    told.when(notified("2024-02-18")).then_refused("withdrawal-before-allowed")
    told.when(notified("2024-02-19")).then_admitted()


def test_a_treaty_without_a_clause_lets_nobody_leave_by_notice() -> None:
    """X12: Covenant on Civil and Political Rights, notice of 1997-08-23: none is provided for (art. 56)."""
    told = given(deposits_treaty(1, exit=None), event("acceded", "PRK", "1981-09-14"))
    told.when(event("withdrawal_notified", "PRK", "1997-08-23", received_on="1997-08-25")).then_refused(
        "no-exit-clause"
    )
    told.on("1998-08-25").then("PRK", standing="party")


def test_an_exit_without_a_clause_is_taken_as_it_was_stated() -> None:
    """X12: Optional Protocol on disputes, United States, 2005-03-07: no clause, and taken at once."""
    told = given(
        deposits_treaty(1, exit=None), event("ratified", "USA", "1969-11-24"),
        event("withdrawal_notified", "USA", "2005-03-07", without_effect="no-exit-clause"),
        event("withdrawn", "USA", "2005-03-07"),
    )  # fmt: skip
    told.on("2005-03-06").then("USA", headline="in_force").on("2005-03-07").then("USA", headline="withdrawn")


# Time extended


def brexit(*lines: Line) -> Given:
    """X13: membership in force since 1973, notice of 2017-03-29 with two years, at the end of a day; then *lines*."""
    rule = {"notice": {"years": 2}, "effect_edge": "end", "extendable": True}
    return bound(rule, notified("2017-03-29"), *lines, since="1973-01-01")


def extended(on: str, until: str) -> Line:
    """More time for the United States."""
    return event("extended", "USA", on, effective_on=until, by="EUE")


EXTENSIONS = (
    extended("2019-03-22", "2019-04-12"), extended("2019-04-11", "2019-10-31"), extended("2019-10-29", "2020-01-31"),
)  # fmt: skip


def test_time_before_an_exit_can_be_extended_again_and_again() -> None:
    """X13: United Kingdom, 2019-03-29, then 12 April, 31 October and 31 January 2020 at its end."""
    told = brexit(*EXTENSIONS)
    told.on("2019-03-21").then("USA", exit="2019-03-30").on("2019-03-22").then("USA", exit="2019-04-13")
    told.on("2019-03-30").then("USA", standing="withdrawing").on("2019-04-13").then("USA", standing="withdrawing")
    told.on("2019-11-01").then("USA", standing="withdrawing", operation="in_force", exit="2020-02-01")
    told.on("2020-01-31").then("USA", headline="withdrawal_notice_running")
    told.on("2020-02-01").then("USA", headline="withdrawn")


def test_time_may_also_be_shortened_by_agreement() -> None:
    """X13: an earlier end, where both agree while the notice runs."""
    brexit(extended("2018-03-01", "2018-06-30")).on("2018-07-01").then("USA", headline="withdrawn")


def test_an_extension_that_comes_too_late_moves_nothing() -> None:
    """What has taken effect is not extended."""
    brexit().when(extended("2019-03-30", "2019-10-31")).then_refused("no-notice-running")
    brexit().on("2019-03-30").then("USA", headline="withdrawn")


def test_a_notice_that_was_extended_can_be_taken_back() -> None:
    """Court of Justice, 10 December 2018: at any time before it takes effect; none of the ends then comes."""
    told = brexit(*EXTENSIONS, event("withdrawal_rescinded", "USA", "2020-01-30"))
    told.on("2020-02-01").then("USA", standing="party", operation="in_force", exit=None)


# Armed conflict


BRAKED = {"notice": {"months": 6}, "conflict_brake": True, "anchor": "receipt"}


def at_war(began: str | None, ended: str | None, *lines: Line, rule: dict[str, Any] = BRAKED) -> Given:
    """Notice on 2025-01-01 under a clause with a brake; an armed conflict of its party *began* and *ended*."""
    fought = [
        event(type, "USA", on, treaty="parties")
        for type, on in (("conflict_began", began), ("conflict_ended", ended))
        if on
    ]
    return bound(rule, *fought, notified("2025-01-01"), *lines)


def test_an_exit_waits_for_the_end_of_the_armed_conflict() -> None:
    """X14: Ottawa Convention, art. 20(3): six months, but a party at war stays until the end."""
    told = at_war("2022-02-24", "2026-03-01")
    told.on("2025-06-30").then("USA", standing="withdrawing", exit="2025-07-01")
    told.on("2025-07-01").then("USA", standing="withdrawing", operation="in_force")
    told.on("2026-02-28").then("USA", standing="withdrawing").on("2026-03-01").then("USA", headline="withdrawn")


def test_an_armed_conflict_without_an_end_keeps_its_party_bound() -> None:
    """X14: as long as it lasts."""
    at_war("2022-02-24", None).on("2029-12-31").then("USA", standing="withdrawing")


def test_a_conflict_that_begins_while_the_notice_runs_holds_the_exit_up() -> None:
    """X14: what counts is whether the party is engaged when the six months are over."""
    told = at_war("2025-05-01", "2025-09-01")
    told.on("2025-08-31").then("USA", standing="withdrawing").on("2025-09-01").then("USA", headline="withdrawn")


@pytest.mark.parametrize(("began", "ended"), [("2022-02-24", "2025-03-01"), ("2025-07-02", "2026-01-01")])
def test_a_conflict_over_before_or_begun_after_does_not_hold_the_exit_up(began: str, ended: str) -> None:
    """X14: the exit takes effect on its day."""
    told = at_war(began, ended)
    told.on("2025-06-30").then("USA", standing="withdrawing").on("2025-07-01").then("USA", headline="withdrawn")


def test_a_conflict_of_another_state_holds_nothing_up() -> None:
    """X14: the withdrawing party's own conflict counts."""
    told = bound(BRAKED, event("conflict_began", "ALB", "2022-02-24", treaty="parties"), notified("2025-01-01"))
    told.on("2025-07-01").then("USA", headline="withdrawn")


def test_a_clause_without_a_brake_takes_effect_in_the_middle_of_a_war() -> None:
    """Convention on Cluster Munitions in peace, others at any time: no brake, no waiting."""
    told = at_war("2022-02-24", None, rule={"notice": {"months": 6}})
    told.on("2025-07-01").then("USA", headline="withdrawn")


def test_a_notice_taken_back_while_held_up_brings_nothing_when_the_conflict_ends() -> None:
    """X14: as long as it has not taken effect it can be taken back (art. 68)."""
    told = at_war("2022-02-24", "2026-03-01", event("withdrawal_rescinded", "USA", "2025-12-01"))
    told.on("2026-03-01").then("USA", standing="party", headline="in_force")


# Ends for all


def test_one_partys_denunciation_may_end_the_treaty_for_all() -> None:
    """D5: Montreux Convention, art. 28: two years after the notice the convention is at its end."""
    told = bound(
        {"notice": {"years": 2}, "ends_for_all": True}, notified("1960-01-01"), since="1936-11-09",
        duration={"article": "28", "term": "until notice", "years": 20},
    )  # fmt: skip
    told.on("1961-12-31").then("ALB", headline="in_force").on("1961-12-31").then("USA", standing="withdrawing")
    told.on("1962-01-01").then("USA", headline="withdrawn").on("1962-01-01").then("ALB", headline="terminated")


def test_a_barrier_is_a_value() -> None:
    """Equal facts give equal answers."""
    law = clause(notice=YEAR, not_within={"years": 3, "after": "entry into force"})
    one, other = (barrier(law, day("2001-01-01"), bond("2000-11-19")) for _ in range(2))
    assert one == other
    assert isinstance(one, Barrier)


def test_a_second_notice_finds_the_first_one_running() -> None:
    """The first runs on; the second changes nothing."""
    told = given(exchange_treaty(exit=exit_clause(months=6)), event("ratified", "USA", "1988-06-01"),
                 event("ratified", "SUHH", "1988-06-01"), notified("2000-01-01"))  # fmt: skip
    told.when(notified("2000-02-01")).then_refused("notice-already-running")


def test_in_an_extended_term_an_exit_takes_effect_at_the_end_of_that_one() -> None:
    """Not at the end that the clause alone would give, which lies before the notice."""
    told = given(
        deposits_treaty(
            1, exit=leaving(notice={"years": 1}, end_of_term=True),
            duration={"article": "1", "term": "fixed", "years": 2, "extensions": 1},
        ),
        event("ratified", "USA", "1980-06-01"),
        event("extended", None, "1982-01-01", until="1990-01-01"),
        event("withdrawal_notified", "USA", "1985-01-01"),
    )  # fmt: skip
    told.on("1985-01-01").then("USA", standing="withdrawing", exit="1990-01-01")


def test_the_brake_holds_until_the_last_of_several_conflicts_is_over() -> None:
    """Ottawa Convention, art. 20(3): a State at war twice is at war until both wars have ended."""
    fought = [
        event(type, "USA", on, treaty="parties")
        for type, on in (
            ("conflict_began", "2025-02-01"), ("conflict_began", "2025-03-01"), ("conflict_ended", "2025-09-01"),
            ("conflict_ended", "2026-09-01"),
        )
    ]  # fmt: skip
    told = given(
        deposits_treaty(1, exit=leaving(notice={"months": 6}, conflict_brake=True)),
        event("ratified", "USA", "2000-01-01"), event("withdrawal_notified", "USA", "2025-01-01"), *fought,
    )  # fmt: skip
    told.on("2026-08-31").then("USA", standing="withdrawing").on("2026-09-01").then("USA", headline="withdrawn")
