"""Demand by trade as a Pareto chart: bars, most first, and the line of their running share."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gis_planner.app import theme
from gis_planner.app.models.targets import Bar, vital_few
from gis_planner.app.models.words import many

LINE, HEAD, AMOUNT = 24, 26, 54
SHARE = 0.8


class ParetoChart(QWidget):
    """Click, or Space and Return on a bar, chooses a group."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.bars: tuple[Bar, ...] = ()
        self.measure = ""
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setMinimumWidth(280)
        self.setAccessibleName("Demand, most first")

    def show_bars(self, bars: tuple[Bar, ...], measure: str) -> None:
        """Draw other groups."""
        self.bars, self.measure = bars, measure
        self.current = min(self.current, max(len(bars) - 1, 0))
        self.setAccessibleDescription(
            "; ".join(f"{b.group}: {many(b.amount)}, {b.cumulative:.0%} so far" for b in bars[:12])
        )
        self.setMinimumHeight(HEAD + LINE * len(bars) + 6)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line a group."""
        return QSize(420, HEAD + LINE * max(len(self.bars), 4) + 6)

    @property
    def summary(self) -> str:
        """'6 of 40 trades make 80 % of the contacts'."""
        if not self.bars:
            return "Nothing is left by these filters."
        few = vital_few(self.bars, SHARE)
        verb = "makes" if few == 1 else "make"
        return f"{few} of {len(self.bars)} {verb} {SHARE:.0%} of {self.measure}"

    def _room(self) -> tuple[float, float]:
        """Left end and width of the bars."""
        names = min(max(0.36 * self.width(), 110), 260)
        return names, max(self.width() - names - AMOUNT - 8, 60)

    def _y(self, place: int) -> float:
        return HEAD + place * LINE

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Scale, bars, the running line on the same scale of shares."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.base))
        if self.bars:
            self._scale(painter, t)
            few = vital_few(self.bars, SHARE)
            most = max(b.share for b in self.bars) or 1.0
            for i, bar in enumerate(self.bars):
                self._bar(painter, t, i, bar, most, i < few)
            self._line(painter, t)
        painter.end()

    def _scale(self, painter: QPainter, t: theme.Theme) -> None:
        left, wide = self._room()
        painter.setFont(theme.font(11))
        bottom = self._y(len(self.bars))
        for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
            x = left + share * wide
            strong = abs(share - SHARE) < 1e-9
            pen = QPen(QColor(t.warn if strong else t.border), 1.4 if strong else 1)
            if strong:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, HEAD - 4), QPointF(x, bottom))
            painter.setPen(QColor(t.warn if strong else t.muted))
            box = QRectF(x - 24, 2, 48, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{share:.0%}")

    def _bar(
        self, painter: QPainter, t: theme.Theme, i: int, bar: Bar, most: float, vital: bool
    ) -> None:
        left, wide = self._room()
        y = self._y(i)
        if i == self.current and self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(2, y + 1, self.width() - 4, LINE - 2), 4, 4)
        colour = QColor(t.selected if bar.chosen else t.accent)
        if not bar.chosen:
            colour.setAlphaF(0.85 if vital else 0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, y + 5, max(bar.share * wide, 1.5), LINE - 10), 3, 3)
        painter.setFont(theme.font(12, bold=bar.chosen))
        painter.setPen(QColor(t.text))
        words = f"✓ {bar.group}" if bar.chosen else bar.group
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(left) - 16)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(4, y, left - 12, LINE), right, shown)
        painter.setPen(QColor(t.muted))
        painter.drawText(QRectF(self.width() - AMOUNT - 8, y, AMOUNT, LINE), right,
                         many(bar.amount))  # fmt: skip

    def _line(self, painter: QPainter, t: theme.Theme) -> None:
        left, wide = self._room()
        points = [
            QPointF(left + b.cumulative * wide, self._y(i) + LINE / 2)
            for i, b in enumerate(self.bars)
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.warn), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(t.base))
        for point in points:
            painter.drawEllipse(point, 2.6, 2.6)

    # ---- choosing

    def place_at(self, y: float) -> int:
        """The bar at a height, -1 where there is none."""
        place = int((y - HEAD) // LINE)
        return place if 0 <= place < len(self.bars) and y >= HEAD else -1

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the group under the mouse."""
        assert event is not None
        place = self.place_at(event.position().y())
        if place >= 0:
            self.current = place
            self.update()
            self.chosen.emit(self.bars[place].group)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Up and Down move, Space and Return choose."""
        assert event is not None
        last = len(self.bars) - 1
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10,
                 Qt.Key.Key_PageDown: 10, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last}  # fmt: skip
        if event.key() in steps and self.bars:
            self.current = min(max(self.current + steps[Qt.Key(event.key())], 0), last)
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.bars:
            self.chosen.emit(self.bars[self.current].group)
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        """What a bar says, under the mouse."""
        if isinstance(event, QHelpEvent):
            place = self.place_at(event.pos().y())
            if place >= 0:
                b = self.bars[place]
                QToolTip.showText(
                    event.globalPos(),
                    f"{b.group}\n{many(b.premises)} premises, {many(b.contacts)} contacts"
                    f", non-compliant in {many(b.non_compliant)} areas\n{b.share:.0%} of "
                    f"{self.measure}, {b.cumulative:.0%} with those before it",
                    self,
                )
            return True
        return super().event(event)  # type: ignore[arg-type]

    def focusInEvent(self, event: object) -> None:
        """Show the cursor."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: object) -> None:
        """Hide the cursor."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()
