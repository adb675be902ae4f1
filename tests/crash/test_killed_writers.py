"""
A writer killed at any moment leaves a log that holds all it acknowledged, and no part of an append.

The signal comes from outside at random, or the writer kills itself at a named moment: between any two statements,
within one, within the write of a file, before an acknowledgement goes out. See `crash.writer` for how.
"""

import os
import random
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from crash.killing import Log, Mould, Tally, kill_and_look, mould
from crash.writer import Plan
from postgres import schema

FULL = bool(os.environ.get("TREATYLOG_FULL"))
KILLS = 200 if FULL else 12
OF_ONE_LOG = 12
"""So many writers are killed over one log before the next log is begun."""

EVERY = ("begin", "insert", "update", "commit", "pragma", "select")
SQLITE: Sequence[str | None] = [
    None, *(f"{when} {kind}" for kind in EVERY for when in ("before", "after")),
    None, "amid instructions", "amid a write", "amid commit", "amid a write",
    None, "amid instructions", "before the acknowledgement", "amid insert", "amid a write",
]  # fmt: skip
POSTGRES: Sequence[str | None] = [
    None, "before with", "after with", "amid with", "before the acknowledgement", "before commit", "after commit",
    None, "before select", "after select", "amid select", "amid with",
]  # fmt: skip
LATER = {"sqlite": 25, "postgres": 8}
"""So many times, at the most, a moment comes before the writer dies at it: a file is opened with many statements."""
FIRST = ("after create", None, "before create", "after select")
"""A log that is being made is another matter."""


@pytest_asyncio.fixture
async def cast() -> AsyncIterator[Mould]:
    """A mould of writers."""
    async with mould() as made:
        yield made


def plan(number: int, moments: Sequence[str | None], place: str, dice: random.Random) -> Plan:
    """The plan of the writer *number*: every moment in turn, and the rest by the dice."""
    chosen = moments[number % len(moments)] if FULL else dice.choice(moments)
    if number % OF_ONE_LOG == 0:
        chosen = FIRST[number // OF_ONE_LOG % len(FIRST)]
    latest = LATER["postgres" if place.startswith("postgres") else "sqlite"]
    through = "service" if number % 5 == 3 else "store"
    return Plan(
        place, number, writers=dice.choice([1, 8, 32]), through=through, seed=number, moment=chosen,
        times=dice.randrange(1, latest),
        nodes=2 if chosen and "commit" in chosen else dice.choice([1, 2]), checkpoint=dice.choice([1000, 4]),
    )  # fmt: skip


@pytest.mark.timeout(900)
async def test_lose_nothing_in_sqlite(
    cast: Mould, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each log lives through the death of many writers; some of them have two openings of the file."""
    tally, log = Tally(), Log("")
    for number in range(KILLS):
        dice = random.Random(number)
        if number % OF_ONE_LOG == 0:
            log = Log(str(tmp_path / f"{number}.db"))
        await kill_and_look(cast, log, plan(number, SQLITE, log.place, dice), dice, tally)
    record_property("counts", f"SQLite: {tally}")
    assert (tally.kills, tally.lost) == (KILLS, 0)
    assert tally.acknowledged > KILLS
    assert tally.at_moments >= KILLS / 4


@pytest.mark.timeout(900)
async def test_lose_nothing_in_postgres(
    cast: Mould, postgres: str, record_property: Callable[[str, object], None]
) -> None:
    """The server lives on, and may finish what a dead writer sent: that, too, is wholly there or not at all."""
    tally, numbers = Tally(), count()
    while tally.kills < KILLS:
        with schema(postgres) as dsn:
            log = Log(dsn)
            while tally.kills < KILLS:
                number = next(numbers)
                dice = random.Random(number)
                await kill_and_look(cast, log, plan(number, POSTGRES, dsn, dice), dice, tally)
                if tally.kills % OF_ONE_LOG == 0:
                    break
    record_property("counts", f"PostgreSQL: {tally}")
    assert (tally.kills, tally.lost) == (KILLS, 0)
    assert tally.acknowledged > KILLS
    assert tally.at_moments >= KILLS / 4
