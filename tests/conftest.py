"""
How hard properties are tried, and in which order tests run.

Ordinarily the same forty examples at every run, so that a red run is red again; with TREATYLOG_FULL=1 four times as
many. In full, ten thousand new ones for each property, with no limit of time: ``pytest tests/properties
--hypothesis-profile=full``. With ``--shuffle=SEED`` the files are taken in another order, and the tests of each too.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from postgres import NAMED, Missing, Server, binaries, required
from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.service import build
from worlds import bundled_record

MANY = 160 if os.environ.get("TREATYLOG_FULL") == "1" else 40

settings.register_profile("ordinary", max_examples=MANY, deadline=None, derandomize=True)
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """The seed of the order."""
    parser.addoption("--shuffle", metavar="SEED", help="run the files, and the tests of each, in an order from SEED")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """How to run in this order again, and by which clock on the wall."""
    seed, zone = config.getoption("--shuffle"), os.environ.get("TZ")
    return [f"order: --shuffle={seed}"] * bool(seed) + [f"time zone: {zone}"] * bool(zone)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The order is that of the seed, the same in every process; the tests of a file stay together."""
    if seed := config.getoption("--shuffle"):
        drawn = random.Random(seed)
        places = {path: drawn.random() for path in dict.fromkeys(item.path for item in items)}
        drawn.shuffle(items)
        items.sort(key=lambda item: places[item.path])
    _without_limit(config, items)


def _without_limit(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ten thousand examples have no limit of time."""
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
