"""Defining a treaty."""

from pydantic import Field

from treatylog.errors import (
    InvalidDefinition,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
)
from treatylog.facts.base import SourceKey
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty
from treatylog.http.operation import Operation, Submission, put
from treatylog.http.routes.paths import TREATY
from treatylog.service.answers import AppendedAnswer

PROBLEMS = (InvalidDefinition, UnknownParty, UnknownSource, UnknownProvision, UnknownEvent)


class TreatyDefinition(Treaty):
    """A treaty as its file has it, in JSON, and the sources that its events rest on."""

    sources: dict[SourceKey, Source] = Field(
        description="The documents, by key, as in sources.toml. Those that events on record cite have to stay."
    )

    @property
    def treaty(self) -> Treaty:
        """The definition by itself."""
        data = self.model_dump(mode="json", by_alias=True, exclude={"sources"}, exclude_defaults=True)
        return Treaty.model_validate(data)


@put(TREATY, body=TreatyDefinition, scope="define", problems=PROBLEMS)
async def define_treaty(submission: Submission[TreatyDefinition]) -> AppendedAnswer:
    """Define a treaty, or define it anew: clauses and sources, for all legal dates. An equal one changes nothing."""
    body = submission.body
    return await submission.treaties.define(
        submission.path["treaty"], body.treaty, body.sources, expected=submission.expected,
        recorded_by=submission.holder,
    )  # fmt: skip


OPERATIONS: tuple[Operation, ...] = (define_treaty,)
