"""From a world to answers about many: the collection, one treaty as a whole, the directory, one party everywhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from treatylog.domain.entry import lacking
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Ground
from treatylog.facts.treaty import Binding, Treaty
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.telling import Asked, clocks, exit_of, is_certain, operation_of, standing_of


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
    lines = (world.timeline(key) for key in world.knowledge.treaties)
    chosen = {
        line.treaty.key: line
        for line in lines
        if (binding is None or line.treaty.header.binding is binding)
        and (q is None or _matches(line.treaty, q))
        and (party is None or party in line.parties)
        and (headline is None or headline in _headlines(line, asked.on, party))
    }
    keys, following = page.of(chosen)
    items = tuple(_treaty_line(chosen[key], asked.on) for key in keys)
    changes = (item.next_change for item in items if item.next_change)
    return answers.TreatiesAnswer(
        **clocks(world, asked, "treaties"), items=items, next_change=min(changes, default=None), next=following
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
        next_change=line.next_change_of_any(asked.on),
    )


def parties_of(
    world: World, key: str, asked: Asked, page: Page = EVERYTHING, headline: Headline | None = None
) -> answers.PartiesAnswer:
    """Every party that has to do with the treaty *key*, or those with one *headline*."""
    line = world.timeline(key)
    codes, following = page.of(_having(line, headline, asked.on))
    items = _party_lines(world, line, codes, asked.on)
    return answers.PartiesAnswer(
        **clocks(world, asked, line.treaty.name, "parties"),
        treaty=key,
        items=items,
        next_change=line.next_change_of_any(asked.on),
        next=following,
    )


def _having(line: Timeline, headline: Headline | None, on: date) -> Iterable[str]:
    return (code for code in line.parties if headline is None or line.headline(code, on) is headline)


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
    changes = (day for line in lines if (day := line.next_band(code, asked.on)))
    return answers.PartyAnswer(
        **clocks(world, asked, f"treaties of {who.name(code, asked.on)}"),
        party=code,
        name=who.name(code, asked.on),
        kind=who.kind(code),
        items=tuple(_bond_line(line, code, asked.on) for line in lines),
        next_change=min(changes, default=None),
    )


def _matches(treaty: Treaty, q: str) -> bool:
    header = treaty.header
    return any(q.casefold() in text.casefold() for text in (header.key, header.title, *header.short))


def _headlines(line: Timeline, on: date, party: str | None) -> Iterable[Headline]:
    return (line.headline(code, on) for code in ([party] if party else line.parties))


def _treaty_line(line: Timeline, on: date) -> answers.TreatyLine:
    header = line.treaty.header
    return answers.TreatyLine(
        key=header.key, title=header.title, short=header.short, form=header.form, binding=header.binding,
        adopted=header.adopted, whole=_whole(line, on), counts=_counts(line, on),
        next_change=line.next_change_of_any(on),
    )  # fmt: skip


def _counts(line: Timeline, on: date) -> dict[Headline, int]:
    counted = Counter(line.headline(code, on) for code in line.parties)
    return {headline: counted[headline] for headline in Headline if counted[headline]}


def _party_lines(world: World, line: Timeline, codes: Iterable[str], on: date) -> tuple[answers.PartyLine, ...]:
    return tuple(_party_line(world, line, code, on) for code in codes)


def _party_line(world: World, line: Timeline, code: str, on: date) -> answers.PartyLine:
    state = None if line.treaty.is_declaration else line.instrument.at(on).of(code)
    unknown = line.is_unknown(code, on)
    return answers.PartyLine(
        **_held(line, code, on), party=code, name=world.knowledge.directory.name(code, on),
        standing=standing_of(state, unknown=unknown), operation=operation_of(state, unknown=unknown),
    )  # fmt: skip


def _bond_line(line: Timeline, code: str, on: date) -> answers.BondLine:
    header = line.treaty.header
    return answers.BondLine(
        **_held(line, code, on), treaty=header.key, treaty_name=line.treaty.name, form=header.form,
        binding=header.binding,
    )  # fmt: skip


class _Held(TypedDict):
    """The fields of `answers.Held`."""

    headline: Headline
    since: date | None
    disputed: bool
    certain: bool
    exit: answers.Exit | None


def _held(line: Timeline, code: str, on: date) -> _Held:
    state = None if line.treaty.is_declaration else line.instrument.at(on).of(code)
    band = line.band_at(code, on)
    return _Held(
        headline=line.headline(code, on), since=band.since if band else None, disputed=line.is_disputed(code, on),
        certain=is_certain(line, code, on), exit=exit_of(state, on),
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
