"""Views: a treaty's timeline as it is for one territory of a party, or as the holder of a position has it."""

from datetime import date

import pytest

from pairs import convention
from treatylog.domain.between import stands
from treatylog.facts.base import Capacity
from treatylog.facts.party import Holding
from treatylog.projection.view import as_held_by, in_respect_of
from treatylog.testing import Given, Line, declaration, event, given

ALWAYS = (Holding(party="FRA"),)
"""The territory was the State's all the time."""


def applied(application: str, on: str, party: str = "FRA") -> Line:
    """*party* says that the treaty applies to New Caledonia, or that it does not."""
    return event("territorial_application_declared", party, on, territory="NCL", application=application)


EXCLUDED = convention(applied("excluded", "1990-01-01"), applied("applies", "1995-01-01"))
SIGNATORY = convention(event("signed", "USA", "1991-01-01"), applied("applies", "1992-01-01", "USA"))


def headlines(told: Given, party: str, *days: str, territory: str = "NCL") -> list[str]:
    """The headline of *party* in respect of a territory on each of *days*."""
    line = in_respect_of(told.timeline, party, territory, ALWAYS)
    return [str(line.headline(party, date.fromisoformat(day))) for day in days]


def test_a_territory_has_a_timeline_of_its_own() -> None:
    """Excluded from the beginning, included five years later."""
    assert headlines(EXCLUDED, "FRA", "1994-12-31", "1995-01-01") == ["not_party", "in_force"]


def test_another_territory_is_not_touched() -> None:
    """Nothing was said of it."""
    assert headlines(EXCLUDED, "FRA", "1994-12-31", territory="PYF") == ["in_force"]


def test_the_party_itself_stays_as_it_was() -> None:
    """A view is another timeline, over the same acts."""
    line = EXCLUDED.timeline
    view = in_respect_of(line, "FRA", "NCL", ALWAYS)
    assert line.headline("FRA", date(1994, 1, 1)) == "in_force"
    assert (view.treaty, view.acts) == (line.treaty, line.acts)
    assert view.headline("NLD", date(1994, 1, 1)) == "in_force"


def test_a_signatory_is_a_party_for_a_territory() -> None:
    """China, the Covenant and Hong Kong: applied there alone."""
    assert headlines(SIGNATORY, "USA", "1991-12-31", "1992-01-01") == ["signatory", "in_force"]


def test_bands_tell_the_life_of_the_territory() -> None:
    """One begins on the day on which the treaty came to apply."""
    bands = in_respect_of(EXCLUDED.timeline, "FRA", "NCL", ALWAYS).bands("FRA")
    assert [(band.since, band.headline) for band in bands if band.headline == "in_force"] == [
        (date(1995, 1, 1), "in_force")
    ]


def test_between_two_a_territory_counts_as_its_state_stands_for_it() -> None:
    """Not in force with the Netherlands while it was excluded."""
    view = in_respect_of(EXCLUDED.timeline, "FRA", "NCL", ALWAYS)
    found = [
        stands(view.treaty, view.instrument, "FRA", "NLD", date.fromisoformat(day)).in_force
        for day in ("1994-12-31", "1995-01-01")
    ]
    assert found == [False, True]


def test_an_act_of_a_vague_day_is_vague_for_the_territory_too() -> None:
    """Excluded until some day of 1995."""
    told = convention(applied("excluded", "1990-01-01"), applied("applies", "1995"))
    line = in_respect_of(told.timeline, "FRA", "NCL", ALWAYS)
    days = [date(1994, 12, 31), date(1995, 6, 1), date(1995, 12, 31)]
    assert [line.is_certain("FRA", day) for day in days] == [True, False, True]


@pytest.mark.parametrize("capacity", [Capacity.COURT, Capacity.ORGAN])
def test_a_timeline_may_be_seen_as_one_holder_has_it(capacity: Capacity) -> None:
    """Of the positions, those that count."""
    said = event(
        "position_stated", "FRA", "1995-01-01", held_by="EUE", text="It ended.", claims="ended", capacity="organ",
        about={"from": "1993-01-01"},
    )  # fmt: skip
    line = as_held_by(convention(said).timeline, "FRA", lambda word: word.capacity is capacity)
    expected = "in_force" if capacity is Capacity.COURT else "terminated"
    assert line.headline("FRA", date(1994, 1, 1)) == expected


def test_a_declaration_has_no_views() -> None:
    """A pledge is the same for every territory, and by whose word does not matter."""
    line = given(declaration(), event("moratorium_declared", "FRA", "2000-01-01", text="No.")).timeline
    assert in_respect_of(line, "FRA", "NCL", ALWAYS) is line
    assert as_held_by(line, "FRA", lambda _: True) is line
