"""Definitions of the treaties in a table: those that the user gives, and what there is where nobody gives one."""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from treatylog.facts.clauses import AsRecorded
from treatylog.facts.event import Defined, event_json
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty
from treatylog.importers.faults import InvalidTable
from treatylog.importers.rows import treaty_key
from treatylog.log.definitions import validated
from treatylog.log.merkle import canonical
from treatylog.log.text import Toml, read_toml

IMPORTED = "Taken from a table: its clauses are not in the record, and what it says to be in force is."
"""The note on the coverage of a treaty that was defined for its rows alone."""

INFERRED = "rule "
"""How the article of a clause begins that is only a rule which explains the dates."""

Given = Mapping[str, Mapping[str, Any]]
"""By key, what a user gives of treaties, as the tables of treaty.toml; the coverage may be left out."""


def read_given(*several: Path) -> Given:
    """
    The treaties in *several* files: TOML with the tables of a treaty.toml under each key, or of a single one; or CSV,
    with the column treaty, and any of title, adopted, terminated, depositary, rule_code, treaty_entry_into_force and
    early_deposit_model. InvalidTable says what is wrong.
    """
    given: dict[str, dict[str, Any]] = {}
    for file in several:
        for key, tables in _read(file).items():
            mine = given.setdefault(key, {})
            header = {**mine.get("treaty", {}), **tables.get("treaty", {})}
            mine.update({**tables, "treaty": header})
    return given


def _read(file: Path) -> Given:
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise InvalidTable(f"{file}: the file cannot be read: {fault.strerror}; name a file of treaties") from None
    return _from_csv(content, file) if file.suffix == ".csv" else _from_toml(content, file)


def _from_toml(content: bytes, file: Path) -> Given:
    toml, findings = read_toml(content, str(file))
    if toml is None or findings:
        raise InvalidTable("; ".join(str(finding) for finding in findings))
    if "key" in (header := toml.data.get("treaty", {})):
        given: dict[str, Mapping[str, Any]] = {header["key"]: toml.data}
    else:
        given = {key: _keyed(key, tables) for key, tables in toml.data.items()}
    for key, tables in given.items():
        _check(toml, key, tables)
    return given


def _keyed(key: str, tables: Any) -> Mapping[str, Any]:
    if not isinstance(tables, dict):
        return {"treaty": {"key": key}}
    header = {"key": key, **tables.get("treaty", {})}
    header.setdefault("short", [_short(str(header.get("title", key)))])
    return {**tables, "treaty": {"form": "instrument", "binding": "legal", **header}}


def _check(toml: Toml, key: str, tables: Mapping[str, Any]) -> None:
    header = {"adopted": date(2000, 1, 1), "title": key, **tables["treaty"]}
    entry = {"entry_into_force": {"when": "recorded"}} if header.get("form") == "instrument" else {}
    whole = {"coverage": _coverage(True, date(2000, 1, 1)), **entry, **tables, "treaty": header}
    _, findings = validated(toml, Treaty.model_validate, whole)
    if findings:
        raise InvalidTable("; ".join(f"{toml.place}: {key}: {finding.message}" for finding in findings))
    if tables["treaty"]["key"] != key:
        raise InvalidTable(f"{toml.place}: {key}: its key is '{tables['treaty']['key']}'; give it one key")


def _from_csv(content: bytes, file: Path) -> Given:
    try:
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise InvalidTable(f"{file}: not CSV as UTF-8: {fault}") from None
    if not rows or "treaty" not in rows[0]:
        raise InvalidTable(f"{file}:1: expected a column treaty, and any of title, adopted, terminated and rule_code")
    given: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        header = {"key": treaty_key(row["treaty"]), **{n: row[n] for n in ("title", "depositary") if row.get(n)}}
        header.update({n: row[n] for n in ("adopted", "terminated") if len(row.get(n) or "") == len("YYYY-MM-DD")})
        tables: dict[str, Any] = {"treaty": header}
        if clause := _clause(row, file):
            tables["entry_into_force"] = clause
        given[header["key"]] = tables
    return given


_RULE = re.compile(r"(?P<first>first of month after )?\+?(?:(?P<months>\d+)mo)?\+?(?:(?P<days>\d+)(?:d|th day))?")


def _clause(row: Mapping[str, str], file: Path) -> Mapping[str, Any] | None:
    """The clause by the rule of *row*; the day on which the treaty entered into force stands for its threshold."""
    code = row.get("rule_code")
    if not code:
        return None
    found = _RULE.fullmatch(code)
    if found is None or not (found["months"] or found["days"]):
        raise InvalidTable(f"{file}: '{code}' is no rule; write +90d, +3mo, +2mo+1d or first of month after 3mo")
    months, days = int(found["months"] or 0), int(found["days"] or 0)
    if days == 365:
        months, days = 12, 0  # no clause counts so: it says twelve months, or one year
    then: dict[str, Any] = {name: many for name, many in (("months", months), ("days", days)) if many}
    if found["first"]:
        then["round"] = "first of next month"
    clause: dict[str, Any] = {
        "article": f"{INFERRED}{code}",
        "when": "deposits",
        "deposits": 1,
        **({"then": then} if then else {}),
    }
    if row.get("treaty_entry_into_force"):
        clause["not_before"] = row["treaty_entry_into_force"]
    if row.get("early_deposit_model") == "B":
        clause["meanwhile"] = "with the treaty"
    return clause


def defined(
    key: str, title: str, days: tuple[date, date], given: Mapping[str, Any] | None, there: Treaty | None
) -> Treaty:
    """
    The definition of *key*: as *given*; else the one that is *there*, or the least there is, for rows of these *days*.

    The least says that entry into force is as recorded, and reaches as far as the rows.
    """
    first, last = days
    has_clause = bool(given and "entry_into_force" in given)
    if there and not is_imported(there) and not has_clause:
        return there
    header = {name: value for name, value in (given["treaty"] if given else {}).items() if name != "terminated"}
    adopted = _day(header.get("adopted")) or first
    if there and not has_clause:
        adopted, title = min(adopted, there.header.adopted), there.header.title
    if there:
        last = max(last, there.coverage.through)
    title = header.get("title") or title
    header = {"short": [_short(title)], "form": "instrument", "binding": "legal", **header}
    header |= {"key": key, "title": title, "adopted": adopted}
    if has_clause:
        assert given
        return Treaty.model_validate({"coverage": _coverage(True, last), **given, "treaty": header})
    coverage = {**_coverage(False, last), "note": IMPORTED}
    return Treaty.model_validate({"treaty": header, "coverage": coverage, "entry_into_force": {"when": "recorded"}})


def _short(title: str) -> str:
    """*title* as running text has it after "the"."""
    return title.removeprefix("The ") or title


def _day(text: object) -> date | None:
    return text if isinstance(text, date) else date.fromisoformat(text) if isinstance(text, str) else None


def _coverage(consents: bool, through: date) -> dict[str, Any]:
    return {"parties": "listed", "consents": consents, "through": through}


def is_imported(treaty: Treaty) -> bool:
    """Whether *treaty* was defined for the rows of a table alone."""
    return isinstance(treaty.entry_into_force, AsRecorded) and treaty.coverage.note == IMPORTED


def event_of(treaty: Treaty, sources: Mapping[str, Source], ids: Sequence[str] | frozenset[str]) -> Defined:
    """The definition as an event, with an id that is in none of *ids*."""
    event = Defined(
        id=f"{treaty.key}/defined", treaty=treaty.key, type="defined", definition=treaty, sources=dict(sources)
    )
    name = f"{event.id}-{sha256(canonical(event_json(event))).hexdigest()[:12]}"
    number, free = 1, name
    while free in ids:
        number, free = number + 1, f"{name}-{number + 1}"
    return event.model_copy(update={"id": free})
