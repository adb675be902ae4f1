"""The server's log: a line of JSON for each thing worth telling, with the id of the request it is about."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal

import structlog

from treatylog.errors import InvalidSetting
from treatylog.service.settings import Settings

AUDIT = "treatylog.audit"
"""The logger that is told of every write, refused ones too."""

Format = Literal["json", "text"]

REQUEST_ID: ContextVar[str] = ContextVar("REQUEST_ID", default="")
"""The id of the request that is being answered."""

_HIDDEN = "***"
_SECRETS = (
    re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@)", re.IGNORECASE),
    re.compile(r"(\bbearer\s+)[^\s'\",]+", re.IGNORECASE),
    re.compile(r"(\bpassword\s*[=:]\s*)[^\s'\",&]+", re.IGNORECASE),
)


def configure(settings: Settings) -> None:
    """Write what any part of the program logs to stderr, as *settings* say, and writes to the audit log they name."""
    root = logging.getLogger()
    root.handlers[:] = [_to(logging.StreamHandler(sys.stderr), settings.log_format)]
    root.setLevel(settings.log_level.upper())
    logging.captureWarnings(True)
    audit = logging.getLogger(AUDIT)
    audit.setLevel(logging.INFO)
    if settings.audit_log:
        audit.handlers[:] = [_to(_audit_file(settings.audit_log), "json")]


def _audit_file(path: Path) -> logging.Handler:
    try:
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as fault:
        raise InvalidSetting(f"the audit log {path} cannot be written: {fault.strerror}; name another file") from None


def _to(handler: logging.Handler, form: Format) -> logging.Handler:
    handler.setFormatter(formatter(form))
    return handler


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
    for pattern in _SECRETS:
        text = pattern.sub(rf"\g<1>{_HIDDEN}", text)
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
