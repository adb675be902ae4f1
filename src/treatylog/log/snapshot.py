"""
Snapshot: the slips of a log in one file, by which a server starts without reading them out of the database.

It is plain text and numbers, under a digest of its own; nothing in it is executed. It is taken only where it is whole,
was made by the same version, and of just the head that the log has now. Else that is said, and the log is read.
"""

import json
import os
import sys
from array import array
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from treatylog.facts.seen import FORM
from treatylog.log.sealed import Whole
from treatylog.log.store import Head
from treatylog.log.tape import Strand, Tape

ENDING = "-snapshot"
"""What the name of a snapshot adds to that of its log."""

_KIND = "treatylog snapshot 1"
_MOST_HEADER = 64 * 1024 * 1024
_OWN_ONLY = 0o600
_POSITION, _NUMBER = array("q").itemsize, array("I").itemsize


class Stale(Exception):
    """Why a snapshot is not taken."""


def write(file: Path, tape: Tape, head: Head, engine: str) -> None:
    """Keep *tape*, all of the log whose *head* this is, in *file*: all of it or nothing. OSError where it cannot be."""
    strands = [(strand, strand.packed) for strand in tape.strands.values()]
    parts = [_little(tape.order), *(part for strand, lines in strands for part in (_little(strand.positions), lines))]
    digest = sha256()
    for part in parts:
        digest.update(part)
    header = {
        "kind": _KIND, "engine": engine, "form": FORM, "size": head.size, "root": head.root,
        "strands": [[strand.key, len(strand), len(lines)] for strand, lines in strands],
    }  # fmt: skip
    first = json.dumps({**header, "sha256": _sealed(header, digest.hexdigest())}).encode()
    making = file.with_name(f"{file.name}.part")
    with suppress(FileNotFoundError):
        making.unlink()
    try:
        with os.fdopen(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWN_ONLY), "wb") as opened:
            opened.write(first + b"\n")
            opened.writelines(parts)
            opened.flush()
            os.fsync(opened.fileno())
        making.replace(file)
    except BaseException:
        with suppress(OSError):
            making.unlink()
        raise


def read(file: Path, head: Head, engine: str, whole: Whole) -> Tape:
    """The slips that are kept in *file*, of the log whose *head* this is. Stale says why they are not taken."""
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise Stale(f"it cannot be read ({fault.strerror})") from None
    header, begin = _header(content)
    rest = memoryview(content)[begin:]
    made_by, made_of = header.get("engine"), Head(header.get("size", -1), header.get("root", ""))
    if header.get("kind") != _KIND or header.get("form") != FORM or made_by != engine:
        raise Stale(f"it was made by version {made_by}, this is {engine}")
    if made_of != head:
        raise Stale(f"it was made of the log at position {made_of.size}, which is at {head.size} now or is another log")
    try:
        given, known = header.pop("sha256"), sha256(rest).hexdigest()
        if given != _sealed(header, known):
            raise Stale("it is damaged: its digest differs")
        return _tape(header, rest, head.size, whole)
    except (LookupError, TypeError, ValueError):
        raise Stale("it is damaged") from None


def _header(content: bytes) -> tuple[dict[str, Any], int]:
    end = content.find(b"\n", 0, _MOST_HEADER)
    try:
        header = json.loads(content[: max(end, 0)])
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise Stale("it is no snapshot, or is damaged")
    return header, end + 1


def _tape(header: Mapping[str, Any], rest: memoryview, size: int, whole: Whole) -> Tape:
    order, at = _numbers("I", rest, 0, size)
    strands = []
    for key, count, length in header["strands"]:
        positions, at = _numbers("q", rest, at, count)
        strands.append(Strand(key, whole, positions, rest[at : at + length]))  # type: ignore[arg-type]
        at += length
    if at != len(rest):
        raise Stale("it is damaged: it is longer than it says")
    return Tape(whole, strands, order)


def _numbers(kind: str, rest: memoryview, at: int, count: int) -> tuple["array[int]", int]:
    found: array[int] = array(kind)
    end = at + count * found.itemsize
    found.frombytes(rest[at:end])
    if sys.byteorder == "big":
        found.byteswap()
    return found, end


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _sealed(header: Mapping[str, Any], rest: str) -> str:
    """The digest over all that a snapshot says: its header, and the digest of the rest."""
    return sha256(json.dumps([dict(sorted(header.items())), rest]).encode()).hexdigest()
