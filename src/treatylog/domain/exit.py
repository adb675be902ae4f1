"""Leaving a treaty, and its end when nobody is left on a side (VCLT arts. 42, 54-56, 65-68, 70)."""

from dataclasses import replace
from datetime import date, timedelta

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, at_edge, in_words
from treatylog.domain.departure import Bond, Departure, barrier, departure
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.linked import LINKED_EXIT
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import WORDS, Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.base import OWN_GROUNDS, Ground
from treatylog.facts.clauses import Exit, OwnTerms, Renewed
from treatylog.facts.treaty import Treaty

NOTICE = Rule(
    "notice of withdrawal",
    "VCLT arts. 54(a), 65, 67",
    "A notice under the treaty's own clause sets the withdrawal running; until it takes effect the State is a party.",
)
ENDED_ON_GROUND = Rule(
    "end on a ground of general law, as performed",
    "VCLT arts. 60-62, 65-68",
    "A party's own formal act moves that party from its date, also where others contest the ground or the procedure.",
)
NOTICE_ELAPSED = Rule(
    "end of the notice period",
    "VCLT arts. 54(a), 70(2)",
    "When the period of notice has run, the State is no longer a party.",
)
OWN_TERM_OVER = Rule(
    "end of a term of its own",
    "VCLT art. 54(a), the instrument's own terms",
    "An instrument that says itself how long it binds its State does so until then.",
)
NOTICE_RESCINDED = Rule(
    "notice taken back", "VCLT art. 68", "A notice can be taken back at any time before it takes effect."
)
NOTICE_PAUSED = Rule(
    "notice paused",
    "VCLT arts. 56, 68",
    "A State that stops its notice before it takes effect remains a party; whether it may let the rest run later is a "
    "question on which views differ.",
)
NOTICE_RESUMED = Rule(
    "notice resumed",
    "VCLT arts. 56, 68",
    "As performed: a notice that runs on takes effect when the rest of its period is over. Others count afresh, or "
    "hold that it was at an end; their positions are recorded.",
)
NOTICE_EXTENDED = Rule(
    "time extended", "VCLT art. 54", "Where the clause allows it, the time before an exit takes effect can be extended."
)
EXPULSION = Rule(
    "expulsion",
    "the constituent instrument; VCLT art. 5",
    "A decision of the competent organ ends a State's membership, whether or not a notice of its own was running.",
)
ENDS_FOR_ALL = Rule(
    "denunciation that ends the treaty",
    "VCLT art. 54(a)",
    "Where the clause so provides, one party's denunciation ends the treaty for all.",
)
CONFLICT_OVER = Rule(
    "end of the armed conflict",
    "VCLT art. 54(a), the treaty's own clause",
    "An exit that could not take effect during an armed conflict does so when it has ended.",
)
SIDE_EMPTY = Rule(
    "empty side",
    "VCLT arts. 54, 55, 70",
    "A treaty concluded between two sides ends for all when no party is left on one of them.",
)


def notify_withdrawal(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A notice of withdrawal under the exit clause (VCLT arts. 54(a), 65, 67)."""
    assert act.party
    party = state.of(act.party)
    if party.standing is Standing.WITHDRAWING:
        return without_effect("notice-already-running", "a notice of its own was already running")
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    clause = treaty.exit
    if clause is None or (clause.only and act.party not in clause.only):
        return without_effect("no-exit-clause", "the treaty has no clause on withdrawal that it could use")
    given = act.on if clause.anchor == "notice" else max(act.on, act.received_on or act.on)
    bond = bond_of(state, party)
    blocked = barrier(clause, given, bond)
    if blocked:
        return without_effect(blocked.reason, blocked.says)
    leaves = _departure(treaty, clause, given, act, bond, party)
    if leaves is None:
        return without_effect("no-own-terms", "its instrument, which is to say how it is ended, has no notice to give")
    notice = Effect(
        given, Trigger.NOTIFY_WITHDRAWAL, act.party, NOTICE, clause=clause.article, acts=(act.id,),
        effective=leaves.on, reckoning=leaves.reckoning, occasion=leaves.occasion,
    )  # fmt: skip
    return moves(notice, _leaving(treaty, notice, leaves))


def end_on_ground(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """
    A party ends the treaty on a ground of general law (VCLT arts. 60-62, 65), as performed, on the day that it names.

    Whether the ground was there is not decided here: the other parties' objections are positions, and a court that
    finds that the act never had effect annuls it.
    """
    assert act.party
    party = state.of(act.party)
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    if party.standing is Standing.WITHDRAWING:
        return without_effect("notice-already-running", "a notice of its own was already running")
    given = max(act.on, act.received_on or act.on)
    leaving = Effect(
        max(given, act.effective_on or given), Trigger.LEAVE, act.party, ENDED_ON_GROUND, acts=(act.id,),
        ground=act.ground, occasion="the day that the notice itself names" if act.effective_on else "on notice",
    )  # fmt: skip
    if leaving.on <= given:
        return moves(leaving)
    notice = Effect(
        given, Trigger.NOTIFY_WITHDRAWAL, act.party, ENDED_ON_GROUND, acts=(act.id,), effective=leaving.on,
        occasion=leaving.occasion, ground=act.ground,
    )  # fmt: skip
    return moves(notice, replace(leaving, cause=notice, waits_for=notice, acts=()))


def _departure(treaty: Treaty, clause: Exit, given: date, act: Act, bond: Bond, party: PartyState) -> Departure | None:
    """When a notice takes effect: by the clause, or by the terms of the party's own instrument if that is for them."""
    if not clause.own_terms:
        return departure(clause, given, act.effective_on, bond, treaty.duration)
    terms = party.terms
    if terms is None or not (terms.notice or terms.at_once):
        return None
    own = clause.model_copy(update={
        "own_terms": False, "notice": terms.notice, "at_once": terms.at_once, "end_of_term": terms.then == "renewed",
    })  # fmt: skip
    since = Bond(bond.party, bond.party)
    leaves = departure(own, given, act.effective_on, since, _own_duration(clause, terms))
    first = add_period(bond.party, terms.lasts) if terms.then == "until notice" and terms.lasts and bond.party else None
    return Departure(first, occasion="the end of the first term") if first and first > leaves.on else leaves


def _own_duration(clause: Exit, terms: OwnTerms) -> Renewed | None:
    """The terms in which an instrument that is renewed lasts."""
    if terms.then != "renewed" or terms.lasts is None:
        return None
    return Renewed(article=clause.article, term="renewed", years=terms.lasts.years, months=terms.lasts.months)


def after_own_entry(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The end of an instrument that says itself how long it lasts, which its entry into force sets running."""
    terms = state.of(effect.party or "").terms
    if terms is None or treaty.exit is None or not treaty.exit.own_terms or terms.then != "ends":
        return ()
    if not (terms.lasts or terms.until):
        return ()
    end = terms.until or (add_period(effect.on, terms.lasts) if terms.lasts else effect.on)
    return (
        Effect(
            max(effect.on, at_edge(end, treaty.exit.effect_edge)), Trigger.LEAVE, effect.party, OWN_TERM_OVER,
            clause=treaty.exit.article, cause=effect, waits_for=effect, ground=Ground.EXPIRY,
            reckoning=Reckoning(effect.on, in_words(terms.lasts)) if terms.lasts else None,
            occasion=None if terms.lasts else "the day that the instrument itself names",
        ),
    )  # fmt: skip


def bond_of(state: TreatyState, party: PartyState) -> Bond:
    """What the exit clause counts from for *party*."""
    treaty, own = state.in_force, party.bound_by
    extended = state.term if state.term and state.term.trigger is Trigger.EXTEND_TERM else None
    return Bond(
        treaty.on if treaty else None, own.on if own else None, extended is not None,
        extended.effective if extended else None,
    )  # fmt: skip


def _leaving(treaty: Treaty, notice: Effect, leaves: Departure) -> Effect:
    """The exit that *notice* brings."""
    assert treaty.exit
    return Effect(
        leaves.on, Trigger.LEAVE, notice.party, NOTICE_ELAPSED, clause=notice.clause, cause=notice, waits_for=notice,
        ground=Ground.WITHDRAWAL, reckoning=leaves.reckoning, occasion=leaves.occasion,
        braked=treaty.exit.conflict_brake,
    )  # fmt: skip


def after_leaving(treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What an exit brings: the end of the treaty where its clause says so, and a consent kept meanwhile counts."""
    party = state.of(effect.party or "")
    found: list[Effect] = []
    if treaty.exit and treaty.exit.ends_for_all and effect.waits_for:
        found.append(Effect(effect.on, Trigger.TERMINATE, None, ENDS_FOR_ALL, cause=effect, ground=Ground.TERMINATION))
    elif party.pending and effect.ground in OWN_GROUNDS:
        kept = party.pending
        trigger = Trigger.AWAIT_ACCEPTANCE if kept.reserved else Trigger.CONSENT
        found.append(replace(kept, on=effect.on, trigger=trigger, cause=kept, waits_for=kept))
    return tuple(found)


def rescind(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A notice taken back before it took effect (VCLT art. 68)."""
    assert act.party
    party = state.of(act.party)
    if not (_own_notice(party) or party.paused):
        return without_effect("no-notice-running", "no notice of its own was running")
    return moves(Effect(act.on, Trigger.RESCIND_WITHDRAWAL, act.party, NOTICE_RESCINDED, acts=(act.id,)))


def _own_notice(party: PartyState) -> Effect | None:
    """The notice of *party* that runs: one it can take back, which an exit that follows another treaty's is not."""
    return party.exit if party.exit and party.exit.rule is not LINKED_EXIT else None


def pause(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A party stops its notice before it takes effect, and keeps what is left of its time."""
    assert act.party
    running = _own_notice(state.of(act.party))
    if running is None:
        return without_effect("no-notice-running", "no notice of its own was running")
    return moves(
        Effect(
            act.on, Trigger.PAUSE_WITHDRAWAL, act.party, NOTICE_PAUSED, acts=(act.id,), cause=running,
            effective=running.effective,
        )
    )  # fmt: skip


def resume_notice(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A party lets the rest of a paused notice run."""
    assert act.party
    paused = state.of(act.party).paused
    if paused is None or paused.effective is None or treaty.exit is None:
        return without_effect("no-notice-paused", "it had no notice that it had paused")
    left = max(timedelta(0), paused.effective - paused.on)
    on = act.on + min(left, date.max - act.on)
    resumed = Effect(
        act.on, Trigger.RESUME_WITHDRAWAL, act.party, NOTICE_RESUMED, clause=paused.clause, acts=(act.id,),
        cause=paused, effective=on, occasion="the rest of the period of a notice that had been paused",
    )  # fmt: skip
    return moves(resumed, _leaving(treaty, resumed, Departure(on, occasion=resumed.occasion)))


def extend_notice(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """More time before an exit takes effect (Treaty on European Union, art. 50(3))."""
    assert act.party
    running = _own_notice(state.of(act.party))
    if running is None or act.effective_on is None or treaty.exit is None:
        return without_effect("no-notice-running", "no notice of its own was running")
    if not treaty.exit.extendable:
        return without_effect("not-extendable", "the clause does not let the time before an exit be extended")
    if act.effective_on <= act.on:
        return without_effect("extension-in-the-past", "the day to which it extends had passed")
    on = at_edge(act.effective_on, treaty.exit.effect_edge)
    extended = Effect(
        act.on, Trigger.EXTEND_WITHDRAWAL, act.party, NOTICE_EXTENDED, clause=running.clause, acts=(act.id,),
        cause=running, effective=on, occasion="the day to which the time was extended",
    )  # fmt: skip
    return moves(extended, _leaving(treaty, extended, Departure(on, occasion=extended.occasion)))


def expel(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """An organ ends a State's membership."""
    assert act.party
    if not state.of(act.party).is_bound:
        return without_effect("not-a-party", "it was not a party then")
    on = max(act.on, act.effective_on) if act.effective_on else act.on
    return moves(Effect(on, Trigger.LEAVE, act.party, EXPULSION, acts=(act.id,), ground=Ground.EXPULSION))


# Armed conflict


def begin_conflict(_treaty: Treaty, _state: TreatyState, act: Act) -> Ruling:
    """A State is engaged in an armed conflict."""
    return moves(Effect(act.on, Trigger.BEGIN_CONFLICT, act.party, CONFLICT_OVER, acts=(act.id,)))


def end_conflict(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State is no longer engaged in an armed conflict."""
    if state.of(act.party or "").conflict is None:
        return WORDS
    return moves(Effect(act.on, Trigger.END_CONFLICT, act.party, CONFLICT_OVER, acts=(act.id,)))


def after_conflict(_treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """The exit that was held up by the armed conflict, if one was."""
    party = state.of(effect.party or "")
    notice = party.exit if party.conflict is None else None
    if notice is None or notice.effective is None or notice.effective > effect.on:
        return ()
    return (
        Effect(
            effect.on, Trigger.LEAVE, effect.party, CONFLICT_OVER, clause=notice.clause, acts=effect.acts, cause=notice,
            waits_for=notice, ground=Ground.WITHDRAWAL, occasion="with the end of the armed conflict",
        ),
    )  # fmt: skip


# The end for all


def empty_side(treaty: Treaty, state: TreatyState, departing: Effect) -> tuple[Effect, ...]:
    """
    The end of a treaty between two sides when one of them is empty at the close of the day.

    Judged at the close, because a successor takes its predecessor's place on the very day it ceases to exist.
    """
    if not treaty.sides or state.ended or not state.in_force:
        return ()
    manned = {state.sides.get(party.party) for party in state.bound()}
    if all(side.name in manned for side in treaty.sides):
        return ()
    return (Effect(departing.on, Trigger.TERMINATE, None, SIDE_EMPTY, cause=departing, ground=departing.ground),)


def _ground_for_those_left(end: Effect) -> str | None:
    """For those who did not leave, an end brought by others leaving is a termination."""
    left = end.ground in (Ground.WITHDRAWAL, Ground.EXPULSION, Ground.EXTINCTION)
    return Ground.TERMINATION if left else end.ground


_BEFORE_BOND = (Standing.SIGNATORY, Standing.SIGNATORY_DISOWNED, Standing.CONTRACTING)


def after_end(_treaty: Treaty, state: TreatyState, effect: Effect) -> tuple[Effect, ...]:
    """What the treaty's end brings: it ends for every party that is left (VCLT arts. 54, 70), and lapses for others."""
    parties = [state.parties[code] for code in sorted(state.parties)]
    applied = [party for party in parties if party.provisional and not party.provisional_end and not party.is_bound]
    ends = [(Trigger.END_PROVISIONAL, effect.ground, party) for party in applied]
    ends += [(Trigger.TERMINATE, _ground_for_those_left(effect), party) for party in parties if party.is_bound]
    ends += [(Trigger.LAPSE, Ground.LAPSE, party) for party in parties if party.standing in _BEFORE_BOND]
    return tuple(
        Effect(
            effect.on, trigger, party.party, effect.rule, clause=effect.clause, cause=effect, ground=end,
            basis=effect.basis,
        )
        for trigger, end, party in ends
    )  # fmt: skip
