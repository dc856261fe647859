"""The roster's grid: click or keys switch days, cells are typed over, blocks are pasted."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QKeyCombination,
    QModelIndex,
    Qt,
)
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gis_planner.app.models import roster
from gis_planner.app.operation.roster_model import RosterModel
from gis_planner.app.session import Session

KEYS = {
    Qt.Key.Key_A: roster.AVAILABLE, Qt.Key.Key_X: roster.ABSENT, Qt.Key.Key_S: roster.STANDBY,
    Qt.Key.Key_Space: "", Qt.Key.Key_Return: "", Qt.Key.Key_Enter: "",
}  # fmt: skip
"""Key on a day → state; '' is the next one."""
FILL_DOWN = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_D)


class AgencyDelegate(QStyledItemDelegate):
    """An agency is chosen from those of the reference."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session

    def createEditor(
        self, parent: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget:
        """A list of agencies."""
        box = QComboBox(parent)
        for agency in self.session.reference.agencies:
            box.addItem(self.session.agency_name(agency), agency)
        return box

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:
        """Start at the agency of the officer."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(
        self, editor: QWidget | None, model: QAbstractItemModel | None, index: QModelIndex
    ) -> None:
        """Write its id."""
        assert isinstance(editor, QComboBox) and model is not None
        model.setData(index, editor.currentData() or "")


class RosterView(QTableView):
    """`pasted` gives a block of text and where; `removed` asks to take the chosen rows out."""

    pasted = Signal(str, int, int)
    removed = Signal()

    def __init__(self, model: RosterModel) -> None:
        super().__init__()
        self.roster = model
        self.setModel(model)
        self.setAccessibleName("Roster: a row an officer, a column a day")
        self.setToolTip(
            "On a day: click or Space switches, A available, X absent, S standby. "
            "Ctrl+C and Ctrl+V with a spreadsheet, Ctrl+D fills down, Del empties cells."
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(False)
        side, head = self.verticalHeader(), self.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        slide = self.horizontalScrollBar()
        if slide is not None:  # who the row is stays in sight when the first columns do not
            slide.valueChanged.connect(lambda at: side.setVisible(at > 0))
        side.setDefaultSectionSize(27)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._agency = AgencyDelegate(model.session, self)
        self.setItemDelegateForColumn(2, self._agency)
        self._press = QModelIndex()
        model.modelReset.connect(self.size_columns)
        model.modelAboutToBeReset.connect(self._note_place)
        self._kept: tuple[int, int, list[tuple[int, int]]] = (0, 0, [])
        self.size_columns()

    def _note_place(self) -> None:
        at = self.currentIndex()
        chosen = [(i.row(), i.column()) for i in self.chosen()]
        self._kept = (at.row(), at.column(), chosen)

    def size_columns(self) -> None:
        """Widths of the columns; the cursor and what was chosen stay where they were."""
        for i, column in enumerate(self.roster.columns):
            self.setColumnWidth(i, column.width)
        row, column_at, cells = self._kept
        keep = self.selectionModel()
        if keep is not None and row >= 0 and self.roster.rowCount():
            there = self.roster.index(min(row, self.roster.rowCount() - 1), max(column_at, 0))
            keep.setCurrentIndex(there, QItemSelectionModel.SelectionFlag.NoUpdate)
            for r, c in cells:
                if r < self.roster.rowCount() and c < len(self.roster.columns):
                    keep.select(self.roster.index(r, c), QItemSelectionModel.SelectionFlag.Select)

    def chosen(self) -> list[QModelIndex]:
        """Cells that are selected, the one under the cursor where none is."""
        keep = self.selectionModel()
        found = keep.selectedIndexes() if keep is not None else []
        at = self.currentIndex()
        return found or ([at] if at.isValid() else [])

    def rows_chosen(self) -> list[int]:
        """Rows with a selected cell."""
        return sorted({i.row() for i in self.chosen()})

    def _days_chosen(self) -> list[tuple[int, str]]:
        columns = self.roster.columns
        return [(i.row(), columns[i.column()].key) for i in self.chosen()
                if columns[i.column()].is_day]  # fmt: skip

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Note where a click began."""
        assert event is not None
        self._press = QModelIndex()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() == Qt.MouseButton.LeftButton and plain:
            self._press = self.indexAt(event.pos())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A click on a day switches it; a drag only selects."""
        assert event is not None
        super().mouseReleaseEvent(event)
        at = self.indexAt(event.pos())
        if at.isValid() and at == self._press and self.roster.columns[at.column()].is_day:
            self.roster.set_states([(at.row(), self.roster.columns[at.column()].key)], "")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """States by key, copy, paste, empty."""
        assert event is not None
        days = self._days_chosen()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.keyCombination() == FILL_DOWN:
            self.fill_down()
        elif (
            event.key() in KEYS
            and days
            and not event.modifiers()
            & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        ):
            self.roster.set_states(days, KEYS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Delete:
            self._empty()
        else:
            super().keyPressEvent(event)

    def _empty(self) -> None:
        cells = self.chosen()
        whole = {i.row() for i in cells if i.column() == 0}
        if whole:
            self.removed.emit()
            return

        def edit(now: dict[str, Any]) -> None:
            for index in cells:
                column = self.roster.columns[index.column()]
                if not column.is_day and column.key not in ("id", "agency"):
                    now["officer"][index.row()].pop(column.key, None)

        self.roster.draft.change(edit)

    def fill_down(self) -> None:
        """The first of the chosen cells of each column for the others below it."""
        self.roster.fill_down([(i.row(), i.column()) for i in self.chosen()])

    def copy(self) -> None:
        """The selected cells as a spreadsheet takes them."""
        cells = self.chosen()
        clipboard = QGuiApplication.clipboard()
        if not cells or clipboard is None:
            return
        rows, columns = {i.row() for i in cells}, {i.column() for i in cells}
        officers = self.roster.draft.rows("officer")
        lines = [
            "\t".join(
                roster.text_of(officers[r], self.roster.columns[c])
                for c in range(min(columns), max(columns) + 1)
            )
            for r in range(min(rows), max(rows) + 1)
        ]
        clipboard.setText("\n".join(lines))

    def paste(self) -> None:
        """A block from a spreadsheet, from the cursor on."""
        clipboard = QGuiApplication.clipboard()
        text = clipboard.text() if clipboard is not None else ""
        if text.strip():
            at = self.currentIndex()
            self.pasted.emit(text, max(at.row(), 0), max(at.column(), 0))
