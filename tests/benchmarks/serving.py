"""
What an answer over HTTP costs its server, beside a bare handler that returns the same bytes, and what it costs when
a thousand are asked for at once. All in one run.

Run as ``python tests/benchmarks/serving.py``; with the path of an interpreter that has fastapi and uvicorn after it,
a plain handler of that is measured too. Figures are CPU time of the whole server process, all its threads, as Linux
counts it. It ends with an error when the bytes differ or a ratio is not reached.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

QUESTION = "/v1/treaties/inf/parties/USA?on=2019-05-01"
FORWARDED = {"X-Forwarded-For": "192.0.2.1"}
BARE = "bare aiohttp handler, the same bytes"
KEPT = "as-of answer, all defaults"
PROXIED = "as-of answer, behind a proxy, rate limited"
HELD = "as-of answer, 304"
MADE = "as-of answer, made each time"
FASTAPI = "plain FastAPI handler, the same bytes"
ALONE_MADE = "1,000 questions one by one, made"
ALONE_KEPT = "1,000 questions one by one, kept"
BATCH_MADE = "the same sort in one batch, made"
BATCH_KEPT = "the same in one batch, kept"
PLACES = "1,000 places in one batch, made"
QUESTIONS = 1000
ASKED_OF_BATCHES = 20
LEAST_OF_BARE = 0.8
LEAST_OF_FASTAPI = 2.0
AT_ONCE = 32
PATIENCE = 60.0
"""For how many seconds an answer is waited for."""

_OF_ITS_LOG = re.compile(rb'"(known_at|citation)":"[^"]*",')
_BARE_SERVER = """
import asyncio, sys, uvloop
from pathlib import Path
from aiohttp import web
body = Path(sys.argv[1]).read_bytes()
async def answer(request):
    return web.Response(body=body, content_type="application/json")
async def main():
    app = web.Application()
    app.router.add_get("/v1/treaties/{treaty}/parties/{party}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("serving", f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()
uvloop.run(main())
"""
_FASTAPI_SERVER = """
import socket, sys
from datetime import date
from pathlib import Path
import uvicorn
from fastapi import FastAPI, Response
body = Path(sys.argv[1]).read_bytes()
app = FastAPI()
@app.get("/v1/treaties/{treaty}/parties/{party}")
async def answer(treaty: str, party: str, on: date) -> Response:
    return Response(body, media_type="application/json")
listener = socket.create_server(("127.0.0.1", 0))
print("serving", f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run([listener])
"""


class Server:
    """A server in a process of its own, with `AT_ONCE` connections to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.connections: list[socket.socket] = []

    @classmethod
    @contextmanager
    def started(cls, *command: str, **environment: str) -> Iterator["Server"]:
        """The server that *command* starts; it prints ``serving`` and its address, and is not waited for here."""
        env = {**os.environ, **environment}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True)
        assert process.stdout
        server = cls(process)
        try:
            yield server
        finally:
            server.leave()
            process.terminate()
            process.wait()
            process.stdout.close()

    @cached_property
    def port(self) -> int:
        """Its port, once it serves."""
        assert self._process.stdout
        line = next(line for line in self._process.stdout if "serving " in line)
        return int(line.partition("http://127.0.0.1:")[2].split()[0].rstrip("/"))

    def connect(self) -> None:
        """Open the connections anew, each with a request: servers close those that are idle."""
        self.leave()
        self.connections = [socket.create_connection(("127.0.0.1", self.port), PATIENCE) for _ in range(AT_ONCE)]
        for connection in self.connections:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask_all([request()] * AT_ONCE)

    def leave(self) -> None:
        """Close the connections."""
        for connection in self.connections:
            connection.close()
        self.connections = []

    def cpu(self) -> float:
        """The CPU time that it has used, in seconds."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Head and body of what it answers to *request*."""
        if not self.connections:
            self.connect()
        self.connections[0].sendall(request)
        return received(self.connections[0])

    def ask_all(self, requests: Sequence[bytes]) -> list[bytes]:
        """The bodies of the answers to *requests*, one on each connection at once."""
        answered: list[bytes] = []
        for begin in range(0, len(requests), AT_ONCE):
            some = list(zip(self.connections, requests[begin : begin + AT_ONCE], strict=False))
            for connection, request in some:
                connection.sendall(request)
            answered += [received(connection)[1] for connection, _ in some]
        return answered

    def cost(self, ask: Callable[[], object]) -> float:
        """The microseconds of CPU that it uses while *ask* asks it, over connections that are open."""
        self.connect()
        before = self.cpu()
        ask()
        return (self.cpu() - before) * 1e6


def received(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of the answer on *connection*."""
    told = some(connection)
    while b"\r\n\r\n" not in told:
        told += some(connection)
    head, _, body = told.partition(b"\r\n\r\n")
    while len(body) < length(head):
        body += some(connection)
    return head, body


def some(connection: socket.socket) -> bytes:
    """What comes on *connection* next. ConnectionError where it was closed."""
    told = connection.recv(262_144)
    if not told:
        raise ConnectionError("the server closed the connection before its answer was whole")
    return told


def length(head: bytes) -> int:
    """How long the body after *head* is."""
    found = head.lower().partition(b"\r\ncontent-length: ")[2]
    return int(found.split(b"\r\n")[0]) if found and b" 304 " not in head[:20] else 0


def request(headers: Mapping[str, str] | None = None, target: str = QUESTION) -> bytes:
    """The question *target* as a request, with the headers that programs send."""
    usual = {"Host": "127.0.0.1", "Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": "benchmark"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**usual, **(headers or {})}.items())
    return f"GET {target} HTTP/1.1\r\n{lines}\r\n".encode()


@dataclass(slots=True)
class Row:
    """One thing that is measured: what is asked of which server, and microseconds of CPU for each answer, by round."""

    name: str
    server: Server
    sent: bytes
    microseconds: list[float] = field(default_factory=list)

    def measure(self, many: int) -> None:
        """Ask *many* times on every connection."""
        requests = [self.sent] * (many * AT_ONCE)
        self.microseconds.append(self.server.cost(partial(self.server.ask_all, requests)) / len(requests))

    @property
    def figure(self) -> float:
        """The median of its rounds."""
        return median(self.microseconds)


@dataclass(slots=True)
class Batches:
    """What an answer costs alone and in a batch of *many*, in microseconds of CPU, by name and round."""

    server: Server
    many: int
    microseconds: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, number: int) -> None:
        """Ask questions that were never asked before, one by one and in a batch, and the same ones again."""
        one, other = self.questions(2 * number), self.questions(2 * number + 1)
        for name, ask in (
            (ALONE_MADE, partial(self.alone, one)),
            (BATCH_MADE, partial(self.together, other)),
            (ALONE_KEPT, partial(self.alone, other)),
            (BATCH_KEPT, partial(self.together, one)),
            (PLACES, partial(self.together, [place(question) for question in one])),
        ):
            self.microseconds.setdefault(name, []).append(self.server.cost(ask) / self.many)

    def check(self) -> None:
        """ValueError where a question is answered otherwise alone and in a batch, made or kept."""
        for number in (-1, -2):
            asked = self.questions(number)
            first, again = self.together(asked), self.together(asked)
            alone = [json.loads(body) for body in self.alone(asked)]
            if not alone == [item["body"] for item in first["items"]] == [item["body"] for item in again["items"]]:
                raise ValueError("a batch answers otherwise")

    def questions(self, number: int) -> list[str]:
        """As many questions, none of which stands in the list of another *number*."""
        begins = date(1988, 6, 1) + timedelta(days=number * self.many // 4)
        days = (begins + timedelta(days=day) for day in range(self.many // 4))
        return [f"/v1/treaties/inf/parties/{code}?on={day}" for day in days for code in ("USA", "RUS", "UKR", "BLR")]

    def alone(self, questions: Sequence[str]) -> list[bytes]:
        """The answers to *questions*, one by one."""
        return self.server.ask_all([request(target=question) for question in questions])

    def together(self, questions: Sequence[object]) -> Any:
        """The answer to the batch of *questions*."""
        body = json.dumps({"questions": questions}).encode()
        head = (
            f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        )
        return json.loads(self.server.ask(head.encode() + b"\r\n" + body)[1])

    @property
    def figures(self) -> Mapping[str, float]:
        """The median of the rounds, by name."""
        return {name: median(rounds) for name, rounds in self.microseconds.items()}


def place(question: str) -> Mapping[str, str]:
    """*question* as a place, to be answered in short."""
    _, _, _, treaty, _, party, on = re.split("[/?]", question)
    return {"treaty": treaty, "party": party, "on": on.removeprefix("on=")}


def batched(figures: Mapping[str, float]) -> Iterator[str]:
    """The *figures* of batches side by side; like with like, and what is kept with what is made."""
    yield f"{'server CPU of one answer':<46}     µs   of made  of kept, one by one"
    for name, figure in figures.items():
        yield f"{name:<46} {figure:6.1f}   {figures[ALONE_MADE] / figure:5.2f} x  {figures[ALONE_KEPT] / figure:5.2f} x"
    made, kept = figures[ALONE_MADE] / figures[BATCH_MADE], figures[ALONE_KEPT] / figures[BATCH_KEPT]
    yield f"like with like: {made:.1f} x where made, {kept:.1f} x where kept ({ASKED_OF_BATCHES} asked)"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run has found: the rows, the latencies of the second one under load in seconds, and the batches."""

    rows: Sequence[Row]
    waits: Sequence[float]
    batches: Batches


def measured(
    many: int, rounds: int, fastapi: str | None = None, flags: Sequence[str] = (), questions: int = QUESTIONS
) -> Measured:
    """Every row and batches of *questions*, measured in turn in each of *rounds*; our servers started with *flags*."""
    ours = (sys.executable, "-m", "treatylog", "serve", "--port", "0", *flags)
    with ExitStack() as stack:
        kept = stack.enter_context(Server.started(*ours))
        proxied = stack.enter_context(
            Server.started(*ours, TREATYLOG_TRUSTED_PROXIES="127.0.0.1", TREATYLOG_RATE_LIMIT="1000000")
        )
        made = stack.enter_context(Server.started(*ours, TREATYLOG_CACHE_BYTES="0"))
        kept.ask(request())
        head, body = kept.ask(request())
        tag = head.partition(b"\r\nETag: ")[2].split(b"\r\n")[0].decode()
        file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "answer.json"
        file.write_bytes(body)
        rows = [
            Row(BARE, stack.enter_context(Server.started(sys.executable, "-c", _BARE_SERVER, str(file))), request()),
            Row(KEPT, kept, request()),
            Row(PROXIED, proxied, request(FORWARDED)),
            Row(HELD, kept, request({"If-None-Match": tag})),
            Row(MADE, made, request()),
        ]
        if fastapi:
            theirs = Server.started(fastapi, "-c", _FASTAPI_SERVER, str(file))
            rows.append(Row(FASTAPI, stack.enter_context(theirs), request()))
        check_bytes(rows, body)
        batches = Batches(kept, questions)
        kept.connect()
        batches.check()
        for row in rows:
            row.measure(many)
            row.microseconds.clear()
        for number in range(rounds):
            for row in rows:
                row.measure(many)
            batches.measure(number)
        return Measured(rows, asyncio.run(latencies(kept.port, many)), batches)


def check_bytes(rows: Sequence[Row], body: bytes) -> None:
    """
    ValueError where a row answers with something else than *body*, or not with 304 where that is meant.

    Each of our servers has loaded the record itself, so that the instant since when it knows it may differ, and
    with it the head of its log.
    """
    for row in rows:
        head, told = row.server.ask(row.sent)
        is_same = _OF_ITS_LOG.sub(b"", told) == _OF_ITS_LOG.sub(b"", body)
        if (row.name == HELD) != (b" 304 " in head[:20]) or (row.name != HELD and not is_same):
            raise ValueError(f"{row.name}: answers otherwise: {head.decode()}")
        row.server.leave()


async def latencies(port: int, many: int) -> list[float]:
    """How long each answer took, `AT_ONCE` clients asking *many* times each, one question after the other."""
    found: list[float] = []
    sent = request()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(many):
            began = perf_counter()
            writer.write(sent)
            await reader.readexactly(length(await reader.readuntil(b"\r\n\r\n")))
            found.append(perf_counter() - began)
        writer.close()

    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return found


def table(rows: Sequence[Row], waits: Sequence[float]) -> Iterator[str]:
    """The figures side by side."""
    bare = rows[0].figure
    yield f"{'server CPU of one answer':<46}     µs   of bare"
    for row in rows:
        yield f"{row.name:<46} {row.figure:6.1f}   {bare / row.figure:5.2f} x"
    cuts = quantiles(waits, n=100)
    yield f"latency with {AT_ONCE} clients: median {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms"


def unreached(rows: Sequence[Row]) -> Iterator[str]:
    """What has to be so and is not."""
    figures = {row.name: row.figure for row in rows}
    for name in (KEPT, PROXIED):
        if figures[BARE] / figures[name] < LEAST_OF_BARE:
            yield f"{name}: less than {LEAST_OF_BARE} of a bare handler"
    if FASTAPI in figures and figures[FASTAPI] / figures[KEPT] < LEAST_OF_FASTAPI:
        yield f"{KEPT}: less than {LEAST_OF_FASTAPI} times a FastAPI handler"
    if figures[HELD] >= figures[KEPT]:
        yield f"{HELD}: not cheaper than 200"


def main() -> int:
    """Measure and print."""
    found = measured(30, 5, next(iter(sys.argv[1:]), None))
    for line in (*table(found.rows, found.waits), "", *batched(found.batches.figures)):
        sys.stdout.write(f"{line}\n")
    failed = list(unreached(found.rows))
    for line in failed:
        sys.stdout.write(f"not reached: {line}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
