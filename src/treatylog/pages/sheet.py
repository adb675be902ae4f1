"""Sheets: what is drawn on a page as a file of its own, with a style in itself, its title and where it is from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any

from markupsafe import Markup

from treatylog.pages.figure import Figure, Group, Row
from treatylog.pages.frame import drawn
from treatylog.pages.words import lower_label

WIDTH, LABEL, EDGE = 1280, 200, 20
"""How wide a sheet is, how much of it the names take, and the margin."""

_TITLED, _GROUP, _AXIS, _COUNTS, _BETWEEN = 34, 30, 36, 118, 26
_TOKEN = re.compile(r"--([\w-]+): (?:light-dark\(([^,]+), [^)]+\)|([^;]+));")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DRAWN = re.compile(
    r"(?:\.(?:tl|mx) )?(?:text\b|\.(?:b-|k-|m\b|n\b|tick|cursor|known|today|flag|stem|bracket|cnt|plate|g[fsd]?\b|"
    r"muted-dot|neqg|differ))"
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_VARIABLE = re.compile(r"var\(--([\w-]+)(?:, ?[^)]+)?\)")
_REM = re.compile(r"(\d*\.?\d+)rem")
_STATE = re.compile(r"\.s-(\w+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a sheet under another: a figure's title, its axis, its counts, a group, or a party's row."""

    kind: str
    y: int
    height: int
    figure: Figure
    group: Group | None = None
    row: Row | None = None


def lines(figures: Sequence[Figure], top: int) -> Iterator[Line]:
    """What the sheet of *figures* has, from *top* down."""
    y = top
    for figure in figures:
        for kind, height in (("title", _TITLED), ("axis", _AXIS), *((("counts", _COUNTS),) if figure.counts else ())):
            yield Line(kind, y, height, figure)
            y += height
        for group in figure.groups:
            if group.title:
                yield Line("group", y, _GROUP, figure, group)
                y += _GROUP
            for row in group.rows:
                yield Line("row", y, row.height, figure, group, row)
                y += row.height
        y += _BETWEEN


@cache
def style() -> Markup:
    """The rules of the style sheet by which things are drawn, for light paper, with no variable left in them."""
    css = files("treatylog.pages").joinpath("static", "treatylog.css").read_text(encoding="utf-8")
    css = _MEDIA.sub("", _COMMENT.sub("", css))
    tokens = {name: (light or plain).strip() for name, light, plain in _TOKEN.findall(css)}
    tokens |= {"sans": "sans-serif", "serif": "serif", "s": "currentColor"}
    rules = [_plain(selectors, body, tokens) for selectors, body in _RULE.findall(css)]
    return Markup("\n".join(rule for rule in rules if rule))


def _plain(selectors: str, body: str, tokens: Mapping[str, str]) -> str:
    found = [one.strip() for one in selectors.split(",")]
    if all(_STATE.fullmatch(one) for one in found):
        return f"{', '.join(found)} {{ color: {_filled(body.partition(':')[2].strip(' ;'), tokens)}; }}"
    if not all(_DRAWN.match(one) for one in found):
        return ""
    plain = ", ".join(one.removeprefix(".tl ").removeprefix(".mx ") for one in found)
    return f"{plain} {{ {_filled(body.strip(), tokens)} }}"


def _filled(text: str, tokens: Mapping[str, str]) -> str:
    told = _VARIABLE.sub(lambda found: tokens.get(found[1], found[0]), text)
    return _REM.sub(lambda found: f"{float(found[1]) * 16:g}px", told)


_LINK = re.compile(r'<a href="#[^"]*" data-act="[^"]*" aria-label="([^"]*)">')
_SENTENCE, _LEADING, _HEAD, _FOOT = 150, 21, 62, 64


def titled(drawn: Markup) -> Markup:
    """*drawn* with titles in the place of links, which lead nowhere in a file."""
    return Markup(_LINK.sub(r"<g><title>\1</title>", str(drawn)).replace("</a>", "</g>"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written around a drawing: its title, what it says, and where it is from."""

    title: str
    sentence: str
    source: str
    on: date
    headlines: Sequence[str]

    @property
    def said(self) -> list[str]:
        """The sentence in lines."""
        return wrap(self.sentence, _SENTENCE)

    @property
    def top(self) -> int:
        """Where the drawing begins."""
        return _HEAD + _LEADING * len(self.said) + 10


def timeline_sheet(kept: Kept, figures: Sequence[Figure]) -> bytes:
    """The rows of *figures* as a file, with every group that is open."""
    found = list(lines(figures, kept.top))
    bottom = found[-1].y + found[-1].height if found else kept.top
    stretches = []
    for figure in figures:
        own = [line for line in found if line.figure is figure and line.kind != "title"]
        if own:
            stretches.append((own[0].y, own[-1].y + own[-1].height, figure.axis))
    return _sheet("timeline.svg", kept, bottom + 24, WIDTH, lines=found, stretches=stretches, titled=titled,
                  label=LABEL, edge=EDGE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid, and where it is."""

    x: int
    headline: str
    disputed: bool
    says: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of the grid."""

    y: int
    name: str
    cells: tuple[Cell, ...]


_COLUMN, _HEADS, _NAMES = 68, 150, 290


def matrix_sheet(
    kept: Kept, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[str, bool, str]]]]
) -> bytes:
    """The grid as a file: a row of names of treaties, then each party with its cells."""
    top = kept.top + _HEADS
    placed = tuple(
        Cells(
            top + 34 * number, name,
            tuple(Cell(_NAMES + _COLUMN * place, *cell) for place, cell in enumerate(cells)),
        )
        for number, (name, cells) in enumerate(rows)
    )  # fmt: skip
    heads = [{"x": _NAMES + _COLUMN * place + _COLUMN // 2 - 6, "name": name} for place, name in enumerate(columns)]
    wide = max(900, _NAMES + _COLUMN * len(columns) + 150)
    return _sheet(
        "matrix.svg", kept, top + 34 * len(rows) + 26, wide, top=top, rows=placed, columns=heads, each=_COLUMN
    )


def _sheet(template: str, kept: Kept, under: int, width: int, **context: Any) -> bytes:
    legend, x, y = [], EDGE, under
    for headline in dict.fromkeys(kept.headlines):
        name = lower_label(headline)
        if x + 60 + 7 * len(name) > width - EDGE:
            x, y = EDGE, y + 26
        legend.append((x, y, headline, name))
        x += 66 + 7 * len(name)
    return drawn(
        template, title=kept.title, sentence=kept.sentence, said=kept.said, source=kept.source, on=kept.on,
        style=style(), legend=legend, width=width, height=y + _FOOT, **context,
    )  # fmt: skip
