"""Declarations under clauses: optional clauses with a life of their own, limits, relations denied (VCLT art. 17)."""

from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, counted, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.treaty import DeclarationRule, Treaty

OPTION = Rule(
    "declaration under a clause",
    "VCLT art. 17, the treaty's own clause",
    "Where a clause lets each State declare something for itself, the declaration has its own beginning and end.",
)
OPTION_OVER = Rule(
    "end of a declaration",
    "the treaty's own clause",
    "A declaration ends when it is taken back, or when the time that its clause gives it is over.",
)
DENIAL = Rule(
    "treaty relations denied",
    "practice of depositaries",
    "A State may declare that its bond creates no treaty relations with another that it does not recognise; then the "
    "treaty is not in force between the two.",
)


def declare(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A declaration that a clause provides for; it lasts as long as the clause says, or until it is taken back."""
    rule, party = treaty.declaration_rule(act.declaration), state.of(act.party or "")
    assert rule is not None
    if rule.by == "parties" and not (party.is_bound or party.consent):
        return without_effect("not-a-party", "it was no contracting State then")
    given = max(act.on, act.received_on or act.on)
    on = counted(given, rule.then) if rule.then else given
    made = Effect(
        max(on, act.effective_on or on), Trigger.DECLARE_UNDER_CLAUSE, act.party, OPTION, clause=rule.article,
        acts=(act.id,), target=rule.id, reckoning=Reckoning(given, in_words(rule.then)) if rule.then else None,
        done=given,
    )  # fmt: skip
    return moves(made, *(_over(rule, made, made.on) if party.is_bound or rule.by == "any State" else ()))


def _over(rule: DeclarationRule, made: Effect, since: date) -> tuple[Effect, ...]:
    """The end of a declaration that lasts for a time, counted from *since*."""
    if rule.lasts is None:
        return ()
    return (
        Effect(
            add_period(since, rule.lasts), Trigger.WITHDRAW_DECLARATION, made.party, OPTION_OVER, clause=rule.article,
            cause=made, waits_for=made, target=made.acts[0], reckoning=Reckoning(since, in_words(rule.lasts)),
        ),
    )  # fmt: skip


def after_entry(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The time of a declaration made before the treaty was in force for its State runs from that day."""
    declared = state.of(effect.party or "").dealings.declarations.values()
    rules = [(treaty.declaration_rule(made.target), made) for made in declared]
    return tuple(end for rule, made in rules if rule and rule.by == "parties" for end in _over(rule, made, effect.on))


def withdraw(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A declaration under a clause, taken back."""
    rule, party = treaty.declaration_rule(act.declaration), state.of(act.party or "")
    assert rule is not None
    if all(made.target != rule.id for made in party.dealings.declarations.values()):
        return without_effect("nothing-declared", "no such declaration of its own stood")
    on = max(act.on, act.received_on or act.on, act.effective_on or act.on)
    return moves(
        Effect(
            on, Trigger.WITHDRAW_DECLARATION, act.party, OPTION_OVER, clause=rule.article, acts=(act.id,),
            target=rule.id,
        )
    )  # fmt: skip


def deny(_treaty: Treaty, _state: TreatyState, act: Act) -> Ruling:
    """A declaration that a State has no treaty relations with others."""
    return moves(Effect(act.on, Trigger.DENY_RELATIONS, act.party, DENIAL, acts=(act.id,), towards=act.towards))


def admit(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """Such a declaration, taken back."""
    relations = state.of(act.party or "").dealings.relations
    if not any(code in relations and relations[code].denied for code in act.towards):
        return without_effect("nothing-declared", "no such declaration of its own stood")
    return moves(Effect(act.on, Trigger.ADMIT_RELATIONS, act.party, DENIAL, acts=(act.id,), towards=act.towards))
