"""`treatylog.client`: every operation as a method, what goes wrong tried again, what was told kept."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel

from api.asking import STATEMENT, Api, described
from treatylog.client import Client, FeedItem, RequestFailed, Unreachable, UnreadableAnswer
from treatylog.client.transport import Kept, Manner
from treatylog.errors import LogUnavailable, NotAdmitted, TreatylogError, Unauthorized, UnknownTreaty
from treatylog.http.routes import OPERATIONS

DOCUMENT = described()
NOT_ARGUMENTS = {"receipt", "format"}
"""Parameters that ask for another form of an answer: `Client.receipt` and `Client.text` do."""


def address(api: Api) -> str:
    """Where *api* is served."""
    return str(api.client.make_url("/"))


# Every operation


def arguments(method: Callable[..., Any]) -> set[str]:
    """What *method* can be asked with by name."""
    signature = inspect.signature(method)
    named = {name.rstrip("_") for name, given in signature.parameters.items() if given.kind is not given.VAR_KEYWORD}
    for name, given in signature.parameters.items():
        asked = get_type_hints(method)[name] if given.kind is given.VAR_KEYWORD else None
        if asked not in (None, Any):
            named |= set(get_type_hints(*asked.__args__))
    return named


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_has_a_method_and_every_parameter_an_argument(operation: Any) -> None:
    """As the OpenAPI document has them, without `get_` or `list_`; what is a word of Python has an underscore after."""
    method = getattr(Client, operation.name.removeprefix("get_").removeprefix("list_"))
    entry = DOCUMENT["paths"][operation.path][operation.method.lower()]
    asked = {parameter["name"] for parameter in entry["parameters"] if parameter["in"] in ("path", "query")}
    probes = {"min_position"} if operation.name in ("get_live", "get_ready") else set()
    assert asked - NOT_ARGUMENTS - probes - arguments(method) == set()
    assert method.__doc__


DAY = "2019-05-01"
ASKED: dict[str, tuple[str, Callable[[Client], Awaitable[BaseModel]]]] = {
    "list_treaties": ("/v1/treaties?on=2019-05-01&limit=2", lambda c: c.treaties(on="2019-05-01", limit=2)),
    "get_treaty": ("/v1/treaties/inf?on=2019-05-01", lambda c: c.treaty("inf", on=date(2019, 5, 1))),
    "list_treaty_parties": ("/v1/treaties/inf/parties?on=2019-05-01", lambda c: c.treaty_parties("inf", on=DAY)),
    "get_status": ("/v1/treaties/inf/parties/USA?on=2019-05-01", lambda c: c.status("inf", "USA", on="2019-05-01")),
    "get_timeline": ("/v1/treaties/inf/parties/USA/timeline", lambda c: c.timeline("inf", "USA")),
    "get_obligations": (
        "/v1/treaties/inf/parties/USA/obligations?on=2019-05-01",
        lambda c: c.obligations("inf", "United States", on="2019-05-01"),
    ),
    "get_explanation": (
        "/v1/treaties/inf/parties/USA/explanation?on=2019-05-01&public_on=2019-02-01",
        lambda c: c.explanation("inf", "USA", on="2019-05-01", public_on="2019-02-01"),
    ),
    "get_earliest_exit": (
        "/v1/treaties/inf/earliest-exit/USA?notice_on=2018-10-20",
        lambda c: c.earliest_exit("inf", "USA", notice_on="2018-10-20"),
    ),
    "list_pairs": ("/v1/treaties/inf/between/USA?on=2018-01-01", lambda c: c.pairs("inf", "USA", on="2018-01-01")),
    "get_between": (
        "/v1/treaties/inf/between/USA/RUS?on=2018-01-01", lambda c: c.between("inf", "USA", "RUS", on="2018-01-01"),
    ),
    "list_treaties_between": (
        "/v1/between?a=USA&b=RUS&on=2019-05-01", lambda c: c.treaties_between("USA", "RUS", on="2019-05-01"),
    ),
    "list_parties": ("/v1/parties?limit=3", lambda c: c.parties(limit=3)),
    "get_party": (
        "/v1/parties/USA?known_at=2026-11-23T17:00:00Z",
        lambda c: c.party("USA", known_at=datetime(2026, 11, 23, 17, tzinfo=UTC)),
    ),
    "get_matrix": ("/v1/matrix?on=2019-05-01&parties=USA,RUS", lambda c: c.matrix(on=DAY, parties=["USA", "RUS"])),
    "get_calendar": ("/v1/calendar.ics?on=2018-01-01&format=json", lambda c: c.calendar(on="2018-01-01")),
    "get_what_if": (
        "/v1/what-if?acts=withdrawal_notified:USA:2018-10-20&treaty=inf&on=2018-10-20",
        lambda c: c.what_if("withdrawal_notified:USA:2018-10-20", "inf", on="2018-10-20"),
    ),
    "get_diff": ("/v1/diff?from=2018-12-31&to=2019-12-31", lambda c: c.diff("2018-12-31", "2019-12-31")),
    "list_discrepancies": ("/v1/discrepancies?treaty=inf", lambda c: c.discrepancies(treaty="inf")),
    "list_events": ("/v1/events?treaty=inf&limit=5&after=3", lambda c: c.events(treaty="inf", limit=5, after=3)),
    "get_event": ("/v1/events/inf/0036", lambda c: c.event("inf/0036")),
    "get_proof": ("/v1/events/inf/0036/proof", lambda c: c.proof("inf/0036")),
    "get_head": ("/v1/log/head", lambda c: c.head()),
    "get_consistency": ("/v1/log/consistency?from=3", lambda c: c.consistency(3)),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
async def test_an_answer_is_what_the_service_says(api: Api, client: Client, name: str) -> None:
    """Read as its model, and written again, it is the JSON that was sent."""
    path, asked = ASKED[name]
    assert json.loads((await asked(client)).model_dump_json(by_alias=True)) == await api.answer(path)


def test_every_question_is_asked_here() -> None:
    """Each operation that has an answer of the log."""
    assert ASKED.keys() == {one.name for one in OPERATIONS if one.method == "GET" and one.stored}


async def test_the_probes(api: Api, client: Client) -> None:
    """Whether the process answers, and where the log ends."""
    assert (await client.live(), await client.ready()) == (True, (await api.head()).size)


async def test_another_form_of_an_answer(client: Client) -> None:
    """Prose, or a receipt; a form that the answer does not have is said to be none."""
    path = "/v1/treaties/inf/parties/USA/explanation"
    assert "INF Treaty" in await client.text(path, "text/plain", on="2019-05-01")
    assert (await client.receipt(path, on="2019-05-01")).question == f"{path}?on=2019-05-01"
    with pytest.raises(UnreadableAnswer, match="has no form text/csv"):
        await client.text(path, "text/csv")


async def test_many_questions_at_once(api: Api, client: Client) -> None:
    """Answered in their order, each as by itself, or in short."""
    path = "/v1/treaties/inf/parties/USA?on=2019-05-01"
    long, short = (await client.ask_many(path, {"treaty": "inf", "party": "USA", "on": DAY})).items
    assert (long.body, short.body["headline"]) == (await api.answer(path), "suspended")


async def test_hypotheses_can_be_told_in_full(client: Client) -> None:
    """The same answer as to the same act in short."""
    notice = {"treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2018-10-20"}
    told = await client.suppose(notice, on="2018-10-20")
    assert told.items == (await client.what_if("withdrawal_notified:USA:2018-10-20", "inf", on="2018-10-20")).items
    assert told.items


# Lists


async def test_a_list_is_read_page_after_page(api: Api, client: Client) -> None:
    """In order, each item once, whatever the size of a page."""
    found = [item.position async for item in client.each(client.events, treaty="inf", limit=7)]
    assert found == [item["position"] for item in (await api.answer("/v1/events?treaty=inf&limit=1000"))["items"]]
    assert len(found) > 14
    keys = [line.key async for line in client.each(client.treaties, limit=1)]
    assert keys == [line["key"] for line in (await api.answer("/v1/treaties"))["items"]]


# Writing


async def test_what_is_written_is_read_at_once(api: Api, client: Client) -> None:
    """The next question names the position that it must have been read to."""
    version = (await client.treaty("inf")).version
    done = await client.append_events("inf", STATEMENT, expected=version)
    assert (done.version, done.recorded[0].recorded_by) == (version + 1, "clerk")
    assert (await client.treaty("inf")).version == version + 1
    kept = client._transport._kept
    assert kept.tag(f"/v1/treaties/inf?min_position={done.position}")


async def test_an_event_without_an_id_is_given_one(client: Client) -> None:
    """So that it can be sent again."""
    statement = {name: value for name, value in STATEMENT.items() if name != "id"}
    first, second = (await client.append_events("inf", statement, statement, expected=None)).recorded
    assert first.event["id"].startswith("inf/x-")
    assert first.event["id"] != second.event["id"]


# What goes wrong


async def test_a_problem_is_the_error_that_it_was(client: Client) -> None:
    """The class, the message, what may have been meant, the status."""
    with pytest.raises(UnknownTreaty, match="'inff'") as caught:
        await client.treaty("inff")
    assert "inf" in caught.value.context["did_you_mean"]  # type: ignore[operator]
    assert caught.value.context["status"] == 404


async def test_an_act_that_is_not_admitted_says_why(client: Client) -> None:
    """With the reason as in the service."""
    notice = {**STATEMENT, "id": "inf/again", "type": "withdrawal_notified", "on": "2019-03-01"}
    with pytest.raises(NotAdmitted) as caught:
        await client.append_events("inf", notice, expected=None)
    assert (caught.value.reason, caught.value.admission) == ("notice-already-running", "undeclared-without-effect")


async def test_a_request_that_is_refused_for_its_form(api: Api, client: Client) -> None:
    """`RequestFailed` has the code; without a token that is known: `Unauthorized`."""
    with pytest.raises(RequestFailed) as caught:
        await client.treaties(limit=0)
    assert caught.value.reason == "invalid-parameter"
    async with Client(address(api), token="wrong") as stranger:
        with pytest.raises(Unauthorized):
            await stranger.append_events("inf", STATEMENT, expected=None)


class Scripted:
    """A server that answers as it is told, one answer after the other; None breaks off in the midst of one."""

    def __init__(self, *script: web.StreamResponse | None) -> None:
        self.script = list(script)
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.slept: list[float] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The next answer."""
        self.asked.append(request)
        self.bodies.append(await request.read())
        said = self.script.pop(0)
        if said is None:
            begun = web.StreamResponse(headers={"Content-Length": "100"})
            await begun.prepare(request)
            assert request.transport
            request.transport.abort()
            return begun
        said.force_close()
        return said

    async def sleep(self, seconds: float) -> None:
        """No time is lost."""
        self.slept.append(seconds)


Speaking = Callable[[Scripted], Awaitable[Client]]


@pytest_asyncio.fixture
async def speaking() -> AsyncIterator[Speaking]:
    """Makes a client of a scripted server."""
    opened: list[Any] = []

    async def speak(scripted: Scripted) -> Client:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", scripted.answer)
        server = TestServer(app)
        await server.start_server()
        manner = Manner(attempts=4, sleep=scripted.sleep, dice=lambda: 1.0)
        client = await Client(str(server.make_url("/")), token="secret", manner=manner).__aenter__()
        opened.extend((server, client))
        return client

    yield speak
    for server, client in zip(opened[::2], opened[1::2], strict=True):
        await client.__aexit__()
        await server.close()


HEAD = {"size": 1, "root": "ab", "checkpoint": None}


def problem(status: int, code: str, **headers: str) -> web.Response:
    """A problem, as the service tells it."""
    told = {"type": f"urn:treatylog:problem:{code}", "title": "x", "status": status, "detail": "says so", "code": code}
    return web.json_response(
        told, status=status, headers={name.replace("_", "-"): say for name, say in headers.items()}
    )


async def test_what_may_be_over_in_a_moment_is_asked_again(speaking: Speaking) -> None:
    """After as long as the service asks for, else after pauses that double; broken connections too."""
    busy = problem(503, "log-unavailable", Retry_After="5")
    scripted = Scripted(busy, None, problem(503, "log-busy"), web.json_response(HEAD))
    assert (await (await speaking(scripted)).head()).size == 1
    assert scripted.slept == [5.0, 0.4, 0.8]


async def test_it_is_asked_so_many_times_and_no_more(speaking: Speaking) -> None:
    """Then the last error stands; where nothing came back, that the service does not answer."""
    scripted = Scripted(*(problem(503, "log-unavailable") for _ in range(4)), None, None, None, None)
    client = await speaking(scripted)
    with pytest.raises(LogUnavailable, match="says so"):
        await client.head()
    with pytest.raises(Unreachable, match="does not answer"):
        await client.head()
    assert len(scripted.asked) == 8


async def test_nobody_waits_longer_than_patience(speaking: Speaking) -> None:
    """A service that asks for an hour is given up at once."""
    scripted = Scripted(problem(429, "too-many-requests", Retry_After="3600"))
    with pytest.raises(RequestFailed) as caught:
        await (await speaking(scripted)).head()
    assert (caught.value.reason, scripted.slept) == ("too-many-requests", [])


async def test_what_will_not_change_is_not_asked_again(speaking: Speaking) -> None:
    """A question that is wrong, a fault of the server, an answer that is none."""
    for said, kind in (
        (problem(404, "unknown-treaty"), UnknownTreaty),
        (problem(500, "internal-error"), RequestFailed),
        (web.Response(text="hello"), UnreadableAnswer),
        (web.Response(text="<h1>Not Found</h1>", status=404), RequestFailed),
    ):
        scripted = Scripted(said)
        with pytest.raises(TreatylogError) as caught:
            await (await speaking(scripted)).treaty("inf")
        assert (type(caught.value), len(scripted.asked), scripted.slept) == (kind, 1, [])


async def test_a_write_is_sent_again_as_it_was(speaking: Speaking) -> None:
    """The same bytes with the same id, so that it is recorded once."""
    done = {"treaty": "inf", "version": 7, "recorded": [], "overtaken": [], "position": 40}
    scripted = Scripted(None, web.json_response(done))
    statement = {name: value for name, value in STATEMENT.items() if name != "id"}
    assert (await (await speaking(scripted)).append_events("inf", statement, expected=6)).version == 7
    assert scripted.bodies[0] == scripted.bodies[1]
    assert [one.headers["If-Match"] for one in scripted.asked] == ['"6"', '"6"']
    assert [one.headers["Authorization"] for one in scripted.asked] == ["Bearer secret"] * 2


async def test_an_answer_that_is_kept_is_not_sent_again(speaking: Speaking) -> None:
    """Asked for by its ETag; a 304 stands for it."""
    scripted = Scripted(web.json_response(HEAD, headers={"ETag": '"one"'}), web.Response(status=304))
    client = await speaking(scripted)
    first, second = await client.head(), await client.head()
    assert first is second
    assert [one.headers.get("If-None-Match") for one in scripted.asked] == [None, '"one"']


def test_what_was_asked_longest_ago_makes_room() -> None:
    """The last asked stay, and no more of them than are to be kept."""
    kept = Kept(2)
    for key in ("a", "b"):
        kept.keep(key, f'"{key}"', key)
    assert kept.answer("a") == "a"
    kept.keep("c", '"c"', "c")
    kept.keep("d", None, "d")
    assert ([kept.tag(key) for key in "abcd"], len(kept)) == (['"a"', None, '"c"', None], 2)


async def test_a_later_service_may_say_more(speaking: Speaking) -> None:
    """What this version does not know is passed over."""
    assert (await (await speaking(Scripted(web.json_response({**HEAD, "witness": "x"})))).head()).root == "ab"


async def test_a_client_that_is_not_open_says_so() -> None:
    """It has no connection to ask over."""
    with pytest.raises(RuntimeError, match="async with"):
        await Client().head()


# The feed


def stream(text: str) -> web.Response:
    """A stream that says *text* and ends."""
    return web.Response(body=text.encode(), content_type="text/event-stream")


def said(id: str, type: str = "t") -> str:
    """One message of the feed."""
    return f'id: {id}\ndata: {{"type": "{type}",\ndata: "data": "{id}"}}\n\n'


async def test_a_feed_goes_on_where_it_broke(speaking: Speaking) -> None:
    """By the id of the last item that came whole; each item comes once."""
    scripted = Scripted(
        stream(": hello\n\nretry: 10\n" + said("1.2026-01-01.0") + said("2.2026-01-01.0").rstrip("\n")),
        None,
        stream(said("2.2026-01-01.0")),
    )
    client, found = await speaking(scripted), list[FeedItem]()
    async for item in client.follow_feed(after="0", treaty="inf"):
        found.append(item)
        if len(found) == 2:
            break
    assert [(item.id, item.data) for item in found] == [(f"{n}.2026-01-01.0",) * 2 for n in (1, 2)]
    assert [one.headers.get("Last-Event-ID") for one in scripted.asked] == ["0", "1.2026-01-01.0", "1.2026-01-01.0"]
    assert scripted.slept == [0.01, 0.01]


async def test_a_feed_that_does_not_follow_ends(speaking: Speaking) -> None:
    """With what there is."""
    client = await speaking(Scripted(stream(said("1") + said("2"))))
    assert [item.id async for item in client.follow_feed(after="0", follow=False)] == ["1", "2"]


async def test_a_feed_that_cannot_be_taken_up_again_is_told(speaking: Speaking) -> None:
    """After so many attempts, and at once where the service says no."""
    client = await speaking(Scripted(None, None, None, None, problem(404, "unknown-treaty")))
    with pytest.raises(Unreachable):
        await anext(client.follow_feed())
    with pytest.raises(UnknownTreaty):
        await anext(client.follow_feed(treaty="inff"))


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_a_stream_is_read_in_whatever_pieces_it_comes(size: int, end: str) -> None:
    """Lines end in three ways, and a piece may end within one, or within a character."""
    from treatylog.client.stream import messages

    text = "data: é\ndata\ndata:x\nid: 1\nevent: e\n\n:c\nid: 2\n\ndata: 3\n\ndata: lost\n".replace("\n", end).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(text), size):
            yield text[start : start + size]
            await asyncio.sleep(0)

    assert [(one.data, one.id) async for one in messages(pieces())] == [("é\n\nx", "1"), ("3", "2")]
