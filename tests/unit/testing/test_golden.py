"""Golden files in a project of its own: collected by themselves, asked of the record, refused where they are amiss."""

import pytest

from treatylog.testing import InvalidGoldenFile
from treatylog.testing.golden import read
from unit.testing.projects import keep_record, run

HEAD = 'treaty = "inf"\n\n[[case]]\nsays = "A case"\nsource = "inf/0036"\nparty = "USA"\non = 2019-05-01\n'
RIGHT = HEAD + 'then.headline = "suspended"\nthen.exit = 2019-08-02\nthen.obligations = { VI-1 = "suspended" }\n'


def test_a_golden_file_is_collected_without_any_python(project: pytest.Pytester) -> None:
    """One test for each question: each party on each day, each pair, the treaty as a whole."""
    (project.path / "inf.history.toml").write_text(
        RIGHT
        + """
[[case]]
says = "Before the notice"
source = "inf/0005"
party = ["USA", "Russia"]
on = [2019-02-01, 1995-01-01]
then.headline = "in_force"

[[between]]
parties = ["USA", "RUS"]
on = 2019-05-01
then.in_operation = false

[[whole]]
on = 2019-08-02
then.whole = { state = "ended" }
"""
    )
    found = run(project, "-v")
    found.assert_outcomes(passed=7)
    found.stdout.fnmatch_lines(["inf.history.toml::inf Russia 1995-01-01 Before the notice PASSED*"])


def test_a_case_that_is_not_so_prints_the_life_around_the_day(project: pytest.Pytester) -> None:
    """What the case shows and rests on, what differs, the states, the explanation; and nothing of Python."""
    (project.path / "inf.history.toml").write_text(RIGHT.replace("2019-08-02", "2019-08-03"))
    found = run(project)
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(
        [
            "A case",
            "USA under inf on 2019-05-01; source: inf/0036",
            "  - then.exit.effective: expected 2019-08-03, the record gives 2019-08-02",
            "> 2019-02-02 to 2019-08-02: suspended (withdrawing, suspended); inf/0035, inf/0036",
            "*gave notice of withdrawal under article XV(2)*",
        ]
    )
    found.stdout.no_fnmatch_line("*Traceback*")
    found.stdout.no_fnmatch_line("*runtest*")


def test_an_answer_known_to_be_wrong_fails_once_it_is_right(project: pytest.Pytester) -> None:
    """`xfail` is strict."""
    (project.path / "a.history.toml").write_text(RIGHT.replace("[[case]]\n", '[[case]]\nxfail = "not yet"\n'))
    (project.path / "b.history.toml").write_text(
        RIGHT.replace("[[case]]\n", '[[case]]\nxfail = "not yet"\n').replace('"suspended"\nthen', '"in_force"\nthen')
    )
    found = run(project)
    found.assert_outcomes(failed=1, xfailed=1)
    found.stdout.fnmatch_lines(["*XPASS(strict)*not yet*"])


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        (
            'then.headline = "in_forse"',
            "inf.history.toml:8: case*headline: 'in_forse' is none of the words*. Did you mean 'in_force'?*",
        ),
        ('then.standing = "withdrawin"', "inf.history.toml:8: *Did you mean 'withdrawing'?*"),
        ('then.headlines = "in_force"', "inf.history.toml:8: *there is no such key. Did you mean 'headline'?*"),
        ('then.obligations = { VI-1 = "bindng" }', "*Did you mean 'binding'?*"),
        ("then.exit = { days = 93 }", "*there is no such key. Did you mean 'days_left'?*"),
        ('then.headline = "in_force"\nby = "USA"', "inf.history.toml:9: *there is no such key.*"),
        ("then = {}", "inf.history.toml:8: case*then: *says nothing*"),
        ("", "inf.history.toml:3: case*then: this is missing; it has to be given"),
        ("then.headline = in_force", "inf.history.toml:8: *"),
    ],
)
def test_a_slip_of_the_pen_is_an_error_with_its_line(slip: str, says: str) -> None:
    """A case cannot pass because one of its words is not known, or because it expects nothing."""
    with pytest.raises(InvalidGoldenFile) as refused:
        read((HEAD + slip + "\n").encode(), "inf.history.toml")
    (line,) = str(refused.value).splitlines()
    pytest.LineMatcher([line]).fnmatch_lines([says])


def test_a_misspelt_state_is_an_error_of_collection(project: pytest.Pytester) -> None:
    """The run does not pass, and says where and what may have been meant, in two lines."""
    (project.path / "inf.history.toml").write_text(HEAD + 'then.headline = "suspendet"\n')
    found = run(project)
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["inf.history.toml:8: *'suspendet' is none*Did you mean 'suspended'?*"])


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ('"inf"', '"infe"', "inf.history.toml:3: there is no treaty 'infe' in the record. Did you mean 'inf'?*"),
        ('"USA"', '"Untied States"', "inf.history.toml:3: 'Untied States' is not*Did you mean 'United States (USA)'*"),
        ("inf/0036", "inf/9036", "  - source: there is no event inf/9036 on record; correct the id"),
    ],
)
def test_what_is_not_in_the_record_is_told_with_the_line_of_the_case(
    project: pytest.Pytester, wrong: str, right: str, says: str
) -> None:
    """A treaty, a party, an event that a case rests on."""
    (project.path / "inf.history.toml").write_text(RIGHT.replace(wrong, right))
    found = run(project)
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines([says])


def test_a_project_tests_its_own_record(project: pytest.Pytester) -> None:
    """The events folder that its setting names."""
    keep_record(project)
    (project.path / "ours.history.toml").write_text(
        'treaty = "ours"\n[[case]]\nparty = "France"\non = 2001-01-01\nthen.standing = "party"\n'
    )
    run(project).assert_outcomes(passed=1)
