"""Timeline: one treaty's history as states in time."""

from datetime import date

import pytest

from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    declaration,
    deposits_treaty,
    event,
    exchange_treaty,
    extinguished,
    given,
)

NOTICE = event("withdrawal_notified", "USA", "2019-02-02")
SIGNED = event("signed", "USA", "1987-12-08")


def inf(*lines: Line) -> Given:
    """The exchange treaty in force since 1988, and then *lines*."""
    return given(exchange_treaty(), *both_ratified(), *lines)


def told(story: Given, party: str) -> list[tuple[str, str | None, str, bool]]:
    """The bands of *party*: since, until, headline and whether it is certain."""
    return [
        (str(band.since), str(band.until) if band.until else None, band.headline.value, band.certain)
        for band in story.timeline.bands(party)
    ]


def test_bands_follow_one_another_without_a_gap() -> None:
    """Half-open, from the first day, the last one open."""
    assert told(inf(SIGNED, NOTICE), "USA") == [
        ("1987-12-08", "1988-06-01", "signatory", True),
        ("1988-06-01", "2019-02-02", "in_force", True),
        ("2019-02-02", "2019-08-02", "withdrawal_notice_running", True),
        ("2019-08-02", None, "withdrawn", True),
    ]


def test_a_stranger_has_no_bands() -> None:
    """It never had to do with the treaty."""
    assert inf(NOTICE).timeline.bands("FRA") == ()


def test_what_moves_nothing_makes_no_band() -> None:
    """Words do not divide a state in two."""
    quiet = inf(event("statement_made", "USA", "2000-01-01"), event("withdrawal_announced", "USA", "2018-10-20"))
    assert told(quiet, "USA") == told(inf(), "USA")


def test_a_band_says_on_what_it_rests() -> None:
    """The events behind it."""
    assert inf(NOTICE).timeline.bands("USA")[-1].because == ("t/0003",)


def test_a_band_on_the_word_of_others_is_recorded() -> None:
    """Its basis is the statement."""
    (band,) = given(deposits_treaty(60), event("entered_into_force", "ALB", "1990-01-01")).timeline.bands("ALB")
    assert band.basis == "recorded"


def test_an_imprecise_date_leaves_its_span_uncertain() -> None:
    """Between the first and the last day of the month either may hold; outside it all is certain."""
    story = given(deposits_treaty(2), event("signed", "USA", "2018-10"))
    assert told(story, "USA") == [
        ("2018-10-01", "2018-10-31", "not_party", False), ("2018-10-31", None, "signatory", True),
    ]  # fmt: skip
    could = {
        day: len(story.timeline.could_be("USA", date(2018, *day))) for day in ((9, 30), (10, 1), (10, 30), (10, 31))
    }
    assert could == {(9, 30): 1, (10, 1): 2, (10, 30): 2, (10, 31): 1}


def test_an_imprecise_date_within_a_life_leaves_its_span_uncertain() -> None:
    """A notice of some day in October: in force for sure before, perhaps in force in October."""
    assert told(inf(event("withdrawal_notified", "USA", "2018-10")), "USA")[:2] == [
        ("1988-06-01", "2018-10-01", "in_force", True), ("2018-10-01", "2018-10-31", "in_force", False),
    ]  # fmt: skip


def test_a_standing_that_is_uncertain_is_not_called_certain() -> None:
    """Suspended either way, and perhaps withdrawing."""
    story = inf(event("suspended", "USA", "2018-09-01"), event("withdrawal_notified", "USA", "2018-10"))
    band = next(
        band for band in story.timeline.bands("USA") if band.since <= date(2018, 10, 15) < (band.until or date.max)
    )
    assert not band.certain


def test_a_rule_is_applied_to_both_ends_of_an_imprecise_date() -> None:
    """A notice in October takes effect six months from some day in October."""
    line = inf(event("withdrawal_notified", "USA", "2018-10")).timeline
    assert [word.value for word in line.could_be("USA", date(2019, 4, 15))] == [
        "withdrawal_notice_running",
        "withdrawn",
    ]
    assert [word.value for word in line.could_be("USA", date(2019, 4, 30))] == ["withdrawn"]


def test_the_parties_are_those_who_had_to_do_with_the_treaty() -> None:
    """Named on a side, having acted, or spoken about; a commentator is none of them."""
    story = inf(
        event("withdrawal_notified", "FRA", "2000-01-01"),
        event("position_stated", "ARM", "2019-01-01", held_by="USA", text="It is a party."),
        event("statement_made", "DEU", "2019-01-01"),
        extinguished("YUCS", "1992-04-27"),
    )
    assert story.timeline.parties == ("ARM", "FRA", "SUHH", "USA")


def test_those_who_propose_or_answer_have_to_do_with_a_declaration() -> None:
    """Asked or not; and nobody else."""
    proposed = event("moratorium_proposed", "RUS", "2019-09-19", round=1, addressees=["FRA"])
    answered = event("moratorium_responded", "BLR", "2019-10-11", response="accepted")
    assert given(declaration(), proposed, answered).timeline.parties == ("BLR", "FRA", "RUS")


def test_those_addressed_have_to_do_with_a_declaration() -> None:
    """Before they answer."""
    story = given(declaration(), event("moratorium_proposed", "RUS", "2019-09-19", round=1, addressees=["FRA"]))
    assert story.timeline.parties == ("FRA", "RUS")
    assert told(story, "FRA") == [("2019-09-19", None, "addressed", True)]


@pytest.mark.parametrize(
    ("coverage", "word"), [("others_not_party", "not_party"), ("all", "not_party"), ("listed", "unknown")]
)
def test_the_coverage_of_the_record_says_what_a_stranger_is(coverage: str, word: str) -> None:
    """Where the record lists some parties only, it cannot say that another is none."""
    story = given(exchange_treaty(coverage={"parties": coverage}), *both_ratified())
    story.on("2000-01-01").then("FRA", headline=word).on("2000-01-01").then("USA", headline="in_force")
    assert [found.value for found in story.timeline.could_be("FRA", date(2000, 1, 1))] == [word]


def test_only_extinctions_of_those_concerned_count() -> None:
    """The parties stream is full of States that never had to do with a treaty."""
    assert inf(extinguished("YUCS", "1992-04-27")).timeline.history == inf().timeline.history


def test_an_extinct_party_is_told_so() -> None:
    """From the parties stream, in every treaty it had to do with."""
    rus = event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="continuation")
    assert told(inf(rus, extinguished("SUHH", "1991-12-26")), "SUHH")[-1] == ("1991-12-26", None, "extinct", True)


def test_a_band_is_disputed_where_positions_differ_about_any_day_of_it() -> None:
    """Not only where they do on its first; before the dispute begins it is not."""
    about = {"from": "1990-01-01", "until": "1991-01-01"}
    line = inf(
        event("position_stated", "USA", "1990-06-01", held_by="RUS", text="It is suspended.", about=about)
    ).timeline
    assert line.is_disputed_within("USA", date(1988, 6, 1), None)
    assert line.is_disputed_within("USA", date(1990, 12, 31), date(1995, 1, 1))
    assert not line.is_disputed_within("USA", date(1988, 6, 1), date(1990, 1, 1))
    assert not line.is_disputed_within("USA", date(1991, 1, 1), None)
    assert not line.is_disputed_within("SUHH", date(1988, 6, 1), None)
