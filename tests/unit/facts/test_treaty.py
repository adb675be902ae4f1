"""Treaty: a definition as a lawyer writes it, checked as a whole."""

from typing import Any

import pytest
from pydantic import ValidationError

from treatylog.facts.clauses import Count, OnDeposits
from treatylog.facts.treaty import Treaty
from treatylog.testing import deposits_treaty, exchange_treaty, provision, treaty


def test_a_treaty_is_named_by_its_key_and_its_first_short_title() -> None:
    """The key is for programs, the short title for sentences."""
    pact = exchange_treaty(header={"key": "pact", "short": ["Pact", "P"]})
    assert (pact.key, pact.name, pact.is_declaration) == ("pact", "Pact", False)


def test_a_declaration_needs_no_clause_on_entry_into_force() -> None:
    """A pledge stands on its word."""
    assert treaty(header={"form": "declaration"}).is_declaration


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"entry_into_force": None}, "an instrument needs"),
        ({"sides": [{"name": "one", "parties": ["USA"]}]}, "has two of them"),
        ({"sides": []}, "owed to the other side"),
        ({"provision": [provision("I"), provision("I")]}, "used twice"),
        ({"provision": [provision("I", modality="duty")]}, "modality"),
        ({"provision": [provision("I", until={"after": "entry into force"})]}, "a period needs"),
        ({"exit": {"article": "X", "notice": {"months": -6}, "anchor": "notice", "addressee": "all"}}, "notice"),
        ({"exit": {"article": "X", "notice": {"weeks": 6}, "anchor": "notice", "addressee": "all"}}, "weeks"),
        ({"entry_into_force": {"when": "exchange", "article": "X", "between": ["USA"]}}, "between"),
        ({"entry_into_force": {"when": "someday", "article": "X"}}, "someday"),
        ({"entry_into_force": {"when": "deposits", "article": "X", "deposits": 0}}, "deposits"),
        ({"extra": {}}, "extra"),
        ({"coverage": {"through": "2030-02-30"}}, "2030-02-30"),
        ({"header": {"key": "A Treaty"}}, "key"),
    ],
)
def test_a_definition_with_a_fault_is_refused(tables: dict[str, Any], says: str) -> None:
    """What a clause needs, and what contradicts itself, is said before any act is judged by it."""
    sided = {"provision": [provision("I", owed_to="the other side")], **tables}
    with pytest.raises(ValidationError, match=says):
        exchange_treaty(**sided)


def test_a_definition_is_written_as_it_is_read() -> None:
    """A definition goes on the log as JSON and comes back the same."""
    written = exchange_treaty(
        provision=[
            provision("XI", until={"years": 13, "after": "entry into force"}, survives="records are kept"),
            provision("I", due={"months": 18, "after": "entry into force"}, **{"from": "entry into force"}),
        ]
    )
    assert Treaty.model_validate_json(written.model_dump_json()) == written
    assert Treaty.model_validate(written.model_dump(mode="json", exclude_defaults=True)) == written


def test_a_clause_without_a_period_brings_the_treaty_into_force_on_the_deposit() -> None:
    """``then`` absent is the family in which the day of the deposit counts."""
    clause = deposits_treaty(1).entry_into_force
    assert isinstance(clause, OnDeposits)
    assert clause.then is None
    timed = deposits_treaty(1, then={"days": 30}).entry_into_force
    assert isinstance(timed, OnDeposits)
    assert timed.then == Count(days=30)
