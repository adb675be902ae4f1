"""The command line in this process, and a log of its own for each test."""

import os
import shutil
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cli.terminal import Command, Pipe, Printed, made
from treatylog.cli.main import run


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TREATYLOG_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def treatylog(capsys: pytest.CaptureFixture[str]) -> Command:
    """`treatylog` with arguments."""

    def command(*arguments: str | Path) -> Printed:
        code = run([str(argument) for argument in arguments])
        return Printed(code, *capsys.readouterr())

    return command


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    """Standard input."""
    return lambda content: monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content), encoding="utf-8"))


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that holds the bundled record; it is only read."""
    return made(tmp_path_factory.mktemp("loaded") / "log.db")


@pytest.fixture
def log(loaded: Path, tmp_path: Path) -> Path:
    """A log that holds the bundled record, for one test."""
    return Path(shutil.copy(loaded, tmp_path / "log.db"))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A copy of the bundled events folder."""
    return Path(shutil.copytree(Path(__file__).parents[2] / "events", tmp_path / "events"))
