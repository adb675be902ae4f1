"""One treaty on a map of the world, on a date."""

from treatylog.domain.prose import long_date
from treatylog.facts.clauses import CoverageParties
from treatylog.pages import figure
from treatylog.pages.drawing import counts
from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import MapView
from treatylog.pages.sentences import name_of, treaty_sentence
from treatylog.pages.views.treaty import TREATY, chips, cut_of, data, steps
from treatylog.pages.visit import SVG, Download, View, Visit, view
from treatylog.pages.world import Area, Known, areas, drawing, fill_of, outlines
from treatylog.service.answers import TreatyAnswer


@view(f"{TREATY}/map", MapView)
async def world(visit: Visit[MapView]) -> Page:
    """The map, the handle, and what cannot be drawn on it."""
    answer, known, found = await _asked(visit)
    lives = known.lives
    key, cut = answer.key, cut_of(answer, visit.today)
    axis = figure.life_axis(lives.items, answer.adopted, answer.on, visit.today)
    before, after = steps(visit, lives, answer.on, answer.next_change)
    drawn = {code for area in found for code in (area.code, area.party)}
    changed = [(life, band) for life in lives.items for band in life.bands if band.since == answer.on]
    return Page(
        "map.html", f"{name_of(answer)} on the map, {answer.on}",
        {
            "answer": answer, "name": name_of(answer), "areas": found, "chips": chips(answer), "axis": axis,
            "cut": cut, "counts_drawn": counts(axis, lives.items, cut, 60),
            "data": data(lives, known.lands.values()), "fill_of": fill_of,
            "sentence": treaty_sentence(answer, lives, visit.today), "outlines": outlines(),
            "elsewhere": [line for line in answer.parties if line.party not in drawn], "changed": changed[:20],
            "declared": known.declared,
        },
        twin=Twin(
            visit.place.to(f"/v1/treaties/{key}"),
            csv=visit.place.to("/v1/matrix", treaties=key, format="csv"),
            drawing=visit.place.to(f"/treaties/{key}/map.svg"),
        ),
        before=before, after=after, on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation, feed=f"/v1/feed?treaty={key}",
    )  # fmt: skip


@view(f"{TREATY}/map.svg", MapView)
async def world_file(visit: Visit[MapView]) -> Download:
    """The same as a drawing to keep."""
    answer, _, found = await _asked(visit)
    title = f"{name_of(answer)}, {long_date(answer.on)}"
    return Download(drawing(found, title, dict(chips(answer))).encode(), SVG, f"{answer.key}-{answer.on}.svg")


async def _asked(visit: Visit[MapView]) -> tuple[TreatyAnswer, Known, list[Area]]:
    key = visit.names["treaty"]
    answer = await visit.treaties.treaty(key, visit.question)
    lives = await visit.treaties.lives(key, visit.question)
    directory = await visit.treaties.directory(visit.question)
    names = {entry.party: entry.name for entry in directory.items}
    lands, declared = await visit.treaties.lands(key, visit.question)
    names |= await visit.treaties.territory_names(visit.question)
    unknown = answer.coverage.parties is CoverageParties.LISTED
    known = Known(lives, {land.code: land for land in lands}, names, unknown, declared)
    return answer, known, list(areas(known, answer.on))


VIEWS: tuple[View, ...] = (world, world_file)
