"""The answer about two parties under every treaty, as models."""

from datetime import date

from pydantic import Field

from treatylog.domain.between import Bar
from treatylog.facts.base import Basis
from treatylog.service.answers import Clocks, Model


class TreatyBetween(Model):
    """How one treaty stands between the two; all of it is at the treaty's own `between`."""

    treaty: str
    treaty_name: str
    in_force: bool | None = Field(description="Null where the record cannot say; `needs` says what it lacks.")
    in_operation: bool | None
    bar: Bar | None = Field(description="Why it is not in force between them, as a slug.")
    since: date | None
    until: date | None = Field(description="The next day on which that changes, as far as the record goes.")
    certain: bool
    disputed: bool
    basis: Basis
    suspended_by: tuple[str, ...]
    suspended_provisions: tuple[str, ...]
    excluded_provisions: tuple[str, ...] = Field(description="Provisions that do not apply between the two.")
    reservations: int = Field(description="How many reservations modify it between the two.")
    text: str | None = Field(description="The later text that governs between the two. Null: the original.")
    needs: tuple[str, ...] = Field(description="What the record lacks to say more.")


class TreatiesBetween(Clocks):
    """How every treaty of the record that two parties have to do with stands between them."""

    a: str
    a_name: str
    b: str
    b_name: str
    items: tuple[TreatyBetween, ...] = Field(
        description="The treaties that both have to do with, by key; no declarations, under which nothing is in force "
        "between two."
    )
    next_change: date | None = Field(
        description="The first later day on which how it stands under one of them differs in law. Null: none is known."
    )
