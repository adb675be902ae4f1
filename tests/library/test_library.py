"""`import treatylog`: what it costs, where it works, what it says when it cannot."""

import asyncio
import doctest
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import enumerate as threads

import pytest

import treatylog
from postgres import schema
from treatylog.errors import (
    InvalidFile,
    InvalidInstant,
    InvalidRange,
    InvalidSetting,
    LogInUse,
    LogUnavailable,
    UnknownTreaty,
)
from treatylog.library import Depositary, depositary, opening
from treatylog.library.session import THREAD
from treatylog.log.sqlite import SqliteStore
from treatylog.service.matrix import as_csv, csv_text
from treatylog.service.panel import COUNTS, PANEL
from worlds import CONVENTIONS

SOUND = CONVENTIONS
"""A record that is quick to load."""

# What it costs


def modules(code: str) -> set[str]:
    """What a fresh interpreter has imported after *code*."""
    line = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    there = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(treatylog.__file__).parents[1])}
    printed = subprocess.run(line, capture_output=True, text=True, check=True, env=there)
    return set(printed.stdout.split())


def test_to_import_it_imports_nothing_else() -> None:
    """None of its own modules, and nobody else's: only what comes with Python."""
    found = modules("import treatylog\ntreatylog.__version__")
    assert {name for name in found if name.startswith("treatylog")} == {"treatylog"}
    assert found.isdisjoint({"pydantic", "aiohttp", "transitions", "pycountry", "multidict"})


def test_to_ask_it_needs_no_web_server() -> None:
    """Nor pages, terminal, client: a record is loaded and asked without any of them."""
    found = modules(f"import treatylog\nwith treatylog.load({str(SOUND)!r}) as d:\n    d.treaties()\n    d.head()")
    assert "treatylog.service.treaties" in found
    for one in ("aiohttp", "aiohttp_sse", "jinja2", "rich", "cyclopts", "treatylog.client", "treatylog.pages"):
        assert one not in found, one


def test_what_it_has_is_listed_and_what_it_lacks_is_said() -> None:
    """For completion in an editor, and for whoever misspells."""
    assert {"Depositary", "load", "open_log", "errors", "__version__"} <= set(dir(treatylog))
    assert treatylog.errors.UnknownTreaty is UnknownTreaty
    with pytest.raises(AttributeError, match=r"has no attribute 'lod'; it has Depositary, .*load, open_log"):
        treatylog.lod  # type: ignore[attr-defined]  # noqa: B018


def examples() -> Iterator[doctest.DocTest]:
    """The examples in the docstrings of the library."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for module in (depositary, opening):
        yield from (found for found in finder.find(module) if found.examples)


@pytest.mark.parametrize("example", [*examples()], ids=lambda example: example.name)
def test_every_example_in_a_docstring_is_true(example: doctest.DocTest, bundled: Depositary) -> None:
    """Of the bundled record; `load` gives the one that is open."""
    example.globs |= {"depositary": bundled}
    said: list[str] = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert said == []


def test_every_question_has_an_example() -> None:
    """Each method that is asked, but for those of which every answer is another number."""
    without = {"close", "head", "proof", "consistency", "define"}
    shown = {example.name.rpartition(".")[2] for example in examples()}
    public = {name for name in vars(Depositary) if not name.startswith("_")}
    assert public - shown == without


# Where it works


async def test_it_can_be_asked_where_an_event_loop_runs(bundled: Depositary) -> None:
    """As in a notebook."""
    assert asyncio.get_running_loop().is_running()
    assert bundled.status("inf", "USA", on="2019-05-01").headline == "suspended"


def test_it_can_be_asked_from_several_threads(bundled: Depositary) -> None:
    """All at once, each with its own answer."""
    days = [date(year, 1, 1) for year in range(1985, 2025)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda day: bundled.status("inf", "USA", on=day).on, days))
    assert found == days


def test_what_is_closed_says_so_and_leaves_no_thread() -> None:
    """To close it again does nothing; nor does a thread stay behind."""
    before = set(threads())
    with treatylog.load(SOUND) as opened:
        rows = opened.panel(2000, 2001)
    opened.close()
    for ask in (opened.head, lambda: list(rows)):
        with pytest.raises(LogUnavailable, match=r"is closed; open one anew, with treatylog\.load"):
            ask()
    assert [one for one in set(threads()) - before if one.name == THREAD] == []
    assert repr(opened) == f"<Depositary of {SOUND}, closed>"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_that_was_forked_off_is_told_to_open_its_own(bundled: Depositary) -> None:
    """Where the thread is not, nothing would ever answer."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            bundled.head()
        except LogUnavailable as fault:
            os.write(writing, fault.message.encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert b"which was forked off it; open one in each process" in os.read(reading, 1000)
    os.close(reading)
    os.close(writing)


# A log


def test_a_log_is_read_while_another_process_writes_to_it(log: Path) -> None:
    """And the answer rests on what is in it."""
    with treatylog.open_log(log) as opened:
        position = opened.head().size
        assert opened.status("inf", "USA", on="2019-05-01").position == position > 0
    with treatylog.open_log(f"sqlite:///{log}") as opened:
        assert opened.head().size == position


async def test_to_record_in_a_log_that_a_service_holds_says_who_holds_it(log: Path, tmp_path: Path) -> None:
    """With what to do instead; it can be read all the same."""
    place = Path(shutil.copy(log, tmp_path / "log.db"))
    served = await SqliteStore.open(place, clock=lambda: datetime.now(UTC), staying=True)
    with treatylog.open_log(place) as opened:
        with pytest.raises(LogInUse, match=f"process {os.getpid()} writes to it, and one at a time may; write over"):
            opened.record("inf", STATEMENT)
        assert opened.status("inf", "USA", on="2019-05-01").headline == "suspended"
        await served.close()
        assert opened.record("inf", STATEMENT).recorded[0].recorded_by == "library"


STATEMENT = {
    "type": "statement_made",
    "party": "USA",
    "on": date(2019, 10, 1),
    "sources": ["us-statement-2019-02-02"],
    "text": "It said something.",
}


def test_a_log_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Nor one that holds nothing read as if it answered; both say what to do."""
    for path, says in ((tmp_path / "log.db", "does not exist"), (tmp_path / "empty.db", "holds nothing")):
        if says == "holds nothing":
            path.touch()
        with pytest.raises(LogUnavailable, match=rf"{path.name} {says}; load the record into it with `treatylog serve"):
            treatylog.open_log(path)
    assert [file.name for file in tmp_path.iterdir()] == ["empty.db"]
    with pytest.raises(LogUnavailable, match="is in memory, so it holds nothing"):
        treatylog.open_log(":memory:")


def test_a_log_can_be_created_with_a_folder_of_events(tmp_path: Path) -> None:
    """It lasts, and is opened again without being told to make it."""
    with treatylog.open_log(tmp_path / "log.db", events=SOUND, create=True) as opened:
        head = opened.head()
    with treatylog.open_log(tmp_path / "log.db") as opened:
        assert opened.head() == head
    assert head.size


def test_a_log_can_be_created_with_the_bundled_record(tmp_path: Path, bundled: Depositary) -> None:
    """Or with a folder, not with both."""
    with treatylog.open_log(tmp_path / "log.db", bundled=True, create=True) as opened:
        assert opened.status("inf", "USA", on="2019-05-01").because == ("inf/0035", "inf/0036")
    with pytest.raises(InvalidSetting, match="give events= or bundled=True"):
        treatylog.open_log(tmp_path / "log.db", bundled=True, events=SOUND)


def test_a_log_in_postgresql_is_open_to_several_at_once(postgres: str) -> None:
    """Two depositaries of one log: each reads, at the next question, what the other has recorded."""
    statement = {"type": "statement_made", "party": "FRA", "on": "2020-01-01", "sources": ["list"], "text": "It spoke."}
    with (
        schema(postgres) as dsn,
        treatylog.open_log(dsn, events=SOUND) as one,
        treatylog.open_log(dsn) as other,
    ):
        assert one.head() == other.head()
        for depositary in (one, other):
            assert len(depositary.record("oath", statement).recorded) == 1
        assert one.treaty("oath").version == other.treaty("oath").version


def test_a_log_that_cannot_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another database, no database, no server."""
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE film (title TEXT)")
    other.close()
    (tmp_path / "text.db").write_text("not a database, but a text that is long enough to be taken for one" * 20)
    monkeypatch.setenv("TREATYLOG_DB_PATIENCE", "0")
    for place in (tmp_path / "other.db", tmp_path / "text.db", "postgresql://nobody@127.0.0.1:1/none"):
        with pytest.raises(LogUnavailable):
            treatylog.open_log(place)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With what was looked for."""
    with pytest.raises(InvalidFile, match="nowhere"):
        treatylog.load(tmp_path / "nowhere")


def test_an_instant_without_a_time_zone_is_refused(bundled: Depositary) -> None:
    """It names no instant; a date without a time, as data frames have it, is a date."""
    with pytest.raises(InvalidInstant, match="has no time zone; give one"):
        bundled.status("inf", "USA", known_at=datetime(2026, 1, 1, 12))  # noqa: DTZ001
    assert bundled.status("inf", "USA", on=datetime(2019, 5, 1)).on == date(2019, 5, 1)  # noqa: DTZ001


# Tables


def test_tables_have_their_columns_and_are_made_some_rows_at_a_time(bundled: Depositary) -> None:
    """All of the rows, whatever the number that is made at once."""
    rows = list(bundled.panel(2015, 2020, treaties=["inf", "paris-agreement"]))
    assert (tuple(rows[0]), {row["treaty"] for row in rows}) == (PANEL, {"inf", "paris-agreement"})
    assert len(list(bundled.panel(1990, 2000))) > 2 * depositary._ROWS_AT_ONCE
    assert [row["parties"] for row in bundled.counts(2018, 2019, treaties=["inf"])] == [
        13,
        0,
    ]  # the United States and twelve successors
    assert tuple(next(bundled.counts())) == COUNTS


def test_a_single_name_is_a_list_of_one(bundled: Depositary) -> None:
    """A text is not taken letter by letter; with commas it is several, as in an address."""
    assert [row["treaty"] for row in bundled.counts(2018, 2018, treaties="inf")] == ["inf"]
    assert [row["treaty"] for row in bundled.counts(2018, 2018, treaties="inf,ottawa")] == ["inf", "ottawa"]
    assert [column.treaty for column in bundled.matrix(treaties="inf", parties="USA").treaties] == ["inf"]


def test_tables_go_by_the_clocks_of_knowledge(bundled: Depositary) -> None:
    """Of the public one: what was known before the notice."""
    known = list(bundled.panel(2020, 2020, treaties=["inf"], public_on="2019-02-01"))
    assert {row["headline"] for row in known if row["party"] == "USA"} == {"in_force"}


def test_rows_of_the_grid_are_those_of_its_csv(bundled: Depositary) -> None:
    """And its cells are the same headlines, with more."""
    asked = {"on": "2019-05-01", "treaties": ["inf", "new-start"], "parties": ["USA", "RUS", "Germany"]}
    grid = list(bundled.grid(on="2019-05-01", treaties=["inf", "new-start"], parties=["USA", "RUS", "Germany"]))
    answer = bundled.matrix(on="2019-05-01", treaties=["inf", "new-start"], parties=["USA", "RUS", "Germany"])
    assert csv_text([list(grid[0]), *(list(row.values()) for row in grid)]) == as_csv(answer)
    cells = list(bundled.cells(**asked))  # type: ignore[arg-type]
    assert {(row["party"], row["treaty"]): row["headline"] for row in cells} == {
        (row["party"], key): row[key] for row in grid for key in ("inf", "new-start")
    }


def test_a_range_of_years_that_is_none_is_refused(bundled: Depositary) -> None:
    """At once, not when the first row is taken; so is a treaty that nobody knows."""
    with pytest.raises(InvalidRange, match="2020 to 2019 is no range of years"):
        bundled.panel(2020, 2019)
    with pytest.raises(UnknownTreaty, match="Did you mean 'new-start'"):
        bundled.counts(2018, 2019, treaties=["new-strat"])
