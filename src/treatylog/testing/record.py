"""The record that histories and golden files are asked of: the bundled one, or an events folder of the user's own."""

from datetime import date
from functools import cache
from pathlib import Path

from treatylog.log.files import RecordFiles, bundled, read_record
from treatylog.projection.world import World
from treatylog.service.check import told


@cache
def record(root: Path | None = None) -> RecordFiles:
    """The record in the folder *root*, or the bundled one; read once."""
    return read_record(root or bundled())


@cache
def world(root: Path | None = None, public_on: date | None = None) -> World:
    """What that record tells; with *public_on*, only of what was public by then."""
    return told(record(root), public_on)
