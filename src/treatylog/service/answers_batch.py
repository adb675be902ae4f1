"""The answers to many questions at once, as models."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation, Standing
from treatylog.service.answers import Exit, Model


class PlaceLine(Model):
    """Where a party stands under a treaty, in short."""

    treaty: str
    party: str
    on: date
    headline: Headline
    standing: Standing | None
    operation: Operation | None
    since: date | None
    exit: Exit | None
    disputed: bool
    certain: bool
    because: tuple[str, ...]
    next_change: date | None = Field(description="The first later day on which it differs in law. Null: none is known.")


class BatchItem(Model):
    """The answer to one question of a batch."""

    status: int = Field(description="The status that the question would be answered with by itself.")
    body: Any = Field(description="The answer: of an address what GET gives, else a place in short; or a problem.")


class BatchAnswer(Model):
    """The answers to a batch, in its order: all from one position of the log, at one instant."""

    asked_at: datetime = Field(description="The time that was now for every question.")
    position: int = Field(description="The log position that every answer was given at.")
    engine: str = Field(description="The version of the software and its rules.")
    citation: str = Field(description="The line to cite the answers by: places in short; the others have their own.")
    items: tuple[BatchItem, ...]
