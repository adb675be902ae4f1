"""World: every treaty and party at once, as one knowledge lets them be told. Timelines are made when asked for."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from itertools import chain
from types import MappingProxyType
from typing import Any, Self, TypeVar

from treatylog.domain.policy import capacity_of
from treatylog.domain.positions import Position
from treatylog.errors import UnknownTreaty, did_you_mean, suggestions
from treatylog.facts.base import Capacity
from treatylog.facts.event import PARTIES_STREAM
from treatylog.facts.treaty import Treaty
from treatylog.projection.discrepancies import Discrepancy, among_parties, discrepancies
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.timeline import Timeline, timeline
from treatylog.projection.view import as_held_by, in_respect_of

T = TypeVar("T")


class World:
    """
    All timelines over one knowledge. It does not change; a later world takes over the timelines that still hold.

    *made* are timelines from elsewhere, taken where they were unfolded from just what is known here.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        timelines: Mapping[str, Timeline] | None = None,
        made: Mapping[str, Timeline] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._timelines = dict(timelines or {})
        self._made = made or {}
        self._bound: dict[str, frozenset[str]] | None = None  # of those that have a timeline and links, what to
        self._found: dict[str, tuple[Discrepancy, ...]] = {}
        self._told: dict[Hashable, Any] = {}

    def once(self, make: Callable[..., T], *given: Hashable) -> T:
        """What *make* makes of this world and what is *given*, made when it is first asked for."""
        key = make, given
        if key not in self._told:
            self._told[key] = make(self, *given)
        found: T = self._told[key]
        return found

    def followed_by(self, knowledge: Knowledge, touched: Iterable[str] | None = None) -> Self:
        """
        The world over *knowledge*; of the streams that did not change, the timelines and what was found in them.

        *touched* are the streams that changed, where that is known: else each stream is looked at.
        """
        changed = _changed(self.knowledge, knowledge) if touched is None else frozenset(touched)
        kept: dict[str, Timeline] = {}
        if self._timelines and knowledge.parties_dated == self.knowledge.parties_dated:
            kept = dict(self._timelines)
            for key in _downstream(changed, self._kept_followers()):
                kept.pop(key, None)
        later = type(self)(knowledge, kept, {**self._made, **self._timelines})
        later._found = {key: found for key, found in self._found.items() if key in kept}
        if self._bound is not None:
            later._bound = {key: linked for key, linked in self._bound.items() if key in kept}
        known = vars(self).get("_followers")  # nobody reads every definition for it before it is needed
        if known is not None and all(_linked(knowledge, key) == _linked(self.knowledge, key) for key in changed):
            later._followers = known
        return later

    def _kept_followers(self) -> Mapping[str, frozenset[str]]:
        """`_followers`, or those of them that have a timeline: what bears on one through others, these have one too."""
        known: Mapping[str, frozenset[str]] | None = vars(self).get("_followers")
        if known is not None:
            return known
        if self._bound is None:
            every = ((key, line.treaty.linked) for key, line in self._timelines.items())
            self._bound = {key: linked for key, linked in every if linked}
        return _inverted(self._bound.items())

    @property
    def timelines(self) -> Mapping[str, Timeline]:
        """The timelines that were asked for so far, and those that they rest on."""
        return MappingProxyType(self._timelines)

    def linked(self, key: str) -> Mapping[str, Timeline]:
        """The timelines of the treaties that the treaty *key* is linked to, as far as they are known."""
        return {other: self.timeline(other) for other in self._followed(key)}

    def _followed(self, key: str) -> tuple[str, ...]:
        """
        The treaties whose events bear on the treaty *key*, as far as they are known.

        Nothing comes by a link that leads back to where it began: a record has none, but while a new release of it is
        being loaded a log may.
        """
        stream = self.knowledge.streams.get(key)
        others = stream.treaty.linked if stream and stream.treaty else frozenset()
        return tuple(other for other in sorted(others) if self._knows(other) and key not in self.upstream(other))

    def _knows(self, key: str) -> bool:
        stream = self.knowledge.streams.get(key)
        return stream is not None and stream.treaty is not None

    def upstream(self, key: str) -> frozenset[str]:
        """The treaty *key* and those whose events have a bearing on it, through all links."""
        found, waiting = {key}, [key]
        while waiting:
            further = _linked(self.knowledge, waiting.pop()) - found
            found |= further
            waiting += further
        return frozenset(found)

    def downstream(self, keys: Iterable[str]) -> frozenset[str]:
        """The streams *keys*, and the treaties on which what happens there has a bearing, through all links."""
        return _downstream(keys, self._followers)

    @cached_property
    def _followers(self) -> Mapping[str, frozenset[str]]:
        """By the key of a treaty, those that are linked to it."""
        return _inverted((key, _linked(self.knowledge, key)) for key in self.knowledge.streams)

    def stream(self, key: str) -> StreamKnowledge:
        """What is known of the treaty *key*. UnknownTreaty, with suggestions, when it is not defined."""
        found = self.knowledge.streams.get(key)
        if found is None or found.treaty is None:
            raise self._unknown(key)
        return found

    def treaty(self, key: str) -> Treaty:
        """The definition of the treaty *key*."""
        definition = self.stream(key).treaty
        assert definition is not None
        return definition

    def timeline(self, key: str) -> Timeline:
        """The timeline of the treaty *key*, made after those it rests on."""
        self.stream(key)
        if key in self._timelines:
            return self._timelines[key]
        bearing: dict[str, tuple[str, ...]] = {}
        waiting = [key]
        while waiting:
            one = waiting.pop()
            if one not in bearing and one not in self._timelines:
                bearing[one] = self._followed(one)
                waiting += bearing[one]
        for one in TopologicalSorter(bearing).static_order():
            if one not in self._timelines:
                line = self._timelines[one] = self._made_of(one, bearing[one])
                if self._bound is not None and line.treaty.links:
                    self._bound[one] = line.treaty.linked
        return self._timelines[key]

    def _made_of(self, key: str, bearing: tuple[str, ...]) -> Timeline:
        linked = {other: self._timelines[other] for other in bearing}
        treaty, acts = self.treaty(key), self.stream(key).dated
        return timeline(treaty, acts, self.knowledge.parties_dated, linked, made=self._made.get(key))

    def discrepancies(self, key: str) -> tuple[Discrepancy, ...]:
        """Where the record of the stream *key*, a treaty's or that of the parties, and its sources do not agree."""
        if key not in self._found:
            self._found[key] = self._discrepancies(key)
        return self._found[key]

    def _discrepancies(self, key: str) -> tuple[Discrepancy, ...]:
        if key == PARTIES_STREAM:
            return among_parties(self.knowledge.parties_acts)
        stream = self.stream(key)
        return discrepancies(self.timeline(key), stream.acts, stream.sources)

    def name(self, party: str, on: date) -> str:
        """The name of *party* in running text, as it was on *on*."""
        return self.knowledge.directory.prose(party, on)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The names of the treaties in running text, by key."""
        return _Titles(self.knowledge)

    def for_territory(self, key: str, party: str, territory: str) -> "World":
        """The world as it is for *territory* of *party* under the treaty *key*."""
        return _TerritorialWorld(self, key, party, territory)

    def as_held_by(self, key: str, party: str, capacity: Capacity) -> "World":
        """The world with *party* where those who speak in one *capacity* see it under the treaty *key*."""
        view = as_held_by(self.timeline(key), party, lambda word: self.capacity_of(key, party, word) is capacity)
        return World(self.knowledge, {**self._timelines, key: view}, self._made)

    def capacity_of(self, key: str, party: str, position: Position) -> Capacity:
        """In what capacity the holder of *position* speaks of *party* under the treaty *key*."""
        depositaries = getattr(self.treaty(key).entry_into_force, "depositaries", ())
        return capacity_of(position, party, depositaries, self.once(_speakers))

    def _unknown(self, key: str) -> UnknownTreaty:
        names = {short: code for code in self.knowledge.treaties for short in (code, *self.treaty(code).header.short)}
        meant = tuple(dict.fromkeys(names[hit] for hit in suggestions(key, names)))
        if not self.knowledge.treaties:
            return UnknownTreaty(f"there is no treaty '{key}': at that point the record held no treaty yet")
        ask = did_you_mean(meant) or f" It holds {len(self.knowledge.treaties)}; ask for the list of them"
        return UnknownTreaty(f"there is no treaty '{key}' in the record.{ask}", did_you_mean=list(meant))


class _TerritorialWorld(World):
    """A world in which one treaty is told for one territory of a party, and the party by that."""

    def __init__(self, world: World, key: str, party: str, territory: str) -> None:
        held = world.knowledge.directory.holdings(territory, party)
        view = in_respect_of(world.timeline(key), party, territory, held)
        super().__init__(world.knowledge, {**world._timelines, key: view}, world._made)
        self._party, self._territory = party, territory

    def name(self, party: str, on: date) -> str:
        name = super().name(party, on)
        if party != self._party:
            return name
        return f"{name} in respect of {self.knowledge.directory.territory_name(self._territory, on)}"


class _Titles(Mapping[str, str]):
    """The names of the treaties in running text, each made when it is looked up."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def __getitem__(self, key: str) -> str:
        stream = self._knowledge.streams[key]
        if stream.treaty is None:
            raise KeyError(key)
        return f"the {stream.treaty.name}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._knowledge.treaties)

    def __len__(self) -> int:
        return len(self._knowledge.treaties)


def _speakers(world: World) -> Mapping[str, Capacity]:
    return world.knowledge.directory.speakers


def _changed(one: Knowledge, other: Knowledge) -> frozenset[str]:
    """The streams that are not the same in both."""
    streams, others = one.streams, other.streams
    gone = (key for key in streams if key not in others)
    return frozenset(chain(gone, (key for key, stream in others.items() if streams.get(key) is not stream)))


def _downstream(keys: Iterable[str], followers: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found = set(keys)
    waiting = list(found)
    while waiting:
        further = followers.get(waiting.pop(), frozenset()) - found
        found |= further
        waiting += further
    return frozenset(found)


def _inverted(linked: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, frozenset[str]]:
    """By the key of a treaty, those that are *linked* to it."""
    found: dict[str, set[str]] = {}
    for key, others in linked:
        for other in others:
            found.setdefault(other, set()).add(key)
    return {key: frozenset(those) for key, those in found.items()}


def _linked(knowledge: Knowledge, key: str) -> frozenset[str]:
    stream = knowledge.streams.get(key)
    return stream.treaty.linked if stream and stream.treaty else frozenset()
