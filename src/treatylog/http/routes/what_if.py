"""What hypothetical acts would change."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

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
from treatylog.http.hypotheses import acts_in, acts_written
from treatylog.http.operation import Asking, Operation, Submission, get, submit
from treatylog.http.query import MomentQuery, WhatIfQuery
from treatylog.service.answers import WhatIfAnswer
from treatylog.service.hypotheses import MOST_ACTS

PROBLEMS = (
    InvalidEvent, UnknownTreaty, UnknownParty, UnknownTerritory, UnknownProvision, UnknownEvent, EventConflict,
    NotAdmitted, TooMuchAsked, ForesightBusy,
)  # fmt: skip


class Hypotheses(BaseModel):
    """Acts that somebody might do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: tuple[dict[str, Any], ...] = Field(
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
