"""
A table as a stream of rows: CSV and the like, or JSON Lines, gzipped or not.

A line that is no row is told as one that is rejected, and the next line is a row again: a quotation mark that is not
closed costs its own row and no other. No more is in memory than a few lines.
"""

import csv
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import IO, NamedTuple

from pydantic_core import from_json

from treatylog.errors import did_you_mean, suggestions
from treatylog.importers.codes import Fault
from treatylog.importers.faults import InvalidTable
from treatylog.importers.mapping import COLUMNS, TableMap

MOST_CHARACTERS = 256 * 1024
"""The longest line that is read."""

MOST_LINES = 100
"""How many lines one row may be spread over."""

DELIMITERS = {",": "a comma", "\t": "a tab", ";": "a semicolon", "|": "a bar"}

_GZIP = b"\x1f\x8b"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OTHERS = {b"PK\x03\x04": "a ZIP archive or a workbook", b"\x28\xb5\x2f\xfd": "compressed with zstd",
           b"BZh": "compressed with bzip2", b"\xfd7zXZ": "compressed with xz", b"PAR1": "Parquet",
           b"SQLite format 3\x00": "a database"}  # fmt: skip
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, UnicodeError)
_UNDECODED = re.compile("[\udc80-\udcff]")
_NEEDED = (("treaty", "title"), ("party", "party_name"), ("action",), ("date",))


class Line(NamedTuple):
    """A row: its line, what it says in our columns (or what is wrong), and the row as it stands in the file."""

    number: int
    cells: Sequence[str]
    fault: Fault | None
    text: str


class Table:
    """The rows of the table in *file*, read as *how* says. InvalidTable where it is none."""

    def __init__(self, file: Path, how: TableMap) -> None:
        self.file, self._how = file, how
        self.consumed = 0
        """How many bytes of the file were read."""

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self.file.stat().st_size

    def rows(self) -> Iterator[Line]:
        """Its rows, in order."""
        number = 0
        with self._opened() as raw, self._text(raw) as text:
            try:
                for line in self._read(text):
                    number = line.number
                    if not number % 1000:
                        self.consumed = raw.tell()
                    yield line
            except _BROKEN as fault:
                raise self._broken(f"after line {number} it breaks off", fault) from None

    def check(self) -> None:
        """Look whether it begins as a table does."""
        with self._opened() as raw, self._text(raw) as text:
            self._read(text)

    def _opened(self) -> IO[bytes]:
        try:
            return self.file.open("rb")
        except OSError as fault:
            raise InvalidTable(
                f"{self.file}: the file cannot be read: {fault.strerror}; name a table that is there"
            ) from None

    def _broken(self, what: str, fault: Exception) -> InvalidTable:
        return InvalidTable(f"{self.file}: {what}: {fault}; get the file again, or say its encoding")

    @contextmanager
    def _text(self, raw: IO[bytes]) -> Iterator[IO[str]]:
        stream: IO[bytes] = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if _peek(raw)[:2] == _GZIP else raw
        try:
            head = _peek(stream)
        except _BROKEN as fault:
            raise self._broken("its compressed data are broken", fault) from None
        self._check_text(head)
        encoding = self._how.table.encoding or _encoding(head)
        try:
            text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
        except LookupError:
            raise InvalidTable(f"{self.file}: there is no encoding '{encoding}'; correct it in the map") from None
        with text:
            yield text

    def _read(self, text: IO[str]) -> Iterator[Line]:
        lines = _Lines(text)
        try:
            first = lines.next_full()
        except _BROKEN as fault:
            raise self._broken("it breaks off in its first line", fault) from None
        if first is None:
            raise InvalidTable(f"{self.file}: it holds nothing, expected a header and rows")
        if first[1].lstrip().startswith("{"):
            self._check_object(*first)
            lines.back(first)
            return _json_rows(lines, self._how)
        return self._delimited(lines, *first)

    def _check_text(self, head: bytes) -> None:
        for mark, what in _OTHERS.items():
            if head.startswith(mark):
                raise InvalidTable(f"{self.file}: it is {what}; make it CSV, TSV or JSON Lines, with gzip if you like")
        if b"\0" in head and not head.startswith(_MARKS[1][0]) and not head.startswith(_MARKS[2][0]):
            if self._how.table.encoding:
                return
            raise InvalidTable(
                f"{self.file}: it has bytes of zero, as UTF-16 and binary files have; save it as UTF-8, or say "
                'encoding = "utf-16-le" under [table] of a mapping file'
            )

    def _check_object(self, number: int, line: str) -> None:
        try:
            data = from_json(line)
        except ValueError:
            return  # that is told of the row
        if lacking := self._lacking(list(data)):
            what = "; events are recorded with `treatylog record`" if {"type", "on"} <= data.keys() else ""
            raise InvalidTable(
                f"{self.file}:{number}: the object has no {' and no '.join(lacking)}; found are "
                f"{', '.join(map(_short, data))}. Name them under [columns] of a mapping file{what}"
            )

    def _delimited(self, lines: "_Lines", number: int, header: str) -> Iterator[Line]:
        delimiter, names = self._header(header, number)
        wanted = [names.index(name) if name in names else len(names) for name in self._how.theirs]
        return _delimited_rows(lines, delimiter, len(names), wanted)

    def _header(self, header: str, number: int) -> tuple[str, list[str]]:
        """The delimiter, and the names of the columns."""
        told = [self._how.table.delimiter] if self._how.table.delimiter else list(DELIMITERS)
        tried = {mark: [name.strip() for name in (_parted(header, mark) or [header])] for mark in told}
        fitting = [mark for mark, names in tried.items() if not self._lacking(names)]
        if len(fitting) == 1:
            names = tried[fitting[0]]
            if twice := sorted({name for name in names if name in self._how.theirs and names.count(name) > 1}):
                raise InvalidTable(f"{self.file}:{number}: the column {', '.join(twice)} is there twice; rename one")
            return fitting[0], names
        best = max(tried, key=lambda mark: len(tried[mark]))
        lacking = self._lacking(tried[best])
        if len(tried[best]) == 1:
            says = f"with {' or '.join(DELIMITERS.get(mark, repr(mark)) for mark in told)} between the columns this is "
            raise InvalidTable(
                f"{self.file}:{number}: {says}one column, '{_short(header)}'; say the delimiter under [table] of a "
                "mapping file, or begin with a line of column names"
            )
        near = suggestions(lacking[0], tried[best])
        raise InvalidTable(
            f"{self.file}:{number}: there is no column {' and no column '.join(lacking)}; found are "
            f"{', '.join(map(_short, tried[best]))}.{did_you_mean(near)} Name them under [columns] of a mapping file"
        )

    def _lacking(self, names: Sequence[str]) -> list[str]:
        """The columns that are needed and not among *names*, as the table calls them."""
        theirs = dict(zip(COLUMNS, self._how.theirs, strict=True))
        return [theirs[each[0]] for each in _NEEDED if not any(theirs[name] in names for name in each)]


def _peek(stream: IO[bytes]) -> bytes:
    return stream.peek(4096)[:4096]  # type: ignore[attr-defined, no-any-return]


def _encoding(head: bytes) -> str:
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


class _Lines:
    """The lines of a text with their numbers; some can be put back. One that is too long is cut, and says so."""

    def __init__(self, text: IO[str]) -> None:
        self._text, self._number = text, 0
        self._kept: deque[tuple[int, str]] = deque()

    def __iter__(self) -> Iterator[tuple[int, str]]:
        read, most, kept = self._text.readline, MOST_CHARACTERS, self._kept
        while True:
            if kept:
                yield kept.popleft()
                continue
            line = read(most)
            if not line:
                return
            self._number += 1
            if len(line) == most and line[-1] not in "\r\n":
                self._skip()
            yield self._number, line.rstrip("\r\n")

    def _skip(self) -> None:
        while (rest := self._text.readline(MOST_CHARACTERS)) and rest[-1] not in "\r\n":
            pass

    def next_full(self) -> tuple[int, str] | None:
        """The next line that is not blank."""
        return next(((number, line) for number, line in self if line.strip()), None)

    def back(self, *lines: tuple[int, str]) -> None:
        """Let *lines* be the next ones."""
        self._kept.extendleft(reversed(lines))


def _unfit(line: str) -> Fault | None:
    """What is wrong with *line* as text."""
    if len(line) >= MOST_CHARACTERS:
        return Fault("line-too-long", f"the line has {MOST_CHARACTERS} characters or more; is the file cut into lines?")
    if found := _UNDECODED.search(line):
        byte = ord(found[0]) - 0xDC00
        return Fault(
            "not-text",
            f"byte {byte:#04x} is not in the encoding; save the file as UTF-8, or say its encoding under [table] of a "
            "mapping file",
        )
    return Fault("broken-row", "the line has a character NUL") if "\0" in line else None


def _delimited_rows(lines: _Lines, delimiter: str, many: int, wanted: Sequence[int]) -> Iterator[Line]:
    pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(*wanted)
    for number, line in lines:
        if line.isascii() and '"' not in line and "\0" not in line and len(line) < MOST_CHARACTERS:
            cells = line.split(delimiter)  # nothing to look at twice, as nearly always
        elif fault := _unfit(line):
            yield Line(number, (), fault, line)
            continue
        elif '"' not in line:
            cells = line.split(delimiter)
        else:
            found = _quoted(lines, number, line, delimiter, many)
            if isinstance(found, Fault):
                yield Line(number, (), found, line)
                continue
            line, cells = found
        if len(cells) == many:
            cells.append("")
            yield Line(number, pick(cells), None, line)
        elif line.strip():
            yield Line(number, (), _miscounted(len(cells), many), line)


def _miscounted(found: int, many: int) -> Fault:
    return Fault("wrong-field-count", f"the row has {found} values, the header {many}")


def _quoted(lines: _Lines, number: int, line: str, delimiter: str, many: int) -> tuple[str, list[str]] | Fault:
    """The row that begins with *line*, over as many lines as its quotation marks need. A fault costs this line."""
    more: list[tuple[int, str]] = []
    text, quotes = line, line.count('"')
    while quotes % 2 and len(more) < MOST_LINES and len(text) < MOST_CHARACTERS:
        following = next(iter(lines), None)
        if following is None:
            break
        more.append(following)
        text = f"{text}\n{following[1]}"
        quotes += following[1].count('"')
    cells = None if quotes % 2 or _UNDECODED.search(text) else _parted(text, delimiter)
    if cells is not None and (len(cells) == many or not more):
        return text, cells
    lines.back(*more)
    return Fault("broken-quotes", "a quotation mark is not closed, or stands in the middle of a value; double it there")


def _parted(text: str, delimiter: str) -> list[str] | None:
    """The values in *text*, one row; None where its quotation marks are broken."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _json_rows(lines: Iterable[tuple[int, str]], how: TableMap) -> Iterator[Line]:
    for number, line in lines:
        if not line.strip():
            continue
        fault = _unfit(line)
        cells = () if fault else _json_cells(line, how.theirs)
        if isinstance(cells, Fault):
            yield Line(number, (), cells, line)
        else:
            yield Line(number, cells, fault, line)


def _json_cells(line: str, names: Sequence[str]) -> tuple[str, ...] | Fault:
    try:
        data = from_json(line)
    except ValueError as fault:
        return Fault("broken-row", f"not JSON: {fault}")
    if not isinstance(data, dict):
        return Fault("broken-row", "the line holds JSON, but no object")
    values = [data.get(name) for name in names]
    for name, value in zip(names, values, strict=True):
        if not isinstance(value, str | int | None) or isinstance(value, bool):
            return Fault("broken-row", f"{name} is neither text nor a whole number")
    return tuple("" if value is None else str(value) for value in values)
