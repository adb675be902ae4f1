"""A treaty between two parties."""

from treatylog.errors import InvalidPair
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import PartyQuery
from treatylog.http.routes.paths import ABOUT_A_PARTY, TREATY
from treatylog.service import answers


@get(
    f"{TREATY}/between/{{a}}",
    query=PartyQuery,
    answer=answers.PairsAnswer,
    problems=(*ABOUT_A_PARTY, InvalidPair),
)
async def list_pairs(asking: Asking[PartyQuery]) -> answers.PairsAnswer:
    """How a treaty stands between one party and every other."""
    return await asking.treaties.pairs(asking.path["treaty"], asking.path["a"], asking.question)


@get(
    f"{TREATY}/between/{{a}}/{{b}}",
    query=PartyQuery,
    answer=answers.BetweenAnswer,
    problems=(*ABOUT_A_PARTY, InvalidPair),
)
async def get_between(asking: Asking[PartyQuery]) -> answers.BetweenAnswer:
    """Whether a treaty is in force and in operation between two parties, and how it is modified between them."""
    path = asking.path
    return await asking.treaties.between(path["treaty"], path["a"], path["b"], asking.question)


OPERATIONS: tuple[Operation, ...] = (
    list_pairs,
    get_between,
)
