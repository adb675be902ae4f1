"""Rows: how the log lies in the tables of a database, the same in every store that speaks SQL."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from sys import intern
from typing import Any
from zlib import crc32

from treatylog.errors import LogCorrupt
from treatylog.log.merkle import Frontier
from treatylog.log.slips import FORMED, is_formed, line_of, seal_of, seed
from treatylog.log.store import (
    Draft,
    Entry,
    RecordedEvent,
    Row,
    Slip,
    SlipOfLog,
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


WITH_SLIPS = 5
"""The step of the schema, in every store, from which on an event has a slip."""

WRITTEN = f"{COLUMNS}, slip, seal"
"""The columns that are written with an event, in the order of `written`."""

SLIPS = "position, version, slip, seal"
"""The columns of a slip in a stream."""

SLIPS_OF_LOG = "position, stream, version, slip, seal"
"""The columns of a slip in the log."""


def written(entry: RecordedEvent, item: Draft) -> tuple[Any, ...]:
    """What is written of a new *entry*: its row, and its slip beside it."""
    row = entry.row
    line = line_of(row[3], item.content)
    return (*row, line, seal_of(row[0], row[1], row[2], line))


def lacking(row: Row) -> tuple[str, int] | None:
    """The slip that the event in *row* lacks; None where it cannot be read: whoever reads it is told why."""
    item = RecordedEvent.stored(row)
    try:
        line = line_of(row[3], item.data())
    except LogCorrupt:
        return None
    return line, seal_of(row[0], row[1], row[2], line)


def slips_in(
    stream: str, kept: Sequence[tuple[int, int, str | None, int | None]], whole: Callable[[], Iterable[RecordedEvent]]
) -> list[Slip]:
    """
    The slips of *stream* as they are *kept*, each the one after the last. *whole* reads the events instead.

    LogCorrupt where one was changed. Where one is not there, or of another form, they are made of the events.
    """
    start, slips, number = seed(stream), list[Slip](), 0
    for number, (position, version, line, seal) in enumerate(kept, start=1):
        try:
            begin = start + 65599 * position + version & 0xFFFFFFFF
            if version != number or seal != FORMED + crc32(line.encode(), begin):  # type: ignore[union-attr]
                break
        except (AttributeError, TypeError):
            break
        slips.append((position, line))  # type: ignore[arg-type]
    else:
        return slips
    _check_unformed(number, *kept[number - 1][1:], position=kept[number - 1][0])
    return [(item.position, line_of(item.row[3], item.data())) for item in whole()]


def slips_after(
    after: int,
    kept: Sequence[tuple[int, str, int, str | None, int | None]],
    whole: Callable[[], Iterable[RecordedEvent]],
) -> list[SlipOfLog]:
    """The same of the log after a position."""
    slips, seeds, number = list[SlipOfLog](), dict[str, tuple[str, int]](), after
    for number, (position, stream, version, line, seal) in enumerate(kept, start=after + 1):
        try:
            of = seeds.get(stream) or seeds.setdefault(stream, (intern(stream), seed(stream)))
            begin = of[1] + 65599 * position + version & 0xFFFFFFFF
            if position != number or seal != FORMED + crc32(line.encode(), begin):  # type: ignore[union-attr]
                break
        except (AttributeError, TypeError):
            break
        slips.append((position, of[0], line))  # type: ignore[arg-type]
    else:
        return slips
    position, _, _, line, seal = kept[number - after - 1]
    _check_unformed(number, position, line, seal, position=number)
    return [(item.position, item.stream, line_of(item.row[3], item.data())) for item in whole()]


def _check_unformed(expected: int, found: int, line: str | None, seal: int | None, *, position: int) -> None:
    """LogCorrupt unless the reason why a slip is not taken is that it is not there, or of another form."""
    if found != expected or is_formed((line, seal)):
        raise corrupt(position, "the slip beside the event is not what it was sealed as, or not in its place")


def entry_of(row: tuple[Any, ...]) -> Entry:
    """A *row* with its copies of id, type, party and legal date, and its slip, unread."""
    position, stream, version, recorded_at, recorded_by, body, leaf, id, type, party, legal_date, *kept = row
    check_types(position, stream, version, recorded_at, recorded_by, body)
    columns = {"id": id, "type": type, "party": party, "on": legal_date}
    return Entry(
        position,
        stream,
        version,
        recorded_at,
        recorded_by,
        body,
        leaf,
        columns,
        (kept[0], kept[1]) if kept else (None, None),
    )


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
