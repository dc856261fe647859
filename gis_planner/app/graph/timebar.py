"""The timeline: when links began and ended, a date to look from, and a play button."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.models.dossier import day
from gis_planner.app.widgets import button

PLAY_MS = 90
PLAY_STEPS = 120


class TimeLine(QWidget):
    """A line of time with a bar for each part in which links begin (up) or end (down)."""

    dated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = date(2000, 1, 1), date(2026, 1, 1)
        self.at: date | None = None
        self._begins = self._ends = np.zeros(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(46)
        self.setMinimumWidth(120)
        self.setAccessibleName("Date of the network")
        self.setToolTip(
            "Drag to see the network as it was on a date. Left and Right: a month, Page Up and "
            "Page Down: a year, Home and End: first and last, Escape: all dates together"
        )

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, 46)

    def show_dates(self, begins: tuple[str, ...], ends: tuple[str, ...]) -> None:
        """ISO dates on which links begin and end."""
        days = [d for d in map(_date, (*begins, *ends)) if d is not None]
        if days:
            self.first, self.last = min(days), max(days)
            if (self.last - self.first).days < 60:
                self.first -= timedelta(days=30)
                self.last += timedelta(days=30)
        self._begins, self._ends = self._counts(begins), self._counts(ends)
        self.setEnabled(bool(days))
        self._tell()

    def _counts(self, dates: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        found = np.zeros(120)
        span = max((self.last - self.first).days, 1)
        for text in dates:
            d = _date(text)
            if d is not None and self.first <= d <= self.last:
                found[min(int((d - self.first).days / span * 120), 119)] += 1
        return found

    def set_date(self, at: date | None, *, tell: bool = True) -> None:
        """Look from a date; None: all dates together."""
        if at is not None:
            at = min(max(at, self.first), self.last)
        if at == self.at:
            return
        self.at = at
        self._tell()
        if tell:
            self.dated.emit(at.isoformat() if at is not None else "")

    def _tell(self) -> None:
        words = f"as on {day(self.at.isoformat())}" if self.at else "all dates together"
        self.setAccessibleDescription(words)
        self.update()

    def _x(self, d: date) -> float:
        share = (d - self.first).days / max((self.last - self.first).days, 1)
        return 10 + share * (self.width() - 20)

    def _date_at(self, x: float) -> date:
        share = min(max((x - 10) / max(self.width() - 20, 1), 0.0), 1.0)
        return self.first + timedelta(days=round(share * (self.last - self.first).days))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars, years, and the handle at the date."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, wide = 17.0, (self.width() - 20) / 120
        most = max(float(self._begins.max(initial=0)), float(self._ends.max(initial=0)), 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        for counts, colour, up in ((self._begins, t.accent, 1), (self._ends, t.warn, -1)):
            painter.setBrush(QColor(colour))
            for k in np.flatnonzero(counts).tolist():
                high = 2 + 12 * float(np.sqrt(counts[k] / most))
                top = middle - high if up > 0 else middle
                painter.drawRect(QRectF(10 + k * wide, top, max(wide - 0.6, 1), high))
        painter.setPen(QPen(QColor(t.border), 1))
        painter.drawLine(QPointF(10, middle), QPointF(self.width() - 10, middle))
        self._years(painter, t)
        if self.at is not None:
            x = self._x(self.at)
            painter.setPen(QPen(QColor(t.selected), 2))
            painter.drawLine(QPointF(x, 1), QPointF(x, 32))
            painter.setBrush(QColor(t.selected))
            painter.drawEllipse(QPointF(x, middle), 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.accent), 1.5))
            painter.drawRoundedRect(QRectF(1, 0, self.width() - 2, 45), 4, 4)
        painter.end()

    def _years(self, painter: QPainter, t: theme.Theme) -> None:
        painter.setFont(theme.font(10))
        years = max(self.last.year - self.first.year, 1)
        room = max(int((self.width() - 20) / 46), 1)
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if years / s <= room)
        painter.setPen(QColor(t.muted))
        for year in range(-(-self.first.year // step) * step, self.last.year + 1, step):
            d = date(year, 1, 1)
            if self.first <= d <= self.last:
                box = QRectF(self._x(d) - 20, 32, 40, 13)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(year))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Look from the date under the mouse."""
        assert event is not None
        self.setFocus()
        self.set_date(self._date_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Drag the date."""
        assert event is not None
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.set_date(self._date_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Left and Right go by months, Page Up and Page Down by years."""
        assert event is not None
        now = self.at or self.last
        steps = {
            Qt.Key.Key_Left: -30, Qt.Key.Key_Right: 30, Qt.Key.Key_PageDown: -365,
            Qt.Key.Key_PageUp: 365,
        }  # fmt: skip
        key = event.key()
        if key in steps:
            self.set_date(now + timedelta(days=steps[Qt.Key(key)]))
        elif key == Qt.Key.Key_Home:
            self.set_date(self.first)
        elif key == Qt.Key.Key_End:
            self.set_date(self.last)
        elif key == Qt.Key.Key_Escape:
            self.set_date(None)
        else:
            super().keyPressEvent(event)


class TimeBar(QWidget):
    """The line, its date in words, play and 'all dates'."""

    dated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.line = TimeLine()
        self.line.dated.connect(self._dated)
        self.words = QLabel("All dates")
        self.words.setFixedWidth(96)
        self.play = button("Play", self.toggle, quiet=True, icon="play",
                           tip="Let time run from the first date to the last")  # fmt: skip
        self.every = button("All dates", lambda: self.line.set_date(None), quiet=True,
                            tip="Show links of all dates together (Escape)")  # fmt: skip
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_MS)
        self._timer.timeout.connect(self._step)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(6)
        for part in (self.play, self.words):
            layout.addWidget(part)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.every)

    def toggle(self) -> None:
        """Play, or stop."""
        if self._timer.isActive():
            self._timer.stop()
            self.play.setText("Play")
            return
        if self.line.at is None or self.line.at >= self.line.last:
            self.line.set_date(self.line.first)
        self.play.setText("Stop")
        self._timer.start()

    def _step(self) -> None:
        line = self.line
        days = max((line.last - line.first).days // PLAY_STEPS, 1)
        line.set_date((line.at or line.first) + timedelta(days=days))
        if line.at is not None and line.at >= line.last:
            self.toggle()

    @property
    def playing(self) -> bool:
        """Whether time runs."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Let time stand."""
        if self._timer.isActive():
            self.toggle()

    def _dated(self, iso: str) -> None:
        self.words.setText(day(iso) if iso else "All dates")
        self.dated.emit(iso)

    def show_state(self, iso: str) -> None:
        """The date that the chart has, without telling it back."""
        self.line.set_date(_date(iso), tell=False)
        self.words.setText(day(iso) if iso else "All dates")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
