"""The schema of the PostgreSQL store: making it once, whoever comes first, and whether its guards still stand."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection
from psycopg.errors import UndefinedColumn

from treatylog.errors import LogUnavailable
from treatylog.log.migrations import APPLIED, Migration, Part, applied, migrations
from treatylog.log.rows import COLUMNS, WITH_SLIPS, lacking

OLDEST = 140000
"""The oldest server that is supported, as PostgreSQL numbers its versions."""

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(8391162084119540844)"  # "trtl" twice: nobody else's key
_SERVER = "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_schema()"
_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND relname = ANY (%s)
"""
_APPLY = "INSERT INTO schema_migrations (number, name, sha256) VALUES (%s, %s, %s)"
_TRIGGERS = """
    SELECT tgname, relname, prosrc, tgenabled = 'O' FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (%s) AND NOT tgisinternal ORDER BY tgname
"""
_PAGE = f"SELECT {COLUMNS} FROM event WHERE position > %s ORDER BY position LIMIT %s".encode()
_ADD_SLIPS = """
    UPDATE event SET slip = new.slip, seal = new.seal
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS new (position, slip, seal)
    WHERE event.position = new.position
"""
_TOGETHER = 5000
_TABLE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)
_TRIGGER = re.compile(
    r"^CREATE (?:CONSTRAINT )?TRIGGER (\w+) .*? ON (\w+).*? EXECUTE FUNCTION (\w+)\(\);", re.MULTILINE | re.DOTALL
)
_FUNCTION = re.compile(r"^CREATE FUNCTION (\w+)\(\) .*? AS \$\$(.*?)\$\$;", re.MULTILINE | re.DOTALL)

Db = Connection[tuple[Any, ...]]


def make(db: Db, place: str) -> tuple[Migration, ...]:
    """
    The steps by which the log in *db* was made, once those it lacks are applied. To be run in one transaction.

    Nodes that start together make it one after the other. LogUnavailable and LogCorrupt as for any log.
    """
    db.execute(_ONE_AT_A_TIME)
    _check_server(db, place)
    known = migrations("postgres")
    done = check_applied(db, place, known)
    for step in known:
        if step not in done:
            db.execute(step.script.encode())
            db.execute(_APPLY, (step.number, step.name, step.sha256))
            if step.number == WITH_SLIPS:
                _add_slips(db)
    return known


def _add_slips(db: Db) -> None:
    """Give the events of an older log the slips that they lack."""
    after = 0
    while page := db.execute(_PAGE, (after, _TOGETHER)).fetchall():
        after = page[-1][0]
        made = [(row[0], *slip) for row in page if (slip := lacking(row))]
        db.execute(_ADD_SLIPS, [list(column) for column in zip(*made, strict=True)] or [[], [], []])


def check_applied(db: Db, place: str, known: Sequence[Migration]) -> tuple[Migration, ...]:
    """Those of *known* by which the log in *db* was made; none where it is new."""
    tables = _tables(known)
    there = {name for (name,) in db.execute(_TABLES, (tables,))}
    if there and "schema_migrations" not in there:
        raise _of_another(place, f"it has a table {min(there)}, and none that says who made it")
    try:
        recorded: Mapping[int, str] | None = dict(db.execute(APPLIED).fetchall()) if there else None
    except UndefinedColumn as error:
        raise _of_another(place, "its schema_migrations is of another kind") from error
    return applied(recorded, place, known)


def altered(db: Db, steps: Sequence[Migration]) -> Mapping[Part, str]:
    """Which tables are gone, and which guards are not those of *steps*. What else is in the database is let be."""
    tables = _tables(steps)
    there = {name for (name,) in db.execute(_TABLES, (tables,))}
    gone = {("table", name): "is not in the database" for name in tables if name not in there}
    made = {name: guard for step in steps for name, guard in _guards(step.script).items()}
    found = {name: guard for name, *guard in db.execute(_TRIGGERS, (tables,))}
    missing = {("trigger", name): "is not in the database" for name in made if name not in found}
    other = {
        ("trigger", name): "is not the one that treatylog made"
        for name, guard in made.items()
        if found.get(name, guard) != guard
    }
    added = {("trigger", name): "was not made by treatylog" for name in found if name not in made}
    return gone | missing | other | added


def _guards(script: str) -> Mapping[str, list[object]]:
    """The triggers that *script* makes: on which table, with what body, switched on."""
    bodies = dict(_FUNCTION.findall(script))
    return {name: [table, bodies[function], True] for name, table, function in _TRIGGER.findall(script)}


def _tables(steps: Sequence[Migration]) -> list[str]:
    return [name for step in steps for name in _TABLE.findall(step.script)]


def _check_server(db: Db, place: str) -> None:
    row = db.execute(_SERVER).fetchone()
    assert row is not None
    version, encoding, schema = row
    if version < OLDEST:
        raise LogUnavailable(
            f"{place} is PostgreSQL {version // 10000}; treatylog needs {OLDEST // 10000} or newer", place=place
        )
    if encoding != "UTF8":
        raise LogUnavailable(f"{place} keeps text as {encoding}; make the database with ENCODING 'UTF8'", place=place)
    if schema is None:
        raise LogUnavailable(f"{place} has no schema that search_path names; create it, or name another", place=place)


def _of_another(place: str, how: str) -> LogUnavailable:
    return LogUnavailable(
        f"{place} is a database of another program, not a treatylog log: {how}; name another database or schema",
        place=place,
    )
