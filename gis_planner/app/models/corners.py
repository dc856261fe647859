"""The corners of an area while a person edits them: each change is another value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot

Point = tuple[float, float]


@dataclass(frozen=True)
class Corners:
    """A ring (open: the last corner joins the first); `chosen` is a corner, -1 none."""

    ring: tuple[Point, ...]
    chosen: int = -1
    changed: bool = False

    def middles(self) -> list[Point]:
        """The middle of each side, the one after corner i at place i."""
        return [
            ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            for a, b in zip(self.ring, (*self.ring[1:], *self.ring[:1]))
        ]

    def taken(self, at: Point, reach_m: float) -> Corners:
        """With the corner at a place chosen, or one made where a side has its middle there; with
        none chosen where there is neither."""
        place, far = _nearest(self.ring, at)
        if place >= 0 and far <= reach_m:
            return replace(self, chosen=place)
        place, far = _nearest(tuple(self.middles()), at)
        if place >= 0 and far <= reach_m:
            ring = (*self.ring[: place + 1], at, *self.ring[place + 1 :])
            return Corners(ring, place + 1, True)
        return replace(self, chosen=-1)

    def nearest(self, at: Point) -> Corners:
        """With the corner nearest to a place chosen."""
        return replace(self, chosen=_nearest(self.ring, at)[0])

    def put(self, at: Point) -> Corners:
        """With the chosen corner elsewhere."""
        if self.chosen < 0 or self.ring[self.chosen] == at:
            return self
        ring = (*self.ring[: self.chosen], at, *self.ring[self.chosen + 1 :])
        return Corners(ring, self.chosen, True)

    def deleted(self) -> Corners:
        """Without the chosen corner; an area keeps three."""
        if self.chosen < 0 or len(self.ring) <= 3:
            return self
        ring = (*self.ring[: self.chosen], *self.ring[self.chosen + 1 :])
        return Corners(ring, -1, True)


def _nearest(points: tuple[Point, ...], at: Point) -> tuple[int, float]:
    if not points:
        return -1, float("inf")
    far = [hypot(p[0] - at[0], p[1] - at[1]) for p in points]
    place = min(range(len(far)), key=far.__getitem__)
    return place, far[place]
