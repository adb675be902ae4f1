"""Tables as streams: forms, delimiters, encodings, and lines that are no rows."""

import gzip
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from treatylog.importers.faults import InvalidTable
from treatylog.importers.mapping import TableMap
from treatylog.importers.table import MOST_CHARACTERS, Table

HEADER = "treaty,party,action,date\n"
ROW = "t,ALB,ratified,2000-01-01\n"
CELLS = ("t", "ALB", "ratified", "2000-01-01")


def rows(file: Path, content: bytes | str, **how: object) -> list[tuple[int, object]]:
    """The lines of the rows in *content*, with what they say, or why they are none."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = Table(file, TableMap.model_validate(how)).rows()
    return [(row.number, row.fault.code if row.fault else said(row.cells)) for row in found]


def said(cells: Sequence[str]) -> tuple[str, ...]:
    """What a row says of treaty, party, action and date."""
    return cells[0], *cells[2:5]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a table lies."""
    return tmp_path / "acts.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_shows_in_the_header(file: Path, delimiter: str, end: str) -> None:
    """Whatever the lines end with."""
    content = (HEADER + ROW).replace(",", delimiter).replace("\n", end)
    assert rows(file, content) == [(2, CELLS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding(file: Path, encoding: str) -> None:
    """It is no part of the first name."""
    assert rows(file, (HEADER + ROW.replace("ALB", "Côte d'Ivoire")).encode(encoding))[0][1] == (
        "t", "Côte d'Ivoire", "ratified", "2000-01-01",
    )  # fmt: skip


def test_an_encoding_that_does_not_show_can_be_said(file: Path) -> None:
    """Then every byte is in it."""
    content = (HEADER + ROW.replace("ALB", "Côte d'Ivoire")).encode("cp1252")
    assert rows(file, content, table={"encoding": "cp1252"})[0][1] != "not-text"


def test_a_byte_outside_the_encoding_costs_its_own_row(file: Path) -> None:
    """The next one is read."""
    assert rows(file, HEADER.encode() + b"t,C\xf4te,ratified,2000\n" + ROW.encode()) == [(2, "not-text"), (3, CELLS)]


def test_columns_come_in_any_order_and_others_are_passed_over(file: Path) -> None:
    """By their names."""
    content = "note,date,action,party,treaty\nx,2000-01-01,ratified,ALB,t\n"
    assert rows(file, content) == [(2, CELLS)]


def test_json_lines_are_rows(file: Path) -> None:
    """A value that is left out or null is empty; a broken line is rejected alone."""
    row = '{"party": "ALB", "treaty": "t", "title": null, "action": "ratified", "date": "2000-01-01"}\n'
    broken = '{"party": \n[1]\n{"treaty": ["t"]}\n'
    assert rows(file, row + broken + row) == [
        (1, CELLS), (2, "broken-row"), (3, "broken-row"), (4, "broken-row"), (5, CELLS),
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_row_may_be_spread_over_lines(file: Path, end: str) -> None:
    """Between quotation marks; its line is the first one."""
    content = f'{HEADER}"t\nu",ALB,"said ""so""",2000{end}'
    assert rows(file, content) == [(2, ("t\nu", "ALB", 'said "so"', "2000"))]


@pytest.mark.parametrize("broken", ['"t,ALB,ratified,2000-01-01\n', 't,"AL"B,ratified,2000-01-01\n'])
def test_a_broken_quotation_mark_costs_its_own_row(file: Path, broken: str) -> None:
    """Also with another one further down, and at the end of the file."""
    content = HEADER + ROW + broken + ROW + ROW + broken + ROW
    good = [(2, CELLS), (4, CELLS), (5, CELLS), (7, CELLS)]
    assert rows(file, content) == sorted([*good, (3, "broken-quotes"), (6, "broken-quotes")])


def test_a_row_with_too_many_values_is_rejected(file: Path) -> None:
    """And one with too few; a blank line is no row."""
    assert rows(file, HEADER + "t,ALB,ratified,2000,x\n\nt,ALB\n") == [
        (2, "wrong-field-count"),
        (4, "wrong-field-count"),
    ]


def test_a_character_that_no_text_has_costs_its_own_row(file: Path) -> None:
    """Far into a file that began as text does."""
    content = HEADER + ROW * 200 + ROW.replace("ALB", "AL\0B") + ROW
    assert rows(file, content)[200:] == [(202, "broken-row"), (203, CELLS)]


def test_a_line_that_is_too_long_costs_its_own_row(file: Path) -> None:
    """It is not read to its end at once."""
    assert rows(file, HEADER + "t" * (3 * MOST_CHARACTERS) + "\n" + ROW) == [(2, "line-too-long"), (3, CELLS)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it holds nothing"),
        ("treaty:party:action:date\nt:ALB:ratified:2000\n", "say the delimiter"),
        ("treaty,party,act,date\n", "no column action"),
        ("treaty,party,action,date,date\n", "date is there twice"),
        ('{"treaty": "t", "type": "ratified", "on": "2000"}\n', "treatylog record"),
        ("treaty,party\0,action,date\n", "bytes of zero"),
        (b"PK\x03\x04....", "workbook"),
        (gzip.compress(b"treaty,party,action,date\n", mtime=0)[:-9], "broken"),
        (b"\x1f\x8bnothing", "broken"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(file: Path, content: bytes | str, says: str) -> None:
    """With what was found, and what to do."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidTable, match=says):
        Table(file, TableMap()).check()


def test_compressed_data_that_break_off_are_refused_where_they_do(file: Path) -> None:
    """Not taken for the end."""
    whole = gzip.compress((HEADER + "".join(f"t,{n},ratified,2000\n" for n in range(50_000))).encode())
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidTable, match=r"after line [0-9]{3,} it breaks off"):
        list(Table(file, TableMap()).rows())


def test_a_large_file_is_never_in_memory(file: Path) -> None:
    """32 MB pass through less than 2 MB, also as one single quoted value that never ends."""
    with file.open("w") as opened:
        opened.write(HEADER)
        for _ in range(500_000):
            opened.write("t,ALB,ratified,2000-01-01,some more text that is of no use\n".replace(",some more", ";some"))
        opened.write('"t,ALB\n' + "x,y\n" * 1000)
    tracemalloc.start()
    many = sum(1 for _ in _rows(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert many == 501_001
    assert peak < 2_000_000


def _rows(file: Path) -> Iterator[object]:
    return Table(file, TableMap()).rows()
