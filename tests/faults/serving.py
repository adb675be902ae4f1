"""A server in a process of its own, over a small record, so that it can be flooded, measured and ended."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from treatylog.log.files import bundled

STORY = ("parties", "inf", "inf-moratorium", "belarus-declaration-offer")
STARTING_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its process and its port, and the file of what it logs."""

    process: Process
    port: int
    said: Path

    @property
    def memory(self) -> int:
        """Its memory in bytes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    async def status(self, path: str = "/health/ready", seconds: float = 10.0) -> int:
        """The status of the answer to GET *path*, on a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(seconds):
                writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                return int((await reader.read()).split()[1])
        finally:
            writer.transport.abort()

    def terminate(self) -> None:
        """Tell it to stop."""
        self.process.send_signal(signal.SIGTERM)


def small_record(folder: Path) -> Path:
    """The record of the story alone, in *folder*."""
    place = folder / "events"
    for name in STORY:
        shutil.copytree(str(bundled() / name), place / name)
    for file in bundled().iterdir():
        if file.name.endswith(".toml"):
            shutil.copy(str(file), place)
    return place


@asynccontextmanager
async def running(folder: Path, *flags: str, **settings: str) -> AsyncIterator[Running]:
    """`treatylog serve` over the record of the story; it is ended and must end well."""
    said = folder / "stderr.log"
    env = {**os.environ, **{f"TREATYLOG_{name.upper()}": value for name, value in settings.items()}}
    events = folder / "events"
    command = [sys.executable, "-m", "treatylog", "serve", "--port", "0", "--events", str(events), *flags]
    with said.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=errors, env=env)
    assert process.stdout
    try:
        async with asyncio.timeout(STARTING_SECONDS):
            while b" serving " not in (line := await process.stdout.readline()):
                assert line, said.read_text()
        yield Running(process, int(line.split()[2].decode().rstrip("/").rpartition(":")[2]), said)
    finally:
        if process.returncode is None:
            process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0, said.read_text()
