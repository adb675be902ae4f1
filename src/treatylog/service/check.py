"""Check: what is wrong with an events folder, as form and as law, each fault at its file and line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from treatylog.errors import NotAdmitted
from treatylog.facts.event import Event
from treatylog.facts.treaty import Treaty
from treatylog.log.files import Finding, Line, RecordFiles, StreamFiles, read_files
from treatylog.projection.knowledge import Knowledge, StreamKnowledge, applied
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service.judging import Around, judged_id, judgement


def check(root: Traversable | Path) -> tuple[RecordFiles, tuple[Finding, ...]]:
    """The record under *root*, and every fault in it: of form first, then of law where the form is sound."""
    files, findings = read_files(root)
    unsound = {finding.where.split("/")[1] for finding in findings if "/" in finding.where}
    world = told(files)
    sound = [stream for stream in files.streams if unsound.isdisjoint(world.upstream(stream.key))]
    legal = [
        finding for stream in sound for finding in _judged(stream.definition, (), _around(world, stream), stream.lines)
    ]
    return files, (*findings, *legal)


class Admission:
    """
    How the lines of *files* are admitted to a log: each judged by the law of its treaty, among what is there.

    A record that is sound in itself is admitted beside whatever the user recorded: a late record is never refused.
    """

    def __init__(self, files: RecordFiles) -> None:
        self._streams = {stream.key: stream for stream in files.streams}
        self._world = told(files)

    def __call__(self, key: str, recorded: Sequence[Event], lines: Sequence[Line]) -> None:
        """Judge *lines*, which join what is *recorded*. NotAdmitted for the first that may not."""
        if not lines:
            return
        stream = self._streams[key]
        around = _around(self._world, stream)
        failed = tuple(_judged(stream.definition, recorded, around, lines))
        alone = {finding.where for finding in _judged(stream.definition, (), around, stream.lines)} if failed else set()
        for finding in failed:
            if finding.where not in alone:
                continue  # lawful in the record itself; only an act of the user's own leaves it without effect
            says = f"{finding.where}: {finding.message}"
            raise NotAdmitted(says, reason=finding.code, admission="refused", where=finding.where)

    @property
    def timelines(self) -> Mapping[str, Timeline]:
        """The timelines of the files that were unfolded to judge by them."""
        return self._world.timelines


def admission(files: RecordFiles) -> Admission:
    """How the lines of *files* are admitted to a log."""
    return Admission(files)


def told(files: RecordFiles, public_on: date | None = None) -> World:
    """What *files* tell, as a world; with *public_on*, only of what was public by then."""
    streams = {
        stream.key: StreamKnowledge(stream.key, stream.definition, stream.sources, *applied(_events(stream), public_on))
        for stream in files.streams
    }
    return World(Knowledge(streams, files.directory, 0, files.groups))


def _events(stream: StreamFiles) -> tuple[Event, ...]:
    return tuple(line.event for line in stream.lines)


def _around(world: World, stream: StreamFiles) -> Around:
    """What has a bearing on *stream* in *world*."""
    made = world.timeline(stream.key) if stream.definition else None
    return Around(world.knowledge.parties_acts, world.linked(stream.key), made)


def _judged(
    treaty: Treaty | None, recorded: Sequence[Event], around: Around, lines: Sequence[Line]
) -> Iterable[Finding]:
    where = {judged_id(line.event): line.where for line in lines}
    for verdict in judgement(treaty, recorded, [line.event for line in lines], around):
        yield Finding(where[verdict.act], verdict.reason or "not-admitted", f"event '{verdict.act}': {verdict.says}")
