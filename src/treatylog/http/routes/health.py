"""Whether the process answers, and the log behind it."""

from typing import Literal

from treatylog.errors import LogUnavailable
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import NoQuery
from treatylog.service import answers


class Live(answers.Model):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(answers.Model):
    """The log answers too."""

    status: Literal["ready"] = "ready"
    position: int


@get("/health/live", query=NoQuery, answer=Live, stored=False)
async def get_live(_asking: Asking[NoQuery]) -> Live:
    """Whether the process answers. Touches nothing else."""
    return Live()


@get("/health/ready", query=NoQuery, answer=Ready, problems=(LogUnavailable,), stored=False)
async def get_ready(asking: Asking[NoQuery]) -> Ready:
    """Whether the log answers, and where it ends."""
    return Ready(position=await asking.treaties.ready())


OPERATIONS: tuple[Operation, ...] = (
    get_live,
    get_ready,
)
