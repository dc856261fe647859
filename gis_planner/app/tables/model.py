"""Lines of the attribute table over the session's frame: nothing is copied, any number of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt

from gis_planner.app.models.dossier import PRECISION
from gis_planner.app.models.frame import Bools, Ints, raised
from gis_planner.app.models.grouping import Grouped, grouped
from gis_planner.app.models.ordering import Key, order_by
from gis_planner.app.models.selection import NOTHING
from gis_planner.app.models.table_columns import COLUMNS, written
from gis_planner.app.models.words import many
from gis_planner.app.session import Session

RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
MOST_KEYS = 4


class FrameModel(QAbstractTableModel):
    """Rows of the session's frame, filtered, sorted by up to MOST_KEYS columns, in groups.

    `rows` holds a row of the frame for each line, or -1-k for the heading of group k.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.keys: tuple[Key, ...] = (("severity", True),)
        self.group_by = ""
        self.closed: set[str] = set()
        self.groups = Grouped(NOTHING)
        self.ordered: Ints = NOTHING
        """Rows shown, sorted, without headings."""
        self.selected: np.ndarray[Any, Any] = np.zeros(0, np.bool_)
        self._largest: dict[str, float] = {}

    @property
    def rows(self) -> Ints:
        """What each line is."""
        return self.groups.lines

    @property
    def sort_by(self) -> str:
        """The first column that it is sorted by."""
        return self.keys[0][0] if self.keys else ""

    @property
    def descending(self) -> bool:
        """Whether the largest of it come first."""
        return bool(self.keys and self.keys[0][1])

    def shown(self) -> Bools:
        """Rows of the frame to show."""
        return self.session.shown

    def rebuild(self) -> None:
        """Filter, sort and group again."""
        self.beginResetModel()
        self.ordered = order_by(self.session.frame, self.shown(), self.keys)
        self._group()
        self.mark_selected()
        self._largest.clear()
        self.endResetModel()

    def _group(self) -> None:
        self.groups = grouped(self.session.frame, self.ordered, self.group_by, self.closed)

    def mark_selected(self) -> None:
        """Note which rows of the frame are selected."""
        self.selected = np.zeros(len(self.session.frame), np.bool_)
        self.selected[self.session.selection.rows] = True

    # ---- sorting and grouping

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column alone."""
        if 0 <= column < len(COLUMNS):
            self.set_keys(((COLUMNS[column].name, order == Qt.SortOrder.DescendingOrder),))

    def also_sort(self, column: int, descending: bool) -> None:
        """Sort ties by one more column, or turn its direction."""
        name = COLUMNS[column].name
        rest = tuple(k for k in self.keys if k[0] != name)
        at = next((i for i, k in enumerate(self.keys) if k[0] == name), len(rest))
        self.set_keys((*rest[:at], (name, descending), *rest[at:])[:MOST_KEYS])

    def set_keys(self, keys: tuple[Key, ...]) -> None:
        """Sort by these."""
        self.keys = keys
        self.rebuild()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def set_groups(self, column: str) -> None:
        """Group by a column ('' none), every group open."""
        self.group_by, self.closed = column, set()
        self.rebuild()

    def open_groups(self, labels: set[str], on: bool) -> None:
        """Open or close some groups."""
        self.closed = self.closed - labels if on else self.closed | labels
        self.beginResetModel()
        self._group()
        self.endResetModel()

    def line_of(self, row: int) -> int:
        """The first line with a row of the frame, -1 where it is not shown or its group closed."""
        place = np.flatnonzero(self.rows == row)
        return int(place[0]) if len(place) else -1

    # ---- what Qt asks

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Lines."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Columns of COLUMNS, hidden ones included."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles, with the place among several columns that it is sorted by."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        spec = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            place = next((i for i, k in enumerate(self.keys) if k[0] == spec.name), -1)
            if len(self.keys) < 2 or place < 0:
                return spec.title
            return f"{spec.title} {'▼' if self.keys[place][1] else '▲'}{place + 1}"
        if role == Qt.ItemDataRole.TextAlignmentRole and spec.numeric and spec.name != "severity":
            return RIGHT
        if role == Qt.ItemDataRole.InitialSortOrderRole and spec.numeric:
            return Qt.SortOrder.DescendingOrder  # the first click: what is most stands first
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{spec.title}: click to sort, Shift and click to sort ties by it too"
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, alignment and tip; a heading's label and count in its first column."""
        spec, line = COLUMNS[index.column()], index.row()
        if role == Qt.ItemDataRole.TextAlignmentRole and spec.numeric:
            return RIGHT
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = int(self.rows[line])
            if row >= 0:
                return self.text_at(row, spec.name)
            return self.heading(line) if index.column() == 0 else ""
        return None

    def text_at(self, row: int, name: str) -> str:
        """A cell of a row of the frame as text."""
        return self.text(name, self.session.frame.value(row, name))

    def text(self, name: str, value: Any) -> str:
        """A value as the table prints it."""
        if name == "agency_ids" and value:
            return ", ".join(self.session.agency_name(a, short=True) for a in value.split(" | "))
        if name == "list_names" and value:
            return str(value).replace(" | ", ", ")
        if name == "concerns" and value:
            return ", ".join(self.session.concern_name(k) for k in raised(value))
        if name == "location_precision" and value:
            return PRECISION.get(value, str(value))
        return written(name, value)

    def heading(self, line: int) -> str:
        """'High Street ward   120 premises' of a group's heading."""
        from gis_planner.app.filter_panel import name_of

        k = self.groups.group_of(line)
        label, count = self.groups.labels[k], self.groups.counts[k]
        name = name_of(self.session, self.group_by, label) if label else "Not known"
        if self.group_by == "severity" and label:
            name = f"Severity {label}"
        return f"{name}  ·  {many(count)} premises"

    def share(self, row: int, name: str) -> float:
        """A value as a share (0 to 1) of the largest shown; 0 where it is missing or negative."""
        if name not in self._largest:
            values = self.session.frame.numbers(name)[self.ordered]
            held = values[np.isfinite(values)]
            self._largest[name] = max(float(held.max()), 1e-9) if len(held) else 1.0
        value = float(self.session.frame.numbers(name)[row])
        return min(max(value / self._largest[name], 0.0), 1.0) if np.isfinite(value) else 0.0
