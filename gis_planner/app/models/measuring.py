"""Lengths and areas: on the grid, and on the ground.

The National Grid is a flat picture of a round earth: a kilometre on it is up to 40 cm short or long
on the ground. The local scale factor (OSGB, 'A guide to coordinate systems', annexe C) corrects it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin, sqrt

import numpy as np

from gis_planner.app.models.frame import Floats
from gis_planner.app.models.words import many

Point = tuple[float, float]
F0, E0 = 0.9996012717, 400_000.0
A, B = 6_377_563.396, 6_356_256.909
"""Airy 1830: semi-axes, metres."""


def scale_factor(easting: float, northing: float) -> float:
    """Metres on the grid of one metre on the ground, at a place; right to a millionth."""
    lat = radians(49.0 + (northing + 100_000.0) / 111_300.0)
    e2 = (A * A - B * B) / (A * A)
    nu = A * F0 / sqrt(1 - e2 * sin(lat) ** 2)
    rho = A * F0 * (1 - e2) / (1 - e2 * sin(lat) ** 2) ** 1.5
    eta2 = nu / rho - 1
    off = easting - E0
    first = 1 / (2 * rho * nu)
    second = (1 + 4 * eta2) / (24 * rho**2 * nu**2)
    return float(F0 * (1 + off**2 * first + off**4 * second))


@dataclass(frozen=True)
class Measured:
    """A line or ring, metres and square metres; `area` is None of a line."""

    grid_m: float
    ground_m: float
    grid_m2: float | None = None
    ground_m2: float | None = None
    last_m: float = 0.0
    """the last leg"""
    bearing: float | None = None
    """of the last leg, degrees from grid north"""

    def text(self) -> str:
        """What the status line says: ground first, grid beside it."""
        if self.grid_m2 is not None and self.ground_m2 is not None:
            return (
                f"Area {area(self.ground_m2)} on the ground ({area(self.grid_m2)} on the grid), "
                f"edge {length(self.ground_m)}"
            )
        found = f"{length(self.ground_m)} on the ground ({length(self.grid_m)} on the grid)"
        if self.bearing is not None:
            found += f", last leg {length(self.last_m)}, bearing {self.bearing:03.0f}°"
        return found


def length(metres: float) -> str:
    """'840.3 m', '12.40 km'."""
    if metres >= 1000:
        return f"{many(metres / 1000, 2)} km"
    return f"{many(metres, 1)} m" if metres < 100 else f"{many(metres)} m"


def area(square_metres: float) -> str:
    """'840 m²', '3.2 ha', '12.40 km²'."""
    if square_metres >= 1e6:
        return f"{many(square_metres / 1e6, 2)} km²"
    return (
        f"{many(square_metres / 1e4, 2)} ha"
        if square_metres >= 1e4
        else f"{many(square_metres)} m²"
    )


def line(points: Sequence[Point]) -> Measured:
    """Along a line."""
    xy = np.array(points, np.float64).reshape(-1, 2)
    if len(xy) < 2:
        return Measured(0.0, 0.0)
    grid, ground = _legs(xy)
    de, dn = xy[-1] - xy[-2]
    bearing = float(np.degrees(np.arctan2(de, dn)) % 360) if grid[-1] > 0 else None
    return Measured(
        float(grid.sum()), float(ground.sum()), last_m=float(ground[-1]), bearing=bearing
    )


def ring(points: Sequence[Point]) -> Measured:
    """Around and inside a closed ring (the last point joins the first)."""
    xy = np.array(points, np.float64).reshape(-1, 2)
    if len(xy) < 3:
        return line(points)
    closed = np.vstack([xy, xy[:1]])
    grid, ground = _legs(closed)
    x, y = (xy - xy.mean(axis=0)).T
    inside = float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)
    middle = xy.mean(axis=0)
    factor = scale_factor(float(middle[0]), float(middle[1]))
    return Measured(float(grid.sum()), float(ground.sum()), inside, inside / factor**2)


def crosses(points: Sequence[Point]) -> bool:
    """Whether a ring's edge crosses or touches itself: it is no area then."""
    import shapely

    return len(points) > 3 and not shapely.Polygon(points).is_valid


def circle(centre: Point, edge: Point) -> Measured:
    """Radius (as length) and area of a circle."""
    found = line([centre, edge])
    return Measured(
        found.grid_m, found.ground_m, float(np.pi) * found.grid_m**2,
        float(np.pi) * found.ground_m**2,
    )  # fmt: skip


def _legs(xy: Floats) -> tuple[Floats, Floats]:
    """Each leg on the grid and on the ground (Simpson's rule for the factor along it)."""
    grid = np.hypot(*np.diff(xy, axis=0).T)
    ends = np.array([scale_factor(*p) for p in xy.tolist()])
    mid = np.array([scale_factor(*p) for p in ((xy[1:] + xy[:-1]) / 2).tolist()])
    inverse = (1 / ends[:-1] + 4 / mid + 1 / ends[1:]) / 6
    return grid, np.asarray(grid * inverse, np.float64)


def corner(centre: Point, radius_m: float, degrees: float) -> Point:
    """A place at a distance and bearing on the grid."""
    turn = radians(degrees)
    return centre[0] + radius_m * sin(turn), centre[1] + radius_m * cos(turn)
