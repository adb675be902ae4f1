"""The answers about many treaties and many parties at once, as models."""

from datetime import date

from pydantic import Field

from treatylog.domain.headline import Headline
from treatylog.facts.treaty import Binding, Form
from treatylog.service.answers import Clocks, Model


class MatrixCell(Model):
    """Where one party stands under one treaty."""

    headline: Headline
    since: date | None = Field(description="Since when. Null: it never had to do with the treaty.")
    exit: date | None = Field(description="The day on which a withdrawal takes effect whose notice runs.")
    disputed: bool
    certain: bool
    next_change: date | None = Field(description="The first later day on which the cell differs. Null: none is known.")


class MatrixColumn(Model):
    """One treaty of the grid."""

    treaty: str
    treaty_name: str
    form: Form
    binding: Binding
    recorded: int = Field(description="How many of the parties asked about the record has acts of under this treaty.")
    counts: dict[Headline, int] = Field(description="How many of the parties asked about have each headline.")


class MatrixRow(Model):
    """One party of the grid."""

    party: str
    name: str
    cells: dict[str, MatrixCell] = Field(description="Where it stands, by the key of the treaty.")


class GroupAnswer(Model):
    """A group of parties that was asked about by one word."""

    asked: str
    group: str
    name: str
    on: date = Field(description="The day whose members are meant.")
    parties: tuple[str, ...]


class MatrixAnswer(Clocks):
    """The grid: treaties by parties, with the headline of each in each."""

    treaties: tuple[MatrixColumn, ...]
    items: tuple[MatrixRow, ...]
    groups: tuple[GroupAnswer, ...]
    recorded: int = Field(description="How many pairs of a party and a treaty, of all asked about, the record knows.")
    counts: dict[Headline, int] = Field(description="How many pairs, of all asked about, have each headline.")
    next_change: date | None = Field(
        description="The first later day on which a cell here, a count or a group differs. Null: none is known."
    )
    next: str | None = None
