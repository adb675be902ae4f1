"""Which log a command works on, and whether it may write to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from treatylog.cli.clocks import now
from treatylog.cli.faults import EmptyLog, LogOrEvents, NoLog, UnknownHeadline
from treatylog.domain.headline import Headline
from treatylog.errors import did_you_mean, suggestions
from treatylog.service.answers import EventItem
from treatylog.service.build import Service, service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Treaties

_MEMORY = frozenset({"", ":memory:"})
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """What a command was told to read from: a log, an events folder, or neither."""

    db: str | None
    events: Path | None

    @property
    def is_given(self) -> bool:
        """Whether it was told one of them."""
        return self.db is not None or self.events is not None


@asynccontextmanager
async def reading(db: str | None, events: Path | None, signing_key: Path | None = None) -> AsyncIterator[Service]:
    """
    The service to read from: the log at *db* as it is, never written to; else a record, loaded into memory.

    A flag comes before what the environment sets: with *events* given, ``TREATYLOG_DB`` plays no part. The bundled
    record was judged when it was released (`treatylog check`), and is not judged again for every question.
    """
    if db is not None and events is not None:
        raise LogOrEvents("a question is answered from a log or from an events folder; give --db or --events, not both")
    settings = Settings.given(db=db, events=events, signing_key=signing_key)
    settings = settings.model_copy(update={"db": None}) if events else settings
    in_memory = settings.path in _MEMORY
    if not in_memory:
        _check_place(settings)
    async with service(settings, now, loading=in_memory, judging=settings.events is not None) as opened:
        yield opened


@asynccontextmanager
async def answering(db: str | None, events: Path | None, signing_key: Path | None = None) -> AsyncIterator[Service]:
    """As `reading`, from a log that holds something. EmptyLog otherwise."""
    async with reading(db, events, signing_key) as opened:
        if not (await opened.treaties.head()).size:
            raise _empty(opened.settings.place, "holds nothing")
        yield opened


@asynccontextmanager
async def recording(settings: Settings) -> AsyncIterator[Service]:
    """
    The service over the log that *settings* name, to record into it.

    The events folder, if they name one, is loaded first; the bundled record only into a log that holds nothing, so
    that it never comes uninvited among somebody's own treaties.
    """
    async with service(settings, now, loading=False) as opened:
        is_empty = not (await opened.treaties.head()).size
    async with service(settings, now, loading=is_empty or settings.events is not None) as opened:
        yield opened


@asynccontextmanager
async def rehearsing(settings: Settings) -> AsyncIterator[Service]:
    """As `recording`, but nothing is written: a log that is not there is none, and one that is there stays as it is."""
    settings = settings if _is_there(settings.path) else settings.model_copy(update={"db": None})
    async with service(settings, now, loading=False) as opened:
        is_empty = not (await opened.treaties.head()).size
    loading = is_empty or settings.events is not None
    async with service(settings, now, loading=loading, rehearsing=True) as opened:
        yield opened


@asynccontextmanager
async def keeping(db: str | None, *, must_exist: bool = False) -> AsyncIterator[Service]:
    """The service over the log at *db* as it is; a new one, unless it *must_exist*."""
    settings = kept(db)
    if must_exist:
        _check_place(settings)
    async with service(settings, now, loading=False) as opened:
        yield opened


def kept(db: str | None, events: Path | None = None) -> Settings:
    """The settings for a log that lasts. NoLog when none is named: what is written would be lost."""
    settings = Settings.given(db=db, events=events)
    if settings.path in _MEMORY:
        raise NoLog("no log is named, so nothing would be kept; name one with --db PATH, or set TREATYLOG_DB")
    return settings


async def items(treaties: Treaties) -> AsyncIterator[EventItem]:
    """Everything in the log, in order."""
    after = 0
    while page := (await treaties.events(after=after, limit=_PAGE)).items:
        for item in page:
            yield item
        after = page[-1].position


def headline_of(word: str) -> Headline:
    """The headline *word*. UnknownHeadline when it is none."""
    words = [headline.value for headline in Headline]
    if word not in words:
        hint = did_you_mean(suggestions(word, words))
        raise UnknownHeadline(f"'{word}' is no headline; they are {', '.join(words)}.{hint}")
    return Headline(word)


def _check_place(settings: Settings) -> None:
    """As `check_there`, for a log in a file."""
    if not settings.is_shared:
        check_there(settings.path)


def check_there(path: str) -> None:
    """EmptyLog where there is no file at *path*, or nothing in it."""
    file = Path(path)
    if not file.exists():
        raise _empty(path, "does not exist")
    if file.is_file() and not file.stat().st_size:
        raise _empty(path, "holds nothing")


def _is_there(path: str) -> bool:
    return path not in _MEMORY and Path(path).exists()


def _empty(path: str, what: str) -> EmptyLog:
    return EmptyLog(f"the log {path} {what}; load the record into it with `treatylog serve --db {path}`", path=path)
