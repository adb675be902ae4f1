"""What a user would pick instead to ask where a party stood: SQL as-of in SQLite and in PostgreSQL, and pandas."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.made import Kind, stretches, world

State = tuple[str, str, str, str | None, str]
"""The key of a treaty, the code of a party, the day since when, the day from which no more, the headline."""

Found = list[tuple[str, str, str]]
"""Treaty, party and headline."""

TABLE = """
    CREATE TABLE state (
        treaty TEXT NOT NULL, party TEXT NOT NULL, since TEXT NOT NULL, until TEXT, headline TEXT NOT NULL,
        PRIMARY KEY (treaty, party, since)
    )
"""
_POINT = "SELECT headline FROM state WHERE treaty = {0} AND party = {0} AND since <= {0} ORDER BY since DESC LIMIT 1"
_EVERYWHERE = "SELECT treaty, party, headline FROM state WHERE since <= {0} AND (until IS NULL OR until > {0})"


def states(size: int, kind: Kind) -> Iterator[State]:
    """The rows of the table that a user would keep, worked out beforehand: one for each stretch of each party."""
    for made in world(size, kind):
        for one in stretches(made):
            until = one.until.isoformat() if one.until else None
            yield made.key, one.party, one.since.isoformat(), until, one.headline


class Side(Protocol):
    """One of those who are compared."""

    name: str

    def point(self, asked: Sequence[tuple[str, str, str]]) -> list[str]:
        """The headline of each party under each treaty on each day that is *asked*, one question after the other."""

    def everywhere(self, on: str) -> Found:
        """The headlines of all on a day."""


class Sqlite:
    """SQLite, with the whole table clustered by its best index."""

    name = "SQLite"

    def __init__(self, path: Path, rows: Iterable[State]) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute(TABLE + " WITHOUT ROWID")
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO state VALUES (?, ?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
        self._db.execute("ANALYZE")

    def point(self, asked: Sequence[tuple[str, str, str]]) -> list[str]:
        """See `Side.point`."""
        query, ask = _POINT.format("?"), self._db.execute
        return [ask(query, question).fetchone()[0] for question in asked]

    def everywhere(self, on: str) -> Found:
        """See `Side.everywhere`."""
        return self._db.execute(_EVERYWHERE.format("?"), (on, on)).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


class Postgres:
    """PostgreSQL, the same table; every question is prepared beforehand and is one journey."""

    name = "PostgreSQL"

    def __init__(self, db: Any, rows: Iterable[State]) -> None:
        self._db = db
        db.execute(b"DROP TABLE IF EXISTS state")
        db.execute(TABLE.replace("TEXT", 'text COLLATE "C"').encode())
        with db.cursor() as cursor, cursor.copy(b"COPY state FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        db.execute(b"VACUUM ANALYZE state")

    def point(self, asked: Sequence[tuple[str, str, str]]) -> list[str]:
        """See `Side.point`."""
        query = _POINT.format("%s").encode()
        with self._db.cursor() as cursor:
            ask = cursor.execute
            return [ask(query, question, prepare=True).fetchone()[0] for question in asked]

    def everywhere(self, on: str) -> Found:
        """See `Side.everywhere`."""
        return self._db.execute(_EVERYWHERE.format("%s").encode(), (on, on)).fetchall()  # type: ignore[no-any-return]


class Pandas:
    """A data frame, indexed by treaty and party and sorted."""

    name = "pandas"

    def __init__(self, rows: Iterable[State]) -> None:
        import pandas as pd  # type: ignore[import-untyped]

        columns = ("treaty", "party", "since", "until", "headline")
        frame = pd.DataFrame.from_records(rows, columns=columns)
        for name in ("since", "until"):
            frame[name] = pd.to_datetime(frame[name]).dt.as_unit("s")
        for name in ("treaty", "party", "headline"):
            frame[name] = frame[name].astype("category")
        self._pd = pd
        self._flat = frame
        self._by_pair = frame.set_index(["treaty", "party", "since"]).sort_index()

    def point(self, asked: Sequence[tuple[str, str, str]]) -> list[str]:
        """See `Side.point`."""
        at, instant = self._by_pair.loc, self._pd.Timestamp
        found = []
        for treaty, party, on in asked:
            rows = at[(treaty, party)]
            found.append(str(rows.headline.array[rows.index.searchsorted(instant(on), side="right") - 1]))
        return found

    def everywhere(self, on: str) -> Found:
        """See `Side.everywhere`."""
        flat, day = self._flat, self._pd.Timestamp(on)
        rows = flat[(flat.since <= day) & ~(flat.until <= day)]
        return list(zip(rows.treaty.tolist(), rows.party.tolist(), rows.headline.tolist(), strict=True))


@contextmanager
def sides(folder: Path, size: int, kind: Kind, db: Any) -> Iterator[Sequence[Side]]:
    """Every side over the same world; PostgreSQL where there is a connection *db* to it."""
    sqlite = Sqlite(folder / "states.db", states(size, kind))
    try:
        others = [Postgres(db, states(size, kind))] if db is not None else []
        yield [sqlite, *others, Pandas(states(size, kind))]
    finally:
        sqlite.close()
