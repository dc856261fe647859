"""Hexagons that count premises: the cell of each premises is found once a scale, then kept, so that
a dragged or filtered map of a million premises only counts again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from gis_planner.app.map.scene import PremisesData
from gis_planner.app.map.stamp import hexagons
from gis_planner.app.models.frame import Bools, Floats, Ints, PremisesFrame

PHASES = 4
"""Pictures of a hexagon a pixel: it stands at most an eighth of a pixel beside its place."""
LEVELS_KEPT = 2
Colour = tuple[str, float]


@dataclass(frozen=True, eq=False)
class Grid:
    """Every hexagon with premises: centres in metres; `member` is the hexagon of each row of the
    frame (as many as there are hexagons where it has no place)."""

    metres: float
    easting: Floats
    northing: Floats
    member: npt.NDArray[np.int32]

    def count(self, rows: Bools) -> Ints:
        """Premises a hexagon among those where `rows` is true."""
        return np.bincount(self.member[rows], minlength=len(self.easting) + 1)[:-1]


def grid_of(frame: PremisesFrame, metres: float) -> Grid:
    """The hexagons of `metres` (corner to centre) that hold premises of the frame."""
    kept: dict[float, Grid] = frame._cache.setdefault("hexagons", {})
    if metres not in kept:
        placed = np.flatnonzero(np.isfinite(frame.easting) & np.isfinite(frame.northing))
        e, n, _, member = hexagons(
            frame.easting[placed], frame.northing[placed], metres, (0.0, 0.0)
        )
        whole = np.full(len(frame), len(e), np.int32)
        whole[placed] = member
        while len(kept) >= LEVELS_KEPT:
            kept.pop(next(iter(kept)))
        kept[metres] = Grid(metres, e, n, whole)
    return kept[metres]


def counted(data: PremisesData, metres: float) -> tuple[Grid, Ints, Bools]:
    """Hexagons, shown premises in each, and which hold selected ones; counted once for `data`."""
    kept = data.kept.get("hexagons")
    if kept is None or kept[0].metres != metres:
        grid = grid_of(data.frame, metres)
        chosen = grid.count(data.shown & data.selected) > 0
        kept = data.kept["hexagons"] = (grid, grid.count(data.shown), chosen)
    return kept


@lru_cache(maxsize=2048)
def sprite(
    radius: float, fill: Colour, edge: str, width: float, phase: tuple[int, int]
) -> tuple[QImage, int]:
    """A hexagon as an image in device pixels, and how far its centre's pixel is from its corner."""
    reach = int(np.ceil(radius + width + 1))
    image = QImage(2 * reach + 1, 2 * reach + 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    angles = np.deg2rad(np.arange(30, 390, 60))
    x, y = (reach + p / PHASES for p in phase)
    corners = [QPointF(x + radius * c, y + radius * s)
               for c, s in zip(np.cos(angles).tolist(), np.sin(angles).tolist())]  # fmt: skip
    colour = QColor(fill[0])
    colour.setAlphaF(fill[1])
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(edge), width))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF(corners))
    painter.end()
    return image, reach


def paint(
    painter: QPainter, x: Floats, y: Floats, radius: float, looks: list[tuple[Colour, str, float]],
    which: Ints, ratio: float,
) -> None:  # fmt: skip
    """Hexagons at logical pixels `x`, `y`: `looks[which]` is fill, edge and edge's width of each,
    drawn in the order given."""
    steps = np.floor(np.c_[x, y] * ratio * PHASES).astype(np.int64)
    whole, phase = np.divmod(steps, PHASES)
    size = round(radius * ratio, 3)
    painter.save()
    painter.resetTransform()
    for (left, top), (px, py), k in zip(whole.tolist(), phase.tolist(), which.tolist()):
        fill, edge, width = looks[k]
        image, reach = sprite(size, fill, edge, width * ratio, (px, py))
        painter.drawImage(QPoint(left - reach, top - reach), image)
    painter.restore()
