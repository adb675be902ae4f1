"""One word for where a party stands: the first that applies."""

from dataclasses import replace
from datetime import date

import pytest

from treatylog.domain.declaration import DeclarationState
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.headline import Headline, declaration_headline, headline
from treatylog.domain.machine import LEGAL_PAIRS, Answer, Operation, Pledge, Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.facts.base import Ground

END = Effect(date(2000, 1, 1), Trigger.LEAVE, "USA", Rule("rule", "article", "It is so."), ground="withdrawal")


@pytest.mark.parametrize(
    ("standing", "operation", "word"),
    [
        ("not_party", "not_in_force", "not_party"),
        ("signatory", "not_in_force", "signatory"),
        ("signatory_disowned", "not_in_force", "signature_disowned"),
        ("contracting", "not_in_force", "contracting"),
        ("party", "in_force", "in_force"),
        ("party", "suspended", "suspended"),
        ("withdrawing", "in_force", "withdrawal_notice_running"),
        ("withdrawing", "suspended", "suspended"),
        ("former_party", "ended", "withdrawn"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_every_legal_pair_has_its_word(standing: str, operation: str, word: str) -> None:
    """A suspended party that has given notice is first of all suspended."""
    end = END if standing == "former_party" else None
    assert headline(PartyState("USA", Standing(standing), Operation(operation), end=end)) == word


def test_no_legal_pair_is_without_a_word() -> None:
    """The headline is total."""
    assert all(headline(PartyState("USA", *pair)) in Headline for pair in LEGAL_PAIRS)


@pytest.mark.parametrize(
    ("ground", "word"),
    [
        (Ground.WITHDRAWAL, "withdrawn"), (Ground.EXPULSION, "withdrawn"), (Ground.TERMINATION, "terminated"),
        (Ground.BREACH, "terminated"), (Ground.IMPOSSIBILITY, "terminated"), (Ground.INVALIDITY, "terminated"),
        (Ground.CHANGE_OF_CIRCUMSTANCES, "terminated"), (Ground.EXPIRY, "expired"),
        (Ground.SUPERSESSION, "superseded"), (Ground.LAPSE, "lapsed"), (None, "terminated"),
    ],
)  # fmt: skip
def test_an_end_has_the_word_of_its_ground(ground: Ground | None, word: str) -> None:
    """Withdrawal and expulsion are one word, termination is what is said when nothing nearer fits."""
    end = replace(END, ground=ground)
    assert headline(PartyState("USA", Standing.FORMER_PARTY, Operation.ENDED, end=end)) == word


def test_extinction_comes_before_every_end() -> None:
    """A State that is gone is extinct, whatever became of its bond."""
    assert headline(PartyState("USA", Standing.FORMER_PARTY, Operation.ENDED, end=END, extinct=END)) == "extinct"
    assert headline(PartyState("USA", extinct=END)) == "extinct"


def test_one_that_did_nothing_under_a_declaration_has_none() -> None:
    """No pledge and no answer."""
    assert declaration_headline(DeclarationState(), "USA") == "none"


@pytest.mark.parametrize("names", [Pledge, Answer])
def test_every_state_under_a_declaration_has_its_word(names: type[Pledge] | type[Answer]) -> None:
    """The words of the two machines are headlines."""
    assert all(Headline(state.value) for state in names)
