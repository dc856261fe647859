"""A plain table of texts and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QTableWidget, QTableWidgetItem

from gis_planner.app import theme
from gis_planner.app.models.words import many
from gis_planner.app.widgets import list_rows


class Cell(QTableWidgetItem):
    """A text that sorts by a number where it has one."""

    def __init__(self, text: str, rank: float | None = None) -> None:
        super().__init__(text)
        self.rank = rank
        self.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
        self.setToolTip(text)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        """By number, else by text."""
        if isinstance(other, Cell) and self.rank is not None and other.rank is not None:
            return self.rank < other.rank
        return super().__lt__(other)


class TextTable(QTableWidget):
    """Rows of texts and numbers; the first column holds each row's key for whoever asks."""

    def __init__(
        self, name: str, columns: Sequence[str], widths: Sequence[int], stretch: int
    ) -> None:
        super().__init__(0, len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        list_rows(self, name, widths, row_px=28, stretch=stretch)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        head = self.horizontalHeader()
        assert head is not None
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(False)

    def fill(self, rows: Sequence[tuple[str, Sequence[Any]]]) -> None:
        """(key, cells): numbers stand right, None is empty."""
        self.setSortingEnabled(False)
        self.setRowCount(len(rows))
        for i, (key, cells) in enumerate(rows):
            for j, value in enumerate(cells):
                number = isinstance(value, int | float) and not isinstance(value, bool)
                text = "" if value is None else many(value) if number else str(value)
                item = Cell(text, float(value) if number else None)
                if number:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if j == 0:
                    item.setData(Qt.ItemDataRole.UserRole, key)
                self.setItem(i, j, item)

    def key(self) -> str:
        """Key of the row in focus, '' without one."""
        item = self.item(self.currentRow(), 0)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def emphasise(self, row: int, tone: str = "") -> None:
        """Bold, in the colour of a tone (good, warn, bad) of the theme where one is given."""
        for j in range(self.columnCount()):
            item = self.item(row, j)
            if item is not None:
                item.setFont(theme.font(13, bold=True))
                if tone:
                    item.setForeground(QColor(getattr(theme.current(), tone)))

    def tint(self, row: int, column: int, tone: str) -> None:
        """One cell in the colour of a tone (good, warn, bad) of the theme in use."""
        item = self.item(row, column)
        if item is not None:
            item.setForeground(QColor(getattr(theme.current(), tone)))
