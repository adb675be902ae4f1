"""How long a treaty lasts: terms, their extension and their end (VCLT art. 54(a))."""

from datetime import date

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
EXTENSION_BEYOND = Rule(
    "extension beyond the clause",
    "VCLT art. 39",
    "The parties can extend a term more often or for longer than its clause foresees: by agreement, which amends it.",
)


def after_entry(treaty: Treaty, _state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The end of a fixed term, which the treaty's entry into force sets running."""
    clause = treaty.duration
    if not isinstance(clause, Fixed):
        return ()
    length = Period(years=clause.years, months=clause.months, days=clause.days) if clause.has_length else None
    return (
        Effect(
            fixed_end(clause, effect.on), Trigger.TERMINATE, None, EXPIRY, clause=clause.article, cause=effect,
            waits_for=effect, ground=Ground.EXPIRY,
            reckoning=Reckoning(effect.on, in_words(length)) if length else None,
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
    before = _extensions(state)
    if before and before[0].effective == until:
        return WORDS
    rule = EXTENSION if not isinstance(clause, Fixed) or _is_foreseen(clause, state, until) else EXTENSION_BEYOND
    article = clause.article if clause else None
    extended = Effect(
        act.on, Trigger.EXTEND_TERM, None, rule, clause=article, acts=(act.id,), cause=state.term,
        effective=until, occasion="the day to which the term was extended" if until else None,
    )  # fmt: skip
    if until is None:
        return moves(extended)
    end = Effect(
        until, Trigger.TERMINATE, None, EXPIRY, clause=article, cause=extended, waits_for=extended,
        ground=Ground.EXPIRY, occasion=extended.occasion,
    )  # fmt: skip
    return moves(extended, end)


def _extensions(state: TreatyState) -> tuple[Effect, ...]:
    """The extensions of the term up to now, the latest first."""
    term = state.term
    return tuple(effect for effect in (term.chain if term else ()) if effect.trigger is Trigger.EXTEND_TERM)


def _is_foreseen(clause: Fixed, state: TreatyState, until: date | None) -> bool:
    """Whether an extension to the day *until* is one more of those that *clause* foresees, and none too long."""
    before = _extensions(state)
    if len(before) >= clause.extensions or state.in_force is None:
        return False
    if clause.extension is None:
        return True
    ends = before[0].effective if before else fixed_end(clause, state.in_force.on)
    return until is not None and ends is not None and until <= add_period(ends, clause.extension)


def fixed_end(clause: Fixed, entered: date) -> date:
    """The day on which the term of *clause* is over in a treaty in force since the day *entered*."""
    return max(entered, at_edge(clause.until or add_period(entered, clause), clause.effect_edge))
