"""The codes of rejected rows, each with what it means. A row that the law refuses has the slug of the refusal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

REJECTS: Mapping[str, str] = MappingProxyType(
    {
        "ambiguous-date": "The day and the month may be either way round, and the mapping file does not say which.",
        "ambiguous-party": "The name may be any of several parties.",
        "broken-quotes": "A quotation mark is not closed, or stands in the middle of a value.",
        "broken-row": "The line is no row: not JSON, or with characters that no text has.",
        "duplicate-row": "The same act of the same source was in an earlier row.",
        "invalid-date": "The text is no date, or a date that no calendar has, such as 31 June.",
        "invalid-row": "The row makes no event of its type.",
        "line-too-long": "The line is longer than what is read.",
        "missing-value": "The treaty, party, action or date is empty.",
        "not-taken": "The mapping file leaves this action out, and says why.",
        "not-text": "A byte does not fit the encoding.",
        "not-yet-done": "The act is dated later than today.",
        "rows-disagree": "An earlier row of the same source has the same act with another effect.",
        "treaty-key": "The name of the treaty gives no key, or the key of another one.",
        "two-dates": "A row about an effect has two dates for it.",
        "unknown-action": "The word for the action stands for no type of event.",
        "unknown-party": "The code or name stands for no party; the nearest are suggested.",
        "unknown-source": "The treaty was defined by somebody else, without this source.",
        "wrong-field-count": "The row has more or fewer values than there are columns.",
    }
)
"""What every code of a rejected row says, in one sentence."""


class Fault(NamedTuple):
    """Why a row is rejected."""

    code: str
    reason: str


class Reject(NamedTuple):
    """A rejected row: its line, the code and the reason, and the row as the file has it, unless that is in the file."""

    line: int
    code: str
    reason: str
    row: str
