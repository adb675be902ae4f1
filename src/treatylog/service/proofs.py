"""Proofs: from a log to its signed head, to what shows an event or an earlier head to be under it, to receipts."""

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from treatylog import __version__
from treatylog.errors import InvalidRange, UnknownEvent
from treatylog.log.note import Signer
from treatylog.log.sealed import leaves
from treatylog.log.store import Clock, Head, RecordedEvent
from treatylog.log.tree import Tree
from treatylog.service import answers
from treatylog.service.recording import item_of
from treatylog.service.treaties import Treaties

RECEIPT = "treatylog receipt"
"""The first line of what is signed under a receipt; no checkpoint has such a second line."""


class Proofs:
    """What can be proven of the log that *treaties* answer from, signed with the key of *signer* where there is one."""

    def __init__(self, treaties: Treaties, signer: Signer | None = None) -> None:
        self._treaties = treaties
        self._signer = signer
        self._tree = Tree()
        self._recorded: list[RecordedEvent] = []
        self._by_id: dict[str, RecordedEvent] = {}
        self._revisions: dict[str, list[RecordedEvent]] = {}
        self._definitions: dict[str, list[RecordedEvent]] = {}

    async def head(self) -> answers.SignedHead:
        """The head of the log."""
        return self._signed(await self._treaties.head())

    async def tree(self) -> Tree:
        """The tree over the log as it is now."""
        await self._refresh()
        return self._tree

    async def inclusion(self, id: str, size: int | None = None) -> answers.InclusionAnswer:
        """That the event *id* is under the head of the first *size* events, or of all. UnknownEvent where it is not."""
        await self._refresh()
        size = self._size(size)
        item = self._by_id.get(id)
        if item is None or item.position > size:
            where = "in the log" if item is None else f"among the first {size}; it has position {item.position}"
            raise UnknownEvent(f"there is no event '{id}' {where}; events are listed at /v1/events")
        proven = self._proven(item, size)
        return answers.InclusionAnswer(entry=proven.entry, nodes=proven.nodes, head=self._head(size))

    async def consistency(self, earlier: int, later: int | None = None) -> answers.ConsistencyAnswer:
        """That the head of the first *later* events, or of all, only added to that of the first *earlier*."""
        await self._refresh()
        later = self._size(later)
        if earlier > later:
            raise InvalidRange(f"from, {earlier}, is more than to, {later}; give the earlier size of the log first")
        before = answers.HeadAnswer(size=earlier, root=self._tree.root(earlier).hex())
        nodes = _hex(self._tree.consistency(earlier, later))
        return answers.ConsistencyAnswer.model_validate({"from": before, "to": self._head(later), "nodes": nodes})

    async def receipt(
        self, question: str, ask: Callable[[datetime], Awaitable[BaseModel]], clock: Clock
    ) -> answers.Receipt:
        """The receipt for what *ask* answers to *question*, at one time of *clock* and of one head of the log."""
        await self._refresh()
        while True:
            size, asked_at = len(self._recorded), clock()
            answer = await ask(asked_at)
            await self._refresh()
            if len(self._recorded) == size:
                return self._receipt(question, answer, asked_at, size)

    def _receipt(self, question: str, answer: BaseModel, asked_at: datetime, size: int) -> answers.Receipt:
        told = answer.model_dump(mode="json", by_alias=True)
        rests_on = tuple(self._proven(item, size) for item in self._under(told, told.get("position", size)))
        made = answers.Receipt(
            question=question, asked_at=asked_at, engine=__version__, answer=told, answer_sha256=digest(told),
            head=self._head(size), rests_on=rests_on, signature=None,
        )  # fmt: skip
        if self._signer is None:
            return made
        return made.model_copy(update={"signature": self._signer.signed(attested(made))})

    async def _refresh(self) -> None:
        recorded = await self._treaties.recorded()
        news = recorded[len(self._recorded) :]
        self._tree.extend(leaves(news))
        for item in news:
            self._recorded.append(item)
            self._by_id[item.id] = item
            if item.type in ("corrected", "annulled"):
                self._revisions.setdefault(item.data()["corrects"], []).append(item)
            elif item.type == "defined":
                self._definitions.setdefault(item.stream, []).append(item)

    def _size(self, asked: int | None) -> int:
        there = len(self._recorded)
        if asked is not None and asked > there:
            raise InvalidRange(f"the log has {there} events, and not yet {asked}; ask about a size that it has had")
        return there if asked is None else asked

    def _head(self, size: int) -> answers.SignedHead:
        return self._signed(Head(size, self._tree.root(size).hex()))

    def _signed(self, head: Head) -> answers.SignedHead:
        note = self._signer.checkpoint(head) if self._signer else None
        return answers.SignedHead(size=head.size, root=head.root, checkpoint=note)

    def _proven(self, item: RecordedEvent, size: int) -> answers.ProvenEvent:
        nodes = _hex(self._tree.inclusion(item.position - 1, size))
        return answers.ProvenEvent(entry=item_of(item), nodes=nodes)

    def _under(self, answer: Mapping[str, Any], position: int) -> Iterable[RecordedEvent]:
        """What *answer* rests on, up to *position*: what it names, what changed that, by which definition."""
        named = [self._by_id[text] for text in _texts(answer) if text in self._by_id]
        revised = [later for item in named for later in self._revisions.get(item.id, ())]
        defined = self._definitions.get(str(answer.get("treaty")), ())
        latest = [item for item in defined if item.position <= position][-1:]
        found = {item.position: item for item in (*named, *revised, *latest) if item.position <= position}
        return (found[at] for at in sorted(found))


def attested(receipt: answers.Receipt) -> str:
    """The text that is signed under *receipt*."""
    return f"{RECEIPT}\n{digest(receipt.model_dump(mode='json', by_alias=True, exclude={'signature'}))}\n"


def digest(value: object) -> str:
    """The SHA-256 of *value* as compact JSON with sorted keys, in UTF-8 (RFC 8785 for what stands in an answer)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)


def _hex(nodes: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(node.hex() for node in nodes)
