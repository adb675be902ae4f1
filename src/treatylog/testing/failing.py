"""What a failure prints: what differs, the party's states around the date, its acts, and the explanation."""

from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import fill

from treatylog.domain.ruling import Bearing
from treatylog.service.answers import BandAnswer, Marker, TimelineAnswer, TreatyAnswer

AROUND = 3
"""How many states, and acts, before and after the date are printed."""

WIDTH = 110
"""How long the lines of an explanation are."""


def report(asked: str, found: Iterable[str], *more: str) -> str:
    """The message of a failure: what was *asked*, what was *found* to differ, and whatever helps to see why."""
    listed = "\n".join(f"  - {line}" for line in found)
    return "\n\n".join((f"{asked}\n{listed}", *(part for part in more if part)))


def told_life(line: TimelineAnswer, on: date) -> str:
    """The states and the acts of a party around *on*."""
    at = next((n for n, band in enumerate(line.bands) if band.until is None or on < band.until), len(line.bands))
    bands = [_band(band, on) for band in line.bands]
    marks = [mark for mark in line.markers if mark.bearing is not Bearing.MOVES_NOTHING]
    first = next((n for n, mark in enumerate(marks) if mark.latest > on), len(marks))
    acts = [_act(mark) for mark in marks]
    return "\n".join(
        (
            f"{line.name} under the {line.treaty_name}, around {on}:",
            *(_around(bands, at, at + 1) or ["  no state: nothing of it is told"]),
            "The acts that bear on it:",
            *(_around(acts, first, first) or ["  none"]),
        )
    )


def wrapped(prose: str) -> str:
    """*prose* in lines that can be read in a terminal, its paragraphs kept."""
    return "\n\n".join(fill(paragraph, WIDTH) for paragraph in prose.split("\n\n"))


def told_parties(answer: TreatyAnswer) -> str:
    """Where every party stands."""
    return "\n".join(f"  {line.party}: {line.headline}" for line in answer.parties)


def _around(lines: Sequence[str], first: int, end: int) -> list[str]:
    """Those of *lines* that are near ``[first, end)``, and how many are left out."""
    first, end = max(first - AROUND, 0), end + AROUND
    before, after = first, len(lines) - end
    return [
        *([f"  ({before} earlier)"] if before > 0 else []),
        *lines[first:end],
        *([f"  ({after} later)"] if after > 0 else []),
    ]


def _band(band: BandAnswer, on: date) -> str:
    here = ">" if band.since <= on and (band.until is None or on < band.until) else " "
    axes = f" ({band.standing}, {band.operation})" if band.standing else ""
    doubt = "" if band.certain else ", uncertain"
    because = f"; {', '.join(band.because)}" if band.because else ""
    return f"{here} {band.since} to {band.until or '...'}: {band.headline}{axes}{doubt}{because}"


def _act(marker: Marker) -> str:
    why = f": {marker.says}" if marker.bearing is Bearing.WITHOUT_EFFECT and marker.says else ""
    bearing = f" ({marker.bearing.value.replace('_', ' ')}{why})" if marker.bearing is not Bearing.MOVES else ""
    return f"  {marker.on} {marker.id} {marker.type} {marker.party or ''}".rstrip() + bearing
