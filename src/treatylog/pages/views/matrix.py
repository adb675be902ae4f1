"""Many treaties by many parties: a grid in which every cell is a slice through a band."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from treatylog.domain.headline import Headline
from treatylog.domain.prose import Voice, listed
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import MatrixView
from treatylog.pages.visit import Elsewhere, View, Visit, view
from treatylog.pages.words import ORDER, counted, were
from treatylog.service.answers import Axis, ChangeLine
from treatylog.service.answers_matrix import MatrixAnswer
from treatylog.service.changes import Span

TREATIES = (
    "npt", "ctbt", "new-start", "inf", "cfe", "open-skies", "ottawa", "ccm", "rome-statute", "echr",
    "istanbul-convention", "paris-agreement",
)  # fmt: skip
PARTIES = "USA RUS CHN GBR FRA DEU POL LTU FIN UKR BLR TUR IRN IND PRK".split()
"""What is shown where nothing is asked for: twelve treaties, fifteen parties."""

_BACK = timedelta(days=1500)
_MOST = 12
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
        twin=Twin(visit.place.api(), csv=visit.place.api(format="csv")),
        before=_step(visit, before), after=_next(visit, answer), on=answer.on, known_at=answer.known_at,
        public_on=answer.public_on, position=answer.position, feed="/v1/feed",
    )  # fmt: skip


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


VIEWS: tuple[View, ...] = (matrix,)
