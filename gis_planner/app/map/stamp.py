"""Points stamped into pixels with numpy: 100,000 circles without 100,000 paint calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gis_planner.app.models.frame import Bools, Floats

Pixels = npt.NDArray[np.uint32]
SMOOTH_UP_TO = 12_000
"""Points in view up to which edges are blended; above, dots overlap so much that it is lost."""

SIZES_PX = (3.6, 4.8, 6.2, 7.8, 9.6)
"""Radius by contacts: up to 1, 3, 7, 15, more."""
SIZE_STEPS = (1, 3, 7, 15)
Offset = tuple[int, int, int, int]


def size_class(contacts: Floats) -> npt.NDArray[np.int8]:
    """Index into SIZES_PX by number of contacts with services."""
    return np.searchsorted(SIZE_STEPS, np.nan_to_num(contacts), side="left").astype(np.int8)


def pack(rgb: tuple[int, int, int], alpha: int = 255) -> int:
    """Premultiplied ARGB of a colour."""
    r, g, b = (c * alpha // 255 for c in rgb)
    return alpha << 24 | r << 16 | g << 8 | b


@lru_cache(maxsize=1024)
def sprite(
    radius: float, fill: tuple[int, int, int], edge: tuple[int, int, int], smooth: bool
) -> tuple[Offset, ...]:
    """(dx, dy, colour, alpha) of each pixel of a disc with an edge, outermost first, so that
    discs of one class that overlap melt into one outline."""
    reach = int(np.ceil(radius + 1))
    found = []
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            distance = float(np.hypot(dx, dy))
            cover = min(max(radius + 0.5 - distance, 0.0), 1.0)
            if cover <= (0.02 if smooth else 0.5):
                continue
            inner = min(max(radius - 1.1 + 0.5 - distance, 0.0), 1.0)
            mix = [round(f * inner + e * (1 - inner)) for f, e in zip(fill, edge)]
            alpha = round(255 * cover) if smooth else 255
            colour = pack((mix[0], mix[1], mix[2]), alpha)
            found.append((distance, (dx, dy, colour, alpha)))
    found.sort(key=lambda item: -item[0])
    return tuple(offset for _, offset in found)


def stamp(
    pixels: Pixels,
    x: Floats,
    y: Floats,
    radius: float,
    fill: tuple[int, int, int],
    edge: tuple[int, int, int],
    smooth: bool = True,
) -> None:
    """Draw a disc at each point into premultiplied ARGB `pixels[height, width]`."""
    height, width = pixels.shape
    reach = int(np.ceil(radius + 1))
    px, py = np.rint(x).astype(np.int32), np.rint(y).astype(np.int32)
    ok = (px >= reach) & (px < width - reach) & (py >= reach) & (py < height - reach)
    flat = pixels.reshape(-1)
    base = _once((py * width + px)[ok], len(flat))
    for dx, dy, colour, alpha in sprite(radius, fill, edge, smooth):
        at = base + (dy * width + dx)
        if alpha >= 250:
            flat[at] = colour
        else:
            flat[at] = blend(flat[at], colour, alpha)


def _once(places: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int64]:
    """Each place once, sorted; many are marked in a picture, which is faster than sorting them."""
    if len(places) < SMOOTH_UP_TO:
        return np.unique(places).astype(np.int64)
    held = np.zeros(size, np.bool_)
    held[places] = True
    return np.flatnonzero(held)


def blend(under: Pixels, colour: int, alpha: int) -> Pixels:
    """A premultiplied colour over pixels."""
    rest = np.uint32(255 - alpha)
    rb = (((under & np.uint32(0xFF00FF)) * rest) >> np.uint32(8)) & np.uint32(0xFF00FF)
    ag = (((under >> np.uint32(8)) & np.uint32(0xFF00FF)) * rest) & np.uint32(0xFF00FF00)
    return (rb + ag + np.uint32(colour)).astype(np.uint32)


def stamp_classes(
    pixels: Pixels,
    x: Floats,
    y: Floats,
    shade: npt.NDArray[np.int8],
    size: npt.NDArray[np.int8],
    colours: tuple[tuple[int, int, int], ...],
    edge: tuple[int, int, int],
    scale: float = 1.0,
    check: Callable[[], bool] = lambda: False,
) -> None:
    """Discs by shade and size: the most severe on top, in each shade the largest at the bottom.

    `check` returns True to stop early (the picture is no longer wanted).
    """
    smooth = len(x) <= SMOOTH_UP_TO
    key = shade.astype(np.int16) * len(SIZES_PX) + (len(SIZES_PX) - 1 - size)
    by_class = np.argsort(key, kind="stable")
    ends = np.cumsum(np.bincount(key, minlength=len(colours) * len(SIZES_PX)))
    start = 0
    for number, end in enumerate(ends):
        if end > start:
            if check():
                return
            rows = by_class[start:end]
            radius = SIZES_PX[len(SIZES_PX) - 1 - number % len(SIZES_PX)] * scale
            fill = colours[number // len(SIZES_PX)]
            stamp(pixels, x[rows], y[rows], radius, fill, edge, smooth)
        start = int(end)


def spread(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """Steps (in multiples of a dot) that take premises at one spot apart, along a spiral.

    Premises located only by postcode share a point; seen close they must not hide each other.
    """
    dx, dy = np.zeros(len(easting)), np.zeros(len(easting))
    ok = np.flatnonzero(np.isfinite(easting) & np.isfinite(northing))
    if len(ok) == 0:
        return dx, dy
    place = np.rint(easting[ok]).astype(np.int64) * 10_000_000 + np.rint(northing[ok]).astype(
        np.int64
    )
    order = np.argsort(place, kind="stable")
    ordered = place[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    starts = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    k = (np.arange(len(ordered)) - starts).astype(np.float64)
    angle = k * 2.399963  # the golden angle
    rows = ok[order]
    dx[rows], dy[rows] = np.sqrt(k) * np.cos(angle), np.sqrt(k) * np.sin(angle)
    return dx, dy


def hexagons(
    x: Floats, y: Floats, radius: float, origin: tuple[float, float]
) -> tuple[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Centres, counts and, for each point, its hexagon. All in one unit; `origin` fixes the grid
    so that hexagons stay where they are when the map is dragged."""
    if len(x) == 0:
        none = np.empty(0, np.int64)
        return np.empty(0), np.empty(0), none, none
    wide, high = radius * np.sqrt(3.0), radius * 1.5
    u, v = (x - origin[0]) / wide, (y - origin[1]) / high
    row_a = np.rint(v / 2) * 2
    col_a = np.rint(u)
    row_b = np.rint((v - 1) / 2) * 2 + 1
    col_b = np.rint(u - 0.5) + 0.5
    distance_a = ((u - col_a) * wide) ** 2 + ((v - row_a) * high) ** 2
    distance_b = ((u - col_b) * wide) ** 2 + ((v - row_b) * high) ** 2
    near: Bools = distance_a <= distance_b
    col, row = np.where(near, col_a, col_b), np.where(near, row_a, row_b)
    line, column, counts, member = _grouped(row.astype(np.int64), (col * 2).astype(np.int64))
    return column / 2 * wide + origin[0], line * high + origin[1], counts, member


def _grouped(
    line: npt.NDArray[np.int64], column: npt.NDArray[np.int64]
) -> tuple[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Lines and columns that occur, how often, and for each point which of them it has."""
    low_line, low_column = int(line.min()), int(column.min())
    wide = int(column.max()) - low_column + 1
    key = (line - low_line) * wide + (column - low_column)
    if wide * (int(line.max()) - low_line + 1) <= max(4 * len(key), 1_000_000):
        every = np.bincount(key)
        cells = np.flatnonzero(every)
        place = np.zeros(len(every), np.int64)
        place[cells] = np.arange(len(cells))
        member, counts = place[key], every[cells]
    else:
        cells, member, counts = np.unique(key, return_inverse=True, return_counts=True)
    found = cells // wide + low_line, cells % wide + low_column
    return found[0].astype(np.float64), found[1].astype(np.float64), counts, member
