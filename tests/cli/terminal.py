"""What a command did, and the logs that the tests of the command line work on."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from treatylog.log.store import Head
from treatylog.service.build import service
from treatylog.service.settings import Settings
from worlds import STORY

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
USAGE = 2

ACT = '{"treaty": "inf", "type": "statement_made", "party": "USA", "on": "2019-10-01", "sources": ["%s"], "text": "T."}'
EVENTS = Path(__file__).parents[2] / "events"
STATEMENT = ACT % "us-statement-2019-02-02"


@dataclass(frozen=True, slots=True)
class Printed:
    """The exit code of a command, and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Printed]
"""``treatylog`` with arguments, run in this process."""

Pipe = Callable[[bytes], None]
"""Puts bytes on standard input."""


def made(path: Path, *, loading: bool = True, events: Path | None = None) -> Path:
    """A log at *path*, with the bundled record or that of *events* in it, all recorded at `NOON`."""

    async def make() -> None:
        async with service(Settings(db=str(path), events=events), lambda: NOON, loading=loading):
            pass

    asyncio.run(make())
    return path


def stories(folder: Path) -> Path:
    """*folder*, with the treaties of the story and the parties in it: a record that is read at once."""
    for name in (*STORY, "parties"):
        shutil.copytree(EVENTS / name, folder / name)
    return folder


def head(path: Path) -> Head:
    """The head of the log at *path*."""

    async def read() -> Head:
        async with service(Settings(db=str(path)), lambda: NOON, loading=False) as opened:
            return await opened.treaties.head()

    return asyncio.run(read())
