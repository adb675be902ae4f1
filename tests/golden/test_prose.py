"""Explanations as prose, word for word: texts that a lawyer has read and would sign."""

from pathlib import Path

import pytest

from treatylog.testing import Histories

TEXTS = sorted((Path(__file__).parent / "prose").glob("*.txt"))


@pytest.mark.parametrize("text", TEXTS, ids=[text.stem for text in TEXTS])
def test_an_explanation_reads_as_approved(history: Histories, text: Path) -> None:
    """The file is named treaty.party.date; its content is what `treatylog explain` says, before wrapping."""
    treaty, party, on = text.stem.split(".")
    assert history.given(treaty).on(on).party(party).explanation == text.read_text().rstrip("\n")


def test_there_are_texts_to_compare() -> None:
    """An empty folder would pass silently."""
    assert len(TEXTS) >= 8
