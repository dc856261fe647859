"""Travel between places: what every travel-time source offers, and the straight-line fallback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class TravelParams:
    """How travel is counted. Metres, km/h, minutes.

    `allowance_min` is added to each drive (park, walk to the door); `junction_s` and
    `crossroads_s` seconds lost at a junction of three, of four or more roads; a point further
    than `far_m` from a drivable road is reported, beyond `lost_m` it is unreachable. Premises up
    to `walk_m` apart along roads are walked when that is quicker; 0 = never. `factor` multiplies
    driving times (1.3 = rush hour).
    """

    allowance_min: float = 0.0
    junction_s: float = 2.0
    crossroads_s: float = 4.0
    access_kph: float = 10.0
    far_m: float = 200.0
    lost_m: float = 2_000.0
    walk_m: float = 600.0
    walk_kph: float = 4.5
    factor: float = 1.0


UNNAMED = "unnamed road"


@dataclass(frozen=True)
class RoutePath:
    """One way from a to b. `points` EPSG:27700; `directions` (road name, metres) in order; `turns`
    how each of them is entered: 'head north on', 'left into', 'straight on into' …"""

    points: tuple[tuple[float, float], ...]
    metres: float
    minutes: float
    directions: tuple[tuple[str, float], ...]
    turns: tuple[str, ...] = ()

    @property
    def reachable(self) -> bool:
        """False where no road leads from a to b."""
        return bool(np.isfinite(self.minutes))

    def turn_list(self, least_m: float = 20.0) -> tuple[tuple[str, float], ...]:
        """('left into Mill Lane', 300.0) …, for a driver: stretches without a name shorter than
        `least_m` are joined to the next, whose turn they are."""
        told: list[tuple[str, float]] = []
        carried, turn = 0.0, ""
        for k, (name, metres) in enumerate(self.directions):
            how = self.turns[k] if k < len(self.turns) else ""
            last = k == len(self.directions) - 1
            if name == UNNAMED and metres < least_m and not last:
                carried, turn = carried + metres, turn or how
                continue
            how = (turn if turn and not turn.startswith("straight") else how) or how
            told.append((f"{how} {name}".strip(), round(metres + carried, 1)))
            carried, turn = 0.0, ""
        return tuple(told)


@dataclass(frozen=True)
class Snapped:
    """Points put on the network: edge, share of its length, distance, and what is wrong with it.

    `island`: the road here is not joined both ways to the main network; `far`: over `far_m`.
    """

    edge: Ints
    share: Floats
    easting: Floats
    northing: Floats
    distance_m: Floats
    component: Ints
    far: Bools
    island: Bools
    lost: Bools


class TravelTimes(Protocol):
    """What the planner and the map need of a travel-time source."""

    @property
    def kind(self) -> str:
        """What the times rest on, in words: 'roads' or 'straight lines'."""

    def minutes(self, points: Floats, params: TravelParams = ...) -> Floats:
        """Many-to-many minutes over (n, 2) eastings and northings; inf = unreachable."""

    def route(
        self, a: tuple[float, float], b: tuple[float, float], params: TravelParams = ...
    ) -> RoutePath:
        """The way from a to b."""


@dataclass(frozen=True)
class CrowFlies:
    """Travel without roads: straight lines times `detour`, at `speed_kph`. Says so in `kind`."""

    detour: float = 1.3
    speed_kph: float = 30.0

    @property
    def kind(self) -> str:
        """What these times rest on."""
        return f"straight lines x {self.detour:g} at {self.speed_kph:g} km/h (no roads were given)"

    def minutes(self, points: Floats, params: TravelParams | None = None) -> Floats:
        """Many-to-many minutes over (n, 2) eastings and northings."""
        p = params or TravelParams()
        xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        gap = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)) * self.detour
        drive = gap / (self.speed_kph * 1000 / 60) * p.factor + p.allowance_min
        walk = np.where(gap <= p.walk_m, gap / (p.walk_kph * 1000 / 60), np.inf)
        best = np.minimum(drive, walk)
        np.fill_diagonal(best, 0.0)
        return np.asarray(np.where(np.isnan(best), np.inf, best), dtype=np.float64)

    def route(
        self,
        a: tuple[float, float],
        b: tuple[float, float],
        params: TravelParams | None = None,
    ) -> RoutePath:
        """The straight line; its length and time hold the detour."""
        metres = float(np.hypot(b[0] - a[0], b[1] - a[1])) * self.detour
        minutes = float(self.minutes(np.array([a, b]), params)[0, 1])
        return RoutePath((a, b), metres, minutes, (("straight line", metres),))
