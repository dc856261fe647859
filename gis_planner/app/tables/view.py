"""The table's view: selects rows of the frame, opens groups, goes from cell to cell by keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from gis_planner.app import theme
from gis_planner.app.tables.delegate import LINE, CellDelegate, paint_heading
from gis_planner.app.tables.model import FrameModel


class TableView(QTableView):
    """Selects rows of the frame, not of the view: 60,000 selected rows cost nothing."""

    chosen = Signal(int, str)
    """line, how: replace | toggle | extend:ANCHOR | also:ANCHOR (to what is selected) | all | none
    """
    opened = Signal(int, bool)
    """line of a heading, whether to open (else close)"""
    copy_wanted = Signal(bool)
    """whether the cell alone"""

    def __init__(self) -> None:
        super().__init__()
        self.cells = CellDelegate(self)
        self.anchor = -1
        """The line from which Shift extends; -1 the one in focus."""
        self.setItemDelegate(self.cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setSortingEnabled(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Premises")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side = self.verticalHeader()
        assert side is not None
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(LINE)

    def _model(self) -> FrameModel:
        made = self.model()
        assert isinstance(made, FrameModel)
        return made

    # ---- painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The cells, then the headings of groups across them, then the cell in focus."""
        super().paintEvent(event)
        viewport, model = self.viewport(), self._model()
        if viewport is None:
            return
        painter = QPainter(viewport)
        if model.group_by:
            first = max(self.rowAt(0), 0)
            last = self.rowAt(viewport.height() - 1)
            for line in range(first, (last if last >= 0 else model.rowCount() - 1) + 1):
                if model.rows[line] < 0:
                    label = model.groups.labels[model.groups.group_of(line)]
                    top = self.rowViewportPosition(line)
                    rect = QRect(0, top, viewport.width(), LINE)
                    is_open = label not in model.closed
                    current = line == self.currentIndex().row()
                    paint_heading(painter, rect, model.heading(line), is_open, current)
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            painter.setPen(QPen(QColor(theme.current().accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.visualRect(index).adjusted(0, 0, -1, -1))
        painter.end()

    # ---- mouse and keys

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Click selects, Ctrl adds or removes, Shift extends (with Ctrl beside what is selected); a
        heading opens or closes."""
        assert event is not None
        index = self.indexAt(event.pos())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            held = event.modifiers()
            control = bool(held & Qt.KeyboardModifier.ControlModifier)
            shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
            before = self.currentIndex().row()
            self.go(index)
            if self._model().rows[index.row()] < 0:
                self._turn(index.row())
            elif shift:
                self._extend(index.row(), before, "also" if control else "extend")
            else:
                self.anchor = index.row()
                self.chosen.emit(index.row(), "toggle" if control else "replace")
        elif index.isValid():
            self.go(index)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows, Page and Home/End move; Space adds; Ctrl+A selects all, Escape none; Ctrl+C
        copies rows, Ctrl+Shift+Insert the cell; + and - open and close a group, Enter turns it."""
        assert event is not None
        before = self.currentIndex()
        if self._special(event, before):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit(False)
            return
        super().keyPressEvent(event)
        now = self.currentIndex()
        if now.row() != before.row() and now.row() >= 0 and self._model().rows[now.row()] >= 0:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._extend(now.row(), before.row())
            else:
                self.anchor = now.row()
                self.chosen.emit(now.row(), "replace")
        elif now != before:
            viewport = self.viewport()
            if viewport is not None:
                viewport.update()

    def _extend(self, line: int, before: int, how: str = "extend") -> None:
        """Select from the anchor to `line`; the first time the anchor is the line `before`."""
        if self.anchor < 0:
            self.anchor = max(before, 0)
        self.chosen.emit(line, f"{how}:{self.anchor}")

    def reset(self) -> None:
        """Other lines: what was the anchor is elsewhere."""
        super().reset()
        self.anchor = -1

    def _special(self, event: QKeyEvent, at: QModelIndex) -> bool:
        key, held = event.key(), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_A and control:
            self.chosen.emit(-1, "all")
        elif key == Qt.Key.Key_Escape and not held:
            self.chosen.emit(-1, "none")
        elif key == Qt.Key.Key_Insert and control and held & Qt.KeyboardModifier.ShiftModifier:
            self.copy_wanted.emit(True)
        elif not at.isValid():
            return False
        elif self._model().rows[at.row()] < 0 and key in _TURNS:
            self._turn(at.row(), _TURNS[Qt.Key(key)])
        elif key == Qt.Key.Key_Space and self._model().rows[at.row()] >= 0:
            self.anchor = at.row()
            self.chosen.emit(at.row(), "toggle")
        else:
            return False
        return True

    def _turn(self, line: int, on: bool | None = None) -> None:
        model = self._model()
        label = model.groups.labels[model.groups.group_of(line)]
        self.opened.emit(line, label in model.closed if on is None else on)

    def go(self, index: QModelIndex) -> None:
        """Put the focus on a cell without selecting."""
        chooser = self.selectionModel()
        if chooser is not None:
            chooser.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    _go = go


_TURNS: dict[Qt.Key, bool | None] = {
    Qt.Key.Key_Plus: True, Qt.Key.Key_Equal: True, Qt.Key.Key_Minus: False,
    Qt.Key.Key_Return: None, Qt.Key.Key_Enter: None, Qt.Key.Key_Space: None,
}  # fmt: skip
