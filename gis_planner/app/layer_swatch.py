"""Small pictures of how layers are drawn."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap

from gis_planner.app import theme
from gis_planner.app.map.scene import Layer
from gis_planner.app.models.ramps import categories, ramp


def colours_of(layer: Layer) -> tuple[str, ...]:
    """A few colours that tell how a themed layer is drawn."""
    how = layer.style.theme
    if how is None:
        return ()
    if how.mode == "categorised":
        return categories(3)
    if how.mode in ("graduated", "density", "rates"):
        dark = theme.current().is_dark
        return ramp(how.ramp, 3, reverse=how.reverse != dark, dark=dark)
    if how.mode == "hexagons":
        return theme.current().severity[1:6:2]
    return (how.colour,)


def swatch(layer: Layer) -> QIcon:
    """A small picture of how the layer is drawn."""
    t = theme.current()
    picture = QPixmap(36, 36)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = colours_of(layer)
    if colours:
        _themed_swatch(painter, layer.kind, colours, t)
    elif layer.kind == "premises":
        painter.setPen(QColor(t.text))
        for x, y, size, step in ((11, 22, 16, 3), (25, 12, 12, 5)):
            painter.setBrush(QColor(t.severity[step]))
            painter.drawEllipse(x - size // 2, y - size // 2, size, size)
    elif layer.kind in ("line", "route"):
        painter.setPen(QColor(layer.style.colour or t.casing))
        painter.setBrush(QColor(layer.style.colour or t.roads[1]))
        painter.drawRoundedRect(2, 13, 32, 9, 4, 4)
    elif layer.kind in ("polygon", "outline"):
        painter.setPen(QColor(layer.style.colour or t.boundary))
        painter.setBrush(QColor(t.land))
        painter.drawRect(5, 6, 26, 24)
    elif layer.kind == "grid":
        painter.setPen(QColor(t.muted))
        for k in (8, 18, 28):
            painter.drawLine(k, 3, k, 33)
            painter.drawLine(3, k, 33, k)
    elif layer.kind in ("raster", "vectors"):
        for k, ink in enumerate((t.water, t.land, t.roads[0], t.boundary)):
            painter.fillRect(4 + (k % 2) * 14, 4 + (k // 2) * 14, 14, 14, QColor(ink))
    else:
        painter.setBrush(QColor(layer.style.colour or t.muted))
        painter.drawRect(12, 12, 11, 11)
    painter.end()
    return QIcon(picture)


def _themed_swatch(painter: QPainter, kind: str, colours: tuple[str, ...], t: theme.Theme) -> None:
    painter.setPen(QColor(t.text))
    wide = 32 // len(colours)
    for k, colour in enumerate(colours):
        painter.setBrush(QColor(colour))
        if kind in ("premises", "point"):
            painter.drawEllipse(QPointF(2 + wide * k + wide / 2, 18.0), 5.0, 5.0)
        else:
            painter.drawRect(2 + wide * k, 8, wide, 20)
