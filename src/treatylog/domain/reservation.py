"""Reservations that others must accept before their State is bound (VCLT art. 20(1), (3))."""

from dataclasses import replace

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import WORDS, Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.treaty import Treaty

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


def put(treaty: Treaty, _state: TreatyState, act: Act) -> Ruling:
    """A reservation is put to the other parties; it counts here where they must accept it."""
    if treaty.reservations is None:
        return WORDS
    on = max(act.on, act.circulated_on or act.on)
    return moves(Effect(on, Trigger.PUT_RESERVATION, act.party, RESERVATION_PUT, acts=(act.id,)))


def object_to(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An objection to a reservation that others must accept."""
    made = next((party.put for party in state.parties.values() if party.put and act.to in party.put.acts), None)
    if treaty.reservations is None or made is None:
        return WORDS
    assert act.party
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
