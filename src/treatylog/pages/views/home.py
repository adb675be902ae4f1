"""The first page, and the collection of treaties: what there is, what changed lately, what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from treatylog.domain.headline import Headline
from treatylog.errors import TreatylogError, suggestions
from treatylog.facts.treaty import Form
from treatylog.pages.axis import Axis as TimeAxis
from treatylog.pages.drawing import LARGE, Numbered, marks, row
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import HomeView, ListView
from treatylog.pages.visit import Elsewhere, View, Visit, view
from treatylog.pages.words import ORDER
from treatylog.service.answers import Axis, ChangeLine, TreatyLine
from treatylog.service.changes import Span

INF, MORATORIUM = "inf", "inf-moratorium"

_LATELY = timedelta(days=400)
_COMING = timedelta(days=900)
_MOST = 8
_ENDINGS = (Headline.WITHDRAWN, Headline.TERMINATED, Headline.EXPIRED, Headline.SUSPENDED, Headline.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Change:
    """Changes of one day under one treaty that are alike."""

    day: date
    treaty: str
    treaty_name: str
    names: tuple[str, ...]
    party: str
    headline: str
    days: int
    notified: date | None = None

    @property
    def who(self) -> str:
        """Whom it is about."""
        return self.names[0] if len(self.names) == 1 else f"{len(self.names)} parties"


@view("/", HomeView)
async def home(visit: Visit[HomeView]) -> Page | Elsewhere:
    """The first page."""
    if visit.query.q:
        return Elsewhere(visit.place.to("/search", q=visit.query.q))
    collection = await visit.treaties.treaties(visit.question)
    on = collection.on
    lately, coming = await visit.kept("news", collection.position, on, lambda: _news(visit, on))
    counts = [
        ("treaties", sum(1 for line in collection.items if line.form is Form.INSTRUMENT), "/treaties"),
        ("commitments", sum(1 for line in collection.items if line.form is Form.DECLARATION), "/declarations"),
        ("events on record", collection.position, "/events"),
        ("notices running", sum(_counted(line, Headline.WITHDRAWAL_NOTICE_RUNNING) for line in collection.items), None),
        ("positions suspended", sum(_counted(line, Headline.SUSPENDED) for line in collection.items), None),
    ]
    return Page(
        "home.html", "What binds whom, and why",
        {
            "answer": collection, "lately": lately[::-1][:_MOST], "coming": coming[:_MOST], "counts": counts,
            "story": await _story(visit, collection.items),
        },
        twin=Twin(visit.place.to("/v1/treaties"), calendar=visit.place.to("/v1/calendar.ics")),
        before=_step(visit, lately[-1:]), after=_step(visit, coming[:1]),
        on=on, known_at=collection.known_at, public_on=collection.public_on, position=collection.position,
        citation=collection.citation,
        feed="/v1/feed",
    )  # fmt: skip


async def _news(visit: Visit[HomeView], on: date) -> tuple[list[Change], list[Change]]:
    """What changed before *on*, and what comes after it."""
    return await _changes(visit, on - _LATELY, on), await _changes(visit, on, on + _COMING)


@view("/treaties", ListView)
async def treaties(visit: Visit[ListView]) -> Page:
    """The collection."""
    query = visit.query
    answer = await visit.treaties.treaties(
        visit.question, party=query.party, headline=query.headline, binding=query.binding, q=query.q, page=query.page
    )
    return Page(
        "treaties.html", f"Treaties on {answer.on}",
        {"answer": answer, "lines": [(line, _ordered(line)) for line in answer.items], "query": query},
        twin=Twin(visit.place.api()), on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation,
    )  # fmt: skip


@view("/search", HomeView)
async def search(visit: Visit[HomeView]) -> Page | Elsewhere:
    """What was looked for: the one page it names, or what comes near."""
    asked = (visit.query.q or "").strip()
    collection = await visit.treaties.treaties(visit.question)
    directory = await visit.treaties.directory(visit.question)
    found = [line for line in collection.items if _names(line, asked)]
    party = await _party(visit, asked)
    if asked and (party is None) == (len(found) == 1) and (party or found):
        path = f"/parties/{party}" if party else f"/treaties/{found[0].key}"
        return Elsewhere(visit.place.to(path))
    both = await _both(visit, asked, collection.items)
    if both and not found and not party:
        return Elsewhere(visit.place.to("/treaties/{}/parties/{}".format(*both)))
    words = {short: line for line in collection.items for short in (line.key, line.title, *line.short)}
    near = [words[word] for word in suggestions(asked, words)] if asked and not found else []
    names = {entry.name: entry for entry in directory.items}
    people = [entry for entry in directory.items if asked and asked.casefold() in entry.name.casefold()]
    people += [names[word] for word in suggestions(asked, names)] if asked and not people and not found else []
    return Page(
        "search.html", f"Looking for {asked}" if asked else "Look something up",
        {
            "asked": asked, "found": found or list({line.key: line for line in near}.values()),
            "people": people[:20], "exact": bool(found),
        },
        on=collection.on, known_at=collection.known_at, public_on=collection.public_on, position=collection.position,
        citation=collection.citation,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One party of the guided example."""

    name: str
    url: str
    drawn: Markup
    marks: Markup


@dataclass(frozen=True, slots=True)
class Story:
    """The guided example: four days of the INF Treaty."""

    axis: TimeAxis
    rows: tuple[StoryRow, ...]
    dates: tuple[date, ...]


async def _story(visit: Visit[HomeView], lines: Sequence[TreatyLine]) -> Story | None:
    """The end of the INF Treaty, drawn from the record; None where the record does not hold it."""
    if not {INF, MORATORIUM} <= {line.key for line in lines}:
        return None
    lives, axis = await visit.treaties.lives(INF), TimeAxis(date(2018, 7, 1), date(2019, 12, 31))
    found = [await visit.treaties.timeline(INF, "USA"), await visit.treaties.timeline(MORATORIUM, "RUS")]
    markers = [marker for line in found for marker in line.markers]
    kinds = ("withdrawal_announced", "withdrawal_notified", "terminated", "moratorium_proposed")
    days = tuple(next((m.latest for m in markers if m.type == kind), date.max) for kind in kinds)
    life = lives.of("USA")
    if life is None or date.max in (days[0], days[1], days[3]):
        return None
    end = lives.ended or days[2]
    told = [Numbered(place, m) for place, kind in ((1, kinds[0]), (2, kinds[1])) for m in markers[:] if m.type == kind]
    first = [next(act for act in told if act.number == number) for number in (1, 2)]
    rows = [StoryRow(life.name, "/treaties/inf/parties/USA?on=2019-05-01", row(axis, life, LARGE, visit.today, first),
                     marks(axis, life, LARGE, first))]  # fmt: skip
    return Story(axis, tuple(rows), (days[0], days[1], end, days[3]))


async def _party(visit: Visit[HomeView], asked: str) -> str | None:
    if not asked:
        return None
    try:
        return (await visit.treaties.party(asked, visit.question)).party
    except TreatylogError:
        return None


async def _both(visit: Visit[HomeView], asked: str, lines: Sequence[TreatyLine]) -> tuple[str, str] | None:
    """A treaty and a party in one: INF United States."""
    words = asked.split()
    for cut in range(1, len(words)):
        for one, other in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            treaty = next((line for line in lines if _is_named(line, " ".join(one))), None)
            party = await _party(visit, " ".join(other)) if treaty else None
            if treaty and party:
                return treaty.key, party
    return None


def _names(line: TreatyLine, asked: str) -> bool:
    return bool(asked) and any(asked.casefold() in name.casefold() for name in (line.key, line.title, *line.short))


def _is_named(line: TreatyLine, asked: str) -> bool:
    return any(asked.casefold() == name.casefold() for name in (line.key, line.title, *line.short))


def _counted(line: TreatyLine, headline: Headline) -> int:
    return line.counts.get(headline, 0)


def _ordered(line: TreatyLine) -> list[tuple[str, int]]:
    order = sorted(line.counts, key=lambda headline: ORDER[headline])
    return [(headline.value, line.counts[headline]) for headline in order]


async def _changes(visit: Visit[HomeView], since: date, until: date) -> list[Change]:
    found = await visit.treaties.diff(Span(Axis.LEGAL, since, until), visit.question)
    return list(grouped(found.items, min(until, found.on)))


def grouped(lines: Sequence[ChangeLine], on: date) -> Iterator[Change]:
    """Changes by day, treaty and outcome, with the days from *on*; signatures and the like are left out."""
    by: dict[tuple[date, str, str], list[ChangeLine]] = {}
    for line in lines:
        if line.after.headline in (*_ENDINGS, Headline.IN_FORCE, Headline.WITHDRAWAL_NOTICE_RUNNING):
            by.setdefault((line.since, line.treaty, line.after.headline.value), []).append(line)
    for (day, treaty, headline), group in sorted(by.items()):
        yield Change(
            day, treaty, group[0].treaty_name, tuple(line.name for line in group), group[0].party, headline,
            (day - on).days,
        )  # fmt: skip


def _step(visit: Visit[HomeView], changes: Sequence[Change]) -> Step | None:
    return next((Step(one.day, visit.place.link(on=one.day), f"{one.who}, {one.treaty_name}") for one in changes), None)


VIEWS: tuple[View, ...] = (home, treaties, search)
