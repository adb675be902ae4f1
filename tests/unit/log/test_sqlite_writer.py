"""One process at a time appends to a log in a file; others read it."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from treatylog.errors import LogInUse, LogUnavailable
from treatylog.log.sqlite import SqliteStore
from treatylog.log.sqlite_writer import WriterLock
from treatylog.log.store import Token
from unit.log.logs import NOON, opened, statement, ticking

HOLDER = """
import sys
from treatylog.log.sqlite_writer import WriterLock
lock = WriterLock(sys.argv[1])
lock.take(staying=True)
print("held", flush=True)
sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    """What is in *folder*."""
    return sorted(file.name for file in folder.iterdir())


async def staying(log: Path) -> SqliteStore:
    """A store that holds *log* from the start."""
    return await SqliteStore.open(log, clock=ticking(), staying=True)


class TestWhileOneStays:
    async def test_another_that_would_stay_is_refused_at_once(self, log: Path) -> None:
        """The message names the file, the process, and what to do."""
        one = await staying(log)
        began = asyncio.get_running_loop().time()
        with pytest.raises(LogInUse) as caught:
            await staying(log)
        assert asyncio.get_running_loop().time() - began < 1
        for part in (f"the log {log} is in use: process {os.getpid()} writes", "over HTTP", "stop it", "PostgreSQL"):
            assert part in caught.value.message
        assert caught.value.code == "log-in-use"
        await one.close()

    async def test_an_append_of_another_is_refused_and_nothing_written(self, log: Path) -> None:
        """It may read all the same, and what was written meanwhile."""
        one = await staying(log)
        async with opened(log) as other:
            with pytest.raises(LogInUse):
                await other.append("inf", [statement(4)], expected=3, recorded_by="other")
            await one.append("inf", [statement(5)], expected=3, recorded_by="one")
            assert [entry.event.id for entry in await other.read_all(after=3)] == ["inf/0005"]
            assert await other.verify() == await one.verify()
        await one.close()

    async def test_tokens_are_written_in_turns(self, log: Path) -> None:
        """They are no part of the record, and a server knows them at once; only its holder clears up what is ahead."""
        one = await staying(log)
        token = Token("clerk", ("write",), sha256(b"secret").hexdigest(), NOON)
        async with opened(log) as other:
            assert await other.add_token(token)
            assert await one.add_token(replace(token, name="second"))
            assert [held.name for held in await one.tokens()] == ["clerk", "second"]
            ahead = [await store._run(lambda db=store._db: db.execute("PRAGMA wal_autocheckpoint").fetchone()[0])  # type: ignore[misc]
                     for store in (one, other)]  # fmt: skip
            assert ahead == [1000, 0]
        await one.close()


class TestInTurns:
    async def test_who_holds_it_for_a_moment_is_waited_for(self, log: Path) -> None:
        """Two commands that record at once both do."""
        one = await SqliteStore.open(log, clock=ticking())
        await one.append("inf", [statement(4)], expected=3, recorded_by="one")
        async with opened(log) as other:
            waiting = asyncio.create_task(other.append("inf", [statement(5)], expected=4, recorded_by="other"))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            await one.close()
            assert (await waiting).version == 5

    async def test_patience_ends(self, log: Path) -> None:
        """With the name of who holds it."""
        async with opened(log) as one, opened(log, patience=0.2) as other:
            await one.append("inf", [statement(4)], expected=3, recorded_by="one")
            with pytest.raises(LogInUse, match=f"process {os.getpid()} writes to it"):
                await other.append("inf", [statement(5)], expected=4, recorded_by="other")

    async def test_only_the_note_of_its_end_is_left_beside_a_log_that_was_closed(self, log: Path) -> None:
        """Whoever copies the folder copies the log, and what tells that it is whole."""
        one = await staying(log)
        assert "log.db-writer" in names(log.parent)
        await one.close()
        assert names(log.parent) == ["log.db", "log.db-last"]


class TestALock:
    async def test_of_a_killed_process_is_gone(self, tmp_path: Path) -> None:
        """The system takes it back; the file that stays behind says nothing."""
        place = str(tmp_path / "log.db")
        holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, place, stdin=PIPE, stdout=PIPE)
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"held\n"
        with pytest.raises(LogInUse, match=f"process {holder.pid} writes"):
            WriterLock(place).wait(5, staying=True)
        holder.kill()
        await holder.wait()
        assert names(tmp_path) == ["log.db-writer"]
        mine = WriterLock(place)
        mine.take()
        assert mine.is_held
        mine.release()
        assert names(tmp_path) == []

    def test_is_of_the_file_that_is_there(self, tmp_path: Path) -> None:
        """A lock on a file that was removed meanwhile is worth nothing, and another is taken."""
        one, other = WriterLock(str(tmp_path / "log.db")), WriterLock(str(tmp_path / "log.db"))
        one.take()
        one.release()
        other.take()
        with pytest.raises(LogInUse):
            one.take()
        other.release()
        one.take()
        one.release()

    def test_cannot_be_had_where_no_file_can_be_made(self, tmp_path: Path) -> None:
        """It is said so."""
        with pytest.raises(LogUnavailable, match="cannot be locked for writing"):
            WriterLock(str(tmp_path / "none" / "log.db")).take()

    def test_of_a_log_in_memory_is_not_needed(self) -> None:
        """Nobody else reaches it."""
        lock = WriterLock(":memory:", lasting=False)
        lock.take()
        lock.release()
        assert lock.is_held
