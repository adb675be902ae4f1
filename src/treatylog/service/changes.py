"""From worlds to what changed between them, or in one of them, or would change by hypothetical acts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from treatylog.domain.prose import counted, long_date
from treatylog.domain.ruling import Ruling
from treatylog.errors import InvalidRange
from treatylog.facts.event import PARTIES_STREAM, Annulled, Corrected, Event, LegalAct
from treatylog.projection.turns import Place, Turn, differing, nowhere, place_on, turns
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.answers import Axis
from treatylog.service.clocks import end_of
from treatylog.service.listing import EVERYTHING, Page
from treatylog.service.telling import Asked, clocks

Changed = tuple[str, str, Turn]
"""A treaty, a party, and how its place changed."""


@dataclass(frozen=True, slots=True)
class Span:
    """The points of one clock between which changes are asked for, under one treaty or for one party where named."""

    axis: Axis
    since: date | datetime
    until: date | datetime
    treaty: str | None = None
    party: str | None = None

    def check(self) -> None:
        """Raise InvalidRange where the points are not in order."""
        if self.since > self.until:
            points = f"from, {self.since.isoformat()}, is later than to, {self.until.isoformat()}"
            raise InvalidRange(f"{points}; give the earlier one first")

    def keys(self, world: World) -> tuple[str, ...]:
        """The treaties of *world* that are asked about."""
        return world.knowledge.treaties if self.treaty is None else (self.treaty,)

    def takes(self, party: str) -> bool:
        """Whether *party* is asked about."""
        return self.party in (None, party)


def span_of(
    axis: Axis, since: date | datetime, until: date | datetime, now: datetime, *, treaty: str | None, party: str | None
) -> Span:
    """The span between two points as people write them. InvalidRange for an instant where the clock has dates."""
    if axis is Axis.KNOWLEDGE:
        since, until = (end_of(point, now) or now for point in (since, until))
    elif isinstance(since, datetime) or isinstance(until, datetime):
        raise InvalidRange(f"from and to are dates along the {axis} axis; only the clock of the log has instants")
    return Span(axis, since, until, treaty, party)


def diff(before: World, after: World, span: Span, asked: Asked, page: Page = EVERYTHING) -> answers.DiffAnswer:
    """What changed over *span*: in the legal time of *after*, or from what *before* tells of the legal date asked."""
    span.check()
    found = _in_law(after, span) if span.axis is Axis.LEGAL else _in_telling(before, after, span, asked.on)
    lines = {_key(change): change for change in found}
    keys, following = page.of(sorted(lines))
    return answers.DiffAnswer.model_validate(
        {
            **clocks(after, asked, _spoken(span)),
            "axis": span.axis, "from": span.since, "to": span.until, "next": following,
            "items": tuple(answers.ChangeLine(**_line(after, *lines[key])) for key in keys),
        }
    )  # fmt: skip


def _spoken(span: Span) -> str:
    """What is asked, as a citation says it."""
    points = (
        point.isoformat() if isinstance(point, datetime) else long_date(point) for point in (span.since, span.until)
    )
    about = [name for name in (span.treaty, span.party) if name]
    return (
        f"changes{' of ' if about else ''}{' and '.join(about)} along the {span.axis} axis from {' to '.join(points)}"
    )


def _key(change: Changed) -> str:
    key, party, turn = change
    return f"{turn.since} {key} {party}"


def _in_law(world: World, span: Span) -> Iterator[Changed]:
    assert not isinstance(span.since, datetime)
    assert not isinstance(span.until, datetime)
    for key in span.keys(world):
        line = world.timeline(key)
        for party in filter(span.takes, line.parties):
            yield from ((key, party, turn) for turn in turns(line, party, after=span.since, until=span.until))


def _in_telling(before: World, after: World, span: Span, on: date) -> Iterator[Changed]:
    known = frozenset(before.knowledge.treaties)
    for key in span.keys(after):
        now, was = after.timeline(key), before.timeline(key) if key in known else None
        for party in filter(span.takes, now.parties):
            told = place_on(now, party, on)
            earlier = place_on(was, party, on) if was else nowhere(told)
            if earlier != told:
                yield key, party, Turn(on, now.next_band(party, on), earlier, told)


def _line(world: World, key: str, party: str, turn: Turn) -> dict[str, object]:
    return {
        "treaty": key, "treaty_name": world.treaty(key).name, "party": party,
        "name": world.knowledge.directory.name(party, turn.since), "since": turn.since, "until": turn.until,
        "before": _place(turn.before), "after": _place(turn.after),
    }  # fmt: skip


def _place(place: Place) -> answers.PlaceAnswer:
    return answers.PlaceAnswer(
        headline=place.headline, standing=place.standing, operation=place.operation, because=place.because
    )


def foreseen(
    base: World, after: World, touched: Iterable[str], acts: Sequence[Event], asked: Asked
) -> answers.WhatIfAnswer:
    """What hypothetical *acts*, which *touched* these streams, make different *after* them from the *base*."""
    streams = frozenset(touched)
    bearing = (key for key in after.knowledge.treaties if PARTIES_STREAM in streams or streams & after.upstream(key))
    found = (change for key in bearing for change in _differences(base, after, key))
    return answers.WhatIfAnswer(
        **clocks(base, asked, f"what {counted(len(acts), 'hypothetical act')} would change"),
        acts=tuple(_hypothesis(after, act) for act in acts),
        items=tuple(_foreseen(after, *change) for change in sorted(found, key=_key)),
    )


def _differences(base: World, after: World, key: str) -> Iterator[Changed]:
    one, other = base.timeline(key), after.timeline(key)
    for party in sorted({*one.parties, *other.parties}):
        yield from ((key, party, turn) for turn in differing(one, other, party))


def _foreseen(world: World, key: str, party: str, turn: Turn) -> answers.ForeseenLine:
    articles = {id: article for id, article, _ in (*turn.before.duties, *turn.after.duties)}
    before, after = ({id: state for id, _, state in place.duties} for place in (turn.before, turn.after))
    duties = tuple(
        answers.DutyChange(id=id, article=article, before=before.get(id), after=after.get(id))
        for id, article in articles.items()
        if before.get(id) != after.get(id)
    )
    return answers.ForeseenLine.model_validate({**_line(world, key, party, turn), "obligations": duties})


def _hypothesis(world: World, act: Event) -> answers.HypothesisLine:
    ruling = _ruling(world, act)
    return answers.HypothesisLine(
        id=act.id, type=act.type, on=str(act.on) if isinstance(act, LegalAct | Corrected | Annulled) else "",
        party=getattr(act, "party", None), bearing=ruling.bearing if ruling else None,
        reason=ruling.reason if ruling else None, says=ruling.says if ruling else None,
    )  # fmt: skip


def _ruling(world: World, act: Event) -> Ruling | None:
    """What the law says of *act*; nothing of a correction, and of an act of the parties stream that is of all."""
    return None if act.treaty == PARTIES_STREAM else world.timeline(act.treaty).history.rulings.get(act.id)
