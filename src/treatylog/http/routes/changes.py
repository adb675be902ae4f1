"""What changed."""

from treatylog.errors import InvalidRange, UnknownParty, UnknownTreaty
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import DiffQuery
from treatylog.service import answers


@get("/v1/diff", query=DiffQuery, answer=answers.DiffAnswer, problems=(UnknownTreaty, UnknownParty, InvalidRange))
async def get_diff(asking: Asking[DiffQuery]) -> answers.DiffAnswer:
    """What changed along one clock: in law between two dates, or in what is told of the legal date."""
    return await asking.treaties.diff(asking.query.span(asking.now()), asking.question, asking.query.page)


OPERATIONS: tuple[Operation, ...] = (get_diff,)
