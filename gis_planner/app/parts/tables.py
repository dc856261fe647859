"""The attribute table and the filters: their actions, shortcuts and menu entries."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from gis_planner import settings
from gis_planner.app.filters.follow import Follow
from gis_planner.app.filters.select import TIP, WardTool, ask_distance, ask_wards
from gis_planner.app.models import visits
from gis_planner.app.models.table_columns import PLACE
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.parts.part import Part


class TablesPart(Part):
    """What menus, shortcuts and the command palette ask of the table."""

    def add_actions(self) -> None:
        """Columns, groups, statistics, finding."""
        add, table = self.window.actions_.add, self.window.table
        add("table_find", "Find in column…", self.find, "Ctrl+Alt+F", "search",
            full="Find a text in the column in focus")  # fmt: skip
        add("table_next", "Find next", partial(table.find_again, 1), "F3",
            full="Find next in column")  # fmt: skip
        add("table_before", "Find the one before", partial(table.find_again, -1), "Shift+F3",
            full="Find the one before in column")  # fmt: skip
        add("table_sort", "Sort by the column", self.sort, "Ctrl+Alt+O",
            full="Sort by the column in focus, again: the other way round")  # fmt: skip
        add("table_columns", "Columns…", self.columns, "Ctrl+Alt+K",
            full="Choose and order the table's columns")  # fmt: skip
        add("table_group", "Group rows…", self.group, "Ctrl+Alt+G",
            full="Group rows by ward, trade, agency, severity …")  # fmt: skip
        add("table_open", "Open all groups", partial(table.open_all, True),
            full="Open all groups of the table")  # fmt: skip
        add("table_close", "Close all groups", partial(table.open_all, False),
            full="Close all groups of the table")  # fmt: skip
        add("table_stats", "Statistics of the column", self.stats, "Ctrl+Alt+T",
            full="Statistics of the column in focus")  # fmt: skip
        add("table_copy", "Copy rows", table.copy, full="Copy the selected rows of the table")
        add("table_copy_cell", "Copy cell", partial(table.copy, True),
            full="Copy the cell of the table in focus")  # fmt: skip
        add("table_colours", "Colours in the table", table.toggle_colours,
            full="Colours and bars in the table")  # fmt: skip

        self._select()

    def _select(self) -> None:
        """Selecting by ward and by distance."""
        add, page = self.window.actions_.add, self.window.premises_page
        maps = next(part for part in self.window.parts if isinstance(part, MapToolsPart))
        maps.tools["ward"] = WardTool(self.window)
        page.add_tool("ward", TIP).clicked.connect(partial(maps.use, "ward"))
        add("map_ward", "Select a ward on the map", partial(maps.choose, "ward"), "W", "layers")
        add("select_ward", "Select wards…", partial(ask_wards, self.window), "Ctrl+Alt+W",
            full="Select all premises of wards")  # fmt: skip
        add("select_near", "Select by distance…", partial(ask_distance, self.window), "Ctrl+Alt+D",
            full="Select premises near the one in focus")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under Edit what finds and copies, under View what arranges."""
        return {
            "&Edit": ("", "select_ward", "select_near", "map_ward", "", "table_copy",
                      "table_copy_cell", "table_find", "table_next", "table_before"),
            "&View": ("", "table_sort", "table_columns", "table_group", "table_open", "table_close",
                      "table_stats", "table_colours"),
        }  # fmt: skip

    def connect(self) -> None:
        """What the table says goes to the status bar."""
        self.window.table.said.connect(self.window.say)
        self.follow = Follow(self.window)

    def page_made(self, name: str, _: QWidget) -> None:
        """The chart follows the filters too."""
        self.follow.page_made(name)

    _visited: Path | None = None

    def case_changed(self) -> None:
        """The visit to the case before ends."""
        self._left()
        case = self.window.session.case
        self._visited = case.path if case is not None else None

    def _left(self) -> None:
        if self._visited is not None:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            settings.save(visits.with_seen(settings.load(), self._visited, now))
            self._visited = None

    def close(self) -> None:
        """Keep the columns, and when the case was last looked at."""
        self._left()
        if self.window.isVisible():
            self.window.table.remember()

    # ---- actions

    def _show(self) -> None:
        """Bring the table to the front."""
        self.window.docks.bring("table")

    def find(self) -> None:
        """Open the find bar."""
        self._show()
        self.window.table.open_find()

    def sort(self) -> None:
        """As a click on its title does: numbers with the most first."""
        self._show()
        table = self.window.table
        head, column = table.view.horizontalHeader(), PLACE[table.column.name]
        assert head is not None
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        order = down if table.column.numeric else up
        if head.sortIndicatorSection() == column:
            order = up if head.sortIndicatorOrder() == down else down
        table.sort_by(column, order)
        if not table.view.currentIndex().isValid():
            table.view.go(table.model.index(0, column))

    def columns(self) -> None:
        """Choose columns."""
        self._show()
        self.window.table.choose_columns()

    def group(self) -> None:
        """Offer the ways to group."""
        self._show()
        self.window.table.groups.setFocus()
        self.window.table.groups.showPopup()

    def stats(self) -> None:
        """Show or hide the statistics."""
        self._show()
        self.window.table.toggle_stats()
