"""Receipts: the address of a question, and its answer with what it rests on in a file of its own."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from treatylog.cli.clocks import now
from treatylog.cli.faults import NoReceipt, UnwritableFile
from treatylog.cli.places import Place
from treatylog.http.again import answered
from treatylog.http.query import address
from treatylog.service.build import Service
from treatylog.service.proofs import Proofs


def address_of(at: Place, clocks: Mapping[str, str | None]) -> str:
    """The address at which HTTP answers the question."""
    given = {name: value for name, value in {**clocks, **at.query}.items() if value is not None}
    return address("/".join(("/v1", *at.parts)), given)


async def kept(service: Service, question: str, file: Path) -> BaseModel:
    """The answer to *question*, whose receipt is then in *file*. UnwritableFile where that is not a new one."""
    answers: list[BaseModel] = []

    async def ask(at: datetime) -> BaseModel:
        answers.append(await answered(question, service.treaties, at))
        return answers[-1]

    receipt = await Proofs(service.treaties, service.signer).receipt(question, ask, now)
    if getattr(answers[-1], "next", None):
        raise NoReceipt("the list is too long for one receipt; ask for one treaty or one party")
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(receipt.model_dump_json(by_alias=True, indent=2) + "\n")
    except OSError as fault:
        raise UnwritableFile(f"{file}: the receipt cannot be written: {fault.strerror}; name a new file") from None
    return answers[-1]
