"""Parties: codes, names by date, and dates of existence."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from treatylog.facts.base import Capacity, Fact, PartyCode, Text
from treatylog.facts.day import ExactDay


class PartyKind(StrEnum):
    """What kind of actor a code stands for."""

    STATE = "state"
    FORMER_STATE = "former_state"
    BODY = "body"
    TERRITORY = "territory"


class Name(Fact):
    """A party's name in running text, and the dates ``[from, until)`` between which it was used."""

    name: Text
    article: bool = False
    """Whether running text puts "the" before it."""
    from_: ExactDay | None = Field(default=None, alias="from")
    until: ExactDay | None = None


class Holding(Fact):
    """The State that is responsible for a territory's international relations, ``[from, until)``."""

    party: PartyCode
    from_: ExactDay | None = Field(default=None, alias="from")
    until: ExactDay | None = None

    def holds(self, on: date) -> bool:
        """Whether it does so on *on*."""
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on < self.until)


class PartyDefinition(Fact):
    """
    What ``events/parties/parties.toml`` adds to the ISO tables: bodies, former States, names in running text.

    A territory is no party: it is ``held`` by one State after another.
    """

    kind: PartyKind = PartyKind.STATE
    names: tuple[Name, ...] = Field(min_length=1)
    aliases: tuple[Text, ...] = ()
    held: tuple[Holding, ...] = ()
    speaks_as: Capacity | None = None
    """In what capacity a body speaks about the position of a party."""
    follows: tuple[PartyCode, ...] = ()
    """The States that had ceased to exist when this one came in their place."""
    continues: PartyCode | None = None
    """The State whose legal personality this one continues."""
    note: Text | None = None

    @model_validator(mode="after")
    def _is_held_if_a_territory(self) -> Self:
        if bool(self.held) != (self.kind is PartyKind.TERRITORY):
            raise ValueError("a territory, and nothing else, says by whom it is held: kind = 'territory' with `held`")
        return self
