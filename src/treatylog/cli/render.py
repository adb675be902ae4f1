"""The answers for people: a sentence first, then what it rests on, in tables. The words are those of the JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import singledispatch

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from treatylog.cli.console import clean, counted
from treatylog.domain.headline import Headline
from treatylog.domain.reasons import article
from treatylog.facts.base import Basis, Confidence
from treatylog.log.store import Token, instant_text
from treatylog.projection.discrepancies import Kind
from treatylog.service import answers
from treatylog.service.answers_calendar import CalendarAnswer
from treatylog.service.answers_matrix import MatrixAnswer, MatrixCell
from treatylog.service.load import LoadReport

Parts = Iterator[RenderableType]
Cell = str | date | None


@singledispatch
def told(answer: answers.Clocks) -> Parts:
    """*answer* for people."""
    raise NotImplementedError(type(answer).__name__)


def clocks(answer: answers.Clocks, *, known_at: bool) -> Parts:
    """By which clocks *answer* was given, where it was asked for what was known then."""
    limits = [
        *([f"what this log knew at {instant_text(answer.known_at)}"] if known_at else []),
        *([f"what was public on {answer.public_on}"] if answer.public_on else []),
    ]
    if limits:
        yield ""
        yield _text(f"Answered from {' and '.join(limits)}.")


def loaded(report: LoadReport) -> Iterator[str]:
    """What loading a record did, a line each: what was added, and which lines of the log left the files."""
    for stream, count in sorted(report.appended.items()):
        yield f"loaded {stream}: {counted(count, 'event')}"
    for event in report.gone:
        yield f"{event} is in the log and gone from the files; the log keeps it: restore the line, or correct it"


@told.register
def status(answer: answers.PartyStatus) -> Parts:
    """Where a party stands: the sentence, the two axes, what is disputed, what binds."""
    yield _text(answer.sentence)
    yield ""
    yield _facts(_status_facts(answer))
    yield from _section("Disputed", _positions(answer.positions))
    yield from _section("Answers", _round_answers(answer.answers))
    yield from _section("Declarations", _declarations(answer.declarations))
    yield from _section("Reservations", _reservations(answer.reservations))
    yield from _section("Obligations", _bonds(answer.obligations))
    yield from _other_dates(answer.other_dates)
    yield from _needs(answer.needs)


@told.register
def obligations(answer: answers.ObligationsAnswer) -> Parts:
    """What binds a party, provision by provision, and why."""
    yield _text(f"{answer.name} under the {answer.treaty_name} on {answer.on}: {answer.headline}.")
    if not answer.items:
        yield _text("Nothing is owed.")
    yield from _section("Obligations", _bonds(answer.items, reasons=True))


@told.register
def between(answer: answers.BetweenAnswer) -> Parts:
    """How a treaty stands between two parties: the sentence, the facts, the reservations, the reasons."""
    yield _text(answer.sentence)
    yield ""
    yield _facts(_between_facts(answer))
    reservations = _table("reservation", "by", "state", "since", "provisions", "text")
    for made in answer.reservations:
        _row(reservations, made.id, made.by, made.state, made.since, ", ".join(made.provisions), made.text)
    yield from _section("Reservations", reservations)
    reasons = _table("on", "because", "events")
    for reason in answer.reasons:
        _row(reasons, reason.on, reason.says, _ids(reason.events))
    yield from _section("Reasons", reasons)
    yield from _section("Disputed", _positions(answer.positions))
    yield from map(_text, answer.readings)
    yield from _other_dates(answer.other_dates)
    yield from _needs(answer.needs)


@told.register
def pairs(answer: answers.PairsAnswer) -> Parts:
    """How a treaty stands between one party and each other."""
    yield _text(f"The {answer.treaty_name} between {answer.name} ({answer.party}) and each other, on {answer.on}")
    table = _table("party", "name", "in force", "in operation", "since", "")
    for item in answer.items:
        marks = [item.bar, "disputed" if item.disputed else None, None if item.certain else "uncertain"]
        cells = _yes_or_no(item.in_force), _yes_or_no(item.in_operation), item.since, _list(*marks)
        _row(table, item.party, item.name, *cells)
    yield from _section("Pairs", table)


@told.register
def earliest_exit(answer: answers.EarliestExit) -> Parts:
    """When a party may first give notice: the sentence, the days, what stands in the way."""
    yield _text(answer.sentence)
    yield ""
    yield _facts(_exit_facts(answer))
    if _tells_more(answer):
        blocks = _table("block", "until", "in words")
        for block in answer.blocks:
            _row(blocks, block.reason, block.until, block.says)
        yield from _section("In the way", blocks)
    if answer.ways:
        yield ""
        yield _heading("Other ends")
        yield from map(_text, answer.ways)
    yield from _needs(answer.needs)


@told.register
def timeline(answer: answers.TimelineAnswer) -> Parts:
    """A party's life under a treaty: the bands, then the acts."""
    yield _text(f"{answer.name} and the {answer.treaty_name}")
    bands = _table("since", "until", "headline", "standing", "operation", "because")
    for band in answer.bands:
        marks = [band.headline, *(["disputed"] if band.disputed else []), *_doubts(band.basis, certain=band.certain)]
        _row(bands, band.since, band.until, _marked(marks), band.standing, band.operation, _ids(band.because))
    yield from _section("Bands [since, until)", bands)
    markers = _table("on", "event", "bearing", "text")
    for marker in answer.markers:
        bearing = marker.bearing if marker.reason is None else f"{marker.bearing}: {marker.reason}"
        whose = None if marker.party == answer.party else marker.party
        _row(markers, marker.on, f"{_list(marker.id, whose)}\n{marker.type}", bearing, marker.text)
    yield from _section("Acts", markers)


@told.register
def explanation(answer: answers.ExplanationAnswer) -> Parts:
    """Why a party stands where it does, then the events cited with their documents."""
    for paragraph in answer.prose.split("\n\n"):
        yield _text(paragraph)
        yield ""
    if answer.events:
        yield _heading("Events")
    for event in answer.events:
        yield ""
        doubt = "" if event.confidence is Confidence.VERIFIED else f"  ({event.confidence})"
        yield _text("  ".join(filter(None, (event.id, event.on, event.type, event.party))) + doubt)
        for source in event.sources:
            yield from _source(source)


@told.register
def party(answer: answers.PartyAnswer) -> Parts:
    """Everything that has to do with one party."""
    yield _text(f"{answer.name} ({answer.party}) on {answer.on}")
    table = _table("treaty", "name", "headline", "since", "")
    for item in answer.items:
        _row(table, item.treaty, item.treaty_name, item.headline, item.since, _marks(item))
    yield from _section("Treaties", table)
    if not answer.items:
        yield _text("No treaty of the record has to do with it.")


@told.register
def diff(answer: answers.DiffAnswer) -> Parts:
    """What changed along a clock, a line a change."""
    points = f"{_point(answer.from_)} to {_point(answer.to)}"
    what = {"legal": "", "knowledge": f" in what this log knew of {answer.on}", "public": f" in public, of {answer.on}"}
    yield _heading(f"Changes from {points}{what[answer.axis]}")
    yield from _changes(answer.items)


@told.register
def what_if(answer: answers.WhatIfAnswer) -> Parts:
    """What hypothetical acts would do, and what would change by them."""
    table = _table("on", "act", "party", "would be")
    for act in answer.acts:
        bearing = act.bearing if act.reason is None else f"{act.bearing}: {act.reason}"
        _row(table, act.on, act.type, act.party, bearing)
    yield _heading("If these were recorded")
    yield table
    yield ""
    yield _heading("Changes")
    yield from _changes(answer.items)
    duties = _table("party", "from", "article", "before", "after")
    for item in answer.items:
        for duty in item.obligations:
            _row(duties, item.party, item.since, duty.article, duty.before, duty.after)
    yield from _section("Duties that differ", duties)


def _changes(items: Sequence[answers.ChangeLine]) -> Parts:
    if not items:
        yield _text("Nothing changes.")
        return
    table = _table("since", "until", "treaty", "party", "before", "after")
    for item in items:
        _row(table, item.since, item.until, item.treaty, item.party, _stand(item.before), _stand(item.after))
    yield table


def _stand(place: answers.PlaceAnswer) -> str:
    """A headline, with the axes where these say more."""
    return ", ".join(dict.fromkeys((str(place.headline), *([str(place.standing)] if place.standing else []))))


def _point(point: date | datetime) -> str:
    return instant_text(point) if isinstance(point, datetime) else str(point)


@told.register
def matrix(answer: MatrixAnswer) -> Parts:
    """The grid: parties by treaties where it fits, or treaties by parties; else how many have which headline."""
    keys, rows = [column.treaty for column in answer.treaties], answer.items
    yield _text(f"{counted(len(rows), 'party')} by {counted(len(keys), 'treaty')} on {answer.on}".replace("ys", "ies"))
    if len(keys) <= _MOST_COLUMNS:
        table = _table("party", "name", *keys)
        for row in rows:
            _row(table, row.party, row.name, *(_cell(row.cells[key]) for key in keys))
    elif len(rows) <= _MOST_COLUMNS:
        table = _table("treaty", *(row.party for row in rows))
        for key in keys:
            _row(table, key, *(_cell(row.cells[key]) for row in rows))
    else:
        table = _table("treaty", "recorded", "of these")
        for column in answer.treaties:
            _row(table, column.treaty, str(column.recorded), _counts(column.counts))
    yield from _section("Headlines", table)


_MOST_COLUMNS = 4


def _cell(cell: MatrixCell) -> str:
    leaves = f"leaves {cell.exit}" if cell.exit else None
    marks = [leaves, "disputed" if cell.disputed else None, None if cell.certain else "uncertain"]
    return _marked([cell.headline, *(mark for mark in marks if mark)])


@told.register
def calendar(answer: CalendarAnswer) -> Parts:
    """Legal days to come, in order."""
    yield _text(f"Days to come after {answer.on}")
    if not answer.items:
        yield _text("None that the record fixes.")
    table = _table("on", "what", "in words")
    for entry in answer.items:
        what = entry.kind.replace("_", " ")
        _row(table, entry.on, f"cancelled: {what}" if entry.cancelled else what, entry.summary)
    yield from _section("Calendar", table)


@told.register
def treaties(answer: answers.TreatiesAnswer) -> Parts:
    """The collection."""
    table = _table("treaty", "name", "binding", "state", "since", "parties")
    for item in answer.items:
        whole = item.whole
        state, since = (whole.state, whole.since) if whole else (item.form, item.adopted)
        _row(table, item.key, next(iter(item.short), item.title), item.binding, state, since, _counts(item.counts))
    yield _heading(f"Treaties on {answer.on}")
    yield table


@told.register
def treaty(answer: answers.TreatyAnswer) -> Parts:
    """One treaty as a whole."""
    whole = answer.whole
    yield _text(answer.title)
    yield ""
    yield _facts(
        [
            ("treaty", ", ".join((answer.key, *answer.short))),
            ("form", f"{answer.form}, {answer.binding}"),
            ("adopted", str(answer.adopted)),
            ("state", _list(whole.state, _dated("since", whole.since), whole.ground) if whole else None),
            ("parties", _counts(answer.counts)),
            ("lacks", _lacks(answer.lacks) if answer.lacks else None),
            ("next change", answer.next_change),
            ("provisions", str(answer.provisions)),
            ("depositary", answer.depositary),
            ("citations", "; ".join(answer.citations)),
            ("see also", ", ".join(answer.see_also)),
            ("coverage", f"checked through {answer.coverage.through}"),
        ]
    )
    table = _table("party", "name", "headline", "since", "")
    for item in answer.parties:
        _row(table, item.party, item.name, item.headline, item.since, _marks(item))
    yield from _section(f"Parties on {answer.on}", table)
    rounds = _table("round", "proposed", "by", "to")
    for opened in answer.rounds:
        _row(rounds, str(opened.round), opened.on, opened.proposer, ", ".join(opened.addressees))
    yield from _section("Proposals", rounds)


@told.register
def discrepancies(answer: answers.DiscrepanciesAnswer) -> Parts:
    """Where the record and its sources do not agree, kind by kind."""
    if not answer.items:
        yield _text("Nothing in the record differs.")
        return
    yield _text(f"{', '.join(f'{number} of kind {kind}' for kind, number in answer.counts.items())}.")
    of = {kind: [item for item in answer.items if item.kind is kind] for kind in Kind}
    yield from _section("Effects stated for another day than the clauses give", _stated(of[Kind.EFFECT]))
    yield from _section("Sources that differ", _differing(of[Kind.SOURCES]))
    yield from _section("Disputed positions", _disputed(of[Kind.DISPUTE]))
    yield from _section("Odd in the record", _odd(of[Kind.RECORD]))


def tokens(found: Sequence[Token], now: datetime) -> Parts:
    """The tokens of a log, and whether they hold *now*."""
    if not found:
        yield "No token is configured: writes over HTTP are off."
        return
    table = _table("name", "scopes", "created", "holds")
    for token in found:
        _row(table, token.name, " ".join(token.scopes), _to_second(token.created_at), _holds(token, now))
    yield table


def _holds(token: Token, now: datetime) -> str:
    if token.revoked_at:
        return f"no, revoked {_to_second(token.revoked_at)}"
    if token.expires_at is None:
        return "until revoked"
    return f"{'until' if now < token.expires_at else 'no, expired'} {_to_second(token.expires_at)}"


def _to_second(instant: datetime) -> str:
    return instant_text(instant).partition(".")[0] + "Z"


# Parts of a status


def _status_facts(answer: answers.PartyStatus) -> Iterator[tuple[str, Cell]]:
    since, until, last = answer.since, answer.until, answer.needs
    doubts = _doubts(answer.basis, certain=answer.certain)
    yield "headline", _list(answer.headline, *doubts, _could_be(answer))
    yield "standing", _period(answer.standing, since.standing, until.standing, last) if answer.standing else None
    yield "operation", _period(answer.operation, since.operation, until.operation, last) if answer.operation else None
    yield "ground", answer.ground
    yield "exit", _exit(answer.exit, last) if answer.exit else None
    yield "suspended by", ", ".join(answer.suspended_by)
    yield "suspended towards", ", ".join(answer.suspended_towards)
    yield "suspended provisions", ", ".join(answer.suspended_provisions)
    yield "confirmed by", _ids(answer.confirmed_by)
    yield "succeeded", _succession(answer.succeeded) if answer.succeeded else None
    yield "pledge", _pledge(answer.pledge) if answer.pledge else None
    yield "because", _ids(answer.because)
    yield "next change", _at_the_latest(answer.next_change, last)
    yield "coverage", f"checked through {answer.coverage.through}"


def _declarations(made: Iterable[answers.DeclarationAnswer]) -> Table:
    table = _table("under", "since", "effect", "text", "event")
    for one in made:
        _row(table, one.article, one.since, one.effect, one.text, _ids(one.because))
    return table


def _reservations(made: Iterable[answers.ReservationAnswer]) -> Table:
    table = _table("reservation", "made", "provisions", "objections", "text")
    for one in made:
        told = (("late", one.late), ("forbidden", one.forbidden), ("not confirmed", one.unconfirmed))
        marks = [mark for mark, holds in told if holds]
        objections = ", ".join(f"{said.by} {said.on}" for said in one.objections)
        _row(table, _list(one.id, *marks), one.made, ", ".join(one.provisions), objections, one.text)
    return table


def _between_facts(answer: answers.BetweenAnswer) -> Iterator[tuple[str, Cell]]:
    yield "in force", _yes_or_no(answer.in_force)
    yield "in operation", _yes_or_no(answer.in_operation)
    yield "not, because", answer.bar
    yield "since", answer.since
    yield "until", answer.until
    yield "suspended by", ", ".join(answer.suspended_by) or None
    yield "suspended provisions", ", ".join(answer.suspended_provisions) or None
    yield "excluded provisions", ", ".join(answer.excluded_provisions) or None
    if answer.in_force and not answer.reservations and answer.coverage.reservations == "some":
        yield "reservations", "none in the record, which does not hold them all"
    yield "text", answer.text
    yield "certain", None if answer.certain else "no"


def _yes_or_no(value: bool | None) -> str:
    return "not known" if value is None else "yes" if value else "no"


def _exit_facts(answer: answers.EarliestExit) -> Iterator[tuple[str, Cell]]:
    yield "asked for", answer.notice_on
    yield "in the way", None if _tells_more(answer) else _list(*(block.reason for block in answer.blocks))
    yield "notice", _list(_dated("from", answer.notice_from), _dated("until", answer.notice_until))
    yield "effective", answer.effective or _dated("not before", answer.not_before)
    yield "reckoning", answer.reckoning
    yield "exit", _exit(answer.exit, answer.needs) if answer.exit else None
    yield "clause", article(answer.clause) if answer.clause else None
    yield "condition", answer.condition
    yield "addressee", answer.addressee
    yield "because", _ids(answer.because)
    yield "certain", None if answer.certain else "no"


def _tells_more(answer: answers.EarliestExit) -> bool:
    """Whether a table of what stands in the way says more than the sentence and the one word for it."""
    return len(answer.blocks) > 1 or any(block.until or block.says not in answer.sentence for block in answer.blocks)


def _could_be(answer: answers.PartyStatus) -> str | None:
    return f"could be {' or '.join(answer.could_be)}" if len(answer.could_be) > 1 else None


def _period(state: str, since: date | None, until: date | None, last: Sequence[str] = ()) -> str:
    return _list(state, _dated("since", since, last), _dated("until", until, last))


def _at_the_latest(day: date | None, last: Sequence[str]) -> str | None:
    """*day*, said to be the last one possible where the record does not know the very day."""
    if day is None:
        return None
    vague = any(need.endswith("possible") and str(day) in need for need in last)
    return f"{day} at the latest" if vague else str(day)


def _exit(found: answers.Exit, last: Sequence[str] = ()) -> str:
    under = article(found.clause) if found.clause else None
    days = f"{counted(found.days_left, 'day')} left"
    return _list(_dated("notified", found.notified, last), _dated("effective", found.effective, last), days, under)


def _succession(found: answers.Succession) -> str:
    return f"{found.predecessor} by {found.mode} on {found.on}"


def _pledge(found: answers.PledgeAnswer) -> str:
    repeated = f"repeated in {_ids(found.repeated)}" if found.repeated else None
    return _list(found.state, _dated("since", found.since), found.condition, _ids(found.because), repeated)


def _positions(found: Iterable[answers.Position]) -> Table:
    table = _table("holder", "says", "from", "until", "in words", "event")
    for position in found:
        about = position.about
        _row(table, position.holder_name, position.claims, about.from_, about.until, position.says, position.because)
    return table


def _round_answers(found: Iterable[answers.RoundAnswer]) -> Table:
    table = _table("round", "answer", "since", "statement", "event")
    for given in found:
        answer = f"{given.answer}, volunteered" if given.volunteered else given.answer
        _row(table, str(given.round), answer, given.since, _said(given.statement), given.statement.id)
        for other in given.beside:
            _row(table, "", "beside it", other.on, _said(other), other.id)
    return table


def _said(statement: answers.Statement) -> str:
    return ": ".join(filter(None, (statement.organ, statement.text)))


def _bonds(found: Iterable[answers.Obligation], *, reasons: bool = False) -> Table:
    table = _table("article", "state", "since", "until", "what", widest=18)
    for bond in found:
        words = [bond.text, *([f"({_why(bond)})"] if reasons else [])]
        _row(table, bond.article, bond.state, bond.since, bond.until, "\n".join(words))
    return table


def _why(bond: answers.Obligation) -> str:
    return "; ".join(
        filter(
            None,
            (
                bond.modality,
                f"owed to {bond.owed_to}",
                _dated("due", bond.due),
                bond.condition,
                bond.survives,
                bond.reason,
                _ids(bond.because),
            ),
        )
    )


def _other_dates(found: Sequence[answers.OtherDate]) -> Parts:
    if found:
        yield ""
        told_so = (f"{_dated_thing(act)} is dated {act.on}, or {' or '.join(act.others)}" for act in found)
        yield _text(f"Sources differ on dates: {'; '.join(told_so)}.")


def _dated_thing(act: answers.OtherDate) -> str:
    return act.id if act.of == "act" else f"the effect of {act.id}"


def _needs(needs: Sequence[str]) -> Parts:
    if needs:
        yield ""
        yield _text(f"To say more: {'; '.join(needs)}.")


# Discrepancies


def _stated(found: Iterable[answers.Discrepancy]) -> Table:
    table = _table("stated", "derived", "days", "event", "in words")
    for item in found:
        derived = _list(str(item.derived) if item.derived else "none", _dated("or from", item.earliest))
        _row(table, item.stated, derived, "" if item.days is None else f"{item.days:+}", _whose(item), _worded(item))
    return table


def _worded(item: answers.Discrepancy) -> str:
    """A discrepancy in words, with who states the one and on what the other rests."""
    stated = "; ".join(source.document for source in item.sources)
    derived = "; ".join(source.document for source in item.derived_from)
    same = f"Both after: {stated}." if stated == derived else f"Stated: {stated}.\nDerived from: {derived}."
    return "\n".join((item.says, same if stated and derived else f"Stated: {stated}.", *filter(None, [item.note])))


def _differing(found: Iterable[answers.Discrepancy]) -> Table:
    table = _table("on", "or on", "event", "in words")
    for item in found:
        others = "\n".join(day.on for day in item.dates[1:])
        words = [item.says, *(f"{day.on}: {day.note}" for day in item.dates if day.note), *filter(None, [item.note])]
        _row(table, item.on, others, _whose(item), "\n".join(words))
    return table


def _disputed(found: Iterable[answers.Discrepancy]) -> Table:
    table = _table("from", "until", "party", "who says what")
    for item in found:
        about = item.about
        held = (
            f"{one.holder_name} ({_list(one.capacity, one.claims)}): {one.says} [{one.because}]"
            for one in item.positions
        )
        _row(
            table, about.from_ if about else None, about.until if about else None,
            f"{item.party}\n{item.treaty}", "\n".join(held),
        )  # fmt: skip
    return table


def _odd(found: Iterable[answers.Discrepancy]) -> Table:
    table = _table("on", "what", "event", "in words")
    for item in found:
        _row(table, item.on, item.oddity, _whose(item), item.says)
    return table


def _whose(item: answers.Discrepancy) -> str:
    return f"{item.event}\n{_list(item.party, *item.towards)}"


# Parts of the others


def _source(source: answers.SourceAnswer) -> Parts:
    origin = _list(source.issuer, source.date)
    yield Padding(_text(f"{source.document}{f' ({origin})' if origin else ''}"), (0, 0, 0, 4))
    if source.url:
        yield Text(f"    {clean(source.url)}", no_wrap=True, overflow="ignore")


def _marks(item: answers.PartyLine | answers.BondLine) -> str:
    leaves = f"exit effective {item.exit.effective}" if item.exit else None
    marks = (leaves, "disputed" if item.disputed else None, None if item.certain else "uncertain")
    return ",\n".join(filter(None, marks))


def _marked(marks: Sequence[str]) -> str:
    """A headline and its marks, on one line where that is short."""
    line = ", ".join(marks)
    return line if len(line) <= _LINE else ",\n".join(marks)


_LINE = 25
"""The length of the longest headline."""


def _lacks(found: answers.Lacks) -> str:
    """What a treaty still needs: "16 instruments, among them those of CHN and USA"."""
    among = [f"{number} of {group}" for group, number in found.among.items()]
    share = f"{found.share:.4%} of the share" if found.share else None
    states = f"those of {', '.join(found.states)}" if found.states else None
    return _list(counted(found.deposits, "instrument") if found.deposits else None, states, *among, share)


def _counts(counts: dict[Headline, int]) -> str:
    return ", ".join(f"{number} {headline}" for headline, number in counts.items())


def _doubts(basis: Basis, *, certain: bool) -> list[str]:
    return [*([] if basis is Basis.DERIVED else [str(basis)]), *([] if certain else ["uncertain"])]


# Tables and words


_WHOLE = {"headline", "since", "until", "on", "from", "proposed", "treaty", "standing", "operation", "block", ""}
"""Columns whose entries are dates or words that are not broken."""


def _table(*columns: str, widest: int | None = None) -> Table:
    """An empty table; no column is cut, dates and keys are not broken, the first is at most *widest* wide."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, overflow="fold", no_wrap=name in _WHOLE, max_width=None if number else widest)
    return table


def _row(table: Table, *cells: Cell) -> None:
    table.add_row(*("" if cell is None else clean(str(cell)) for cell in cells))


def _facts(facts: Iterable[tuple[str, Cell]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in facts:
        if value:
            _row(grid, name, value)
    return grid


def _section(title: str, table: Table) -> Parts:
    if table.row_count:
        yield ""
        yield _heading(title)
        yield table


def _heading(title: str) -> Text:
    return Text(title, style="bold underline")


def _text(words: str) -> Text:
    return Text(clean(words), overflow="fold")


def _list(*words: str | None) -> str:
    return ", ".join(filter(None, words))


def _dated(word: str, day: date | None, last: Sequence[str] = ()) -> str | None:
    return f"{word} {_at_the_latest(day, last)}" if day else None


def _ids(ids: Iterable[str]) -> str:
    return ", ".join(ids)
