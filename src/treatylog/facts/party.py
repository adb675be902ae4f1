"""Parties: codes, names by date, and dates of existence."""

from enum import StrEnum

from pydantic import Field

from treatylog.facts.base import Fact, PartyCode, Text
from treatylog.facts.day import ExactDay


class PartyKind(StrEnum):
    """What kind of actor a code stands for."""

    STATE = "state"
    FORMER_STATE = "former_state"
    BODY = "body"


class Name(Fact):
    """A party's name in running text, and the dates ``[from, until)`` between which it was used."""

    name: Text
    article: bool = False
    """Whether running text puts "the" before it."""
    from_: ExactDay | None = Field(default=None, alias="from")
    until: ExactDay | None = None


class PartyDefinition(Fact):
    """What ``events/parties/parties.toml`` adds to the ISO tables: bodies, former States, names in running text."""

    kind: PartyKind = PartyKind.STATE
    names: tuple[Name, ...] = Field(min_length=1)
    aliases: tuple[Text, ...] = ()
    continues: PartyCode | None = None
    """The State whose legal personality this one continues."""
    note: Text | None = None
