"""The attribute table: the map's accessible twin, any number of rows, one selection with it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QRect, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.models.dossier import day
from gis_planner.app.models.frame import Ints
from gis_planner.app.models.ordering import NUMERIC, order
from gis_planner.app.models.selection import NOTHING
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, muted, row

COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("severity", "Severity", 74),
    ("name", "Premises", 210),
    ("address", "Address", 250),
    ("postcode", "Postcode", 84),
    ("agencies", "Agencies", 76),
    ("contacts", "Contacts", 76),
    ("likelihood", "Likelihood", 84),
    ("harm", "Harm", 60),
    ("top_because", "Strongest evidence", 300),
    ("last_visit", "Last visit", 96),
    ("trade", "Trade", 140),
    ("ward", "Ward", 130),
    ("uprn", "UPRN", 110),
    ("location_precision", "Located by", 100),
    ("lists", "Lists", 56),
    ("businesses", "Businesses", 84),
    ("premises_id", "Premises id", 110),
)


class FrameModel(QAbstractTableModel):
    """Rows of the session's frame in the order of the table; nothing is copied."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.rows: Ints = NOTHING
        self.sort_by, self.descending = "severity", True
        self.selected: np.ndarray[Any, Any] = np.zeros(0, np.bool_)

    def rebuild(self) -> None:
        """Filter and sort again."""
        self.beginResetModel()
        s = self.session
        self.rows = order(s.frame, s.shown, self.sort_by, self.descending)
        self.mark_selected()
        self.endResetModel()

    def mark_selected(self) -> None:
        """Note which rows of the frame are selected."""
        self.selected = np.zeros(len(self.session.frame), np.bool_)
        self.selected[self.session.selection.rows] = True

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Columns of COLUMNS."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][1]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, alignment and tip."""
        name = COLUMNS[index.column()][0]
        if role == Qt.ItemDataRole.TextAlignmentRole and name in NUMERIC:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            value = self.session.frame.value(int(self.rows[index.row()]), name)
            return self.text(name, value)
        return None

    @staticmethod
    def text(name: str, value: Any) -> str:
        """A value as the table prints it."""
        if value is None:
            return ""
        if name in ("likelihood", "harm"):
            return f"{value:+.1f}"
        return day(value) if name == "last_visit" else str(value)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        if 0 <= column < len(COLUMNS):
            self.sort_by = COLUMNS[column][0]
            self.descending = order == Qt.SortOrder.DescendingOrder
            self.rebuild()


class _Delegate(QStyledItemDelegate):
    """Paints the selection and the severity chip; much cheaper than style sheets."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, FrameModel)
        t = theme.current()
        name = COLUMNS[index.column()][0]
        frame_row = int(model.rows[index.row()])
        chosen = bool(model.selected[frame_row])
        if chosen:
            painter.fillRect(option.rect, QColor(t.soft))
        focus = frame_row == model.session.selection.focus
        if focus and index.column() == 0:
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(bar, QColor(t.selected))
        text = model.data(index) or ""
        if name == "severity":
            self._chip(painter, option.rect, text)
            return
        painter.setPen(QColor(t.text if chosen or name == "name" else t.muted))
        painter.setFont(theme.font(12, bold=focus and name == "name"))
        align = model.data(index, Qt.ItemDataRole.TextAlignmentRole)
        flags = align or int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        box = option.rect.adjusted(8, 0, -8, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, flags, shown)

    @staticmethod
    def _chip(painter: QPainter, rect: QRect, text: str) -> None:
        t = theme.current()
        if not text:
            return
        ground = t.severity[int(text)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        chip = QRect(rect.left() + 10, rect.center().y() - 8, 26, 17)
        painter.drawRoundedRect(chip, 8, 8)
        painter.setPen(QColor(theme.ink_on(ground)))
        painter.setFont(theme.font(11, bold=True))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """A comfortable line."""
        return QSize(80, 26)


class _View(QTableView):
    """Selects rows of the frame, not of the view: 60,000 selected rows cost nothing."""

    chosen = Signal(int, str)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Click selects, Ctrl adds or removes, Shift extends."""
        assert event is not None
        index = self.indexAt(event.pos())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            held = event.modifiers()
            how = "toggle" if held & Qt.KeyboardModifier.ControlModifier else "replace"
            how = "extend" if held & Qt.KeyboardModifier.ShiftModifier else how
            anchor = self.currentIndex().row()
            self._go(index)
            self.chosen.emit(index.row(), how if how != "extend" else f"extend:{anchor}")
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows, Page and Home/End move the selection; Space adds; Ctrl+A selects all."""
        assert event is not None
        before = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and before >= 0:
            self.chosen.emit(before, "toggle")
            return
        if event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.chosen.emit(-1, "all")
            return
        super().keyPressEvent(event)
        now = self.currentIndex().row()
        if now != before and now >= 0:
            extend = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.chosen.emit(now, f"extend:{before}" if extend else "replace")

    def _go(self, index: QModelIndex) -> None:
        chooser = self.selectionModel()
        if chooser is not None:
            chooser.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)


class PremisesTable(QWidget):
    """The dock: figures on top, the table below."""

    export_rows = Signal()
    show_rows = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.model = FrameModel(session)
        self.figures = muted("", wrap=False)
        self.quick = QLabel()
        self.view = _View()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setShowGrid(False)
        self.view.setSortingEnabled(False)
        self.view.setWordWrap(False)
        self.view.setAccessibleName("Premises")
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side = self.view.verticalHeader()
        assert side is not None
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(26)
        self._header()
        self.view.chosen.connect(self._choose)
        self.view.doubleClicked.connect(lambda index: self.show_rows.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = QWidget()
        bar.setLayout(
            row(
                self.figures,
                None,
                button("Show selection on map", self.show_rows.emit, quiet=True, icon="premises"),
                button("Export selection…", self.export_rows.emit, quiet=True, icon="save"),
            )
        )
        bar.layout().setContentsMargins(12, 2, 6, 2)  # type: ignore[union-attr]
        layout.addWidget(bar)
        layout.addWidget(self.view, 1)
        session.frame_changed.connect(self.refresh)
        session.shown_changed.connect(self.refresh)
        session.selection.changed.connect(self._selected)
        session.selection.focused.connect(self._follow)

    def _header(self) -> None:
        head = self.view.horizontalHeader()
        assert head is not None
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        for i, (_, _, width) in enumerate(COLUMNS):
            self.view.setColumnWidth(i, width)
        head.sortIndicatorChanged.connect(self.model.sort)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._column_menu)

    def _column_menu(self) -> None:
        menu = QMenu(self)
        for i, (_, title, _) in enumerate(COLUMNS):
            action = menu.addAction(title)
            assert action is not None
            action.setCheckable(True)
            action.setChecked(not self.view.isColumnHidden(i))
            action.toggled.connect(lambda on, i=i: self.view.setColumnHidden(i, not on))
        menu.popup(self.cursor().pos())

    def refresh(self) -> None:
        """Filter and sort again."""
        self.model.rebuild()
        self._tell()

    def _tell(self) -> None:
        total, shown = len(self.session.frame), len(self.model.rows)
        chosen = len(self.session.selection)
        text = f"{shown:,} of {total:,} premises" if shown != total else f"{total:,} premises"
        if chosen:
            text += f"  ·  {chosen:,} selected"
            if chosen > 1:
                severe = self.session.frame.severity()[self.session.selection.rows]
                contacts = self.session.frame.numbers("contacts")[self.session.selection.rows]
                text += (
                    f"  ·  {int((severe >= 4).sum()):,} severe"
                    f"  ·  {np.nansum(contacts):,.0f} contacts"
                )
        self.figures.setText(text)

    def _selected(self) -> None:
        self.model.mark_selected()
        viewport = self.view.viewport()
        if viewport is not None:
            viewport.update()
        self._tell()

    def _follow(self) -> None:
        """Scroll to the focus."""
        focus = self.session.selection.focus
        place = np.flatnonzero(self.model.rows == focus)
        if len(place):
            index = self.model.index(int(place[0]), 0)
            self.view._go(index)
            self.view.scrollTo(index)

    def _choose(self, row_number: int, how: str) -> None:
        selection = self.session.selection
        if how == "all":
            selection.set(self.model.rows)
            return
        frame_row = int(self.model.rows[row_number])
        if how.startswith("extend:"):
            anchor = max(int(how.split(":")[1]), 0)
            low, high = sorted((anchor, row_number))
            selection.set(self.model.rows[low : high + 1], focus=frame_row)
        elif how == "toggle":
            selection.combine(np.array([frame_row]), "toggle")
        else:
            selection.focus_on(frame_row)
