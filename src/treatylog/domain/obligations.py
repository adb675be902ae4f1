"""What binds a party at a date, provision by provision, and why (VCLT arts. 18, 26, 70, 72)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period
from treatylog.domain.declaration import DeclarationState, PledgeState
from treatylog.domain.effect import Effect
from treatylog.domain.history import History
from treatylog.domain.machine import Operation, Pledge, Standing
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import PERFORMS, Ruling, without_effect
from treatylog.domain.state import TreatyState, line_of, suspensions_towards
from treatylog.facts.clauses import Anchor, Term
from treatylog.facts.treaty import Modality, OwedTo, Provision, Sunset, Treaty


class DutyState(StrEnum):
    """What a provision is to a party on a date."""

    INTERIM = "interim"
    BINDING = "binding"
    SUSPENDED = "suspended"
    PERFORMED = "performed"
    ENDED = "ended"
    SURVIVING = "surviving"
    PLEDGED = "pledged"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty on one date: its state since and until when, to whom it is owed, and the events that say so."""

    id: str
    article: str
    text: str
    modality: Modality
    state: DutyState
    since: date | None
    until: date | None
    owed_by: str
    owed_to: str
    because: tuple[str, ...]
    due: date | None = None
    condition: str | None = None
    survives: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a provision is at one instant."""

    state: DutyState
    because: tuple[str, ...]
    reason: str
    since: date | None = None
    """Where it has held for longer than the party's own bond: the day of a predecessor's performance."""


_INTERIM = Provision.model_validate(
    {
        "id": "general-18", "article": "VCLT art. 18", "modality": "obligation", "owed_by": "each party",
        "owed_to": "all parties", "text": "refrain from acts that would defeat the treaty's object and purpose",
    }
)  # fmt: skip
_MEANWHILE = Provision.model_validate(
    {
        "id": "general-72-2", "article": "VCLT art. 72(2)", "modality": "obligation", "owed_by": "each party",
        "owed_to": "all parties", "text": "refrain from acts that would obstruct the treaty's resumption",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """What is said of one provision over ``[begins, ends)``; the obligation's own state may last longer."""

    begins: date
    ends: date | None
    obligation: Obligation

    def holds(self, on: date) -> bool:
        """Whether this is what is said on *on*."""
        return self.begins <= on and (self.ends is None or on < self.ends)


def perform(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A party does what provisions ask, once for all (VCLT art. 26)."""
    return PERFORMS if state.of(act.party or "").is_bound else without_effect("not-a-party", "it was not a party then")


def duties(treaty: Treaty, history: History[TreatyState], party: str) -> tuple[Duty, ...]:
    """What binds *party* in time under *treaty*, an instrument: its provisions, then what general law adds."""
    provisions = (*treaty.provisions, _INTERIM, _MEANWHILE)
    life = _life(treaty, history, party)
    return tuple(duty for provision in provisions for duty in _duties(treaty, life, provision))


@dataclass(frozen=True, slots=True)
class _Life:
    """What the duties of one party are read from: the history, its acts of performance, and the days to look at."""

    history: History[TreatyState]
    party: str
    performances: tuple[Act, ...]
    days: tuple[date, ...]


def _life(treaty: Treaty, history: History[TreatyState], party: str) -> _Life:
    """
    The life of *party*, with the days on which an obligation of its can change: those of the history that have a
    bearing on it, those of performances, and the ends of terms and sunsets.
    """
    performances = tuple(act for act in history.acts if act.type == "obligation_performed")
    stages = {day for day, _ in _stages(history, party)} | {act.on for act in performances}
    return _Life(history, party, performances, tuple(sorted(_term_days(treaty, history, party) | stages)))


def _stages(history: History[TreatyState], party: str) -> Iterator[tuple[date, TreatyState]]:
    """The days on which anything changes that has a bearing on the duties of *party*, each with the state after it."""
    before: tuple[int, ...] = ()
    for day, state in zip(history.days, history.states, strict=True):
        # what did not change is the same object
        now = tuple(map(id, _bearing_on(state, party)))
        if now != before:
            yield day, state
        before = now


def _bearing_on(state: TreatyState, party: str) -> tuple[object, ...]:
    """
    What of *state* the duties of *party* follow from: its own state and its predecessors', whether the treaty is in
    force, and all of it while anybody suspends it.
    """
    own = state.parties.get(party)
    line = (state.parties.get(code) for code in line_of(state, party)) if own and own.succession else (own,)
    return (state.in_force, state if state.suspending else None, *line)


def _term_days(treaty: Treaty, history: History[TreatyState], party: str) -> set[date]:
    """The days on which terms of provisions begin or end for *party*, and on which sunsets after its bond end."""
    terms = {term for p in treaty.provisions for term in (p.from_, p.until) if term and not isinstance(term, str)}
    sunsets = {p.survives for p in treaty.provisions if isinstance(p.survives, Sunset)}
    if not terms and not sunsets:
        return set()
    bonds = {_bond(state.of(party)): state for _, state in _stages(history, party)}
    dated = {_day_of(term, state, state.of(party)) for state in bonds.values() for term in terms}
    dated |= {add_period(ended.on, sunset) for _, ended in bonds if ended for sunset in sunsets}
    return {day for day in dated if day}


def _bond(party: PartyState) -> tuple[Effect | None, Effect | None]:
    """What binds *party*, or bound it last, and what ended it: the treaty in force, or its provisional application."""
    if party.bound_by:
        return party.bound_by, party.end
    return party.provisional, party.provisional_end


def _day_of(term: Term | date | str | None, state: TreatyState, party: PartyState) -> date | None:
    """The day on which *term* begins or is over for *party*; none where it is no date, or its anchor is still out."""
    if isinstance(term, date):
        return term
    if not isinstance(term, Term):
        return None
    begun, _ = _bond(party)
    anchor = begun if term.after is Anchor.FOR_THE_PARTY else state.in_force
    return add_period(anchor.on, term) if anchor else None


def _survival(provision: Provision) -> str | None:
    return provision.survives.text if isinstance(provision.survives, Sunset) else provision.survives or None


def _duties(treaty: Treaty, life: _Life, provision: Provision) -> Iterator[Duty]:
    told = [(day, _verdict(life, provision, day)) for day in life.days]
    for state, run in groupby(told, key=lambda item: item[1] and item[1].state):
        spoken = list(run)
        if state is None:
            continue
        since, until = spoken[0][0], _next_day(life.days, spoken[-1][0])
        for verdict, same in groupby(spoken, key=lambda item: item[1]):
            held = [day for day, _ in same]
            if verdict:
                whole = life.history.at(held[0])
                obligation = _obligation(treaty, whole, life.party, (provision, verdict), (since, until))
                yield Duty(held[0], _next_day(life.days, held[-1]), obligation)


def _next_day(days: Sequence[date], day: date) -> date | None:
    index = bisect_right(days, day)
    return days[index] if index < len(days) else None


def _obligation(
    treaty: Treaty, whole: TreatyState, party: str, said: tuple[Provision, _Verdict], lasts: tuple[date, date | None]
) -> Obligation:
    (provision, verdict), (since, until) = said, lasts
    return Obligation(
        id=f"{treaty.key}/{provision.id}", article=provision.article, text=provision.text, modality=provision.modality,
        state=verdict.state, since=verdict.since or since, until=until, owed_by=provision.owed_by.value,
        owed_to=provision.owed_to.value, because=verdict.because, due=_day_of(provision.due, whole, whole.of(party)),
        condition=provision.condition, survives=_survival(provision), reason=verdict.reason,
    )  # fmt: skip


def _verdict(life: _Life, provision: Provision, on: date) -> _Verdict | None:
    state = life.history.at(on)
    party = state.of(life.party)
    if provision is _INTERIM:
        return _interim(party)
    if provision is _MEANWHILE:
        return _meanwhile(party)
    if not _has_begun(state, party, provision, on) or not _is_addressed(state, life.party, provision):
        return None
    return _settled(life, state, party, provision, on) or _in_operation(state, party, provision)


def _has_begun(state: TreatyState, party: PartyState, provision: Provision, on: date) -> bool:
    begun, ended = _bond(party)
    if party.bound_by is None and not provision.applied_provisionally:
        return False
    if begun is None or isinstance(provision.from_, str):
        return begun is not None
    last = min(on, ended.on - timedelta(days=1)) if ended else on
    return _is_over(provision.from_, state, party, last)


def _is_addressed(state: TreatyState, party: str, provision: Provision) -> bool:
    """Whether *provision* is owed by *party*: by all, or by some of whom it or its predecessor is one."""
    return not provision.bound or not set(provision.bound).isdisjoint(line_of(state, party))


def _is_over(term: Term | date, state: TreatyState, party: PartyState, on: date) -> bool:
    day = _day_of(term, state, party)
    return day is not None and day <= on


def _settled(life: _Life, state: TreatyState, party: PartyState, provision: Provision, on: date) -> _Verdict | None:
    """The verdict that it is performed, has run out, or outlived the bond (VCLT art. 70), if one is due."""
    done = _performance(life.performances, state, party.party, provision.id, on)
    if done:
        return _Verdict(DutyState.PERFORMED, (done.id,), "it has been performed", done.on)
    _, ended = _bond(party)
    last = ended.on - timedelta(days=1) if ended and not provision.survives else on
    if provision.until and _is_over(provision.until, state, party, min(on, last)):
        return _Verdict(DutyState.ENDED, _acts(state.in_force), "its own term has run out")
    if ended is None:
        return None
    if party.extinct:
        return _Verdict(DutyState.ENDED, party.extinct.foundation, "a State that is gone owes nothing")
    if provision.survives_for and party.party not in provision.survives_for:
        return _Verdict(DutyState.ENDED, ended.foundation, "the treaty no longer binds the party")
    if isinstance(provision.survives, Sunset) and add_period(ended.on, provision.survives) <= on:
        return _Verdict(DutyState.ENDED, ended.foundation, "the time for which it outlived the bond is over")
    if provision.survives:
        return _Verdict(DutyState.SURVIVING, ended.foundation, "it outlives the bond")
    return _Verdict(DutyState.ENDED, ended.foundation, "the treaty no longer binds the party")


def _in_operation(state: TreatyState, party: PartyState, provision: Provision) -> _Verdict:
    """The verdict that it must be performed, or that its performance is suspended (VCLT art. 72(1)(a))."""
    towards = dict(suspensions_towards(state, party.party))
    creditors = _creditors(state, party.party, provision.owed_to) if towards else ()
    theirs = tuple(act for code in creditors if code in towards for act in towards[code].acts)
    own = tuple(act for by in party.dealings.partial if provision.id in by.provisions for act in by.acts)
    grounds = []
    if creditors and set(creditors) <= set(towards):
        grounds.append((theirs, "those to whom it is owed have suspended the treaty"))
    if party.suspension:
        grounds.append((party.suspension.acts, "the party has suspended the treaty"))
    elif own:
        grounds.append((own, "the party has suspended this provision"))
    if grounds:
        acts = tuple(act for cited, _ in grounds for act in cited)
        return _Verdict(DutyState.SUSPENDED, acts, "; ".join(says for _, says in grounds))
    if party.bound_by is None:
        return _Verdict(DutyState.BINDING, _acts(party.provisional), "the party applies the treaty provisionally")
    return _Verdict(DutyState.BINDING, _acts(party.bound_by), "the treaty is in force for the party")


def _creditors(state: TreatyState, party: str, owed_to: OwedTo) -> tuple[str, ...]:
    if owed_to is OwedTo.NOBODY:
        return ()
    others = [other.party for other in state.bound() if other.party != party]
    if owed_to is OwedTo.OTHER_SIDE:
        return tuple(code for code in others if state.sides.get(code) != state.sides.get(party))
    return tuple(others)


def _interim(party: PartyState) -> _Verdict | None:
    if party.standing in (Standing.SIGNATORY, Standing.CONTRACTING):
        return _Verdict(DutyState.INTERIM, _acts(party.standing_by), "it has signed or consented and is not yet bound")
    return None


def _meanwhile(party: PartyState) -> _Verdict | None:
    if party.operation is Operation.SUSPENDED:
        return _Verdict(DutyState.BINDING, _acts(party.suspension), "general law adds it while the treaty is suspended")
    return None


def _performance(performances: Iterable[Act], state: TreatyState, party: str, provision: str, on: date) -> Act | None:
    """The act by which *party*, or the State whose place it took, performed *provision* by *on*."""
    line = line_of(state, party)
    for act in performances:
        if provision in act.provisions and act.party in line and act.on <= on:
            return act
    return None


def _acts(effect: Effect | None) -> tuple[str, ...]:
    return effect.foundation if effect else ()


def pledged(treaty: Treaty, history: History[DeclarationState], party: str) -> tuple[Duty, ...]:
    """What *party* has pledged in time under *treaty*, a declaration."""
    told = [(day, state.pledge_of(party)) for day, state in zip(history.days, history.states, strict=True)]
    return tuple(
        Duty(since, until, _pledged(treaty, provision, pledge, since, until))
        for pledge, since, until in _spans(told)
        if pledge.by
        for provision in treaty.provisions
    )


def _spans(told: Sequence[tuple[date, PledgeState]]) -> Iterator[tuple[PledgeState, date, date | None]]:
    """The pledge over each span in which the same effect stands, as it is at the end of the span."""
    days = [day for day, _ in told]
    for _, run in groupby(told, key=lambda item: item[1].by):
        spoken = list(run)
        yield spoken[-1][1], spoken[0][0], _next_day(days, spoken[-1][0])


def _pledged(treaty: Treaty, provision: Provision, pledge: PledgeState, since: date, until: date | None) -> Obligation:
    stands = pledge.pledge is not Pledge.ENDED
    return Obligation(
        id=f"{treaty.key}/{provision.id}", article=provision.article, text=provision.text, modality=provision.modality,
        state=DutyState.PLEDGED if stands else DutyState.ENDED, since=since, until=until,
        owed_by=provision.owed_by.value, owed_to=provision.owed_to.value,
        because=pledge.by.acts if pledge.by else (), condition=pledge.condition or provision.condition,
        reason="it stands on the declarant's word" if stands else "the declarant ended it",
    )  # fmt: skip
