"""From a world to every life under one treaty at once: the bands of each party, and when positions differ about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from treatylog.domain.positions import every_position
from treatylog.projection.timeline import Band, Timeline
from treatylog.projection.world import World
from treatylog.service.telling import Asked


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a holder says of a party over ``[since, until)``; an open end is None."""

    holder: str
    claims: str | None
    since: date | None
    until: date | None

    def covers(self, on: date) -> bool:
        """Whether it is about *on*."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Life:
    """The states of one party in time, and what is said of them; ``prose`` is its name in running text."""

    party: str
    name: str
    prose: str
    bands: tuple[Band, ...]
    claimed: tuple[Claimed, ...]

    def at(self, on: date) -> Band | None:
        """The band that holds on *on*."""
        return next((band for band in self.bands if band.since <= on and (not band.until or on < band.until)), None)

    def is_disputed(self, on: date) -> bool:
        """Whether somebody states a position about *on*."""
        return any(word.covers(on) for word in self.claimed)


@dataclass(frozen=True, slots=True)
class Lives:
    """Every life under the treaty *treaty*, by code; ``ended`` is when it ends, as far as the record goes."""

    treaty: str
    items: tuple[Life, ...]
    ended: date | None

    def of(self, party: str) -> Life | None:
        """The life of *party*, if it has one here."""
        return next((life for life in self.items if life.party == party), None)

    def days(self) -> tuple[date, ...]:
        """The days on which anybody's state changes, in order."""
        return tuple(sorted({band.since for life in self.items for band in life.bands}))


def lives_under(world: World, key: str, asked: Asked) -> Lives:
    """Every life under the treaty *key*, by the names that the parties have on the legal date."""
    line = world.timeline(key)
    return Lives(key, tuple(_life(world, line, party, asked.on) for party in line.parties), _ended(line))


def _life(world: World, line: Timeline, party: str, on: date) -> Life:
    names = world.knowledge.directory
    return Life(
        party, names.name(party, on), names.prose(party, on), line.bands(party), tuple(_claimed(world, line, party, on))
    )


def _claimed(world: World, line: Timeline, party: str, on: date) -> Iterator[Claimed]:
    for word in every_position(line.history.acts, party, line.ended(party, date.max)):
        yield Claimed(world.name(word.holder, on), word.claims, word.since, word.until)


def _ended(line: Timeline) -> date | None:
    if line.treaty.is_declaration:
        return None
    end = line.instrument.at(date.max).ended
    return end.on if end else None
