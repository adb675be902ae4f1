"""The verbs of the pages' sentences agree with what they count, in every tense."""

from datetime import date

import pytest

from treatylog.domain.prose import Voice
from treatylog.pages.words import had, were

TODAY = date(2026, 11, 23)
PAST, FUTURE = date(2019, 5, 1), date(2030, 1, 1)


@pytest.mark.parametrize(
    ("on", "number", "said"),
    [
        (PAST, 1, "was"), (PAST, 2, "were"), (PAST, 0, "were"), (TODAY, 1, "is"), (TODAY, 3, "are"),
        (FUTURE, 1, "will be"), (FUTURE, 3, "will be"),
    ],
)  # fmt: skip
def test_to_be_agrees_with_its_number(on: date, number: int, said: str) -> None:
    """One was, two were, none were."""
    assert were(Voice(on, TODAY), number) == said


@pytest.mark.parametrize(
    ("on", "number", "said"), [(PAST, 1, "had"), (TODAY, 1, "has"), (TODAY, 2, "have"), (FUTURE, 2, "will have")]
)
def test_to_have_agrees_with_its_number(on: date, number: int, said: str) -> None:
    """One has, two have."""
    assert had(Voice(on, TODAY), number) == said
