"""The file of the default store as a whole: copied while it is in use, looked at without changing anything in it."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.log.migrations import migrations
from treatylog.log.rows import COLUMNS, TOKEN_COLUMNS, WRITTEN, token_of, token_row
from treatylog.log.slips import beside
from treatylog.log.sqlite_schema import check_applied, check_ours, migrate, result_code
from treatylog.log.sqlite_writer import WriterLock
from treatylog.log.store import Head, Token
from treatylog.log.tree import Tree
from treatylog.log.whole import BESIDE as KEPT
from treatylog.log.whole import Counted, Schema, Whole

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is in use, or was when its process ended."""

_BUSY_SECONDS = 10.0
_OWN_ONLY = 0o600
_ROWS = f"SELECT {COLUMNS} FROM event ORDER BY position"
_INSERT = f"INSERT INTO event ({WRITTEN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADVANCE = "UPDATE head SET size = ?, frontier = ?"
_TOKENS = "SELECT * FROM token ORDER BY name"  # an older file lacks the last columns
_ADD_TOKEN = f"INSERT OR REPLACE INTO token ({TOKEN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"


def schema(file: Path) -> Schema:
    """By which steps *file* was made. LogUnavailable and LogCorrupt say what it is instead of a log."""
    with _opened(file) as db:
        check_ours(db, str(file))
        known = migrations("sqlite")
        applied = check_applied(db, str(file), known)
        return Schema(tuple(step.name for step in applied), tuple(step.name for step in known if step not in applied))


def complaints(file: Path) -> tuple[str, ...]:
    """What SQLite finds wrong with *file*, page by page and index by index."""
    with _opened(file) as db:
        found = [str(line) for (line,) in db.execute("PRAGMA integrity_check(10)")]
        return () if found == ["ok"] else tuple(found)


def head_at(file: Path, size: int) -> Head:
    """The head over the first *size* leaves that the log in *file* keeps, or over all where it has not so many."""
    with _opened(file) as db:
        leaves = (bytes(leaf) for (leaf,) in db.execute("SELECT leaf FROM event ORDER BY position LIMIT ?", (size,)))
        tree = Tree(leaves)
        return Head(len(tree), tree.root().hex())


def wal_bytes(file: Path) -> int:
    """How much lies in the write-ahead log beside *file*."""
    beside = file.with_name(f"{file.name}-wal")
    return beside.stat().st_size if beside.exists() else 0


def copy(source: Path, target: Path) -> None:
    """
    Make *target*, a new file that its owner alone can read, the log in *source* as it is at one moment.

    Others may write to *source* meanwhile. FileExistsError where *target* is there.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWN_ONLY))
    with _opened(source) as db:
        check_ours(db, str(source))
        with closing(sqlite3.connect(target)) as made:
            db.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
    settle(target)


@contextmanager
def whole(file: Path) -> Iterator[Whole]:
    """The log in *file* as it is at one moment. LogUnavailable where there is none."""
    schema(file).check_there(str(file))
    with _opened(file) as db:
        db.execute("BEGIN")
        tokens = [token_of(row) for row in db.execute(_TOKENS)]
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        tables = {table: columns for table, columns in KEPT.items() if table in there}
        beside = {
            table: db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
            for table, columns in tables.items()
        }
        yield Whole(db.execute(_ROWS), tokens, beside)


def fill(target: Path, log: Whole) -> None:
    """Make *target*, a new file that its owner alone can read, from *log*. FileExistsError where it is there."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWN_ONLY))
    counted = Counted(log.rows)
    with _opened(target) as db:
        db.execute("BEGIN IMMEDIATE")
        migrate(db, migrations("sqlite"))
        try:
            db.executemany(_INSERT, ((*row, *beside(row)) for row in counted))
        except sqlite3.IntegrityError as error:
            raise LogCorrupt(f"event {counted.frontier.size} does not follow the last: {error}") from error
        if counted.frontier.size:
            db.execute(_ADVANCE, (counted.frontier.size, counted.frontier.to_bytes()))
        _add_tokens(db, log.tokens)
        for table, rows in log.beside.items():
            columns = KEPT[table]
            db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
        db.execute("COMMIT")
    settle(target)


def add_tokens(file: Path, tokens: Sequence[Token]) -> None:
    """Keep *tokens* in the log in *file*; one of its own that has the name of one of them goes."""
    with _opened(file) as db:
        _add_tokens(db, tokens)


def _add_tokens(db: sqlite3.Connection, tokens: Sequence[Token]) -> None:
    db.executemany(_ADD_TOKEN, map(token_row, tokens))


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the place of *file* for writing. LogInUse where somebody does, though the file be moved away."""
    lock = WriterLock(str(file))
    lock.take()
    try:
        yield
    finally:
        lock.release()


def settle(file: Path) -> None:
    """See that what was written to *file* is on the disk."""
    for place in (file, file.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The database in *file*, which has to be there."""
    try:
        address = f"file:{quote(str(file.absolute()))}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)) as db:
            yield db
    except sqlite3.Error as error:
        if result_code(error) == sqlite3.SQLITE_CORRUPT:
            raise LogCorrupt(f"the log {file} is damaged: {error}; restore a backup", place=str(file)) from error
        raise LogUnavailable(
            f"the log {file} cannot be read: {error}; it must be a treatylog log that this user may open",
            place=str(file),
        ) from error
