"""Finding: a fault in an events folder, where it is, and the error it becomes when the folder has to be sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from treatylog.errors import (
    InvalidDefinition,
    InvalidEvent,
    InvalidFile,
    TreatylogError,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    UnknownTerritory,
    UnknownTreaty,
)

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "blank-line": "A line of events.jsonl holds nothing.",
        "broken-json": "A line of events.jsonl is not JSON.",
        "broken-toml": "A definition file is not TOML.",
        "byte-order-mark": "A file begins with a byte-order mark.",
        "duplicate-id": "Two lines carry the same event id, with the same content or not.",
        "duplicate-key": "A JSON object on a line has the same key twice.",
        "empty-file": "A file holds nothing.",
        "invalid-definition": "A treaty, source or party definition does not have the form asked for.",
        "invalid-event": "An event does not have the form of its type.",
        "link-cycle": "Links between treaties lead back to where they began.",
        "link-to-declaration": "A link leads to a declaration, of which nothing follows for a treaty.",
        "line-too-long": "A line, or a definition file, is larger than what is read.",
        "missing-definition": "A folder has no treaty.toml, or the parties folder no parties.toml.",
        "missing-file": "The events folder, or a file that belongs in it, is not there or cannot be read.",
        "missing-newline": "The last line is complete but does not end with a newline.",
        "not-utf-8": "A file or a line is not UTF-8.",
        "recorder-only": "A line has a type that the loader writes itself, from the definition files.",
        "truncated-line": "The last line breaks off: it has no newline and is not JSON.",
        "unknown-event": "An event, or a source, refers to an id that its stream does not have.",
        "unknown-field": "An event has a field that its type does not have.",
        "unknown-party": "A code stands for no party.",
        "unknown-provision": "An event names a provision that the treaty's definition does not list.",
        "unknown-reference": "A definition refers to a treaty that is not in the folder.",
        "unknown-source": "An event cites a source that sources.toml does not list.",
        "unknown-territory": "A code stands for no territory, or for one that its party does not hold on the day.",
        "unknown-type": "A line has a type that no event has.",
        "unused-source": "A source is cited by no event, and names none that it was found for.",
        "wrong-key": "A folder's name is no treaty key, or is not the key in its treaty.toml.",
        "wrong-treaty": "An event stands in the folder of another treaty.",
    }
)
"""What every code says, in one sentence."""

_ERRORS: Mapping[str, type[TreatylogError]] = MappingProxyType(
    {
        "broken-toml": InvalidDefinition,
        "invalid-definition": InvalidDefinition,
        "unused-source": InvalidDefinition,
        "link-cycle": InvalidDefinition,
        "link-to-declaration": InvalidDefinition,
        "wrong-key": InvalidDefinition,
        "broken-json": InvalidEvent,
        "duplicate-id": InvalidEvent,
        "duplicate-key": InvalidEvent,
        "invalid-event": InvalidEvent,
        "recorder-only": InvalidEvent,
        "truncated-line": InvalidEvent,
        "unknown-field": InvalidEvent,
        "unknown-type": InvalidEvent,
        "wrong-treaty": InvalidEvent,
        "unknown-event": UnknownEvent,
        "unknown-party": UnknownParty,
        "unknown-provision": UnknownProvision,
        "unknown-reference": UnknownTreaty,
        "unknown-source": UnknownSource,
        "unknown-territory": UnknownTerritory,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the file and line, a code of `FINDINGS`, and what was found and what to do."""

    where: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.code}: {self.message}"

    @property
    def line(self) -> int:
        """The number of the line, 0 when the finding is about a file or folder as a whole."""
        number = self.where.rpartition(":")[2]
        return int(number) if number.isdecimal() else 0


def error_of(findings: Sequence[Finding]) -> TreatylogError:
    """The first of *findings* as the error it stands for; its message says how many more there are."""
    first, *others = findings
    fault = _ERRORS.get(first.code, InvalidFile)(f"{first.message}{_more(len(others))}", finding=first.code)
    return fault.located(first.where)


def _more(count: int) -> str:
    match count:
        case 0:
            return ""
        case 1:
            return " (and 1 more fault; `treatylog check` lists both)"
        case _:
            return f" (and {count} more faults; `treatylog check` lists them all)"
