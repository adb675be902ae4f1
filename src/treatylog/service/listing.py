"""From a world to answers about many: the collection, one treaty as a whole, the directory, one party everywhere."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypedDict

from treatylog.domain.entry import lacking
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Ground
from treatylog.facts.treaty import Binding, Treaty
from treatylog.projection.days import Days, first_change, whole_days
from treatylog.projection.glance import Glance, glances
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.telling import Asked, clocks, told_exit


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list in the order of its keys: at most *limit* entries that come after the key *after*."""

    after: str | None = None
    limit: int | None = None

    def of(self, keys: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
        """Those of *keys*, which are sorted, that are on the page, and the key after which the next page begins."""
        later = tuple(key for key in keys if self.after is None or key > self.after)
        page = later[: self.limit]
        return page, page[-1] if page and len(page) < len(later) else None


EVERYTHING = Page()

_CLAUSES = {"entry_into_force", "provisional_application", "exit", "duration", "reservations", "sides", "links"}


def treaties(
    world: World,
    asked: Asked,
    *,
    page: Page = EVERYTHING,
    party: str | None = None,
    headline: Headline | None = None,
    binding: Binding | None = None,
    q: str | None = None,
) -> answers.TreatiesAnswer:
    """The collection; where asked, only what concerns *party*, has *headline* for it (or anybody), or matches *q*."""
    lines = [
        line
        for line in map(world.timeline, world.knowledge.treaties)
        if (binding is None or line.treaty.header.binding is binding)
        and (q is None or _matches(line.treaty, q))
        and (party is None or party in line.parties)
    ]
    chosen = {line.treaty.key: line for line in lines if headline is None or _has(line, headline, party, asked.on)}
    keys, following = page.of(chosen)
    items = tuple(_treaty_line(chosen[key], asked.on) for key in keys)
    changes = [item.next_change for item in items]
    if headline:
        changes.append(_next_chosen(lines, headline, party, asked.on))
    return answers.TreatiesAnswer(
        **clocks(world, asked, "treaties"), items=items, next_change=_first(changes), next=following
    )


def treaty(world: World, key: str, asked: Asked, headline: Headline | None = None) -> answers.TreatyAnswer:
    """The treaty *key* on a date, with every party, or those with one *headline*."""
    line = world.timeline(key)
    definition, header = line.treaty, line.treaty.header
    return answers.TreatyAnswer(
        **clocks(world, asked, definition.name),
        key=key,
        title=header.title,
        short=header.short,
        form=header.form,
        binding=header.binding,
        adopted=header.adopted,
        whole=_whole(line, asked.on),
        counts=_counts(line, asked.on),
        parties=_party_lines(world, line, _having(line, headline, asked.on), asked.on),
        lacks=_lacks(line, asked.on),
        rounds=_rounds(line, asked.on),
        clauses=definition.model_dump(mode="json", include=_CLAUSES, exclude_defaults=True),
        provisions=len(definition.provisions),
        depositary=header.depositary,
        citations=header.citations,
        see_also=header.see_also,
        coverage=definition.coverage,
        version=world.stream(key).version,
        next_change=_next_of_shown(line, headline, asked.on) if headline else next_of_treaty(line, asked.on),
    )


def parties_of(
    world: World, key: str, asked: Asked, page: Page = EVERYTHING, headline: Headline | None = None
) -> answers.PartiesAnswer:
    """Every party that has to do with the treaty *key*, or those with one *headline*."""
    line = world.timeline(key)
    codes, following = page.of(_having(line, headline, asked.on))
    items = _party_lines(world, line, codes, asked.on)
    changes = [glances(line, code).next(asked.on) for code in codes]
    if headline:
        changes += (_next_having(line, code, headline, asked.on) for code in line.parties)
    return answers.PartiesAnswer(
        **clocks(world, asked, line.treaty.name, "parties"),
        treaty=key,
        items=items,
        next_change=_first(changes),
        next=following,
    )


def _having(line: Timeline, headline: Headline | None, on: date) -> Iterable[str]:
    return (code for code in line.parties if headline is None or glances(line, code).at(on).headline is headline)


def _next_having(line: Timeline, code: str, headline: Headline, on: date) -> date | None:
    """The first day after *on* on which *code* begins or ceases to have *headline*."""
    return glances(line, code).next_of(lambda glance: glance.headline is headline, on)


def _next_chosen(lines: Iterable[Timeline], headline: Headline, party: str | None, on: date) -> date | None:
    """The first day after *on* on which one of *lines* begins or ceases to be of those with *headline*."""
    return _first(
        first_change(_days_of_any(line), lambda day, line=line: _has(line, headline, party, day), on)  # type: ignore[misc]
        for line in lines
    )


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def next_of_treaty(line: Timeline, on: date) -> date | None:
    """The first day after *on* on which what is told of the treaty differs: as a whole, or of any party to it."""
    return _first((_after(line.once(_days_of_whole), on), _after(_days_of_any(line), on)))


def _next_of_shown(line: Timeline, headline: Headline, on: date) -> date | None:
    """The same where only the parties with *headline* are told, and how many there are of each."""
    counts = (glances(line, code).next_of(_headline, on) for code in line.parties)
    shown = (glances(line, code).next(on) for code in _having(line, headline, on))
    return _first((_after(line.once(_days_of_whole), on), *counts, *shown))


def _headline(glance: Glance) -> Headline:
    return glance.headline


def _after(days: Days, on: date) -> date | None:
    index = bisect_right(days, on)
    return days[index] if index < len(days) else None


def _days_of_whole(line: Timeline) -> Days:
    """The days on which the treaty is told otherwise as a whole than on the day before."""
    days = (date.min, *whole_days(line))
    told = [(day, (_whole(line, day), _lacks(line, day), _rounds(line, day))) for day in days]
    return tuple(day for (_, before), (day, now) in pairwise(told) if now != before)


def _days_of_any(line: Timeline) -> Days:
    """The days on which any party is seen otherwise than on the day before."""
    return line.once(_seen_otherwise)


def _seen_otherwise(line: Timeline) -> Days:
    return tuple(sorted({day for code in line.parties for day in glances(line, code).days[1:]}))


def directory(world: World, asked: Asked, page: Page = EVERYTHING) -> answers.DirectoryAnswer:
    """Everybody who has to do with a treaty of the record."""
    counts = Counter(party for key in world.knowledge.treaties for party in world.timeline(key).parties)
    who = world.knowledge.directory
    codes, following = page.of(sorted(counts))
    return answers.DirectoryAnswer(
        **clocks(world, asked, "parties"),
        items=tuple(
            answers.PartyEntry(party=code, name=who.name(code, asked.on), kind=who.kind(code), treaties=counts[code])
            for code in codes
        ),
        next=following,
    )


def party(world: World, code: str, asked: Asked) -> answers.PartyAnswer:
    """Everything in the record that has to do with *code*."""
    every = (world.timeline(key) for key in world.knowledge.treaties)
    lines = tuple(line for line in every if code in line.parties)
    who = world.knowledge.directory
    changes = (glances(line, code).next(asked.on) for line in lines)
    return answers.PartyAnswer(
        **clocks(world, asked, f"treaties of {who.name(code, asked.on)}"),
        party=code,
        name=who.name(code, asked.on),
        kind=who.kind(code),
        items=tuple(_bond_line(line, code, asked.on) for line in lines),
        next_change=_first(changes),
    )


def _matches(treaty: Treaty, q: str) -> bool:
    header = treaty.header
    return any(q.casefold() in text.casefold() for text in (header.key, header.title, *header.short))


def _has(line: Timeline, headline: Headline, party: str | None, on: date) -> bool:
    """Whether *party*, or any party where none is named, has *headline*."""
    return any(glances(line, code).at(on).headline is headline for code in ([party] if party else line.parties))


def _treaty_line(line: Timeline, on: date) -> answers.TreatyLine:
    header = line.treaty.header
    return answers.TreatyLine(
        key=header.key, title=header.title, short=header.short, form=header.form, binding=header.binding,
        adopted=header.adopted, whole=_whole(line, on), counts=_counts(line, on),
        next_change=next_of_treaty(line, on),
    )  # fmt: skip


def _counts(line: Timeline, on: date) -> dict[Headline, int]:
    counted = Counter(glances(line, code).at(on).headline for code in line.parties)
    return {headline: counted[headline] for headline in Headline if counted[headline]}


def _party_lines(world: World, line: Timeline, codes: Iterable[str], on: date) -> tuple[answers.PartyLine, ...]:
    return tuple(_party_line(world, line, code, on) for code in codes)


def _party_line(world: World, line: Timeline, code: str, on: date) -> answers.PartyLine:
    seen = glances(line, code).at(on)
    return answers.PartyLine(
        **_held(seen, on), party=code, name=world.knowledge.directory.name(code, on), standing=seen.standing,
        operation=seen.operation,
    )  # fmt: skip


def _bond_line(line: Timeline, code: str, on: date) -> answers.BondLine:
    header = line.treaty.header
    return answers.BondLine(
        **_held(glances(line, code).at(on), on), treaty=header.key, treaty_name=line.treaty.name, form=header.form,
        binding=header.binding,
    )  # fmt: skip


class _Held(TypedDict):
    """The fields of `answers.Held`."""

    headline: Headline
    since: date | None
    disputed: bool
    certain: bool
    exit: answers.Exit | None


def _held(seen: Glance, on: date) -> _Held:
    return _Held(
        headline=seen.headline, since=seen.since, disputed=seen.disputed, certain=seen.certain,
        exit=told_exit(seen.exit, on),
    )  # fmt: skip


def _whole(line: Timeline, on: date) -> answers.TreatyState | None:
    if line.treaty.is_declaration or on < line.treaty.header.adopted:
        return None
    state = line.instrument.at(on)
    if state.ended:
        return answers.TreatyState(
            state="ended", since=state.ended.on, ground=Ground(state.ended.ground or "termination")
        )
    if state.in_force is None:
        return answers.TreatyState(state="concluded", since=line.treaty.header.adopted, ground=None)
    suspended = _suspended_since(state)
    if suspended:
        return answers.TreatyState(state="suspended", since=suspended, ground=None)
    return answers.TreatyState(state="in_force", since=state.in_force.on, ground=None)


def _lacks(line: Timeline, on: date) -> answers.Lacks | None:
    """What a treaty that is not in force still needs, where its clause counts instruments."""
    need = None if line.treaty.is_declaration else lacking(line.treaty, line.instrument.at(on))
    if need is None:
        return None
    return answers.Lacks(
        deposits=need.deposits, states=need.states, among=dict(need.subsets), share=float(need.share) or None
    )


def _suspended_since(state: TreatyState) -> date | None:
    """The day since which all parties have suspended the treaty, if all have."""
    bound = state.bound()
    if not bound or any(party.operation is not Operation.SUSPENDED for party in bound):
        return None
    return max(party.operation_by.on for party in bound if party.operation_by)


def _rounds(line: Timeline, on: date) -> tuple[answers.RoundLine, ...]:
    if not line.treaty.is_declaration:
        return ()
    state = line.declaration.at(on)
    return tuple(
        answers.RoundLine(
            round=opened.number, proposer=opened.proposer, on=opened.by.on, because=opened.by.acts,
            addressees=tuple(
                given.party
                for given in state.answers.values()
                if given.round == opened.number and not given.volunteered
            ),
        )
        for opened in state.rounds
    )  # fmt: skip
