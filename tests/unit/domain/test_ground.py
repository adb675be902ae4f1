"""The end on a ground of general law, as performed (VCLT arts. 60-62, 65-68)."""

from typing import Any

import pytest

from pairs import convention, pair
from treatylog.errors import InvalidEvent
from treatylog.testing import Given, Line, event, leaving

CLAUSE = leaving(notice={"months": 6})


def ended(on: str, ground: str = "change_of_circumstances", party: str = "FRA", **fields: Any) -> Line:
    """*party* ends the treaty on a ground."""
    return event("withdrawal_notified", party, on, ground=ground, **fields)


def told(*lines: Line, **tables: Any) -> Given:
    """France and the Netherlands are parties since 1990 to a treaty without a clause on withdrawal; then *lines*."""
    return convention(*lines, **tables)


@pytest.mark.parametrize("ground", ["breach", "impossibility", "change_of_circumstances"])
def test_it_ends_for_the_party_on_the_day_of_its_notice(ground: str) -> None:
    """No clause is needed; what general law allows is not decided here."""
    given = told(ended("1992-05-19", ground))
    given.on("1992-05-18").then("FRA", standing="party")
    given.on("1992-05-19").then("FRA", standing="former_party", operation="ended")
    end = given.party_state("FRA", "1992-05-19").end
    assert end is not None
    assert (end.ground, end.acts) == (ground, ("t/0003",))


def test_it_ends_on_the_day_that_the_notice_names() -> None:
    """Danube treaty of 1977: Hungary's notice of 1992-05-19, for 1992-05-25."""
    given = told(ended("1992-05-19", effective_on="1992-05-25"))
    given.on("1992-05-24").then("FRA", standing="withdrawing", operation="in_force", exit="1992-05-25")
    given.on("1992-05-25").then("FRA", standing="former_party", operation="ended")


def test_it_cannot_name_a_day_of_the_past() -> None:
    """It counts from its own day, at the earliest."""
    given = told(ended("1992-05-19", effective_on="1992-01-01"))
    given.on("1992-05-18").then("FRA", standing="party").on("1992-05-19").then("FRA", standing="former_party")


def test_it_counts_from_its_receipt() -> None:
    """VCLT art. 67: an act communicated to the others."""
    given = told(ended("1992-05-19", received_on="1992-05-21"))
    given.on("1992-05-20").then("FRA", standing="party").on("1992-05-21").then("FRA", standing="former_party")


def test_the_clause_on_withdrawal_is_not_applied_to_it() -> None:
    """The six months of the clause are those of a withdrawal without a ground."""
    told(ended("1992-05-19"), exit=CLAUSE).on("1992-05-19").then("FRA", standing="former_party")
    plain = told(event("withdrawal_notified", "FRA", "1992-05-19"), exit=CLAUSE)
    plain.on("1992-05-19").then("FRA", standing="withdrawing")


def test_the_others_remain_parties() -> None:
    """A party's own act moves that party."""
    given = told(event("ratified", "BEL", "1991-01-01"), ended("1992-05-19"))
    assert pair(given, "NLD", "BEL", "1993-01-01").in_force is True
    assert pair(given, "FRA", "NLD", "1993-01-01").in_force is False


def test_it_can_be_taken_back_before_its_day() -> None:
    """VCLT art. 68."""
    given = told(ended("1992-05-19", effective_on="1992-05-25"), event("withdrawal_rescinded", "FRA", "1992-05-24"))
    given.on("1992-05-25").then("FRA", standing="party", operation="in_force")


def test_it_cannot_be_taken_back_after_its_day() -> None:
    """There is no notice left."""
    given = told(ended("1992-05-19", effective_on="1992-05-25"))
    given.when(event("withdrawal_rescinded", "FRA", "1992-05-25")).then_refused("no-notice-running")


def test_only_a_party_ends_its_bond() -> None:
    """Albania never joined."""
    told().when(ended("1992-05-19", party="ALB")).then_refused("not-a-party")


def test_while_a_notice_runs_no_other_is_given() -> None:
    """The first is to take effect."""
    given = told(ended("1992-05-19", effective_on="1992-05-25"))
    given.when(ended("1992-05-20")).then_refused("notice-already-running")


def test_a_statement_that_it_ended_checks_the_day() -> None:
    """Danube treaty of 1977: the act is in the record, and the statement agrees with it."""
    given = told(ended("1992-05-19", effective_on="1992-05-25"), event("withdrawn", "FRA", "1992-05-25"))
    assert given.ruling("0004").bearing == "confirms"


@pytest.mark.parametrize("ground", ["withdrawal", "expiry", "extinction", "supersession", "lapse", "expulsion"])
def test_what_is_no_ground_of_general_law_for_a_party_to_invoke_is_none_here(ground: str) -> None:
    """VCLT arts. 60-62: breach, impossibility, a fundamental change of circumstances."""
    with pytest.raises(InvalidEvent, match="general law has"):
        _ = told(ended("1992-05-19", ground)).history


def test_an_instrument_kept_while_such_a_notice_runs_counts_when_it_has_taken_effect() -> None:
    """As with any other exit: out and in on one day."""
    given = told(ended("1992-05-19", effective_on="1992-05-25"), event("ratified", "FRA", "1992-05-20"))
    given.on("1992-05-25").then("FRA", standing="party")
