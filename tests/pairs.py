"""A convention and two of its parties: the terms in which tests between two parties are told."""

from datetime import date
from typing import Any

from treatylog.domain.between import Between, Modification, Reserved, stands
from treatylog.testing import Given, Line, event, given, threshold, treaty

ACCEPTED = {"article": "38", "operates": "by acceptance"}
"""An accession operates between its State and those that accept it, at once."""

THIRD_MONTH = {"months": 3, "round": "first of that month"}
"""The first day of the third month after, as the Child Abduction Convention counts."""

UNREFUSED = {"article": "12", "operates": "unless refused", "within": {"months": 6}}
"""An accession operates unless it is refused within six months of its circulation; a refusal blocks the pair."""


def convention(*lines: Line, accession: dict[str, Any] | None = None, **tables: Any) -> Given:
    """A convention that France and the Netherlands ratified on 1990-01-01, in force on deposit; then *lines*."""
    begun = [event("ratified", code, "1990-01-01") for code in ("FRA", "NLD")]
    clause = threshold(deposits=2, later="on deposit")
    return given(treaty(entry_into_force=clause, accession=accession, **tables), *begun, *lines)


def acceded(party: str, on: str, **fields: Any) -> Line:
    """*party* accedes."""
    return event("acceded", party, on, **fields)


def accepted(party: str, on: str, *towards: str, **fields: Any) -> Line:
    """*party* accepts the accession of others."""
    return event("accession_accepted", party, on, towards=list(towards), **fields)


def refused(party: str, on: str, *towards: str, **fields: Any) -> Line:
    """*party* objects to the accession of others."""
    return event("accession_refused", party, on, towards=list(towards), **fields)


def reserved(party: str, on: str, id: str = "t/r", **fields: Any) -> Line:
    """*party* makes a reservation."""
    return event("reservation_made", party, on, id=id, **{"text": "It reserves.", **fields})


def objected(party: str, on: str, to: str = "t/r", **fields: Any) -> Line:
    """*party* objects to a reservation."""
    return event("objection_made", party, on, to=to, **fields)


def pair(told: Given, one: str, other: str, on: str) -> Between:
    """How the treaty stands between *one* and *other* at the end of *on*."""
    return stands(told.treaty, told.history, one, other, date.fromisoformat(on))


def modification(told: Given, one: str, other: str, on: str) -> Modification:
    """The one reservation that modifies the treaty between *one* and *other*."""
    (found,) = pair(told, one, other, on).modifications
    return found


def reserved_as(told: Given, one: str, other: str, on: str) -> Reserved:
    """How that reservation stands between the two."""
    return modification(told, one, other, on).state
