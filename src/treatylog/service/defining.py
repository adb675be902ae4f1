"""Defining: a treaty's clauses and sources as they are to apply to all legal dates, checked, then appended."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import uuid4

from treatylog.domain.act import act_of
from treatylog.domain.decide import misplaced
from treatylog.errors import (
    InvalidDefinition,
    TreatylogError,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    WrongExpectedVersion,
    did_you_mean,
    suggestions,
)
from treatylog.facts.event import PARTIES_STREAM, Annulled, Corrected, Defined, Event, LegalAct, event_json
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty
from treatylog.log.files import parties_of
from treatylog.log.store import Appended, EventStore, check_version
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.world import World
from treatylog.service.answers import AppendedAnswer
from treatylog.service.recording import Log, item_of, overtaken_by

_TRIES = 5


class Defining:
    """The way of definitions into the log: one after the other, so that no two of them link in a circle."""

    def __init__(self, log: Log, store: EventStore) -> None:
        self._log = log
        self._store = store
        self._turn = asyncio.Lock()

    async def define(
        self, key: str, treaty: Treaty, sources: Mapping[str, Source], *, expected: int | None, recorded_by: str
    ) -> AppendedAnswer:
        """
        Append *treaty* with its *sources* as what the treaty *key* is from now on; an equal one changes nothing.

        InvalidDefinition where it cannot stand among the other treaties; UnknownSource, UnknownProvision where an event
        on record would lose what it refers to; WrongExpectedVersion when the stream has moved on. Without *expected* it
        is checked again when another writer came first, a few times at the most.
        """
        wanted = Defined(
            id=f"{key}/x-{uuid4().hex}", treaty=key, type="defined", definition=treaty, sources=dict(sources)
        )
        async with self._turn:
            for _ in range(1 if expected is not None else _TRIES):
                try:
                    return await self._define(key, wanted, expected, recorded_by)
                except WrongExpectedVersion as fault:
                    moved_on = fault
            raise moved_on

    async def _define(self, key: str, wanted: Defined, expected: int | None, recorded_by: str) -> AppendedAnswer:
        world, treaty = await self._log.refresh(), wanted.definition
        assert treaty is not None
        recorded = [item.event for item in self._log.stream(key)]
        if _is_so_already(recorded, wanted):
            return self._answer(key, Appended(len(recorded), ()), ())
        check_version(key, expected=expected, actual=len(recorded))
        for fault in (*_misfits(world, key, treaty), *_losses(recorded, wanted), *_misnamed(recorded, wanted)):
            raise fault
        after = world.followed_by(world.knowledge.defining(key, treaty, wanted.sources))
        after.timeline(key)
        moved = tuple(dict.fromkeys(overtaken_by(world, after, key)))
        appended = await self._store.append(key, [wanted], expected=len(recorded), recorded_by=recorded_by)
        await self._log.refresh()
        return self._answer(key, appended, moved)

    def _answer(self, key: str, appended: Appended, moved: tuple[str, ...]) -> AppendedAnswer:
        return AppendedAnswer(
            treaty=key, version=appended.version, recorded=tuple(item_of(item) for item in appended.recorded),
            overtaken=moved, position=self._log.position,
        )  # fmt: skip


def _is_so_already(recorded: Sequence[Event], wanted: Defined) -> bool:
    latest = next((event for event in reversed(recorded) if isinstance(event, Defined)), None)
    return latest is not None and _content(latest) == _content(wanted)


def _content(defined: Defined) -> tuple[object, object]:
    data = event_json(defined)
    return data.get("definition"), data["sources"]


def _misfits(world: World, key: str, treaty: Treaty) -> Iterator[TreatylogError]:
    """Why *treaty* cannot stand among the parties and treaties of *world*."""
    if key == PARTIES_STREAM:
        yield InvalidDefinition(f"'{PARTIES_STREAM}' is the stream of the parties, and no treaty; give another key")
    if treaty.key != key:
        yield InvalidDefinition(f"treaty.key is '{treaty.key}', and the address says '{key}'; give both one key")
    for path, code in parties_of(treaty):
        if not world.knowledge.directory.knows(code):
            near = suggestions(code, world.knowledge.directory.codes())
            says = f"unknown party '{code}'; give its ISO 3166 code, or that of a body.{did_you_mean(near)}"
            yield UnknownParty(f"{'.'.join(map(str, path))}: {says}", did_you_mean=near)
    yield from _unknown_treaties(world, treaty)
    yield from _links_in_circles(world, treaty)
    yield from _links_to_declarations(world, treaty)


def _unknown_treaties(world: World, treaty: Treaty) -> Iterator[InvalidDefinition]:
    known = {*world.knowledge.treaties, treaty.key}
    for other in (*treaty.header.see_also, *sorted(treaty.linked)):
        if other not in known:
            near = suggestions(other, known)
            says = f"there is no treaty '{other}' in the record; define it first, or leave it out.{did_you_mean(near)}"
            yield InvalidDefinition(f"treaty.see_also, links: {says}", did_you_mean=near)


def _links_in_circles(world: World, treaty: Treaty) -> Iterator[InvalidDefinition]:
    for other in sorted(treaty.linked):
        if treaty.key in world.upstream(other):
            yield InvalidDefinition(
                f"links: what '{treaty.key}' would take from '{other}' rests on '{treaty.key}' itself; leave one of "
                "these links out"
            )


def _links_to_declarations(world: World, treaty: Treaty) -> Iterator[InvalidDefinition]:
    """Links to what has no law of instruments: nothing could follow from them."""
    for other in sorted(treaty.linked):
        stream = world.knowledge.streams.get(other)
        if stream and stream.treaty and stream.treaty.is_declaration:
            says = f"'{other}' is a declaration, of which nothing follows for a treaty; leave the link out"
            yield InvalidDefinition(f"links: {says}")
    if treaty.is_declaration:
        for other in world.knowledge.treaties:
            if treaty.key in world.treaty(other).linked:
                says = f"the treaty '{other}' is linked to it, and nothing follows from a declaration"
                yield InvalidDefinition(f"treaty.form: {says}; define '{other}' without that link first")


def _losses(recorded: Sequence[Event], wanted: Defined) -> Iterator[TreatylogError]:
    """What events on record refer to, and *wanted* does not have any more."""
    latest = next((event for event in reversed(recorded) if isinstance(event, Defined)), None)
    if latest is None or latest.definition is None or wanted.definition is None:
        return
    sources = latest.sources.keys() - wanted.sources.keys()
    provisions = _ids(latest.definition.provisions) - _ids(wanted.definition.provisions)
    rules = _ids(latest.definition.declarations) - _ids(wanted.definition.declarations)
    for event in recorded:
        if isinstance(event, LegalAct | Corrected | Annulled) and (lost := sources & {*event.sources}):
            yield UnknownSource(
                f"event '{event.id}' rests on the source '{min(lost)}'; keep that source", event=event.id
            )
    for act in corrected_acts(recorded):
        if lost := provisions & {*getattr(act, "provisions", ())}:
            yield UnknownProvision(f"event '{act.id}' names the provision '{min(lost)}'; keep it", event=act.id)
        if getattr(act, "declaration", None) in rules:
            says = f"event '{act.id}' is a declaration under '{getattr(act, 'declaration', None)}'; keep that rule"
            yield InvalidDefinition(f"declaration: {says}", event=act.id)
        if verdict := misplaced(wanted.definition, act_of(act)):
            yield InvalidDefinition(f"event '{act.id}' is on record, and {verdict.says}", event=act.id)


def _ids(parts: Iterable[object]) -> set[str]:
    return {part.id for part in parts}  # type: ignore[attr-defined]


def _misnamed(recorded: Sequence[Event], wanted: Defined) -> Iterator[TreatylogError]:
    """Events that a source was found for since, and that are not there, or cite it already."""
    acts = {event.id: event for event in recorded if isinstance(event, LegalAct)}
    for key, source in wanted.sources.items():
        for id in source.also_for:
            if id not in acts:
                near = suggestions(id, acts)
                says = f"there is no event '{id}' in the stream '{wanted.treaty}'.{did_you_mean(near)}"
                yield UnknownEvent(f"sources.{key}.also_for: {says}", did_you_mean=near)
            elif key in acts[id].sources:
                says = f"the event '{id}' cites the source itself; leave it out here"
                yield InvalidDefinition(f"sources.{key}.also_for: {says}", event=id)
