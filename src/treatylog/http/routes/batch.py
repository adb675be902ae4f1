"""Many questions at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from time import monotonic
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from treatylog import __version__
from treatylog.errors import LogBehind, LogUnavailable, TreatylogError
from treatylog.facts.day import ExactDay
from treatylog.http.faults import InvalidParameter
from treatylog.http.operation import Operation, Submission, submit
from treatylog.http.problems import problem, status_of
from treatylog.http.query import LogQuery
from treatylog.http.resolving import Resolver
from treatylog.service.answers_batch import BatchAnswer, BatchItem
from treatylog.service.citing import citation
from treatylog.service.places import Asked, place
from treatylog.service.proofs import Proofs
from treatylog.service.treaties import Question, Treaties

MOST_QUESTIONS = 1000
"""How many questions one batch has at the most."""

COSTLY = frozenset({"get_matrix", "get_what_if", "get_calendar", "list_discrepancies"})
"""The operations that are about so much that they are asked one by one."""

_BREATH = 0.005

Address = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class Place(BaseModel):
    """A party under a treaty on a date: answered in short."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    treaty: Annotated[str, StringConstraints(max_length=64)] = Field(description="The treaty's key.")
    party: Annotated[str, StringConstraints(max_length=200)] = Field(description="The party's code or name.")
    on: ExactDay | None = Field(default=None, description="The legal date. Default: today (UTC).")


class Batch(BaseModel):
    """Up to a thousand questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[Address | Place, ...] = Field(
        min_length=1,
        max_length=MOST_QUESTIONS,
        description="Each the address of a question, as GET has it, or a place: a treaty, a party and a date.",
        examples=[
            ["/v1/treaties/inf/parties/USA?on=2019-05-01", {"treaty": "inf", "party": "USA", "on": "2019-05-01"}]
        ],
    )


def operations(reading: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operation that asks many of *reading* at once."""
    resolver = Resolver(one for one in reading if one.name not in COSTLY)

    @submit("POST", "/v1/batch", body=Batch, answer=BatchAnswer, query=LogQuery, problems=(LogUnavailable, LogBehind))
    async def ask_many(submission: Submission[Batch]) -> BatchAnswer:
        """Up to 1,000 questions at once: addresses of answers, or places in short. All from one position of the log."""
        assert isinstance(submission.query, LogQuery)
        if submission.query.min_position:
            await submission.treaties.reach(submission.query.min_position)
        treaties, now = await submission.treaties.still(), submission.now()
        items = await _answers(submission.body.questions, treaties, now, resolver)
        _, asked = await treaties.asked(Question(now=now))
        line = citation(
            __version__, (f"answers to {len(items)} questions",), on=None, known_at=now, public_on=None,
            position=treaties.position, head=asked.head,
        )  # fmt: skip
        return BatchAnswer(asked_at=now, position=treaties.position, engine=__version__, citation=line, items=items)

    return (ask_many,)


async def _answers(
    questions: Sequence[str | Place], treaties: Treaties, now: datetime, resolver: Resolver
) -> tuple[BatchItem, ...]:
    """The answer to each of *questions*, the same one once; others are answered meanwhile."""
    proofs, today, rested = Proofs(treaties), now.astimezone(UTC).date(), monotonic()
    told: dict[str | Place, BatchItem] = {}
    for question in questions:
        if question not in told:
            told[question] = await _item(question, treaties, now, today, resolver, proofs)
        if monotonic() - rested > _BREATH:
            await asyncio.sleep(0)
            rested = monotonic()
    return tuple(told[question] for question in questions)


async def _item(
    question: str | Place, treaties: Treaties, now: datetime, today: date, resolver: Resolver, proofs: Proofs
) -> BatchItem:
    try:
        if isinstance(question, Place):
            world = await treaties.present()
            asked = Asked(question.treaty, question.party, question.on or today)
            return BatchItem(status=200, body=place(world, asked))
        found = resolver.found(question)
        _check_given(found.given)
        return BatchItem(status=200, body=await found.answer(treaties, now, proofs))
    except TreatylogError as error:
        told = problem(error).model_dump(mode="json", exclude_none=True)
        return BatchItem(status=status_of(type(error)), body=told)


def _check_given(given: object) -> None:
    """A receipt is of one question, and a position of the whole batch."""
    assert hasattr(given, "__contains__")
    for name in ("receipt", "min_position"):
        if name in given:
            raise InvalidParameter(
                f"'{name}' cannot be asked in a batch; ask that question by itself, or give min_position to the batch",
                errors=[{"parameter": name, "detail": "not in a batch"}],
            )
