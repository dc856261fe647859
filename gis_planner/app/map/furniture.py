"""Legend, scale bar, north, attribution and marking, painted over the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from gis_planner.app import theme as looks
from gis_planner.app.map.legend import Block, blocks
from gis_planner.app.map.legend_paint import paint_legend, panel
from gis_planner.app.map.viewport import scale_bar
from gis_planner.app.theme import Theme

if TYPE_CHECKING:
    from gis_planner.app.map.canvas import MapCanvas


def paint_furniture(painter: QPainter, canvas: MapCanvas, *, banner: bool = False) -> None:
    """All of it; `banner` also paints the marking (on screen the window shows it)."""
    theme = looks.current()
    width, height = canvas.view.width, canvas.view.height
    paint_scale(painter, theme, canvas.view.m_per_px, height)
    paint_north(painter, theme, width)
    _attribution(painter, theme, canvas.attributions, width, height)
    if canvas.legend:
        paint_legend(painter, theme, legend_of(canvas), height)
    if banner:
        _banner(painter, canvas.marking, width)


def legend_of(canvas: MapCanvas) -> tuple[Block, ...]:
    """The legend of what the canvas shows, made anew when scene, scale, theme or picture change."""
    theme = looks.current()
    key = (canvas.scene, canvas.view.m_per_px, theme.name, tuple(canvas.told.items()))
    kept = _legends.get(canvas)
    if kept is None or kept[0] != key:
        made = blocks(canvas.scene, canvas.view.m_per_px, theme, canvas.told)
        kept = _legends[canvas] = (key, made)
    return kept[1]


_legends: WeakKeyDictionary[MapCanvas, tuple[Any, tuple[Block, ...]]] = WeakKeyDictionary()


def paint_scale(painter: QPainter, theme: Theme, m_per_px: float, height: int) -> None:
    """The scale bar, lower left."""
    metres, text = scale_bar(m_per_px)
    wide = metres / m_per_px
    painter.setFont(looks.font(11))
    box = QRectF(12, height - 40, max(wide, 60) + 20, 30)
    panel(painter, theme, box)
    painter.setPen(QPen(QColor(theme.text), 2))
    y = height - 17
    painter.drawPolyline(QPolygonF([
        QPointF(22, y - 4), QPointF(22, y), QPointF(22 + wide, y), QPointF(22 + wide, y - 4)
    ]))  # fmt: skip
    painter.drawText(QPointF(22, y - 7), text)


def paint_north(painter: QPainter, theme: Theme, width: int) -> None:
    """The north arrow (grid north), upper right."""
    x, y = width - 30.0, 34.0
    panel(painter, theme, QRectF(x - 16, y - 22, 32, 44))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    painter.drawPolygon(QPolygonF([
        QPointF(x, y - 16), QPointF(x + 6, y + 2), QPointF(x, y - 2), QPointF(x - 6, y + 2)
    ]))  # fmt: skip
    painter.setPen(QColor(theme.text))
    painter.setFont(looks.font(11, bold=True))
    painter.drawText(QRectF(x - 12, y + 3, 24, 16), Qt.AlignmentFlag.AlignCenter, "N")


def _attribution(
    painter: QPainter, theme: Theme, texts: tuple[str, ...], width: int, height: int
) -> None:
    if not texts:
        return
    painter.setFont(looks.font(10))
    text = " · ".join(texts)
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width * 0.5)
    wide = metrics.horizontalAdvance(text)
    ground = QColor(theme.raised)
    ground.setAlphaF(0.8)
    painter.fillRect(QRectF(width - wide - 12, height - 18, wide + 12, 18), ground)
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(width - wide - 6, height - 5), text)


def _banner(painter: QPainter, marking: str, width: int) -> None:
    painter.fillRect(QRectF(0, 0, width, 22), QColor("#7A1022"))
    painter.setPen(QColor("#FFFFFF"))
    painter.setFont(looks.font(12, bold=True))
    painter.drawText(QRectF(0, 0, width, 22), Qt.AlignmentFlag.AlignCenter, marking)
