"""Amendments: whom they bind, and who is a party to the treaty as amended (VCLT arts. 39-41)."""

from typing import Any

import pytest
from pydantic import ValidationError

from treatylog.testing import Given, Line, deposits_treaty, event, extinguished, given, threshold

SIX = ("ALB", "BEL", "CHE", "DEU", "ESP", "FRA")


def charter(*lines: Line, members: tuple[str, ...] = SIX) -> Given:
    """The text that is amended, in force for its *members*; then *lines*."""
    joined = [event("ratified", code, "1945-10-24") for code in members]
    return given(deposits_treaty(1, header={"key": "other"}, exit={
        "article": "7", "anchor": "notice", "notice": {"months": 6}, "addressee": "the others",
    }), *joined, *lines)  # fmt: skip


def amendment(beside: Given, *lines: Line, binds: str = "all", **clause: Any) -> Given:
    """Its amendment of 17 December 1963, in force when two thirds of its parties, Albania among them, accept it."""
    says = threshold(**({"quorum": "2/3", "named": ["ALB"]} | clause))
    link = {"kind": "amends", "treaty": "other", "article": "108", "binds": binds}
    text = deposits_treaty(header={"adopted": "1963-12-17"}, entry_into_force=says, links=[link], exit=None)
    return given(text, *lines).beside(beside)


def accepted(*parties: str, on: str = "1965-08-31") -> list[Line]:
    """Instruments of acceptance of one day."""
    return [event("accepted", code, on) for code in parties]


FOUR = accepted("BEL", "CHE", "DEU", on="1964-01-01") + accepted("ALB")


def test_an_amendment_that_enough_accept_binds_all_on_that_day() -> None:
    """E23: Charter of the United Nations, 108: adopted 1963-12-17, in force 1965-08-31 for all members alike."""
    told = amendment(charter(), *FOUR)
    told.on("1965-08-30").then("ALB", standing="not_party").on("1965-08-30").then("FRA", standing="not_party")
    for code in SIX:
        told.on("1965-08-31").then(code, standing="party", operation="in_force")
    assert told.timeline.parties == SIX


def test_who_is_bound_without_accepting_is_told_so() -> None:
    """The rule is that of the clause, and the acts are those of the others."""
    told = amendment(charter(), *FOUR)
    without, with_it = told.party_state("FRA", "1966-01-01").bound_by, told.party_state("BEL", "1966-01-01").bound_by
    assert without is not None
    assert with_it is not None
    assert (without.rule.name, without.clause) == ("amendment that binds all", "108")
    assert with_it.rule.name == "entry into force"
    assert set(without.foundation) >= {"t/0001", "t/0004"}


def test_all_are_bound_together_whatever_their_own_period() -> None:
    """Who accepts between the threshold and the entry into force is bound with it."""
    late = event("accepted", "FRA", "1965-10-01")
    told = amendment(charter(), *FOUR, late, then={"days": 60})
    told.on("1965-10-29").then("FRA", standing="contracting").on("1965-10-30").then("FRA", standing="party")
    told.on("1965-10-30").then("ESP", standing="party")


@pytest.mark.parametrize("without", [3, 0])
def test_a_quorum_is_not_met_by_less_or_without_a_named_state(without: int) -> None:
    """Three of six are no two thirds; four without Albania are not enough either."""
    lines = FOUR[:without] + FOUR[without + 1 :] if without else accepted("BEL", "CHE", "DEU", "ESP")
    assert amendment(charter(), *lines).state("1980-01-01").in_force is None


def test_a_quorum_is_counted_over_those_who_are_parties_on_the_day() -> None:
    """Of nine, four are too few; when three have left, they are two thirds."""
    nine = (*SIX, "GRC", "HUN", "ITA")
    left = [event("withdrawal_notified", code, "1966-01-01") for code in ("GRC", "HUN", "ITA")]
    told = amendment(charter(*left, members=nine), *FOUR)
    told.on("1966-06-30").then("FRA", standing="not_party").on("1966-07-01").then("FRA", standing="party")


def test_a_stranger_to_the_text_is_not_counted_and_not_bound() -> None:
    """Only parties to a treaty amend it."""
    told = amendment(charter(members=("ALB", "BEL", "CHE")), *accepted("ALB", "GRC"))
    assert told.state("1980-01-01").in_force is None
    told = amendment(charter(), *FOUR, *accepted("GRC"))
    told.on("1970-01-01").then("GRC", standing="contracting")


@pytest.mark.parametrize("binds", ["all", "acceptors"])
def test_who_joins_later_joins_the_text_as_amended(binds: str) -> None:
    """VCLT art. 40(5)(a): a party from the day on which it is one to the text."""
    told = amendment(charter(event("acceded", "GRC", "1970-05-01")), *FOUR, binds=binds)
    told.on("1970-04-30").then("GRC", standing="not_party").on("1970-05-01").then("GRC", standing="party")
    entry = told.party_state("GRC", "1970-05-01").bound_by
    assert entry is not None
    assert (entry.rule.article, entry.foundation) == ("VCLT art. 40(5)(a)", ("other/0007",))


def test_who_leaves_the_text_leaves_its_amendment() -> None:
    """An amendment has no parties of its own."""
    told = amendment(charter(event("withdrawal_notified", "FRA", "1970-01-01")), *FOUR)
    told.on("1970-06-30").then("FRA", standing="party").on("1970-07-01").then("FRA", headline="withdrawn")
    told.on("1970-07-01").then("BEL", standing="party")


def test_a_state_that_ceases_to_exist_is_no_party_to_the_amendment() -> None:
    """Though it never did anything about it."""
    told = amendment(charter(extinguished("FRA", "1970-01-01")), *FOUR)
    told.on("1969-12-31").then("FRA", standing="party").on("1970-01-01").then("FRA", headline="extinct")


def test_an_amendment_may_bind_those_alone_who_accept_it() -> None:
    """E23: Doha amendment: 2020-10-02 and ninety days; who did not accept is bound by the text as it was."""
    told = amendment(
        charter(), *accepted("BEL", "CHE", "DEU", on="2015-01-01"), event("accepted", "ALB", "2020-10-02"),
        binds="acceptors", quorum=None, named=[], deposits=4, then={"days": 90},
    )  # fmt: skip
    told.on("2020-12-30").then("BEL", standing="contracting").on("2020-12-31").then("BEL", standing="party")
    told.on("2021-06-01").then("FRA", standing="not_party")


def test_a_quorum_needs_the_treaty_that_it_is_a_part_of() -> None:
    """Two thirds of whom?"""
    with pytest.raises(ValidationError, match="one link 'amends'"):
        deposits_treaty(entry_into_force=threshold(quorum="2/3"))


@pytest.mark.parametrize("part", ["4/3", "0/3", "two thirds"])
def test_a_quorum_is_a_part_of_the_whole(part: str) -> None:
    """Of three parts, four are none."""
    link = {"kind": "amends", "treaty": "other", "article": "108", "binds": "all"}
    with pytest.raises(ValidationError):
        deposits_treaty(entry_into_force=threshold(quorum=part), links=[link])


def test_the_consent_of_all_signatories_is_none_where_nobody_signed() -> None:
    """An amendment waits for those who sign it, also when its parent already has parties."""
    told = amendment(charter(), quorum=None, named=[], all_signatories=True)
    told.on("1970-01-01").then("ALB", standing="not_party")
