"""Timeline: one treaty's history as states in time, so that a date is a look-up."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, compress, repeat
from operator import is_not
from types import MappingProxyType
from typing import Any, TypeVar

from treatylog.domain.act import PARTIES_ACTS, Act, Dated, Edge, dated
from treatylog.domain.declaration import DECLARATION_LAW, DeclarationState
from treatylog.domain.effects import BEGINNINGS, law_of
from treatylog.domain.headline import Headline, declaration_headline, headline
from treatylog.domain.history import History, unfold
from treatylog.domain.linked import JOINED, PARTED, brought
from treatylog.domain.machine import Operation, Pledge, Standing
from treatylog.domain.obligations import Duty, DutyState, Obligation, duties, pledged
from treatylog.domain.positions import Position, positions
from treatylog.domain.ruling import Bearing
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Basis
from treatylog.facts.clauses import CoverageParties
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.overlay import as_decided

_UNLINKED: Mapping[str, "Timeline"] = MappingProxyType({})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Band:
    """A party's state over ``[since, until)``."""

    since: date
    until: date | None
    headline: Headline
    standing: Standing | None
    operation: Operation | None
    basis: Basis
    certain: bool
    because: tuple[str, ...]


@dataclass(frozen=True)
class Timeline:
    """
    The history of one treaty, unfolded twice where a date is imprecise: with the act on its last day and on its first.

    Where the two agree the answer is certain. ``history`` is the one with the last days: an act counts when it is sure
    to have been done. ``acts`` and ``linked`` are what it was unfolded from.
    """

    treaty: Treaty
    history: History[TreatyState] | History[DeclarationState]
    earliest: History[TreatyState] | History[DeclarationState]
    acts: tuple[Dated, ...] = field(default=(), compare=False, repr=False)
    linked: Mapping[str, "Timeline"] = field(default_factory=dict, compare=False, repr=False)
    _told: dict[str, tuple[Band, ...]] = field(default_factory=dict, compare=False, repr=False)
    _due: dict[tuple[str, bool], tuple[Duty, ...]] = field(default_factory=dict, compare=False, repr=False)
    _made: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, make: Callable[..., T], *given: Hashable) -> T:
        """What *make* makes of this timeline and what is *given*, made when it is first asked for."""
        key = make, given
        if key not in self._made:
            self._made[key] = make(self, *given)
        found: T = self._made[key]
        return found

    def is_from(self, treaty: Treaty, acts: Sequence[Dated], linked: Mapping[str, "Timeline"]) -> bool:
        """Whether it was unfolded from just these; then they need not be unfolded again."""
        same = self.linked.keys() == linked.keys() and all(self.linked[key] is linked[key] for key in linked)
        return same and self.treaty == treaty and self.acts == tuple(acts)

    @property
    def is_precise(self) -> bool:
        """Whether every date it rests on is known to the day."""
        return self.history is self.earliest

    @property
    def instrument(self) -> History[TreatyState]:
        """The history of an instrument."""
        assert not self.treaty.is_declaration
        return self.history  # type: ignore[return-value]

    @property
    def early_instrument(self) -> History[TreatyState]:
        """The history of an instrument, had every imprecise act been done on its first day."""
        assert not self.treaty.is_declaration
        return self.earliest  # type: ignore[return-value]

    @property
    def declaration(self) -> History[DeclarationState]:
        """The history of a declaration."""
        assert self.treaty.is_declaration
        return self.history  # type: ignore[return-value]

    @cached_property
    def involved(self) -> Mapping[str, date]:
        """
        Every party that has to do with the treaty, and since when.

        Those its sides name, the addressees of its proposals, those about whom positions are stated, and those whose
        acts moved or might have moved their own position; a commentator is not involved.
        """
        first = {code: self.treaty.header.adopted for side in self.treaty.sides for code in side.parties}
        for act in self.history.acts:
            for code in self._involved_by(act):
                first[code] = min(act.on, first.get(code, act.on))
        return first

    def _involved_by(self, act: Act) -> Iterable[str]:
        if act.type == "moratorium_proposed":
            yield from act.addressees
        bearing = self.history.rulings[act.id].bearing
        moves = bearing is Bearing.MOVES if act.treaty else bearing is not Bearing.MOVES_NOTHING
        if act.party and act.type not in (*PARTIES_ACTS, JOINED, PARTED) and (moves or act.type == "position_stated"):
            yield act.party

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party that ever has to do with the treaty, by code."""
        return tuple(sorted(self.involved))

    def headline(self, party: str, on: date) -> Headline:
        """The headline of *party* on *on*; ``unknown`` where the record's coverage does not let one say."""
        return Headline.UNKNOWN if self.is_unknown(party, on) else _headline(self.history, party, on)

    def is_unknown(self, party: str, on: date) -> bool:
        """Whether the record cannot say where *party* stood: it lists only some, and not this one by then."""
        if self.treaty.coverage.parties is not CoverageParties.LISTED or on < self.begins:
            return False
        return party not in self.involved or (on < self.involved[party] and party not in self._begun)

    @cached_property
    def _begun(self) -> frozenset[str]:
        """Those of whom the record holds the first act: before it they had nothing to do with the treaty."""
        first: dict[str, Act] = {}
        for act in self.history.acts:
            if act.party and self.history.rulings[act.id].bearing is Bearing.MOVES:
                first.setdefault(act.party, act)
        return frozenset(party for party, act in first.items() if act.type in BEGINNINGS)

    @cached_property
    def begins(self) -> date:
        """The day from which there is something to be concerned by: a proposal, or the text itself."""
        proposed = [act.on for act in self.history.acts if act.type == "moratorium_proposed"]
        return min(proposed, default=self.treaty.header.adopted)

    def could_be(self, party: str, on: date) -> tuple[Headline, ...]:
        """The headlines that are possible on *on*, one when the answer is certain."""
        if self.is_unknown(party, on):
            return (Headline.UNKNOWN,)
        both = (_headline(self.history, party, on), _headline(self.earliest, party, on))
        return both[:1] if both[0] is both[1] else both

    def is_certain(self, party: str, on: date) -> bool:
        """Whether the position on *on* is the same on whatever day of its month or year an imprecise act was done."""
        if self.is_unknown(party, on):
            return False
        return _position(self.history, party, on) == _position(self.earliest, party, on)

    def is_beyond(self, on: date) -> bool:
        """Whether by *on* something may have happened that the record does not know; not once the treaty has ended."""
        ended = not self.treaty.is_declaration and self.instrument.at(on).ended is not None
        return on > self.treaty.coverage.through and not ended

    def obligations(self, party: str, on: date) -> tuple[Obligation, ...]:
        """What binds *party* on *on*."""
        return tuple(duty.obligation for duty in self.duties(party) if duty.holds(on))

    def certain_duties(self, party: str, on: date) -> frozenset[tuple[str, DutyState]]:
        """What binds *party* on *on*, by id and state, on whatever day an imprecise act was done."""
        duties = [self._duties(party, early=False)] + ([] if self.is_precise else [self._duties(party, early=True)])
        held = [{(one.obligation.id, one.obligation.state) for one in each if one.holds(on)} for each in duties]
        return frozenset(set.intersection(*held))

    def duties(self, party: str) -> tuple[Duty, ...]:
        """What binds *party* in time."""
        return self._duties(party, early=False)

    def _duties(self, party: str, *, early: bool) -> tuple[Duty, ...]:
        early = early and not self.is_precise
        if (party, early) not in self._due:
            history = self.earliest if early else self.history
            self._due[party, early] = _told_duties(self.treaty, history, party)
        return self._due[party, early]

    def bands(self, party: str) -> tuple[Band, ...]:
        """The states of *party* in time, without a gap, from the first day it had to do with the treaty."""
        if party not in self._told:
            self._told[party] = self._bands(party)
        return self._told[party]

    def band_at(self, party: str, on: date) -> Band | None:
        """The band of *party* that holds on *on*."""
        return next((b for b in self.bands(party) if b.since <= on and (b.until is None or on < b.until)), None)

    def turning_days(self, party: str) -> frozenset[date]:
        """The days on which the position or a duty of *party* changes."""
        duties = {day for duty in self._duties(party, early=False) for day in (duty.begins, duty.ends) if day}
        return frozenset(duties | {band.since for band in self.bands(party)})

    def changing_days(self, party: str) -> tuple[date, ...]:
        """The days on which anything changes that is remembered of *party*, whenever an imprecise act was done."""
        return tuple(sorted({*self._begun_on, *self._changed_on.get(party, ())}))

    def possible_duties(self, party: str) -> tuple[Duty, ...]:
        """What binds *party* in time, whenever an imprecise act was done: on its last day, and on its first."""
        return self.duties(party) if self.is_precise else self.duties(party) + self._duties(party, early=True)

    def _bands(self, party: str) -> tuple[Band, ...]:
        days = self.changing_days(party)
        told = [(day, self._state(party, day)) for day in days]
        starts = [i for i, (_, state) in enumerate(told) if i == 0 or state[:5] != told[i - 1][1][:5]]
        spans = [
            (told[i][0], told[starts[n + 1]][0] if n + 1 < len(starts) else None, told[i][1])
            for n, i in enumerate(starts)
        ]
        quiet = (Headline.NOT_PARTY, Headline.NONE)
        bands = [Band(since, until, *state) for since, until, state in spans]
        return tuple(band for n, band in enumerate(bands) if n > 0 or band.headline not in quiet or not band.certain)

    @cached_property
    def _begun_on(self) -> frozenset[date]:
        """The first day of either history."""
        return frozenset(day for history in (self.history, self.earliest) for day in history.days[:1])

    @cached_property
    def _changed_on(self) -> Mapping[str, frozenset[date]]:
        """The days on which anything changed that is remembered of each party, in either history."""
        found: dict[str, set[date]] = {}
        for history in (self.history,) if self.is_precise else (self.history, self.earliest):
            for party, day in _changes(history):
                found.setdefault(party, set()).add(day)
        return {party: frozenset(days) for party, days in found.items()}

    def _state(
        self, party: str, day: date
    ) -> tuple[Headline, Standing | None, Operation | None, Basis, bool, tuple[str, ...]]:
        certain = self.is_certain(party, day)
        if self.treaty.is_declaration:
            state = self.declaration.at(day)
            answers = state.answers_of(party)
            by = state.pledge_of(party).by or (answers[0].by if answers else None)
            return _headline(self.history, party, day), None, None, Basis.DERIVED, certain, by.acts if by else ()
        held = self.instrument.at(day).of(party)
        effects = [effect for effect in (held.standing_by, held.operation_by) if effect]
        bases = {effect.basis for effect in effects}
        basis = next((basis for basis in (Basis.RECORDED, Basis.INFERRED) if basis in bases), Basis.DERIVED)
        acts = tuple(sorted({act for effect in effects for act in effect.foundation}, key=self._place))
        return headline(held), held.standing, held.operation, basis, certain, acts

    def _place(self, act: str) -> int:
        """The place of an act in time; the events of other treaties come first."""
        return self._order.get(act, -1)

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {act.id: number for number, act in enumerate(self.history.acts)}

    def next_band(self, party: str, on: date) -> date | None:
        """The next day on which the position of *party* changes, as far as the record goes; its duties left aside."""
        return next((band.since for band in self.bands(party) if band.since > on), None)

    def is_disputed(self, party: str, on: date) -> bool:
        """Whether positions are recorded about *party* for *on*."""
        return bool(self.positions(party, on))

    def is_disputed_within(self, party: str, since: date, until: date | None) -> bool:
        """Whether positions are recorded about *party* for any day of ``[since, until)``."""
        begin = (act.about_from for act in self.statements(party) if act.about_from)
        days = (day for day in begin if since < day and (until is None or day < until))
        return any(self.is_disputed(party, day) for day in (since, *days))

    @cached_property
    def _spoken_of(self) -> Mapping[str | None, Sequence[Act]]:
        """The acts by which anybody states a position, in order, by whom it is about."""
        found: dict[str | None, list[Act]] = {}
        for act in self.history.acts:
            if act.type == "position_stated":
                found.setdefault(act.party, []).append(act)
        return found

    def statements(self, party: str) -> Sequence[Act]:
        """The acts by which anybody states a position about *party*, in order."""
        return self._spoken_of.get(party, ())

    def positions(self, party: str, on: date) -> tuple[Position, ...]:
        """What holders of differing views say of *party* for *on*."""
        said = self._spoken_of.get(party)
        return positions(said, party, on, self.ended(party, on)) if said else ()

    def ended(self, party: str, on: date) -> date | None:
        """When the bond of *party* had ended, as things stood on *on*; of a declarant, its pledge."""
        if self.treaty.is_declaration:
            pledge = self.declaration.at(on).pledge_of(party)
            return pledge.by.on if pledge.by and pledge.pledge is Pledge.ENDED else None
        end = self.instrument.at(on).of(party).end
        return end.on if end else None


def _told_duties(
    treaty: Treaty, history: History[TreatyState] | History[DeclarationState], party: str
) -> tuple[Duty, ...]:
    if treaty.is_declaration:
        return pledged(treaty, history, party)  # type: ignore[arg-type]
    return duties(treaty, history, party)  # type: ignore[arg-type]


def timeline(
    treaty: Treaty,
    acts: Sequence[LegalAct | Dated],
    parties_acts: Iterable[LegalAct | Dated],
    linked: Mapping[str, Timeline] = _UNLINKED,
    made: Timeline | None = None,
) -> Timeline:
    """
    The timeline of *treaty* from its own acts and those of the parties stream that concern its parties.

    *linked* are the timelines of the treaties that its links name, so far as they are known. *made* is one made before,
    which is given again where nothing it was unfolded from has changed.
    """
    every = _bearing(treaty, acts, parties_acts)
    if made and made.is_from(treaty, every, linked):
        return made
    others = [linked[key] for key in treaty.linked if key in linked]
    last = _unfolded(treaty, every, "last", linked)
    precise = all(act.is_precise for act in every) and all(other.is_precise for other in others)
    earliest = last if precise else _unfolded(treaty, every, "first", linked)
    return Timeline(treaty, last, earliest, every, linked)


def history(
    treaty: Treaty,
    acts: Sequence[LegalAct | Dated],
    parties_acts: Iterable[LegalAct | Dated],
    linked: Mapping[str, Timeline] = _UNLINKED,
    made: Timeline | None = None,
) -> History[TreatyState] | History[DeclarationState]:
    """The history of the timeline that these make, where nothing else of it is asked for."""
    every = _bearing(treaty, acts, parties_acts)
    if made and made.is_from(treaty, every, linked):
        return made.history
    return _unfolded(treaty, every, "last", linked)


def _bearing(
    treaty: Treaty, acts: Iterable[LegalAct | Dated], parties_acts: Iterable[LegalAct | Dated]
) -> tuple[Dated, ...]:
    """*acts*, and those of the parties stream that concern who acted or stands on a side."""
    own = tuple(map(_dated, acts))
    concerned = {act.party for act in own} | {code for side in treaty.sides for code in side.parties}
    return (*own, *(_dated(act) for act in parties_acts if act.party in concerned))


def _dated(act: LegalAct | Dated) -> Dated:
    return act if isinstance(act, Dated) else dated(act)


def _unfolded(
    treaty: Treaty, dated: Iterable[Dated], edge: Edge, linked: Mapping[str, Timeline]
) -> History[TreatyState] | History[DeclarationState]:
    acts: list[Act] = [act.last if edge == "last" else act.first for act in dated]
    for link in treaty.links:
        other = linked.get(link.treaty)
        if other and not other.treaty.is_declaration:
            acts += brought(link, other.instrument if edge == "last" else other.earliest)  # type: ignore[arg-type]
    return unfold(DECLARATION_LAW, acts) if treaty.is_declaration else as_decided(unfold(law_of(treaty), acts))


def _changes(history: History[TreatyState] | History[DeclarationState]) -> Iterator[tuple[str, date]]:
    """
    Every day on which anything changed that is remembered of a party, with the party; one pass over the states.

    Parties keep their places from state to state, and new ones come after them, so that states are compared by place.
    """
    before: Mapping[str, object] = {}
    states: Iterable[TreatyState | DeclarationState] = history.states
    for day, state in zip(history.days, states, strict=True):
        now = _remembered(state)
        if now is not before:
            changed = map(is_not, now.values(), chain(before.values(), repeat(None)))
            yield from ((party, day) for party in compress(now, changed))
        before = now


def _remembered(state: TreatyState | DeclarationState) -> Mapping[str, object]:
    if isinstance(state, TreatyState):
        return state.parties
    parties = {*state.pledges, *(party for _, party in state.answers)}
    return {party: (state.pledges.get(party), state.answers_of(party)) for party in parties}


def _position(
    history: History[TreatyState] | History[DeclarationState], party: str, on: date
) -> tuple[Headline, Standing | None, Operation | None, date | None]:
    state = history.at(on)
    if isinstance(state, DeclarationState):
        return declaration_headline(state, party), None, None, None
    held = state.of(party)
    return headline(held), held.standing, held.operation, held.exit.effective if held.exit else None


def _headline(history: History[TreatyState] | History[DeclarationState], party: str, on: date) -> Headline:
    state = history.at(on)
    return declaration_headline(state, party) if isinstance(state, DeclarationState) else headline(state.of(party))
