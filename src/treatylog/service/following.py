"""Following: a log that other nodes write to, read as it grows."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from treatylog.errors import LogUnavailable, TreatylogError
from treatylog.service.treaties import Treaties

POLL_SECONDS = 0.4
"""How long a node waits at the most before it looks for what others appended. A notice from the store cuts it short."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def followed(treaties: Treaties) -> AsyncIterator[None]:
    """For as long as it lasts, *treaties* reads what is appended by whomever, and answers from what it has read."""
    await treaties.refresh()
    with treaties.following():
        task = asyncio.create_task(_follow(treaties))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _follow(treaties: Treaties) -> None:
    """Read on for ever. A log that is away is told of once when it goes and once when it is back."""
    away = False
    while True:
        try:
            await treaties.refresh()
        except TreatylogError as fault:
            if not away:
                _log.log(
                    logging.WARNING if isinstance(fault, LogUnavailable) else logging.ERROR,
                    "%s: %s; answers stay as of position %d meanwhile", fault.code, fault.message, treaties.position,
                )  # fmt: skip
            away = True
        else:
            if away:
                _log.warning("the log is back; answers are as of position %d", treaties.position)
            away = False
        await treaties.wait(POLL_SECONDS)
