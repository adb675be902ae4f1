"""The tables that analysts use: each row against the answer to the same question."""

from datetime import date

from treatylog.service.panel import COUNTS, PANEL, counts, panel
from treatylog.service.treaties import Treaties


async def test_every_row_is_the_headline_at_the_end_of_its_year(service: Treaties) -> None:
    """Of each treaty and party, in each year from the first in which it had to do with it."""
    world = await service.refresh()
    rows = list(panel(world, 1980, 2025))
    assert rows
    for row in rows:
        line = world.timeline(str(row["treaty"]))
        band = line.band_at(str(row["party"]), date(int(str(row["year"])), 12, 31))
        assert band is not None
        assert (row["headline"], row["basis"]) == (band.headline.value, band.basis.value)
    keys = [(row["treaty"], row["party"], row["year"]) for row in rows]
    assert len(set(keys)) == len(keys)
    usa = {row["year"]: row for row in rows if (row["treaty"], row["party"]) == ("inf", "USA")}
    assert [usa[year]["bound"] for year in (1987, 1988, 2018, 2019)] == [False, True, True, False]


async def test_the_counts_are_those_of_the_panel(service: Treaties) -> None:
    """Parties at the end of each year."""
    world = await service.refresh()
    bound: dict[tuple[object, object], int] = {}
    for row in panel(world, 1980, 2025):
        key = row["treaty"], row["year"]
        bound[key] = bound.get(key, 0) + bool(row["bound"])
    assert {(row["treaty"], row["year"]): row["parties"] for row in counts(world, 1980, 2025)} == bound


async def test_data_frames_take_the_iterators(service: Treaties) -> None:
    """With the columns that are promised, in their order."""
    import pandas  # type: ignore[import-untyped]
    import polars

    world = await service.refresh()
    assert tuple(pandas.DataFrame(panel(world, 1990, 1995)).columns) == PANEL
    assert tuple(polars.DataFrame(panel(world, 1990, 1995)).columns) == PANEL
    assert tuple(polars.DataFrame(counts(world, 1990, 1995)).columns) == COUNTS
