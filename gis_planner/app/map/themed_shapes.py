"""Painters of areas and lines with thematic symbology."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QBrush, QColor, QPainterPath, QPen

from gis_planner.app.map.classed import classes_of, count_of
from gis_planner.app.map.render import (
    ROAD_MIN_PX,
    ROAD_WIDTHS_M,
    Pen,
    lines_of,
    polygon_of,
)
from gis_planner.app.map.render import _thin as thin
from gis_planner.app.map.scene import Layer
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.ramps import OTHER
from gis_planner.app.models.symbology import Symbology

MOST_LINES = 400_000


def paint_areas(layer: Layer, pen: Pen) -> None:
    """Areas filled by class; those that should not be compared are hatched."""
    view, data, how = pen.view, layer.data, layer.style.theme or Symbology()
    classed = classes_of(layer, len(data.rings))
    low_e, low_n, high_e, high_n = view.bounds
    b = data.bounds
    seen = np.flatnonzero(
        (b[:, 0] < high_e) & (b[:, 2] > low_e) & (b[:, 1] < high_n) & (b[:, 3] > low_n)
    )
    brushes = [_fill(c, how.opacity) for c in classed.colours]
    none = QBrush(Qt.BrushStyle.NoBrush)
    hatch = QBrush(QColor(pen.theme.text), Qt.BrushStyle.BDiagPattern)
    edge = QPen(QColor(layer.style.colour or pen.theme.boundary), layer.style.width_px)
    for i in seen.tolist():
        if pen.stopped():
            return
        code = int(classed.codes[i])
        wide = classed.wide is not None and bool(classed.wide[i])
        draw = _drawer(data.rings[i], pen)
        pen.painter.setPen(edge)
        pen.painter.setBrush(brushes[code] if 0 <= code < len(brushes) else none)
        draw()
        if wide:
            pen.painter.setOpacity(0.45 * layer.opacity)
            pen.painter.setPen(Qt.PenStyle.NoPen)
            pen.painter.setBrush(hatch)
            draw()
            pen.painter.setOpacity(layer.opacity)


def _drawer(rings: Any, pen: Pen) -> Callable[[], None]:
    """What draws one feature: a plain polygon, or a path where it has holes or several parts."""
    if len(rings) > 1:
        path = _shape(rings, pen.view)
        return lambda: pen.painter.drawPath(path)
    polygon = polygon_of(*thin(*pen.view.to_screen(rings[0][:, 0], rings[0][:, 1])))
    return lambda: pen.painter.drawPolygon(polygon)


def _shape(rings: Any, view: Viewport) -> QPainterPath:
    """One feature with its holes (odd-even)."""
    made = QPainterPath()
    for ring in rings:
        x, y = view.to_screen(ring[:, 0], ring[:, 1])
        made.addPolygon(polygon_of(*thin(x, y)))
    return made


def _fill(colour: str, opacity: float) -> QBrush:
    made = QColor(colour)
    made.setAlphaF(min(max(opacity, 0.0), 1.0))
    return QBrush(made)


def paint_lines(layer: Layer, pen: Pen) -> None:
    """Lines coloured by class."""
    view, data = pen.view, layer.data
    classed = classes_of(layer, count_of(layer))
    low_e, low_n, high_e, high_n = view.bounds
    e = data.ends
    seen = np.flatnonzero(
        (np.maximum(e[:, 0], e[:, 2]) > low_e)
        & (np.minimum(e[:, 0], e[:, 2]) < high_e)
        & (np.maximum(e[:, 1], e[:, 3]) > low_n)
        & (np.minimum(e[:, 1], e[:, 3]) < high_n)
    )[:MOST_LINES]
    x1, y1 = view.to_screen(e[seen, 0], e[seen, 1])
    x2, y2 = view.to_screen(e[seen, 2], e[seen, 3])
    pixels = np.c_[x1, y1, x2, y2]
    owner = data.owner[seen] if len(data.owner) else np.zeros(len(seen), np.int64)
    codes = classed.codes[owner]
    width = min(max(ROAD_WIDTHS_M[4] / view.m_per_px * 0.55, ROAD_MIN_PX[0]), 9.0)
    for code, colour in ((-1, OTHER), *enumerate(classed.colours)):
        some = codes == code
        if some.any() and not pen.stopped():
            ink = QPen(QColor(colour), width)
            ink.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.painter.setPen(ink)
            pen.painter.drawLines(lines_of(pixels[some]))
