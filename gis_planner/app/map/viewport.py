"""What part of the country the canvas shows: metres to pixels and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gis_planner.app.models.frame import Floats

Bounds = tuple[float, float, float, float]
GREAT_BRITAIN: Bounds = (80_000.0, 5_000.0, 660_000.0, 1_220_000.0)
MIN_M_PER_PX, MAX_M_PER_PX = 0.05, 3_000.0


@dataclass(frozen=True)
class Viewport:
    """Centre in EPSG:27700 metres, metres a pixel, size in logical pixels."""

    centre_e: float
    centre_n: float
    m_per_px: float
    width: int
    height: int

    @staticmethod
    def fit(bounds: Bounds, width: int, height: int, margin: float = 0.08) -> Viewport:
        """The viewport that shows all of `bounds` with a margin (a share of the size)."""
        wide, high = max(bounds[2] - bounds[0], 50.0), max(bounds[3] - bounds[1], 50.0)
        room = 1.0 - 2 * margin
        scale = max(wide / max(width * room, 1.0), high / max(height * room, 1.0))
        return Viewport(
            (bounds[0] + bounds[2]) / 2,
            (bounds[1] + bounds[3]) / 2,
            min(max(scale, MIN_M_PER_PX), MAX_M_PER_PX),
            max(width, 1),
            max(height, 1),
        )

    @property
    def bounds(self) -> Bounds:
        """min easting, min northing, max easting, max northing shown."""
        half_e, half_n = self.width * self.m_per_px / 2, self.height * self.m_per_px / 2
        return (
            self.centre_e - half_e,
            self.centre_n - half_n,
            self.centre_e + half_e,
            self.centre_n + half_n,
        )

    def to_screen(self, easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
        """Pixels from the top left of metres."""
        x = (easting - self.centre_e) / self.m_per_px + self.width / 2
        y = (self.centre_n - northing) / self.m_per_px + self.height / 2
        return x, y

    def point_to_screen(self, easting: float, northing: float) -> tuple[float, float]:
        """Pixels of one point."""
        return (
            (easting - self.centre_e) / self.m_per_px + self.width / 2,
            (self.centre_n - northing) / self.m_per_px + self.height / 2,
        )

    def to_world(self, x: float, y: float) -> tuple[float, float]:
        """Easting and northing of a pixel."""
        return (
            self.centre_e + (x - self.width / 2) * self.m_per_px,
            self.centre_n - (y - self.height / 2) * self.m_per_px,
        )

    def panned(self, dx: float, dy: float) -> Viewport:
        """Dragged by pixels."""
        return replace(
            self,
            centre_e=self.centre_e - dx * self.m_per_px,
            centre_n=self.centre_n + dy * self.m_per_px,
        )

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Closer by `factor` (> 1) about a pixel, which keeps its place."""
        scale = min(max(self.m_per_px / factor, MIN_M_PER_PX), MAX_M_PER_PX)
        e, n = self.to_world(x, y)
        return replace(
            self,
            m_per_px=scale,
            centre_e=e - (x - self.width / 2) * scale,
            centre_n=n + (y - self.height / 2) * scale,
        )

    def resized(self, width: int, height: int) -> Viewport:
        """The same centre and scale in another size."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def seen(self, easting: Floats, northing: Floats, margin_px: float = 16.0) -> np.ndarray:
        """Which points lie in view or at most `margin_px` outside."""
        low_e, low_n, high_e, high_n = self.bounds
        pad = margin_px * self.m_per_px
        with np.errstate(invalid="ignore"):
            seen: np.ndarray = (
                (easting >= low_e - pad)
                & (easting <= high_e + pad)
                & (northing >= low_n - pad)
                & (northing <= high_n + pad)
            )
        return seen


def scale_bar(m_per_px: float, longest_px: float = 140.0) -> tuple[float, str]:
    """A round length in metres that is at most `longest_px` long, and its name."""
    longest = longest_px * m_per_px
    power = 10.0 ** np.floor(np.log10(longest))
    metres = float(max(k * power for k in (1, 2, 5) if k * power <= longest))
    return metres, f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"


def grid_step(m_per_px: float, target_px: float = 160.0) -> float:
    """The spacing of grid lines: a power of ten metres about `target_px` apart."""
    return float(10.0 ** np.ceil(np.log10(target_px * m_per_px / 3.2)))
