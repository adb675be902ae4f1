"""Where rows wait until they can be taken treaty by treaty: a database of its own, on disk, gone when all is done."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple, Self

from treatylog.importers.codes import Reject
from treatylog.importers.faults import NoRoom
from treatylog.importers.rows import Row

AT_ONCE = 2000
"""How many rows are written together."""

_TABLES = """
    CREATE TABLE row (line INTEGER, treaty TEXT, title TEXT, party TEXT, type TEXT, day TEXT, effective TEXT,
                      source TEXT, key TEXT, word TEXT);
    CREATE TABLE reject (line INTEGER, code TEXT, reason TEXT, row TEXT);
"""
_INDEX = "CREATE INDEX by_treaty ON row (treaty, line)"


class Group(NamedTuple):
    """The rows of one treaty in short: its key, how many there are, and the first and the last of their days."""

    treaty: str
    rows: int
    first: str
    last: str


class Staging:
    """Rows and rejected rows, sorted on disk. NoRoom where the disk is full."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = TemporaryDirectory(prefix="treatylog-import-", dir=folder)
        self.file = Path(self._folder.name) / "rows.db"
        self._db = sqlite3.connect(self.file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -16000")
        self._db.executescript(_TABLES)
        self._rows: list[Row] = []
        self._rejects: list[Reject] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, row: Row) -> None:
        """Keep *row*."""
        self._rows.append(row)
        if len(self._rows) >= AT_ONCE:
            self.flush()

    def reject(self, reject: Reject) -> None:
        """Keep *reject*."""
        self._rejects.append(reject)
        if len(self._rejects) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._room():
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._rows)
            self._db.executemany("INSERT INTO reject VALUES (?, ?, ?, ?)", self._rejects)
            self._db.execute("COMMIT")
        self._rows.clear()
        self._rejects.clear()

    def sort(self) -> None:
        """Have the rows by treaty."""
        self.flush()
        with self._room():
            self._db.execute(_INDEX)

    def groups(self) -> Sequence[Group]:
        """The treaties, by key."""
        query = "SELECT treaty, count(*), min(day), max(max(day, effective)) FROM row GROUP BY treaty ORDER BY treaty"
        return [Group(*found) for found in self._read(query)]

    def rows_of(self, treaty: str) -> list[Row]:
        """The rows of *treaty*, in order."""
        return [Row(*found) for found in self._read("SELECT * FROM row WHERE treaty = ? ORDER BY line", (treaty,))]

    def title_of(self, treaty: str) -> str:
        """The first title that a row gives *treaty*."""
        query = "SELECT title FROM row WHERE treaty = ? AND title <> '' ORDER BY line LIMIT 1"
        return next((str(title) for (title,) in self._read(query, (treaty,))), treaty)

    def rejects(self) -> Iterator[Reject]:
        """The rejected rows, in order."""
        self.flush()
        return (Reject(*found) for found in self._read("SELECT * FROM reject ORDER BY line"))

    def count_rejects(self) -> dict[str, int]:
        """How many rows were rejected, by code, the most first."""
        self.flush()
        query = "SELECT code, count(*) FROM reject GROUP BY code ORDER BY count(*) DESC, code"
        return dict(self._read(query))

    def _read(self, query: str, values: tuple[object, ...] = ()) -> Iterable[tuple[Any, ...]]:
        with self._room():
            return self._db.execute(query, values)

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as fault:
            if "full" not in str(fault) and "disk I/O" not in str(fault):
                raise
            raise NoRoom(
                f"{self.file.parent}: the rows cannot be sorted there: {fault}; nothing was recorded: make room, or "
                "name another folder in TMPDIR"
            ) from fault
