"""The timeline's twin: the same stretches as rows of a table, with the same actions."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QBrush, QColor, QContextMenuEvent, QKeyEvent
from PyQt6.QtWidgets import QTableView

from gis_planner.app import theme
from gis_planner.app.models.gantt import LIST_COLUMNS, Line
from gis_planner.app.widgets import list_rows


class LinesModel(QAbstractTableModel):
    """Lines of a day."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.faded: frozenset[str] = frozenset()

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Lines."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Columns."""
        return len(LIST_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return LIST_COLUMNS[section]
        return None

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """One cell."""
        if role == Qt.ItemDataRole.ForegroundRole and self.lines[index.row()].place in self.faded:
            return QBrush(QColor(theme.current().muted))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.lines[index.row()].cells()[index.column()]
        return None


class DayList(QTableView):
    """Choose a line: its visit is chosen everywhere. Enter moves it, L locks it."""

    visit_chosen = Signal(str)
    visit_menu = Signal(str, object)
    move_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines = LinesModel()
        self.setModel(self.lines)
        list_rows(self, "The day as a list", (58, 58, 70, 80, 260))
        self.setToolTip("Enter moves the visit, L locks it, the menu key shows what can be done")
        selection = self.selectionModel()
        assert selection is not None
        selection.currentRowChanged.connect(self._row)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        self.lines.show(lines)

    def fade(self, premises: frozenset[str]) -> None:
        """Visits to these premises are left out by the filters."""
        self.lines.faded = premises
        view = self.viewport()
        if view is not None:
            view.update()

    def choose(self, visit_id: str) -> None:
        """Go to the first line of a visit, unless one of its lines is chosen already."""
        row = self.currentIndex().row()
        if 0 <= row < len(self.lines.lines) and self.lines.lines[row].visit_id == visit_id:
            return
        at = next((k for k, x in enumerate(self.lines.lines) if x.visit_id == visit_id), -1)
        if at >= 0:
            self.blockSignals(True)
            self.selectRow(at)
            self.blockSignals(False)

    def _row(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid() and (visit := self.lines.lines[now.row()].visit_id):
            self.visit_chosen.emit(visit)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter moves, L locks."""
        assert event is not None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.move_wanted.emit()
        elif event.key() == Qt.Key.Key_L and not event.modifiers():
            self.lock_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """What can be done with the visit of the line."""
        assert event is not None
        row = self.currentIndex().row()
        if 0 <= row < len(self.lines.lines) and self.lines.lines[row].visit_id:
            at = event.globalPos()
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                at = self.mapToGlobal(QPoint(60, 40))
            self.visit_menu.emit(self.lines.lines[row].visit_id, at)
