"""What an answer is expected to say: the words of golden files and of ``then``, and where an answer differs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from treatylog.domain.between import Bar
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Answer, Operation, Pledge, Standing
from treatylog.domain.obligations import DutyState
from treatylog.domain.ruling import Bearing
from treatylog.errors import did_you_mean, suggestions
from treatylog.facts.base import Basis, EventId, Ground, PartyCode
from treatylog.facts.event import Claim, SuccessionMode
from treatylog.log.definitions import dotted, path_in
from treatylog.log.text import KeyPath
from treatylog.service.answers import BetweenAnswer, PartyStatus, TimelineAnswer

Nothing = Literal["none"]


class Said(BaseModel):
    """Part of a case. A key that is not known here is an error, so that no case passes by a slip of the pen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _something(self) -> "Said":
        if not self.model_fields_set:
            raise ValueError("says nothing")
        return self


class Dates(Said):
    """The day of each axis."""

    standing: date | Nothing = "none"
    operation: date | Nothing = "none"


def _in_one_day(value: Any) -> Any:
    return {"effective": value} if isinstance(value, str | date) and value != "none" else value


class Exit(Said):
    """A notice of withdrawal that runs."""

    notified: date | None = None
    effective: date | None = None
    days_left: int | None = None
    clause: str | None = None


class Succession(Said):
    """Whose place the party took."""

    mode: SuccessionMode | None = None
    predecessor: PartyCode | None = None
    on: date | None = None


class Obligation(Said):
    """One duty."""

    state: DutyState | Nothing = "none"
    since: date | None = None
    until: date | Nothing = "none"
    due: date | None = None
    owed_to: str | None = None
    condition_says: str | None = None


class Position(Said):
    """What a holder says."""

    holder: PartyCode | None = None
    claims: Claim | None = None
    because: EventId | None = None


class PledgeSaid(Said):
    """The pledge of a declarant."""

    state: Pledge | None = None
    since: date | Nothing = "none"
    condition_says: str | None = None
    repeated: list[EventId] = []


class RoundAnswer(Said):
    """An answer in one round of a proposal."""

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
    exit: Annotated[Exit | Nothing, BeforeValidator(_in_one_day)] = "none"
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
    """One round of a proposal."""

    round: int
    proposer: PartyCode | None = None
    on: date | None = None
    addressees: list[PartyCode] = []
    because: list[EventId] = []


class Whole(Said):
    """The state of a treaty as a whole."""

    state: Literal["concluded", "in_force", "suspended", "ended"] | None = None
    since: date | None = None
    ground: Ground | Nothing = "none"


class ThenAsAWhole(Said):
    """What is expected of a treaty as a whole."""

    whole: Whole | Nothing = "none"
    counts: dict[Headline, int] = {}
    rounds: list[Round] = []
    next_change: date | Nothing = "none"


class ThenBetween(Said):
    """What is expected of a treaty between two parties; ``unknown`` is where the record cannot say."""

    in_force: bool | Literal["unknown"] | None = None
    in_operation: bool | Literal["unknown"] | None = None
    bar: Bar | Nothing = "none"
    since: date | Nothing = "none"
    until: date | Nothing = "none"
    suspended_by: list[PartyCode] = []
    suspended_provisions: list[str] = []
    excluded_provisions: list[str] = []
    reservations: dict[EventId, str] = {}
    optional_clauses: list[str] = []
    text: str | Nothing = "none"
    disputed: bool | None = None
    certain: bool | None = None


# What is said wrongly


def sayings(data: object, fault: ValidationError) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong in *data*, and where, with the words that may have been meant."""
    errors: dict[KeyPath, list[ErrorDetails]] = {}
    for error in fault.errors(include_url=False):
        errors.setdefault(path_in(data, error["loc"], error["type"]), []).append(error)
    for path, wrong in errors.items():
        yield path, f"{dotted(path) or 'here'}: {_sentence(path, wrong)}"


def _sentence(path: KeyPath, wrong: Sequence[ErrorDetails]) -> str:
    found = wrong[0]["input"]
    words = [word for error in wrong for word in _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))]
    if words and isinstance(found, str):
        near = did_you_mean(suggestions(found, words))
        return f"'{found}' is none of the words that can stand here.{near} They are {', '.join(words)}"
    if any(error["type"] == "extra_forbidden" for error in wrong):
        known = {name for model in _models(Said) for name in model.model_fields}
        near = did_you_mean(suggestions(str(path[-1]), known))
        return f"there is no such key.{near} Correct its name, or remove it"
    if any(error["type"] == "missing" for error in wrong):
        return "this is missing; it has to be given"
    return " or ".join(dict.fromkeys(error["msg"].removeprefix("Value error, ") for error in wrong))


_QUOTED = re.compile(r"'([^']*)'")


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _models(one)


# What the record gives, in the same words


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


def told_between(answer: BetweenAnswer) -> dict[str, Any]:
    """The answer about two by the names that cases use."""
    data = answer.model_dump()
    for name in ("in_force", "in_operation"):
        data[name] = "unknown" if data[name] is None else data[name]
    return data | {"reservations": {made.id: made.state for made in answer.reservations}}


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
