"""The heads of the log."""

from treatylog.errors import InvalidRange
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import LogQuery, SpanQuery
from treatylog.service import answers


@get("/v1/log/head", query=LogQuery, answer=answers.SignedHead)
async def get_head(asking: Asking[LogQuery]) -> answers.SignedHead:
    """The Merkle head of the log (RFC 9162): its size and root, as a signed checkpoint where the log has a key."""
    return await asking.proofs.head()


@get("/v1/log/consistency", query=SpanQuery, answer=answers.ConsistencyAnswer, problems=(InvalidRange,))
async def get_consistency(asking: Asking[SpanQuery]) -> answers.ConsistencyAnswer:
    """That a later head of the log only added to an earlier one (RFC 9162)."""
    return await asking.proofs.consistency(asking.query.from_, asking.query.to)


OPERATIONS: tuple[Operation, ...] = (
    get_head,
    get_consistency,
)
