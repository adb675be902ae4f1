"""Leaving, coming back and everything between: gaps, none, notices stopped, taken back, overtaken, moved."""

from typing import Any

import pytest

from treatylog.testing import Given, Line, deposits_treaty, event, extinguished, given, leaving

QUARTER = {"months": 3}


def joined(
    *lines: Line, then: dict[str, int] | None = None, notice: dict[str, Any] | None = None, **fields: Any
) -> Given:
    """A treaty in force for Trinidad and Albania since 1981, periods of three months in and out; then *lines*."""
    rule = leaving(notice=notice or QUARTER, **fields)
    consents = [event("acceded", code, "1980-10-01") for code in ("TTO", "ALB")]
    return given(deposits_treaty(2, then=QUARTER if then is None else then, exit=rule), *consents, *lines)


def notified(on: str, **fields: Any) -> Line:
    """A notice of Trinidad and Tobago."""
    return event("withdrawal_notified", "TTO", on, **fields)


def acceded(on: str, **fields: Any) -> Line:
    """An accession of Trinidad and Tobago."""
    return event("acceded", "TTO", on, **fields)


# Coming back


def test_to_come_back_on_the_day_of_leaving_leaves_a_gap() -> None:
    """First Optional Protocol, Trinidad and Tobago: out and acceded 1998-08-26, in force 1998-11-26, out 2000-06-27."""
    told = joined(notified("1998-05-26"), acceded("1998-08-26"), notified("2000-03-27"))
    told.on("1998-08-25").then("TTO", standing="withdrawing", operation="in_force")
    told.on("1998-08-26").then("TTO", standing="contracting", operation="not_in_force", headline="contracting")
    told.on("1998-11-25").then("TTO", standing="contracting").on("1998-11-26").then("TTO", headline="in_force")
    told.on("2000-03-27").then("TTO", standing="withdrawing", exit="2000-06-27")
    told.on("2000-06-27").then("TTO", standing="former_party", headline="withdrawn")


def test_both_acts_on_one_day_with_equal_periods_leave_no_gap() -> None:
    """First Optional Protocol, Guyana, 1999-01-05: out and in on 1999-04-05."""
    told = joined(notified("1999-01-05"), acceded("1999-01-05"))
    told.on("1999-01-05").then("TTO", standing="withdrawing", operation="in_force", exit="1999-04-05")
    told.on("1999-04-04").then("TTO", standing="withdrawing")
    told.on("1999-04-05").then("TTO", standing="party", operation="in_force", headline="in_force", exit=None)


def test_without_a_gap_there_are_two_bonds_all_the_same() -> None:
    """The second rests on the second instrument."""
    told = joined(notified("1999-01-05"), acceded("1999-01-05"))
    by = told.party_state("TTO", "1999-04-05").bound_by
    assert by is not None
    assert (by.on.isoformat(), by.foundation[-1]) == ("1999-04-05", "t/0004")


def test_an_instrument_deposited_while_a_notice_runs_counts_its_period_from_its_deposit() -> None:
    """Deposited a month before the exit: two months of gap are left of its three."""
    told = joined(notified("1999-01-05"), acceded("1999-03-05"))
    told.on("1999-04-04").then("TTO", standing="withdrawing")
    told.on("1999-04-05").then("TTO", standing="contracting", operation="not_in_force")
    told.on("1999-06-04").then("TTO", standing="contracting").on("1999-06-05").then("TTO", standing="party")


def test_an_instrument_that_had_run_its_period_before_the_exit_binds_on_the_exit() -> None:
    """A State cannot be bound a second time while the first bond lasts."""
    told = joined(notified("1999-01-05"), acceded("1999-01-10"), notice={"years": 1})
    told.on("1999-04-10").then("TTO", standing="withdrawing").on("2000-01-05").then("TTO", standing="party")
    assert told.party_state("TTO", "2000-01-05").exit is None


def test_coming_back_years_later_is_a_fresh_consent() -> None:
    """Row 16: Paris Agreement, United States: out 2020-11-04, acceptance 2021-01-20, in force 2021-02-19."""
    told = joined(notified("2019-11-04"), acceded("2021-01-20"), then={"days": 30}, notice={"years": 1})
    told.on("2020-11-04").then("TTO", headline="withdrawn").on("2021-01-19").then("TTO", headline="withdrawn")
    told.on("2021-01-20").then("TTO", headline="contracting").on("2021-02-18").then("TTO", headline="contracting")
    told.on("2021-02-19").then("TTO", headline="in_force")


def test_one_that_left_may_sign_again_first() -> None:
    """A former party that signs is a signatory."""
    told = joined(notified("1999-01-05"), event("signed", "TTO", "2001-01-01"))
    told.on("2000-12-31").then("TTO", headline="withdrawn").on("2001-01-01").then("TTO", headline="signatory")


def test_nothing_of_the_old_bond_comes_back_with_the_new() -> None:
    """A suspension, a notice and a sanction belonged to the bond that ended."""
    told = joined(
        event("suspended", "TTO", "1998-01-01"), event("rights_suspended", "TTO", "1998-01-02", by="EUE"),
        notified("1999-01-05"), acceded("2000-01-05"),
    )  # fmt: skip
    told.on("2000-04-05").then("TTO", standing="party", operation="in_force", exit=None)
    party = told.party_state("TTO", "2000-04-05")
    assert (party.suspension, party.rights, party.end) == (None, None, None)


def test_an_instrument_taken_back_before_the_return_brings_none() -> None:
    """Acceded again after leaving, and changed its mind: outside it was, outside it stays."""
    told = joined(notified("1998-05-26"), acceded("1999-01-01"), event("instrument_withdrawn", "TTO", "1999-02-01"))
    told.on("1999-01-01").then("TTO", standing="contracting").on("1999-04-01").then("TTO", standing="not_party")


def test_a_second_instrument_while_the_first_is_kept_changes_nothing() -> None:
    """One kept consent is enough."""
    joined(notified("1999-01-05"), acceded("1999-01-10")).when(acceded("1999-01-11")).then_refused("already-consented")


def test_a_party_with_no_notice_running_does_not_consent_again() -> None:
    """It is bound."""
    joined().when(acceded("1999-01-11")).then_refused("already-consented")


def test_an_instrument_kept_is_none_when_the_notice_is_taken_back() -> None:
    """It stays a party by its first bond; a later exit is not undone by an instrument of long ago."""
    told = joined(
        notified("1999-01-05"), acceded("1999-01-10"), event("withdrawal_rescinded", "TTO", "1999-02-01"),
        notified("2005-01-05"),
    )  # fmt: skip
    told.on("1999-04-05").then("TTO", standing="party").on("2005-04-05").then("TTO", headline="withdrawn")
    told.on("2006-01-01").then("TTO", headline="withdrawn")


def test_an_exit_after_the_end_of_the_treaty_finds_no_new_bond() -> None:
    """The treaty ended while the notice ran: what was kept comes to nothing."""
    told = joined(notified("1999-01-05"), acceded("1999-01-10"), event("terminated", None, "1999-03-01"))
    told.on("1999-03-01").then("TTO", headline="terminated").on("1999-04-05").then("TTO", headline="terminated")


# Taken back, stopped, let run on


def test_a_notice_taken_back_in_time_never_takes_effect() -> None:
    """Row 13: Rome Statute, Gambia 2017-02-10, South Africa 2017-03-07: before the year was over (art. 68)."""
    told = joined(notified("2016-11-10"), event("withdrawal_rescinded", "TTO", "2017-02-10"), notice={"years": 1})
    told.on("2017-02-09").then("TTO", standing="withdrawing").on("2017-02-10").then("TTO", standing="party", exit=None)
    told.on("2017-11-10").then("TTO", headline="in_force")


@pytest.mark.parametrize("on", ["1999-04-05", "1999-04-06", "2005-01-01"])
def test_a_notice_that_has_taken_effect_is_not_taken_back(on: str) -> None:
    """On the day of effect it is too late (art. 68)."""
    told = joined(notified("1999-01-05"))
    told.when(event("withdrawal_rescinded", "TTO", on)).then_refused("no-notice-running")


def dprk(*lines: Line) -> Given:
    """Non-Proliferation Treaty: notice of three months on 1993-03-12, stopped a day before its end; then *lines*."""
    return joined(notified("1993-03-12"), event("withdrawal_notice_paused", "TTO", "1993-06-11"), *lines)


def test_a_notice_that_was_stopped_does_not_take_effect() -> None:
    """Korea, 1993-06-11: a party the day after, and for ten years."""
    told = dprk()
    told.on("1993-06-10").then("TTO", standing="withdrawing", exit="1993-06-12")
    told.on("1993-06-11").then("TTO", standing="party", operation="in_force", exit=None)
    told.on("1993-06-12").then("TTO", headline="in_force").on("2003-01-09").then("TTO", headline="in_force")


def test_a_notice_that_runs_on_takes_effect_when_the_rest_is_over() -> None:
    """As performed: Korea, 2003-01-10: one day was left, so 2003-01-11."""
    told = dprk(event("withdrawal_notice_resumed", "TTO", "2003-01-10"))
    told.on("2003-01-10").then("TTO", standing="withdrawing", operation="in_force", exit="2003-01-11")
    told.on("2003-01-11").then("TTO", standing="former_party", headline="withdrawn")


def test_a_new_notice_after_one_that_was_stopped_runs_its_whole_time() -> None:
    """The other reading: 2003-01-10 and three months is 2003-04-10."""
    told = dprk(notified("2003-01-10"))
    told.on("2003-04-09").then("TTO", standing="withdrawing").on("2003-04-10").then("TTO", headline="withdrawn")


def test_a_notice_that_was_stopped_can_be_taken_back_for_good() -> None:
    """Then there is nothing left to run on."""
    told = dprk(event("withdrawal_rescinded", "TTO", "1994-01-01"))
    told.when(event("withdrawal_notice_resumed", "TTO", "2003-01-10")).then_refused("no-notice-paused")


@pytest.mark.parametrize(
    ("lines", "act", "reason"),
    [
        ([], event("withdrawal_notice_paused", "TTO", "1999-02-01"), "no-notice-running"),
        ([], event("withdrawal_notice_resumed", "TTO", "1999-02-01"), "no-notice-paused"),
        ([notified("1999-01-05")], event("withdrawal_notice_resumed", "TTO", "1999-02-01"), "no-notice-paused"),
        ([notified("1999-01-05")], event("withdrawal_notice_paused", "TTO", "1999-04-05"), "no-notice-running"),
        ([], event("extended", "TTO", "1999-02-01", effective_on="2000-01-01"), "no-notice-running"),
        ([notified("1999-01-05")], notified("1999-02-01"), "notice-already-running"),
    ],
)
def test_what_finds_no_notice_to_move_is_without_effect(lines: list[Line], act: Line, reason: str) -> None:
    """Nothing to stop, nothing to let run on, nothing to extend, nothing to double."""
    joined(*lines, extendable=True).when(act).then_refused(reason)


def test_an_instrument_kept_while_a_notice_is_stopped_counts_after_the_exit() -> None:
    """Stopped and let run on, the notice is the same."""
    told = joined(
        notified("1999-01-05"), acceded("1999-01-10"), event("withdrawal_notice_paused", "TTO", "1999-02-01"),
        event("withdrawal_notice_resumed", "TTO", "1999-06-01"),
    )  # fmt: skip
    told.on("1999-08-02").then("TTO", standing="withdrawing").on("1999-08-03").then("TTO", standing="party")


def test_an_instrument_kept_while_time_is_extended_counts_after_the_exit() -> None:
    """Moved, the exit is still the exit."""
    told = joined(
        notified("1999-01-05"),
        acceded("1999-01-10"),
        event("extended", "TTO", "1999-02-01", effective_on="2000-01-01"),
        extendable=True,
    )
    told.on("1999-12-31").then("TTO", standing="withdrawing").on("2000-01-01").then("TTO", standing="party")


# Expelled


EXPELLED = event("expelled", "TTO", "1999-02-16", by="EUE")


def test_expulsion_overtakes_a_running_notice() -> None:
    """Row 15: Council of Europe, Russia: notice 2022-03-15, expelled 2022-03-16, never the end of that year."""
    told = joined(notified("1999-02-15"), EXPELLED, notice={"years": 1})
    told.on("1999-02-15").then("TTO", standing="withdrawing")
    told.on("1999-02-16").then("TTO", standing="former_party", operation="ended", headline="withdrawn", exit=None)
    end = told.party_state("TTO", "2001-01-01").end
    assert end is not None
    assert (end.on.isoformat(), end.ground) == ("1999-02-16", "expulsion")


def test_expulsion_needs_no_notice_and_may_name_a_later_day() -> None:
    """The organ decides, and from when."""
    told = joined(EXPELLED | {"effective_on": "1999-03-01"})
    told.on("1999-02-28").then("TTO", standing="party").on("1999-03-01").then("TTO", headline="withdrawn")


def test_a_notice_that_takes_effect_before_an_expulsion_does_ends_the_bond() -> None:
    """The first end stands."""
    told = joined(notified("1999-01-05"), EXPELLED | {"effective_on": "1999-12-31"})
    end = told.party_state("TTO", "2001-01-01").end
    assert end is not None
    assert (end.on.isoformat(), end.ground) == ("1999-04-05", "withdrawal")


def test_one_that_is_no_member_is_not_expelled() -> None:
    """There is nothing to end."""
    joined(notified("1998-01-05")).when(EXPELLED).then_refused("not-a-party")


def test_one_that_was_expelled_while_its_consent_was_kept_may_consent_again() -> None:
    """What it deposited for the time after its own exit does not open the door; a new instrument may."""
    told = joined(notified("1999-01-05"), acceded("1999-01-10"), EXPELLED, acceded("2005-01-01"))
    told.on("1999-02-16").then("TTO", headline="withdrawn").on("2004-12-31").then("TTO", headline="withdrawn")
    told.on("2005-01-01").then("TTO", standing="contracting").on("2005-04-01").then("TTO", standing="party")


def test_rights_suspended_leave_a_member_bound() -> None:
    """Council of Europe, Russia, 2022-02-25: an organ's sanction, not a suspension of the treaty."""
    told = joined(
        event("rights_suspended", "TTO", "1999-02-25", by="EUE"),
        event("rights_restored", "TTO", "2000-02-25", by="EUE"),
    )
    told.on("1999-02-25").then("TTO", standing="party", operation="in_force", headline="in_force")
    assert told.party_state("TTO", "1999-02-25").rights is not None
    assert told.party_state("TTO", "2000-02-25").rights is None


# Ceasing to exist


def test_extinction_ends_notice_and_kept_consent() -> None:
    """Neither exit nor return comes to a State that is gone."""
    told = joined(notified("1999-01-05"), acceded("1999-01-10"), extinguished("TTO", "1999-02-01"))
    told.on("1999-02-01").then("TTO", headline="extinct").on("1999-04-05").then(
        "TTO", standing="former_party", operation="ended"
    )


def test_an_instrument_of_one_that_came_back_lapses_with_its_state() -> None:
    """A former party that had deposited again and ceased to exist before its period was over."""
    told = joined(notified("1998-05-26"), acceded("1999-01-01"), extinguished("TTO", "1999-02-01"))
    told.on("1999-04-01").then("TTO", operation="not_in_force", headline="extinct")


# A bar on coming back


BARRED = leaving(notice={"months": 6}, return_after={"years": 2})


def out_and_back(back: str, **clause: Any) -> Given:
    """Albania, out on 1 July 2000 under a clause that bars its return for two years, accedes on the day *back*."""
    return given(
        deposits_treaty(1, exit=BARRED | clause), event("ratified", "ALB", "1990-01-01"),
        event("ratified", "BEL", "1990-01-01"), event("withdrawal_notified", "ALB", "2000-01-01"),
        event("acceded", "ALB", back),
    )  # fmt: skip


def test_who_left_cannot_join_again_before_the_time_of_the_clause_is_over() -> None:
    """X16, made up: out on 1 July 2000, back not before 1 July 2002."""
    early = out_and_back("2002-06-30")
    early.on("2003-01-01").then("ALB", headline="withdrawn")
    assert early.ruling("0004").reason == "too-early-to-return"
    out_and_back("2002-07-01").on("2002-07-01").then("ALB", standing="party")


def test_an_instrument_received_in_time_comes_in_time() -> None:
    """It counts from its receipt."""
    told = out_and_back("2002-06-20")
    late = told.events[-1].model_dump(mode="json", exclude_none=True) | {"received_on": "2002-07-01"}
    replaced = given(told.treaty, *told.lines[:-1], late)
    replaced.on("2002-07-01").then("ALB", standing="party")


def test_an_instrument_deposited_while_the_notice_runs_is_barred_too() -> None:
    """It would count on the day of leaving."""
    assert out_and_back("2000-03-01").ruling("0004").reason == "too-early-to-return"


def test_an_exit_at_once_may_bar_the_way_back() -> None:
    """Out on the day of the notice, and a year outside."""
    told = out_and_back("2000-12-31", notice=None, at_once=True, return_after={"years": 1})
    told.on("2000-01-01").then("ALB", headline="withdrawn").on("2001-06-01").then("ALB", headline="withdrawn")
