"""Weights between the records of a cluster as a small matrix: blue links, brown parts."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gis_planner.app import theme
from gis_planner.app.models.cluster import Cluster

CELL, EDGE = 30, 28
FULL_BITS = 12.0


class ClusterMatrix(QWidget):
    """Numbers are those of the list beside it. `pair` tells the cell in focus."""

    pair = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.cluster: Cluster | None = None
        self.cell = CELL
        self.at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Weights between the records, in bits; arrow keys move")

    def show_cluster(self, cluster: Cluster) -> None:
        """Show another cluster."""
        self.cluster, self.at = cluster, (0, min(1, len(cluster.members) - 1))
        self.cell = CELL if len(cluster.members) <= 12 else 20 if len(cluster.members) <= 25 else 12
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """All cells and one row of numbers."""
        n = len(self.cluster.members) if self.cluster is not None else 0
        return QSize(EDGE + n * self.cell + 2, EDGE + n * self.cell + 2)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Cells by weight; a thick line between businesses."""
        if self.cluster is None:
            return
        t, painter = theme.current(), QPainter(self)
        n, cell = len(self.cluster.members), self.cell
        painter.setFont(theme.font(10 if cell >= 20 else 8))
        for i in range(n):
            painter.setPen(QColor(t.muted))
            flags = Qt.AlignmentFlag.AlignCenter
            painter.drawText(QRectF(0, EDGE + i * cell, EDGE, cell), flags, str(i + 1))
            painter.drawText(QRectF(EDGE + i * cell, 0, cell, EDGE), flags, str(i + 1))
            for j in range(n):
                if i != j:
                    self._cell(painter, i, j)
        painter.setPen(QPen(QColor(t.text), 1.6))
        business = [m.business for m in self.cluster.members]
        for i in range(1, n):
            if business[i] != business[i - 1]:
                line = EDGE + i * cell
                painter.drawLine(line, EDGE, line, EDGE + n * cell)
                painter.drawLine(EDGE, line, EDGE + n * cell, line)
        if self.hasFocus() or self.at != (0, 0):
            i, j = self.at
            painter.setPen(QPen(QColor(t.selected), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(EDGE + j * cell, EDGE + i * cell, cell, cell))
        painter.end()

    def _cell(self, painter: QPainter, i: int, j: int) -> None:
        assert self.cluster is not None
        t, link = theme.current(), self.cluster.link(i, j)
        box = QRectF(EDGE + j * self.cell + 1, EDGE + i * self.cell + 1, self.cell - 2,
                     self.cell - 2)  # fmt: skip
        if link is None:
            painter.setPen(QColor(t.border))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "·")
            return
        ground = QColor(t.accent if link.weight >= 0 else t.warn)
        strength = min(abs(link.weight) / FULL_BITS, 1.0)
        ground.setAlphaF(0.12 + 0.55 * strength)
        painter.fillRect(box, ground)
        if self.cell >= 26:
            painter.setPen(QColor(t.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{link.weight:+.0f}")

    def _place(self, point: QPoint) -> tuple[int, int] | None:
        if self.cluster is None or point.x() < EDGE or point.y() < EDGE:
            return None
        i, j = (point.y() - EDGE) // self.cell, (point.x() - EDGE) // self.cell
        n = len(self.cluster.members)
        return (i, j) if i < n and j < n and i != j else None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Tell the pair under the mouse."""
        assert event is not None
        self.setFocus()
        place = self._place(event.pos())
        if place is not None:
            self._go(*place)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows move from pair to pair."""
        assert event is not None
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        by = moves.get(Qt.Key(event.key()))
        if by is None or self.cluster is None:
            super().keyPressEvent(event)
            return
        n = len(self.cluster.members)
        i, j = self.at[0] + by[0], self.at[1] + by[1]
        if i == j:
            i, j = i + by[0], j + by[1]
        if 0 <= i < n and 0 <= j < n:
            self._go(i, j)

    def _go(self, i: int, j: int) -> None:
        self.at = (i, j)
        self.update()
        self.pair.emit(i, j)

    def event(self, event: QEvent | None) -> bool:
        """A tool tip a cell."""
        if isinstance(event, QHelpEvent) and self.cluster is not None:
            place = self._place(event.pos())
            QToolTip.showText(event.globalPos(), self.cluster.said(*place) if place else "", self)
            return True
        return super().event(event)
