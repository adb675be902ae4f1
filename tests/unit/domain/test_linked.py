"""What another treaty's events do here: linked exits, denunciation, supersession, conditions (VCLT art. 59)."""

from typing import Any

import pytest

from treatylog.projection.timeline import Timeline
from treatylog.testing import Given, Line, deposits_treaty, event, exchange_treaty, given, leaving


def link(kind: str, **fields: Any) -> dict[str, Any]:
    """A link of *kind* to the other treaty."""
    return {"kind": kind, "treaty": "other", "article": "L", **fields}


def other(*lines: Line, **tables: Any) -> Given:
    """The other treaty, in force on the first deposit, and *lines*."""
    return given(deposits_treaty(1, header={"key": "other"}, **tables), *lines)


def linked(kind: dict[str, Any], beside: Given, *lines: Line, deposits: int = 1, **tables: Any) -> Given:
    """This treaty with a link of *kind*, told with *lines* beside the other."""
    return given(deposits_treaty(deposits, links=[kind], **tables), *lines).beside(beside)


def joined(*parties: str, on: str = "1990-01-01") -> list[Line]:
    """Ratifications on one day."""
    return [event("ratified", code, on) for code in parties]


# Linked exits


LEFT = event("withdrawal_notified", "GRC", "2000-01-01")


def test_who_leaves_the_one_leaves_the_other_with_it() -> None:
    """Row 22: Paris Agreement, art. 28(3): who withdraws from the framework convention withdraws from it too."""
    told = linked(link("linked exit"), other(*joined("GRC", "ALB"), LEFT), *joined("GRC", "ALB", on="1995-01-01"))
    told.on("2000-01-01").then("GRC", standing="party")
    told.on("2000-12-31").then("GRC", headline="in_force").on("2001-01-01").then("GRC", headline="withdrawn")
    told.on("2001-01-01").then("ALB", headline="in_force")


def test_a_clause_may_give_a_linked_exit_its_own_time() -> None:
    """Human rights convention, art. 58: Russia expelled from the Council 2022-03-16, a party until 2022-09-16."""
    council = other(*joined("RUS", "ALB"), event("expelled", "RUS", "2022-03-16", by="EUE"))
    council.on("2022-03-16").then("RUS", headline="withdrawn")
    told = linked(link("linked exit", after={"months": 6}), council, *joined("RUS", "ALB"))
    told.on("2022-03-15").then("RUS", standing="party", exit=None)
    told.on("2022-03-16").then("RUS", standing="withdrawing", operation="in_force", exit="2022-09-16")
    told.on("2022-09-15").then("RUS", operation="in_force").on("2022-09-16").then("RUS", headline="withdrawn")


def test_an_exit_of_ones_own_that_comes_first_stands() -> None:
    """Greece, 1970: its notice under the convention took effect months before it left the Council."""
    council = other(*joined("GRC", on="1953-01-01"), event("withdrawn", "GRC", "1970-12-31"))
    own = event("withdrawal_notified", "GRC", "1969-12-12")
    rule = leaving(notice={"months": 6, "expiry_plus_one": True})
    told = linked(link("linked exit"), council, *joined("GRC", on="1960-01-01"), own, exit=rule)
    told.on("1970-06-12").then("GRC", headline="withdrawal_notice_running")
    told.on("1970-06-13").then("GRC", headline="withdrawn").on("1971-01-01").then("GRC", headline="withdrawn")


def test_a_linked_exit_comes_before_a_notice_of_ones_own_that_still_runs() -> None:
    """Out with the other treaty, whatever is left of the notice."""
    told = linked(
        link("linked exit"),
        other(*joined("GRC"), LEFT),
        *joined("GRC"),
        event("withdrawal_notified", "GRC", "2000-10-01"),
    )
    told.on("2000-12-31").then("GRC", standing="withdrawing").on("2001-01-01").then("GRC", headline="withdrawn")


def test_a_notice_taken_back_under_the_other_treaty_brings_nothing_here() -> None:
    """What lapsed there did not happen."""
    back = event("withdrawal_rescinded", "GRC", "2000-06-01")
    told = linked(link("linked exit"), other(*joined("GRC"), LEFT, back), *joined("GRC"))
    told.on("2001-01-01").then("GRC", standing="party")


def test_who_was_no_party_here_does_not_leave() -> None:
    """A linked exit finds nobody to leave, and involves nobody."""
    told = linked(link("linked exit"), other(*joined("GRC"), LEFT), *joined("ALB"))
    told.on("2001-01-01").then("GRC", standing="not_party", headline="not_party")
    assert told.timeline.parties == ("ALB",)


def test_a_linked_exit_cites_the_event_of_the_other_treaty() -> None:
    """One can follow it there."""
    told = linked(link("linked exit"), other(*joined("GRC"), LEFT), *joined("GRC"))
    end = told.party_state("GRC", "2001-01-01").end
    assert end is not None
    assert (end.foundation, end.clause, end.ground) == (("other/0002",), "L", "withdrawal")


def test_exits_are_passed_on_along_a_chain() -> None:
    """A protocol to a protocol follows where its parent's parent leads."""
    first = other(*joined("GRC"), LEFT)
    second = given(
        deposits_treaty(1, header={"key": "second"}, links=[link("linked exit")]), *joined("GRC")
    ).beside(first)  # fmt: skip
    chain = [{"kind": "linked exit", "treaty": "second", "article": "L"}]
    told = given(deposits_treaty(1, links=chain), *joined("GRC")).beside(second)
    told.on("2000-12-31").then("GRC", standing="party").on("2001-01-01").then("GRC", headline="withdrawn")


# Automatic denunciation


def c015(*lines: Line, since: str = "1922-11-20", first: str = "1976-06-19") -> Given:
    """C015, in force for Denmark, Germany and Argentina, which consent to C138 denounces; *lines* are C138's."""
    c138 = given(
        deposits_treaty(1, then={"months": 12}, header={"key": "other"}),
        event("ratified", "ALB", str(int(first[:4]) - 1) + first[4:]), *lines,
    )  # fmt: skip
    return linked(link("automatic denunciation"), c138, *joined("DNK", "DEU", "ARG", "ALB", on=since))


@pytest.mark.parametrize(("party", "act"), [("DNK", "1997-11-13"), ("ARG", "1996-11-11")])
def test_consent_to_the_later_treaty_denounces_the_earlier(party: str, act: str) -> None:
    """Row 21: ILO C138 and C015: on the day of the act, as the Organisation shows it, a year before C138 binds."""
    told = c015(event("ratified", party, act))
    told.on(act).then(party, standing="former_party", headline="superseded")
    day_before = {"1997-11-13": "1997-11-12", "1996-11-11": "1996-11-10"}[act]
    told.on(day_before).then(party, headline="in_force").on(act).then("DEU", headline="in_force")


def test_nobody_is_denounced_before_the_later_treaty_is_in_force() -> None:
    """C138 and Germany: its ratification of 1976-04-08 counts from C138's own first entry into force, 1976-06-19."""
    told = c015(event("ratified", "DEU", "1976-04-08"))
    told.on("1976-06-18").then("DEU", headline="in_force").on("1976-06-19").then("DEU", headline="superseded")


def test_a_consent_before_one_was_bound_denounces_nothing() -> None:
    """Who joins the earlier treaty after the later one was not bound to be denounced."""
    told = given(
        deposits_treaty(1, links=[link("automatic denunciation")]), *joined("ALB", on="1922-11-20"),
        *joined("DNK", on="2000-01-01"),
    ).beside(other(*joined("DNK")))  # fmt: skip
    told.on("2000-01-01").then("DNK", standing="party")


def test_who_leaves_by_denunciation_may_come_back() -> None:
    """A new consent to the earlier treaty is a new bond."""
    told = c015(event("ratified", "DNK", "1997-11-13"))
    again = Given(told.treaty, (*told.lines, event("acceded", "DNK", "2005-01-01")), told.others)
    again.on("2004-12-31").then("DNK", headline="superseded").on("2005-01-01").then("DNK", headline="in_force")


# Supersession


def sort(*lines: Line) -> Given:
    """D6: SORT, in force 2003-06-01 until 2012-12-31 unless superseded; *lines* are those of New START."""
    return given(
        exchange_treaty(
            duration={"article": "IV", "term": "fixed", "until": "2012-12-31"}, links=[link("superseded by")]
        ),
        *(event("ratified", code, "2003-06-01") for code in ("USA", "SUHH")),
    ).beside(given(exchange_treaty(header={"key": "other"}), *lines))


def test_a_treaty_ends_when_a_later_one_takes_its_place() -> None:
    """D6: SORT, superseded by New START on 2011-02-05."""
    told = sort(*(event("ratified", code, "2011-02-05") for code in ("USA", "SUHH")))
    for party in ("USA", "SUHH"):
        told.on("2011-02-04").then(party, headline="in_force").on("2011-02-05").then(party, headline="superseded")


def test_a_later_treaty_that_does_not_enter_into_force_supersedes_nothing() -> None:
    """D6: with one instrument missing, SORT would have expired on 2012-12-31."""
    told = sort(event("ratified", "USA", "2011-02-05"))
    told.on("2011-02-05").then("USA", headline="in_force").on("2012-12-31").then("USA", headline="expired")


def test_what_is_over_is_not_superseded() -> None:
    """The first end stands."""
    told = sort(*(event("ratified", code, "2013-02-05") for code in ("USA", "SUHH")))
    told.on("2013-02-05").then("USA", headline="expired")


# Conditions


def start(*lines: Line, parties: tuple[str, ...] = ("BLR", "KAZ", "UKR")) -> Given:
    """START I, ready but for its condition: that the three be parties to the Non-Proliferation Treaty."""
    kind = link("precondition", parties=list(parties))
    return linked(
        kind, other(*joined("USA", on="1970-03-05"), *lines), *joined("USA", "RUS", on="1993-11-01"), deposits=2
    )


def test_a_treaty_waits_for_parties_to_another() -> None:
    """START I: Ukraine acceded to the Non-Proliferation Treaty on 1994-12-05, and on that day it entered into force."""
    told = start(*joined("BLR", on="1993-07-22"), *joined("KAZ", on="1994-02-14"), *joined("UKR", on="1994-12-05"))
    told.on("1994-12-04").then("USA", standing="contracting").on("1994-12-05").then("USA", standing="party")
    told.on("1994-12-05").then("RUS", standing="party")


def test_a_condition_met_in_part_is_not_met() -> None:
    """Two of three."""
    told = start(*joined("BLR", on="1993-07-22"), *joined("KAZ", on="1994-02-14"))
    told.on("2010-01-01").then("USA", standing="contracting")


def test_a_condition_met_first_waits_for_the_consents() -> None:
    """Whichever comes last sets it in force."""
    told = linked(
        link("precondition", parties=["UKR"]), other(*joined("UKR", on="1990-01-01")),
        *joined("USA", on="1993-11-01"), *joined("RUS", on="1994-12-05"), deposits=2,
    )  # fmt: skip
    told.on("1994-12-04").then("USA", standing="contracting").on("1994-12-05").then("USA", standing="party")


def test_who_becomes_a_party_elsewhere_is_not_thereby_involved_here() -> None:
    """Every party to the other treaty meets its condition; that makes none of them a party to this one."""
    told = start(*joined("BLR", "KAZ", "UKR", "FRA", on="1993-07-22"))
    assert told.timeline.parties == ("RUS", "USA")


# Protocols


def peerea(*lines: Line, parent: list[Line]) -> Given:
    """A protocol that only parties to its parent can be bound by, in force thirty days after the first deposit."""
    return linked(link("protocol to"), other(*parent), *lines, then={"days": 30})


def test_a_protocol_binds_parties_to_its_parent_only() -> None:
    """Energy efficiency protocol: an instrument deposited by a stranger to the parent waits."""
    told = peerea(*joined("ALB", "BEL", on="1995-01-01"), parent=joined("ALB"))
    told.on("1995-01-31").then("ALB", standing="party").on("2010-01-01").then("BEL", standing="contracting")


def test_who_joins_the_parent_later_is_bound_by_the_protocol_then() -> None:
    """The later of the two dates."""
    parent = [*joined("ALB"), *joined("BEL", on="1998-01-01")]
    told = peerea(*joined("ALB", "BEL", on="1995-01-01"), parent=parent)
    told.on("1997-12-31").then("BEL", standing="contracting").on("1998-01-01").then("BEL", standing="party")


def test_a_deposit_after_both_counts_its_own_period() -> None:
    """A party to the parent, and thirty days."""
    told = peerea(*joined("ALB", on="1995-01-01"), *joined("BEL", on="1999-01-01"), parent=joined("ALB", "BEL"))
    told.on("1999-01-30").then("BEL", standing="contracting").on("1999-01-31").then("BEL", standing="party")


def test_who_has_left_the_parent_cannot_be_bound_by_the_protocol_any_more() -> None:
    """Once a party to the parent, and out of it: an instrument then deposited waits for its return."""
    told = peerea(
        *joined("ALB", on="1995-01-01"), *joined("BEL", on="2005-01-01"),
        parent=[*joined("ALB", "BEL"), event("withdrawal_notified", "BEL", "2000-01-01")],
    )  # fmt: skip
    told.on("2005-01-31").then("BEL", standing="contracting")


# Together


def test_a_treaty_told_without_the_other_is_as_if_nothing_had_happened_there() -> None:
    """A record that does not hold the other treaty."""
    alone = given(deposits_treaty(1, links=[link("linked exit")]), *joined("GRC"))
    alone.on("2001-01-01").then("GRC", standing="party")


@pytest.mark.parametrize("kind", ["linked exit", "automatic denunciation", "superseded by"])
def test_an_imprecise_date_there_makes_the_answer_here_uncertain(kind: str) -> None:
    """Dates are carried through links with their precision."""
    acts = {
        "linked exit": [*joined("GRC"), event("withdrawn", "GRC", "2001")],
        "automatic denunciation": joined("GRC", on="2001"),
        "superseded by": joined("GRC", on="2001"),
    }
    told = linked(link(kind), other(*acts[kind]), *joined("GRC"))
    line: Timeline = told.timeline
    day = told.on("2001-06-01").day
    assert not line.is_certain("GRC", day)
    assert line.is_certain("GRC", told.on("2002-01-01").day)
    assert len(line.could_be("GRC", day)) == 2


@pytest.mark.parametrize("act", ["withdrawal_rescinded", "withdrawal_notice_paused"])
def test_an_exit_that_follows_from_another_treatys_is_no_notice_to_take_back(act: str) -> None:
    """European Convention on Human Rights, art. 58(3): what runs is not Russia's own notice."""
    council = other(*joined("RUS", "ALB"), event("expelled", "RUS", "2022-03-16"))
    told = linked(link("linked exit", after={"months": 6}), council, *joined("RUS", "ALB", on="1998-05-05"))
    told.on("2022-05-01").then("RUS", standing="withdrawing", exit="2022-09-16")
    also = linked(
        link("linked exit", after={"months": 6}), council, *joined("RUS", "ALB", on="1998-05-05"),
        event(act, "RUS", "2022-05-01"),
    )  # fmt: skip
    assert also.ruling("0003").reason == "no-notice-running"
