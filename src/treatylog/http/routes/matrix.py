"""The grid of treaties and parties."""

from treatylog.errors import TooMuchAsked, UnknownGroup, UnknownParty, UnknownTreaty
from treatylog.http.accept import CSV
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import MatrixQuery
from treatylog.service.answers_matrix import MatrixAnswer
from treatylog.service.matrix import as_csv


@get(
    "/v1/matrix",
    query=MatrixQuery,
    answer=MatrixAnswer,
    problems=(UnknownTreaty, UnknownParty, UnknownGroup, TooMuchAsked),
    forms={CSV: as_csv},
)
async def get_matrix(asking: Asking[MatrixQuery]) -> MatrixAnswer:
    """The grid of treaties and parties, with the headline of each in each; as `text/csv` a row for each party."""
    return await asking.treaties.matrix(asking.query.grid, asking.question, asking.query.page)


OPERATIONS: tuple[Operation, ...] = (get_matrix,)
