"""What an answer is expected to say: the words of golden files and of ``then``, and where an answer differs."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, get_args

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
    """Since when, or until when, its standing is what it is."""
    operation: date | Nothing = "none"
    """The same of the operation."""


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
    """The one word."""
    standing: Standing | Nothing = "none"
    """What it has bound itself to."""
    operation: Operation | Nothing = "none"
    """Whether the treaty applies to it."""
    ground: Ground | Nothing = "none"
    """On what its bond ended."""
    basis: Basis | None = None
    """What the answer rests on."""
    certain: bool | None = None
    """Whether it is so on whatever day an imprecise act was done."""
    could_be: list[Headline] = []
    """The headlines possible on a date that is not known to the day: the full list."""
    disputed: bool | None = None
    """Whether holders of differing views are on record."""
    holders: list[PartyCode] = []
    """Who holds a position, among others."""
    positions: list[Position] = []
    """Who says what, among others."""
    since: Dates | None = None
    """Since when each axis has been so."""
    until: Dates | None = None
    """Until when each axis is so."""
    exit: Annotated[Exit | Nothing, BeforeValidator(_in_one_day)] = "none"
    """The withdrawal whose notice runs; a day alone is that of its effect."""
    suspended_by: list[PartyCode] = []
    """Those who have suspended the treaty: the full list."""
    confirmed_by: list[EventId] = []
    """The acts that confirm its suspension: the full list."""
    succeeded: Succession | Nothing = "none"
    """Whose place it took."""
    pledge: PledgeSaid | None = None
    """The pledge of a declarant."""
    answers: list[RoundAnswer] = []
    """Its answers to proposals, the latest round first: the full list."""
    obligations: dict[str, Annotated[Obligation, BeforeValidator(_in_one_word)]] = {}
    """By the id of the provision; a word alone is the state of the duty."""
    because: list[EventId] = []
    """Events that the answer rests on, among others."""
    next_change: date | Nothing = "none"
    """The next day on which its position changes."""
    needs_says: str | None = None
    """Words in what the record lacks to say more."""
    moves_nothing: list[EventId] = []
    """Events on its timeline that change nothing on their day, among others."""
    bearings: dict[EventId, Bearing] = {}
    """What an event does."""


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
    """Its state."""
    counts: dict[Headline, int] = {}
    """How many parties have each headline; only those named are compared."""
    rounds: list[Round] = []
    """The rounds of proposals: the full list."""
    next_change: date | Nothing = "none"
    """The next day on which anything changes."""


class ThenBetween(Said):
    """What is expected of a treaty between two parties; ``unknown`` is where the record cannot say."""

    in_force: bool | Literal["unknown"] | None = None
    """Whether it is in force between the two."""
    in_operation: bool | Literal["unknown"] | None = None
    """Whether it operates between the two."""
    bar: Bar | Nothing = "none"
    """Why it is not in force between them."""
    since: date | Nothing = "none"
    """Since when that is so."""
    until: date | Nothing = "none"
    """Until when that is so."""
    suspended_by: list[PartyCode] = []
    """Which of the two has suspended it: the full list."""
    suspended_provisions: list[str] = []
    """Provisions suspended between the two: the full list."""
    excluded_provisions: list[str] = []
    """Provisions that do not apply between the two: the full list."""
    reservations: dict[EventId, str] = {}
    """How a reservation stands between the two, by its event."""
    optional_clauses: list[str] = []
    """The optional clauses that both have declared: the full list."""
    text: str | Nothing = "none"
    """The later text that governs."""
    disputed: bool | None = None
    """Whether holders of differing views are on record."""
    certain: bool | None = None
    """Whether it is so on whatever day an imprecise act was done."""


# What is said wrongly


def sayings(model: type[Said], data: object, fault: ValidationError) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong in *data*, which is no *model*, and where, with the words that may have been meant."""
    errors: dict[KeyPath, list[ErrorDetails]] = {}
    for error in fault.errors(include_url=False):
        errors.setdefault(path_in(data, error["loc"], error["type"]), []).append(error)
    for path, wrong in errors.items():
        if any(other[: len(path)] == path for other in errors if len(other) > len(path)):
            continue  # "none" could have stood here, and a table does, in which something is wrong
        yield path, f"{dotted(path) or 'here'}: {_sentence(_model_at(model, path), path, wrong)}"


def _sentence(model: type[BaseModel], path: KeyPath, wrong: Sequence[ErrorDetails]) -> str:
    found = wrong[0]["input"]
    words = [word for error in wrong for word in _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))]
    if words and isinstance(found, str):
        near = did_you_mean(suggestions(found, words))
        return f"'{found}' is none of the words that can stand here.{near} They are {', '.join(words)}"
    if any(error["type"] == "extra_forbidden" for error in wrong):
        near = did_you_mean(suggestions(str(path[-1]), model.model_fields))
        return f"there is no such key.{near} Correct its name, or remove it"
    if any(error["type"] == "missing" for error in wrong):
        return "this is missing; it has to be given"
    return " or ".join(dict.fromkeys(error["msg"].removeprefix("Value error, ") for error in wrong))


_QUOTED = re.compile(r"'([^']*)'")


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """The model of the table in which the last key of *path* stands."""
    for part in path[:-1]:
        field = model.model_fields.get(str(part))
        model = next(_models(field.annotation), model) if field else model
    return model


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, Said):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


# What the record gives, in the same words


OF_A_LIFE = frozenset({"bearings", "moves_nothing"})
"""What is said of a party's whole life, and not of a day in it."""


def told(status: PartyStatus, line: TimelineAnswer | None) -> dict[str, Any]:
    """The answer by the names that cases use; what is of a whole life where its *line* is asked."""
    data = status.model_dump()
    return (data | _of_a_day(status, data)) | (_of_a_life(line) if line else {})


def _of_a_day(status: PartyStatus, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "holders": [position.holder for position in status.positions],
        "obligations": {o["id"].rpartition("/")[2]: o for o in data["obligations"]},
        "answers": [
            answer | {"statement": answer["statement"]["id"], "beside": [beside["id"] for beside in answer["beside"]]}
            for answer in data["answers"]
        ],
        "needs": "; ".join(status.needs) or None,
    }


def _of_a_life(line: TimelineAnswer) -> dict[str, Any]:
    quiet = [m for m in line.markers if m.bearing is Bearing.MOVES_NOTHING]
    return {
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
