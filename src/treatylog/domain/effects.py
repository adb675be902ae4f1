"""The law of instruments: which rule judges which act, and what follows from an effect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from treatylog.domain import accession, duration, option, provisional, reservation, territorial
from treatylog.domain.act import Act
from treatylog.domain.effect import Effect
from treatylog.domain.entry import (
    admit,
    after_admission,
    after_condition,
    after_consent,
    after_disowning,
    after_entry,
    after_failing,
    consent,
    disown,
    sign,
    withdraw_instrument,
)
from treatylog.domain.exit import (
    after_conflict,
    after_end,
    after_leaving,
    after_own_entry,
    begin_conflict,
    empty_side,
    end_conflict,
    end_on_ground,
    expel,
    extend_notice,
    notify_withdrawal,
    pause,
    rescind,
    resume_notice,
)
from treatylog.domain.history import Law
from treatylog.domain.later_text import adopt_text
from treatylog.domain.linked import (
    DENOUNCED,
    JOINED,
    JOINED_AMENDED,
    LEFT,
    PARTED,
    PARTED_AMENDED,
    SUPERSEDED,
    denounce,
    fail,
    leave_with,
    meet,
    part_from_amended,
    supersede,
)
from treatylog.domain.machine import Trigger
from treatylog.domain.obligations import perform
from treatylog.domain.provisional import apply_provisionally, end_provisional
from treatylog.domain.recorded import after_stated_entry, check_entry, check_termination, check_withdrawal
from treatylog.domain.reservation import after_awaiting, after_putting
from treatylog.domain.ruling import WORDS, Ruling
from treatylog.domain.state import TreatyState, applies, evolve, initial_state
from treatylog.domain.succession import extinguish, succeed
from treatylog.domain.suspension import restore_rights, resume, suspend, suspend_rights
from treatylog.facts.event import OrganDecision
from treatylog.facts.treaty import DeclarationEffect, Treaty

InstrumentRule = Callable[[Treaty, TreatyState, Act], Ruling]


def extend(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """More time: before a party's exit takes effect, or for the treaty."""
    return extend_notice(treaty, state, act) if act.effective_on else duration.extend_term(treaty, state, act)


def notify(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A notice of withdrawal: for one territory, on a ground of general law, or under the treaty's own clause."""
    if act.territory:
        return territorial.notify(treaty, state, act)
    return end_on_ground(treaty, state, act) if act.ground else notify_withdrawal(treaty, state, act)


def check_end_of_bond(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A statement that a withdrawal took effect, for the party or for one territory."""
    return territorial.check_end(treaty, state, act) if act.territory else check_withdrawal(treaty, state, act)


def decide(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An organ's decision: on a State's admission, or on its reservation."""
    rule = admit if act.decision == OrganDecision.ADMITS else reservation.decide
    return rule(treaty, state, act)


DECLARATIONS: Mapping[DeclarationEffect, tuple[InstrumentRule, InstrumentRule]] = {
    DeclarationEffect.DECLINES_PROVISIONAL: (provisional.decline, provisional.accept),
    DeclarationEffect.OPTIONAL_CLAUSE: (option.declare, option.withdraw),
    DeclarationEffect.OPTS_OUT: (option.declare, option.withdraw),
    DeclarationEffect.LIMITS: (option.declare, option.withdraw),
}
"""The rules that judge a declaration with each effect: the making of it, and its withdrawal."""


def declare(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A declaration that a clause provides for, or towards others; any other is words."""
    return option.deny(treaty, state, act) if act.towards else _declaration(treaty, state, act, 0)


def withdraw_declaration(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """Such a declaration, taken back."""
    return option.admit(treaty, state, act) if act.towards else _declaration(treaty, state, act, 1)


def _declaration(treaty: Treaty, state: TreatyState, act: Act, which: int) -> Ruling:
    rule = treaty.declaration_rule(act.declaration)
    return DECLARATIONS[rule.effect][which](treaty, state, act) if rule else WORDS


RULES: Mapping[str, InstrumentRule] = {
    "signed": sign,
    "definitively_signed": consent,
    "ratified": consent,
    "accepted": consent,
    "approved": consent,
    "acceded": consent,
    "signature_disowned": disown,
    "instrument_withdrawn": withdraw_instrument,
    "ratification_revoked": withdraw_instrument,
    "reservation_made": reservation.make,
    "reservation_withdrawn": reservation.withdraw,
    "objection_made": reservation.object_to,
    "objection_withdrawn": reservation.withdraw_objection,
    "accession_accepted": accession.accept,
    "accession_refused": accession.refuse,
    "territorial_application_declared": territorial.declare,
    "amended": adopt_text,
    "organ_decided": decide,
    "provisional_application_started": apply_provisionally,
    "provisional_application_ended": end_provisional,
    "declaration_made": declare,
    "declaration_withdrawn": withdraw_declaration,
    "succeeded": succeed,
    "party_extinguished": extinguish,
    "withdrawal_notified": notify,
    "withdrawal_notice_paused": pause,
    "withdrawal_notice_resumed": resume_notice,
    "withdrawal_rescinded": rescind,
    "extended": extend,
    "expelled": expel,
    "rights_suspended": suspend_rights,
    "rights_restored": restore_rights,
    "conflict_began": begin_conflict,
    "conflict_ended": end_conflict,
    "suspended": suspend,
    "obligation_performed": perform,
    "resumed": resume,
}
"""The rule that judges each type of act under an instrument."""

LINKED: Mapping[str, InstrumentRule] = {
    LEFT: leave_with,
    DENOUNCED: denounce,
    SUPERSEDED: supersede,
    JOINED: meet,
    PARTED: fail,
    JOINED_AMENDED: meet,
    PARTED_AMENDED: part_from_amended,
}
"""The rule that judges what each kind of event of another treaty amounts to here."""

BEGINNINGS = frozenset(name for name, rule in RULES.items() if rule in (sign, consent, succeed))
"""The types of act with which a State's life under a treaty begins."""

STATEMENTS: Mapping[str, InstrumentRule] = {
    "entered_into_force": check_entry,
    "withdrawn": check_end_of_bond,
    "terminated": check_termination,
    "expired": check_termination,
    "superseded": check_termination,
    "party_listed": check_entry,
}
"""The rule that judges each type of stated effect."""


def law_of(treaty: Treaty) -> Law[TreatyState]:
    """The law of *treaty*, an instrument."""
    return Law(
        initial=initial_state({code: side.name for side in treaty.sides for code in side.parties}),
        rules={name: partial(rule, treaty) for name, rule in {**RULES, **LINKED}.items()},
        statements={name: partial(rule, treaty) for name, rule in STATEMENTS.items()},
        applies=applies,
        evolve=evolve,
        follow=partial(follow, treaty),
        close=partial(close, treaty),
    )


def follow(treaty: Treaty, state: TreatyState, effect: Effect) -> Iterable[Effect]:
    """What *effect* brings at once."""
    following = WHOLE if effect.party is None else PARTYS
    return [further for brings in following.get(effect.trigger, ()) for further in brings(treaty, state, effect)]


Following = Callable[[Treaty, TreatyState, Effect], Iterable[Effect]]

WHOLE: Mapping[Trigger, tuple[Following, ...]] = {
    Trigger.MEET_CONDITION: (after_condition,),
    Trigger.FAIL_CONDITION: (after_failing,),
    Trigger.ENTER_INTO_FORCE: (after_entry, duration.after_entry),
    Trigger.TERMINATE: (after_end,),
    Trigger.LAPSE: (after_end,),
}
"""What an effect on the treaty as a whole brings at once."""

PARTYS: Mapping[Trigger, tuple[Following, ...]] = {
    Trigger.SIGN: (provisional.after_signature, duration.before_entry),
    Trigger.ACCEPT_PROVISIONAL: (provisional.after_accepting,),
    Trigger.DISOWN: (after_disowning, provisional.after_disowning),
    Trigger.PUT_RESERVATION: (after_putting,),
    Trigger.AWAIT_ACCEPTANCE: (after_awaiting,),
    Trigger.ADMIT: (after_admission,),
    Trigger.CONSENT: (duration.before_entry, after_consent),
    Trigger.ENTER_INTO_FORCE: (option.after_entry, option.opening, after_stated_entry, after_own_entry),
    Trigger.LODGE_DECLARATION: (option.opening,),
    Trigger.DECLARE_UNDER_CLAUSE: (option.after_declaring,),
    Trigger.SUCCEED: (option.after_succession,),
    Trigger.LEAVE: (after_leaving,),
    Trigger.END_CONFLICT: (after_conflict,),
}
"""What an effect on one party brings at once."""


_DEPARTURES = frozenset({Trigger.LEAVE, Trigger.EXTINGUISH, Trigger.TERMINATE})


def close(treaty: Treaty, state: TreatyState, today: Sequence[Effect]) -> Iterable[Effect]:
    """What the end of a day brings after the effects of *today*."""
    departures = [effect for effect in today if effect.party and effect.trigger in _DEPARTURES]
    return empty_side(treaty, state, departures[-1]) if departures else ()
