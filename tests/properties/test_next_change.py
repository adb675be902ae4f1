"""
`next_change`: until it comes, an answer is the same but for the dates that were asked; on it, the answer differs.

Every answer that has one is asked on many days of random records: on those on which anything is done or takes effect,
and on the days around them.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from properties.trying import bounded
from treatylog.domain.calendar import add_months
from treatylog.domain.headline import Headline
from treatylog.errors import InvalidPair
from treatylog.facts.directory import Directory
from treatylog.facts.event import Event, parse_event
from treatylog.facts.treaty import Treaty
from treatylog.log.store import RecordedEvent
from treatylog.projection.glance import glances
from treatylog.projection.knowledge import known
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import listing, matrix, narrating, pairing, places, telling
from treatylog.service.listing import Page
from treatylog.service.telling import Asked
from treatylog.testing import Line, declaration, event, numbered
from treatylog.testing.strategies import (
    PARTIES,
    conventions,
    dates,
    days,
    dealings,
    exact,
    lines,
    logs,
    pledges,
    recorded,
    treaties,
)
from worlds import bundled_service

DAY = timedelta(days=1)
FULL = bool(os.environ.get("TREATYLOG_FULL"))
ASKED_FOR = {"on", "citation", "days_left", "asked_at"}
"""What an answer has of the dates that were asked; sentences speak of them too."""

Telling = Callable[[World, Asked], BaseModel]


def asked(on: date) -> Asked:
    """The clocks of a question about *on*, which is long over."""
    return Asked(on, datetime(2026, 11, 23, tzinfo=UTC), None, date(2026, 11, 23), "0.0.0")


def in_law(told: BaseModel) -> Any:
    """What is *told*, but for the dates that were asked and the sentence about them."""
    said = told.model_dump()
    if "tree" in said:
        said["prose"] = said["prose"].partition("\n\n")[2]
        said["tree"] |= {"says": "", "on": None}
    return _without(said)


def _without(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without(value) for name, value in told.items() if name not in {*ASKED_FOR, "sentence"}}
    return tuple(map(_without, told)) if isinstance(told, tuple | list) else told


def tellings(world: World, key: str, party: str, other: str) -> Iterator[Telling]:
    """Every answer with a `next_change` that can be asked for with these."""
    yield lambda w, a: telling.status(w, key, party, a)
    yield lambda w, a: telling.obligations(w, key, party, a)
    yield lambda w, a: narrating.explanation(w, key, party, a)
    yield lambda w, a: listing.party(w, party, a)
    yield lambda w, a: listing.treaty(w, key, a)
    yield lambda w, a: listing.treaty(w, key, a, Headline.IN_FORCE)
    yield lambda w, a: listing.parties_of(w, key, a)
    yield lambda w, a: listing.parties_of(w, key, a, Page(limit=2))
    yield lambda w, a: listing.parties_of(w, key, a, headline=Headline.IN_FORCE)
    yield lambda w, a: listing.treaties(w, a, page=Page(limit=1))
    yield lambda w, a: listing.treaties(w, a, headline=Headline.IN_FORCE)
    yield lambda w, a: listing.treaties(w, a, headline=Headline.IN_FORCE, party=party)
    yield lambda w, a: grid(w, a, Page())
    yield lambda w, a: grid(w, a, Page(limit=1))
    yield lambda w, a: places.place(w, places.Asked(key, party, a.on))
    if not world.treaty(key).is_declaration:
        yield lambda w, a: pairing.pairs(w, key, party, a)
        try:
            pairing.between(world, key, (party, other), asked(date(2000, 1, 1)))
        except InvalidPair:
            return
        yield lambda w, a: pairing.between(w, key, (party, other), a)


def grid(world: World, about: Asked, page: Page) -> BaseModel:
    """The grid of all treaties and parties."""
    layout = matrix.laid_out(world, matrix.Grid(), about, page)
    rows = [matrix.row(world, layout, code, about.on) for code in layout.shown]
    return matrix.told(world, layout, rows, about)


def eventful(line: Timeline) -> set[date]:
    """The days on which anything is done under *line*, takes effect, is over by silence, or is spoken of."""
    found = {line.treaty.coverage.through, line.treaty.header.adopted, *(text.from_ for text in line.treaty.texts)}
    for act in line.history.acts:
        days = (
            act.first,
            act.last,
            act.received_on,
            act.circulated_on,
            act.effective_on,
            act.about_from,
            act.about_until,
        )
        found |= {day for day in (*days, act.until) if day}
        found |= {add_months(day, 12) for day in (act.first, act.last, act.circulated_on) if day}
    for history in (line.history, line.earliest):
        found |= {day for effect in history.effects for day in (effect.on, effect.effective, effect.until) if day}
    found |= {day for code in line.parties for duty in line.duties(code) for day in (duty.begins, duty.ends) if day}
    return found


def check(world: World, tell: Telling, on: date, days: list[date]) -> None:
    """Until the next change nothing differs, and on it something does."""
    told = tell(world, asked(on))
    change: date | None = told.next_change  # type: ignore[attr-defined]
    assert change is None or change > on
    now, what = in_law(told), f"{type(told).__name__} of {on}"
    for day in days:
        if on < day and (change is None or day < change):
            then = in_law(tell(world, asked(day)))
            assert then == now, f"{what} differs on {day}, before {change}: {differing(now, then)}"
    if change:
        assert in_law(tell(world, asked(change))) != now, f"{what} is the same on {change}"


def differing(one: Any, other: Any) -> Any:
    """Where two answers of one form differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted({*one, *other}, key=str)
        return {name: differing(one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return [differing(*both) for both in zip(one, other, strict=True) if both[0] != both[1]]
    return one, other


def probed(world: World, data: st.DataObject) -> None:
    """Every answer of *world* about two parties and a day, told on the days that follow."""
    key = data.draw(st.sampled_from(world.knowledge.treaties))
    lines = [world.timeline(one) for one in world.knowledge.treaties]
    around = {day + step * DAY for line in lines for day in eventful(line) for step in (-1, 0, 1)}
    party, other = data.draw(st.permutations(PARTIES))[:2]
    on = data.draw(dates() | st.sampled_from(sorted(around)))
    to_come = sorted(day for day in around if day > on)
    days = [*to_come[:9], *data.draw(st.lists(st.sampled_from(to_come or [on]), max_size=9)), date(2100, 1, 1)]
    for tell in tellings(world, key, party, other):
        check(world, tell, on, days)


@bounded
@given(logs(), st.data())
def test_until_the_next_change_an_answer_is_the_same_and_on_it_another(
    log: list[RecordedEvent], data: st.DataObject
) -> None:
    """Of every kind of answer that has one, whatever was corrected or annulled."""
    probed(World(known(log)), data)


def said() -> st.SearchStrategy[list[Line]]:
    """What others hold of a party, for a time or without end."""
    about = st.fixed_dictionaries({}, optional={"from": exact(), "until": exact()}).filter(
        lambda given: given.get("from", "") < given.get("until", "3")
    )
    court = {"capacity": "court", "claims": "suspended"}
    spoken = st.builds(
        lambda party, on, about, more: event(
            "position_stated", party, on, held_by="ZAF", text="No.", about=about or None,
            **(more if "from" in about or more is not court else {}),
        ),
        st.sampled_from(PARTIES), exact(), about, st.sampled_from([{}, {}, court, {"towards": ["CHE"]}]),
    )  # fmt: skip
    return st.lists(spoken, max_size=3)


def coverages() -> st.SearchStrategy[dict[str, Any]]:
    """Whom a record lists, and how far it was checked."""
    whom = st.sampled_from(["others_not_party", "all", "listed"])
    return st.builds(lambda whom, through: {"parties": whom, "through": through}, whom, exact() | st.just("2030-01-01"))


@bounded
@given(
    treaties().flatmap(lambda treaty: st.tuples(st.just(treaty), st.lists(lines(days()), max_size=12)))
    | st.tuples(conventions(), dealings())
    | st.tuples(st.just(declaration()), pledges()),
    said(), coverages(), st.data(),
)  # fmt: skip
def test_the_same_holds_where_positions_differ_and_the_record_ends(
    life: tuple[Treaty, Sequence[Any]], said: list[Line], coverage: dict[str, Any], data: st.DataObject
) -> None:
    """Under every sort of clause, between every two, and under a declaration."""
    treaty, told = life
    positions = numbered(line | {"id": f"t/p-{number}"} for number, line in enumerate(said))
    first = data.draw(st.lists(st.sampled_from(PARTIES), max_size=4, unique=True))
    begun = [event("ratified", party, "1986-02-01") for party in first]
    acts = told if treaty.is_declaration else numbered([*begun, *told])
    log = [defined(treaty, coverage), *acts, *positions]
    probed(World(known(recorded(log))), data)


def defined(treaty: Treaty, coverage: dict[str, Any]) -> Event:
    """The definition of *treaty*, of which the record has another *coverage*."""
    definition = treaty.model_dump(mode="json")
    definition["coverage"] |= coverage
    sources = {"s": {"document": "A document"}}
    return parse_event({"id": "t/d", "treaty": "t", "type": "defined", "definition": definition, "sources": sources})


@pytest.fixture(scope="module")
def bundled_world() -> World:
    """The world of the bundled record."""

    async def made() -> World:
        async with bundled_service() as treaties:
            return await treaties.present()

    return asyncio.run(made())


def test_the_same_holds_in_the_bundled_record(bundled_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of treaties, parties and days drawn from it, whatever the parties were called at the time."""
    monkeypatch.setattr(Directory, "name", lambda _, code, _on: code)
    monkeypatch.setattr(Directory, "prose", lambda _, code, _on: code)
    chance, treaties = Random(7), bundled_world.knowledge.treaties
    among_some = [key for key in treaties if len(bundled_world.timeline(key).parties) > 1]
    for _ in range(400 if FULL else 15):
        key = chance.choice(among_some)
        line = bundled_world.timeline(key)
        party, other = chance.sample(line.parties, 2)
        near = {day for code in (party, other) for day in (*line.changing_days(code), *glances(line, code).days[1:])}
        on = chance.choice(sorted(near))
        to_come = sorted(day + step * DAY for day in eventful(line) if day > on for step in (-1, 0, 1))
        days = [*to_come[:6], *chance.sample(to_come, min(6, len(to_come))), date(2025, 12, 31)]
        for tell in islice(tellings(bundled_world, key, party, other), 3):
            check(bundled_world, tell, on, days)
        if not line.treaty.is_declaration:
            with suppress(InvalidPair):
                check(bundled_world, partial(between, key, party, other), on, days)


def between(key: str, party: str, other: str, world: World, about: Asked) -> BaseModel:
    """How the treaty *key* stands between two."""
    return pairing.between(world, key, (party, other), about)
