"""What is odd in a table: one row for each code, and rows of which nothing is odd."""

from datetime import date

import pytest

from treatylog.facts.directory import Directory
from treatylog.facts.party import Name, PartyDefinition
from treatylog.importers.agreement import MISSES, Agreement, compared
from treatylog.importers.checks import LINTS, Facts, oddities
from treatylog.importers.comparing import Comparison, compare
from treatylog.importers.rows import Row

MADE = Directory.of({"RUS": PartyDefinition(names=(Name(name="Russia"),), continues="SUHH")})
FACTS = Facts(MADE, {"SUHH": date(1991, 12, 26)}, date(1990, 1, 1), date(2000, 1, 1), {"CHE": date(1995, 4, 1)})


def rows(*told: str) -> list[Row]:
    """Rows told as ``party type date``."""
    parted = [one.split() for one in told]
    return [
        Row(number, "t", "T", party, type, on, "", "s", f"{number}", type)
        for number, (party, type, on) in enumerate(parted, start=2)
    ]


CASES = {
    "act-after-exit": ["ALB withdrawn 1995-01-01", "ALB party_listed 1996-01-01"],
    "before-adoption": ["ALB signed 1989-12-31"],
    "duplicate-act": ["ALB signed 1990-01-01", "ALB signed 1990-02-01"],
    "exit-at-treaty-end": ["ALB terminated 2000-01-01"],
    "exit-without-cause": ["ALB terminated 1999-01-01"],
    "force-before-deposit": ["ALB ratified 1995-05-30", "ALB entered_into_force 1995-05-20"],
    "force-off-clause": ["CHE ratified 1995-01-01", "CHE entered_into_force 1995-04-03"],
    "imprecise-date": ["ALB signed 1990-05"],
    "in-force-again": ["ALB entered_into_force 1991-01-01", "ALB entered_into_force 1993-01-01"],
    "name-changed": ["RUS signed 1991-01-01"],
    "shared-exit": [f"{party} withdrawn 1998-01-01" for party in ("ALB", "BEL", "CHE", "DNK", "EST")],
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_each_oddity_is_found(code: str) -> None:
    """And nothing else in the same rows."""
    assert {odd.code for odd in oddities(rows(*CASES[code]), FACTS)} == {code}


def test_a_swapped_date_is_found_where_it_would_set_the_order_right() -> None:
    """The row is named whose day and month may be the other way round, with what it would be then."""
    found = oddities(rows("ALB ratified 1995-11-02", "ALB entered_into_force 1995-03-02"), FACTS)
    swapped = [odd for odd in found if odd.code == "swapped-date"]
    assert [(odd.line, "1995-02-11" in odd.message) for odd in swapped] == [(2, True)]


def test_years_counted_as_365_days_are_found() -> None:
    """Where most of the treaty's entries are a year after the consent, those across 29 February are a day off."""
    leap = [f"AA{n} ratified 1995-06-0{n}" for n in range(1, 7)]
    entries = [f"AA{n} entered_into_force 1996-{'05-31' if n == 1 else f'06-0{n - 1}'}" for n in range(1, 7)]
    found = oddities(rows(*leap, *entries), FACTS)
    assert [odd.code for odd in found] == ["counted-in-days"] * 6
    assert "1996-06-01" in found[0].message


def test_the_clause_is_told_with_the_days_between() -> None:
    """So that a pattern shows."""
    (found,) = oddities(rows(*CASES["force-off-clause"]), FACTS)
    assert "the clause gives 1995-04-01, 2 days earlier" in found.message


def test_nothing_is_odd_in_a_life_in_order() -> None:
    """A succession dated back is none; nor a return after a new consent, nor a notice and its effect."""
    told = rows(
        "ALB signed 1990-01-01", "ALB ratified 1991-01-01", "ALB entered_into_force 1991-04-01",
        "ALB withdrawal_notified 1993-01-01", "ALB terminated 1994-01-01", "ALB acceded 1995-01-01",
        "ALB entered_into_force 1995-04-01", "HRV succeeded 1993-01-01", "HRV entered_into_force 1991-10-08",
        "RUS signed 1992-01-01", "CHE ratified 1995-01-01", "CHE entered_into_force 1995-04-01",
    )  # fmt: skip
    assert oddities(told, FACTS) == []


def test_every_code_has_a_case() -> None:
    """A code that nothing finds would be none."""
    assert {*CASES, "swapped-date", "counted-in-days"} == set(LINTS)


@pytest.mark.parametrize(
    ("given", "published", "derived", "miss"),
    [
        ("1995-01-01", "1995-04-01", "1995-04-01", None),
        ("1995-01-01", "1994-04-01", "1995-04-01", "before the deposit"),
        ("1995-01-01", "1995-04-01", None, "not derived"),
        ("1995-06-01", "1996-05-31", "1996-06-01", "365 days"),
        ("1995-01-01", "1995-02-02", "1995-04-01", "with the treaty"),
        ("1995-01-01", "1995-01-01", "1995-04-01", "on the deposit"),
        ("1995-01-01", "1995-04-03", "1995-04-01", "a day or two off"),
        ("1995-01-01", "1995-07-01", "1995-04-01", "another period"),
    ],
)
def test_a_miss_is_of_a_family(given: str, published: str, derived: str | None, miss: str | None) -> None:
    """Each family says whose it is."""
    dates = {"ALB": date.fromisoformat(derived)} if derived else {}
    told = rows(f"ALB ratified {given}", f"ALB entered_into_force {published}")
    found = list(compared(told, dates, date(1995, 2, 2)))
    assert [one.miss for one in found] == [miss]
    assert miss is None or miss in MISSES
    agreement = Agreement()
    agreement.add(found)
    assert (agreement.pairs, agreement.same, sum(agreement.misses.values())) == (1, miss is None, miss is not None)


def test_two_data_sets_are_told_side_by_side() -> None:
    """By treaty, party and kind of act; a date that is less precise is no other date."""
    first = {"t": rows("ALB signed 1990-01-01", "BEL ratified 1991", "CHE acceded 1992-02-02", "DNK signed 1990-01-01")}
    second = {"u": rows("ALB signed 1990-01-02", "BEL accepted 1991-05-05", "CHE ratified 1992-02-02"), "v": []}
    found = compare(first, second, {"t": "u"})
    assert found.treaties == {"in both": 1, "only in the second": 1}
    assert found.counts == {
        "signature": {"another day": 1, "only in the first": 1}, "consent": {"less precise": 1, "same day": 1},
    }  # fmt: skip
    assert found.examples["signature", "another day"][0][3:] == ("1990-01-01", "1990-01-02")


def test_as_many_examples_are_kept_as_are_asked_for() -> None:
    """The counts are of all."""
    first = {"t": rows(*(f"AA{n} signed 1990-01-01" for n in range(9)))}
    found: Comparison = compare(first, {"t": []}, {}, shown=2)
    assert found.counts["signature"]["only in the first"] == 9
    assert len(found.examples["signature", "only in the first"]) == 2
