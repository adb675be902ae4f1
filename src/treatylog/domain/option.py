"""Declarations under clauses: optional clauses with a life of their own, limits, relations denied (VCLT art. 17)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, counted, in_words
from treatylog.domain.dealings import ByName
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState
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
OPTION_OPENED = Rule(
    "optional clause in effect",
    "the treaty's own clause",
    "Where a clause needs the declarations of so many parties, none has effect before there are as many.",
)
DENIAL = Rule(
    "treaty relations denied",
    "practice of depositaries",
    "A State may declare that its bond creates no treaty relations with another that it does not recognise; then the "
    "treaty is not in force between the two.",
)


def declare(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A declaration that a clause provides for, which has effect at once, or waits for the day from which it has."""
    rule, party = treaty.declaration_rule(act.declaration), state.of(act.party or "")
    assert rule is not None
    if rule.by == "parties" and not (party.is_bound or party.consent):
        return without_effect("not-a-party", "it was no contracting State then")
    given = max(act.on, act.received_on or act.on)
    on = counted(given, rule.then) if rule.then else given
    made = Effect(
        max(on, act.effective_on or on), Trigger.DECLARE_UNDER_CLAUSE, act.party, OPTION, clause=rule.article,
        acts=(act.id,), target=rule.id, reckoning=Reckoning(given, in_words(rule.then)) if rule.then else None,
        done=given, until=act.until,
    )  # fmt: skip
    lodged = replace(made, on=given, trigger=Trigger.LODGE_DECLARATION, effective=made.on)
    if _waits(rule, state):
        return moves(lodged)
    return moves(made) if made.on == given else moves(lodged, _effect_of(lodged))


def _effect_of(lodged: Effect, since: date = date.min) -> Effect:
    """A declaration that was lodged before, on the day from which it has effect, if it is not taken back before."""
    assert lodged.effective
    return replace(
        lodged, on=max(lodged.effective, since), trigger=Trigger.DECLARE_UNDER_CLAUSE, effective=None, cause=lodged,
        waits_for=lodged,
    )  # fmt: skip


def _waits(rule: DeclarationRule, state: TreatyState) -> bool:
    """Whether the clause needs declarations of more parties before any of them has effect."""
    return rule.needs is not None and not any(_under(rule, party.dealings.declarations) for party in _all(state))


def opening(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What a declaration lodged, or the bond of its State, brings: the clause takes effect with the last one needed."""
    found: list[Effect] = []
    for rule in treaty.declarations:
        if not _waits(rule, state):
            continue
        lodged = [(party, made) for party in _all(state) if (made := _under(rule, party.dealings.lodged))]
        if sum(party.is_bound for party, _ in lodged) >= (rule.needs or 0):
            opened = (_effect_of(one, effect.on) for _, made in lodged for one in made)
            found += (replace(one, rule=OPTION_OPENED) for one in opened)
    return tuple(found)


def after_declaring(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The end of a declaration: on the day it names, or after a time, which runs once its State is a party."""
    rule = treaty.declaration_rule(effect.target)
    runs = effect.until or (rule and rule.by == "any State") or state.of(effect.party or "").is_bound
    return _over(rule, effect, effect.on) if rule and runs else ()


def after_entry(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The time of a declaration made before the treaty was in force for its State runs from that day."""
    declared = _ruled(treaty, state.of(effect.party or "").dealings.declarations)
    running = ((rule, made) for rule, made in declared if rule.by == "parties" and not made.until)
    return tuple(end for rule, made in running for end in _over(rule, made, effect.on))


def after_succession(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What a successor takes over of declarations: the time they still have, and those yet to have effect."""
    heir, before = state.of(effect.party or ""), state.of(effect.predecessor or "")
    bound = before.bound_by.on if before.bound_by else date.min
    standing = _ruled(treaty, heir.dealings.declarations)
    ends = (end for rule, made in standing for end in _over(rule, made, max(made.on, _since(rule, bound))))
    to_come = (_effect_of(made) for rule, made in _ruled(treaty, heir.dealings.lodged) if not _waits(rule, state))
    return tuple(replace(taken, party=heir.party) for taken in (*ends, *to_come))


def _over(rule: DeclarationRule, made: Effect, since: date) -> tuple[Effect, ...]:
    """The end of a declaration that lasts until a day, or for a time counted from *since*."""
    on = made.until or (add_period(since, rule.lasts) if rule.lasts else None)
    if on is None:
        return ()
    counts = Reckoning(since, in_words(rule.lasts)) if rule.lasts and not made.until else None
    return (
        Effect(
            on, Trigger.WITHDRAW_DECLARATION, made.party, OPTION_OVER, clause=rule.article, cause=made, waits_for=made,
            target=made.acts[0], reckoning=counts, occasion=None if counts else "the day that the declaration names",
        ),
    )  # fmt: skip


def _since(rule: DeclarationRule, bound: date) -> date:
    """The day before which the time of a declaration does not run: that of the bond, where only parties make it."""
    return bound if rule.by == "parties" else date.min


def _all(state: TreatyState) -> Iterable[PartyState]:
    return (state.parties[code] for code in sorted(state.parties))


def _under(rule: DeclarationRule, named: ByName) -> list[Effect]:
    return [made for made in named.values() if made.target == rule.id]


def _ruled(treaty: Treaty, named: ByName) -> Iterator[tuple[DeclarationRule, Effect]]:
    """Declarations with the clauses that provide for them."""
    for made in named.values():
        if rule := treaty.declaration_rule(made.target):
            yield rule, made


def withdraw(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A declaration under a clause, taken back."""
    rule, party = treaty.declaration_rule(act.declaration), state.of(act.party or "")
    assert rule is not None
    declared = (*party.dealings.declarations.values(), *party.dealings.lodged.values())
    if all(made.target != rule.id for made in declared):
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
