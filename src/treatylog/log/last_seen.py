"""
What was acknowledged last, noted beside the file of a log.

SQLite takes a write-ahead log that was cut for one whose writer died: it goes on without what was cut off, and nothing
in the file tells. The note tells. It is written after the commit and before the acknowledgement, and is not waited for:
it may be behind the log and is never ahead of it, unless the log has lost its end.
"""

import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path

from treatylog.errors import LogCorrupt
from treatylog.log.store import RecordedEvent

ENDING = "-last"
"""What the name of the note adds to that of the log."""

_LEAF = "SELECT leaf FROM event WHERE position = ?"
_LINE = re.compile(r"(\d{19}) ([0-9a-f]{64})\n")
_MEMORY = ":memory:"
_MODE = 0o666  # less the mask of the process, as SQLite makes its files


class LastSeen:
    """The note beside the log at *place*: the position and the leaf of the last event that was acknowledged."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._file = None if place == _MEMORY else Path(f"{place}{ENDING}")
        self._descriptor: int | None = None

    def note(self, last: RecordedEvent) -> None:
        """Note that *last* is in the log for good. Where that cannot be noted, the note stays behind."""
        if self._file is None:
            return
        with suppress(OSError):
            if self._descriptor is None:
                self._descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, _MODE)
            os.pwrite(self._descriptor, f"{last.position:019} {last.leaf_hash}\n".encode(), 0)

    def check(self, db: sqlite3.Connection) -> None:
        """LogCorrupt unless *db* holds what was noted."""
        if self._file is None or not self._file.exists():
            return
        line = _LINE.fullmatch(self._file.read_bytes().decode("ascii", "replace"))
        if line is None:
            raise LogCorrupt(
                f"{self._file} is not the note that treatylog made of the last event acknowledged; run `treatylog "
                f"verify` with a head that you hold, then remove the note",
                place=self._place,
            )
        position = int(line[1])
        row = db.execute(_LEAF, (position,)).fetchone()
        if row is None or row[0] != bytes.fromhex(line[2]):
            (size,) = db.execute("SELECT size FROM head").fetchone()
            raise LogCorrupt(
                f"position {position}: an event was acknowledged there that is not in the log {self._place}, which "
                f"ends at {size}: its end was lost, or it was put in the place of another; restore a backup, or remove "
                f"{self._file} to go on with what is left",
                position=position,
            )

    def close(self) -> None:
        """Let go of the note."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
