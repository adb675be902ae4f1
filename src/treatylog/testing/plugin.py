"""
The pytest plugin: fixtures, and golden files collected as tests.

It is loaded by every run of pytest where treatylog is installed. So it imports nothing of treatylog before a test asks
for one of its fixtures.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from treatylog.testing.settings import EVENTS, events_of

if TYPE_CHECKING:
    from treatylog.testing.histories import Histories


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
