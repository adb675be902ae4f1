"""Acts from a file or a pipe into a log: read and checked whole, appended by stream, written to the folder last."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from getpass import getuser
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from treatylog.cli.faults import UnwritableFile
from treatylog.errors import InvalidEvent, InvalidFile, TreatylogError
from treatylog.facts.event import event_json, parse_event
from treatylog.log.files import read_record
from treatylog.log.findings import error_of
from treatylog.log.lines import EVENTS, Line
from treatylog.log.text import JsonLine, read_json_lines
from treatylog.service import changes
from treatylog.service.answers import AppendedAnswer, RehearsedAnswer
from treatylog.service.treaties import NOW, Treaties

STDIN = Path("-")


HYPOTHETICAL: Mapping[str, Any] = {"sources": ["hypothetical"]}
"""What a hypothetical act says where it says nothing."""


def read_acts(file: Path, unless_said: Mapping[str, Any] = MappingProxyType({})) -> tuple[Line, ...]:
    """
    The events in *file*, or in what is piped in: JSON Lines, or one JSON object. The first fault, with its line.

    A field that an event does not have it takes from *unless_said*.
    """
    content, place = _content(file)
    lines, findings = read_json_lines(_on_lines(content), place)
    if findings:
        raise error_of(findings[:1])
    return tuple(_parsed(line, unless_said) for line in lines)


def _content(file: Path) -> tuple[bytes, str]:
    if file == STDIN:
        return sys.stdin.buffer.read(), "stdin"
    try:
        return file.read_bytes(), str(file)
    except OSError as fault:
        raise InvalidFile(f"{file}: the file cannot be read: {fault.strerror}; name a file of events, or -") from None


def _on_lines(content: bytes) -> bytes:
    """*content* with a newline at its end; one JSON object that is spread over lines, on one."""
    try:
        is_one = isinstance(json.loads(content), dict)
    except (ValueError, RecursionError):
        is_one = False
    flat = b" ".join(content.split(b"\n")).strip() if is_one else content
    return flat if not flat or flat.endswith(b"\n") else flat + b"\n"


def _parsed(line: JsonLine, unless_said: Mapping[str, Any]) -> Line:
    data, treaty = {**unless_said, **line.data}, line.data.get("treaty")
    if "id" not in data and isinstance(treaty, str):
        data["id"] = f"{treaty}/x-{uuid4().hex}"
    try:
        return Line(line.where, parse_event(data))
    except InvalidEvent as fault:
        raise fault.located(line.where) from None


def by_treaty(lines: Iterable[Line]) -> Mapping[str, Sequence[Line]]:
    """*lines* by the treaty they are of, in the order in which each comes first."""
    streams: dict[str, list[Line]] = {}
    for line in lines:
        streams.setdefault(line.event.treaty, []).append(line)
    return streams


async def record_acts(
    treaties: Treaties, key: str, lines: Sequence[Line], *, expected: int | None, recorded_by: str
) -> AppendedAnswer:
    """Append the events of *lines*, all of the treaty *key*, or none. What is refused is named with its line."""
    where = {line.event.id: line.where for line in lines}
    try:
        events = [line.event for line in lines]
        return await treaties.record(key, events, expected=expected, recorded_by=recorded_by)
    except TreatylogError as fault:
        place = next((place for id, place in where.items() if _names(fault, id)), None)
        raise (fault.located(place) if place else fault) from None


async def rehearse_acts(
    treaties: Treaties, streams: Mapping[str, Sequence[Line]], *, expected: int | None, recorded_by: str
) -> RehearsedAnswer:
    """Append the events of *streams* to a log that is only rehearsed, and tell what that changes."""
    before, asked = await treaties.asked(NOW)
    appended = [
        await record_acts(treaties, key, lines, expected=expected, recorded_by=recorded_by)
        for key, lines in streams.items()
    ]
    acts = [line.event for lines in streams.values() for line in lines]
    foreseen = changes.foreseen(before, await treaties.refresh(), streams, acts, asked)
    return RehearsedAnswer(appended=tuple(appended), changes=foreseen)


def _names(fault: TreatylogError, id: str) -> bool:
    return f"'{id}'" in fault.message or f'"{id}"' in fault.message


def write_acts(root: Path, lines: Sequence[Line]) -> None:
    """Add the events of *lines* that the folder *root* lacks at the end of its files."""
    there = {line.event.id for stream in read_record(root).streams for line in stream.lines}
    texts: dict[Path, str] = {}
    for line in lines:
        if line.event.id not in there:
            file = root / line.event.treaty / EVENTS
            texts[file] = texts.get(file, "") + json.dumps(event_json(line.event), ensure_ascii=False) + "\n"
    for file, text in texts.items():
        _added(file, text)


def _added(file: Path, text: str) -> None:
    try:
        with file.open("ab") as opened:
            opened.write(text.encode())
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as fault:
        raise UnwritableFile(
            f"{file}: recorded in the log, but not written here: {fault.strerror}; `treatylog export` gives the event"
        ) from None


def user() -> str:
    """Who is at the keyboard, as far as the system says."""
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return "command line"
