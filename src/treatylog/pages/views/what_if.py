"""What if: an act in a form, and what would change. Nothing is written, and the address can be shared."""

from treatylog.errors import TreatylogError
from treatylog.http.hypotheses import acts_written
from treatylog.http.problems import told_text
from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import WhatIfView
from treatylog.pages.visit import Elsewhere, View, Visit, view
from treatylog.service.answers import WhatIfAnswer

HYPOTHETICAL = "hypothetical"
KINDS = (
    "signed", "ratified", "acceded", "accepted", "withdrawal_announced", "withdrawal_notified", "withdrawal_rescinded",
    "suspended", "resumed", "terminated", "expelled", "reservation_made", "domestic_act_done", "statement_made",
)  # fmt: skip
"""The acts that a form offers first; the address takes any type that the log knows."""


@view("/what-if", WhatIfView)
async def what_if(visit: Visit[WhatIfView]) -> Page | Elsewhere:
    """The form; with acts in the address, what they would do."""
    query, place = visit.query, visit.place
    if query.type and query.party and query.date:
        return Elsewhere(place.link(acts=_with(query), type=None, party=None, date=None, effective_on=None))
    collection = await visit.treaties.treaties(visit.question)
    answer: WhatIfAnswer | None = None
    problem: str | None = None
    if query.acts:
        try:
            world, _ = await visit.treaties.asked(visit.question)
            acts = acts_written(query.acts, query.treaty, world)
            answer = await visit.treaties.what_if(acts, visit.question)
        except TreatylogError as error:
            problem = told_text(error.message)
    written = [one.strip() for one in (query.acts or "").split(",") if one.strip()]
    return Page(
        "what-if.html", f"What if: {query.treaty or ''} {query.acts}" if answer else "What if",
        {
            "answer": answer, "problem": problem, "query": query, "treaties": collection.items, "kinds": KINDS,
            "written": [(one, ",".join(other for other in written if other != one) or None) for one in written],
        },
        twin=Twin(place.api()) if query.acts else None,
        on=collection.on, known_at=collection.known_at, public_on=collection.public_on, position=collection.position,
        citation=collection.citation,
        kind=HYPOTHETICAL,
    )  # fmt: skip


def _with(query: WhatIfView) -> str:
    """The acts of the address, and the one that was filled in."""
    parts = [query.type or "", query.party or "", query.date or ""]
    one = ":".join([*parts, query.effective_on] if query.effective_on else parts)
    return f"{query.acts},{one}" if query.acts else one


VIEWS: tuple[View, ...] = (what_if,)
