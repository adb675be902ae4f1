"""
The pytest plugin: fixtures, and golden files collected as tests.

It is loaded by every run of pytest where treatylog is installed. So it imports nothing more of treatylog before a test
asks for one of its fixtures.
"""

import inspect
from collections.abc import Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from treatylog.testing.settings import EVENTS, events_of

if TYPE_CHECKING:
    from treatylog.library import Depositary
    from treatylog.testing.histories import Histories
    from treatylog.testing.serving import TreatyService
    from treatylog.testing.today import Today

FIXTURES = frozenset({"history", "treaty_log", "treaty_service", "frozen_today"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of the test kit."""
    parser.addini(EVENTS, "The events folder that histories and golden files are of; none: the bundled record.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A golden file is a file of tests."""
    if not file_path.name.endswith(".history.toml"):
        return None
    from treatylog.testing.collecting import GoldenFile

    return GoldenFile.from_parent(parent, path=file_path)


@pytest.fixture(scope="session")
def history(pytestconfig: pytest.Config) -> "Histories":
    """Histories told in tests: ``history.given("inf").on("2019-08-01").party("USA").is_withdrawing()``."""
    from treatylog.testing.histories import Histories

    return Histories(events_of(pytestconfig))


@pytest.fixture
def frozen_today() -> Iterator["Today"]:
    """The day that it is, held still for the test: ``frozen_today.set("2019-05-01")``, ``frozen_today.forward(1)``."""
    from treatylog.testing.today import Today

    today = Today()
    yield today
    today.let_go()


@pytest.fixture
def treaty_log(pytestconfig: pytest.Config, frozen_today: "Today") -> Iterator["Depositary"]:
    """A log in memory with the record, as the library gives it: to ask and to record in. Each test has its own."""
    from treatylog.testing.serving import logged

    with logged(events_of(pytestconfig), frozen_today) as log:
        yield log


@pytest.fixture
def treaty_service(pytestconfig: pytest.Config, frozen_today: "Today") -> Iterator["TreatyService"]:
    """The real service over such a log, on a free port: its ``url``, a ``token``, its ``log``, ``get`` and ``post``."""
    from treatylog.testing.serving import served

    with served(events_of(pytestconfig), frozen_today) as service:
        yield service


@pytest.hookimpl
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """An async test that nobody runs is told how to be run. Plugins that run such tests come before this."""
    used = FIXTURES.intersection(pyfuncitem.fixturenames)
    if used and inspect.iscoroutinefunction(pyfuncitem.obj):
        plugins = pyfuncitem.config.pluginmanager.list_name_plugin()
        how = (
            "mark it with @pytest.mark.asyncio, or set asyncio_mode = auto in the settings of pytest"
            if any("asyncio" in name for name, _ in plugins)
            else "pip install pytest-asyncio, and set asyncio_mode = auto in the settings of pytest"
        )
        pytest.fail(
            f"{pyfuncitem.name} is an async test, and nothing here runs it: {how}. Or write it as a plain function: "
            f"{', '.join(sorted(used))} needs no event loop",
            pytrace=False,
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails and uses a fixture of which there are two is told whose it got."""
    report = yield
    if report.failed:
        report.sections.extend(("treatylog", says) for says in _ambiguous(item))
    return report


def _ambiguous(item: pytest.Item) -> Iterator[str]:
    """What to do about each fixture of ours that *item* uses and that another plugin has as well."""
    known = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    for name in sorted(FIXTURES.intersection(known)):
        made = [definition.func for definition in known[name]]
        others = [function.__module__ for function in made if function.__module__ != __name__]
        chosen = inspect.getmodule(made[-1])
        if len(others) == len(made) or not others or _is_own(chosen, item):
            continue
        yield (
            f"The fixture '{name}' is that of two plugins: {__name__} and {others[-1]}. The test got that of "
            f"{made[-1].__module__}, which was loaded last. Run with -p no:{others[-1]} or -p no:{__name__}; or say in "
            f"your conftest.py which one you mean, as in: from {__name__} import {name}"
        )


def _is_own(module: ModuleType | None, item: pytest.Item) -> bool:
    """Whether *module* is a conftest.py, or the module of the test: it goes before plugins."""
    file = Path(getattr(module, "__file__", None) or "")
    return file.name == "conftest.py" or file == item.path
