"""Asking again: the answer that a log gives to the address of a question, without a server."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from multidict import MultiDict
from pydantic import BaseModel

from treatylog.http.faults import NoSuchResource
from treatylog.http.operation import Asking, Operation
from treatylog.http.routes import OPERATIONS
from treatylog.service.proofs import Proofs
from treatylog.service.treaties import Treaties


async def answered(question: str, treaties: Treaties, now: datetime) -> BaseModel:
    """What *treaties* answer to *question*, an address, asked at *now*. NoSuchResource where nothing has it."""
    found = urlsplit(question)
    for operation in OPERATIONS:
        path = _matched(operation, found.path)
        if path is not None and operation.has_receipt:
            assert operation.run
            given = MultiDict([*parse_qsl(found.query, keep_blank_values=True), ("receipt", "true")])
            query = operation.query.read(given)
            return await operation.run(Asking(treaties, path, query, lambda: now, Proofs(treaties)))
    raise NoSuchResource(f"'{question}' is no question that has an answer to compare; see docs/reference/http.md")


def _matched(operation: Operation, path: str) -> Mapping[str, str] | None:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
    found = re.fullmatch(pattern, path)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else None
