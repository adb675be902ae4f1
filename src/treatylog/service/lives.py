"""From a world to every life under one treaty at once: the bands of each party, and when positions differ about it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Land:
    """
    A territory by itself: its name, the bands of those who held it one after another, and of whom each is.

    ``holder`` is who holds it on the legal date. ``spoken`` says whether the record or the clauses have anything to say
    of it; else it is as its holder.
    """

    code: str
    name: str
    bands: tuple[Band, ...]
    holders: tuple[str, ...]
    holder: str | None
    spoken: bool

    def at(self, on: date) -> tuple[Band, str] | None:
        """The band that holds on *on*, and whose it is."""
        pairs = zip(self.bands, self.holders, strict=True)
        return next((one for one in pairs if one[0].since <= on and (not one[0].until or on < one[0].until)), None)


def lands_under(world: World, key: str, on: date) -> tuple[Land, ...]:
    """The territories that parties.toml knows, each as the treaty *key* stands in respect of it."""
    line, directory = world.timeline(key), world.knowledge.directory
    if line.treaty.is_declaration:
        return ()
    spoken_of = {getattr(act, "territory", None) for act in world.stream(key).acts}
    declared = is_by_declaration(world, key)
    return tuple(
        _land(world, key, code, on, spoken=declared or code in spoken_of) for code in sorted(directory.territories)
    )


def _land(world: World, key: str, code: str, on: date, *, spoken: bool) -> Land:
    directory, found = world.knowledge.directory, list[tuple[Band, str]]()
    for held in directory.territories[code].held:
        told = world.for_territory(key, held.party, code) if spoken else world
        for band in told.timeline(key).bands(held.party):
            since = max(band.since, held.from_ or date.min)
            until = min(band.until or date.max, held.until or date.max)
            if since < until:
                found.append((replace(band, since=since, until=None if until == date.max else until), held.party))
    found.sort(key=lambda one: one[0].since)
    bands, holders = tuple(band for band, _ in found), tuple(party for _, party in found)
    return Land(code, directory.territory_name(code, on), bands, holders, directory.holder(code, on), spoken)


def is_by_declaration(world: World, key: str) -> bool:
    """Whether the treaty *key* extends to no territory of which its State has not said so."""
    clause = world.treaty(key).territory
    return clause is not None and clause.extends_to == "declared"


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
