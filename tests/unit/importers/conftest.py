"""Tables for tests, and what becomes of them."""

import gzip
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from treatylog.importers.codes import Reject
from treatylog.importers.mapping import TableMap
from treatylog.importers.staging import Staging
from treatylog.importers.table import Table
from treatylog.importers.taking import Taken, take_table
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import RecordedEvent

HEADER = "treaty,title,party,action,date,effective_on,source\n"
TODAY = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a table: the counts, and the rejected rows."""

    taken: Taken
    rejects: list[Reject]

    @property
    def codes(self) -> dict[int, str]:
        """The code of every rejected row, by its line."""
        return {reject.line: reject.code for reject in self.rejects}


class Desk:
    """A log in memory, and a folder in which tables lie."""

    def __init__(self, store: SqliteStore, folder: Path) -> None:
        self.store, self.folder = store, folder

    async def take(
        self, content: str | bytes | Path, name: str = "acts.csv", given: Mapping[str, Any] | None = None, **how: Any
    ) -> Outcome:
        """Take the table with this *content* (rows under the usual header, or bytes as they are)."""
        file = content if isinstance(content, Path) else self.file(content, name)
        with Staging(self.folder) as staging:
            taken = await take_table(
                self.store, Table(file, reading := TableMap.model_validate(how)), reading, given or {},
                recorded_by="tests", today=TODAY, staging=staging,
            )  # fmt: skip
            rejects = list(staging.rejects())
        assert taken.accepted + taken.rejected == taken.rows
        assert len(rejects) == taken.rejected
        return Outcome(taken, rejects)

    def file(self, content: str | bytes, name: str = "acts.csv") -> Path:
        """A file with this *content*."""
        file = self.folder / name
        data = (HEADER + content).encode() if isinstance(content, str) else content
        file.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        return file

    async def most_pages(self, many: int) -> None:
        """Let the database of the log have *many* pages at the most."""
        await self.store._run(lambda: self.store._db.execute(f"PRAGMA max_page_count = {many}"))

    async def events(self, treaty: str) -> list[RecordedEvent]:
        """What the log has of *treaty*."""
        return await self.store.read(treaty)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty log, and a folder for tables."""
    store = await SqliteStore.open(":memory:", clock=lambda: NOON)
    yield Desk(store, tmp_path)
    await store.close()
