"""The benchmark runs, and its walks agree. How long they take is not tested."""

from functools import cache

import pytest

from benchmarks.replay import Measured, differing, measured, table, work
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.timeline import timeline
from worlds import story_record


@cache
def walked(key: str) -> Measured:
    """The walks over one treaty, once each."""
    streams = {stream.key: stream for stream in story_record().streams}
    acts = {name: corrected_acts([line.event for line in stream.lines]) for name, stream in streams.items()}
    treaty = streams[key].definition
    assert treaty
    return measured(work([timeline(treaty, acts[key], acts["parties"])]), rounds=1)


@pytest.mark.parametrize("key", ["inf", "inf-moratorium"])
def test_the_walks_end_in_the_same_states(key: str) -> None:
    """Live machines, compiled tables and replay, over the same effects."""
    found = walked(key)
    assert differing(found) == []
    assert len(found.ends[0]) > 10


def test_another_end_is_told() -> None:
    """A walk that ends elsewhere does not pass unseen."""
    found = walked("inf")
    found.ends[1].popitem()
    assert len(differing(found)) == 1
    walked.cache_clear()


def test_the_figures_are_printed_side_by_side() -> None:
    """One line for each walk, and the ratio."""
    lines = list(table(walked("inf")))
    assert [line.split(",")[0].split("  ")[0] for line in lines[2:5]] == ["transitions", "compiled tables", "replay"]
    assert "as fast as by transitions" in lines[-1]
