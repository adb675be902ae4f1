"""
From a world to the tables that analysts use: where each party stood at the end of each year, and how many did.

Each is an iterator of rows with the same keys, which `pandas.DataFrame` and `polars.DataFrame` take as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from treatylog.domain.machine import Standing
from treatylog.projection.timeline import Band, Timeline
from treatylog.projection.world import World
from treatylog.service.answers_matrix import MatrixAnswer

Row = dict[str, str | int | bool | None]
Table = Callable[[World, int, int, Sequence[str]], Iterator[Row]]

PANEL = ("treaty", "party", "year", "headline", "standing", "operation", "bound", "basis", "certain")
"""The columns of the panel."""

COUNTS = ("treaty", "year", "parties", "signatories", "left")
"""The columns of the counts."""

CELLS = ("party", "name", "treaty", "headline", "since", "exit", "disputed", "certain", "next_change")
"""The columns of the cells."""

BOUND = frozenset({Standing.PARTY, Standing.WITHDRAWING})
_PENDING = frozenset({Standing.SIGNATORY, Standing.CONTRACTING})


def panel(world: World, first: int, last: int, treaties: Sequence[str] = ()) -> Iterator[Row]:
    """
    Where each party stood under each treaty at the end of each year from *first* to *last*, by treaty, party and year.

    Of the *treaties* that are named, by default of all.

    The rows of a pair begin with the year in which it first had to do with the treaty. ``certain`` is false where the
    record does not reach so far, or a date is not known to the day.
    """
    for treaty in treaties or world.knowledge.treaties:
        timeline = world.timeline(treaty)
        for party in timeline.parties:
            for year, band in _at_the_ends(timeline, party, first, last):
                yield {
                    "treaty": treaty, "party": party, "year": year, "headline": band.headline.value,
                    "standing": band.standing.value if band.standing else None,
                    "operation": band.operation.value if band.operation else None, "bound": band.standing in BOUND,
                    "basis": band.basis.value, "certain": band.certain and _covers(timeline, year),
                }  # fmt: skip


def counts(world: World, first: int, last: int, treaties: Sequence[str] = ()) -> Iterator[Row]:
    """How many were parties to each treaty at the end of each year, how many had signed or consented, and had left."""
    for treaty in treaties or world.knowledge.treaties:
        timeline = world.timeline(treaty)
        many: dict[int, Counter[str]] = {}
        for party in timeline.parties:
            for year, band in _at_the_ends(timeline, party, first, last):
                of_year = many.setdefault(year, Counter())
                of_year["parties"] += band.standing in BOUND
                of_year["signatories"] += band.standing in _PENDING
                of_year["left"] += band.standing is Standing.FORMER_PARTY
        for year in sorted(many):
            yield {"treaty": treaty, "year": year, **{name: many[year][name] for name in COUNTS[2:]}}


def cells(answer: MatrixAnswer) -> Iterator[Row]:
    """The grid in *answer*, a row for each party under each treaty."""
    for line in answer.items:
        for treaty, cell in line.cells.items():
            yield {"party": line.party, "name": line.name, "treaty": treaty, **cell.model_dump(mode="json")}


def grid(answer: MatrixAnswer) -> Iterator[Row]:
    """The grid in *answer*, a row for each party, with a column for each treaty."""
    for line in answer.items:
        headlines = {treaty: cell.headline.value for treaty, cell in line.cells.items()}
        yield {"party": line.party, "name": line.name, **headlines}


def _at_the_ends(timeline: Timeline, party: str, first: int, last: int) -> Iterator[tuple[int, Band]]:
    """The band of *party* that holds at the end of each year."""
    for band in timeline.bands(party):
        ends = last if band.until is None else _last_full(band.until)
        for year in range(max(first, band.since.year), min(last, ends) + 1):
            yield year, band


def _last_full(until: date) -> int:
    """The last year at the end of which a band still holds that does so no more from *until* on."""
    return until.year - 1


def _covers(timeline: Timeline, year: int) -> bool:
    return date(year, 12, 31) <= timeline.treaty.coverage.through
