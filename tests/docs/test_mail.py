"""The nightly job of the how-to sends its message to a mail server."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread

import pytest

from docs.walk import ROOT, Walk

PAGE = ROOT / "docs" / "how-to" / "mail-what-changed.md"


class Sink(TCPServer):
    """A mail server that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Reading)
        self.senders: list[str] = []
        self.messages: list[str] = []

    @property
    def address(self) -> str:
        """Where it is."""
        host, port = self.socket.getsockname()
        return f"{host}:{port}"


class Reading(StreamRequestHandler):
    """One connection, as far as SMTP needs it (RFC 5321)."""

    server: Sink

    def handle(self) -> None:
        """Take what comes, until QUIT."""
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            match line.split()[0].upper():
                case "DATA":
                    self._say("354 go on")
                    self.server.messages.append("".join(self._lines()))
                    self._say("250 kept")
                case "QUIT":
                    self._say("221 bye")
                    return
                case "MAIL":
                    self.server.senders.append(line)
                    self._say("250 fine")
                case _:
                    self._say("250 fine")

    def _lines(self) -> Iterator[str]:
        while (line := self.rfile.readline().decode()) != ".\r\n":
            yield line.replace("\r\n", "\n")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server."""
    with Sink() as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


@pytest.mark.timeout(300)
def test_the_message_is_sent_once(sink: Sink, walk: Walk, environment: Mapping[str, str]) -> None:
    """With what changed, to the server that is named; the next morning there is nothing to tell."""
    folder = walk(PAGE)
    (folder / "told.json").write_text('{"position": 7, "day": "2020-06-13"}')
    for today in ("2020-06-14", "2020-06-15"):
        line = [sys.executable, "nightly.py", "log.db", today]
        subprocess.run(line, cwd=folder, env={**environment, "SMTP": sink.address}, check=True)
    (message,) = sink.messages
    assert [sender.split()[1] for sender in sink.senders] == ["FROM:<treatylog@example.org>"]
    assert "Subject: Treaties, 2020-06-14: 1 lines" in message
    assert "in law: 2020-06-14: Iceland, pact: withdrawal_notice_running -> withdrawn" in message


@pytest.mark.timeout(300)
def test_what_could_not_be_sent_is_told_the_next_time(walk: Walk, environment: Mapping[str, str]) -> None:
    """A mail server that is away ends the job with an error, and how far it has told is as it was."""
    folder = walk(PAGE)
    told = '{"position": 7, "day": "2020-06-13"}'
    (folder / "told.json").write_text(told)
    away = {**environment, "SMTP": "127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "nightly.py", "log.db", "2020-06-14"], cwd=folder, env=away, capture_output=True, check=False
    )
    assert (done.returncode, (folder / "told.json").read_text()) == (1, told)
    assert b"ConnectionRefusedError" in done.stderr
