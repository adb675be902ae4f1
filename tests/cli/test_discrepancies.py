"""`treatylog discrepancies`: where the record and its sources do not agree."""

import json
from pathlib import Path

import pytest

from cli.terminal import USAGE, Command
from worlds import CONVENTIONS


def test_a_stated_day_is_printed_beside_the_derived_one(treatylog: Command, whole: Path) -> None:
    """With the days between, the clause and who states it."""
    printed = treatylog("discrepancies", "--treaty", "hague-evidence-1970", "--party", "ALB", "--db", whole)
    assert printed.code == 0
    assert printed.out.startswith("1 of kind effect.\n")
    assert "2010-02-21  2011-02-21  -365  hague-evidence-1970/0064  " in printed.out
    words = " ".join(printed.out.split())
    assert "article 39(4)-(5)" in words
    assert "before the act itself" in words


def test_each_kind_has_its_table(treatylog: Command, whole: Path) -> None:
    """Four of them over the whole record."""
    printed = treatylog("discrepancies", "--db", whole).out
    for title in (
        "Effects stated for another day than the clauses give", "Sources that differ", "Disputed positions",
        "Odd in the record",
    ):  # fmt: skip
        assert f"\n{title}\n" in printed


@pytest.mark.parametrize("kind", ["effect", "sources", "dispute", "record"])
def test_one_kind_alone(treatylog: Command, whole: Path, kind: str) -> None:
    """As JSON, as HTTP gives it."""
    told = json.loads(treatylog("discrepancies", "--kind", kind, "--db", whole, "--json").out)
    assert {item["kind"] for item in told["items"]} == {kind}
    assert told["counts"] == {kind: len(told["items"])}
    assert told["next"] is None


def test_sources_are_printed_with_what_the_clause_would_give(treatylog: Command, whole: Path) -> None:
    """The Australian notice has three days, and three ends."""
    printed = treatylog("discrepancies", "--treaty", "energy-charter-treaty", "--party", "Australia", "--db", whole)
    words = " ".join(printed.out.split())
    assert "13 December 2021 from 14 October 2021, 14 December 2021 from 15 October 2021" in words.replace("AUS ", "")


def test_where_nothing_differs_that_is_said(treatylog: Command) -> None:
    """Not an empty table."""
    printed = treatylog("discrepancies", "--treaty", "oath", "--events", CONVENTIONS)
    assert (printed.code, printed.out) == (0, "Nothing in the record differs.\n")


def test_a_kind_that_is_none_is_a_usage_error(treatylog: Command) -> None:
    """With the kinds that there are."""
    printed = treatylog("discrepancies", "--kind", "misprint")
    assert printed.code == USAGE
    assert "effect" in printed.err
