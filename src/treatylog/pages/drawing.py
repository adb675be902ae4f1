"""
Drawing: a life as one row of SVG. The weight of the ink is the weight of the bond.

A row has no ``viewBox``: x and width are per cent of the axis, y is pixels, so nothing distorts and no style is needed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup, escape

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.prose import listed
from treatylog.facts.base import Basis
from treatylog.pages.axis import Axis
from treatylog.pages.words import LABELS, act_name, kind_of, loose_date, lower_label, short_date
from treatylog.projection.timeline import Band
from treatylog.service.answers import Marker
from treatylog.service.lives import Claimed, Life

FULL = frozenset(
    {
        Headline.IN_FORCE, Headline.SUSPENDED, Headline.WITHDRAWAL_NOTICE_RUNNING, Headline.PROVISIONALLY_APPLIED,
        Headline.DECLARED, Headline.CONDITIONAL, Headline.ACCEPTED, Headline.REJECTED,
    }
)  # fmt: skip
HALF = frozenset(
    {
        Headline.SIGNATORY, Headline.CONTRACTING, Headline.SIGNATURE_DISOWNED, Headline.CONSIDERING,
        Headline.CONSULTING,
    }
)  # fmt: skip
THIN = frozenset({Headline.ADDRESSED})
LINE = frozenset(
    {
        Headline.WITHDRAWN, Headline.TERMINATED, Headline.EXPIRED, Headline.SUPERSEDED, Headline.LAPSED,
        Headline.EXTINCT, Headline.ENDED,
    }
)  # fmt: skip
BOUND = frozenset({Headline.IN_FORCE, Headline.SUSPENDED, Headline.WITHDRAWAL_NOTICE_RUNNING})

_PATTERNS = {
    Headline.SUSPENDED: "p-suspended",
    Headline.PROVISIONALLY_APPLIED: "p-provisional",
    Headline.DECLARED: "p-political",
    Headline.CONDITIONAL: "p-political",
}
_WIDE, _MIDDLE, _NARROW = 960.0, 600.0, 350.0
_LETTER, _BOLD = 7.2, 8.2
_GLYPHS_OF_ENDS = 16
_MERGED = 0.45
_ROOM = 2.6
_GAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Size:
    """The heights of a row: of all of it, where the band lies and how high it is; ``marks`` tells whether acts show."""

    height: int
    top: int
    band: int
    marks: bool = False
    labels: bool = False


@dataclass(frozen=True, slots=True)
class Apart:
    """A day that a list prints for an effect, and the day that the clauses give."""

    party: str
    stated: date
    derived: date

    @property
    def days(self) -> int:
        """How far they are apart."""
        return abs((self.stated - self.derived).days)

    @property
    def says(self) -> str:
        """Both in words."""
        apart = f"{self.days:,} day{'s' if self.days != 1 else ''} apart"
        return f"A list has {short_date(self.stated)}, the record gives {short_date(self.derived)}: {apart}"


OVERVIEW = Size(24, 6, 12)
GROUPED = Size(26, 6, 14)
LARGE = Size(74, 31, 18, marks=True, labels=True)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An act with the number that it has in the list under the drawing."""

    number: int
    marker: Marker


def row(  # a row is what it is drawn from
    axis: Axis, life: Life, size: Size, cut: date, acts: Sequence[Numbered] = (),
    naming: Callable[[Band], str] | None = None,
) -> Markup:  # fmt: skip
    """The row of *life*: what is known up to *cut* in ink, what would follow only outlined."""
    said = sentence(life)
    name = naming or _named
    parts = [
        f'<svg class="band" height="{size.height}" role="img" aria-label="{escape(said)}">',
        *_claimed_suspensions(axis, life, size, acts),
        *(part for band in life.bands for part in _band(axis, life, band, size, cut, name(band))),
        *_wedges(axis, life, size, cut),
        "</svg>",
    ]
    return Markup("".join(parts))


def marks(axis: Axis, life: Life, size: Size, acts: Sequence[Numbered]) -> Markup:
    """The acts of *life* as marks that lead to the list, and the effects that nobody did; to be laid over its row."""
    effects = list(_effects(axis, life, acts))
    inner = [*_stems(axis, size, acts), *_spans(axis, acts), *_links(axis, acts, effects)]
    label = escape(f"Acts of {life.name}, by date")
    return Markup("").join(
        (
            Markup(f'<svg class="marks" height="{size.height}" role="group" aria-label="{label}">'),
            Markup("".join(inner)),
            Markup("</svg>"),
        )
    )


def discrepancies(axis: Axis, size: Size, found: Iterable[Apart]) -> Markup:
    """The printed day and the derived one, joined by a thin line, where the axis holds one; to be laid over a row."""
    shown = [one for one in found if axis.holds(one.stated) or axis.holds(one.derived)]
    if not shown:
        return Markup("")
    label = escape("; ".join(one.says for one in shown))
    inner = "".join(part for one in shown for part in _apart(axis, size, one))
    opening = f'<svg class="marks apart" height="{size.height}" role="img" aria-label="{label}">'
    return Markup(f"{opening}<title>{label}</title>{inner}</svg>")


def _apart(axis: Axis, size: Size, one: Apart) -> Iterator[str]:
    y, small = (22, "") if size.marks else (4, ' transform="scale(.7)"')
    stated, derived = axis.x(one.stated), axis.x(one.derived)
    yield f'<line class="differ" x1="{stated}%" x2="{derived}%" y1="{y}" y2="{y}"/>'
    for x, day, shape in ((stated, one.stated, "recorded"), (derived, one.derived, "effect")):
        if axis.holds(day):
            yield f'<svg x="{x}%" y="{y}" overflow="visible"><g{small}>{_SHAPES[shape]}</g></svg>'
    if size.labels:
        text = f"{one.days:,} day{'s' if one.days != 1 else ''} apart"
        x, y = min(stated, derived), size.top + size.band
        yield f'<svg x="{x}%" y="{y}" overflow="visible" class="w2"><text class="halo" x="0" y="13">{text}</text></svg>'


def sentence(life: Life) -> str:
    """The bands of *life* in words."""
    if not life.bands:
        return f"{life.name}: nothing on record"
    told = (
        f"{lower_label(band.headline)} from {short_date(band.since)}"
        + (f" to {short_date(band.until)}" if band.until else "")
        for band in life.bands
    )
    return f"{life.name}: {'; '.join(told)}"


# Bands


def _named(band: Band) -> str:
    return LABELS[_headline(band)].lower()


def _band(axis: Axis, life: Life, band: Band, size: Size, cut: date, name: str) -> Iterator[str]:
    known_until = min(band.until or cut, cut)
    lanes = _split(life, band, axis)
    if band.since < cut:
        for since, until, split in _pieces(band.since, known_until, lanes):
            yield from _piece(axis, band, since, until, size, split=split)
        yield from _unsure(axis, band, known_until, size)
    if not size.marks and band.basis is Basis.RECORDED and band.since < cut and axis.holds(band.since):
        yield from _stated_edge(axis, band, size)
    if band.until is None or band.until > cut:
        yield from _foreseen(axis, band, max(band.since, cut), size)
    yield from _label(axis, band, size, cut, name) if not lanes else _holders(axis, life, band, size, lanes)


def _stated_edge(axis: Axis, band: Band, size: Size) -> Iterator[str]:
    """A small hollow mark where a state begins because it is so recorded, and not derived from an act."""
    if band.headline in FULL | HALF | LINE:
        x, y = axis.x(band.since), size.top + size.band / 2
        yield f'<svg x="{x}%" y="{y}" overflow="visible"><path class="m edge" d="M0-4 4 0 0 4-4 0z"/></svg>'


def _split(life: Life, band: Band, axis: Axis) -> tuple[tuple[date, date], ...]:
    """The stretches of *band* for which somebody holds that there is no bond where one is drawn, or the reverse."""
    bound = _headline(band) in BOUND
    spans = []
    for word in life.claimed:
        if _contradicts(word, band, bound=bound):
            since, until = word.since or band.since, word.until or axis.end
            since, until = max(since, band.since), min(until, band.until or axis.end)
            if since < until:
                spans.append((since, until))
    return tuple(spans)


def _contradicts(word: Claimed, band: Band, *, bound: bool) -> bool:
    denies = bound and word.claims in ("not_party", "ended")
    return denies or (not bound and word.claims in ("party", "in_force") and band.headline in LINE)


def _holders(axis: Axis, life: Life, band: Band, size: Size, lanes: Sequence[tuple[date, date]]) -> Iterator[str]:
    """Beneath a split band: who holds otherwise, in words."""
    span = axis.span(*lanes[0])
    if not size.labels or span is None:
        return
    bound = _headline(band) in BOUND
    words = [word for word in life.claimed if _contradicts(word, band, bound=bound)]
    holders = listed(dict.fromkeys(word.holder for word in words))
    text = f"{LABELS[_headline(band)].lower()}; {'not a party' if bound else 'in force'}, says {holders}"
    room = _room(span[1], len(text) * _LETTER)
    if room is not None:
        yield f'<svg x="{span[0]}%" y="{size.top + size.band}" overflow="visible" class="{room}">'
        yield f'<text class="halo" x="2" y="13">{escape(text)}</text></svg>'


def _pieces(since: date, until: date, lanes: Sequence[tuple[date, date]]) -> Iterator[tuple[date, date, bool]]:
    days = sorted({since, until, *(day for span in lanes for day in span if since < day < until)})
    for start, end in pairwise(days):
        yield start, end, any(first <= start < last for first, last in lanes)


def _headline(band: Band) -> Headline:
    """The headline that is drawn: a notice that runs has a wedge of its own, and the band keeps its state."""
    if band.headline is Headline.WITHDRAWAL_NOTICE_RUNNING:
        return Headline.SUSPENDED if band.operation is Operation.SUSPENDED else Headline.IN_FORCE
    return band.headline


def _piece(axis: Axis, band: Band, since: date, until: date, size: Size, *, split: bool) -> Iterator[str]:
    span = axis.span(since, until)
    if span is None or (band.headline not in FULL | HALF | THIN | LINE):
        return
    (x, width), headline = span, _headline(band)
    middle = size.top + size.band / 2
    if headline in LINE:
        yield f'<line class="b-line {headline}" x1="{x}%" x2="{round(x + width, 3)}%" y1="{middle}" y2="{middle}"/>'
        if split:
            yield _box("b-solid", x, width, size.top, size.band / 2 - 2)
        return
    if split:
        upper = size.band / 2 - 1
        yield _box(f"b-{headline}", x, width, size.top, upper, _fill(headline))
        yield _box("b-hollow", x, width, size.top + upper + 2, upper)
        return
    height = size.band if headline in FULL else 3 if headline in THIN else round(size.band * 0.56, 1)
    top = round(middle - height / 2, 1)
    yield _box(f"b-{headline}", x, width, top, height, _fill(headline))
    if headline is Headline.SIGNATURE_DISOWNED:
        yield f'<line class="b-strike" x1="{x}%" x2="{round(x + width, 3)}%" y1="{middle}" y2="{middle}"/>'


def _fill(headline: Headline) -> str:
    return f' fill="url(#{_PATTERNS[headline]})"' if headline in _PATTERNS else ""


def _box(kind: str, x: float, width: float, y: float, height: float, more: str = "") -> str:
    return f'<rect class="{kind}" x="{x}%" width="{width}%" y="{y}" height="{height}"{more}/>'


def _unsure(axis: Axis, band: Band, until: date, size: Size) -> Iterator[str]:
    """Stipple where the record cannot be sure to the day."""
    span = axis.span(band.since, until)
    if span and not band.certain and band.headline is not Headline.UNKNOWN and (band.until and band.until <= until):
        yield _box("b-unsure", *span, size.top - 1, size.band + 2, ' fill="url(#p-unsure)"')


def _foreseen(axis: Axis, band: Band, since: date, size: Size) -> Iterator[str]:
    """The outline of what follows if nothing else happens; nothing where nothing is promised beyond."""
    if band.until is None and band.since <= since:
        return
    span = axis.span(since, band.until)
    if span is None:
        return
    middle = size.top + size.band / 2
    x, width = span
    if band.headline in LINE:
        yield f'<line class="b-later" x1="{x}%" x2="{round(x + width, 3)}%" y1="{middle}" y2="{middle}"/>'
    elif band.headline in FULL | HALF:
        height = size.band if band.headline in FULL else size.band * 0.56
        yield _box(f"b-derived {_headline(band)}", x, width, round(middle - height / 2, 1), height)


def _label(axis: Axis, band: Band, size: Size, cut: date, text: str) -> Iterator[str]:
    span = axis.span(band.since, band.until)
    if not size.labels or span is None or band.headline not in FULL | HALF | LINE:
        return
    x, width = span
    headline = _headline(band)
    later = " later" if band.since >= cut else ""
    if headline in LINE:
        room = _room(width, len(text) * _BOLD + 30)
        if room is not None:
            yield (
                f'<svg x="{x}%" y="{size.top}" overflow="visible" class="s-{headline} {room}">'
                f'<rect class="plate" x="6" y="0" width="{round(len(text) * _BOLD + 24)}" height="{size.band}"/>'
                f'<use href="#g-{headline}" x="9" y="3" width="12" height="12" class="g"/>'
                f'<text class="beside" x="25" y="13">{text}</text></svg>'
            )
        return
    room = _room(width, len(text) * _LETTER + 12)
    if room is None:
        return
    place = "on-solid" if headline in (Headline.IN_FORCE, Headline.ACCEPTED) and not later else "on-pattern"
    yield (
        f'<svg x="{x}%" width="{width}%" y="{size.top}" height="{size.band}" class="{room} s-{headline}">'
        f'<text class="{place}{later}" x="7" y="13">{text}</text></svg>'
    )


def _room(width: float, needed: float) -> str | None:
    """From which width of the page on a text has room in *width* per cent; None where it never has."""
    for axis, name in ((_NARROW, ""), (_MIDDLE, "w2"), (_WIDE, "w3")):
        if width * axis / 100 >= needed:
            return name
    return None


# What runs beside


def notices(life: Life) -> Iterator[tuple[date, date | None]]:
    """The stretches over which a notice of withdrawal runs."""
    since: date | None = None
    for band in life.bands:
        runs = band.standing is Standing.WITHDRAWING
        if runs and since is None:
            since = band.since
        if since and (not runs or band.until is None):
            yield since, None if runs else band.since
            since = None


def _wedges(axis: Axis, life: Life, size: Size, cut: date) -> Iterator[str]:
    """A notice burns down from its day to its effect."""
    for since, until in notices(life):
        span = axis.span(since, until)
        if span is None or since >= cut:
            continue
        x, width = span
        top, deep = size.top + size.band + 2, 7 if size.labels else 5
        yield (
            f'<svg x="{x}%" width="{width}%" y="{top}" height="{deep}" viewBox="0 0 100 {deep}" '
            f'preserveAspectRatio="none"><path class="b-notice" d="M0 0H100V2L0 {deep}z"/></svg>'
        )
        if until:
            end = round(x + width, 3)
            yield f'<line class="b-notice-end" x1="{end}%" x2="{end}%" y1="{top - 2}" y2="{top + deep}"/>'
        if size.labels and (room := _room(max(width, 12), 13 * _LETTER)) is not None:
            yield f'<svg x="{x}%" y="{top + deep}" overflow="visible" class="{room}">'
            yield '<text class="notice" x="0" y="11">notice runs</text></svg>'


def _claimed_suspensions(axis: Axis, life: Life, size: Size, acts: Sequence[Numbered]) -> Iterator[str]:
    """A pale box from where a suspension was only said to where the party's own act began it."""
    for act in acts:
        if act.marker.type != "suspension_announced" or act.marker.party != life.party:
            continue
        said = act.marker.latest
        begun = next((b.since for b in life.bands if b.operation is Operation.SUSPENDED and b.since > said), None)
        span = axis.span(said, begun) if begun else None
        if begun and span and (begun - said).days < 400:
            yield _box("b-claimed", *span, size.top + size.band + 2, 4)
            text = f"said suspended from {short_date(said)}"
            yield f'<svg x="{span[0]}%" y="{size.top + size.band + 7}" overflow="visible" class="w2">'
            yield f'<text class="claimed" x="0" y="10">{text}</text></svg>'


# Marks


def _effects(axis: Axis, life: Life, acts: Sequence[Numbered]) -> Iterator[tuple[date, str, str]]:
    """The days on which a state changed though the party did nothing that day: the clauses did, or it is recorded."""
    done = {act.marker.latest for act in acts if act.marker.bearing == "moves" and act.marker.party == life.party}
    for place, band in enumerate(life.bands):
        begins = place > 0 or band.headline in FULL | HALF | LINE | THIN
        if axis.holds(band.since) and band.since not in done and begins:
            shape = "recorded" if band.basis is Basis.RECORDED else "effect"
            yield band.since, shape, lower_label(band.headline)


def shape_of(marker: Marker) -> str:
    """The shape of *marker*: said, home, act, stated, or one without effect."""
    if marker.bearing == "without_effect" or marker.corrected_by:
        return "void"
    kind = kind_of(marker.type)
    return "said" if kind == "act" and marker.bearing == "moves_nothing" else kind


def _lane(shape: str) -> int:
    return 9 if shape in ("said", "home", "void") else 22


_SHAPES = {
    "said": '<circle class="m" cx="0" cy="0" r="4"/>',
    "home": '<rect class="m" x="-4" y="-4" width="8" height="8"/>',
    "act": '<path class="m act" d="M0-5.500 5.500 0 0 5.500-5.500 0z"/>',
    "stated": '<path class="m" d="M0-5 5 0 0 5-5 0z"/>',
    "void": '<path class="m" d="M0-5 5 0 0 5-5 0z"/><path class="m" d="M-6 6 6-6"/>',
    "effect": '<path class="m effect" d="M-5.500-5H5.500L0 5.500z"/>',
    "recorded": '<path class="m" d="M0-5 5 0 0 5-5 0z"/>',
}


def _stems(axis: Axis, size: Size, acts: Iterable[Numbered]) -> Iterator[str]:
    for act in acts:
        if axis.holds(act.marker.latest) and shape_of(act.marker) in ("said", "home", "void"):
            x = axis.x(_middle(act.marker))
            yield f'<line class="stem" x1="{x}%" x2="{x}%" y1="13" y2="{size.top}"/>'


def _spans(axis: Axis, acts: Iterable[Numbered]) -> Iterator[str]:
    """A bracket over the whole month or year of an act that is not dated to the day."""
    for act in acts:
        if act.marker.earliest == act.marker.latest:
            continue
        span = axis.span(act.marker.earliest, act.marker.latest + _GAP)
        if span:
            y, end = _lane(shape_of(act.marker)), round(span[0] + span[1], 3)
            yield f'<line class="bracket" x1="{span[0]}%" x2="{end}%" y1="{y}" y2="{y}"/>'
            for x in (span[0], end):
                yield f'<line class="bracket" x1="{x}%" x2="{x}%" y1="{y - 4}" y2="{y + 4}"/>'


def _middle(marker: Marker) -> date:
    return marker.earliest + (marker.latest - marker.earliest) / 2


def _links(axis: Axis, acts: Sequence[Numbered], effects: Sequence[tuple[date, str, str]]) -> Iterator[str]:
    """The marks from left to right: acts that are near each other as one, a stated effect with the effect itself."""
    placed = _placed(axis, acts)
    for day, shape, says in effects:
        x = axis.x(day)
        stated = next((one for one in placed if one.shape == "stated" and abs(one.x - x) < _MERGED), None)
        if stated:
            stated.shape = "effect" if shape == "effect" else "stated"
        else:
            placed.append(_Placed(x, shape, [], f"{says} from {short_date(day)}"))
    placed.sort(key=lambda one: one.x)
    for place, one in enumerate(placed):
        later = [other.x for other in placed[place + 1 :] if _lane(other.shape) == _lane(one.shape)]
        gap = later[0] - one.x if later else 100 - one.x + _ROOM
        yield _mark(one, gap)


@dataclass(slots=True)
class _Placed:
    """A mark: where it is, its shape, the acts it stands for, or what it says by itself."""

    x: float
    shape: str
    acts: list[Numbered]
    says: str = ""


def _placed(axis: Axis, acts: Sequence[Numbered]) -> list[_Placed]:
    placed: list[_Placed] = []
    for act in acts:
        if not (axis.holds(act.marker.earliest) or axis.holds(act.marker.latest)):
            continue
        shape, x = shape_of(act.marker), axis.x(_middle(act.marker))
        same = next((one for one in placed if one.shape == shape and abs(one.x - x) < _MERGED), None)
        if same:
            same.acts.append(act)
        else:
            placed.append(_Placed(x, shape, [act]))
    return placed


def _mark(one: _Placed, gap: float) -> str:
    y = _lane(one.shape)
    drawn = f'<g transform="translate(0 {y})">{_SHAPES[one.shape]}</g>'
    if not one.acts:
        return f'<svg x="{one.x}%" overflow="visible" role="img" aria-label="{escape(one.says)}">{drawn}</svg>'
    told = "; ".join(_told(act) for act in one.acts)
    numbers = ", ".join(str(act.number) for act in one.acts)
    shown = numbers if len(one.acts) < 4 else f"{one.acts[0].number}–{one.acts[-1].number}"
    room = "" if gap > 3 * _ROOM + len(shown) else " w2" if gap > _ROOM + len(shown) / 4 else None
    text = f'<text class="n{room}" x="8" y="{y + 4}">{shown}</text>' if room is not None else ""
    return (
        f'<svg x="{one.x}%" overflow="visible"><a href="#act-{one.acts[0].number}" data-act="{numbers}" '
        f'aria-label="{escape(told)}">{drawn}{text}</a></svg>'
    )


def _told(act: Numbered) -> str:
    marker = act.marker
    what = {"void": ", without effect", "said": ", moves nothing"}.get(shape_of(marker), "")
    return f"{act.number}: {act_name(marker.type)}, {loose_date(marker.on)}{what}"


# Counts over time


def counts(axis: Axis, lives: Sequence[Life], cut: date, height: int = 110) -> Markup:
    """How many are bound, and how many have signed or consented beside them, day by day, as two areas."""
    turns: dict[date, list[int]] = {}
    for life in lives:
        for band in life.bands:
            weights = (1, 0) if band.headline in BOUND else (0, 1) if band.headline in HALF else (0, 0)
            _add(turns, band.since, weights, 1)
            if band.until:
                _add(turns, band.until, weights, -1)
    bound = beside = 0
    steps: list[tuple[date, int, int]] = []
    for day in sorted(turns):
        bound, beside = bound + turns[day][0], beside + turns[day][1]
        steps.append((day, bound, bound + beside))
    most = max((total for _, _, total in steps), default=1) or 1
    top = _round_up(most)
    upper = _area(axis, [(day, total) for day, _, total in steps], cut, top)
    lower = _area(axis, [(day, number) for day, number, _ in steps], cut, top)
    half = top // 2
    return Markup(
        f'<svg class="band counts" height="{height + 8}" role="img" aria-label="How many were bound over time, '
        f'at the most {max((n for _, n, _ in steps), default=0)}"><svg x="0" y="8" width="100%" height="{height}" '
        f'viewBox="0 0 100 100" preserveAspectRatio="none"><path class="cnt s" fill="url(#p-signatory)" d="{upper}"/>'
        f'<path class="cnt" d="{lower}"/></svg>'
        f'<line class="tick0" x1="0" x2="100%" y1="8" y2="8"/>'
        f'<line class="tick0" x1="0" x2="100%" y1="{8 + height / 2}" y2="{8 + height / 2}"/>'
        f'<text class="halo" x="3" y="19">{top}</text>'
        f'<text class="halo" x="3" y="{19 + height // 2}">{half}</text></svg>'
    )


def _add(turns: dict[date, list[int]], day: date, weights: tuple[int, int], sign: int) -> None:
    found = turns.setdefault(day, [0, 0])
    found[0] += sign * weights[0]
    found[1] += sign * weights[1]


def _round_up(number: int) -> int:
    for step in (2, 4, 10, 20, 40, 60, 80, 100, 150, 200):
        if number <= step:
            return step
    return -(-number // 100) * 100


def _area(axis: Axis, steps: Sequence[tuple[date, int]], cut: date, top: int) -> str:
    path, x, level = "M0 100", 0.0, 0
    for day, number in steps:
        if day > cut:
            break
        x = axis.x(day)
        level = number
        path += f"H{x}V{round(100 - number / top * 100, 2)}"
    end = axis.x(min(cut, axis.end))
    return f"{path}H{max(end, x)}V100z" if level or path != "M0 100" else "M0 100z"
