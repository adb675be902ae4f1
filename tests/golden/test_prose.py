"""Explanations as prose, word for word: texts that a lawyer has read and would sign."""

from datetime import date
from pathlib import Path

import pytest

from treatylog.service.treaties import Question, Treaties

TEXTS = sorted((Path(__file__).parent / "prose").glob("*.txt"))


@pytest.mark.parametrize("text", TEXTS, ids=[text.stem for text in TEXTS])
@pytest.mark.asyncio(loop_scope="session")
async def test_an_explanation_reads_as_approved(story: Treaties, text: Path) -> None:
    """The file is named treaty.party.date; its content is what `treatylog explain` says, before wrapping."""
    treaty, party, on = text.stem.split(".")
    approved = text.read_text().rstrip("\n")  # noqa: ASYNC240
    answer = await story.explanation(treaty, party, Question(date.fromisoformat(on)))
    assert answer.prose == approved


def test_there_are_texts_to_compare() -> None:
    """An empty folder would pass silently."""
    assert len(TEXTS) >= 8
