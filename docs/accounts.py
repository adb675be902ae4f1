"""
Accounts: what became of each fact and each row of the data that the bundled record was made from.

The facts lie outside; ``docs/base/`` has their ids, dates and parties, each with the events that hold it, or the reason
for which it was set aside. Nothing here is believed: each date is looked for in the events named, or in the timeline.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from treatylog.domain.effect import Effect
from treatylog.facts.base import Basis
from treatylog.facts.clauses import EntryIntoForce, OnDeposits
from treatylog.facts.event import PARTIES_STREAM, Corrected, Event
from treatylog.facts.source import Source
from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.projection.world import World
from treatylog.service.check import told

BASE = Path(__file__).resolve().parent / "base"
DATA_SETS = frozenset(
    {"ecolex", "huggo-environment", "huggo-health", "ieadb", "openclimatedata", "survivalscores-2026", "untc-status"}
)
"""The sources that are data sets: what rests on anything else was in the record by its document."""

_A_DATE = re.compile(r'"([0-9]{4}(?:-[0-9]{2}){0,2})"')


@dataclass(frozen=True)
class Instrument:
    """A file of the fact base: how many facts and rows of participants it has, and the entry into force it knows."""

    key: str
    facts: int
    rows: int
    entry_into_force: str
    remark: str


@dataclass(frozen=True)
class Fact:
    """A fact, and the events that hold it. A ``remark`` says why the record has no change on one of its dates."""

    id: str
    type: str
    actors: tuple[str, ...]
    on: str
    effect: str
    events: tuple[str, ...]
    remark: str

    @property
    def dates(self) -> tuple[str, ...]:
        """Its day, and that of its effect where it is another."""
        return tuple(day for day in (self.on, self.effect) if day)


@dataclass(frozen=True)
class Item:
    """One date of a row of participants: the event that holds it, or why it was ``set_aside``."""

    row: str
    what: str
    on: str
    event: str
    set_aside: str

    @property
    def party(self) -> str:
        """Whom the row is about; a party that came back has a second row."""
        return self.row.partition(" ")[0]


@dataclass(frozen=True)
class Deed:
    """
    Facts of one ``file`` for which a document is known in which they were done or said, as ``sources`` of the record.

    Each source is named by its stream and its key. A ``remark`` says why there is none.
    """

    file: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Threshold:
    """
    How a treaty entered into force: by the acts of the record, as its clause has it, beside the day that is known.

    ``counted`` are the instruments that were there, ``last`` those of the day on which the last one needed was. Where
    the instruments are not in the record, ``on`` is what somebody stated.
    """

    key: str
    clause: EntryIntoForce
    counted: int
    last: tuple[str, ...]
    on: date | None
    is_derived: bool
    known: date | None

    @property
    def is_equal(self) -> bool:
        """Whether the day that the record gives is the one that is known."""
        return self.on == self.known


def _read(name: str) -> Iterator[dict[str, str]]:
    with (BASE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _ids(key: str, names: str) -> tuple[str, ...]:
    """The ids that *names* stand for: those without a slash are of *key*'s own stream."""
    return tuple(name if "/" in name else f"{key}/{name}" for name in names.split())


def _held_in(folder: str) -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (BASE / folder).glob("*.csv")))


def instruments() -> tuple[Instrument, ...]:
    """Every file of the fact base."""
    return tuple(
        Instrument(
            line["key"], int(line["facts"] or 0), int(line["rows"] or 0), line["entry_into_force"], line["remark"]
        )
        for line in _read("index.csv")
    )


def facts() -> Mapping[str, tuple[Fact, ...]]:
    """The facts that are accounted for, by file."""
    return {
        key: tuple(
            Fact(
                line["fact"], line["type"], tuple(line["actor"].split()), line["date"], line["effect"],
                _ids(key, line["events"]), line["remark"],
            )
            for line in _read(f"facts/{key}.csv")
        )
        for key in _held_in("facts")
    }  # fmt: skip


def participants() -> Mapping[str, tuple[Item, ...]]:
    """The dates of the rows of participants that are accounted for, by instrument."""
    return {
        key: tuple(
            Item(line["row"], line["what"], line["date"], "".join(_ids(key, line["event"])), line["set_aside"])
            for line in _read(f"participants/{key}.csv")
        )
        for key in _held_in("participants")
    }


def deeds() -> tuple[Deed, ...]:
    """The acts whose documents the fact base names, or of which it says that no document is known."""
    return tuple(
        Deed(line["file"], tuple(line["facts"].split()), tuple(line["sources"].split()), line["remark"])
        for line in _read("documents.csv")
    )


def reasons() -> Mapping[str, str]:
    """Why a date of a row may be set aside, by code."""
    return {line["code"]: line["meaning"] for line in _read("reasons.csv")}


class Record:
    """The bundled record, for what the accounts ask of it."""

    def __init__(self, files: RecordFiles) -> None:
        self.files = files
        self.world: World = told(files)
        self.events: Mapping[str, Event] = {line.event.id: line.event for one in files.streams for line in one.lines}

    @classmethod
    def bundled(cls) -> "Record":
        """The record of this checkout."""
        return cls(read_record(bundled()))

    @cached_property
    def corrections(self) -> Mapping[str, Event]:
        """What an event that was wrongly recorded reads now, by its id."""
        fixed = (event for event in self.events.values() if isinstance(event, Corrected))
        return {event.corrects: event.replacement for event in fixed if event.replacement}

    def forms(self, event: str) -> tuple[Event, ...]:
        """The *event* as recorded, and as corrected."""
        fixed = self.corrections.get(event)
        return (self.events[event], fixed) if fixed else (self.events[event],)

    def parties(self, event: str) -> frozenset[str]:
        """Whom the *event* concerns: who acted, spoke, or was spoken of."""
        names = ("party", "by", "held_by", "predecessor")
        return frozenset(code for form in self.forms(event) for name in names if (code := getattr(form, name, None)))

    def shows(self, event: str, day: str, parties: Iterable[str]) -> bool:
        """Whether the *event* says *day* in any of its fields, or one of *parties* changes its position on it."""
        said = {found for form in self.forms(event) for found in _A_DATE.findall(form.model_dump_json())}
        if any(one.startswith(day) or day.startswith(f"{one}-") for one in said):
            return True
        key = self.events[event].treaty
        return len(day) == len("2000-01-01") and key != PARTIES_STREAM and self.changes(key, day, parties)

    def changes(self, key: str, day: str, parties: Iterable[str]) -> bool:
        """Whether a position under *key* changes on *day*, or at its end."""
        line, first = self.world.timeline(key), date.fromisoformat(day)
        begun = {first, first + timedelta(days=1)}
        return any(band.since in begun for party in parties for band in line.bands(party))

    def rests_on(self, event: str) -> frozenset[str]:
        """The sources that the line of *event* cites."""
        return frozenset(source for form in self.forms(event) for source in getattr(form, "sources", ()))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The sources, each by its stream and its key."""
        return {f"{one.key}/{name}": source for one in self.files.streams for name, source in one.sources.items()}

    def manner(self, event: str, source: str) -> str | None:
        """How *event* rests on *source*: it is cited by the line, or was found since; None where it does not."""
        if event in self.sources[source].also_for:
            return "found since"
        stream, _, name = source.partition("/")
        return "cited" if stream == self.events[event].treaty and name in self.rests_on(event) else None

    def thresholds(self) -> Iterator[Threshold]:
        """The entry into force of every instrument of the record."""
        known = {one.key: one.entry_into_force for one in instruments()}
        for key in self.world.knowledge.treaties:
            treaty = self.world.treaty(key)
            if treaty.is_declaration or treaty.entry_into_force is None:
                continue
            says = known.get(key) or self._stated(key)
            yield self._threshold(key, treaty.entry_into_force, date.fromisoformat(says) if says else None)

    def _threshold(self, key: str, clause: EntryIntoForce, known: date | None) -> Threshold:
        entry = self.entry_of(key)
        if entry is None or entry.basis is not Basis.DERIVED:
            return Threshold(key, clause, 0, (), entry.on if entry else None, entry is None, known)
        given = {act.id: act.on for act in self.world.timeline(key).history.acts if act.id in entry.acts}
        last = tuple(act for act in entry.acts if given[act] == max(given.values()))
        return Threshold(key, clause, len(entry.acts), last, entry.on, True, known)

    def entry_of(self, key: str) -> Effect | None:
        """What brought the treaty *key* as a whole into force, if anything did."""
        states = self.world.timeline(key).instrument.states
        return states[-1].in_force if states else None

    def _stated(self, key: str) -> str:
        """The entry into force that somebody stated for the treaty as a whole, where the fact base has none."""
        stated = [act for act in self.world.stream(key).acts if act.type == "entered_into_force"]
        return next((str(act.on) for act in sorted(stated, key=lambda act: (act.party is not None, act.on.first))), "")


def needs(clause: EntryIntoForce) -> str:
    """What *clause* asks for, in a few words."""
    if not isinstance(clause, OnDeposits):
        return {"exchange": "exchange", "signature": "signatures", "date": "a date"}[clause.when]
    parts = [f"{clause.deposits} instruments"] if clause.deposits else []
    parts += [f"{len(clause.named)} States named"] if clause.named else []
    parts += ["all signatories"] if clause.all_signatories else []
    parts += [f"{subset.count} among {subset.name}" for subset in clause.among]
    parts += [f"{clause.share.at_least} of {clause.share.name}"] if clause.share else []
    parts += [f"{clause.quorum} of the parties"] if clause.quorum else []
    return ", ".join(parts)
