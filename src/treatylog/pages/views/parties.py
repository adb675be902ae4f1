"""The parties: the directory, one party everywhere, and everybody under one treaty as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from treatylog.domain.headline import Headline
from treatylog.domain.prose import Voice, counted, listed
from treatylog.facts.treaty import Form
from treatylog.pages.drawing import BOUND
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import DirectoryView, PartiesView, PartyPage
from treatylog.pages.views.home import Change, grouped
from treatylog.pages.views.treaty import TREATY, prose_of
from treatylog.pages.visit import Elsewhere, View, Visit, view
from treatylog.pages.words import ORDER, label, lower_label
from treatylog.service.answers import Axis, BondLine, PartyAnswer
from treatylog.service.changes import Span

_AROUND = timedelta(days=730)
_MOST = 6


@dataclass(frozen=True, slots=True)
class Bonds:
    """The bonds of a party that have one headline."""

    headline: str
    title: str
    items: tuple[BondLine, ...]


@view("/parties", DirectoryView)
async def directory(visit: Visit[DirectoryView]) -> Page:
    """Who there is."""
    query = visit.query
    answer = await visit.treaties.directory(visit.question, query.page)
    asked = (query.q or "").casefold()
    items = [entry for entry in answer.items if asked in entry.name.casefold() or asked == entry.party.casefold()]
    kinds = ("state", "former_state", "body", "territory")
    return Page(
        "parties.html", f"Parties on {answer.on}",
        {
            "answer": answer, "query": query,
            "groups": [(kind, [one for one in items if one.kind.value == kind]) for kind in kinds],
        },
        twin=Twin(visit.place.api(q=None)), on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation,
    )  # fmt: skip


@view("/parties/{party}", PartyPage)
async def party(visit: Visit[PartyPage]) -> Page | Elsewhere:
    """Everything that binds one party."""
    asked, query = visit.names["party"], visit.query
    answer = await visit.treaties.party(asked, visit.question)
    if answer.party != asked:
        return Elsewhere(replace(visit.place, path=f"/parties/{answer.party}").link())
    before = await _changes(visit, answer, back=True)
    after = await _changes(visit, answer, back=False)
    words = (query.q or "").casefold()
    items = [
        line
        for line in answer.items
        if (query.headline is None or line.headline is query.headline) and words in line.treaty_name.casefold()
    ]
    return Page(
        "party.html", f"{answer.name} on {answer.on}",
        {
            "answer": answer, "groups": _groups(items), "query": query, "chips": _chips(answer.items),
            "sentence": _sentence(answer, await prose_of(visit, answer), Voice(answer.on, visit.today)),
            "ending": after[:_MOST], "lately": before[::-1][:_MOST],
        },
        twin=Twin(
            visit.place.api(headline=None, q=None),
            csv=visit.place.to("/v1/matrix", parties=answer.party, format="csv"),
            calendar=visit.place.to("/v1/calendar.ics", party=answer.party), events=f"/v1/events?party={answer.party}",
        ),
        before=_step(visit, before[-1:]), after=_step(visit, after[:1]), on=answer.on, known_at=answer.known_at,
        public_on=answer.public_on, position=answer.position,
        citation=answer.citation, feed=f"/v1/feed?party={answer.party}",
    )  # fmt: skip


@view(f"{TREATY}/parties", PartiesView)
async def parties_of(visit: Visit[PartiesView]) -> Page:
    """Everybody who has to do with one treaty, as a table."""
    key, query = visit.names["treaty"], visit.query
    answer = await visit.treaties.parties_of(key, visit.question, query.page, headline=query.headline)
    treaty = await visit.treaties.treaty(key, visit.question)
    return Page(
        "treaty-parties.html", f"Parties to {treaty.short[0]} on {answer.on}",
        {"answer": answer, "treaty": treaty, "query": query},
        twin=Twin(visit.place.api()), on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation,
    )  # fmt: skip


async def _changes(visit: Visit[PartyPage], answer: PartyAnswer, *, back: bool) -> list[Change]:
    since, until = (answer.on - _AROUND, answer.on) if back else (answer.on, answer.on + _AROUND)
    found = await visit.treaties.diff(Span(Axis.LEGAL, since, until, party=answer.party), visit.question)
    return list(grouped(found.items, answer.on))


def _groups(items: Sequence[BondLine]) -> list[Bonds]:
    by: dict[Headline, list[BondLine]] = {}
    for line in items:
        by.setdefault(line.headline, []).append(line)
    return [Bonds(one.value, label(one), tuple(by[one])) for one in sorted(by, key=lambda one: ORDER[one])]


def _chips(items: Sequence[BondLine]) -> list[tuple[str, int]]:
    return [(bonds.headline, len(bonds.items)) for bonds in _groups(items)]


def _sentence(answer: PartyAnswer, name: str, voice: Voice) -> str:
    treaties = [line for line in answer.items if line.form is Form.INSTRUMENT]
    number = {one: sum(line.headline is one for line in treaties) for one in ORDER}
    bound = sum(number[one] for one in BOUND)
    told = f"{voice.on_the_day} {name} {voice.was} bound by {counted(bound, 'treaty', 'treaties')} of this record"
    beside = [
        f"{number[one]} {said}"
        for one, said in (
            (Headline.WITHDRAWAL_NOTICE_RUNNING, "of them with notice running"),
            (Headline.SUSPENDED, "of them suspended"),
        )
        if number[one]
    ]  # fmt: skip
    told += f", {listed(beside)}" if beside else ""
    others = [
        f"{said} {number[one]}"
        for one, said in ((Headline.SIGNATORY, "signed without joining"), (Headline.WITHDRAWN, "withdrawn from"))
        if number[one]
    ]
    return f"{told}; it {voice.had} {listed(others)}." if others else f"{told}."


def _step(visit: Visit[PartyPage], changes: Sequence[Change]) -> Step | None:
    for one in changes:
        return Step(one.day, visit.place.link(on=one.day), f"{one.treaty_name}: {lower_label(one.headline)}")
    return None


VIEWS: tuple[View, ...] = (directory, party, parties_of)
