"""Legend, scale bar, north, attribution and marking, painted over the map."""

from __future__ import annotations

from math import ceil, cos, radians, sin
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from gis_planner.app import theme as looks
from gis_planner.app.map.stamp import SIZE_STEPS, SIZES_PX
from gis_planner.app.map.viewport import scale_bar
from gis_planner.app.theme import Theme

if TYPE_CHECKING:
    from gis_planner.app.map.canvas import MapCanvas

SEVERITY_WORDS = ("nothing known", "low", "some", "raised", "high", "highest")


def paint_furniture(painter: QPainter, canvas: MapCanvas, *, banner: bool = False) -> None:
    """All of it; `banner` also paints the marking (on screen the window shows it)."""
    theme = looks.current()
    width, height = canvas.view.width, canvas.view.height
    _scale(painter, theme, canvas.view.m_per_px, height)
    _north(painter, theme, width)
    _attribution(painter, theme, canvas.attributions, width, height)
    layer = canvas.scene.get("premises")
    if canvas.legend and layer is not None and layer.visible and len(layer.data.frame):
        if canvas.most_in_hexagon:
            _hexagon_legend(painter, theme, height, canvas.most_in_hexagon)
        else:
            _legend(painter, theme, height)
    if banner:
        _banner(painter, canvas.marking, width)


def _panel(painter: QPainter, theme: Theme, box: QRectF) -> None:
    ground = QColor(theme.raised)
    ground.setAlphaF(0.92)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 8, 8)


def _scale(painter: QPainter, theme: Theme, m_per_px: float, height: int) -> None:
    metres, text = scale_bar(m_per_px)
    wide = metres / m_per_px
    painter.setFont(looks.font(11))
    box = QRectF(12, height - 40, max(wide, 60) + 20, 30)
    _panel(painter, theme, box)
    painter.setPen(QPen(QColor(theme.text), 2))
    y = height - 17
    painter.drawPolyline(QPolygonF([
        QPointF(22, y - 4), QPointF(22, y), QPointF(22 + wide, y), QPointF(22 + wide, y - 4)
    ]))  # fmt: skip
    painter.drawText(QPointF(22, y - 7), text)


def _north(painter: QPainter, theme: Theme, width: int) -> None:
    x, y = width - 30.0, 34.0
    _panel(painter, theme, QRectF(x - 16, y - 22, 32, 44))
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


def _legend_panel(
    painter: QPainter, theme: Theme, height: int, high: float, title: str
) -> tuple[float, float] | None:
    """Draw a legend's panel and title; its left and the first row's y, or None for want of room."""
    wide, left, top = 178.0, 12.0, height - 50 - high
    if top < 10:
        return None
    _panel(painter, theme, QRectF(left, top, wide, high))
    painter.setFont(looks.font(11, bold=True))
    painter.setPen(QColor(theme.text))
    painter.drawText(QPointF(left + 12, top + 19), title)
    painter.setFont(looks.font(11))
    return left, top + 36


def _legend(painter: QPainter, theme: Theme, height: int) -> None:
    start = _legend_panel(painter, theme, height, 192.0, "Severity")
    if start is None:
        return
    left, y = start
    edge = QPen(QColor(theme.text if theme.is_dark else "#3B4653"), 1)
    for step in (5, 4, 3, 2, 1, 0):
        painter.setPen(edge)
        painter.setBrush(QColor(theme.severity[step]))
        painter.drawEllipse(QPointF(left + 20, y - 4), 5.5, 5.5)
        painter.setPen(QColor(theme.text))
        words = SEVERITY_WORDS[step]
        painter.drawText(QPointF(left + 34, y), f"{step}  {words}" if step else f"–  {words}")
        y += 17
    y += 4
    painter.setFont(looks.font(11, bold=True))
    painter.drawText(QPointF(left + 12, y + 2), "Contacts with services")
    x = left + 20
    y += 20
    words_of = ["1", *(f"≤{s}" for s in SIZE_STEPS[1:]), f">{SIZE_STEPS[-1]}"]
    painter.setFont(looks.font(10))
    for radius, words in zip(SIZES_PX, words_of):
        painter.setPen(edge)
        painter.setBrush(QColor(theme.severity[3]))
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(x - 16, y + 9, 32, 14), Qt.AlignmentFlag.AlignCenter, words)
        x += 34


def _hexagon_legend(painter: QPainter, theme: Theme, height: int, most: int) -> None:
    start = _legend_panel(painter, theme, height, 142.0, "Premises in a hexagon")
    if start is None:
        return
    left, y = start
    for step in (5, 4, 3, 2, 1):
        low = max(ceil(((step - 1) / 5) ** 2 * most), 1)
        high_end = most if step == 5 else max(ceil((step / 5) ** 2 * most) - 1, low)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.severity[step]))
        corners = [QPointF(left + 20 + 6.5 * cos(radians(a)), y - 4 + 6.5 * sin(radians(a)))
                   for a in range(30, 390, 60)]  # fmt: skip
        painter.drawPolygon(QPolygonF(corners))
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(left + 34, y), f"{low:,} – {high_end:,}")
        y += 17
    painter.setPen(QColor(theme.muted))
    painter.setFont(looks.font(10))
    painter.drawText(QPointF(left + 12, y + 2), "Closer in, each is a dot")


def _banner(painter: QPainter, marking: str, width: int) -> None:
    painter.fillRect(QRectF(0, 0, width, 22), QColor("#7A1022"))
    painter.setPen(QColor("#FFFFFF"))
    painter.setFont(looks.font(12, bold=True))
    painter.drawText(QRectF(0, 0, width, 22), Qt.AlignmentFlag.AlignCenter, marking)
