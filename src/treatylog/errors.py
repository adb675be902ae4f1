"""
The one tree of errors.

Each class has a stable ``code``; each message says what was found, what was expected, where, and what to do.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class TreatylogError(Exception):
    """Anything treatylog can tell a caller. ``str()`` is the message, ``context`` what a program may read of it."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **context: object) -> None:
        super().__init__(message)
        self.message = message
        self.context = context

    def located(self, where: str) -> "TreatylogError":
        """The same error, with *where* (a file and line) in front of its message."""
        return type(self)(f"{where}: {self.message}", where=where, **self.context)


class InvalidDay(TreatylogError, ValueError):
    """A text that is no day, month or year of the calendar."""

    code = "invalid-day"


class InvalidInstant(TreatylogError, ValueError):
    """A text that is no RFC 3339 instant and no date."""

    code = "invalid-instant"


class InvalidEvent(TreatylogError):
    """An event that does not have the form of its type."""

    code = "invalid-event"


class InvalidDefinition(TreatylogError):
    """A treaty, source or party definition that does not have the form asked for."""

    code = "invalid-definition"


class UnknownTreaty(TreatylogError):
    """A key that no treaty of the record has."""

    code = "unknown-treaty"


class UnknownParty(TreatylogError):
    """A name or code that no party has."""

    code = "unknown-party"


class UnknownGroup(TreatylogError):
    """A name that no group of parties has."""

    code = "unknown-group"


class ForesightBusy(TreatylogError):
    """A hypothetical question that takes more of a processor than one may, or that comes while too many wait."""

    code = "foresight-busy"


class TooMuchAsked(TreatylogError):
    """A question whose answer would hold more than one answer does."""

    code = "too-much-asked"


class UnknownTerritory(TreatylogError):
    """A name or code that no territory has, or a territory that is not the party's."""

    code = "unknown-territory"


class InvalidPair(TreatylogError):
    """Two parties between which no treaty can be in force: a State and itself, or a State and its successor."""

    code = "invalid-pair"


class InvalidRange(TreatylogError):
    """Two points in time of which the later comes first, or of different kinds."""

    code = "invalid-range"


class UnknownSource(TreatylogError):
    """A source key that the treaty's sources do not list."""

    code = "unknown-source"


class UnknownEvent(TreatylogError):
    """An id that no event of the log has."""

    code = "unknown-event"


class InvalidFeedId(TreatylogError):
    """A text that is no id of the feed."""

    code = "invalid-feed-id"


class UnknownProvision(TreatylogError):
    """A provision id that the treaty's definition does not list."""

    code = "unknown-provision"


class KnownAtInFuture(TreatylogError):
    """A question about what the log will know."""

    code = "known-at-in-future"


class NotAdmitted(TreatylogError):
    """
    An act that the record refuses, or that has no legal effect and does not say so.

    ``reason`` tells the cases apart (``party-extinct``, ``notice-already-running`` …) and is the code that callers see;
    ``admission`` is ``refused`` or ``undeclared-without-effect``.
    """

    code = "not-admitted"

    def __init__(self, message: str, *, reason: str, admission: str, **context: object) -> None:
        super().__init__(message, reason=reason, admission=admission, **context)
        self.reason = reason
        self.admission = admission


class DefinitionError(TreatylogError):
    """A state machine declared with a state or trigger that does not exist."""

    code = "machine-definition"


def suggestions(found: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The entries of *known* that a writer of *found* may have meant, the nearest first."""
    by_folded = {name.casefold(): name for name in known}
    return tuple(by_folded[hit] for hit in get_close_matches(found.casefold(), by_folded, n=most, cutoff=0.6))


def did_you_mean(names: Iterable[str]) -> str:
    """A sentence that offers *names*, or nothing when there are none."""
    listed = [f"'{name}'" for name in names]
    return f" Did you mean {' or '.join(listed)}?" if listed else ""


class WrongExpectedVersion(TreatylogError):
    """A stream is at another version than the writer expected: somebody else appended. Read, then decide again."""

    code = "wrong-expected-version"


class EventConflict(TreatylogError):
    """An event's id is in the log with other content. What is recorded is never edited, only followed by an event."""

    code = "event-conflict"


class LogCorrupt(TreatylogError):
    """What the log holds is not what was appended to it: a leaf, the order or the head differs."""

    code = "log-corrupt"


class LogUnavailable(TreatylogError):
    """The log cannot be opened, read or written: no database, no access, or a schema this version does not know."""

    code = "log-unavailable"


class UnusableTarget(TreatylogError):
    """A file that is to be made and is there already, or cannot be made."""

    code = "unusable-target"


class ProofFailed(TreatylogError):
    """A head, proof, receipt or export that does not fit what it is said to prove, or is not signed as it should be."""

    code = "proof-failed"


class InvalidKey(TreatylogError):
    """A text or file that is no key to sign with, or to check signatures by."""

    code = "invalid-key"


class LogBusy(LogUnavailable):
    """More appends wait than the log takes at once. Nothing was written; in a moment there is room again."""

    code = "log-busy"


class LogInUse(LogUnavailable):
    """A log in a file that another process writes to. ``context`` has its ``pid``, and whether it ``stays``."""

    code = "log-in-use"


class LogBehind(LogUnavailable):
    """A position of the log that was asked for and has not been read here yet. In a moment it may be."""

    code = "log-behind"


class InvalidFile(TreatylogError):
    """A file of an events folder that is missing, empty, too large, or not clean UTF-8 text in whole lines."""

    code = "invalid-file"


class Unauthorized(TreatylogError):
    """What needs a token, asked for without one, or with one that is unknown, revoked or expired."""

    code = "unauthorized"


class Forbidden(TreatylogError):
    """What needs a token, asked for with one that is not for it, or from a log without any valid token."""

    code = "forbidden"


class UnknownWebhook(TreatylogError):
    """An id that no webhook has, or no delivery of one."""

    code = "unknown-webhook"


class RefusedAddress(TreatylogError):
    """An address to which no webhook may be sent."""

    code = "refused-address"


class TooManyWebhooks(TreatylogError):
    """More webhooks than one log keeps."""

    code = "too-many-webhooks"


class TokenExists(TreatylogError):
    """A token's name that was given before."""

    code = "token-exists"


class InvalidSetting(TreatylogError):
    """A setting, flag or environment variable with a value that cannot be used."""

    code = "invalid-setting"


class CannotListen(TreatylogError):
    """An address that the service cannot listen on: taken, reserved, or not this machine's."""

    code = "cannot-listen"
