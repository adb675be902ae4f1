"""The reference pages that tell where each fact that the record was made from went, and what was counted from it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from accounts import (
    DATA_SETS,
    Deed,
    Fact,
    Item,
    Record,
    Threshold,
    deeds,
    facts,
    instruments,
    needs,
    participants,
    reasons,
)
from markup import table

FATES = ("used", "merged", "set aside")


@cache
def record() -> Record:
    """The bundled record, read once."""
    return Record.bundled()


def facts_page() -> Iterator[str]:
    """Each fact with the events that hold it."""
    held = facts()
    total, named = (
        sum(map(len, held.values())),
        {event for file in held.values() for one in file for event in one.events},
    )
    yield "# Facts and events"
    yield (
        f"The record was made from a base of facts with their sources, a file per instrument. {total:,} facts of "
        f"{len(held)} files are accounted for here: each is held by one event or more, {len(named):,} events in all. "
        "An event holds a fact when it records the act, states the effect, or is the act from which the effect is "
        "derived. Participants that are no more than a row of a data set: [participants](participants.md)."
    )
    yield (
        "The assignment is in `docs/base/facts/`, a file per file of the base. The tests look for each date in the "
        "events named, or among the changes that follow from them, and for each actor among their parties."
    )
    yield table("file | facts | events | not here yet", _files(held))
    for key, ones in held.items():
        yield f"## {key}"
        yield table("fact | date | effect | by | events", (_fact_row(key, one) for one in ones))
        if remarks := [f"- `{one.id}`: {one.remark}." for one in ones if one.remark]:
            yield "\n".join(remarks)


def _files(held: Mapping[str, Sequence[Fact]]) -> Iterator[tuple[object, ...]]:
    for one in instruments():
        if one.facts:
            ones = held.get(one.key, ())
            events = {event for fact in ones for event in fact.events}
            name = f"[{one.key}](#{one.key})" if ones else one.key
            yield name, len(ones), len(events), one.facts - len(ones) or ""


def _fact_row(key: str, one: Fact) -> tuple[str, ...]:
    what = f"`{one.id}`" if one.id.startswith(f"{key}/") else f"`{one.id}` {one.type.replace('_', ' ')}"
    return what, one.on, one.effect, " ".join(one.actors), runs(key, one.events)


def runs(key: str, events: Iterable[str]) -> str:
    """*events* in order, each run of numbers by its ends; those of *key* by their numbers alone."""
    found = []
    for stream, ones in groupby(events, key=lambda event: event.partition("/")[0]):
        numbers = [event.partition("/")[2] for event in ones]
        for _, run in groupby(enumerate(numbers), key=lambda pair: int(pair[1]) - pair[0] if pair[1].isdigit() else -1):
            names = [name for _, name in run]
            place = "" if stream == key else f"{stream}/"
            ends = names if len(names) < len(("first", "between", "last")) else [names[0], names[-1]]
            found.append((" to " if len(ends) < len(names) else ", ").join(f"`{place}{name}`" for name in ends))
    return ", ".join(found)


def participants_page() -> Iterator[str]:
    """Each list of participants: the rows used, merged and set aside, and why."""
    held = participants()
    counts = {key: Counter(fate(row) for row in rows(items)) for key, items in held.items()}
    yield "# Participants"
    yield (
        "The lists of participants that were compiled from published data sets have a row for a party and a period of "
        "membership, with up to four dates: signature, consent, entry into force, exit. A row is *used* where only "
        "data sets hold its acts, *merged* where one of them rests on another document too, and *set aside* where the "
        "record has none of its dates. An entry into force or an exit that the clauses give is held by the act that it "
        "follows from."
    )
    yield (
        "The assignment is in `docs/base/participants/`, a file per list: each date with its event, or the reason for "
        "which it was set aside. No event is the consent of two rows."
    )
    yield table(
        "list | rows | used | merged | set aside | dates | dates set aside | not here yet", _lists(held, counts)
    )
    yield "## Why a date was set aside"
    asides = Counter(item.set_aside for items in held.values() for item in items if item.set_aside)
    yield table("reason | dates | what it means", ((f"`{c}`", asides[c], says) for c, says in reasons().items()))
    yield "## The dates set aside"
    yield table("list | row | what | date | reason | event", _asides(held))


def rows(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """The rows that *items* are the dates of."""
    for _, ones in groupby(items, key=lambda item: item.row):
        yield tuple(ones)


def fate(row: Sequence[Item]) -> str:
    """Whether *row* was used, merged with what was there, or set aside."""
    events = {item.event for item in row if item.event and item.set_aside in ("", "other-date")}
    if not events:
        return "set aside"
    return "used" if all(record().rests_on(event) <= DATA_SETS for event in events) else "merged"


def _lists(held: Mapping[str, Sequence[Item]], counts: Mapping[str, Counter[str]]) -> Iterator[tuple[object, ...]]:
    for one in instruments():
        if one.rows:
            items, count = held.get(one.key, ()), counts.get(one.key, Counter())
            aside = sum(1 for item in items if item.set_aside)
            missing = one.rows - count.total() or ""
            yield one.key, count.total(), *(count[fate] for fate in FATES), len(items), aside, missing
    total = Counter[str]()
    for count in counts.values():
        total += count
    dates = [item for items in held.values() for item in items]
    aside = sum(1 for item in dates if item.set_aside)
    yield "**all**", total.total(), *(total[fate] for fate in FATES), len(dates), aside, ""


def _asides(held: Mapping[str, Sequence[Item]]) -> Iterator[tuple[object, ...]]:
    for key, items in held.items():
        for item in items:
            if item.set_aside:
                event = f"`{item.event}`" if item.event else ""
                yield key, item.row, item.what.replace("_", " "), item.on, f"`{item.set_aside}`", event


def documents_page() -> Iterator[str]:
    """The document that each act rests on, where one is known."""
    events = {one.id: one.events for ones in facts().values() for one in ones}
    told = [(one, [_manner(events[fact], one.sources) for fact in one.facts]) for one in deeds()]
    by_file = {file: list(ones) for file, ones in groupby(told, key=lambda each: each[0].file)}
    yield "# Documents"
    yield (
        "The acts for which the fact base names the document in which they were done or said: the instrument, the "
        "note, the decree, the depositary notification. A fact rests on its document when an event that holds it does: "
        "its line cites the document, or the document was found since and names the event "
        "([decision 33](../decisions/0033-documents-found-since.md)). The assignment is in `docs/base/documents.csv`."
    )
    head = "file | documents | facts | cited | found since | no document known"
    yield table(head, (_deeds_row(file, ones) for file, ones in by_file.items()))
    for file, ones in by_file.items():
        yield f"## {file}"
        yield table("facts | document | number | date", (row for one, _ in ones for row in _deed_rows(one)))


def _manner(events: Iterable[str], sources: Iterable[str]) -> str | None:
    """How one of *events* rests on one of *sources*; its own line counts first."""
    found = {record().manner(event, source) for event in events for source in sources}
    return next((manner for manner in ("cited", "found since") if manner in found), None)


def _deeds_row(file: str, ones: Sequence[tuple[Deed, Sequence[str | None]]]) -> tuple[object, ...]:
    counts = Counter(manner for _, manners in ones for manner in manners)
    documents = {source for one, _ in ones for source in one.sources}
    total = counts.total() - counts[None]
    return f"[{file}](#{file})", len(documents), total, counts["cited"], counts["found since"], counts[None]


def _deed_rows(one: Deed) -> Iterator[tuple[object, ...]]:
    named = ", ".join(f"`{fact}`" for fact in one.facts)
    for source in one.sources:
        document = record().sources[source]
        yield named, f"{document.document} (`{source}`)", document.number or "", document.date or ""
    if not one.sources:
        yield named, one.remark, "", ""


def thresholds_page() -> Iterator[str]:
    """The entry into force of each instrument, counted from the deposits, beside the one that is known."""
    found = tuple(record().thresholds())
    derived = [one for one in found if one.is_derived]
    equal = [one for one in derived if one.is_equal]
    yield "# Thresholds"
    yield (
        f"The entry into force of the {len(found)} instruments of the record, beside the day that the fact base "
        f"gives, or else a statement of the record. For {len(derived)} it is derived from the acts on record by the "
        f"clause of the treaty; for {len(equal)} of these the two days are the same. Nothing here is typed in but the "
        "days known, in `docs/base/index.csv`: the domain counts."
    )
    yield table("instrument | needs | counted | completed by | derived | known | equal", map(_threshold_row, found))
    yield (
        "*Completed by* names the acts of the day on which the last instrument that was needed came. Where the "
        "instruments are not in the record, the day is one that somebody stated, and nothing was counted."
    )
    if remarks := [f"- `{one.key}`: {one.remark}." for one in instruments() if one.remark]:
        yield "\n".join(remarks)


def _threshold_row(one: Threshold) -> tuple[object, ...]:
    day = one.on or "not in force"
    equal = "yes" if one.is_equal else "no"
    return (
        one.key, needs(one.clause), one.counted or "", runs(one.key, one.last) if one.last else "",
        day if one.is_derived else f"stated: {day}", one.known or "not in force", equal,
    )  # fmt: skip
