"""Provisional application, pending entry into force (VCLT art. 25)."""

from dataclasses import replace
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import counted, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Operation, Standing, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.treaty import Treaty

PROVISIONAL = Rule(
    "provisional application",
    "VCLT art. 25(1)",
    "A treaty is applied provisionally pending its entry into force where it so provides or the States so agree.",
)
PROVISIONAL_NOTICE = Rule(
    "notice that ends provisional application",
    "VCLT art. 25(2)",
    "A State ends its provisional application by telling the others that it does not intend to become a party.",
)
PROVISIONAL_END = Rule(
    "end of provisional application",
    "VCLT art. 25(2)",
    "Provisional application ends with the notice, or when the time that the clause gives is over.",
)
DECLINED = Rule(
    "provisional application declined",
    "VCLT art. 25(1), the treaty's own clause",
    "Where the clause so provides, a signatory that declares that it cannot accept provisional application does not "
    "apply the treaty before it is bound.",
)
ACCEPTED = Rule(
    "declaration taken back",
    "VCLT art. 25(1), the treaty's own clause",
    "A signatory that takes back such a declaration applies the treaty provisionally from then, as the others do.",
)


_APPLIED = (Operation.PROVISIONAL, Operation.SUSPENDED)


def apply_provisionally(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State applies the treaty before it is in force for it."""
    assert act.party
    party = state.of(act.party)
    if party.is_bound:
        return without_effect("already-bound", "the treaty was in force for it already")
    if state.ended:
        return without_effect("treaty-ended", "the treaty had ended")
    if party.operation in _APPLIED:
        return without_effect("already-provisional", "it applied the treaty provisionally already")
    clause = treaty.provisional_application
    on = max(act.on, act.effective_on or act.on, clause.since if clause and clause.since else act.on)
    article = clause.article if clause else None
    return moves(Effect(on, Trigger.APPLY_PROVISIONALLY, act.party, PROVISIONAL, clause=article, acts=(act.id,)))


def decline(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A declaration that a signatory does not accept provisional application, made before that has begun."""
    assert act.party
    party, on = state.of(act.party), _counts_on(act)
    begun = party.provisional if party.operation in _APPLIED else None
    if party.is_bound:
        return without_effect("already-bound", "the treaty was in force for it already")
    if begun and begun.on < on:
        return without_effect("already-provisional", "it applied the treaty provisionally already; a notice ends that")
    if party.declined:
        return without_effect("already-declined", "it had declared that already")
    return moves(_declared(treaty, act, Trigger.DECLINE_PROVISIONAL, DECLINED))


def accept(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """That declaration taken back."""
    assert act.party
    if state.of(act.party).declined is None:
        return without_effect("nothing-declared", "no such declaration of its own stood")
    return moves(_declared(treaty, act, Trigger.ACCEPT_PROVISIONAL, ACCEPTED))


def _declared(treaty: Treaty, act: Act, trigger: Trigger, rule: Rule) -> Effect:
    found = treaty.declaration_rule(act.declaration)
    return Effect(_counts_on(act), trigger, act.party, rule, clause=found.article if found else None, acts=(act.id,))


def _counts_on(act: Act) -> date:
    """The day on which a declaration counts: that of its receipt, or a later one that it names."""
    return max(act.on, act.received_on or act.on, act.effective_on or act.on)


def after_accepting(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """Who takes its declaration back applies the treaty as its signature had brought it about."""
    signed = state.of(effect.party or "").signed
    begun = after_signature(treaty, state, signed) if signed else ()
    return tuple(replace(applied, on=max(applied.on, effect.on), cause=effect) for applied in begun)


def after_signature(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """Where the clause so provides, every signature brings provisional application until entry into force."""
    clause = treaty.provisional_application
    if clause is None or clause.begins != "signature" or state.in_force:
        return ()
    on = max(effect.on, clause.since or effect.on)
    return (
        Effect(
            on,
            Trigger.APPLY_PROVISIONALLY,
            effect.party,
            PROVISIONAL,
            clause=clause.article,
            cause=effect,
            waits_for=effect,
        ),
    )


def after_disowning(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """To say that one will not become a party ends provisional application (art. 25(2))."""
    party = state.of(effect.party or "")
    if party.is_bound or party.provisional_notice or party.operation not in _APPLIED:
        return ()
    notice = _notice(treaty, party.party, effect.on, None)
    return _with_end(replace(notice, cause=effect, acts=effect.acts))


def end_provisional(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State's notice that it will no longer apply the treaty provisionally."""
    assert act.party
    party = state.of(act.party)
    clause = treaty.provisional_application
    disowns = party.standing is Standing.SIGNATORY and clause is not None and clause.notice_disowns
    if party.declined and disowns:
        return moves(replace(notice_of(treaty, act), trigger=Trigger.DISOWN, effective=None, reckoning=None))
    if party.operation not in _APPLIED or party.is_bound:
        return without_effect("not-provisional", "it did not apply the treaty provisionally")
    notice, end = _with_end(notice_of(treaty, act))
    if disowns:
        return moves(notice, end, replace(notice, trigger=Trigger.DISOWN, cause=notice, effective=None, reckoning=None))
    return moves(notice, end)


def notice_of(treaty: Treaty, act: Act) -> Effect:
    """A notice that ends provisional application, with the day that the clause gives, whether or not it was applied."""
    assert act.party
    return replace(_notice(treaty, act.party, max(act.on, act.received_on or act.on), act.effective_on), acts=(act.id,))


def _notice(treaty: Treaty, party: str, given: date, stated: date | None) -> Effect:
    clause = treaty.provisional_application
    count = clause.ends if clause else None
    on = counted(given, count) if count else given
    if stated and stated > on:
        on, count = stated, None
    return Effect(
        given, Trigger.NOTIFY_END_OF_PROVISIONAL, party, PROVISIONAL_NOTICE,
        clause=(clause.ends_article or clause.article) if clause else None,
        effective=on, reckoning=Reckoning(given, in_words(count)) if count else None,
    )  # fmt: skip


def _with_end(notice: Effect) -> tuple[Effect, Effect]:
    end = Effect(
        notice.effective or notice.on, Trigger.END_PROVISIONAL, notice.party, PROVISIONAL_END, clause=notice.clause,
        cause=notice, waits_for=notice, reckoning=notice.reckoning,
    )  # fmt: skip
    return notice, end
