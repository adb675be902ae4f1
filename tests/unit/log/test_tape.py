"""The slips of a log in memory: a sequence of events like any other, and the snapshot that is made of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from treatylog.log import snapshot
from treatylog.log.sealed import Sealed, Whole
from treatylog.log.snapshot import Stale
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Head, RecordedEvent
from treatylog.log.tape import Tape
from unit.log.logs import statement, ticking

ENGINE = "0.1.0"
STREAMS = ("inf", "npt", "inf", "inf", "npt", "žluť", "inf")


def unread() -> Whole:
    """What reads nothing."""
    return Whole(lambda _: [], lambda _first, _last: [], lambda _: None)


@pytest.fixture
async def kept(tmp_path: Path) -> tuple[Tape, Head, list[RecordedEvent]]:
    """The tape of a log with three streams, its head, and its events."""
    store = await SqliteStore.open(tmp_path / "log.db", clock=ticking())
    for number, stream in enumerate(STREAMS, start=1):
        words = statement(number, f"Žlutý kůň\n{number}" if number % 2 else "Plain.")
        await store.append(stream, [words], expected=None, recorded_by="curator")
    tape = Tape(unread())
    first = tape.take(await store.slips_of_all(limit=4))
    assert first == {"inf", "npt"}
    assert tape.take(await store.slips_of_all(after=4)) == {"inf", "npt", "žluť"}
    found = tape, await store.head(), await store.read_all()
    await store.close()
    return found


Kept = tuple[Tape, Head, list[RecordedEvent]]


def marks(events: object) -> list[tuple[int, str, str]]:
    """Which *events* these are."""
    return [(one.position, one.stream, one.id) for one in events]  # type: ignore[attr-defined]


def test_is_read_as_a_list_of_the_events_is(kept: Kept) -> None:
    """One by one, from the end, in parts and parts of parts, and stream by stream."""
    tape, _, events = kept
    assert len(tape) == len(events) == 7
    assert marks(tape) == marks(events)
    assert all(isinstance(one, Sealed) for one in tape)
    for at in (slice(2, 5), slice(None, -2), slice(None, None, -1), slice(9, 12), slice(1, 6, 2)):
        assert marks(tape[at]) == marks(events[at])
        assert marks(tape[at][1:]) == marks(events[at][1:])
    assert [tape[at].id for at in (-1, 0, 6)] == [events[at].id for at in (-1, 0, 6)]
    for place in (7, -8):
        with pytest.raises(IndexError):
            tape[place]
    for key, strand in tape.strands.items():
        of_stream = [one for one in events if one.stream == key]
        assert marks(strand) == marks(of_stream)
        assert marks(strand[1:]) == marks(of_stream[1:])
        assert strand[-1].id == of_stream[-1].id


def test_a_part_of_it_does_not_grow_with_it(kept: Kept) -> None:
    """What somebody looks at stays what it was."""
    tape, _, events = kept
    part = tape[:]
    tape.take([(8, "inf", tape.strands["inf"].lines[0])])
    assert (len(tape), len(part), marks(part)) == (8, 7, marks(events))


class TestASnapshot:
    def test_is_the_tape_again(self, kept: Kept, tmp_path: Path) -> None:
        """Line by line; it grows as the other does."""
        tape, head, events = kept
        snapshot.write(file := tmp_path / "kept", tape, head, ENGINE)
        again = snapshot.read(file, head, ENGINE, unread())
        assert marks(again) == marks(tape) == marks(events)
        assert {key: one.lines for key, one in again.strands.items()} == {k: s.lines for k, s in tape.strands.items()}
        snapshot.write(tmp_path / "other", snapshot.read(file, head, ENGINE, unread()), head, ENGINE)
        assert (tmp_path / "other").read_bytes() == file.read_bytes()
        line = tape.strands["npt"].lines[0]
        assert again.take([(8, "npt", line), (9, "new", line)]) == {"npt", "new"}
        assert marks(again)[7:] == [(8, "npt", "inf/0002"), (9, "new", "inf/0002")]
        assert file.stat().st_mode & 0o777 == 0o600

    def test_of_an_empty_log_is_empty(self, tmp_path: Path) -> None:
        """Nothing was recorded."""
        head = Head(0, "00" * 32)
        snapshot.write(file := tmp_path / "kept", Tape(unread()), head, ENGINE)
        assert len(snapshot.read(file, head, ENGINE, unread())) == 0

    @pytest.mark.parametrize("change", [{"size": 6}, {"size": 8}, {"root": "00" * 32}], ids=["behind", "on", "other"])
    def test_of_another_head_is_stale(self, kept: Kept, tmp_path: Path, change: dict[str, Any]) -> None:
        """The log has moved on, lost its end, or is another one."""
        tape, head, _ = kept
        snapshot.write(file := tmp_path / "kept", tape, head, ENGINE)
        with pytest.raises(Stale, match="it was made of the log at position 7"):
            snapshot.read(file, replace(head, **change), ENGINE, unread())

    def test_of_another_version_is_stale(self, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of the program, or of what a slip says."""
        tape, head, _ = kept
        snapshot.write(file := tmp_path / "kept", tape, head, ENGINE)
        with pytest.raises(Stale, match=r"it was made by version 0\.1\.0, this is 0\.2\.0"):
            snapshot.read(file, head, "0.2.0", unread())
        monkeypatch.setattr("treatylog.log.snapshot.FORM", 2)
        with pytest.raises(Stale, match="it was made by version"):
            snapshot.read(file, head, ENGINE, unread())

    def test_of_which_any_byte_was_changed_is_not_taken(self, kept: Kept, tmp_path: Path) -> None:
        """Each byte in turn: another one, or none."""
        tape, head, _ = kept
        snapshot.write(file := tmp_path / "kept", tape, head, ENGINE)
        content = file.read_bytes()
        for at in range(len(content)):
            for changed in (content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :], content[:at]):
                file.write_bytes(changed)
                with pytest.raises(Stale):
                    snapshot.read(file, head, ENGINE, unread())
        file.write_bytes(content + b"\0")
        with pytest.raises(Stale):
            snapshot.read(file, head, ENGINE, unread())

    def test_whose_header_was_made_up_is_not_taken(self, kept: Kept, tmp_path: Path) -> None:
        """It is under the digest like the rest."""
        tape, head, _ = kept
        snapshot.write(file := tmp_path / "kept", tape, head, ENGINE)
        first, _, rest = file.read_bytes().partition(b"\n")
        header = json.loads(first)
        header["strands"][0], header["strands"][1] = header["strands"][1], header["strands"][0]
        file.write_bytes(json.dumps(header).encode() + b"\n" + rest)
        with pytest.raises(Stale, match="its digest differs"):
            snapshot.read(file, head, ENGINE, unread())

    def test_that_cannot_be_written_leaves_nothing(self, kept: Kept, tmp_path: Path) -> None:
        """Neither a part nor a changed one."""
        tape, head, _ = kept
        (file := tmp_path / "folder").mkdir()
        with pytest.raises(OSError, match="directory"):
            snapshot.write(file, tape, head, ENGINE)
        assert not list(tmp_path.glob("*.part"))
