"""Which area of a layer lies at a point."""

from __future__ import annotations

import numpy as np

from gis_planner.app.map.scene import Rings
from gis_planner.app.models.frame import Floats


def area_at(data: Rings, easting: float, northing: float) -> int:
    """The first area that holds a point (holes left out, by counting crossings); -1 none."""
    b = data.bounds
    near = np.flatnonzero(
        (b[:, 0] <= easting) & (b[:, 2] >= easting) & (b[:, 1] <= northing) & (b[:, 3] >= northing)
    )
    for place in near.tolist():
        if sum(_crossings(ring, easting, northing) for ring in data.rings[place]) % 2:
            return int(place)
    return -1


def _crossings(ring: Floats, easting: float, northing: float) -> int:
    """Sides of a ring that a ray to the east crosses."""
    x, y = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    over = (y > northing) != (y2 > northing)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x + (northing - y) / (y2 - y) * (x2 - x)
    return int(np.count_nonzero(over & (at > easting)))
