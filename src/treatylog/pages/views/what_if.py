"""What if: an act in a form, and what would change. Nothing is written, and the address can be shared."""

from collections.abc import Mapping
from typing import Any

from treatylog.errors import TreatylogError
from treatylog.facts.event import Event, parse_event
from treatylog.http.problems import told_text
from treatylog.pages.frame import Page
from treatylog.pages.queries import WhatIfView
from treatylog.pages.visit import View, Visit, view
from treatylog.pages.words import act_name
from treatylog.service.answers import WhatIfAnswer

HYPOTHETICAL = "hypothetical"
KINDS = (
    "signed", "ratified", "acceded", "accepted", "withdrawal_announced", "withdrawal_notified", "withdrawal_rescinded",
    "suspended", "resumed", "terminated", "expelled", "reservation_made", "domestic_act_done", "statement_made",
)  # fmt: skip
"""The acts that a form offers first; the address takes any type that the log knows."""


@view("/what-if", WhatIfView)
async def what_if(visit: Visit[WhatIfView]) -> Page:
    """The form; with an act in it, what it would do."""
    query = visit.query
    collection = await visit.treaties.treaties(visit.question)
    answer: WhatIfAnswer | None = None
    problem: str | None = None
    if query.treaty and query.type and query.date:
        try:
            answer = await visit.treaties.what_if([await _act(visit)], visit.question)
        except TreatylogError as error:
            problem = told_text(error.message)
    said = f": {act_name(query.type).lower()}, {query.party or 'all'}" if answer and query.type else ""
    return Page(
        "what-if.html", f"What if{said}",
        {
            "answer": answer, "problem": problem, "query": query, "treaties": collection.items, "kinds": KINDS,
        },
        on=collection.on, known_at=collection.known_at, public_on=collection.public_on, position=collection.position,
        kind=HYPOTHETICAL,
    )  # fmt: skip


async def _act(visit: Visit[WhatIfView]) -> Event:
    query = visit.query
    code = (await visit.treaties.party(query.party, visit.question)).party if query.party else None
    given: Mapping[str, Any] = {
        "id": f"{query.treaty}/x-what-if", "treaty": query.treaty, "type": query.type, "party": code,
        "on": query.date, "effective_on": query.effective_on, "sources": ["hypothetical"],
        "text": "A hypothetical act.",
    }  # fmt: skip
    return parse_event({name: value for name, value in given.items() if value is not None})


VIEWS: tuple[View, ...] = (what_if,)
