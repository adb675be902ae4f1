"""Readers of the documentation, each in a folder of their own."""

import os
import shutil
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import treatylog
from docs.walk import Reader, Walk, page_before, steps

_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """
    That of somebody who has just installed treatylog: its command first, no settings, not inside a make.

    Its modules and its pytest plugin are those under test, be it those of another checkout than is installed.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept["PYTHONPATH"] = str(Path(treatylog.__file__).parents[1])
    kept |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "treatylog.testing.plugin"}
    path = f"{sysconfig.get_path('scripts')}:{kept.get('PATH', os.defpath)}"
    return kept | {"PATH": path, "HOME": str(tmp_path_factory.mktemp("home")), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory, environment: Mapping[str, str]) -> Walk:
    """Walks through a page once, after the page that it goes on from."""
    left: dict[Path, Path] = {}

    def walked(page: Path) -> Path:
        if page not in left:
            folder = tmp_path_factory.mktemp(page.stem)
            if before := page_before(page):
                shutil.copytree(walked(before), folder, dirs_exist_ok=True)
            Reader(folder, environment).follow(page, steps(page.read_text(encoding="utf-8")))
            left[page] = folder
        return left[page]

    return walked


@pytest.fixture
def reader(tmp_path: Path, environment: Mapping[str, str]) -> Iterator[Reader]:
    """Somebody in an empty folder."""
    somebody = Reader(tmp_path, environment)
    yield somebody
    somebody.leave()
