"""`treatylog status`: where a party stands under a treaty."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from cli.terminal import NOON, USAGE, Command, head, made
from treatylog.cli.clocks import now
from treatylog.service.answers import PartyStatus
from treatylog.service.build import service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Question

USA_IN_MAY_2019 = """\
On 1 May 2019 the United States was party to the INF Treaty, had suspended its operation since 2
February 2019, and its withdrawal was to take effect on 2 August 2019, in 93 days. This is disputed.

headline      suspended
standing      withdrawing, since 2019-02-02, until 2019-08-02
operation     suspended, since 2019-02-02, until 2019-08-02
exit          notified 2019-02-02, effective 2019-08-02, 93 days left, article XV(2)
suspended by  RUS
because       inf/0035, inf/0036
next change   2019-08-02
coverage      checked through 2026-02-20

Disputed
"""

ITS_OBLIGATIONS = """\
Obligations
article          state      since       until       what
I, IV            performed  1991-05-31              eliminate all intermediate-range missiles (1,000
                                                    to 5,500 km), their launchers, support
                                                    structures and support equipment
"""


def answer(log: Path, party: str, question: Question) -> PartyStatus:
    """What the service says."""

    async def ask() -> PartyStatus:
        async with service(Settings(db=str(log)), now, loading=False) as opened:
            return await opened.treaties.status("inf", party, question)

    return asyncio.run(ask())


def test_the_answer_begins_with_a_sentence_and_the_two_axes(treatylog: Command) -> None:
    """The United States in May 2019: suspended, withdrawing, 93 days left (article XV(2))."""
    printed = treatylog("status", "inf", "USA", "--on", "2019-05-01")
    assert printed.code == 0
    assert printed.out.startswith(USA_IN_MAY_2019)
    assert ITS_OBLIGATIONS in printed.out


def test_the_json_is_the_answer_of_the_service(treatylog: Command, log: Path) -> None:
    """`--json` prints the model that HTTP serves."""
    question = ("--on", "2019-05-01", "--known-at", "2026-02-01T00:00:00Z")
    printed = treatylog("status", "inf", "USA", *question, "--db", log, "--json")
    told = answer(log, "USA", Question(on=date(2019, 5, 1), known_at=NOON.replace(month=2, hour=0)))
    assert printed.out == told.model_dump_json(by_alias=True, indent=2) + "\n"


@pytest.mark.parametrize("name", ["United States", "the united states of america", "US", "USA"])
def test_a_party_may_be_named_in_any_common_form(treatylog: Command, name: str) -> None:
    """Names and codes resolve to the same answer."""
    printed = treatylog("status", "inf", name, "--on", "2019-05-01")
    assert printed.out.startswith(USA_IN_MAY_2019)


def test_nothing_is_cut_and_no_line_is_wider_than_100(treatylog: Command) -> None:
    """A pipe gets plain text in a fixed width, without colour, boxes or trailing blanks."""
    lines = treatylog("status", "inf", "UKR", "--on", "2018-01-01").out.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert not [line for line in lines if line != line.rstrip() or set(line) & set("…│─\x1b")]


def test_the_width_of_the_terminal_does_not_matter_to_a_pipe(
    treatylog: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same text with any COLUMNS."""
    wide = treatylog("status", "inf", "USA", "--on", "2019-05-01").out
    monkeypatch.setenv("COLUMNS", "40")
    assert treatylog("status", "inf", "USA", "--on", "2019-05-01").out == wide


def test_what_the_world_could_know_is_another_question(treatylog: Command) -> None:
    """With what was public on 1 February 2019 the treaty still stood in August; the answer says so."""
    printed = treatylog("status", "inf", "USA", "--on", "2019-08-03", "--public-on", "2019-02-01")
    assert "headline in_force " in " ".join(printed.out.split())
    assert printed.out.endswith("Answered from what was public on 2019-02-01.\n")


def test_the_log_may_be_asked_what_it_knew(treatylog: Command, log: Path) -> None:
    """The day before the record was loaded the log knew no treaty."""
    before = treatylog("status", "inf", "USA", "--db", log, "--known-at", "2025-12-31")
    after = treatylog("status", "inf", "USA", "--db", log, "--known-at", "2026-01-01", "--on", "2019-05-01")
    assert (before.code, before.err.split(": ")[:2]) == (USAGE, ["treatylog", "unknown-treaty"])
    assert after.out.endswith("Answered from what this log knew at 2026-01-01T23:59:59.999999Z.\n")


def test_today_as_known_at_means_now(treatylog: Command) -> None:
    """The end of today lies in the future, and yet today may be asked about."""
    printed = treatylog("status", "inf", "USA", "--on", "2019-05-01", "--known-at", now().date().isoformat())
    assert printed.code == 0
    assert printed.out.startswith(USA_IN_MAY_2019)


def test_a_declaration_is_told_by_pledge_and_answers(treatylog: Command) -> None:
    """Czechia considered the moratorium: the statement counted, and the one beside it."""
    printed = treatylog("status", "inf-moratorium", "CZE", "--on", "2019-09-30").out
    assert "headline     considering" in printed
    assert "inf-moratorium/0061" in printed
    assert "beside it" in printed


def test_a_question_does_not_change_the_log(treatylog: Command, log: Path) -> None:
    """The head after a question is the head before it, and nothing is loaded."""
    before = head(log)
    assert treatylog("status", "inf", "USA", "--db", f"sqlite:///{log}").code == 0
    assert head(log) == before


def test_the_log_may_be_named_by_the_environment(
    treatylog: Command, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TREATYLOG_DB is the log where no flag names one."""
    monkeypatch.setenv("TREATYLOG_DB", str(log))
    told = json.loads(treatylog("status", "inf", "USA", "--known-at", "2026-01-01", "--json").out)
    assert told["known_at"] == "2026-01-01T23:59:59.999999Z"


def test_a_folder_may_be_asked_instead_of_a_log(treatylog: Command, log: Path, events: Path) -> None:
    """`--events` loads a folder into memory; a log that the environment names plays no part."""
    before = head(log)
    printed = treatylog("status", "inf", "USA", "--on", "2019-05-01", "--events", events)
    assert printed.out.startswith(USA_IN_MAY_2019)
    assert head(log) == before


def test_a_log_that_is_not_there_is_not_made(treatylog: Command, tmp_path: Path) -> None:
    """A question never creates a file."""
    printed = treatylog("status", "inf", "USA", "--db", tmp_path / "new" / "log.db")
    assert (printed.code, printed.err.split(": ")[:2]) == (USAGE, ["treatylog", "empty-log"])
    assert not (tmp_path / "new").exists()


def test_a_log_that_holds_nothing_is_said_to_be_empty(treatylog: Command, tmp_path: Path) -> None:
    """The error says how the record is loaded."""
    printed = treatylog("status", "inf", "USA", "--db", made(tmp_path / "log.db", loading=False))
    assert printed.code == USAGE
    assert printed.err.startswith("treatylog: empty-log: ")
    assert "treatylog serve --db" in printed.err


def test_a_file_of_no_bytes_is_left_as_it_is(treatylog: Command, tmp_path: Path) -> None:
    """An empty file is an empty log, and stays one."""
    (tmp_path / "log.db").touch()
    assert "empty-log" in treatylog("status", "inf", "USA", "--db", tmp_path / "log.db").err
    assert not (tmp_path / "log.db").stat().st_size


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("inf", "USA", "--on", "0"), "invalid-day", "'0' is not a date"),
        (("inf", "USA", "--on", "2019-02-30"), "invalid-day", "'2019-02-30' is not a date of the calendar"),
        (("inf", "USA", "--on", "2019-02"), "invalid-day", "names no single day"),
        (("inf", "USA", "--public-on", "yesterday"), "invalid-day", "'yesterday'"),
        (("inf", "USA", "--known-at", "2019-02-30"), "invalid-instant", "'2019-02-30'"),
        (("inf", "USA", "--known-at", "2019-02-02T12:00:00"), "invalid-instant", "offset"),
        (("inf", "USA", "--known-at", "2999-01-01"), "known-at-in-future", "2999-01-01"),
        (("inf", "USA", "--known-at", "2999-01-01T00:00:00+02:00"), "known-at-in-future", "2998-12-31T22:00"),
        (("ifn", "USA"), "unknown-treaty", "Did you mean 'inf'"),
        (("inf", "Rusia"), "unknown-party", "Did you mean 'Russia (RUS)'"),
        (("inf", "Hong Kong"), "unknown-party", "territory"),
        (("inf",), "usage", "PARTY"),
        (("inf", "USA", "--no", "2019-05-01"), "usage", "--on"),
        (("inf", "USA", "--db", "mysql://host/db"), "invalid-setting", "mysql"),
        (("inf", "USA", "--db", "a.db", "--events", "events"), "log-or-events", "not both"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_line(
    treatylog: Command, arguments: tuple[str, ...], code: str, says: str
) -> None:
    """Code 2, the error's code and what to do; no traceback, and nothing on standard output."""
    printed = treatylog("status", *arguments)
    assert (printed.code, printed.out) == (USAGE, "")
    assert printed.err.startswith(f"treatylog: {code}: ")
    assert says in printed.err
    assert printed.err.count("\n") == 1
