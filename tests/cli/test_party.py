"""`treatylog party`: everything that has to do with one party."""

import json

from cli.terminal import Command

RUSSIA_IN_MAY_2019 = """\
Russia (RUS) on 2019-05-01

Treaties
treaty          name                              headline     since
inf             INF Treaty                        suspended    2019-03-04  disputed
inf-moratorium  moratorium on INF-range missiles  conditional  2019-02-02  disputed
"""


def test_the_treaties_of_a_party_are_listed(treatylog: Command) -> None:
    """Russia in May 2019: the treaty and its moratorium."""
    assert treatylog("party", "Russian Federation", "--on", "2019-05-01").out == RUSSIA_IN_MAY_2019


def test_a_running_exit_is_shown(treatylog: Command) -> None:
    """The withdrawal of the United States takes effect on 2 August 2019."""
    assert "exit effective 2019-08-02" in treatylog("party", "USA", "--on", "2019-05-01").out


def test_a_state_without_treaties_is_told_so(treatylog: Command) -> None:
    """The record does not know of Fiji."""
    assert "No treaty of the record has to do with it." in treatylog("party", "FJI").out


def test_the_json_lists_the_treaties(treatylog: Command) -> None:
    """What a program reads."""
    told = json.loads(treatylog("party", "RUS", "--on", "2019-05-01", "--json").out)
    assert [item["treaty"] for item in told["items"]] == ["inf", "inf-moratorium"]
