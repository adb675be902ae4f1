"""
How hard properties are tried.

Ordinarily the same eighty examples at every run, so that a red run is red again. In full, ten thousand new ones for
each property, with no limit of time: ``pytest tests/properties --hypothesis-profile=full``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from postgres import NAMED, Missing, Server, binaries, required
from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.service import build
from worlds import bundled_record

settings.register_profile("ordinary", max_examples=80, deadline=None, derandomize=True)
settings.register_profile(
    "full", max_examples=10_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ordinary")


@pytest.fixture(scope="session", autouse=True)
def _bundled_record_read_once() -> Iterator[None]:
    """The bundled record, which no test changes, is read from its files once in a process."""

    def reading(root: Path) -> RecordFiles:
        return bundled_record() if root == bundled() else read_record(root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "read_record", reading)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The full run has no limit of time."""
    if config.getoption("--hypothesis-profile") == "full":
        for item in items:
            item.add_marker(pytest.mark.timeout(0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted, by the property ``counts``, is printed at the end."""
    passed = terminalreporter.getreports("passed")
    counts = [says for report in passed for name, says in report.user_properties if name == "counts"]
    if counts:
        terminalreporter.section("counts")
        for says in counts:
            terminalreporter.write_line(str(says))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A database of PostgreSQL, by its address. The test is skipped where there is none, or fails where it must be."""
    if named := os.environ.get(NAMED):
        yield named
        return
    try:
        server = Server(binaries())
    except Missing as missing:
        required(missing)
        raise
    try:
        yield server.dsn
    finally:
        server.remove()
