"""A plain table of texts that is sorted by its columns, and bars with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem, QWidget

from gis_planner.app import theme
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
                text = "" if value is None else f"{value:,}" if number else str(value)
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

    def fit(self, column: int) -> None:
        """Make a column as wide as its texts need."""
        head = self.horizontalHeader()
        assert head is not None
        head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)


class RateBars(QWidget):
    """Shares from 0 to 100 % with their intervals: a line each, too few are said in words."""

    LINE, LEFT, RIGHT = 30, 230, 250

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[dict[str, Any]]) -> None:
        """Rows of HIT_RATES with `title`."""
        self.rows = rows
        self.setAccessibleDescription(" ".join(r["because"] for r in rows))
        self.setToolTip("\n".join(r["because"] for r in rows))
        self.setFixedHeight(self.LINE * len(rows) + 24)
        self.update()

    def sizeHint(self) -> QSize:
        """A line a share and the scale."""
        return QSize(700, self.LINE * max(len(self.rows), 1) + 24)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Interval as a broad bar, the share as a mark in it."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = max(self.width() - self.LEFT - self.RIGHT, 80)
        bottom = self.LINE * len(self.rows)
        painter.setFont(theme.font(11))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = self.LEFT + share * wide
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(round(x), 2, round(x), bottom)
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(x - 24, bottom + 3, 48, 16), 0x84, f"{share:.0%}")
        for i, one in enumerate(self.rows):
            self._line(painter, t, i * self.LINE, one, wide)
        painter.end()

    def _line(
        self, painter: QPainter, t: theme.Theme, top: int, one: dict[str, Any], wide: float
    ) -> None:
        known = one["rate"] is not None
        painter.setFont(theme.font(13))
        painter.setPen(QColor(t.text))
        title = painter.fontMetrics().elidedText(
            one["title"], Qt.TextElideMode.ElideRight, self.LEFT - 16
        )
        painter.drawText(QRectF(0, top, self.LEFT - 12, self.LINE), 0x81, title)
        painter.setPen(QColor(t.text if known else t.muted))
        text = f"{one['looked']} looked at: too few to tell"
        if known:
            text = (f"{one['rate']:.0%}  ({one['low']:.0%} to {one['high']:.0%}), "
                    f"{one['hits']} of {one['looked']}")  # fmt: skip
        right = QRectF(self.LEFT + wide + 16, top, self.RIGHT - 16, self.LINE)
        painter.drawText(right, 0x81, text)
        if not known:
            return
        soft = QColor(t.accent)
        soft.setAlpha(90)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        width = max((one["high"] - one["low"]) * wide, 3.0)
        left = self.LEFT + one["low"] * wide
        painter.drawRoundedRect(QRectF(left, top + 9, width, 12), 4, 4)
        painter.setBrush(QColor(t.accent))
        painter.drawRoundedRect(QRectF(self.LEFT + one["rate"] * wide - 2, top + 5, 4, 20), 2, 2)


class ShareBar(QWidget):
    """One bar of parts that add up, each with its number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, int, str]] = []
        self.setAccessibleName(name)
        self.setFixedHeight(30)

    def show_parts(self, parts: list[tuple[str, int, str]]) -> None:
        """(words, how many, tone of the theme or a hex colour)."""
        self.parts = [p for p in parts if p[1]]
        self.setAccessibleDescription("; ".join(f"{n} {w}" for w, n, _ in self.parts))
        self.setToolTip("\n".join(f"{n} {w}" for w, n, _ in self.parts))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The parts side by side, with numbers where there is room."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = sum(n for _, n, _ in self.parts)
        x = 0.0
        for _, n, tone in self.parts:
            wide = self.width() * n / max(whole, 1)
            colour = QColor(getattr(t, tone, "") or tone)
            painter.setPen(QPen(QColor(t.window), 2))
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(x, 1, wide, self.height() - 2), 5, 5)
            if wide > 22:
                painter.setPen(QColor("#101820" if colour.lightnessF() > 0.5 else "#FFFFFF"))
                painter.setFont(theme.font(12, bold=True))
                painter.drawText(QRectF(x, 0, wide, self.height()), 0x84, str(n))
            x += wide
        painter.end()
