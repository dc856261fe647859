"""A calendar on which any number of days is chosen: click, Space or Return adds and takes away."""

from __future__ import annotations

import datetime

from PyQt6.QtCore import QDate, QEvent, QObject, QPointF, QRect, QRectF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
    QTextCharFormat,
)
from PyQt6.QtWidgets import QCalendarWidget, QTableView, QToolButton, QWidget

from gis_planner.app import theme

KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DayCalendar(QCalendarWidget):
    """`toggled` tells an ISO day; `show_days` marks those of the operation."""

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._marked: list[QDate] = []
        self.setGridVisible(False)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setAccessibleName("Days of the operation")
        self.setToolTip("Click a day, or Space on it, to add it or take it away")
        self.setFixedSize(330, 236)
        self.clicked.connect(self._toggle)
        view = self.findChild(QTableView)
        if view is not None:
            view.installEventFilter(self)
        self.setWeekdayTextFormat(Qt.DayOfWeek.Saturday, QTextCharFormat())
        self.setWeekdayTextFormat(Qt.DayOfWeek.Sunday, QTextCharFormat())
        bar = self.findChild(QWidget, "qt_calendar_navigationbar")
        if bar is not None:
            bar.setStyleSheet(f"background: transparent; color: {theme.current().text};")
        for name, icon in (("prevmonth", "back"), ("nextmonth", "forward")):
            arrow = self.findChild(QToolButton, f"qt_calendar_{name}")
            if arrow is not None:
                arrow.setIcon(arrow_icon(icon))
                arrow.setAccessibleName("Month before" if icon == "back" else "Next month")

    def _toggle(self, day: QDate) -> None:
        self.toggled.emit(day.toString(Qt.DateFormat.ISODate))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Space and Return choose the day under the cursor."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() in KEYS:  # type: ignore[union-attr]
            self._toggle(self.selectedDate())
            return True
        return super().eventFilter(watched, event)

    def show_days(self, days: list[str]) -> None:
        """Mark these ISO days and no others."""
        found = [QDate.fromString(d, Qt.DateFormat.ISODate) for d in days]
        self._marked = [d for d in found if d.isValid()]
        self.setAccessibleDescription(f"{len(self._marked)} days chosen")
        self.updateCells()

    def paintCell(self, painter: QPainter | None, rect: QRect, date: QDate | datetime.date) -> None:
        """Chosen days are filled, the cursor is a ring."""
        assert painter is not None
        day = date if isinstance(date, QDate) else QDate(date.year, date.month, date.day)
        t, chosen = theme.current(), day in self._marked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(5, 2, -5, -2)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawRoundedRect(box, 6, 6)
        if day == self.selectedDate():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.text), 1.4))
            painter.drawRoundedRect(box.adjusted(-2, -1, 2, 1), 7, 7)
        outside = day.month() != self.monthShown() or day.dayOfWeek() > 5
        ink = t.on_accent if chosen else t.muted if outside else t.text
        painter.setPen(QColor(ink))
        painter.setFont(theme.font(13, bold=chosen))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(day.day()))
        painter.restore()

    def open_at(self, iso: str) -> None:
        """Show the month of a day."""
        day = QDate.fromString(iso, Qt.DateFormat.ISODate)
        if day.isValid():
            self.setSelectedDate(day)
            self.setCurrentPage(day.year(), day.month())


def arrow_icon(way: str) -> QIcon:
    """An arrow back or forward in the colour of text."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.current().text), 3))
    tip, ends = (10, 20) if way == "back" else (22, 12)
    painter.drawPolyline(QPolygonF([QPointF(ends, 7), QPointF(tip, 16), QPointF(ends, 25)]))
    painter.end()
    return QIcon(picture)
