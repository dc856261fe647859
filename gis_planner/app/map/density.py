"""Points as density and as clusters: arithmetic on screen positions, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.frame import Floats, Ints

CELL_PX = 4
CLUSTER_PX = 64.0
LEAST_SHARE = 0.04
"""Density below this share of the highest is not drawn."""


@dataclass(frozen=True, eq=False)
class Density:
    """Points a km² on cells of CELL_PX pixels; the cells reach `pad` cells beyond the view."""

    per_km2: Floats
    pad: int

    @property
    def inside(self) -> Floats:
        """The cells in view."""
        pad = self.pad
        return self.per_km2[pad:-pad, pad:-pad] if pad else self.per_km2


def density(easting: Floats, northing: Floats, view: Viewport, radius_m: float) -> Density:
    """A Gaussian kernel of standard deviation `radius_m` / 2 about every point: the sum over the
    plane is the number of points."""
    from scipy.ndimage import gaussian_filter

    sigma = max(radius_m / 2 / view.m_per_px / CELL_PX, 0.6)
    pad = int(np.ceil(3 * sigma))
    x, y = view.to_screen(easting, northing)
    wide, high = -(-view.width // CELL_PX) + 2 * pad, -(-view.height // CELL_PX) + 2 * pad
    i = np.floor(x / CELL_PX).astype(np.int64) + pad
    j = np.floor(y / CELL_PX).astype(np.int64) + pad
    ok = (i >= 0) & (j >= 0) & (i < wide) & (j < high)
    counts = np.bincount(j[ok] * wide + i[ok], minlength=wide * high).astype(np.float64)
    area_km2 = (CELL_PX * view.m_per_px / 1000) ** 2
    smooth = gaussian_filter(counts.reshape(high, wide), sigma, mode="constant", truncate=3.0)
    return Density(np.asarray(smooth, np.float64) / area_km2, pad)


def reach_px(radius_m: float, view: Viewport) -> float:
    """How far beyond the view points still matter."""
    return max(1.5 * radius_m / view.m_per_px, 3.0 * CELL_PX)


def shaded(values: Floats, top: float, colours: tuple[tuple[int, int, int], ...]
           ) -> npt.NDArray[np.uint32]:  # fmt: skip
    """Premultiplied ARGB of densities: clear at nothing, the last colour at `top` and more."""
    share = np.clip(values / max(top, 1e-12), 0.0, 1.0)
    table = np.array(colours, np.float64)
    place = np.sqrt(share) * (len(table) - 1)
    low = np.minimum(place.astype(np.int64), len(table) - 2)
    mix = (place - low)[..., None]
    rgb = table[low] * (1 - mix) + table[low + 1] * mix
    alpha = np.where(share < LEAST_SHARE, 0.0, np.clip(0.35 + 0.55 * np.sqrt(share), 0, 0.9))
    channels = np.rint(rgb * alpha[..., None]).astype(np.uint32)
    a = np.rint(alpha * 255).astype(np.uint32)
    return np.ascontiguousarray(
        (a << 24) | (channels[..., 0] << 16) | (channels[..., 1] << 8) | channels[..., 2],
        np.uint32,
    )


@dataclass(frozen=True, eq=False)
class Clusters:
    """Groups of points: mean place, how many; `member[i]` is the group of point i."""

    easting: Floats
    northing: Floats
    count: Ints
    member: Ints


def clusters(easting: Floats, northing: Floats, m_per_px: float) -> Clusters:
    """Points by squares that are fixed on the ground, CLUSTER_PX wide or a little less or more, so
    that groups stay when the map is dragged."""
    side = 2.0 ** round(np.log2(CLUSTER_PX * m_per_px))
    col = np.floor(easting / side).astype(np.int64)
    row = np.floor(northing / side).astype(np.int64)
    keys, member, count = np.unique(
        row * 100_000_000 + col, return_inverse=True, return_counts=True
    )
    member = member.reshape(-1)
    e = np.bincount(member, easting, minlength=len(keys)) / np.maximum(count, 1)
    n = np.bincount(member, northing, minlength=len(keys)) / np.maximum(count, 1)
    return _apart(Clusters(e, n, count.astype(np.int64), member.astype(np.int64)), m_per_px)


MOST_JOINED = 1500
"""Groups up to which those that would overlap are joined."""


def _apart(found: Clusters, m_per_px: float) -> Clusters:
    """Groups whose discs would overlap joined, the larger taking the smaller in."""
    if len(found.count) > MOST_JOINED:
        return found
    e, n, count = found.easting.copy(), found.northing.copy(), found.count.copy()
    into = np.arange(len(count))
    for i in np.argsort(-count, kind="stable").tolist():
        if into[i] != i:
            continue
        while True:
            reach = (cluster_radius(count) + cluster_radius(count[i : i + 1])) * m_per_px
            near = (np.hypot(e - e[i], n - n[i]) < reach) & (into == np.arange(len(into)))
            near[i] = False
            taken = np.flatnonzero(near & (count <= count[i]))
            if len(taken) == 0:
                break
            both = np.r_[i, taken]
            whole = count[both].sum()
            e[i] = (e[both] * count[both]).sum() / whole
            n[i] = (n[both] * count[both]).sum() / whole
            count[i] = whole
            into[np.isin(into, taken)] = i
    kept, place = np.unique(into, return_inverse=True)
    return Clusters(e[kept], n[kept], count[kept], place.reshape(-1)[found.member])


def cluster_radius(count: Ints) -> Floats:
    """Pixels: a number must fit inside, and a hundred times as many looks clearly larger."""
    return np.asarray(np.clip(8.0 + 4.2 * np.log10(np.maximum(count, 1)) * 1.6, 8.0, 30.0))
