"""
The pytest plugin: fixtures, and golden files collected as tests.

It is loaded by every run of pytest where treatylog is installed. So it imports nothing of treatylog before a test asks
for one of its fixtures.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from treatylog.testing.histories import Histories

EVENTS = "treatylog_events"
"""The setting that names the events folder of a project which keeps a record of its own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of the test kit."""
    parser.addini(EVENTS, "The events folder that histories and golden files are of; none: the bundled record.")


@pytest.fixture(scope="session")
def history(pytestconfig: pytest.Config) -> "Histories":
    """Histories told in tests: ``history.given("inf").on("2019-08-01").party("USA").is_withdrawing()``."""
    from treatylog.testing.histories import Histories

    return Histories(events_of(pytestconfig))


def events_of(config: pytest.Config) -> Path | None:
    """The events folder that the project names; none: the bundled record."""
    named = config.getini(EVENTS)
    return (config.rootpath / named) if named else None
