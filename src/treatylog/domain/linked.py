"""What another treaty's events do here: linked exits, denunciation, supersession, conditions (VCLT art. 59)."""

from collections.abc import Iterable, Iterator
from datetime import date

from treatylog.domain.act import Act, event_of
from treatylog.domain.calendar import counted, in_words
from treatylog.domain.effect import Effect, Reckoning, Rule
from treatylog.domain.history import History
from treatylog.domain.machine import Standing, Trigger
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Ground
from treatylog.facts.clauses import (
    Amends,
    AutomaticDenunciation,
    Link,
    LinkedExit,
    Precondition,
    ProtocolTo,
    SupersededBy,
)
from treatylog.facts.treaty import Treaty

LINKED_EXIT = Rule(
    "linked exit",
    "VCLT art. 54(a), the treaty's own clause",
    "A State that leaves one treaty leaves another with it where the clauses so provide.",
)
AUTOMATIC = Rule(
    "automatic denunciation",
    "VCLT art. 59, the later treaty's own clause",
    "Consent to a later treaty is denunciation of an earlier one where the later one so provides.",
)
SUPERSESSION = Rule(
    "supersession", "VCLT art. 59", "A treaty ends when all its parties conclude a later one that takes its place."
)
CONDITION = Rule("condition met", "VCLT art. 24(1)", "A treaty may make its entry into force depend on another treaty.")

LEFT, DENOUNCED, SUPERSEDED = "link_left", "link_denounced", "link_superseded"
JOINED, PARTED = "link_joined", "link_parted"
JOINED_AMENDED, PARTED_AMENDED = "link_joined_amended", "link_parted_amended"
"""The acts that another treaty's effects amount to here."""


def brought(link: Link, other: History[TreatyState]) -> Iterator[Act]:
    """The acts that the *other* treaty's history amounts to under *link*."""
    match link:
        case LinkedExit():
            yield from _acts(LEFT, link.treaty, _ends(other))
        case AutomaticDenunciation():
            yield from _denunciations(link, other)
        case SupersededBy():
            entered = other.states[-1].in_force if other.states else None
            yield from _acts(SUPERSEDED, link.treaty, (entered,) if entered else ())
        case Precondition() | ProtocolTo():
            yield from _acts(JOINED, link.treaty, _beginnings(other))
            yield from _acts(PARTED, link.treaty, _ends(other))
        case Amends():
            yield from _acts(JOINED_AMENDED, link.treaty, _beginnings(other))
            yield from _acts(PARTED_AMENDED, link.treaty, _every_end(other))


def _moved(other: History[TreatyState]) -> Iterator[Effect]:
    lapsed = {id(effect) for effect in other.states[-1].lapsed} if other.states else set()
    return (effect for effect in other.effects if id(effect) not in lapsed)


def _ends(other: History[TreatyState]) -> Iterator[Effect]:
    return (effect for effect in _moved(other) if effect.trigger is Trigger.LEAVE)


def _every_end(other: History[TreatyState]) -> Iterator[Effect]:
    """The ends of bonds, in whatever way they ended."""
    ended = (Trigger.LEAVE, Trigger.TERMINATE, Trigger.EXTINGUISH)
    return (effect for effect in _moved(other) if effect.trigger in ended and effect.party)


def _beginnings(other: History[TreatyState]) -> Iterator[Effect]:
    begun = (Trigger.ENTER_INTO_FORCE, Trigger.SUCCEED)
    return (effect for effect in _moved(other) if effect.trigger in begun and effect.party)


def _denunciations(link: Link, other: History[TreatyState]) -> Iterator[Act]:
    """Consents to the other treaty, none before that is itself in force."""
    entered = other.states[-1].in_force if other.states else None
    for effect in _moved(other):
        if effect.trigger in (Trigger.CONSENT, Trigger.SUCCEED) and entered:
            yield from _acts(DENOUNCED, link.treaty, (effect,), not_before=entered.on)


def _acts(type: str, treaty: str, effects: Iterable[Effect], not_before: date = date.min) -> Iterator[Act]:
    for effect in effects:
        on = max(effect.on, not_before)
        name = effect.foundation[-1] if effect.foundation else f"{treaty}/defined"
        yield Act(
            f"{name}#{type}-{effect.party or 'all'}", type, on, on, on, party=effect.party, treaty=treaty,
            ground=effect.ground,
        )  # fmt: skip


def leave_with(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State has left the other treaty, and leaves this one with it."""
    party = state.of(act.party or "")
    link = next(link for link in treaty.links if isinstance(link, LinkedExit) and link.treaty == act.treaty)
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    on = counted(act.on, link.after) if link.after else act.on
    reckoning = Reckoning(act.on, in_words(link.after)) if link.after else None
    if party.exit and party.exit.effective and party.exit.effective <= on:
        return without_effect("notice-already-running", "a notice of its own takes effect before that")
    leaving = Effect(
        on, Trigger.LEAVE, party.party, LINKED_EXIT, clause=link.article, acts=(event_of(act),),
        ground=Ground.WITHDRAWAL, reckoning=reckoning,
    )  # fmt: skip
    if on == act.on or party.standing is Standing.WITHDRAWING:
        return moves(leaving)
    notice = Effect(
        act.on, Trigger.NOTIFY_WITHDRAWAL, party.party, LINKED_EXIT, clause=link.article, acts=(event_of(act),),
        effective=on, reckoning=reckoning,
    )  # fmt: skip
    return moves(notice, leaving)


def denounce(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State has consented to the later treaty, which denounces this one."""
    party = state.of(act.party or "")
    link = next(link for link in treaty.links if isinstance(link, AutomaticDenunciation) and link.treaty == act.treaty)
    if not party.is_bound:
        return without_effect("not-a-party", "it was not a party then")
    return moves(
        Effect(
            act.on, Trigger.LEAVE, party.party, AUTOMATIC, clause=link.article, acts=(event_of(act),),
            ground=Ground.SUPERSESSION,
        )
    )  # fmt: skip


def supersede(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """The later treaty has entered into force, and takes this one's place."""
    link = next(link for link in treaty.links if isinstance(link, SupersededBy) and link.treaty == act.treaty)
    if state.ended or not state.in_force:
        return without_effect("not-in-force", "this treaty was not in force then")
    return moves(
        Effect(
            act.on, Trigger.TERMINATE, None, SUPERSESSION, clause=link.article, acts=(event_of(act),),
            ground=Ground.SUPERSESSION,
        )
    )  # fmt: skip


def meet(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State has become a party to the other treaty."""
    return _condition(state, act, Trigger.MEET_CONDITION)


def fail(_treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State is no longer a party to the other treaty."""
    return _condition(state, act, Trigger.FAIL_CONDITION)


def part_from_amended(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State is no longer a party to the treaty that this one amends, nor then to this one."""
    parted, party = fail(treaty, state, act), state.of(act.party or "")
    if not party.is_bound:
        return parted
    link = next(link for link in treaty.amended if link.treaty == act.treaty)
    trigger = Trigger.EXTINGUISH if act.ground == Ground.EXTINCTION else Trigger.LEAVE
    leaving = Effect(
        act.on, trigger, party.party, LINKED_EXIT, clause=link.article, acts=(event_of(act),),
        ground=act.ground or Ground.WITHDRAWAL,
    )  # fmt: skip
    return moves(*parted.effects, leaving)


def _condition(state: TreatyState, act: Act, trigger: Trigger) -> Ruling:
    met = (act.treaty or "", act.party or "")
    if (met in state.met) is (trigger is Trigger.MEET_CONDITION):
        return without_effect("already-so", "nothing changed in the other treaty for this one")
    return moves(Effect(act.on, trigger, None, CONDITION, acts=(event_of(act),), met=met))
