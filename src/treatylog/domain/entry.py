"""Consent to be bound, and entry into force (VCLT arts. 11-18, 24)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from treatylog.domain.accession import enters_unrefused, waits_unrefused
from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, counted, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.prose import long_date
from treatylog.domain.reservation import is_forbidden
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.domain.threshold import Need, needed
from treatylog.facts.base import Ground
from treatylog.facts.clauses import (
    Admission,
    Amends,
    AsRecorded,
    Count,
    EntryIntoForce,
    OnDate,
    OnDeposits,
    OnExchange,
    OnSignature,
    Precondition,
    ProtocolTo,
    Received,
)
from treatylog.facts.treaty import Treaty

SIGNATURE = Rule(
    "signature",
    "VCLT arts. 14, 18(a)",
    "A signature subject to ratification does not bind its State; unless it makes clear that it will not become a "
    "party, it must not defeat the treaty's object and purpose.",
)
DISOWNING = Rule(
    "signature disowned",
    "VCLT art. 18(a)",
    "A signatory that makes clear it will not become a party is no longer under the duty of a signatory.",
)
CONSENT = Rule(
    "consent to be bound",
    "VCLT arts. 11, 14-16",
    "An instrument establishes consent to be bound when it is exchanged, deposited or notified, not when it is voted "
    "or signed at home.",
)
DEFINITIVE_SIGNATURE = Rule(
    "definitive signature", "VCLT art. 12", "A signature expresses consent to be bound where the treaty so provides."
)
CONSENT_KEPT = Rule(
    "consent kept until the exit",
    "VCLT arts. 11, 54(a)",
    "An instrument deposited while the State's own notice runs is kept, and counts when the withdrawal takes effect.",
)
ONE_DEPOSITARY = Rule(
    "one of several deposits",
    "VCLT art. 16(b), the treaty's own clause",
    "Where the last deposit counts, an instrument establishes consent when every depositary has it.",
)
INSTRUMENT_WITHDRAWN = Rule(
    "instrument withdrawn",
    "VCLT art. 18(b), depositary practice",
    "An instrument can be taken back until the treaty enters into force for its State.",
)
RATIFICATION_REVOKED = Rule(
    "ratification revoked",
    "VCLT art. 18, depositary practice",
    "A signatory whose ratification has not yet bound it can revoke that, and is a signatory again.",
)
ENTRY = Rule(
    "entry into force", "VCLT art. 24(1)", "A treaty enters into force in the manner and on the date its clauses give."
)
ENTRY_LATER = Rule(
    "entry into force for a later State",
    "VCLT art. 24(3)",
    "For a State that consents after the treaty has entered into force, it does so on the date the clauses give.",
)
BINDS_ALL = Rule(
    "amendment that binds all",
    "VCLT art. 40, the treaty's own clause",
    "Where the clause so provides, an amendment that enough of the parties accepted binds all of them.",
)
AS_AMENDED = Rule(
    "party to the treaty as amended",
    "VCLT art. 40(5)(a)",
    "A State that becomes a party after an amendment has entered into force is a party to the treaty as amended, "
    "unless it says otherwise.",
)
ADMITTED = Rule(
    "admission",
    "the constituent instrument; VCLT art. 5",
    "Where the text so provides, a State must be admitted by the organ before its instrument counts.",
)
NO_LONGER_POSSIBLE = Rule(
    "entry into force no longer possible",
    "VCLT arts. 18, 24(1)",
    "A treaty that needs the consent of a State that will not give it, or whose term is over before it entered into "
    "force, lapses, and with it the duties of its signatories.",
)


# Acts


def sign(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A signature subject to ratification (VCLT arts. 10, 14, 18(a))."""
    assert act.party
    if state.of(act.party).standing not in (Standing.NOT_PARTY, Standing.SIGNATORY_DISOWNED, Standing.FORMER_PARTY):
        return without_effect("already-signed", "it had signed or consented already")
    if state.ended:
        return without_effect("treaty-ended", "the treaty had ended")
    return moves(Effect(act.on, Trigger.SIGN, act.party, SIGNATURE, acts=(act.id,)))


def disown(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A signature disowned (VCLT art. 18(a))."""
    assert act.party
    if state.of(act.party).standing is not Standing.SIGNATORY:
        return without_effect("not-a-signatory", "it was not a signatory that had yet to decide")
    return moves(Effect(act.on, Trigger.DISOWN, act.party, DISOWNING, acts=(act.id,)))


def consent(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An instrument of ratification, acceptance, approval, accession, or a definitive signature (VCLT arts. 11-16)."""
    assert act.party
    party = state.of(act.party)
    if state.ended:
        return without_effect("treaty-ended", "the treaty had ended")
    if party.standing in (Standing.CONTRACTING, Standing.PARTY) or party.pending or party.unadmitted:
        return _again(treaty, act)
    barred = _barred(treaty, party)
    if barred and _given(treaty, act) < barred:
        return without_effect("too-early-to-return", f"having left, it could not join again before {long_date(barred)}")
    if act.done_on and state.in_force is None:
        says = "it is to have effect from a day on which the treaty was not in force"
        return without_effect("before-entry-into-force", says)
    if party.standing is Standing.WITHDRAWING:
        return moves(_consented(treaty, act, Trigger.KEEP_CONSENT, CONSENT_KEPT))
    if _is_partial(treaty, party, act):
        return moves(
            Effect(
                act.on, Trigger.DEPOSIT_ONE, act.party, ONE_DEPOSITARY, acts=(act.id,), depositary=act.deposited_with
            )
        )  # fmt: skip
    if _needs_vote(treaty, party):
        return moves(_consented(treaty, act, Trigger.AWAIT_ADMISSION, CONSENT))
    if act.reservation and treaty.reservations and treaty.reservations.accepted_by:
        return moves(_consented(treaty, act, Trigger.AWAIT_ACCEPTANCE, CONSENT))
    rule = DEFINITIVE_SIGNATURE if act.type == "definitively_signed" else CONSENT
    return moves(_consented(treaty, act, Trigger.CONSENT, rule))


def _barred(treaty: Treaty, party: PartyState) -> date | None:
    """The first day on which a State that left by its own act, is leaving, or was expelled may join again."""
    bar = treaty.exit.return_after if treaty.exit else None
    if bar is None:
        return None
    if party.exit and party.exit.effective:
        return add_period(party.exit.effective, bar)
    left = party.left if party.left and party.left.ground in (Ground.WITHDRAWAL, Ground.EXPULSION) else None
    return add_period(left.on, bar) if left else None


def _needs_vote(treaty: Treaty, party: PartyState) -> bool:
    """Whether *party* must still be admitted before its instrument counts."""
    rule = _admission(treaty)
    return rule is not None and party.party not in rule.original and party.admitted is None


def _admission(treaty: Treaty) -> Admission | None:
    clause = treaty.entry_into_force
    rule = clause.admission if isinstance(clause, OnDeposits) else None
    return rule if isinstance(rule, Admission) else None


def admit(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """The organ admits a State, whose instrument counts from then, or from its deposit if that comes later."""
    assert act.party
    rule, party = _admission(treaty), state.of(act.party)
    if rule is None or act.by != rule.by:
        return without_effect("no-admission-needed", "the treaty has no rule by which that organ admits States")
    if party.is_bound or party.admitted:
        return without_effect("already-admitted", "it was a member, or had been admitted, already")
    return moves(Effect(act.on, Trigger.ADMIT, act.party, ADMITTED, clause=rule.article, acts=(act.id,)))


def after_admission(_treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What an admission brings: an instrument that waited for it counts."""
    waiting = state.of(effect.party or "").unadmitted
    if waiting is None:
        return ()
    trigger = Trigger.AWAIT_ACCEPTANCE if waiting.reserved else Trigger.CONSENT
    return (
        replace(
            waiting, on=max(effect.on, waiting.on), trigger=trigger, rule=ADMITTED, clause=effect.clause,
            acts=effect.acts, cause=waiting,
        ),
    )  # fmt: skip


def _consented(treaty: Treaty, act: Act, trigger: Trigger, rule: Rule) -> Effect:
    return Effect(
        _given(treaty, act), trigger, act.party, rule, acts=(act.id,), effective=act.effective_on,
        reserved=bool(act.reservation and treaty.reservations and treaty.reservations.accepted_by), terms=act.terms,
        manner=act.type, circulated=act.circulated_on, reserves=bool(act.reservation),
        forbidden=bool(act.reservation) and is_forbidden(treaty, act),
    )  # fmt: skip


def _given(treaty: Treaty, act: Act) -> date:
    """The day on which an instrument counts, by the fact its treaty's clause names."""
    clause = treaty.entry_into_force
    if act.done_on:
        return act.on
    circulated = isinstance(clause, OnDeposits) and clause.anchor is Received.CIRCULATION
    counts = act.circulated_on if circulated else act.received_on
    return max(act.on, counts or act.on)


def _again(treaty: Treaty, act: Act) -> Ruling:
    clause = treaty.entry_into_force
    if isinstance(clause, OnDeposits) and clause.depositaries and act.deposited_with:
        return without_effect("another-depositary", "its deposit with another depositary had counted already")
    return without_effect("already-consented", "it had already consented to be bound")


def _is_partial(treaty: Treaty, party: PartyState, act: Act) -> bool:
    """Whether *act* is one of several deposits of which the last counts."""
    clause = treaty.entry_into_force
    if not isinstance(clause, OnDeposits) or clause.counts != "last" or not act.deposited_with:
        return False
    return not set(clause.depositaries) <= {*party.deposits, act.deposited_with}


def withdraw_instrument(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An instrument taken back before it bound its State; one that had signed is a signatory again."""
    assert act.party
    party = state.of(act.party)
    if party.pending or party.unadmitted:
        return moves(Effect(act.on, Trigger.DROP_CONSENT, act.party, INSTRUMENT_WITHDRAWN, acts=(act.id,)))
    if party.standing is not Standing.CONTRACTING:
        return without_effect("no-instrument-pending", "it had no instrument that waited for entry into force")
    on = max(act.on, act.received_on or act.on)
    if party.signed:
        return moves(Effect(on, Trigger.REVOKE_CONSENT, act.party, RATIFICATION_REVOKED, acts=(act.id,)))
    return moves(Effect(on, Trigger.WITHDRAW_INSTRUMENT, act.party, INSTRUMENT_WITHDRAWN, acts=(act.id,)))


# What consent brings


def after_consent(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What a consent brings: the treaty's entry into force when it is the last one needed, or the State's own."""
    if isinstance(treaty.entry_into_force, AsRecorded):
        return ()
    party = state.of(effect.party or "")
    if state.in_force is None:
        return _enters(treaty, state, effect)
    if not _may_be_bound(treaty, state, party.party):
        return ()
    if _is_on_the_day(treaty, state.in_force, party):
        return (_enters_with(treaty, state.in_force, party),)
    return _entry_of(treaty, party)


def _is_on_the_day(treaty: Treaty, whole: Effect, party: PartyState) -> bool:
    """Whether *party* consents on the very day, where a period of its own is for those who do so after that day."""
    clause = treaty.entry_into_force
    with_it = isinstance(clause, OnDeposits) and clause.meanwhile == "with the treaty"
    return with_it and party.consent is not None and party.consent.on == whole.on


def _entry_of(treaty: Treaty, party: PartyState) -> tuple[Effect, ...]:
    """The entry into force for *party*, where it can be dated."""
    if waits_unrefused(treaty, party):
        entry = enters_unrefused(treaty, party)
        return (entry,) if entry else ()
    return (_enters_later(treaty, party),)


def after_condition(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What a condition of another treaty brings when it is met: entry into force where nothing else was missing."""
    if isinstance(treaty.entry_into_force, AsRecorded):
        return ()
    if not state.in_force:
        return _enters(treaty, state, effect)
    party = state.of(effect.met[1] if effect.met else "")
    amended = next((link for link in treaty.amended if effect.met and link.treaty == effect.met[0]), None)
    if amended and not party.is_bound and _may_be_bound(treaty, state, party.party):
        return (_bound_with_all(state.in_force, party, AS_AMENDED, amended.article, effect),)
    if party.standing is not Standing.CONTRACTING or not _may_be_bound(treaty, state, party.party):
        return ()
    own = _enters_later(treaty, party)
    return (own if own.on > effect.on else replace(own, on=effect.on, reckoning=None, occasion=_WITH_PARENT),)


def after_failing(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """Where a quorum is counted, one party less to the treaty that is amended may be the one that was too many."""
    return () if state.in_force or not treaty.amended else _enters(treaty, state, effect)


_WITH_PARENT = "when it became a party to the other treaty, without which this one binds nobody"


def _may_be_bound(treaty: Treaty, state: TreatyState, party: str) -> bool:
    """Whether *party* is a party to every treaty that this one amends, or to which it is a protocol."""
    parents = (link.treaty for link in treaty.links if isinstance(link, ProtocolTo | Amends))
    return all((parent, party) in state.met for parent in parents)


def after_entry(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """
    What the treaty's entry into force brings: it binds every contracting State (VCLT art. 24(1)).

    A State whose own period still runs is bound when that ends: the later of the treaty's date and its own. Where the
    clause gives a period only to those who join after the entry into force, all others are bound with it. An amendment
    that binds all binds every party to the treaty that it amends. Where the clause is not in the record nobody is bound
    but by a statement of his own.
    """
    if isinstance(treaty.entry_into_force, AsRecorded):
        return ()
    contracting = (state.parties[code] for code in sorted(state.parties))
    bound = (
        party
        for party in contracting
        if party.standing is Standing.CONTRACTING and _may_be_bound(treaty, state, party.party)
    )
    consented = tuple(
        entry
        for party in bound
        for entry in (
            _unrefused_with(treaty, effect, party)
            if waits_unrefused(treaty, party)
            else (_enters_with(treaty, effect, party),)
        )
    )
    return (*consented, *_all_others(treaty, state, effect))


def _unrefused_with(treaty: Treaty, whole: Effect, party: PartyState) -> tuple[Effect, ...]:
    """The entry into force for one whose accession others may refuse, never before that of the treaty."""
    return tuple(replace(entry, on=max(entry.on, whole.on)) for entry in _entry_of(treaty, party))


def _all_others(treaty: Treaty, state: TreatyState, whole: Effect) -> tuple[Effect, ...]:
    """The entry into force of an amendment that binds all for those who did not accept it."""
    binding = [link for link in treaty.amended if link.binds == "all"]
    members = {code: link for link in binding for key, code in sorted(state.met) if key == link.treaty}
    return tuple(
        _bound_with_all(whole, party, BINDS_ALL, members[party.party].article, whole)
        for party in (state.of(code) for code in members)
        if party.standing is not Standing.CONTRACTING and not party.is_bound
    )


def _bound_with_all(whole: Effect, party: PartyState, rule: Rule, article: str, effect: Effect) -> Effect:
    """The entry into force for *party*, without an instrument of its own, of a treaty that is in force as a *whole*."""
    return Effect(
        effect.on, Trigger.ENTER_INTO_FORCE, party.party, rule, clause=article, cause=effect, basis=whole.basis
    )


def after_disowning(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The lapse of a treaty between certain States when one of them will not join."""
    clause = treaty.entry_into_force
    between = clause.between if isinstance(clause, OnExchange | OnSignature) else ()
    if state.in_force or effect.party not in between:
        return ()
    return (Effect(effect.on, Trigger.LAPSE, None, NO_LONGER_POSSIBLE, cause=effect, ground=Ground.LAPSE),)


def _enters_with(treaty: Treaty, whole: Effect, party: PartyState) -> Effect:
    own, clause = _enters_later(treaty, party), treaty.entry_into_force
    with_it = isinstance(clause, OnDeposits) and clause.meanwhile == "with the treaty"
    with_it |= any(link.binds == "all" for link in treaty.amended)
    if own.on > whole.on and not with_it:
        return own
    return Effect(
        whole.on, Trigger.ENTER_INTO_FORCE, party.party, ENTRY, clause=whole.clause, cause=whole,
        waits_for=party.consent, acts=own.foundation, basis=whole.basis,
    )  # fmt: skip


def _enters(treaty: Treaty, state: TreatyState, last: Effect) -> tuple[Effect, ...]:
    clause = treaty.entry_into_force
    if clause is None or not _is_complete(treaty, clause, state):
        return ()
    counting = sorted(
        (p.consent for p in state.parties.values() if p.consent), key=lambda given: (given.on, given.acts)
    )
    on, reckoning, occasion = _dated(clause, last.on)
    acts = tuple(act for given in counting for act in given.acts)
    return (
        Effect(
            on, Trigger.ENTER_INTO_FORCE, None, ENTRY, clause=clause.article, acts=acts, reckoning=reckoning,
            occasion=occasion,
        ),
    )  # fmt: skip


def _is_complete(treaty: Treaty, clause: EntryIntoForce, state: TreatyState) -> bool:
    conditions = {
        (link.treaty, code) for link in treaty.links if isinstance(link, Precondition) for code in link.parties
    }
    if not conditions <= state.met:
        return False
    consented = _consented_to(state)
    match clause:
        case OnDeposits():
            return bool(consented) and _has_quorum(treaty, clause, state, consented) and _need(clause, state).is_met
        case OnExchange() | OnSignature():
            return consented.issuperset(clause.between)
        case OnDate():
            return bool(consented)
        case AsRecorded():
            return False


def lacking(treaty: Treaty, state: TreatyState) -> Need | None:
    """What *treaty* needs to enter into force; nothing to say where it did, has ended, or counts no instruments."""
    clause = treaty.entry_into_force
    if not isinstance(clause, OnDeposits) or state.in_force or state.ended:
        return None
    return _need(clause, state)


def _need(clause: OnDeposits, state: TreatyState) -> Need:
    signatories = [party.party for party in state.parties.values() if party.signed and not party.extinct]
    return needed(clause, _consented_to(state), signatories)


def _consented_to(state: TreatyState) -> set[str]:
    return {party.party for party in state.parties.values() if party.consent}


def _has_quorum(treaty: Treaty, clause: OnDeposits, state: TreatyState, consented: set[str]) -> bool:
    """Whether so many of the parties to the treaty that is amended accept: counted on the day, as its clause has it."""
    if clause.quorum is None:
        return True
    members = {code for key, code in state.met if key == treaty.amended[0].treaty}
    return bool(members) and len(consented & members) >= Fraction(clause.quorum) * len(members)


def _dated(clause: EntryIntoForce, last: date) -> tuple[date, Reckoning | None, str | None]:
    on, reckoning, occasion = _counted(clause, last)
    if clause.not_before and clause.not_before > on:
        return clause.not_before, None, "the day before which it could not enter into force"
    return on, reckoning, occasion


def _counted(clause: EntryIntoForce, last: date) -> tuple[date, Reckoning | None, str | None]:
    match clause:
        case OnDeposits(then=Count() as count) | OnExchange(then=Count() as count):
            return counted(last, count), Reckoning(last, in_words(count)), None
        case OnDeposits():
            return last, None, _with_the_last(clause)
        case OnExchange():
            return last, None, "when the instruments of ratification were exchanged"
        case OnSignature():
            return last, None, "when all had signed"
        case OnDate():
            return max(last, clause.on), None, "the day that the text fixes"
        case AsRecorded():
            return last, None, None


def _with_the_last(clause: OnDeposits) -> str:
    if clause.deposits and not (
        clause.named or clause.among or clause.share or clause.all_signatories or clause.quorum
    ):
        return f"with instrument {clause.deposits} of the {clause.deposits} needed"
    return "with the last of the instruments needed"


def _enters_later(treaty: Treaty, party: PartyState) -> Effect:
    clause, given = treaty.entry_into_force, party.consent
    assert given is not None
    assert clause is not None
    count = clause.for_later if isinstance(clause, OnDeposits) else None
    article = clause.later_article if isinstance(clause, OnDeposits) and clause.later_article else clause.article
    start = _start(given)
    on = counted(start, count) if count else start
    reckoning = Reckoning(start, in_words(count)) if count else None
    occasion = None
    if given.effective and (given.effective <= given.on or given.effective > on):
        on, reckoning = max(given.effective, given.on), None
        occasion = "the date that the instrument itself fixes"
    return Effect(
        max(on, given.on) if given.cause else on, Trigger.ENTER_INTO_FORCE, party.party, ENTRY_LATER, clause=article,
        cause=given, waits_for=given, reckoning=reckoning, occasion=occasion,
    )  # fmt: skip


def _start(given: Effect) -> date:
    """The day from which a State's period runs: that of the deposit, also of one kept or made by a predecessor."""
    deposited = given.cause and given.cause.trigger in (Trigger.KEEP_CONSENT, Trigger.CONSENT)
    return given.first_cause.on if deposited else given.on
