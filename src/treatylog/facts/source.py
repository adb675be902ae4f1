"""Source: the document an event rests on."""

from treatylog.facts.base import Confidence, Fact, Text
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
    report it, are its locators. Where no document was found, ``document`` says so.
    """

    document: Text
    issuer: Text | None = None
    number: Text | None = None
    date: Day | None = None
    published_in: Text | None = None
    confidence: Confidence = Confidence.FROM_KNOWLEDGE
    note: Text | None = None
    seen_at: tuple[Locator, ...] = ()
