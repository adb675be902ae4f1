"""The language of histories: what it says of a day, what it refuses, and what a failure prints."""

from collections.abc import Callable

import pytest

from treatylog.errors import InvalidDay, UnknownParty, UnknownTreaty
from treatylog.testing import (
    ContradictoryHistory,
    Given,
    Histories,
    Party,
    UnknownWord,
    both_ratified,
    deposits_treaty,
    event,
    exchange_treaty,
    extinguished,
    given,
    provision,
)

NOTICE = event("withdrawal_notified", "USA", "2019-02-02")


def test_the_notice_runs_for_six_months(history: Histories) -> None:
    """The example of the interface: the record as it was done up to a day, asked about a later one."""
    party = history.given("inf", up_to="2019-02-02").on("2019-08-01").party("USA")
    party.is_withdrawing().leaves_on("2019-08-02").on("2019-08-02").is_former_party().has_ground("withdrawal")


def test_what_was_done_after_the_day_is_left_out(history: Histories) -> None:
    """Before the notice nobody was leaving, whenever one asks."""
    history.given("inf", up_to="2019-02-01").on("2025-01-01").party("USA").is_party().is_in_force().until(None)


def test_further_acts_join_the_record(history: Histories) -> None:
    """What if the notice had been given a year before?"""
    told = history.given("inf", event("withdrawal_notified", "USA", "2018-02-02"), up_to="2018-01-01")
    told.on("2018-08-02").party("United States").is_former_party()


def test_a_treaty_is_asked_with_those_that_its_links_name(history: Histories) -> None:
    """Who leaves the Council of Europe leaves the Convention."""
    told = history.given("echr", up_to="2022-03-16")
    told.on("2022-09-16").party("RUS").is_former_party().on("2022-09-15").is_bound()


@pytest.fixture(scope="module")
def inf() -> Given:
    """The INF Treaty as the record has it."""
    return given("inf")


@pytest.mark.parametrize(
    ("on", "party", "says"),
    [
        ("1987-12-07", "USA", lambda p: p.is_not_party().is_not_in_force().has_headline("not_party")),
        ("1987-12-08", "USA", lambda p: p.is_signatory().owes("general-18").owes_not("VI-1").until("1988-06-01")),
        ("1988-06-01", "USA", lambda p: p.is_party().is_in_force().is_bound().since("1988-06-01")),
        ("1990-01-01", "USA", lambda p: p.in_force_on("1988-06-01").owes("VI(1)").owes("VI-1", "binding")),
        ("2019-05-01", "USA", lambda p: p.is_withdrawing().is_suspended().owes("VI-1", "suspended").is_disputed()),
        ("2019-05-01", "USA", lambda p: p.rests_on("inf/0036").is_certain().between("RUS").is_not_in_operation()),
        ("2019-08-02", "USA", lambda p: p.is_ended().has_standing("former_party").has_operation("ended")),
        ("1990-01-01", "SUHH", lambda p: p.is_party().is_undisputed().party("USA").is_party()),
        ("1990-01-01", "USA", lambda p: p.between("SUHH").is_in_force().is_in_operation().since("1988-06-01")),
        ("2019-05-01", "USA", lambda p: p.then(headline="suspended", exit="2019-08-02", obligations={"XI": "ended"})),
    ],
)
def test_every_word_says_what_the_answer_says(inf: Given, on: str, party: str, says: Callable[[Party], object]) -> None:
    """What is true of the day passes."""
    says(inf.on(on).party(party))


@pytest.mark.parametrize(
    "says",
    [
        lambda p: p.is_not_party(), lambda p: p.is_signatory(), lambda p: p.is_signatory_disowned(),
        lambda p: p.is_contracting(), lambda p: p.is_party(), lambda p: p.is_former_party(), lambda p: p.is_unknown(),
        lambda p: p.is_not_in_force(), lambda p: p.is_provisional(), lambda p: p.is_in_force(), lambda p: p.is_ended(),
        lambda p: p.is_declared(), lambda p: p.is_conditional(), lambda p: p.has_answered("accepted"),
        lambda p: p.has_ground("withdrawal"), lambda p: p.since("2019-02-01"), lambda p: p.until(None),
        lambda p: p.in_force_on("1988-06-02"), lambda p: p.leaves_on("2019-08-03"), lambda p: p.owes("VI-1"),
        lambda p: p.owes("VI-1", "ended"), lambda p: p.on("1990-01-01").owes_not("VI-1"),
        lambda p: p.rests_on("inf/0001"),
        lambda p: p.is_uncertain(), lambda p: p.is_undisputed(), lambda p: p.then(headline="in_force"),
        lambda p: p.between("RUS").is_in_operation(), lambda p: p.on("2019-08-02").is_bound(),
    ],
)  # fmt: skip
def test_every_word_fails_where_it_is_not_so(inf: Given, says: Callable[[Party], object]) -> None:
    """Where the United States stood on 1 May 2019, and 27 things that are not true of it."""
    with pytest.raises(AssertionError, match="USA"):
        says(inf.on("2019-05-01").party("USA"))


def test_a_treaty_as_a_whole_and_its_parties_are_asked_about_on_a_day() -> None:
    """In force, since when, and for how many."""
    whole = given(exchange_treaty(), both_ratified(), NOTICE).on("2019-01-01").treaty()
    whole.is_in_force().since("1988-06-01").then(counts={"in_force": 2}).on("1988-05-31").is_concluded()
    whole.on("2019-08-02").is_ended().party("USA").is_former_party()
    with pytest.raises(AssertionError, match=r"then.whole.state: expected ended, the record gives in_force\n\n  SUHH"):
        whole.is_ended()


@pytest.mark.parametrize(
    ("on", "party", "says"),
    [
        ("2019-10-10", "FRA", lambda p: p.has_answered("considering")),
        ("2025-08-05", "RUS", lambda p: p.is_ended().has_pledge("ended")),
        ("2019-12-01", "RUS", lambda p: p.is_conditional()),
    ],
)
def test_declarations_have_their_own_words(
    history: Histories, on: str, party: str, says: Callable[[Party], object]
) -> None:
    """Pledges and answers."""
    says(history.given("inf-moratorium").on(on).party(party))


def test_a_failure_prints_the_states_around_the_day_and_the_explanation(inf: Given) -> None:
    """What differs, where the day lies in time, which acts bear on it, and why it is so."""
    with pytest.raises(AssertionError) as failed:
        inf.on("2019-08-01").party("USA").is_party()
    said = str(failed.value)
    assert said.startswith("USA under inf on 2019-08-01:\n  - standing: expected party, found withdrawing\n")
    assert "\n> 2019-02-02 to 2019-08-02: suspended (withdrawing, suspended); inf/0035, inf/0036\n" in said
    assert "\n  2019-02-02 inf/0036 withdrawal_notified USA\n" in said
    assert "The United States gave notice of withdrawal under article XV(2) on 2 February 2019" in said


def test_a_failure_leaves_out_what_is_far_from_the_day() -> None:
    """Three states and three acts before and after it."""
    acts = [event("suspended" if year % 2 else "resumed", "USA", f"{year}-01-01") for year in range(1989, 2019)]
    with pytest.raises(AssertionError) as failed:
        given(exchange_treaty(), both_ratified(), acts).on("2001-06-01").party("USA").is_in_force()
    told = str(failed.value).partition("\n\nOn 1 June")[0]
    assert told.count(" earlier)") == told.count(" later)") == 2
    assert len(told.splitlines()) < 25


# Acts that are judged


def test_an_act_that_is_admitted_goes_on_to_a_day() -> None:
    """The act joins; where it would not, the test ends there."""
    told = given(exchange_treaty(), both_ratified())
    told.when(NOTICE).then_admitted().on("2019-08-01").party("USA").is_withdrawing()
    told.when(NOTICE).on("2019-08-02").party("USA").is_former_party()
    with pytest.raises(AssertionError, match="not-a-party"):
        told.when(NOTICE | {"on": "1987-01-01"}).on("2019-08-02")


def test_an_act_before_the_clause_allows_it_is_refused() -> None:
    """The other example of the interface."""
    clause = {"notice": {"years": 1}, "not_within": {"years": 3, "after": "entry into force for the party"}}
    treaty = deposits_treaty(1, exit={"article": "20", "anchor": "notice", "addressee": "the depositary", **clause})
    told = given(treaty, [event("ratified", "FRA", "2000-01-01")])
    told.when(event("withdrawal_notified", "FRA", "2001-01-01")).then_refused("withdrawal-before-allowed")


def test_a_real_act_may_be_without_effect() -> None:
    """Whether it says so or not."""
    told = given(exchange_treaty(), both_ratified(), NOTICE)
    again = NOTICE | {"on": "2019-03-01"}
    told.when(again).then_without_effect("notice-already-running")
    declared = told.when(again | {"without_effect": "notice-already-running"})
    declared.then_admitted()
    declared.then_without_effect("notice-already-running")


def test_of_several_acts_the_first_that_does_not_join_is_told() -> None:
    """Those judged together are judged each beside the others."""
    told = given(exchange_treaty(), both_ratified())
    told.when(NOTICE, NOTICE | {"on": "2019-03-01"}).then_refused("notice-already-running")
    told.when([NOTICE, event("withdrawal_rescinded", "USA", "2019-03-01")]).then_admitted()


@pytest.mark.parametrize(
    "says",
    [
        lambda told: told.when(NOTICE).then_refused("not-a-party"),
        lambda told: told.when(NOTICE).then_without_effect("not-a-party"),
        lambda told: told.when(NOTICE | {"on": "1987-01-01"}).then_admitted(),
        lambda told: told.when(NOTICE | {"on": "1987-01-01"}).then_refused("no-exit-clause"),
        lambda told: told.when(NOTICE | {"on": "1987-01-01"}).then_without_effect("no-exit-clause"),
        lambda told: told.when(extinguished("FRA", "2000-01-01")).then_refused("wrong-stream"),
    ],
)
def test_a_judgement_that_is_not_so_fails(says: Callable[[Given], object]) -> None:
    """The message names the act and what was found."""
    with pytest.raises(AssertionError, match=r"\w+/000\d \(\w+ on \d{4}-01-01|t/0003 \(withdrawal_notified on 2019"):
        says(given(exchange_treaty(), both_ratified()))


# What is said wrongly


@pytest.mark.parametrize(
    ("acts", "says"),
    [
        (
            [extinguished("SUHH", "1980-01-01")],
            r"t/0002, ratified of SUHH on 1988-06-01, would be refused, 'party-extinct'.*then_refused\('party-ext",
        ),
        ([event("ratified", "USA", "1899-01-01", id="t/early")], "t/early, .* 'before-adoption'"),
        ([NOTICE | {"without_effect": "not-a-party"}], "'has-effect': .* leave the field out"),
        ([NOTICE | {"id": "t/0001"}], "two acts have the id 't/0001'; give one of them another"),
        ([event("party_extinguished", "USA", "2000-01-01")], "'wrong-stream'"),
    ],
)
def test_a_history_that_contradicts_itself_is_no_history(acts: list[dict[str, object]], says: str) -> None:
    """No record could hold it, and the message says which act it is and what to do."""
    with pytest.raises(ContradictoryHistory, match=says):
        given(exchange_treaty(), both_ratified(), acts)


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        (lambda told: told.on("2019-02-31"), InvalidDay, "2019-02-31"),
        (lambda told: told.on("2019-05-01").party("Untied States"), UnknownParty, "Did you mean 'United States "),
        (lambda told: given("infe"), UnknownTreaty, "Did you mean 'inf'"),
        (
            lambda told: told.on("2019-05-01").party("USA").has_standing("withdrawin"), UnknownWord,
            "'withdrawin' is no standing. Did you mean 'withdrawing'?",
        ),
        (lambda told: told.on("2019-05-01").party("USA").owes("VI-11"), UnknownWord, "no provision 'VI-11'.*'VI-1'"),
        (
            lambda told: told.on("2019-05-01").party("USA").then(headlin="in_force"), UnknownWord,
            "headlin: there is no such key. Did you mean 'headline'?",
        ),
        (
            lambda told: told.on("2019-05-01").party("USA").then(headline="inforce"), UnknownWord,
            "headline: 'inforce' is none of the words that can stand here. Did you mean 'in_force'?",
        ),
    ],
)  # fmt: skip
def test_a_misspelt_word_gets_a_suggestion(
    inf: Given, wrong: Callable[[Given], object], error: type[Exception], says: str
) -> None:
    """It never passes as something that is not so."""
    with pytest.raises(error, match=says):
        wrong(inf)


def test_a_party_that_the_iso_tables_lack_is_known_by_its_acts() -> None:
    """A body that is made up for a test."""
    told = given(deposits_treaty(1, provision=[provision("I")]), event("ratified", "XYZ", "2000-01-01"))
    told.on("2000-01-01").party("XYZ").is_party().owes("I")
