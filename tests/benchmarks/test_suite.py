"""The suite measures like with like: all sides say the same of a made world. No time is tested."""

import asyncio
import gc
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import ours, page, sides, suite
from benchmarks.made import Kind, recorded, stretches, treaty, world
from benchmarks.page import Figures, Measured
from treatylog.service.build import service
from treatylog.service.settings import Settings

SIZE = 600
NOW = {"at": "2026-11-28T10:00+00:00", "commit": "0000000", "load": "0.5"}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Path]:
    """The logs of a small world of each kind."""
    bench = suite.Bench((SIZE,), tmp_path_factory.mktemp("worlds"), Path())
    return {kind: suite.kept(bench, SIZE, kind) for kind in Kind}


@pytest.fixture(autouse=True)
def _unfrozen() -> None:
    gc.unfreeze()


@pytest.mark.parametrize("kind", Kind)
def test_the_law_says_of_a_made_world_what_it_was_made_to_be(kind: Kind, logs: dict[Kind, Path]) -> None:
    """On the first and the last day of every stretch of every party; the maker knows nothing of the law."""

    async def differing() -> list[tuple[str, str]]:
        async with service(Settings(db=str(logs[kind])), ours.now, loading=False) as opened:
            lines = await opened.treaties.refresh()
            return [
                (one.headline, found)
                for made in world(SIZE, kind)
                for one in stretches(made)
                for on in (one.since, one.until - timedelta(days=1) if one.until else one.since)
                if (found := lines.timeline(made.key).headline(one.party, on).value) != one.headline
            ]

    assert not asyncio.run(differing())


def test_every_side_gives_the_same_answers(logs: dict[Kind, Path], tmp_path: Path) -> None:
    """One party at a time, and all of them on a day."""
    drawn = suite.asked(SIZE, 50)
    questions, right = [question for question, _ in drawn], [headline for _, headline in drawn]
    found = asyncio.run(ours.started(str(logs[Kind.RECORDED]), questions, suite.ON.isoformat()))
    assert found["answers"] == right
    assert found["pairs"] > 100
    with sides.sides(tmp_path, SIZE, Kind.RECORDED, None) as others:
        for side in others:
            assert side.point(questions) == right
            assert ours.digest(side.everywhere(suite.ON.isoformat())) == found["digest"]


def test_a_world_is_the_same_whenever_it_is_made() -> None:
    """And a treaty of it without those before it."""
    assert list(recorded(SIZE, Kind.RECORDED)) == list(recorded(SIZE, Kind.RECORDED))
    assert treaty(7, Kind.CLAUSES) == list(islice(world(SIZE, Kind.CLAUSES), 8))[7]


def test_a_world_has_the_shape_of_what_is_published(logs: dict[Kind, Path]) -> None:
    """Half of the treaties have two parties, a few very many; acts come late and are corrected."""
    parties = sorted(len({act.party for act in made.done}) for made in world(10_000, Kind.RECORDED))
    assert parties[len(parties) // 2] <= 3
    assert parties[len(parties) * 95 // 100] > 90
    types = Counter(line["type"] for _, lines in recorded(10_000, Kind.RECORDED) for line in lines)
    assert types["corrected"] > 15
    assert types["annulled"] > 3
    with closing(sqlite3.connect(logs[Kind.RECORDED])) as db:
        (size,) = db.execute("SELECT size FROM head").fetchone()
        (late,) = db.execute("SELECT count(*) FROM event AS e WHERE position > 1 + (SELECT max(position) FROM event "
                             "WHERE stream = e.stream AND version = e.version - 1)").fetchone()  # fmt: skip
    assert size == sum(len(lines) for _, lines in recorded(SIZE, Kind.RECORDED)) >= SIZE
    assert late > 5


def test_a_part_that_is_measured_again_replaces_its_own_figures(tmp_path: Path) -> None:
    """What else was measured stays, and all of it is read as it was written."""
    first = Figures({}, ()).with_one(Measured("point", 10, {"treatylog": 2.0, "SQLite": 9.0}), NOW)
    both = first.with_one(Measured("step", 5, {"treatylog": 0.1, "transitions": 10.0}), NOW)
    again = both.with_one(Measured("point", 10, {"treatylog": 1.0, "SQLite": 8.0}), NOW)
    assert [(one.part, one.figures["treatylog"]) for one in again.measured] == [("step", 0.1), ("point", 1.0)]
    again.write(tmp_path / page.DATA)
    assert Figures.read(tmp_path / page.DATA) == again


def test_the_page_tells_what_was_asked_and_what_is_missed(tmp_path: Path) -> None:
    """With what limits it, and what was not measured; a plot beside it."""
    figures = Figures({}, ())
    for size, took in ((10, 1.5), (100, 2.5)):
        figures = figures.with_one(Measured("point", size, {"treatylog": took, "SQLite": 9.0}), NOW)
    page.write(figures, tmp_path)
    text = (tmp_path / page.PAGE).read_text(encoding="utf-8")
    assert "| where one party stood | 100 | at most 2 us | 2.50 us | **missed** |" in text
    assert "| where one party stood, of SQLite's best index | 100 | at least 3 x | 3.6 x | kept |" in text
    assert "| compiled step, of `transitions` | | at least 50 x | not measured | |" in text
    assert "What limits those that are missed" in text
    assert "10 times the events, 1.7 times as long" in text
    assert (tmp_path / page.PLOT).read_text(encoding="utf-8").startswith("<?xml")


def test_the_page_in_the_docs_is_that_of_its_figures() -> None:
    """Nothing on it is typed by hand."""
    folder = Path(__file__).parent.parent.parent / "docs" / "explanation"
    assert page.text(Figures.read(folder / page.DATA)) == (folder / page.PAGE).read_text(encoding="utf-8")
