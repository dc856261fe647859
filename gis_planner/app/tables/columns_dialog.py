"""Which columns the table shows, and in which order."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app.models.table_columns import COLUMNS, PLACE, Arrangement
from gis_planner.app.widgets import button, muted, row


class ColumnsDialog(QDialog):
    """A list with a tick a column; every change shows in the table at once."""

    changed = Signal(object)

    def __init__(self, arrangement: Arrangement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arrangement = arrangement
        self.setWindowTitle("Columns")
        self.list = QListWidget()
        self.list.setAccessibleName("Columns, from left to right")
        self.list.itemChanged.connect(self._ticked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(muted("Space shows or hides. The order here is the order in the table."))
        layout.addWidget(self.list, 1)
        layout.addLayout(
            row(
                button("Up", lambda: self.move_current(-1), tip="Towards the left (Alt+Up)"),
                button("Down", lambda: self.move_current(1), tip="Towards the right (Alt+Down)"),
                button("As at first", self.reset, quiet=True),
                None,
                button("Close", self.accept, primary=True),
            )
        )
        self.resize(400, 560)
        self._fill("severity")

    def _fill(self, current: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for name in self.arrangement.order:
            item = QListWidgetItem(COLUMNS[PLACE[name]].title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            shown = name not in self.arrangement.hidden
            item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)
            if name == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def _put(self, arrangement: Arrangement, current: str) -> None:
        self.arrangement = arrangement
        self._fill(current)
        self.changed.emit(arrangement)

    def _ticked(self, item: QListWidgetItem) -> None:
        name = str(item.data(Qt.ItemDataRole.UserRole))
        on = item.checkState() == Qt.CheckState.Checked
        self._put(self.arrangement.with_shown(name, on), name)

    def move_current(self, step: int) -> None:
        """Move the column in focus."""
        item = self.list.currentItem()
        if item is not None:
            name = str(item.data(Qt.ItemDataRole.UserRole))
            self._put(self.arrangement.moved(name, step), name)

    def reset(self) -> None:
        """The columns as they were before anybody chose."""
        self._put(Arrangement(), "severity")

    def keyPressEvent(self, event: object) -> None:
        """Alt+Up and Alt+Down move the column in focus."""
        from PyQt6.QtGui import QKeyEvent

        assert isinstance(event, QKeyEvent)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(steps[key])
        else:
            super().keyPressEvent(event)
