"""Resolving: from the address of a question to the operation that answers it, without a server."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from multidict import MultiDict
from pydantic import BaseModel

from treatylog.http.faults import NoSuchResource
from treatylog.http.operation import Asking, Operation
from treatylog.service.proofs import Proofs
from treatylog.service.treaties import Treaties


@dataclass(frozen=True, slots=True)
class Found:
    """The operation that an address names, what stands in its path, and what is asked."""

    operation: Operation
    path: Mapping[str, str]
    given: MultiDict[str]

    def asking(self, treaties: Treaties, now: datetime, proofs: Proofs) -> Asking[Any]:
        """The question to *treaties*, asked at *now*."""
        return Asking(treaties, self.path, self.operation.query.read(self.given), lambda: now, proofs)

    async def answer(self, treaties: Treaties, now: datetime, proofs: Proofs) -> BaseModel:
        """What *treaties* answer, asked at *now*."""
        assert self.operation.run
        return await self.operation.run(self.asking(treaties, now, proofs))


class Resolver:
    """The operations among *operations* that are questions by the three clocks, found by address."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._patterns = [(_pattern(one), one) for one in operations if one.has_receipt and one.run]
        self._paths = frozenset(one.path for _, one in self._patterns)

    def has(self, path: str) -> bool:
        """Whether the operation with the template *path* is among them."""
        return path in self._paths

    def found(self, question: str) -> Found:
        """What answers *question*, an address. NoSuchResource where nothing has it."""
        where, _, asked = question.partition("?")
        for pattern, operation in self._patterns:
            if match := pattern.fullmatch(where):
                path = {name: unquote(value) for name, value in match.groupdict().items()}
                return Found(operation, path, MultiDict(parse_qsl(asked, keep_blank_values=True)))
        raise NoSuchResource(f"'{question}' is no question that has an answer to compare; see docs/reference/http.md")


def _pattern(operation: Operation) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path))
