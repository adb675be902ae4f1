"""The words of sentences: dates, lists, tenses."""

from datetime import date

import pytest

from treatylog.domain.prose import Voice, counted, listed, long_date, opened, possessive

DAY = date(2019, 8, 2)


def test_a_date_is_written_out() -> None:
    """Day, month and year, without zeros."""
    assert long_date(DAY) == "2 August 2019"


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_is_an_enumeration(items: list[str], text: str) -> None:
    """The last two are joined by "and"."""
    assert listed(items) == text


def test_a_sentence_begins_with_a_capital() -> None:
    """And the rest is left as it is."""
    assert opened("the USA left.") == "The USA left."
    assert opened("") == ""


@pytest.mark.parametrize(("name", "owner"), [("Russia", "Russia's"), ("the United States", "the United States'")])
def test_a_name_is_an_owner(name: str, owner: str) -> None:
    """Names that end in s take the apostrophe alone."""
    assert possessive(name) == owner


def test_the_tense_follows_the_date() -> None:
    """What is past was, what is today is, what is to come will be."""
    assert [Voice(DAY, today).was for today in (date(2020, 1, 1), DAY, date(2019, 1, 1))] == ["was", "is", "will be"]


def test_a_noun_agrees_with_its_number() -> None:
    """One party, no parties, a thousand parties with a comma."""
    told = [counted(number, "party", "parties") for number in (0, 1, 2, 1000)]
    assert told == ["0 parties", "1 party", "2 parties", "1,000 parties"]
