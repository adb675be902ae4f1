"""The events: to read, to prove, to record."""

from treatylog.errors import InvalidRange, UnknownEvent, UnknownParty, UnknownTreaty
from treatylog.facts.event import PARTIES_STREAM
from treatylog.http.accept import CSV, JSON_LINES
from treatylog.http.events import read_events
from treatylog.http.operation import Asking, Operation, Writing, get, post
from treatylog.http.query import EventsQuery, LogQuery, SizeQuery
from treatylog.http.routes.paths import TREATY
from treatylog.service import answers
from treatylog.service.tables import events_as_csv, events_as_lines


@get(
    "/v1/events",
    query=EventsQuery,
    answer=answers.EventsAnswer,
    problems=(UnknownTreaty, UnknownParty),
    forms={CSV: events_as_csv, JSON_LINES: events_as_lines},
)
async def list_events(asking: Asking[EventsQuery]) -> answers.EventsAnswer:
    """The log by position, page by page; as CSV or JSON Lines the next page is in the header `Link`."""
    query = asking.query
    if query.treaty not in (None, PARTIES_STREAM):
        (await asking.treaties.present()).stream(query.treaty)
    return await asking.treaties.events(
        treaty=query.treaty, party=query.party, type=query.type, after=query.after, limit=query.limit
    )


@get("/v1/events/{id}/proof", query=SizeQuery, answer=answers.InclusionAnswer, problems=(UnknownEvent, InvalidRange))
async def get_proof(asking: Asking[SizeQuery]) -> answers.InclusionAnswer:
    """That an event is under a head of the log: the event and the hashes that lead to the root (RFC 9162)."""
    return await asking.proofs.inclusion(asking.path["id"], asking.query.size)


@get("/v1/events/{id}", query=LogQuery, answer=answers.EventItem, problems=(UnknownEvent,))
async def get_event(asking: Asking[LogQuery]) -> answers.EventItem:
    """One event as the log holds it, by its id `<treaty>/<name>`, whose slash may be written `%2F`."""
    return await asking.treaties.event(asking.path["id"])


@post(f"{TREATY}/events", scope="write")
async def append_events(writing: Writing) -> answers.AppendedAnswer:
    """Record one event or many, all or none, decided on the version in If-Match. The same again changes nothing."""
    key = writing.path["treaty"]
    events = read_events(writing.body, key)
    return await writing.treaties.record(key, events, expected=writing.expected, recorded_by=writing.holder)


OPERATIONS: tuple[Operation, ...] = (
    list_events,
    get_proof,
    get_event,
    append_events,
)
