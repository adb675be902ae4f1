"""From a world to the legal days to come: exits, ends of terms and duties, changes of status, windows for notice."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from treatylog.domain.act import Act
from treatylog.domain.duration import fixed_end
from treatylog.domain.effect import Effect
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Trigger
from treatylog.domain.prose import long_date, opened
from treatylog.domain.state import TreatyState
from treatylog.errors import TooMuchAsked
from treatylog.facts.clauses import Fixed
from treatylog.log.store import RecordedEvent
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import leaving
from treatylog.service.answers_calendar import CalendarAnswer, CalendarEntry, Coming
from treatylog.service.telling import Asked, clocks

MOST_ENTRIES = 5000
"""How many days one calendar has at the most."""

_NOTICES = frozenset(
    {"withdrawal_notified", "withdrawal_notice_paused", "withdrawal_notice_resumed", "withdrawal_rescinded", "extended"}
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Found = Callable[[str], RecordedEvent | None]
"""The event that the log has under an id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose days, and under which treaty; None is for all."""

    treaty: str | None = None
    party: str | None = None

    def keys(self, world: World) -> tuple[str, ...]:
        """The treaties that are asked about."""
        return world.knowledge.treaties if self.treaty is None else (self.treaty,)

    def named(self, world: World, on: date) -> Iterator[str]:
        """The treaty and the party that are asked about, by name."""
        if self.treaty:
            yield world.treaty(self.treaty).name
        if self.party:
            yield world.knowledge.directory.name(self.party, on)


@dataclass(frozen=True, slots=True)
class _Day:
    """A day to come, before it is told: *slug* tells those of one kind apart, *acts* are what it rests on."""

    kind: Coming
    on: date
    slug: str
    summary: str
    says: str
    party: str | None = None
    acts: tuple[str, ...] = ()
    bearing: tuple[str, ...] = ()
    """Further events that moved it, or may have."""
    headline: Headline | None = None
    cancelled: bool = False


def entries(world: World, key: str, wanted: Wanted, asked: Asked, found: Found) -> tuple[CalendarEntry, ...]:
    """The days to come under the treaty *key*, as things stand on the legal date."""
    line = world.timeline(key)
    return tuple(_entry(world, line, day, found) for day in _days(world, line, wanted, asked))


def told(world: World, wanted: Wanted, found: Iterable[CalendarEntry], asked: Asked) -> CalendarAnswer:
    """The calendar of *found*, in order. TooMuchAsked for more than one has."""
    items = tuple(sorted(found, key=lambda entry: (entry.on, entry.uid)))
    if len(items) > MOST_ENTRIES:
        raise TooMuchAsked(
            f"there are {len(items)} days to come, and one calendar has {MOST_ENTRIES} at the most; ask about one "
            "party or one treaty"
        )
    return CalendarAnswer(
        **clocks(world, asked, *wanted.named(world, asked.on), "calendar"),
        party=wanted.party,
        treaty=wanted.treaty,
        items=items,
    )


def _days(world: World, line: Timeline, wanted: Wanted, asked: Asked) -> Iterator[_Day]:
    ends = tuple(_term(world, line, asked.on))
    yield from ends
    over = frozenset(day.on for day in ends)
    for party in (wanted.party,) if wanted.party else line.parties:
        exits = tuple(_exits(world, line, party, asked.on))
        yield from exits
        yield from _statuses(world, line, party, asked.on, over | {day.on for day in exits if not day.cancelled})
    if wanted.party:
        yield from _windows(world, line, wanted.party, asked)
        yield from _duties(world, line, wanted.party, asked.on, over)


def _exits(world: World, line: Timeline, party: str, on: date) -> Iterator[_Day]:
    """The exits of *party* that were announced by *on* and take effect later, or would have."""
    if line.treaty.is_declaration:
        return
    running = line.instrument.at(on).of(party).exit
    bearing = tuple(act.id for act in line.history.acts if act.party == party and _is_about_notice(act, on))
    for last in _last_of_each(line, party, on):
        runs = running is not None and running.first_cause.acts == last.first_cause.acts
        day = running.effective if runs and running else last.effective
        if day is None or day <= on:
            continue
        name, title = world.knowledge.directory.name(party, day), f"the {line.treaty.name}"
        clause = f", under article {last.clause}" if last.clause else ""
        says = f"The withdrawal of {world.name(party, day)} from {title}{clause}, by a notice of "
        says += f"{long_date(last.first_cause.given)}, takes effect on {long_date(day)}."
        yield _Day(
            Coming.EXIT, day, last.first_cause.acts[0], f"{name}: withdrawal from {title} takes effect",
            says if runs else f"{says} That will not come about.", party, (running or last).foundation,
            bearing, Headline.WITHDRAWN if runs else None, cancelled=not runs,
        )  # fmt: skip


def _last_of_each(line: Timeline, party: str, on: date) -> Iterable[Effect]:
    """Of each notice of *party* that was given by *on*, the effect that last fixed the day of the exit."""
    last: dict[str, Effect] = {}
    for effect in line.history.effects:
        notice = effect.first_cause
        is_of_one = notice.trigger is Trigger.NOTIFY_WITHDRAWAL and notice.acts and effect.effective
        if effect.party == party and effect.on <= on and is_of_one:
            last[notice.acts[0]] = effect
    return last.values()


def _is_about_notice(act: Act, on: date) -> bool:
    return act.type in _NOTICES and act.on <= on


def _term(world: World, line: Timeline, on: date) -> Iterator[_Day]:
    """The end of the treaty's term, where it has one that runs on *on*."""
    if line.treaty.is_declaration or not isinstance(line.treaty.duration, Fixed):
        return
    state = line.instrument.at(on)
    end = _term_end(line.treaty.duration, state)
    if state.ended is None and end and end > on and state.term:
        title = f"the {line.treaty.name}"
        extensions = tuple(act.id for act in line.history.acts if act.type == "extended" and act.on <= on)
        yield _Day(
            Coming.TERM, end, "term", f"{opened(title)}: its term ends",
            f"The term of {title} ends, and the treaty with it, on {long_date(end)}, unless it is extended.",
            None, state.term.foundation, extensions,
        )  # fmt: skip


def _term_end(clause: Fixed, state: TreatyState) -> date | None:
    if state.in_force is None or state.term is None:
        return None
    return state.term.effective or fixed_end(clause, state.in_force.on)


def _statuses(world: World, line: Timeline, party: str, on: date, told: frozenset[date]) -> Iterator[_Day]:
    """The changes of headline to come that follow from what was done by *on*; those *told* already are left out."""
    done = {act.id: act.on for act in line.history.acts}
    before = line.headline(party, on)
    for band in line.bands(party):
        if band.since <= on:
            continue
        follows = band.because and all(done.get(act, date.min) <= on for act in band.because)
        if follows and band.headline is not before and band.since not in told:
            word, title = band.headline.replace("_", " "), f"the {line.treaty.name}"
            name = world.knowledge.directory.name(party, band.since)
            yield _Day(
                Coming.STATUS, band.since, f"{band.headline}-{band.because[-1]}", f"{name}: {title}: {word}",
                f"From {long_date(band.since)} the position of {world.name(party, band.since)} under {title} is: "
                f"{word}.",
                party, band.because, (), band.headline,
            )  # fmt: skip
        before = band.headline


def _windows(world: World, line: Timeline, party: str, asked: Asked) -> Iterator[_Day]:
    """The days from which notice may be given, and until which."""
    if line.treaty.is_declaration or not line.instrument.at(asked.on).of(party).is_bound:
        return
    found = leaving.earliest(world, line.treaty.key, asked, leaving.Wanted.asked(party, asked.on, None))
    if found.exit:
        return
    name, title = world.knowledge.directory.name(party, asked.on), f"the {line.treaty.name}"
    if found.notice_from and found.notice_from > asked.on:
        yield _Day(
            Coming.WINDOW_OPENS, found.notice_from, str(found.notice_from),
            f"{name}: notice of withdrawal from {title} may be given", found.sentence, party, found.because,
        )  # fmt: skip
    if found.notice_until and found.notice_until > asked.on:
        yield _Day(
            Coming.WINDOW_CLOSES, found.notice_until, str(found.notice_until),
            f"{name}: last day for notice of withdrawal from {title}", found.sentence, party, found.because,
        )  # fmt: skip


def _duties(world: World, line: Timeline, party: str, on: date, told: frozenset[date]) -> Iterator[_Day]:
    """The days on which duties of *party* end by their own terms, or are due; not with a change of its position."""
    title, turns = f"the {line.treaty.name}", told | {band.since for band in line.bands(party)}
    for duty in line.obligations(party, on):
        for day, word in ((duty.until, "ends"), (duty.due, "is due")):
            if day and day > on and day not in turns:
                name = world.knowledge.directory.name(party, day)
                yield _Day(
                    Coming.DUTY, day, f"{duty.id}-{word.replace(' ', '-')}", f"{name}: {title}, {duty.article} {word}",
                    duty.text, party, duty.because,
                )  # fmt: skip


def _entry(world: World, line: Timeline, day: _Day, found: Found) -> CalendarEntry:
    key = line.treaty.key
    changes = tuple(change.by.id for change in world.stream(key).changes if change.before.party in (day.party, None))
    behind = [item for id in {*day.acts, *day.bearing, *changes} if (item := found(id))]
    return CalendarEntry(
        uid="/".join(part for part in (day.kind, key, day.party, day.slug) if part),
        sequence=max((item.position for item in behind), default=0),
        kind=day.kind,
        on=day.on,
        cancelled=day.cancelled,
        treaty=key,
        treaty_name=line.treaty.name,
        party=day.party,
        party_name=world.knowledge.directory.name(day.party, day.on) if day.party else None,
        summary=day.summary,
        says=day.says,
        headline=day.headline,
        because=day.acts,
        recorded_at=max((item.recorded_at for item in behind), default=_EPOCH),
    )


def as_ics(answer: CalendarAnswer) -> str:
    """The calendar as iCalendar (RFC 5545): each day an event that lasts all day and keeps nobody busy."""
    from icalendar import Calendar, Event  # takes as long to load as the rest of a command

    made = Calendar()
    made.add("prodid", f"-//treatylog//treatylog {answer.engine}//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", " ".join(part for part in ("treatylog", answer.treaty, answer.party) if part))
    made.add("description", answer.citation)
    for entry in answer.items:
        event = Event()
        event.add("uid", f"{entry.uid}@treatylog")
        event.add("sequence", entry.sequence)
        event.add("dtstamp", entry.recorded_at.replace(microsecond=0))
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", entry.summary)
        event.add("description", f"{entry.says}\nEvents: {', '.join(entry.because) or 'none'}")
        event.add("categories", [entry.kind.value])
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return str(made.to_ical(), "utf-8")
