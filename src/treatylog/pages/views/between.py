"""Between two: where treaties are in force and in operation between two parties, and how they are modified."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from treatylog.domain.prose import Voice, counted, listed
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import BetweenView, PairView
from treatylog.pages.views.treaty import TREATY, coverage, prose_of
from treatylog.pages.visit import Elsewhere, View, Visit, view
from treatylog.pages.words import were
from treatylog.service.answers import BetweenAnswer
from treatylog.service.answers_between import TreatiesBetween, TreatyBetween


@dataclass(frozen=True, slots=True)
class Pile:
    """The treaties that stand alike between the two."""

    title: str
    headline: str
    items: tuple[TreatyBetween, ...]


@view("/between", BetweenView)
async def between(visit: Visit[BetweenView]) -> Page | Elsewhere:
    """All treaties between two parties, or the choice of them."""
    query = visit.query
    directory = await visit.treaties.directory(visit.question)
    if query.a and query.b and query.treaty:
        return Elsewhere(visit.place.to(f"/treaties/{query.treaty}/between/{query.a}/{query.b}"))
    answer: TreatiesBetween | None = None
    names = ("", "")
    if query.a and query.b:
        answer = await visit.treaties.treaties_between(query.a, query.b, visit.question)
        names = (await _prose(visit, answer.a), await _prose(visit, answer.b))
    found = answer.items if answer else ()
    piles = list(_piles(found))
    return Page(
        "between.html", f"Between {names[0]} and {names[1]} on {directory.on}" if answer else "Between two parties",
        {
            "query": query, "piles": piles, "directory": directory, "names": names,
            "sentence": _sentence(names, piles, Voice(directory.on, visit.today)) if answer else None, "answer": answer,
        },
        twin=Twin(visit.place.api()) if answer else None, after=_next(visit, answer),
        on=directory.on, known_at=directory.known_at, public_on=directory.public_on, position=directory.position,
        citation=answer.citation if answer else None,
    )  # fmt: skip


@view(f"{TREATY}/between/{{a}}/{{b}}", PairView)
async def pair(visit: Visit[PairView]) -> Page | Elsewhere:
    """One treaty between two parties."""
    key, a, b = (visit.names[name] for name in ("treaty", "a", "b"))
    answer = await visit.treaties.between(key, a, b, visit.question)
    if (a, b) != (answer.a, answer.b):
        return Elsewhere(replace(visit.place, path=f"/treaties/{key}/between/{answer.a}/{answer.b}").link())
    prose = [await _prose(visit, code) for code in (answer.a, answer.b)]
    return Page(
        "pair.html", f"{answer.treaty_name} between {' and '.join(prose)} on {answer.on}",
        {"answer": answer, "prose": prose, "headline": headline_of(answer), "coverage": coverage(answer)},
        twin=Twin(visit.place.api(), receipt=visit.place.api(receipt="true")),
        on=answer.on, known_at=answer.known_at, public_on=answer.public_on, position=answer.position,
        citation=answer.citation,
    )  # fmt: skip


async def _prose(visit: Visit[Any], code: str) -> str:
    return await prose_of(visit, await visit.treaties.party(code, visit.question))


def _next(visit: Visit[BetweenView], answer: TreatiesBetween | None) -> Step | None:
    if answer is None or answer.next_change is None:
        return None
    return Step(answer.next_change, visit.place.link(on=answer.next_change))


def headline_of(answer: BetweenAnswer | TreatyBetween) -> str:
    """The mark that an answer about two is drawn with."""
    if answer.in_force is None:
        return "unknown"
    if not answer.in_force:
        return "not_party"
    return "in_force" if answer.in_operation else "suspended"


def _piles(found: Sequence[TreatyBetween]) -> Sequence[Pile]:
    titles = (
        ("suspended", "In force, and suspended"), ("in_force", "In force"), ("unknown", "The record cannot say"),
        ("not_party", "Not in force between them"),
    )  # fmt: skip
    piles = (Pile(title, mark, tuple(one for one in found if headline_of(one) == mark)) for mark, title in titles)
    return [pile for pile in piles if pile.items]


def _sentence(names: tuple[str, str], piles: Sequence[Pile], voice: Voice) -> str:
    number = {pile.headline: len(pile.items) for pile in piles}
    total, both = sum(number.values()), " and ".join(names)
    if not total:
        return f"{voice.on_the_day} there {voice.was} no treaty of this record that both {both} have to do with."
    words = {
        "in_force": "in force", "suspended": "suspended", "not_party": "not in force",
        "unknown": "such that the record cannot say",
    }  # fmt: skip
    told = listed(
        f"{number[mark]} {were(voice, number[mark])} {said}" for mark, said in words.items() if mark in number
    )
    on = voice.on_the_day.removesuffix(",")
    return f"{on}, of {counted(total, 'treaty', 'treaties')} that {both} have to do with, {told} between them."


VIEWS: tuple[View, ...] = (between, pair)
