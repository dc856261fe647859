"""Premises as shapes, for paper: the same discs as `stamp`, sharp at every size."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from gis_planner.app.map.stamp import SIZES_PX
from gis_planner.app.theme import Theme

MOST = 20_000
"""Dots drawn as shapes; more are drawn as pixels, else files grow past use."""


def draw(
    painter: QPainter, x: Any, y: Any, shade: Any, size: Any, colours: tuple[str, ...],
    theme: Theme, scale: float = 1.0, *, selected: bool = False,
) -> None:  # fmt: skip
    """A disc a point: the highest class on top, in each class the largest at the bottom."""
    edge = QPen(QColor("#0B1118" if theme.is_dark else "#3B4653"), 1.0)
    ring = QPen(QColor(theme.selected), 2.6)
    brushes = [QColor(c) for c in colours]
    order = np.lexsort((-np.asarray(size), shade))
    for i in order.tolist():
        at, radius = QPointF(float(x[i]), float(y[i])), SIZES_PX[int(size[i])] * scale
        if selected:
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, radius + 2.4, radius + 2.4)
        painter.setPen(edge)
        painter.setBrush(brushes[int(shade[i])])
        painter.drawEllipse(at, radius - 0.5, radius - 0.5)


def draw_hexagons(
    painter: QPainter, x: Any, y: Any, radius: float,
    looks: list[tuple[tuple[str, float], str, float]], which: Any,
) -> None:  # fmt: skip
    """The hexagons of `hexes.paint`, under whatever transformation the painter has."""
    angles = np.deg2rad(np.arange(30, 390, 60))
    corners = np.c_[np.cos(angles), np.sin(angles)] * radius
    for px, py, k in zip(x.tolist(), y.tolist(), which.tolist()):
        (colour, alpha), edge, width = looks[k]
        fill = QColor(colour)
        fill.setAlphaF(alpha)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(edge), width))
        shape = [QPointF(px + dx, py + dy) for dx, dy in corners.tolist()]
        painter.drawPolygon(QPolygonF(shape))


def draw_sized(
    painter: QPainter, x: Any, y: Any, radius: Any, colour: str, chosen: Any, theme: Theme
) -> None:
    """Discs from the largest down."""
    for i in np.argsort(-radius, kind="stable").tolist():
        painter.setPen(QPen(QColor(theme.halo), 1.0))
        painter.setBrush(QColor(theme.selected if chosen[i] else colour))
        painter.drawEllipse(QPointF(float(x[i]), float(y[i])), float(radius[i]), float(radius[i]))
