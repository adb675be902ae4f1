"""The treaties, and every party under one."""

from treatylog.errors import UnknownParty, UnknownTerritory, UnknownTreaty
from treatylog.http.accept import TEXT
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import NoticeQuery, PartiesQuery, PartyQuery, TreatiesQuery, TreatyQuery
from treatylog.http.routes.paths import ABOUT_A_PARTY, PARTY, TREATIES, TREATY
from treatylog.service import answers
from treatylog.service.narrating import as_prose


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
    forms={TEXT: as_prose},
)
async def get_explanation(asking: Asking[PartyQuery]) -> answers.ExplanationAnswer:
    """Why a party stands where it does: the derivation as a tree, or as prose with `Accept: text/plain`."""
    return await asking.treaties.explanation(asking.path["treaty"], asking.path["party"], asking.question)


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


OPERATIONS: tuple[Operation, ...] = (
    list_treaties,
    get_treaty,
    list_treaty_parties,
    get_status,
    get_timeline,
    get_obligations,
    get_explanation,
    get_earliest_exit,
)
