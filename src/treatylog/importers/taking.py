"""
Taking a table into the log: its rows read and sorted, then judged and appended treaty by treaty.

Nothing is recorded before every row was read. The rows of one treaty are judged together, by its clauses and by what
the log has of it already, and appended in one piece, or not at all. So whoever is interrupted repeats the command: what
is in the log by then is passed over.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from treatylog.domain.act import ACT_TYPES, Dated, dated
from treatylog.domain.decide import Verdict, decide
from treatylog.errors import InvalidEvent, WrongExpectedVersion
from treatylog.facts.clauses import AsRecorded
from treatylog.facts.event import EVENT, EVENT_TYPES, PARTIES_STREAM, Event, LegalAct, parse_event
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty
from treatylog.importers.codes import Fault, Reject
from treatylog.importers.definitions import Given, defined, event_of, is_imported
from treatylog.importers.mapping import Meaning, TableMap
from treatylog.importers.rows import STATES_EFFECT, Reader, Row, day_of
from treatylog.importers.staging import Group, Staging
from treatylog.importers.table import Table
from treatylog.log.store import EventStore, RecordedEvent
from treatylog.projection.knowledge import Knowledge, StreamKnowledge, extended, known
from treatylog.projection.timeline import Timeline, history, timeline

MOST_AT_ONCE = 10_000
"""About how many events wait to be appended together: so many are in memory, beside those of one treaty."""

MOST_STREAMS = 250

_NAMES_EFFECT = frozenset(
    name for name in ACT_TYPES if "effective_on" in EVENT_TYPES[name].model_fields and name not in STATES_EFFECT
)
"""The acts that name a later day themselves."""

_UNDECLARED = "no-exit-clause"
"""Why a notice has no effect by clauses that are not in the record: it is said for the table."""

Progress = Callable[[Literal["reading", "recording"], int, int], None]
"""Told what is done, how much of it, and of how much."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table: how many rows were accepted and rejected, and how many events and treaties are new."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    events: int = 0
    treaties: int = 0


def read_rows(table: Table, reader: Reader, staging: Staging, progress: Progress | None = None) -> int:
    """Read every row of *table* into *staging*, sound or rejected; how many there are."""
    rows = 0
    read, add = reader.read, staging.add
    for number, cells, fault, text in table.rows():
        rows += 1
        if fault is None:
            row = read(number, cells)
            if isinstance(row, Row):
                add(row)
            else:
                staging.reject(Reject(number, *row, text))
        else:
            staging.reject(Reject(number, *fault, text))
        if progress and not rows % 2000:
            progress("reading", table.consumed, table.size)
    staging.sort()
    return rows


@dataclass(slots=True)
class _Waiting:
    """What is to be appended to one stream, at the version that it was judged at."""

    key: str
    version: int
    events: Sequence[Event]
    accepted: int
    rejects: Sequence[Reject]


@dataclass(slots=True)
class Taking:
    """Takes the rows in *staging* into *store*, by the law, in the name of *recorded_by*."""

    store: EventStore
    staging: Staging
    reader: Reader
    how: TableMap
    file: Path
    given: Given
    recorded_by: str
    parties: Knowledge
    progress: Progress | None = None
    _done: Taken = field(default_factory=Taken)

    async def take(self, rows: int) -> Taken:
        """Take them; *rows* is how many there were, rejected ones among them."""
        groups = self._in_turn(self.staging.groups())
        sound, seen = sum(group.rows for group in groups), 0
        waiting: list[_Waiting] = []
        for group in groups:
            if waiting and self._is_linked(group.treaty):
                await self._append(waiting)  # what it is linked to is read from the log
            waiting.append(await self._judged(group))
            seen += group.rows
            if sum(len(one.events) for one in waiting) >= MOST_AT_ONCE or len(waiting) >= MOST_STREAMS:
                await self._append(waiting)
                if self.progress:
                    self.progress("recording", seen, sound)
        await self._append(waiting)
        return replace(self._done, rows=rows, rejected=rows - self._done.accepted)

    def _in_turn(self, groups: Sequence[Group]) -> Sequence[Group]:
        """*groups*, those that the user's own links name before those that name them."""
        order: dict[str, Group] = {}
        by_key = {group.treaty: group for group in groups}

        def visit(key: str, above: frozenset[str]) -> None:
            if key in by_key and key not in order and key not in above:
                for link in self.given.get(key, {}).get("links", ()):
                    visit(str(link.get("treaty")), above | {key})
                order[key] = by_key[key]

        for group in groups:
            visit(group.treaty, frozenset())
        return list(order.values())

    def _is_linked(self, key: str) -> bool:
        return bool(self.given.get(key, {}).get("links"))

    async def _append(self, waiting: list[_Waiting]) -> None:
        """Append all that waits; where another writer came first, judge again."""
        while waiting:
            appends = [
                self.store.append(one.key, one.events, expected=one.version, recorded_by=self.recorded_by)
                for one in waiting
                if one.events
            ]
            outcomes = iter(await asyncio.gather(*appends, return_exceptions=True))
            again: list[_Waiting] = []
            for one in waiting:
                outcome = next(outcomes) if one.events else None
                if isinstance(outcome, WrongExpectedVersion):
                    group = next(group for group in self.staging.groups() if group.treaty == one.key)
                    again.append(await self._judged(group))
                elif isinstance(outcome, BaseException):
                    raise outcome
                else:
                    self._count(one)
            waiting[:] = again

    def _count(self, one: _Waiting) -> None:
        for reject in one.rejects:
            self.staging.reject(reject)
        done = self._done
        self._done = replace(
            done, accepted=done.accepted + one.accepted, events=done.events + len(one.events),
            treaties=done.treaties + bool(one.accepted),
        )  # fmt: skip

    async def _judged(self, group: Group) -> _Waiting:
        """The rows of one treaty, judged among what the log has of it."""
        key = group.treaty
        recorded = await self.store.read(key)
        stream = self._stream(key, recorded)
        days = day_of(group.first).first, day_of(group.last).last
        treaty = defined(key, self.staging.title_of(key), days, self.given.get(key), stream.treaty)
        rows, rejects = self._told_once(self.staging.rows_of(key))
        sources, rows, unsourced = self._sources(stream, treaty, rows)
        made = self._made(rows, frozenset(item.id for item in recorded))
        linked = {other: line for other in treaty.linked if (line := await self._timeline(other, frozenset({key})))}
        refused = _refused(treaty, stream.dated, made, self.parties, linked)
        rejects = [*rejects, *unsourced, *made.rejects, *(self._reject(row, fault) for row, fault in refused)]
        lost = {row.line for row, _ in refused}
        events: list[Event] = [event for row, events in made.new if row.line not in lost for event in events]
        accepted = len(rows) - len(made.rejects) - len(lost)
        if accepted and (treaty != stream.treaty or sources.keys() != stream.sources.keys()):
            events.insert(0, event_of(treaty, sources, frozenset(item.id for item in recorded)))
        return _Waiting(key, len(recorded), events, accepted, rejects)

    def _stream(self, key: str, recorded: Sequence[RecordedEvent]) -> StreamKnowledge:
        """What the log has *recorded* of *key*."""
        if not recorded:
            return StreamKnowledge(key)
        return extended(self.parties, {key: recorded}, [key], recorded[-1].position).streams[key]

    async def _timeline(self, key: str, above: frozenset[str]) -> Timeline | None:
        """The timeline of *key*, a treaty that is linked to, as the log has it."""
        if key in above:
            return None
        stream = self._stream(key, await self.store.read(key))
        if stream.treaty is None:
            return None
        linked = {other: line for other in stream.treaty.linked if (line := await self._timeline(other, above | {key}))}
        return timeline(stream.treaty, stream.dated, self.parties.parties_dated, linked)

    def _told_once(self, rows: Sequence[Row]) -> tuple[list[Row], list[Reject]]:
        """*rows* without those that say what an earlier one of their source says, and those as rejects."""
        first: dict[tuple[str, str], Row] = {}
        rejects: list[Reject] = []
        for row in rows:
            earlier = first.setdefault((row.source, row.key), row)
            if earlier is not row:
                rejects.append(self._reject(row, _said_twice(row, earlier)))
        return list(first.values()), rejects

    def _sources(
        self, stream: StreamKnowledge, treaty: Treaty, rows: list[Row]
    ) -> tuple[Mapping[str, Source], list[Row], list[Reject]]:
        """The sources of the stream with those of *rows*, the rows that may rest on them, and the others as rejects."""
        named = {row.source for row in rows}
        if stream.treaty and not is_imported(stream.treaty) and stream.treaty is treaty:
            says = f"'{treaty.key}' is defined in the log already, and not by an import; add the source there: "
            lost = [row for row in rows if row.source not in stream.sources]
            rejects = [self._reject(row, Fault("unknown-source", says + row.source)) for row in lost]
            return stream.sources, [row for row in rows if row.source in stream.sources], rejects
        new = {key: self._source(key) for key in sorted(named - stream.sources.keys())}
        return {**stream.sources, **new}, rows, []

    def _source(self, key: str) -> Source:
        name = self.reader.sources[key]
        said = self.how.sources.get(name) or self.how.sources.get(key)
        return said or Source.model_validate({"document": name, "note": f"First met in {self.file.name}."})

    def _made(self, rows: Sequence[Row], there: frozenset[str]) -> "_Made":
        """*rows* as events, those left out that the log has already."""
        made = _Made([], [])
        for row in rows:
            if f"{row.treaty}/{row.source}-{row.key}" in there:
                continue
            try:
                made.new.append((row, events_of(row, self.reader.meaning(row.word), self.file.name)))
            except InvalidEvent as fault:
                made.rejects.append(self._reject(row, Fault("invalid-row", fault.message)))
            except TwoDates as fault:
                made.rejects.append(self._reject(row, Fault("two-dates", str(fault))))
        return made

    @staticmethod
    def _reject(row: Row, fault: Fault) -> Reject:
        return Reject(row.line, fault.code, fault.reason, "")


def events_of(row: Row, meaning: Meaning, file: str) -> list[LegalAct]:
    """
    The act in *row*, a row of *file*, and the effect that it states beside. InvalidEvent where it makes none.
    """
    act = _data(row, meaning, f"{file}:{row.line}: {row.word.strip()}")
    effect = STATES_EFFECT.get(row.type) if row.effective else None
    if row.effective and row.type in _NAMES_EFFECT:
        act["effective_on"] = row.effective
    elif row.effective and not effect and row.effective != row.on:
        raise TwoDates(f"it states an effect on {row.on} and says that it is of {row.effective}; leave one out")
    events = [act]
    if effect:
        stated = {**act, "id": f"{act['id']}-effect", "type": effect, "on": day_of(row.effective)}
        events.append({name: stated[name] for name in ("id", "treaty", "type", "party", "on", "sources", "note")})
    return [_parsed(one) for one in events]


class TwoDates(ValueError):
    """A row about an effect has two dates for it."""


@dataclass(frozen=True, slots=True)
class _Made:
    """The events of rows that are new to the log, and the rows that make none."""

    new: list[tuple[Row, list[LegalAct]]]
    rejects: list[Reject]


def _data(row: Row, meaning: Meaning, note: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": f"{row.treaty}/{row.source}-{row.key}", "treaty": row.treaty, "type": row.type, "party": row.party,
        "on": day_of(row.on), "sources": [row.source], "note": f"{note} ({meaning.remark})" if meaning.remark else note,
    }  # fmt: skip
    if meaning.text:
        data["text"] = meaning.text
    if meaning.mode:
        data["mode"] = meaning.mode
    return data


def _parsed(data: Mapping[str, Any]) -> LegalAct:
    """The event in *data*. InvalidEvent where it is none."""
    try:
        return EVENT.validate_python(data)  # type: ignore[return-value]
    except ValidationError:
        return parse_event({**data, "on": str(data["on"])})  # type: ignore[return-value]  # it says what is wrong


def _said_twice(row: Row, earlier: Row) -> Fault:
    if (row.party, row.type, row.on, row.effective) == (earlier.party, earlier.type, earlier.on, earlier.effective):
        return Fault("duplicate-row", f"line {earlier.line} says the same; it is taken once")
    says = f"line {earlier.line} has {earlier.party} {earlier.word} {earlier.on}, with the effect"
    return Fault("rows-disagree", f"{says} {earlier.effective or 'not dated'}; leave one of them out")


def _refused(
    treaty: Treaty, recorded: Sequence[Dated], made: _Made, parties: Knowledge, linked: Mapping[str, Timeline]
) -> list[tuple[Row, Fault]]:
    """
    The rows that may not join, with why.

    All are judged together, those refused are left out, and the others judged again until nothing speaks against any.
    Then those refused are judged once more, beside what was taken: another import of the table finds nothing to take.
    """
    known_acts, open_rows = list(recorded), made.new
    while open_rows:
        taken, told = _judged_together(treaty, known_acts, open_rows, parties, linked)
        if not told or not taken:
            return told
        known_acts += [dated(event) for _, events in taken for event in events]
        lost = {row.line for row, _ in told}
        open_rows = [one for one in open_rows if one[0].line in lost]
    return []


def _judged_together(
    treaty: Treaty, recorded: Sequence[Dated], rows: list[tuple[Row, list[LegalAct]]], parties: Knowledge,
    linked: Mapping[str, Timeline],
) -> tuple[list[tuple[Row, list[LegalAct]]], list[tuple[Row, Fault]]]:  # fmt: skip
    """Those of *rows* that may join, and those that may not, with why."""
    there = {event.id: row for row, events in rows for event in events}
    told: dict[int, tuple[Row, Fault]] = {}
    new = rows
    while new:
        verdicts = _verdicts(treaty, recorded, [event for _, events in new for event in events], parties, linked)
        if not verdicts:
            break
        undeclared = _declared(treaty, new, verdicts)
        for verdict in verdicts:
            if verdict.act not in undeclared:
                row = there[verdict.act]
                told.setdefault(row.line, (row, _of_law(verdict)))
        new = [one for one in rows if one[0].line not in told]
    return new, list(told.values())


def _of_law(verdict: Verdict) -> Fault:
    says = (verdict.says or "").partition("; if the act is real")[0]
    return Fault(verdict.reason or "not-admitted", says)


def _declared(treaty: Treaty, rows: list[tuple[Row, list[LegalAct]]], verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Notices under clauses that are not in the record, which now say so: the ids of those among *verdicts*."""
    ids = frozenset(verdict.act for verdict in verdicts if verdict.reason == _UNDECLARED)
    if not ids or not isinstance(treaty.entry_into_force, AsRecorded):
        return frozenset()
    for _, events in rows:
        events[:] = [
            event.model_copy(update={"without_effect": _UNDECLARED}) if event.id in ids else event for event in events
        ]
    return ids


def _verdicts(
    treaty: Treaty, recorded: Sequence[Dated], new: Sequence[LegalAct], parties: Knowledge,
    linked: Mapping[str, Timeline],
) -> list[Verdict]:  # fmt: skip
    unfolded = history(treaty, [*recorded, *map(dated, new)], parties.parties_dated, linked)
    ids = {event.id for event in new}
    found = (decide(treaty, unfolded, act) for act in unfolded.acts if act.id in ids)
    return [verdict for verdict in found if verdict.admission != "admitted"]


async def parties_of(store: EventStore) -> Knowledge:
    """What *store* knows of the parties."""
    return known(await store.read(PARTIES_STREAM))


async def take_table(
    store: EventStore, table: Table, how: TableMap, given: Given, *, recorded_by: str, today: date, staging: Staging,
    progress: Progress | None = None,
) -> Taken:  # fmt: skip
    """Take *table*, read as *how* says, into *store*; rejected rows are left in *staging*."""
    parties = await parties_of(store)
    reader = Reader(how, parties.directory, today, table.file.name.partition(".")[0])
    rows = read_rows(table, reader, staging, progress)
    taking = Taking(store, staging, reader, how, table.file, given, recorded_by, parties, progress)
    return await taking.take(rows)
