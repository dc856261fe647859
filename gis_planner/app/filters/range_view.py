"""A histogram with two ends: drag over it, or move the ends by keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.models.histograms import Histogram
from gis_planner.app.models.words import many

SIDE, BASE = 6.0, 18.0


class RangeView(QWidget):
    """`picked(low, high)`: places of the first and last step chosen; all of them clears."""

    picked = Signal(int, int)

    def __init__(self, title: str, whole: bool) -> None:
        super().__init__()
        self.whole, self.shape = whole, Histogram()
        self._drag: tuple[int, int] | None = None
        self._end = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(64)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setToolTip(
            "Drag to choose a range. Left and Right move its lower end, with Shift its upper; "
            "Escape takes it away."
        )

    def show_histogram(self, shape: Histogram) -> None:
        """Draw another."""
        self.shape = shape
        self.setAccessibleDescription(f"{self.words()}; {many(sum(shape.counts))} in all")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(220, 64)

    def number(self, place: int) -> str:
        """A step's lower end."""
        if not len(self.shape):
            return ""
        return self._said(self.shape.edges[place])

    def _said(self, value: float) -> str:
        return f"{value:.0f}" if self.whole or value == round(value) else many(value, 1)

    def words(self) -> str:
        """The range in words."""
        if not len(self.shape):
            return "nothing known"
        low, high = self._drag or (self.shape.low, self.shape.high)
        last = self.shape.edges[high + 1] - (1 if self.whole else 0)
        return f"{self.number(low)} to {self._said(last)}"

    # ---- painting

    def _x(self, place: float) -> float:
        return SIDE + place * (self.width() - 2 * SIDE) / max(len(self.shape), 1)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars, those chosen in the accent; the ends; numbers below."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most, base = max(self.shape.counts, default=0) or 1, self.height() - BASE
        low, high = self._drag or (self.shape.low, self.shape.high)
        painter.setPen(Qt.PenStyle.NoPen)
        for i, count in enumerate(self.shape.counts):
            tall = max((base - 6) * count / most, 1.5 if count else 0.0)
            inside = low <= i <= high
            bar = QRectF(
                self._x(i) + 0.5, base - tall, max(self._x(i + 1) - self._x(i) - 1, 1), tall
            )
            painter.fillRect(bar, QColor(t.accent if inside else t.border))
        painter.fillRect(QRectF(SIDE, base, self.width() - 2 * SIDE, 1), QColor(t.border))
        if len(self.shape) and (self.shape.chosen or self._drag):
            for place in (low, high + 1):
                painter.setPen(QPen(QColor(t.text), 1.6))
                painter.drawLine(QPointF(self._x(place), 2), QPointF(self._x(place), base + 3))
        self._numbers(painter, t, base)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _numbers(self, painter: QPainter, t: theme.Theme, base: float) -> None:
        if not len(self.shape):
            return
        painter.setFont(theme.font(11))
        painter.setPen(QColor(t.muted))
        box = QRectF(SIDE, base + 2, self.width() - 2 * SIDE, BASE - 2)
        first, last = self.number(0), self.shape.edges[-1] - (1 if self.whole else 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, first)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"{last:.0f}")
        if self.shape.chosen or self._drag:
            painter.setPen(QColor(t.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, self.words())

    # ---- mouse and keys

    def _place(self, x: float) -> int:
        step = (self.width() - 2 * SIDE) / max(len(self.shape), 1)
        return min(max(int((x - SIDE) / max(step, 0.01)), 0), max(len(self.shape) - 1, 0))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Start a range."""
        assert event is not None
        if len(self.shape):
            at = self._place(event.position().x())
            self._drag = (at, at)
            self._end = at
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Extend it."""
        assert event is not None
        if self._drag is not None:
            at = self._place(event.position().x())
            self._drag = (min(self._end, at), max(self._end, at))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Take it."""
        if self._drag is not None:
            (low, high), self._drag = self._drag, None
            self.picked.emit(low, high)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Left and Right move the lower end, with Shift the upper; Escape chooses all."""
        assert event is not None
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key, last = Qt.Key(event.key()), len(self.shape) - 1
        if key == Qt.Key.Key_Escape and self.shape.chosen:
            self.picked.emit(0, last)
        elif key in steps and last >= 0:
            low, high = self.shape.low, self.shape.high
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                high = min(max(high + steps[key], low), last)
            else:
                low = max(min(low + steps[key], high), 0)
            self.picked.emit(low, high)
        else:
            super().keyPressEvent(event)
