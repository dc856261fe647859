"""A calendar on which any number of days is chosen: click, Space or Return adds and takes away."""

from __future__ import annotations

from PyQt6.QtCore import QDate, QEvent, QObject, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QFont, QKeyEvent, QTextCharFormat
from PyQt6.QtWidgets import QCalendarWidget, QTableView

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
        plain = QTextCharFormat()
        plain.setForeground(QColor(theme.current().muted))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, plain)

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
        t = theme.current()
        for day in self._marked:
            self.setDateTextFormat(day, QTextCharFormat())
        chosen = QTextCharFormat()
        chosen.setBackground(QColor(t.accent))
        chosen.setForeground(QColor(t.on_accent))
        chosen.setFontWeight(QFont.Weight.DemiBold)
        found = [QDate.fromString(d, Qt.DateFormat.ISODate) for d in days]
        self._marked = [d for d in found if d.isValid()]
        for day in self._marked:
            self.setDateTextFormat(day, chosen)

    def open_at(self, iso: str) -> None:
        """Show the month of a day."""
        day = QDate.fromString(iso, Qt.DateFormat.ISODate)
        if day.isValid():
            self.setSelectedDate(day)
            self.setCurrentPage(day.year(), day.month())
