"""A treaty between two parties."""

from treatylog.errors import InvalidPair, UnknownParty
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import BetweenQuery, PartyQuery
from treatylog.http.routes.paths import ABOUT_A_PARTY, TREATY
from treatylog.service import answers
from treatylog.service.answers_between import TreatiesBetween


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


@get("/v1/between", query=BetweenQuery, answer=TreatiesBetween, problems=(UnknownParty, InvalidPair))
async def list_treaties_between(asking: Asking[BetweenQuery]) -> TreatiesBetween:
    """Every treaty that two parties have to do with: whether it is in force and in operation between them."""
    return await asking.treaties.treaties_between(asking.query.a, asking.query.b, asking.question)


OPERATIONS: tuple[Operation, ...] = (
    list_pairs,
    get_between,
    list_treaties_between,
)
