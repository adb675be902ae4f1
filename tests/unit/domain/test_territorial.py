"""Territories: application, exclusion, and leaving for one of them alone (VCLT art. 29; treaty clauses)."""

from typing import Any

import pytest

from pairs import convention
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.territorial import place_of
from treatylog.domain.territory import Extent
from treatylog.testing import Given, Line, event, extinguished, given, leaving, threshold, treaty

LEAVES = leaving(notice={"months": 12})
DECLARED = {"article": "40", "extends_to": "declared"}
PARTY = (Standing.PARTY, Operation.IN_FORCE)
OUTSIDE = (Standing.NOT_PARTY, Operation.NOT_IN_FORCE)
LEFT = (Standing.FORMER_PARTY, Operation.ENDED)


def applied(party: str, territory: str, on: str, application: str = "applies", **fields: Any) -> Line:
    """*party* says that the treaty applies to one of its territories, or that it does not."""
    return event("territorial_application_declared", party, on, territory=territory, application=application, **fields)


def notified(on: str, **fields: Any) -> Line:
    """France gives notice for New Caledonia alone."""
    return event("withdrawal_notified", "FRA", on, territory="NCL", **fields)


def place(told: Given, party: str, territory: str, on: str) -> tuple[Standing, Operation]:
    """Where *party* stands in respect of *territory*."""
    return place_of(told.treaty.territory, told.state(on), told.party_state(party, on), territory)[:2]


# All the territory


def test_a_treaty_extends_to_all_the_territory() -> None:
    """VCLT art. 29, unless a different intention appears."""
    assert place(convention(), "FRA", "NCL", "2000-01-01") == PARTY


def test_no_territory_of_one_that_is_not_a_party_is_bound() -> None:
    """There is no bond that could extend."""
    assert place(convention(), "ALB", "NCL", "2000-01-01") == OUTSIDE


def test_a_suspension_is_one_for_every_territory() -> None:
    """Said of the party as a whole."""
    told = convention(event("suspended", "FRA", "1995-01-01"))
    assert place(told, "FRA", "NCL", "2000-01-01") == (Standing.PARTY, Operation.SUSPENDED)


def test_when_the_party_left_it_left_for_every_territory() -> None:
    """An application declared does not outlive the bond."""
    told = convention(
        applied("FRA", "NCL", "1991-01-01"), event("withdrawal_notified", "FRA", "1995-01-01"), exit=LEAVES
    )
    assert place(told, "FRA", "NCL", "1996-01-01") == LEFT


# Excluded


def test_a_territory_may_be_excluded() -> None:
    """Paris Agreement, Denmark: not Greenland."""
    told = convention(applied("FRA", "NCL", "1990-01-01", "excluded"))
    assert place(told, "FRA", "NCL", "1990-01-01") == OUTSIDE
    assert place(told, "FRA", "PYF", "1990-01-01") == PARTY
    told.on("1990-01-01").then("FRA", standing="party")


def test_what_was_excluded_may_be_included_later() -> None:
    """From the day of the declaration."""
    told = convention(applied("FRA", "NCL", "1990-01-01", "excluded"), applied("FRA", "NCL", "1995-01-01"))
    assert place(told, "FRA", "NCL", "1994-12-31") == OUTSIDE
    assert place(told, "FRA", "NCL", "1995-01-01") == PARTY


def test_re_joining_revives_no_exclusion() -> None:
    """It must be made again."""
    told = convention(
        applied("FRA", "NCL", "1990-01-01", "excluded"), event("withdrawal_notified", "FRA", "1995-01-01"),
        event("ratified", "FRA", "2000-01-01"), exit=LEAVES,
    )  # fmt: skip
    assert place(told, "FRA", "NCL", "2000-01-01") == PARTY


# Only those declared


def test_where_territories_must_be_declared_only_those_are_bound() -> None:
    """Child Abduction Convention, art. 39: an extension names them."""
    told = convention(applied("FRA", "NCL", "1995-01-01"), territory=DECLARED)
    assert place(told, "FRA", "NCL", "1994-12-31") == OUTSIDE
    assert place(told, "FRA", "NCL", "1995-01-01") == PARTY
    assert place(told, "FRA", "PYF", "1995-01-01") == OUTSIDE


def test_a_declaration_has_effect_after_the_period_of_the_clause() -> None:
    """Counted from its receipt."""
    clause = {**DECLARED, "then": {"months": 3, "round": "first of that month"}}
    told = convention(applied("FRA", "NCL", "1995-01-01", received_on="1995-01-20"), territory=clause)
    assert place(told, "FRA", "NCL", "1995-03-31") == OUTSIDE
    assert place(told, "FRA", "NCL", "1995-04-01") == PARTY


def test_a_declaration_may_fix_its_own_day() -> None:
    """It is not counted then."""
    clause = {**DECLARED, "then": {"months": 3}}
    told = convention(applied("FRA", "NCL", "1995-01-01", effective_on="1997-07-01"), territory=clause)
    assert place(told, "FRA", "NCL", "1997-06-30") == OUTSIDE
    assert place(told, "FRA", "NCL", "1997-07-01") == PARTY


# A territory alone


def test_a_treaty_may_apply_to_a_territory_although_its_state_is_no_party() -> None:
    """International Covenant on Civil and Political Rights: Hong Kong since 1997-07-01; China is a signatory."""
    told = convention(
        event("signed", "CHN", "1998-10-05"), applied("CHN", "HKG", "1997-06-20", effective_on="1997-07-01")
    )
    assert place(told, "CHN", "HKG", "1997-06-30") == OUTSIDE
    assert place(told, "CHN", "HKG", "1997-07-01") == PARTY
    assert place(told, "CHN", "HKG", "2020-01-01") == PARTY
    assert place(told, "CHN", "TWN", "2020-01-01") == (Standing.SIGNATORY, Operation.NOT_IN_FORCE)
    told.on("2020-01-01").then("CHN", standing="signatory", operation="not_in_force")


def test_a_treaty_that_is_not_in_force_is_in_force_for_no_territory() -> None:
    """A declaration before the treaty's own entry into force."""
    told = given(
        treaty(entry_into_force=threshold(deposits=9)),
        event("signed", "CHN", "1998-10-05"),
        applied("CHN", "HKG", "1998-10-05"),
    )
    assert place(told, "CHN", "HKG", "2000-01-01") != PARTY


def test_a_state_that_ceased_to_exist_has_no_territory() -> None:
    """What it declared ended with it."""
    told = convention(
        event("ratified", "YUCS", "1990-01-01"),
        applied("YUCS", "MNE", "1990-01-01"),
        extinguished("YUCS", "1992-04-27"),
    )
    assert place(told, "YUCS", "MNE", "1992-04-27") != PARTY


# Leaving for one territory


def test_a_notice_for_one_territory_leaves_the_state_a_party() -> None:
    """European Economic Community, Greenland: left on 1985-02-01, Denmark remained."""
    told = convention(notified("1995-01-01"), exit=LEAVES)
    assert place(told, "FRA", "NCL", "1995-12-31") == (Standing.WITHDRAWING, Operation.IN_FORCE)
    assert place(told, "FRA", "NCL", "1996-01-01") == LEFT
    assert place(told, "FRA", "PYF", "1996-01-01") == PARTY
    told.on("1996-01-01").then("FRA", standing="party", operation="in_force", headline="in_force")


def test_a_stated_end_for_one_territory_counts_where_the_acts_are_not_in_the_record() -> None:
    """European Economic Community, Greenland, 1985-02-01: by a treaty of the members, not by notice."""
    told = convention(event("withdrawn", "FRA", "1995-02-01", territory="NCL"))
    assert place(told, "FRA", "NCL", "1995-01-31") == PARTY
    assert place(told, "FRA", "NCL", "1995-02-01") == LEFT
    told.on("1995-02-01").then("FRA", standing="party")


@pytest.mark.parametrize(
    ("on", "bearing"), [("1996-01-01", "confirms"), ("1996-02-01", "differs"), ("1995-06-01", "differs")]
)
def test_a_stated_end_for_one_territory_checks_the_derived_day(on: str, bearing: str) -> None:
    """Notice of 1995-01-01 at twelve months."""
    told = convention(notified("1995-01-01"), event("withdrawn", "FRA", on, territory="NCL"), exit=LEAVES)
    assert told.ruling("0004").bearing == bearing


def test_a_notice_for_one_territory_needs_a_clause() -> None:
    """The treaty has none on withdrawal."""
    convention().when(notified("1995-01-01")).then_refused("no-exit-clause")


def test_a_notice_for_one_territory_is_held_to_the_clause() -> None:
    """Not within three years of the entry into force."""
    clause = leaving(notice={"months": 12}, not_within={"years": 3, "after": "entry into force"})
    convention(exit=clause).when(notified("1992-12-31")).then_refused("withdrawal-before-allowed")
    convention(exit=clause).when(notified("1993-01-01")).then_admitted()


@pytest.mark.parametrize(
    ("lines", "tables"),
    [
        ((applied("FRA", "NCL", "1990-01-01", "excluded"),), {}),
        ((notified("1994-12-01"),), {}),
        ((), {"territory": DECLARED}),
    ],
)  # fmt: skip
def test_nobody_leaves_for_a_territory_that_is_not_bound(lines: tuple[Line, ...], tables: dict[str, Any]) -> None:
    """Excluded, already leaving, or never declared."""
    told = convention(*lines, exit=LEAVES, **tables)
    told.when(notified("1995-01-01")).then_refused("territory-not-bound")


def test_one_that_is_no_party_does_not_leave_for_a_territory() -> None:
    """Albania never joined."""
    told = convention(exit=LEAVES)
    told.when(event("withdrawal_notified", "ALB", "1995-01-01", territory="NCL")).then_refused("not-a-party")


def test_after_leaving_for_a_territory_the_treaty_may_be_applied_to_it_again() -> None:
    """A fresh declaration."""
    told = convention(notified("1995-01-01"), applied("FRA", "NCL", "2000-01-01"), exit=LEAVES)
    assert place(told, "FRA", "NCL", "1999-12-31") == LEFT
    assert place(told, "FRA", "NCL", "2000-01-01") == PARTY


def test_a_declaration_before_the_notice_takes_effect_takes_it_back() -> None:
    """VCLT art. 68: at any time before."""
    told = convention(notified("1995-01-01"), applied("FRA", "NCL", "1995-06-01"), exit=LEAVES)
    assert place(told, "FRA", "NCL", "1996-01-01") == PARTY


def test_re_joining_revives_no_notice_for_a_territory() -> None:
    """Left as a whole and returned before the day of effect."""
    told = convention(
        notified("1995-01-01", effective_on="1999-01-01"), event("withdrawal_notified", "FRA", "1995-02-01"),
        event("ratified", "FRA", "1997-01-01"), exit=LEAVES,
    )  # fmt: skip
    assert place(told, "FRA", "NCL", "1999-01-01") == PARTY


def test_what_was_said_of_a_territory_is_kept_with_the_act() -> None:
    """The extent, and the effect that brought it."""
    told = convention(applied("FRA", "NCL", "1990-01-01", "excluded")).party_state("FRA", "1990-01-01")
    own = told.dealings.territories["NCL"]
    assert (own.extent, own.by.acts) == (Extent.EXCLUDED, ("t/0003",))
