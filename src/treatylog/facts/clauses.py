"""Final clauses, each a small tagged model: entry into force, exit, duration."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from treatylog.facts.base import Article, Fact, PartyCode, Text
from treatylog.facts.day import ExactDay


class Period(Fact):
    """A length of time as clauses write it: years and months run from date to date, days are counted."""

    years: int = Field(default=0, ge=0, le=200)
    months: int = Field(default=0, ge=0, le=2400)
    days: int = Field(default=0, ge=0, le=40_000)

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if not (self.years or self.months or self.days):
            raise ValueError("a period needs years, months or days")
        return self


class Anchor(StrEnum):
    """The fact from which a period runs."""

    ENTRY_INTO_FORCE = "entry into force"


class Term(Period):
    """A period and the fact it runs from."""

    after: Anchor = Anchor.ENTRY_INTO_FORCE


class OnExchange(Fact):
    """In force when the instruments of ratification are exchanged (VCLT arts. 16(a), 24(1))."""

    when: Literal["exchange"]
    article: Article
    between: tuple[PartyCode, ...] = Field(min_length=2)
    """The States whose instruments are exchanged."""


class OnSignature(Fact):
    """In force on signature by all the negotiating States named (VCLT arts. 12, 24(1))."""

    when: Literal["signature"]
    article: Article
    between: tuple[PartyCode, ...] = Field(min_length=2)


class OnDeposits(Fact):
    """
    In force a period after the nth deposit, for each later State a period after its own.

    ``then`` absent: on the day of the deposit itself.
    """

    when: Literal["deposits"]
    article: Article
    deposits: int = Field(ge=1, le=300)
    then: Period | None = None
    later_article: Article | None = None


EntryIntoForce = Annotated[OnExchange | OnSignature | OnDeposits, Field(discriminator="when")]


class Exit(Fact):
    """Withdrawal a period after notice, or on the later date that it states (VCLT art. 54(a))."""

    article: Article
    notice: Period
    anchor: Literal["notice", "receipt"]
    addressee: Text
    condition: Text | None = None


class Duration(Fact):
    """How long the treaty is meant to last."""

    article: Article
    term: Literal["unlimited"]


class CoverageParties(StrEnum):
    """What the record may say of a State that it does not list."""

    ALL = "all"
    LISTED = "listed"
    OTHERS_NOT_PARTY = "others_not_party"


class Coverage(Fact):
    """
    How much of the treaty's life the record holds.

    A party that a ``listed`` record does not list is ``unknown``; after ``through`` an answer is not certain.
    """

    parties: CoverageParties
    consents: bool
    through: ExactDay
    note: Text | None = None
