"""The library gives what HTTP gives: the same answers to the byte, the same errors, the same receipts."""

import inspect
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from pydantic import BaseModel

from api.asking import LOADED, NOW, STATEMENT, Api, Watch
from treatylog.errors import TreatylogError
from treatylog.http.app import build_app
from treatylog.http.routes import OPERATIONS
from treatylog.library import Depositary
from treatylog.service.settings import Settings
from worlds import service_over, story_record

DAY = "2019-05-01"
PARTY = "/v1/treaties/inf/parties/USA"
Ask = Callable[[Depositary], BaseModel]

ASKED: dict[str, tuple[str, Ask]] = {
    "list_treaties": (
        "/v1/treaties?on=2019-05-01&limit=2&q=moratorium&binding=political&party=Russia&headline=suspended",
        lambda d: d.treaties(
            on=DAY, limit=2, q="moratorium", binding="political", party="Russia", headline="suspended"
        ),
    ),
    "get_treaty": ("/v1/treaties/inf?on=2019-05-01&headline=suspended",
                   lambda d: d.treaty("inf", on=date(2019, 5, 1), headline="suspended")),
    "list_treaty_parties": ("/v1/treaties/inf/parties?on=2019-05-01&after=KAZ&limit=2",
                            lambda d: d.treaty_parties("inf", on=DAY, after="KAZ", limit=2)),
    "get_status": (f"{PARTY}?on=2019-05-01&policy=depositary",
                   lambda d: d.status("inf", "USA", on=DAY, policy="depositary")),
    "get_timeline": (f"{PARTY}/timeline?public_on=2019-02-01",
                     lambda d: d.timeline("inf", "USA", public_on="2019-02-01")),
    "get_obligations": (f"{PARTY}/obligations?on=2019-05-01", lambda d: d.obligations("inf", "United States", on=DAY)),
    "get_explanation": (f"{PARTY}/explanation?on=2019-05-01", lambda d: d.explanation("inf", "USA", on=DAY)),
    "get_earliest_exit": ("/v1/treaties/inf/earliest-exit/USA?notice_on=2018-10-20",
                          lambda d: d.earliest_exit("inf", "USA", notice_on="2018-10-20")),
    "list_pairs": ("/v1/treaties/inf/between/USA?on=2018-01-01", lambda d: d.pairs("inf", "USA", on="2018-01-01")),
    "get_between": ("/v1/treaties/inf/between/USA/RUS?on=2018-01-01",
                    lambda d: d.between("inf", "USA", "RUS", on="2018-01-01")),
    "list_treaties_between": ("/v1/between?a=USA&b=RUS&on=2018-01-01",
                              lambda d: d.treaties_between("USA", "RUS", on="2018-01-01")),
    "list_parties": ("/v1/parties?limit=3&after=BLR", lambda d: d.parties(limit=3, after="BLR")),
    "get_party": ("/v1/parties/USA?known_at=2026-11-23T17:00:00Z",
                  lambda d: d.party("USA", known_at=datetime(2026, 11, 23, 17, tzinfo=UTC))),
    "get_matrix": ("/v1/matrix?on=2019-05-01&parties=USA,RUS&treaties=inf",
                   lambda d: d.matrix(on=DAY, parties=["USA", "RUS"], treaties=["inf"])),
    "get_calendar": ("/v1/calendar.ics?on=2018-01-01&format=json&treaty=inf&party=USA",
                     lambda d: d.calendar(on="2018-01-01", treaty="inf", party="USA")),
    "get_what_if": ("/v1/what-if?acts=withdrawal_notified:USA:2018-10-20&treaty=inf&on=2018-10-20",
                    lambda d: d.what_if(["withdrawal_notified:USA:2018-10-20"], "inf", on="2018-10-20")),
    "get_diff": ("/v1/diff?from=2018-12-31&to=2019-12-31&axis=legal&treaty=inf&party=USA&limit=1",
                 lambda d: d.diff("2018-12-31", date(2019, 12, 31), axis="legal", treaty="inf", party="USA", limit=1)),
    "list_discrepancies": ("/v1/discrepancies?treaty=inf&kind=dispute&party=USA",
                           lambda d: d.discrepancies(treaty="inf", kind="dispute", party="USA")),
    "list_events": ("/v1/events?treaty=inf&limit=5&after=3&party=USA&type=signed",
                    lambda d: d.events(treaty="inf", limit=5, after=3, party="USA", type="signed")),
    "get_event": ("/v1/events/inf/0036", lambda d: d.event("inf/0036")),
    "get_proof": ("/v1/events/inf/0036/proof?size=200", lambda d: d.proof("inf/0036", size=200)),
    "get_head": ("/v1/log/head", lambda d: d.head()),
    "get_consistency": ("/v1/log/consistency?from=3&to=9", lambda d: d.consistency(3, 9)),
}  # fmt: skip
"""A question for each operation, as HTTP and as the library is asked it."""

NOT_ARGUMENTS = {"receipt", "format", "min_position", "engine"}
"""What a question in one process has no use for, and other forms of an answer, which have methods of their own."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[Api]:
    """The treaties of the story over HTTP, when the library is asked about them too."""
    watch = Watch(LOADED)
    async with service_over(story_record(), Settings.given(), watch) as opened:
        watch.now = NOW
        token = await opened.tokens.create("clerk", "write", "define")
        async with TestClient(TestServer(build_app(opened, watch))) as client:
            yield Api(client, opened, watch, token)


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_answer_is_that_of_http_to_the_byte(api: Api, depositary: Depositary) -> None:
    """For every operation that reads the log, with every parameter that it has."""
    assert ASKED.keys() == {one.name for one in OPERATIONS if one.method == "GET" and one.stored}
    for name, (path, ask) in ASKED.items():
        reply = await api.get(path)
        assert (reply.status, ask(depositary).model_dump_json(by_alias=True)) == (200, reply.text), name


async def test_every_parameter_of_http_is_an_argument(api: Api) -> None:
    """Of the method that is named as the operation is, without `get_` or `list_`."""
    for operation in (one for one in OPERATIONS if one.name in ASKED):
        method = getattr(Depositary, operation.name.removeprefix("get_").removeprefix("list_"))
        arguments = {name.rstrip("_") for name in inspect.signature(method).parameters}
        asked = {field.alias or name for name, field in operation.query.model_fields.items()}
        assert asked - NOT_ARGUMENTS - arguments == set(), operation.name


WRONG: dict[str, Ask] = {
    "/v1/treaties/new-strat": lambda d: d.treaty("new-strat"),
    "/v1/treaties/inf/parties/Untied%20States": lambda d: d.status("inf", "Untied States"),
    f"{PARTY}?on=2019-02-30": lambda d: d.status("inf", "USA", on="2019-02-30"),
    f"{PARTY}?on=20190501": lambda d: d.status("inf", "USA", on=20190501),  # type: ignore[arg-type]
    f"{PARTY}?known_at=yesterday": lambda d: d.status("inf", "USA", known_at="yesterday"),
    f"{PARTY}?known_at=2099-01-01": lambda d: d.status("inf", "USA", known_at="2099-01-01"),
    f"{PARTY}?policy=depositry": lambda d: d.status("inf", "USA", policy="depositry"),
    f"{PARTY}?territory=Hong%20Kong": lambda d: d.status("inf", "USA", territory="Hong Kong"),
    "/v1/treaties?headline=suspendd": lambda d: d.treaties(headline="suspendd"),
    "/v1/treaties?limit=0": lambda d: d.treaties(limit=0),
    "/v1/treaties/inf/between/USA/USA": lambda d: d.between("inf", "USA", "USA"),
    "/v1/matrix?parties=NATTO@2019": lambda d: d.matrix(parties=["NATTO@2019"]),
    "/v1/diff?from=2019-12-31&to=2018-12-31": lambda d: d.diff("2019-12-31", "2018-12-31"),
    "/v1/events?type=withdrawl_notified": lambda d: d.events(type="withdrawl_notified"),
    "/v1/events?treaty=new-strat": lambda d: d.events(treaty="new-strat"),
    "/v1/events/inf/9999": lambda d: d.event("inf/9999"),
    "/v1/what-if?acts=withdrawal:USA:2018-10-20&treaty=inf": lambda d: d.what_if("withdrawal:USA:2018-10-20", "inf"),
}
"""Questions that have no answer."""


async def test_every_error_is_that_of_http_to_the_word(api: Api, depositary: Depositary) -> None:
    """With its code, and with what may have been meant."""
    for path, ask in WRONG.items():
        problem = (await api.get(path)).json
        with pytest.raises(TreatylogError) as raised:
            ask(depositary)
        fault = raised.value
        told = fault.code, fault.message, list(fault.context.get("did_you_mean", ()))  # type: ignore[call-overload]
        assert told == (problem["code"], problem["detail"], problem.get("did_you_mean", [])), path


async def test_a_receipt_is_that_of_http_to_the_byte(api: Api, depositary: Depositary) -> None:
    """Its question is the address of the answer over HTTP, whatever name the party was asked by."""
    reply = await api.get("/v1/treaties/inf/parties/United%20States?on=2019-05-01&receipt=true")
    receipt = depositary.receipt(depositary.status, "inf", "United States", on=date(2019, 5, 1))
    assert receipt.model_dump_json(by_alias=True) == reply.text


async def test_what_is_no_question_by_the_clocks_has_no_receipt(api: Api, depositary: Depositary) -> None:
    """A method without clocks, one that records, or somebody else's: nothing is asked or recorded."""
    before = depositary.head()
    for question, *given in ((depositary.event, "inf/0036"), (depositary.record, "inf", STATEMENT), (print,)):
        with pytest.raises(TypeError, match="there is no receipt for"):
            depositary.receipt(question, *given)  # type: ignore[arg-type]
    assert depositary.head() == before


async def test_every_other_form_is_that_of_http(api: Api, depositary: Depositary) -> None:
    """Prose, tables, lines, a calendar."""
    formed = [one for one in OPERATIONS if one.forms]
    assert {one.name for one in formed} <= ASKED.keys()
    for operation in formed:
        path, ask = ASKED[operation.name]
        for media in operation.forms:
            reply = await api.get(path.replace("&format=json", ""), Accept=media)
            assert depositary.text(ask(depositary), media) == reply.body.decode(), (operation.name, media)


async def test_what_is_recorded_is_answered_as_over_http(api: Api, depositary: Depositary) -> None:
    """The same event on the same log; and the same again changes nothing."""
    version = depositary.treaty("inf").version
    reply = await api.post(STATEMENT)
    told = depositary.record("inf", STATEMENT, expected=version, by="clerk")
    assert told.model_dump_json(by_alias=True) == reply.text
    assert depositary.record("inf", [STATEMENT]).recorded == ()
    assert depositary.head().root == (await api.head()).root


ADOPTED = date(2020, 1, 1)


async def test_a_treaty_is_defined_as_over_http(api: Api, depositary: Depositary) -> None:
    """With its sources; then it is there to be asked about. What has another form is told as HTTP tells it."""
    inf = depositary.treaty("inf")
    definition = {
        "treaty": {
            "key": "pact",
            "title": "Pact",
            "short": ["Pact"],
            "form": "instrument",
            "binding": "legal",
            "adopted": date(2020, 1, 1),
        },
        "coverage": {"parties": "all", "consents": True, "through": "2026-01-01"},
        "entry_into_force": {"article": "V", "when": "exchange", "between": ["USA", "RUS"]},
        "sources": {"text": {"document": "The text of the Pact"}},
    }
    assert depositary.define("pact", definition, expected=0, by="desk").version == 1
    assert (depositary.treaty("pact").title, depositary.treaty("inf").position) == ("Pact", inf.position + 1)
    with pytest.raises(TreatylogError) as raised:
        depositary.define("pact", {**definition, "coverage": {"parties": "al"}})
    assert (raised.value.code, "#/coverage" in raised.value.message) == ("invalid-body", True)


async def test_hypotheses_can_be_told_in_full(api: Api, depositary: Depositary) -> None:
    """The same answer as to the same act in short; dates may be dates."""
    notice = {"treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": date(2018, 10, 20)}
    short = depositary.what_if("withdrawal_notified:USA:2018-10-20", "inf", on="2018-10-20")
    assert depositary.suppose(notice, on="2018-10-20").items == short.items != ()


async def test_a_list_is_read_page_after_page(api: Api, depositary: Depositary) -> None:
    """In order, each item once, whatever the size of a page."""
    whole = depositary.events(treaty="inf", limit=1000).items
    assert list(depositary.each(depositary.events, treaty="inf", limit=7)) == list(whole)
    assert len(whole) > 14


async def test_a_clock_that_moves_shows_in_the_next_answer(api: Api, depositary: Depositary) -> None:
    """What `on` is by default is found anew for each question."""
    assert depositary.status("inf", "USA").on == NOW.date()
    depositary._clock.now = NOW.replace(year=2027)  # type: ignore[attr-defined]
    assert depositary.status("inf", "USA").on == replace_year(NOW)


def replace_year(now: datetime) -> date:
    """*now* a year later."""
    return now.date().replace(year=now.year + 1)
