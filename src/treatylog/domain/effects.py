"""The law of instruments: which rule judges which act, and what follows from an effect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect
from treatylog.domain.entry import after_consent, after_entry, consent, disown, sign, withdraw_instrument
from treatylog.domain.exit import after_end, empty_side, notify_withdrawal, rescind
from treatylog.domain.history import Law
from treatylog.domain.machine import Trigger
from treatylog.domain.obligations import perform
from treatylog.domain.recorded import after_stated_entry, check_entry, check_termination, check_withdrawal
from treatylog.domain.ruling import Ruling
from treatylog.domain.state import TreatyState, applies, evolve, initial_state
from treatylog.domain.succession import extinguish, succeed
from treatylog.domain.suspension import resume, suspend
from treatylog.facts.treaty import Treaty

InstrumentRule = Callable[[Treaty, TreatyState, Act], Ruling]

RULES: Mapping[str, InstrumentRule] = {
    "signed": sign,
    "definitively_signed": consent,
    "ratified": consent,
    "accepted": consent,
    "approved": consent,
    "acceded": consent,
    "signature_disowned": disown,
    "instrument_withdrawn": withdraw_instrument,
    "succeeded": succeed,
    "party_extinguished": extinguish,
    "withdrawal_notified": notify_withdrawal,
    "withdrawal_rescinded": rescind,
    "suspended": suspend,
    "obligation_performed": perform,
    "resumed": resume,
}
"""The rule that judges each type of act under an instrument."""

STATEMENTS: Mapping[str, InstrumentRule] = {
    "entered_into_force": check_entry,
    "withdrawn": check_withdrawal,
    "terminated": check_termination,
}
"""The rule that judges each type of stated effect."""


def law_of(treaty: Treaty) -> Law[TreatyState]:
    """The law of *treaty*, an instrument."""
    return Law(
        initial=initial_state({code: side.name for side in treaty.sides for code in side.parties}),
        rules={name: partial(rule, treaty) for name, rule in RULES.items()},
        statements={name: partial(rule, treaty) for name, rule in STATEMENTS.items()},
        applies=applies,
        evolve=evolve,
        follow=partial(follow, treaty),
        close=partial(close, treaty),
    )


def follow(treaty: Treaty, state: TreatyState, effect: Effect) -> Iterable[Effect]:
    """What *effect* brings at once."""
    match effect.trigger:
        case Trigger.CONSENT:
            return after_consent(treaty, state, effect)
        case Trigger.ENTER_INTO_FORCE if effect.party is None:
            return after_entry(treaty, state, effect)
        case Trigger.ENTER_INTO_FORCE if state.in_force is None:
            return after_stated_entry(effect)
        case Trigger.TERMINATE if effect.party is None:
            return after_end(state, effect)
        case _:
            return ()


_DEPARTURES = frozenset({Trigger.LEAVE, Trigger.EXTINGUISH, Trigger.TERMINATE})


def close(treaty: Treaty, state: TreatyState, today: Sequence[Effect]) -> Iterable[Effect]:
    """What the end of a day brings after the effects of *today*."""
    departures = [effect for effect in today if effect.party and effect.trigger in _DEPARTURES]
    return empty_side(treaty, state, departures[-1]) if departures else ()
