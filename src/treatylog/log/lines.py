"""Lines: JSON lines as validated events, and whether what they refer to is there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from treatylog.errors import InvalidEvent, did_you_mean, suggestions
from treatylog.facts.base import PartyCode, SourceKey
from treatylog.facts.directory import Directory, misnamed_territory, misspoken
from treatylog.facts.event import PARTIES_STREAM, Corrected, Event, LegalAct, parse_event
from treatylog.log.findings import Finding
from treatylog.log.text import JsonLine

EVENTS, SOURCES, TREATY, PARTIES, GROUPS = "events.jsonl", "sources.toml", "treaty.toml", "parties.toml", "groups.toml"

_RECORDER_ONLY = {"defined": TREATY, "party_defined": PARTIES, "group_defined": GROUPS}
_CODES = {"union_tag_invalid": "unknown-type", "extra_forbidden": "unknown-field", "json_invalid": "broken-json"}

Fault = tuple[str, str]
"""A code and a message, of a place known from elsewhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """An event, and the file and line it stands on."""

    where: str
    event: Event


@dataclass(frozen=True, slots=True)
class Known:
    """What lines may refer to; None where it could not be read, and nothing can be said."""

    key: str
    place: str
    parties: frozenset[str] | None
    directory: Directory | None = None
    treaties: frozenset[str] = frozenset()
    sources: frozenset[str] | None = None
    provisions: frozenset[str] | None = None
    ids: frozenset[str] = frozenset()


def read_lines(events: Sequence[JsonLine], known: Known) -> tuple[tuple[Line, ...], list[Finding]]:
    """The sound events on the lines of one file, and the faults of the others."""
    lines: list[Line] = []
    found = list(_duplicates(events))
    for raw in events:
        event, faults = _parsed(raw)
        faults += list(_faults(event, known)) if event else []
        lines += [Line(raw.where, event)] if event and not faults else []
        found += [Finding(raw.where, code, message) for code, message in faults]
    return tuple(lines), found


def _duplicates(events: Iterable[JsonLine]) -> Iterator[Finding]:
    first: dict[object, JsonLine] = {}
    for line in events:
        name = line.data.get("id")
        twin = first.setdefault(name, line) if isinstance(name, str) else line
        if twin is not line:
            content = "the same content" if twin.data == line.data else "other content"
            message = (
                f'id "{name}" stands on line {twin.number} already, with {content}; give every event an id of its own'
            )
            yield Finding(line.where, "duplicate-id", message)


def _parsed(line: JsonLine) -> tuple[Event | None, list[Fault]]:
    kind = line.data.get("type")
    if isinstance(kind, str) and kind in _RECORDER_ONLY:
        message = f"'{kind}' is not written as a line; write {_RECORDER_ONLY[kind]}, the loader records what it says"
        return None, [("recorder-only", message)]
    try:
        return parse_event(line.text), []
    except InvalidEvent as fault:
        return None, [(_event_code(fault), fault.message)]


def _event_code(fault: InvalidEvent) -> str:
    errors = fault.context.get("errors")
    kinds = {error["type"] for error in errors} if isinstance(errors, list) else set()
    return next((code for kind, code in _CODES.items() if kind in kinds), "invalid-event")


def _faults(event: Event, known: Known) -> Iterator[Fault]:
    """What *event* refers to, its replacement included, and is not there."""
    acts = tuple(_acts(event))
    named = [name for act in acts for name in (act.treaty, act.id.partition("/")[0])]
    if other := next((key for key in named if key != known.key), None):
        message = f'the event is of "{other}", its folder "{known.key}"; move the line, or correct its id and treaty'
        yield "wrong-treaty", message
    for source in cited(event):
        if known.sources is not None and source not in known.sources:
            yield _unknown("source", source, known.sources, f"{known.place}/{SOURCES}")
    for party in dict.fromkeys(party for act in acts for party in _parties(act)):
        yield from unknown_party(party, known)
    for act in acts:
        yield from _territory(act, known)
    for provision in dict.fromkeys(provision for act in acts for provision in vars(act).get("provisions", ())):
        if known.provisions is not None and provision not in known.provisions:
            yield _unknown("provision", provision, known.provisions, f"{known.place}/{TREATY}")
    for other in dict.fromkeys(other for act in acts for other in _events(act)):
        if other not in known.ids:
            yield _unknown("event", other, known.ids, f"{known.place}/{EVENTS}")


def cited(event: Event) -> tuple[SourceKey, ...]:
    """The sources that *event* rests on, each once, those of its alternatives and replacement included."""
    return tuple(dict.fromkeys(source for act in _acts(event) for source in _sources(act)))


def unknown_party(code: PartyCode, known: Known) -> Iterator[Fault]:
    """The fault of naming *code*, when it is no party's."""
    if known.parties is not None and code not in known.parties:
        root = known.place.partition("/")[0]
        yield _unknown("party", code, known.parties, f"{root}/{PARTIES_STREAM}/{PARTIES}")


def _territory(act: Event, known: Known) -> Iterator[Fault]:
    """The fault of naming a territory that is none, or another's on the day, or of speaking as a court that is none."""
    named = vars(act)
    if known.directory and (named.get("territory") or named.get("capacity")) and isinstance(act, LegalAct):
        yield from (("unknown-territory", says) for says in misnamed_territory(act, known.directory))
        yield from (("invalid-event", says) for says in misspoken(act, known.directory))


def _unknown(what: str, found: str, known: Iterable[str], place: str) -> Fault:
    hint = did_you_mean(suggestions(found, sorted(known)))
    return f"unknown-{what}", f'unknown {what} "{found}"; add it to {place}' + (f".{hint}" if hint else "")


def _acts(event: Event) -> Iterator[Event]:
    yield event
    if isinstance(event, Corrected) and event.replacement:
        yield event.replacement


def _sources(act: Event) -> Iterator[SourceKey]:
    yield from vars(act).get("sources", ())
    for alternative in vars(act).get("alternatives", ()):
        yield from alternative.sources


def _parties(act: Event) -> Iterator[PartyCode]:
    yield from (code for field in ("party", "by", "held_by", "predecessor") if (code := vars(act).get(field)))
    yield from (code for field in ("addressees", "towards") for code in vars(act).get(field, ()))


def _events(act: Event) -> Iterator[str]:
    yield from (other for field in ("corrects", "after", "to", "confirms") if (other := vars(act).get(field)))
