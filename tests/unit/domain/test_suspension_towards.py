"""Suspension towards certain parties, or of certain provisions, and its end (VCLT arts. 44, 58, 60(2)(b), 72)."""

import pytest

from pairs import acceded, convention, pair
from treatylog.domain.state import suspended_by
from treatylog.errors import InvalidEvent
from treatylog.testing import Given, Line, event, extinguished, leaving, provision

CODES = ("BLR", "CZE", "POL")


def cfe(*lines: Line) -> Given:
    """Belarus, the Czech Republic and Poland are parties since 1992; then *lines*."""
    begun = [event("ratified", code, "1992-01-01") for code in CODES]
    provisions = [provision("I"), provision("II")]
    return convention(*begun, *lines, provision=provisions, exit=leaving(at_once=True))


def suspended(party: str, on: str, *towards: str, **fields: object) -> Line:
    """*party* suspends the treaty towards others."""
    return event("suspended", party, on, towards=list(towards), **fields)


def resumed(party: str, on: str, *towards: str) -> Line:
    """*party* performs again, towards some or all."""
    return event("resumed", party, on, **({"towards": list(towards)} if towards else {}))


def test_a_suspension_towards_one_party_stops_operation_between_the_two() -> None:
    """CFE Treaty, the Czech Republic towards Belarus, 2023-02-21."""
    told = cfe(suspended("CZE", "2023-02-21", "BLR"))
    assert pair(told, "CZE", "BLR", "2023-02-20").in_operation is True
    found = pair(told, "CZE", "BLR", "2023-02-21")
    assert (found.in_force, found.in_operation, found.suspended_by) == (True, False, ("CZE",))


def test_towards_others_the_treaty_stays_in_operation() -> None:
    """CFE Treaty, the Czech Republic and Poland; Poland and Belarus."""
    told = cfe(suspended("CZE", "2023-02-21", "BLR"))
    assert pair(told, "CZE", "POL", "2023-03-01").in_operation is True
    assert pair(told, "POL", "BLR", "2023-03-01").in_operation is True


def test_the_suspending_partys_own_operation_does_not_move() -> None:
    """It is a party that performs, but for one."""
    told = cfe(suspended("CZE", "2023-02-21", "BLR"))
    told.on("2023-03-01").then("CZE", standing="party", operation="in_force", headline="in_force")


def test_it_is_told_of_the_party_towards_which_it_is_suspended_and_of_no_other() -> None:
    """VCLT art. 72(1)(a)."""
    state = cfe(suspended("CZE", "2023-02-21", "BLR")).state("2023-03-01")
    assert [suspended_by(state, code) for code in ("BLR", "CZE", "POL")] == [("CZE",), (), ()]


def test_each_may_suspend_towards_the_other() -> None:
    """CFE Treaty, Poland towards Belarus, and Belarus towards Poland and the Czech Republic."""
    told = cfe(suspended("POL", "2023-03-21", "BLR"), suspended("BLR", "2023-10-24", "CZE", "POL"))
    assert pair(told, "BLR", "POL", "2023-10-24").suspended_by == ("BLR", "POL")
    assert pair(told, "BLR", "CZE", "2023-10-24").suspended_by == ("BLR",)


def test_a_suspension_towards_one_may_name_a_later_day() -> None:
    """From the day that the act names."""
    told = cfe(suspended("CZE", "2023-02-21", "BLR", effective_on="2023-03-01"))
    assert pair(told, "CZE", "BLR", "2023-02-28").in_operation is True
    assert pair(told, "CZE", "BLR", "2023-03-01").in_operation is False


def test_only_a_party_suspends_towards_another() -> None:
    """Albania never joined."""
    cfe().when(suspended("ALB", "2023-02-21", "BLR")).then_refused("not-a-party")


def test_nobody_suspends_a_treaty_towards_itself() -> None:
    """There is no pair."""
    with pytest.raises(InvalidEvent, match="towards itself"):
        _ = cfe(suspended("CZE", "2023-02-21", "CZE")).history


def test_performed_again_towards_one_it_is_in_operation_between_the_two() -> None:
    """VCLT art. 72: from the day of the act, and towards that one alone."""
    told = cfe(suspended("BLR", "2023-10-24", "CZE", "POL"), resumed("BLR", "2024-01-01", "CZE"))
    assert pair(told, "BLR", "CZE", "2023-12-31").in_operation is False
    assert pair(told, "BLR", "CZE", "2024-01-01").in_operation is True
    assert pair(told, "BLR", "POL", "2024-01-01").in_operation is False


def test_performed_again_towards_all_it_is_in_operation_with_each() -> None:
    """An act that names nobody names everybody."""
    told = cfe(suspended("BLR", "2023-10-24", "CZE", "POL"), resumed("BLR", "2024-01-01"))
    assert pair(told, "BLR", "CZE", "2024-01-01").in_operation is True
    assert pair(told, "BLR", "POL", "2024-01-01").in_operation is True


def test_nothing_to_resume_towards_one_that_was_not_suspended() -> None:
    """Poland was not touched."""
    cfe(suspended("CZE", "2023-02-21", "BLR")).when(resumed("CZE", "2024-01-01", "POL")).then_refused("not-suspended")


def test_re_joining_revives_no_suspension() -> None:
    """Who left and came back is bound to all again."""
    told = cfe(
        suspended("CZE", "2023-02-21", "BLR"), event("withdrawal_notified", "CZE", "2023-06-01"),
        event("ratified", "CZE", "2024-01-01"),
    )  # fmt: skip
    assert pair(told, "CZE", "BLR", "2024-01-01").in_operation is True


def test_a_suspension_that_was_to_begin_after_its_party_left_does_not_begin_when_it_comes_back() -> None:
    """Announced for 2023-07-01 by one that left on 2023-06-01."""
    told = cfe(
        suspended("CZE", "2023-02-21", "BLR", effective_on="2023-07-01"),
        event("withdrawal_notified", "CZE", "2023-06-01"), event("ratified", "CZE", "2024-01-01"),
    )  # fmt: skip
    assert pair(told, "CZE", "BLR", "2024-01-01").in_operation is True


# Certain provisions


def test_a_suspension_of_certain_provisions_leaves_the_treaty_in_operation() -> None:
    """VCLT art. 44: separable; towards every other party."""
    told = cfe(event("suspended", "CZE", "2023-02-21", provisions=["I"]))
    for other in ("BLR", "POL"):
        found = pair(told, "CZE", other, "2023-02-21")
        assert (found.in_operation, found.suspended_by, found.suspended_provisions) == (True, (), ("I",))
    told.on("2023-02-21").then("CZE", operation="in_force")


def test_certain_provisions_may_be_suspended_towards_certain_parties() -> None:
    """Both limits at once."""
    told = cfe(suspended("CZE", "2023-02-21", "BLR", provisions=["I"]))
    found = pair(told, "CZE", "BLR", "2023-02-21")
    assert (found.in_operation, found.suspended_by, found.suspended_provisions) == (True, (), ("I",))
    assert pair(told, "CZE", "POL", "2023-02-21").suspended_provisions == ()


def test_a_suspension_of_certain_provisions_towards_one_is_not_one_of_the_treaty() -> None:
    """The treaty is not told to be suspended towards that one."""
    assert suspended_by(cfe(suspended("CZE", "2023-02-21", "BLR", provisions=["I"])).state("2023-03-01"), "BLR") == ()


def test_one_provision_and_then_another_are_both_suspended() -> None:
    """The second act does not take the first back."""
    for towards in ({}, {"towards": ["BLR"]}):
        told = cfe(
            event("suspended", "CZE", "2023-02-21", provisions=["I"], **towards),
            event("suspended", "CZE", "2023-05-01", provisions=["II"], **towards),
        )
        assert pair(told, "CZE", "BLR", "2023-05-01").suspended_provisions == ("I", "II")


def test_a_suspension_of_one_provision_does_not_undo_one_of_the_whole() -> None:
    """Towards Belarus the whole treaty was suspended, and still is."""
    told = cfe(suspended("CZE", "2023-02-21", "BLR"), suspended("CZE", "2023-05-01", "BLR", provisions=["I"]))
    assert pair(told, "CZE", "BLR", "2023-05-01").in_operation is False


def test_a_suspension_of_certain_provisions_ends_when_its_party_performs_again() -> None:
    """VCLT art. 72."""
    told = cfe(event("suspended", "CZE", "2023-02-21", provisions=["I"]), resumed("CZE", "2024-01-01"))
    assert pair(told, "CZE", "BLR", "2024-01-01").suspended_provisions == ()


# Successors


HEIRS = (event("succeeded", "SVK", "1993-01-01", predecessor="CSHH", mode="succession"),
         extinguished("CSHH", "1992-12-31"))  # fmt: skip


def test_a_suspension_towards_the_predecessor_stands_towards_its_successor() -> None:
    """Between the two, and as it is told of the successor."""
    told = cfe(acceded("CSHH", "1991-01-01"), suspended("POL", "1992-06-01", "CSHH"), *HEIRS)
    assert pair(told, "POL", "SVK", "1993-01-01").suspended_by == ("POL",)
    assert suspended_by(told.state("1993-01-01"), "SVK") == ("POL",)


def test_it_ends_towards_the_successor() -> None:
    """Poland performs again towards Slovakia."""
    told = cfe(acceded("CSHH", "1991-01-01"), suspended("POL", "1992-06-01", "CSHH"), *HEIRS)
    after = told.when(resumed("POL", "1995-01-01", "SVK")).then_admitted()
    assert pair(after, "POL", "SVK", "1995-01-01").in_operation is True


def test_a_successor_has_suspended_towards_whom_its_predecessor_had() -> None:
    """It takes its place as it was."""
    told = cfe(acceded("CSHH", "1991-01-01"), suspended("CSHH", "1992-06-01", "POL"), *HEIRS)
    assert pair(told, "POL", "SVK", "1993-01-01").suspended_by == ("SVK",)


@pytest.mark.parametrize("on", ["2006-01-01", "2008-01-01"])
def test_what_is_done_towards_a_predecessor_that_lives_on_concerns_its_successor_only_before_the_succession(
    on: str,
) -> None:
    """Montenegro took Serbia's place for itself on 2006-06-03."""
    told = cfe(
        event("ratified", "SRB", "2001-01-01"), suspended("POL", on, "SRB"),
        event("succeeded", "MNE", "2006-06-03", predecessor="SRB", mode="succession"),
    )  # fmt: skip
    assert pair(told, "POL", "SRB", "2009-01-01").in_operation is False
    assert pair(told, "POL", "MNE", "2009-01-01").in_operation is (on > "2006-06-03")


def test_resumed_and_suspended_again_on_one_day_it_is_suspended() -> None:
    """The later act of the day counts."""
    told = cfe(
        suspended("BLR", "2023-10-24", "CZE"),
        resumed("BLR", "2024-01-01", "CZE"),
        suspended("BLR", "2024-01-01", "CZE"),
    )
    assert pair(told, "BLR", "CZE", "2024-01-01").in_operation is False
