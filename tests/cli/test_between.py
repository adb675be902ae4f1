"""`treatylog between`: how a treaty stands between two parties."""

import json
from pathlib import Path

import pytest

from cli.terminal import USAGE, Command, Printed
from worlds import CONVENTIONS

YES, NO = 0, 1


@pytest.fixture
def between(treatylog: Command) -> Command:
    """`treatylog between visits` over the conventions made for tests."""

    def command(*arguments: str | Path) -> Printed:
        return treatylog("between", "visits", *arguments, "--events", CONVENTIONS)

    return command


# Yes and no


@pytest.mark.parametrize(
    ("pair", "on", "code"),
    [
        (("FRA", "ALB"), "1996-01-01", YES),
        (("ALB", "FRA"), "1996-01-01", YES),
        (("france", "albania"), "1996-01-01", YES),
        (("FRA", "NLD"), "2005-01-01", YES),
        (("FRA", "ALB"), "1995-05-31", NO),
        (("NLD", "ALB"), "1996-01-01", NO),
        (("FRA", "ITA"), "1996-01-01", NO),
        (("ALB", "BEL"), "1999-01-01", NO),
    ],
)
def test_the_exit_code_is_the_answer(between: Command, pair: tuple[str, str], on: str, code: int) -> None:
    """0 where it is in force, suspended or not; 1 where it is not, or where the record cannot say."""
    printed = between(*pair, "--on", on)
    assert (printed.code, printed.err) == (code, "")
    assert printed.out


def test_the_exit_code_is_the_answer_for_programs_too(between: Command) -> None:
    """With --json."""
    assert [between(*pair, "--on", "1996-01-01", "--json").code for pair in (("FRA", "ALB"), ("NLD", "ALB"))] == [
        YES,
        NO,
    ]


# What is printed


def test_the_answer_is_a_sentence_and_what_it_rests_on(between: Command) -> None:
    """Then the facts, the reservations and the reasons, each with its events."""
    words = " ".join(between("FRA", "ALB", "--on", "1996-01-01").out.split())
    assert words.startswith(
        "On 1 January 1996 the Visits Convention was in force between France and Albania, since 1 June 1995;"
    )
    assert "in force yes in operation yes since 1995-06-01 excluded provisions 2" in words
    assert "visits/0011 ALB objected 1995-05-01 2 Albania does not pay." in words
    assert "Reasons on because events" in words
    assert "visits/0013" in words


def test_where_it_is_not_in_force_the_bar_is_said(between: Command) -> None:
    """As a word, and in the sentence."""
    words = " ".join(between("NLD", "ALB", "--on", "1996-01-01").out.split())
    assert "the Netherlands had not accepted Albania's accession (article 38)." in words
    assert "in force no in operation no not, because accession-not-accepted" in words


def test_what_is_not_known_is_said_with_what_is_missing(between: Command) -> None:
    """Never a yes or a no."""
    words = " ".join(between("ALB", "BEL", "--on", "1999-01-01").out.split())
    assert words.startswith("The record cannot say whether the Visits Convention was in force between Albania and")
    assert "in force not known in operation not known not, because acceptance-open certain no" in words
    assert words.endswith("To say more: whether Belgium accepted Albania's accession.")


def test_a_suspension_and_what_is_held_of_it_are_told(between: Command) -> None:
    """In force and not in operation; who holds what stands in a table."""
    words = " ".join(between("FRA", "NLD", "--on", "2000-06-01").out.split())
    assert "in force yes in operation no" in words
    assert "suspended by NLD" in words
    assert "Disputed holder says from until in words event" in words
    assert "This is disputed." in words


def test_no_line_is_wider_than_100(between: Command) -> None:
    """A pipe gets plain text in a fixed width, without trailing blanks."""
    lines = between("FRA", "ALB", "--on", "1996-01-01").out.splitlines()
    assert max(map(len, lines)) <= 100
    assert not [line for line in lines if line != line.rstrip()]


def test_the_json_is_that_of_http(between: Command) -> None:
    """What a program reads."""
    told = json.loads(between("FRA", "ALB", "--on", "1996-01-01", "--json").out)
    assert (told["a"], told["b"], told["in_force"], told["since"]) == ("FRA", "ALB", True, "1995-06-01")
    assert [made["state"] for made in told["reservations"]] == ["objected"]


def test_what_the_world_could_know_is_another_question(between: Command) -> None:
    """The acceptance was not public on the day before; the answer says by which clock it was given."""
    printed = between("FRA", "ALB", "--on", "1996-01-01", "--public-on", "1995-05-31")
    assert printed.code == NO
    assert printed.out.endswith("Answered from what was public on 1995-05-31.\n")


# Territories and policies


@pytest.mark.parametrize(("territory", "code"), [(("--territory", "hong kong"), YES), ((), NO)])
def test_a_territory_has_an_answer_of_its_own(treatylog: Command, territory: tuple[str, ...], code: int) -> None:
    """The Oath Convention applies to Hong Kong, and not to China itself."""
    question = ("between", "oath", "CHN", "FRA", "--on", "1998-01-01", *territory)
    assert treatylog(*question, "--events", CONVENTIONS).code == code


def test_the_status_for_a_territory_is_told_as_such(treatylog: Command) -> None:
    """ "China in respect of Hong Kong"."""
    printed = treatylog("status", "visits", "CHN", "--on", "1998-01-01", "--territory", "HKG", "--events", CONVENTIONS)
    assert printed.out.startswith("On 1 January 1998 China in respect of Hong Kong was a party to the Visits")


@pytest.mark.parametrize("command", ["timeline", "obligations", "explain"])
def test_other_questions_have_territories_too(treatylog: Command, command: str) -> None:
    """Hong Kong's answer is not China's."""
    question = (command, "visits", "CHN", "--on", "1998-01-01", "--events", CONVENTIONS)
    there, itself = treatylog(*question, "--territory", "HKG"), treatylog(*question)
    assert (there.code, itself.code, there.out != itself.out) == (0, 0, True)


@pytest.mark.parametrize(
    ("policy", "operation"),
    [("court", "in_force"), ("depositary", "suspended"), ("organ", "ended"), ("other_parties", "in_force")],
)
def test_a_status_may_be_asked_by_another_word(treatylog: Command, policy: str, operation: str) -> None:
    """--policy says in what capacity the holder speaks."""
    question = ("status", "visits", "NLD", "--on", "2000-06-01", "--policy", policy, "--json")
    assert json.loads(treatylog(*question, "--events", CONVENTIONS).out)["operation"] == operation


# What cannot be asked


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("FRA", "FRA"), "invalid-pair", "paired with itself"),
        (("CSHH", "CZE"), "invalid-pair", "took the place of Czechoslovakia"),
        (("CZE", "CSHH"), "invalid-pair", "took the place of Czechoslovakia"),
        ((), "usage", "A"),
        (("FRA", "Frence"), "unknown-party", "France (FRA)"),
        (("FRA", "HKG"), "unknown-party", "territory"),
        (("FRA", "NLD", "--territory", "Grenland"), "unknown-territory", "GRL"),
        (("FRA", "NLD", "--territory", "GRL", "--on", "1998-01-01"), "unknown-territory", "Denmark (DNK)"),
        (("FRA", "NLD", "--policy", "king"), "usage", "king"),
        (("FRA", "NLD", "--on", "2019-02-30"), "invalid-day", "2019-02-30"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_a_pair_that_cannot_be_asked_about_is_refused_in_one_line(
    between: Command, arguments: tuple[str, ...], code: str, says: str
) -> None:
    """Code 2, which is no answer; the error's code, and what to do."""
    printed = between(*arguments)
    assert (printed.code, printed.out, printed.err.count("\n")) == (USAGE, "", 1)
    assert printed.err.startswith(f"treatylog: {code}: ")
    assert says in printed.err


def test_a_declaration_has_no_pairs(treatylog: Command) -> None:
    """Its answer is asked for party by party."""
    for pair in (("FRA", "NLD"), ("FRA",)):
        printed = treatylog("between", "vow", *pair, "--events", CONVENTIONS)
        assert (printed.code, printed.out) == (USAGE, "")
        assert printed.err.startswith("treatylog: invalid-pair: ")
