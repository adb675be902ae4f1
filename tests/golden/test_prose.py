"""Explanations as prose, word for word: texts that a lawyer has read and would sign."""

from datetime import date
from pathlib import Path

import pytest

from treatylog.service.treaties import Question
from worlds import story_service

TEXTS = sorted((Path(__file__).parent / "prose").glob("*.txt"))


@pytest.mark.parametrize("text", TEXTS, ids=[text.stem for text in TEXTS])
async def test_an_explanation_reads_as_approved(text: Path) -> None:
    """The file is named treaty.party.date; its content is what `treatylog explain` says, before wrapping."""
    treaty, party, on = text.stem.split(".")
    approved = text.read_text().rstrip("\n")  # noqa: ASYNC240
    async with story_service() as service:
        answer = await service.explanation(treaty, party, Question(date.fromisoformat(on)))
    assert answer.prose == approved


def test_there_are_texts_to_compare() -> None:
    """An empty folder would pass silently."""
    assert len(TEXTS) >= 8
