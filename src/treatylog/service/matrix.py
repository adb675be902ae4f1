"""From a world to the grid of treaties and parties."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO

from treatylog.domain.headline import Headline
from treatylog.domain.prose import counted
from treatylog.errors import TooMuchAsked
from treatylog.projection.glance import Glance, glances
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import answers_matrix as answers
from treatylog.service.groups import Members, next_members, parties_named, treaties_named
from treatylog.service.listing import EVERYTHING, Page
from treatylog.service.telling import Asked, clocks

MOST_CELLS = 40_000
"""How many cells one grid has at the most."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Grid:
    """What is asked about: treaties, and parties or groups, by name. Without names: all that the record has."""

    treaties: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid before its cells: the treaties, the parties asked about, those on the page, and the groups among them."""

    lines: Mapping[str, Timeline]
    parties: tuple[str, ...]
    shown: tuple[str, ...]
    next: str | None
    groups: tuple[Members, ...]


def laid_out(world: World, grid: Grid, asked: Asked, page: Page = EVERYTHING) -> Layout:
    """The rows and columns of *grid*. TooMuchAsked for more cells than one answer holds."""
    keys = treaties_named(world, grid.treaties) or world.knowledge.treaties
    codes, groups = _parties(world, grid, asked.on, keys)
    _check_size(keys, codes)
    shown, following = page.of(codes)
    return Layout({key: world.timeline(key) for key in keys}, codes, shown, following, groups)


def told(world: World, layout: Layout, rows: Sequence[answers.MatrixRow], asked: Asked) -> answers.MatrixAnswer:
    """The grid of *layout* on a date; *rows* are those on the page."""
    columns = tuple(_column(line, layout.parties, asked.on) for line in layout.lines.values())
    size = f"{counted(len(columns), 'treaty', 'treaties')} and {counted(len(layout.parties), 'party', 'parties')}"
    return answers.MatrixAnswer(
        **clocks(world, asked, f"matrix of {size}"),
        treaties=columns,
        items=tuple(rows),
        groups=tuple(answers.GroupAnswer.model_validate(asdict(group)) for group in layout.groups),
        recorded=sum(column.recorded for column in columns),
        counts=_counted(column.counts for column in columns),
        next_change=_next_change(world, layout, rows, asked.on),
        next=layout.next,
    )


def _parties(world: World, grid: Grid, on: date, keys: Iterable[str]) -> tuple[tuple[str, ...], tuple[Members, ...]]:
    """The rows, sorted, so that a page goes on where the last one ended; and the groups that were named."""
    if grid.parties:
        codes, groups = parties_named(world, grid.parties, on)
        return tuple(sorted(codes)), groups
    return tuple(sorted({code for key in keys for code in world.timeline(key).parties})), ()


def _check_size(keys: Sequence[str], codes: Sequence[str]) -> None:
    cells = len(keys) * len(codes)
    if cells > MOST_CELLS:
        raise TooMuchAsked(
            f"{len(keys)} treaties by {len(codes)} parties are {cells} cells, and one grid has {MOST_CELLS} at the "
            "most; name fewer with treaties= or parties="
        )


def _column(line: Timeline, codes: Sequence[str], on: date) -> answers.MatrixColumn:
    header = line.treaty.header
    return answers.MatrixColumn(
        treaty=header.key,
        treaty_name=line.treaty.name,
        form=header.form,
        binding=header.binding,
        recorded=sum(code in line.involved for code in codes),
        counts=_ordered(Counter(glances(line, code).at(on).headline for code in codes)),
    )


def _counted(every: Iterable[dict[Headline, int]]) -> dict[Headline, int]:
    total: Counter[Headline] = Counter()
    for counts in every:
        total.update(counts)
    return _ordered(total)


def _ordered(counted: Counter[Headline]) -> dict[Headline, int]:
    return {headline: counted[headline] for headline in Headline if counted[headline]}


def row(world: World, layout: Layout, code: str, on: date) -> answers.MatrixRow:
    """Where one party stands under every treaty of the grid."""
    name = world.knowledge.directory.name(code, on)
    cells = {key: _cell(line, code, on) for key, line in layout.lines.items()}
    return answers.MatrixRow(party=code, name=name, cells=cells)


def _cell(line: Timeline, code: str, on: date) -> answers.MatrixCell:
    seen = glances(line, code)
    now = seen.at(on)
    return answers.MatrixCell(
        headline=now.headline, since=now.since, exit=now.exit.effective if now.exit else None, disputed=now.disputed,
        certain=now.certain, next_change=seen.next_of(_in_a_cell, on),
    )  # fmt: skip


def _in_a_cell(glance: Glance) -> tuple[object, ...]:
    """What a cell tells of a glance: less than all of it."""
    effective = glance.exit.effective if glance.exit else None
    return glance.headline, glance.since, effective, glance.disputed, glance.certain


def _headline(glance: Glance) -> Headline:
    return glance.headline


def _next_change(world: World, layout: Layout, rows: Sequence[answers.MatrixRow], on: date) -> date | None:
    """The first day after *on* on which a cell of *rows*, a count of all parties asked about, or a group differs."""
    cells = (cell.next_change for row in rows for cell in row.cells.values())
    others = set(layout.parties) - set(layout.shown)
    counts = (glances(line, code).next_of(_headline, on) for line in layout.lines.values() for code in others)
    groups = (next_members(world, group, on) for group in layout.groups)
    return min(filter(None, (*cells, *counts, *groups)), default=None)


def as_csv(answer: answers.MatrixAnswer) -> str:
    """The grid for a spreadsheet: a row for each party, a column for each treaty, headlines in the cells."""
    keys = [column.treaty for column in answer.treaties]
    rows = ([row.party, row.name, *(row.cells[key].headline for key in keys)] for row in answer.items)
    return csv_text((("party", "name", *keys), *rows))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """*rows* as CSV (RFC 4180); what a spreadsheet would take for a formula begins with an apostrophe."""
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(list(_harmless(row)) for row in rows)
    return written.getvalue()


def _harmless(row: Iterable[object]) -> Iterator[str]:
    for value in row:
        text = "" if value is None else str(value)
        yield f"'{text}" if text.startswith(_FORMULA) else text
