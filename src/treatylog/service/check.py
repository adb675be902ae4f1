"""Check: what is wrong with an events folder, as form and as law, each fault at its file and line."""

from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from treatylog.errors import NotAdmitted
from treatylog.facts.event import PARTIES_STREAM, Event, LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.log.files import Finding, Line, RecordFiles, StreamFiles, read_files
from treatylog.projection.knowledge import corrected_acts
from treatylog.service.judging import judged_id, judgement
from treatylog.service.load import Admit


def check(root: Traversable | Path) -> tuple[RecordFiles, tuple[Finding, ...]]:
    """The record under *root*, and every fault in it: of form first, then of law where the form is sound."""
    files, findings = read_files(root)
    unsound = {finding.where.split("/")[1] for finding in findings if "/" in finding.where}
    sound = [stream for stream in files.streams if stream.key not in unsound]
    legal = [finding for stream in sound for finding in _unlawful(files, stream)]
    return files, (*findings, *legal)


def admission(files: RecordFiles) -> Admit:
    """
    How the lines of *files* are admitted to a log: each judged by the law of its treaty, among what is there.

    A record that is sound in itself is admitted beside whatever the user recorded: a late record is never refused.
    """
    streams = {stream.key: stream for stream in files.streams}
    upstream = _upstream(files)

    def admit(key: str, recorded: Sequence[Event], lines: Sequence[Line]) -> None:
        stream = streams[key]
        alone = {finding.where for finding in _judged(stream.definition, (), upstream, stream.lines)}
        for finding in _judged(stream.definition, recorded, upstream, lines):
            if finding.where not in alone:
                continue  # lawful in the record itself; only an act of the user's own leaves it without effect
            says = f"{finding.where}: {finding.message}"
            raise NotAdmitted(says, reason=finding.code, admission="refused", where=finding.where)

    return admit


def _unlawful(files: RecordFiles, stream: StreamFiles) -> Iterable[Finding]:
    return _judged(stream.definition, (), _upstream(files), stream.lines)


def _judged(
    treaty: Treaty | None, recorded: Sequence[Event], upstream: Sequence[LegalAct], lines: Sequence[Line]
) -> Iterable[Finding]:
    where = {judged_id(line.event): line.where for line in lines}
    for verdict in judgement(treaty, recorded, [line.event for line in lines], upstream):
        yield Finding(where[verdict.act], verdict.reason or "not-admitted", f"event '{verdict.act}': {verdict.says}")


def _upstream(files: RecordFiles) -> tuple[LegalAct, ...]:
    own = next((stream for stream in files.streams if stream.key == PARTIES_STREAM), None)
    return corrected_acts([line.event for line in own.lines]) if own else ()
