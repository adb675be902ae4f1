"""The golden histories: every case of the `*.toml` files in this folder, asked of the bundled record."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Answer, Operation, Pledge, Standing
from treatylog.domain.obligations import DutyState
from treatylog.domain.ruling import Bearing
from treatylog.facts.base import Basis, Capacity, EventId, Ground, PartyCode, TreatyKey
from treatylog.facts.event import Claim, SuccessionMode
from treatylog.service.answers import BandAnswer, PartyStatus, TimelineAnswer, TreatyAnswer
from treatylog.service.treaties import Question, Treaties

pytestmark = pytest.mark.asyncio(loop_scope="session")

FILES = sorted(Path(__file__).parent.glob("*.toml"))
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
Nothing = Literal["none"]
Several = BeforeValidator(lambda value: value if isinstance(value, list) else [value])


# What a case may say


class Said(BaseModel):
    """Part of a case. A key that is not known here is an error, so that no case passes by a slip of the pen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _something(self) -> "Said":
        if not self.model_fields_set:
            raise ValueError("says nothing")
        return self


class Dates(Said):
    standing: date | Nothing = "none"
    operation: date | Nothing = "none"


class Exit(Said):
    notified: date | None = None
    effective: date | None = None
    days_left: int | None = None
    clause: str | None = None


class Succession(Said):
    mode: SuccessionMode | None = None
    predecessor: PartyCode | None = None
    on: date | None = None


class Obligation(Said):
    state: DutyState | Nothing = "none"
    since: date | None = None
    until: date | Nothing = "none"
    due: date | None = None
    owed_to: str | None = None
    condition_says: str | None = None


class Position(Said):
    holder: PartyCode | None = None
    claims: Claim | None = None
    because: EventId | None = None


class PledgeSaid(Said):
    state: Pledge | None = None
    since: date | Nothing = "none"
    condition_says: str | None = None
    repeated: list[EventId] = []


class RoundAnswer(Said):
    round: int
    answer: Answer
    since: date | None = None
    volunteered: bool | None = None
    statement: EventId | None = None
    beside: list[EventId] = []


def _in_one_word(value: Any) -> Any:
    return {"state": value} if isinstance(value, str) else value


class Then(Said):
    """What is expected of one party. What is not said is not looked at."""

    headline: Headline | None = None
    standing: Standing | Nothing = "none"
    operation: Operation | Nothing = "none"
    ground: Ground | Nothing = "none"
    basis: Basis | None = None
    certain: bool | None = None
    could_be: list[Headline] = []
    disputed: bool | None = None
    holders: list[PartyCode] = []
    positions: list[Position] = []
    since: Dates | None = None
    until: Dates | None = None
    exit: Exit | Nothing = "none"
    suspended_by: list[PartyCode] = []
    confirmed_by: list[EventId] = []
    succeeded: Succession | Nothing = "none"
    pledge: PledgeSaid | None = None
    answers: list[RoundAnswer] = []
    obligations: dict[str, Annotated[Obligation, BeforeValidator(_in_one_word)]] = {}
    because: list[EventId] = []
    next_change: date | Nothing = "none"
    needs_says: str | None = None
    moves_nothing: list[EventId] = []
    bearings: dict[EventId, Bearing] = {}


class Round(Said):
    round: int
    proposer: PartyCode | None = None
    on: date | None = None
    addressees: list[PartyCode] = []
    because: list[EventId] = []


class Whole(Said):
    state: Literal["concluded", "in_force", "suspended", "ended"] | None = None
    since: date | None = None
    ground: Ground | Nothing = "none"


class ThenAsAWhole(Said):
    """What is expected of a treaty as a whole."""

    whole: Whole | Nothing = "none"
    counts: dict[Headline, int] = {}
    rounds: list[Round] = []
    next_change: date | Nothing = "none"


class Asked(Said):
    says: str = Field(min_length=10)
    source: str = Field(min_length=4)
    on: Annotated[list[date], Several] = Field(min_length=1)
    public_on: date | None = None
    xfail: str | None = None


class Case(Asked):
    party: Annotated[list[PartyCode], Several] = Field(min_length=1)
    territory: str | None = None
    policy: Capacity | None = None
    then: Then


class CaseAsAWhole(Asked):
    then: ThenAsAWhole


class Golden(Said):
    """One file."""

    treaty: TreatyKey
    case: list[Case] = []
    whole: list[CaseAsAWhole] = []


def read(text: str) -> Golden:
    """The cases written in *text*."""
    return Golden.model_validate(tomllib.loads(text))


# The cases as tests


def _one_by_one(golden: Golden) -> Iterator[Any]:
    for case in golden.case:
        for party, on in product(case.party, case.on):
            yield _param(golden.treaty, case, party, on)


def _as_a_whole(golden: Golden) -> Iterator[Any]:
    for case in golden.whole:
        for on in case.on:
            yield _param(golden.treaty, case, None, on)


def _param(treaty: str, case: Asked, party: str | None, on: date) -> Any:
    marks = [pytest.mark.xfail(reason=case.xfail, strict=True)] if case.xfail else []
    public = f" public {case.public_on}" if case.public_on else ""
    words = re.sub(r"[^\w -]", "", case.says)
    values = (treaty, case, on) if party is None else (treaty, case, party, on)
    return pytest.param(*values, marks=marks, id=" ".join((treaty, party or "whole", f"{on}{public}", words)))


GOLDENS = {file.name: read(file.read_text(encoding="utf-8")) for file in FILES}


@pytest.mark.parametrize(
    ("treaty", "case", "party", "on"), [param for golden in GOLDENS.values() for param in _one_by_one(golden)]
)
async def test_party(treaties: Treaties, treaty: str, case: Case, party: str, on: date) -> None:
    """The record answers as the case says."""
    question = Question(on, public_on=case.public_on, territory=case.territory, policy=case.policy)
    status = await treaties.status(treaty, party, question)
    line = await treaties.timeline(treaty, party, question)
    found = list(differences(case.then.model_dump(exclude_unset=True), told(status, line), "then"))
    if found:
        prose = (await treaties.explanation(treaty, party, question)).prose
        pytest.fail(_report(case, f"{treaty} {party} on {on}", found, _bands(line.bands, on), prose), pytrace=False)


@pytest.mark.parametrize(
    ("treaty", "case", "on"), [param for golden in GOLDENS.values() for param in _as_a_whole(golden)]
)
async def test_whole(treaties: Treaties, treaty: str, case: CaseAsAWhole, on: date) -> None:
    """The record answers for the treaty as a whole as the case says."""
    answer = await treaties.treaty(treaty, Question(on, public_on=case.public_on))
    found = list(differences(case.then.model_dump(exclude_unset=True), answer.model_dump(), "then"))
    if found:
        pytest.fail(_report(case, f"{treaty} on {on}", found, _parties(answer)), pytrace=False)


@pytest.mark.parametrize("file", GOLDENS)
async def test_sources_are_on_record(treaties: Treaties, file: str) -> None:
    """The events that a file names as sources are in the record."""
    golden = GOLDENS[file]
    named = {
        name for case in (*golden.case, *golden.whole) for name in re.findall(r"\b[a-z][a-z0-9-]*/\d{4}\b", case.source)
    }
    for name in sorted(named):
        assert (await treaties.event(name)).event["id"] == name


@pytest.mark.parametrize(
    "slip",
    [
        'then.headlines = "in_force"',
        'then.headline = "inforce"',
        "then.exit = { days = 93 }",
        'then.headline = "in_force"\nby = "USA"',
        "then = {}",
    ],
)
async def test_a_slip_of_the_pen_is_an_error(slip: str) -> None:
    """A case cannot pass because the runner does not know one of its words, or because it expects nothing."""
    case = 'treaty = "inf"\n[[case]]\nsays = "A case with a slip"\nsource = "none"\nparty = "USA"\non = 2019-05-01\n'
    with pytest.raises(ValidationError):
        read(case + slip)


# What the record gives, in the words of a case


def told(status: PartyStatus, line: TimelineAnswer) -> dict[str, Any]:
    """The answer by the names that cases use."""
    data = status.model_dump()
    quiet = [m for m in line.markers if m.bearing is Bearing.MOVES_NOTHING]
    return data | {
        "holders": [position.holder for position in status.positions],
        "obligations": {o["id"].rpartition("/")[2]: o for o in data["obligations"]},
        "answers": [
            answer | {"statement": answer["statement"]["id"], "beside": [beside["id"] for beside in answer["beside"]]}
            for answer in data["answers"]
        ],
        "needs": "; ".join(status.needs) or None,
        "bearings": {m.id: m.bearing for m in line.markers},
        "moves_nothing": [m.id for m in quiet if not any(m.earliest <= band.since <= m.latest for band in line.bands)],
    }


AMONG_OTHERS = frozenset({"holders", "positions", "because", "moves_nothing"})
"""The lists of which a case may name some; every other list is compared as a whole."""


def differences(said: Any, found: Any, path: str) -> Iterator[str]:
    """Where *found* is not as *said*, in words; "none" says that there is nothing."""
    name = path.rpartition(".")[2]
    if isinstance(said, Mapping):
        for key, value in said.items():
            part = found.get(key.removesuffix("_says")) if isinstance(found, Mapping) else None
            yield from differences(value, part, f"{path}.{key}")
    elif isinstance(said, list):
        yield from _listed(said, found or (), path, among_others=name in AMONG_OTHERS)
    elif name.endswith("_says") and said != "none":
        if said not in (found or ""):
            yield f'{path}: expected the words "{said}", the record gives {_plain(found)}'
    elif said != found and not (said == "none" and found is None):
        yield f"{path}: expected {_plain(said)}, the record gives {_plain(found)}"


def _listed(said: Sequence[Any], found: Sequence[Any], path: str, *, among_others: bool) -> Iterator[str]:
    if among_others:
        for item in said:
            if all(list(differences(item, other, path)) for other in found):
                yield f"{path}: expected {_plain(item)} among {_plain(found)}"
    elif len(said) != len(found):
        yield f"{path}: expected {_plain(said)}, the record gives {_plain(found)}"
    else:
        for number, (item, other) in enumerate(zip(said, found, strict=True), start=1):
            yield from differences(item, other, f"{path}[{number}]")


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(part) for part in value) + "]"
    return "none" if value is None else str(value)


# What a failure prints


def _report(case: Asked, asked: str, found: Sequence[str], *more: str) -> str:
    public = f", public on {case.public_on}" if case.public_on else ""
    listed = "\n".join(f"  - {line}" for line in found)
    return "\n\n".join((f"{case.says}\n{asked}{public}; source: {case.source}\n{listed}", *more))


def _bands(bands: Sequence[BandAnswer], on: date) -> str:
    return "\n".join(
        f"{'>' if b.since <= on and (b.until is None or on < b.until) else ' '} {b.since} to {b.until or 'now'}: "
        f"{b.headline} ({b.standing or '-'}, {b.operation or '-'}) {' '.join(b.because)}"
        for b in bands
    )


def _parties(answer: TreatyAnswer) -> str:
    return "\n".join(f"  {line.party}: {line.headline}" for line in answer.parties)
