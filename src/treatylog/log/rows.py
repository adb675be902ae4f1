"""Rows: how the log lies in the tables of a database, the same in every store that speaks SQL."""

from datetime import date, datetime
from typing import Any

from treatylog.log.merkle import Frontier
from treatylog.log.store import (
    Entry,
    Tail,
    Token,
    check_types,
    corrupt,
    damaged,
    instant_text,
    stored_instant,
)

COLUMNS = "position, stream, version, recorded_at, recorded_by, body, leaf"
"""The columns of an event, in the order of a `Row`."""


def entry_of(row: tuple[Any, ...]) -> Entry:
    """A *row* with its copies of id, type, party and legal date, unread."""
    position, stream, version, recorded_at, recorded_by, body, leaf, id, type, party, legal_date = row
    check_types(position, stream, version, recorded_at, recorded_by, body)
    columns = {"id": id, "type": type, "party": party, "on": legal_date}
    return Entry(position, stream, version, recorded_at, recorded_by, body, leaf, columns)


def tail_of(row: tuple[Any, Any, str | None] | None) -> Tail:
    """Where the log ends, by the *row* of its head with the time of the last event. LogCorrupt where they disagree."""
    if row is None:
        raise damaged("table head", "holds no row, expected one: the head of the log is gone")
    size, peaks, recorded_at = row
    if not isinstance(size, int) or size < 0:
        raise damaged("table head", f"counts {size} events, expected 0 or more")
    if size and recorded_at is None:
        raise corrupt(size, "the event is gone, and the head names it as the last one")
    if not isinstance(peaks, bytes):
        raise corrupt(size, "the head is damaged: its frontier is not bytes")
    try:
        frontier = Frontier.from_bytes(size, peaks)
    except ValueError as error:
        raise corrupt(size, f"the head is damaged: {error}") from error
    return Tail(frontier, stored_instant(size, recorded_at) if recorded_at else None)


TOKEN_COLUMNS = "name, scope, digest, created_at, expires_at, revoked_at"
"""The columns of a token, in the order of `token_row` and `token_of`."""


def token_row(token: Token) -> tuple[str | None, ...]:
    """What is stored of *token*."""
    times = (token.created_at, token.expires_at, token.revoked_at)
    return token.name, " ".join(token.scopes), token.digest, *(None if at is None else instant_text(at) for at in times)


def token_of(row: tuple[Any, ...]) -> Token:
    """The token that is stored in *row*; one of a log from before tokens could end has four columns."""
    name, scope, digest, created_at, *ends = row
    expires_at, revoked_at = (None if end is None else _token_instant(name, end) for end in (ends or (None, None)))
    return Token(name, tuple(scope.split()), digest, _token_instant(name, created_at), expires_at, revoked_at)


def _token_instant(name: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise damaged("table token", f'says of "{name}" the time "{text}", which is no instant') from error


def midnight_of(row: tuple[str, int]) -> tuple[date, int]:
    """The midnight that is stored in *row*. LogCorrupt where its day is none."""
    day, position = row
    try:
        return date.fromisoformat(day), position
    except ValueError as error:
        raise damaged("table midnight", f'has the day "{day}", which is none') from error
