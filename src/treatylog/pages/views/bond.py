"""A party in a treaty: the sentence, its life on both axes, what it must do, why, and when it may leave."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.obligations import DutyState
from treatylog.domain.prose import long_date, opened
from treatylog.domain.reasons import Part
from treatylog.facts.treaty import Form, Modality
from treatylog.pages import figure
from treatylog.pages.axis import Axis
from treatylog.pages.drawing import LARGE, LINE, Numbered, marks, row, shape_of
from treatylog.pages.figure import Figure, Group, Row, Scene
from treatylog.pages.frame import Page, Step, Twin
from treatylog.pages.queries import BondView, NoticeView
from treatylog.pages.sheet import Kept, timeline_sheet
from treatylog.pages.views.treaty import TREATY, apart_under, coverage, cut_of, source, stops
from treatylog.pages.visit import SVG, Download, Elsewhere, View, Visit, view
from treatylog.pages.words import lower_label, state
from treatylog.projection.timeline import Band
from treatylog.service.answers import Marker, Obligation, PartyStatus, TimelineAnswer
from treatylog.service.lives import Life

PARTY = f"{TREATY}/parties/{{party}}"

_STANDS: Mapping[Standing, Headline] = {
    Standing.PARTY: Headline.IN_FORCE,
    Standing.WITHDRAWING: Headline.WITHDRAWAL_NOTICE_RUNNING,
    Standing.CONTRACTING: Headline.CONTRACTING,
    Standing.SIGNATORY: Headline.SIGNATORY,
    Standing.SIGNATORY_DISOWNED: Headline.SIGNATURE_DISOWNED,
    Standing.NOT_PARTY: Headline.NOT_PARTY,
    Standing.UNKNOWN: Headline.UNKNOWN,
}
_OPERATES: Mapping[Operation, Headline] = {
    Operation.IN_FORCE: Headline.IN_FORCE,
    Operation.SUSPENDED: Headline.SUSPENDED,
    Operation.PROVISIONAL: Headline.PROVISIONALLY_APPLIED,
    Operation.NOT_IN_FORCE: Headline.NOT_PARTY,
    Operation.UNKNOWN: Headline.UNKNOWN,
}
_DUTIES = (
    (DutyState.BINDING, "Binding on this date"),
    (DutyState.PLEDGED, "Pledged"),
    (DutyState.SUSPENDED, "Suspended with the treaty"),
    (DutyState.INTERIM, "From signature: not to defeat the treaty’s purpose"),
    (DutyState.SURVIVING, "Surviving the end of the bond"),
    (DutyState.PERFORMED, "Performed"),
    (DutyState.ENDED, "Ended"),
)
_CHIPS: Mapping[DutyState, str] = {
    DutyState.BINDING: "in_force",
    DutyState.PLEDGED: "conditional",
    DutyState.SUSPENDED: "suspended",
    DutyState.INTERIM: "signatory",
    DutyState.SURVIVING: "contracting",
    DutyState.PERFORMED: "expired",
    DutyState.ENDED: "terminated",
}
_MOVES_OPERATION = frozenset(
    "suspended resumed suspension_announced provisional_application_started provisional_application_ended "
    "rights_suspended rights_restored breach_alleged".split()
)
_MUST: Mapping[Modality, str] = {
    Modality.OBLIGATION: "Must",
    Modality.PROHIBITION: "Must",
    Modality.PERMISSION: "May",
}
_PARTS: Mapping[Part, str] = {
    Part.ANSWER: "answer",
    Part.GROUND: "because",
    Part.WHY_NOT: "but not",
    Part.NOT_COUNTED: "did not count",
    Part.UNCERTAIN: "not certain",
    Part.CHECK: "checked",
    Part.DISPUTE: "disputed",
}


@dataclass(frozen=True, slots=True)
class Strip:
    """One axis of a bond as a row of the drawing."""

    name: str
    says: str
    drawn: Markup
    marks: Markup | None
    apart: Markup


@dataclass(frozen=True, slots=True)
class Duties:
    """Duties that are in one state; *folded* ones are history."""

    title: str
    chip: str
    items: tuple[Obligation, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the page and the file of a bond are both drawn from; ``prose`` says whose it is."""

    status: PartyStatus
    line: TimelineAnswer
    life: Life
    prose: str
    scene: Scene
    acts: Sequence[Numbered]
    strips: Sequence[Strip]


async def _drawing(visit: Visit[BondView]) -> Drawn:
    key, party = visit.names["treaty"], visit.names["party"]
    status = await visit.treaties.status(key, party, visit.question)
    line = await visit.treaties.timeline(key, party, visit.question)
    lives = await visit.treaties.lives(key, visit.question)
    cut = cut_of(status, visit.today)
    life = lives.of(status.party) or Life(status.party, status.name, status.name, (), ())
    life = replace(life, bands=_bands(line))
    prose = life.prose
    if status.territory:
        prose += f" in respect of {(await visit.treaties.territory_names(visit.question))[status.territory]}"
    acts, by_party = figure.numbered({status.party: line.markers})
    axis = _axis(visit, await _whole(visit, key, life, line.markers), status.on, cut)
    apart = [] if status.territory else await apart_under(visit, key, status.party)
    scene = Scene(axis, status.on, cut, by_party, apart)
    return Drawn(status, line, life, prose, scene, acts, list(_strips(scene, life, status)))


@view(PARTY, BondView)
async def bond(visit: Visit[BondView]) -> Page | Elsewhere:
    """One party under one treaty on a date."""
    key, party, found = visit.names["treaty"], visit.names["party"], await _drawing(visit)
    status, life = found.status, found.life
    if party != status.party:
        path = visit.place.path.removesuffix(f"/{party}")
        return Elsewhere(replace(visit.place, path=f"{path}/{status.party}").link())
    why = await visit.treaties.explanation(key, party, visit.question)
    is_declaration = status.form is Form.DECLARATION
    leaving = None if is_declaration else await visit.treaties.earliest_exit(key, party, visit.question)
    shown = [act for act in found.scene.acts[status.party] if found.scene.axis.holds(act.marker.latest)]
    before, after = _steps(visit, life, status)
    return Page(
        "bond.html", f"{opened(found.prose)} under the {status.treaty_name} on {status.on}",
        {
            "status": status, "line": found.line, "prose": found.prose, "why": why, "leaving": leaving,
            "stops": stops(visit, key, status.known_at), "strips": found.strips,
            "axis": found.scene.axis, "cut": found.scene.cut,
            "acts": sorted(shown, key=lambda act: act.number), "all_acts": len(found.acts), "shape_of": shape_of,
            "duties": list(_duties(status.obligations)), "must": _MUST, "coverage": coverage(status),
            "grounds": [one for one in why.tree.because if one.part is Part.GROUND],
            "beside": [one for one in why.tree.because if one.part not in (Part.GROUND, Part.DISPUTE)],
            "cited": {event.id: event for event in why.events}, "parts": _PARTS,
            "is_declaration": is_declaration, "total": _total(status), "last_change": _last(life, status.on),
        },
        twin=Twin(
            visit.place.api(), calendar=visit.place.to("/v1/calendar.ics", treaty=key, party=status.party),
            events=f"/v1/events?treaty={key}&party={status.party}",
            receipt=visit.place.api(receipt="true"),
            drawing=replace(visit.place, path=f"{visit.place.path}/timeline.svg").link(),
        ),
        before=before, after=after, on=status.on, known_at=status.known_at, public_on=status.public_on,
        position=status.position, citation=status.citation, feed=f"/v1/feed?treaty={key}",
    )  # fmt: skip


@view(f"{PARTY}/timeline.svg", BondView)
async def bond_file(visit: Visit[BondView]) -> Download:
    """The rows of a bond as a drawing to keep."""
    found = await _drawing(visit)
    status, axis = found.status, found.scene.axis
    rows = tuple(
        Row(
            replace(found.life, name=one.name),
            one.says,
            status.disputed,
            one.drawn,
            one.marks,
            LARGE.height,
            one.says,
            one.apart,
        )
        for one in found.strips
    )
    title = f"{long_date(axis.begin)} to {long_date(axis.end)}"
    drawn = Figure(1, axis, title, (Group("all", "", len(rows), True, rows),), None, found.scene.cut)
    kept = Kept(
        f"{opened(found.prose)} under the {status.treaty_name}, {long_date(status.on)}", status.sentence,
        source(status), status.on, [band.headline for band in found.life.bands],
    )  # fmt: skip
    return Download(timeline_sheet(kept, [drawn]), SVG, f"{status.treaty}-{status.party}-timeline-{status.on}.svg")


@view(f"{PARTY}/{{part:timeline|obligations|explanation}}", BondView)
async def part(visit: Visit[BondView]) -> Elsewhere:
    """What is part of the page of a party: there."""
    anchor = {"timeline": "life", "obligations": "duties", "explanation": "why"}[visit.names["part"]]
    path = visit.place.path.rpartition("/")[0]
    return Elsewhere(f"{replace(visit.place, path=path).link()}#{anchor}")


@view(f"{TREATY}/earliest-exit/{{party}}", NoticeView)
async def leave(visit: Visit[NoticeView]) -> Page:
    """When a party may first give notice, and when that takes effect."""
    key, party = visit.names["treaty"], visit.names["party"]
    answer = await visit.treaties.earliest_exit(key, party, visit.question, notice_on=visit.query.notice_on)
    life = (await visit.treaties.lives(key, visit.question)).of(answer.party)
    prose = life.prose if life else answer.name
    return Page(
        "leaving.html", f"When {prose} may leave the {answer.treaty_name}", {"answer": answer, "prose": prose},
        twin=Twin(visit.place.api()), on=answer.on, known_at=answer.known_at, public_on=answer.public_on,
        position=answer.position, citation=answer.citation,
    )  # fmt: skip


def _bands(line: TimelineAnswer) -> tuple[Band, ...]:
    return tuple(
        Band(b.since, b.until, b.headline, b.standing, b.operation, b.basis, b.certain, b.because) for b in line.bands
    )


async def _whole(
    visit: Visit[BondView], key: str, life: Life, markers: Sequence[Marker]
) -> tuple[Life, Sequence[Marker]]:
    """The life by everything known now, by which the axis is chosen: it stays where it is whatever clock is moved."""
    query = visit.query
    if query.public_on is None and query.known_at is None:
        return life, markers
    line = await visit.treaties.timeline(key, life.party, replace(visit.question, public_on=None, known_at=None))
    return replace(life, bands=_bands(line)), line.markers


def _axis(visit: Visit[BondView], told: tuple[Life, Sequence[Marker]], on: date, cut: date) -> Axis:
    """The time chosen; else where it changed, or the whole life."""
    query, (life, markers) = visit.query, told
    if query.from_ and query.to and query.from_ < query.to:
        return Axis(query.from_, query.to)
    first = min((band.since for band in life.bands), default=on)
    whole = figure.life_axis([life], first, on, visit.today)
    if query.open == "life":
        return whole
    zoom = figure.drama([life], markers, whole, on)
    if zoom and zoom.holds(on):
        return zoom
    last = max((band.since for band in life.bands), default=on)
    return replace(whole, end=max(whole.end, min(last, cut) + timedelta(days=60)))


def _strips(scene: Scene, life: Life, status: PartyStatus) -> Iterator[Strip]:
    """Standing with the acts on it and operation, or the one row of a declaration."""
    acts = scene.of(life)
    if status.form is Form.DECLARATION:
        yield _strip(scene, life, "In this commitment", lower_label(status.headline), acts)
        return
    standing = _merged(life, lambda band: band.standing, _standing, operation=Operation.IN_FORCE)
    operation = _merged(life, lambda band: band.operation, _operation, standing=Standing.PARTY)
    rest = [act for act in acts if act.marker.type not in _MOVES_OPERATION]
    yield _strip(
        scene,
        standing,
        "Standing",
        state(status.standing),
        rest,
        _named_by({band.since: state(band.standing) for band in life.bands}),
    )
    moving = [act for act in acts if act.marker.type in _MOVES_OPERATION]
    yield _strip(
        scene,
        operation,
        "Operation",
        state(status.operation),
        moving,
        _named_by({band.since: state(band.operation) for band in life.bands}),
    )


def _named_by(names: Mapping[date, str]) -> Callable[[Band], str]:
    return lambda band: names[band.since]


def _strip(
    scene: Scene, life: Life, name: str, says: str, acts: Sequence[Numbered],
    naming: Callable[[Band], str] | None = None,
) -> Strip:  # fmt: skip
    drawn = row(scene.axis, life, LARGE, scene.cut, acts, naming)
    apart = scene.differences(life, LARGE) if name != "Operation" else Markup("")
    return Strip(name, says, drawn, marks(scene.axis, life, LARGE, acts), apart)


def _merged(
    life: Life,
    same: Callable[[Band], object],
    drawn: Callable[[Band], Headline],
    *,
    standing: Standing | None = None,
    operation: Operation | None = None,
) -> Life:
    """
    *life* with bands that are alike made one, each drawn by the headline that *drawn* gives.

    Each axis has its own row: the value of the other is put out of sight by *standing* or *operation*.
    """
    found: list[Band] = []
    last: object = None
    for band in life.bands:
        if found and last == same(band):
            found[-1] = replace(found[-1], until=band.until)
            continue
        last = same(band)
        one = replace(band, headline=drawn(band))
        if standing and one.standing:
            one = replace(one, standing=standing)
        found.append(replace(one, operation=operation) if operation and one.operation else one)
    return replace(life, bands=tuple(found))


def _standing(band: Band) -> Headline:
    if band.standing is None:
        return band.headline
    return _ended(band) if band.standing is Standing.FORMER_PARTY else _STANDS[band.standing]


def _operation(band: Band) -> Headline:
    if band.operation is None:
        return band.headline
    return _ended(band) if band.operation is Operation.ENDED else _OPERATES[band.operation]


def _ended(band: Band) -> Headline:
    return band.headline if band.headline in LINE else Headline.TERMINATED


def _duties(obligations: Sequence[Obligation]) -> Iterator[Duties]:
    for one, title in _DUTIES:
        items = tuple(duty for duty in obligations if duty.state is one)
        if items:
            yield Duties(title, _CHIPS[one], items, one in (DutyState.PERFORMED, DutyState.ENDED))


def _total(status: PartyStatus) -> int | None:
    """How many days the notice that runs runs in all."""
    return (status.exit.effective - status.exit.notified).days if status.exit else None


def _last(life: Life, on: date) -> date | None:
    return max((band.since for band in life.bands if band.since <= on), default=None)


def _steps(visit: Visit[BondView], life: Life, status: PartyStatus) -> tuple[Step | None, Step | None]:
    before = max((band for band in life.bands if band.since < status.on), key=lambda b: b.since, default=None)
    after = status.next_change
    then = life.at(after) if after else None
    return (
        Step(before.since, visit.place.link(on=before.since), lower_label(before.headline)) if before else None,
        Step(after, visit.place.link(on=after), lower_label(then.headline) if then else "") if after else None,
    )


VIEWS: tuple[View, ...] = (bond, bond_file, part, leave)
