"""Which record or log a depositary answers from."""

from pathlib import Path

from treatylog.errors import InvalidSetting, LogUnavailable
from treatylog.library.depositary import Depositary
from treatylog.library.session import Session
from treatylog.service.build import service
from treatylog.service.clocks import now
from treatylog.service.settings import Settings

_MEMORY = frozenset({"", ":memory:"})


def load(events: str | Path | None = None) -> Depositary:
    """
    A depositary of the bundled record, or of the folder *events*, in memory: nothing of it lasts.

    InvalidFile, or another error with file and line, says what is wrong with the folder.

    >>> import treatylog
    >>> depositary = treatylog.load()
    >>> depositary.status("inf", "USA", on="2019-05-01").headline.value
    'suspended'
    """
    settings = Settings.given().model_copy(update={"db": None, "events": Path(events) if events else None})
    opening = service(settings, now, judging=events is not None)
    return Depositary(Session(opening), now, f"of {events or 'the bundled record'}")


def open_log(
    place: str | Path,
    *,
    events: str | Path | None = None,
    bundled: bool = False,
    create: bool = False,
    signing_key: str | Path | None = None,
) -> Depositary:
    """
    A depositary of the log at *place*: a path, ``sqlite:///path`` or ``postgresql://user@host/name``.

    With *events* that folder is loaded into it first, with *bundled* the bundled record; what it has already is passed
    over. A log in a file that is not there is made only to *create* it.
    With *signing_key*, the file of a key, receipts are signed.

    LogUnavailable says why it cannot be opened. It may be read while another process writes to it; to record in it is
    LogInUse then, unless it is in PostgreSQL.
    """
    settings = Settings.given(db=str(place), signing_key=signing_key)
    settings = settings.model_copy(update={"events": Path(events) if events else None})
    if events is not None and bundled:
        raise InvalidSetting("a log is loaded from a folder or from the bundled record; give events= or bundled=True")
    if not create and not settings.is_shared:
        _check_there(settings.path)
    opening = service(settings, now, loading=bundled or events is not None, judging=events is not None)
    return Depositary(Session(opening), now, f"of the log {settings.place}")


def _check_there(path: str) -> None:
    what = "is in memory, so it holds nothing" if path in _MEMORY else _missing(Path(path))
    if what:
        raise LogUnavailable(
            f"the log {path} {what}; load the record into it with `treatylog serve --db {path}` or "
            "treatylog.open_log(…, bundled=True, create=True), begin a new one with create=True alone, or ask the "
            "bundled record with treatylog.load()",
            place=path,
        )


def _missing(file: Path) -> str:
    if not file.exists():
        return "does not exist"
    return "holds nothing" if file.is_file() and not file.stat().st_size else ""
