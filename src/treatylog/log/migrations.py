"""The schema of the default store: the numbered steps that make it, and whether a file still is what they made."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from treatylog.errors import LogUnavailable
from treatylog.log.store import damaged

APPLICATION_ID = 0x7472746C

_APPLIED = "SELECT number, name, sha256 FROM schema_migrations ORDER BY number"
_APPLY = "INSERT INTO schema_migrations (number, name, sha256) VALUES (?, ?, ?)"
_TABLES = "SELECT count(*) FROM sqlite_schema"
_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"

Part = tuple[str, str]
"""A part of the schema: its kind and its name."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema. Once released its text never changes; the next step gets the next number."""

    number: int
    name: str
    script: str

    @property
    def sha256(self) -> str:
        """The checksum by which an applied step is known again."""
        return sha256(self.script.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """The steps this version of treatylog knows, in order."""
    found = (re.fullmatch(r"sqlite-(\d{3})\.sql", file.name) for file in _schema().iterdir())
    steps = (Migration(int(m[1]), m[0], _schema().joinpath(m[0]).read_text("utf-8")) for m in found if m)
    return tuple(sorted(steps, key=lambda step: step.number))


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
    recorded = _recorded(db)
    _check_known(place, recorded, {step.number: step for step in known})
    return tuple(step for step in known if step.number in recorded)


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


def refuse(differing: Mapping[Part, str]) -> None:
    """LogCorrupt for the first of the parts that were `altered`, if there is one."""
    for (kind, name), found in differing.items():
        raise damaged(f"{kind} {name}", found)


def result_code(error: sqlite3.Error) -> int | None:
    """SQLite's result code without its extension; None where Python and not SQLite found the fault."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _schema() -> Traversable:
    return files("treatylog.log").joinpath("schema")


def _count_tables(db: sqlite3.Connection) -> int:
    (tables,) = db.execute(_TABLES).fetchone()
    return int(tables)


def _recorded(db: sqlite3.Connection) -> Mapping[int, str]:
    """The numbers of the applied steps, with their checksums."""
    if not _count_tables(db):
        return {}
    try:
        recorded = {number: checksum for number, _, checksum in db.execute(_APPLIED)}
    except sqlite3.OperationalError as error:
        if result_code(error) != sqlite3.SQLITE_ERROR:
            raise
        raise damaged("table schema_migrations", f"cannot be read ({error})") from error
    if 1 not in recorded:
        raise damaged("table schema_migrations", "does not list the first step of the schema")
    return recorded


def _check_known(place: str, recorded: Mapping[int, str], known: Mapping[int, Migration]) -> None:
    for number, checksum in recorded.items():
        if number not in known:
            raise LogUnavailable(
                f"{place} was written by a newer treatylog (schema {number}, this one knows up to {max(known)}); "
                "upgrade treatylog",
                place=place,
                schema=number,
            )
        if checksum != known[number].sha256:
            raise LogUnavailable(
                f"{place} was made with another {known[number].name} (sha256 {checksum[:12]}…) than this treatylog has "
                f"(sha256 {known[number].sha256[:12]}…); use the treatylog that made it, or export with that one and "
                "import into a new log",
                place=place,
                schema=number,
            )


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
