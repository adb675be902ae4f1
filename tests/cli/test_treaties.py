"""`treatylog treaties` and `treatylog treaty`: the collection, and one treaty as a whole."""

import json

from cli.terminal import USAGE, Command


def test_the_collection_is_listed(treatylog: Command) -> None:
    """Each treaty by its key, with its state and its parties."""
    printed = treatylog("treaties", "--on", "2018-01-01").out
    assert printed.startswith("Treaties on 2018-01-01\n")
    assert "INF Treaty" in printed


def test_the_json_of_the_collection_has_counts(treatylog: Command) -> None:
    """Twelve parties that the treaty ended for, and one that withdrew."""
    told = json.loads(treatylog("treaties", "--on", "2019-08-02", "--json").out)
    assert {item["key"]: item["counts"] for item in told["items"]}["inf"]["withdrawn"] == 1


def test_a_treaty_is_shown_with_every_party(treatylog: Command) -> None:
    """The parties with the names they had, and the state of the whole."""
    printed = treatylog("treaty", "inf", "--on", "2019-08-02").out
    assert "\nstate        ended, since 2019-08-02" in printed
    assert "SUHH   Soviet Union   extinct     1991-12-26" in printed


def test_a_declaration_is_shown_with_its_proposals(treatylog: Command) -> None:
    """The rounds of the moratorium."""
    assert "2      2020-10-26  RUS  NATO" in treatylog("treaty", "inf-moratorium").out


def test_a_treaty_that_is_not_there_is_refused(treatylog: Command) -> None:
    """With its code, and what may have been meant."""
    printed = treatylog("treaty", "inf-treaty")
    assert (printed.code, printed.out) == (USAGE, "")
    assert printed.err.startswith("treatylog: unknown-treaty: ")
