"""The attribute table: the map's accessible twin, any number of rows, one selection with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QGuiApplication, QResizeEvent
from PyQt6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner import settings
from gis_planner.app import icons
from gis_planner.app.filter_panel import name_of
from gis_planner.app.filters.nothing_left import NothingLeft
from gis_planner.app.headings import least_width
from gis_planner.app.models.column_stats import column_stats
from gis_planner.app.models.finding import find, holds
from gis_planner.app.models.grouping import GROUPS
from gis_planner.app.models.selection import NOTHING
from gis_planner.app.models.table_columns import (
    COLUMNS,
    PLACE,
    SETTING,
    Arrangement,
    ColumnSpec,
    arrangement_of,
)
from gis_planner.app.models.words import counted, many
from gis_planner.app.seeing import passing
from gis_planner.app.session import Session
from gis_planner.app.tables.columns_dialog import ColumnsDialog
from gis_planner.app.tables.copying import cells_text, rows_text
from gis_planner.app.tables.find_bar import FindBar
from gis_planner.app.tables.model import FrameModel
from gis_planner.app.tables.stats_panel import StatsPanel
from gis_planner.app.tables.view import TableView
from gis_planner.app.widgets import button, muted, row

if TYPE_CHECKING:
    from gis_planner.app.models.frame import Ints

__all__ = ["FrameModel", "PremisesTable"]


class PremisesTable(QWidget):
    """The dock: figures and tools on top, the table below, statistics beside it."""

    export_rows = Signal()
    show_rows = Signal()
    said = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.model = FrameModel(session)
        self.figures = muted("", wrap=False)
        self.view = TableView()
        self.view.setModel(self.model)
        self.arrangement = Arrangement()
        self.stats, self.find_bar = StatsPanel(), FindBar()
        self.stats.hide()
        self._header()
        self._build()
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self._open_group)
        self.view.copy_wanted.connect(self.copy)
        self.view.doubleClicked.connect(lambda index: self.show_rows.emit())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._view_menu)
        self.find_bar.wanted.connect(self.find_text)
        self.find_bar.closed.connect(self.close_find)
        session.frame_changed.connect(self.refresh)
        session.shown_changed.connect(self.refresh)
        session.selection.changed.connect(self._selected)
        session.selection.focused.connect(lambda: self._follow())
        self.arrange(arrangement_of(settings.load().get(SETTING)))

    # ---- building

    def _build(self) -> None:
        self.groups = QComboBox()
        self.groups.setAccessibleName("Group by")
        self.groups.setToolTip("Rows under a heading for each ward, trade, agency (Ctrl+Alt+G)")
        for name, title in GROUPS:
            self.groups.addItem(f"Group: {title}" if name else title, name)
        self.groups.activated.connect(lambda _: self.group(str(self.groups.currentData())))
        self.groups.setMaximumWidth(170)
        self.groups.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.groups.setMinimumContentsLength(11)
        self.figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tools = {
            name: self._tool(icon, text, slot)
            for name, icon, text, slot in (
                ("columns", "columns", "Which columns, in which order (Ctrl+Alt+K)",
                 self.choose_columns),
                ("stats", "chart_bars", "Statistics of the column in focus (Ctrl+Alt+T)",
                 self.toggle_stats),
                ("find", "search", "Find in the column in focus (Ctrl+Alt+F)", self.open_find),
                ("map", "premises", "Show selection on map (Ctrl+G)", self.show_rows.emit),
            )
        }  # fmt: skip
        bar = QWidget()
        layout = row(
            self.figures, self.groups, *self.tools.values(),
            button("Export…", self.export_rows.emit, quiet=True, icon="save",
                   tip="Export the selection, or all rows shown where none is selected"),
            spacing=4,
        )  # fmt: skip
        layout.setStretch(0, 1)
        layout.setContentsMargins(12, 2, 6, 2)
        bar.setLayout(layout)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.view, 1)
        self.nothing = NothingLeft(self.session)
        below.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignCenter)
        below.addWidget(self.stats)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addWidget(self.find_bar)
        whole.addLayout(below, 1)

    @staticmethod
    def _tool(icon: str, text: str, slot: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon(icon))
        made.setProperty("icon_name", icon)
        made.setToolTip(text)
        made.setAccessibleName(text.split(" (")[0])
        made.clicked.connect(lambda _=False: slot())
        return made

    def retheme(self) -> None:
        """Icons in the colours of the theme in use."""
        for tool in self.tools.values():
            tool.setIcon(icons.icon(str(tool.property("icon_name"))))

    def _header(self) -> None:
        head = self.view.horizontalHeader()
        assert head is not None
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        head.sortIndicatorChanged.connect(self._sort)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._header_menu)
        head.sectionMoved.connect(lambda *_: self._keep())
        head.sectionResized.connect(lambda *_: self._keep())

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        """Shift keeps what it is sorted by and sorts ties."""
        at = self.view.currentIndex().column()
        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.model.also_sort(column, order == Qt.SortOrder.DescendingOrder)
        else:
            self.model.sort(column, order)
        self._follow(at)

    # ---- columns

    def arrange(self, arrangement: Arrangement) -> None:
        """Show columns in an order."""
        self.arrangement = arrangement
        head = self.view.horizontalHeader()
        assert head is not None
        head.blockSignals(True)
        widths = dict(arrangement.widths)
        for place, name in enumerate(arrangement.order):
            column = PLACE[name]
            head.moveSection(head.visualIndex(column), place)
            self.view.setColumnHidden(column, name in arrangement.hidden)
            self.view.setColumnWidth(column, widths.get(name, self._width(column)))
        head.blockSignals(False)
        self.view.updateGeometries()
        viewport = self.view.viewport()
        if viewport is not None:
            viewport.update()

    def _width(self, column: int) -> int:
        """How wide a column is before anybody drags it: its heading is always readable."""
        head = self.view.horizontalHeader()
        assert head is not None
        return max(COLUMNS[column].width, least_width(head, column))

    def _keep(self) -> None:
        """Remember what was dragged in the header."""
        head = self.view.horizontalHeader()
        assert head is not None
        order = tuple(COLUMNS[head.logicalIndex(k)].name for k in range(len(COLUMNS)))
        hidden = frozenset(c.name for i, c in enumerate(COLUMNS) if self.view.isColumnHidden(i))
        widths = tuple(
            (c.name, self.view.columnWidth(i)) for i, c in enumerate(COLUMNS)
            if c.name not in hidden and self.view.columnWidth(i) != self._width(i)
        )  # fmt: skip
        self.arrangement = Arrangement(order, hidden, widths)

    def remember(self) -> None:
        """Keep the columns for the next time."""
        settings.save({**settings.load(), SETTING: self.arrangement.as_setting()})

    def choose_columns(self) -> None:
        """Ask which columns."""
        dialog = ColumnsDialog(self.arrangement, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self.arrange)
        dialog.finished.connect(lambda _: self.remember())
        dialog.open()

    @property
    def column(self) -> ColumnSpec:
        """The column in focus; the one it is sorted by where none is."""
        at = self.view.currentIndex()
        return COLUMNS[at.column() if at.isValid() else PLACE.get(self.model.sort_by, 0)]

    def _header_menu(self, at: QPoint) -> None:
        head = self.view.horizontalHeader()
        assert head is not None
        self._menu(head.logicalIndexAt(at), head.mapToGlobal(at))

    def _view_menu(self, at: QPoint) -> None:
        viewport = self.view.viewport()
        assert viewport is not None
        index = self.view.indexAt(at)
        column = index.column() if index.isValid() else PLACE[self.column.name]
        self._menu(column, viewport.mapToGlobal(at))

    def _menu(self, column: int, at: QPoint) -> None:
        """What can be done with a column and its cells."""
        if column < 0:
            return
        spec, menu = COLUMNS[column], QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        menu.addAction(f"Sort by {spec.title}, smallest first", lambda: self.sort_by(column, up))
        menu.addAction(f"Sort by {spec.title}, largest first", lambda: self.sort_by(column, down))
        then = menu.addMenu(f"Sort ties by {spec.title}")
        assert then is not None
        then.addAction("Smallest first", lambda: self.model.also_sort(column, False))
        then.addAction("Largest first", lambda: self.model.also_sort(column, True))
        if spec.name in dict(GROUPS):
            menu.addAction(f"Group by {spec.title}", lambda: self.group(spec.name))
        menu.addSeparator()
        menu.addAction("Statistics", lambda: self.show_stats(column))
        menu.addAction("Find…", lambda: self.open_find(column))
        menu.addSeparator()
        menu.addAction("Copy cell\tCtrl+Shift+Insert", lambda: self.copy(True))
        menu.addAction("Copy rows\tCtrl+C", lambda: self.copy(False))
        menu.addSeparator()
        menu.addAction(f"Hide {spec.title}", lambda: self._hide(spec.name))
        menu.addAction("Columns…", self.choose_columns)
        colours = menu.addAction("Colours", self.toggle_colours)
        assert colours is not None
        colours.setCheckable(True)
        colours.setChecked(self.view.cells.coloured)
        menu.popup(at)

    def sort_by(self, column: int, order: Qt.SortOrder) -> None:
        """Sort by a column alone, and show it in the header."""
        head = self.view.horizontalHeader()
        assert head is not None
        head.blockSignals(True)
        head.setSortIndicator(column, order)
        head.blockSignals(False)
        self.model.sort(column, order)

    def _hide(self, name: str) -> None:
        self.arrange(self.arrangement.with_shown(name, False))
        self.remember()

    def toggle_colours(self) -> None:
        """Colour severity and bars, or print plain numbers."""
        self.view.cells.coloured = not self.view.cells.coloured
        viewport = self.view.viewport()
        if viewport is not None:
            viewport.update()

    # ---- groups

    def group(self, column: str) -> None:
        """Group by a column, '' none."""
        self.groups.setCurrentIndex(max(self.groups.findData(column), 0))
        self.model.set_groups(column)
        self.said.emit(
            f"{counted(len(self.model.groups.labels), 'group')}; Enter opens and closes one"
            if column else "No groups"
        )  # fmt: skip

    def open_all(self, on: bool) -> None:
        """Open or close every group."""
        self.model.open_groups(set(self.model.groups.labels), on)

    def _open_group(self, line: int, on: bool) -> None:
        index = self.view.currentIndex()
        self.model.open_groups({self.model.groups.labels[self.model.groups.group_of(line)]}, on)
        self.view.go(self.model.index(line, max(index.column(), 0)))

    # ---- statistics, finding, copying

    def rows_meant(self) -> tuple[Ints, str]:
        """The rows selected, or all shown where fewer than two are; and which these are."""
        chosen = self.session.selection.rows
        if len(chosen) > 1:
            return chosen, f"{many(len(chosen))} selected premises"
        return self.model.ordered, f"{many(len(self.model.ordered))} premises shown"

    def toggle_stats(self) -> None:
        """Show or hide the statistics."""
        self.stats.setVisible(not self.stats.isVisible())
        self._refresh_stats()

    def show_stats(self, column: int) -> None:
        """Statistics of a column."""
        line = max(self.view.currentIndex().row(), 0)
        self.view.go(self.model.index(line, column))
        self.stats.show()
        self._refresh_stats()

    def _refresh_stats(self) -> None:
        if not self.stats.isHidden():
            rows, about = self.rows_meant()
            column = self.column.name
            named = partial(name_of, self.session, column)
            found = column_stats(self.session.frame, column, rows, named)
            self.stats.show_stats(found, about)

    def open_find(self, column: int = -1) -> None:
        """Ask what to find in the column in focus."""
        if column >= 0:
            self.view.go(self.model.index(max(self.view.currentIndex().row(), 0), column))
        self.find_bar.open(self.column.title)

    def close_find(self) -> None:
        """Back to the table."""
        self.find_bar.hide()
        self.view.setFocus()

    def find_text(self, text: str, step: int) -> None:
        """Go to the next line whose cell in the column in focus has `text`."""
        spec, at = self.column, self.view.currentIndex().row()
        hits = holds(self.session.frame, spec.name, text)
        line, place, count = find(self.model.rows, hits, at - (step == 0), step or 1)
        self.find_bar.tell(place, count)
        if line >= 0:
            index = self.model.index(line, PLACE[spec.name])
            self.view.go(index)
            self.view.scrollTo(index)
            self.session.selection.focus_on(int(self.model.rows[line]))
            self.view.go(index)

    def find_again(self, step: int) -> None:
        """The next one, or the one before."""
        if self.find_bar.field.text().strip():
            self.find_text(self.find_bar.field.text(), step)
        else:
            self.open_find()

    def copy(self, cell: bool = False) -> None:
        """Put the selected rows (all shown where none is), or the cell in focus, on the
        clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is None:
            return
        index = self.view.currentIndex()
        if cell:
            text = cells_text(self.model, index)
            clipboard.setText(text)
            self.said.emit(f"Copied: {text[:60]}" if text else "The cell is empty")
            return
        text, count, all_of_them = rows_text(self.model, self.arrangement.shown)
        clipboard.setText(text)
        passing.copied(self.session, f"{counted(count, 'row')} of the table")
        rest = "" if all_of_them else "; export the others as a file"
        self.said.emit(f"{counted(count, 'row')} copied{rest}")

    # ---- following the session

    def refresh(self) -> None:
        """Filter and sort again; the row in focus stays so where it is still shown."""
        column = self.view.currentIndex().column()
        self.model.rebuild()
        self._follow(column)
        self.view.setVisible(self.nothing.isHidden())
        self._tell()
        self._refresh_stats()

    def _tell(self) -> None:
        total, shown = len(self.session.frame), len(self.model.ordered)
        chosen = len(self.session.selection)
        text = (
            f"{many(shown)} of {many(total)} premises"
            if shown != total
            else f"{many(total)} premises"
        )
        if chosen:
            text += f"  ·  {many(chosen)} selected"
            if chosen > 1:
                severe = self.session.frame.severity()[self.session.selection.rows]
                contacts = self.session.frame.numbers("contacts")[self.session.selection.rows]
                text += (
                    f"  ·  {many(int((severe >= 4).sum()))} severe"
                    f"  ·  {counted(int(np.nansum(contacts)), 'contact')}"
                )
        self.figures.setToolTip(text)
        self._figures = text
        self._elide()

    _figures = ""

    def _elide(self) -> None:
        """What the figures' line has room for; the rest is in its tool tip."""
        room = self.figures.width() - 4
        words = self.figures.fontMetrics().elidedText(
            self._figures, Qt.TextElideMode.ElideRight, room
        )
        self.figures.setText(words if room > 40 else self._figures)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The figures have another room."""
        super().resizeEvent(event)
        self._elide()

    def _selected(self) -> None:
        self.model.mark_selected()
        viewport = self.view.viewport()
        if viewport is not None:
            viewport.update()
        self._tell()
        self._refresh_stats()

    def _follow(self, column: int = -1) -> None:
        """Scroll to the focus, in `column` where the table has lost it (-1: as it is)."""
        focus = self.session.selection.focus
        line = self.model.line_of(focus) if focus >= 0 else -1
        if line >= 0:
            at = self.view.currentIndex()
            if at.isValid() and at.row() == line:
                return
            self.view.anchor = line
            index = self.model.index(line, max(at.column(), column, 0))
            self.view.go(index)
            self.view.scrollTo(index)

    def _choose(self, line: int, how: str) -> None:
        selection, rows = self.session.selection, self.model.rows
        if how in ("all", "none"):
            selection.set(self.model.ordered if how == "all" else NOTHING)
            return
        row_number, (way, _, anchor) = int(rows[line]), how.partition(":")
        if anchor:
            low, high = sorted((int(anchor), line))
            span = rows[low : high + 1]
            span = span[span >= 0]
            span = np.union1d(selection.rows, span) if way == "also" else span
            selection.set(span, focus=row_number)
        elif how == "toggle":
            selection.combine(np.array([row_number]), "toggle")
        else:
            selection.focus_on(row_number)
