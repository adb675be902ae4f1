"""Between two parties: whether the treaty is in force and in operation between them (VCLT arts. 2(1)(g), 26, 72)."""

from datetime import date

import pytest

from pairs import ACCEPTED, acceded, accepted, convention, objected, pair, reserved
from treatylog.domain.between import Bar
from treatylog.testing import event, exchange_treaty, extinguished, given, leaving, provision

LEAVES = leaving(notice={"months": 6})


# In force


def test_between_two_parties_it_is_in_force_since_the_later_was_bound() -> None:
    """Both must be parties (VCLT art. 2(1)(g))."""
    found = pair(convention(acceded("ALB", "2000-01-01")), "FRA", "ALB", "2001-01-01")
    assert (found.in_force, found.in_operation, found.bar) == (True, True, None)
    assert found.since == date(2000, 1, 1)


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        (event("signed", "ALB", "1995-01-01"), "signatory"),
        (event("statement_made", "ALB", "1995-01-01"), "not_party"),
    ],
)
def test_it_is_not_in_force_with_one_that_is_not_bound(line: dict[str, object], standing: str) -> None:
    """A signatory has no treaty relations yet, and a stranger has none."""
    told = convention(line)
    told.on("2001-01-01").then("ALB", standing=standing)
    found = pair(told, "FRA", "ALB", "2001-01-01")
    assert (found.in_force, found.in_operation, found.bar, found.since) == (False, False, Bar.NOT_PARTIES, None)


def test_while_a_notice_runs_it_is_in_force() -> None:
    """VCLT art. 70: until the withdrawal takes effect."""
    told = convention(event("withdrawal_notified", "FRA", "2005-01-01"), exit=LEAVES)
    assert pair(told, "FRA", "NLD", "2005-06-30").in_operation is True
    assert pair(told, "FRA", "NLD", "2005-07-01").bar is Bar.NOT_PARTIES


def test_after_a_return_it_is_in_force_since_the_return() -> None:
    """A fresh bond."""
    told = convention(
        event("withdrawal_notified", "FRA", "2005-01-01"), event("ratified", "FRA", "2010-01-01"), exit=LEAVES
    )
    assert pair(told, "FRA", "NLD", "2009-12-31").in_force is False
    assert pair(told, "FRA", "NLD", "2010-01-01").since == date(2010, 1, 1)


def test_what_decides_is_cited() -> None:
    """The bonds of both, and the acceptance."""
    told = convention(acceded("ALB", "2000-01-01"), accepted("FRA", "2001-01-01", "ALB"), accession=ACCEPTED)
    found = pair(told, "FRA", "ALB", "2002-01-01")
    assert [act for effect in found.because for act in effect.acts][-1] == "t/0004"
    assert "t/0003" in {act for effect in found.because for act in effect.foundation}


def test_for_one_that_left_the_end_is_cited() -> None:
    """The notice by which France left."""
    told = convention(event("withdrawal_notified", "FRA", "2005-01-01"), exit=LEAVES)
    assert "t/0003" in {act for by in pair(told, "FRA", "NLD", "2010-01-01").because for act in by.foundation}


def test_a_successor_stands_where_its_predecessor_stood() -> None:
    """In force with the others since the succession; the predecessor is paired with nobody."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"), extinguished("CSHH", "1992-12-31"),
        event("succeeded", "SVK", "1993-01-01", predecessor="CSHH", mode="succession"),
    )  # fmt: skip
    assert pair(told, "FRA", "SVK", "1993-01-01").in_force is True
    assert pair(told, "SVK", "CSHH", "1993-01-01").bar is Bar.NOT_PARTIES


def test_between_two_of_one_side_a_suspension_by_one_stops_nothing() -> None:
    """INF Treaty, Belarus and Russia: nothing is owed between them, and Russia suspended towards the other side."""
    told = given(
        exchange_treaty(), event("ratified", "USA", "1988-06-01"), event("ratified", "SUHH", "1988-06-01"),
        event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="continuation"),
        event("succeeded", "BLR", "1991-12-26", predecessor="SUHH", mode="succession"),
        event("suspended", "RUS", "2019-03-04"),
    )  # fmt: skip
    assert pair(told, "USA", "RUS", "2019-05-01").suspended_by == ("RUS",)
    assert pair(told, "BLR", "RUS", "2019-05-01").suspended_by == ()


# In operation


def test_suspended_by_one_it_is_in_force_and_not_in_operation() -> None:
    """VCLT art. 72(1)(a): the relations established by the treaty are not otherwise affected."""
    told = convention(event("suspended", "FRA", "2007-12-12"))
    assert pair(told, "FRA", "NLD", "2007-12-11").in_operation is True
    found = pair(told, "FRA", "NLD", "2007-12-12")
    assert (found.in_force, found.in_operation, found.suspended_by) == (True, False, ("FRA",))
    assert found.bar is None


def test_suspended_by_both_names_both() -> None:
    """In the order of their codes."""
    told = convention(event("suspended", "NLD", "2007-12-12"), event("suspended", "FRA", "2008-01-01"))
    assert pair(told, "NLD", "FRA", "2008-01-01").suspended_by == ("FRA", "NLD")


def test_resumed_it_is_in_operation_again() -> None:
    """From the day of the act."""
    told = convention(event("suspended", "FRA", "2007-12-12"), event("resumed", "FRA", "2010-01-01"))
    assert pair(told, "FRA", "NLD", "2010-01-01").in_operation is True


def test_a_suspension_does_not_move_since_when_it_is_in_force() -> None:
    """It is in force since both were bound."""
    told = convention(event("suspended", "FRA", "2007-12-12"))
    assert pair(told, "FRA", "NLD", "2010-01-01").since == date(1990, 1, 1)


# Symmetry


def test_the_question_is_the_same_from_either_side() -> None:
    """Excluded and suspended provisions are told in one order, whoever is named first."""
    told = convention(
        reserved("FRA", "1990-01-01", id="t/f", provisions=["I"]),
        reserved("NLD", "1990-01-01", id="t/n", provisions=["II"]),
        objected("NLD", "1990-06-01", to="t/f"), objected("FRA", "1990-06-01", to="t/n"),
        event("suspended", "FRA", "2000-01-01", provisions=["IV"]),
        event("suspended", "NLD", "2000-01-01", provisions=["III"]),
        provision=[provision(name) for name in ("I", "II", "III", "IV")],
    )  # fmt: skip
    there, back = pair(told, "FRA", "NLD", "2001-01-01"), pair(told, "NLD", "FRA", "2001-01-01")
    assert there.excluded_provisions == back.excluded_provisions
    assert there.suspended_provisions == back.suspended_provisions
    assert set(there.modifications) == set(back.modifications)
    assert set(there.because) == set(back.because)
