"""
Between two parties: whether the treaty is in force and in operation between them, and how it is modified.

In force between two that are both bound, unless an accession still waits for acceptance or was refused, one denies
treaty relations with the other, or objects to its reservation and to the treaty's entry into force (VCLT arts. 2(1)(g),
20-21, 26; treaty clauses on accession). In operation unless one of them has suspended it (arts. 57-62, 72).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from treatylog.domain.accession import accession_of, has_acceded
from treatylog.domain.calendar import add_months
from treatylog.domain.effect import Effect
from treatylog.domain.history import History
from treatylog.domain.later_text import governing
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.relation import Objection, Relation, Reservation
from treatylog.domain.reservation import silent_until
from treatylog.domain.state import TreatyState, are_opposite, lineage, relation_between
from treatylog.facts.clauses import AcceptedAccession, LaterText, UnrefusedAccession
from treatylog.facts.event import Stance
from treatylog.facts.treaty import DeclarationEffect, Treaty


class Reserved(StrEnum):
    """
    How a reservation stands between its State and one other party (VCLT arts. 20-21).

    It is not known where the day of its circulation, from which silence counts, is not in the record.
    """

    PENDING = "pending"
    NOT_KNOWN = "not_known"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    OPPOSED = "opposed"
    CONTESTED = "contested"
    WITHOUT_EFFECT = "without_effect"


@dataclass(frozen=True, slots=True)
class Modification:
    """A reservation of ``by`` as it stands towards the other party, with that one's objection, since ``since``."""

    by: str
    reservation: Reservation
    state: Reserved
    since: date | None = None
    objection: Objection | None = None


class Lack(StrEnum):
    """What the record lacks to say whether the treaty is in force between two."""

    WHOSE_ACCEPTANCE = "whose-acceptance"
    MANNER = "manner-of-consent"
    ACCEPTANCES = "acceptances"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the record lacks: about an act of ``actor`` towards ``other``."""

    lack: Lack
    actor: str
    other: str


class Bar(StrEnum):
    """Why a treaty is not in force between two, or why nobody can say."""

    NOT_PARTIES = "not-parties"
    RELATIONS_DENIED = "relations-denied"
    ENTRY_OPPOSED = "entry-opposed"
    ACCESSION_NOT_ACCEPTED = "accession-not-accepted"
    ACCESSION_REFUSED = "accession-refused"
    ACCEPTANCE_OPEN = "acceptance-open"


@dataclass(frozen=True, slots=True)
class Between:
    """
    How a treaty stands between two parties on a date; where it is not in force, what is the ``bar``.

    ``in_force`` and ``in_operation`` are none where the record cannot say, for what is ``missing``; an answer with
    something missing is not certain. ``wanted`` is the acceptance for want of which it is not in force, ``options`` are
    the optional clauses that both have declared, ``because`` are the effects that decide it.
    """

    in_force: bool | None
    in_operation: bool | None
    bar: Bar | None = None
    since: date | None = None
    until: date | None = None
    suspended_by: tuple[str, ...] = ()
    suspended_provisions: tuple[str, ...] = ()
    excluded_provisions: tuple[str, ...] = ()
    modifications: tuple[Modification, ...] = ()
    text: LaterText | None = None
    options: tuple[str, ...] = ()
    wanted: Missing | None = None
    missing: tuple[Missing, ...] = ()
    because: tuple[Effect, ...] = ()

    @property
    def is_contested(self) -> bool:
        """Whether the two differ on a reservation: one holds the other bound in full, or the treaty forbids it."""
        standing = (change for change in self.modifications if change.state is not Reserved.WITHOUT_EFFECT)
        return any(change.state is Reserved.CONTESTED or change.reservation.forbidden for change in standing)


def between(treaty: Treaty, state: TreatyState, one: str, other: str, on: date) -> Between:
    """How *treaty*, in *state*, stands between *one* and *other* at the end of *on*, without the time it does so."""
    pair = _Pair(treaty, state, state.of(one), state.of(other), on)
    bound = tuple(party.bound_by for party in pair.parties if party.is_bound and party.bound_by)
    if not all(party.is_bound for party in pair.parties):
        ended = tuple(party.end for party in pair.parties if party.end)
        return Between(in_force=False, in_operation=False, bar=Bar.NOT_PARTIES, because=(*bound, *ended))
    changes = tuple(pair.modifications())
    opening = pair.barred(changes) or pair.opening()
    if not opening.open:
        return Between(
            in_force=opening.open, in_operation=opening.open, bar=opening.bar, modifications=changes,
            wanted=opening.wanted, missing=opening.missing, because=(*bound, *opening.because),
        )  # fmt: skip
    suspensions = tuple(pair.suspensions())
    whole = {actor for actor, by in suspensions if not by.provisions}
    objections = tuple(_objection(change) for change in changes if change.objection)
    return Between(
        in_force=True,
        in_operation=not whole,
        suspended_by=tuple(sorted(whole)),
        suspended_provisions=_sorted(name for _, by in suspensions for name in by.provisions),
        excluded_provisions=_sorted(name for change in changes for name in _excluded(change)),
        modifications=changes,
        options=_options(treaty, *pair.parties),
        text=governing(treaty, state, pair.parties, on),
        missing=opening.missing,
        because=(*bound, *opening.because, *(by for _, by in suspensions), *objections),
    )


def stands(treaty: Treaty, history: History[TreatyState], one: str, other: str, on: date) -> Between:
    """How *treaty* stands between *one* and *other* at the end of *on*, and since when and until when it does so."""
    now = between(treaty, history.at(on), one, other, on)
    index = bisect_right(history.days, on)
    began, found = None, now
    for number in _turns(history, (one, other), range(index - 1, -1, -1)):
        found = between(treaty, history.states[number], one, other, history.days[number])
        if not found.in_force:
            break
        began = history.days[number]
    days = {history.days[number] for number in _turns(history, (one, other), range(index, len(history.days)))}
    days |= {text.from_ for text in treaty.texts if text.from_ > on}
    later = ((day, between(treaty, history.at(day), one, other, day)) for day in sorted(days))
    until = next((day for day, then in later if _told(then) != _told(now)), None)
    return replace(now, until=until, since=began if now.in_force else None)


def _told(found: Between) -> tuple[bool | None, bool | None, LaterText | None]:
    return found.in_force, found.in_operation, found.text


def _turns(history: History[TreatyState], pair: tuple[str, str], numbers: Iterable[int]) -> Iterator[int]:
    """Those of the days of *history* on which the state of one of *pair*, or of who came before it, is another."""
    last = history.states[-1] if history.states else history.initial
    codes = [code for party in pair for code, _ in lineage(last, party)]
    for number in numbers:
        now = [history.states[number].of(code) for code in codes]
        before = history.states[number - 1] if number else history.initial
        if any(party is not before.of(code) for party, code in zip(now, codes, strict=True)):
            yield number


@dataclass(frozen=True, slots=True)
class _Opening:
    """Whether the treaty can be in force between two parties, by which acts, and what bars it."""

    open: bool | None
    bar: Bar | None = None
    because: tuple[Effect, ...] = ()
    missing: tuple[Missing, ...] = ()
    wanted: Missing | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two parties in the state of their treaty on a day."""

    treaty: Treaty
    state: TreatyState
    one: PartyState
    other: PartyState
    on: date

    @property
    def parties(self) -> tuple[PartyState, PartyState]:
        return self.one, self.other

    @property
    def ways(self) -> tuple[tuple[PartyState, PartyState], tuple[PartyState, PartyState]]:
        """Each towards the other."""
        return (self.one, self.other), (self.other, self.one)

    def relation(self, actor: PartyState, other: PartyState) -> Relation:
        """What *actor* did towards *other*, or towards the State whose place *other* took."""
        return relation_between(self.state, actor, other)

    def denials(self) -> Iterator[Effect]:
        """The acts by which one denies having treaty relations with the other."""
        for actor, other in self.ways:
            if denied := self.relation(actor, other).denied:
                yield denied

    def barred(self, changes: Iterable[Modification]) -> _Opening | None:
        """What keeps the treaty from being in force between the two."""
        if denials := tuple(self.denials()):
            return _Opening(False, Bar.RELATIONS_DENIED, denials)
        if opposed := tuple(_objection(change) for change in changes if change.state is Reserved.OPPOSED):
            return _Opening(False, Bar.ENTRY_OPPOSED, opposed)
        opening = self.opening()
        return None if opening.open else opening

    def opening(self) -> _Opening:
        """Whether the accessions of the two, if they acceded, operate between them."""
        match self.treaty.accession:
            case AcceptedAccession() as clause:
                return self._accepted(clause)
            case UnrefusedAccession():
                refusals = tuple(
                    refused
                    for actor, acceding in self.ways
                    if has_acceded(acceding) and (refused := self.relation(actor, acceding).refused)
                )
                accepted = tuple(found for actor, other in self.ways if (found := self.relation(actor, other).accepted))
                if refusals:
                    return _Opening(False, Bar.ACCESSION_REFUSED, refusals)
                return _Opening(True, because=accepted)
            case _:
                return _Opening(True)

    def _accepted(self, clause: AcceptedAccession) -> _Opening:
        given = tuple(found for actor, other in self.ways if (found := self._acceptance(actor, other)))
        unknown = [party for party in self.parties if _is_of_unknown_manner(party)]
        acceding = [party for party in self.parties if has_acceded(party)]
        if given and unknown:
            return _Opening(True, because=given)
        if unknown and acceding:
            return self._by_acceptance(unknown[0], acceding[0])
        if unknown:
            manners = tuple(Missing(Lack.MANNER, party.party, party.party) for party in unknown)
            return _Opening(None, Bar.ACCEPTANCE_OPEN, missing=manners)
        if not acceding:
            return _Opening(True)
        if len(acceding) == 1:
            accepting = self.other if acceding[0] is self.one else self.one
            return self._by_acceptance(accepting, acceding[0])
        earlier, later = sorted(acceding, key=_acceded_on)
        if clause.between_acceding == "the earlier accepts" and _acceded_on(earlier) != _acceded_on(later):
            return self._by_acceptance(earlier, later)
        return self._by_either(given)

    def _by_either(self, given: tuple[Effect, ...]) -> _Opening:
        """Between two acceding States where nothing says whose acceptance counts: both do, or the question is open."""
        ways = sorted(self.ways, key=lambda way: way[0].party)
        lacking = [Missing(Lack.WHOSE_ACCEPTANCE, a.party, o.party) for a, o in ways if not self._acceptance(a, o)]
        if not lacking:
            return _Opening(True, because=given)
        if given:
            return _Opening(None, Bar.ACCEPTANCE_OPEN, given, tuple(lacking))
        unlisted = tuple(missing for way in ways for missing in self._unlisted(*way))
        return _Opening(False, Bar.ACCESSION_NOT_ACCEPTED, missing=unlisted, wanted=lacking[0])

    def _by_acceptance(self, accepting: PartyState, acceding: PartyState) -> _Opening:
        found = self._acceptance(accepting, acceding)
        if found:
            return _Opening(True, because=(found,))
        if refused := self.relation(accepting, acceding).refused:
            return _Opening(False, Bar.ACCESSION_REFUSED, (refused,))
        wanted = Missing(Lack.ACCEPTANCES, accepting.party, acceding.party)
        return _Opening(False, Bar.ACCESSION_NOT_ACCEPTED, missing=self._unlisted(accepting, acceding), wanted=wanted)

    def _acceptance(self, accepting: PartyState, acceding: PartyState) -> Effect | None:
        """The acceptance of the accession by which the State is bound now: one of a former accession is not enough."""
        found, acceded = self.relation(accepting, acceding).accepted, accession_of(acceding)
        return found if found and acceded and found.given >= acceded.on else None

    def _unlisted(self, accepting: PartyState, acceding: PartyState) -> tuple[Missing, ...]:
        """What is missing to be sure that there was no acceptance, where the record does not hold them all."""
        held = self.treaty.coverage.acceptances
        if held == "all" or acceding.party in held:
            return ()
        return (Missing(Lack.ACCEPTANCES, accepting.party, acceding.party),)

    def suspensions(self) -> Iterator[tuple[str, Effect]]:
        """The acts by which either has suspended the treaty, or provisions of it, towards the other, and whose."""
        if not are_opposite(self.state, self.one.party, self.other.party):
            return
        for actor, other in self.ways:
            general = (actor.suspension,) if actor.suspension else ()
            for by in (*general, *actor.dealings.partial, *self.relation(actor, other).suspended):
                yield actor.party, by

    def modifications(self) -> Iterator[Modification]:
        """The reservations of each as they stand towards the other."""
        for reserving, other in self.ways:
            for made in reserving.dealings.reservations:
                yield self._modification(reserving, other, made)

    def _modification(self, reserving: PartyState, other: PartyState, made: Reservation) -> Modification:
        by, objection = reserving.party, self._objection_of(other, made)
        if made.unconfirmed:
            return Modification(by, made, Reserved.WITHOUT_EFFECT, made.unconfirmed.on, objection)
        if made.accepted:
            return Modification(by, made, Reserved.ACCEPTED, made.accepted.on, objection)
        if made.late:
            return self._late(by, made, objection)
        if objection:
            return Modification(by, made, _STANCES[objection.stance], objection.made.on, objection)
        silent = silent_until(made, other)
        if silent is None and add_months(made.made.first_cause.on, 12) <= self.on:
            return Modification(by, made, Reserved.NOT_KNOWN)
        if silent is None or silent > self.on:
            return Modification(by, made, Reserved.PENDING, made.made.on)
        return Modification(by, made, Reserved.ACCEPTED, silent)

    def _objection_of(self, other: PartyState, made: Reservation) -> Objection | None:
        """The latest objection of *other* to a reservation, its predecessor's included, that its bond still carries."""
        since = other.left.on if other.left else date.min
        until = dict(lineage(self.state, other.party))
        standing = [
            said
            for said in made.objections
            if said.by in until and since <= said.made.on <= until[said.by] and said.withdrawn.isdisjoint(until)
        ]
        return max(standing, key=lambda said: said.made.on, default=None)

    def _late(self, by: str, made: Reservation, objection: Objection | None) -> Modification:
        """A late reservation has effect if no contracting State objected in twelve months; one is enough against it."""
        circulated = made.made.circulated
        over = add_months(circulated, 12) if circulated else None
        in_time = (said for said in made.objections if over is None or said.made.on <= over)
        blocked = next((said for said in in_time if said.as_party and said.by not in said.withdrawn), None)
        if blocked:
            return Modification(by, made, Reserved.WITHOUT_EFFECT, blocked.made.on, objection)
        if over is None or over > self.on:
            return Modification(by, made, Reserved.PENDING, made.made.on)
        return Modification(by, made, Reserved.ACCEPTED, over)


_STANCES = {None: Reserved.OBJECTED, Stance.OPPOSES: Reserved.OPPOSED, Stance.IN_FULL: Reserved.CONTESTED}


def _is_of_unknown_manner(party: PartyState) -> bool:
    """Whether the record does not say by what instrument *party* is bound; a succession is no accession of its own."""
    succeeded = party.bound_by is not None and party.bound_by.trigger is Trigger.SUCCEED
    return party.instrument is None and not succeeded


def _acceded_on(party: PartyState) -> date:
    acceded = accession_of(party)
    return acceded.on if acceded else date.min


def _options(treaty: Treaty, one: PartyState, other: PartyState) -> tuple[str, ...]:
    """The optional clauses that both have declared: they operate between those that have."""
    optional = {rule.id for rule in treaty.declarations if rule.effect is DeclarationEffect.OPTIONAL_CLAUSE}
    return tuple(sorted(optional & _declared(one) & _declared(other)))


def _declared(party: PartyState) -> set[str | None]:
    return {made.target for made in party.dealings.declarations.values()}


def _excluded(change: Modification) -> tuple[str, ...]:
    """The provisions that an objection keeps from applying: those reserved, and those it names beyond them."""
    if change.state is not Reserved.OBJECTED or change.objection is None:
        return ()
    return (*change.reservation.provisions, *change.objection.provisions)


def _objection(change: Modification) -> Effect:
    assert change.objection is not None
    return change.objection.made


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
