"""From a world to the life of one party under one treaty, and to why it stands where it does."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from functools import partial

from treatylog.domain.act import event_of
from treatylog.domain.explain import explain
from treatylog.domain.explain_declaration import explain_declaration
from treatylog.domain.prose import Naming, Voice, clause, long_date, opened
from treatylog.domain.reasons import Part, Reason, prose
from treatylog.domain.ruling import Bearing, Ruling, without_effect
from treatylog.facts.event import PARTIES_STREAM, Annulled, Corrected, LegalAct
from treatylog.facts.source import Source
from treatylog.projection.days import first_change, reason_days
from treatylog.projection.knowledge import Change
from treatylog.projection.timeline import Band, Timeline
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.telling import Asked, clocks, doubt_of, earliest_effects, needs_of, next_status, sentence_of


def timeline(world: World, key: str, party: str, asked: Asked) -> answers.TimelineAnswer:
    """The life of *party* under the treaty *key*."""
    line = world.timeline(key)
    return answers.TimelineAnswer(
        **clocks(world, asked, line.treaty.name, world.knowledge.directory.name(party, asked.on), "timeline"),
        treaty=key,
        treaty_name=world.treaty(key).name,
        party=party,
        name=world.knowledge.directory.name(party, asked.on),
        territory=asked.territory,
        policy=asked.policy,
        bands=tuple(_told_band(line, party, band) for band in line.bands(party)),
        markers=tuple(sorted(_markers(world, line, party), key=lambda marker: (marker.latest, marker.id))),
        next_change=next_status(world, key, party, asked.on),
    )


def explanation(world: World, key: str, party: str, asked: Asked) -> answers.ExplanationAnswer:
    """Why *party* stands where it does under the treaty *key*."""
    tree = _tree(world, key, party, asked)
    return answers.ExplanationAnswer(
        **clocks(world, asked, world.treaty(key).name, world.knowledge.directory.name(party, asked.on), "explanation"),
        treaty=key,
        party=party,
        name=world.knowledge.directory.name(party, asked.on),
        territory=asked.territory,
        policy=asked.policy,
        headline=world.timeline(key).headline(party, asked.on),
        tree=answers.ReasonAnswer.model_validate(asdict(tree)),
        prose=prose(tree),
        events=tuple(cited(world, key, _events_of(tree))),
        next_change=_next_reason(world, key, party, asked.on),
    )


def as_prose(answer: answers.ExplanationAnswer) -> str:
    """The explanation to be read, and the line to cite it by."""
    return f"{answer.prose}\n\n{answer.citation}\n"


def cited(world: World, key: str, ids: Iterable[str]) -> Iterable[answers.Citation]:
    """The events *ids* with their sources, in the order of their dates."""
    streams = [world.knowledge.streams.get(stream) for stream in (PARTIES_STREAM, *world.upstream(key))]
    acts = [act for i in set(ids) for stream in streams if stream and (act := stream.act(i))]
    for act in sorted(acts, key=lambda act: (act.on.first, act.id)):
        stream = world.knowledge.streams[act.treaty]
        yield answers.Citation(
            id=act.id, type=act.type, on=str(act.on), party=act.party, text=act.text, note=act.note,
            confidence=act.confidence, sources=documents(stream.sources_of(act), stream.sources),
        )  # fmt: skip


def documents(names: Iterable[str], sources: Mapping[str, Source]) -> tuple[answers.SourceAnswer, ...]:
    """Those of *sources* that *names* cite, each once."""
    return tuple(_source(name, sources[name]) for name in dict.fromkeys(names) if name in sources)


def _source(name: str, source: Source) -> answers.SourceAnswer:
    url = next((place.url for place in source.seen_at if place.url), None)
    return answers.SourceAnswer(
        key=name, document=source.document, issuer=source.issuer, date=str(source.date) if source.date else None,
        url=url, confidence=source.confidence,
    )  # fmt: skip


def _told_band(line: Timeline, party: str, band: Band) -> answers.BandAnswer:
    return answers.BandAnswer(**asdict(band), disputed=line.is_disputed_within(party, band.since, band.until))


def _markers(world: World, line: Timeline, party: str) -> Iterable[answers.Marker]:
    """The acts that concern *party*, and those of its acts that the record has taken back."""
    stream = world.stream(line.treaty.key)
    changes = {change.by.corrects: change.by.id for change in stream.changes}
    upstream = [act for act in world.knowledge.parties_acts if act.party == party]
    for act in (*stream.acts, *upstream):
        if act.id in line.history.rulings and (act.party in (party, None) or party in act.addressees):
            yield _marker(world, act, line.history.rulings[act.id], changes.get(act.id))
    for linked in line.history.acts:
        if linked.treaty and linked.party == party and line.history.rulings[linked.id].bearing is Bearing.MOVES:
            id = event_of(linked)
            if id not in line.history.rulings and (found := world.knowledge.streams[id.partition("/")[0]].act(id)):
                yield _marker(world, found, line.history.rulings[linked.id], None)
    for change in stream.changes:
        if change.before.party in (party, None) and not _is_replaced(change):
            ruling = without_effect("taken-back", _taken_back(world, change))
            yield _marker(world, change.before, ruling, change.by.id)


def _marker(world: World, act: LegalAct, ruling: Ruling, corrected_by: str | None) -> answers.Marker:
    return answers.Marker(
        id=act.id, type=act.type, on=str(act.on), earliest=act.on.first, latest=act.on.last, party=act.party,
        text=act.text, bearing=ruling.bearing, reason=ruling.reason, says=ruling.says, confidence=act.confidence,
        sources=world.knowledge.streams[act.treaty].sources_of(act), corrected_by=corrected_by,
    )  # fmt: skip


def _is_replaced(change: Change) -> bool:
    return isinstance(change.by, Corrected) and change.by.replacement is not None


def _taken_back(world: World, change: Change) -> str:
    if isinstance(change.by, Annulled):
        return f"it never had effect: so stated {world.name(change.by.by, change.by.on)}"
    return f"our record was wrong ({change.by.reason.value.replace('_', ' ')})"


def _next_reason(world: World, key: str, party: str, on: date) -> date | None:
    """The first day after *on* on which it stands otherwise, or for other reasons; None where none is known."""
    changed = (change.before.on.last for change in world.stream(key).changes if change.before.party == party)
    days = sorted({*reason_days(world.timeline(key), party), *changed})
    return first_change(days, partial(_reasons, world, key, party), on)


def _reasons(world: World, key: str, party: str, on: date) -> tuple[object, ...]:
    """The derivation by which *party* stands where it does on *on*, as on the day itself, and without names."""
    line = world.timeline(key)
    if line.is_unknown(party, on):
        return line.headline(party, on), line.is_beyond(on)
    told = _told(line, party, Voice(on, on, world.titles, earliest_effects(line, party)), _code)
    return line.headline(party, on), told, tuple(_changes(world, key, party, on)), tuple(_doubts(line, party, on))


def _code(party: str, _on: date) -> str:
    return party


def _told(line: Timeline, party: str, voice: Voice, naming: Naming) -> tuple[Reason, ...]:
    """The reasons for where *party* stands, by its acts and those of others."""
    if line.treaty.is_declaration:
        return explain_declaration(line.treaty, line.declaration, party, voice, naming).because
    return explain(line.treaty, line.instrument, party, voice, naming).because


def _tree(world: World, key: str, party: str, asked: Asked) -> Reason:
    line = world.timeline(key)
    says = sentence_of(world, line, party, asked)
    if line.is_unknown(party, asked.on):
        needs = (Reason(Part.UNCERTAIN, f"{opened(need)}.") for need in needs_of(world, line, party, asked.on))
        return Reason(Part.ANSWER, says, asked.on, because=tuple(needs))
    told = _told(line, party, asked.voice(world, line, party), world.name)
    changes = _changes(world, key, party, asked.on)
    return Reason(Part.ANSWER, says, asked.on, because=(*told, *changes, *_doubts(line, party, asked.on)))


def _changes(world: World, key: str, party: str, on: date) -> Iterable[Reason]:
    """What of the party's acts by *on* the record had said otherwise, or holds no longer."""
    for change in world.stream(key).changes:
        act, by = change.before, change.by
        if act.party != party or act.on.last > on:
            continue
        said = f"of {long_date(act.on.last)} ({act.id}: {clause(act.text) or act.type.replace('_', ' ')})"
        part = Part.CHECK if _is_replaced(change) else Part.NOT_COUNTED
        if isinstance(by, Annulled):
            says = f"The act {said} never had effect: so stated {world.name(by.by, by.on)} on {long_date(by.on)}."
        else:
            verb = "was corrected" if _is_replaced(change) else "was taken back"
            why = _taken_back(world, change)
            says = f"The record {said} {verb} on {long_date(by.on)} by {by.id}: {why}."
        yield Reason(part, says, by.on, events=(by.id,) if isinstance(by, Annulled) else ())


def _doubts(line: Timeline, party: str, on: date) -> Iterable[Reason]:
    """That what is told rests on an act dated only to a month or a year, taken on its last day."""
    if line.is_certain(party, on):
        return
    doubt = doubt_of(line, party, on)
    says = "What is told above takes an act that is dated to a month or a year as done on the last day of it."
    yield Reason(Part.UNCERTAIN, says, on, events=tuple(act.id for act in doubt.acts) if doubt else ())


def _events_of(reason: Reason) -> Iterable[str]:
    yield from reason.events
    for child in reason.because:
        yield from _events_of(child)
