"""`treatylog import` of a table: what is printed, what is written, and what stays as it was."""

import asyncio
import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from rich.console import Console

from cli.terminal import NOON, USAGE, Command, head
from treatylog.cli import importing
from treatylog.log.sqlite import SqliteStore

TABLE = (
    "treaty,title,party,action,date,effective_on,source\n"
    "oath,The Oath,Albania,signature,1990-01-01,,List\n"
    "oath,The Oath,Burundy,signature,1990-01-01,,List\n"
    "oath,The Oath,Albania,ratification,1991-01-01,1991-04-01,List\n"
    "oath,The Oath,Albania,ratification,1992-01-01,,List\n"
)


@pytest.fixture(scope="session")
def with_parties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with the parties that an import puts into a new one; it is only read."""
    path = tmp_path_factory.mktemp("parties") / "log.db"

    async def make() -> None:
        store = await SqliteStore.open(path, clock=lambda: NOON)
        await importing._know_parties(store)
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture
def log(with_parties: Path, tmp_path: Path) -> Path:
    """Such a log, for one test."""
    return Path(shutil.copy(with_parties, tmp_path / "log.db"))


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table with two rows that cannot be taken; the folder it lies in is where one is."""
    monkeypatch.chdir(tmp_path)
    Path("acts.csv").write_text(TABLE)
    return Path("acts.csv")


def test_every_row_is_accounted_for(treatylog: Command, log: Path, table: Path) -> None:
    """The counts, and a line for each rejected row; they are in a file too, with the rows."""
    printed = treatylog("import", table, "--db", log)
    assert printed.code == 0
    *rejected, accepted, many, rows = printed.out.splitlines()
    assert [line.split(": ")[:2] for line in rejected] == [
        ["acts.csv:3", "unknown-party"], ["acts.csv:5", "already-consented"],
    ]  # fmt: skip
    assert (accepted, many, rows) == ("accepted 2", "rejected 2, written to acts.csv.rejects.csv", "rows 4")
    with Path("acts.csv.rejects.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert [(row["line"], row["row"]) for row in found] == [
        (str(line), TABLE.splitlines()[line - 1]) for line in (3, 5)
    ]


def test_what_was_imported_answers_questions(treatylog: Command, log: Path, table: Path) -> None:
    """With the date of the table as a recorded effect."""
    treatylog("import", table, "--db", log)
    answer = json.loads(treatylog("status", "oath", "ALB", "--on", "1991-04-01", "--db", log, "--json").out)
    assert (answer["headline"], answer["basis"]) == ("in_force", "recorded")
    before = json.loads(treatylog("status", "oath", "ALB", "--on", "1991-03-31", "--db", log, "--json").out)
    assert before["headline"] == "contracting"
    assert treatylog("verify", "--db", log).code == 0


def test_the_same_table_again_changes_nothing(treatylog: Command, log: Path, table: Path) -> None:
    """The head stays."""
    treatylog("import", table, "--db", log)
    before = head(log)
    printed = treatylog("import", table, "--db", log, "--rejects", "elsewhere.csv")
    assert (printed.out.splitlines()[-3], head(log)) == ("accepted 2", before)
    assert "0 events new to the log" in printed.err
    assert Path("elsewhere.csv").exists()


def test_programs_are_told_as_json(treatylog: Command, log: Path, table: Path) -> None:
    """The same counts and rejects."""
    told = json.loads(treatylog("import", table, "--db", log, "--json").out)
    assert (told["accepted"], told["rejected"], told["rows"]) == (2, 2, 4)
    assert told["by_code"] == {"already-consented": 1, "unknown-party": 1}
    assert [reject["line"] for reject in told["rejects"]] == [3, 5]


def test_a_new_log_knows_the_parties_and_no_other_treaty(treatylog: Command, tmp_path: Path, table: Path) -> None:
    """The bundled record's treaties never come uninvited."""
    printed = treatylog("import", table, "--db", tmp_path / "new.db")
    assert printed.code == 0
    with sqlite3.connect(tmp_path / "new.db") as db:
        assert {name for (name,) in db.execute("SELECT DISTINCT stream FROM event")} == {"oath", "parties"}


def test_nothing_is_kept_where_no_log_is_named(treatylog: Command, table: Path) -> None:
    """It would be lost."""
    assert treatylog("import", table).err.split(": ")[1] == "no-log"


def test_a_table_that_is_none_leaves_no_log(treatylog: Command, tmp_path: Path, table: Path) -> None:
    """It is looked at first."""
    table.write_text("treaty:party\n")
    printed = treatylog("import", table, "--db", tmp_path / "new.db")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-table")
    assert not (tmp_path / "new.db").exists()


def test_rejects_that_cannot_be_written_are_said(treatylog: Command, log: Path, table: Path) -> None:
    """What was recorded is recorded."""
    printed = treatylog("import", table, "--db", log, "--rejects", "no/such/folder.csv")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "no-room")


def test_a_bar_is_shown_on_a_terminal(
    treatylog: Command, log: Path, table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nowhere else: it is on standard error."""
    table.write_text(TABLE + "oath,,Belgium,signature,1990-01-01,,List\n" * 4000)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr(importing, "_terminal", lambda: Console(stderr=True, force_terminal=True, width=80))
    printed = treatylog("import", table, "--db", log)
    assert "reading" in printed.err
    assert "%" in printed.err
    assert "%" not in printed.out


class TestCheck:
    def test_what_is_odd_is_told_and_nothing_is_recorded(self, treatylog: Command, tmp_path: Path, table: Path) -> None:
        """A line a finding, then the counts; the exit code says whether there is any."""
        table.write_text(TABLE + "oath,,Russia,signature,1989-05,,List\n")
        printed = treatylog("import", table, "--check")
        assert printed.code == 1
        assert "acts.csv:3: unknown-party: " in printed.out
        assert "acts.csv:5: duplicate-act: " in printed.out
        assert "acts.csv:6: imprecise-date: " in printed.out
        assert "acts.csv:6: name-changed: " in printed.out
        assert printed.out.splitlines()[-1] == "rows 5"
        assert {file.name for file in tmp_path.iterdir()} == {"acts.csv"}

    def test_dates_are_compared_with_the_rules_given(self, treatylog: Command, table: Path) -> None:
        """The agreement is told by rule, with the families of misses; the facts on treaties come from CSV."""
        table.write_text(
            "treaty,party,action,date\n"
            + "".join(f"oath,{p},ratified,1995-01-01\noath,{p},entered_into_force,1995-04-01\n" for p in ("ALB", "BEL"))
            + "oath,CHE,ratified,1996-01-01\noath,CHE,entered_into_force,1996-04-02\n"
        )
        Path("facts.csv").write_text("treaty,adopted,terminated\noath,1990-01-01,\n")
        Path("rules.csv").write_text(
            "treaty,rule_code,treaty_entry_into_force,early_deposit_model\noath,+3mo,1995-04-01,A\n"
        )
        printed = treatylog("import", table, "--check", "--treaties", "facts.csv", "--treaties", "rules.csv")
        assert "2 of 3 agree, by +3mo (treaties 1): 1 a day or two off" in printed.out
        assert "the clause gives 1996-04-01, 1 day earlier" in printed.out
        told = json.loads(treatylog("import", table, "--check", "--treaties", "rules.csv", "--json").out)
        assert told["agreement"]["+3mo"] == {
            "treaties": 1, "pairs": 3, "same": 2, "misses": {"a day or two off": 1},
        }  # fmt: skip

    def test_nothing_odd_is_told_by_the_exit_code(self, treatylog: Command, table: Path) -> None:
        """As `check` of a folder does."""
        table.write_text("".join(TABLE.splitlines(keepends=True)[:2]))
        assert treatylog("import", table, "--check").code == 0


class TestCompare:
    def test_two_tables(self, treatylog: Command, table: Path) -> None:
        """Each with its own mapping file; the exit code says whether they differ."""
        Path("other.csv").write_text("T,P,A,D\noath,ALB,signature,1990-01-02\n")
        Path("other.toml").write_text('[columns]\ntreaty = "T"\nparty = "P"\naction = "A"\ndate = "D"\n')
        Path("map.toml").write_text("")
        printed = treatylog("compare", table, "other.csv", "--map", "map.toml", "--second-map", "other.toml")
        assert printed.code == 1
        assert "1 signature: another day" in printed.out
        assert "oath ALB: 1990-01-01 and 1990-01-02" in printed.out
        assert treatylog("compare", table, table).code == 0

    def test_a_table_and_the_record(self, treatylog: Command, table: Path) -> None:
        """With the entries into force that follow from its clauses."""
        table.write_text(
            "treaty,party,action,date\nkyoto,USA,ratified,2004-09-30\nkyoto,CHE,entered_into_force,2005-02-16\n"
        )
        Path("pairs.csv").write_text("first,second\nkyoto,kyoto-protocol\n")
        told = json.loads(treatylog("compare", table, "record", "--pairs", "pairs.csv", "--json").out)
        assert told["treaties"]["in both"] == 1
        assert told["counts"]["entry into force"]["same day"] == 1
        assert {"outcome": "only in the first", "treaty": "kyoto", "party": "USA", "kind": "consent",
                "first": "2004-09-30", "second": ""} in told["examples"]  # fmt: skip
