"""The resources, each an operation over the service."""

from typing import Literal

from treatylog.errors import (
    InvalidPair,
    InvalidRange,
    LogUnavailable,
    UnknownEvent,
    UnknownParty,
    UnknownTerritory,
    UnknownTreaty,
)
from treatylog.facts.event import PARTIES_STREAM
from treatylog.http.events import read_events
from treatylog.http.operation import Asking, Operation, Writing, get, post
from treatylog.http.query import (
    ClockQuery,
    DiffQuery,
    DiscrepanciesQuery,
    EventsQuery,
    LogQuery,
    NoQuery,
    NoticeQuery,
    PageQuery,
    PartiesQuery,
    PartyQuery,
    SizeQuery,
    SpanQuery,
    TreatiesQuery,
    TreatyQuery,
)
from treatylog.service import answers

TREATIES = "/v1/treaties"
TREATY = f"{TREATIES}/{{treaty}}"
PARTY = f"{TREATY}/parties/{{party}}"

ABOUT_A_PARTY = (UnknownTreaty, UnknownParty, UnknownTerritory)
"""The problems of a question about a party under a treaty."""


class Live(answers.Model):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(answers.Model):
    """The log answers too."""

    status: Literal["ready"] = "ready"
    position: int


@get(TREATIES, query=TreatiesQuery, answer=answers.TreatiesAnswer, problems=(UnknownParty,))
async def list_treaties(asking: Asking[TreatiesQuery]) -> answers.TreatiesAnswer:
    """The collection, with counts of headlines."""
    query = asking.query
    return await asking.treaties.treaties(
        asking.question,
        party=query.party,
        headline=query.headline,
        binding=query.binding,
        q=query.q,
        page=query.page,
    )


@get(TREATY, query=TreatyQuery, answer=answers.TreatyAnswer, problems=(UnknownTreaty,))
async def get_treaty(asking: Asking[TreatyQuery]) -> answers.TreatyAnswer:
    """One treaty: its state, every party's headline, clauses, coverage and the version for If-Match."""
    return await asking.treaties.treaty(asking.path["treaty"], asking.question, headline=asking.query.headline)


@get(
    f"{TREATY}/parties",
    query=PartiesQuery,
    answer=answers.PartiesAnswer,
    problems=(UnknownTreaty, UnknownTerritory),
)
async def list_treaty_parties(asking: Asking[PartiesQuery]) -> answers.PartiesAnswer:
    """Every party that has to do with a treaty."""
    query = asking.query
    return await asking.treaties.parties_of(asking.path["treaty"], asking.question, query.page, headline=query.headline)


@get(PARTY, query=PartyQuery, answer=answers.PartyStatus, problems=ABOUT_A_PARTY)
async def get_status(asking: Asking[PartyQuery]) -> answers.PartyStatus:
    """Where a party stands under a treaty: what binds it, since when, until when, and on which events."""
    return await asking.treaties.status(asking.path["treaty"], asking.path["party"], asking.question)


@get(f"{PARTY}/timeline", query=PartyQuery, answer=answers.TimelineAnswer, problems=ABOUT_A_PARTY)
async def get_timeline(asking: Asking[PartyQuery]) -> answers.TimelineAnswer:
    """A party's life under a treaty: bands without a gap, and the acts, those without effect too."""
    return await asking.treaties.timeline(asking.path["treaty"], asking.path["party"], asking.question)


@get(f"{PARTY}/obligations", query=PartyQuery, answer=answers.ObligationsAnswer, problems=ABOUT_A_PARTY)
async def get_obligations(asking: Asking[PartyQuery]) -> answers.ObligationsAnswer:
    """What binds a party under a treaty, provision by provision."""
    return await asking.treaties.obligations(asking.path["treaty"], asking.path["party"], asking.question)


@get(
    f"{PARTY}/explanation",
    query=PartyQuery,
    answer=answers.ExplanationAnswer,
    problems=ABOUT_A_PARTY,
    text=lambda answer: answer.prose,
)
async def get_explanation(asking: Asking[PartyQuery]) -> answers.ExplanationAnswer:
    """Why a party stands where it does: the derivation as a tree, or as prose with `Accept: text/plain`."""
    return await asking.treaties.explanation(asking.path["treaty"], asking.path["party"], asking.question)


@get(
    f"{TREATY}/between/{{a}}",
    query=PartyQuery,
    answer=answers.PairsAnswer,
    problems=(*ABOUT_A_PARTY, InvalidPair),
)
async def list_pairs(asking: Asking[PartyQuery]) -> answers.PairsAnswer:
    """How a treaty stands between one party and every other."""
    return await asking.treaties.pairs(asking.path["treaty"], asking.path["a"], asking.question)


@get(
    f"{TREATY}/between/{{a}}/{{b}}",
    query=PartyQuery,
    answer=answers.BetweenAnswer,
    problems=(*ABOUT_A_PARTY, InvalidPair),
)
async def get_between(asking: Asking[PartyQuery]) -> answers.BetweenAnswer:
    """Whether a treaty is in force and in operation between two parties, and how it is modified between them."""
    path = asking.path
    return await asking.treaties.between(path["treaty"], path["a"], path["b"], asking.question)


@get(
    f"{TREATY}/earliest-exit/{{party}}",
    query=NoticeQuery,
    answer=answers.EarliestExit,
    problems=ABOUT_A_PARTY,
)
async def get_earliest_exit(asking: Asking[NoticeQuery]) -> answers.EarliestExit:
    """When a party may first give notice of withdrawal, when that takes effect, and what stands in the way."""
    path, query = asking.path, asking.query
    return await asking.treaties.earliest_exit(
        path["treaty"], path["party"], asking.question, notice_on=query.notice_on
    )


@get("/v1/diff", query=DiffQuery, answer=answers.DiffAnswer, problems=(UnknownTreaty, UnknownParty, InvalidRange))
async def get_diff(asking: Asking[DiffQuery]) -> answers.DiffAnswer:
    """What changed along one clock: in law between two dates, or in what is told of the legal date."""
    return await asking.treaties.diff(asking.query.span(asking.now()), asking.question, asking.query.page)


@get("/v1/parties", query=PageQuery, answer=answers.DirectoryAnswer)
async def list_parties(asking: Asking[PageQuery]) -> answers.DirectoryAnswer:
    """Who there is: everybody who has to do with a treaty of the record."""
    return await asking.treaties.directory(asking.question, asking.query.page)


@get("/v1/parties/{party}", query=ClockQuery, answer=answers.PartyAnswer, problems=(UnknownParty,))
async def get_party(asking: Asking[ClockQuery]) -> answers.PartyAnswer:
    """Everything in the record that has to do with one party."""
    return await asking.treaties.party(asking.path["party"], asking.question)


@get(
    "/v1/discrepancies",
    query=DiscrepanciesQuery,
    answer=answers.DiscrepanciesAnswer,
    problems=(UnknownTreaty, UnknownParty),
)
async def list_discrepancies(asking: Asking[DiscrepanciesQuery]) -> answers.DiscrepanciesAnswer:
    """Where the record and its sources do not agree: stated against derived days, sources, disputes, oddities."""
    query = asking.query
    return await asking.treaties.discrepancies(
        asking.question, treaty=query.treaty, party=query.party, kind=query.kind, page=query.page
    )


@get("/v1/events", query=EventsQuery, answer=answers.EventsAnswer, problems=(UnknownTreaty, UnknownParty))
async def list_events(asking: Asking[EventsQuery]) -> answers.EventsAnswer:
    """The log by position, page by page."""
    query = asking.query
    if query.treaty not in (None, PARTIES_STREAM):
        (await asking.treaties.present()).stream(query.treaty)
    return await asking.treaties.events(
        treaty=query.treaty, party=query.party, type=query.type, after=query.after, limit=query.limit
    )


@get("/v1/events/{id}", query=LogQuery, answer=answers.EventItem, problems=(UnknownEvent,))
async def get_event(asking: Asking[LogQuery]) -> answers.EventItem:
    """One event as the log holds it, by its id `<treaty>/<name>`, whose slash may be written `%2F`."""
    return await asking.treaties.event(asking.path["id"])


@get("/v1/events/{id}/proof", query=SizeQuery, answer=answers.InclusionAnswer, problems=(UnknownEvent, InvalidRange))
async def get_proof(asking: Asking[SizeQuery]) -> answers.InclusionAnswer:
    """That an event is under a head of the log: the event and the hashes that lead to the root (RFC 9162)."""
    return await asking.proofs.inclusion(asking.path["id"], asking.query.size)


@post(f"{TREATY}/events", scope="write")
async def append_events(writing: Writing) -> answers.AppendedAnswer:
    """Record one event or many, all or none, decided on the version in If-Match. The same again changes nothing."""
    key = writing.path["treaty"]
    events = read_events(writing.body, key)
    return await writing.treaties.record(key, events, expected=writing.expected, recorded_by=writing.holder)


@get("/v1/log/head", query=LogQuery, answer=answers.SignedHead)
async def get_head(asking: Asking[LogQuery]) -> answers.SignedHead:
    """The Merkle head of the log (RFC 9162): its size and root, as a signed checkpoint where the log has a key."""
    return await asking.proofs.head()


@get("/v1/log/consistency", query=SpanQuery, answer=answers.ConsistencyAnswer, problems=(InvalidRange,))
async def get_consistency(asking: Asking[SpanQuery]) -> answers.ConsistencyAnswer:
    """That a later head of the log only added to an earlier one (RFC 9162)."""
    return await asking.proofs.consistency(asking.query.from_, asking.query.to)


@get("/health/live", query=NoQuery, answer=Live, stored=False)
async def get_live(_asking: Asking[NoQuery]) -> Live:
    """Whether the process answers. Touches nothing else."""
    return Live()


@get("/health/ready", query=NoQuery, answer=Ready, problems=(LogUnavailable,), stored=False)
async def get_ready(asking: Asking[NoQuery]) -> Ready:
    """Whether the log answers, and where it ends."""
    return Ready(position=await asking.treaties.ready())


OPERATIONS: tuple[Operation, ...] = (
    list_treaties,
    get_treaty,
    list_treaty_parties,
    get_status,
    get_timeline,
    get_obligations,
    get_explanation,
    list_pairs,
    get_between,
    get_earliest_exit,
    get_diff,
    list_parties,
    get_party,
    list_discrepancies,
    list_events,
    get_proof,
    get_event,
    append_events,
    get_head,
    get_consistency,
    get_live,
    get_ready,
)
