"""Many treaties by many parties: a grid in which every cell is a slice through a band."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from treatylog.domain.headline import Headline
from treatylog.domain.prose import Voice, counted, listed, long_date
from treatylog.errors import TooMuchAsked
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import MatrixView
from treatylog.pages.sheet import Kept, matrix_sheet
from treatylog.pages.views.treaty import source
from treatylog.pages.visit import SVG, Download, Elsewhere, View, Visit, view
from treatylog.pages.words import ORDER, lower_label, were
from treatylog.service.answers import Axis, ChangeLine
from treatylog.service.answers_matrix import MatrixAnswer, MatrixCell, MatrixColumn
from treatylog.service.changes import Span

TREATIES = (
    "npt", "ctbt", "new-start", "inf", "cfe", "open-skies", "ottawa", "ccm", "rome-statute", "echr",
    "istanbul-convention", "paris-agreement",
)  # fmt: skip
PARTIES = "USA RUS CHN GBR FRA DEU POL LTU FIN UKR BLR TUR IRN IND PRK".split()
"""What is shown where nothing is asked for: twelve treaties, fifteen parties."""

_BACK = timedelta(days=1500)
_MOST = 12
_MOST_DRAWN = 4000
_OVER = (Headline.WITHDRAWN, Headline.TERMINATED, Headline.EXPIRED, Headline.SUPERSEDED, Headline.LAPSED)


@view("/matrix", MatrixView)
async def matrix(visit: Visit[MatrixView]) -> Page | Elsewhere:
    """The grid on a date."""
    query = visit.query
    if query.treaties is None and query.parties is None:
        known = {line.key for line in (await visit.treaties.treaties(visit.question)).items}
        chosen = [key for key in TREATIES if key in known]
        if chosen:
            return Elsewhere(visit.place.link(treaties=",".join(chosen), parties=",".join(PARTIES)))
    answer = await visit.treaties.matrix(query.grid, visit.question, query.page)
    before, today = await _changes(visit, answer)
    return Page(
        "matrix.html", f"{len(answer.treaties)} treaties, {len(answer.items)} parties on {answer.on}",
        {
            "answer": answer, "query": query, "sentence": _sentence(answer, Voice(answer.on, visit.today)),
            "changed": {(line.party, line.treaty) for line in today}, "today_changes": today[:_MOST],
            "counts": sorted(answer.counts.items(), key=lambda one: ORDER[one[0]]),
        },
        twin=Twin(
            visit.place.api(), csv=visit.place.api(format="csv"),
            drawing=replace(visit.place, path="/matrix.svg").link(),
        ),
        before=_step(visit, before), after=_next(visit, answer), on=answer.on, known_at=answer.known_at,
        public_on=answer.public_on, position=answer.position, citation=answer.citation, feed="/v1/feed",
    )  # fmt: skip


@view("/matrix.svg", MatrixView)
async def matrix_file(visit: Visit[MatrixView]) -> Download:
    """The grid as a drawing to keep. TooMuchAsked where it is larger than a sheet."""
    answer = await visit.treaties.matrix(visit.query.grid, visit.question, visit.query.page)
    if len(answer.treaties) * len(answer.items) > _MOST_DRAWN:
        raise TooMuchAsked(
            f"a drawing of {len(answer.treaties)} treaties by {len(answer.items)} parties is more than {_MOST_DRAWN:,} "
            "cells; name fewer treaties or parties, or take the CSV"
        )
    kept = Kept(
        f"{counted(len(answer.treaties), 'treaty', 'treaties')}, {counted(len(answer.items), 'party', 'parties')}, "
        f"{long_date(answer.on)}",
        _sentence(answer, Voice(answer.on, visit.today)), source(answer), answer.on,
        [one.value for one in sorted(answer.counts, key=lambda one: ORDER[one])],
    )  # fmt: skip
    rows = [
        (row.name, [_cell(row.name, column, row.cells[column.treaty]) for column in answer.treaties])
        for row in answer.items
    ]
    names = [column.treaty_name for column in answer.treaties]
    return Download(matrix_sheet(kept, names, rows), SVG, f"matrix-{answer.on}.svg")


def _cell(name: str, column: MatrixColumn, cell: MatrixCell) -> tuple[str, bool, str]:
    disputed = ", disputed" if cell.disputed else ""
    return cell.headline.value, cell.disputed, f"{name}, {column.treaty_name}: {lower_label(cell.headline)}{disputed}"


async def _changes(visit: Visit[MatrixView], answer: MatrixAnswer) -> tuple[Sequence[ChangeLine], Sequence[ChangeLine]]:
    """The last changes in the grid before the date, and those of the date itself."""
    rows, columns = {row.party for row in answer.items}, {column.treaty for column in answer.treaties}

    async def found() -> tuple[ChangeLine, ...]:
        question = replace(visit.question, on=answer.on)
        return (await visit.treaties.diff(Span(Axis.LEGAL, answer.on - _BACK, answer.on), question)).items

    lines = await visit.kept("matrix", answer.position, answer.on, found)
    ours = [
        line
        for line in lines
        if line.party in rows and line.treaty in columns and line.before.headline is not line.after.headline
    ]
    earlier = [line for line in ours if line.since < answer.on]
    last = max((line.since for line in earlier), default=None)
    return [line for line in earlier if line.since == last], [line for line in ours if line.since == answer.on]


def _step(visit: Visit[MatrixView], lines: Sequence[ChangeLine]) -> Step | None:
    if not lines:
        return None
    one = lines[0]
    says = f"{one.name}, {one.treaty_name}" if len(lines) == 1 else counted(len(lines), "change")
    return Step(one.since, visit.place.link(on=one.since), says)


def _next(visit: Visit[MatrixView], answer: MatrixAnswer) -> Step | None:
    return Step(answer.next_change, visit.place.link(on=answer.next_change)) if answer.next_change else None


def _sentence(answer: MatrixAnswer, voice: Voice) -> str:
    number = answer.counts
    bound = number.get(Headline.IN_FORCE, 0)
    told = [f"{bound} {were(voice, bound)} in force"]
    if running := number.get(Headline.WITHDRAWAL_NOTICE_RUNNING, 0):
        told.append(f"{running} more {were(voice, running)} so with notice running")
    if suspended := number.get(Headline.SUSPENDED, 0):
        told.append(f"{suspended} {were(voice, suspended)} suspended")
    if over := sum(number.get(headline, 0) for headline in _OVER):
        told.append(f"{over} {were(voice, over)} over")
    return f"{voice.on_the_day.removesuffix(',')}, of {counted(sum(number.values()), 'position')}, {listed(told)}."


VIEWS: tuple[View, ...] = (matrix, matrix_file)
