"""The answer in one sentence, where the templates differ."""

from datetime import date

import pytest

from treatylog.domain.prose import Voice
from treatylog.domain.sentence import sentence
from treatylog.facts.treaty import Treaty
from treatylog.testing import Line, both_ratified, deposits_treaty, event, exchange_treaty, extinguished, given

TODAY = date(2026, 11, 23)


def said(treaty: Treaty, lines: tuple[Line, ...], party: str, on: str) -> str:
    """The sentence on *party*, whose name is its code."""
    story, day = given(treaty, *lines), date.fromisoformat(on)
    return sentence(treaty, story.state(on), party, Voice(day, TODAY), lambda code, _: code)


WAITING = deposits_treaty(2)


@pytest.mark.parametrize(
    ("lines", "on", "words"),
    [
        ((event("acceded", "MYS", "2019-03-04"), event("instrument_withdrawn", "MYS", "2019-04-29")), "2019-05-01",
         "was not a party to the Treaty: it took its instrument back on 29 April 2019, before it was bound"),
        ((event("signed", "MYS", "1990-01-01"), extinguished("MYS", "1991-01-01")), "1992-01-01",
         "was not bound by the Treaty: it ceased to exist on 1 January 1991"),
        ((event("signed", "MYS", "1990-01-01"), event("signature_disowned", "MYS", "1991-01-01")), "1992-01-01",
         "was not bound by the Treaty: having signed it, it said on 1 January 1991 that it would not join"),
        ((event("acceded", "MYS", "1990-01-01"),), "1990-01-01",
         "had consented to be bound by the Treaty, on that day; it was not yet in force for it"),
    ],
)  # fmt: skip
def test_before_it_was_bound(lines: tuple[Line, ...], on: str, words: str) -> None:
    """A State that never was a party is not told as one that was."""
    assert words in said(WAITING, lines, "MYS", on)


def test_an_expulsion_is_no_withdrawal() -> None:
    """The headline is the same, the words are not."""
    lines = (*both_ratified(), event("terminated", "USA", "2018-01-01", ground="expulsion"))
    assert "it was expelled on 1 January 2018" in said(exchange_treaty(), lines, "USA", "2019-01-01")


def test_a_date_to_come_is_told_with_its_condition() -> None:
    """What will be holds if nothing else happens."""
    told = said(exchange_treaty(), both_ratified(), "USA", "2030-01-01")
    assert told.startswith("On 1 January 2030, if nothing else happens, USA will be a party to the Treaty, in force")
