"""Loading: an events folder into the log, again and again."""

import json
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from treatylog.errors import EventConflict, NotAdmitted
from treatylog.facts.event import Event, parse_event
from treatylog.log.files import Line, bundled, read_record
from treatylog.log.sqlite import SqliteStore
from treatylog.service.check import admission
from treatylog.service.load import load

SOUND = Path(__file__).parents[2] / "invalid" / "_sound" / "events"
NEW = {
    "id": "pact/0005",
    "treaty": "pact",
    "type": "statement_made",
    "party": "USA",
    "on": "1981-01-01",
    "sources": ["pact-1980"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A sound events folder that a test may change."""
    return shutil.copytree(SOUND, tmp_path / "events")


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    """An empty log in memory."""
    opened = await SqliteStore.open(":memory:", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    yield opened
    await opened.close()


def change(file: Path, old: str, new: str) -> None:
    """*file* with *new* for *old*, which stands in it."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def add(file: Path, event: Mapping[str, object]) -> None:
    """One more line at the end of *file*."""
    file.write_text(file.read_text() + json.dumps(event) + "\n")


async def ids(store: SqliteStore, stream: str) -> list[str]:
    """The ids of *stream*, in order."""
    return [entry.event.id for entry in await store.read(stream)]


async def test_definitions_come_before_the_lines_that_need_them(store: SqliteStore, root: Path) -> None:
    """The first event of a treaty is what defines it."""
    report = await load(store, read_record(root))
    defined, *lines = await ids(store, "pact")
    assert defined.startswith("pact/defined-")
    assert lines == ["pact/0001", "pact/0002", "pact/0003", "pact/0004"]
    assert (dict(report.appended), report.gone, report.position) == ({"parties": 2, "pact": 5, "truce": 2}, (), 9)


async def test_each_defined_party_is_an_event_of_the_parties_stream(store: SqliteStore, root: Path) -> None:
    """Names are facts of the record, by code."""
    await load(store, read_record(root))
    assert [name[:-12] for name in await ids(store, "parties")] == ["parties/def-nato-", "parties/def-suhh-"]


async def test_loading_twice_adds_nothing(store: SqliteStore) -> None:
    """The bundled record, loaded again, leaves the head as it is."""
    first = await load(store, read_record(bundled()))
    head = await store.head()
    second = await load(store, read_record(bundled()))
    assert (dict(second.appended), second.gone, second.position) == ({}, (), first.position)
    assert await store.head() == head == await store.verify()


async def test_an_edited_line_is_refused_and_the_log_unchanged(store: SqliteStore, root: Path) -> None:
    """The past is not edited; also what is new elsewhere in the folder stays out until it is restored."""
    await load(store, read_record(root))
    head = await store.head()
    change(root / "truce" / "events.jsonl", "1979-01-01", "1979-01-02")
    add(root / "pact" / "events.jsonl", NEW)
    with pytest.raises(EventConflict) as caught:
        await load(store, read_record(root))
    assert caught.value.message.startswith('events/truce/events.jsonl:1: event "truce/0001" is in the log with other')
    assert "append a `corrected` event" in caught.value.message
    assert await store.head() == head


async def test_another_order_of_keys_is_no_edit(store: SqliteStore, root: Path) -> None:
    """What an event says counts, not how its line is written."""
    await load(store, read_record(root))
    events = root / "pact" / "events.jsonl"
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    events.write_text("".join(json.dumps(dict(reversed(line.items())), indent=None) + "\n" for line in lines))
    assert dict((await load(store, read_record(root))).appended) == {}


async def test_new_lines_load_beside_the_users_own(store: SqliteStore, root: Path) -> None:
    """An upgrade of the record leaves what its user recorded where it is."""
    await load(store, read_record(root))
    await store.append("pact", [parse_event({**NEW, "id": "pact/mine"})], expected=5, recorded_by="user")
    add(root / "pact" / "events.jsonl", NEW)
    report = await load(store, read_record(root))
    assert dict(report.appended) == {"pact": 1}
    assert (await ids(store, "pact"))[-2:] == ["pact/mine", "pact/0005"]


async def test_bundled_lines_gone_from_the_files_are_reported(store: SqliteStore, root: Path) -> None:
    """What is recorded stays; a user's own event, never in the files, is not called gone."""
    await load(store, read_record(root))
    await store.append("pact", [parse_event({**NEW, "id": "pact/mine"})], expected=None, recorded_by="user")
    events = root / "pact" / "events.jsonl"
    events.write_text("".join(line for line in events.read_text().splitlines(keepends=True) if "0004" not in line))
    assert (await load(store, read_record(root))).gone == ("pact/0004",)


async def test_a_changed_definition_appends_one_defined(store: SqliteStore, root: Path) -> None:
    """A clause put right is a new definition; loading it again is not."""
    await load(store, read_record(root))
    change(root / "pact" / "treaty.toml", "months = 6", "months = 12")
    assert dict((await load(store, read_record(root))).appended) == {"pact": 1}
    assert dict((await load(store, read_record(root))).appended) == {}


async def test_a_changed_source_appends_one_defined(store: SqliteStore, root: Path) -> None:
    """The sources are part of what is defined."""
    await load(store, read_record(root))
    change(root / "pact" / "sources.toml", 'document = "Pact"', 'document = "The Pact"')
    assert dict((await load(store, read_record(root))).appended) == {"pact": 1}


async def test_a_changed_comment_appends_nothing(store: SqliteStore, root: Path) -> None:
    """Comments and the order of keys say nothing in law."""
    await load(store, read_record(root))
    change(root / "pact" / "treaty.toml", "[treaty]", "# Checked again.\n[treaty]")
    assert dict((await load(store, read_record(root))).appended) == {}


async def test_a_definition_that_comes_back_gets_a_number(store: SqliteStore, root: Path) -> None:
    """The log keeps the first, the second, and the first again, each under an id of its own."""
    await load(store, read_record(root))
    for old, new in [("months = 6", "months = 12"), ("months = 12", "months = 6")] * 2:
        change(root / "pact" / "treaty.toml", old, new)
        await load(store, read_record(root))
    first, *_ = defined = [name for name in await ids(store, "pact") if "defined" in name]
    second = defined[1]
    assert defined == [first, second, f"{first}-2", f"{second}-2", f"{first}-3"]


async def test_a_changed_party_appends_its_definition_only(store: SqliteStore, root: Path) -> None:
    """One name changed is one event."""
    await load(store, read_record(root))
    change(root / "parties" / "parties.toml", '"NATO" }', '"North Atlantic Treaty Organization" }')
    assert dict((await load(store, read_record(root))).appended) == {"parties": 1}
    assert (await ids(store, "parties"))[-1].startswith("parties/def-nato-")


async def test_new_lines_are_judged_with_the_history_before_them(store: SqliteStore, root: Path) -> None:
    """Admission sees every stream, the parties first, with the definition that is about to be recorded."""
    seen: list[tuple[str, int, list[str]]] = []

    def admit(stream: str, history: Sequence[Event], lines: Sequence[Line]) -> None:
        seen.append((stream, len(history), [line.event.id for line in lines]))

    await load(store, read_record(root))
    change(root / "pact" / "treaty.toml", "months = 6", "months = 12")
    add(root / "pact" / "events.jsonl", NEW)
    await load(store, read_record(root), admit=admit)
    assert seen == [("parties", 2, []), ("pact", 6, ["pact/0005"]), ("truce", 2, [])]


async def test_what_is_not_admitted_leaves_the_log_unchanged(store: SqliteStore, root: Path) -> None:
    """A refusal in the last treaty keeps the first out as well."""

    def admit(stream: str, _history: Sequence[Event], _lines: Sequence[Line]) -> None:
        if stream == "truce":
            raise NotAdmitted("not here", reason="party-extinct", admission="refused")

    with pytest.raises(NotAdmitted):
        await load(store, read_record(root), admit=admit)
    assert await store.position() == 0


async def test_an_upgrade_loads_beside_an_act_of_the_user_that_overtakes_it(store: SqliteStore, root: Path) -> None:
    """The record is sound in itself; what the user recorded before may leave a line of it without effect."""
    await load(store, read_record(root))
    notice = {"id": "pact/mine", "treaty": "pact", "type": "withdrawal_notified", "party": "USA", "on": "2001-01-01"}
    own = parse_event({**notice, "sources": ["pact-1980"]})
    await store.append("pact", [own], expected=None, recorded_by="user")
    add(root / "pact" / "events.jsonl", {**notice, "id": "pact/0901", "on": "2001-06-01", "sources": ["pact-1980"]})
    files = read_record(root)
    report = await load(store, files, admit=admission(files))
    assert report.appended == {"pact": 1}
