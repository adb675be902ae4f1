"""The plugin in a project of its own: what it gives, what it costs, and what it says where something is amiss."""

import sys

import pytest

from unit.testing.projects import keep_record, run, run_apart

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
    keep_record(project)
    project.makepyfile('def test_ours(history):\n    history.given("ours").on("2001-01-01").party("FRA").is_party()\n')
    run(project).assert_outcomes(passed=1)


ASYNC = """
async def test_it(frozen_today):
    pass

async def test_none_of_ours():
    pass
"""


def test_an_async_test_without_a_plugin_that_runs_it_is_told_what_to_do(project: pytest.Pytester) -> None:
    """Whether pytest-asyncio is missing, or the test is not marked for it; a test without our fixtures is not ours."""
    project.makepyfile(ASYNC)
    missing = run_apart(project)
    missing.assert_outcomes(failed=2)
    missing.stdout.fnmatch_lines(
        ["test_it is an async test, and nothing here runs it: pip install pytest-asyncio, and set asyncio_mode*"]
    )
    missing.stdout.no_fnmatch_line("test_none_of_ours is an async test*")
    unmarked = run_apart(project, "-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")
    unmarked.stdout.fnmatch_lines(["*nothing here runs it: mark it with @pytest.mark.asyncio, or set asyncio_mode*"])


def test_an_async_test_that_is_run_is_left_alone(project: pytest.Pytester) -> None:
    """Beside pytest-asyncio, over several processes, under coverage: all are collected, and coverage is whole."""
    project.makepyfile(
        rule="def bound(log, party):\n    return log.status('ours', party, on='2001-01-01').standing == 'party'\n",
        test_rule="""
        import rule

        async def test_async(treaty_log):
            assert rule.bound(treaty_log, "FRA")

        def test_plain(treaty_log):
            assert not rule.bound(treaty_log, "DEU")
        """,
    )
    keep_record(project, "asyncio_mode = auto", "asyncio_default_fixture_loop_scope = function", "pythonpath = .")
    (project.path / "ours.history.toml").write_text(
        'treaty = "ours"\n[[case]]\nparty = "FRA"\non = [2001-01-01, 2002-01-01]\nthen.headline = "in_force"\n'
    )
    plugins = ("-p", "pytest_asyncio.plugin", "-p", "xdist.plugin")
    found = project.run(
        sys.executable, "-m", "coverage", "run", "--source=.", "-m", "pytest", *plugins, "-n0", "-p", "no:cacheprovider"
    )
    found.assert_outcomes(passed=4)
    shown = project.run(sys.executable, "-m", "coverage", "report", "--include=rule.py", "--fail-under=100")
    assert shown.ret == 0, shown.stdout.str()
    project.run(sys.executable, "-m", "pytest", *plugins, "-n2", "-p", "no:cacheprovider").assert_outcomes(passed=4)


@pytest.mark.parametrize("order", [("other", "treatylog.testing.plugin"), ("treatylog.testing.plugin", "other")])
def test_a_fixture_that_two_plugins_have_is_told_where_a_test_fails(
    project: pytest.Pytester, order: tuple[str, str]
) -> None:
    """Whichever was loaded last; a test that passes hears nothing of it."""
    project.makeini("[pytest]\npythonpath = .\n")
    project.makepyfile(
        other="import pytest\n\n@pytest.fixture\ndef history():\n    return []\n",
        test_it="""
        def test_ours(history):
            assert history.given("inf")

        def test_theirs(history):
            history.append(1)
        """,
    )
    found = project.run(sys.executable, "-m", "pytest", *(part for name in order for part in ("-p", name)))
    found.assert_outcomes(passed=1, failed=1)
    says = f"The fixture 'history' is that of two plugins: treatylog.testing.plugin and other. *that of {order[1]}, *"
    what_to_do = "Run with -p no:other or -p no:treatylog.testing.plugin; *from treatylog.testing.plugin import history"
    found.stdout.fnmatch_lines([says + what_to_do])


def test_a_fixture_of_the_project_itself_goes_before_ours(project: pytest.Pytester) -> None:
    """That is how pytest has it, and nothing needs to be said."""
    project.makeconftest("import pytest\n\n@pytest.fixture\ndef history():\n    return []\n")
    project.makepyfile("def test_it(history):\n    assert history\n")
    found = run(project)
    found.assert_outcomes(failed=1)
    found.stdout.no_fnmatch_line("*two plugins*")


def test_an_events_folder_that_is_not_there_is_told_with_its_setting(project: pytest.Pytester) -> None:
    """And from where it was looked for."""
    project.makeini("[pytest]\naddopts = -p treatylog.testing.plugin\ntreatylog_events = recrod\n")
    project.makepyfile('def test_it(history):\n    history.given("inf")\n')
    found = run(project)
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(
        ["*treatylog_events = 'recrod' in *tox.ini: there is no folder *recrod; name the events*"]
    )


def test_strategies_without_hypothesis_say_what_to_install(project: pytest.Pytester) -> None:
    """Nothing else of the test kit needs it."""
    code = (
        "import sys; sys.modules['hypothesis'] = None; import treatylog.testing.histories, treatylog.testing.strategies"
    )
    found = project.run(sys.executable, "-c", code)
    found.stderr.fnmatch_lines(["ImportError: *needs Hypothesis*; pip install 'treatylog[[]testing[]]'"])
