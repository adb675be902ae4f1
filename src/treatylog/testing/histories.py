"""
Histories told in tests: given some acts, on a date, then a party stands so; when an act is added, then it is refused.

    given("inf", up_to="2019-02-02").on("2019-08-01").party("USA").is_withdrawing()
    given(exchange_treaty(), both_ratified()).when(event("signed", "USA", "1989-01-01")).then_refused("already-bound")

A treaty is a key of the record, or a definition. An act is the line as a recorder would write it; the lines are
numbered in the order in which they are told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from treatylog import __version__
from treatylog.domain.act import act_of
from treatylog.domain.decide import Verdict, decide, misplaced
from treatylog.domain.history import History
from treatylog.domain.obligations import Obligation
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Bearing, Ruling
from treatylog.domain.state import TreatyState
from treatylog.facts.day import parse_exact
from treatylog.facts.directory import Directory
from treatylog.facts.event import PARTIES_STREAM, LegalAct
from treatylog.facts.party import Name, PartyDefinition
from treatylog.facts.treaty import Treaty
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.timeline import Timeline, timeline
from treatylog.projection.world import World
from treatylog.service.telling import Asked
from treatylog.testing.faults import ContradictoryHistory
from treatylog.testing.lines import Line, numbered
from treatylog.testing.record import world
from treatylog.testing.vocabulary import Pair, Party, Whole

_NOTHING = MappingProxyType[str, StreamKnowledge]({})


@dataclass(frozen=True)
class Given:
    """A treaty and what was done under it, with what was done under the ``others`` that its links name."""

    treaty: Treaty
    lines: tuple[Line, ...]
    others: tuple["Given", ...] = ()
    recorded: tuple[LegalAct, ...] = ()
    """What was done under it by the record that it is from, before the lines."""
    record: World | None = None
    """That record: who there is, and the sources."""

    def beside(self, *others: "Given") -> "Given":
        """The same, told beside *others*."""
        return replace(self, others=others)

    @cached_property
    def events(self) -> tuple[LegalAct, ...]:
        """What the record holds, and the lines as events, ids filled in."""
        return (*self.recorded, *numbered(self.lines, self.treaty.key, "given-" if self.recorded else ""))

    @cached_property
    def timeline(self) -> Timeline:
        """The treaty's timeline, from its own events and those of the parties stream."""
        own, shared = self._acts
        return timeline(self.treaty, own, shared, {other.treaty.key: other.timeline for other in self.others})

    @property
    def _acts(self) -> tuple[list[LegalAct], list[LegalAct]]:
        own = [event for event in self.events if event.treaty != PARTIES_STREAM]
        shared = [event for event in self.events if event.treaty == PARTIES_STREAM]
        return own, shared

    @cached_property
    def world(self) -> World:
        """The history as answers are given from."""
        streams = dict(self.record.knowledge.streams if self.record else _NOTHING)
        shared: dict[str, LegalAct] = {}
        for told in self._all:
            own, of_parties = told._acts
            shared = {act.id: act for act in of_parties} | shared
            streams[told.treaty.key] = _stream(streams, told.treaty, own)
        parties = streams.get(PARTIES_STREAM) or StreamKnowledge(PARTIES_STREAM)
        streams[PARTIES_STREAM] = parties.acting(tuple(shared.values()))
        made = {told.treaty.key: told.timeline for told in self._all}
        return World(Knowledge(MappingProxyType(streams), self.directory, 0), made)

    @property
    def _all(self) -> Iterator["Given"]:
        """It, and all those that it is told beside."""
        yield self
        for other in self.others:
            yield from other._all

    @cached_property
    def directory(self) -> Directory:
        """Who there is: as the record has it, or the ISO tables with everybody who acts here."""
        if self.record:
            return self.record.knowledge.directory
        return _directory(frozenset(self._named))

    @property
    def _named(self) -> Iterator[str]:
        """Every code that the history names as a party."""
        for told in self._all:
            yield from told.timeline.parties
            for act in told.timeline.history.acts:
                yield from (
                    code for code in (act.party, act.predecessor, act.by, *act.addressees, *act.towards) if code
                )

    @property
    def history(self) -> History[TreatyState]:
        """The history of an instrument."""
        return self.timeline.instrument

    def state(self, on: str) -> TreatyState:
        """The state of an instrument at the end of *on*."""
        return self.history.at(date.fromisoformat(on))

    def party_state(self, party: str, on: str) -> PartyState:
        """The state of *party* at the end of *on*."""
        return self.state(on).of(party)

    def ruling(self, id: str) -> Ruling:
        """What the law says of the act *id*, ``0003`` for short."""
        return self.timeline.history.rulings[id if "/" in id else f"{self.treaty.key}/{id}"]

    def duties(self, party: str, on: str) -> dict[str, Obligation]:
        """What binds *party* on *on*, by the id of the provision."""
        found = self.timeline.obligations(party, date.fromisoformat(on))
        return {obligation.id.partition("/")[2]: obligation for obligation in found}

    def on(self, day: str | date) -> "On":
        """The end of *day*."""
        return On(self, _day(day))

    def when(self, *acts: Line | Iterable[Line]) -> "When":
        """The same with more *acts*, which are to be judged, each with all the others there."""
        new = tuple(_flat(acts))
        return When(replace(self, lines=(*self.lines, *new)), len(new))


@dataclass(frozen=True)
class On:
    """One day of a history."""

    given: Given
    day: date

    def on(self, day: str | date) -> "On":
        """The end of another *day*."""
        return self.given.on(day)

    def party(self, party: str) -> Party:
        """*party*, a code or a name, as it stands on the day."""
        return Party(self.given.world, self.given.treaty.key, self._asked, self._code(party))

    def between(self, one: str, other: str) -> Pair:
        """The treaty between two parties on the day."""
        return Pair(self.given.world, self.given.treaty.key, self._asked, self._code(one), self._code(other))

    def treaty(self) -> Whole:
        """The treaty as a whole on the day."""
        return Whole(self.given.world, self.given.treaty.key, self._asked)

    def then(self, party: str, **expected: Any) -> Given:
        """*party* stands as *expected* at the end of the day, in the words of golden files."""
        __tracebackhide__ = True
        self.party(party).then(**expected)
        return self.given

    @property
    def _asked(self) -> Asked:
        now = datetime.now(UTC)
        return Asked(self.day, now, None, now.date(), __version__)

    def _code(self, party: str) -> str:
        return self.given.directory.resolve(party)


@dataclass(frozen=True)
class When:
    """A history whose last acts, so many, are to be judged."""

    given: Given
    count: int = 1

    @property
    def verdict(self) -> Verdict:
        """The verdict on the last acts: that on the first which does not join, else on the last."""
        verdicts = list(_verdicts(self.given, self.given.events[-self.count :]))
        return next((found for found in verdicts if found.admission != "admitted"), verdicts[-1])

    def then_admitted(self) -> Given:
        """The acts join the record."""
        __tracebackhide__ = True
        verdict = self.verdict
        assert verdict.admission == "admitted", self._told("expected to be admitted", verdict)
        return self.given

    def then_refused(self, code: str) -> Given:
        """The acts do not join as they are, for the reason *code*: refused, or without an effect and silent on it."""
        __tracebackhide__ = True
        verdict = self.verdict
        assert verdict.admission != "admitted", self._told(f"expected to be refused, '{code}'", verdict)
        assert verdict.reason == code, self._told(f"expected to be refused, '{code}'", verdict)
        return self.given

    def then_without_effect(self, slug: str) -> Given:
        """The last act is a real one that has no legal effect, for the reason *slug*, whether it says so or not."""
        __tracebackhide__ = True
        ruling = self.given.timeline.history.rulings.get(self.given.events[-1].id)
        expected = f"expected to be without effect, '{slug}'"
        found = ruling.reason if ruling and ruling.bearing is Bearing.WITHOUT_EFFECT else None
        assert found == slug, self._told(expected, self.verdict)
        return self.given

    def on(self, day: str | date) -> On:
        """The end of *day*, had the acts been done; they have to be admitted."""
        __tracebackhide__ = True
        return self.then_admitted().on(day)

    def _told(self, expected: str, verdict: Verdict) -> str:
        act = next(event for event in self.given.events if event.id == verdict.act)
        reason = f", '{verdict.reason}': {verdict.says}" if verdict.reason else ""
        found = f"{act.id} ({act.type} on {act.on}): {expected}; it is {verdict.admission}{reason}"
        if not act.party or act.party not in self.given.timeline.parties:
            return found
        return f"{found}\n\n{self.given.on(act.on.last).party(act.party).told()}"


def given(treaty: Treaty | Mapping[str, Any] | str, *acts: Line | Iterable[Line], up_to: str | date | None = None,
          root: Path | None = None) -> Given:  # fmt: skip
    """
    *treaty*, and what was done under it: the *acts*, each a line or several.

    The treaty is a key of the record, with all that the record tells of it or what was done *up_to* a day; or a
    definition, as a model or as ``treaty.toml`` has it. The record is the bundled one, or that in the folder *root*.
    ContradictoryHistory where an act would be refused.
    """
    told = tuple(_flat(acts))
    if isinstance(treaty, str):
        recorded = _recorded(world(root), treaty, None if up_to is None else _day(up_to))
        return _sound(replace(recorded, lines=told)) if told else recorded
    definition = treaty if isinstance(treaty, Treaty) else Treaty.model_validate(treaty)
    return _sound(Given(definition, told))


@dataclass(frozen=True)
class Histories:
    """What the fixture ``history`` gives: `given`, over the record of the project."""

    root: Path | None = None

    def given(
        self, treaty: Treaty | Mapping[str, Any] | str, *acts: Line | Iterable[Line], up_to: str | date | None = None
    ) -> Given:
        """See `given`."""
        return given(treaty, *acts, up_to=up_to, root=self.root)


def _flat(acts: Iterable[Line | Iterable[Line]]) -> Iterator[Line]:
    for one in acts:
        yield from [one] if isinstance(one, dict) else one


def _day(day: str | date) -> date:
    return day if isinstance(day, date) else parse_exact(day)


def _recorded(told: World, key: str, up_to: date | None) -> Given:
    """What *told* says of the treaty *key* and of those that its links name, done up to a day."""
    parties = told.knowledge.parties_acts
    others = tuple(_recorded(told, other, up_to) for other in sorted(told.linked(key)))
    acts = (*told.stream(key).acts, *parties)
    done = tuple(act for act in acts if up_to is None or act.on.last <= up_to)
    return Given(told.treaty(key), (), others, done, told)


def _stream(streams: Mapping[str, StreamKnowledge], treaty: Treaty, acts: Iterable[LegalAct]) -> StreamKnowledge:
    known = streams.get(treaty.key) or StreamKnowledge(treaty.key)
    return known.defined(treaty, known.sources).acting(tuple(acts))


@cache
def _directory(named: frozenset[str]) -> Directory:
    """The ISO tables, and those *named* that they lack, under their codes."""
    iso = Directory.of({})
    unlisted = sorted(code for code in named if not iso.knows(code))
    return Directory.of({code: PartyDefinition(names=(Name(name=code),)) for code in unlisted}) if unlisted else iso


# Whether a history can be


def _verdicts(told: Given, events: Iterable[LegalAct]) -> Iterator[Verdict]:
    """The verdicts on *events*, in their order. Those of the parties stream say nothing of a treaty by themselves."""
    history = told.timeline.history
    known = {act.id: act for act in history.acts}
    for event in events:
        if event.treaty == PARTIES_STREAM:
            yield misplaced(None, act_of(event)) or Verdict(event.id, "admitted")
        else:
            yield decide(told.treaty, history, known[event.id])


def _sound(told: Given) -> Given:
    """The same. ContradictoryHistory where no record could hold it."""
    ids = [event.id for event in told.events]
    for number, id in enumerate(ids):
        if id in ids[:number]:
            raise ContradictoryHistory(
                f"the given history contradicts itself: two acts have the id '{id}'; give one of them another, or "
                "leave the ids out and they are numbered",
                act=id,
            )  # fmt: skip
    for verdict in _verdicts(told, told.events):
        if verdict.admission == "refused":
            act = next(event for event in told.events if event.id == verdict.act)
            raise ContradictoryHistory(
                f"the given history contradicts itself: {act.id}, {act.type} of {act.party or 'the treaty'} on "
                f"{act.on}, would be refused, '{verdict.reason}': {verdict.says}. Mend the act or those around it; to "
                f"test that it is refused, give the others and say .when(act).then_refused('{verdict.reason}')",
                act=verdict.act, reason=verdict.reason,
            )  # fmt: skip
    return told
