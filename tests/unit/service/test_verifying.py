"""What proofs show, and that no lie of whoever keeps the log passes: whatever entry, value or tree it is about."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from treatylog.errors import InvalidFile, InvalidRange, ProofFailed, UnknownEvent
from treatylog.facts.event import Event, parse_event
from treatylog.http.again import answered
from treatylog.log.note import Signer
from treatylog.log.rehearsal import Rehearsal
from treatylog.log.store import Head
from treatylog.service.documents import read_document
from treatylog.service.proofs import Proofs, digest
from treatylog.service.treaties import Treaties
from treatylog.service.verifying import Held, Shown, prefix, same_answer, verified
from worlds import START, story_service

SIGNER = Signer.parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
OTHER = Signer.made("PeterNeumann")
KEY = Held(SIGNER.verifier)
QUESTION = "/v1/treaties/inf/parties/USA?on=2019-05-01"
SIZE = 13
Change = Callable[[Any], object]


def statement(number: int, text: str = "Intends to leave.") -> Event:
    """An event like any other."""
    event = {"id": f"inf/{number:04}", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2018-10-20"}
    return parse_event({**event, "sources": ["white-house-2018-10-20"], "text": text})


async def log_of(events: Sequence[Event]) -> Proofs:
    """The proofs of a log with just *events* in it."""
    ticks = (START + timedelta(seconds=number) for number in range(1000))
    store = Rehearsal((), lambda: next(ticks))
    for event in events:
        await store.append("inf", [event], expected=None, recorded_by="curator")
    return Proofs(Treaties(store, lambda: START), SIGNER)


async def honest() -> Proofs:
    """The proofs of a log of `SIZE` events."""
    return await log_of([statement(number) for number in range(1, SIZE + 1)])


def data(document: Any) -> Any:
    """*document* as JSON data, as it is sent."""
    return json.loads(document.model_dump_json(by_alias=True))


def check(sent: Any, held: Held = KEY) -> Shown:
    """What the document *sent* shows to somebody who reads it from a file."""
    text = sent if isinstance(sent, str) else json.dumps(sent)
    return verified(read_document(text.encode(), "file"), held)


def caught(sent: Any, says: str, held: Held = KEY) -> None:
    """The lie in *sent* is found out, and it is said what does not fit."""
    with pytest.raises(ProofFailed, match=says):
        check(sent, held)


class TestInclusion:
    @pytest.mark.parametrize("number", range(1, SIZE + 1))
    async def test_each_event_is_shown_to_be_under_the_head(self, number: int) -> None:
        """The first, those in the middle, and the last."""
        shown = check(data(await (await honest()).inclusion(f"inf/{number:04}")))
        assert (shown.kind, shown.head.size, shown.unchecked) == ("inclusion", SIZE, ())
        assert shown.found == (
            f"event 'inf/{number:04}' (position {number}) is under the head",
            "the head is signed by 'PeterNeumann'",
        )

    @pytest.mark.parametrize("number", range(1, SIZE + 1))
    @pytest.mark.parametrize(
        "change",
        [
            lambda entry: entry["event"].update(text="Intends to stay."),
            lambda entry: entry["event"].update(party="RUS"),
            lambda entry: entry["event"].pop("text"),
            lambda entry: entry.update(recorded_at="2020-01-01T00:00:00Z"),
            lambda entry: entry.update(recorded_by="nobody"),
            lambda entry: entry.update(version=entry["version"] + 1),
            lambda entry: entry.update(stream="abm"),
        ],
    )
    async def test_an_event_of_which_anything_was_changed_is_found_out(self, number: int, change: Change) -> None:
        """Its content, when, by whom and where it was recorded: its leaf is another one."""
        sent = data(await (await honest()).inclusion(f"inf/{number:04}"))
        change(sent["entry"])
        caught(sent, "the event, or what the log says of it, was changed")

    @pytest.mark.parametrize("number", range(1, SIZE + 1))
    async def test_a_changed_event_with_the_leaf_to_match_is_found_out(self, number: int) -> None:
        """It does not lead to the head."""
        other = await log_of(
            [statement(at, "Stays." if at == number else "Intends to leave.") for at in range(1, SIZE + 1)]
        )
        sent = data(await (await honest()).inclusion(f"inf/{number:04}"))
        sent["entry"] = data(await other.inclusion(f"inf/{number:04}"))["entry"]
        caught(sent, f"position {number}\\) does not lead to the head of {SIZE} events")

    async def test_an_event_under_the_head_of_another_tree_is_found_out(self) -> None:
        """A head of the liar's own is not the one that is held, though the proof fits it."""
        mine = await (await honest()).head()
        forked = await log_of([statement(number, "Stays.") for number in range(1, SIZE + 1)])
        sent = data(await forked.inclusion("inf/0005"))
        caught(sent, "the log was rewritten, or it shows different people", Held(head=Head(mine.size, mine.root)))

    @pytest.mark.parametrize(
        "change",
        [
            lambda sent: sent["nodes"].pop(),
            lambda sent: sent["nodes"].append("00" * 32),
            lambda sent: sent["nodes"].reverse(),
            lambda sent: sent["nodes"].__setitem__(0, "00" * 32),
            lambda sent: sent["entry"].update(position=6),
            lambda sent: sent["head"].update(root="00" * 32),
            lambda sent: sent["head"].update(size=SIZE - 5),
        ],
    )
    async def test_a_proof_of_which_anything_was_changed_is_found_out(self, change: Change) -> None:
        """Its hashes, the position, the head."""
        sent = data(await (await honest()).inclusion("inf/0005"))
        change(sent)
        caught(sent, "does not lead to the head|the event, or what the log says of it, was changed", Held())

    async def test_an_earlier_head_may_be_asked_for(self) -> None:
        """That which somebody holds."""
        proofs = await honest()
        before = (await proofs.consistency(7)).from_
        shown = check(data(await proofs.inclusion("inf/0005", 7)), Held(head=Head(before.size, before.root)))
        assert shown.found[-1] == "it is the head you hold"
        with pytest.raises(UnknownEvent, match="among the first 7; it has position 8"):
            await proofs.inclusion("inf/0008", 7)
        with pytest.raises(InvalidRange, match=f"the log has {SIZE} events, and not yet 99"):
            await proofs.inclusion("inf/0008", 99)

    async def test_heads_of_different_sizes_are_not_compared(self) -> None:
        """It is said what to ask for instead; that is no success."""
        proofs = await honest()
        before = (await proofs.consistency(7)).from_
        held = Held(head=Head(before.size, before.root))
        caught(data(await proofs.inclusion("inf/0005")), "cannot be compared; get the proof between them", held)


class TestConsistency:
    @pytest.mark.parametrize("earlier", range(SIZE + 1))
    async def test_each_head_is_shown_to_follow_each_earlier_one(self, earlier: int) -> None:
        """And who holds the earlier one knows it again."""
        proof = await (await honest()).consistency(earlier)
        shown = check(data(proof), Held(SIGNER.verifier, Head(earlier, proof.from_.root)))
        assert (shown.kind, shown.head.size) == ("consistency", SIZE)
        assert shown.found[-1] == "one of the two is the head you hold"

    @pytest.mark.parametrize("held_size", range(1, SIZE + 1))
    @pytest.mark.parametrize("forked_at", [1, 6, 7, SIZE])
    async def test_a_fork_at_or_before_the_head_that_is_held_is_found_out(self, held_size: int, forked_at: int) -> None:
        """The first entry, one in the middle, the last: whichever was rewritten, the head held does not come back."""
        held = (await (await honest()).consistency(held_size)).from_
        events = [
            statement(number, "Stays." if number == forked_at else "Intends to leave.") for number in range(1, 21)
        ]
        liar = await log_of(events)
        honestly_told = data(await liar.consistency(held_size))
        pretended = deepcopy(honestly_told)
        pretended["from"]["root"] = held.root
        mine = Held(SIGNER.verifier, Head(held.size, held.root))
        if forked_at > held_size:
            assert check(honestly_told, mine).found
        else:
            caught(honestly_told, "the log was rewritten", mine)
            caught(pretended, "is not shown to follow", mine)

    @pytest.mark.parametrize(
        "change",
        [
            lambda sent: sent["nodes"].pop(),
            lambda sent: sent["nodes"].append("00" * 32),
            lambda sent: sent["nodes"].__setitem__(0, "00" * 32),
            lambda sent: sent["from"].update(size=4),
            lambda sent: sent["from"].update(root="00" * 32),
            lambda sent: sent["to"].update(root="00" * 32),
        ],
    )
    async def test_a_proof_of_which_anything_was_changed_is_found_out(self, change: Change) -> None:
        """Its hashes, and either head."""
        sent = data(await (await honest()).consistency(5))
        change(sent)
        caught(sent, "is not shown to follow", Held())

    async def test_backwards_there_is_no_proof(self) -> None:
        """A log does not shrink."""
        with pytest.raises(InvalidRange, match="from, 9, is more than to, 5"):
            await (await honest()).consistency(9, 5)


class TestHead:
    async def test_a_signed_head_is_shown_to_be_signed(self) -> None:
        """As JSON and as the bare checkpoint."""
        head = await (await honest()).head()
        assert check(data(head)).found == ("the head is signed by 'PeterNeumann'",)
        assert head.checkpoint
        assert check(head.checkpoint).head == Head(head.size, head.root)

    async def test_without_the_key_the_signature_is_not_checked(self) -> None:
        """And that is said."""
        shown = check(data(await (await honest()).head()), Held())
        assert shown.unchecked == ("the signature of 'PeterNeumann' on the head: give its key with --key",)

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda head: head.update(root="00" * 32), "the head beside it is another"),
            (lambda head: head.update(size=SIZE + 1), "the head beside it is another"),
            (lambda head: head.update(checkpoint=None), "not signed, expected the signature of 'PeterNeumann'"),
            (lambda head: head.update(checkpoint=head["checkpoint"].replace("13", "14")), "does not fit"),
            (lambda head: head.update(checkpoint=OTHER.checkpoint(Head(13, "00" * 32))), "not with this key"),
            (lambda head: head.update(checkpoint=SIGNER.signed(f"other\n13\n{'A' * 43}=\n")), "is another"),
            (lambda head: head.update(checkpoint=SIGNER.signed("something\n")), "it is no checkpoint"),
        ],
    )  # fmt: skip
    async def test_a_head_that_was_not_signed_so_is_found_out(self, change: Change, says: str) -> None:
        """By the signature, or by what is signed."""
        sent = data(await (await honest()).head())
        change(sent)
        caught(sent, says)

    def test_the_line_that_verify_prints_is_a_head(self) -> None:
        """So what was written down on paper serves."""
        line = f"7 events, each as it was recorded; the head is {'ab' * 32}\n"
        assert check(line, Held()).head == Head(7, "ab" * 32)


class TestExport:
    @staticmethod
    async def lines() -> list[Any]:
        """The log as an export has it."""
        proofs = await honest()
        return [data((await proofs.inclusion(f"inf/{number:04}")).entry) for number in range(1, SIZE + 1)]

    @staticmethod
    def text(lines: list[Any]) -> str:
        """*lines* as a file."""
        return "".join(json.dumps(line) + "\n" for line in lines)

    async def test_it_has_the_head_of_the_log(self) -> None:
        """Recomputed from what is in it."""
        head = await (await honest()).head()
        assert check(self.text(await self.lines()), Held()).head == Head(head.size, head.root)

    @pytest.mark.parametrize("number", [1, 7, SIZE])
    async def test_a_changed_line_is_found_out_with_its_number(self, number: int) -> None:
        """The first, one in the middle, the last."""
        lines = await self.lines()
        lines[number - 1]["event"]["text"] = "Stays."
        caught(self.text(lines), f"^file:{number}: event 'inf/{number:04}' .* was changed", Held())

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda lines: lines.pop(6), "^file:7: it has position 8, expected 7: lines are missing"),
            (lambda lines: lines.insert(6, lines[6]), "^file:8: it has position 7, expected 8"),
            (lambda lines: lines[6].update(version=9), "^file:7: it is version 9 of 'inf', expected 7"),
            (lambda lines: lines[6]["event"].update(id="inf/0003"), "file:7: the id .* is that of file:3 already"),
            (lambda lines: lines[6].update(recorded_at="2020-01-01T00:00:00Z"), "file:7: .* not after"),
            (lambda lines: lines[6]["event"].update(round=1.5), r"^file:7: .* no canonical form: \$\.round is a float"),
            (lambda lines: lines[6]["event"].update(round=2**53), r"^file:7: .*integers of 2\*\*53 and more"),
        ],
    )  # fmt: skip
    async def test_lines_that_are_no_log_are_found_out(self, change: Change, says: str) -> None:
        """Left out, put in, renumbered, an id used twice, the clock set back, numbers that have no one form."""
        lines = await self.lines()
        change(lines)
        caught(self.text(lines), says, Held())

    async def test_lines_cut_off_at_the_end_are_found_out_by_a_head(self) -> None:
        """What is left is a log in itself: only who holds a head knows that it was longer."""
        lines, head = await self.lines(), await (await honest()).head()
        held = Held(head=Head(head.size, head.root))
        assert check(self.text(lines), held).found[-1] == "it begins with the 13 events of the head you hold"
        caught(self.text(lines[:-1]), "the head is of 13 events, and the export has 12: events are missing", held)

    async def test_another_log_is_found_out_by_a_head(self) -> None:
        """Whole in itself, and not the one that was seen."""
        head = (await (await honest()).consistency(9)).from_
        other = await log_of(
            [statement(number, "Stays." if number == 4 else "Intends to leave.") for number in range(1, 20)]
        )
        lines = [data((await other.inclusion(f"inf/{number:04}")).entry) for number in range(1, 20)]
        caught(
            self.text(lines), "the first 9 events of the export have the head", Held(head=Head(head.size, head.root))
        )

    async def test_an_instant_without_its_zone_is_refused(self) -> None:
        """Nobody knows when that was."""
        lines = await self.lines()
        lines[6]["recorded_at"] = "2026-11-23T12:00:06"
        with pytest.raises(InvalidFile, match=r"^file:7: recorded_at: input should have timezone info"):
            check(self.text(lines), Held())

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
    async def test_what_is_no_json_number_is_refused(self, number: str) -> None:
        """With the line."""
        lines = self.text(await self.lines()).splitlines(keepends=True)
        lines[6] = lines[6].replace('"version": 7', f'"version": {number}')
        with pytest.raises(InvalidFile, match=f"^file:7: .*{number} is no JSON number"):
            check("".join(lines), Held())


class TestReceipt:
    @pytest_asyncio.fixture
    async def treaties(self) -> Any:
        """The story, in a log of its own."""
        async with story_service() as treaties:
            yield treaties

    @staticmethod
    async def receipt(treaties: Treaties, signer: Signer | None = SIGNER, question: str = QUESTION) -> Any:
        """The receipt for an answer, as it is sent."""
        proofs = Proofs(treaties, signer)
        now = datetime(2026, 12, 1, tzinfo=UTC)
        return data(await proofs.receipt(question, lambda at: answered(question, treaties, at), lambda: now))

    async def test_it_shows_all_that_it_can(self, treaties: Treaties) -> None:
        """Only that the log says the same needs the log."""
        shown = check(await self.receipt(treaties))
        assert shown.kind == "receipt"
        assert shown.found == (
            "the answer is the one that was hashed",
            "10 events on which it rests, each under the head",
            "the receipt is signed by 'PeterNeumann'",
            "the head is signed by 'PeterNeumann'",
        )
        assert len(shown.unchecked) == 1

    async def test_it_holds_the_events_the_corrections_and_the_definition(self, treaties: Treaties) -> None:
        """What the answer names, and that by which it was judged."""
        sent = await self.receipt(treaties)
        ids = [proven["entry"]["event"]["id"] for proven in sent["rests_on"]]
        assert {*sent["answer"]["because"]} <= {*ids}
        assert [id for id in ids if id.startswith("inf/defined-")]

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda sent: sent["answer"].update(standing="party"), "the answer hashes to"),
            (lambda sent: sent["answer"]["exit"].update(effective="2019-09-02"), "the answer hashes to"),
            (lambda sent: sent["answer"].pop("exit"), "the answer hashes to"),
            (lambda sent: sent.update(question=QUESTION.replace("05-01", "06-01")), "another receipt"),
            (lambda sent: sent.update(engine="9.9.9"), "another receipt"),
            (lambda sent: sent.update(asked_at="2026-12-02T00:00:00Z"), "another receipt"),
            (lambda sent: sent["rests_on"].pop(), "another receipt"),
            (lambda sent: sent["rests_on"][0]["entry"]["event"].update(type="x"), "another receipt"),
            (lambda sent: sent["head"].update(root="00" * 32), "another receipt"),
            (lambda sent: sent.update(signature=None), "the receipt is not signed"),
            (lambda sent: sent.update(signature=SIGNER.signed("treatylog receipt\n00\n")), "another receipt"),
        ],
    )
    async def test_a_signed_one_of_which_anything_was_changed_is_found_out(
        self, treaties: Treaties, change: Change, says: str
    ) -> None:
        """A value, the question, the time, the engine, the events, the head, the signature."""
        sent = await self.receipt(treaties)
        change(sent)
        caught(sent, says)

    async def test_a_value_swapped_with_the_hash_to_match_is_found_out_by_the_signature(
        self, treaties: Treaties
    ) -> None:
        """Whoever has not the key cannot sign it."""
        sent = await self.receipt(treaties)
        sent["answer"]["standing"] = "party"
        sent["answer_sha256"] = digest(sent["answer"])
        caught(sent, "what is signed is another receipt")

    @pytest.mark.parametrize("number", [0, 4, -1])
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda proven: proven["entry"]["event"].update(note="Changed."), "was changed"),
            (lambda proven: proven["entry"].update(recorded_by="nobody"), "was changed"),
            (lambda proven: proven["nodes"].reverse(), "does not lead to the head"),
        ],
    )
    async def test_an_event_of_it_that_was_changed_is_found_out(
        self, treaties: Treaties, number: int, change: Change, says: str
    ) -> None:
        """The first, one in the middle, the last; without a signature too."""
        sent = await self.receipt(treaties, None)
        change(sent["rests_on"][number])
        caught(sent, says, Held())

    async def test_an_event_left_out_is_found_out(self, treaties: Treaties) -> None:
        """The answer names it."""
        sent = await self.receipt(treaties, None)
        sent["rests_on"] = [one for one in sent["rests_on"] if one["entry"]["event"]["id"] != "inf/0036"]
        caught(sent, "the answer rests on 'inf/0036', and the receipt does not hold it", Held())

    async def test_the_same_question_to_the_same_log_gives_the_same_answer(self, treaties: Treaties) -> None:
        """At another time, when the log has grown: it is asked as it was then."""
        sent = await self.receipt(treaties)
        document: Any = read_document(json.dumps(sent).encode(), "file")
        mine = statement(1).model_copy(update={"id": "inf/mine", "sources": ("us-statement-2019-02-02",)})
        await treaties.record("inf", [mine], expected=None, recorded_by="curator")
        recorded = (await treaties.recorded())[: document.head.size]
        then = Treaties(Rehearsal(recorded, lambda: document.asked_at), lambda: document.asked_at)
        again = data(await answered(document.question, then, document.asked_at))
        same_answer(document, again, "the log")
        again["standing"] = "party"
        with pytest.raises(
            ProofFailed, match=r"answer\.standing is 'withdrawing' in the receipt, and the log gives 'party'"
        ):
            same_answer(document, again, "the log")

    async def test_a_lie_with_proofs_to_match_is_found_out_by_asking_the_log(self, treaties: Treaties) -> None:
        """An unsigned receipt with a swapped value and its hash: all in it fits, and the log says otherwise."""
        sent = await self.receipt(treaties, None)
        sent["answer"]["exit"]["effective"] = "2020-08-02"
        sent["answer_sha256"] = digest(sent["answer"])
        assert check(sent, Held()).found
        document: Any = read_document(json.dumps(sent).encode(), "file")
        again = data(await answered(document.question, treaties, document.asked_at))
        with pytest.raises(ProofFailed, match=r"answer\.exit\.effective is '2020-08-02' in the receipt"):
            same_answer(document, again, "the log")

    async def test_a_log_that_never_had_its_head_is_another_one(self, treaties: Treaties) -> None:
        """Shorter, or rewritten."""
        sent = await self.receipt(treaties)
        tree = await (await honest()).tree()
        with pytest.raises(ProofFailed, match="and the log has 13: events are missing from it"):
            prefix(tree, Head(sent["head"]["size"], sent["head"]["root"]))
        with pytest.raises(ProofFailed, match="it is another log, or it was rewritten"):
            prefix(tree, Head(7, sent["head"]["root"]))

    @pytest.mark.parametrize(
        "question",
        [
            "/v1/treaties", "/v1/treaties?party=USA", "/v1/treaties/inf", "/v1/treaties/inf?headline=terminated",
            "/v1/treaties/inf/parties", "/v1/treaties/inf/parties/USA?known_at=2026-11-30",
            "/v1/treaties/inf/parties/USA/timeline", "/v1/treaties/inf/parties/USA/obligations?on=2019-05-01",
            "/v1/treaties/inf/parties/United%20States/explanation?public_on=2019-02-01", "/v1/treaties/inf/between/USA",
            "/v1/treaties/inf/between/USA/RUS?on=2019-05-01", "/v1/treaties/inf/earliest-exit/USA?on=1990-01-01",
            "/v1/diff?from=2019-01-01&to=2019-12-31", "/v1/diff?axis=knowledge&from=2026-11-01&to=2026-12-01",
            "/v1/parties", "/v1/parties/USA", "/v1/discrepancies?treaty=inf", "/v1/treaties/inf-moratorium/parties/RUS",
        ],
    )  # fmt: skip
    async def test_every_answer_can_have_one(self, treaties: Treaties, question: str) -> None:
        """And asked again at the same time it is the same, whatever the clocks."""
        sent = await self.receipt(treaties, SIGNER, question)
        assert check(sent).found
        document: Any = read_document(json.dumps(sent).encode(), "file")
        same_answer(document, data(await answered(question, treaties, document.asked_at)), "the log")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "^file: it is no signed note"),
        (b"\xff\xfe", "^file: byte 0xff at 0 is not UTF-8"),
        (b"Dear Sir,\n\nhere is the log.\n", "^file: it is no signed note"),
        (b'{"hello": 1}', '^file: a JSON object with "hello"; expected an export of a log'),
        (b"{}", "^file: a JSON object with nothing in it"),
        (b"{", "^file: not JSON: "),
        (b'{"size": 1, "size": 2}', '^file: not JSON that can be read: the key "size" stands twice'),
        (b'{"size": NaN, "root": ""}', "^file: not JSON that can be read: NaN is no JSON number"),
        (b'{"size": "many", "root": ""}', "^file: size: "),
        (b'{"receipt": 2}', "^file: receipt: "),
        (b'{"a":' * 2000, "^file: not JSON"),
        (b'{"size": 1, "root": "a"}\n{"size": 1, "root": "b"}\n', "^file:1: position: field required"),
    ],
)
def test_a_file_that_is_none_of_all_this(content: bytes, says: str) -> None:
    """It is said what was found and what was expected."""
    with pytest.raises(InvalidFile, match=says):
        read_document(content, "file")
