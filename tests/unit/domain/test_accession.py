"""Accessions that others must accept, or may refuse: with whom the treaty is in force (VCLT art. 15)."""

from datetime import date

import pytest

from pairs import ACCEPTED, THIRD_MONTH, UNREFUSED, acceded, accepted, convention, pair, refused
from treatylog.domain.between import Bar, Lack, Missing
from treatylog.errors import InvalidEvent
from treatylog.facts.base import Basis
from treatylog.testing import event, extinguished, given, leaving, threshold, treaty

ABDUCTION = {**ACCEPTED, "then": THIRD_MONTH}
EVIDENCE = {**ACCEPTED, "article": "39", "then": {"days": 60}}
SERVICE = {**UNREFUSED, "article": "28", "then": {"days": 60}, "blocks": "all"}
WHOLE = {"acceptances": "all"}
LEAVES = leaving(at_once=True)


# By acceptance


def test_sixty_days_after_the_acceptance() -> None:
    """Evidence Convention, art. 39: the United States accepts Albania on 2012-04-02, in force on 2012-06-01."""
    told = convention(
        event("ratified", "USA", "1991-01-01"), acceded("ALB", "2010-07-16"), accepted("USA", "2012-04-02", "ALB"),
        accession=EVIDENCE,
    )  # fmt: skip
    assert pair(told, "USA", "ALB", "2012-05-31").in_force is False
    assert pair(told, "USA", "ALB", "2012-06-01").in_force is True
    assert pair(told, "USA", "ALB", "2012-06-01").since == date(2012, 6, 1)


def test_the_first_day_of_the_third_month_after_the_acceptance() -> None:
    """Child Abduction Convention, art. 38: Japan ratifies and accepts Malta on 2014-01-24, in force on 2014-04-01."""
    told = convention(
        acceded("MLT", "1999-10-26"), event("ratified", "JPN", "2014-01-24"), accepted("JPN", "2014-01-24", "MLT"),
        accession=ABDUCTION,
    )  # fmt: skip
    assert pair(told, "MLT", "JPN", "2014-03-31").in_force is False
    assert pair(told, "MLT", "JPN", "2014-04-01").since == date(2014, 4, 1)


def test_the_acceptance_counts_and_not_the_entry_into_force_for_the_acceding_state() -> None:
    """Child Abduction Convention: in force for Pakistan on 2017-03-01, with the United States from 2020-10-01."""
    told = convention(
        event("ratified", "USA", "1991-01-01"), acceded("PAK", "2017-03-01"), accepted("USA", "2020-07-01", "PAK"),
        accession=ABDUCTION,
    )  # fmt: skip
    told.on("2017-03-01").then("PAK", headline="in_force")
    assert pair(told, "USA", "PAK", "2020-09-30").in_force is False
    assert pair(told, "USA", "PAK", "2020-10-01").since == date(2020, 10, 1)


def test_without_an_acceptance_it_is_not_in_force_between_the_two() -> None:
    """T5: both are parties, and the accession was not accepted."""
    found = pair(
        convention(acceded("ALB", "2010-01-01"), accession=ACCEPTED, coverage=WHOLE), "FRA", "ALB", "2020-01-01"
    )
    assert (found.in_force, found.in_operation, found.bar) == (False, False, Bar.ACCESSION_NOT_ACCEPTED)
    assert found.missing == ()


def test_those_that_ratified_need_no_acceptance() -> None:
    """The clause is about accessions."""
    assert pair(convention(accession=ACCEPTED), "FRA", "NLD", "1990-01-01").in_force is True


def test_a_treaty_without_such_a_clause_needs_no_acceptance() -> None:
    """VCLT art. 15: an accession binds towards all."""
    assert pair(convention(acceded("ALB", "2010-01-01")), "FRA", "ALB", "2010-01-01").in_force is True


def test_one_acceptance_says_nothing_of_the_others() -> None:
    """The Netherlands accepted, France did not."""
    told = convention(acceded("ALB", "2010-01-01"), accepted("NLD", "2011-01-01", "ALB"), accession=ACCEPTED)
    assert pair(told, "NLD", "ALB", "2012-01-01").in_force is True
    assert pair(told, "FRA", "ALB", "2012-01-01").in_force is False


def test_one_declaration_may_accept_many() -> None:
    """Each from the same day."""
    told = convention(
        acceded("ALB", "2010-01-01"), acceded("MLT", "2010-01-01"), accepted("NLD", "2011-01-01", "ALB", "MLT"),
        accession=ACCEPTED,
    )  # fmt: skip
    assert pair(told, "NLD", "ALB", "2011-01-01").in_force is pair(told, "NLD", "MLT", "2011-01-01").in_force is True


def test_an_acceptance_has_effect_for_the_acceding_state_only_when_it_is_bound() -> None:
    """Accepted before its own entry into force: from that day."""
    clause = threshold(deposits=1, then={"months": 12})
    told = given(
        treaty(entry_into_force=clause, accession=ACCEPTED), event("ratified", "FRA", "1990-01-01"),
        acceded("ALB", "2010-01-01"), accepted("FRA", "2010-02-01", "ALB"),
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "2010-12-31").bar is Bar.NOT_PARTIES
    assert pair(told, "FRA", "ALB", "2011-01-01").since == date(2011, 1, 1)


def test_an_acceptance_counts_from_its_receipt() -> None:
    """It is the depositary that must have it."""
    told = convention(
        acceded("ALB", "2010-01-01"), accepted("FRA", "2012-03-01", "ALB", received_on="2012-04-02"), accession=EVIDENCE
    )
    assert pair(told, "FRA", "ALB", "2012-06-01").since == date(2012, 6, 1)


def test_an_acceptance_may_fix_its_own_day() -> None:
    """Not counted by the clause then."""
    told = convention(
        acceded("ALB", "2010-01-01"), accepted("FRA", "2012-04-02", "ALB", effective_on="2012-09-01"),
        accession=EVIDENCE,
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "2012-08-31").in_force is False
    assert pair(told, "FRA", "ALB", "2012-09-01").since == date(2012, 9, 1)


def test_an_acceptance_of_no_accession_is_without_effect() -> None:
    """The United States ratified, and Albania had not acceded yet."""
    told = convention(event("ratified", "USA", "1991-01-01"), acceded("ALB", "2010-01-01"), accession=ACCEPTED)
    told.when(accepted("FRA", "2012-01-01", "USA")).then_refused("no-such-accession")
    told.when(accepted("FRA", "2009-12-31", "ALB")).then_refused("no-such-accession")


def test_an_acceptance_is_without_effect_where_none_is_needed() -> None:
    """The treaty's accessions bind towards all."""
    told = convention(acceded("ALB", "2010-01-01"))
    told.when(accepted("FRA", "2012-01-01", "ALB")).then_refused("no-acceptance-needed")


def test_an_accession_before_the_treatys_own_entry_into_force_needs_acceptance_too() -> None:
    """It is an accession, whenever it was made: the treaty's entry into force does not make it a ratification."""
    told = given(
        treaty(entry_into_force=threshold(deposits=2), accession=ACCEPTED),
        acceded("ALB", "1990-01-01"), event("ratified", "FRA", "1991-01-01"),
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "1992-01-01").in_force is False


def test_a_refusal_where_acceptance_is_needed_leaves_nothing_to_find() -> None:
    """A State that said no did not accept: the record is silent on nothing."""
    told = convention(acceded("ALB", "2010-01-01"), refused("FRA", "2011-01-01", "ALB"), accession=ACCEPTED)
    found = pair(told, "FRA", "ALB", "2012-01-01")
    assert (found.in_force, found.missing) == (False, ())


def test_a_second_acceptance_of_the_same_accession_moves_nothing() -> None:
    """In force between the two since the first."""
    told = convention(
        acceded("ALB", "2000-01-01"), accepted("FRA", "2001-01-01", "ALB"), accepted("FRA", "2005-01-01", "ALB"),
        accession=ACCEPTED,
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "2006-01-01").since == date(2001, 1, 1)


def test_an_acceptance_where_nobody_refused_moves_nothing() -> None:
    """Apostille Convention: in force between the two since the accession took effect."""
    told = convention(
        acceded("PHL", "2000-01-01", circulated_on="2000-01-01"), accepted("FRA", "2005-01-01", "PHL"),
        accession=UNREFUSED,
    )  # fmt: skip
    assert pair(told, "FRA", "PHL", "2006-01-01").since == date(2000, 7, 1)


# Coming back


def test_the_acceptance_of_a_former_accession_is_not_one_of_the_new() -> None:
    """Accepted, left, acceded again: a fresh consent, to be accepted afresh."""
    told = convention(
        acceded("ALB", "2000-01-01"), accepted("FRA", "2001-01-01", "ALB"),
        event("withdrawal_notified", "ALB", "2005-01-01"), acceded("ALB", "2010-01-01"),
        accession=ACCEPTED, exit=LEAVES,
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "2004-12-31").in_force is True
    assert pair(told, "FRA", "ALB", "2010-01-01").in_force is False
    assert pair(told.when(accepted("FRA", "2011-01-01", "ALB")).given, "FRA", "ALB", "2011-01-01").in_force is True


def test_who_comes_back_has_accepted_nobody() -> None:
    """The acceptances of a State end with its bond; the accession it accepted waits for it again."""
    told = convention(
        acceded("ALB", "2000-01-01"), accepted("FRA", "2001-01-01", "ALB"),
        event("withdrawal_notified", "FRA", "2005-01-01"), event("ratified", "FRA", "2010-01-01"),
        accession=ACCEPTED, exit=LEAVES,
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "2010-01-01").in_force is False


def test_an_acceptance_that_was_to_take_effect_after_its_state_left_does_not_count_when_it_comes_back() -> None:
    """Accepted on 2005-01-01 for 2005-03-02, left on 2005-02-01: nothing is left to take effect."""
    told = convention(
        acceded("ALB", "2000-01-01"), accepted("FRA", "2005-01-01", "ALB"),
        event("withdrawal_notified", "FRA", "2005-02-01"), event("ratified", "FRA", "2010-01-01"),
        accession=EVIDENCE, exit=LEAVES,
    )  # fmt: skip
    assert pair(told, "FRA", "ALB", "2010-01-01").in_force is False


def test_who_left_accepts_nothing() -> None:
    """A former party is not one of those between whom the treaty operates."""
    told = convention(
        acceded("ALB", "2000-01-01"), event("withdrawal_notified", "FRA", "2005-01-01"), accession=ACCEPTED, exit=LEAVES
    )
    told.when(accepted("FRA", "2006-01-01", "ALB")).then_refused("not-a-party")


def test_the_accession_of_a_state_that_left_cannot_be_accepted() -> None:
    """It is over, and nothing is there to accept."""
    told = convention(
        acceded("ALB", "2000-01-01"), event("withdrawal_notified", "ALB", "2005-01-01"), accession=ACCEPTED, exit=LEAVES
    )
    told.when(accepted("FRA", "2006-01-01", "ALB")).then_refused("no-such-accession")


# What an acceptance implies


def test_a_state_that_accepts_was_itself_bound() -> None:
    """Its own instrument is not in the record; its acceptance implies one."""
    told = convention(
        acceded("ALB", "2010-01-01"), accepted("ESP", "2011-01-01", "ALB"), accession=ACCEPTED,
        coverage={"parties": "listed"},
    )  # fmt: skip
    told.on("2011-01-01").then("ESP", standing="party", operation="in_force")
    by = told.party_state("ESP", "2011-01-01").bound_by
    assert by is not None
    assert (by.basis, by.acts) == (Basis.INFERRED, ("t/0004",))
    assert pair(told, "ESP", "ALB", "2011-01-01").in_force is True


def test_an_acceptance_implies_nothing_where_all_parties_are_in_the_record() -> None:
    """A State whose instrument is not there had none."""
    told = convention(
        acceded("ALB", "2010-01-01"),
        accepted("ESP", "2011-01-01", "ALB"),
        accession=ACCEPTED,
        coverage={"parties": "all"},
    )
    told.on("2011-01-01").then("ESP", standing="not_party")


def test_an_acceptance_does_not_make_a_party_of_one_whose_standing_is_known() -> None:
    """France had left."""
    told = convention(
        acceded("ALB", "2000-01-01"), event("withdrawal_notified", "FRA", "2005-01-01"),
        accepted("FRA", "2006-01-01", "ALB"), accession=ACCEPTED, exit=LEAVES,
    )  # fmt: skip
    told.on("2006-01-01").then("FRA", standing="former_party")


# Both acceded


def test_between_two_acceding_states_it_is_open_whose_acceptance_counts() -> None:
    """One of the two accepted the other; the clause does not say whether that is enough."""
    told = convention(
        acceded("ALB", "2000-01-01"), acceded("MLT", "2005-01-01"), accepted("ALB", "2006-01-01", "MLT"),
        accession=ACCEPTED, coverage=WHOLE,
    )  # fmt: skip
    found = pair(told, "ALB", "MLT", "2007-01-01")
    assert (found.in_force, found.in_operation, found.bar) == (None, None, Bar.ACCEPTANCE_OPEN)
    assert found.missing == (Missing(Lack.WHOSE_ACCEPTANCE, "MLT", "ALB"),)


def test_two_acceding_states_that_accepted_each_other_are_bound_to_each_other() -> None:
    """From the later of the two acceptances."""
    told = convention(
        acceded("ALB", "2000-01-01"), acceded("MLT", "2005-01-01"), accepted("ALB", "2006-01-01", "MLT"),
        accepted("MLT", "2007-01-01", "ALB"), accession=ACCEPTED,
    )  # fmt: skip
    found = pair(told, "ALB", "MLT", "2007-01-01")
    assert (found.in_force, found.since) == (True, date(2007, 1, 1))


def test_two_acceding_states_neither_of_which_accepted_are_not_bound_to_each_other() -> None:
    """T5, on either reading of the clause."""
    told = convention(acceded("ALB", "2000-01-01"), acceded("MLT", "2005-01-01"), accession=ACCEPTED, coverage=WHOLE)
    found = pair(told, "ALB", "MLT", "2007-01-01")
    assert (found.in_force, found.missing) == (False, ())


def test_where_the_clause_says_so_the_earlier_accepts() -> None:
    """It was bound already; the acceptance of the later is not needed."""
    clause = {**ACCEPTED, "between_acceding": "the earlier accepts"}
    begun = (acceded("ALB", "2000-01-01"), acceded("MLT", "2005-01-01"))
    by_earlier = convention(*begun, accepted("ALB", "2006-01-01", "MLT"), accession=clause)
    by_later = convention(*begun, accepted("MLT", "2006-01-01", "ALB"), accession=clause)
    assert pair(by_earlier, "ALB", "MLT", "2006-01-01").in_force is True
    assert pair(by_later, "ALB", "MLT", "2006-01-01").in_force is False


# What is missing


def test_where_the_record_does_not_hold_all_acceptances_their_absence_is_not_certain() -> None:
    """Not in force as far as the record goes; an acceptance may be missing."""
    found = pair(convention(acceded("ALB", "2010-01-01"), accession=ACCEPTED), "FRA", "ALB", "2020-01-01")
    assert (found.in_force, found.missing) == (False, (Missing(Lack.ACCEPTANCES, "FRA", "ALB"),))


def test_the_record_may_hold_all_acceptances_of_one_accession() -> None:
    """Coverage names the acceding State."""
    told = convention(
        acceded("ALB", "2010-01-01"),
        acceded("MLT", "2010-01-01"),
        accession=ACCEPTED,
        coverage={"acceptances": ["ALB"]},
    )
    assert pair(told, "FRA", "ALB", "2020-01-01").missing == ()
    assert pair(told, "FRA", "MLT", "2020-01-01").missing != ()


@pytest.mark.parametrize("held", ["ALB", "MLT"])
def test_what_is_missing_between_two_acceding_states_is_the_same_from_either_side(held: str) -> None:
    """The record holds the acceptances of one of the two accessions: those of the other may be missing."""
    told = convention(
        acceded("ALB", "2000-01-01"), acceded("MLT", "2005-01-01"), accession=ACCEPTED, coverage={"acceptances": [held]}
    )
    there, back = pair(told, "ALB", "MLT", "2007-01-01"), pair(told, "MLT", "ALB", "2007-01-01")
    assert set(there.missing) == set(back.missing) != set()


def test_where_the_record_does_not_say_how_a_state_consented_it_is_open() -> None:
    """A list shows Albania as a party: by accession, which needs acceptance, or by ratification, which does not."""
    told = convention(event("party_listed", "ALB", "2010-01-01"), accession=ACCEPTED, coverage={"parties": "listed"})
    found = pair(told, "FRA", "ALB", "2011-01-01")
    assert (found.in_force, found.missing) == (None, (Missing(Lack.MANNER, "ALB", "ALB"),))


def test_where_one_acceded_for_certain_it_is_not_in_force_without_an_acceptance_however_the_other_consented() -> None:
    """T5: an accession operates with nobody that did not accept it."""
    told = convention(
        event("party_listed", "ESP", "2010-01-01"), acceded("ALB", "2010-01-01"), accession=ACCEPTED,
        coverage={"parties": "listed", "acceptances": "all"},
    )  # fmt: skip
    assert pair(told, "ESP", "ALB", "2011-01-01").in_force is False


def test_that_both_ratified_is_not_in_question_where_nobody_acceded() -> None:
    """How the two consented is in the record."""
    assert pair(convention(accession=ACCEPTED), "FRA", "NLD", "2011-01-01").missing == ()


# Unless refused


def test_an_accession_that_nobody_refused_takes_effect_after_the_time_to_object_and_a_period() -> None:
    """Service Convention, art. 28: circulated on 2018-09-15, six months and sixty days later 2019-05-14."""
    told = convention(acceded("ALB", "2018-09-01", circulated_on="2018-09-15"), accession=SERVICE)
    told.on("2019-05-13").then("ALB", standing="contracting")
    told.on("2019-05-14").then("ALB", standing="party", operation="in_force")
    assert pair(told, "FRA", "ALB", "2019-05-14").since == date(2019, 5, 14)


def test_without_a_day_of_circulation_the_entry_into_force_cannot_be_dated() -> None:
    """The time to object has no beginning that the record knows."""
    told = convention(acceded("ALB", "2018-09-01"), accession=SERVICE)
    told.on("2025-01-01").then("ALB", standing="contracting")


def test_where_its_date_cannot_be_derived_a_statement_of_it_counts() -> None:
    """The depositary prints the day."""
    told = convention(acceded("ALB", "2018-09-01"), event("entered_into_force", "ALB", "2019-05-14"), accession=SERVICE)
    told.on("2019-05-13").then("ALB", standing="contracting").on("2019-05-14").then("ALB", standing="party")


def test_an_instrument_of_ratification_is_not_exposed_to_refusal() -> None:
    """The clause is about accessions."""
    told = convention(event("ratified", "ITA", "2018-09-01", circulated_on="2018-09-15"), accession=SERVICE)
    told.on("2018-09-01").then("ITA", standing="party")
    told.when(refused("FRA", "2018-10-01", "ITA")).then_refused("no-such-accession")


def test_nobody_is_bound_by_an_accession_before_the_treaty_is_in_force() -> None:
    """The time to object was over in 1991; the treaty entered into force in 1995."""
    told = given(
        treaty(entry_into_force=threshold(deposits=3), accession=SERVICE),
        event("ratified", "FRA", "1990-01-01"), acceded("ALB", "1990-06-01", circulated_on="1990-06-01"),
        event("ratified", "NLD", "1995-01-01"),
    )  # fmt: skip
    by = told.party_state("ALB", "1995-01-01").bound_by
    assert by is not None
    assert by.on == date(1995, 1, 1)


def test_one_refusal_in_time_keeps_the_accession_from_all() -> None:
    """Service Convention, art. 28: it does not enter into force for the acceding State at all."""
    told = convention(
        acceded("ALB", "2018-09-01", circulated_on="2018-09-15"), refused("FRA", "2019-03-15", "ALB"), accession=SERVICE
    )
    told.on("2025-01-01").then("ALB", standing="not_party")
    assert pair(told, "NLD", "ALB", "2025-01-01").in_force is False


def test_a_late_refusal_is_without_effect() -> None:
    """Service Convention, art. 28: the six months end on 2019-03-15."""
    told = convention(acceded("ALB", "2018-09-01", circulated_on="2018-09-15"), accession=SERVICE)
    told.when(refused("FRA", "2019-03-15", "ALB")).then_admitted()
    told.when(refused("FRA", "2019-03-16", "ALB")).then_refused("objection-too-late")


def test_a_refusal_is_in_time_when_it_is_received_in_time() -> None:
    """Service Convention, art. 28: notified to the depositary within six months."""
    told = convention(acceded("ALB", "2018-09-01", circulated_on="2018-09-15"), accession=SERVICE)
    told.when(refused("FRA", "2019-03-14", "ALB", received_on="2019-03-20")).then_refused("objection-too-late")


def test_a_refusal_blocks_the_pair_alone() -> None:
    """Apostille Convention, art. 12: Austria and the Philippines, whose accession others did not refuse."""
    told = convention(
        event("ratified", "AUT", "1991-01-01"), acceded("PHL", "2018-09-12", circulated_on="2018-09-15"),
        refused("AUT", "2019-01-10", "PHL"), accession=UNREFUSED,
    )  # fmt: skip
    found = pair(told, "AUT", "PHL", "2020-01-01")
    assert (found.in_force, found.bar) == (False, Bar.ACCESSION_REFUSED)
    assert pair(told, "FRA", "PHL", "2020-01-01").in_force is True


def test_a_later_acceptance_takes_the_refusal_back() -> None:
    """Apostille Convention: in force between Austria and the Philippines since 2023-06-01."""
    told = convention(
        event("ratified", "AUT", "1991-01-01"), acceded("PHL", "2018-09-12", circulated_on="2018-09-15"),
        refused("AUT", "2019-01-10", "PHL"), accepted("AUT", "2023-06-01", "PHL"), accession=UNREFUSED,
    )  # fmt: skip
    assert pair(told, "AUT", "PHL", "2023-05-31").in_force is False
    found = pair(told, "AUT", "PHL", "2023-06-01")
    assert (found.in_force, found.since) == (True, date(2023, 6, 1))


def test_the_refusal_of_a_former_accession_is_not_one_of_the_new() -> None:
    """A fresh accession has a time to object of its own, in which nobody did."""
    told = convention(
        acceded("PHL", "2000-01-01", circulated_on="2000-01-01"), refused("FRA", "2000-02-01", "PHL"),
        event("withdrawal_notified", "PHL", "2005-01-01"), acceded("PHL", "2010-01-01", circulated_on="2010-01-01"),
        accession=UNREFUSED, exit=LEAVES,
    )  # fmt: skip
    assert pair(told, "FRA", "PHL", "2011-01-01").in_force is True


def test_a_state_that_is_no_party_cannot_refuse() -> None:
    """Service Convention, art. 28: an objection from a State that has ratified before; a signatory has not."""
    told = convention(
        event("signed", "ITA", "1991-01-01"),
        acceded("ALB", "2018-09-01", circulated_on="2018-09-15"),
        accession=SERVICE,
    )
    told.when(refused("ITA", "2018-10-01", "ALB")).then_refused("not-a-party")


def test_a_refusal_of_no_accession_is_without_effect() -> None:
    """Albania had not acceded."""
    convention(accession=UNREFUSED).when(refused("FRA", "2018-10-01", "ALB")).then_refused("no-such-accession")


def test_a_treaty_that_gives_no_right_to_object_knows_no_refusal() -> None:
    """There is nothing that an objection to an accession could do."""
    told = convention(acceded("ALB", "2018-09-01"))
    told.when(refused("FRA", "2018-10-01", "ALB")).then_refused("no-objection-allowed")


def test_nobody_refuses_or_accepts_its_own_accession() -> None:
    """There is no pair."""
    with pytest.raises(InvalidEvent, match="towards itself"):
        _ = convention(accepted("ALB", "2011-01-01", "ALB"), accession=ACCEPTED).history


# Successors


DISSOLVED = (event("succeeded", "SVK", "1993-01-01", predecessor="CSHH", mode="succession"),
             extinguished("CSHH", "1992-12-31"))  # fmt: skip


def test_what_was_accepted_of_the_predecessor_is_accepted_of_its_successor() -> None:
    """France accepted Czechoslovakia's accession: Slovakia takes its place."""
    told = convention(
        acceded("CSHH", "1991-01-01"), accepted("FRA", "1992-01-01", "CSHH"), *DISSOLVED, accession=ACCEPTED
    )
    assert pair(told, "FRA", "SVK", "1993-01-01").in_force is True
    assert pair(told, "NLD", "SVK", "1993-01-01").in_force is False


def test_a_successor_has_accepted_what_its_predecessor_accepted() -> None:
    """Czechoslovakia ratified and accepted Albania's accession."""
    told = convention(
        event("ratified", "CSHH", "1991-01-01"), acceded("ALB", "1991-01-01"), accepted("CSHH", "1992-01-01", "ALB"),
        *DISSOLVED, accession=ACCEPTED,
    )  # fmt: skip
    assert pair(told, "SVK", "ALB", "1993-01-01").in_force is True


def test_a_refusal_of_the_predecessor_is_taken_back_towards_the_successor() -> None:
    """Refused of Czechoslovakia, accepted of Slovakia."""
    told = convention(
        acceded("CSHH", "1991-01-01", circulated_on="1991-01-01"), refused("FRA", "1991-02-01", "CSHH"), *DISSOLVED,
        accession=UNREFUSED,
    )  # fmt: skip
    assert pair(told, "FRA", "SVK", "1994-01-01").in_force is False
    later = told.when(accepted("FRA", "1995-01-01", "SVK")).then_admitted()
    assert pair(later, "FRA", "SVK", "1995-01-01").in_force is True
