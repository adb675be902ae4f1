"""`treatylog obligations`: what binds a party, provision by provision."""

import json

from cli.terminal import Command


def test_each_provision_has_its_state_and_the_reason_for_it(treatylog: Command) -> None:
    """Inspections ended by their own term, thirteen years after entry into force (article XI)."""
    printed = treatylog("obligations", "inf", "RUS", "--on", "2001-06-01")
    assert printed.out.startswith("Russia under the INF Treaty on 2001-06-01: in_force.\n")
    assert "XI ended 2001-06-01 " in " ".join(printed.out.split())
    assert "its own term has run" in " ".join(printed.out.split())


def test_the_json_lists_the_provisions(treatylog: Command) -> None:
    """What a program reads: an item for each provision."""
    told = json.loads(treatylog("obligations", "inf", "RUS", "--on", "2001-05-30", "--json").out)
    assert {item["article"]: item["state"] for item in told["items"]}["XI"] == "binding"


def test_a_state_that_owes_nothing_is_told_so(treatylog: Command) -> None:
    """Lithuania is no successor of the Soviet Union."""
    printed = treatylog("obligations", "inf", "LTU", "--on", "1995-01-01")
    assert printed.out == "Lithuania under the INF Treaty on 1995-01-01: not_party.\nNothing is owed.\n"
