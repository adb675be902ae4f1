"""How long a treaty lasts: terms, their extension and their end (VCLT art. 54(a))."""

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, at_edge, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.entry import NO_LONGER_POSSIBLE
from treatylog.domain.machine import Trigger
from treatylog.domain.ruling import WORDS, Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Ground
from treatylog.facts.clauses import Fixed, Period
from treatylog.facts.treaty import Treaty

EXPIRY = Rule(
    "expiry", "VCLT arts. 54(a), 70", "A treaty concluded for a fixed term ends for all when the term is over."
)
EXTENSION = Rule(
    "extension of the term",
    "VCLT arts. 39, 54",
    "A term can be extended while it runs; after its end the same agreement would be a new treaty.",
)


def after_entry(treaty: Treaty, _state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The end of a fixed term, which the treaty's entry into force sets running."""
    clause = treaty.duration
    if not isinstance(clause, Fixed):
        return ()
    length = Period(years=clause.years, months=clause.months, days=clause.days) if clause.has_length else None
    end = clause.until or add_period(effect.on, clause)
    on = max(effect.on, at_edge(end, clause.effect_edge))
    return (
        Effect(
            on, Trigger.TERMINATE, None, EXPIRY, clause=clause.article, cause=effect, waits_for=effect,
            ground=Ground.EXPIRY, reckoning=Reckoning(effect.on, in_words(length)) if length else None,
        ),
    )  # fmt: skip


def before_entry(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The lapse of a treaty whose term ends on a fixed day, when it has not entered into force by then."""
    clause = treaty.duration
    if not isinstance(clause, Fixed) or not clause.until or state.in_force:
        return ()
    on = max(effect.on, at_edge(clause.until, clause.effect_edge))
    return (
        Effect(
            on, Trigger.LAPSE, None, NO_LONGER_POSSIBLE, clause=clause.article, cause=effect, ground=Ground.LAPSE,
            occasion="the day on which its term would have ended",
        ),
    )  # fmt: skip


def extend_term(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """More time for the treaty, agreed while its term runs. The second party's part of it moves nothing further."""
    if state.ended or not state.in_force:
        return without_effect("term-not-running", "the treaty's term was not running")
    if act.until and act.until <= act.on:
        return without_effect("extension-in-the-past", "the day to which it extends had passed")
    clause = treaty.duration
    until = at_edge(act.until, clause.effect_edge) if act.until and isinstance(clause, Fixed) else act.until
    if state.term and state.term.rule is EXTENSION and state.term.effective == until:
        return WORDS
    article = clause.article if clause else None
    extended = Effect(
        act.on, Trigger.EXTEND_TERM, None, EXTENSION, clause=article, acts=(act.id,), cause=state.term,
        effective=until, occasion="the day to which the term was extended" if until else None,
    )  # fmt: skip
    if until is None:
        return moves(extended)
    end = Effect(
        until, Trigger.TERMINATE, None, EXPIRY, clause=article, cause=extended, waits_for=extended,
        ground=Ground.EXPIRY, occasion=extended.occasion,
    )  # fmt: skip
    return moves(extended, end)
