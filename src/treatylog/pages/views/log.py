"""The log: its events by position, and one of them."""

from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import ClocksView, EventsView
from treatylog.pages.visit import View, Visit, view


@view("/events", EventsView)
async def events(visit: Visit[EventsView]) -> Page:
    """A page of the log."""
    query = visit.query
    answer = await visit.treaties.events(
        treaty=query.treaty, party=query.party, type=query.type, after=query.after, limit=query.limit
    )
    return Page(
        "events.html", "The log", {"answer": answer, "query": query},
        twin=Twin(visit.place.api(), csv=visit.place.api(format="csv")),
        position=answer.position, has_clocks=False,
    )  # fmt: skip


@view("/events/{id:[^/]+(?:/[^/]+)?}", ClocksView)
async def event(visit: Visit[ClocksView]) -> Page:
    """One event, as the log holds it, with what it was about."""
    item = await visit.treaties.event(visit.names["id"])
    told = {name: value for name, value in item.event.items() if value not in (None, "", [], (), {})}
    return Page(
        "event.html", item.event["id"], {"item": item, "told": told},
        twin=Twin(f"/v1/events/{item.event['id']}", receipt=f"/v1/events/{item.event['id']}/proof"),
        has_clocks=False,
    )  # fmt: skip


VIEWS: tuple[View, ...] = (events, event)
