"""
Draw the picture of the README from the record: the life of the INF Treaty, and its end.

``python docs/picture.py`` writes ``docs/pictures/inf.svg``; with ``--check`` it only tells whether it is current.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

from treatylog.service.answers import BandAnswer, Marker, TimelineAnswer
from treatylog.service.build import service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Question

TARGET = Path(__file__).parent / "pictures" / "inf.svg"
ROWS = ("SUHH", "USA", "RUS", "BLR", "KAZ", "UKR")
LEFT, WIDTH = 150, 960
INK, RULE, FAINT = "#1a1814", "#8a8478", "#e4dfd3"


@dataclass(frozen=True)
class Axis:
    """A stretch of time and where it is drawn; ``head`` and ``row`` are heights."""

    title: str
    begin: date
    end: date
    top: int
    head: int
    row: int
    ticks: tuple[tuple[date, str], ...]

    def x(self, day: date) -> float:
        """Where *day* lies, in pixels, kept within the figure."""
        share = (day - self.begin).days / (self.end - self.begin).days
        return round(LEFT + (WIDTH - LEFT - 20) * min(max(share, 0), 1), 1)


LIFE = Axis(
    "The whole life", date(1987, 1, 1), date(2023, 1, 1), 40, 46, 32,
    tuple((date(year, 1, 1), str(year)) for year in (1990, 1995, 2000, 2005, 2010, 2015, 2020)),
)  # fmt: skip
END = Axis(
    "The end, October 2018 to October 2019", date(2018, 10, 1), date(2019, 10, 15), 126 + 32 * len(ROWS), 66, 54,
    (
        (date(2018, 10, 1), "Oct 2018"), (date(2019, 1, 1), "Jan 2019"), (date(2019, 4, 1), "Apr"),
        (date(2019, 7, 1), "Jul"), (date(2019, 10, 1), "Oct"),
    ),
)  # fmt: skip
HEIGHT = END.top + END.head + 54 * (len(ROWS) - 1) + 72

FILLS = {"in_force": "#163f7c", "suspended": "url(#hatch)", "signatory": "#e9f0f8"}
LINES = {"withdrawn": "#a3271a", "terminated": "#34322d", "extinct": "#6b4630"}


def text(x: float, y: float, said: str, *, size: int = 13, anchor: str = "start", fill: str = INK) -> str:
    """A line of text."""
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(said)}</text>'


def band(axis: Axis, y: float, item: BandAnswer) -> Iterator[str]:
    """A state over a span: the more ink, the stronger the bond."""
    x, width = axis.x(item.since), axis.x(item.until or axis.end) - axis.x(item.since)
    if width <= 0:
        return
    if item.headline in LINES:
        yield f'<rect x="{x}" y="{y + 8}" width="{width}" height="3" fill="{LINES[item.headline]}"/>'
        return
    high = 9 if item.headline == "signatory" else 18
    outline = ' stroke="#a63a9e"' if item.headline == "suspended" else ' stroke="#2f6296"' if high == 9 else ""
    fill = FILLS[item.headline]
    yield f'<rect x="{x}" y="{y + 9 - high / 2}" width="{width}" height="{high}" fill="{fill}"{outline}/>'
    if item.disputed and item.headline == "in_force":
        yield f'<rect x="{x}" y="{y + 10}" width="{width}" height="8" fill="#fffdf8" stroke="#163f7c"/>'
    if item.standing == "withdrawing":
        points = f"{x},{y + 19} {x + width},{y + 19} {x + width},{y + 21} {x},{y + 26}"
        yield f'<polygon points="{points}" fill="#d67a12" stroke="#a34a00" stroke-width="0.5"/>'


def marker(axis: Axis, y: float, item: Marker) -> str:
    """What was said is hollow and round, done at home hollow and square; done to the others is filled, on its edge."""
    x = axis.x(item.latest)
    if item.bearing == "moves":
        return f'<path d="M{x} {y - 11}l5 5-5 5-5-5z" fill="{INK}"/>'
    if item.type == "domestic_act_done":
        return f'<rect x="{x - 3}" y="{y - 20}" width="6" height="6" fill="#fffdf8" stroke="{INK}"/>'
    return f'<circle cx="{x}" cy="{y - 17}" r="3.5" fill="#fffdf8" stroke="{INK}"/>'


def row(axis: Axis, number: int, line: TimelineAnswer, *, marked: bool) -> Iterator[str]:
    """One party's life."""
    y = axis.top + axis.head + number * axis.row
    yield text(LEFT - 12, y + 14, line.name, anchor="end")
    for item in line.bands:
        yield from band(axis, y, item)
    if marked:
        shown = [m for m in line.markers if m.party == line.party and axis.begin <= m.latest <= axis.end]
        yield from (marker(axis, y, item) for item in shown if item.bearing in ("moves", "moves_nothing"))


def figure(axis: Axis, lines: list[TimelineAnswer], *, marked: bool) -> Iterator[str]:
    """An axis with a row for each party."""
    yield text(20, axis.top, axis.title, size=16)
    bottom = axis.top + axis.head + axis.row * len(lines) - 12
    for day, name in axis.ticks:
        yield f'<path d="M{axis.x(day)} {axis.top + 30}V{bottom}" stroke="{FAINT}"/>'
        yield text(axis.x(day) + 4, axis.top + 28, name, size=12, fill="#5d574c")
    for number, line in enumerate(lines):
        yield from row(axis, number, line, marked=marked)


def legend() -> Iterator[str]:
    """What the marks mean."""
    y = HEIGHT - 24
    said = [
        (20, '<rect width="26" height="14" fill="#163f7c"/>', "in force"),
        (120, '<rect width="26" height="14" fill="url(#hatch)" stroke="#a63a9e"/>', "suspended"),
        (234, '<polygon points="0,3 26,3 26,6 0,11" fill="#d67a12"/>', "notice runs"),
        (350, '<rect y="6" width="26" height="3" fill="#a3271a"/>', "withdrawn"),
        (462, '<rect y="6" width="26" height="3" fill="#34322d"/>', "terminated"),
        (578, '<rect y="0" width="26" height="14" fill="#163f7c"/><rect y="7" width="26" height="7" fill="#fffdf8"/>',
         "disputed"),
        (684, f'<circle cx="13" cy="7" r="3.5" fill="#fffdf8" stroke="{INK}"/>', "said"),
        (752, f'<rect x="10" y="4" width="6" height="6" fill="#fffdf8" stroke="{INK}"/>', "done at home"),
        (866, f'<path d="M13 2l5 5-5 5-5-5z" fill="{INK}"/>', "formal act"),
    ]  # fmt: skip
    for x, drawn, name in said:
        yield f'<g transform="translate({x} {y - 11})">{drawn}</g>'
        yield text(x + 34, y, name, size=12)


def drawing(lines: list[TimelineAnswer]) -> str:
    """The picture."""
    hatch = (
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#faf0f9"/><rect width="3" height="6" fill="#a63a9e"/></pattern>'
    )
    body = [*figure(LIFE, lines, marked=False), *figure(END, lines[1:], marked=True), *legend()]
    title = "The INF Treaty, party by party: the whole life, and the end in 2019"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
            f"<title>{title}</title>",
            f'<defs>{hatch}</defs><rect width="100%" height="100%" fill="#fffdf8"/>',
            *body,
            "</svg>",
            "",
        ]
    )


async def drawn() -> str:
    """The picture of the bundled record."""
    clock = lambda: datetime(2026, 11, 23, tzinfo=UTC)  # noqa: E731
    async with service(Settings.given(), clock) as opened:
        on = Question(on=date(2019, 5, 1))
        return drawing([await opened.treaties.timeline("inf", party, on) for party in ROWS])


def main() -> int:
    """Write the picture, or with --check tell whether it is current."""
    picture = asyncio.run(drawn())
    if "--check" in sys.argv:
        return 0 if TARGET.read_text(encoding="utf-8") == picture else 1
    TARGET.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
