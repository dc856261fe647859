"""What the symbols on the map mean: a block a layer, made from what is drawn now. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.map.stamp import SIZE_STEPS, SIZES_PX
from gis_planner.app.models.breaks import number
from gis_planner.app.models.ramps import OTHER, ramp
from gis_planner.app.models.symbology import Classed
from gis_planner.app.models.words import many
from gis_planner.app.theme import Theme

SEVERITY_WORDS = ("nothing known", "low", "some", "raised", "high", "highest")
MOST_PLAIN = 6
MOST_ENTRIES = 10


@dataclass(frozen=True)
class Entry:
    """A symbol and its words. `symbol`: dot | square | area | line | hexagon | hatch | cluster |
    sizes (a row of dots) | band (a ramp from left to right)."""

    symbol: str
    text: str
    colours: tuple[str, ...] = ()
    sizes: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Block:
    """A layer in the legend."""

    title: str
    entries: tuple[Entry, ...]
    note: str = ""


def blocks(
    scene: Scene, m_per_px: float, theme: Theme, drawn: Mapping[str, str]
) -> tuple[Block, ...]:
    """A block for premises and each themed layer in view, then one for the plain ones. `drawn` is
    what the painters told of the picture (the most in a hexagon, the highest density)."""
    found, plain = [], []
    for layer in reversed(scene.layers):
        if not layer.shown_at(m_per_px) or layer.data is False:
            continue
        if layer.style.theme is not None:
            block = themed_block(layer, theme, drawn)
            if block is not None:
                found.append(block)
        elif layer.kind == "premises":
            if len(layer.data.frame):
                most = int(drawn.get("most") or 0)
                found.append(_hexagons(theme, most) if most else _severity(theme))
        elif layer.kind in ("polygon", "point") and not layer.style.ground:
            plain.append(_plain(layer, theme))
        elif layer.kind == "line" and layer.style.colour:
            plain.append(Entry("line", layer.title, (layer.style.colour,)))
    if plain:
        more = len(plain) - MOST_PLAIN
        found.append(Block("", tuple(plain[:MOST_PLAIN]), f"and {more} more" if more > 0 else ""))
    return tuple(found)


def _severity(theme: Theme) -> Block:
    rows = [
        Entry("dot", f"{step}  {SEVERITY_WORDS[step]}" if step else f"–  {SEVERITY_WORDS[0]}",
              (theme.severity[step],), (5.5,))
        for step in (5, 4, 3, 2, 1, 0)
    ]  # fmt: skip
    return Block("Severity", (*rows, _contacts(theme)))


def _contacts(theme: Theme, colour: str = "") -> Entry:
    words = ("1", *(f"≤{s}" for s in SIZE_STEPS[1:]), f">{SIZE_STEPS[-1]}")
    ink = colour or theme.severity[3]
    return Entry("sizes", "Contacts with services", (ink,), SIZES_PX, words)


def _hexagons(theme: Theme, most: int, title: str = "Premises in a hexagon") -> Block:
    rows = []
    for step in (5, 4, 3, 2, 1):
        low = max(ceil(((step - 1) / 5) ** 2 * most), 1)
        high = most if step == 5 else max(ceil((step / 5) ** 2 * most) - 1, low)
        if low <= most:
            text = many(low) if low == high else f"{many(low)} – {many(high)}"
            rows.append(Entry("hexagon", text, (theme.severity[step],)))
    return Block(title, tuple(rows), "Closer in, each is a dot" if "Premises" in title else "")


def themed_block(layer: Layer, theme: Theme, drawn: Mapping[str, str]) -> Block | None:
    """The legend of a themed layer; None where nothing of it is in view."""
    how, classed = layer.style.theme, layer.painted
    assert how is not None
    if how.mode == "hexagons":
        most = int(drawn.get("most") or 0)
        return _hexagons(theme, most, f"{layer.title} in a hexagon") if most else None
    if how.mode == "density":
        top = float(drawn.get(f"density/{layer.name}") or 0.0)
        inks = ramp(how.ramp, 8, reverse=how.reverse != theme.is_dark, dark=theme.is_dark)
        words = ("few", f"{number(float(f'{top:.2g}'))} a km²")
        note = f"within about {many(how.radius_m)} m"
        return Block(f"{layer.title}, density", (Entry("band", "", inks, (), words),), note)
    if how.mode == "clusters":
        rows = (Entry("cluster", "number in the circle", (how.colour,)),
                Entry("dot", "one alone", (how.colour,), (4.5,)))  # fmt: skip
        return Block(f"{layer.title}, clusters", rows)
    if not isinstance(classed, Classed):
        return Block(layer.title, (), "being counted…")
    if how.mode == "sized" and classed.largest > 0:
        return Block(f"{layer.title}: {classed.title}", (_sizes(classed, how.largest_px),))
    return _classes(layer, classed, theme)


def _sizes(classed: Classed, largest_px: float) -> Entry:
    values = [classed.largest * s for s in (0.1, 0.4, 1.0)]
    values = [float(f"{v:.1g}") if v < classed.largest else v for v in values]
    radii = tuple(max(float(np.sqrt(v / classed.largest)) * largest_px, 1.5) for v in values)
    return Entry("sizes", "", classed.colours, radii, tuple(number(v) for v in values))


def _classes(layer: Layer, classed: Classed, theme: Theme) -> Block:
    symbol = {"line": "line", "polygon": "area"}.get(layer.kind, "dot")
    opacity = layer.style.theme.opacity if layer.style.theme and symbol == "area" else 1.0
    counts = classed.counts
    rows = [
        Entry(symbol, f"{label}   ({many(counts[i])})" if label else layer.title, (colour,), (5.5,),
              opacity=opacity)
        for i, (colour, label) in enumerate(zip(classed.colours, classed.labels))
        if i < MOST_ENTRIES
    ]  # fmt: skip
    if layer.style.theme is not None and layer.style.theme.mode == "graduated":
        rows.reverse()
    missing = int((classed.codes < 0).sum())
    if missing and symbol != "area":
        rows.append(Entry(symbol, f"no value   ({many(missing)})", (OTHER,), (5.5,)))
    elif missing:
        rows.append(Entry("area", f"no value   ({many(missing)})", ("",), opacity=0.0))
    if classed.wide is not None and classed.wide.any():
        rows.append(Entry("hatch", f"too few to compare   ({many(int(classed.wide.sum()))})"))
    if layer.kind == "premises":
        rows.append(_contacts(theme, theme.muted))
    title = f"{layer.title}: {classed.title}" if classed.title else layer.title
    return Block(title, tuple(rows), classed.note)


def _plain(layer: Layer, theme: Theme) -> Entry:
    if layer.kind == "point":
        return Entry("square", layer.title, (layer.style.colour or theme.muted,))
    return Entry("area", layer.title, (layer.style.colour or theme.boundary,),
                 opacity=layer.style.fill_opacity)  # fmt: skip
