"""The server's log: one line of JSON for each thing worth telling, on stderr, with the id of the request it is about."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any, Literal

import structlog

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["json", "text"]

REQUEST_ID: ContextVar[str] = ContextVar("REQUEST_ID", default="")
"""The id of the request that is being answered."""

_HIDDEN = "***"
_SECRETS = (
    (re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+(?P<after>@)", re.IGNORECASE), r"\g<before>:***@"),
    (re.compile(r"(?P<before>\bbearer\s+)[^\s'\",]+", re.IGNORECASE), rf"\g<before>{_HIDDEN}"),
    (re.compile(r"(?P<before>\bpassword\s*[=:]\s*)[^\s'\",&]+", re.IGNORECASE), rf"\g<before>{_HIDDEN}"),
)


def configure(level: Level, form: Format) -> None:
    """Write what any part of the program logs, from *level* on, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)


def formatter(form: Format) -> logging.Formatter:
    """How a record is written: as JSON for programs, or as text for people."""
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    before: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_request_id,
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )


def hidden(text: str) -> str:
    """*text* without the passwords and tokens in it."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def _with_request_id(_logger: Any, _name: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (id := REQUEST_ID.get()) and "request_id" not in told:
        told["request_id"] = id
    return told


def _without_secrets(_logger: Any, _name: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in told.items():
        if isinstance(value, str):
            told[name] = hidden(value)
    return told
