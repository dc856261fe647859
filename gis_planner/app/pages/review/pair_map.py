"""The map inset: both records, the others of their businesses, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen

from gis_planner.app import theme
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.review import Place

CLOSEST_M_PER_PX = 0.6


@dataclass(frozen=True)
class Marker:
    """A record on the map: 'A', 'B' or '' for another record of side 'left', 'right' or 'both'."""

    letter: str
    side: str
    place: Place


class PairMap(MapCanvas):
    """The case's own layers, with the pair drawn above them."""

    def __init__(self) -> None:
        super().__init__()
        self.markers: tuple[Marker, ...] = ()
        self.words = ""
        self.legend = False
        self.setMinimumSize(220, 180)
        self.setAccessibleName("Where both records are")

    def show_markers(self, markers: tuple[Marker, ...], words: str) -> None:
        """Show other records, and all of them in view."""
        self.markers, self.words = markers, words
        self.setAccessibleDescription(words)
        self.home()

    def home(self) -> None:
        """Show the pair; the others where they are not far away."""
        pair = [m.place for m in self.markers if m.letter] or [m.place for m in self.markers]
        if not pair:
            self.update()
            return
        e, n = [p.easting for p in pair], [p.northing for p in pair]
        view = Viewport.fit((min(e), min(n), max(e), max(n)), self.width(), self.height(), 0.22)
        if view.m_per_px < CLOSEST_M_PER_PX:
            factor = view.m_per_px / CLOSEST_M_PER_PX
            view = view.zoomed(factor, view.width / 2, view.height / 2)
        self.set_view(view)

    def resizeEvent(self, event: object) -> None:
        """Keep the pair in view."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.home()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The map, then the pair."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = theme.current()
        pair = {m.letter: self._point(m) for m in self.markers if m.letter}
        if len(pair) == 2:
            painter.setPen(QPen(QColor(t.selected), 1.6, Qt.PenStyle.DashLine))
            painter.drawLine(pair["A"], pair["B"])
        for marker in self.markers:
            if not marker.letter:
                painter.setPen(QPen(QColor(t.text), 1.4))
                painter.setBrush(QColor(t.base))
                painter.drawEllipse(self._point(marker), 4.0, 4.0)
        apart = 0.0
        if len(pair) == 2 and (pair["A"] - pair["B"]).manhattanLength() < 20:
            apart = 11.0  # the same door: side by side, not one upon the other
        for letter, point in pair.items():
            self._letter(painter, letter, point + QPointF(apart if letter == "B" else -apart, 0))
        if not self.markers:
            painter.setPen(QColor(t.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(20, 20, -20, -20), flags, self.words)
        painter.end()

    def _point(self, marker: Marker) -> QPointF:
        return QPointF(*self.view.point_to_screen(marker.place.easting, marker.place.northing))

    @staticmethod
    def _letter(painter: QPainter, letter: str, point: QPointF) -> None:
        t = theme.current()
        painter.setPen(QPen(QColor(t.halo), 2))
        painter.setBrush(QColor(t.accent if letter == "A" else t.selected))
        box = QRectF(point.x() - 10, point.y() - 10, 20, 20)
        if letter == "A":
            painter.drawEllipse(box)
        else:
            painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(t.on_accent))
        painter.setFont(theme.font(12, bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
