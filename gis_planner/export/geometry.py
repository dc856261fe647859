"""Plane geometry in EPSG:27700 for maps, and its turning into lon/lat at the pack's edge."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.errors import UserError
from gis_planner.geo import crs

Box = tuple[float, float, float, float]
Points = NDArray[np.float64]


def to_lonlat(points: Sequence[tuple[float, float]] | Points) -> Points:
    """Longitude and latitude (WGS 84 degrees), n x 2, of eastings and northings in metres."""
    array = np.asarray(points, dtype=float).reshape(-1, 2)
    return np.column_stack(crs.to_lonlat(array[:, 0], array[:, 1]))


def grid_reference(easting: float | None, northing: float | None) -> str:
    """'ST 76012 64800' (1 m), or '' where there is no place or it lies off the National Grid."""
    if easting is None or northing is None:
        return ""
    try:
        return crs.grid_reference(easting, northing, digits=5)
    except UserError:
        return ""


def padded(box: Box, share: float = 0.06, least: float = 400.0) -> Box:
    """`box` with a margin of `share` of its longer side, at least `least` metres wide and high."""
    west, south, east, north = box
    margin = share * max(east - west, north - south, least)
    grow_x = max(margin, (least - (east - west)) / 2)
    grow_y = max(margin, (least - (north - south)) / 2)
    return (west - grow_x, south - grow_y, east + grow_x, north + grow_y)


def fitted(box: Box, width: float, height: float) -> Box:
    """`box` grown about its centre to the shape `width` : `height`."""
    west, south, east, north = box
    across, up = east - west, north - south
    if across * height < up * width:
        grow = (up * width / height - across) / 2
        return (west - grow, south, east + grow, north)
    grow = (across * height / width - up) / 2
    return (west, south - grow, east, north + grow)


def nice_length(most: float) -> float:
    """The largest of 1, 2, 5 x 10^n that is at most `most` (metres)."""
    power = 10 ** math.floor(math.log10(most))
    return float(next(step * power for step in (5, 2, 1) if step * power <= most))


def simplified(points: Sequence[tuple[float, float]] | Points, tolerance: float) -> Points:
    """The line with detail finer than `tolerance` metres taken out (Douglas-Peucker)."""
    import shapely

    array = np.asarray(points, dtype=float).reshape(-1, 2)
    if len(array) < 3 or tolerance <= 0:
        return array
    line = shapely.simplify(shapely.linestrings(array), tolerance, preserve_topology=False)
    return np.asarray(shapely.get_coordinates(line))


def spread(points: Points, radii: NDArray[np.float64], box: Box, rounds: int = 120) -> Points:
    """Places for round symbols near `points` so that none covers another, inside `box`.

    Symbols push each other apart and are drawn back to their own place; what does not fit in the
    box stays as close as it can. Deterministic.
    """
    from scipy.spatial import cKDTree

    count = len(points)
    if count < 2:
        return points.copy()
    angle = np.arange(count) * 2.399963
    moved = points + 1e-3 * np.column_stack([np.cos(angle), np.sin(angle)])
    low = np.column_stack([box[0] + radii, box[1] + radii])
    high = np.maximum(low, np.column_stack([box[2] - radii, box[3] - radii]))
    for step in range(rounds):
        a, b = cKDTree(moved).query_pairs(2 * radii.max(), output_type="ndarray").T
        apart = moved[a] - moved[b]
        distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-6)
        overlap = np.maximum(radii[a] + radii[b] - distance, 0.0)
        late = step > rounds // 2
        if late and overlap.max(initial=0.0) < 0.01 * radii.min():
            break
        push = apart * (overlap / distance * 0.35)[:, None]
        pull = np.zeros_like(moved) if late else (points - moved) * 0.02
        for column in (0, 1):
            pull[:, column] += np.bincount(a, push[:, column], count)
            pull[:, column] -= np.bincount(b, push[:, column], count)
        moved = np.clip(moved + pull, low, high)
    return moved


def close_groups(points: Points, reach: float) -> list[list[int]]:
    """Groups of points that hang together by steps of at most `reach`, the largest first."""
    from scipy.cluster.hierarchy import DisjointSet
    from scipy.spatial import cKDTree

    if len(points) == 0:
        return []
    groups = DisjointSet(range(len(points)))
    for a, b in cKDTree(points).query_pairs(reach):
        groups.merge(a, b)
    return sorted((sorted(g) for g in groups.subsets()), key=lambda g: (-len(g), g))
