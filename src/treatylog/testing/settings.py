"""What a project sets for its tests, in its settings of pytest."""

from pathlib import Path

import pytest

EVENTS = "treatylog_events"
"""The setting that names the events folder of a project which keeps a record of its own."""


def events_of(config: pytest.Config) -> Path | None:
    """The events folder that the project names; none: the bundled record. UsageError where it is not there."""
    named = str(config.getini(EVENTS))
    if not named:
        return None
    folder = (config.inipath.parent if config.inipath else config.rootpath) / named
    if not folder.is_dir():
        raise pytest.UsageError(
            f"{EVENTS} = {named!r} in {config.inipath}: there is no folder {folder}; name the events folder from where "
            "that file lies, or leave the setting out for the bundled record"
        )
    return folder
