"""The plugin in a project of its own: what it gives, what it costs, and what it says where something is amiss."""

import pytest

from unit.testing.projects import RECORD, run, run_apart

IMPORTED = """
import sys
import pytest

def test_what_is_loaded(pytestconfig):
    assert pytestconfig.pluginmanager.hasplugin("treatylog.testing.plugin")
    loaded = sorted(name for name in sys.modules if name.split(".")[0] in {heavy} or name.startswith("treatylog"))
    assert loaded == [
        "treatylog", "treatylog.testing", "treatylog.testing.plugin", "treatylog.testing.settings"
    ], loaded
"""
HEAVY = {"aiohttp", "hypothesis", "jinja2", "pycountry", "pydantic", "sqlite3", "transitions"}


def test_a_project_that_does_not_use_it_loads_next_to_nothing(project: pytest.Pytester) -> None:
    """Four small modules, none of which imports anything but pytest."""
    project.makepyfile(IMPORTED.format(heavy=sorted(HEAVY)))
    run_apart(project).assert_outcomes(passed=1)


def test_a_history_is_told_in_three_lines(project: pytest.Pytester) -> None:
    """The example of the interface, as a user writes it."""
    project.makepyfile(
        """
        def test_notice_runs_for_six_months(history):
            told = history.given("inf", up_to="2019-02-02")
            told.on("2019-08-01").party("USA").is_withdrawing()
            told.on("2019-08-01").party("USA").is_party()
        """
    )
    found = run(project)
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(
        [
            '>*told.on("2019-08-01").party("USA").is_party()',
            "E*USA under inf on 2019-08-01:",
            "E*standing: expected party, found withdrawing",
            "E*> 2019-02-02 to 2019-08-02: suspended (withdrawing, suspended)*",
        ]
    )
    found.stdout.no_fnmatch_line("*_compare*")


def test_a_project_may_keep_a_record_of_its_own(project: pytest.Pytester) -> None:
    """The setting names its events folder."""
    project.makeini("[pytest]\naddopts = -p treatylog.testing.plugin\ntreatylog_events = record\n")
    for name, text in RECORD.items():
        file = project.path / "record" / "ours" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    project.makepyfile('def test_ours(history):\n    history.given("ours").on("2001-01-01").party("FRA").is_party()\n')
    run(project).assert_outcomes(passed=1)
