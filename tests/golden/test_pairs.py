"""The golden pairs: every case of the files in `pairs/`, asked of the bundled record in both orders."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from treatylog.domain.between import Bar
from treatylog.facts.base import PartyCode, TreatyKey
from treatylog.service.answers import BetweenAnswer
from treatylog.service.treaties import Question, Treaties

pytestmark = pytest.mark.asyncio(loop_scope="session")

FILES = sorted((Path(__file__).parent / "pairs").glob("*.toml"))
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


class Case(BaseModel):
    """One question about two parties, and what the answer must say; what it leaves out is not compared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: PartyCode
    b: PartyCode
    on: date
    public_on: date | None = None
    in_force: bool | Literal["unknown"]
    in_operation: bool | Literal["unknown"] | None = None
    bar: Bar | None = None
    since: date | None = None
    until: date | None = None
    suspended_by: list[PartyCode] | None = None
    suspended_provisions: list[str] | None = None
    excluded_provisions: list[str] | None = None
    reservations: dict[str, str] | None = None
    optional_clauses: list[str] | None = None
    text: str | None = None
    disputed: bool | None = None
    certain: bool | None = None
    note: str | None = None


class File(BaseModel):
    """The pairs of one treaty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    treaty: TreatyKey
    between: tuple[Case, ...]


CASES = [
    pytest.param(file.treaty, case, id=f"{file.treaty}-{case.a}-{case.b}-{case.on}")
    for path in FILES
    for file in [File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))]
    for case in file.between
]


@pytest.mark.parametrize(("treaty", "case"), CASES)
async def test_how_the_treaty_stands_between_the_two(treaties: Treaties, treaty: str, case: Case) -> None:
    """Whether it is in force and in operation between two is the same question from either side."""
    question = Question(on=case.on, public_on=case.public_on)
    answer = await treaties.between(treaty, case.a, case.b, question)
    other = await treaties.between(treaty, case.b, case.a, question)
    assert _told(answer, case) == case.model_dump(exclude_none=True, mode="json", exclude=_ASKED)
    assert _symmetric(answer) == _symmetric(other)


_ASKED = {"a", "b", "on", "public_on", "note"}


def _told(answer: BetweenAnswer, case: Case) -> dict[str, object]:
    """What *answer* says of the keys that *case* names."""
    said: dict[str, object] = answer.model_dump(mode="json")
    said["reservations"] = {made.id: made.state.value for made in answer.reservations}
    for name in ("in_force", "in_operation"):
        said[name] = "unknown" if said[name] is None else said[name]
    named = case.model_dump(exclude_none=True, exclude=_ASKED)
    return {name: said[name] for name in named}


def _symmetric(answer: BetweenAnswer) -> tuple[object, ...]:
    return (
        answer.in_force, answer.in_operation, answer.since, answer.until, answer.suspended_by,
        sorted(answer.excluded_provisions), sorted((made.id, made.state) for made in answer.reservations),
        answer.disputed, answer.certain, sorted(answer.because),
    )  # fmt: skip
