"""Definitions: faults in a TOML file, each at the key that it is about."""

from typing import Any, Self

import pytest
from pydantic import BaseModel, model_validator

from treatylog.log.definitions import validated
from treatylog.log.findings import Finding
from treatylog.log.text import read_toml

TEXT = b"""name = "pact"

[exit]
article = "6"
only = ["FRA"]

[[links]]
treaty = "truce"

[[links]]
treaty = "pact"
"""


class Whole(BaseModel):
    """A model that finds fault with how its parts agree."""

    name: str
    exit: dict[str, Any]
    links: list[dict[str, str]]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        raise ValueError(self.name)


@pytest.mark.parametrize(
    ("said", "line", "told"),
    [
        ("exit.only: FRA is on no side", 5, "exit.only: FRA is on no side"),
        ("exit: it needs a term", 3, "exit: it needs a term"),
        ("exit.window: it never opens", 3, "exit: it never opens"),
        ("links[2].treaty: a link to itself", 11, "links[2].treaty: a link to itself"),
        ("links: one too many", 7, "links: one too many"),
        ("duration: this is missing", 1, "duration: this is missing"),
        ("on both sides: USA", 1, "on both sides: USA"),
    ],
)
def test_parts_that_do_not_agree_are_found_at_the_key_that_the_fault_names(said: str, line: int, told: str) -> None:
    """A fault of the whole begins with the key it is about; one that names none is of the file."""
    toml, _ = read_toml(TEXT, "events/pact/treaty.toml")
    assert toml is not None
    _, found = validated(toml, Whole.model_validate, {**toml.data, "name": said})
    assert found == [Finding(f"events/pact/treaty.toml:{line}", "invalid-definition", told)]
