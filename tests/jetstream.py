"""A NATS server with JetStream for tests, from a wheel or the path: it can be killed and started again."""

import os
import shutil
import socket
import subprocess
import sysconfig
import time
from contextlib import suppress
from pathlib import Path

import pytest

REQUIRED = os.environ.get("TREATYLOG_REQUIRE", "").replace(",", " ").split()


def program() -> Path:
    """Where the server is. The test is skipped where there is none, and fails where TREATYLOG_REQUIRE asks for one."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    if beside.is_file():
        return beside
    if found := shutil.which("nats-server"):
        return Path(found)
    (pytest.fail if "nats" in REQUIRED else pytest.skip)(f"no NATS server: neither {beside} nor one on the path")


class JetStream:
    """A server of our own, with a folder and a port of its own."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"nats://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(self._program), "-js", "-sd", str(self._folder), "-a", "127.0.0.1", "-p", str(self._port)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + 30
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text()[-500:]
            assert time.monotonic() < until
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1) as link:
            return link.recv(4) == b"INFO"
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
