"""World: the outlines of the map, who is drawn in which, and the drawing of one treaty on it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from treatylog.domain.headline import Headline
from treatylog.pages.words import label
from treatylog.service.lives import Land, Life, Lives

FORMER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "SUHH": (
            "RUS", "UKR", "BLR", "KAZ", "UZB", "TKM", "KGZ", "TJK", "ARM", "AZE", "GEO", "MDA", "EST", "LVA", "LTU",
        ),
        "CSHH": ("CZE", "SVK"),
        "YUCS": ("SRB", "HRV", "SVN", "BIH", "MKD", "MNE", "XKX"),
        "YDYE": (),
        "DDDE": (),
    }
)  # fmt: skip
"""States that ceased to exist, with today's outlines of where they were. East Germany and South Yemen have none."""

_WITHIN: Mapping[str, str] = MappingProxyType(
    {
        code: holder
        for holder, codes in {
            "AUS": "HMD NFK", "CHN": "HKG MAC", "DNK": "FRO GRL", "FIN": "ALA", "FRA": "BLM MAF NCL PYF SPM WLF",
            "GBR": "AIA BMU CYM FLK GGY IMN IOT JEY MSR PCN SGS SHN TCA VGB", "NLD": "ABW CUW SXM",
            "USA": "ASM GUM MNP PRI VIR",
        }.items()
        for code in codes.split()
    }
)  # fmt: skip
"""Territories with an outline or a dot of their own, and who holds them today, as far as parties.toml does not say."""

_PATTERNS = {"suspended": "p-suspended", "provisionally_applied": "p-provisional", "conditional": "p-political",
             "declared": "p-political", "unknown": "p-unsure"}  # fmt: skip
_DOT = 6
_QUIET = frozenset({Headline.NOT_PARTY, Headline.NONE, Headline.EXTINCT, Headline.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Area:
    """
    One outline or dot: whose it is, who is drawn in it, and how that party stands.

    A territory has a ``territory``; of one whose state is its own, ``is_land`` is true.
    """

    code: str
    party: str
    name: str
    headline: str
    disputed: bool
    shape: Markup
    also: str | None = None
    territory: str | None = None
    is_land: bool = False

    @property
    def says(self) -> str:
        """The area in words."""
        return f"{self.name}: {label(self.headline).lower()}{', disputed' if self.disputed else ''}"

    @property
    def moves(self) -> str | None:
        """By whose bands it is painted when the date moves; None where it keeps its state."""
        if self.is_land:
            return self.code
        return None if self.territory and self.headline == "unknown" else self.party if not self.also else self.code


@cache
def outlines() -> Mapping[str, Any]:
    """The outlines, as they are in the file."""
    text = files("treatylog.pages").joinpath("static", "world.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """
    What the areas are drawn by: the lives, the territories, and the names of all.

    Where States without a life are *unknown*, the record cannot say; *declared* tells that the treaty extends to no
    territory of which its State has not said so.
    """

    lives: Lives
    lands: Mapping[str, Land]
    names: Mapping[str, str]
    unknown: bool
    declared: bool


def areas(known: Known, on: date) -> Iterator[Area]:
    """Every area of the map with the party that is drawn in it on *on*."""
    by = {life.party: life for life in known.lives.items}
    told = outlines()
    before = {code: former for former, codes in FORMER.items() for code in codes if former in by}
    for code in (*told["areas"], *told["dots"]):
        shape = _outline(told["areas"][code]) if code in told["areas"] else _dot(told["dots"][code])
        if code not in by and (code in known.lands or code in _WITHIN):
            yield _territory(known, by, code, on, shape)
            continue
        also = before.get(code)
        life, party = _who(by, code, also, on)
        state = _state(life, on, unknown=known.unknown)
        name = life.name if life else known.names.get(code, code)
        yield Area(code, party, name, state, bool(life and life.is_disputed(on)), shape, also)


def _territory(known: Known, by: Mapping[str, Life], code: str, on: date, shape: Markup) -> Area:
    """A territory: by itself where parties.toml knows who held it, else as its holder of today."""
    land = known.lands.get(code)
    found = land.at(on) if land else None
    holder = (land.holder if land else None) or _WITHIN.get(code, code)
    named = by.get(holder)
    whose = named.name if named else known.names.get(holder, holder)
    name = f"{known.names.get(code, code).removeprefix('the ')} ({whose})"
    if land:
        state = found[0].headline.value if found else "unknown" if known.unknown else "not_party"
    else:
        state = "unknown" if known.declared else _state(named, on, unknown=known.unknown)
    disputed = bool(named and named.is_disputed(on) and not (land and land.spoken))
    return Area(code, holder, name, state, disputed, shape, None, code, land is not None)


def _who(by: Mapping[str, Life], code: str, also: str | None, on: date) -> tuple[Life | None, str]:
    """The life that is drawn at *code*: its own, or that of the State that was there before."""
    own = by.get(code)
    band = own.at(on) if own else None
    if (band is None or band.headline in _QUIET) and also:
        former = by[also].at(on)
        if former and former.headline not in _QUIET:
            return by[also], also
    return own, code


def _state(life: Life | None, on: date, *, unknown: bool) -> str:
    band = life.at(on) if life else None
    if band:
        return band.headline.value
    return "unknown" if unknown else "not_party"


def _outline(path: str) -> Markup:
    return Markup('<path class="area" d="{}"').format(path)


def _dot(place: tuple[int, int]) -> Markup:
    return Markup('<circle class="area dot" cx="{}" cy="{}" r="{}"').format(*place, _DOT)


def fill_of(headline: str) -> Markup:
    """The pattern with which areas of a headline are filled, as an attribute; a style fills the others."""
    pattern = _PATTERNS.get(headline)
    return Markup(' fill="url(#{})"').format(pattern) if pattern else Markup("")


_COLOURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "in_force": ("#163f7c", "#fdfcf9"), "withdrawal_notice_running": ("#d67a12", "#163f7c"),
        "suspended": ("#d9a6d5", "#a63a9e"), "provisionally_applied": ("#e2f3f1", "#0b6b66"),
        "contracting": ("#a9c8ea", "#2b5f9e"), "signatory": ("#e9f0f8", "#2f6296"),
        "signature_disowned": ("#fdfcf9", "#625c78"), "withdrawn": ("#fdfcf9", "#a3271a"),
        "not_party": ("#fdfcf9", "#b9b3a5"), "unknown": ("#efeadf", "#b9b3a5"),
    }
)  # fmt: skip


def drawing(found: list[Area], title: str, counts: Mapping[str, int]) -> str:
    """The map as a file of its own, with its title, its legend and where the outlines are from."""
    told = outlines()
    width, height = told["width"], told["height"]
    parts = []
    parts.append(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 150}" font-family="sans-serif">'
        f'<title>{escape(title)}</title><rect width="{width}" height="{height + 150}" fill="#f5f2eb"/>'
        f'<text x="20" y="44" font-size="34" fill="#1d1b18">{escape(title)}</text><g transform="translate(0 50)">'
    )
    for area in found:
        fill, stroke = _COLOURS.get(area.headline, ("#fdfcf9", "#34322d"))
        parts.append(f'{area.shape} fill="{fill}" stroke="{stroke}"><title>{escape(area.says)}</title>')
        parts.append("</path>" if area.shape.startswith("<path") else "</circle>")
    parts.append("</g>")
    x = 20
    for headline, number in counts.items():
        fill, stroke = _COLOURS.get(headline, ("#fdfcf9", "#34322d"))
        text = f"{number} {label(headline).lower()}"
        parts.append(f'<rect x="{x}" y="{height + 70}" width="34" height="20" fill="{fill}" stroke="{stroke}"/>')
        parts.append(f'<text x="{x + 42}" y="{height + 87}" font-size="20" fill="#1d1b18">{escape(text)}</text>')
        x += 70 + 11 * len(text)
    source = f"treatylog, not a depositary. {told['origin']}"
    parts.append(f'<text x="20" y="{height + 128}" font-size="18" fill="#5a554b">{escape(source)}</text></svg>')
    return "".join(parts)
