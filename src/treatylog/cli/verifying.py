"""What a command verifies: a log as it lies there, or a file that proves something, by itself and against a log."""

from pathlib import Path

from treatylog.cli import console, opening
from treatylog.cli.faults import EmptyLog, LogOrEvents
from treatylog.errors import InvalidFile, InvalidKey, ProofFailed
from treatylog.http.again import answered
from treatylog.log.note import Verifier
from treatylog.log.rehearsal import Rehearsal
from treatylog.log.store import Head
from treatylog.service.answers import HeadAnswer, Receipt
from treatylog.service.documents import SQLITE, Document, head_in, read_document
from treatylog.service.proofs import Proofs
from treatylog.service.treaties import Treaties
from treatylog.service.verifying import AGAIN, Held, Shown, prefix, same_answer
from treatylog.service.verifying import verified as shown_by

_OF_A_FOLDER = ("position", "citation")
"""What an answer from an events folder says of a log of its own."""


def held(key: str | None, head: Path | None) -> Held:
    """What whoever verifies holds. InvalidKey and InvalidFile say what is none."""
    return Held(_key(key) if key is not None else None, _head(head) if head else None)


def _key(given: str) -> Verifier:
    if Path(given).is_file():
        given = _read(Path(given)).decode(errors="replace").strip().rpartition(" ")[2]
    try:
        return Verifier.parse(given)
    except InvalidKey as fault:
        raise InvalidKey(f"--key: {fault.message}") from None


def _head(file: Path) -> Head:
    found = head_in(read_document(_read(file), str(file)))
    if found is None:
        raise InvalidFile(f"{file}: an export says no head; name a file with a head or a checkpoint")
    return Head(found.size, found.root)


async def verified(file: Path | None, source: opening.Source, holding: Held) -> Shown:
    """What *file* shows, against the log or folder of *source* where it is given; without a file, what that shows."""
    if file is None:
        return await _log(source, holding)
    content = _read(file)
    if content.startswith(SQLITE):
        if source.is_given:
            raise LogOrEvents(f"{file} is a log itself; give it alone, or with --db")
        return await _log(opening.Source(str(file), None), holding)
    document = read_document(content, str(file))
    try:
        shown = shown_by(document, holding)
        return await _against(document, source, shown) if source.is_given else shown
    except ProofFailed as fault:
        raise (fault if fault.message.startswith(f"{file}:") else fault.located(str(file))) from None


async def _log(source: opening.Source, holding: Held) -> Shown:
    """The log itself: its head recomputed, and that it begins with the head that is held."""
    async with opening.reading(source.db, source.events) as service:
        head = await service.treaties.verify()
        if head.size == 0:
            raise EmptyLog("the log holds nothing, so there is nothing to verify; was the right file named?")
        found = [f"{console.counted(head.size, 'event')}, each as it was recorded"]
        if holding.head:
            prefix(await Proofs(service.treaties).tree(), holding.head)
            found.append(f"it begins with the {console.counted(holding.head.size, 'event')} of the head you hold")
    if holding.key:
        raise ProofFailed("a log has no signature, so no key can be checked; check a head or a receipt by it")
    return Shown("log", head, tuple(found))


async def _against(document: Document, source: opening.Source, shown: Shown) -> Shown:
    """What *document* shows beside the log or the folder of *source*."""
    async with opening.answering(source.db, source.events) as service:
        found: list[str] = []
        if source.db is not None:
            prefix(await Proofs(service.treaties).tree(), shown.head)
            found.append(f"the log {source.db} has had this head")
        elif not isinstance(document, Receipt):
            raise ProofFailed("an events folder has no head to compare with; give the log with --db")
        if isinstance(document, Receipt):
            found.append(await _asked_again(document, service.treaties, source))
    return Shown(
        shown.kind, shown.head, (*shown.found, *found), tuple(said for said in shown.unchecked if said != AGAIN)
    )


async def _asked_again(receipt: Receipt, treaties: Treaties, source: opening.Source) -> str:
    """That the log, as it was at the head of *receipt*, or a folder as it is, answers the same."""
    recorded = await treaties.recorded()
    whose = f"the log {source.db}" if source.db is not None else f"the folder {source.events}"
    upto = receipt.head.size if source.db is not None else len(recorded)
    then = Rehearsal(recorded[:upto], lambda: receipt.asked_at)
    again = await answered(receipt.question, Treaties(then, lambda: receipt.asked_at), receipt.asked_at)
    apart = () if source.db is not None else _OF_A_FOLDER
    same_answer(receipt, again.model_dump(mode="json", by_alias=True), whose, apart=apart)
    return f"{whose} gives the same answer"


def tell(shown: Shown, *, json: bool) -> None:
    """Print what was *shown*."""
    if json and shown.kind == "log":
        console.model(HeadAnswer(size=shown.head.size, root=shown.head.root))
    elif json:
        console.data(
            {
                "kind": shown.kind, "size": shown.head.size, "root": shown.head.root,
                "found": list(shown.found), "unchecked": list(shown.unchecked),
            }
        )  # fmt: skip
    elif shown.kind == "log":
        first, *others = shown.found
        console.line(f"{first}; the head is {shown.head.root}")
        for said in others:
            console.line(said)
    else:
        console.line(f"{shown.kind}: the head is of {console.counted(shown.head.size, 'event')}, {shown.head.root}")
        for said in shown.found:
            console.line(f"found: {said}")
        for said in shown.unchecked:
            console.line(f"not checked: {said}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise InvalidFile(f"{file}: the file cannot be read: {fault.strerror}; name a file that is there") from None
