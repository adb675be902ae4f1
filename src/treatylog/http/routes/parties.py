"""The parties, whatever the treaty."""

from treatylog.errors import UnknownParty
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import ClockQuery, PageQuery
from treatylog.service import answers


@get("/v1/parties", query=PageQuery, answer=answers.DirectoryAnswer)
async def list_parties(asking: Asking[PageQuery]) -> answers.DirectoryAnswer:
    """Who there is: everybody who has to do with a treaty of the record."""
    return await asking.treaties.directory(asking.question, asking.query.page)


@get("/v1/parties/{party}", query=ClockQuery, answer=answers.PartyAnswer, problems=(UnknownParty,))
async def get_party(asking: Asking[ClockQuery]) -> answers.PartyAnswer:
    """Everything in the record that has to do with one party."""
    return await asking.treaties.party(asking.path["party"], asking.question)


OPERATIONS: tuple[Operation, ...] = (
    list_parties,
    get_party,
)
