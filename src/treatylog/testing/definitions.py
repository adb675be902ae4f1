"""Definitions of treaties, shaped as their files, with what a test does not care about filled in."""

from collections.abc import Mapping
from typing import Any

from treatylog.facts.treaty import Treaty
from treatylog.testing.lines import KEY


def treaty(**tables: Any) -> Treaty:
    """A definition, shaped as its file, with what a test does not care about filled in."""
    header = {
        "key": KEY, "title": "A Treaty", "short": ["Treaty"], "form": "instrument", "binding": "legal",
        "adopted": "1900-01-01", **tables.pop("header", {}),
    }  # fmt: skip
    coverage = {"parties": "others_not_party", "consents": True, "through": "2030-01-01", **tables.pop("coverage", {})}
    return Treaty.model_validate({"treaty": header, "coverage": coverage, **tables})


def exchange_treaty(**tables: Any) -> Treaty:
    """A treaty between SUHH and USA, each on its side, in force on exchange, left at six months' notice."""
    return treaty(
        **{
            "sides": [{"name": "western", "parties": ["USA"]}, {"name": "eastern", "parties": ["SUHH"]}],
            "entry_into_force": {"when": "exchange", "article": "XVII", "between": ["USA", "SUHH"]},
            "exit": exit_clause(months=6),
            **tables,
        }
    )


def deposits_treaty(deposits: int = 2, *, then: Mapping[str, int] | None = None, **tables: Any) -> Treaty:
    """A multilateral treaty, in force a period after the nth deposit, left at twelve months' notice on receipt."""
    clause = {"when": "deposits", "article": "24", "later_article": "25", "deposits": deposits, "then": then}
    return treaty(**{"entry_into_force": clause, "exit": exit_clause(months=12, anchor="receipt"), **tables})


def signature_treaty(*between: str, **tables: Any) -> Treaty:
    """A treaty in force when all of *between* have signed definitively."""
    clause = {"when": "signature", "article": "9", "between": list(between or ("ALB", "BEL"))}
    return treaty(**{"entry_into_force": clause, "exit": exit_clause(months=3), **tables})


def declaration(**tables: Any) -> Treaty:
    """A pledge of no treaty, with one provision."""
    pledged = provision("P", owed_by="the declarant", owed_to="nobody in particular", **{"from": "declaration"})
    return treaty(**{"header": {"form": "declaration", "binding": "political"}, "provision": [pledged], **tables})


def exit_clause(*, anchor: str = "notice", **notice: Any) -> dict[str, Any]:
    """An exit clause with a period of *notice*."""
    return leaving(notice=notice, anchor=anchor)


def leaving(**fields: Any) -> dict[str, Any]:
    """An exit clause with *fields*, counted from the notice unless they say otherwise."""
    return {"article": "XV", "anchor": "notice", "addressee": "the other parties", **fields}


def threshold(**fields: Any) -> dict[str, Any]:
    """A clause on entry into force by deposits, with *fields*."""
    return {"when": "deposits", "article": "24", "later_article": "25", **fields}


def provision(id: str, **fields: Any) -> dict[str, Any]:
    """A duty of each party towards all others, unless *fields* say otherwise."""
    return {
        "id": id, "article": id, "modality": "obligation", "text": f"do as {id} says",
        "owed_by": "each party", "owed_to": "all parties", **fields,
    }  # fmt: skip
