"""References: whether events stand in their own stream, and whether what they refer to is there."""

from collections.abc import Collection, Iterable

from treatylog.errors import (
    InvalidEvent,
    TreatylogError,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    did_you_mean,
    suggestions,
)
from treatylog.facts.event import PARTIES_STREAM, Annulled, Corrected, Defined, Event, LegalAct, PartyDefined
from treatylog.projection.world import World


def check_references(world: World, key: str, events: Iterable[Event], ids: Collection[str]) -> None:
    """Raise for the first of *events* that may not stand in the stream *key*, whose events have *ids*."""
    for event in events:
        for spoken in (event, *_replacement(event)):
            for fault in _faults(world, key, spoken, ids):
                raise fault


def _faults(world: World, key: str, event: Event, ids: Collection[str]) -> Iterable[TreatylogError]:
    yield from _misplaced(key, event)
    assert isinstance(event, LegalAct | Corrected | Annulled)
    stream = world.knowledge.streams.get(key) if key == PARTIES_STREAM else world.stream(key)
    sources = stream.sources if stream else {}
    for source in event.sources:
        if source not in sources:
            says = f"unknown source '{source}'; define it in the treaty's sources first"
            yield UnknownSource(f"event '{event.id}': {says}", event=event.id)
    for code in sorted(_parties_in(event)):
        if not world.knowledge.directory.knows(code):
            near = suggestions(code, world.knowledge.directory.codes())
            says = f"unknown party '{code}'; give its ISO 3166 code, or that of a body.{did_you_mean(near)}"
            yield UnknownParty(f"event '{event.id}': {says}", event=event.id, did_you_mean=near)
    for other in (getattr(event, name, None) for name in ("after", "corrects")):
        if other and other not in ids:
            says = f"it names '{other}', which is not in the stream '{key}'; name an event that is"
            yield UnknownEvent(f"event '{event.id}': {says}", event=event.id)
    defined = {provision.id for provision in (stream.treaty.provisions if stream and stream.treaty else ())}
    for provision in getattr(event, "provisions", ()):
        if provision not in defined:
            says = f"unknown provision '{provision}'; known are {', '.join(sorted(defined))}"
            yield UnknownProvision(f"event '{event.id}': {says}", event=event.id)


def _misplaced(key: str, event: Event) -> Iterable[InvalidEvent]:
    if event.treaty != key or event.id.partition("/")[0] != key:
        says = f"it belongs to '{event.treaty}', not to '{key}'; send it to its own stream"
        yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)
    if isinstance(event, Defined | PartyDefined):
        says = "definitions are loaded from files, not recorded as acts"
        yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)
    for replacement in _replacement(event):
        if isinstance(event, Corrected) and (replacement.id, replacement.treaty) != (event.corrects, key):
            says = f"the replacement of '{event.corrects}' keeps its id and treaty, here it is '{replacement.id}'"
            yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)


def _replacement(event: Event) -> tuple[LegalAct, ...]:
    return (event.replacement,) if isinstance(event, Corrected) and event.replacement else ()


def _parties_in(event: Event) -> set[str]:
    single = {getattr(event, name, None) for name in ("party", "by", "held_by", "predecessor")}
    return {code for code in (*single, *getattr(event, "addressees", ())) if code}
