"""Answers that are kept."""

from datetime import date

from treatylog.http.kept import Entry, Kept
from treatylog.http.reply import Answered

DAY = date(2026, 11, 23)


def entry(size: int = 100) -> Entry:
    """An answer of *size* bytes."""
    return Entry.made("/route", Answered(b"x" * size, {"ETag": '"tag"', "Content-Type": "text/plain"}))


def test_an_answer_is_of_its_moment_alone() -> None:
    """Another position or another day, and it is gone; for good."""
    for other in ((2, DAY), (1, date(2026, 11, 24))):
        kept = Kept(100_000)
        kept.put(("/a", ""), (1, DAY), entry())
        assert kept.get(("/a", ""), (1, DAY))
        assert kept.get(("/a", ""), other) is None
        assert kept.get(("/a", ""), (1, DAY)) is None
        assert (len(kept), kept.size) == (0, 0)


def test_what_was_not_asked_for_longest_makes_room() -> None:
    """The answers together never take more than they may."""
    kept, moment = Kept(40_000), (1, DAY)
    for number in range(100):
        kept.put((f"/{number}", ""), moment, entry(1000))
        assert kept.get(("/0", ""), moment)
        assert kept.size <= 40_000
    assert kept.get(("/99", ""), moment)
    assert kept.get(("/1", ""), moment) is None


def test_an_answer_that_would_drive_out_many_is_not_kept() -> None:
    """An eighth of the room at the most."""
    kept = Kept(40_000)
    kept.put(("/a", ""), (1, DAY), entry(6000))
    assert len(kept) == 0
