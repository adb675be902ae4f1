"""What hypothetical acts would change."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema

from treatylog.errors import (
    EventConflict,
    ForesightBusy,
    InvalidDay,
    InvalidEvent,
    InvalidInstant,
    KnownAtInFuture,
    LogBehind,
    LogUnavailable,
    NotAdmitted,
    TooMuchAsked,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownTerritory,
    UnknownTreaty,
)
from treatylog.facts.day import Day
from treatylog.facts.event import EVENT_TYPES
from treatylog.http.hypotheses import acts_in, acts_written
from treatylog.http.operation import Asking, Operation, Submission, get, submit
from treatylog.http.query import MomentQuery, WhatIfQuery
from treatylog.service.answers import WhatIfAnswer
from treatylog.service.hypotheses import MOST_ACTS

PROBLEMS = (
    InvalidEvent, UnknownTreaty, UnknownParty, UnknownTerritory, UnknownProvision, UnknownEvent, EventConflict,
    NotAdmitted, TooMuchAsked, ForesightBusy,
)  # fmt: skip


Hypothetical = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "required": ["treaty", "type", "on"],
            "properties": {
                "treaty": {"type": "string", "description": "The treaty's key."},
                "type": {"type": "string", "enum": sorted(EVENT_TYPES)},
                "on": TypeAdapter(Day).json_schema(),
            },
        }
    ),
]
"""An act as it comes: what every one has is described, the rest is as its type has it."""


class Hypotheses(BaseModel):
    """Acts that somebody might do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: tuple[Hypothetical, ...] = Field(
        min_length=1,
        max_length=MOST_ACTS,
        description="Each as an event of its treaty would be recorded. `id` and `sources` may be left out, and dates "
        "may lie in the future.",
        examples=[[{"treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2018-10-20"}]],
    )


@submit(
    "POST",
    "/v1/what-if",
    body=Hypotheses,
    answer=WhatIfAnswer,
    query=MomentQuery,
    problems=(InvalidDay, InvalidInstant, KnownAtInFuture, *PROBLEMS, LogUnavailable, LogBehind),
)
async def suppose(submission: Submission[Hypotheses]) -> WhatIfAnswer:
    """What hypothetical acts would change: for whom, when, and which duties. Nothing is written."""
    query = submission.query
    assert isinstance(query, MomentQuery)
    if query.min_position:
        await submission.treaties.reach(query.min_position)
    return await submission.treaties.what_if(acts_in(submission.body.events), query.question(submission.now()))


@get("/v1/what-if", query=WhatIfQuery, answer=WhatIfAnswer, problems=PROBLEMS)
async def get_what_if(asking: Asking[WhatIfQuery]) -> WhatIfAnswer:
    """The same of acts that are written in the address, so that it can be shared."""
    world, _ = await asking.treaties.asked(asking.question)
    acts = acts_written(asking.query.acts, asking.query.treaty, world)
    return await asking.treaties.what_if(acts, asking.question)


OPERATIONS: tuple[Operation, ...] = (
    suppose,
    get_what_if,
)
