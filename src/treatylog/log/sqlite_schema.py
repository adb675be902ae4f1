"""The schema of the SQLite store: making it, and whether a file still is what its steps made."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache

from treatylog.errors import LogUnavailable
from treatylog.log.migrations import APPLIED, Migration, Part, applied
from treatylog.log.store import damaged

APPLICATION_ID = 0x7472746C

_APPLY = "INSERT INTO schema_migrations (number, name, sha256) VALUES (?, ?, ?)"
_TABLES = "SELECT count(*) FROM sqlite_schema"
_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"


def check_ours(db: sqlite3.Connection, place: str) -> None:
    """LogUnavailable where *db* is another program's, LogCorrupt where it is a log without any table."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    tables = _count_tables(db)
    if tables and application != APPLICATION_ID:
        raise LogUnavailable(
            f"{place} is a database of another program, not a treatylog log; name another file", place=place
        )
    if application == APPLICATION_ID and not tables:
        raise damaged("the log", "holds no table at all")


def check_applied(db: sqlite3.Connection, place: str, known: Sequence[Migration]) -> tuple[Migration, ...]:
    """
    Those of *known* by which *db* was made; none where it is new.

    LogUnavailable where it was made by others, LogCorrupt where it does not tell.
    """
    return applied(_recorded(db), place, known)


def migrate(db: sqlite3.Connection, steps: Sequence[Migration]) -> None:
    """Apply *steps* to *db*, and record that it was done."""
    for step in steps:
        _make(db, step)
        db.execute(_APPLY, (step.number, step.name, step.sha256))


def altered(db: sqlite3.Connection, steps: Sequence[Migration]) -> Mapping[Part, str]:
    """What differs from what *steps* made. A table, index or view of somebody's own does no harm; a trigger may."""
    made, found = _made_by(tuple(steps)), _parts(db)
    gone = {part: "is not in the file" for part in made if part not in found}
    other = {part: "is not the one that treatylog made" for part in made if found.get(part, made[part]) != made[part]}
    added = {part: "was not made by treatylog" for part in found if part[0] == "trigger" and part not in made}
    return gone | other | added


def result_code(error: sqlite3.Error) -> int | None:
    """SQLite's result code without its extension; None where Python and not SQLite found the fault."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _count_tables(db: sqlite3.Connection) -> int:
    """The first look at the schema. LogCorrupt where SQLite refuses it and quotes from it what is not UTF-8."""
    try:
        (tables,) = db.execute(_TABLES).fetchone()
    except UnicodeDecodeError as error:  # of Python, which would decode the message of SQLite
        raise damaged("the schema", f"cannot be read ({error.object.decode(errors='replace')})") from error
    return int(tables)


def _recorded(db: sqlite3.Connection) -> Mapping[int, str] | None:
    """The numbers of the applied steps, with their checksums; None for a new file."""
    if not _count_tables(db):
        return None
    try:
        return dict(db.execute(APPLIED))
    except sqlite3.OperationalError as error:
        if result_code(error) != sqlite3.SQLITE_ERROR:
            raise
        raise damaged("table schema_migrations", f"cannot be read ({error})") from error


@cache
def _made_by(steps: tuple[Migration, ...]) -> Mapping[Part, str]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for step in steps:
            _make(db, step)
        return _parts(db)


def _parts(db: sqlite3.Connection) -> Mapping[Part, str]:
    return {(kind, name): sql for kind, name, sql in db.execute(_SCHEMA)}


def _make(db: sqlite3.Connection, step: Migration) -> None:
    for statement in _statements(step.script):
        db.execute(statement)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
