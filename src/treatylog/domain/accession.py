"""Accessions that others must accept, or may refuse: an effect between two States (treaty clauses; VCLT art. 15)."""

from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import add_period, counted, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.relation import Relation
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState, relation_between
from treatylog.facts.base import Basis
from treatylog.facts.clauses import AcceptedAccession, CoverageParties, UnrefusedAccession
from treatylog.facts.treaty import Treaty

ACCEPTANCE = Rule(
    "acceptance of an accession",
    "the treaty's own clause",
    "Where the clause so provides, an accession has effect only between the acceding State and those that accept it.",
)
REFUSAL = Rule(
    "objection to an accession",
    "the treaty's own clause",
    "Where the clause so provides, a State that objects in time to an accession is not bound towards its State.",
)
REFUSAL_FOR_ALL = Rule(
    "accession refused",
    "the treaty's own clause",
    "Where one objection in time is enough, the accession does not take effect at all.",
)
IMPLIED = Rule(
    "party as its acceptance implies",
    "practice of depositaries",
    "A State that accepts an accession was itself bound, though its own instrument may not be in the record.",
)
UNREFUSED = Rule(
    "accession that nobody refused",
    "VCLT art. 24(3), the treaty's own clause",
    "An accession takes effect when the time to object is over, and the period of the clause after it.",
)


def accept(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """
    A State accepts an accession: between the two the treaty operates a period after, where the clause counts one.

    One whose own instrument is not in the record was bound, as its acceptance implies.
    """
    clause, actor = treaty.accession, state.of(act.party or "")
    if clause is None:
        return without_effect("no-acceptance-needed", "the treaty does not make accessions depend on acceptance")
    if wrong := _cannot_speak(treaty, actor) or _no_accession(state, act):
        return wrong
    if isinstance(clause, UnrefusedAccession) and not _any_refused(state, actor, act):
        return without_effect("nobody-refused", "the accession had not been refused, and needs no acceptance")
    given = max(act.on, act.received_on or act.on)
    if all(_is_accepted(relation_between(state, actor, state.of(code)), state.of(code)) for code in act.towards):
        return without_effect("already-accepted", "it had accepted the accession before")
    count = clause.then if isinstance(clause, AcceptedAccession) else None
    on = counted(given, count) if count else given
    reckoning = Reckoning(given, in_words(count)) if count else None
    if act.effective_on:
        on, reckoning = max(act.effective_on, given), None
    accepted = Effect(
        on, Trigger.ACCEPT_ACCESSION, act.party, ACCEPTANCE, clause=clause.article, acts=(act.id,),
        reckoning=reckoning, towards=act.towards, done=given,
        occasion=None if reckoning else "the date that the declaration itself fixes" if act.effective_on else "at once",
    )  # fmt: skip
    return moves(*_implied(treaty, actor, act), accepted)


def _cannot_speak(treaty: Treaty, actor: PartyState) -> Ruling | None:
    """The ruling on an act of one that is no contracting State; of one the record does not know nothing can be said."""
    if actor.is_bound or actor.consent or _may_be_bound_unseen(treaty, actor):
        return None
    return without_effect("not-a-party", "it was no contracting State then")


def _may_be_bound_unseen(treaty: Treaty, actor: PartyState) -> bool:
    """Whether the record, which lists only some, may not hold the instrument of *actor*."""
    return treaty.coverage.parties is CoverageParties.LISTED and actor.standing_by is None


def _no_accession(state: TreatyState, act: Act) -> Ruling | None:
    """The ruling where one of those towards whom *act* is done has not acceded, or has left."""
    found = (state.of(code) for code in act.towards)
    stranger = next((party for party in found if not (has_acceded(party) and (party.is_bound or party.consent))), None)
    return without_effect("no-such-accession", f"{stranger.party} had not acceded") if stranger else None


def _any_refused(state: TreatyState, actor: PartyState, act: Act) -> bool:
    return any(relation_between(state, actor, state.of(code)).refused for code in act.towards)


def _is_accepted(relation: Relation, acceding: PartyState) -> bool:
    acceded = accession_of(acceding)
    return bool(relation.accepted and acceded and relation.accepted.given >= acceded.on)


def _implied(treaty: Treaty, actor: PartyState, act: Act) -> tuple[Effect, ...]:
    """The bond of a State that accepts an accession while its own instrument is not in the record."""
    if actor.is_bound or actor.consent or not _may_be_bound_unseen(treaty, actor):
        return ()
    return (Effect(act.on, Trigger.ENTER_INTO_FORCE, actor.party, IMPLIED, acts=(act.id,), basis=Basis.INFERRED),)


def refuse(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State objects to an accession, in the time that the clause gives from its circulation."""
    clause, actor = treaty.accession, state.of(act.party or "")
    if clause is None:
        return without_effect("no-objection-allowed", "the treaty gives no right to object to accessions")
    if wrong := _cannot_speak(treaty, actor) or _no_accession(state, act):
        return wrong
    given = max(act.on, act.received_on or act.on)
    acceding = [state.of(code) for code in act.towards]
    if isinstance(clause, AcceptedAccession):
        if any(_is_accepted(relation_between(state, actor, party), party) for party in acceding):
            return without_effect("already-accepted", "it had accepted the accession before")
    else:
        if any(_is_late(clause, party, max(act.first, given if act.received_on else act.first)) for party in acceding):
            return without_effect("objection-too-late", "the time to object was over")
        if clause.blocks == "all":
            return moves(*(_blocked(clause, party, act, given) for party in acceding))
    return moves(
        Effect(
            given, Trigger.REFUSE_ACCESSION, act.party, REFUSAL, clause=clause.article, acts=(act.id,),
            towards=act.towards, done=act.on,
        )
    )  # fmt: skip


def _blocked(clause: UnrefusedAccession, acceding: PartyState, act: Act, given: date) -> Effect:
    return Effect(
        given, Trigger.WITHDRAW_INSTRUMENT, acceding.party, REFUSAL_FOR_ALL, clause=clause.article, acts=(act.id,)
    )


def _is_late(clause: UnrefusedAccession, acceding: PartyState, given: date) -> bool:
    accession = accession_of(acceding)
    return bool(accession and accession.circulated and given > add_period(accession.circulated, clause.within))


def accession_of(party: PartyState) -> Effect | None:
    """The accession by which *party* consented, its own or that of the State whose place it took."""
    effects = [effect for effect in (party.instrument, party.consent) if effect]
    return next((found for effect in effects for found in effect.chain if found.manner == "acceded"), None)


def has_acceded(party: PartyState) -> bool:
    """Whether *party* consented by accession."""
    return accession_of(party) is not None


def enters_unrefused(treaty: Treaty, party: PartyState) -> Effect | None:
    """
    The entry into force for a State whose accession others may refuse: after the time they have, and then a period.

    None where the day of circulation, from which that time runs, is not in the record.
    """
    clause, given = treaty.accession, party.consent
    assert isinstance(clause, UnrefusedAccession)
    assert given is not None
    if given.circulated is None:
        return None
    over = add_period(given.circulated, clause.within)
    on = max(counted(over, clause.then) if clause.then else over, given.on)
    words = in_words(clause.within) + (f", then {in_words(clause.then)}" if clause.then else "")
    return Effect(
        on, Trigger.ENTER_INTO_FORCE, party.party, UNREFUSED, clause=clause.article, cause=given, waits_for=given,
        reckoning=Reckoning(given.circulated, words),
    )  # fmt: skip


def waits_unrefused(treaty: Treaty, party: PartyState) -> bool:
    """Whether *party* acceded under a clause that lets others refuse the accession."""
    return isinstance(treaty.accession, UnrefusedAccession) and bool(
        party.consent and party.consent.manner == "acceded"
    )
