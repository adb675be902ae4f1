"""Definitions: TOML tables as validated models, with every fault at its key."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from treatylog.log.findings import Finding
from treatylog.log.text import KeyPath, Toml

T = TypeVar("T")


def read_entries(toml: Toml, adapter: TypeAdapter[dict[str, T]]) -> tuple[dict[str, T], list[Finding]]:
    """The sound entries of *toml*, and the faults of the others."""
    entries: dict[str, T] = {}
    found: list[Finding] = []
    for key, value in toml.data.items():
        entry, faults = validated(toml, adapter.validate_python, {key: value})
        entries |= entry or {}
        found += faults
    return entries, found


def validated(
    toml: Toml, validate: Callable[[Mapping[str, Any]], T], data: Mapping[str, Any]
) -> tuple[T | None, list[Finding]]:
    """*data*, a part of *toml*, as *validate* makes it, or every fault in it."""
    try:
        return validate(data), []
    except ValidationError as fault:
        return None, list(_definition_findings(toml, data, fault))


def _definition_findings(toml: Toml, data: Mapping[str, Any], fault: ValidationError) -> Iterator[Finding]:
    sentences: dict[KeyPath, list[str]] = {}
    for error in fault.errors(include_url=False):
        path, said = _led(data, path_in(data, error["loc"], error["type"]), _sentence(error))
        sentences.setdefault(path, []).append(said)
    for path, all_said in sentences.items():
        message = f"{dotted(path)}: {' or '.join(dict.fromkeys(all_said))}" if path else all_said[0]
        yield Finding(toml.where(path), "invalid-definition", message)


def path_in(data: object, loc: KeyPath, kind: str) -> KeyPath:
    """The part of *loc* that leads through *data*; pydantic puts the names of a union's members in between."""
    path: list[str | int] = []
    for number, part in enumerate(loc, start=1):
        inside = isinstance(part, int) and isinstance(data, list) and part < len(data)
        if inside or (isinstance(data, Mapping) and part in data):
            path.append(part)
            data = data[part]  # type: ignore[index]
        elif number == len(loc) and kind == "missing":
            path.append(part)
    return tuple(path)


def _sentence(error: Any) -> str:
    match error["type"]:
        case "missing":
            return "this is missing; it has to be given"
        case "extra_forbidden":
            return "there is no such key; remove it or correct its name"
        case "string_pattern_mismatch":
            return f"{error['input']!r} does not have the form asked for, {error['ctx']['pattern']}"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")


_KEYS = re.compile(r"(?P<keys>[a-z_]+(?:\[\d+\]|\.[a-z_]+)*): (?P<said>.+)", re.DOTALL)


def _led(data: Mapping[str, Any], path: KeyPath, sentence: str) -> tuple[KeyPath, str]:
    """
    *path*, and further by the keys that *sentence* begins with; and the rest of it.

    So a model whose parts do not agree says which one is meant: ``exit.only: FRA is on no side``.
    """
    keys = _KEYS.fullmatch(sentence)
    if keys is None:
        return path, sentence
    parts = re.findall(r"[a-z_]+|\d+", keys["keys"])
    further = tuple(int(part) - 1 if part.isdecimal() else part for part in parts)
    longer = path_in(data, (*path, *further), "")
    return (longer, keys["said"]) if len(longer) > len(path) else (path, sentence)


def dotted(path: KeyPath) -> str:
    """*path* as people write it, counting from one: ``provision[2].article``."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
