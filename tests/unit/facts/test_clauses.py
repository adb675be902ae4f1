"""Final clauses: what each may say, and that a clause which contradicts itself is refused with the reason."""

from typing import Any

import pytest
from pydantic import ValidationError

from treatylog.facts.clauses import Count, CutOff, Exit, Fixed, OnDeposits, Period, Renewed, Share, Subset, Window
from treatylog.facts.treaty import Treaty
from treatylog.testing import deposits_treaty, exchange_treaty, leaving, provision, threshold, treaty

YEAR = {"years": 1}
ILO = {"every": {"years": 10}, "open": YEAR, "after": "entry into force"}


def refused(tables: dict[str, Any], says: str) -> None:
    """A definition with *tables* is refused, and the message *says* why."""
    with pytest.raises(ValidationError, match=says):
        deposits_treaty(**tables)


# Entry into force


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ({}, "a threshold needs a count: deposits, named, all_signatories, among or share"),
        ({"then": {"days": 30}}, "a threshold needs a count"),
        ({"deposits": 0}, "deposits\n.*greater than or equal to 1"),
        ({"deposits": -3}, "deposits\n.*greater than or equal to 1"),
        ({"deposits": 2.5}, "deposits"),
        ({"deposits": 2, "named": ["USA", "GBR", "RUS"]}, "2 deposits cannot include those of the 3 States named"),
        ({"named": ["USA", "EUE"], "uncounted": ["EUE"]}, "named cannot be uncounted"),
        ({"named": ["usa"]}, "named"),
        ({"deposits": 1, "then": {}}, "a period needs years, months or days"),
        ({"deposits": 1, "then": {"days": -30}}, "days"),
        ({"deposits": 1, "then": {"weeks": 4}}, "weeks"),
        ({"deposits": 1, "then": {"months": 3, "round": "first of the month"}}, "first of next month"),
        ({"deposits": 1, "then": {"days": 20, "round": "first of that month"}}, "month"),
        ({"deposits": 1, "then": {"round": "first of that month"}}, "month"),
        ({"deposits": 1, "later": "at once"}, "on deposit"),
        ({"deposits": 1, "anchor": "posting"}, "deposit"),
        ({"deposits": 1, "counts": "second"}, "first"),
        ({"deposits": 1, "counts": "last"}, "depositaries"),
        ({"deposits": 1, "not_before": "1995-02-30"}, "1995-02-30"),
        ({"deposits": 1, "not_before": "1995"}, "names no single day"),
        ({"deposits": 1, "between": ["USA", "RUS"]}, "between"),
        (
            {"deposits": 5, "among": [{"count": 8, "name": "members", "of": [f"M{n:02}" for n in range(9)]}]},
            "5 deposits",
        ),
    ],
)
def test_a_threshold_that_contradicts_itself_is_refused(clause: dict[str, Any], says: str) -> None:
    """Nothing to count, too few to hold those named, a period of no length."""
    refused({"entry_into_force": threshold(**clause)}, says)


@pytest.mark.parametrize(
    ("subset", "says"),
    [
        ({"count": 3, "of": ["ALB", "BEL"]}, "a count of 3 cannot come from the 2 States listed"),
        ({"count": 2, "of": ["ALB", "ALB"]}, "a count of 2 cannot come from|twice"),
        ({"count": 0, "of": ["ALB"]}, "count"),
        ({"count": 1, "of": []}, "of"),
    ],
)
def test_a_subset_that_cannot_be_met_is_refused(subset: dict[str, Any], says: str) -> None:
    """More than there are, none at all, the same State twice."""
    refused({"entry_into_force": threshold(among=[{"name": "members", **subset}])}, says)


@pytest.mark.parametrize(
    ("share", "says"),
    [
        ({"at_least": 0.55, "of": {"USA": 0.6, "CHN": 0.5}}, "the shares sum to 1.1000, more than one"),
        ({"at_least": 0.55, "of": {"USA": 0.2, "CHN": 0.2}}, "the shares sum to 0.4000 and never reach 0.55"),
        ({"at_least": 55, "of": {"USA": 0.6}}, "at_least"),
        ({"at_least": 0, "of": {"USA": 0.6}}, "at_least"),
        ({"at_least": 0.55, "of": {"USA": 17.9}}, "USA"),
        ({"at_least": 0.55, "of": {"USA": -0.1, "CHN": 0.7}}, "USA"),
        ({"at_least": float("nan"), "of": {"USA": 0.7}}, "at_least"),
        ({"at_least": 0.55, "of": {"USA": float("nan")}}, "USA"),
        ({"at_least": 0.55, "of": {}}, "of"),
    ],
)
def test_a_share_that_cannot_be_right_is_refused(share: dict[str, Any], says: str) -> None:
    """Past one, below what is needed, in parts of a hundred, below nothing, no number at all."""
    refused({"entry_into_force": threshold(share={"name": "emissions", **share})}, says)


def test_shares_that_sum_to_one_by_rounding_are_taken() -> None:
    """Published parts are rounded; a sum a hair above one is one."""
    parts = {f"X{number:02}": 0.0667 for number in range(15)}
    assert float(Share.model_validate({"at_least": 0.55, "name": "emissions", "of": parts}).at_least) == 0.55


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ({"when": "exchange", "between": ["USA"]}, "between"),
        ({"when": "exchange"}, "between"),
        ({"when": "exchange", "between": ["USA", "USA"]}, "twice|two"),
        ({"when": "signature", "between": []}, "between"),
        ({"when": "exchange", "between": ["USA", "RUS"], "deposits": 2}, "deposits"),
        ({"when": "date"}, "on"),
        ({"when": "date", "on": "1995-13-01"}, "1995-13-01"),
        ({"when": "date", "on": "1500-01-01"}, "1500"),
        ({"when": "someday"}, "someday"),
        ({}, "when"),
    ],
)
def test_a_clause_on_entry_into_force_of_no_family_is_refused(clause: dict[str, Any], says: str) -> None:
    """The family is named, and has what it needs and nothing of another."""
    refused({"entry_into_force": {"article": "24", **clause}}, says)


def test_a_later_state_has_the_period_of_the_treaty_unless_the_clause_gives_it_one() -> None:
    """``later`` absent: as ``then``; "on deposit": none; a period: that one."""
    periods = [
        OnDeposits.model_validate(threshold(deposits=1, then={"months": 3}, **later)).for_later
        for later in ({}, {"later": "on deposit"}, {"later": {"days": 30}})
    ]
    assert periods == [Count(months=3), None, Count(days=30)]


# Exit


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ({}, "one of notice, cut_off and at_once, here by none"),
        (
            {"notice": YEAR, "cut_off": {"by": "01-01", "on": "06-30"}},
            "one of notice, cut_off and at_once, here by .*notice.*cut_off",
        ),
        ({"notice": YEAR, "at_once": True}, "one of notice, cut_off and at_once"),
        ({"cut_off": {"by": "01-01", "on": "06-30"}, "at_once": True}, "one of notice, cut_off and at_once"),
        ({"notice": {}}, "a period needs"),
        ({"notice": YEAR, "anchor": "posting"}, "anchor"),
        ({"notice": YEAR, "effect_edge": "noon"}, "effect_edge"),
        ({"notice": YEAR, "not_within": {"years": 3}}, "not_within.after"),
        ({"notice": YEAR, "not_within": {"after": "entry into force"}}, "a period needs"),
        ({"notice": YEAR, "window": {"every": {"years": 10}, "open": YEAR}}, "window.after"),
        ({"notice": YEAR, "window": {"every": {"years": 10}, "after": "entry into force"}}, "window.open"),
        ({"notice": YEAR, "window": {"open": YEAR, "after": "entry into force"}}, "window.every"),
        ({"notice": YEAR, "window": ILO | {"every": {"days": 3650}}}, "after years or months, not after days"),
        ({"notice": YEAR, "window": ILO | {"every": {}}}, "a period needs"),
        ({"notice": YEAR, "window": ILO | {"open": {"years": 11}}}, "open"),
        ({"notice": YEAR, "window": ILO | {"after": "signature"}}, "window.after"),
        ({"cut_off": {"by": "06-30", "on": "01-01"}}, "notice by 06-30 cannot take effect on 01-01 of the same year"),
        ({"cut_off": {"by": "06-30", "on": "06-30"}}, "say years_later"),
        ({"cut_off": {"by": "13-01", "on": "06-30"}}, "cut_off.by"),
        ({"cut_off": {"by": "02-30", "on": "06-30"}}, "cut_off.by"),
        ({"cut_off": {"by": "1-1", "on": "06-30"}}, "cut_off.by"),
        ({"cut_off": {"by": "01-01", "on": "06-30", "years_later": -1}}, "years_later"),
        ({"cut_off": {"by": "01-01", "on": "06-30"}, "end_of_term": True}, "needs a notice"),
        ({"notice": YEAR, "end_of_term": True}, r"needs a \[duration\] that has terms"),
        ({"notice": YEAR, "only": ["usa"]}, "only"),
        ({"notice": YEAR, "addressee": ""}, "addressee"),
        ({"notice": YEAR, "until": "2020-01-01"}, "until"),
    ],
)
def test_an_exit_clause_that_contradicts_itself_is_refused(clause: dict[str, Any], says: str) -> None:
    """Two ways or none, a window or a restriction without an anchor, a cut-off after its own effect."""
    refused({"exit": leaving(**clause)}, says)


@pytest.mark.parametrize(
    "clause",
    [
        {"notice": {"months": 3, "round": "first of next month"}},
        {
            "notice": {"years": 1, "expiry_plus_one": True},
            "not_within": {"years": 5, "after": "entry into force for the party"},
        },
        {"cut_off": {"by": "07-01", "on": "01-01", "years_later": 1}, "effect_edge": "end"},
        {"at_once": True},
        {"notice": YEAR, "window": ILO},
        {"notice": {"months": 6}, "conflict_brake": True, "only": ["USA"]},
    ],
)
def test_every_family_of_exit_clauses_is_read_and_written(clause: dict[str, Any]) -> None:
    """On the log a clause is JSON, and comes back the same."""
    rule = Exit.model_validate(leaving(**clause))
    assert Exit.model_validate_json(rule.model_dump_json()) == rule
    assert Exit.model_validate(rule.model_dump(mode="json", exclude_defaults=True)) == rule


# Duration


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ({"term": "fixed"}, "either a length or a day"),
        ({"term": "fixed", "years": 5, "until": "1985-12-31"}, "either a length or a day"),
        ({"term": "fixed", "years": 5, "extensions": -1}, "extensions"),
        ({"term": "fixed", "years": 5, "extensions": 1, "extension": {}}, "a period needs"),
        ({"term": "fixed", "years": 10, "extension": {"years": 5}}, "extensions"),
        ({"term": "renewed"}, "a period needs"),
        ({"term": "renewed", "days": 30}, "by years or months, not by days"),
        ({"term": "until notice"}, "a period needs"),
        ({"term": "conference"}, "a period needs"),
        ({"term": "unlimited", "years": 5}, "years"),
        ({"term": "for ever"}, "for ever"),
        ({}, "term"),
    ],
)
def test_a_clause_on_duration_that_contradicts_itself_is_refused(clause: dict[str, Any], says: str) -> None:
    """A term has a length or an end, and not both; an extension needs a number of them."""
    refused({"duration": {"article": "XIV", **clause}}, says)


@pytest.mark.parametrize("duration", [None, {"article": "X", "term": "unlimited"}])
def test_an_exit_at_the_end_of_a_term_needs_a_term(duration: dict[str, Any] | None) -> None:
    """Clauses are checked against each other too."""
    refused({"exit": leaving(notice=YEAR, end_of_term=True), "duration": duration}, "that has terms")


def test_an_exit_at_the_end_of_a_term_goes_with_a_term() -> None:
    """Tacit renewal is one."""
    renewed = {"article": "X", "term": "renewed", "years": 5}
    found = deposits_treaty(exit=leaving(notice=YEAR, end_of_term=True), duration=renewed).duration
    assert found == Renewed(article="X", term="renewed", years=5)


# Provisional application, reservations, links


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"provisional_application": {"article": "45"}}, "begins"),
        ({"provisional_application": {"article": "45", "begins": "adoption"}}, "signature"),
        ({"provisional_application": {"article": "45", "begins": "signature", "ends": {}}}, "a period needs"),
        ({"provisional_application": {"article": "45", "begins": "signature", "since": "1994"}}, "names no single day"),
        ({"reservations": {"article": "50", "accepted_by": "silence of two thirds"}}, "needs `within`"),
        (
            {"reservations": {"article": "50", "accepted_by": "organ", "within": {"months": 12}}},
            "that by an organ has none",
        ),
        ({"reservations": {"article": "50", "accepted_by": "nobody"}}, "organ"),
        ({"links": [{"kind": "friend", "treaty": "u", "article": "1"}]}, "friend"),
        ({"links": [{"kind": "precondition", "treaty": "u", "article": "1", "parties": []}]}, "parties"),
        ({"links": [{"kind": "precondition", "treaty": "u", "article": "1"}]}, "parties"),
        ({"links": [{"kind": "protocol to", "treaty": "t", "article": "1"}]}, "a link of a treaty to itself"),
        ({"links": [{"kind": "protocol to", "treaty": "u", "article": "1"}] * 2}, "links: given twice"),
        (
            {"links": [{"kind": "linked exit", "treaty": "u", "article": number} for number in ("1", "2")]},
            "links: given twice",
        ),
        ({"links": [{"kind": "linked exit", "treaty": "U", "article": "1"}]}, "treaty"),
        ({"links": [{"kind": "superseded by", "treaty": "u", "article": "1", "after": YEAR}]}, "after"),
    ],
)
def test_a_clause_on_beginnings_acceptance_or_links_that_contradicts_itself_is_refused(
    tables: dict[str, Any], says: str
) -> None:
    """What a clause needs is said, and what it cannot have."""
    refused(tables, says)


def test_nobody_stands_on_both_sides() -> None:
    """A State faces the other side; it cannot be its own."""
    with pytest.raises(ValidationError, match="USA"):
        exchange_treaty(sides=[{"name": "one", "parties": ["USA"]}, {"name": "other", "parties": ["SUHH", "USA"]}])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"survives": {"text": "", "years": 20}}, "text"),
        ({"survives": {"text": "in part"}}, "a period needs"),
        ({"survives": {"years": 20}}, "text"),
        ({"survives": True}, "survives"),
        ({"until": {"years": 3}, "from": {"years": 3, "after": "signature"}}, "after"),
        ({"bound": ["usa"]}, "bound"),
    ],
)
def test_a_provision_that_contradicts_itself_is_refused(fields: dict[str, Any], says: str) -> None:
    """A sunset has words and a length, a term has an anchor that is known."""
    refused({"provision": [provision("I", **fields)]}, says)


# What all have


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("entry_into_force", {"when": "deposits", "deposits": 1}),
        ("exit", {"notice": YEAR, "anchor": "notice", "addressee": "all"}),
        ("duration", {"term": "unlimited"}),
        ("provisional_application", {"begins": "signature"}),
        ("reservations", {"accepted_by": "organ"}),
    ],
)
def test_every_clause_names_its_article(name: str, clause: dict[str, Any]) -> None:
    """What has no article cannot be checked."""
    refused({name: clause}, "article")
    tables: dict[str, Any] = {name: clause | {"article": "1"}}
    assert getattr(deposits_treaty(**tables), name).article == "1"


def test_the_treaties_that_links_name_are_known_together() -> None:
    """So that the record can be checked for keys that nobody knows, and histories be told in order."""
    links = [
        {"kind": "precondition", "treaty": "npt", "article": "1", "parties": ["UKR"]},
        {"kind": "superseded by", "treaty": "start-ii", "article": "2"},
    ]
    assert treaty(entry_into_force=threshold(deposits=3), links=links).linked == {"npt", "start-ii"}
    assert exchange_treaty().linked == frozenset()


def test_a_whole_definition_with_every_clause_is_written_as_it_is_read() -> None:
    """A definition goes on the log as JSON and comes back the same."""
    full = treaty(
        entry_into_force=threshold(
            deposits=55,
            then={"days": 30},
            later={"months": 3, "round": "first of that month"},
            not_before="1995-01-13",
            share={"at_least": 0.55, "name": "emissions", "of": {"USA": 0.6}},
            depositaries=["USA"],
            counts="last",
            among=[{"count": 1, "name": "members", "of": ["ALB"]}],
            admission="the assembly",
            anchor="circulation",
        ),
        provisional_application={"article": "45", "begins": "signature", "since": "1994-12-17", "ends": {"days": 60}},
        exit=leaving(notice={"months": 6}, end_of_term=True, window=ILO, extendable=True),
        duration={"article": "V", "term": "renewed", "years": 5, "notice": {"months": 6}},
        reservations={"article": "50", "accepted_by": "silence of two thirds", "within": {"months": 12}},
        links=[{"kind": "linked exit", "treaty": "u", "article": "1", "after": {"months": 6}}],
        provision=[provision("I", survives={"text": "in part", "years": 20}, bound=["USA"], until="2012-12-31")],
    )
    assert Treaty.model_validate_json(full.model_dump_json()) == full
    assert Treaty.model_validate(full.model_dump(mode="json", exclude_defaults=True)) == full


@pytest.mark.parametrize(
    "clause",
    [
        Period(years=1), Count(months=3), CutOff(by="01-01", on="06-30"), Window.model_validate(ILO),
        Subset(count=1, name="members", of=("ALB",)), Fixed(article="1", term="fixed", years=5),
    ],
)  # fmt: skip
def test_a_clause_does_not_change(clause: Any) -> None:
    """A fact is frozen."""
    with pytest.raises(ValidationError, match="frozen"):
        clause.article = "2"
