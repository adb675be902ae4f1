"""The mapping file: how a table of somebody else calls its columns, actions, parties and sources."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from treatylog.domain.act import ACT_TYPES
from treatylog.errors import did_you_mean, suggestions
from treatylog.facts.base import Fact, PartyCode, Text
from treatylog.facts.day import ExactDay
from treatylog.facts.source import Source
from treatylog.importers.faults import InvalidMap

COLUMNS = ("treaty", "title", "party", "action", "date", "effective_on", "source", "party_name", "key")
"""The columns of a table, by our names. ``party_name`` is looked at where ``party`` stands for nobody."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in sorted(ACT_TYPES)},
        "signature": "signed",
        "definitive_signature": "definitively_signed",
        "ratification": "ratified",
        "acceptance": "accepted",
        "approval": "approved",
        "accession": "acceded",
        "entry_into_force": "entered_into_force",
        "in_force": "entered_into_force",
        "notice_of_withdrawal": "withdrawal_notified",
        "withdrawal_effective": "withdrawn",
        "termination": "terminated",
        "suspension": "suspended",
        "provisional_application": "provisional_application_started",
    }
)
"""What the words for actions mean where no mapping file says otherwise: the types of events, and plain nouns."""


class Meaning(Fact):
    """What a word for an action means: a type of event, with what it needs beside, and a remark that is kept."""

    type: str
    text: Text | None = None
    mode: Literal["succession", "continuation"] | None = None
    remark: Text | None = None

    @field_validator("type")
    @classmethod
    def _is_an_act(cls, name: str) -> str:
        if name not in ACT_TYPES:
            raise ValueError(f"'{name}' is no type of act.{did_you_mean(suggestions(name, ACT_TYPES))}")
        return name


class Span(Fact):
    """The party that a code stands for, ``[from, until)``."""

    code: PartyCode
    from_: ExactDay | None = Field(default=None, alias="from")
    until: ExactDay | None = None

    def holds(self, first: date, last: date) -> bool:
        """Whether it stands for it on every day from *first* to *last*."""
        return (self.from_ is None or self.from_ <= first) and (self.until is None or last < self.until)


class Format(Fact):
    """How the file is written, where that does not show, and the source of rows that name none."""

    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    dates: Literal["day first", "month first"] | None = None
    source: Text | None = None


class TableMap(Fact):
    """A mapping file."""

    table: Format = Format()
    columns: dict[str, Text] = Field(default_factory=dict)
    actions: dict[str, str | Meaning] = Field(default_factory=dict)
    left_out: dict[str, Text] = Field(default_factory=dict)
    """Actions that are not taken, each with the reason."""
    parties: dict[str, PartyCode | tuple[Span, ...]] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)

    @field_validator("columns")
    @classmethod
    def _names_columns_of_ours(cls, columns: dict[str, str]) -> dict[str, str]:
        for name in columns:
            if name not in COLUMNS:
                known = f"they are {', '.join(COLUMNS)}"
                raise ValueError(f"'{name}' is no column of ours; {known}.{did_you_mean(suggestions(name, COLUMNS))}")
        return columns

    @cached_property
    def theirs(self) -> tuple[str, ...]:
        """What the table calls our columns, in their order."""
        return tuple(self.columns.get(name, name) for name in COLUMNS)

    def meaning(self, word: str) -> Meaning | None:
        """What the action *word* means; nothing where nobody says."""
        found = self.actions.get(word) or self.actions.get(folded(word)) or WORDS.get(folded(word))
        return Meaning(type=found) if isinstance(found, str) else found

    @field_validator("actions")
    @classmethod
    def _mean_acts(cls, actions: dict[str, str | Meaning]) -> dict[str, str | Meaning]:
        return {word: Meaning(type=found) if isinstance(found, str) else found for word, found in actions.items()}


def folded(word: str) -> str:
    """*word* without what does not tell actions apart: case, and what stands between its parts."""
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())


def read_map(name: str | Path) -> TableMap:
    """The mapping file *name*, or that which comes with treatylog under this name. InvalidMap says what is wrong."""
    place, text = _text(name)
    try:
        return TableMap.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise InvalidMap(f"{place}: not TOML: {fault}") from None
    except ValidationError as fault:
        raise InvalidMap("; ".join(f"{place}: {_said(one)}" for one in fault.errors(include_url=False))) from None


def _text(name: str | Path) -> tuple[str, str]:
    shipped = files("treatylog.importers") / "maps" / f"{name}.toml"
    try:
        if shipped.is_file() and not Path(name).exists():
            return f"{name}.toml", shipped.read_text(encoding="utf-8")
        return str(name), Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise InvalidMap(f"{name}: the mapping file cannot be read: {fault}; name one that is there") from None


def _said(error: Any) -> str:
    at = ".".join(str(part) for part in error["loc"] if part not in ("str", "Meaning", "constrained-str"))
    return f"{at}: {str(error['msg']).removeprefix('Value error, ')}" if at else str(error["msg"])
