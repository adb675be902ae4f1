"""Recording: acts are judged, then appended; what waits to be recorded under one treaty is judged together."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any, Protocol

from treatylog.domain.decide import Verdict, overtaken
from treatylog.errors import LogBusy, NotAdmitted, TreatylogError, WrongExpectedVersion
from treatylog.facts.event import PARTIES_STREAM, Annulled, Corrected, Event, LegalAct, event_json
from treatylog.log.store import Appended, Clock, EventStore, RecordedEvent, check_version
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.judging import Around, judgement
from treatylog.service.load import BUNDLED, is_reserved
from treatylog.service.references import check_references

_TRIES = 5


class Log(Protocol):
    """What was read of the log, and the reading of it."""

    @property
    def position(self) -> int:
        """The position up to which it was read."""

    async def refresh(self) -> World:
        """The world as of its end."""

    def knows(self, id: str) -> bool:
        """Whether it has an event *id*."""

    def stream(self, key: str) -> Sequence[RecordedEvent]:
        """What it has in the stream *key*."""


@dataclass(slots=True, eq=False)
class _Wish:
    """Events that somebody wants to record, and what became of them."""

    events: Sequence[Event]
    expected: int | None
    recorded_by: str
    told: "asyncio.Future[answers.AppendedAnswer]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def tell(self, what: answers.AppendedAnswer | Exception) -> None:
        """Tell the writer, unless it has given up."""
        if self.told.done():
            return
        if isinstance(what, Exception):
            self.told.set_exception(what)
        else:
            self.told.set_result(what)


class Recording:
    """
    The way into the log.

    What waits under one stream is recorded round by round: where nothing speaks against any of it, it is judged in one
    unfolding and appended in one group. Else each is judged by itself, in order. Streams do not wait for each other.
    """

    def __init__(self, log: Log, store: EventStore, clock: Clock, most_waiting: int) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._waiting: dict[str, list[_Wish]] = {}
        self._recording: dict[str, asyncio.Task[None]] = {}
        self._most_waiting = most_waiting
        self._many = 0

    @property
    def waiting(self) -> int:
        """How many writers wait."""
        return self._many

    async def record(
        self, key: str, events: Sequence[Event], *, expected: int | None, recorded_by: str
    ) -> answers.AppendedAnswer:
        """
        Judge *events* and append all of them to the stream *key*, or none.

        Without *expected* they are judged again when another writer came first, a few times at the most.

        NotAdmitted when one contradicts the record or has no effect and does not say so; WrongExpectedVersion when the
        stream has moved on; EventConflict when an id stands for something else. The same events again change nothing.
        """
        if self._many >= self._most_waiting:
            raise LogBusy(f"{self._many} writers wait to record, and no more may; try again in a moment")
        wish = _Wish(events, expected, recorded_by)
        self._many += 1
        self._waiting.setdefault(key, []).append(wish)
        if key not in self._recording:
            self._recording[key] = asyncio.create_task(self._record_all(key))
        try:
            return await wish.told
        finally:
            self._many -= 1

    async def _record_all(self, key: str) -> None:
        """Record what waits under *key*, round by round, until nothing does."""
        try:
            while wishes := [wish for wish in self._waiting.pop(key, ()) if not wish.told.done()]:
                if len(wishes) > 1:
                    with suppress(Exception):  # each is recorded alone then, and hears of its own fault
                        await self._record_together(key, wishes)
                for wish in wishes:
                    if not wish.told.done():
                        await self._record_told(key, wish)
        finally:
            del self._recording[key]

    async def _record_told(self, key: str, wish: _Wish) -> None:
        try:
            answer = await self._record_alone(key, wish)
        except Exception as fault:  # noqa: BLE001  # it is the writer's to hear
            wish.tell(fault)
        else:
            wish.tell(answer)

    async def _record_together(self, key: str, wishes: Sequence[_Wish]) -> None:
        """Record those of *wishes* that do not stand in each other's way; the others are left as they are."""
        world = await self._log.refresh()
        recorded = [item.event for item in self._log.stream(key)]
        able, new = self._apart(world, key, recorded, wishes)
        try:
            if len(able) < 2 or self._judge(world, key, recorded, new):
                return
        except NotAdmitted:
            return
        appending, version = [], len(recorded)
        for wish in able:
            appending.append(self._store.append(key, wish.events, expected=version, recorded_by=wish.recorded_by))
            version += len(wish.events)
        outcomes = await asyncio.gather(*appending, return_exceptions=True)
        await self._log.refresh()
        for wish, outcome in zip(able, outcomes, strict=True):
            if isinstance(outcome, Appended):
                wish.tell(self._answer(key, outcome, ()))

    def _apart(
        self, world: World, key: str, recorded: Sequence[Event], wishes: Sequence[_Wish]
    ) -> tuple[list[_Wish], list[Event]]:
        """Those of *wishes* that name no version and of which every event is new and sound, and all those events."""
        able: list[_Wish] = []
        new: list[Event] = []
        ids: set[str] = set()
        for wish in wishes:
            mine = {event.id for event in wish.events}
            if wish.expected is not None or len(mine) < len(wish.events) or not mine or mine & ids:
                continue
            if wish.told.done() or any(map(self._log.knows, mine)):
                continue
            try:
                self._check(world, key, [*recorded, *new], wish.events)
            except TreatylogError:
                continue
            able.append(wish)
            new += wish.events
            ids |= mine
        return able, new

    async def _record_alone(self, key: str, wish: _Wish) -> answers.AppendedAnswer:
        tries = 1 if wish.expected is not None else _TRIES
        while True:
            try:
                return await self._record(key, wish.events, wish.expected, wish.recorded_by)
            except WrongExpectedVersion:
                tries -= 1
                if not tries:
                    raise

    def _check(self, world: World, key: str, recorded: Sequence[Event], new: Sequence[Event]) -> None:
        _check_done(new, self._clock().astimezone(UTC).date() + timedelta(days=1))
        self._check_ids(key, new)
        check_references(world, key, new, recorded)

    def _answer(self, key: str, appended: Appended, moved: Sequence[str]) -> answers.AppendedAnswer:
        return answers.AppendedAnswer(
            treaty=key,
            version=appended.version,
            recorded=tuple(item_of(item) for item in appended.recorded),
            overtaken=tuple(moved),
            position=self._log.position,
        )

    async def _record(
        self, key: str, events: Sequence[Event], expected: int | None, recorded_by: str
    ) -> answers.AppendedAnswer:
        world = await self._log.refresh()
        new = [event for event in events if not self._log.knows(event.id)]
        moved: tuple[str, ...] = ()
        recorded = [item.event for item in self._log.stream(key)]
        judged_at = len(recorded)
        if new:
            check_version(key, expected=expected, actual=judged_at)
            self._check(world, key, recorded, new)
            moved = self._judge(world, key, recorded, new)
        version = judged_at if expected is None else expected
        appended = await self._store.append(key, events, expected=version, recorded_by=recorded_by)
        await self._log.refresh()
        return self._answer(key, appended, moved)

    def _check_ids(self, key: str, new: Sequence[Event]) -> None:
        """A later release of the record may come to use any id of its own kind, so nobody else does in its streams."""
        if not any(item.recorded_by == BUNDLED for item in self._log.stream(key)):
            return
        for event in new:
            if is_reserved(event.id):
                says = f"the id '{event.id}' is kept for the bundled record; give it another name, or leave the id out"
                raise NotAdmitted(says, reason="reserved-id", admission="refused", event=event.id)

    def _judge(self, world: World, key: str, recorded: Sequence[Event], new: Sequence[Event]) -> tuple[str, ...]:
        """Raise NotAdmitted for the first of *new* that may not join; else the acts on record that they overtake."""
        treaty = None if key == PARTIES_STREAM else world.treaty(key)
        after = world.followed_by(world.knowledge.acting(key, corrected_acts([*recorded, *new])), [key])
        made = after.timeline(key) if treaty else None
        around = Around(world.knowledge.parties_acts, world.linked(key), made)
        for verdict in judgement(treaty, recorded, new, around):
            raise not_admitted(verdict)
        return tuple(dict.fromkeys(overtaken_by(world, after, key)))


def not_admitted(verdict: Verdict) -> NotAdmitted:
    """The error for an act that may not join, with what the law says of it."""
    return NotAdmitted(
        f"event '{verdict.act}' is not admitted: {verdict.says}", reason=verdict.reason or "not-admitted",
        admission=verdict.admission, event=verdict.act,
    )  # fmt: skip


def overtaken_by(world: World, after: World, key: str) -> Iterable[str]:
    """The acts on record that have an effect in *world* and none *after* it, wherever *key* bears."""
    bearing = world.knowledge.treaties if key == PARTIES_STREAM else sorted(world.downstream([key]))
    for one in bearing:
        if one in world.titles:
            was, now = world.timeline(one), after.timeline(one)
            on_record = {act.id for act in now.acts}
            yield from (act for act in overtaken(was.history, now.history) if act in on_record)


def _check_done(events: Sequence[Event], latest: date) -> None:
    """An act lies in the past; *latest* leaves a day for the time zones ahead of UTC."""
    for event in events:
        if any(day > latest for day in _days_of(event)):
            says = f"event '{event.id}' is dated later than today; record an act when it has been done"
            raise NotAdmitted(says, reason="not-yet-done", admission="refused", event=event.id)


def _days_of(event: Event) -> Iterable[date]:
    if isinstance(event, Corrected | Annulled):
        yield event.on
    act = event.replacement if isinstance(event, Corrected) else event
    if isinstance(act, LegalAct):
        yield act.on.first


def item_of(item: RecordedEvent) -> answers.EventItem:
    """*item* as an answer."""
    event: dict[str, Any] = event_json(item.event)
    return answers.EventItem(
        position=item.position, stream=item.stream, version=item.version, recorded_at=item.recorded_at,
        recorded_by=item.recorded_by, leaf_hash=item.leaf_hash, event=event,
    )  # fmt: skip
