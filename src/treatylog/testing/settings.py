"""What a project sets for its tests, in its settings of pytest."""

from pathlib import Path

import pytest

EVENTS = "treatylog_events"
"""The setting that names the events folder of a project which keeps a record of its own."""


def events_of(config: pytest.Config) -> Path | None:
    """The events folder that the project names; none: the bundled record."""
    named = config.getini(EVENTS)
    return (config.rootpath / named) if named else None
