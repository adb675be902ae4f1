"""The library over the treaties of the story and over the bundled record."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import treatylog
from api.asking import LOADED, NOW, Watch
from cli.terminal import made
from treatylog.library import Depositary
from treatylog.library.session import Session
from treatylog.service.build import Service
from treatylog.service.settings import Settings
from worlds import service_over, story_record


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TREATYLOG_")]:
        monkeypatch.delenv(name)


@asynccontextmanager
async def _story(watch: Watch) -> AsyncIterator[Service]:
    async with service_over(story_record(), Settings.given(), watch) as opened:
        watch.now = NOW
        yield opened


@pytest.fixture
def depositary() -> Iterator[Depositary]:
    """The treaties of the story, loaded and asked when those that tests ask over HTTP are."""
    watch = Watch(LOADED)
    with Depositary(Session(_story(watch)), watch, "of the story") as opened:
        yield opened


@pytest.fixture(scope="session")
def bundled() -> Iterator[Depositary]:
    """The bundled record, in memory."""
    with treatylog.load() as opened:
        yield opened


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log in a file that holds the bundled record; it is only read."""
    return made(tmp_path_factory.mktemp("loaded") / "log.db")
