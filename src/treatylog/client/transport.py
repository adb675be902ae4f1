"""Requests that are sent again where that is safe, answers that are kept where they may be."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

import aiohttp
from pydantic import BaseModel, ValidationError
from yarl import URL

from treatylog import __version__
from treatylog.client.faults import Unreachable, UnreadableAnswer, raised

JSON = "application/json"

_OK, _NOT_MODIFIED, _BAD = 200, 304, 400
_LATER = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE = 8.0

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a service is asked: how often, how patiently, and with what at hand to wait and to throw dice."""

    attempts: int = 5
    pause: float = 0.2
    patience: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    dice: Callable[[], float] = random.random

    def wait(self, attempt: int) -> float:
        """How long to wait after *attempt*, counted from 0: up to twice as long each time, by the dice."""
        longest: float = min(_LONGEST_PAUSE, self.pause * 2**attempt)
        return self.dice() * longest


@dataclass(frozen=True, slots=True)
class Got:
    """What came back, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Kept:
    """The answers to the addresses last asked, at most *most* of them, each by the ETag that stands for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[str, tuple[str, object]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def tag(self, key: str) -> str | None:
        """The ETag of what is kept for *key*."""
        found = self._answers.get(key)
        return found[0] if found else None

    def answer(self, key: str) -> object:
        """What is kept for *key*, which becomes the last asked."""
        self._answers.move_to_end(key)
        return self._answers[key][1]

    def keep(self, key: str, tag: str | None, answer: object) -> None:
        """Keep *answer* for *key*, where it has a *tag*; what was asked longest ago makes room."""
        self._answers.pop(key, None)
        if tag and self._most:
            self._answers[key] = tag, answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)


class Transport:
    """One service, by its address: requests out, answers or errors back."""

    def __init__(
        self, base: str, *, token: str | None, timeout: float, manner: Manner, kept: Kept, silence: float
    ) -> None:
        self._base = base.rstrip("/")
        self._headers = {"User-Agent": f"treatylog/{__version__}"}
        self._authorization = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._streaming = aiohttp.ClientTimeout(total=None, sock_connect=timeout, sock_read=silence)
        self.manner = manner
        self._kept = kept
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Take connections from now on."""
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)

    async def close(self) -> None:
        """Let go of them."""
        if self._session:
            await self._session.close()
            self._session = None

    async def ask(self, path: str, query: Mapping[str, str], answer: type[M]) -> M:
        """The *answer* to GET *path*; the one that is kept where the service says that it is still that."""
        address = addressed(path, query)
        tag = self._kept.tag(address)
        got = await self.request("GET", address, headers={"If-None-Match": tag} if tag else {})
        if got.status == _NOT_MODIFIED:
            return self._kept.answer(address)  # type: ignore[return-value]  # an address has one kind of answer
        told = read(answer, got.body, address)
        self._kept.keep(address, got.headers.get("ETag"), told)
        return told

    async def request(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] = {},
        body: bytes | None = None,
        again: bool = True,
    ) -> Got:
        """
        What *method* *address* is answered with; where *again* says that this is safe, asked up to so many times.

        The error that a problem stands for; Unreachable where nothing comes back.
        """
        manner, waited, attempt = self.manner, 0.0, 0
        while True:
            got = await self._tried(method, address, headers, body)
            if isinstance(got, Got):
                if got.status < _BAD:
                    return got
                fault, asked = raised(got.status, got.body, f"{method} {address}"), _retry_after(got)
                again = again and got.status in _LATER
            else:
                fault, asked = got, None
            pause = manner.wait(attempt) if asked is None else asked
            waited, attempt = waited + pause, attempt + 1
            if not again or attempt >= manner.attempts or waited > manner.patience:
                raise fault
            await manner.sleep(pause)

    async def _tried(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None
    ) -> Got | Unreachable:
        try:
            return await self._once(method, address, headers, body)
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            return self._unreachable(fault)

    async def _once(self, method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> Got:
        given = {"Accept": JSON, **self._authorization, **headers}
        async with self._opened().request(
            method, self._url(address), headers=given, data=body, allow_redirects=False
        ) as response:
            return Got(response.status, response.headers, await response.read())

    @asynccontextmanager
    async def streamed(
        self, address: str, headers: Mapping[str, str]
    ) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """The pieces of GET *address* as they come. The error that a problem stands for; Unreachable."""
        given = {"Accept": "text/event-stream", **self._authorization, **headers}
        try:
            async with self._opened().get(
                self._url(address), headers=given, timeout=self._streaming, allow_redirects=False
            ) as response:
                if response.status >= _BAD:
                    raise raised(response.status, await response.read(), f"GET {address}")
                yield response.status, response.content.iter_any()
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise self._unreachable(fault) from fault

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the client is not open; write `async with Client(…) as client:`")
        return self._session

    def _url(self, address: str) -> URL:
        return URL(f"{self._base}{address}", encoded=True)

    def _unreachable(self, fault: BaseException) -> Unreachable:
        says = str(fault) or type(fault).__name__
        return Unreachable(f"{self._base} does not answer: {says}; see whether the service runs there", base=self._base)


def addressed(path: str, query: Mapping[str, str]) -> str:
    """The address of what *query* asks of *path*."""
    return f"{path}?{urlencode(query)}" if query else path


def read(answer: type[M], body: bytes, address: str) -> M:
    """*body* as *answer*; what a later version of the service says beside is passed over. UnreadableAnswer."""
    try:
        return answer.model_validate_json(body, extra="ignore")
    except ValidationError as fault:
        wrong = fault.errors(include_url=False)[0]
        where = ".".join(map(str, wrong["loc"])) or "the answer"
        raise UnreadableAnswer(
            f"the answer to {address} is no {answer.__name__}: {where}: {wrong['msg']}; see whether this is a "
            f"treatylog service, and of a version that {__version__} can read"
        ) from fault


def _retry_after(got: Got) -> float | None:
    """How many seconds the service asks to wait, where it says so in seconds."""
    said = got.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else None
