"""Query parameters: what each resource may be asked, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import quote, urlencode

from multidict import MultiMapping
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from treatylog.domain.headline import Headline
from treatylog.errors import InvalidDay, InvalidInstant, TreatylogError, did_you_mean, suggestions
from treatylog.facts.base import Capacity
from treatylog.facts.day import EXACT_FORM, ExactDay
from treatylog.facts.event import EVENT_TYPES
from treatylog.facts.treaty import Binding
from treatylog.http.faults import InvalidParameter, RepeatedParameter, UnknownParameter
from treatylog.projection.discrepancies import Kind
from treatylog.service import answers
from treatylog.service.changes import Span, span_of
from treatylog.service.clocks import end_of, parse_known_at
from treatylog.service.cloudevents import Type as CloudEventType
from treatylog.service.listing import Page
from treatylog.service.matrix import Grid
from treatylog.service.treaties import Question
from treatylog.service.webhooks import State

MOST_EVENTS = 1000
"""The longest page of the log."""

MOST_ITEMS = 1000
"""The longest page of any other list."""

MOST_WRITTEN = 2048
"""How long acts in an address may be."""

MOST_NAMES = 300
"""How many names a list in a query has at the most."""

_QUOTED = re.compile(r"'([^']+)'")
MOST_POSITION = 10**15 - 1
"""The highest position that can be asked for."""

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)

Q = TypeVar("Q", bound="Query")


def _known_at(value: object) -> datetime | date:
    try:
        return parse_known_at(str(value))
    except InvalidInstant as fault:
        raise ValueError(f"{fault.message}; in an address a '+' is written %2B") from fault


@dataclass(frozen=True, slots=True)
class _Number:
    """Reads a whole number of *least* at the least and *most* at the most, and is described as that."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "minimum": self.least, "maximum": self.most}

    def _read(self, value: object) -> int:
        text = str(value)
        if not _NUMBER.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise ValueError(f"'{text}' is not a whole number from {self.least} to {self.most}; write one, in digits")
        return int(text)


def _yes_or_no() -> BeforeValidator:
    def read(value: object) -> bool:
        if value not in ("true", "false", True, False):
            raise ValueError(f"'{value}' is neither true nor false; write one of them")
        return value in ("true", True)

    return BeforeValidator(read)


def _event_type(name: str) -> str:
    if name not in EVENT_TYPES:
        raise PydanticCustomError(
            "enum", "no event type", {"expected": ", ".join(f"'{known}'" for known in EVENT_TYPES)}
        )
    return name


def _names(value: object) -> tuple[str, ...]:
    """The names in *value*, with commas between them."""
    names = tuple(part.strip() for part in str(value).split(","))
    if len(names) > MOST_NAMES or not all(names):
        raise ValueError(f"give up to {MOST_NAMES} names, with one comma between each two and none at the ends")
    return names


Names = Annotated[
    tuple[str, ...],
    PlainValidator(_names),
    WithJsonSchema({"type": "string", "pattern": "^[^,]*[^, ][^,]*(,[^,]*[^, ][^,]*)*$"}),
]
KnownAt = Annotated[
    datetime | date,
    PlainValidator(_known_at),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}], "pattern": EXACT_FORM}),
]
EventType = Annotated[str, AfterValidator(_event_type), WithJsonSchema({"type": "string", "enum": sorted(EVENT_TYPES)})]
Party = Annotated[str, StringConstraints(max_length=200)]


class Query(BaseModel):
    """What a resource may be asked; a parameter that is not named here is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls, given: MultiMapping[str]) -> Self:
        """The query *given*. UnknownParameter, RepeatedParameter, or what is wrong with a value."""
        _check_names(given, tuple(field.alias or name for name, field in cls.model_fields.items()))
        try:
            return cls.model_validate(dict(given))
        except ValidationError as fault:
            raise _invalid(fault, given) from None


class NoQuery(Query):
    """No parameters."""


class LogQuery(Query):
    """How far the log must have been read."""

    min_position: Annotated[int, _Number(0, MOST_POSITION)] = Field(
        default=0,
        description="Wait, 5 seconds at the most, until the log was read up to this position; the `position` of an "
        "answer. It lets one read on any node what was written on another.",
    )


class SizeQuery(LogQuery):
    """Under which head of the log."""

    size: Annotated[int, _Number(1, MOST_POSITION)] | None = Field(
        default=None, description="The head of this many events. Default: of all there are."
    )


class SpanQuery(LogQuery):
    """Between which heads of the log."""

    from_: Annotated[int, _Number(0, MOST_POSITION)] = Field(
        alias="from", description="How many events the earlier head counts.", examples=[100]
    )
    to: Annotated[int, _Number(0, MOST_POSITION)] | None = Field(
        default=None, description="How many the later one counts. Default: all there are."
    )


class MomentQuery(LogQuery):
    """The three clocks."""

    on: ExactDay | None = Field(
        default=None, description="The legal date, meant to its end. Default: today (UTC).", examples=["2019-05-01"]
    )
    known_at: KnownAt | None = Field(
        default=None,
        description="What this log knew: events recorded by this instant, or the end of this date (UTC). Default: now.",
        examples=["2026-11-23T18:00:00Z"],
    )
    public_on: ExactDay | None = Field(
        default=None,
        description="What the world could know: only acts published by this date. Default: everything.",
        examples=["2019-02-01"],
    )

    def question(self, now: datetime) -> Question:
        """The clocks as the service is asked them. Today ends in the future: as a date it means *now*."""
        return Question(self.on, end_of(self.known_at, now) if self.known_at else None, self.public_on)


class ClockQuery(MomentQuery):
    """The three clocks, by which engine, and whether the answer comes in a receipt."""

    engine: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        default=None,
        description="The version that must answer, as answers name it; another is refused. With it, and with `on` and "
        "`known_at` in the past, the answer never changes, and says so to caches.",
    )

    receipt: Annotated[bool, _yes_or_no()] = Field(
        default=False, description="Whether the answer comes in a receipt: with what it rests on, and proof of that."
    )

    def question(self, now: datetime) -> Question:
        """The clocks as the service is asked them; of a receipt with the time that is now."""
        return replace(super().question(now), now=now if self.receipt else None)


class PartyQuery(ClockQuery):
    """The clocks, and for which territory of a party."""

    territory: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None,
        description="One territory of the party, by code or name. Default: the party itself, its mainland.",
        examples=["HKG"],
    )
    policy: Capacity | None = Field(
        default=None,
        description="By whose word, where holders differ. Default: as it was performed, and as a court decided.",
        examples=["depositary"],
    )

    def question(self, now: datetime) -> Question:
        """The clocks and the territory as the service is asked them."""
        return replace(super().question(now), territory=self.territory, policy=self.policy)


class BetweenQuery(ClockQuery):
    """The clocks, and which two parties."""

    a: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="One of the two, by code or name.", examples=["RUS"]
    )
    b: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The other, by code or name.", examples=["USA"]
    )


class NoticeQuery(PartyQuery):
    """The clocks, and when notice is to be given."""

    notice_on: ExactDay | None = Field(
        default=None,
        description="The day on or after which the notice is to be given. Nothing done after it counts, nor the "
        "party's own notice of that day. Default: the legal date, when all else is done.",
        examples=["2019-02-02"],
    )


class PageQuery(ClockQuery):
    """The clocks, and which stretch of a list."""

    after: Annotated[str, StringConstraints(max_length=130)] | None = Field(
        default=None, description="Only what comes after this key in the order of the list; the `next` of a page."
    )
    limit: Annotated[int, _Number(1, MOST_ITEMS)] = Field(default=MOST_ITEMS, description="The most items on one page.")

    @property
    def page(self) -> Page:
        """The stretch of the list."""
        return Page(self.after, self.limit)


class TreatyQuery(ClockQuery):
    """The clocks, and which of the parties."""

    headline: Headline | None = Field(default=None, description="Only the parties with this headline.")


class PartiesQuery(PartyQuery, PageQuery):
    """The clocks, which stretch of a list, for which territory and by whose word, and those with one headline."""

    headline: Headline | None = Field(default=None, description="Only those with this headline.")


class TreatiesQuery(PageQuery):
    """Which treaties of the collection."""

    party: Party | None = Field(default=None, description="Only what this party, by code or name, has to do with.")
    headline: Headline | None = Field(default=None, description="Only where the party (or anybody) has this headline.")
    binding: Binding | None = Field(default=None, description="Only what binds in law, or politically.")
    q: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="Only where the key or a title holds this text."
    )


class DiffQuery(PageQuery):
    """Between which points of which clock, under which treaty and for whom."""

    from_: KnownAt = Field(
        alias="from",
        description="The earlier point: a date; along the clock of the log also an instant.",
        examples=["2018-12-31"],
    )
    to: KnownAt = Field(description="The later point, which counts.", examples=["2019-12-31"])
    axis: answers.Axis = Field(
        default=answers.Axis.LEGAL, description="Along which clock: of the law, of this log, or of what was public."
    )
    treaty: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="Only under this treaty."
    )
    party: Party | None = Field(default=None, description="Only for this party, by code or name.")

    def span(self, now: datetime) -> Span:
        """What is asked for. InvalidRange for an instant where the clock has dates."""
        return span_of(self.axis, self.from_, self.to, now, treaty=self.treaty, party=self.party)


class MatrixQuery(PageQuery):
    """Which treaties by which parties, on what date, and in which form."""

    treaties: Names | None = Field(
        default=None,
        description="The treaties, by key, with commas between them. Default: all.",
        examples=["inf,new-start"],
    )
    parties: Names | None = Field(
        default=None,
        description="The parties, by code or name, with commas between them. A group stands for its members: `NATO` "
        "for those of the legal date, `NATO@2019` for those at the end of that year. Default: all.",
        examples=["NATO@2019,RUS"],
    )
    format: Literal["json", "csv"] | None = Field(
        default=None, description="The form of the answer, where it cannot be said with Accept."
    )

    @property
    def grid(self) -> Grid:
        """What is asked about."""
        return Grid(self.treaties or (), self.parties or ())


class WhatIfQuery(ClockQuery):
    """Hypothetical acts in an address that can be shared."""

    acts: Annotated[str, StringConstraints(max_length=MOST_WRITTEN)] = Field(
        description="The acts, with commas between them, each as `type:party:date`, with a second date for the day on "
        "which the act itself says that it takes effect: `type:party:date:effective_on`. An act under another treaty "
        "begins with its key: `inf/withdrawal_notified:USA:2018-10-20`. More can be said of an act with POST.",
        examples=["withdrawal_notified:USA:2018-10-20"],
    )
    treaty: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="The treaty of the acts that do not name one.", examples=["inf"]
    )


class CalendarQuery(ClockQuery):
    """Whose days to come, under which treaty, and in which form."""

    treaty: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="Only under this treaty, by key.", examples=["inf"]
    )
    party: Party | None = Field(
        default=None,
        description="Only those of this party, by code or name; then its duties and windows for notice are told too.",
        examples=["USA"],
    )
    format: Literal["ics", "json"] = Field(default="ics", description="The form of the answer.")


class DiscrepanciesQuery(PageQuery):
    """Which discrepancies, by which clocks, and which stretch of them."""

    after: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="Only what comes after this key in the order of the list; the `next` of a page."
    )
    treaty: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="Only those of this treaty, or of `parties`."
    )
    party: Party | None = Field(default=None, description="Only those that concern this party, by code or name.")
    kind: Kind | None = Field(default=None, description="Only those of this kind.")


class EventsQuery(LogQuery):
    """Which events of the log, and in which form."""

    treaty: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="Only the stream of this treaty, or `parties`."
    )
    party: Party | None = Field(default=None, description="Only what this party, by code or name, did.")
    type: EventType | None = Field(default=None, description="Only events of this type.")
    after: Annotated[int, _Number(0, MOST_POSITION)] = Field(
        default=0, description="Only what stands after this position; the `next` of a page."
    )
    limit: Annotated[int, _Number(1, MOST_EVENTS)] = Field(default=100, description="The most items on one page.")
    format: Literal["json", "csv", "jsonl"] | None = Field(
        default=None, description="The form of the answer, where it cannot be said with Accept."
    )


class DeliveriesQuery(Query):
    """Which deliveries of a webhook."""

    state: State | None = Field(default=None, description="Only those that wait, have arrived, or are dead letters.")


class FeedQuery(Query):
    """Which items of the feed, and from where on."""

    treaty: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="Only what is about this treaty, or `parties`."
    )
    party: Party | None = Field(default=None, description="Only what is about this party, by code or name.")
    type: CloudEventType | None = Field(default=None, description="Only items of this type.")
    after: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None,
        description="Only what follows the item with this id; `0` for everything. The header `Last-Event-ID` comes "
        "first. Default: what comes from now on.",
        examples=["0"],
    )
    follow: Annotated[bool, _yes_or_no()] = Field(
        default=True, description="Whether the stream stays open for what is to come, or ends with what there is."
    )


def address(path: str, given: Mapping[str, str]) -> str:
    """The address of the question that asks *path* for what is *given*; the same for the same question."""
    asked = sorted((name, value) for name, value in given.items() if name != "receipt")
    return quote(path) + (f"?{urlencode(asked, quote_via=quote)}" if asked else "")


def _check_names(given: MultiMapping[str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            near = suggestions(name, known)
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise UnknownParameter(
                f"'{name}' is no query parameter of this resource; {has}.{did_you_mean(near)}", did_you_mean=near,
                errors=[{"parameter": name, "detail": "unknown"}],
            )  # fmt: skip
        if len(values := given.getall(name)) > 1:
            raise RepeatedParameter(
                f"'{name}' is given {len(values)} times; give it once",
                errors=[{"parameter": name, "detail": "repeated"}],
            )
        if not given[name].strip():
            raise InvalidParameter(
                f"'{name}' is blank; give it a value or leave it out", errors=[{"parameter": name, "detail": "blank"}]
            )


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is wrong with one parameter, what may have been meant, and the kind of error it is."""

    parameter: str
    says: str
    near: tuple[str, ...] = ()
    kind: type[TreatylogError] = InvalidParameter


def _invalid(fault: ValidationError, given: Mapping[str, str]) -> TreatylogError:
    found = [_finding(error, given) for error in fault.errors(include_url=False)]
    return found[0].kind(
        "; ".join(f"{one.parameter}: {one.says}" for one in found),
        did_you_mean=[name for one in found for name in one.near],
        errors=[{"parameter": one.parameter, "detail": one.says} for one in found],
    )


def _finding(error: Any, given: Mapping[str, str]) -> _Finding:
    name = str(error["loc"][0])
    if error["type"] == "enum":
        allowed = _QUOTED.findall(error["ctx"]["expected"])
        near = suggestions(given[name], allowed)
        return _Finding(name, f"'{given[name]}' is none of {', '.join(allowed)}.{did_you_mean(near)}", near)
    raised = error.get("ctx", {}).get("error")
    cause = raised if isinstance(raised, InvalidDay) else getattr(raised, "__cause__", None)
    says = str(error["msg"]).removeprefix("Value error, ")
    return _Finding(name, says, kind=type(cause) if isinstance(cause, TreatylogError) else InvalidParameter)
