"""The client: a method for each operation of the service, with the answers as models."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, Protocol, Self, TypeVar, Unpack, cast
from uuid import uuid4

from pydantic import BaseModel

from treatylog.client.asked import (
    CalendarAsked,
    Clocks,
    DiffAsked,
    DiscrepanciesAsked,
    EventsAsked,
    Instant,
    LogAsked,
    MatrixAsked,
    NoticeAsked,
    PageAsked,
    PartiesAsked,
    PartyAsked,
    SizeAsked,
    TreatiesAsked,
    TreatyAsked,
)
from treatylog.client.faults import Unreachable, UnreadableAnswer
from treatylog.client.stream import FeedItem, messages
from treatylog.client.transport import JSON, Kept, Manner, Transport, addressed, read
from treatylog.facts.written import path_of, written
from treatylog.service import answers, answers_batch, answers_calendar
from treatylog.service import webhooks as hooks
from treatylog.service.answers_between import TreatiesBetween
from treatylog.service.answers_matrix import MatrixAnswer

M = TypeVar("M", bound=BaseModel)
P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

_WAIT = Manner()


class Paged(Protocol[T_co]):
    """A page of a list, and where the next one begins."""

    @property
    def items(self) -> Sequence[T_co]:
        """What is on it."""

    @property
    def next(self) -> str | None:
        """What the next page comes after; None on the last one."""


class Client:
    """
    One service, asked over HTTP.

    What goes wrong on the way is tried again, with pauses that grow, as often and as long as *manner* says and as the
    service asks for; what is written has an id and is recorded once. The last answers, as many as *keeping*, are kept
    with their ETags: asked for again, one comes over the wire only where it has changed. With *read_own_writes* a
    question waits until the node that is asked has read what this client wrote.

    Errors are those of `treatylog.errors`, with the same codes and suggestions as in the service; else `RequestFailed`,
    `Unreachable`, `UnreadableAnswer`. All of them are a `TreatylogError`.
    """

    def __init__(
        self,
        base: str = "http://127.0.0.1:8080",
        *,
        token: str | None = None,
        timeout: float = 30.0,
        keeping: int = 256,
        read_own_writes: bool = True,
        silence: float = 60.0,
        manner: Manner = _WAIT,
    ) -> None:
        self._manner = manner
        self._transport = Transport(
            base, token=token, timeout=timeout, manner=manner, kept=Kept(keeping), silence=silence
        )
        self._read_own_writes = read_own_writes
        self._written = 0

    async def __aenter__(self) -> Self:
        await self._transport.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.close()

    # The treaties

    async def treaties(self, **asked: Unpack[TreatiesAsked]) -> answers.TreatiesAnswer:
        """A page of the collection, with counts of headlines."""
        return await self._ask(path_of("v1", "treaties"), asked, answers.TreatiesAnswer)

    async def treaty(self, treaty: str, **asked: Unpack[TreatyAsked]) -> answers.TreatyAnswer:
        """One treaty: its state, every party's headline, clauses, coverage and the version to write at."""
        return await self._ask(path_of("v1", "treaties", treaty), asked, answers.TreatyAnswer)

    async def treaty_parties(self, treaty: str, **asked: Unpack[PartiesAsked]) -> answers.PartiesAnswer:
        """A page of those who have to do with a treaty."""
        return await self._ask(path_of("v1", "treaties", treaty, "parties"), asked, answers.PartiesAnswer)

    # One party under one treaty

    async def status(self, treaty: str, party: str, **asked: Unpack[PartyAsked]) -> answers.PartyStatus:
        """Where a party stands under a treaty: what binds it, since when, until when, and on which events."""
        return await self._ask(_party(treaty, party), asked, answers.PartyStatus)

    async def timeline(self, treaty: str, party: str, **asked: Unpack[PartyAsked]) -> answers.TimelineAnswer:
        """A party's life under a treaty: bands without a gap, and the acts."""
        return await self._ask(_party(treaty, party, "timeline"), asked, answers.TimelineAnswer)

    async def obligations(self, treaty: str, party: str, **asked: Unpack[PartyAsked]) -> answers.ObligationsAnswer:
        """What binds a party under a treaty, provision by provision."""
        return await self._ask(_party(treaty, party, "obligations"), asked, answers.ObligationsAnswer)

    async def explanation(self, treaty: str, party: str, **asked: Unpack[PartyAsked]) -> answers.ExplanationAnswer:
        """Why a party stands where it does: the derivation as a tree, and as prose."""
        return await self._ask(_party(treaty, party, "explanation"), asked, answers.ExplanationAnswer)

    async def earliest_exit(self, treaty: str, party: str, **asked: Unpack[NoticeAsked]) -> answers.EarliestExit:
        """When a party may first give notice of withdrawal, when that takes effect, and what stands in the way."""
        path = path_of("v1", "treaties", treaty, "earliest-exit", party)
        return await self._ask(path, asked, answers.EarliestExit)

    # A treaty between parties

    async def pairs(self, treaty: str, a: str, **asked: Unpack[PartyAsked]) -> answers.PairsAnswer:
        """How a treaty stands between one party and every other."""
        return await self._ask(path_of("v1", "treaties", treaty, "between", a), asked, answers.PairsAnswer)

    async def between(self, treaty: str, a: str, b: str, **asked: Unpack[PartyAsked]) -> answers.BetweenAnswer:
        """Whether a treaty is in force and in operation between two parties, and how it is modified between them."""
        return await self._ask(path_of("v1", "treaties", treaty, "between", a, b), asked, answers.BetweenAnswer)

    # Whatever the treaty

    async def treaties_between(self, a: str, b: str, **asked: Unpack[Clocks]) -> TreatiesBetween:
        """Every treaty that two parties have to do with: whether it is in force and in operation between them."""
        return await self._ask(path_of("v1", "between"), {"a": a, "b": b, **asked}, TreatiesBetween)

    async def parties(self, **asked: Unpack[PageAsked]) -> answers.DirectoryAnswer:
        """A page of those who have to do with a treaty of the record."""
        return await self._ask(path_of("v1", "parties"), asked, answers.DirectoryAnswer)

    async def party(self, party: str, **asked: Unpack[Clocks]) -> answers.PartyAnswer:
        """Everything in the record that has to do with one party."""
        return await self._ask(path_of("v1", "parties", party), asked, answers.PartyAnswer)

    async def matrix(self, **asked: Unpack[MatrixAsked]) -> MatrixAnswer:
        """The grid of treaties and parties: one word for where each stands."""
        return await self._ask(path_of("v1", "matrix"), asked, MatrixAnswer)

    async def diff(self, from_: Instant, to: Instant, **asked: Unpack[DiffAsked]) -> answers.DiffAnswer:
        """A page of what changed along one clock between two points."""
        return await self._ask(path_of("v1", "diff"), {"from": from_, "to": to, **asked}, answers.DiffAnswer)

    async def discrepancies(self, **asked: Unpack[DiscrepanciesAsked]) -> answers.DiscrepanciesAnswer:
        """A page of where the record and its sources do not agree."""
        return await self._ask(path_of("v1", "discrepancies"), asked, answers.DiscrepanciesAnswer)

    async def calendar(self, **asked: Unpack[CalendarAsked]) -> answers_calendar.CalendarAnswer:
        """The legal dates to come; as a calendar: `text` with ``text/calendar``."""
        return await self._ask("/v1/calendar.ics", {"format": "json", **asked}, answers_calendar.CalendarAnswer)

    # Many questions, and hypotheses

    async def ask_many(
        self, *questions: str | Mapping[str, Any], **asked: Unpack[LogAsked]
    ) -> answers_batch.BatchAnswer:
        """
        Up to 1,000 questions at once, from one position of the log, answered in their order.

        Each is the address of a question, such as ``/v1/treaties/inf/parties/USA?on=2019-05-01``, or a place to be told
        in short: a mapping of ``treaty``, ``party`` and ``on``.
        """
        body = {"questions": questions}
        return await self._send("POST", "/v1/batch", body, answers_batch.BatchAnswer, asked=asked)

    async def suppose(self, *events: Mapping[str, Any], **asked: Unpack[Clocks]) -> answers.WhatIfAnswer:
        """What hypothetical *events* would change: for whom, when, and which duties. Nothing is written."""
        return await self._send("POST", "/v1/what-if", {"events": events}, answers.WhatIfAnswer, asked=asked)

    async def what_if(
        self, acts: str | Sequence[str], treaty: str | None = None, **asked: Unpack[Clocks]
    ) -> answers.WhatIfAnswer:
        """The same of *acts* in short, such as ``withdrawal_notified:USA:2018-10-20``."""
        return await self._ask("/v1/what-if", {"acts": acts, "treaty": treaty, **asked}, answers.WhatIfAnswer)

    # The log

    async def events(self, **asked: Unpack[EventsAsked]) -> answers.EventsAnswer:
        """A page of the log, by position."""
        return await self._ask(path_of("v1", "events"), asked, answers.EventsAnswer)

    async def event(self, id: str, **asked: Unpack[LogAsked]) -> answers.EventItem:
        """One event as the log holds it."""
        return await self._ask(path_of("v1", "events", id), asked, answers.EventItem)

    async def proof(self, id: str, **asked: Unpack[SizeAsked]) -> answers.InclusionAnswer:
        """That an event is under a head of the log."""
        return await self._ask(path_of("v1", "events", id, "proof"), asked, answers.InclusionAnswer)

    async def head(self, **asked: Unpack[LogAsked]) -> answers.SignedHead:
        """The Merkle head of the log."""
        return await self._ask(path_of("v1", "log", "head"), asked, answers.SignedHead)

    async def consistency(
        self, from_: int, to: int | None = None, **asked: Unpack[LogAsked]
    ) -> answers.ConsistencyAnswer:
        """That a later head of the log only added to an earlier one."""
        query = {"from": from_, "to": to, **asked}
        return await self._ask(path_of("v1", "log", "consistency"), query, answers.ConsistencyAnswer)

    # Writing

    async def append_events(
        self, treaty: str, *events: Mapping[str, Any], expected: int | None
    ) -> answers.AppendedAnswer:
        """
        Record *events* under *treaty*, all or none, decided on the version *expected*; None for whatever it is.

        An event without an id is given one here, so that what is sent twice is recorded once.
        """
        named = [event if event.get("id") else {"id": f"{treaty}/x-{uuid4()}", **event} for event in events]
        body = named[0] if len(named) == 1 else {"events": named}
        version = "*" if expected is None else f'"{expected}"'
        path = path_of("v1", "treaties", treaty, "events")
        answer = await self._send("POST", path, body, answers.AppendedAnswer, headers={"If-Match": version})
        self._written = max(self._written, answer.position)
        return answer

    async def define_treaty(
        self, treaty: str, definition: Mapping[str, Any], *, expected: int | None
    ) -> answers.AppendedAnswer:
        """
        Define *treaty*, or define it anew, decided on the version *expected* of its stream, 0 for a new one; None for
        whatever it is.
        """
        version = "*" if expected is None else f'"{expected}"'
        path = path_of("v1", "treaties", treaty)
        answer = await self._send("PUT", path, definition, answers.AppendedAnswer, headers={"If-Match": version})
        self._written = max(self._written, answer.position)
        return answer

    # Webhooks

    async def webhooks(self) -> hooks.WebhooksAnswer:
        """The subscriptions, without their secrets."""
        return await self._fetch(path_of("v1", "webhooks"), hooks.WebhooksAnswer)

    async def webhook(self, webhook: str) -> hooks.WebhookAnswer:
        """One subscription, and how its deliveries go."""
        return await self._fetch(path_of("v1", "webhooks", webhook), hooks.WebhookAnswer)

    async def create_webhook(self, **wanted: Any) -> hooks.CreatedWebhook:
        """A new subscription to what is *wanted*, with its secret, this once. It is asked for once and not again."""
        return await self._send("POST", path_of("v1", "webhooks"), wanted, hooks.CreatedWebhook, again=False)

    async def delete_webhook(self, webhook: str) -> None:
        """End a subscription."""
        await self._transport.request("DELETE", path_of("v1", "webhooks", webhook))

    async def deliveries(self, webhook: str, *, state: str | None = None) -> hooks.DeliveriesAnswer:
        """The deliveries of a subscription that wait, or that were given up."""
        address = addressed(path_of("v1", "webhooks", webhook, "deliveries"), written({"state": state}))
        return await self._fetch(address, hooks.DeliveriesAnswer)

    async def redeliver(self, webhook: str, item: str) -> hooks.Delivery:
        """Deliver an item once more."""
        got = await self._transport.request("POST", path_of("v1", "webhooks", webhook, "deliveries", item))
        return read(hooks.Delivery, got.body, item)

    # The process

    async def live(self) -> bool:
        """Whether the process answers."""
        return (await self._transport.request("GET", "/health/live")).status < 300

    async def ready(self) -> int:
        """The position at which the log ends, where it answers. LogUnavailable where it does not."""
        got = await self._transport.request("GET", "/health/ready")
        return int(json.loads(got.body)["position"])

    # Whatever the operation

    async def each(self, page: Callable[P, Awaitable[Paged[T]]], *args: P.args, **asked: P.kwargs) -> AsyncIterator[T]:
        """Every item of a list, page after page: ``async for event in client.each(client.events, treaty="inf")``."""
        turning = cast(Callable[..., Awaitable[Paged[T]]], page)
        while True:
            found = await turning(*args, **asked)
            for item in found.items:
                yield item
            if found.next is None:
                return
            asked["after"] = found.next

    async def receipt(self, path: str, **asked: Any) -> answers.Receipt:
        """The answer to a question, by the *path* of its address, in a receipt that `treatylog verify` checks."""
        got = await self._transport.request("GET", addressed(path, written({**asked, "receipt": True})))
        return read(answers.Receipt, got.body, path)

    async def text(self, path: str, media: str, **asked: Any) -> str:
        """The answer to a question, by the *path* of its address, in another form, such as ``text/csv``."""
        address = addressed(path, written(asked))
        got = await self._transport.request("GET", address, headers={"Accept": media})
        found = got.headers.get("Content-Type", "").partition(";")[0]
        if found != media:
            raise UnreadableAnswer(f"{address} has no form {media}; it was answered as {found}")
        return got.body.decode()

    async def follow_feed(
        self,
        *,
        after: str | None = None,
        treaty: str | None = None,
        party: str | None = None,
        type: str | None = None,
        follow: bool = True,
    ) -> AsyncIterator[FeedItem]:
        """
        What happens from *after* on, each item once; a stream that breaks is taken up again where it broke.

        Unreachable where it cannot be, as often and as long as *manner* says. Without *follow* it ends with what there
        is.
        """
        manner, failed, last, pause = self._manner, 0, after, None
        while True:
            query = written({"treaty": treaty, "party": party, "type": type, "after": after, "follow": follow})
            headers = {"Last-Event-ID": last} if last else {}
            try:
                async with self._transport.streamed(addressed("/v1/feed", query), headers) as (_, chunks):
                    async for message in messages(chunks, last=last or ""):
                        failed, last = 0, message.id or last
                        pause = pause if message.retry is None else message.retry
                        yield message.item()
                if not follow:
                    return
            except Unreachable:
                failed += 1
                if failed >= manner.attempts:
                    raise
            await manner.sleep(pause if pause is not None else manner.wait(failed))

    async def _ask(self, path: str, asked: Mapping[str, object], answer: type[M]) -> M:
        return await self._transport.ask(path, self._read_to(written(asked)), answer)

    async def _fetch(self, address: str, answer: type[M]) -> M:
        """What is of the moment: neither kept nor waited for."""
        return read(answer, (await self._transport.request("GET", address)).body, address)

    async def _send(
        self,
        method: str,
        path: str,
        body: object,
        answer: type[M],
        *,
        asked: Mapping[str, object] | None = None,
        headers: Mapping[str, str] = {},
        again: bool = True,
    ) -> M:
        address = addressed(path, {} if asked is None else self._read_to(written(asked)))
        sent = {"Content-Type": JSON, **headers}
        data = json.dumps(body, ensure_ascii=False).encode()
        got = await self._transport.request(method, address, headers=sent, body=data, again=again)
        return read(answer, got.body, address)

    def _read_to(self, query: dict[str, str]) -> dict[str, str]:
        """*query*, which waits for what this client wrote, unless it names another position."""
        if self._read_own_writes and self._written:
            query.setdefault("min_position", str(self._written))
        return query


def _party(treaty: str, party: str, *more: str) -> str:
    return path_of("v1", "treaties", treaty, "parties", party, *more)
