"""What a command does with a log as a whole, and how that is told."""

from pathlib import Path

from treatylog.cli import console, opening, verifying
from treatylog.cli.clocks import now
from treatylog.errors import InvalidFile
from treatylog.log.store import Head
from treatylog.service import keeping
from treatylog.service.documents import is_whole_log
from treatylog.service.keeping import Verdict
from treatylog.service.settings import Settings


async def back_up(db: str | None, target: Path) -> None:
    """Copy the log at *db* to *target*."""
    _tell(await keeping.back_up(_there(db), target, now))


async def restore(file: Path, db: str | None, head: Path | None) -> None:
    """Make the log at *db* from *file*, with the head that is in the file *head*, if one is named."""
    held = verifying.held(None, head).head
    _tell(await keeping.restore(file, opening.kept(db), now, held=held))


async def take_in(file: Path, db: str | None, head: Path | None) -> None:
    """As `restore`, from *file*, which must be a log as a whole. InvalidFile says what else may be done with it."""
    if not is_whole_log(file):
        raise InvalidFile(
            f"{file}: it does not begin as a log does, expected a backup, or an export: lines of JSON with position, "
            "leaf_hash and event; record events with `treatylog record`"
        )
    await restore(file, db, head)


async def look_over(db: str | None, *, json: bool) -> bool:
    """Print what was found of the log at *db*; whether something is wrong."""
    found = await keeping.looked_over(_there(db), now)
    if json:
        console.data([{"check": one.check, "verdict": one.verdict, "says": one.says} for one in found])
    else:
        for one in found:
            console.line(f"{one.verdict:4}  {one.check}: {one.says}")
    return any(one.verdict is Verdict.WRONG for one in found)


async def migrate(db: str | None) -> None:
    """Bring the log at *db* up to date, and print what was done."""
    before = await keeping.migrate(_there(db), now)
    if not before.applied:
        console.line(f"made the log, by {', '.join(before.pending)}")
    elif before.pending:
        console.line(f"applied {', '.join(before.pending)}")
    else:
        console.line(f"up to date already, made by {', '.join(before.applied)}")


def _there(db: str | None) -> Settings:
    settings = opening.kept(db)
    if not settings.is_shared:
        opening.check_there(settings.path)
    return settings


def _tell(head: Head) -> None:
    console.line(f"{console.counted(head.size, 'event')}, each as it was recorded; the head is {head.root}")
