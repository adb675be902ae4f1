"""`treatylog party`: everything that has to do with one party."""

import json

from cli.terminal import Command


def test_the_treaties_of_a_party_are_listed(treatylog: Command) -> None:
    """Russia in May 2019: each treaty on a line, what is disputed at its end, no date or key broken."""
    title, _, treaties, head, *lines = treatylog("party", "Russian Federation", "--on", "2019-05-01").out.splitlines()
    assert (title, treaties) == ("Russia (RUS) on 2019-05-01", "Treaties")
    assert head.split() == ["treaty", "name", "headline", "since"]
    words = {line.split()[0]: line.split() for line in lines if not line.startswith(" ")}
    assert words["inf"] == ["inf", "INF", "Treaty", "suspended", "2019-03-04", "disputed"]
    assert words["inf-moratorium"][-3:] == ["conditional", "2019-02-02", "disputed"]


def test_a_running_exit_is_shown(treatylog: Command) -> None:
    """The withdrawal of the United States takes effect on 2 August 2019."""
    assert "exit effective 2019-08-02" in treatylog("party", "USA", "--on", "2019-05-01").out


def test_a_state_without_treaties_is_told_so(treatylog: Command) -> None:
    """A court is a body that the record names, and a party to nothing."""
    assert "No treaty of the record has to do with it." in treatylog("party", "PCA").out


def test_the_json_lists_the_treaties(treatylog: Command) -> None:
    """What a program reads."""
    told = json.loads(treatylog("party", "RUS", "--on", "2019-05-01", "--json").out)
    held = {item["treaty"]: item["headline"] for item in told["items"]}
    assert (held["inf"], held["inf-moratorium"]) == ("suspended", "conditional")
    assert list(held) == sorted(held)
