"""Hypotheses: what acts would change if they were recorded, on top of what is known. Nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from treatylog.errors import EventConflict, TooMuchAsked
from treatylog.facts.event import PARTIES_STREAM, Event
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.world import World
from treatylog.service import answers, changes
from treatylog.service.judging import Around, judgement
from treatylog.service.recording import not_admitted
from treatylog.service.references import check_references
from treatylog.service.telling import Asked

MOST_ACTS = 100
"""How many hypothetical acts one question has at the most."""

Recorded = Mapping[str, Sequence[Event]]
"""What the log holds of each stream that is touched, at the point that is asked about."""


def by_stream(acts: Sequence[Event]) -> dict[str, list[Event]]:
    """*acts* by the stream that each would be recorded in. TooMuchAsked for more than one question has."""
    if len(acts) > MOST_ACTS:
        raise TooMuchAsked(f"these are {len(acts)} hypothetical acts, and one question has {MOST_ACTS} at the most")
    return {key: list(group) for key, group in groupby(sorted(acts, key=_stream), key=_stream)}


def foreseen(world: World, recorded: Recorded, acts: Sequence[Event], asked: Asked) -> answers.WhatIfAnswer:
    """
    What *acts* would change in *world*, for whom and when.

    They may lie in the future, and be without effect without saying so; NotAdmitted when one contradicts the record.
    """
    streams, after = by_stream(acts), world
    for key, new in streams.items():
        after = _had(world, after, key, new, recorded[key], asked.public_on)
    return changes.foreseen(world, after, streams, acts, asked)


def _had(
    base: World, world: World, key: str, new: Sequence[Event], recorded: Sequence[Event], public_on: date | None
) -> World:
    """*world*, had the stream *key* the events *new* as well; they are judged beside what is known in *base*."""
    _check_ids(new, recorded)
    check_references(base, key, new, recorded, hypothetical=True)
    after = world.followed_by(world.knowledge.acting(key, corrected_acts([*recorded, *new], public_on)))
    treaty = None if key == PARTIES_STREAM else base.treaty(key)
    around = Around(base.knowledge.parties_acts, base.linked(key), after.timeline(key) if treaty else None)
    for verdict in judgement(treaty, recorded, new, around):
        if verdict.admission == "refused":
            raise not_admitted(verdict)
    return after


def _check_ids(new: Sequence[Event], recorded: Sequence[Event]) -> None:
    taken = {event.id for event in recorded}
    for event in new:
        if event.id in taken:
            raise EventConflict(
                f"the id '{event.id}' stands for another event already; give this act one of its own, or none",
                id=event.id,
            )
        taken.add(event.id)


def _stream(event: Event) -> str:
    return event.treaty
