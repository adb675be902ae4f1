"""Who may append to a log in a file: one process at a time, by a lock that the system takes back when it ends."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from treatylog.errors import LogInUse, LogUnavailable

if sys.platform != "win32":
    import fcntl

ENDING = "-writer"
"""What the name of a log's file has at its end in the name of the file that is locked."""

_PAUSE_SECONDS = 0.1
_STAYS = "stays"
_LONGEST = 100


class WriterLock:
    """
    The right to append to the log in the file *place*, and to clear up its write-ahead log; in memory it needs none.

    SQLite before 3.51.3 can damage a write-ahead log that two connections write and clear up at one moment. The lock is
    one of the system on a file beside the log, which names its holder: a process that is killed leaves no lock behind.
    On Windows there is none.
    """

    def __init__(self, place: str, *, lasting: bool = True) -> None:
        self._place = place
        self._file = Path(f"{place}{ENDING}") if lasting else None
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether it was taken, or is not needed."""
        return self._file is None or self._descriptor is not None

    def take(self, *, staying: bool = False) -> None:
        """
        Hold it from now on. *staying* tells others that there is no use in waiting. LogInUse names who holds it.
        """
        if self._file is None or self._descriptor is not None:
            return
        try:
            self._descriptor = self._locked(self._file)
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()} {_STAYS if staying else ''}\n".encode())
        except OSError as error:
            self.release()
            raise LogUnavailable(
                f"the log {self._place} cannot be locked for writing: {error}; its folder must be one where files can "
                "be made",
                place=self._place,
            ) from error

    def wait(self, seconds: float, *, staying: bool) -> None:
        """As `take`, once whoever holds it for a moment has done, for *seconds* at the most."""
        until = time.monotonic() + seconds
        while True:
            try:
                self.take(staying=staying)
            except LogInUse as fault:
                if fault.context[_STAYS] or time.monotonic() >= until:
                    raise
            else:
                return
            time.sleep(_PAUSE_SECONDS)

    def release(self) -> None:
        """Let go of it, and remove its file, if it is held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None and self._file is not None:
            with suppress(OSError):
                self._file.unlink()
            os.close(descriptor)

    def _locked(self, file: Path) -> int:
        """A descriptor of *file*, locked. Where it was removed since it was opened, by its last holder, once more."""
        while True:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                self._lock(descriptor)
                if _is_there(file, descriptor):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, kind = os.pread(descriptor, _LONGEST, 0).decode(errors="replace").strip().partition(" ")
            raise LogInUse(
                f"the log {self._place} is in use: process {pid or 'unknown'} writes to it, and one at a time may; "
                "write over HTTP to the service that runs there, or stop it, or keep the log in PostgreSQL, which has "
                "many writers",
                place=self._place,
                pid=pid,
                stays=kind == _STAYS,
            ) from None


def _is_there(file: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
