"""Many questions at once."""

import asyncio
import re
from collections.abc import Container, Sequence
from datetime import UTC
from itertools import repeat
from time import monotonic
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from treatylog import __version__
from treatylog.domain.prose import counted
from treatylog.errors import LogBehind, LogUnavailable, TooMuchAsked, TreatylogError
from treatylog.facts.day import ExactDay
from treatylog.http.faults import InvalidParameter
from treatylog.http.kept import Entry, Moment, key_of
from treatylog.http.operation import Operation, Submission, as_json, in_json, submit
from treatylog.http.problems import problem, status_of
from treatylog.http.query import LogQuery
from treatylog.http.reply import Answered
from treatylog.http.resolving import Resolver
from treatylog.http.settled import check_engine
from treatylog.service.answers_batch import BatchAnswer
from treatylog.service.citing import citation
from treatylog.service.places import Asked, place
from treatylog.service.proofs import Proofs
from treatylog.service.treaties import Question, Treaties

MOST_QUESTIONS = 1000
"""How many questions one batch has at the most."""

MOST_BYTES = 32 * 1024 * 1024
"""How many bytes the answers of one batch have at the most, together."""

COSTLY = frozenset({"get_matrix", "get_what_if", "get_calendar", "list_discrepancies"})
"""The operations that are about so much that they are asked one by one."""

NOT_IN_A_BATCH = ("receipt", "min_position")
"""Parameters that a question has only by itself."""

_FOUND = 200
_NONE = 0, b""
_BREATH = 0.005
_NO_ITEMS = b'"items":[]}'
_PLAIN = re.compile(r"/[A-Za-z0-9/_~-]+(\?[A-Za-z0-9._~:&=,-]*)?", re.ASCII)

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
    async def ask_many(submission: Submission[Batch]) -> bytes:
        """Up to 1,000 questions at once: addresses of answers, or places in short. All from one position of the log."""
        assert isinstance(submission.query, LogQuery)
        if submission.query.min_position:
            await submission.treaties.reach(submission.query.min_position)
        return await _Teller(submission, await submission.treaties.still(), resolver).answer()

    return (ask_many,)


class _Teller:
    """One batch: its questions are answered from *treaties*, which are still, at one instant."""

    def __init__(self, submission: Submission[Batch], treaties: Treaties, resolver: Resolver) -> None:
        self._submission, self._treaties, self._resolver = submission, treaties, resolver
        self._now = submission.now()
        self._moment: Moment = treaties.position, self._now.astimezone(UTC).date()
        self._proofs = Proofs(treaties)

    async def answer(self) -> bytes:
        """
        The answer to every question, the same one asked once; others are answered meanwhile.

        When the answers together are as large as they may be, those questions that are left are not asked.
        """
        told: dict[str | Place, tuple[int, bytes]] = {}
        questions, rested = self._submission.body.questions, monotonic()
        items: list[tuple[int, bytes]] = []
        left = MOST_BYTES
        for question in questions:
            if question not in told:
                told[question] = self._kept(question) or await self._told(question)
            left -= len(told[question][1])
            if left < 0:
                break
            items.append(told[question])
            if monotonic() - rested > _BREATH:
                await asyncio.sleep(0)
                rested = monotonic()
        around = as_json(await self._around(len(questions)))
        refused = _refused(len(items), len(questions)) if len(items) < len(questions) else _NONE
        return _joined(around, (*items, *repeat(refused, len(questions) - len(items))))

    async def _around(self, many: int) -> BatchAnswer:
        """The answer to *many* questions, without its items."""
        position, (_, asked) = self._treaties.position, await self._treaties.asked(Question(now=self._now))
        line = citation(
            __version__, (f"answers to {counted(many, 'question')}",), on=None, known_at=self._now, public_on=None,
            position=position, head=asked.head,
        )  # fmt: skip
        return BatchAnswer(asked_at=self._now, position=position, engine=__version__, citation=line, items=())

    def _kept(self, question: str | Place) -> tuple[int, bytes] | None:
        """The answer to *question* as GET would send it again."""
        if isinstance(question, Place) or not _is_plain(question):
            return None
        entry = self._submission.kept.found(key_of(question), self._moment)
        if entry is None or not self._resolver.has(entry.route):
            return None
        self._submission.kept.hits += 1
        return _FOUND, entry.answered.body

    async def _told(self, question: str | Place) -> tuple[int, bytes]:
        try:
            if isinstance(question, Place):
                asked = Asked(question.treaty, question.party, question.on or self._moment[1])
                return _FOUND, as_json(place(await self._treaties.present(), asked))
            return _FOUND, await self._found(question)
        except TreatylogError as error:
            return _as_item(error)

    async def _found(self, question: str) -> bytes:
        found = self._resolver.found(question)
        _check_given(found.given)
        asking = found.asking(self._treaties, self._now, self._proofs)
        check_engine(asking.query)
        assert found.operation.run
        answer = await found.operation.run(asking)
        if found.operation.forms or not _is_plain(question):
            return as_json(answer)
        answered = in_json(answer, asking)
        self._keep(question, found.operation.path, answered)
        return answered.body

    def _keep(self, question: str, route: str, answered: Answered) -> None:
        """Keep *answered* for those who ask *question* by itself, unless more was recorded meanwhile."""
        submission = self._submission
        submission.kept.misses += 1
        if self._moment == (submission.treaties.position, submission.now().astimezone(UTC).date()):
            submission.kept.put(key_of(question), self._moment, Entry.made(route, answered))


def _as_item(error: TreatylogError) -> tuple[int, bytes]:
    return status_of(type(error)), problem(error).model_dump_json(exclude_none=True).encode()


def _refused(answered: int, asked: int) -> tuple[int, bytes]:
    """What is said of each question that is left when the answers before it leave no room."""
    return _as_item(
        TooMuchAsked(
            f"one batch answers with {MOST_BYTES} bytes at the most, and the answers to the first {answered} of "
            f"{asked} questions leave no room for this one; ask it, and those after it, in another batch, or by itself"
        )
    )


def _joined(around: bytes, items: Sequence[tuple[int, bytes]]) -> bytes:
    """The JSON of a whole answer: *around*, which has no items, with *items*, each a status and the JSON of a body."""
    assert around.endswith(_NO_ITEMS)
    pieces = [around.removesuffix(_NO_ITEMS), b'"items":[']
    for number, (status, body) in enumerate(items):
        pieces += (b',{"status":' if number else b'{"status":', b"%d" % status, b',"body":', body, b"}")
    return b"".join((*pieces, b"]}"))


def _is_plain(question: str) -> bool:
    """Whether *question* is written in one way only, and names nothing that a batch does not take."""
    return bool(_PLAIN.fullmatch(question)) and not any(f"{name}=" in question for name in NOT_IN_A_BATCH)


def _check_given(given: Container[str]) -> None:
    """A receipt is of one question, and a position of the whole batch."""
    for name in NOT_IN_A_BATCH:
        if name in given:
            raise InvalidParameter(
                f"'{name}' cannot be asked in a batch; ask that question by itself, or give min_position to the batch",
                errors=[{"parameter": name, "detail": "not in a batch"}],
            )
