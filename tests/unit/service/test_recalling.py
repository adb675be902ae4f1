"""A start from a snapshot: the same answers, or the log is read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from treatylog.facts.event import parse_event
from treatylog.service import recalling
from treatylog.service.build import Service, service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Question
from worlds import START, SteppingClock, service_over, story_record

LATER = START + timedelta(days=30)
DAYS = (date(1988, 7, 1), date(2019, 5, 1), date(2019, 8, 2), date(2024, 1, 1))
STATEMENT = {
    "id": "inf/mine", "treaty": "inf", "type": "statement_made", "party": "USA", "on": "2019-10-01",
    "sources": ["us-statement-2019-02-02"], "text": "The United States said something.",
}  # fmt: skip


@pytest.fixture
async def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A log in a file with the record of the story, of which a snapshot is kept however few events it has."""
    monkeypatch.setattr(recalling, "LEAST_EVENTS", 1)
    given = Settings.given(db=str(tmp_path / "log.db"))
    async with service_over(story_record(), given, SteppingClock()):
        pass
    return given


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Service]:
    """The service as `serve` opens it, at a time of its own."""
    async with service(settings, lambda: LATER, loading=False, following=True, staying=True) as opened:
        yield opened


async def told(opened: Service) -> list[Any]:
    """What is answered: everything about everybody, by every clock."""
    treaties = opened.treaties
    clocks: list[dict[str, Any]] = [{}, {"known_at": START + timedelta(seconds=40)}, {"public_on": date(2019, 2, 1)}]
    questions = [Question(on=day, now=LATER, **clock) for day in DAYS for clock in clocks]
    found: list[Any] = [await treaties.head(), await treaties.events(treaty="inf", party="USA", limit=500)]
    for question in questions:
        listed = await treaties.treaties(question)
        found.append(listed)
        for key in ("inf",) if listed.items else ():
            for party in ("USA", "RUS", "UKR"):
                found += [
                    await treaties.status(key, party, question),
                    await treaties.explanation(key, party, question),
                    await treaties.timeline(key, party, question),
                    await treaties.obligations(key, party, question),
                ]
            found.append(await treaties.discrepancies(question))
    return found


async def test_the_answers_are_the_same_with_a_snapshot_and_without(settings: Settings) -> None:
    """Byte for byte, as models: from the log, from the snapshot, and from the log in memory as before."""
    file = recalling.place(settings)
    async with served(settings) as opened:
        assert not file.exists()
        from_log = await told(opened)
    assert file.exists()
    async with served(settings) as opened:
        assert opened.treaties.position == (await opened.treaties.head()).size > 50
        from_snapshot = await told(opened)
    assert from_snapshot == from_log
    assert len(from_log) > 100


async def test_what_is_recorded_after_a_start_from_a_snapshot_is_answered(settings: Settings) -> None:
    """And the next snapshot has it too; one that is still right is not written again."""
    file = recalling.place(settings)
    async with served(settings):
        pass
    async with served(settings) as opened:
        size = opened.treaties.position
        await opened.treaties.record("inf", [parse_event(STATEMENT)], expected=None, recorded_by="clerk")
        assert (await opened.treaties.event("inf/mine")).position == size + 1
        live = await opened.treaties.events(treaty="inf", limit=500)
    made = file.stat().st_mtime_ns
    async with served(settings) as opened:
        assert await opened.treaties.events(treaty="inf", limit=500) == live
    assert file.stat().st_mtime_ns == made


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda content: content[:-1] + b"!", "it is damaged: its digest differs"),
        (lambda _: b"", "it is no snapshot, or is damaged"),
        (lambda content: content.replace(b'"engine": "', b'"engine": "9.'), "it was made by version 9."),
        (lambda content: content.replace(b'"root": "', b'"root": "0'), "or is another log"),
    ],
    ids=["damaged", "empty", "newer", "other"],
)
async def test_one_that_is_stale_or_damaged_is_said_so_and_the_log_is_read(
    settings: Settings, caplog: pytest.LogCaptureFixture, change: Any, says: str
) -> None:
    """Nothing is answered from it, and the next one is whole again."""
    file = recalling.place(settings)
    async with served(settings) as opened:
        expected = await told(opened)
    file.write_bytes(change(sound := file.read_bytes()))
    async with served(settings) as opened:
        assert await told(opened) == expected
    assert [record.levelname for record in caplog.records if says in record.getMessage()] == ["WARNING"]
    assert file.read_bytes() == sound


async def test_a_log_that_was_written_to_meanwhile_is_read(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """By a command, or a server that was killed: its head is another one."""
    async with served(settings):
        pass
    async with service(settings, lambda: LATER, loading=False) as opened:
        await opened.treaties.record("inf", [parse_event(STATEMENT)], expected=None, recorded_by="clerk")
    async with served(settings) as opened:
        assert (await opened.treaties.event("inf/mine")).event["id"] == "inf/mine"
    assert "it was made of the log at position" in caplog.text


async def test_of_few_events_and_where_it_cannot_be_kept_there_is_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """To read a small log takes no time; a full disk does not keep a server from ending well."""
    file = recalling.place(settings)
    monkeypatch.setattr(recalling, "LEAST_EVENTS", 10**6)
    async with served(settings):
        pass
    assert not file.exists()
    monkeypatch.setattr(recalling, "LEAST_EVENTS", 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("treatylog.log.snapshot.write", full)
    async with served(settings):
        pass
    assert "no snapshot is kept in" in caplog.text


async def test_a_log_in_memory_has_none() -> None:
    """There is nothing to begin from."""
    async with served(Settings.given()) as opened:
        assert opened.treaties.tape is None
        assert (await opened.treaties.treaties(Question(now=datetime.now(UTC)))).items == ()
