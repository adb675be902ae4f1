"""A log in a file, and a plain connection to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from unit.log.logs import opened, statement


@pytest_asyncio.fixture
async def log(tmp_path: Path) -> Path:
    """A file with three events in it, closed."""
    path = tmp_path / "log.db"
    async with opened(path) as store:
        await store.append("inf", [statement(number) for number in (1, 2, 3)], expected=0, recorded_by="curator")
    return path


@pytest.fixture
def raw(log: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to that file, as any program could open one."""
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        yield db
