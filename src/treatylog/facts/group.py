"""Groups: parties that are asked about together, with who belonged to them when."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from treatylog.facts.base import Confidence, Fact, PartyCode, Text
from treatylog.facts.day import ExactDay


class Membership(Fact):
    """A party that belongs to a group, ``[from, until)``."""

    party: PartyCode
    from_: ExactDay | None = Field(default=None, alias="from")
    until: ExactDay | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.from_ and self.until and self.until <= self.from_:
            raise ValueError(f"until: {self.until} is not after from, {self.from_}")
        return self

    def holds(self, on: date) -> bool:
        """Whether the party belongs to the group at the end of *on*."""
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on < self.until)


class GroupDefinition(Fact):
    """
    What ``events/parties/groups.toml`` says of a group: its name, and its members by date.

    It moves no law: it only lets one ask about many by one word.
    """

    name: Text
    aliases: tuple[Text, ...] = ()
    members: tuple[Membership, ...] = Field(min_length=1, max_length=1000)
    document: Text
    confidence: Confidence = Confidence.FROM_KNOWLEDGE
    note: Text | None = None

    def on(self, day: date) -> tuple[PartyCode, ...]:
        """Who belongs to it at the end of *day*, by code."""
        return tuple(sorted({member.party for member in self.members if member.holds(day)}))

    def days(self) -> tuple[date, ...]:
        """The days on which anybody begins or ceases to belong to it, in order."""
        turns = (day for member in self.members for day in (member.from_, member.until))
        return tuple(sorted({day for day in turns if day}))
