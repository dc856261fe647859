"""The security marking on what leaves the window as a picture."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter

from gis_planner.app import theme


def paint_marking(
    painter: QPainter, marking: str, width: float, height: float, band: float
) -> None:
    """A band `band` high with the marking above and below a sheet."""
    for top in (0.0, height - band):
        painter.fillRect(QRectF(0, top, width, band), QColor("#7A1022"))
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(theme.font(13, bold=True))
        place = QRectF(0, top, width, band)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), marking)
