"""
Slips: what replay needs of an event, in one line beside it, under a seal; the event itself need not be read for it.

A line is made when the event is appended: when it was recorded, its id, type, day and party, and what else replay may
look at (`facts.seen`), words as they are and anything else as JSON. The seal is a checksum over the line and its place.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zlib import crc32

from treatylog.facts.seen import FORM, SEEN
from treatylog.log.merkle import canonical

Beside = tuple[str | None, int | None]
"""What is kept beside an event: its line and the seal of it; nothing where it was appended before there were any."""

FORMED = FORM << 32
"""What every seal of this form is more than its checksum."""

_NOTHING: frozenset[str] = frozenset()
_NOT_AS_WORDS = re.compile(r"\{|[^\0-\x1f]*[\0-\x1f]")


def line_of(recorded_at: str, content: Mapping[str, Any]) -> str:
    """The line of an event with this *content*, recorded at that instant."""
    type = content["type"]
    seen = SEEN.get(type, _NOTHING) & content.keys()
    on, party = content.get("on") or "", content.get("party") or ""
    return f"{recorded_at}\t{content['id']}\t{type}\t{on}\t{party}\t{_said(content, seen) if seen else ''}"


def _said(content: Mapping[str, Any], seen: frozenset[str]) -> str:
    if len(seen) == 1 and "text" in seen:
        words: str = content["text"]
        if not _NOT_AS_WORDS.match(words):
            return words
    return canonical({name: content[name] for name in seen}).decode()


def parts(line: str) -> list[str]:
    """What *line* says: when the event was recorded, its id, type, day and party, and what else."""
    return line.split("\t", 5)


@lru_cache(maxsize=65536)
def seed(stream: str) -> int:
    """Where the checksums of the lines of *stream* begin."""
    return crc32(stream.encode())


def seal_of(position: int, stream: str, version: int, line: str) -> int:
    """The seal of *line* in its place, by which it is known again."""
    return FORMED + crc32(line.encode(), seed(stream) + 65599 * position + version & 0xFFFFFFFF)


def beside(row: tuple[int, str, int, str, str, str, bytes]) -> Beside:
    """What is to be kept beside the event in *row*; nothing where its body is no event."""
    position, stream, version, recorded_at, _, body, _ = row
    try:
        line = line_of(recorded_at, json.loads(body))
        return line, seal_of(position, stream, version, line)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, None


def is_formed(kept: Beside) -> bool:
    """Whether what is kept is there, and of the form that this version makes."""
    line, seal = kept
    return line is not None and type(seal) is int and seal >> 32 == FORM
