"""Which premises a click, rectangle, lasso or circle means."""

from __future__ import annotations

import numpy as np

from gis_planner.app.map.scene import PremisesData
from gis_planner.app.map.stamp import SIZES_PX
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.filters import inside
from gis_planner.app.models.frame import Ints

NONE: Ints = np.empty(0, np.int64)
SLACK_PX = 3.0


def at_point(data: PremisesData, view: Viewport, x: float, y: float) -> Ints:
    """Rows whose dot covers a pixel (with some slack), nearest first, then the most severe."""
    e, n = view.to_world(x, y)
    reach = (max(SIZES_PX) + SLACK_PX + 60) * view.m_per_px
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero(
            data.shown & (np.abs(data.easting - e) < reach) & (np.abs(data.northing - n) < reach)
        )
    if len(near) == 0:
        return NONE
    east, north = data.positions(near, view.m_per_px)
    sx, sy = view.to_screen(east, north)
    distance = np.hypot(sx - x, sy - y)
    radius = np.array(SIZES_PX)[data.size[near]] + SLACK_PX
    hit = distance <= radius
    order = np.lexsort((-data.shade[near][hit], np.rint(distance[hit])))
    return np.asarray(near[hit][order], np.int64)


def in_ring(data: PremisesData, ring: list[tuple[float, float]]) -> Ints:
    """Shown rows inside a ring of eastings and northings."""
    return np.flatnonzero(inside(data.frame, tuple(ring)) & data.shown)


def in_circle(data: PremisesData, easting: float, northing: float, radius_m: float) -> Ints:
    """Shown rows at most `radius_m` from a point."""
    with np.errstate(invalid="ignore"):
        far = np.hypot(data.easting - easting, data.northing - northing)
        return np.flatnonzero(data.shown & (far <= radius_m))


def rectangle(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    """The ring of a rectangle between two corners."""
    return [(a[0], a[1]), (b[0], a[1]), (b[0], b[1]), (a[0], b[1])]


def path_length(points: list[tuple[float, float]]) -> float:
    """Metres along a line."""
    xy = np.array(points).reshape(-1, 2)
    return float(np.hypot(*np.diff(xy, axis=0).T).sum()) if len(xy) > 1 else 0.0
