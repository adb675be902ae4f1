"""The families of clauses on entry into force, E1 to E23, each by the dates of its depositary."""

from typing import Any

import pytest

from treatylog.testing import Given, Line, deposits_treaty, event, given, provision, stated_in_force, threshold, treaty

FIRST = {"round": "first of next month"}
THAT = {"round": "first of that month"}


def whole(clause: dict[str, Any], *lines: Line, **tables: Any) -> str | None:
    """Since when a treaty with *clause* is in force after *lines*."""
    entered = given(treaty(entry_into_force=clause, **tables), *lines).state("2040-01-01").in_force
    return entered.on.isoformat() if entered else None


def bound(told: Given, party: str) -> str | None:
    """Since when *party* is bound."""
    by = told.party_state(party, "2040-01-01").bound_by
    return by.on.isoformat() if by else None


@pytest.mark.parametrize(
    ("then", "deposit", "in_force"),
    [
        ({"days": 30}, "1979-12-28", "1980-01-27"),  # E1: Vienna Convention on the Law of Treaties
        ({"days": 90}, "2004-11-18", "2005-02-16"),  # E2: Kyoto Protocol
        ({"days": 60}, "2012-04-02", "2012-06-01"),  # E3: Evidence Convention, Albania and the United States
        ({"days": 180}, "1996-10-31", "1997-04-29"),  # E4: Chemical Weapons Convention
        ({"months": 3}, "1992-09-30", "1992-12-30"),  # E5: First Optional Protocol, Belarus
        ({"months": 3}, "2022-11-30", "2023-02-28"),  # E5: clamped
        ({"months": 3}, "2023-11-30", "2024-02-29"),  # E5: clamped in a leap year
        ({"months": 4}, "1975-08-21", "1975-12-21"),  # E6: Ramsar Convention
        ({"months": 12}, "1993-11-16", "1994-11-16"),  # E7: Convention on the Law of the Sea
        ({"months": 3} | FIRST, "2006-04-30", "2006-08-01"),  # E8: Aircraft Protocol, Angola
        ({"months": 3} | FIRST, "2016-03-01", "2016-07-01"),  # E8: Cote d'Ivoire
        ({"days": 60} | FIRST, "2002-07-01", "2002-09-01"),  # E9: Rome Statute, Australia
        ({"days": 60} | FIRST, "2011-08-30", "2011-11-01"),  # E9: Rome Statute, Philippines
        ({"months": 3} | THAT, "1999-10-26", "2000-01-01"),  # E10: Child Abduction Convention, Malta
        ({"months": 3} | THAT, "2014-01-24", "2014-04-01"),  # E10: Child Abduction Convention, Japan
        ({"months": 6} | THAT, "1998-09-16", "1999-03-01"),  # E10: Ottawa Convention, the sixth month
        (None, "1951-04-21", "1951-04-21"),  # E11: whaling, Japan
        ({"months": 12}, "1999-11-19", "2000-11-19"),  # E22: ILO C182
        ({"days": 90}, "2020-10-02", "2020-12-31"),  # E23: Doha amendment to the Kyoto Protocol
    ],
)
@pytest.mark.parametrize("is_first", [True, False], ids=["the treaty", "a later State"])
def test_a_period_is_counted_as_its_family_counts(
    then: dict[str, Any] | None, deposit: str, in_force: str, is_first: bool
) -> None:
    """The same arithmetic brings the treaty into force (art. 24(1)) and binds a later State (art. 24(3))."""
    early = [] if is_first else [event("ratified", "BEL", "1900-06-01")]
    clause = threshold(deposits=1, then=then)
    told = given(treaty(entry_into_force=clause), *early, event("acceded", "ALB", deposit))
    assert bound(told, "ALB") == in_force
    assert whole(clause, *told.lines) == (in_force if is_first else bound(told, "BEL"))


def test_a_later_state_may_have_a_period_of_its_own() -> None:
    """Where the clause gives the treaty three months and a later State one."""
    clause = threshold(deposits=1, then={"months": 3}, later={"months": 1})
    told = given(
        treaty(entry_into_force=clause), event("ratified", "ALB", "2000-01-01"), event("acceded", "BEL", "2001-01-01")
    )
    assert (bound(told, "ALB"), bound(told, "BEL")) == ("2000-04-01", "2001-02-01")


@pytest.mark.parametrize(
    ("deposit", "in_force"),
    [
        ("1997-04-25", "1997-04-29"),  # the United States
        ("1997-04-29", "1997-04-29"),  # Cuba
        ("1997-04-30", "1997-05-30"),
    ],
)
def test_a_period_for_those_after_the_entry_into_force_is_not_for_those_of_that_day(
    deposit: str, in_force: str
) -> None:
    """Chemical Weapons Convention, article XXI(2): instruments deposited subsequent to the entry into force."""
    clause = threshold(deposits=1, then={"days": 180}, later={"days": 30}, meanwhile="with the treaty")
    told = given(
        treaty(entry_into_force=clause), event("ratified", "HUN", "1996-10-31"), event("ratified", "CUB", deposit)
    )
    assert bound(told, "CUB") == in_force


def test_a_later_state_may_be_bound_on_its_deposit() -> None:
    """E11: European Convention on Human Rights, Greece, 1974-11-28."""
    clause = threshold(deposits=1, then={"months": 3}, later="on deposit")
    told = given(
        treaty(entry_into_force=clause), event("ratified", "GBR", "1953-06-03"), event("ratified", "GRC", "1974-11-28")
    )
    told.on("1974-11-27").then("GRC", standing="not_party").on("1974-11-28").then("GRC", standing="party")


@pytest.mark.parametrize(
    ("then", "in_force"), [(None, "1978-06-16"), ({"months": 1}, "1978-07-16"), ({"years": 1}, "1979-06-16")]
)
def test_an_exchange_may_be_followed_by_a_period(then: dict[str, int] | None, in_force: str) -> None:
    """E12: in force on the exchange, or a period after it."""
    clause = {"when": "exchange", "article": "VII", "between": ["PAN", "USA"], "then": then}
    lines = [event("ratified", code, "1978-06-16") for code in ("PAN", "USA")]
    assert whole(clause, *lines) == in_force


def test_an_exchange_may_be_agreed_to_have_effect_on_a_later_date() -> None:
    """E12: Panama Canal Treaty: exchanged on 1978-06-16, in force on 1979-10-01."""
    clause = {"when": "exchange", "article": "II", "between": ["PAN", "USA"], "not_before": "1979-10-01"}
    lines = [event("ratified", code, "1978-06-16") for code in ("PAN", "USA")]
    told = given(treaty(entry_into_force=clause), *lines)
    told.on("1979-09-30").then("PAN", standing="contracting").on("1979-10-01").then("PAN", standing="party")
    assert whole(clause, *lines) == "1979-10-01"


def test_half_an_exchange_brings_nothing() -> None:
    """E12: the first instrument waits for the other."""
    clause = {"when": "exchange", "article": "II", "between": ["PAN", "USA"]}
    assert whole(clause, event("ratified", "USA", "1978-06-16")) is None


@pytest.mark.parametrize(
    ("deposit", "in_force"), [("1994-06-01", "1995-01-01"), ("1995-01-01", "1995-01-01"), ("1995-03-01", "1995-03-01")]
)
def test_a_fixed_date_binds_those_who_consented_by_then(deposit: str, in_force: str) -> None:
    """E13: World Trade Organization, 1995-01-01; who consents later is bound on its own day."""
    clause = {"when": "date", "article": "XIV", "on": "1995-01-01"}
    told = given(
        treaty(entry_into_force=clause), event("accepted", "ALB", "1994-12-30"), event("accepted", "BEL", deposit)
    )
    assert (bound(told, "ALB"), bound(told, "BEL")) == ("1995-01-01", in_force)


@pytest.mark.parametrize(
    ("deposit", "in_force"), [("1988-12-16", "1989-01-01"), ("1988-10-01", "1989-01-01"), ("1989-02-01", "1989-02-01")]
)
def test_a_fixed_date_waits_for_its_condition(deposit: str, in_force: str) -> None:
    """E13: Montreal Protocol: 1989-01-01, provided that enough have deposited; else when they have."""
    clause = threshold(deposits=2, not_before="1989-01-01")
    assert whole(clause, event("ratified", "ALB", "1988-01-01"), event("ratified", "BEL", deposit)) == in_force


def test_a_protocol_applies_from_the_later_of_the_two_dates() -> None:
    """E19: Cape Town Convention, art. 49: in force with and subject to its protocol, so the later date counts."""
    parent = given(
        treaty(header={"key": "cape-town"}, entry_into_force=threshold(deposits=1, then={"months": 3} | FIRST)),
        event("ratified", "ALB", "2003-01-10"),
        event("ratified", "BEL", "2006-10-10"),
    )
    links = [{"kind": "protocol to", "treaty": "cape-town", "article": "XXX"}]
    told = given(
        treaty(entry_into_force=threshold(deposits=1, then={"months": 3} | FIRST), links=links),
        event("ratified", "ALB", "2005-11-16"), event("ratified", "BEL", "2005-11-16"),
    ).beside(parent)  # fmt: skip
    assert (bound(told, "ALB"), bound(told, "BEL")) == ("2006-03-01", "2007-02-01")


def test_a_back_dated_instrument_binds_from_the_day_that_it_fixes() -> None:
    """E20: in valid time from the day stated, though nobody could know before the deposit."""
    told = given(
        treaty(entry_into_force=threshold(deposits=1, then={"days": 30})), event("ratified", "BEL", "1990-01-01"),
        event("acceded", "ALB", "2000-06-01", effective_on="2000-01-01"),
    )  # fmt: skip
    told.on("1999-12-31").then("ALB", standing="not_party").on("2000-01-01").then("ALB", standing="party")


def test_an_instrument_may_fix_a_later_date() -> None:
    """E20: later than the clause would give."""
    told = given(
        treaty(entry_into_force=threshold(deposits=1, then={"days": 30})), event("ratified", "BEL", "1990-01-01"),
        event("acceded", "ALB", "2000-06-01", effective_on="2001-01-01"),
    )  # fmt: skip
    told.on("2000-12-31").then("ALB", standing="contracting").on("2001-01-01").then("ALB", standing="party")


def test_an_admission_is_told_and_the_deposit_binds() -> None:
    """E21: Council of Europe, UNESCO: a vote admits, the acceptance that is deposited binds."""
    clause = threshold(deposits=1, later="on deposit", admission="the Committee of Ministers invites the State")
    told = given(
        treaty(entry_into_force=clause), event("ratified", "GBR", "1949-08-03"),
        event("statement_made", "RUS", "1996-02-08", text="The Committee of Ministers invited it."),
        event("acceded", "RUS", "1996-02-28"),
    )  # fmt: skip
    told.on("1996-02-08").then("RUS", standing="not_party").on("1996-02-28").then("RUS", standing="party")


def test_an_amendment_binds_those_who_accept_it() -> None:
    """E23: Doha amendment: in force on the ninetieth day, 2020-12-31, for acceptors alone."""
    duty = provision("3", until="2020-12-31")
    told = given(
        treaty(entry_into_force=threshold(deposits=2, then={"days": 90}), provision=[duty]),
        event("accepted", "JAM", "2020-10-02"),
        event("accepted", "NGA", "2020-10-02"),
        event("signed", "CAN", "2012-12-08"),
    )
    told.on("2020-12-31").then("NGA", standing="party").on("2020-12-31").then("CAN", standing="signatory")
    assert told.duties("NGA", "2020-12-31")["3"].state == "ended"


def test_where_deposits_are_missing_from_the_record_the_stated_date_carries() -> None:
    """A threshold that cannot be counted: what a list shows is taken as it was stated, and says so."""
    told = given(
        treaty(entry_into_force=threshold(deposits=20, then={"months": 3}), coverage={"consents": False}),
        *stated_in_force("1952-07-23", "FRA", "DEU"), event("signed", "ITA", "1951-04-18"),
    )  # fmt: skip
    told.on("1952-07-22").then("FRA", standing="not_party").on("1952-07-23").then("FRA", standing="party")
    assert told.party_state("FRA", "1952-07-23").bound_by.basis == "recorded"  # type: ignore[union-attr]
    told.on("1952-07-23").then("ITA", standing="signatory")


def test_a_later_deposit_counts_from_itself_when_the_treaty_is_in_force_as_stated() -> None:
    """What is derived goes on where what was stated ends."""
    told = given(
        treaty(entry_into_force=threshold(deposits=20, then={"months": 3}), coverage={"consents": False}),
        *stated_in_force("1952-07-23", "FRA"), event("acceded", "GRC", "1980-01-01"),
    )  # fmt: skip
    assert bound(told, "GRC") == "1980-04-01"


def test_lists_confirm_what_the_clauses_give() -> None:
    """A printed date that is the derived one is no second entry."""
    told = given(
        treaty(entry_into_force=threshold(deposits=1, then={"days": 30})), event("ratified", "BEL", "1990-01-01"),
        event("acceded", "ALB", "2000-06-01"), event("party_listed", "ALB", "2000-07-01"),
        event("entered_into_force", None, "1990-01-31"),
    )  # fmt: skip
    assert [told.ruling(number).bearing for number in ("0003", "0004")] == ["confirms", "confirms"]


def test_an_instrument_cannot_have_effect_before_the_treaty_has() -> None:
    """E20: a day on which nothing was in force; the threshold is counted from the day of the deposit."""
    told = given(deposits_treaty(2), event("ratified", "USA", "1981-01-01"))
    late = event("ratified", "RUS", "1990-01-01", effective_on="1982-01-01")
    told.when(late).then_refused("before-entry-into-force")
