"""Treaties: the service. Questions are answered from a world kept in memory; acts are judged, then appended."""

import asyncio
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from time import monotonic
from typing import Self

from treatylog import __version__
from treatylog.domain.headline import Headline
from treatylog.domain.prose import opened
from treatylog.errors import (
    KnownAtInFuture,
    LogBehind,
    LogUnavailable,
    UnknownEvent,
    UnknownTerritory,
)
from treatylog.facts.base import Capacity
from treatylog.facts.directory import TERRITORIES
from treatylog.facts.event import PARTIES_STREAM, Event
from treatylog.facts.source import Source
from treatylog.facts.treaty import Binding, Treaty
from treatylog.log.sealed import NotThere, Whole, fetched
from treatylog.log.store import Clock, EventStore, Head, RecordedEvent
from treatylog.log.tape import Tape
from treatylog.projection.discrepancies import Kind
from treatylog.projection.knowledge import Knowledge, check_readable, extended, known
from treatylog.projection.outlined import told
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import (
    answers,
    calendar,
    changes,
    discrepancies,
    leaving,
    listing,
    matrix,
    narrating,
    pairing,
    telling,
)
from treatylog.service.answers import Axis
from treatylog.service.answers_between import TreatiesBetween
from treatylog.service.answers_calendar import CalendarAnswer, CalendarEntry
from treatylog.service.answers_matrix import MatrixAnswer
from treatylog.service.citing import Heads
from treatylog.service.defining import Defining
from treatylog.service.foreseeing import Foreseer
from treatylog.service.garbage import collected_later
from treatylog.service.hypotheses import by_stream, foreseen
from treatylog.service.listing import EVERYTHING, Page
from treatylog.service.lives import Land, Lives, is_by_declaration, lands_under, lives_under
from treatylog.service.recording import Recording, item_of
from treatylog.service.telling import Asked

MOST_WAITING = 1024
"""How many writers may wait, unless the settings say another number."""

REACH_SECONDS = 5.0
"""How long a question waits for the position that it names."""

PAGE = 5000
"""How many events are read of the log at once."""
_LOOK_SECONDS = 0.2
_PAST_WORLDS = 16
_ROWS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Question:
    """
    The clocks as they were asked: the legal date, what may be known; for which ``territory``, by whose word.

    ``now`` is when it is asked; None leaves that to the clock of the service.
    """

    on: date | None = None
    known_at: datetime | None = None
    public_on: date | None = None
    territory: str | None = None
    policy: Capacity | None = None
    now: datetime | None = None


NOW = Question()


class Treaties:
    """
    The use cases over one log. ``clock`` says what "now" is; nothing below it asks the time.

    *made* are timelines that a load has unfolded; each serves for as long as the log holds just what it was made from.
    """

    def __init__(
        self,
        store: EventStore,
        clock: Clock,
        made: Mapping[str, Timeline] | None = None,
        *,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._store = store
        self._clock = clock
        self._reading = asyncio.Lock()
        whole = getattr(store, "whole", None)
        self._tape = Tape(whole) if isinstance(whole, Whole) else None
        self._events: list[RecordedEvent] = []
        self._recorded: Sequence[RecordedEvent] = self._events if self._tape is None else self._tape
        self._heads = Heads(self._recorded)
        self._sorted: dict[str, list[RecordedEvent]] = {}
        self._streams: Mapping[str, Sequence[RecordedEvent]] = (
            self._sorted if self._tape is None else self._tape.strands
        )
        self._by_id: dict[str, RecordedEvent] = {}
        self._world = World(Knowledge.nothing(), made=made)
        self._past: OrderedDict[tuple[int, date | None], World] = OrderedDict()
        self._moved = asyncio.Event()
        self._read_at = float("-inf")
        self._is_followed = False
        self.foreseer: Foreseer | None = None
        """Where hypotheses are unfolded; by default here."""
        self._recording = Recording(self, store, clock, most_waiting)
        self._defining = Defining(self, store)

    # What there is to answer from

    @property
    def position(self) -> int:
        """The position up to which the log was read."""
        return len(self._recorded)

    @property
    def is_followed(self) -> bool:
        """Whether somebody goes on reading the log, so that questions need not."""
        return self._is_followed

    @property
    def waiting(self) -> int:
        """How many writers wait until their events are judged and written."""
        return self._recording.waiting

    async def refresh(self) -> World:
        """The world as of the end of the log. Reads what was appended since, by whomever."""
        async with self._reading:
            with nullcontext() if self._recorded else collected_later():
                await self._read_on()
            self._read_at = monotonic()
        return self._world

    async def _read_on(self) -> None:
        if self._tape is not None:
            while slips := await self._store.slips_of_all(after=len(self._tape), limit=PAGE):
                self._follow(self._tape.take(slips))
            return
        while news := await self._store.read_all(after=len(self._recorded), limit=PAGE):
            self._take(news)

    async def present(self) -> World:
        """The world to answer from: as of the end of the log, or as far as it was read where it is followed."""
        return self._world if self._is_followed else await self.refresh()

    async def still(self) -> Self:
        """The same use cases over the log as it is now: what is appended later does not show in them."""
        await self.present()
        found = copy(self)
        found._recorded = self._recorded[:]
        found._is_followed = True
        return found

    @property
    def tape(self) -> Tape | None:
        """The slips that were read, where what they lie beside is left in the log."""
        return self._tape

    def begin(self, tape: Tape) -> None:
        """Begin with *tape*, all that the log holds, instead of reading it. Nothing was read yet."""
        assert not self._recorded
        self._tape = self._recorded = tape
        self._streams = tape.strands
        self._heads = Heads(tape)
        self._follow(self._streams)

    @contextmanager
    def following(self) -> Iterator[None]:
        """Questions are answered from what was read already, for as long as somebody goes on reading."""
        self._is_followed = True
        try:
            yield
        finally:
            self._is_followed = False

    async def wait(self, seconds: float) -> None:
        """Until there may be something new in the log, *seconds* at the most."""
        await self._store.wait(seconds)

    async def moved(self, seconds: float) -> None:
        """Until more of the log was read here, *seconds* at the most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._moved.wait()

    @property
    def read(self) -> tuple[Sequence[RecordedEvent], Mapping[str, Sequence[RecordedEvent]]]:
        """What was read of the log: all in order, and stream by stream. Both grow in place."""
        return self._recorded, self._streams

    async def reach(self, position: int, seconds: float = REACH_SECONDS) -> None:
        """Wait until the log was read up to *position*. LogBehind after *seconds*."""
        until = monotonic() + seconds
        while self.position < position:
            await self.present()
            left = until - monotonic()
            if self.position >= position:
                return
            if left <= 0:
                raise LogBehind(
                    f"the log was read up to position {self.position} here, and {position} was asked for; ask again in "
                    "a moment, or for a position that an answer named"
                )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), min(left, _LOOK_SECONDS))

    async def ready(self) -> int:
        """Where the log ends. LogUnavailable when it cannot be asked, or is followed and was not read of late."""
        size = (await self._store.head()).size
        since = monotonic() - self._read_at
        if self._is_followed and size > self.position and since > REACH_SECONDS:
            raise LogUnavailable(f"the log was last read {since:.0f} seconds ago, up to position {self.position}")
        return size

    def _take(self, news: Sequence[RecordedEvent]) -> None:
        check_readable(news)
        self._events.extend(news)
        self._by_id.update((item.id, item) for item in news)
        for item in news:
            self._sorted.setdefault(item.stream, []).append(item)
        self._follow({item.stream for item in news})

    def _follow(self, touched: Collection[str]) -> None:
        """Answer from all that was read, more of the *touched* streams among it."""
        knowledge = extended(self._world.knowledge, self._streams, touched, len(self._recorded), telling=told)
        self._world = self._world.followed_by(knowledge, touched)
        self._moved.set()
        self._moved = asyncio.Event()

    async def asked(self, question: Question) -> tuple[World, Asked]:
        """The world to answer *question* from, and its clocks resolved. KnownAtInFuture for an instant to come."""
        world, now = await self.present(), question.now or self._clock()
        if question.known_at and question.known_at > now:
            raise KnownAtInFuture(
                f"known_at is {question.known_at.isoformat()}, which is still to come; it is now {now.isoformat()}. "
                "What the log will know nobody can say; leave known_at out for what it knows now"
            )
        today = now.astimezone(UTC).date()
        asked = Asked(
            question.on or today, question.known_at or question.now or self._settled(now), question.public_on, today,
            __version__,
            question.territory, question.policy,
        )  # fmt: skip
        world = self._as_of(world, question)
        return world, replace(asked, head=self._heads.at(world.knowledge.position))

    def _settled(self, now: datetime) -> datetime:
        """
        Since when, today, the log has known just what it knows *now*.

        Any instant from then on has the same answer; this one is the same all day, on any node, until something is
        recorded. So the same question has the same bytes.
        """
        midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
        return max(midnight, self._recorded[-1].recorded_at) if self._recorded else midnight

    def _as_of(self, world: World, question: Question) -> World:
        if question.known_at is None and question.public_on is None:
            return world
        upto = self._upto(question)
        key = len(upto), question.public_on
        if key not in self._past:
            self._past[key] = World(known(upto, public_on=question.public_on, telling=told))
            if len(self._past) > _PAST_WORLDS:
                self._past.popitem(last=False)
        self._past.move_to_end(key)
        return self._past[key]

    def _upto(self, question: Question) -> Sequence[RecordedEvent]:
        """What this log held at the instant that was asked."""
        if question.known_at is None:
            return self._recorded
        return self._recorded[: bisect_right(self._recorded, question.known_at, key=lambda item: item.recorded_at)]

    # Questions

    async def treaties(
        self,
        question: Question = NOW,
        *,
        party: str | None = None,
        headline: Headline | None = None,
        binding: Binding | None = None,
        q: str | None = None,
        page: Page = EVERYTHING,
    ) -> answers.TreatiesAnswer:
        """The collection, with counts. Others are answered while what changes next is looked up for the first time."""
        world, asked = await self.asked(question)
        for key in world.knowledge.treaties:
            listing.next_of_treaty(world.timeline(key), asked.on)
            await asyncio.sleep(0)
        code = world.knowledge.directory.resolve(party) if party else None
        return listing.treaties(world, asked, party=code, headline=headline, binding=binding, q=q, page=page)

    async def treaty(
        self, key: str, question: Question = NOW, *, headline: Headline | None = None
    ) -> answers.TreatyAnswer:
        """One treaty as a whole, with every party, or those with one *headline*."""
        world, asked = await self.asked(question)
        return listing.treaty(world, key, asked, headline)

    async def parties_of(
        self, key: str, question: Question = NOW, page: Page = EVERYTHING, *, headline: Headline | None = None
    ) -> answers.PartiesAnswer:
        """Every party to a treaty, or those with one *headline*; for a territory, its holder as it stands for that."""
        world, asked = await self.asked(question)
        parties = world.timeline(key).parties
        if asked.territory:
            world, asked = for_territory(world, key, asked, parties)
        for party in parties if asked.policy else ():
            if asked.policy and world.timeline(key).positions(party, asked.on):
                world = world.as_held_by(key, party, asked.policy)
        return listing.parties_of(world, key, asked, page, headline)

    async def status(self, key: str, party: str, question: Question = NOW) -> answers.PartyStatus:
        """Where a party stands under a treaty."""
        world, code, asked = await self._about(key, party, question)
        return telling.status(world, key, code, asked)

    async def obligations(self, key: str, party: str, question: Question = NOW) -> answers.ObligationsAnswer:
        """What binds a party under a treaty."""
        world, code, asked = await self._about(key, party, question)
        return telling.obligations(world, key, code, asked)

    async def timeline(self, key: str, party: str, question: Question = NOW) -> answers.TimelineAnswer:
        """A party's life under a treaty."""
        world, code, asked = await self._about(key, party, question)
        return narrating.timeline(world, key, code, asked)

    async def lives(self, key: str, question: Question = NOW) -> Lives:
        """Every party's life under a treaty, to draw them side by side."""
        world, asked = await self.asked(question)
        return lives_under(world, key, asked)

    async def lands(self, key: str, question: Question = NOW) -> tuple[tuple[Land, ...], bool]:
        """The territories under a treaty, and whether it extends to none but those of which their State says so."""
        world, asked = await self.asked(question)
        return lands_under(world, key, asked.on), is_by_declaration(world, key)

    async def territory_names(self, question: Question = NOW) -> Mapping[str, str]:
        """What territories are called in running text, by code."""
        world, asked = await self.asked(question)
        directory = world.knowledge.directory
        codes = TERRITORIES | directory.territories.keys()
        return {code: directory.territory_name(code, asked.on) for code in codes}

    async def explanation(self, key: str, party: str, question: Question = NOW) -> answers.ExplanationAnswer:
        """Why a party stands where it does."""
        world, code, asked = await self._about(key, party, question)
        return narrating.explanation(world, key, code, asked)

    async def earliest_exit(
        self, key: str, party: str, question: Question = NOW, *, notice_on: date | None = None
    ) -> answers.EarliestExit:
        """When a party may first give notice of withdrawal, on *notice_on* (the legal date) or later."""
        world, code, asked = await self._about(key, party, question)
        return leaving.earliest(world, key, asked, leaving.Wanted.asked(code, asked.on, notice_on))

    async def pairs(self, key: str, party: str, question: Question = NOW) -> answers.PairsAnswer:
        """How a treaty stands between one party and every other."""
        world, code, asked = await self._about(key, party, question)
        return pairing.pairs(world, key, code, asked)

    async def between(self, key: str, a: str, b: str, question: Question = NOW) -> answers.BetweenAnswer:
        """Whether a treaty is in force between two parties. InvalidPair for two that cannot be two."""
        world, asked = await self.asked(question)
        world.treaty(key)
        pair = world.knowledge.directory.resolve(a), world.knowledge.directory.resolve(b)
        world, asked = for_territory(world, key, asked, pair)
        if asked.policy:
            world = world.as_held_by(key, pair[0], asked.policy).as_held_by(key, pair[1], asked.policy)
        return pairing.between(world, key, pair, asked)

    async def treaties_between(self, a: str, b: str, question: Question = NOW) -> TreatiesBetween:
        """Every treaty that two parties have to do with, between them. Others are answered meanwhile."""
        world, asked = await self.asked(question)
        pair, found = (world.knowledge.directory.resolve(a), world.knowledge.directory.resolve(b)), []
        for key in pairing.shared(world, pair, asked.on):
            await asyncio.sleep(0)
            found.append(pairing.between(world, key, pair, asked))
        return pairing.treaties_between(world, pair, found, asked)

    async def diff(self, span: changes.Span, question: Question = NOW, page: Page = EVERYTHING) -> answers.DiffAnswer:
        """What changed along one clock. InvalidRange where *span* is none."""
        span.check()
        world, asked = await self.asked(question)
        if span.treaty:
            world.treaty(span.treaty)
        party = world.knowledge.directory.resolve(span.party) if span.party else None
        before, after = await self._ends(span, question, world)
        asked = replace(asked, head=self._heads.at(after.knowledge.position))
        return changes.diff(before, after, replace(span, party=party), asked, page)

    async def _ends(self, span: changes.Span, question: Question, world: World) -> tuple[World, World]:
        """The worlds at the two ends of *span*; the same where it is in legal time."""
        if span.axis is Axis.LEGAL:
            return world, world
        (before, _), (after, _) = [await self.asked(_at(question, end)) for end in (span.since, span.until)]
        return before, after

    async def what_if(self, events: Sequence[Event], question: Question = NOW) -> answers.WhatIfAnswer:
        """
        What would change if *events* were recorded, on top of what the clocks of *question* let one know.

        Nothing is written. They may lie in the future, and be without effect without saying so; NotAdmitted when one
        contradicts the record, TooMuchAsked for too many.
        """
        world, asked = await self.asked(question)
        upto = self._upto(question)
        if self.foreseer:
            return await self.foreseer.foreseen(world, upto, events, asked)
        touched = by_stream(events)
        recorded = {key: [item.event for item in upto if item.stream == key] for key in touched}
        return foreseen(world, recorded, events, asked)

    async def directory(self, question: Question = NOW, page: Page = EVERYTHING) -> answers.DirectoryAnswer:
        """Who there is."""
        world, asked = await self.asked(question)
        return listing.directory(world, asked, page)

    async def party(self, party: str, question: Question = NOW) -> answers.PartyAnswer:
        """Everything that has to do with one party."""
        world, asked = await self.asked(question)
        return listing.party(world, world.knowledge.directory.resolve(party), asked)

    async def matrix(self, grid: matrix.Grid, question: Question = NOW, page: Page = EVERYTHING) -> MatrixAnswer:
        """The grid of treaties and parties. Others are answered meanwhile. TooMuchAsked where it is too large."""
        world, asked = await self.asked(question)
        layout = matrix.laid_out(world, grid, asked, page)
        rows = []
        for number, code in enumerate(layout.shown):
            if number % _ROWS_AT_ONCE == 0:
                await asyncio.sleep(0)
            rows.append(matrix.row(world, layout, code, asked.on))
        return matrix.told(world, layout, rows, asked)

    async def calendar(
        self, question: Question = NOW, *, treaty: str | None = None, party: str | None = None
    ) -> CalendarAnswer:
        """Legal days to come. Others are answered meanwhile. TooMuchAsked where there are too many."""
        world, asked = await self.asked(question)
        if treaty:
            world.treaty(treaty)
        code = world.knowledge.directory.resolve(party) if party else None
        wanted, found = calendar.Wanted(treaty, code), list[CalendarEntry]()
        for key in wanted.keys(world):
            await asyncio.sleep(0)
            found += calendar.entries(world, key, wanted, asked, self._found)
        return calendar.told(world, wanted, found, asked)

    async def discrepancies(
        self,
        question: Question = NOW,
        *,
        treaty: str | None = None,
        party: str | None = None,
        kind: Kind | None = None,
        page: Page = EVERYTHING,
    ) -> answers.DiscrepanciesAnswer:
        """Where the record and its sources do not agree; of one treaty, one party, one kind where asked."""
        world, asked = await self.asked(question)
        if treaty not in (None, PARTIES_STREAM):
            world.stream(treaty)
        code = world.knowledge.directory.resolve(party) if party else None
        return discrepancies.discrepancies(world, asked, discrepancies.Wanted(treaty, code, kind), page)

    async def _about(self, key: str, party: str, question: Question) -> tuple[World, str, Asked]:
        world, asked = await self.asked(question)
        world.treaty(key)
        code = world.knowledge.directory.resolve(party)
        world, asked = for_territory(world, key, asked, (code,))
        return (world.as_held_by(key, code, asked.policy) if asked.policy else world), code, asked

    # The log

    async def events(
        self,
        *,
        treaty: str | None = None,
        party: str | None = None,
        type: str | None = None,
        after: int = 0,
        limit: int = 100,
    ) -> answers.EventsAnswer:
        """A page of the log after a position, of one stream, party or type where asked."""
        world = await self.present()
        code = world.knowledge.directory.resolve(party) if party else None
        found = [
            item
            for item in self._recorded[after:]
            if (treaty is None or item.stream == treaty)
            and (type is None or item.type == type)
            and (code is None or item.party == code)
        ][: limit + 1]
        more = str(found[limit - 1].position) if len(found) > limit else None
        return answers.EventsAnswer(
            items=tuple(item_of(item) for item in found[:limit]), next=more, position=self.position
        )

    async def event(self, id: str) -> answers.EventItem:
        """The event *id*. UnknownEvent when the log has none."""
        await self.present()
        item = self._found(id)
        if item is None:
            raise UnknownEvent(f"there is no event '{id}' in the log; events are listed at /v1/events")
        return item_of(item)

    async def recorded(self) -> Sequence[RecordedEvent]:
        """Everything in the log, in order."""
        await self.refresh()
        return self._recorded

    async def head(self) -> Head:
        """The Merkle head of the log."""
        return await self._store.head()

    async def verify(self) -> Head:
        """The Merkle head, recomputed from every stored body. LogCorrupt when it differs."""
        return await self._store.verify()

    # Recording

    async def record(
        self, key: str, events: Sequence[Event], *, expected: int | None, recorded_by: str
    ) -> answers.AppendedAnswer:
        """See `Recording.record`."""
        return await self._recording.record(key, events, expected=expected, recorded_by=recorded_by)

    async def define(
        self, key: str, treaty: Treaty, sources: Mapping[str, Source], *, expected: int | None, recorded_by: str
    ) -> answers.AppendedAnswer:
        """See `Defining.define`."""
        return await self._defining.define(key, treaty, sources, expected=expected, recorded_by=recorded_by)

    def knows(self, id: str) -> bool:
        """Whether the log, as far as it was read, has an event *id*."""
        return self._found(id) is not None

    def _found(self, id: str) -> RecordedEvent | None:
        """The event *id*, as far as the log was read."""
        if self._tape is None:
            return self._by_id.get(id)
        try:
            position = self._tape.whole.place(id)
        except NotThere:
            return None
        return self._recorded[position - 1] if position <= len(self._recorded) else None

    def stream(self, key: str) -> Sequence[RecordedEvent]:
        """What was read of the stream *key*."""
        return fetched(self._streams.get(key, ()))


def _at(question: Question, end: date | datetime) -> Question:
    """*question* at a point of the clock of the log, an instant, or of the clock of the world, a date."""
    if isinstance(end, datetime):
        return replace(question, known_at=end)
    return replace(question, public_on=end)


def for_territory(world: World, key: str, asked: Asked, parties: Sequence[str]) -> tuple[World, Asked]:
    """The world for the territory *asked* about, which one of *parties* holds. UnknownTerritory when none does."""
    if asked.territory is None:
        return world, asked
    directory, on = world.knowledge.directory, asked.on
    code = directory.territory(asked.territory)
    held_by = [party for party in parties if directory.holdings(code, party)]
    if not held_by:
        holder, name = directory.holder(code, on), opened(directory.territory_name(code, on))
        whose = f"was held by {directory.name(holder, on)} ({holder})" if holder else "has no holder in parties.toml"
        raise UnknownTerritory(
            f"{name} {whose} on {on}, never by {_any_of(parties)}; ask for its holder", holder=holder
        )
    holder = next((party for party in held_by if party == directory.holder(code, on)), held_by[0])
    return world.for_territory(key, holder, code), replace(asked, territory=code)


def _any_of(parties: Sequence[str]) -> str:
    return " or ".join(parties) if len(parties) < 3 else "any party here"
