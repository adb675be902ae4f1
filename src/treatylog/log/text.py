"""The text of an events folder: bytes into JSON lines and TOML tables, with every fault where it is."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from treatylog.log.findings import Finding

MOST_BYTES = 256 * 1024
"""The longest line of events.jsonl that is read."""

MOST_TOML_BYTES = 4 * 1024 * 1024
"""The largest definition file that is read."""

KeyPath = tuple[str | int, ...]
"""The keys and indices that lead to a value of a TOML file."""

_BOM = b"\xef\xbb\xbf"
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(?P<open>\[\[?)\s*(?P<keys>{_DOTTED})\s*\]\]?\s*(?:#.*)?")
_ENTRY = re.compile(rf"\s*(?P<keys>{_DOTTED})\s*=.*")
_KEY = re.compile(_NAME)
_TOML_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


class DuplicateKey(ValueError):
    """A JSON object that has a key twice."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line that holds one JSON object."""

    where: str
    number: int
    text: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML file, read, with the line on which every key stands."""

    place: str
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def where(self, path: KeyPath) -> str:
        """The file and line of *path*, or of what it is part of."""
        known = (self.lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self.lines)
        return f"{self.place}:{next(known, 1)}"


def read_json_lines(content: bytes, place: str) -> tuple[tuple[JsonLine, ...], tuple[Finding, ...]]:
    """The objects on the lines of *content*, the file at *place*, and what is wrong with the others."""
    content, found = _without_mark(content, place)
    if not content.strip():
        return (), (*found, Finding(f"{place}:1", "empty-file", "the file is empty; write one event on each line"))
    *complete, rest = content.split(b"\n")
    results = [_json_line(line, f"{place}:{number}", number) for number, line in enumerate(complete, start=1)]
    if rest:
        results += _last_line(rest, f"{place}:{len(complete) + 1}", len(complete) + 1)
    lines = tuple(result for result in results if isinstance(result, JsonLine))
    return lines, (*found, *(result for result in results if isinstance(result, Finding)))


def read_toml(content: bytes, place: str) -> tuple[Toml | None, tuple[Finding, ...]]:
    """The table written in *content*, the file at *place*, and what is wrong with it."""
    content, found = _without_mark(content, place)
    if len(content) > MOST_TOML_BYTES:
        return None, (*found, _too_long(place, 1, len(content), MOST_TOML_BYTES, "the file"))
    if not content.strip():
        return None, (*found, Finding(f"{place}:1", "empty-file", "the file is empty; write the definitions in it"))
    try:
        text = content.decode()
        return Toml(place, tomllib.loads(text), _key_lines(text)), found
    except UnicodeDecodeError as fault:
        number = content.count(b"\n", 0, fault.start) + 1
        return None, (*found, _not_utf_8(f"{place}:{number}", fault))
    except RecursionError:
        return None, (*found, Finding(f"{place}:1", "broken-toml", "not TOML: nested too deeply"))
    except tomllib.TOMLDecodeError as fault:
        return None, (*found, _broken_toml(fault, place, text))


def _without_mark(content: bytes, place: str) -> tuple[bytes, tuple[Finding, ...]]:
    if not content.startswith(_BOM):
        return content, ()
    message = "the file begins with a byte-order mark; save it as UTF-8 without one"
    return content.removeprefix(_BOM), (Finding(f"{place}:1", "byte-order-mark", message),)


def _too_long(place: str, number: int, size: int, most: int, what: str) -> Finding:
    message = f"{what} has {size} bytes, the most that is read is {most}; an event is one short statement of fact"
    return Finding(f"{place}:{number}", "line-too-long", message)


def _not_utf_8(where: str, fault: UnicodeDecodeError) -> Finding:
    byte = fault.object[fault.start]
    return Finding(where, "not-utf-8", f"byte {byte:#04x} is not UTF-8; save the file in that encoding")


def _json_line(line: bytes, where: str, number: int) -> JsonLine | Finding:
    if len(line) > MOST_BYTES:
        return _too_long(where.rpartition(":")[0], number, len(line), MOST_BYTES, "the line")
    if not line.strip():
        return Finding(where, "blank-line", "the line is blank; remove it")
    try:
        text = line.decode()
        data = json.loads(text, object_pairs_hook=distinct, parse_constant=no_constant)
    except UnicodeDecodeError as fault:
        return _not_utf_8(where, fault)
    except DuplicateKey as fault:
        return Finding(where, "duplicate-key", str(fault))
    except RecursionError:
        return Finding(where, "broken-json", "not JSON that can be read: nested too deeply")
    except json.JSONDecodeError as fault:
        return Finding(where, "broken-json", f"not JSON: {fault.msg} (column {fault.colno})")
    except ValueError as fault:
        return Finding(where, "broken-json", f"not JSON that can be read: {fault}")
    if not isinstance(data, dict):
        return Finding(where, "invalid-event", f"a line is one JSON object, this is {_kind(data)}")
    return JsonLine(where, number, text, data)


def _last_line(line: bytes, where: str, number: int) -> list[JsonLine | Finding]:
    result = _json_line(line, where, number)
    match result:
        case Finding(code="broken-json" | "not-utf-8"):
            message = "the last line breaks off; complete it, or remove it, and end it with a newline"
            return [Finding(where, "truncated-line", message)]
        case Finding():
            return [result]
        case JsonLine():
            return [result, Finding(where, "missing-newline", "the last line has no newline at its end; add one")]


def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of *pairs*, as JSON text has them. DuplicateKey when a key stands twice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DuplicateKey(f'the key "{key}" stands twice in one object; keep one of them')
        found[key] = value
    return found


def no_constant(name: str) -> NoReturn:
    """Refuses *name*, which Python's JSON has and JSON has not."""
    raise ValueError(f"{name} is no JSON number")


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "a number"


def _broken_toml(fault: tomllib.TOMLDecodeError, place: str, text: str) -> Finding:
    message = str(fault)
    if (at := _TOML_PLACE.search(message)) and at["line"]:
        return Finding(
            f"{place}:{at['line']}", "broken-toml", f"not TOML: {message[: at.start()]} (column {at['column']})"
        )
    last = len(text.splitlines())
    return Finding(
        f"{place}:{last}", "broken-toml", f"not TOML: {_TOML_PLACE.sub('', message)} (at the end of the file)"
    )


def _key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line on which each table and key of the TOML in *text* begins, inline tables and arrays as a whole."""
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.fullmatch(line.rstrip("\r")):
            is_array = header["open"] == "[["
            table = _entered(_keys(header["keys"]), counts, is_array=is_array)
            found.setdefault(table[:-1] if is_array else table, number)
            found.setdefault(table, number)
        elif entry := _ENTRY.fullmatch(line.rstrip("\r")):
            found.setdefault((*table, *_keys(entry["keys"])), number)
    return found


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in _KEY.findall(dotted))


def _entered(keys: tuple[str, ...], counts: dict[KeyPath, int], *, is_array: bool) -> KeyPath:
    path: KeyPath = ()
    for depth, key in enumerate(keys, start=1):
        path = (*path, key)
        if is_array and depth == len(keys):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
