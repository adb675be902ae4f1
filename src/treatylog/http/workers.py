"""Workers: several processes that answer at one address, each a node of its own over one log in PostgreSQL."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from treatylog.http.app import Part, address_of, listening_at, serve_on, told_to_stop
from treatylog.http.logs import configure
from treatylog.http.loop import loop_factory
from treatylog.log.store import Clock
from treatylog.relay.running import needed
from treatylog.service.build import service
from treatylog.service.load import LoadReport
from treatylog.service.settings import Settings

_BACKLOG = 128
_START_SECONDS = 60.0
_STOP_SECONDS = 5.0
"""How much longer than its requests under way a worker may take to end."""
_RESTART_SECONDS = 1.0

_log = logging.getLogger(__name__)
_spawning = get_context("spawn")


async def serve(
    settings: Settings, clock: Clock, *, announce: Callable[[str, LoadReport], None], parts: Sequence[Part] = ()
) -> None:
    """
    As `app.serve`, with as many processes as *settings* say. One that ends is started again.

    The record is loaded once, and the address bound once: whichever worker is free takes the next connection.
    """
    needed(settings)
    with listening_at(settings):
        listener = _bound(settings)
    with listener:
        async with service(settings, clock) as opened:
            report = opened.loaded
        assert report is not None
        async with told_to_stop() as stop:
            workers = [_Worker(number, listener, settings, clock, parts) for number in range(1, settings.workers + 1)]
            try:
                await asyncio.gather(*(worker.start() for worker in workers))
                announce(address_of(listener.getsockname()), report)
                keeping = [asyncio.create_task(worker.keep()) for worker in workers]
                await stop.wait()
                for task in keeping:
                    task.cancel()
            finally:
                await asyncio.gather(*(worker.stop() for worker in workers))


class _Worker:
    """One process and its keeper."""

    def __init__(
        self, number: int, listener: socket.socket, settings: Settings, clock: Clock, parts: Sequence[Part]
    ) -> None:
        self._number = number
        self._given = (listener, settings, clock, parts)
        self._process: SpawnProcess | None = None
        self._stopping = False
        self._line: Connection | None = None

    async def start(self) -> None:
        """Start the process, and wait until it answers or has ended."""
        self._line, theirs = _spawning.Pipe()
        self._process = _spawning.Process(
            target=_work, args=(theirs, *self._given, str(self._number)), name=f"treatylog-worker-{self._number}"
        )
        self._process.start()
        theirs.close()
        await asyncio.to_thread(self._line.poll, _START_SECONDS)

    async def keep(self) -> None:
        """Start the process again whenever it ends."""
        while True:
            assert self._process is not None
            await asyncio.to_thread(self._process.join)
            if self._stopping:
                return
            _log.error("worker %d ended (exit code %s); it is started again", self._number, self._process.exitcode)
            await asyncio.sleep(_RESTART_SECONDS)
            await self.start()

    async def stop(self) -> None:
        """End the process: in order, and in the end in any case."""
        self._stopping = True
        if self._process is None:
            return
        self._process.terminate()
        await asyncio.to_thread(self._process.join, 2 * self._given[1].shutdown_timeout + _STOP_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            await asyncio.to_thread(self._process.join)


def _bound(settings: Settings) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


def _work(
    line: Connection, listener: socket.socket, settings: Settings, clock: Clock, parts: Sequence[Part], worker: str
) -> None:
    """The life of a worker. It ends with its keeper, whichever way that ends."""
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    configure(settings)
    serving = serve_on(listener, settings, clock, worker=worker, ready=lambda: line.send(None), parts=parts)
    with asyncio.Runner(loop_factory=loop_factory(settings)) as runner:
        runner.run(serving)


def _end_with(line: Connection) -> None:
    try:
        line.recv()
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)
