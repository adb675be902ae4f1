"""Verifying: whether an export, head, proof or receipt shows what it says. Nothing is asked of the log's keeper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from treatylog import __version__
from treatylog.errors import ProofFailed
from treatylog.log.merkle import NotCanonical, canonical, leaf_hash, verify_consistency, verify_inclusion
from treatylog.log.note import Verifier, parted, read_checkpoint
from treatylog.log.store import Head, leaf_bytes
from treatylog.log.tree import Tree
from treatylog.service.answers import (
    ConsistencyAnswer,
    EventItem,
    HeadAnswer,
    InclusionAnswer,
    ProvenEvent,
    Receipt,
    SignedHead,
)
from treatylog.service.documents import Document, Export, named_in
from treatylog.service.proofs import attested, digest

AGAIN = "that the log gives this answer: give the log with --db, or the events folder with --events"
"""What a receipt cannot show by itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """What whoever verifies holds already: the key of the log, a head of it that was seen before."""

    key: Verifier | None = None
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document shows: its kind, the head it is about, what was found true, what could not be checked here."""

    kind: str
    head: Head
    found: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


def verified(document: Document, held: Held) -> Shown:
    """What *document* shows, with what is *held*. ProofFailed says what does not fit, and where."""
    match document:
        case Export():
            return _export(document, held)
        case SignedHead():
            return _shown("head", document, held, ())
        case InclusionAnswer():
            _check_under(document, document.head)
            return _shown("inclusion", document.head, held, (f"{_event(document.entry)} is under the head",))
        case ConsistencyAnswer():
            return _consistency(document, held)
    return _receipt(document, held)


def tree_of(export: Export) -> Tree:
    """The tree over *export*. ProofFailed names the first line that does not follow or is not as it was recorded."""
    tree, versions, ids, last = Tree(), dict[str, int](), dict[str, str](), None
    for item, place in zip(export.items, export.places, strict=True):
        id = str(item.event.get("id"))
        if item.position != len(tree) + 1:
            raise ProofFailed(f"{place}: it has position {item.position}, expected {len(tree) + 1}: lines are missing")
        if item.version != versions.get(item.stream, 0) + 1:
            known = versions.get(item.stream, 0)
            raise ProofFailed(f"{place}: it is version {item.version} of '{item.stream}', expected {known + 1}")
        if id in ids:
            raise ProofFailed(f"{place}: the id '{id}' is that of {ids[id]} already; an id is used once")
        if last is not None and item.recorded_at <= last:
            raise ProofFailed(f"{place}: it was recorded at {item.recorded_at.isoformat()}, not after the line before")
        tree.extend([_leaf(item, f"{place}: ")])
        versions[item.stream], ids[id], last = item.version, place, item.recorded_at
    return tree


def compare(head: HeadAnswer | Head, held: Head | None) -> None:
    """ProofFailed unless *head* is the one that is *held*, if one is."""
    if held is None:
        return
    if head.size != held.size:
        raise ProofFailed(
            f"the head is of {head.size} events and the one you hold of {held.size}: they cannot be compared; get the "
            f"proof between them, /v1/log/consistency?from={min(head.size, held.size)}&to={max(head.size, held.size)}"
        )
    if head.root != held.root:
        raise ProofFailed(
            f"of {held.size} events you hold the head {held.root}, and this one is {head.root}: the log was rewritten, "
            "or it shows different people different things"
        )


def prefix(tree: Tree, head: HeadAnswer | Head, whose: str = "the log") -> None:
    """ProofFailed unless *head* is one that the log of *tree* had."""
    if head.size > len(tree):
        raise ProofFailed(f"the head is of {head.size} events, and {whose} has {len(tree)}: events are missing from it")
    root = tree.root(head.size).hex()
    if root != head.root:
        raise ProofFailed(
            f"the first {head.size} events of {whose} have the head {root}, and not {head.root}: it is another log, or "
            "it was rewritten"
        )


def same_answer(receipt: Receipt, again: Mapping[str, Any], whose: str, *, apart: Sequence[str] = ()) -> None:
    """ProofFailed unless *again*, what *whose* log answers to the same question, is the answer of *receipt*."""
    for path, said, found in _differences(receipt.answer, again, "answer"):
        if path.removeprefix("answer.") not in apart:
            rules = "" if receipt.engine == __version__ else f" (its engine is {receipt.engine}, this is {__version__})"
            raise ProofFailed(f"{path} is {said!r} in the receipt, and {whose} gives {found!r}{rules}")


def _shown(kind: str, head: SignedHead, held: Held, found: tuple[str, ...]) -> Shown:
    said, unchecked = _check_signed(head, held.key)
    compare(head, held.head)
    same = ("it is the head you hold",) if held.head else ()
    return Shown(kind, Head(head.size, head.root), (*found, *said, *same), unchecked)


def _export(export: Export, held: Held) -> Shown:
    if held.key:
        raise ProofFailed("an export has no signature, so no key can be checked; check a head or a receipt by it")
    tree = tree_of(export)
    found = [f"{_counted(len(tree), 'event')}, each as it was recorded"]
    if held.head:
        prefix(tree, held.head, "the export")
        found.append(f"it begins with the {_counted(held.head.size, 'event')} of the head you hold")
    return Shown("log", Head(len(tree), tree.root().hex()), tuple(found))


def _consistency(proof: ConsistencyAnswer, held: Held) -> Shown:
    before, after = proof.from_, proof.to
    nodes = _nodes(proof.nodes)
    if not verify_consistency(before.size, after.size, _root(before), _root(after), nodes):
        raise ProofFailed(
            f"the head of {after.size} events, {after.root}, is not shown to follow that of {before.size} events, "
            f"{before.root}"
        )
    said, unchecked = _check_signed(after, held.key)
    if held.head:
        compare(before if held.head.size == before.size else after, held.head)
    mine = ("one of the two is the head you hold",) if held.head else ()
    grown = f"the head of {_counted(after.size, 'event')} only added to that of {before.size}, {before.root}"
    return Shown("consistency", Head(after.size, after.root), (grown, *said, *mine), unchecked)


def _receipt(receipt: Receipt, held: Held) -> Shown:
    if digest(receipt.answer) != receipt.answer_sha256:
        raise ProofFailed(
            f"the answer hashes to {digest(receipt.answer)}, and the receipt names {receipt.answer_sha256}"
        )
    said = _check_attested(receipt, held.key)
    for proven in receipt.rests_on:
        _check_under(proven, receipt.head)
    there = {proven.entry.event.get("id") for proven in receipt.rests_on}
    absent = next((id for id in named_in(receipt.answer) if id not in there), None)
    if absent:
        raise ProofFailed(f"the answer rests on '{absent}', and the receipt does not hold it")
    under = f"{_counted(len(receipt.rests_on), 'event')} on which it rests, each under the head"
    shown = _shown("receipt", receipt.head, held, ("the answer is the one that was hashed", under, *said))
    return Shown(shown.kind, shown.head, shown.found, (*shown.unchecked, AGAIN))


def _check_signed(head: SignedHead, key: Verifier | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if head.checkpoint is None:
        if key:
            raise ProofFailed(f"the head is not signed, expected the signature of '{key.name}'")
        return (), ("who says so: the head is not signed",)
    text = key.opened(head.checkpoint) if key else parted(head.checkpoint)[0]
    origin, named = read_checkpoint(text)
    if named != Head(head.size, head.root):
        raise ProofFailed(f"the checkpoint is of {named.size} events and {named.root}, the head beside it is another")
    if key and origin != key.name:
        raise ProofFailed(f"the checkpoint is of the log '{origin}', and the key is that of '{key.name}'")
    if key:
        return (f"the head is signed by '{key.name}'",), ()
    return (), (f"the signature of '{origin}' on the head: give its key with --key",)


def _check_attested(receipt: Receipt, key: Verifier | None) -> tuple[str, ...]:
    if receipt.signature is None:
        if key:
            raise ProofFailed(f"the receipt is not signed, expected the signature of '{key.name}'")
        return ()
    text = key.opened(receipt.signature) if key else parted(receipt.signature)[0]
    if text != attested(receipt):
        raise ProofFailed("what is signed is another receipt: the question, the answer or what it rests on was changed")
    return (f"the receipt is signed by '{key.name}'",) if key else ()


def _check_under(proven: ProvenEvent, head: HeadAnswer) -> None:
    entry = proven.entry
    leaf = _leaf(entry, "")
    if not verify_inclusion(entry.position - 1, head.size, leaf, _nodes(proven.nodes), _root(head)):
        raise ProofFailed(f"{_event(entry)} does not lead to the head of {head.size} events, {head.root}")


def _leaf(item: EventItem, where: str) -> bytes:
    """The leaf of *item*, recomputed. ProofFailed where it is not the one that is named beside it."""
    try:
        body = canonical(item.event)
        leaf = leaf_hash(leaf_bytes(item.position, item.stream, item.version, item.recorded_at, item.recorded_by, body))
    except (NotCanonical, ValueError, RecursionError) as fault:
        raise ProofFailed(f"{where}{_event(item)} has no canonical form: {fault}") from None
    if leaf.hex() != item.leaf_hash:
        raise ProofFailed(
            f"{where}{_event(item)} hashes to {leaf.hex()}, and its leaf is said to be {item.leaf_hash}: the event, or "
            "what the log says of it, was changed"
        )
    return leaf


def _event(item: EventItem) -> str:
    return f"event '{item.event.get('id')}' (position {item.position})"


def _root(head: HeadAnswer) -> bytes:
    return _nodes((head.root,))[0]


def _nodes(texts: Sequence[str]) -> tuple[bytes, ...]:
    try:
        return tuple(bytes.fromhex(text) for text in texts)
    except ValueError:
        raise ProofFailed("a hash of the proof is not written in hexadecimal digits") from None


def _differences(one: Any, other: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Where *one* and *other* differ, as finely as can be told."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from _differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (here, there) in enumerate(zip(one, other, strict=True)):
            yield from _differences(here, there, f"{path}[{number}]")
    elif one != other or type(one) is not type(other):
        yield path, one, other


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
