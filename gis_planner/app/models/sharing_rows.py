"""Rows of anything as a table that sorts: the tabs of the Sharing page share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt6.QtGui import QColor

from gis_planner.app import theme

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Col:
    """A column: its title, what it says of a row, by what it sorts, in which tone ('' | good | warn
    | bad | muted), whether it is a number."""

    title: str
    says: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    tone: Callable[[Any], str] | None = None
    number: bool = False


class RowsModel(QAbstractTableModel):
    """Objects as rows. `rows` are those shown, in the order shown."""

    def __init__(self, columns: Sequence[Col]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []

    def show(self, rows: Sequence[Any]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Column titles."""
        shown = role == Qt.ItemDataRole.DisplayRole
        across = orientation == Qt.Orientation.Horizontal
        return self.columns[section].title if shown and across else None

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """The words, their tone, their side; the whole text as a tool tip."""
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.says(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.number:
            return RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            tone = column.tone(row)
            return QColor(getattr(theme.current(), tone)) if tone else None
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; equal rows stay in their order."""
        col = self.columns[column]
        self.layoutAboutToBeChanged.emit()
        down = order == Qt.SortOrder.DescendingOrder
        self.rows.sort(key=col.key or (lambda r: col.says(r).casefold()), reverse=down)
        self.layoutChanged.emit()
