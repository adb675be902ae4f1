"""`treatylog timeline`: a party's life under a treaty."""

import json

from cli.terminal import Command

BANDS = """\
United States and the INF Treaty

Bands [since, until)
since       until       headline             standing      operation     because
1987-12-08  1988-06-01  signatory            signatory     not_in_force  inf/0001
1988-06-01  2019-02-02  in_force             party         in_force      inf/0005, inf/0006
2019-02-02  2019-08-02  suspended, disputed  withdrawing   suspended     inf/0035, inf/0036
2019-08-02              withdrawn            former_party  ended         inf/0036

Acts
"""


def test_the_bands_come_first(treatylog: Command) -> None:
    """The states of the United States, from signature to the end of its notice."""
    assert treatylog("timeline", "inf", "USA").out.startswith(BANDS)


def test_every_act_says_what_it_did(treatylog: Command) -> None:
    """The notice moves the position, the announcement before it moves nothing."""
    printed = treatylog("timeline", "inf", "USA").out
    assert "2019-02-02  inf/0036              moves " in printed
    assert "2018-10-20  inf/0030              moves_nothing " in printed


def test_the_json_holds_bands_and_markers(treatylog: Command) -> None:
    """Programs get both lists."""
    told = json.loads(treatylog("timeline", "inf", "USA", "--json").out)
    assert [band["headline"] for band in told["bands"]] == ["signatory", "in_force", "suspended", "withdrawn"]
    assert "inf/0036" in {marker["id"] for marker in told["markers"]}
