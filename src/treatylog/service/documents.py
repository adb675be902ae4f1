"""Documents of proof: what a file holds of a log, read strictly."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from treatylog.errors import InvalidFile, ProofFailed
from treatylog.log.note import parted, read_checkpoint
from treatylog.log.text import DuplicateKey, distinct, no_constant
from treatylog.service.answers import ConsistencyAnswer, EventItem, InclusionAnswer, Model, Receipt, SignedHead

SQLITE = b"SQLite format 3\0"
"""How a database file begins."""

_LONGEST = 4 * 1024 * 1024
"""Longer than any line of an export: a file without line ends is not read to its end to find out what it is."""

M = TypeVar("M", bound=Model)

_FORMS: Mapping[type[Model], str] = {
    Receipt: "receipt", InclusionAnswer: "entry", ConsistencyAnswer: "from", SignedHead: "root", EventItem: "leaf_hash",
}  # fmt: skip
"""What a document of each form has and those after it have not."""

_PRINTED = re.compile(r"(?P<size>[0-9]{1,16}) events?, each as it was recorded; the head is (?P<root>[0-9a-f]{64})")
_WHAT = (
    "expected an export of a log, a head or checkpoint, a proof of an event or of consistency, or a receipt; "
    "was the right file named?"
)


def is_whole_log(file: Path) -> bool:
    """
    Whether *file* is a log as a whole, by how it begins: a backup, or an export as JSON Lines. InvalidFile where it
    cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(len(SQLITE)) == SQLITE or (not opened.seek(0) and _is_entry(opened.readline(_LONGEST)))
    except OSError as fault:
        raise InvalidFile(f"{file}: the file cannot be read: {fault.strerror}; name a file that is there") from None


def _is_entry(line: bytes) -> bool:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.keys() >= {"position", "leaf_hash", "event"}


@dataclass(frozen=True, slots=True)
class Export:
    """A log as lines of JSON, each event with where it stands; ``places`` are the lines."""

    items: tuple[EventItem, ...]
    places: tuple[str, ...]


Document = Receipt | InclusionAnswer | ConsistencyAnswer | SignedHead | Export


def read_document(content: bytes, place: str) -> Document:
    """What *content*, the file at *place*, is. InvalidFile where it is none of them."""
    text = _text(content, place)
    if not text.lstrip().startswith("{"):
        return _head_of(text, place)
    whole = _whole(text, place)
    if whole is None:
        return read_export(text, place)
    found = _model(whole, place)
    return Export((found,), (f"{place}:1",)) if isinstance(found, EventItem) else found


def read_export(text: str, place: str) -> Export:
    """The log in *text*, one event on each line."""
    lines = text.split("\n")
    if lines.pop():
        raise InvalidFile(f"{place}:{len(lines) + 1}: the last line breaks off; use a whole copy of the export")
    places = tuple(f"{place}:{number}" for number in range(1, len(lines) + 1))
    return Export(
        tuple(_checked(_json(line, at), EventItem, at) for line, at in zip(lines, places, strict=True)), places
    )


def _text(content: bytes, place: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        byte = fault.object[fault.start]
        raise InvalidFile(f"{place}: byte {byte:#04x} at {fault.start} is not UTF-8; {_WHAT}") from None


def _whole(text: str, place: str) -> Mapping[str, Any] | None:
    """*text* as one object; None where it is several, one on each line."""
    first, newline, rest = text.lstrip().partition("\n")
    if newline and rest.strip() and _is_json(first):
        return None
    return _object(_json(text, place), place)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=distinct, parse_constant=no_constant)
    except json.JSONDecodeError as fault:
        raise InvalidFile(f"{place}: not JSON: {fault.msg} (line {fault.lineno}, column {fault.colno})") from None
    except (DuplicateKey, ValueError) as fault:
        raise InvalidFile(f"{place}: not JSON that can be read: {fault}") from None
    except RecursionError:
        raise InvalidFile(f"{place}: not JSON that can be read: nested too deeply") from None


def _object(found: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise InvalidFile(f"{place}: it holds JSON, but no object; {_WHAT}")
    return found


def _model(
    data: Mapping[str, Any], place: str
) -> Receipt | InclusionAnswer | ConsistencyAnswer | SignedHead | EventItem:
    for form, key in _FORMS.items():
        if key in data:
            given = {"checkpoint": None, **data} if form is SignedHead else data
            return _checked(given, form, place)  # type: ignore[return-value]
    raise InvalidFile(f"{place}: a JSON object with {_named(data)}; {_WHAT}")


def _named(data: Mapping[str, Any]) -> str:
    return ", ".join(f'"{key}"' for key in list(data)[:5]) or "nothing in it"


def _checked(data: Any, form: type[M], place: str) -> M:
    try:
        return form.model_validate(_object(data, place))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        at = ".".join(str(key) for key in first["loc"])
        raise InvalidFile(f"{place}: {at}: {str(first['msg']).lower()}; use the document as it was given") from None


def _head_of(text: str, place: str) -> SignedHead:
    if printed := _PRINTED.search(text):
        return SignedHead(size=int(printed["size"]), root=printed["root"], checkpoint=None)
    try:
        _, head = read_checkpoint(parted(text)[0])
    except ProofFailed as fault:
        raise InvalidFile(f"{place}: {fault.message}; {_WHAT}") from None
    return SignedHead(size=head.size, root=head.root, checkpoint=text)


def head_in(document: Document) -> SignedHead | None:
    """The head that *document* is about; an export says none."""
    match document:
        case SignedHead():
            return document
        case ConsistencyAnswer():
            return document.to
        case Export():
            return None
    return document.head


def named_in(answer: object) -> Sequence[str]:
    """The events that *answer* says it rests on."""
    match answer:
        case Mapping():
            because = answer.get("because") or ()
            own = [because] if isinstance(because, str) else [id for id in because if isinstance(id, str)]
            return [*own, *(id for value in answer.values() for id in named_in(value))]
        case list():
            return [id for value in answer for id in named_in(value)]
    return []
