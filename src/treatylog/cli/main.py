"""
The command line: the same words and answers as over HTTP, as tables for people and as JSON for programs.

What a command needs beside its arguments is imported when it runs, so that help comes at once.
"""

import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar, cast

from cyclopts import App, CycloptsError, Parameter

from treatylog import __version__
from treatylog.cli.faults import ExpectedOfMany, NoReceipt, UnknownToken, UnwritableFile
from treatylog.cli.places import Place, place
from treatylog.errors import LogCorrupt, NotAdmitted, ProofFailed, TreatylogError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from treatylog.log.lines import Line
    from treatylog.service.answers import AppendedAnswer, Clocks
    from treatylog.service.build import Service
    from treatylog.service.load import LoadReport
    from treatylog.service.settings import Settings
    from treatylog.service.treaties import Question, Treaties

A = TypeVar("A", bound="Clocks")

FINE, FAILED, USAGE, UNEXPECTED, INTERRUPTED, CLOSED_PIPE = 0, 1, 2, 70, 130, 141
"""Exit codes: 70 is that of sysexits.h for a fault of our own, the last two are 128 and the signal's number."""

DEBUG = "TREATYLOG_DEBUG"

Treaty = Annotated[str, Parameter(help="The treaty's key, as listed by `treatylog treaties`.")]
Party = Annotated[str, Parameter(help="The party's code or name: USA, 'United States'.")]
Db = Annotated[
    str | None,
    Parameter(help="The log: a path, sqlite:///path, or postgresql://… Without it (or TREATYLOG_DB), in memory."),
]
KeptDb = Annotated[
    str | None, Parameter(help="The log: a path, sqlite:///path, or postgresql://… By default TREATYLOG_DB.")
]
Events = Annotated[
    Path | None, Parameter(help="The events folder. Without it (or TREATYLOG_EVENTS), the bundled record.")
]
SigningKey = Annotated[
    Path | None, Parameter(help="The file of the key to sign with. By default TREATYLOG_SIGNING_KEY.")
]
Json = Annotated[bool, Parameter(help="Print JSON, as HTTP would.", negative="", show_default=False)]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What every question may be asked with: the clocks, the log, and how to print."""

    on: Annotated[str | None, Parameter(help="The legal date, YYYY-MM-DD: the end of that day. By default today.")] = (
        None
    )
    known_at: Annotated[
        str | None, Parameter(help="What this log knew: a date (its end, UTC) or an RFC 3339 instant. By default now.")
    ] = None
    public_on: Annotated[
        str | None, Parameter(help="What the world could know: only acts published by this date. By default all.")
    ] = None
    territory: Annotated[
        str | None, Parameter(help="One territory of the party, by code or name. By default its mainland.")
    ] = None
    policy: Annotated[
        Literal["court", "depositary", "organ", "other_parties", "party", "researcher"] | None,
        Parameter(help="By whose word, where holders differ. By default as performed, and as a court decided."),
    ] = None
    db: Db = None
    events: Events = None
    json: Json = False
    receipt: Annotated[
        Path | None, Parameter(help="A new file for the answer with what it rests on, which `verify` checks.")
    ] = None
    signing_key: SigningKey = None


PLAINLY = Asking()


app = App(
    name="treatylog",
    help="What binds whom, since when and why, on any date: answers from an append-only log of treaty acts.",
    version=f"treatylog {__version__}",
    help_formatter="plain",
    result_action="return_value",
    print_error=False,
    exit_on_error=False,
    suppress_keyboard_interrupt=False,
)
token = App(name="token", help="Say who may do what over HTTP.")
key = App(name="key", help="Make the key that a log signs with.")
app.command(token)
app.command(key)


def main() -> None:
    """Run the command of this process, in UTF-8 whatever the locale, and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command *arguments*; its exit code. Whatever goes wrong is said in one line."""
    from treatylog.cli.console import console, note

    try:
        code: int | None = app(arguments, console=console())
        sys.stdout.flush()
        return code or FINE
    except CycloptsError as fault:
        note(f"treatylog: usage: {fault}; see `{' '.join(('treatylog', *(fault.command_chain or ()), '--help'))}`")
        return USAGE
    except ProofFailed as fault:
        note(f"treatylog: {fault.code}: {fault.message}")
        return FAILED
    except TreatylogError as fault:
        note(f"treatylog: {fault.reason if isinstance(fault, NotAdmitted) else fault.code}: {fault.message}")
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as fault:
        if os.environ.get(DEBUG):
            raise
        note(f"treatylog: unexpected: {type(fault).__name__}: {fault}; set {DEBUG}=1 to see where, and report it")
        return UNEXPECTED


# Questions


@app.command
async def status(treaty: Treaty, party: Party, /, *, asking: Asking = PLAINLY) -> None:
    """Where a party stands under a treaty, and what binds it."""
    await _answer(
        asking,
        place("treaties", treaty, "parties", party),
        lambda treaties, question: treaties.status(treaty, party, question),
    )


@app.command
async def obligations(treaty: Treaty, party: Party, /, *, asking: Asking = PLAINLY) -> None:
    """What binds a party under a treaty, provision by provision, and why."""
    await _answer(
        asking,
        place("treaties", treaty, "parties", party, "obligations"),
        lambda treaties, question: treaties.obligations(treaty, party, question),
    )


@app.command
async def between(treaty: Treaty, a: Party, b: Party | None = None, /, *, asking: Asking = PLAINLY) -> int:
    """
    Whether a treaty is in force between two parties, and how it is modified between them; with one, between it and all.

    The exit code is 1 when it is not, or when the record cannot say.
    """
    if b is None:
        await _answer(
            asking,
            place("treaties", treaty, "between", a),
            lambda treaties, question: treaties.pairs(treaty, a, question),
        )
        return FINE
    answer = await _answer(
        asking,
        place("treaties", treaty, "between", a, b),
        lambda treaties, question: treaties.between(treaty, a, b, question),
    )
    return FINE if answer.in_force else FAILED


@app.command
async def timeline(treaty: Treaty, party: Party, /, *, asking: Asking = PLAINLY) -> None:
    """A party's life under a treaty, with the acts that made it."""
    await _answer(
        asking,
        place("treaties", treaty, "parties", party, "timeline"),
        lambda treaties, question: treaties.timeline(treaty, party, question),
    )


@app.command
async def explain(treaty: Treaty, party: Party, /, *, asking: Asking = PLAINLY) -> None:
    """Why a party stands where it does, in words, with the documents it rests on."""
    await _answer(
        asking,
        place("treaties", treaty, "parties", party, "explanation"),
        lambda treaties, question: treaties.explanation(treaty, party, question),
    )


@app.command
async def earliest_exit(
    treaty: Treaty,
    party: Party,
    /,
    *,
    notice_on: Annotated[
        str | None, Parameter(help="The day on or after which notice is to be given. By default the legal date.")
    ] = None,
    asking: Asking = PLAINLY,
) -> None:
    """When a party may first give notice of withdrawal, and when that takes effect."""
    from treatylog.facts.day import parse_exact

    wanted = None if notice_on is None else parse_exact(notice_on)
    at = place("treaties", treaty, "earliest-exit", party, notice_on=notice_on)
    await _answer(
        asking, at, lambda treaties, question: treaties.earliest_exit(treaty, party, question, notice_on=wanted)
    )


@app.command
async def diff(
    *,
    from_: Annotated[str, Parameter(name="--from", help="The earlier point: a date, or an instant of the log.")],
    to: Annotated[str, Parameter(help="The later point, which counts.")],
    axis: Annotated[
        Literal["legal", "knowledge", "public"],
        Parameter(help="Along which clock: of the law, of this log, or of what was public."),
    ] = "legal",
    treaty: Annotated[str | None, Parameter(help="Only under this treaty.")] = None,
    party: Annotated[str | None, Parameter(help="Only for this party.")] = None,
    asking: Asking = PLAINLY,
) -> None:
    """What changed along one clock, from one point of it to another."""
    from treatylog.cli.clocks import now
    from treatylog.service.answers import Axis
    from treatylog.service.changes import span_of
    from treatylog.service.clocks import parse_known_at

    since, until = parse_known_at(from_), parse_known_at(to)
    span = span_of(Axis(axis), since, until, now(), treaty=treaty, party=party)
    at = place("diff", **{"from": from_, "to": to, "axis": axis, "treaty": treaty, "party": party})
    await _answer(asking, at, lambda treaties, question: treaties.diff(span, question))


@app.command
async def matrix(
    *,
    treaties: Annotated[
        str | None, Parameter(help="The treaties, by key, with commas between them. By default all.")
    ] = None,
    parties: Annotated[
        str | None,
        Parameter(help="The parties, with commas; a group for its members, as NATO or NATO@2019. By default all."),
    ] = None,
    csv: Annotated[
        bool, Parameter(help="Print CSV, a row for each party, a column for each treaty.", negative="")
    ] = False,
    asking: Asking = PLAINLY,
) -> None:
    """The grid of treaties and parties, with the headline of each in each."""
    from treatylog.service.matrix import Grid, as_csv

    grid = Grid(_names(treaties), _names(parties))
    at = place("matrix", treaties=treaties, parties=parties)
    await _answer(asking, at, lambda found, question: found.matrix(grid, question), as_text=as_csv if csv else None)


def _names(listed: str | None) -> tuple[str, ...]:
    return tuple(name for part in (listed or "").split(",") if (name := part.strip()))


@app.command
async def calendar(
    *,
    treaty: Annotated[str | None, Parameter(help="Only under this treaty.")] = None,
    party: Annotated[str | None, Parameter(help="Only those of this party; then also its duties and windows.")] = None,
    ics: Annotated[bool, Parameter(help="Print iCalendar, for a file that a calendar reads.", negative="")] = False,
    asking: Asking = PLAINLY,
) -> None:
    """Legal days to come: exits that take effect, terms and windows that end, changes of status."""
    from treatylog.service.calendar import as_ics

    at = place("calendar.ics", treaty=treaty, party=party)
    await _answer(
        asking,
        at,
        lambda found, question: found.calendar(question, treaty=treaty, party=party),
        as_text=as_ics if ics else None,
    )


@app.command
async def what_if(
    file: Annotated[
        Path,
        Parameter(
            help="Hypothetical acts as JSON Lines, or one as JSON; - reads them from a pipe.",
            allow_leading_hyphen=True,
        ),
    ],
    /,
    *,
    asking: Asking = PLAINLY,
) -> None:
    """
    What acts would change if they were recorded: for whom, and when. Nothing is written.

    They may lie in the future, and need no source. An event without an `id` is given one.
    """
    from treatylog.cli import recording

    acts = [line.event for line in recording.read_acts(file, recording.HYPOTHETICAL)]
    await _answer(asking, None, lambda treaties, question: treaties.what_if(acts, question))


@app.command
async def party(party: Party, /, *, asking: Asking = PLAINLY) -> None:
    """Everything that has to do with one party."""
    await _answer(asking, place("parties", party), lambda treaties, question: treaties.party(party, question))


@app.command
async def treaties(*, asking: Asking = PLAINLY) -> None:
    """The treaties of the record, with counts."""
    await _answer(asking, place("treaties"), lambda treaties, question: treaties.treaties(question))


@app.command
async def treaty(
    treaty: Treaty,
    /,
    *,
    headline: Annotated[str | None, Parameter(help="Only the parties with this headline, such as signatory.")] = None,
    asking: Asking = PLAINLY,
) -> None:
    """One treaty as a whole, with every party, or with those of one headline."""
    from treatylog.cli.opening import headline_of

    wanted = headline_of(headline) if headline else None
    at = place("treaties", treaty, headline=headline)
    await _answer(asking, at, lambda treaties, question: treaties.treaty(treaty, question, headline=wanted))


@app.command
async def discrepancies(
    *,
    treaty: Annotated[str | None, Parameter(help="Only those of this treaty, or of `parties`.")] = None,
    party: Annotated[str | None, Parameter(help="Only those that concern this party, by code or name.")] = None,
    kind: Annotated[
        Literal["effect", "sources", "dispute", "record"] | None, Parameter(help="Only those of this kind.")
    ] = None,
    asking: Asking = PLAINLY,
) -> None:
    """
    Where the record and its sources do not agree.

    Effects stated for another day than the clauses give, acts that sources date differently, disputed positions, and
    what is odd in the record itself.
    """
    from treatylog.projection.discrepancies import Kind

    wanted = Kind(kind) if kind else None
    at = place("discrepancies", treaty=treaty, party=party, kind=kind)
    await _answer(
        asking, at, lambda treaties, question: treaties.discrepancies(question, treaty=treaty, party=party, kind=wanted)
    )


async def _answer(
    asking: Asking,
    at: Place | None,
    ask: "Callable[[Treaties, Question], Awaitable[A]]",
    as_text: "Callable[[A], str] | None" = None,
) -> "A":
    from treatylog.cli import clocks, console, opening, render
    from treatylog.facts.base import Capacity

    question = clocks.question(asking.on, asking.known_at, asking.public_on, clocks.now)
    policy = Capacity(asking.policy) if asking.policy else None
    question = replace(question, territory=asking.territory, policy=policy)
    async with opening.answering(asking.db, asking.events, asking.signing_key) as service:
        if asking.receipt:
            answer = cast("A", await _with_receipt(asking, at, service, asking.receipt))
        else:
            answer = await ask(service.treaties, question)
    if asking.json:
        console.model(answer)
    elif as_text:
        sys.stdout.write(as_text(answer))
    else:
        console.show([*render.told(answer), *render.clocks(answer, known_at=asking.known_at is not None)])
    return answer


async def _with_receipt(asking: Asking, at: Place | None, service: "Service", file: Path) -> "BaseModel":
    from treatylog.cli import receipts

    if at is None:
        raise NoReceipt("hypothetical acts are in no log, so there is no receipt for what they would change")
    clocks = {"on": asking.on, "known_at": asking.known_at, "public_on": asking.public_on}
    question = receipts.address_of(at, {**clocks, "territory": asking.territory, "policy": asking.policy})
    return await receipts.kept(service, question, file)


# The record and the log


@app.command
def record(
    file: Annotated[
        Path,
        Parameter(help="Events as JSON Lines, or one as JSON; - reads them from a pipe.", allow_leading_hyphen=True),
    ],
    /,
    *,
    db: KeptDb = None,
    events: Annotated[Path | None, Parameter(help="The events folder; what is recorded is added to its files.")] = None,
    expected: Annotated[int | None, Parameter(help="The version the treaty's stream must be at.")] = None,
    by: Annotated[str | None, Parameter(help="Who records. By default the user's name.")] = None,
    dry_run: Annotated[
        bool, Parameter(help="Judge, tell what would change, and write nothing.", negative="", show_default=False)
    ] = False,
    json: Json = False,
) -> None:
    """
    Judge acts and append them to the log, all of a treaty or none.

    An event without an `id` is given one.
    """
    from asyncio import run as to_end

    from treatylog.cli import opening, recording
    from treatylog.service.settings import Settings

    settings = Settings.given(db=db, events=events) if dry_run else opening.kept(db, events)
    streams = recording.by_treaty(recording.read_acts(file))
    if expected is not None and len(streams) > 1:
        raise ExpectedOfMany(f"--expected is the version of one stream; these are events of {', '.join(streams)}")
    by = by or recording.user()
    if dry_run:
        to_end(_rehearse(settings, streams, expected=expected, recorded_by=by, json=json))
    else:
        to_end(_record(settings, streams, root=events, expected=expected, recorded_by=by, json=json))


async def _rehearse(
    settings: "Settings", streams: "Mapping[str, Sequence[Line]]", *, expected: int | None, recorded_by: str, json: bool
) -> None:
    from treatylog.cli import console, opening, recording, render

    async with opening.rehearsing(settings) as service:
        answer = await recording.rehearse_acts(service.treaties, streams, expected=expected, recorded_by=recorded_by)
    if json:
        console.model(answer)
        return
    for done, lines in zip(answer.appended, streams.values(), strict=True):
        _tell_recorded(done, [line.event.id for line in lines], "would be recorded")
    console.line("")
    console.show([*render.told(answer.changes), *render.clocks(answer.changes, known_at=False)])


async def _record(
    settings: "Settings",
    streams: "Mapping[str, Sequence[Line]]",
    *,
    root: Path | None,
    expected: int | None,
    recorded_by: str,
    json: bool,
) -> None:
    from treatylog.cli import console, opening, recording

    async with opening.recording(settings) as service:
        for key, lines in streams.items():
            done = await recording.record_acts(service.treaties, key, lines, expected=expected, recorded_by=recorded_by)
            if json:
                console.model(done, indent=None)
            else:
                _tell_recorded(done, [line.event.id for line in lines])
            if root:
                recording.write_acts(root, lines)


def _tell_recorded(done: "AppendedAnswer", ids: Sequence[str], does: str = "recorded") -> None:
    from treatylog.cli import console
    from treatylog.log.store import instant_text

    places = {
        item.event["id"]: f"{does} at position {item.position}, version {item.version} of {item.stream}, "
        f"{instant_text(item.recorded_at)}"
        for item in done.recorded
    }
    for id in dict.fromkeys(ids):
        console.line(f"{id}: {places.get(id, 'recorded already')}")
    for id in done.overtaken:
        console.note(f"{id} on record has no effect any more")


@app.command
def check(
    folder: Annotated[Path | None, Parameter(help="The events folder. By default the bundled record.")] = None,
    /,
    *,
    json: Json = False,
) -> int:
    """
    Check the files of a record, as form and as law.

    One line a finding, with its file and line; the exit code is 1 when there is any.
    """
    from treatylog.cli import console
    from treatylog.log.files import bundled
    from treatylog.service.check import check as checked

    files, findings = checked(folder or bundled())
    if json:
        console.data([{"where": found.where, "code": found.code, "message": found.message} for found in findings])
    else:
        for found in findings:
            console.line(str(found))
    acts = sum(len(stream.lines) for stream in files.streams)
    counted = [console.counted(len(files.streams), "stream"), console.counted(acts, "sound event")]
    console.note(f"{files.root}: {', '.join([*counted, console.counted(len(findings), 'finding')])}")
    return FAILED if findings else FINE


@app.command
async def verify(
    file: Annotated[
        Path | None,
        Parameter(help="An export, head, checkpoint, proof or receipt, or the file of a log. By default the log."),
    ] = None,
    /,
    *,
    db: Db = None,
    events: Events = None,
    key: Annotated[
        str | None, Parameter(help="The public key of the log, or a file with it: what is signed must be signed by it.")
    ] = None,
    head: Annotated[
        Path | None, Parameter(help="A file with a head that you hold; what is verified must fit it.")
    ] = None,
    json: Json = False,
) -> int:
    """
    Recompute the Merkle head of the log from everything in it, or check what a file proves.

    A file is checked by itself. With a log, or for a receipt an events folder, it is checked against that too, and the
    question of a receipt is asked again. The exit code is 1 when something was changed or does not fit.
    """
    from treatylog.cli import console, opening, verifying

    held = verifying.held(key, head)
    try:
        shown = await verifying.verified(file, opening.Source(db, events), held)
    except LogCorrupt as fault:
        console.note(f"treatylog: {fault.code}: {fault.message}")
        return FAILED
    verifying.tell(shown, json=json)
    return FINE


@app.command
async def export(
    *,
    db: Db = None,
    events: Events = None,
    out: Annotated[Path | None, Parameter(help="The file to write. By default standard output.")] = None,
    table: Annotated[
        Literal["panel", "counts"] | None,
        Parameter(help="Instead, as CSV: where each party stood at the end of each year, or how many did."),
    ] = None,
    years: Annotated[str | None, Parameter(help="Of a table: the first and the last year, 1990-2020.")] = None,
) -> None:
    """
    The whole log as JSON Lines, each event with its position, time and leaf hash.

    With --table a country-year panel, or the number of parties over time, as CSV.
    """
    from contextlib import nullcontext

    from treatylog.cli import analysis, opening

    try:
        with out.open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as target:
            if table:
                await analysis.write(table, years, db=db, events=events, out=target)
                return
            async with opening.reading(db, events) as service:
                async for item in opening.items(service.treaties):
                    target.write(item.model_dump_json(by_alias=True) + "\n")
    except OSError as fault:
        if out is None:
            raise
        raise UnwritableFile(f"{out}: the file cannot be written: {fault.strerror}; name another") from None


@app.command
async def backup(
    target: Annotated[Path, Parameter(help="The new file to copy the log to.")], /, *, db: KeptDb = None
) -> None:
    """
    Copy a log while it is in use, and verify the copy.

    What is printed is what `verify` prints of the copy. The tokens are in it too: keep it as you keep a password.
    """
    from treatylog.cli import keeping

    await keeping.back_up(db, target)


@app.command
async def restore(
    file: Annotated[Path, Parameter(help="A backup, or an export as JSON Lines.")],
    /,
    *,
    db: KeptDb = None,
    head: Annotated[Path | None, Parameter(help="A file with the head that it must have.")] = None,
) -> None:
    """
    Make a log from a backup or an export, with the same head. Nothing is made unless all of it is verified.

    The log must not be there yet, or hold no event. From a file into PostgreSQL or back it is the same log. An export
    holds no tokens.
    """
    from treatylog.cli import keeping

    await keeping.restore(file, db, head)


@app.command(name="import")
async def import_(  # noqa: PLR0913  # as many as there are flags
    file: Annotated[
        Path, Parameter(help="A table of acts (CSV, TSV, JSON Lines; gzip), a log as it was exported, or its backup.")
    ],
    /,
    *,
    db: KeptDb = None,
    head: Annotated[Path | None, Parameter(help="Of a log: a file with the head that it must have.")] = None,
    treaties: Annotated[
        list[Path] | None,
        Parameter(help="Of a table: its treaties, with their clauses (TOML), or with a few facts (CSV)."),
    ] = None,
    mapping: Annotated[
        str | None, Parameter(name="--map", help="How the table is written: a mapping file, or one that comes along.")
    ] = None,
    rejects: Annotated[
        Path | None, Parameter(help="The file for rejected rows. By default the table's name and .rejects.csv.")
    ] = None,
    by: Annotated[str | None, Parameter(help="Who records. By default the user's name.")] = None,
    check: Annotated[
        bool, Parameter(help="Tell what is odd in a table, and take nothing.", negative="", show_default=False)
    ] = False,
    json: Json = False,
) -> int:
    """
    Take a table of acts into the log: each row is accepted, or rejected with its line, a code and the reason.

    What the log has already is passed over. A log as a whole (what `export` wrote, or a backup) is taken into a log
    that holds no event, as `restore` does: with the same head, or nothing.

    With --check nothing is recorded, and the exit code is 1 when anything is odd.
    """
    from treatylog.cli import importing, keeping
    from treatylog.service.documents import is_whole_log

    if check:
        return FAILED if importing.examine(file, treaties=treaties or (), mapping=mapping, json=json) else FINE
    if head or is_whole_log(file):
        await keeping.take_in(file, db, head)
    else:
        await importing.take(
            file, db=db, treaties=treaties or (), mapping=mapping, rejects=rejects, by=by, json=json
        )  # fmt: skip
    return FINE


@app.command
def compare(
    first: Annotated[Path, Parameter(help="A table of acts, an events folder, or the word record.")],
    second: Annotated[Path, Parameter(help="Another one.")],
    /,
    *,
    mapping: Annotated[str | None, Parameter(name="--map", help="How the first table is written.")] = None,
    second_map: Annotated[str | None, Parameter(help="How the second one is written. By default as the first.")] = None,
    pairs: Annotated[
        Path | None, Parameter(help="What both call the same treaty: CSV with the columns first and second.")
    ] = None,
    show: Annotated[int, Parameter(help="How many examples of each difference are shown.")] = 3,
    json: Json = False,
) -> int:
    """
    Set two data sets side by side: how many dates are the same, which are not, and what only one of them has.

    The word record stands for the bundled record. The exit code is 1 when they differ.
    """
    from treatylog.cli import comparing

    maps = mapping, second_map or mapping
    return FAILED if comparing.show(first, second, maps=maps, pairs=pairs, shown=show, json=json) else FINE


@app.command
async def doctor(*, db: KeptDb = None, json: Json = False) -> int:
    """
    Look a log over: versions, schema, integrity, gaps, head, clock, write-ahead log and space.

    Nothing is changed. The exit code is 1 when something is wrong.
    """
    from treatylog.cli import keeping

    return FAILED if await keeping.look_over(db, json=json) else FINE


@app.command
async def migrate(*, db: KeptDb = None) -> None:
    """Bring a log up to the schema of this version. Every other command that opens a log does so too."""
    from treatylog.cli import keeping

    await keeping.migrate(db)


@app.command
def serve(
    *,
    db: Db = None,
    events: Events = None,
    host: Annotated[str | None, Parameter(help="The address to listen on. By default 127.0.0.1.")] = None,
    port: Annotated[int | None, Parameter(help="The port to listen on; 0 takes a free one. By default 8080.")] = None,
    signing_key: SigningKey = None,
    workers: Annotated[
        int | None, Parameter(help="How many processes answer; more than one needs PostgreSQL. By default 1.")
    ] = None,
    config: Annotated[
        Path | None, Parameter(help="A TOML file with settings. By default TREATYLOG_CONFIG; flags and variables win.")
    ] = None,
) -> None:
    """Load the record into the log and serve it over HTTP, until interrupted."""
    import asyncio

    from treatylog.cli.clocks import now
    from treatylog.cli.console import line, note
    from treatylog.cli.render import loaded
    from treatylog.http.app import serve as serving
    from treatylog.http.logs import configure
    from treatylog.http.loop import loop_factory, open_many_files
    from treatylog.http.workers import serve as serving_together
    from treatylog.pages.site import add_pages
    from treatylog.service.settings import Settings

    flags = {"db": db, "events": events, "host": host, "port": port, "signing_key": signing_key, "workers": workers}
    settings = Settings.given(config=config, **flags)
    settings.check_workers()
    log = f"log {settings.place}" if settings.db else "log in memory, gone when it ends"

    def announce(address: str, report: "LoadReport") -> None:
        for said in loaded(report):
            line(said)
        line(f"treatylog: serving {address}/ (position {report.position}, {log})")
        if settings.is_exposed:
            note(
                f"treatylog: notice: other machines can reach {settings.host}; everybody may read, and whoever has a "
                "token may write. Put a proxy with TLS in front; see docs/how-to/run-as-a-service.md"
            )

    configure(settings)
    open_many_files()
    run_it = serving if settings.workers == 1 else serving_together
    with asyncio.Runner(loop_factory=loop_factory(settings)) as runner:
        runner.run(run_it(settings, now, announce=announce, parts=(add_pages,)))


# Tokens


@token.command
async def create(
    name: Annotated[str, Parameter(help="Whose token it is: lower-case letters, digits and hyphens.")],
    /,
    *,
    scope: Annotated[
        list[Literal["write", "define", "webhooks", "metrics"]],
        Parameter(help="What it is for: to record acts, to define treaties, … Give it again for more.", negative=""),
    ],
    expires: Annotated[
        str | None, Parameter(help="How long it holds: days such as 90d, or until a date. By default until revoked.")
    ] = None,
    db: KeptDb = None,
) -> None:
    """Make a token; it is the last word of what is printed, this once."""
    from treatylog.cli import console, opening
    from treatylog.cli.clocks import now
    from treatylog.log.store import instant_text
    from treatylog.service.tokens import expiry

    until = expiry(expires, now()) if expires is not None else None
    async with opening.keeping(db) as service:
        secret = await service.tokens.create(name, *scope, expires=until)
    holds = f", until {instant_text(until)}" if until else ""
    console.line(f"The token of '{name}', for {' and '.join(scope)}{holds}, is shown only now; keep it: {secret}")


@token.command(name="list")
async def list_(*, db: KeptDb = None) -> None:
    """The tokens of a log, expired and revoked ones too, without their secrets."""
    from treatylog.cli import console, opening, render
    from treatylog.cli.clocks import now

    async with opening.keeping(db, must_exist=True) as service:
        console.show(render.tokens(await service.tokens.names(), now()))


@token.command
async def revoke(name: Annotated[str, Parameter(help="The token's name.")], /, *, db: KeptDb = None) -> None:
    """Take a token back: from now on it opens nothing. It stays listed, and its name is not given again."""
    from treatylog.cli import console, opening

    async with opening.keeping(db, must_exist=True) as service:
        if not await service.tokens.revoke(name):
            raise UnknownToken(f"there is no token '{name}'; `treatylog token list` lists them")
    console.line(f"The token of '{name}' is revoked.")


# Keys


@key.command(name="create")
def create_key(
    name: Annotated[str, Parameter(help="The name of the log, such as treaties.example.org/log; no blanks.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="The new file to keep the secret key in.")],
) -> None:
    """Make a key; the public half is the last word of what is printed, the secret half is in the file."""
    from treatylog.cli import console
    from treatylog.log.note import Signer

    made = Signer.made(name)
    made.write(out)
    console.line(f"The secret key of '{name}' is in {out}; name it with --signing-key. Public key: {made.verifier}")


@key.command(name="show")
def show_key(file: Annotated[Path, Parameter(help="The file of the secret key.")], /) -> None:
    """Print the public half of a key."""
    from treatylog.cli import console
    from treatylog.log.note import Signer

    console.line(str(Signer.read(file).verifier))
