"""
The state machines, declared as data for ``transitions`` and compiled to look-up tables.

Two short tables serve a treaty, because one act may answer one question and not the other: what the State has bound
itself to (``STANDING``; VCLT arts. 2(1)(f)-(h), 11-18, 54, 56, 65-68), and whether the treaty applies to it
(``OPERATION``; arts. 24, 25, 57-60, 70, 72). Two more serve declarations. The tables hold no conditions: conditions are
law, and live with the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from transitions import Machine, Transition

from treatylog.errors import DefinitionError


class Standing(StrEnum):
    """What a State has bound itself to."""

    NOT_PARTY = "not_party"
    SIGNATORY = "signatory"
    SIGNATORY_DISOWNED = "signatory_disowned"
    CONTRACTING = "contracting"
    PARTY = "party"
    WITHDRAWING = "withdrawing"
    FORMER_PARTY = "former_party"
    UNKNOWN = "unknown"


class Operation(StrEnum):
    """Whether the treaty applies to a State."""

    NOT_IN_FORCE = "not_in_force"
    PROVISIONAL = "provisional"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Pledge(StrEnum):
    """The life of a declarant's pledge."""

    NONE = "none"
    DECLARED = "declared"
    CONDITIONAL = "conditional"
    ENDED = "ended"


class Answer(StrEnum):
    """An addressee's answer in one round of a proposal."""

    NONE = "none"
    ADDRESSED = "addressed"
    CONSIDERING = "considering"
    CONSULTING = "consulting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Trigger(StrEnum):
    """What moves a machine, or is noted beside it (a confirmation): present verbs, one for each kind of effect."""

    SIGN = "sign"
    DISOWN = "disown"
    CONSENT = "consent"
    KEEP_CONSENT = "keep_consent"
    DROP_CONSENT = "drop_consent"
    PUT_RESERVATION = "put_reservation"
    AWAIT_ACCEPTANCE = "await_acceptance"
    REFUSE_RESERVATION = "refuse_reservation"
    AWAIT_ADMISSION = "await_admission"
    ADMIT = "admit"
    OBJECT = "object"
    DEPOSIT_ONE = "deposit_one"
    WITHDRAW_INSTRUMENT = "withdraw_instrument"
    REVOKE_CONSENT = "revoke_consent"
    MEET_CONDITION = "meet_condition"
    FAIL_CONDITION = "fail_condition"
    DECLINE_PROVISIONAL = "decline_provisional"
    ACCEPT_PROVISIONAL = "accept_provisional"
    APPLY_PROVISIONALLY = "apply_provisionally"
    NOTIFY_END_OF_PROVISIONAL = "notify_end_of_provisional"
    END_PROVISIONAL = "end_provisional"
    ENTER_INTO_FORCE = "enter_into_force"
    SUCCEED = "succeed"
    NOTIFY_WITHDRAWAL = "notify_withdrawal"
    PAUSE_WITHDRAWAL = "pause_withdrawal"
    RESUME_WITHDRAWAL = "resume_withdrawal"
    EXTEND_WITHDRAWAL = "extend_withdrawal"
    RESCIND_WITHDRAWAL = "rescind_withdrawal"
    LEAVE = "leave"
    TERMINATE = "terminate"
    EXTEND_TERM = "extend_term"
    LAPSE = "lapse"
    EXTINGUISH = "extinguish"
    SUSPEND = "suspend"
    CONFIRM_SUSPENSION = "confirm_suspension"
    RESUME = "resume"
    RESUME_PROVISIONAL = "resume_provisional"
    SUSPEND_RIGHTS = "suspend_rights"
    RESTORE_RIGHTS = "restore_rights"
    ACCEPT_ACCESSION = "accept_accession"
    REFUSE_ACCESSION = "refuse_accession"
    SUSPEND_TOWARDS = "suspend_towards"
    RESUME_TOWARDS = "resume_towards"
    SUSPEND_PROVISIONS = "suspend_provisions"
    RESUME_PROVISIONS = "resume_provisions"
    DENY_RELATIONS = "deny_relations"
    ADMIT_RELATIONS = "admit_relations"
    RESERVE = "reserve"
    WITHDRAW_RESERVATION = "withdraw_reservation"
    OBJECT_TO_RESERVATION = "object_to_reservation"
    WITHDRAW_OBJECTION = "withdraw_objection"
    APPLY_TO_TERRITORY = "apply_to_territory"
    EXCLUDE_TERRITORY = "exclude_territory"
    NOTIFY_FOR_TERRITORY = "notify_for_territory"
    LEAVE_FOR_TERRITORY = "leave_for_territory"
    ADOPT_TEXT = "adopt_text"
    LODGE_DECLARATION = "lodge_declaration"
    DECLARE_UNDER_CLAUSE = "declare_under_clause"
    WITHDRAW_DECLARATION = "withdraw_declaration"
    BEGIN_CONFLICT = "begin_conflict"
    END_CONFLICT = "end_conflict"
    DECLARE = "declare"
    DECLARE_CONDITIONALLY = "declare_conditionally"
    END_PLEDGE = "end_pledge"
    ADDRESS = "address"
    CONSIDER = "consider"
    CONSULT = "consult"
    ACCEPT = "accept"
    REJECT = "reject"


S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Definition(Generic[S]):
    """A machine as data: its first state, and rows ``(trigger, sources, destination)``."""

    states: type[S]
    initial: S
    rows: tuple[tuple[Trigger, tuple[S, ...], S], ...]


_ST, _OP, _T = Standing, Operation, Trigger
_OUTSIDE = (_ST.NOT_PARTY, _ST.SIGNATORY_DISOWNED, _ST.FORMER_PARTY)
_UNBOUND = (_ST.SIGNATORY, _ST.SIGNATORY_DISOWNED, _ST.CONTRACTING)
_BOUND = (_ST.PARTY, _ST.WITHDRAWING)

STANDING = Definition(
    Standing,
    _ST.NOT_PARTY,
    (
        (_T.SIGN, _OUTSIDE, _ST.SIGNATORY),
        (_T.DISOWN, (_ST.SIGNATORY,), _ST.SIGNATORY_DISOWNED),
        (_T.CONSENT, (*_OUTSIDE, _ST.SIGNATORY), _ST.CONTRACTING),
        (_T.WITHDRAW_INSTRUMENT, (_ST.CONTRACTING,), _ST.NOT_PARTY),
        (_T.REVOKE_CONSENT, (_ST.CONTRACTING,), _ST.SIGNATORY),
        (_T.ENTER_INTO_FORCE, (_ST.CONTRACTING, *_OUTSIDE, _ST.SIGNATORY), _ST.PARTY),
        (_T.SUCCEED, (_ST.NOT_PARTY, _ST.SIGNATORY, _ST.SIGNATORY_DISOWNED), _ST.PARTY),
        (_T.NOTIFY_WITHDRAWAL, (_ST.PARTY,), _ST.WITHDRAWING),
        (_T.PAUSE_WITHDRAWAL, (_ST.WITHDRAWING,), _ST.PARTY),
        (_T.RESUME_WITHDRAWAL, (_ST.PARTY,), _ST.WITHDRAWING),
        (_T.EXTEND_WITHDRAWAL, (_ST.WITHDRAWING,), _ST.WITHDRAWING),
        (_T.RESCIND_WITHDRAWAL, _BOUND, _ST.PARTY),
        (_T.LEAVE, _BOUND, _ST.FORMER_PARTY),
        (_T.TERMINATE, _BOUND, _ST.FORMER_PARTY),
        (_T.EXTINGUISH, _BOUND, _ST.FORMER_PARTY),
        (_T.LAPSE, _UNBOUND, _ST.NOT_PARTY),
        (_T.EXTINGUISH, _UNBOUND, _ST.NOT_PARTY),
        (_T.EXTINGUISH, (_ST.NOT_PARTY,), _ST.NOT_PARTY),
        (_T.EXTINGUISH, (_ST.FORMER_PARTY,), _ST.FORMER_PARTY),
    ),
)

_APPLIED = (_OP.IN_FORCE, _OP.SUSPENDED)
_APART = (_OP.NOT_IN_FORCE, _OP.ENDED)
_BEFORE = (_OP.NOT_IN_FORCE, _OP.PROVISIONAL, _OP.SUSPENDED)

OPERATION = Definition(
    Operation,
    _OP.NOT_IN_FORCE,
    (
        (_T.SIGN, _APART, _OP.NOT_IN_FORCE),
        (_T.SIGN, (_OP.PROVISIONAL,), _OP.PROVISIONAL),
        (_T.CONSENT, _APART, _OP.NOT_IN_FORCE),
        (_T.CONSENT, (_OP.PROVISIONAL,), _OP.PROVISIONAL),
        (_T.CONSENT, (_OP.SUSPENDED,), _OP.SUSPENDED),
        (_T.DECLINE_PROVISIONAL, (_OP.NOT_IN_FORCE, _OP.PROVISIONAL), _OP.NOT_IN_FORCE),
        (_T.DECLINE_PROVISIONAL, (_OP.ENDED,), _OP.ENDED),
        (_T.APPLY_PROVISIONALLY, (_OP.NOT_IN_FORCE,), _OP.PROVISIONAL),
        (_T.END_PROVISIONAL, (_OP.PROVISIONAL, _OP.SUSPENDED), _OP.NOT_IN_FORCE),
        (_T.ENTER_INTO_FORCE, (*_APART, _OP.PROVISIONAL, _OP.SUSPENDED), _OP.IN_FORCE),
        (_T.SUCCEED, (_OP.NOT_IN_FORCE, _OP.PROVISIONAL), _OP.IN_FORCE),
        (_T.SUSPEND, (_OP.IN_FORCE, _OP.PROVISIONAL), _OP.SUSPENDED),
        (_T.RESUME, (_OP.SUSPENDED,), _OP.IN_FORCE),
        (_T.RESUME_PROVISIONAL, (_OP.SUSPENDED,), _OP.PROVISIONAL),
        (_T.LEAVE, _APPLIED, _OP.ENDED),
        (_T.TERMINATE, _APPLIED, _OP.ENDED),
        (_T.EXTINGUISH, _APPLIED, _OP.ENDED),
        (_T.EXTINGUISH, (_OP.NOT_IN_FORCE,), _OP.NOT_IN_FORCE),
        (_T.EXTINGUISH, (_OP.ENDED,), _OP.ENDED),
    ),
)

PLEDGE = Definition(
    Pledge,
    Pledge.NONE,
    (
        (_T.DECLARE, tuple(Pledge), Pledge.DECLARED),
        (_T.DECLARE_CONDITIONALLY, tuple(Pledge), Pledge.CONDITIONAL),
        (_T.END_PLEDGE, (Pledge.DECLARED, Pledge.CONDITIONAL), Pledge.ENDED),
    ),
)

_ANSWERED = tuple(Answer)

ANSWER = Definition(
    Answer,
    Answer.NONE,
    (
        (_T.ADDRESS, (Answer.NONE,), Answer.ADDRESSED),
        (_T.CONSIDER, _ANSWERED, Answer.CONSIDERING),
        (_T.CONSULT, _ANSWERED, Answer.CONSULTING),
        (_T.ACCEPT, _ANSWERED, Answer.ACCEPTED),
        (_T.REJECT, _ANSWERED, Answer.REJECTED),
    ),
)

Table = Mapping[tuple[S, Trigger], S]


def live_machine(definition: Definition[S]) -> Machine:
    """*definition* as a ``transitions`` machine without a model, for compiling, drawing and comparing."""
    declared = set(definition.states)
    strangers = {s for _, sources, to in definition.rows for s in (*sources, to)} - declared
    if strangers or definition.initial not in declared:
        raise DefinitionError(f"{definition.states.__name__} is declared with unknown states {sorted(strangers)}")
    rows = [{"trigger": t.value, "source": list(src), "dest": to} for t, src, to in definition.rows]
    return Machine(
        model=None, states=definition.states, initial=definition.initial, transitions=rows, auto_transitions=False
    )


def compile_table(definition: Definition[S]) -> Table[S]:
    """The transition table of *definition*. DefinitionError when it names a state not declared, or leads to two."""
    table: dict[tuple[S, Trigger], S] = {}
    for name, event in live_machine(definition).events.items():
        for source, candidates in event.transitions.items():
            table[_member(definition, source), Trigger(name)] = _single(definition, name, candidates)
    return MappingProxyType(table)


def _member(definition: Definition[S], name: str) -> S:
    try:
        return definition.states[name]
    except KeyError:
        raise DefinitionError(f"{definition.states.__name__} has no state {name}") from None


def _single(definition: Definition[S], trigger: str, candidates: Sequence[Transition]) -> S:
    if len(candidates) != 1:
        raise DefinitionError(f"{definition.states.__name__}: {trigger} leads from one state to several")
    return _member(definition, str(candidates[0].dest))


STANDING_TABLE = compile_table(STANDING)
OPERATION_TABLE = compile_table(OPERATION)
PLEDGE_TABLE = compile_table(PLEDGE)
ANSWER_TABLE = compile_table(ANSWER)

STANDING_TRIGGERS = frozenset(trigger for _, trigger in STANDING_TABLE)
OPERATION_TRIGGERS = frozenset(trigger for _, trigger in OPERATION_TABLE)

LEGAL_PAIRS = frozenset(
    {(standing, operation) for standing in (_ST.NOT_PARTY, *_UNBOUND) for operation in _BEFORE}
    | {(standing, operation) for standing in _BOUND for operation in _APPLIED}
    | {(_ST.FORMER_PARTY, _OP.ENDED), (_ST.UNKNOWN, _OP.UNKNOWN)}
)
"""The only pairs of standing and operation that can be."""
