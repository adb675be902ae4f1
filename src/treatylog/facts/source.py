"""Source: the document an event rests on."""

from typing import Self

from pydantic import Field, model_validator

from treatylog.facts.base import Confidence, EventId, Fact, Text
from treatylog.facts.day import Day


class Locator(Fact):
    """A place where a document, or what it says, can be read."""

    title: Text
    url: Text | None = None
    shows: Text | None = None


class Source(Fact):
    """
    A document, cited by its key in ``sources.toml``.

    The primary document (instrument, note, decree, transcript) is the source; the pages it can be read on, or that
    report it, are its locators. Where no document was found, ``document`` says so. A document that was found after an
    event had been recorded names it in ``also_for``: the line is not edited, and rests on it all the same.
    """

    document: Text
    issuer: Text | None = None
    number: Text | None = None
    date: Day | None = None
    published_in: Text | None = None
    confidence: Confidence = Confidence.FROM_KNOWLEDGE
    note: Text | None = None
    seen_at: tuple[Locator, ...] = ()
    also_for: tuple[EventId, ...] = Field(default=(), max_length=1000)
    """The events of the same stream that rest on it too, where it was found after they had been recorded."""

    @model_validator(mode="after")
    def _is_for_each_event_once(self) -> Self:
        if len(set(self.also_for)) < len(self.also_for):
            raise ValueError("also_for: an event is named twice")
        return self
