"""Defining a treaty."""

from treatylog.errors import (
    InvalidDefinition,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
)
from treatylog.http.definition import TreatyDefinition
from treatylog.http.operation import Operation, Submission, put
from treatylog.http.routes.paths import TREATY
from treatylog.service.answers import AppendedAnswer

PROBLEMS = (InvalidDefinition, UnknownParty, UnknownSource, UnknownProvision, UnknownEvent)


@put(TREATY, body=TreatyDefinition, scope="define", problems=PROBLEMS)
async def define_treaty(submission: Submission[TreatyDefinition]) -> AppendedAnswer:
    """Define a treaty, or define it anew: clauses and sources, for all legal dates. An equal one changes nothing."""
    body = submission.body
    return await submission.treaties.define(
        submission.path["treaty"], body.treaty, body.sources, expected=submission.expected,
        recorded_by=submission.holder,
    )  # fmt: skip


OPERATIONS: tuple[Operation, ...] = (define_treaty,)
