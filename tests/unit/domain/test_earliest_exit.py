"""When a party may first give notice, when that takes effect, and what blocks it: by treaties that are known."""

from datetime import date
from typing import Any

import pytest

from treatylog.domain.earliest_exit import EarliestExit, earliest_exit
from treatylog.domain.prose import Voice
from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    deposits_treaty,
    event,
    exchange_treaty,
    exit_clause,
    extinguished,
    given,
    leaving,
    threshold,
    treaty,
)

TODAY = date(2026, 11, 23)
YEAR = {"years": 1}
NAMES = {"USA": "the United States", "ALB": "Albania", "BEL": "Belgium"}

PARIS = leaving(article="28", notice=YEAR, not_within={"years": 3, "after": "entry into force for the party"})
CHARTER = leaving(
    article="47", notice=YEAR | {"expiry_plus_one": True},
    not_within={"years": 5, "after": "entry into force for the party"},
)  # fmt: skip
ILO = leaving(
    article="13", notice=YEAR, window={"every": {"years": 10}, "open": YEAR, "after": "entry into force"}
)  # fmt: skip
WHALING = leaving(article="XI", cut_off={"by": "01-01", "on": "06-30"})
UNESCO = leaving(
    article="II(6)", cut_off={"by": "12-31", "on": "12-31", "years_later": 1}, effect_edge="end"
)  # fmt: skip
ROME = leaving(article="127", notice=YEAR, anchor="receipt")
OTTAWA = leaving(article="20", notice={"months": 6}, conflict_brake=True)
ISTANBUL = leaving(article="80", notice={"months": 3, "round": "first of next month"})


def asked(told: Given, notice_on: str, party: str = "USA", today: date = TODAY) -> EarliestExit:
    """When *party* may first give notice on *notice_on* or later."""
    voice = Voice(date.fromisoformat(notice_on), today)
    return earliest_exit(told.treaty, told.history, party, voice, lambda code, _: NAMES.get(code, code))


def bound(clause: dict[str, Any] | None, *lines: Line, since: str = "2016-11-04", **tables: Any) -> Given:
    """A treaty with the exit *clause*, in force for the United States and Albania since *since*, and then *lines*."""
    consents = (event("ratified", party, since) for party in ("USA", "ALB"))
    return given(deposits_treaty(2, exit=clause, **tables), *consents, *lines)


def days(found: EarliestExit) -> tuple[str | None, ...]:
    """From when and until when notice may be given, and when the exit takes effect."""
    told = (found.notice_from, found.notice_until, found.effective)
    return tuple(day.isoformat() if day else None for day in told)


def reasons(found: EarliestExit) -> list[tuple[str, str | None]]:
    """What stands in the way, and until when."""
    return [(block.reason, block.until.isoformat() if block.until else None) for block in found.blocks]


# By treaties that are known


@pytest.mark.parametrize(
    ("clause", "since", "notice_on", "expected"),
    [
        (PARIS, "2016-11-04", "2017-08-04", ("2019-11-04", None, "2020-11-04")),  # the letter of August 2017
        (PARIS, "2016-11-04", "2019-11-03", ("2019-11-04", None, "2020-11-04")),
        (PARIS, "2016-11-04", "2019-11-04", ("2019-11-04", None, "2020-11-04")),
        (PARIS, "2021-02-19", "2025-01-27", ("2025-01-27", None, "2026-01-27")),
        (CHARTER, "1998-04-16", "1999-01-01", ("2003-04-16", None, "2004-04-17")),
        (CHARTER, "1998-04-16", "2014-12-31", ("2014-12-31", None, "2016-01-01")),  # Italy
        (ILO, "1976-06-19", "2010-01-01", ("2016-06-19", "2017-06-19", "2017-06-19")),  # C138
        (ILO, "1976-06-19", "2017-06-19", ("2017-06-19", None, "2018-06-19")),
        (ILO, "1976-06-19", "2017-06-20", ("2026-06-19", "2027-06-19", "2027-06-19")),
        (ILO, "2000-11-19", "2021-11-20", ("2030-11-19", "2031-11-19", "2031-11-19")),  # C182
        (WHALING, "1948-11-10", "1981-06-24", ("1981-06-24", "1982-01-01", "1982-06-30")),  # Canada
        (WHALING, "1948-11-10", "2019-01-01", ("2019-01-01", None, "2019-06-30")),
        (WHALING, "1948-11-10", "2019-01-02", ("2019-01-02", "2020-01-01", "2020-06-30")),
        (UNESCO, "1946-11-04", "2017-10-12", ("2017-10-12", "2017-12-31", "2019-01-01")),
        (ROME, "2002-07-01", "2016-10-27", ("2016-10-27", None, "2017-10-27")),  # Burundi
        (ISTANBUL, "2014-08-01", "2021-03-22", ("2021-03-22", "2021-03-31", "2021-07-01")),  # Türkiye
        (leaving(at_once=True), "1966-05-16", "1974-01-10", ("1974-01-10", None, "1974-01-10")),
    ],
)
def test_the_first_notice_and_its_effect(
    clause: dict[str, Any], since: str, notice_on: str, expected: tuple[str | None, ...]
) -> None:
    """From when, until when for the same effect or while the window is open, and the day it takes effect."""
    assert days(asked(bound(clause, since=since), notice_on)) == expected


def test_a_restricted_period_is_a_block_with_its_end() -> None:
    """Paris Agreement, article 28: no notice in the first three years."""
    found = asked(bound(PARIS), "2017-08-04")
    assert reasons(found) == [("withdrawal-before-allowed", "2019-11-04")]
    assert found.sentence == (
        "The United States could first give notice of withdrawal from the Treaty on 4 November 2019; "
        "it would take effect on 4 November 2020."
    )
    assert found.blocks[0].says == (
        "Notice could be given no earlier than on 4 November 2019, three years after entry into force for the party "
        "(article 28)."
    )
    assert found.reckoning == "2019-11-04 + one year"


def test_a_closed_window_is_a_block_that_names_the_next_one() -> None:
    """ILO convention C138: after 19 June 2017 only from 19 June 2026 to 19 June 2027."""
    found = asked(bound(ILO, since="1976-06-19"), "2017-06-20")
    assert reasons(found) == [("outside-window", "2026-06-19")]
    assert found.blocks[0].says.endswith("next from 19 June 2026 to 19 June 2027 (article 13).")
    assert found.sentence.endswith(
        "on 19 June 2026, and until 19 June 2027; given on that day, it would take effect on 19 June 2027."
    )


def test_a_notice_may_be_given_at_once() -> None:
    """INF Treaty, article XV(2): the United States, 2 February 2019."""
    found = asked(given(exchange_treaty(), *both_ratified()), "2019-02-02")
    assert days(found) == ("2019-02-02", None, "2019-08-02")
    assert found.blocks == ()
    assert found.acts == ("t/0001", "t/0002")


def test_the_answer_for_a_day_to_come_speaks_of_it_so() -> None:
    """What is told of the future holds if nothing else happens."""
    found = asked(bound(ROME), "2027-03-01")
    assert found.sentence == (
        "On 1 March 2027, if nothing else happens, the United States can give notice of withdrawal from the Treaty; "
        "it will take effect on 1 March 2028."
    )


# What blocks a notice for good


def test_a_treaty_without_a_clause_has_no_earliest_notice() -> None:
    """International Covenant on Civil and Political Rights: VCLT art. 56."""
    found = asked(bound(None), "2020-01-01")
    assert days(found) == (None, None, None)
    assert reasons(found) == [("no-exit-clause", None)]
    assert "twelve months' notice (VCLT art. 56)" in found.sentence


def test_a_right_may_be_reserved_by_others() -> None:
    """The one who reserved the right may use it, nobody else."""
    told = bound(leaving(notice=YEAR, only=["ALB"]))
    assert reasons(asked(told, "2020-01-01")) == [("right-reserved", None)]
    assert days(asked(told, "2020-01-01", "ALB")) == ("2020-01-01", None, "2021-01-01")


def test_a_running_notice_is_told_with_its_exit() -> None:
    """Paris Agreement, United States, 2020: notice of 4 November 2019."""
    found = asked(bound(PARIS, event("withdrawal_notified", "USA", "2019-11-04")), "2020-01-01")
    assert reasons(found) == [("notice-already-running", "2020-11-04")]
    assert days(found) == (None, None, "2020-11-04")
    assert found.bond is not None
    assert found.bond.exit is not None


def test_a_former_party_has_nothing_to_leave() -> None:
    """After the exit took effect there is no bond to end."""
    found = asked(bound(ROME, event("withdrawal_notified", "USA", "2017-01-01")), "2018-01-01")
    assert reasons(found) == [("not-a-party", None)]
    assert "ceased to bind it on 1 January 2018" in found.sentence


def test_a_stranger_has_nothing_to_leave() -> None:
    """Neither signed nor joined."""
    assert reasons(asked(bound(ROME), "2018-01-01", "BEL")) == [("not-a-party", None)]


def test_a_treaty_that_has_ended_cannot_be_left() -> None:
    """INF Treaty after 2 August 2019."""
    told = given(exchange_treaty(), *both_ratified(), event("withdrawal_notified", "USA", "2019-02-02"))
    found = asked(told, "2020-01-01", "SUHH")
    assert reasons(found) == [("treaty-ended", None)]
    assert "ended on 2 August 2019" in found.sentence


def test_a_state_that_is_no_more_gives_no_notice() -> None:
    """The German Democratic Republic after 3 October 1990."""
    found = asked(bound(ROME, extinguished("ALB", "2017-01-01"), since="2000-01-01"), "2018-01-01", "ALB")
    assert reasons(found) == [("party-extinct", None)]


# What blocks it for a time


def test_a_contracting_state_waits_for_entry_into_force_and_then_for_the_restricted_period() -> None:
    """Paris Agreement: in force for a later party thirty days after its deposit, then three years."""
    told = given(
        deposits_treaty(exit=PARIS, entry_into_force=threshold(deposits=1, then={"days": 30})),
        event("ratified", "ALB", "2016-01-01"), event("ratified", "USA", "2021-01-20"),
    )  # fmt: skip
    found = asked(told, "2021-01-20")
    assert reasons(found) == [("not-a-party", "2021-02-19"), ("withdrawal-before-allowed", "2024-02-19")]
    assert days(found) == ("2024-02-19", None, "2025-02-19")
    assert found.blocks[0].says.endswith("the Treaty was to enter into force for it on 19 February 2021.")


def test_a_contracting_state_may_have_no_day_to_wait_for() -> None:
    """The threshold has not been reached, so nothing is scheduled."""
    told = given(deposits_treaty(60, exit=ROME), event("ratified", "USA", "2000-01-01"))
    assert reasons(asked(told, "2001-01-01")) == [("not-a-party", None)]


def test_without_a_clause_it_is_said_even_of_those_not_yet_bound() -> None:
    """Both stand in the way, and both are told."""
    told = given(
        deposits_treaty(exit=None, entry_into_force=threshold(deposits=1, then={"days": 30})),
        event("ratified", "USA", "2021-01-20"),
    )
    assert reasons(asked(told, "2021-01-20")) == [("not-a-party", "2021-02-19"), ("no-exit-clause", None)]


# What blocks the effect


def conflict(type: str, on: str) -> Line:
    """The line of the parties stream that says that the United States is engaged in an armed conflict, or no longer."""
    return event(type, "USA", on, treaty="parties")


def test_an_armed_conflict_holds_up_the_effect() -> None:
    """Ottawa Convention, article 20(3): notice may be given, and the exit waits for the end of the conflict."""
    found = asked(bound(OTTAWA, conflict("conflict_began", "2022-02-24")), "2025-01-01")
    assert days(found) == ("2025-01-01", None, None)
    assert found.not_before == date(2025, 7, 1)
    assert reasons(found) == [("armed-conflict", None)]
    assert "would not take effect before 1 July 2025. The United States had been engaged" in found.sentence


def test_an_armed_conflict_that_has_ended_holds_up_nothing() -> None:
    """The brake is off with the end of the conflict."""
    told = bound(OTTAWA, conflict("conflict_began", "2022-02-24"), conflict("conflict_ended", "2024-02-24"))
    assert days(asked(told, "2025-01-01")) == ("2025-01-01", None, "2025-07-01")


def test_a_running_notice_may_wait_for_the_end_of_a_conflict() -> None:
    """No day is named on which it takes effect."""
    notice = event("withdrawal_notified", "USA", "2024-01-01")
    told = bound(OTTAWA, conflict("conflict_began", "2022-02-24"), notice)
    found = asked(told, "2025-01-01")
    assert reasons(found) == [("notice-already-running", None), ("armed-conflict", None)]
    assert (found.effective, found.not_before) == (None, date(2024, 7, 1))


FIFTEEN_YEARS = {"article": "XIV", "term": "fixed", "years": 15}


def test_a_treaty_may_expire_before_an_exit_takes_effect() -> None:
    """New START: notice in December 2025 runs past 5 February 2026."""
    found = asked(bound(exit_clause(months=3), since="2011-02-05", duration=FIFTEEN_YEARS), "2025-12-01")
    assert days(found) == ("2025-12-01", None, None)
    assert found.not_before == date(2026, 3, 1)
    assert reasons(found) == [("ends-first", None)]
    assert found.sentence.endswith(
        "it would not take effect before 1 March 2026. "
        "The Treaty was to end on 5 February 2026 with its term, unless replaced or extended, "
        "before the exit would take effect."
    )


def test_an_expiry_that_comes_later_is_told_beside_the_answer() -> None:
    """New START in 2020: an exit would take effect long before the term ends."""
    found = asked(bound(exit_clause(months=3), since="2011-02-05", duration=FIFTEEN_YEARS), "2020-01-01")
    assert days(found) == ("2020-01-01", None, "2020-04-01")
    assert found.ways == (
        "The Treaty was to end on 5 February 2026 with its term, unless replaced or extended (article XIV).",
    )


def test_a_notice_that_was_stopped_is_told_beside_the_answer() -> None:
    """NPT in 2000: of a notice of 1993 one day is left, and views differ on whether it may run on."""
    stopped = (
        event("withdrawal_notified", "USA", "2018-03-12"), event("withdrawal_notice_paused", "USA", "2018-06-11")
    )  # fmt: skip
    found = asked(bound(exit_clause(months=3), *stopped), "2020-01-01")
    (way,) = found.ways
    assert way.startswith("A notice given on 12 March 2018 was stopped on 11 June 2018; let run on, it would take")
    assert way.endswith("effect one day later (whether it may run on is a question on which views differ).")


TERMS = {"article": "V", "term": "renewed", "years": 5}


@pytest.mark.parametrize(
    ("notice_on", "expected"),
    [
        ("1995-01-01", ("1995-01-01", "1995-06-11", "1995-12-11")),
        ("1995-06-11", ("1995-06-11", None, "1995-12-11")),
        ("1995-06-12", ("1995-06-12", "2000-06-11", "2000-12-11")),
    ],
)
def test_an_exit_at_the_end_of_a_term_has_a_last_day_of_notice(
    notice_on: str, expected: tuple[str | None, ...]
) -> None:
    """D4: terms of five years since 1990-12-11, six months' notice before the end of one."""
    told = bound(leaving(notice={"months": 6}, end_of_term=True), since="1990-12-11", duration=TERMS)
    found = asked(told, notice_on)
    assert days(found) == expected
    assert reasons(found) == [("end-of-term", expected[2])]


def test_a_tacit_renewal_can_be_prevented_beside_the_clause() -> None:
    """Threshold Test Ban Treaty: withdrawal at six months' notice, or none of the next five years."""
    told = bound(exit_clause(months=6), since="1990-12-11", duration=TERMS | {"notice": {"months": 6}})
    found = asked(told, "1992-01-01")
    assert days(found) == ("1992-01-01", None, "1992-07-01")
    assert found.ways == (
        "The term that ends on 11 December 1995 is not renewed if notice is given by 11 June 1995 (article V).",
    )


def test_the_first_term_of_a_treaty_may_hold_an_exit_up() -> None:
    """Montreux Convention: twenty years, then two years after a notice; one that is given in time ends it for all."""
    clause = leaving(
        article="28", notice={"years": 2}, not_within={"years": 18, "after": "entry into force"}, ends_for_all=True
    )
    told = bound(clause, since="1936-11-09", duration={"article": "28", "term": "until notice", "years": 20})
    found = asked(told, "1950-01-01")
    assert days(found) == ("1954-11-09", None, "1956-11-09")
    assert found.sentence.endswith("it would take effect on 9 November 1956 and end the treaty for all.")


def test_provisional_application_ends_otherwise() -> None:
    """Energy Charter Treaty, article 45(3)(a): a signatory ends it by sixty days' notice, and has nothing to leave."""
    told = given(
        deposits_treaty(
            30, exit=CHARTER, provisional_application={"article": "45", "begins": "signature", "ends": {"days": 60}}
        ),
        event("signed", "USA", "1994-12-17"),
    )
    found = asked(told, "2000-01-01")
    assert reasons(found) == [("not-a-party", None)]
    assert found.ways == ("Its provisional application ends by notice, 60 days after it (article 45).",)


def test_a_clause_that_counts_from_a_day_not_on_record_is_not_sure() -> None:
    """A party by a statement about it alone: when the convention itself entered into force is only inferred."""
    told = given(
        treaty(entry_into_force=threshold(deposits=20), exit=ILO), event("entered_into_force", "USA", "1990-01-01")
    )
    needed = "the day on which the Treaty itself entered into force, from which article 13 counts"
    assert asked(told, "2000-01-01").needs == (needed,)
