"""Declarations under clauses, with a life of their own, and treaty relations denied."""

from typing import Any

import pytest

from pairs import convention, pair
from treatylog.domain.between import Bar
from treatylog.errors import InvalidEvent
from treatylog.testing import Given, Line, event, given, threshold, treaty

OPTIONAL = {"id": "jurisdiction", "article": "36(2)", "effect": "optional clause"}
OPTS_OUT = {"id": "war-crimes", "article": "124", "effect": "opts out", "lasts": {"years": 7}}
BY_ANY = {"id": "jurisdiction", "article": "12(3)", "effect": "optional clause", "by": "any State"}


def declared(party: str, on: str, declaration: str = "jurisdiction", **fields: Any) -> Line:
    """*party* makes a declaration under a clause."""
    return event("declaration_made", party, on, declaration=declaration, **fields)


def with_clause(rule: dict[str, Any], *lines: Line) -> Given:
    """A convention between France and the Netherlands with a clause on declarations."""
    return convention(*lines, declaration=[rule])


def standing(told: Given, party: str, on: str) -> int:
    """How many declarations of *party* stand on *on*."""
    return len(told.party_state(party, on).dealings.declarations)


def test_an_optional_clause_operates_between_those_that_declared_it() -> None:
    """ICJ Statute, article 36(2): in relation to any other State that accepts the same obligation."""
    told = with_clause(OPTIONAL, declared("FRA", "1991-01-01"), declared("NLD", "1992-01-01"))
    assert pair(told, "FRA", "NLD", "1991-12-31").options == ()
    assert pair(told, "FRA", "NLD", "1992-01-01").options == ("jurisdiction",)


def test_a_declaration_stands_until_it_is_taken_back() -> None:
    """From the day on which the notice counts."""
    back = event("declaration_withdrawn", "FRA", "1995-01-01", declaration="jurisdiction", received_on="1995-02-01")
    told = with_clause(OPTIONAL, declared("FRA", "1991-01-01"), back)
    assert [standing(told, "FRA", on) for on in ("1991-01-01", "1995-01-31", "1995-02-01")] == [1, 1, 0]


def test_the_time_of_a_declaration_runs_from_the_bond() -> None:
    """Rome Statute, article 124: seven years after the entry into force for the State concerned."""
    told = with_clause(
        OPTS_OUT, event("ratified", "COL", "2002-08-05"), declared("COL", "2002-08-05", "war-crimes"),
    )  # fmt: skip
    assert [standing(told, "COL", on) for on in ("2009-08-04", "2009-08-05")] == [1, 0]


def test_the_end_of_one_declaration_is_not_that_of_a_later_one() -> None:
    """Made again before the time of the first was over."""
    told = with_clause(
        OPTS_OUT, declared("FRA", "1991-01-01", "war-crimes"), declared("FRA", "1997-01-01", "war-crimes")
    )
    assert [standing(told, "FRA", on) for on in ("1997-01-01", "1998-01-01", "2004-01-01")] == [2, 1, 0]


def test_only_parties_declare_unless_the_clause_lets_any_state() -> None:
    """Rome Statute, article 12(3): a State that is not a party may accept the jurisdiction of the Court."""
    with_clause(OPTIONAL).when(declared("ALB", "1991-01-01")).then_refused("not-a-party")
    assert standing(with_clause(BY_ANY, declared("ALB", "1991-01-01")), "ALB", "1991-01-01") == 1


def test_what_was_not_declared_is_not_taken_back() -> None:
    """There is nothing to take back."""
    back = event("declaration_withdrawn", "FRA", "1995-01-01", declaration="jurisdiction")
    with_clause(OPTIONAL).when(back).then_refused("nothing-declared")


def test_re_joining_revives_no_declaration() -> None:
    """It has to be made again."""
    told = convention(
        declared("FRA", "1991-01-01"), event("withdrawal_notified", "FRA", "1993-01-01"),
        event("ratified", "FRA", "1996-01-01"), declaration=[OPTIONAL],
        exit={"article": "20", "at_once": True, "anchor": "receipt", "addressee": "the depositary"},
    )  # fmt: skip
    assert [standing(told, "FRA", on) for on in ("1992-12-31", "1996-01-01")] == [1, 0]


def test_between_two_of_whom_one_denies_treaty_relations_it_is_not_in_force() -> None:
    """A State need not have treaty relations with one that it does not recognise; with others it has."""
    told = convention(
        event("ratified", "ALB", "1991-01-01"), event("declaration_made", "FRA", "1992-01-01", towards=["ALB"]),
        event("declaration_withdrawn", "FRA", "1995-01-01", towards=["ALB"]),
    )  # fmt: skip
    found = pair(told, "ALB", "FRA", "1992-01-01")
    assert (found.in_force, found.bar) == (False, Bar.RELATIONS_DENIED)
    assert pair(told, "ALB", "NLD", "1992-01-01").in_force is True
    assert [pair(told, "ALB", "FRA", on).in_force for on in ("1991-12-31", "1995-01-01")] == [True, True]


def test_a_declaration_says_one_thing() -> None:
    """Under a clause, or towards others."""
    with pytest.raises(InvalidEvent, match="one of declaration and towards"):
        _ = with_clause(OPTIONAL, declared("FRA", "1991-01-01", towards=["NLD"])).history


# Not yet in effect, and taken over

LATER = {**OPTIONAL, "then": {"months": 6}}


def test_a_declaration_that_is_to_have_effect_later_can_be_taken_back_before() -> None:
    """It was lodged, and never had effect."""
    back = event("declaration_withdrawn", "FRA", "1991-03-01", declaration="jurisdiction")
    told = with_clause(LATER, declared("FRA", "1991-01-01"), back)
    assert standing(told, "FRA", "1991-07-01") == 0
    assert standing(with_clause(LATER, declared("FRA", "1991-01-01")), "FRA", "1991-07-01") == 1


def test_what_was_neither_declared_nor_lodged_cannot_be_taken_back() -> None:
    """Nor can it be twice."""
    back = event("declaration_withdrawn", "FRA", "1991-03-01", declaration="jurisdiction")
    again = event("declaration_withdrawn", "FRA", "1991-04-01", declaration="jurisdiction")
    with_clause(LATER, declared("FRA", "1991-01-01"), back).when(again).then_refused("nothing-declared")


HEIR = (
    event("ratified", "CSHH", "1990-06-01"),
    event("succeeded", "CZE", "1993-01-01", predecessor="CSHH", mode="succession"),
)


def test_a_successor_takes_over_what_is_left_of_the_time_of_a_declaration() -> None:
    """Seven years from the declaration of Czechoslovakia end for the Czech Republic too."""
    told = with_clause(OPTS_OUT, *HEIR, declared("CSHH", "1991-01-01", "war-crimes"))
    assert [standing(told, "CZE", on) for on in ("1993-01-01", "1997-12-31", "1998-01-01")] == [1, 1, 0]


def test_a_successor_takes_over_a_declaration_that_is_yet_to_have_effect() -> None:
    """Six months from the day on which its predecessor lodged it."""
    told = with_clause(LATER, *HEIR, declared("CSHH", "1992-10-01"))
    assert [standing(told, "CZE", on) for on in ("1993-03-31", "1993-04-01")] == [0, 1]


def test_the_time_of_a_declaration_that_has_effect_after_the_bond_runs_from_its_effect() -> None:
    """Lodged before its State was bound, in effect after: the seven years begin with the effect."""
    told = with_clause(
        {**OPTS_OUT, "then": {"months": 6}}, event("ratified", "COL", "2002-08-05"),
        declared("COL", "2002-08-05", "war-crimes"),
    )  # fmt: skip
    days = ("2003-02-04", "2003-02-05", "2010-02-04", "2010-02-05")
    assert [standing(told, "COL", on) for on in days] == [0, 1, 1, 0]


# A clause that needs so many declarations

NEEDS = {**OPTIONAL, "article": "41", "needs": 3}


def test_no_declaration_has_effect_before_the_clause_has_as_many_as_it_needs() -> None:
    """Civil and Political Rights, article 41(2): the declarations of ten States parties."""
    told = with_clause(NEEDS, declared("FRA", "1991-01-01"), declared("NLD", "1991-01-01"), *joining("1992-06-01"))
    assert pair(told, "FRA", "NLD", "1992-05-31").options == ()
    assert pair(told, "FRA", "NLD", "1992-06-01").options == ("jurisdiction",)
    assert standing(told, "BEL", "1992-06-01") == 1


def test_a_declaration_counts_once_its_state_is_a_party() -> None:
    """Article 41 took effect on 28 March 1979, when New Zealand, the tenth, which had declared before, was bound."""
    clause = threshold(deposits=2, later={"months": 3})
    ratified = [event("ratified", code, "1990-01-01") for code in ("FRA", "NLD")]
    told = given(
        treaty(entry_into_force=clause, declaration=[NEEDS]), *ratified, declared("FRA", "1991-01-01"),
        declared("NLD", "1991-01-01"), *joining("1992-06-01"),
    )  # fmt: skip
    assert [standing(told, "FRA", on) for on in ("1992-08-31", "1992-09-01")] == [0, 1]


def test_one_made_after_the_clause_took_effect_has_effect_at_once() -> None:
    """The condition is met once."""
    told = with_clause(
        NEEDS, declared("FRA", "1991-01-01"), declared("NLD", "1991-01-01"), *joining("1992-06-01"),
        event("ratified", "DNK", "1993-01-01"), declared("DNK", "1993-01-01"),
    )  # fmt: skip
    assert standing(told, "DNK", "1993-01-01") == 1


def joining(on: str) -> tuple[Line, Line]:
    """Belgium consents and declares."""
    return event("ratified", "BEL", on), declared("BEL", on)


def test_a_declaration_for_a_time_of_its_own_ends_on_the_day_it_names() -> None:
    """Civil and Political Rights, article 41: Germany's were for five years each; a successor has what is left."""
    told = with_clause(OPTIONAL, *HEIR, declared("CSHH", "1991-01-01", until="1994-01-01"))
    assert [standing(told, "CSHH", on) for on in ("1991-01-01", "1992-12-31")] == [1, 1]
    assert [standing(told, "CZE", on) for on in ("1993-12-31", "1994-01-01")] == [1, 0]
