"""`treatylog earliest-exit`: when a party may first give notice."""

import json

from cli.terminal import USAGE, Command


def test_the_answer_comes_first_and_then_how_it_is_found(treatylog: Command) -> None:
    """A sentence, then the facts it rests on."""
    printed = treatylog("earliest-exit", "inf", "USA", "--notice-on", "2019-02-02")
    words = " ".join(printed.out.split())
    assert words.startswith(
        "On 2 February 2019 the United States could give notice of withdrawal from the INF Treaty; "
        "it would take effect on 2 August 2019."
    )
    assert "effective 2019-08-02 reckoning 2019-02-02 + six months clause article XV(2)" in words
    assert "In the way" not in words
    assert printed.code == 0


def test_what_stands_in_the_way_is_a_table(treatylog: Command) -> None:
    """A running notice, with its last day."""
    printed = treatylog("earliest-exit", "inf", "USA", "--on", "2019-05-01")
    words = " ".join(printed.out.split())
    assert "exit notified 2019-02-02, effective 2019-08-02, 93 days left, article XV(2)" in words
    assert "In the way block until in words notice-already-running 2019-08-02 A notice of its own" in words


def test_the_json_is_that_of_http(treatylog: Command) -> None:
    """What a program reads."""
    told = json.loads(treatylog("earliest-exit", "inf", "USA", "--notice-on", "2019-02-02", "--json").out)
    assert (told["notice_from"], told["effective"], told["blocks"]) == ("2019-02-02", "2019-08-02", [])


def test_a_day_that_is_none(treatylog: Command) -> None:
    """Said in one line, as for every date."""
    printed = treatylog("earliest-exit", "inf", "USA", "--notice-on", "2019-02-30")
    assert printed.code == USAGE
    assert printed.err.startswith("treatylog: invalid-day: ")
