"""Paints a vector basemap: areas, lines with casings, points, then names where there is room."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from gis_planner.app import theme as looks
from gis_planner.app.map.render import Pen, lines_of, polygon_of
from gis_planner.app.map.render import _place as place_label
from gis_planner.app.map.scene import Layer
from gis_planner.app.map.vector_looks import Look
from gis_planner.app.map.vectors import Shapes

SMALLEST_PX = 1.2
"""Areas less across than this are not drawn."""
NAMES_UNTIL = {0: 120.0, 1: 4.0, 2: 0.0}
MOST_NAMES = 250


def paint(layer: Layer, pen: Pen) -> None:
    """Every table in view, the lower first."""
    held = []
    for source in layer.data.sources:
        if pen.stopped():
            return
        if pen.view.m_per_px > source.look.until:
            continue
        shapes = layer.data.shapes(source, pen.view.bounds)
        if len(shapes.ends) == 0:
            continue
        held.append((source.look, shapes))
        if shapes.kind == 2:
            _areas(shapes, source.look, pen)
        elif shapes.kind == 1:
            _lines(shapes, source.look, pen)
    for look, shapes in held:
        if shapes.kind == 0 and look.fill[0]:
            _points(shapes, look, pen)


def label(layer: Layer, pen: Pen) -> None:
    """Names of places and roads, the higher tables first; they give way to every other label."""
    if not layer.style.label:
        return
    for source in reversed(layer.data.sources):
        look = source.look
        if not look.labels or pen.view.m_per_px > look.until or pen.stopped():
            continue
        shapes = layer.data.shapes(source, pen.view.bounds)
        if shapes.names and pen.view.m_per_px <= NAMES_UNTIL[shapes.kind]:
            _names(shapes, look, pen)


def _ink(pair: tuple[str, str], pen: Pen) -> QColor:
    return QColor(pair[1] if pen.theme.is_dark else pair[0])


def _areas(shapes: Shapes, look: Look, pen: Pen) -> None:
    x, y = pen.view.to_screen(shapes.xy[:, 0], shapes.xy[:, 1])
    starts = np.r_[0, shapes.ends[:-1]]
    wide = np.maximum.reduceat(x, starts) - np.minimum.reduceat(x, starts)
    high = np.maximum.reduceat(y, starts) - np.minimum.reduceat(y, starts)
    kept = np.flatnonzero((wide > SMALLEST_PX) | (high > SMALLEST_PX))
    line = QPen(_ink(look.edge, pen), look.width_px) if look.edge[0] else QPen(Qt.PenStyle.NoPen)
    pen.painter.setPen(line)
    pen.painter.setBrush(_ink(look.fill, pen) if look.fill[0] else Qt.BrushStyle.NoBrush)
    pen.painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(kept) < 8_000)
    for k, (a, b) in enumerate(zip(starts[kept].tolist(), shapes.ends[kept].tolist())):
        if k % 512 == 0 and pen.stopped():
            return
        pen.painter.drawPolygon(polygon_of(x[a:b], y[a:b]))


def _lines(shapes: Shapes, look: Look, pen: Pen) -> None:
    x, y = pen.view.to_screen(shapes.xy[:, 0], shapes.xy[:, 1])
    joined = np.ones(len(x), np.bool_)
    joined[shapes.ends - 1] = False
    at = np.flatnonzero(joined)
    pixels = np.c_[x[at], y[at], x[at + 1], y[at + 1]]
    seen = (
        (np.maximum(pixels[:, 0], pixels[:, 2]) > 0)
        & (np.minimum(pixels[:, 0], pixels[:, 2]) < pen.view.width)
        & (np.maximum(pixels[:, 1], pixels[:, 3]) > 0)
        & (np.minimum(pixels[:, 1], pixels[:, 3]) < pen.view.height)
    )
    lines = lines_of(pixels[seen])
    width = min(max(look.width_m / pen.view.m_per_px * 0.6, look.width_px), 12.0)
    if look.casing and width >= 1.6:
        _stroke(pen.theme.casing, width + 1.4, lines, pen)
    _stroke(_ink(look.edge, pen).name(), width, lines, pen)


def _stroke(colour: str, width: float, lines: object, pen: Pen) -> None:
    made = QPen(QColor(colour), width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap if width > 2 else Qt.PenCapStyle.FlatCap)
    pen.painter.setPen(made)
    pen.painter.drawLines(lines)  # type: ignore[call-overload]


def _points(shapes: Shapes, look: Look, pen: Pen) -> None:
    if shapes.names and look.order >= 40:
        return
    x, y = pen.view.to_screen(shapes.xy[:, 0], shapes.xy[:, 1])
    pen.painter.setPen(QPen(QColor(pen.theme.halo), 1))
    pen.painter.setBrush(_ink(look.fill, pen))
    for px, py in zip(x[:4000].tolist(), y[:4000].tolist()):
        pen.painter.drawEllipse(QPointF(px, py), 3.0, 3.0)


def _names(shapes: Shapes, look: Look, pen: Pen) -> None:
    starts = np.r_[0, shapes.ends[:-1]]
    middle = (starts + shapes.ends) // 2 if shapes.kind else starts
    seen = np.flatnonzero(pen.view.seen(shapes.xy[middle, 0], shapes.xy[middle, 1], 0))
    length = shapes.ends - starts
    pen.painter.setFont(looks.font(11 if shapes.kind else 12, bold=not shapes.kind))
    colour = pen.theme.muted if shapes.kind else _ink(look.fill, pen).name()
    done: set[str] = set()
    for i in seen[np.argsort(-length[seen], kind="stable")][:MOST_NAMES].tolist():
        name = shapes.names[i]
        if name and name not in done:
            done.add(name)
            e, n = shapes.xy[middle[i]]
            place_label(pen, *pen.view.point_to_screen(float(e), float(n)), name, colour)
