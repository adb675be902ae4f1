"""Asking again: the answer that a log gives to the address of a question, without a server."""

from datetime import datetime

from pydantic import BaseModel

from treatylog.http.resolving import Resolver
from treatylog.http.routes import OPERATIONS
from treatylog.service.proofs import Proofs
from treatylog.service.treaties import Treaties


async def answered(question: str, treaties: Treaties, now: datetime) -> BaseModel:
    """What *treaties* answer to *question*, an address, asked at *now*. NoSuchResource where nothing has it."""
    found = Resolver(OPERATIONS).found(question)
    found.given.add("receipt", "true")
    return await found.answer(treaties, now, Proofs(treaties))
