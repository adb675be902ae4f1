"""Reservations, objections to them, and those that others must accept before their State is bound (arts. 19-23)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_months, add_period, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.relation import Objection, Reservation
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState, line_of
from treatylog.facts.treaty import Treaty

RESERVATION = Rule(
    "reservation",
    "VCLT arts. 19, 21, 23",
    "A reservation modifies the provisions it relates to between its State and each other party that accepts it.",
)
RESERVATION_WITHDRAWN = Rule(
    "reservation withdrawn", "VCLT art. 22", "A reservation can be taken back at any time, from receipt of the notice."
)
OBJECTION = Rule(
    "objection to a reservation",
    "VCLT arts. 20(4)(b), 20(5), 21(3)",
    "An objection keeps the reserved provisions from applying between the two, and the treaty too where it says so.",
)
RESERVATION_PUT = Rule(
    "reservation put to the others",
    "VCLT arts. 20, 23",
    "A reservation is communicated to those who may accept it or object.",
)
ORGAN_ACCEPTS = Rule(
    "acceptance by the organ",
    "VCLT art. 20(3)",
    "A reservation to the constituent instrument of an organisation requires the acceptance of its competent organ.",
)
ORGAN_REFUSES = Rule(
    "refusal by the organ",
    "VCLT art. 20(3)",
    "An instrument whose reservation the organ does not accept does not bind.",
)
ONE_THIRD = Rule(
    "one third may object",
    "VCLT art. 20(1), the treaty's own clause",
    "A reservation is permitted unless one third of the parties object within the time given.",
)


def make(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A reservation is made, and put to the others where they must accept it (VCLT arts. 19, 20, 23)."""
    made = _reserve(treaty, state.of(act.party or ""), act)
    if treaty.reservations is None or treaty.reservations.accepted_by is None:
        return moves(made)
    on = max(act.on, act.circulated_on or act.on)
    return moves(made, Effect(on, Trigger.PUT_RESERVATION, act.party, RESERVATION_PUT, acts=(act.id,)))


def _reserve(treaty: Treaty, party: PartyState, act: Act) -> Effect:
    """
    The reservation that *act* makes: late after its State's consent, forbidden where the treaty does not permit it.

    One made while a notice of its State runs belongs to the bond that is to follow.
    """
    leaving = _leaves_on(party)
    return Effect(
        max(act.on, leaving or act.on), Trigger.RESERVE, act.party, RESERVATION, acts=(act.id,),
        provisions=act.provisions, circulated=act.circulated_on, late=leaving is None and _is_late(party, act),
        forbidden=is_forbidden(treaty, act), waits_for=party.exit, target=act.confirms,
    )  # fmt: skip


def _leaves_on(party: PartyState) -> date | None:
    """The day on which the notice of *party* that runs takes effect."""
    return party.exit.effective if party.exit else None


def _is_late(party: PartyState, act: Act) -> bool:
    """Whether *party* had consented before: a reservation is made when signing or consenting (VCLT art. 19)."""
    consent = _consent_of(party)
    return consent is not None and act.on > consent.first_cause.on


def is_forbidden(treaty: Treaty, act: Act) -> bool:
    """Whether the treaty does not permit the reservation that *act* makes (VCLT art. 19(a)-(b))."""
    rule = treaty.reservations
    if rule is None or rule.permitted == "any":
        return False
    articles = {provision.id: provision.article for provision in treaty.provisions}
    return rule.permitted == "none" or not all(articles.get(name) in rule.to for name in act.provisions)


def withdraw(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A reservation is taken back, from the day the notice is received (VCLT arts. 22(1), (3)(a))."""
    party = state.of(act.party or "")
    if not any(made.is_by(act.to) for made in party.dealings.reservations):
        return without_effect("no-such-reservation", f"it has no reservation by '{act.to}' that stands")
    on = max(act.on, act.received_on or act.on)
    return moves(
        Effect(on, Trigger.WITHDRAW_RESERVATION, act.party, RESERVATION_WITHDRAWN, acts=(act.id,), target=act.to)
    )


def object_to(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """
    An objection to a reservation, also by a State that is not a party yet; its own bond gives it effect.

    It reaches every State that has the reservation: who made it, and who took it over. One to a reservation in an
    instrument that is kept until its State has left takes effect with that instrument.
    """
    objecting = Effect(
        act.on, Trigger.OBJECT_TO_RESERVATION, None, OBJECTION, acts=(act.id,), target=act.to,
        objectors=(act.party or "",), stance=act.stance, provisions=act.provisions,
        as_party=_consent_of(state.of(act.party or "")) is not None,
    )  # fmt: skip
    reserving = _holders(state, lambda made: made.is_by(act.to))
    if not reserving and (kept := _kept_with(state, act.to)):
        return moves(replace(objecting, party=kept.party, on=_leaves_on(kept) or act.on))
    if not reserving:
        return without_effect("no-such-reservation", f"no reservation by '{act.to}' stands")
    if act.party in {party.party for party in reserving}:
        return without_effect("own-reservation", "the reservation is its own")
    rule, put = treaty.reservations, next((put for party in reserving if (put := party.put or party.awaiting)), None)
    if rule and rule.accepted_by and put:
        counted = _object_in_time(treaty, state, act, put)
        towards = tuple(replace(objecting, party=party.party) for party in reserving)
        return moves(*counted.effects, *towards) if counted.effects else counted
    made = next(made for made in reserving[0].dealings.reservations if made.is_by(act.to))
    if _is_too_late(state.of(act.party or ""), made, act):
        return without_effect("objection-too-late", "twelve months had passed, and with them the time to object")
    return moves(*(replace(objecting, party=party.party) for party in reserving))


def withdraw_objection(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An objection is taken back (VCLT art. 22(2)), by who made it or by its successor."""
    line = line_of(state, act.party or "")

    def stands(said: Objection) -> bool:
        return said.event == act.to and said.by in line and said.withdrawn.isdisjoint(line)

    reserving = _holders(state, lambda made: any(map(stands, made.objections)))
    if not reserving:
        return without_effect("no-such-objection", f"it has no objection by '{act.to}' that stands")
    taken_back = Effect(
        act.on, Trigger.WITHDRAW_OBJECTION, None, OBJECTION, acts=(act.id,), target=act.to, objectors=(act.party or "",)
    )
    return moves(*(replace(taken_back, party=party.party) for party in reserving))


def _holders(state: TreatyState, has: Callable[[Reservation], bool]) -> list[PartyState]:
    """Those with a reservation that *has* something: the States that exist, else the one that is gone."""
    found = [state.parties[code] for code in sorted(state.parties)]
    found = [party for party in found if any(map(has, party.dealings.reservations))]
    return [party for party in found if not party.extinct] or found


def _kept_with(state: TreatyState, event: str | None) -> PartyState | None:
    """Whose instrument with the reservation of *event* is kept until its notice has run out."""
    pending = ((party, party.pending) for party in state.parties.values())
    return next((party for party, kept in pending if kept and kept.reserves and kept.acts[0] == event), None)


def silent_until(made: Reservation, objector: PartyState) -> date | None:
    """
    The day on which the silence of a State becomes acceptance: twelve months from circulation, or its own consent.

    The later of the two (VCLT art. 20(5); the depositary counts from circulation). None where it is not known when the
    reservation was circulated.
    """
    if made.made.circulated is None:
        return None
    over, consent = add_months(made.made.circulated, 12), _consent_of(objector)
    return max(over, consent.first_cause.on) if consent else over


def _consent_of(party: PartyState) -> Effect | None:
    return party.instrument or party.consent or party.bound_by


def _is_too_late(objector: PartyState, made: Reservation, act: Act) -> bool:
    """Whether the time to object is over: for one that has not consented it is not."""
    over = silent_until(made, objector)
    return over is not None and _consent_of(objector) is not None and act.first > over


def _object_in_time(treaty: Treaty, state: TreatyState, act: Act, made: Effect) -> Ruling:
    """An objection to a reservation that the others must accept."""
    assert act.party
    assert treaty.reservations
    if not state.of(act.party).is_bound:
        return without_effect("not-a-party", "it was not a party then")
    within = treaty.reservations.within
    if within and act.on >= add_period(made.on, within):
        return without_effect("objection-too-late", "the time to object was over")
    return moves(
        Effect(
            act.on, Trigger.OBJECT, made.party, RESERVATION_PUT, acts=(act.id,), cause=made, objectors=(act.party,)
        )
    )  # fmt: skip


def after_putting(_treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """A reservation put to the others after the instrument was deposited: the time to object runs from then."""
    awaiting = state.of(effect.party or "").awaiting
    return (replace(awaiting, on=effect.on, cause=awaiting),) if awaiting else ()


def after_awaiting(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The consent of a State whose reservation is accepted by silence, on the day it is, unless a third object."""
    rule = treaty.reservations
    if rule is None or rule.within is None:
        return ()
    put_on = state.of(effect.party or "").put or effect
    over = add_period(put_on.on, rule.within)
    reckoning = None if over <= effect.on else Reckoning(put_on.on, in_words(rule.within))
    return (
        replace(
            effect, on=max(effect.on, over), trigger=Trigger.CONSENT, rule=ONE_THIRD, clause=rule.article, cause=effect,
            waits_for=effect, reckoning=reckoning, unless_a_third_objects=True,
        ),
    )  # fmt: skip


def decide(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """The competent organ's decision on a reservation."""
    assert act.party
    party: PartyState = state.of(act.party)
    if party.awaiting is None or treaty.reservations is None:
        return without_effect("nothing-to-decide", "it had no instrument whose reservation waited for acceptance")
    if act.decision == "refuses reservation":
        return moves(
            Effect(
                act.on, Trigger.REFUSE_RESERVATION, act.party, ORGAN_REFUSES, acts=(act.id,), cause=party.awaiting
            )
        )  # fmt: skip
    accepted = replace(
        party.awaiting, on=max(act.on, party.awaiting.on), trigger=Trigger.CONSENT, rule=ORGAN_ACCEPTS,
        clause=treaty.reservations.article, cause=party.awaiting, waits_for=party.awaiting,
        acts=(*party.awaiting.acts, act.id),
    )  # fmt: skip
    return moves(accepted)
