"""The files: an events folder read as validated definitions and events, with every fault at its file and line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from treatylog.errors import did_you_mean, suggestions
from treatylog.facts.base import GroupKey, PartyCode, SourceKey, TreatyKey
from treatylog.facts.directory import Directory
from treatylog.facts.event import PARTIES_STREAM
from treatylog.facts.group import GroupDefinition
from treatylog.facts.party import PartyDefinition
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty
from treatylog.log.definitions import dotted, read_entries, validated
from treatylog.log.findings import Finding, error_of
from treatylog.log.lines import EVENTS, GROUPS, PARTIES, SOURCES, TREATY, Known, Line, cited, read_lines, unknown_party
from treatylog.log.text import JsonLine, KeyPath, Toml, read_json_lines, read_toml

__all__ = ["Finding", "Line", "RecordFiles", "StreamFiles", "bundled", "parties_of", "read_files", "read_record"]

_TREATY_KEY: TypeAdapter[str] = TypeAdapter(TreatyKey)
_TREATY: TypeAdapter[Treaty] = TypeAdapter(Treaty)
_SOURCES: TypeAdapter[dict[SourceKey, Source]] = TypeAdapter(dict[SourceKey, Source])
_PARTIES: TypeAdapter[dict[PartyCode, PartyDefinition]] = TypeAdapter(dict[PartyCode, PartyDefinition])
_GROUPS: TypeAdapter[dict[GroupKey, GroupDefinition]] = TypeAdapter(dict[GroupKey, GroupDefinition])


@dataclass(frozen=True, slots=True)
class StreamFiles:
    """The files of one stream. The parties stream has no definition of its own."""

    key: str
    definition: Treaty | None
    sources: Mapping[SourceKey, Source]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """An events folder: who there is, the streams, that of the parties first, then by key, and groups of parties."""

    root: str
    parties: Mapping[PartyCode, PartyDefinition]
    directory: Directory
    streams: tuple[StreamFiles, ...]
    groups: Mapping[GroupKey, GroupDefinition] = field(default_factory=dict)


def bundled() -> Traversable:
    """The record that comes with treatylog: inside the installed package, else ``events`` beside the source."""
    packaged = package_files("treatylog") / "_events"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "events"


def read_record(root: Traversable | Path) -> RecordFiles:
    """The record in the folder *root*. The first fault, as the error it stands for, when there is any."""
    record, findings = read_files(root)
    if findings:
        raise error_of(findings)
    return record


def read_files(root: Traversable | Path) -> tuple[RecordFiles, tuple[Finding, ...]]:
    """
    What can be read of the record in the folder *root*, and every fault in it, by stream, file and line.

    With faults the record is only part of what is there: a line, or a treaty, that is not sound is left out.
    """
    root = root.resolve() if isinstance(root, Path) else root
    place = root.name.removeprefix("_")
    folders, found = _folders(root, place)
    toml, parties, party_findings = _read_parties(folders.get(PARTIES_STREAM), place)
    found += party_findings
    directory = Directory.of(parties)
    readable = toml is not None or PARTIES_STREAM not in folders
    codes = frozenset(directory.parties) | frozenset(toml.data if toml else ()) if readable else None
    known = Known("", place, codes, directory if readable else None, frozenset(folders) - {PARTIES_STREAM})
    if toml:
        found += _continued(toml, parties, known)
    groups, group_findings = _read_groups(folders.get(PARTIES_STREAM), place, known)
    found += group_findings
    streams: list[StreamFiles] = []
    for key in sorted(folders, key=lambda key: (key != PARTIES_STREAM, key)):
        stream, stream_findings = _read_stream(key, folders[key], f"{place}/{key}", known)
        streams += [stream] if stream else []
        found += stream_findings
    found += _cycles(streams, place)
    found += _links_to_declarations(streams, place)
    return RecordFiles(place, MappingProxyType(parties), directory, tuple(streams), MappingProxyType(groups)), tuple(
        found
    )


def _folders(root: Traversable, place: str) -> tuple[dict[str, Traversable], list[Finding]]:
    if not root.is_dir():
        return {}, [Finding(place, "missing-file", "there is no such folder; name one that holds a folder per treaty")]
    folders: dict[str, Traversable] = {}
    found: list[Finding] = []
    for folder in sorted(root.iterdir(), key=lambda child: child.name):
        if folder.name.startswith((".", "_")) or not folder.is_dir():
            continue
        if _is_key(folder.name):
            folders[folder.name] = folder
        else:
            message = f'"{folder.name}" is no treaty key; name the folder with lower-case words, as in paris-agreement'
            found.append(Finding(f"{place}/{folder.name}", "wrong-key", message))
    if not folders:
        found.append(
            Finding(place, "missing-file", "the folder holds no treaty; make a folder with a treaty.toml in it")
        )
    return folders, found


def _is_key(name: str) -> bool:
    try:
        return bool(_TREATY_KEY.validate_python(name))
    except ValidationError:
        return False


def _read_parties(
    folder: Traversable | None, place: str
) -> tuple[Toml | None, dict[PartyCode, PartyDefinition], list[Finding]]:
    if folder is None:
        return None, {}, []
    toml, found = _toml(folder, PARTIES, f"{place}/{PARTIES_STREAM}", "missing-definition")
    parties, invalid = read_entries(toml, _PARTIES) if toml else ({}, [])
    return toml, parties, found + invalid


def _read_groups(
    folder: Traversable | None, place: str, known: Known
) -> tuple[dict[GroupKey, GroupDefinition], list[Finding]]:
    """The groups of parties; a record need not have any."""
    if folder is None or not (folder / GROUPS).is_file():
        return {}, []
    toml, found = _toml(folder, GROUPS, f"{place}/{PARTIES_STREAM}")
    groups, invalid = read_entries(toml, _GROUPS) if toml else ({}, [])
    named = (
        ((key, "members", number, "party"), member.party)
        for key, group in groups.items()
        for number, member in enumerate(group.members)
    )
    return groups, found + invalid + (_party_findings(toml, named, known) if toml else [])


def _continued(toml: Toml, parties: Mapping[PartyCode, PartyDefinition], known: Known) -> list[Finding]:
    continues = (((code, "continues"), party.continues) for code, party in parties.items() if party.continues)
    held = (
        ((code, "held", number, "party"), holding.party)
        for code, party in parties.items()
        for number, holding in enumerate(party.held)
    )
    follows = (((code, "follows"), former) for code, party in parties.items() for former in party.follows)
    return _party_findings(toml, (*continues, *held, *follows), known)


def _read_stream(key: str, folder: Traversable, place: str, known: Known) -> tuple[StreamFiles | None, list[Finding]]:
    is_treaty = key != PARTIES_STREAM
    has_events = (folder / EVENTS).is_file()
    definition, found = _read_treaty(folder, place, known) if is_treaty else (None, [])
    sources, source_findings = _toml(folder, SOURCES, place) if is_treaty or has_events else (None, [])
    entries, invalid = read_entries(sources, _SOURCES) if sources else ({}, [])
    events, event_findings = _events(folder, place) if is_treaty or has_events else ((), [])
    known = replace(
        known,
        key=key,
        place=place,
        sources=frozenset(sources.data) if sources else None,
        provisions=frozenset(provision.id for provision in definition.provisions) if definition else None,
        ids=frozenset(line.data["id"] for line in events if isinstance(line.data.get("id"), str)),
    )
    lines, line_findings = read_lines(events, known)
    event_findings += line_findings
    if sources and not event_findings:
        invalid += [*_unused(sources, entries, lines), *_misnamed(sources, entries, lines, known)]
    found += source_findings + _by_line(invalid) + _by_line(event_findings)
    stream = StreamFiles(key, definition, MappingProxyType(entries), lines)
    return stream if definition or not is_treaty else None, found


def _read_treaty(folder: Traversable, place: str, known: Known) -> tuple[Treaty | None, list[Finding]]:
    toml, found = _toml(folder, TREATY, place, "missing-definition")
    if toml is None:
        return None, found
    treaty, invalid = validated(toml, _TREATY.validate_python, toml.data)
    if treaty is None:
        return None, found + _by_line(invalid)
    checks = [*_wrong_key(toml, treaty, folder.name), *_references(toml, treaty, known)]
    return treaty, found + _by_line(checks + _party_findings(toml, parties_of(treaty), known))


def _wrong_key(toml: Toml, treaty: Treaty, folder: str) -> Iterator[Finding]:
    if treaty.key != folder:
        message = f'the key is "{treaty.key}", the folder "{folder}"; give both one name'
        yield Finding(toml.where(("treaty", "key")), "wrong-key", message)


def _references(toml: Toml, treaty: Treaty, known: Known) -> Iterator[Finding]:
    named: list[tuple[KeyPath, str]] = [(("treaty", "see_also"), key) for key in treaty.header.see_also]
    named += [(("links", number, "treaty"), link.treaty) for number, link in enumerate(treaty.links)]
    for path, key in named:
        if key not in known.treaties:
            hint = did_you_mean(suggestions(key, known.treaties))
            message = f'{dotted(path)}: there is no treaty "{key}" in this folder; add it or leave it out.{hint}'
            yield Finding(toml.where(path), "unknown-reference", message)


def _cycles(streams: Iterable[StreamFiles], place: str) -> Iterator[Finding]:
    """Links that lead from a treaty back to itself: what each does would wait for the other."""
    linked = {stream.key: stream.definition.linked for stream in streams if stream.definition}
    for key in sorted(linked):
        path = _way_back(key, linked)
        if path:
            message = f"links: {' -> '.join(path)} leads back to {key}; leave one of these links out"
            yield Finding(f"{place}/{key}/{TREATY}", "link-cycle", message)


def _links_to_declarations(streams: Iterable[StreamFiles], place: str) -> Iterator[Finding]:
    """Links to a treaty that has no law of instruments: nothing could follow from them."""
    defined = {stream.key: stream.definition for stream in streams if stream.definition}
    for key, treaty in sorted(defined.items()):
        for other in sorted(treaty.linked & defined.keys()):
            if defined[other].is_declaration:
                message = (
                    f'links: "{other}" is a declaration, of which nothing follows for a treaty; leave the link out'
                )
                yield Finding(f"{place}/{key}/{TREATY}", "link-to-declaration", message)


def _way_back(key: str, linked: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The treaties on a way of links from *key* to itself; empty where there is none."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(key, (key,))]
    seen: set[str] = set()
    while waiting:
        at, path = waiting.pop()
        for further in sorted(linked.get(at, ())):
            if further == key:
                return (*path, key)
            if further not in seen:
                seen.add(further)
                waiting.append((further, (*path, further)))
    return ()


def parties_of(treaty: Treaty) -> Iterator[tuple[KeyPath, PartyCode]]:
    """The parties that *treaty* names, and where."""
    for number, side in enumerate(treaty.sides):
        yield from ((("sides", number, "parties"), code) for code in side.parties)
    for number, link in enumerate(treaty.links):
        yield from ((("links", number, "parties"), code) for code in getattr(link, "parties", ()))
    for number, provision in enumerate(treaty.provisions):
        yield from ((("provision", number, "bound"), code) for code in provision.bound)
        yield from ((("provision", number, "survives_for"), code) for code in provision.survives_for)
    for number, text in enumerate(treaty.texts):
        yield from ((("text", number, "adopted_by"), code) for code in text.adopted_by)
    if isinstance(treaty.coverage.acceptances, tuple):
        yield from ((("coverage", "acceptances"), code) for code in treaty.coverage.acceptances)
    if treaty.exit:
        yield from ((("exit", "only"), code) for code in treaty.exit.only)
    yield from _parties_of_entry(treaty)


def _parties_of_entry(treaty: Treaty) -> Iterator[tuple[KeyPath, PartyCode]]:
    clause, here = treaty.entry_into_force, "entry_into_force"
    for name in ("between", "named", "uncounted", "depositaries"):
        yield from (((here, name), code) for code in getattr(clause, name, ()))
    for number, subset in enumerate(getattr(clause, "among", ())):
        yield from (((here, "among", number, "of"), code) for code in subset.of)
    share = getattr(clause, "share", None)
    yield from (((here, "share", "of"), code) for code in (share.of if share else ()))


def _party_findings(toml: Toml, named: Iterable[tuple[KeyPath, PartyCode]], known: Known) -> list[Finding]:
    return [
        Finding(toml.where(path), code, f"{dotted(path)}: {message}")
        for path, party in named
        for code, message in unknown_party(party, known)
    ]


def _unused(sources: Toml, entries: Mapping[SourceKey, Source], lines: Iterable[Line]) -> list[Finding]:
    used = {source for line in lines for source in cited(line.event)}
    used |= {key for key, source in entries.items() if source.also_for}
    return [
        Finding(sources.where((key,)), "unused-source", f'no event cites the source "{key}"; cite it or remove it')
        for key in sources.data
        if key not in used
    ]


def _misnamed(
    sources: Toml, entries: Mapping[SourceKey, Source], lines: Iterable[Line], known: Known
) -> Iterator[Finding]:
    """Events that a source was found for since, and that are not there, or cite it already."""
    citing = {line.event.id: cited(line.event) for line in lines}
    for key, source in entries.items():
        for event in source.also_for:
            where = sources.where((key, "also_for"))
            if event not in citing:
                hint = did_you_mean(suggestions(event, known.ids))
                says = f'also_for: unknown event "{event}"; name one of {known.place}/{EVENTS}.{hint}'
                yield Finding(where, "unknown-event", says)
            elif key in citing[event]:
                says = f'also_for: the event "{event}" cites the source "{key}" itself; leave it out here'
                yield Finding(where, "invalid-definition", says)


def _bytes(
    folder: Traversable, name: str, place: str, code: str = "missing-file"
) -> tuple[bytes | None, list[Finding]]:
    file = folder / name
    try:
        if file.is_file():
            return file.read_bytes(), []
        reason = "there is no such file; add it, every folder needs one"
    except OSError as fault:
        reason = f"the file cannot be read: {fault.strerror}"
    return None, [Finding(f"{place}/{name}", code, reason)]


def _toml(
    folder: Traversable, name: str, place: str, missing: str = "missing-file"
) -> tuple[Toml | None, list[Finding]]:
    content, found = _bytes(folder, name, place, missing)
    if content is None:
        return None, found
    toml, faults = read_toml(content, f"{place}/{name}")
    return toml, [*found, *faults]


def _events(folder: Traversable, place: str) -> tuple[tuple[JsonLine, ...], list[Finding]]:
    content, found = _bytes(folder, EVENTS, place)
    if content is None:
        return (), found
    lines, faults = read_json_lines(content, f"{place}/{EVENTS}")
    return lines, [*found, *faults]


def _by_line(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.line)
