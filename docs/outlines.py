"""
Make the outlines of the world map: an equal-area drawing of Natural Earth's countries, with dots for the small ones.

``python docs/outlines.py FOLDER`` reads ``countries-110m.json`` and ``countries-50m.json`` of the npm package
world-atlas in FOLDER and writes ``src/treatylog/pages/static/world.json``. It is run by hand, when the outlines change.
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry

TARGET = Path(__file__).parents[1] / "src" / "treatylog" / "pages" / "static" / "world.json"
ORIGIN = (
    "Natural Earth 4.1.0 (public domain), 1:110m and 1:50m, by way of world-atlas 2.0.2; Equal Earth projection. "
    "The outlines are no statement on boundaries."
)
WIDTH = 2000
SCALE = WIDTH / (2 * 2.7066)
LEAST = 2.5
"""The least extent of an outline in the units of the drawing; what is smaller is a dot alone."""

WITHOUT_CODE = {"N. Cyprus": "CYP", "Somaliland": "SOM", "Kosovo": "XKX"}
LEFT_OUT = {"ATA", "ATF"}
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796

Point = tuple[float, float]


def projected(longitude: float, latitude: float) -> Point:
    """A place on the map (Šavrič, Patterson, Jenny 2018)."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta)
    x /= 3 * (9 * A4 * sixth * square + 7 * A3 * sixth + 3 * A2 * square + A1)
    y = theta * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return WIDTH / 2 + SCALE * x, SCALE * (1.3173 - y)


class Atlas:
    """One file of world-atlas: a topology with countries."""

    def __init__(self, path: Path) -> None:
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        self._arcs = [list(self._places(arc)) for arc in self._data["arcs"]]

    def _places(self, arc: Iterable[list[int]]) -> Iterator[Point]:
        (kx, ky), (dx, dy) = self._data["transform"]["scale"], self._data["transform"]["translate"]
        x = y = 0
        for step in arc:
            x, y = x + step[0], y + step[1]
            yield x * kx + dx, y * ky + dy

    def countries(self) -> Iterator[tuple[str, list[list[Point]]]]:
        """Each country by its code of three letters, with the rings of its outline in degrees."""
        for shape in self._data["objects"]["countries"]["geometries"]:
            code = code_of(shape)
            polygons = shape.get("arcs", []) if shape["type"] == "MultiPolygon" else [shape.get("arcs", [])]
            yield code, [self._ring(ring) for polygon in polygons for ring in polygon]

    def _ring(self, numbers: Iterable[int]) -> list[Point]:
        ring: list[Point] = []
        for number in numbers:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            ring += arc[1:] if ring else arc
        return ring


def code_of(shape: dict[str, Any]) -> str:
    """The ISO code of three letters of a country of the atlas."""
    if "id" not in shape:
        return WITHOUT_CODE.get(shape["properties"]["name"], "")
    found = pycountry.countries.get(numeric=shape["id"])
    return found.alpha_3 if found else ""


def halves(ring: list[Point]) -> Iterator[list[Point]]:
    """*ring*, cut in two where it crosses the 180th meridian."""
    turns, unrolled = 0, [ring[0]]
    for (before, _), (after, latitude) in pairwise(ring):
        turns += (after - before < -180) - (after - before > 180)
        unrolled.append((after + 360 * turns, latitude))
    for whole in (-1, 0, 1):
        moved = [(longitude + 360 * whole, latitude) for longitude, latitude in unrolled]
        if any(-180 < longitude < 180 for longitude, _ in moved):
            yield clipped(clipped(moved, 180, upper=True), -180, upper=False)


def clipped(ring: list[Point], edge: float, *, upper: bool) -> list[Point]:
    """What of *ring* lies on one side of the meridian *edge*."""

    def inside(point: Point) -> bool:
        return point[0] <= edge if upper else point[0] >= edge

    kept: list[Point] = []
    for before, after in pairwise([*ring, ring[0]]):
        if inside(before) != inside(after):
            share = (edge - before[0]) / (after[0] - before[0])
            kept.append((edge, before[1] + share * (after[1] - before[1])))
        if inside(after):
            kept.append(after)
    return [*kept, kept[0]] if kept else []


def drawn(ring: list[Point]) -> str:
    """A ring as part of a path, in whole units and relative steps; empty where it has no extent."""
    points = [(round(x), round(y)) for x, y in (projected(*place) for place in ring)]
    kept = [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
    if len(kept) < 4:
        return ""
    steps = "".join(f"{b[0] - a[0]:+d}{b[1] - a[1]:+d}" for a, b in pairwise(kept[:-1]))
    return f"M{kept[0][0]} {kept[0][1]}l{steps.removeprefix('+').replace('+', ' ')}z"


def middle(rings: list[list[Point]]) -> tuple[int, int]:
    """The middle of the largest ring."""
    largest = max(rings, key=lambda ring: extent([projected(*place) for place in ring]))
    points = [projected(*place) for place in largest]
    return round(sum(x for x, _ in points) / len(points)), round(sum(y for _, y in points) / len(points))


def extent(points: list[Point]) -> float:
    """How far *points* spread."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def main(folder: Path) -> None:
    """Write the outlines."""
    areas: dict[str, str] = {}
    for code, rings in Atlas(folder / "countries-110m.json").countries():
        if code and code not in LEFT_OUT:
            areas[code] = areas.get(code, "") + "".join(drawn(half) for ring in rings for half in halves(ring))
    dots = {
        code: middle(rings)
        for code, rings in Atlas(folder / "countries-50m.json").countries()
        if code and rings and code not in areas and code not in LEFT_OUT
    }
    dots["TUV"] = tuple(map(round, projected(179.2, -8.5)))  # type: ignore[assignment]  # too small for either scale
    told = {
        "origin": ORIGIN, "width": WIDTH, "height": round(SCALE * (1.3173 - projected_bottom())),
        "areas": dict(sorted(areas.items())), "dots": dict(sorted(dots.items())),
    }  # fmt: skip
    TARGET.write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def projected_bottom() -> float:
    """How far south the drawing reaches: to Cape Horn and a little beyond."""
    return 1.3173 - projected(0, -58)[1] / SCALE


if __name__ == "__main__":
    main(Path(sys.argv[1]))
