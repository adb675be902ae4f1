"""Consent to be bound, and entry into force (VCLT arts. 11-18, 24)."""

from collections.abc import Mapping
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import PartyState, TreatyState
from treatylog.facts.clauses import OnDeposits, OnExchange, OnSignature
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
INSTRUMENT_WITHDRAWN = Rule(
    "instrument withdrawn",
    "VCLT art. 18(b), depositary practice",
    "An instrument can be taken back until the treaty enters into force for its State.",
)
ENTRY = Rule(
    "entry into force", "VCLT art. 24(1)", "A treaty enters into force in the manner and on the date its clauses give."
)
ENTRY_LATER = Rule(
    "entry into force for a later State",
    "VCLT art. 24(3)",
    "For a State that consents after the treaty has entered into force, it does so on the date the clauses give.",
)


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


def consent(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An instrument of ratification, acceptance, approval, accession, or a definitive signature (VCLT arts. 11-16)."""
    assert act.party
    standing = state.of(act.party).standing
    if standing in (Standing.CONTRACTING, Standing.PARTY, Standing.WITHDRAWING):
        return without_effect("already-consented", "it had already consented to be bound")
    if state.ended:
        return without_effect("treaty-ended", "the treaty had ended")
    rule = DEFINITIVE_SIGNATURE if act.type == "definitively_signed" else CONSENT
    return moves(Effect(max(act.on, act.received_on or act.on), Trigger.CONSENT, act.party, rule, acts=(act.id,)))


def withdraw_instrument(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An instrument taken back before it bound its State."""
    assert act.party
    if state.of(act.party).standing is not Standing.CONTRACTING:
        return without_effect("no-instrument-pending", "it had no instrument that waited for entry into force")
    return moves(Effect(act.on, Trigger.WITHDRAW_INSTRUMENT, act.party, INSTRUMENT_WITHDRAWN, acts=(act.id,)))


def after_consent(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What a consent brings: the treaty's entry into force when it is the last one needed, or the State's own."""
    if state.in_force:
        return (_enters_later(treaty, state.of(effect.party or "")),)
    return _enters(treaty, state, effect)


def after_entry(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """
    What the treaty's entry into force brings: it binds every contracting State (VCLT art. 24(1)).

    A State whose own period still runs is bound when that ends: the later of the treaty's date and its own.
    """
    contracting = (state.parties[code] for code in sorted(state.parties))
    return tuple(
        _enters_with(effect, party, _enters_later(treaty, party))
        for party in contracting
        if party.standing is Standing.CONTRACTING
    )


def _enters_with(whole: Effect, party: PartyState, own: Effect) -> Effect:
    if own.on > whole.on:
        return own
    return Effect(
        whole.on, Trigger.ENTER_INTO_FORCE, party.party, ENTRY, clause=whole.clause, cause=whole,
        waits_for=party.consent, acts=own.foundation, basis=whole.basis,
    )  # fmt: skip


def _enters(treaty: Treaty, state: TreatyState, last: Effect) -> tuple[Effect, ...]:
    clause = treaty.entry_into_force
    assert clause is not None
    consents = tuple(p.consent for p in state.parties.values() if p.consent)
    if not _is_complete(clause, state.parties, len(consents)):
        return ()
    on, reckoning, occasion = _dated(clause, last)
    acts = tuple(act for given in sorted(consents, key=lambda e: (e.on, e.acts)) for act in given.acts)
    return (
        Effect(
            on, Trigger.ENTER_INTO_FORCE, None, ENTRY, clause=clause.article, acts=acts, reckoning=reckoning,
            occasion=occasion,
        ),
    )  # fmt: skip


def _is_complete(
    clause: OnExchange | OnSignature | OnDeposits, parties: Mapping[str, PartyState], consents: int
) -> bool:
    match clause:
        case OnDeposits():
            return consents >= clause.deposits
        case OnExchange() | OnSignature():
            return all(code in parties and parties[code].consent for code in clause.between)


def _dated(clause: OnExchange | OnSignature | OnDeposits, last: Effect) -> tuple[date, Reckoning | None, str | None]:
    match clause:
        case OnDeposits(then=None):
            return last.on, None, f"with instrument {clause.deposits} of the {clause.deposits} needed"
        case OnDeposits(then=period):
            assert period is not None
            return add_period(last.on, period), Reckoning(last.on, in_words(period)), None
        case OnExchange():
            return last.on, None, "when the instruments of ratification were exchanged"
        case OnSignature():
            return last.on, None, "when all had signed"


def _enters_later(treaty: Treaty, party: PartyState) -> Effect:
    clause, given = treaty.entry_into_force, party.consent
    assert given is not None
    assert clause is not None
    period = clause.then if isinstance(clause, OnDeposits) else None
    article = clause.later_article if isinstance(clause, OnDeposits) and clause.later_article else clause.article
    on = add_period(given.on, period) if period else given.on
    return Effect(
        on, Trigger.ENTER_INTO_FORCE, party.party, ENTRY_LATER, clause=article, cause=given, waits_for=given,
        reckoning=Reckoning(given.on, in_words(period)) if period else None,
    )  # fmt: skip
