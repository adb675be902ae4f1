"""Where the record and its sources do not agree."""

from treatylog.errors import UnknownParty, UnknownTreaty
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import DiscrepanciesQuery
from treatylog.service import answers


@get(
    "/v1/discrepancies",
    query=DiscrepanciesQuery,
    answer=answers.DiscrepanciesAnswer,
    problems=(UnknownTreaty, UnknownParty),
)
async def list_discrepancies(asking: Asking[DiscrepanciesQuery]) -> answers.DiscrepanciesAnswer:
    """Where the record and its sources do not agree: stated against derived days, sources, disputes, oddities."""
    query = asking.query
    return await asking.treaties.discrepancies(
        asking.question, treaty=query.treaty, party=query.party, kind=query.kind, page=query.page
    )


OPERATIONS: tuple[Operation, ...] = (list_discrepancies,)
