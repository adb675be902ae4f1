"""A treaty: one sentence on its state, its clauses, and the lives of all its parties over time."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from treatylog.domain.headline import Headline
from treatylog.domain.prose import long_date, opened
from treatylog.facts.clauses import CoverageParties
from treatylog.facts.treaty import Form
from treatylog.pages import figure
from treatylog.pages.axis import Axis
from treatylog.pages.clauses import clauses
from treatylog.pages.drawing import Apart, Numbered, shape_of
from treatylog.pages.figure import FEW, Figure, Scene
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import TreatyView
from treatylog.pages.sentences import name_of, treaty_sentence
from treatylog.pages.sheet import Kept, timeline_sheet
from treatylog.pages.visit import SVG, Download, View, Visit, view
from treatylog.pages.words import LABELS, ORDER, lower_label
from treatylog.projection.discrepancies import Kind
from treatylog.projection.timeline import Band
from treatylog.service.answers import Clocks, Marker, PartyAnswer, PartyLine, PartyStatus, TreatyAnswer
from treatylog.service.lives import Land, Life, Lives
from treatylog.service.treaties import Question

TREATY = "/treaties/{treaty}"
_EXITS = 12
_PLEDGED = (Headline.DECLARED, Headline.CONDITIONAL, Headline.ENDED)
_MOST_ACTS = 120
_ACTING = 14
_MOST_STOPS = 60
_TO_THE_DAY = len("2019-08-02")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the page and the file of a treaty's life are both drawn from."""

    answer: TreatyAnswer
    lives: Lives
    figures: Sequence[Figure]
    acts: Sequence[Numbered]


async def _drawing(visit: Visit[TreatyView]) -> Drawn:
    key, query = visit.names["treaty"], visit.query
    answer = await visit.treaties.treaty(key, visit.question)
    lives = await visit.treaties.lives(key, visit.question)
    shown = _shown(answer, lives, query.headline)
    markers = await _markers(visit, key, _drawn(lives, answer.on), visit.question)
    acts, by_party = figure.numbered(markers)
    frame = await _frame(visit, key, lives, markers)
    cast = Cast(shown, cut_of(answer, visit.today), by_party, await apart_under(visit, key))
    figures = _figures(visit, answer, frame, cast)
    return Drawn(answer, lives, figures, acts)


@dataclass(frozen=True, slots=True)
class Stops:
    """The points at which the record of a treaty changed, as ``known_at`` has them, and at which of them it is read."""

    points: tuple[str, ...]
    at: int


def stops(visit: Visit[Any], key: str, known_at: datetime) -> Stops:
    """Each second in which something was recorded under a treaty, to its last; each day, where there are very many."""
    last = {event.recorded_at.replace(microsecond=0): event.recorded_at for event in visit.treaties.stream(key)}
    times = sorted(last.values())
    is_now = visit.place.get("known_at") is None
    if len(times) > _MOST_STOPS:
        days = sorted({time.date() for time in times})
        return Stops(tuple(map(str, days)), len(days) if is_now else sum(day <= known_at.date() for day in days) - 1)
    points = tuple(f"{time:%Y-%m-%dT%H:%M:%S.%f}Z" for time in times)
    return Stops(points, len(points) if is_now else sum(time <= known_at for time in times) - 1)


async def apart_under(visit: Visit[Any], key: str, party: str | None = None) -> list[Apart]:
    """The effects under a treaty for which a list prints another day than the record gives."""
    found = await visit.treaties.discrepancies(visit.question, treaty=key, party=party, kind=Kind.EFFECT)
    return [
        Apart(line.party, date.fromisoformat(line.stated), line.derived)
        for line in found.items
        if line.party and line.stated and len(line.stated) == _TO_THE_DAY and line.derived and not line.towards
    ]


@view(TREATY, TreatyView)
async def treaty(visit: Visit[TreatyView]) -> Page:
    """One treaty on a date."""
    key, query, found = visit.names["treaty"], visit.query, await _drawing(visit)
    answer, lives = found.answer, found.lives
    before, after = steps(visit, lives, answer.on, answer.next_change)
    name = name_of(answer)
    return Page(
        "treaty.html", f"{name} on {answer.on}",
        {
            "answer": answer, "name": name, "sentence": treaty_sentence(answer, lives, visit.today),
            "chips": chips(answer), "disputed": sum(line.disputed for line in answer.parties),
            "exits": exits(answer, lives), "clauses": list(clauses(answer.clauses, _naming(lives))),
            "coverage": coverage(answer), "figures": found.figures,
            "acts": _listed(found.acts, found.figures, answer.on),
            "data": data(lives), "headline": query.headline, "shape_of": shape_of,
            "stops": stops(visit, key, answer.known_at),
            "is_declaration": answer.form is Form.DECLARATION,
            "pledges": await _pledges(visit, answer), "names": {life.party: life.prose for life in lives.items},
        },
        twin=Twin(
            visit.place.api(), csv=visit.place.to("/v1/matrix", treaties=key, format="csv"),
            calendar=visit.place.to("/v1/calendar.ics", treaty=key),
            events=f"/v1/events?treaty={key}", receipt=visit.place.api(receipt="true"),
            drawing=replace(visit.place, path=f"{visit.place.path}/timeline.svg").link() if found.figures else None,
        ),
        before=before, after=after, on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation, feed=f"/v1/feed?treaty={key}",
    )  # fmt: skip


@view(f"{TREATY}/timeline.svg", TreatyView)
async def treaty_file(visit: Visit[TreatyView]) -> Download:
    """The timeline of a treaty as a drawing to keep: what the page at these parameters draws."""
    found = await _drawing(visit)
    answer = found.answer
    kept = Kept(
        f"{opened(name_of(answer))}, {long_date(answer.on)}", treaty_sentence(answer, found.lives, visit.today),
        source(answer), answer.on, [headline for headline, _ in chips(answer)],
    )  # fmt: skip
    return Download(timeline_sheet(kept, found.figures), SVG, f"{answer.key}-timeline-{answer.on}.svg")


def source(answer: Clocks) -> str:
    """Where a drawing is from, by its clocks."""
    public = f", as public by {answer.public_on}" if answer.public_on else ""
    return (
        f"treatylog {answer.engine}, not a depositary. Log position {answer.position:,}, as recorded by "
        f"{answer.known_at:%Y-%m-%d %H:%M} UTC{public}."
    )


async def _pledges(visit: Visit[Any], answer: TreatyAnswer) -> list[PartyStatus]:
    """Where each declarant stands by its pledge; nobody under an instrument."""
    if answer.form is not Form.DECLARATION:
        return []
    pledged = [line.party for line in answer.parties if line.headline in _PLEDGED]
    return [await visit.treaties.status(answer.key, party, visit.question) for party in pledged]


def cut_of(answer: Any, today: date) -> date:
    """The day up to which something can be known: what lies beyond is only foreseen."""
    cut: date = min(answer.public_on or today, today, answer.known_at.date())
    return cut


def steps(visit: Visit[Any], lives: Lives, on: date, following: date | None) -> tuple[Step | None, Step | None]:
    """The changes before and after *on*, with what changes."""
    days = lives.days()
    before = max((day for day in days if day < on), default=None)
    after = min((day for day in days if day > on), default=None) if following is None else following
    return tuple(Step(day, visit.place.link(on=day), _changes(lives, day)) if day else None for day in (before, after))  # type: ignore[return-value]


def _changes(lives: Lives, day: date) -> str:
    """Whose state changes on *day*, and to what."""
    changed = [(life, band) for life in lives.items for band in life.bands if band.since == day]
    if not changed:
        return ""
    life, band = changed[0]
    if len(changed) == 1:
        return f"{life.name}: {lower_label(band.headline)}"
    kinds = {band.headline for _, band in changed}
    return f"{len(changed)} parties: {lower_label(band.headline) if len(kinds) == 1 else 'changes'}"


def _shown(answer: TreatyAnswer, lives: Lives, headline: Headline | None) -> list[Life]:
    if headline is None:
        return list(lives.items)
    kept = {line.party for line in answer.parties if line.headline is headline}
    return [life for life in lives.items if life.party in kept]


def acting(lives: Lives, on: date) -> list[str]:
    """Those among many whose acts are drawn: whose notice runs, who suspended, who left, who is disputed."""
    exceptional = [
        life
        for life in lives.items
        if (band := life.at(on))
        and (
            band.headline in (Headline.SUSPENDED, Headline.WITHDRAWAL_NOTICE_RUNNING, Headline.WITHDRAWN)
            or life.is_disputed(on)
        )
    ]
    return [life.party for life in exceptional[:_ACTING]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the axes are chosen by: everything known now, so that they stay where they are whatever clock is moved."""

    lives: Lives
    markers: Sequence[Marker]

    @property
    def is_few(self) -> bool:
        """Whether every party has a row without grouping."""
        return len(self.lives.items) <= FEW


async def _frame(visit: Visit[TreatyView], key: str, lives: Lives, markers: Mapping[str, Sequence[Marker]]) -> Frame:
    if visit.query.public_on is None and visit.query.known_at is None:
        return Frame(lives, [marker for found in markers.values() for marker in found])
    question = Question(on=visit.query.on)
    whole = await visit.treaties.lives(key, question)
    every = await _markers(visit, key, _drawn(whole, visit.query.on or visit.today), question)
    return Frame(whole, [marker for found in every.values() for marker in found])


def _drawn(lives: Lives, on: date) -> list[str]:
    """The parties whose acts are drawn: all of a few, or those among many who do something."""
    return [life.party for life in lives.items] if len(lives.items) <= FEW else acting(lives, on)


async def _markers(
    visit: Visit[Any], key: str, parties: Iterable[str], question: Question
) -> dict[str, Sequence[Marker]]:
    found: dict[str, Sequence[Marker]] = {}
    for party in parties:
        found[party] = (await visit.treaties.timeline(key, party, question)).markers
        await asyncio.sleep(0)
    return found


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is drawn, up to which day it is known, the acts by party, and where lists and clauses are apart."""

    shown: Sequence[Life]
    cut: date
    acts: Mapping[str, Sequence[Numbered]]
    apart: Sequence[Apart]

    def on(self, axis: Axis, on: date) -> Scene:
        """They along *axis*."""
        return Scene(axis, on, self.cut, self.acts, self.apart)


def _figures(visit: Visit[TreatyView], answer: TreatyAnswer, frame: Frame, cast: Cast) -> list[Figure]:
    query, on = visit.query, answer.on
    if not frame.lives.items:
        return []
    whole = figure.life_axis(frame.lives.items, answer.adopted, on, visit.today)
    chosen = Axis(query.from_, query.to) if query.from_ and query.to and query.from_ < query.to else None
    if not frame.is_few:
        opened = frozenset((query.open or "").split(",")) - {""}
        scene = cast.on(chosen or whole, on)
        title = f"Everyone, {scene.axis.begin.year} to {'today' if chosen is None else chosen.end.year}"
        return [figure.many(1, scene, title, cast.shown, opened)]
    ordered = figure.ordered(cast.shown, cast.acts)
    zoom = chosen
    if zoom is None and answer.form is not Form.DECLARATION:
        zoom = figure.drama(frame.lives.items, frame.markers, whole, on)
    life = cast.on(whole, on)
    if zoom is None:
        return [figure.close(1, life, "The whole life", ordered)]
    title = "The time chosen" if chosen else "Where it changed"
    return [
        figure.few(1, life, "The whole life", ordered),
        figure.close(2, cast.on(zoom, on), title, ordered),
    ]


def _listed(acts: Sequence[Numbered], figures: Sequence[Figure], on: date) -> list[Numbered]:
    """The acts in the time that is drawn close; of very many those nearest to the date."""
    if not figures:
        return []
    axis = figures[-1].axis
    found = [act for act in acts if axis.holds(act.marker.latest) or axis.holds(act.marker.earliest)]
    if len(found) > _MOST_ACTS:
        nearest = sorted(found, key=lambda act: abs((act.marker.latest - on).days))[:_MOST_ACTS]
        found = sorted(nearest, key=lambda act: act.number)
    return found


async def prose_of(visit: Visit[Any], party: PartyAnswer) -> str:
    """The name of *party* in running text."""
    for line in party.items:
        life = (await visit.treaties.lives(line.treaty, visit.question)).of(party.party)
        if life:
            return life.prose
    return party.name


def chips(answer: TreatyAnswer) -> list[tuple[str, int]]:
    """The headlines and how many have each, the exceptions first."""
    order = sorted(answer.counts, key=lambda headline: ORDER[headline])
    return [(headline.value, answer.counts[headline]) for headline in order]


def exits(answer: TreatyAnswer, lives: Lives) -> list[tuple[PartyLine, str]]:
    """The notices that run, the one that runs out first at the head."""
    prose = {life.party: life.prose for life in lives.items}
    running = [line for line in answer.parties if line.exit and line.exit.effective > answer.on]
    running.sort(key=lambda line: line.exit.effective if line.exit else date.max)
    return [(line, prose[line.party]) for line in running[:_EXITS]]


def _naming(lives: Lives) -> Any:
    prose = {life.party: life.prose for life in lives.items}
    return lambda code: prose.get(code, code)


def coverage(answer: Any) -> str:
    """How far the record of the treaty reaches, in words."""
    found = answer.coverage
    says = {
        CoverageParties.ALL: "Every party is on record",
        CoverageParties.LISTED: "Only those listed are on record; of others the record cannot say",
        CoverageParties.OTHERS_NOT_PARTY: "Everybody who is or was a party is on record; no other State is one",
    }[found.parties]
    consents = "with their instruments" if found.consents else "some without their instruments"
    return f"{says}, {consents}; checked through {found.through.isoformat()}."


def data(lives: Lives, lands: Iterable[Land] = ()) -> str:
    """The bands of everybody, and of territories, for the script: days since the first, and the headline's number."""
    names = list(LABELS)
    number = {name: place for place, name in enumerate(names)}
    first = min((band.since for life in lives.items for band in life.bands), default=date(2000, 1, 1))
    rows = {life.party: _row(life.bands, first, number) for life in lives.items}
    disputed = {
        life.party: [
            [(word.since - first).days if word.since else -999999, (word.until - first).days if word.until else 999999]
            for word in life.claimed
        ]
        for life in lives.items
        if life.claimed
    }
    order = sorted(names, key=lambda name: ORDER[Headline(name)])
    told = {
        "first": first.isoformat(), "names": names, "labels": [LABELS[name] for name in names],
        "order": [number[name] for name in order], "rows": rows, "disputed": disputed,
        "lands": {land.code: _row(land.bands, first, number) for land in lands},
    }  # fmt: skip
    return json.dumps(told, separators=(",", ":"), ensure_ascii=True).replace("<", "\\u003c").replace("&", "\\u0026")


def _row(bands: Sequence[Band], first: date, number: Mapping[str, int]) -> list[list[int]]:
    return [[(band.since - first).days, number[band.headline.value]] for band in bands]


VIEWS: tuple[View, ...] = (treaty, treaty_file)
