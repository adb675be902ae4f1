"""Check: what is wrong with an events folder, as form and as law, each fault at its file and line."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from treatylog.errors import NotAdmitted
from treatylog.facts.event import PARTIES_STREAM, Event
from treatylog.facts.treaty import Treaty
from treatylog.log.files import Finding, Line, RecordFiles, read_files
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.timeline import Timeline, timeline
from treatylog.service.judging import Around, judged_id, judgement


def check(root: Traversable | Path) -> tuple[RecordFiles, tuple[Finding, ...]]:
    """The record under *root*, and every fault in it: of form first, then of law where the form is sound."""
    files, findings = read_files(root)
    unsound = {finding.where.split("/")[1] for finding in findings if "/" in finding.where}
    sound = [stream for stream in files.streams if unsound.isdisjoint(_upstream(files, stream.key))]
    around = _Around(files)
    legal = [
        finding for stream in sound for finding in _judged(stream.definition, (), around.of(stream.key), stream.lines)
    ]
    return files, (*findings, *legal)


def _upstream(files: RecordFiles, key: str) -> frozenset[str]:
    """The treaty *key* and those that its links lead to."""
    linked = {stream.key: stream.definition.linked for stream in files.streams if stream.definition}
    found, waiting = {key}, [key]
    while waiting:
        further = linked.get(waiting.pop(), frozenset()) - found
        found |= further
        waiting += further
    return frozenset(found)


class Admission:
    """
    How the lines of *files* are admitted to a log: each judged by the law of its treaty, among what is there.

    A record that is sound in itself is admitted beside whatever the user recorded: a late record is never refused.
    """

    def __init__(self, files: RecordFiles) -> None:
        self._streams = {stream.key: stream for stream in files.streams}
        self._around = _Around(files)

    def __call__(self, key: str, recorded: Sequence[Event], lines: Sequence[Line]) -> None:
        """Judge *lines*, which join what is *recorded*. NotAdmitted for the first that may not."""
        if not lines:
            return
        stream, around = self._streams[key], self._around.of(key)
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
        return self._around.timelines


def admission(files: RecordFiles) -> Admission:
    """How the lines of *files* are admitted to a log."""
    return Admission(files)


class _Around:
    """What has a bearing on each treaty of the files; timelines are made when asked for."""

    def __init__(self, files: RecordFiles) -> None:
        self._streams = {stream.key: stream for stream in files.streams}
        self.timelines: dict[str, Timeline] = {}
        own = self._streams.get(PARTIES_STREAM)
        self._parties_acts = corrected_acts([line.event for line in own.lines]) if own else ()

    def of(self, key: str) -> Around:
        """What has a bearing on the treaty *key*."""
        return Around(self._parties_acts, self._linked(key), self._timeline(key))

    def _linked(self, key: str) -> Mapping[str, Timeline]:
        definition = self._streams[key].definition
        others = definition.linked if definition else frozenset()
        return {other: found for other in sorted(others) if (found := self._timeline(other))}

    def _timeline(self, key: str) -> Timeline | None:
        stream = self._streams.get(key)
        if stream is None or stream.definition is None:
            return None
        if key not in self.timelines:
            acts = corrected_acts([line.event for line in stream.lines])
            self.timelines[key] = timeline(stream.definition, acts, self._parties_acts, self._linked(key))
        return self.timelines[key]


def _judged(
    treaty: Treaty | None, recorded: Sequence[Event], around: Around, lines: Sequence[Line]
) -> Iterable[Finding]:
    where = {judged_id(line.event): line.where for line in lines}
    for verdict in judgement(treaty, recorded, [line.event for line in lines], around):
        yield Finding(where[verdict.act], verdict.reason or "not-admitted", f"event '{verdict.act}': {verdict.says}")
