"""The places that a text may mean, below the field where it was typed."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from gis_planner.app.models.goto import Place

ROW_PX = 26


class GotoList(QListWidget):
    """A list that opens below a field; arrows and Return choose, Escape closes."""

    chosen = Signal(object)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window())
        self.field = field
        self.places: list[Place] = []
        self.setAccessibleName("Places found")
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListWidget { border: 1px solid palette(mid); border-radius: 6px; }")
        self.itemClicked.connect(lambda item: self._take(self.row(item)))
        self.itemActivated.connect(lambda item: self._take(self.row(item)))
        field.installEventFilter(self)
        self.hide()

    def show_places(self, places: list[Place]) -> None:
        """Open with these, or close where there are none."""
        self.places = places
        self.clear()
        for place in places:
            item = QListWidgetItem(f"{place.label}   ·   {place.kind}")
            item.setToolTip(f"{place.label} ({place.kind})")
            self.addItem(item)
        if not places:
            self.hide()
            return
        window = self.field.window()
        if window is not None and self.parent() is not window:
            self.setParent(window)
        at = self.field.mapTo(window, QPoint(0, self.field.height() + 2))
        wide = max(self.field.width(), 380)
        left = min(at.x(), (window.width() if window is not None else wide) - wide - 8)
        self.setGeometry(max(left, 8), at.y(), wide, ROW_PX * min(len(places), 10) + 6)
        self.setCurrentRow(0)
        self.show()
        self.raise_()

    def _take(self, at: int) -> None:
        self.hide()
        if 0 <= at < len(self.places):
            self.chosen.emit(self.places[at])

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keys of the field while the list is open."""
        if event is None or not self.isVisible():
            return False
        if event.type() == QEvent.Type.FocusOut and not self.hasFocus():
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, keys = event.key(), Qt.Key
        if key in (keys.Key_Down, keys.Key_Up):
            step = 1 if key == keys.Key_Down else -1
            self.setCurrentRow(min(max(self.currentRow() + step, 0), self.count() - 1))
        elif key in (keys.Key_Return, keys.Key_Enter):
            self._take(self.currentRow())
        elif key == keys.Key_Escape:
            self.hide()
        else:
            self.hide()
            return False
        return True
