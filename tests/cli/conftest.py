"""The command line in this process, and a log of its own for each test."""

import os
import shutil
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cli.terminal import Command, Pipe, Printed, made, stories
from treatylog.cli.main import run
from treatylog.log.files import bundled, read_record
from treatylog.service import build
from worlds import bundled_record, story_record


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TREATYLOG_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _bundled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command without a log asks the record of the story, and answers at once; `whole_record` has it ask all."""
    record = bundled_record() if "whole_record" in request.fixturenames else story_record()
    monkeypatch.setattr(build, "read_record", lambda root: record if root == bundled() else read_record(root))


@pytest.fixture
def whole_record() -> None:
    """The bundled record is asked as it is, every treaty of it."""


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
    """A log that holds the record of the story; it is only read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "read_record", lambda _: story_record())
        return made(tmp_path_factory.mktemp("loaded") / "log.db")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that holds the whole bundled record; it is only read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "read_record", lambda _: bundled_record())
        return made(tmp_path_factory.mktemp("whole") / "log.db")


@pytest.fixture
def log(loaded: Path, tmp_path: Path) -> Path:
    """A log that holds the record of the story, for one test."""
    return Path(shutil.copy(loaded, tmp_path / "log.db"))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A copy of the bundled events folder, with the treaties of the story in it."""
    return stories(tmp_path / "events")
