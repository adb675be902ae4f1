"""Knowledge: what of the log may be used for an answer, by the clock of the log and by the clock of the world."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Self

from treatylog.facts.directory import Directory
from treatylog.facts.event import (
    PARTIES_STREAM,
    Annulled,
    Corrected,
    CorrectionReason,
    Defined,
    Event,
    GroupDefined,
    LegalAct,
    PartyDefined,
)
from treatylog.facts.group import GroupDefinition
from treatylog.facts.party import PartyDefinition
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty
from treatylog.log.store import RecordedEvent


@dataclass(frozen=True, slots=True)
class Change:
    """A correction or annulment that stands, and the act as it had been recorded before."""

    by: Corrected | Annulled
    before: LegalAct


@dataclass(frozen=True, slots=True)
class StreamKnowledge:
    """What is known of one stream: its latest definition and sources, and its acts, with the changes made to them."""

    key: str
    treaty: Treaty | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    acts: tuple[LegalAct, ...] = ()
    changes: tuple["Change", ...] = ()
    version: int = 0

    def sources_of(self, act: LegalAct) -> tuple[str, ...]:
        """The sources that *act* rests on: those that its line cites, then those found since."""
        since = (key for key, source in self.sources.items() if act.id in source.also_for)
        return tuple(dict.fromkeys((*act.sources, *since)))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of every stream, up to a position of the log."""

    streams: Mapping[str, StreamKnowledge]
    directory: Directory
    position: int
    groups: Mapping[str, GroupDefinition] = field(default_factory=dict)
    """The groups of parties that can be asked about by one word."""

    @property
    def treaties(self) -> tuple[str, ...]:
        """The keys of the treaties known, sorted."""
        return tuple(sorted(key for key, stream in self.streams.items() if stream.treaty))

    @property
    def parties_acts(self) -> tuple[LegalAct, ...]:
        """The acts of the parties stream, which bear on every treaty."""
        stream = self.streams.get(PARTIES_STREAM)
        return stream.acts if stream else ()

    def acting(self, key: str, acts: tuple[LegalAct, ...]) -> Self:
        """The same, had the stream *key* these *acts*."""
        changed = replace(self.streams.get(key) or StreamKnowledge(key), acts=acts)
        return replace(self, streams=MappingProxyType({**self.streams, key: changed}))

    @classmethod
    def nothing(cls) -> Self:
        """The knowledge of an empty log."""
        return cls(MappingProxyType({}), Directory.of({}), 0)


def known(recorded: Sequence[RecordedEvent], *, public_on: date | None = None) -> Knowledge:
    """What *recorded*, in the order of the log, lets one know; with *public_on*, only of what was public by then."""
    return Knowledge(
        MappingProxyType({key: _stream(key, events, public_on) for key, events in by_stream(recorded).items()}),
        Directory.of(_parties(item for item in recorded if item.stream == PARTIES_STREAM)),
        recorded[-1].position if recorded else 0,
        _groups(item for item in recorded if item.stream == PARTIES_STREAM),
    )


def extended(
    knowledge: Knowledge, recorded: Mapping[str, Sequence[RecordedEvent]], touched: Iterable[str], position: int
) -> Knowledge:
    """*knowledge* with the *touched* streams read anew from *recorded*, which holds every stream's events."""
    fresh = {key: _stream(key, recorded[key], None) for key in touched}
    directory, groups = knowledge.directory, knowledge.groups
    if PARTIES_STREAM in fresh:
        groups = _groups(recorded[PARTIES_STREAM])
        directory = Directory.of(_parties(recorded[PARTIES_STREAM]))
    streams = MappingProxyType({**knowledge.streams, **fresh})
    return replace(knowledge, streams=streams, directory=directory, position=position, groups=groups)


def by_stream(recorded: Iterable[RecordedEvent]) -> dict[str, list[RecordedEvent]]:
    """*recorded* sorted into its streams, each in the order of the log."""
    streams: dict[str, list[RecordedEvent]] = {}
    for item in recorded:
        streams.setdefault(item.stream, []).append(item)
    return streams


def _parties(recorded: Iterable[RecordedEvent]) -> dict[str, PartyDefinition]:
    return {item.event.party: item.event.definition for item in recorded if isinstance(item.event, PartyDefined)}


def _groups(recorded: Iterable[RecordedEvent]) -> Mapping[str, GroupDefinition]:
    return MappingProxyType(
        {item.event.group: item.event.definition for item in recorded if isinstance(item.event, GroupDefined)}
    )


def _stream(key: str, recorded: Sequence[RecordedEvent], public_on: date | None) -> StreamKnowledge:
    events = [item.event for item in recorded]
    defined = [event for event in events if isinstance(event, Defined)]
    acts, changes = _applied(events, public_on)
    return StreamKnowledge(
        key,
        treaty=defined[-1].definition if defined else None,
        sources=MappingProxyType(dict(defined[-1].sources)) if defined else {},
        acts=acts,
        changes=changes,
        version=recorded[-1].version if recorded else 0,
    )


def corrected_acts(events: Iterable[Event], public_on: date | None = None) -> tuple[LegalAct, ...]:
    """The acts among *events*, in the order of the log, corrections applied; with *public_on*, those public by then."""
    return _applied(events, public_on)[0]


def _applied(events: Iterable[Event], public_on: date | None) -> tuple[tuple[LegalAct, ...], tuple[Change, ...]]:
    acts: dict[str, LegalAct] = {}
    corrections: list[Corrected | Annulled] = []
    for event in events:
        match event:
            case Defined() | PartyDefined() | GroupDefined():
                pass
            case Corrected() | Annulled():
                corrections += [event] if _counts(event, public_on) else []
            case _:
                acts[event.id] = event
    changes: list[Change] = []
    for correction in _standing(corrections):
        if correction.corrects in acts:
            changes.append(Change(correction, acts[correction.corrects]))
        _correct(acts, correction)
    public = tuple(act for act in acts.values() if public_on is None or published(act) <= public_on)
    return public, tuple(changes)


def standing(events: Iterable[Event]) -> frozenset[str]:
    """The ids of the acts and corrections among *events* that none of them takes back."""
    every = list(events)
    corrections = _standing([event for event in every if isinstance(event, Corrected | Annulled)])
    return frozenset(act.id for act in corrected_acts(every)) | {correction.id for correction in corrections}


def _standing(corrections: Sequence[Corrected | Annulled]) -> list[Corrected | Annulled]:
    """Those of *corrections* that no later one of them takes back, in the order of the log."""
    taken_back: set[str] = set()
    standing: list[Corrected | Annulled] = []
    for correction in reversed(corrections):
        if correction.id not in taken_back:
            standing.append(correction)
            taken_back.add(correction.corrects)
    return standing[::-1]


def _correct(acts: dict[str, LegalAct], correction: Corrected | Annulled) -> None:
    if isinstance(correction, Corrected) and correction.replacement:
        acts[correction.corrects] = correction.replacement
    else:
        acts.pop(correction.corrects, None)


def _counts(correction: Corrected | Annulled, public_on: date | None) -> bool:
    """Corrections of our own mistakes count whatever their date; what others did counts once it was public."""
    ours = isinstance(correction, Corrected) and correction.reason is not CorrectionReason.DEPOSITARY_RECTIFICATION
    return ours or public_on is None or correction.on <= public_on


def published(act: LegalAct) -> date:
    """The day from which the world could know of *act*: that of publication, else the last on which it may lie."""
    return act.published_on or act.on.last
