"""Why a party is not what it nearly is."""

from datetime import date

import pytest

from treatylog.domain.explain import explain
from treatylog.domain.prose import Voice
from treatylog.domain.reasons import Part
from treatylog.testing import Line, deposits_treaty, event, given, leaving

EXIT = leaving(notice={"years": 1})
RATIFIED = event("ratified", "USA", "2000-01-01")


def said(*lines: Line, on: str, deposits: int = 1, party: str = "USA") -> list[str]:
    """What is said of *party* on a date, under a treaty that needs so many *deposits*."""
    story = given(deposits_treaty(deposits, exit=EXIT), *lines)
    voice = Voice(date.fromisoformat(on), date(2026, 11, 23))
    tree = explain(story.treaty, story.history, party, voice, lambda code, _: code)
    return [one.says for one in tree.because if one.part is Part.WHY_NOT]


@pytest.mark.parametrize(
    ("lines", "on", "says"),
    [
        (
            [RATIFIED, event("withdrawal_announced", "USA", "2017-06-01")], "2017-06-01",
            "Not withdrawn: the announcement of 1 June 2017 is no notice.",
        ),
        (
            [
                RATIFIED, event("withdrawal_announced", "USA", "2017-06-01"),
                event("withdrawal_announced", "USA", "2018-06"),
            ],
            "2019-01-01", "Not withdrawn: the announcements of 1 June 2017 and June 2018 are no notices.",
        ),
        (
            [
                RATIFIED, event("withdrawal_announced", "USA", "2017-06-01"),
                event("withdrawal_notified", "USA", "2017-07-01"),
            ],
            "2018-06-30", "Not yet withdrawn: the notice of 1 July 2017 was to take effect on 1 July 2018.",
        ),
        (
            [
                RATIFIED, event("withdrawal_announced", "USA", "2017-06-01"),
                event("withdrawal_notified", "USA", "2017-07-01"), event("withdrawal_rescinded", "USA", "2017-08-01"),
            ],
            "2019-01-01", "Not withdrawn: the notice of 1 July 2017 was taken back on 1 August 2017.",
        ),
        (
            [event("signed", "USA", "1999-01-01")], "1999-01-01",
            "Not bound: it signed, and by then the record holds no instrument of its consent.",
        ),
    ],
)  # fmt: skip
def test_one_thing_is_said_of_what_is_near(lines: list[Line], on: str, says: str) -> None:
    """An announcement, a notice that runs or was taken back, a signature."""
    assert said(*lines, on=on) == [says]


def test_a_treaty_that_lacks_instruments_says_how_many_there_are() -> None:
    """Of a party that has consented."""
    assert said(RATIFIED, on="2000-01-01", deposits=3) == [
        "Not in force: by then the record holds 1 of the 3 instruments that are needed."
    ]


@pytest.mark.parametrize("on", ["2000-01-01", "2018-07-01"])
def test_nothing_is_said_of_a_party_that_nothing_is_near_to(on: str) -> None:
    """When it is bound and has done nothing more, or when its notice has run out."""
    assert not said(RATIFIED, event("withdrawal_notified", "USA", "2017-07-01"), on=on)


def test_a_deposit_that_waits_for_its_day_says_which() -> None:
    """Where nothing is missing but time."""
    treaty = deposits_treaty(1, then={"days": 90})
    story = given(treaty, RATIFIED)
    voice = Voice(date(2000, 1, 2), date(2026, 11, 23))
    tree = explain(story.treaty, story.history, "USA", voice, lambda code, _: code)
    assert [one.says for one in tree.because if one.part is Part.WHY_NOT] == [
        "Not yet in force for it: nothing was missing by then but the day, 31 March 2000."
    ]
