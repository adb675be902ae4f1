"""`treatylog explain`: why a party stands where it does."""

import json

from cli.terminal import Command


def test_the_derivation_names_the_end_the_notice_and_the_clause(treatylog: Command) -> None:
    """Russia on 2 August 2019: it rests on the notice of the United States (article XV(2))."""
    words = " ".join(treatylog("explain", "inf", "RUS", "--on", "2019-08-02").out.split())
    assert words.startswith("On 2 August 2019 Russia was no longer bound by the INF Treaty")
    assert "article XV(2)" in words
    assert "[inf/0036]" in words


def test_every_event_cited_is_listed_with_its_document(treatylog: Command) -> None:
    """The decree of 4 March 2019 and the day of it."""
    printed = treatylog("explain", "inf", "RUS", "--on", "2019-08-02").out
    assert "\ninf/0041  2019-03-04  suspended  RUS\n    Decree of the President on suspension" in printed


def test_an_address_is_never_broken(treatylog: Command) -> None:
    """A line with an address may be longer than the others, so that it can be followed."""
    printed = treatylog("explain", "inf", "RUS", "--on", "2019-08-02")
    told = json.loads(treatylog("explain", "inf", "RUS", "--on", "2019-08-02", "--json").out)
    addresses = {source["url"] for event in told["events"] for source in event["sources"] if source["url"]}
    assert max(map(len, addresses)) > 100
    assert addresses <= {line.strip() for line in printed.out.splitlines()}


def test_the_prose_is_wrapped(treatylog: Command) -> None:
    """No line but an address is wider than 100."""
    printed = treatylog("explain", "inf", "RUS", "--on", "2019-08-02").out
    assert [line for line in printed.splitlines() if len(line) > 100 and "://" not in line] == []


def test_the_json_holds_the_tree_and_the_prose(treatylog: Command) -> None:
    """The derivation for programs."""
    told = json.loads(treatylog("explain", "inf", "RUS", "--on", "2019-08-02", "--json").out)
    assert told["prose"].startswith(told["tree"]["says"])
    assert told["headline"] == "terminated"
