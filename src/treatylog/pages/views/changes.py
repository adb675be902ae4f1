"""What changed between two points: in law, in this log, or in what was public."""

from datetime import date, timedelta

from treatylog.http.operation import CLOCK
from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import ChangesView
from treatylog.pages.visit import View, Visit, view
from treatylog.service.changes import span_of

_YEAR = timedelta(days=365)
_AXES = (
    ("legal", "in law", "The dates are legal dates."),
    ("knowledge", "in this log", "The dates say what this log had recorded; the legal date stays."),
    ("public", "in what was public", "The dates say what the world could know; the legal date stays."),
)


@view("/diff", ChangesView)
async def diff(visit: Visit[ChangesView]) -> Page:
    """What changed, the year up to the legal date unless other points are given."""
    query, now = visit.query, visit.request.app[CLOCK]()
    on = query.on or visit.today
    since, until = query.from_ or on - _YEAR, query.to or on
    span = span_of(query.axis, since, until, now, treaty=query.treaty, party=query.party)
    answer = await visit.treaties.diff(span, visit.question, query.page)
    days: dict[date, list[object]] = {}
    for line in answer.items:
        days.setdefault(line.since, []).append(line)
    return Page(
        "diff.html", f"What changed from {since} to {until}",
        {"answer": answer, "query": query, "since": since, "until": until, "axes": _AXES, "days": days},
        twin=Twin(visit.place.api(from_=since, to=until)), on=answer.on, known_at=answer.known_at,
        public_on=answer.public_on, position=answer.position, citation=answer.citation,
    )  # fmt: skip


VIEWS: tuple[View, ...] = (diff,)
