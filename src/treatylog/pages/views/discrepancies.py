"""Where the record and its sources do not agree."""

from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import DiscrepanciesView
from treatylog.pages.visit import View, Visit, view
from treatylog.service.listing import Page as Stretch

_LONG = 100


@view("/discrepancies", DiscrepanciesView)
async def discrepancies(visit: Visit[DiscrepanciesView]) -> Page:
    """The discrepancies, a hundred at a time."""
    query = visit.query
    answer = await visit.treaties.discrepancies(
        visit.question, treaty=query.treaty, party=query.party, kind=query.kind,
        page=Stretch(query.after, min(query.limit, _LONG)),
    )  # fmt: skip
    return Page(
        "discrepancies.html", f"Discrepancies on {answer.on}", {"answer": answer, "query": query},
        twin=Twin(visit.place.api()), on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation,
    )  # fmt: skip


VIEWS: tuple[View, ...] = (discrepancies,)
