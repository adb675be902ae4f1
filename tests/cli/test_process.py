"""The command line as a process: start, exit codes, pipes and signals."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

import treatylog as package
from cli.terminal import STATEMENT, USAGE, Command, head

TREATYLOG = (sys.executable, "-m", "treatylog")
USA = ("status", "inf", "USA", "--on", "2019-05-01")


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`treatylog` with *arguments*, as a process of its own."""
    env = {**os.environ, **environment}
    return subprocess.run((*TREATYLOG, *arguments), capture_output=True, encoding="utf-8", env=env, check=False)


@pytest.mark.usefixtures("whole_record")
def test_a_process_prints_what_the_command_prints(treatylog: Command) -> None:
    """`python -m treatylog` is the command line."""
    done = process(*USA)
    assert (done.returncode, done.stdout, done.stderr) == (0, treatylog(*USA).out, "")


def test_an_error_is_one_line_on_standard_error() -> None:
    """Exit code 2, no traceback."""
    done = process("status", "inf", "USA", "--on", "2019-02-30")
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert done.stderr.startswith("treatylog: invalid-day: '2019-02-30' ")


def test_names_are_printed_in_utf_8_whatever_the_locale(loaded: Path) -> None:
    """Türkiye keeps its letters."""
    done = process("treaty", "inf-moratorium", "--db", str(loaded), PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "Türkiye" in done.stdout


def test_a_colour_that_is_asked_for_does_not_reach_a_pipe(loaded: Path) -> None:
    """Plain is plain."""
    assert "\x1b" not in process(*USA, "--db", str(loaded), FORCE_COLOR="1").stdout


def test_a_closed_pipe_is_quiet() -> None:
    """A reader that has seen enough, such as `head`, causes no error message."""
    with subprocess.Popen((*TREATYLOG, "export"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 128 + signal.SIGPIPE


def test_an_interrupted_command_is_quiet() -> None:
    """Ctrl-C while a command waits for its input: 130, without a traceback."""
    command = (*TREATYLOG, "record", "-", "--db", os.devnull)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stderr is not None
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(timeout=1)
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == b""
    assert running.returncode == 128 + signal.SIGINT


def test_a_log_is_served_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """The address is printed once it answers; the record is loaded into the log; an interrupt ends it well."""
    log = tmp_path / "new" / "log.db"
    command = (*TREATYLOG, "serve", "--db", str(log), "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        said = running.stdout.readline().split()
        loaded = set()
        while said[0] == "loaded":
            loaded.add(said[1].rstrip(":"))
            said = running.stdout.readline().split()
        assert {"inf", "inf-moratorium", "parties", "npt"} <= loaded
        assert said[:2] == ["treatylog:", "serving"]
        with urlopen(f"{said[2]}v1/treaties", timeout=10) as answer:
            assert answer.status == 200
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == ""
    assert running.returncode == 0
    assert head(log).size > 0


def test_a_setting_that_cannot_be_used_stops_the_service_from_starting(treatylog: Command) -> None:
    """There is no port 99999."""
    printed = treatylog("serve", "--port", "99999")
    assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "invalid-setting")


def test_help_comes_without_loading_the_service() -> None:
    """Only the command line itself is imported."""
    code = "import sys; from treatylog.cli.main import run; run(['--help']); sys.exit('pydantic' in sys.modules)"
    assert subprocess.run((sys.executable, "-c", code), capture_output=True, check=False).returncode == 0


def test_without_a_command_the_help_is_printed(treatylog: Command) -> None:
    """As with `--help`; every command is in it."""
    printed = treatylog()
    assert printed == treatylog("--help")
    assert printed.code == 0
    commands = (
        "check explain export obligations party record serve status timeline token treaties treaty verify".split()
    )
    assert [command for command in commands if f"\n  {command}: " not in printed.out] == []


def test_every_command_has_help_of_its_own(treatylog: Command) -> None:
    """With its arguments and options."""
    printed = treatylog("status", "--help")
    assert printed.out.startswith("Usage: treatylog status [OPTIONS] TREATY PARTY\n")
    assert "--known-at" in printed.out


def test_the_version_is_printed(treatylog: Command) -> None:
    """That of the package."""
    assert treatylog("--version").out == f"treatylog {package.__version__}\n"


def test_a_command_that_is_not_there_is_refused_with_the_one_meant(treatylog: Command) -> None:
    """Exit code 2."""
    printed = treatylog("stauts", "inf", "USA")
    assert (printed.code, printed.out) == (USAGE, "")
    assert printed.err.startswith('treatylog: usage: Unknown command "stauts". Did you mean "status"?')


def test_a_fault_of_our_own_is_one_line_and_says_how_to_see_more() -> None:
    """Exit code 70; the traceback comes with TREATYLOG_DEBUG."""
    code = "from treatylog.cli import main; main.app = lambda *_, **__: 1 / 0; main.main()"
    quiet = subprocess.run((sys.executable, "-c", code), capture_output=True, encoding="utf-8", check=False)
    env = {**os.environ, "TREATYLOG_DEBUG": "1"}
    loud = subprocess.run((sys.executable, "-c", code), capture_output=True, encoding="utf-8", env=env, check=False)
    assert (quiet.returncode, quiet.stderr.count("\n")) == (70, 1)
    assert "TREATYLOG_DEBUG=1" in quiet.stderr
    assert "Traceback" in loud.stderr


def test_beside_a_server_one_reads_and_makes_tokens_and_does_not_record(
    log: Path, tmp_path: Path, treatylog: Command
) -> None:
    """A second writer is told who has the file; after a kill nobody has it."""
    act = tmp_path / "act.json"
    act.write_text(STATEMENT)
    serve = (*TREATYLOG, "serve", "--db", str(log), "--port", "0")
    with subprocess.Popen(serve, stdout=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stdout is not None
        while " serving " not in running.stdout.readline():
            pass
        for writer in (("record", act), ("serve", "--port", "0")):
            printed = treatylog(*writer, "--db", log)
            assert (printed.code, printed.err.split(": ")[1]) == (USAGE, "log-in-use")
            assert f"the log {log} is in use: process {running.pid} writes to it" in printed.err
        assert treatylog("token", "create", "clerk", "--scope", "write", "--db", log).code == 0
        assert treatylog("record", act, "--db", log, "--dry-run").code == 0
        reading = (("status", "inf", "USA"), ("export",), ("verify",), ("doctor",), ("migrate",))
        assert [(command[0], treatylog(*command, "--db", log).code) for command in reading] == [
            (command[0], 0) for command in reading
        ]
        assert treatylog("backup", tmp_path / "copy.db", "--db", log).code == 0
        running.kill()
    assert treatylog("record", act, "--db", log).code == 0


def test_a_database_that_is_not_there_is_tried_again_and_then_told() -> None:
    """Each failure is said with how long it goes on; in the end one line, and exit code 2."""
    nowhere = "postgresql://127.0.0.1:1/none"
    done = process("serve", "--db", nowhere, "--port", "0", TREATYLOG_DB_PATIENCE="1.2")
    assert (done.returncode, done.stdout) == (USAGE, "")
    *tries, last = done.stderr.splitlines()
    assert "; trying again for 1 seconds" in tries[0]
    assert last.startswith(f"treatylog: log-unavailable: the log {nowhere} cannot be reached: ")
