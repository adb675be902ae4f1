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
from treatylog.domain.ruling import PERFORMS, Ruling, without_effect
from treatylog.domain.state import PartyState, TreatyState, suspended_by
from treatylog.facts.clauses import Term
from treatylog.facts.treaty import Modality, OwedTo, Provision, Treaty


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
    days = turning_points(treaty, history)
    return tuple(duty for provision in provisions for duty in _duties(treaty, history, party, provision, days))


def turning_points(treaty: Treaty, history: History[TreatyState]) -> tuple[date, ...]:
    """The dates on which an obligation of any party can change: days of the history, and ends of terms."""
    entered = history.states[-1].in_force if history.states else None
    terms = (term for p in treaty.provisions for term in (p.from_, p.until) if isinstance(term, Term))
    dated = {add_period(entered.on, term) for term in terms} if entered else set()
    return tuple(sorted(dated | set(history.days)))


def _duties(
    treaty: Treaty, history: History[TreatyState], party: str, provision: Provision, days: Sequence[date]
) -> Iterator[Duty]:
    told = [(day, _verdict(history, party, provision, day)) for day in days]
    for state, run in groupby(told, key=lambda item: item[1] and item[1].state):
        spoken = list(run)
        if state is None:
            continue
        since, until = spoken[0][0], _next_day(days, spoken[-1][0])
        for verdict, same in groupby(spoken, key=lambda item: item[1]):
            held = [day for day, _ in same]
            if verdict:
                obligation = _obligation(treaty, history.at(held[0]), provision, verdict, since, until)
                yield Duty(held[0], _next_day(days, held[-1]), obligation)


def _next_day(days: Sequence[date], day: date) -> date | None:
    index = bisect_right(days, day)
    return days[index] if index < len(days) else None


def _obligation(
    treaty: Treaty, state: TreatyState, provision: Provision, verdict: _Verdict, since: date, until: date | None
) -> Obligation:
    entered = state.in_force
    return Obligation(
        id=f"{treaty.key}/{provision.id}", article=provision.article, text=provision.text, modality=provision.modality,
        state=verdict.state, since=verdict.since or since, until=until, owed_by=provision.owed_by.value,
        owed_to=provision.owed_to.value, because=verdict.because,
        due=add_period(entered.on, provision.due) if provision.due and entered else None,
        condition=provision.condition, survives=provision.survives or None, reason=verdict.reason,
    )  # fmt: skip


def _verdict(history: History[TreatyState], code: str, provision: Provision, on: date) -> _Verdict | None:
    state = history.at(on)
    party = state.of(code)
    if provision is _INTERIM:
        return _interim(party)
    if provision is _MEANWHILE:
        return _meanwhile(party)
    if not _has_begun(state, party, provision, on):
        return None
    return _settled(history, state, party, provision, on) or _in_operation(state, party, provision)


def _has_begun(state: TreatyState, party: PartyState, provision: Provision, on: date) -> bool:
    if party.bound_by is None or not isinstance(provision.from_, Term):
        return party.bound_by is not None
    last = min(on, party.end.on - timedelta(days=1)) if party.end else on
    return _term_is_over(state, provision.from_, last)


def _settled(
    history: History[TreatyState], state: TreatyState, party: PartyState, provision: Provision, on: date
) -> _Verdict | None:
    """The verdict that it is performed, has run out, or outlived the bond (VCLT art. 70), if one is due."""
    done = _performance(history.acts, state, party.party, provision.id, on)
    if done:
        return _Verdict(DutyState.PERFORMED, (done.id,), "it has been performed", done.on)
    if provision.until and _term_is_over(state, provision.until, on):
        return _Verdict(DutyState.ENDED, _acts(state.in_force), "its own term has run out")
    if party.end is None:
        return None
    if provision.survives:
        return _Verdict(DutyState.SURVIVING, party.end.foundation, provision.survives)
    return _Verdict(DutyState.ENDED, party.end.foundation, "the treaty no longer binds the party")


def _in_operation(state: TreatyState, party: PartyState, provision: Provision) -> _Verdict:
    """The verdict that it must be performed, or that its performance is suspended (VCLT art. 72(1)(a))."""
    creditors = _creditors(state, party.party, provision.owed_to)
    theirs = tuple(act for code in creditors for act in _acts(state.of(code).suspension))
    grounds = []
    if creditors and set(creditors) <= set(suspended_by(state, party.party)):
        grounds.append((theirs, "those to whom it is owed have suspended the treaty"))
    if party.suspension:
        grounds.append((party.suspension.acts, "the party has suspended the treaty"))
    if grounds:
        acts = tuple(act for cited, _ in grounds for act in cited)
        return _Verdict(DutyState.SUSPENDED, acts, "; ".join(says for _, says in grounds))
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


def _performance(acts: Iterable[Act], state: TreatyState, party: str, provision: str, on: date) -> Act | None:
    """The act by which *party*, or the State whose place it took, performed *provision* by *on*."""
    line = _line(state, party)
    for act in acts:
        if act.type == "obligation_performed" and provision in act.provisions and act.party in line and act.on <= on:
            return act
    return None


def _line(state: TreatyState, party: str) -> tuple[str, ...]:
    succession = state.of(party).succession
    return (party, *_line(state, succession.predecessor)) if succession and succession.predecessor else (party,)


def _term_is_over(state: TreatyState, term: Term, on: date) -> bool:
    return state.in_force is not None and add_period(state.in_force.on, term) <= on


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
