"""Figure: the rows of a treaty's parties over one axis, grouped where they are many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from treatylog.domain.headline import Headline
from treatylog.pages.axis import Axis, quarter_after, quarter_before
from treatylog.pages.drawing import (
    BOUND,
    GROUPED,
    HALF,
    LARGE,
    LINE,
    OVERVIEW,
    Apart,
    Numbered,
    Size,
    counts,
    discrepancies,
    marks,
    notices,
    row,
    sentence,
)
from treatylog.pages.words import ORDER, label
from treatylog.service.answers import Marker
from treatylog.service.lives import Life

FEW = 24
"""As many parties as are drawn without groups."""

_OPEN = 12
_YEARS = 12
_CLUSTER = timedelta(days=3 * 366)
_SHARE = 0.3
_LEAST_DAYS = 200
_LARGE_ROWS = 9
_EXCEPTIONS = LINE | {Headline.SUSPENDED, Headline.WITHDRAWAL_NOTICE_RUNNING}


@dataclass(frozen=True, slots=True)
class Row:
    """One party's line of a figure."""

    life: Life
    headline: str
    disputed: bool
    drawn: Markup
    marks: Markup | None
    height: int
    told: str
    apart: Markup


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have something in common; a closed one has none drawn. Without a title they stand by themselves."""

    key: str
    title: str
    number: int
    is_open: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The drawing of many lives; ``number`` tells the figures of a page apart."""

    number: int
    axis: Axis
    title: str
    groups: tuple[Group, ...]
    counts: Markup | None
    cut: date


def life_axis(lives: Iterable[Life], adopted: date, on: date, today: date) -> Axis:
    """The whole life of a treaty: from the year it was made to what comes next."""
    days = [band.since for life in lives for band in life.bands]
    first = min([adopted, *days])
    last = max([today, *days])
    ends = [band.since for life in lives for band in life.bands if band.headline in LINE]
    if days and ends and max(days) == max(ends) and _is_over(lives, max(days)):
        last = max(max(days) + timedelta(days=5 * 366), on if on < today else max(days))
        last = min(last, max(today, *days))
    begin = date(first.year, 1, 1)
    margin = max(30, (last - begin).days // 50)
    return Axis(begin, last + timedelta(days=margin))


def _is_over(lives: Iterable[Life], day: date) -> bool:
    return all((band := life.at(day)) is None or band.headline not in BOUND | HALF for life in lives)


def drama(lives: Sequence[Life], markers: Iterable[Marker], whole: Axis, on: date) -> Axis | None:
    """The stretch in which a long life changed, where it is short: around the date, else the last one."""
    days = sorted(
        {band.since for life in lives for band in life.bands if band.headline in _EXCEPTIONS}
        | {day for life in lives for since, _ in notices(life) for day in (since,)}
    )
    told = sorted(
        marker.latest for marker in markers if marker.type in ("withdrawal_announced", "suspension_announced")
    )
    if not days:
        return None
    clusters: list[list[date]] = []
    for day in days:
        if clusters and day - clusters[-1][-1] < _CLUSTER:
            clusters[-1].append(day)
        else:
            clusters.append([day])
    chosen = min(clusters, key=lambda days: 0 if days[0] <= on <= days[-1] else abs((days[-1] - on).days))
    first = min([chosen[0], *(day for day in told if chosen[0] - timedelta(days=250) < day < chosen[0])])
    begin, end = quarter_before(first - timedelta(days=20)), quarter_after(chosen[-1] + timedelta(days=60))
    zoom = Axis(max(begin, whole.begin), end)
    return zoom if zoom.days < whole.days * _SHARE and zoom.days > _LEAST_DAYS // 2 else None


@dataclass(frozen=True, slots=True)
class Scene:
    """
    What every row of a figure is drawn by: the axis, the legal date, what can be known, the acts by party, and the days
    of effects that a list prints and the clauses do not give.
    """

    axis: Axis
    on: date
    cut: date
    acts: Mapping[str, Sequence[Numbered]]
    apart: Sequence[Apart] = ()

    def of(self, life: Life) -> Sequence[Numbered]:
        """The acts that concern *life*."""
        return self.acts.get(life.party, ())

    def row(self, life: Life, size: Size) -> Row:
        """The row of *life*; with its acts where it is large enough."""
        band = life.at(self.on)
        return Row(
            life,
            band.headline.value if band else "not_party",
            life.is_disputed(self.on),
            row(self.axis, life, size, self.cut, self.of(life) if size.marks else ()),
            marks(self.axis, life, size, self.of(life)) if size.marks else None,
            size.height,
            sentence(life),
            self.differences(life, size),
        )

    def differences(self, life: Life, size: Size) -> Markup:
        """Where lists and clauses are apart about *life*."""
        return discrepancies(self.axis, size, (one for one in self.apart if one.party == life.party))


def few(number: int, scene: Scene, title: str, lives: Sequence[Life]) -> Figure:
    """A figure of small rows, one for each of *lives*."""
    rows = tuple(scene.row(life, OVERVIEW) for life in lives)
    return Figure(number, scene.axis, title, (Group("all", "", len(rows), True, rows),), None, scene.cut)


def close(number: int, scene: Scene, title: str, lives: Sequence[Life]) -> Figure:
    """A figure with the acts: large rows for those who do something in it, and small ones for the others."""
    busy = [life for life in lives if _own(life, scene)][:_LARGE_ROWS] or list(lives[:3])
    others = [life for life in lives if life not in busy]
    large = tuple(scene.row(life, LARGE) for life in busy)
    small = tuple(scene.row(life, GROUPED) for life in others)
    groups = [Group("acting", "", len(large), True, large)]
    if small:
        groups.append(Group("others", "The others, who did nothing in this time", len(small), True, small))
    return Figure(number, scene.axis, title, tuple(groups), None, scene.cut)


def _own(life: Life, scene: Scene) -> bool:
    return any(act.marker.party == life.party and scene.axis.holds(act.marker.latest) for act in scene.of(life))


def many(number: int, scene: Scene, title: str, lives: Sequence[Life], opened: frozenset[str]) -> Figure:
    """A figure of groups by headline, the exceptions first, those in force by the year of their entry."""
    groups = []
    for key, title_of, members in grouped(lives, scene.on):
        wide = len(members) <= _OPEN and not key.startswith(("in_force", "not_party", "extinct", "terminated"))
        is_open = key in opened or (wide and f"-{key}" not in opened)
        shown = members if is_open else ()
        rows = tuple(scene.row(life, LARGE if scene.of(life) else GROUPED) for life in shown)
        groups.append(Group(key, title_of, len(members), is_open, rows))
    return Figure(number, scene.axis, title, tuple(groups), counts(scene.axis, lives, scene.cut), scene.cut)


def grouped(lives: Sequence[Life], on: date) -> list[tuple[str, str, list[Life]]]:
    """*lives* by their headline on *on*: key, title and members, in the order in which they are shown."""
    by: dict[str, list[Life]] = {}
    for life in lives:
        band = life.at(on)
        by.setdefault(band.headline.value if band else "not_party", []).append(life)
    found: list[tuple[str, str, list[Life]]] = []
    for headline in sorted(by, key=lambda one: ORDER[Headline(one)]):
        members = sorted(by[headline], key=lambda life: (not life.is_disputed(on), life.name))
        if headline == "in_force" and len(members) > FEW:
            found += _by_year(members, on)
        else:
            found.append((headline, label(headline), members))
    return found


def _by_year(members: Sequence[Life], on: date) -> list[tuple[str, str, list[Life]]]:
    since: dict[int, list[Life]] = {}
    for life in members:
        since.setdefault(entry_of(life, on).year, []).append(life)
    years = sorted(since)
    step = 1 if len(years) <= _YEARS else 5 if years[-1] - years[0] <= 5 * _YEARS else 10
    bins: dict[int, list[Life]] = {}
    for year in years:
        bins.setdefault(year // step * step, []).extend(since[year])
    groups = []
    for first, group in bins.items():
        last = min(first + step - 1, years[-1])
        first_shown = max(first, years[0])
        when = str(first_shown) if first_shown == last else f"{first_shown} to {last}"
        ordered = sorted(group, key=lambda life: (entry_of(life, on), life.name))
        groups.append((f"in_force-{first}", f"In force since {when}", ordered))
    return groups


def entry_of(life: Life, on: date) -> date:
    """Since when *life* has been bound without a break, as of *on*; the day of its band where it is not bound."""
    since = None
    for band in life.bands:
        if band.since > on:
            break
        since = since or band.since if band.headline in BOUND else None
    band_now = life.at(on)
    return since or (band_now.since if band_now else on)


def ordered(lives: Iterable[Life], acts: Mapping[str, Sequence[Numbered]]) -> list[Life]:
    """*lives* in the order of a small figure: as they came in, and of one day those who did more first."""
    last = date.max
    return sorted(
        lives,
        key=lambda life: (
            life.bands[0].since if life.bands else last, -len([a for a in acts.get(life.party, ()) if a.marker.party]),
            life.name,
        ),
    )  # fmt: skip


def numbered(markers: Mapping[str, Sequence[Marker]]) -> tuple[list[Numbered], dict[str, list[Numbered]]]:
    """The acts of all parties in the order of their dates, each with its number, and the same by party."""
    every = {marker.id: marker for found in markers.values() for marker in found}
    order = sorted(every.values(), key=lambda marker: (marker.latest, marker.id))
    numbers = {marker.id: Numbered(place, marker) for place, marker in enumerate(order, 1)}
    return list(numbers.values()), {party: [numbers[marker.id] for marker in found] for party, found in markers.items()}
