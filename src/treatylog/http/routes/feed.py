"""The feed, as a stream."""

from aiohttp import web

from treatylog.errors import InvalidFeedId, LogBehind, LogUnavailable, TreatylogError, UnknownParty, UnknownTreaty
from treatylog.facts.event import PARTIES_STREAM
from treatylog.http import faults
from treatylog.http.accept import EVENTS
from treatylog.http.operation import ALWAYS, SERVICE, Operation
from treatylog.http.problems import problem_response
from treatylog.http.query import FeedQuery
from treatylog.http.reply import NO_STORE
from treatylog.http.streaming import LAST_EVENT_ID, READERS
from treatylog.projection.feed import FeedId
from treatylog.service.cloudevents import CloudEvent, Wanted
from treatylog.service.treaties import Treaties

SUMMARY = (
    "What happens, as Server-Sent Events, each a CloudEvent: what is recorded, the changes that the clock alone "
    "brings, and the revisions of announced ones. `Last-Event-ID` goes on where a stream ended, on any node."
)


async def _follow(request: web.Request) -> web.StreamResponse:
    app = request.app
    try:
        query = FeedQuery.read(request.query)
        wanted = await _wanted(app[SERVICE].treaties, query)
        app[READERS].check_room()
        cursor = await _cursor(request, query)
    except TreatylogError as error:
        return problem_response(error)
    if request.method == "HEAD":
        return web.Response(content_type=EVENTS, headers={"Cache-Control": NO_STORE})
    return await app[READERS].stream(request, wanted, cursor, follow=query.follow)


async def _wanted(treaties: Treaties, query: FeedQuery) -> Wanted:
    world = await treaties.present()
    if query.treaty not in (None, PARTIES_STREAM):
        world.stream(query.treaty)
    party = world.knowledge.directory.resolve(query.party) if query.party else None
    return Wanted(query.treaty, party, query.type)


async def _cursor(request: web.Request, query: FeedQuery) -> FeedId:
    """The id after which the stream goes on. LogBehind for one that lies beyond what was read here."""
    feed = request.app[SERVICE].feed
    given = request.headers.get(LAST_EVENT_ID) or query.after
    if given is None:
        return await feed.head()
    cursor = FeedId.parse(given)
    await feed.reach(cursor)
    return cursor


follow_feed = Operation(
    "GET", "/v1/feed", "follow_feed", SUMMARY, FeedQuery, CloudEvent,
    (*ALWAYS, InvalidFeedId, UnknownTreaty, UnknownParty, faults.TooManyReaders, LogUnavailable, LogBehind), _follow,
    stored=False, streamed=True,
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (follow_feed,)
