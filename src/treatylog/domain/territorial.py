"""Territorial application, exclusion, and leaving for one territory alone (VCLT art. 29; treaty clauses)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import counted, in_words
from treatylog.domain.departure import barrier, departure
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.exit import bond_of
from treatylog.domain.machine import Operation, Standing, Trigger
from treatylog.domain.party import PartyState, stranger
from treatylog.domain.ruling import Bearing, Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.domain.territory import Extent, TerritoryState
from treatylog.facts.base import Basis, Ground
from treatylog.facts.clauses import TerritorialClause
from treatylog.facts.party import Holding
from treatylog.facts.treaty import Treaty

APPLICATION = Rule(
    "territorial application",
    "VCLT art. 29",
    "Unless a different intention appears, a treaty binds a party in all its territory; a declaration that the treaty "
    "provides for, or that the others take as made, says otherwise.",
)
EXIT_FOR_TERRITORY = Rule(
    "withdrawal for one territory",
    "VCLT arts. 29, 54",
    "A State may leave for one of its territories, where the treaty or the parties allow it, and remain a party.",
)
STATED_FOR_TERRITORY = Rule(
    "end for one territory as stated",
    "practice of depositaries",
    "Where the acts are not in the record, the effect is taken as it was stated.",
)


MOVED_FRONTIER = Rule(
    "territory of another State",
    "VCLT art. 29, custom on State succession",
    "When a territory becomes part of another State, the treaties of the one cease to apply to it and those of the "
    "other begin to.",
)


def declare(treaty: Treaty, _state: TreatyState, act: Act) -> Ruling:
    """A State says that the treaty applies to a territory of its own, or that it does not."""
    given = max(act.on, act.received_on or act.on)
    count = treaty.territory.then if treaty.territory else None
    on, reckoning = (counted(given, count), Reckoning(given, in_words(count))) if count else (given, None)
    if act.effective_on:
        on, reckoning = max(act.effective_on, act.on), None
    trigger = Trigger.EXCLUDE_TERRITORY if act.application == "excluded" else Trigger.APPLY_TO_TERRITORY
    clause = treaty.territory.article if treaty.territory else None
    return moves(
        Effect(
            on, trigger, act.party, APPLICATION, clause=clause, acts=(act.id,), reckoning=reckoning,
            territory=act.territory,
        )
    )  # fmt: skip


def notify(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A notice of withdrawal for one territory alone, under the clause on withdrawal."""
    party, clause = state.of(act.party or ""), treaty.exit
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    own = party.dealings.territories.get(act.territory or "")
    declared = treaty.territory is not None and treaty.territory.extends_to == "declared"
    if own.extent is not Extent.APPLIED if own else declared:
        return without_effect("territory-not-bound", "the treaty did not apply to that territory, or was ending for it")
    if clause is None:
        return without_effect("no-exit-clause", "the treaty has no clause on withdrawal that it could use")
    given = act.on if clause.anchor == "notice" else max(act.on, act.received_on or act.on)
    bond = bond_of(state, party)
    if blocked := barrier(clause, given, bond):
        return without_effect(blocked.reason, blocked.says)
    leaves = departure(clause, given, act.effective_on, bond, treaty.duration)
    notice = Effect(
        given, Trigger.NOTIFY_FOR_TERRITORY, act.party, EXIT_FOR_TERRITORY, clause=clause.article, acts=(act.id,),
        effective=leaves.on, reckoning=leaves.reckoning, occasion=leaves.occasion, territory=act.territory,
    )  # fmt: skip
    leaving = Effect(
        leaves.on, Trigger.LEAVE_FOR_TERRITORY, act.party, EXIT_FOR_TERRITORY, clause=clause.article, cause=notice,
        reckoning=leaves.reckoning, occasion=leaves.occasion, territory=act.territory, waits_for=notice, done=given,
    )  # fmt: skip
    return moves(notice, leaving)


def check_end(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A statement that a withdrawal for one territory took effect."""
    own = state.of(act.party or "").dealings.territories.get(act.territory or "")
    if own and own.extent is Extent.LEFT:
        agrees = act.first <= own.by.on <= act.last
        says = "the clauses give the same day" if agrees else f"the clauses give {own.by.on}"
        return Ruling(Bearing.CONFIRMS if agrees else Bearing.DIFFERS, derived=own.by.on, says=says, beside=own.by)
    if own and own.exit:
        running = own.exit
        return Ruling(
            Bearing.DIFFERS, derived=running.effective, says="the notice for it was still running", beside=running
        )  # fmt: skip
    return moves(
        Effect(
            act.on, Trigger.LEAVE_FOR_TERRITORY, act.party, STATED_FOR_TERRITORY, acts=(act.id,),
            basis=Basis.RECORDED, territory=act.territory,
        )
    )  # fmt: skip


_NEVER_BOUND = (Standing.NOT_PARTY, Standing.SIGNATORY, Standing.SIGNATORY_DISOWNED)
_LEFT = (Standing.FORMER_PARTY, Operation.ENDED)
_OUTSIDE = (Standing.NOT_PARTY, Operation.NOT_IN_FORCE)
_APPLIED_ALONE = (Standing.PARTY, Operation.IN_FORCE)


def place_of(
    clause: TerritorialClause | None, state: TreatyState, party: PartyState, territory: str
) -> tuple[Standing, Operation, TerritoryState | None]:
    """
    Where *party* stands in respect of *territory*, and what it said of it.

    A treaty may apply to a territory although its State is no party for itself: then it stands as a party for it. Of a
    territory of which its State said nothing, the clause decides; without one the treaty extends to all (art. 29).
    """
    own = None if party.extinct else party.dealings.territories.get(territory)
    metropolitan = (party.standing, party.operation)
    if own is None:
        declared = clause is not None and clause.extends_to == "declared"
        return (*(_OUTSIDE if declared and party.is_bound else metropolitan), None)
    match own.extent:
        case Extent.LEFT:
            return (*_LEFT, own)
        case Extent.EXCLUDED:
            return (*_OUTSIDE, own)
        case Extent.LEAVING if party.is_bound:
            return Standing.WITHDRAWING, party.operation, own
        case _:
            alone = party.standing in _NEVER_BOUND and state.in_force is not None and state.ended is None
            return (*(_APPLIED_ALONE if alone else metropolitan), own)


def _state_for(clause: TerritorialClause | None, state: TreatyState, party: PartyState, territory: str) -> PartyState:
    """The state of *party* in respect of *territory*."""
    standing, operation, own = place_of(clause, state, party, territory)
    if own is None:
        return party if (standing, operation) == (party.standing, party.operation) else stranger(party.party)
    if standing is Standing.NOT_PARTY:
        return PartyState(party.party, standing_by=own.by)
    if standing is Standing.FORMER_PARTY:
        return PartyState(
            party.party, standing, operation, standing_by=own.by, operation_by=own.by, bound_by=party.bound_by,
            end=_end(own), left=own.by,
        )  # fmt: skip
    if not party.is_bound:
        if standing is not Standing.PARTY:
            return party
        return PartyState(party.party, standing, operation, standing_by=own.by, operation_by=own.by, bound_by=own.by)
    bound_by = own.by if party.bound_by and own.exit is None and own.by.on > party.bound_by.on else party.bound_by
    standing_by = own.exit or (own.by if bound_by is own.by else party.standing_by)
    return replace(party, standing=standing, exit=own.exit or party.exit, bound_by=bound_by, standing_by=standing_by)


def _end(own: TerritoryState) -> Effect:
    return replace(own.by, ground=Ground.WITHDRAWAL)


def state_for(
    clause: TerritorialClause | None, state: TreatyState, party: PartyState, territory: str, held: Sequence[Holding],
    on: date,
) -> PartyState:  # fmt: skip
    """The state of *party* on *on* in respect of *territory*, of which *held* are the times in which it held it."""
    now = next((holding for holding in held if holding.holds(on)), None)
    if now is None:
        lost = max((holding.until for holding in held if holding.until and holding.until <= on), default=None)
        before = _state_for(clause, state, party, territory)
        return _handed_over(before, lost) if lost else stranger(party.party)
    there = _state_for(clause, state, party, territory)
    came = now.from_
    if came is None or not there.is_bound or there.bound_by is None or there.bound_by.on >= came:
        return there
    moved = Effect(
        came, Trigger.APPLY_TO_TERRITORY, party.party, MOVED_FRONTIER, territory=territory, cause=there.bound_by
    )
    return replace(there, bound_by=moved, standing_by=there.exit or moved, operation_by=moved)


def _handed_over(before: PartyState, on: date) -> PartyState:
    """The state of one whose territory became another's on *on*."""
    if not before.is_bound:
        return stranger(before.party)
    over = Effect(
        on, Trigger.LEAVE_FOR_TERRITORY, before.party, MOVED_FRONTIER, ground=Ground.TERMINATION, cause=before.bound_by
    )
    return PartyState(
        before.party, *_LEFT, standing_by=over, operation_by=over, bound_by=before.bound_by, end=over, left=over
    )
