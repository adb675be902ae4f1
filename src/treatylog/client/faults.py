"""What can go wrong between client and service, and problems (RFC 9457) as the errors that they were."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from treatylog import errors
from treatylog.errors import NotAdmitted, TreatylogError


class RequestFailed(TreatylogError):
    """A request that the service refuses for its form, or cannot answer. ``reason`` is the code of the problem."""

    code = "request-failed"

    def __init__(self, message: str, *, reason: str, **context: object) -> None:
        super().__init__(message, reason=reason, **context)
        self.reason = reason


class Unreachable(TreatylogError):
    """A service that does not answer: no connection, or none that lasts; nor when asked again."""

    code = "unreachable"


class UnreadableAnswer(TreatylogError):
    """An answer that is not one of this service, or of a version that this client does not read."""

    code = "unreadable-answer"


def raised(status: int, body: bytes, asked: str) -> TreatylogError:
    """
    The error that the *status* and *body* of an answer to *asked* stand for, of the same class as in the service.

    ``context`` has the members of the problem, such as ``did_you_mean``, and the ``status``.
    """
    told = _problem(body)
    if told is None:
        return RequestFailed(
            f"{asked} was answered {status} without a problem that says why; see whether this is the address of a "
            "treatylog service",
            reason="no-problem",
            status=status,
        )
    message, code = str(told["detail"]), str(told["code"])
    context = {name: told[name] for name in told if name not in ("detail", "code", "type")}
    if admission := context.pop("admission", None):
        return NotAdmitted(message, reason=code, admission=str(admission), **context)
    kind = _CLASSES.get(code)
    return kind(message, **context) if kind else RequestFailed(message, reason=code, **context)


def _problem(body: bytes) -> Mapping[str, Any] | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) and {"detail", "code", "status"} <= told.keys() else None


def _family(kind: type[TreatylogError]) -> Iterator[type[TreatylogError]]:
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from _family(child)


_CLASSES: Mapping[str, type[TreatylogError]] = {kind.code: kind for kind in _family(TreatylogError)}
