"""World: every treaty at once, over one knowledge."""

from datetime import date
from typing import Any

import pytest

from treatylog.errors import UnknownTreaty
from treatylog.facts.event import PARTIES_STREAM, parse_event
from treatylog.log.store import RecordedEvent
from treatylog.projection.discrepancies import Discrepancy, discrepancies
from treatylog.projection.knowledge import by_stream, extended, known
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.testing import Line, deposits_treaty, event


def recorded(*lines: Line) -> list[RecordedEvent]:
    """*lines* as a log holds them; versions and times do not matter here."""
    instant: Any = None
    return [
        RecordedEvent(
            n, line["treaty"], n, instant, "test", parse_event({"id": f"{line['treaty']}/{n:04}", **line}), "00"
        )
        for n, line in enumerate(lines, start=1)
    ]


def defined(key: str, *linked: str) -> Line:
    """The definition of a treaty in force on its first deposit, which is left with the treaties *linked*."""
    links = [{"kind": "linked exit", "treaty": other, "article": "L"} for other in linked]
    definition = deposits_treaty(1, header={"key": key, "short": [f"The {key} treaty"]}, links=links)
    return {"treaty": key, "type": "defined", "definition": definition.model_dump(mode="json"), "sources": {}}


LOG = recorded(
    defined("arms"),
    defined("trade"),
    event("ratified", "SUHH", "1970-01-01", treaty="arms"),
    event("ratified", "FRA", "1970-01-01", treaty="trade"),
    event("party_extinguished", "SUHH", "1991-12-26", treaty=PARTIES_STREAM),
    event("withdrawal_notified", "FRA", "1999-01-01", treaty="trade"),
)


def grown(world: World, upto: int, *touched: str) -> World:
    """*world* when the log has grown *upto* a position."""
    return world.followed_by(extended(world.knowledge, by_stream(LOG[:upto]), touched, upto))


def test_a_timeline_is_made_from_the_treaty_and_the_parties_stream() -> None:
    """What a State's extinction means, each treaty's timeline tells."""
    assert World(known(LOG)).timeline("arms").headline("SUHH", date(2000, 1, 1)) == "extinct"


def test_a_timeline_is_made_once() -> None:
    """Asked again it is the same."""
    world = World(known(LOG))
    assert world.timeline("arms") is world.timeline("arms")


def test_a_timeline_that_still_holds_is_taken_over() -> None:
    """An append rebuilds its own treaty and no other."""
    before = World(known(LOG[:5]))
    arms, trade = before.timeline("arms"), before.timeline("trade")
    after = grown(before, 6, "trade")
    assert after.timeline("arms") is arms
    assert after.timeline("trade") is not trade
    assert after.timeline("trade").headline("FRA", date(2001, 1, 1)) == "withdrawn"


def test_what_was_found_in_a_timeline_that_still_holds_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked for once, and anew only in what grew."""
    looked: list[str] = []

    def look(line: Timeline, *given: Any) -> tuple[Discrepancy, ...]:
        looked.append(line.treaty.header.key)
        return discrepancies(line, *given)

    monkeypatch.setattr("treatylog.projection.world.discrepancies", look)
    world = World(known(LOG[:5]))
    for _ in range(2):
        for key in ("arms", "trade"):
            world.discrepancies(key)
        world = grown(world, 6, "trade")
    assert looked == ["arms", "trade", "trade"]


def test_the_parties_stream_bears_on_every_treaty() -> None:
    """When it grows, no timeline is taken over as it was."""
    before = World(known(LOG[:4]))
    assert before.timeline("arms").headline("SUHH", date(2000, 1, 1)) == "in_force"
    assert grown(before, 5, PARTIES_STREAM).timeline("arms").headline("SUHH", date(2000, 1, 1)) == "extinct"


def test_a_world_does_not_change_when_another_follows() -> None:
    """Who asked of the old one still has it."""
    before = World(known(LOG[:5]))
    after = grown(before, 6, "trade")
    after.timeline("trade")
    assert before.timeline("trade").headline("FRA", date(2001, 1, 1)) == "in_force"


def test_a_treaty_that_is_not_in_the_record_is_an_error_with_suggestions() -> None:
    """By key or by short title; the parties stream is no treaty."""
    world = World(known(LOG))
    with pytest.raises(UnknownTreaty, match="Did you mean 'trade'"):
        world.timeline("trades")
    with pytest.raises(UnknownTreaty, match="no treaty 'parties'"):
        world.treaty(PARTIES_STREAM)


def test_a_party_is_named_as_it_was_on_the_date() -> None:
    """By the directory of the knowledge."""
    assert World(known(LOG)).name("FRA", date(2000, 1, 1)) == "France"


def test_a_long_chain_of_links_is_followed_to_its_end() -> None:
    """Who leaves the first of 600 treaties leaves the last with it."""
    keys = [f"t{number:03}" for number in range(600)]
    log = recorded(
        *(defined(key, *before) for key, before in zip(keys, [(), *zip(keys)], strict=False)),
        *(event("ratified", "FRA", "1970-01-01", treaty=key) for key in keys),
        event("expelled", "FRA", "1980-01-01", treaty=keys[0], by="USA"),
    )
    last = World(known(log)).timeline(keys[-1])
    assert (last.headline("FRA", date(1979, 12, 31)), last.headline("FRA", date(1980, 1, 1))) == (
        "in_force",
        "withdrawn",
    )


def test_a_link_that_leads_back_brings_nothing() -> None:
    """While a release that turns a link round is being loaded, both directions may be in the log."""
    log = recorded(
        defined("arms", "trade"),
        defined("trade", "arms"),
        defined("truce", "arms"),
        *(event("ratified", "FRA", "1970-01-01", treaty=key) for key in ("arms", "trade", "truce")),
        event("expelled", "FRA", "1980-01-01", treaty="arms", by="USA"),
    )
    world, on = World(known(log)), date(1990, 1, 1)
    assert [world.timeline(key).headline("FRA", on) for key in ("truce", "trade", "arms")] == [
        "withdrawn",
        "in_force",
        "withdrawn",
    ]


def test_the_parties_stream_has_no_timeline_made_anew_where_it_tells_nothing_new() -> None:
    """An extinction unfolds the treaties of its State again, and no other."""
    before = World(known(LOG[:4]))
    trade, arms = before.timeline("trade"), before.timeline("arms")
    after = grown(before, 5, PARTIES_STREAM)
    assert after.timeline("trade") is trade
    assert after.timeline("arms") is not arms


def test_what_is_told_once_is_told_again_after_what_it_rests_on_has_changed() -> None:
    """A world tells it anew whenever it grows, a timeline when its treaty does; else it is the same."""
    made: list[str] = []

    def telling(_of: object, name: str) -> str:
        made.append(name)
        return name

    before = World(known(LOG[:3]))
    trade, arms = before.timeline("trade"), before.timeline("arms")
    for _ in range(2):
        assert [before.once(telling, "world"), trade.once(telling, "trade"), arms.once(telling, "arms")] == [
            "world", "trade", "arms",
        ]  # fmt: skip
    assert made == ["world", "trade", "arms"]
    after = grown(before, 4, "trade")
    after.once(telling, "world")
    after.timeline("trade").once(telling, "trade")
    after.timeline("arms").once(telling, "arms")
    assert made[3:] == ["world", "trade"]


@pytest.mark.parametrize("names_what_changed", [True, False], ids=["told", "looked-for"])
def test_a_link_that_is_added_is_followed_from_then_on(names_what_changed: bool) -> None:
    """What was not linked is kept; once it is, it is made anew with what it is linked to, through all links."""
    log = recorded(
        defined("arms"), defined("trade"), defined("fish", "trade"),
        event("ratified", "FRA", "1970-01-01", treaty="arms"),
        defined("trade", "arms"),
        event("withdrawal_notified", "FRA", "1999-01-01", treaty="arms"),
    )  # fmt: skip

    def grown_to(world: World, upto: int, key: str) -> World:
        later = extended(world.knowledge, by_stream(log[:upto]), [key], upto)
        return world.followed_by(later, [key] if names_what_changed else None)

    world = World(known(log[:3]))
    lines = {key: world.timeline(key) for key in ("arms", "trade", "fish")}
    world = grown_to(world, 4, "arms")
    assert world.downstream(["arms"]) == {"arms"}
    assert world.timeline("trade") is lines["trade"]
    world = grown_to(world, 5, "trade")
    assert world.downstream(["arms"]) == {"arms", "trade", "fish"}
    lines = {key: world.timeline(key) for key in ("arms", "trade", "fish")}
    world = grown_to(world, 6, "arms")
    assert all(world.timeline(key) is not line for key, line in lines.items())


def test_the_name_of_what_is_no_treaty_is_not_told() -> None:
    """A stream without a definition has none."""
    world = World(known([*LOG, *recorded(event("ratified", "FRA", "1970-01-01", treaty="lost"))]))
    assert world.titles["arms"] == "the The arms treaty"
    assert "lost" not in world.titles
    assert sorted(world.titles) == ["arms", "trade"]
    assert len(world.titles) == 2
