"""References: whether events stand in their own stream, and whether what they refer to is there."""

from collections.abc import Collection, Iterable, Sequence

from treatylog.errors import (
    InvalidEvent,
    TreatylogError,
    UnknownEvent,
    UnknownParty,
    UnknownProvision,
    UnknownSource,
    UnknownTerritory,
    did_you_mean,
    suggestions,
)
from treatylog.facts.directory import misnamed_territory, misspoken
from treatylog.facts.event import (
    PARTIES_STREAM,
    Annulled,
    Corrected,
    Defined,
    Event,
    GroupDefined,
    LegalAct,
    PartyDefined,
)
from treatylog.projection.knowledge import StreamKnowledge, standing
from treatylog.projection.world import World


def check_references(
    world: World, key: str, events: Sequence[Event], recorded: Sequence[Event], *, hypothetical: bool = False
) -> None:
    """
    Raise for the first of *events* that may not join the events *recorded* in the stream *key*.

    *hypothetical* ones rest on no source.
    """
    ids = {event.id for event in (*events, *recorded)}
    for number, event in enumerate(events):
        for spoken in (event, *_replacement(event)):
            for fault in (*_faults(world, key, spoken, ids), *([] if hypothetical else _unsourced(world, key, spoken))):
                raise fault
        for wrong in _corrects_nothing(event, (*recorded, *events[:number])):
            raise wrong


def _faults(world: World, key: str, event: Event, ids: Collection[str]) -> Iterable[TreatylogError]:
    yield from _misplaced(key, event)
    stream = _stream(world, key)
    for code in sorted(_parties_in(event)):
        if not world.knowledge.directory.knows(code):
            near = suggestions(code, world.knowledge.directory.codes())
            says = f"unknown party '{code}'; give its ISO 3166 code, or that of a body.{did_you_mean(near)}"
            yield UnknownParty(f"event '{event.id}': {says}", event=event.id, did_you_mean=near)
    yield from _territory(world, event)
    yield from _misspoken(world, event)
    for name, relation in (("after", "comes after"), ("to", "is directed to"), ("confirms", "confirms")):
        other = getattr(event, name, None)
        if other and other not in ids:
            says = f"it {relation} '{other}', which is not in the stream '{key}'; name an event that is"
            yield UnknownEvent(f"event '{event.id}': {says}", event=event.id)
    defined = {provision.id for provision in (stream.treaty.provisions if stream and stream.treaty else ())}
    for provision in getattr(event, "provisions", ()):
        if provision not in defined:
            says = f"unknown provision '{provision}'; known are {', '.join(sorted(defined))}"
            yield UnknownProvision(f"event '{event.id}': {says}", event=event.id)


def _stream(world: World, key: str) -> StreamKnowledge | None:
    return world.knowledge.streams.get(key) if key == PARTIES_STREAM else world.stream(key)


def _unsourced(world: World, key: str, event: Event) -> Iterable[UnknownSource]:
    stream = _stream(world, key)
    for source in event.sources if isinstance(event, LegalAct | Corrected | Annulled) else ():
        if stream is None or source not in stream.sources:
            says = f"unknown source '{source}'; define it in the treaty's sources first"
            yield UnknownSource(f"event '{event.id}': {says}", event=event.id)


def _territory(world: World, event: Event) -> Iterable[UnknownTerritory]:
    if isinstance(event, LegalAct):
        for says in misnamed_territory(event, world.knowledge.directory):
            yield UnknownTerritory(f"event '{event.id}': {says}", event=event.id)


def _misspoken(world: World, event: Event) -> Iterable[InvalidEvent]:
    if isinstance(event, LegalAct):
        for says in misspoken(event, world.knowledge.directory):
            yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)


def _misplaced(key: str, event: Event) -> Iterable[InvalidEvent]:
    if event.treaty != key or event.id.partition("/")[0] != key:
        says = f"it belongs to '{event.treaty}', not to '{key}'; send it to its own stream"
        yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)
    if isinstance(event, Defined):
        says = f"a definition is no act; send the treaty, whole and with its sources, by PUT to /v1/treaties/{key}"
        yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)
    if isinstance(event, PartyDefined | GroupDefined):
        says = "parties and groups are defined by files, and not recorded as acts"
        yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)
    for replacement in _replacement(event):
        if isinstance(event, Corrected) and (replacement.id, replacement.treaty) != (event.corrects, key):
            says = f"the replacement of '{event.corrects}' keeps its id and treaty, here it is '{replacement.id}'"
            yield InvalidEvent(f"event '{event.id}': {says}", event=event.id)


def _corrects_nothing(event: Event, before: Iterable[Event]) -> Iterable[UnknownEvent]:
    """A correction is of an act, or of a correction, that stands: not of itself, nor of what was taken back already."""
    if isinstance(event, Corrected | Annulled) and event.corrects not in standing(before):
        says = f"it corrects '{event.corrects}', which is no act or correction that stands; name one that does"
        yield UnknownEvent(f"event '{event.id}': {says}", event=event.id)


def _replacement(event: Event) -> tuple[LegalAct, ...]:
    return (event.replacement,) if isinstance(event, Corrected) and event.replacement else ()


def _parties_in(event: Event) -> set[str]:
    single = {getattr(event, name, None) for name in ("party", "by", "held_by", "predecessor")}
    return {code for code in (*single, *getattr(event, "addressees", ()), *getattr(event, "towards", ())) if code}
