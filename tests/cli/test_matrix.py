"""`treatylog matrix`: the grid of treaties and parties."""

import json

import pytest

from cli.terminal import USAGE, Command

ASKED = ("matrix", "--treaties", "inf,new-start", "--parties", "USA,Russia", "--on", "2019-05-01")


@pytest.mark.usefixtures("whole_record")
def test_few_treaties_are_columns(treatylog: Command) -> None:
    """With what there is beside the headline."""
    printed = treatylog(*ASKED).out
    assert "2 parties by 2 treaties on 2019-05-01" in printed
    line = next(line for line in printed.splitlines() if line.startswith("USA"))
    assert line.split() == ["USA", "United", "States", "suspended,", "in_force"]
    assert "leaves 2019-08-02," in printed


@pytest.mark.usefixtures("whole_record")
def test_many_treaties_are_rows(treatylog: Command) -> None:
    """For few parties; for many, how many have which headline."""
    assert "inf       " in treatylog("matrix", "--parties", "USA", "--on", "2019-05-01").out
    counted = treatylog("matrix", "--on", "2019-05-01").out
    assert any(line.split()[:1] == ["inf"] and "not_party" in line for line in counted.splitlines())


@pytest.mark.usefixtures("whole_record")
def test_it_prints_what_http_answers(treatylog: Command) -> None:
    """As JSON, and as CSV for a spreadsheet."""
    answer = json.loads(treatylog(*ASKED, "--json").out)
    assert answer["items"][1]["cells"]["inf"]["exit"] == "2019-08-02"
    assert treatylog(*ASKED, "--csv").out.splitlines() == [
        "party,name,inf,new-start",
        "RUS,Russia,suspended,in_force",
        "USA,United States,suspended,in_force",
    ]


def test_an_unknown_group_is_a_usage_error(treatylog: Command) -> None:
    """With what may have been meant."""
    done = treatylog("matrix", "--parties", "NATTO@2019")
    assert (done.code, "Did you mean 'NATO'" in done.err) == (USAGE, True)
